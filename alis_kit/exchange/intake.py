"""From raw rows to rows of a plan: which table a sheet is, which column is what, and every doubt with its place.

A row with a doubtful cell is no row; it is told, with the cell as it stands and what to do. Sound rows are put
into a plan on the user's word, and never a row twice. Pure: nothing is read from disk here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from alis_kit.codec import MOST_ROWS, Fault, text
from alis_kit.exchange.cells import (
    LAYOUTS,
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
from alis_kit.exchange.sheets import Cell, Percent, cells_of
from alis_kit.matching import Pairs, join, join_alike
from alis_kit.plan import CourseKind, Plan, PlanRow, new_id, with_ids, with_value
from alis_kit.problem import PlanError, Problem
from alis_kit.row_fields import FieldSpec, Holds, TableSpec
from alis_kit.tables import Table
from alis_kit.text import folded, label, place, say, show, show_date, show_number

_LONGEST_SHOWN = 60
_ID = FieldSpec(PlanRow, "id", Holds.TEXT, needed=True)


class DoubtfulCell(NamedTuple):
    """A cell that cannot be read without guessing."""

    row: int
    """As numbered in the file, from 1."""
    heading: str
    cell: str
    """What stands there; never eleven digits."""
    problem: Problem


@dataclass(frozen=True)
class FoundTable:
    """What one sheet gives to one table of the plan."""

    sheet: str
    table: str
    """The plan's attribute, as `courses`."""
    fields: tuple[str, ...]
    """The attributes the sheet has a column for."""
    rows: tuple[tuple[int, Any], ...]
    """The sound rows, each with its number in the file."""
    doubts: tuple[DoubtfulCell, ...]
    notes: tuple[Problem, ...]
    """What its owner should know: columns that are not read, columns that are missing."""

    @property
    def doubtful(self) -> tuple[int, ...]:
        """The numbers of the rows that are not taken."""
        return tuple(sorted({doubt.row for doubt in self.doubts}))


@dataclass(frozen=True)
class Review:
    """What a file gives, before anything is taken over."""

    found: tuple[FoundTable, ...]
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
    found: list[FoundTable] = []
    problems: list[Problem] = []
    for sheet in raw:
        reckoned = plain_word(sheet.name) == plain_word(label("workbook.status.name"))
        if reckoned or all(cell.blank for row in sheet.rows for cell in row):
            continue
        taken = _taken(sheet, table)
        if isinstance(taken, FoundTable):
            found.append(taken)
        else:
            problems.append(taken)
    if not found and not problems:
        problems.append(Problem("workbook_empty"))
    return Review(tuple(found), tuple(problems))


def _taken(sheet: RawSheet, table: str) -> FoundTable | Problem:
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


def _heading_row(sheet: RawSheet, layout: TableSpec) -> tuple[int, dict[int, str]]:
    """Find the row with most headings of a table: its index, and column index → attribute."""
    best: tuple[int, dict[int, str]] = (0, {})
    for at, row in enumerate(sheet.rows[:SEARCHED]):
        columns = columns_in([cell.shown for cell in row], layout)
        if len(columns) > len(best[1]):
            best = at, columns
    return best


def _speaks_of(sheet: RawSheet, layout: TableSpec, at: int, columns: dict[int, str]) -> bool:
    """Whether any kind that is named in the rows is one of this table's."""
    kind = next((column for column in layout.columns if column.field == "kind"), None)
    if kind is None or "kind" not in columns.values():
        return False
    known = choice_words(kind.prefix)
    n = next(n for n, field in columns.items() if field == "kind")
    named = [plain_word(row[n].shown) for row in sheet.rows[at + 1 :] if len(row) > n and not row[n].blank]
    return any(word in known for word in named)


