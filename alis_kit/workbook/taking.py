"""Putting reviewed rows into a plan: on the user's word, and never a row twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from alis_kit.codec import MOST_ROWS
from alis_kit.plan import Plan
from alis_kit.problem import PlanError, Problem
from alis_kit.text import folded, place
from alis_kit.workbook.columns import LAYOUTS
from alis_kit.workbook.intake import Found, Review


@dataclass(frozen=True)
class Compared:
    """One sheet's rows beside those the plan has already."""

    found: Found
    new: tuple[tuple[int, Any], ...]
    """Rows the plan does not have, each with its number in the file."""
    known: tuple[Any, ...]
    """The plan's own rows that stand in the file too."""
    left: tuple[Any, ...]
    """The plan's rows that do not stand in the file."""


def compared(plan: Plan, found: Found) -> Compared:
    """Compare a sheet with the plan's table; two rows are the same when all columns of the sheet agree."""
    left: dict[Any, list[Any]] = {}
    for row in getattr(plan, found.table):
        left.setdefault(_as_seen(row, found.fields), []).append(row)
    new, known = [], []
    for number, row in found.rows:
        if same := left.get(_as_seen(row, found.fields)):
            known.append(same.pop(0))
        else:
            new.append((number, row))
    gone = {id(row) for rows in left.values() for row in rows}
    return Compared(
        found, tuple(new), tuple(known), tuple(row for row in getattr(plan, found.table) if id(row) in gone)
    )


def _as_seen(row: object, names: tuple[str, ...]) -> object:
    """Give what a row says in some columns, texts as names are compared; without columns it is like no other."""
    values = (getattr(row, name) for name in names)
    return tuple(folded(value) if isinstance(value, str) else value for value in values) if names else id(row)


def take(plan: Plan, review: Review, *, instead: bool = False) -> Plan:
    """Give the plan with the sound rows of a review.

    Args:
        plan: the plan they are added to.
        review: what was read.
        instead: let the rows of each table take the place of the plan's, in the file's order, instead of adding
            those that are new.

    Raises:
        PlanError: rows shall be replaced by a table with doubtful rows or without all its columns: something would
            be lost; or there would be more rows than a plan file may have.
    """
    for found in review.found:
        plan = _replaced(plan, found) if instead else _added(plan, found)
    return plan


def _added(plan: Plan, found: Found) -> Plan:
    rows = (*getattr(plan, found.table), *(row for _, row in compared(plan, found).new))
    return _with(plan, found.table, rows)


def _replaced(plan: Plan, found: Found) -> Plan:
    (layout,) = (layout for layout in LAYOUTS if layout.name == found.table)
    missing = [layout.heading(c.field) for c in layout.columns if c.field not in found.fields]
    if found.doubts:
        raise PlanError(Problem("replace_with_doubts", values={"table": place(found.table)}))
    if missing:
        values = {"table": place(found.table), "columns": ", ".join(missing)}
        raise PlanError(Problem("replace_without_columns", values=values))
    return _with(plan, found.table, tuple(row for _, row in found.rows))


def _with(plan: Plan, table: str, rows: tuple[Any, ...]) -> Plan:
    if len(rows) > MOST_ROWS:
        raise PlanError(Problem("too_many_rows", table, {"count": len(rows), "most": MOST_ROWS}))
    changed: dict[str, Any] = {table: rows}
    return replace(plan, **changed)
