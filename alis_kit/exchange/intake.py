"""From raw rows to rows of a plan: which table a sheet is, which column is what, and every doubt with its place.

A row with a doubtful cell is no row; it is told, with the cell as it stands and what to do. Sound rows are put
into a plan on the user's word, and never a row twice. Pure: nothing is read from disk here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from alis_kit.codec import MOST_ROWS, Fault, text
from alis_kit.exchange.cells import (
    SEARCHED,
    Raw,
    RawSheet,
    choice_words,
    columns_in,
    computed,
    is_below,
    plain_word,
    read_cell,
    sheet_names,
)
from alis_kit.exchange.columns import LAYOUTS, Layout
from alis_kit.exchange.sheets import Cell, Percent, cells_of
from alis_kit.plan import CourseKind, Plan
from alis_kit.problem import PlanError, Problem
from alis_kit.tables import Table
from alis_kit.text import folded, label, place, say, show, show_date, show_number

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
        reckoned = plain_word(sheet.name) == plain_word(label("workbook.status.name"))
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
    named = table or sheet_names().get(plain_word(sheet.name), "")
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
        columns = columns_in([cell.shown for cell in row], layout)
        if len(columns) > len(best[1]):
            best = at, columns
    return best


def _speaks_of(sheet: RawSheet, layout: Layout, at: int, columns: dict[int, str]) -> bool:
    """Whether any kind that is named in the rows is one of this table's."""
    kind = next((column for column in layout.columns if column.field == "kind"), None)
    if kind is None or "kind" not in columns.values():
        return False
    known = choice_words(kind.prefix)
    n = next(n for n, field in columns.items() if field == "kind")
    named = [plain_word(row[n].shown) for row in sheet.rows[at + 1 :] if len(row) > n and not row[n].blank]
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
    return layout.name == "service" and bool(row) and is_below(row[0].shown)


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
        kind = choice_words("course_kind").get(plain_word(values.get("title", "")))
        if kind is None:
            heading = layout.heading("kind")
            doubts.append(Doubt(number, heading, str(values.get("title", "")), Problem("course_of_which_kind")))
        else:
            values["kind"] = CourseKind(kind)
    return values, doubts


def _notes(layout: Layout, columns: dict[int, str], headings: dict[int, str]) -> Iterator[Problem]:
    for n, heading in headings.items():
        if n not in columns and plain_word(heading) not in computed():
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


# -- into the plan ------------------------------------------------------------------------------------------------


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


# -- in words and tables ------------------------------------------------------------------------------------------


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