def _rows(sheet: RawSheet, layout: TableSpec, at: int, columns: dict[int, str]) -> FoundTable:
    headings = {n: cell.shown.strip() for n, cell in enumerate(sheet.rows[at]) if not cell.blank}
    rows, doubts = [], []
    double = sorted({field for field in columns.values() if list(columns.values()).count(field) > 1})
    for field in double:
        both = ", ".join(headings[n] for n, each in columns.items() if each == field)
        doubts.append(DoubtfulCell(at + 1, layout.heading(field), both, Problem("columns_alike")))
    for number, row in enumerate(sheet.rows[at + 1 :], at + 2):
        if double or _passed_over(row, layout):
            continue
        values, faults = _values(row, number, layout, columns, headings)
        doubts += faults
        if not faults:
            rows.append((number, layout.row(**values)))
    return FoundTable(
        sheet=_safe(sheet.name),
        table=layout.name,
        fields=tuple(column.field for column in layout.columns if column.field in columns.values()),
        rows=tuple(rows),
        doubts=tuple(doubts),
        notes=(*sheet.notes, *_notes(layout, columns, headings), *_copied(rows)),
    )


def _passed_over(row: Sequence[Raw], layout: TableSpec) -> bool:
    """Whether a row is empty, or one of the lines below our own table."""
    if all(cell.blank for cell in row):
        return True
    return layout.name == "service" and bool(row) and is_below(row[0].shown)


def _values(
    row: Sequence[Raw], number: int, layout: TableSpec, columns: dict[int, str], headings: dict[int, str]
) -> tuple[dict[str, Any], list[DoubtfulCell]]:
    by_field = {column.field: column for column in (*layout.columns, _ID)}
    values: dict[str, Any] = {}
    doubts = []
    for n, field in columns.items():
        raw = row[n] if n < len(row) else Raw()
        try:
            values[field] = read_cell(raw, by_field[field])
        except Fault as fault:
            cell = "…" if fault.code == "eleven_digits" else raw.brief
            doubts.append(DoubtfulCell(number, headings[n], cell, Problem(fault.code, values=fault.values)))
    if "id" in values:
        values["id"] = values["id"].strip().lower()  # as it is made, whatever became of it in a spreadsheet
    if layout.name == "courses" and not doubts and "kind" not in columns.values():
        kind = choice_words("course_kind").get(plain_word(values.get("title", "")))
        if kind is None:
            heading = layout.heading("kind")
            doubts.append(
                DoubtfulCell(number, heading, str(values.get("title", "")), Problem("course_of_which_kind"))
            )
        else:
            values["kind"] = CourseKind(kind)
    return values, doubts


def _notes(layout: TableSpec, columns: dict[int, str], headings: dict[int, str]) -> Iterator[Problem]:
    for n, heading in headings.items():
        if n not in columns and plain_word(heading) not in computed():
            yield Problem("column_not_read", values={"column": _safe(heading)})
    for field in fields(layout.row):
        if field.name not in columns.values() and field.default is not MISSING and field.default:
            heading = layout.heading(field.name)
            yield Problem("column_missing", values={"column": heading, "value": show(field.default)})


def _copied(rows: Sequence[tuple[int, PlanRow]]) -> Iterator[Problem]:
    """Tell which rows have one id, as after copying a row in a spreadsheet to make a new one of it."""
    numbers: dict[str, list[int]] = {}
    for number, row in rows:
        numbers.setdefault(row.id, []).append(number)
    for each, found in numbers.items():
        if each and len(found) > 1:
            yield Problem("rows_with_one_id", values={"rows": ", ".join(map(str, found))})


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

    taken: tuple[tuple[int, Any], ...]
    """Rows that are new to the plan, and rows of it that say something else, each with its number in the file."""
    changed: Mapping[int, Any]
    """Of these, the plan's own rows that say something else: number in the file → the row in the plan."""
    known: tuple[Any, ...]
    """The plan's own rows that stand in the file too."""
    left: tuple[Any, ...]
    """The plan's rows that do not stand in the file."""

    @property
    def new(self) -> int:
        """How many rows the plan does not have."""
        return len(self.taken) - len(self.changed)


def compared(plan: Plan, found: FoundTable) -> Compared:
    """Compare a sheet with the plan's table; rows are the same by id, or when all columns of the sheet agree."""
    rows = getattr(with_ids(plan), found.table)
    pairs = _pairs(rows, found)
    taken, changed, known = [], {}, []
    for n, (number, row) in enumerate(found.rows):
        own = rows[pairs[n]] if n in pairs else None
        if own is None:
            taken.append((number, row))
        elif _as_seen(own, found.fields) == _as_seen(row, found.fields):
            known.append(own)
        else:
            changed[number] = own
            taken.append((number, replace(own, **{name: getattr(row, name) for name in found.fields})))
    left = tuple(row for at, row in enumerate(rows) if at not in pairs.values())
    return Compared(tuple(taken), changed, tuple(known), left)


