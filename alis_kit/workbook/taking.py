"""Putting reviewed rows into a plan: on the user's word, and never a row twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

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
    left = list(getattr(plan, found.table))
    new, known = [], []
    for number, row in found.rows:
        same = next((old for old in left if _agree(old, row, found.fields)), None)
        if same is None:
            new.append((number, row))
        else:
            left.remove(same)
            known.append(same)
    return Compared(found, tuple(new), tuple(known), tuple(left))


def _agree(one: object, other: object, names: tuple[str, ...]) -> bool:
    return all(_alike(getattr(one, name), getattr(other, name)) for name in names)


def _alike(one: object, other: object) -> bool:
    """Tell whether two values are the same; texts as names are compared."""
    return one == other or (isinstance(one, str) and isinstance(other, str) and folded(one) == folded(other))


def take(plan: Plan, review: Review, *, instead: bool = False) -> Plan:
    """Give the plan with the sound rows of a review.

    Args:
        plan: the plan they are added to.
        review: what was read.
        instead: let the rows of each table take the place of the plan's, in the file's order, instead of adding
            those that are new.

    Raises:
        PlanError: rows shall be replaced by a table with doubtful rows or without all its columns: something would
            be lost.
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
    changed: dict[str, Any] = {table: rows}
    return replace(plan, **changed)
