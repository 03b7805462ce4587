"""A review in words and tables, for a terminal or a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from alis_kit.plan import Plan
from alis_kit.tables import Table
from alis_kit.text import label, place, say, show_date, show_number
from alis_kit.workbook.columns import LAYOUTS
from alis_kit.workbook.intake import Found, Review
from alis_kit.workbook.sheets import Cell, Percent, cells_of
from alis_kit.workbook.taking import compared


def summary(plan: Plan, review: Review) -> tuple[str, ...]:
    """Say what a file gives, sheet by sheet, and what of it is not read."""
    lines = []
    for found in review.found:
        beside = compared(plan, found)
        lines.append(
            label(
                "workbook.found",
                table=place(found.table),
                sheet=found.sheet or label("workbook.pasted"),
                new=len(beside.new),
                known=len(beside.known),
                doubtful=len(found.doubtful),
            )
        )
        if beside.left:
            lines.append(label("workbook.left", table=place(found.table), count=len(beside.left)))
        lines += [say(note) for note in found.notes]
    return (*lines, *(say(problem) for problem in review.problems))


def rows_table(found: Found, rows: Sequence[tuple[int, object]]) -> Table:
    """Give rows as they would stand in the plan, with their numbers in the file."""
    (layout,) = (layout for layout in LAYOUTS if layout.name == found.table)
    columns = [column for column in layout.columns if column.field in (*found.fields, "kind")]
    headings = (label("workbook.row"), *(layout.heading(column.field) for column in columns))
    body = tuple((str(number), *(_text(cell) for cell in cells_of(row, columns))) for number, row in rows)
    return Table(headings, body, right=frozenset({0}))


def doubts_table(review: Review) -> Table:
    """Give every doubt with its place, the cell as it stands, and what to do."""
    headings = tuple(label(f"workbook.doubt.{name}") for name in ("sheet", "row", "column", "cell", "what"))
    rows = tuple(
        (found.sheet or label("workbook.pasted"), str(d.row), d.heading, " ".join(d.cell.split()), say(d.problem))
        for found in review.found
        for d in found.doubts
    )
    return Table(headings, rows, right=frozenset({1}))


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case date():
            return show_date(cell)
        case Percent():
            return f"{show_number(cell.percent, decimals=2)} %"
        case Decimal():
            return show_number(cell, decimals=2)
    return " ".join(str(cell).split())