def _pairs(rows: Sequence[Any], found: FoundTable) -> Pairs:
    """Give which sound row of the file is which of the plan's: places in the file → in the plan."""

    def seen(row: Any) -> object:  # noqa: ANN401
        return _as_seen(row, found.fields)

    pairs: Pairs = {}
    for key in (lambda row: (row.id, seen(row)), lambda row: row.id or object(), seen):
        join(pairs, rows, [row for _, row in found.rows], key)
    return pairs


def _as_seen(row: object, names: tuple[str, ...]) -> object:
    """Give what a row says in some columns, texts as names are compared; without columns it is like no other."""
    values = (getattr(row, name) for name in names)
    return tuple(folded(value) if isinstance(value, str) else value for value in values) if names else object()


def take(plan: Plan, review: Review, *, instead: bool = False) -> Plan:
    """Give the plan with the sound rows of a review: those that are new, and those that say something else.

    Args:
        plan: the plan they are taken into.
        review: what was read.
        instead: let the rows of each table take the place of the plan's, in the file's order. Where the file has
            no ids, rows that are none of the plan's by their columns are those they are most like.

    Raises:
        PlanError: rows shall be replaced by a table with doubtful rows or without all its columns: something would
            be lost; or there would be more rows than a plan file may have.
    """
    plan = with_ids(plan)
    for found in review.found:
        rows = _replaced(plan, found) if instead else _added(plan, found)
        if len(rows) > MOST_ROWS:
            values = {"count": len(rows), "most": MOST_ROWS}
            raise PlanError(Problem("too_many_rows", found.table, values))
        plan = with_value(plan, found.table, rows)
    return plan


def _added(plan: Plan, found: FoundTable) -> tuple[Any, ...]:
    beside = compared(plan, found)
    changed = {row.id: row for number, row in beside.taken if number in beside.changed}
    new = [row for number, row in beside.taken if number not in beside.changed]
    rows = getattr(plan, found.table)
    return _own_ids((*(changed.get(row.id, row) for row in rows), *new))


def _replaced(plan: Plan, found: FoundTable) -> tuple[Any, ...]:
    (layout,) = (layout for layout in LAYOUTS if layout.name == found.table)
    missing = [layout.heading(c.field) for c in layout.columns if c.field not in found.fields]
    if found.doubts:
        raise PlanError(Problem("replace_with_doubts", values={"table": place(found.table)}))
    if missing:
        values = {"table": place(found.table), "columns": ", ".join(missing)}
        raise PlanError(Problem("replace_without_columns", values=values))
    rows, theirs = getattr(plan, found.table), [row for _, row in found.rows]
    pairs = _pairs(rows, found)
    if not any(row.id for row in theirs):  # where others have one, a row without an id is new
        join_alike(pairs, rows, theirs)
    return _own_ids(replace(row, id=rows[pairs[n]].id) if n in pairs else row for n, row in enumerate(theirs))


def _own_ids(rows: Iterable[Any]) -> tuple[Any, ...]:
    """Give rows an id that have none, or that of one above them."""
    ids: dict[str, Any] = {}
    for row in rows:
        own = row if row.id and row.id not in ids else replace(row, id=new_id())
        ids[own.id] = own
    return tuple(ids.values())


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
                new=beside.new,
                known=len(beside.known),
                doubtful=len(found.doubtful),
            )
        )
        if beside.changed:
            lines.append(label("workbook.changed", table=place(found.table), count=len(beside.changed)))
        if beside.left:
            lines.append(label("workbook.left", table=place(found.table), count=len(beside.left)))
        lines += [say(note) for note in found.notes]
    return (*lines, *(say(problem) for problem in review.problems))


def rows_table(found: FoundTable, rows: Sequence[tuple[int, object]]) -> Table:
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
