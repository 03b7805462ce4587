"""A plan and its assessment as sheets of typed cells: what `xlsx` and `delimited` write.

The sheets of the plan's own tables hold every column of the plan in the plan's order, so they can be read in again
unchanged. What is reckoned stands to the right of or below them. Amounts are exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from alis_kit import tables
from alis_kit.plan import Plan
from alis_kit.result import ZERO, Assessment, Result, State, Unit
from alis_kit.text import label, place
from alis_kit.wording import account_notes, as_other_gp, is_outdated, status_notes
from alis_kit.workbook.columns import LAYOUTS, Column, Holds, Layout


class Percent(NamedTuple):
    """A percentage, as 80."""

    percent: Decimal


Cell = str | date | int | Decimal | Fraction | Percent | None


@dataclass(frozen=True)
class Sheet:
    """One table to be written."""

    name: str
    """Shown to people."""
    file: str
    """Name of its CSV file, without ending."""
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    below: tuple[tuple[Cell, ...], ...] = ()
    """Sums and remarks, apart from the table."""


def sheets(plan: Plan, assessment: Assessment) -> tuple[Sheet, ...]:
    """Lay everything out: the tables of the plan, service with its account, and the status."""
    return (*(_table(plan, assessment, layout) for layout in LAYOUTS), _status(assessment))


def _table(plan: Plan, assessment: Assessment, layout: Layout) -> Sheet:
    rows = tuple(cells_of(row, layout.columns) for row in getattr(plan, layout.name))
    columns = tuple(layout.heading(column.field) for column in layout.columns)
    sheet = Sheet(place(layout.name), label(f"workbook.file.{layout.name}"), columns, rows)
    return _with_account(sheet, plan, assessment) if layout.name == "service" else sheet


def cells_of(row: object, columns: Iterable[Column]) -> tuple[Cell, ...]:
    """Give a row of the plan as cells."""
    return tuple(_cell(getattr(row, column.field), column) for column in columns)


def _cell(value: object, column: Column) -> Cell:
    match column.holds:
        case _ if value is None or value == "":
            return None
        case Holds.CHOICE:
            return label(f"{column.prefix}.{value}")
        case Holds.CHOICES:
            assert isinstance(value, tuple)
            return label("workbook.and").join(label(f"{column.prefix}.{each}") for each in value) or None
        case Holds.ANSWER | Holds.FLAG:
            return label("word.yes" if value else "word.no")
        case Holds.PERCENT:
            assert isinstance(value, Decimal)
            return Percent(value)
    assert isinstance(value, str | date | int | Decimal)
    return value


def _with_account(sheet: Sheet, plan: Plan, assessment: Assessment) -> Sheet:
    """Add what each row counts, the sums, and how they are to be read, as the assessment has them."""
    parts = {part.where: part for part in assessment.account}
    moved = as_other_gp(assessment)
    rows = []
    for i, row in enumerate(sheet.rows):
        part = parts.get(f"service[{i}]")
        account: tuple[Cell, ...] = (None, None, label("table.unfinished"))
        if part:
            account = (part.done, part.total, tables.cuts(part, moved=part.where in moved))
        rows.append((*row, *account))
    blank = (None,) * (len(sheet.columns) - 1)
    done = sum((part.done for part in assessment.account), ZERO)
    total = sum((part.total for part in assessment.account), ZERO)
    registered = [
        (place("lis1_complete_on"), *blank, part.done, part.total, None)
        for part in assessment.account
        if not part.where.startswith("service")
    ]
    notes = ((note, *blank, None, None, None) for note in account_notes(plan, assessment))
    return Sheet(
        sheet.name,
        sheet.file,
        (*sheet.columns, *(label(f"workbook.service.{name}") for name in ("done", "total", "cuts"))),
        tuple(rows),
        (*registered, (label("table.sum"), *blank, done, total, None), *notes),
    )


# -- status -------------------------------------------------------------------------------------------------------

_STATUS = (
    *("requirement", "state", "unit", "required", "done", "planned", "remaining", "missing", "reached"),
    *("done_generous", "planned_generous", "reached_generous", "strength", "source"),
)


def _status(assessment: Assessment) -> Sheet:
    remarks = [label("workbook.status.on", on=assessment.on), *tables.forecast(assessment).splitlines()]
    remarks += status_notes(assessment)
    if any(result.in_doubt for result in assessment.results):
        remarks.append(label("workbook.status.legend"))
    return Sheet(
        label("workbook.status.name"),
        label("workbook.file.status"),
        tuple(label(f"workbook.status.{name}") for name in _STATUS),
        tuple(tuple(_status_row(r)) for r in assessment.results if r.state is not State.NOT_CONCERNED),
        tuple((remark, *(None,) * (len(_STATUS) - 1)) for remark in remarks),
    )


def _status_row(result: Result) -> Iterator[Cell]:
    cautious, generous = result.cautious, result.generous
    requirement = result.requirement
    counted = bool(cautious.required) and not is_outdated(result)
    yield from (requirement.title, label(f"state.{result.state}"), label(f"unit.{result.unit}"))
    numbers = (cautious.required, cautious.done, cautious.planned, cautious.remaining, cautious.missing)
    kept = numbers[:3] if cautious.at_most and counted else numbers if counted else ()
    yield from (_amount(number, result.unit) for number in kept)
    yield from (None,) * (len(numbers) - len(kept))
    yield cautious.reached_on
    differs = counted and result.in_doubt
    yield from (_amount(number, result.unit) if differs else None for number in (generous.done, generous.planned))
    yield generous.reached_on if differs else None
    yield from (label(f"strength.{requirement.strength}"), requirement.source.paragraph)


def _amount(amount: Fraction, unit: Unit) -> Cell:
    """Give months exactly; what is counted one by one as a whole number."""
    return amount if unit is Unit.MONTHS or amount.denominator != 1 else int(amount)
