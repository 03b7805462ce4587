"""From raw rows to rows of a plan: which table a sheet is, which column is what, and every doubt with its place.

A row with a doubtful cell is no row; it is told, with the cell as it stands and what to do. Pure: nothing is read
from disk and nothing is put into a plan here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from typing import Any, NamedTuple

from alis_kit.codec import Fault, text
from alis_kit.plan import CourseKind
from alis_kit.problem import Problem
from alis_kit.text import label, show
from alis_kit.workbook import words
from alis_kit.workbook.cells import read_cell
from alis_kit.workbook.columns import LAYOUTS, Layout
from alis_kit.workbook.raw import SEARCHED, Raw, RawSheet

_LONGEST_SHOWN = 60


class Doubt(NamedTuple):
    """A cell that cannot be read without guessing."""

    row: int
    """As numbered in the file, from 1."""
    heading: str
    cell: str
    """What stands there; never eleven digits."""
    problem: Problem


@dataclass(frozen=True)
class Found:
    """What one sheet gives to one table of the plan."""

    sheet: str
    table: str
    """The plan's attribute, as `courses`."""
    fields: tuple[str, ...]
    """The attributes the sheet has a column for."""
    rows: tuple[tuple[int, Any], ...]
    """The sound rows, each with its number in the file."""
    doubts: tuple[Doubt, ...]
    notes: tuple[Problem, ...]
    """What its owner should know: columns that are not read, columns that are missing."""

    @property
    def doubtful(self) -> tuple[int, ...]:
        """The numbers of the rows that are not taken."""
        return tuple(sorted({doubt.row for doubt in self.doubts}))


@dataclass(frozen=True)
class Review:
    """What a file gives, before anything is taken over."""

    found: tuple[Found, ...]
    problems: tuple[Problem, ...]
    """Sheets that cannot be read as a table."""

    @property
    def doubtful(self) -> bool:
        return bool(self.problems) or any(found.doubts for found in self.found)


def review(raw: Sequence[RawSheet], *, table: str = "") -> Review:
    """Look through what was read from a file.

    Args:
        raw: its sheets.
        table: which table they are, as `courses`; found out by name and headings when it is not given.
    """
    found: list[Found] = []
    problems: list[Problem] = []
    for sheet in raw:
        reckoned = words.plain(sheet.name) == words.plain(label("workbook.status.name"))
        if reckoned or all(cell.blank for row in sheet.rows for cell in row):
            continue
        taken = _taken(sheet, table)
        if isinstance(taken, Found):
            found.append(taken)
        else:
            problems.append(taken)
    if not found and not problems:
        problems.append(Problem("workbook_empty"))
    return Review(tuple(found), tuple(problems))


def _taken(sheet: RawSheet, table: str) -> Found | Problem:
    named = table or words.sheet_names().get(words.plain(sheet.name), "")
    layouts = [layout for layout in LAYOUTS if named in ("", layout.name)]
    marks = {layout: _heading_row(sheet, layout) for layout in layouts}
    best = max(len(columns) for _, columns in marks.values())
    likely = [layout for layout in layouts if len(marks[layout][1]) == best]
    if best < 2:
        return Problem("sheet_without_headings", values={"sheet": _safe(sheet.name) or label("workbook.pasted")})
    if len(likely) > 1:
        likely = [layout for layout in likely if _speaks_of(sheet, layout, *marks[layout])]
    if len(likely) != 1:
        return Problem("sheet_of_which_table", values={"sheet": _safe(sheet.name) or label("workbook.pasted")})
    at, columns = marks[likely[0]]
    return _rows(sheet, likely[0], at, columns)


def _heading_row(sheet: RawSheet, layout: Layout) -> tuple[int, dict[int, str]]:
    """Find the row with most headings of a table: its index, and column index → attribute."""
    best: tuple[int, dict[int, str]] = (0, {})
    for at, row in enumerate(sheet.rows[:SEARCHED]):
        columns = words.columns([cell.shown for cell in row], layout)
        if len(columns) > len(best[1]):
            best = at, columns
    return best


def _speaks_of(sheet: RawSheet, layout: Layout, at: int, columns: dict[int, str]) -> bool:
    """Whether any kind that is named in the rows is one of this table's."""
    kind = next((column for column in layout.columns if column.field == "kind"), None)
    if kind is None or "kind" not in columns.values():
        return False
    known = words.choices(kind.prefix)
    n = next(n for n, field in columns.items() if field == "kind")
    named = [words.plain(row[n].shown) for row in sheet.rows[at + 1 :] if len(row) > n and not row[n].blank]
    return any(word in known for word in named)


def _rows(sheet: RawSheet, layout: Layout, at: int, columns: dict[int, str]) -> Found:
    headings = {n: cell.shown.strip() for n, cell in enumerate(sheet.rows[at]) if not cell.blank}
    rows, doubts = [], []
    double = sorted({field for field in columns.values() if list(columns.values()).count(field) > 1})
    for field in double:
        both = ", ".join(headings[n] for n, each in columns.items() if each == field)
        doubts.append(Doubt(at + 1, layout.heading(field), both, Problem("columns_alike")))
    for number, row in enumerate(sheet.rows[at + 1 :], at + 2):
        if double or _passed_over(row, layout):
            continue
        values, faults = _values(row, number, layout, columns, headings)
        doubts += faults
        if not faults:
            rows.append((number, layout.row(**values)))
    return Found(
        sheet=_safe(sheet.name),
        table=layout.name,
        fields=tuple(column.field for column in layout.columns if column.field in columns.values()),
        rows=tuple(rows),
        doubts=tuple(doubts),
        notes=(*sheet.notes, *_notes(layout, columns, headings)),
    )


def _passed_over(row: Sequence[Raw], layout: Layout) -> bool:
    """Whether a row is empty, or one of the lines below our own table."""
    if all(cell.blank for cell in row):
        return True
    return layout.name == "service" and bool(row) and words.is_below(row[0].shown)


def _values(
    row: Sequence[Raw], number: int, layout: Layout, columns: dict[int, str], headings: dict[int, str]
) -> tuple[dict[str, Any], list[Doubt]]:
    by_field = {column.field: column for column in layout.columns}
    values: dict[str, Any] = {}
    doubts = []
    for n, field in columns.items():
        raw = row[n] if n < len(row) else Raw()
        try:
            values[field] = read_cell(raw, by_field[field])
        except Fault as fault:
            cell = "…" if fault.code == "eleven_digits" else raw.brief
            doubts.append(Doubt(number, headings[n], cell, Problem(fault.code, values=fault.values)))
    if layout.name == "courses" and not doubts and "kind" not in columns.values():
        kind = words.choices("course_kind").get(words.plain(values.get("title", "")))
        if kind is None:
            heading = layout.heading("kind")
            doubts.append(Doubt(number, heading, str(values.get("title", "")), Problem("course_of_which_kind")))
        else:
            values["kind"] = CourseKind(kind)
    return values, doubts


def _notes(layout: Layout, columns: dict[int, str], headings: dict[int, str]) -> Iterator[Problem]:
    for n, heading in headings.items():
        if n not in columns and words.plain(heading) not in words.computed():
            yield Problem("column_not_read", values={"column": _safe(heading)})
    for field in fields(layout.row):
        if field.name not in columns.values() and field.default is not MISSING and field.default:
            heading = layout.heading(field.name)
            yield Problem("column_missing", values={"column": heading, "value": show(field.default)})


def _safe(heading: str) -> str:
    """Show a heading or the name of a sheet, never eleven digits."""
    try:
        return text(heading)[:_LONGEST_SHOWN]
    except Fault:
        return "…"
