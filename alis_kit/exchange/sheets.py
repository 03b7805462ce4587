"""A plan and its assessment as sheets of typed cells, and as a workbook (.xlsx).

The sheets of the plan's own tables hold every column of the plan in the plan's order, so they can be read in again
unchanged. What is reckoned stands to the right of or below them, and last the ids of the rows, so that rows that
were sorted or edited are known again. Amounts are exact.

In a workbook dates are dates, numbers numbers, and texts texts whatever they look like: one that begins like a
formula is marked as a text (`quotePrefix`), so that it stays one when somebody edits the cell, and signs that XML
cannot hold are written `_x0001_` as Excel does (ECMA-376 22.9.2.19).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import Cell as Target
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo

from alis_kit import tables
from alis_kit.exchange.cells import LAYOUTS, escaped
from alis_kit.plan import Plan, with_ids
from alis_kit.result import ZERO, Assessment, Result, State, Unit
from alis_kit.row_fields import FieldSpec, Holds, TableSpec
from alis_kit.text import label, place, show_date, show_number, show_percent
from alis_kit.wording import account_notes, as_other_gp, is_outdated, status_notes


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


def sheets_of(plan: Plan, assessment: Assessment) -> tuple[Sheet, ...]:
    """Lay everything out: the tables of the plan, service with its account, and the status."""
    plan = with_ids(plan)
    return (*(_table(plan, assessment, layout) for layout in LAYOUTS), _status(assessment))


def _table(plan: Plan, assessment: Assessment, layout: TableSpec) -> Sheet:
    rows = getattr(plan, layout.name)
    cells = tuple(cells_of(row, layout.columns) for row in rows)
    columns = tuple(layout.heading(column.field) for column in layout.columns)
    sheet = Sheet(place(layout.name), label(f"workbook.file.{layout.name}"), columns, cells)
    if layout.name == "service":
        sheet = _with_account(sheet, plan, assessment)
    return replace(
        sheet,
        columns=(*sheet.columns, label("workbook.id")),
        rows=tuple((*cells, row.id) for cells, row in zip(sheet.rows, rows, strict=True)),
        below=tuple((*cells, None) for cells in sheet.below),
    )


def cells_of(row: object, columns: Iterable[FieldSpec]) -> tuple[Cell, ...]:
    """Give a row of the plan as cells."""
    return tuple(_cell(getattr(row, column.field), column) for column in columns)


def _cell(value: object, column: FieldSpec) -> Cell:
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


# -- as a workbook ------------------------------------------------------------------------------------------------

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

LONGEST = 32_767
"""Characters a cell can hold (Excel's limit)."""
_NORWEGIAN = "[$-414]"
"""Language tag of a number format: bokmål, so that decimals get their comma everywhere."""
_DATE = f"{_NORWEGIAN}dd.mm.yyyy"
_WIDEST = 40
_LINE, _MOST_LINES = 15.0, 27
"""Height of a line in points, and how many a row may have (Excel's limit is 409 points)."""
_LONGEST_HEADER = 200
_BOLD = Font(name="Calibri", size=11, bold=True)
_SHADE = PatternFill("solid", fgColor="DDE6EE")
_RULE = Border(bottom=Side("thin"))
_RIGHT = Alignment(horizontal="right", vertical="top")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_xlsx(sheets: Sequence[Sheet], *, title: str = "", on: date | None = None) -> bytes:
    """Give the bytes of a workbook with a sheet for each table.

    A text longer than a cell holds is cut, with a sign that says so; `too_long` finds those beforehand.

    Args:
        sheets: what to write.
        title: stands at the head of each printed page.
        on: the day of assessment, which stands beside it and as the day the workbook was made.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _write(book.create_sheet(sheet.name), sheet, f"{title} {show_date(on)}".strip())
    book.properties.creator, book.properties.title = "alis-kit", escaped(title)
    if on:
        book.properties.created = datetime.combine(on, time())
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def title_of(plan: Plan) -> str:
    """Return what a plan's workbook is called, in its properties and at the top of each printed page."""
    return label("cli.regneark_title", name=plan.trainee.name).strip(", ")


def cut_notes(sheets: Sequence[Sheet]) -> list[str]:
    """Return a sentence that names the rows of which a cell holds a part alone, if there are any."""
    rows = [label("cli.regneark_cut_row", sheet=sheet, row=row) for sheet, row in too_long(sheets)]
    return [label("cli.regneark_cut", rows="; ".join(rows))] if rows else []


def too_long(sheets: Sequence[Sheet]) -> list[tuple[str, int]]:
    """Name the sheets and rows (as numbered in the sheet) that hold a text longer than a cell can."""
    return [
        (sheet.name, number)
        for sheet in sheets
        for number, row in enumerate(sheet.rows, 2)
        if any(isinstance(cell, str) and len(escaped(cell)) > LONGEST for cell in row)
    ]


def _write(target: Worksheet, sheet: Sheet, title: str) -> None:
    widths = [_width(sheet, n) for n in range(len(sheet.columns))]
    for n, width in enumerate(widths, 1):
        target.column_dimensions[get_column_letter(n)].width = width
    for number, row in enumerate((sheet.columns, *sheet.rows), 1):
        _line(target, number, row)
        target.row_dimensions[number].height = _height(row, widths)
    for cell in target[1]:
        cell.font, cell.fill, cell.border = _BOLD, _SHADE, _RULE
    last = max(len(sheet.rows), 1) + 1
    for number, row in enumerate(sheet.below, last + 2):
        _line(target, number, row, font=_BOLD, wrap=False)
    table = Table(displayName=sheet.name, ref=f"A1:{get_column_letter(len(sheet.columns))}{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    target.add_table(table)
    _set_page(target, title)


def _set_page(target: Worksheet, title: str) -> None:
    target.freeze_panes = "A2"
    target.page_setup.orientation, target.page_setup.paperSize = "landscape", target.PAPERSIZE_A4
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    target.page_setup.fitToHeight = 0
    target.print_title_rows = "1:1"
    header = escaped(title).replace("&", "&&")[:_LONGEST_HEADER]
    target.HeaderFooter.oddHeader = HeaderFooterItem(left=_HeaderFooterPart(header))


def _width(sheet: Sheet, n: int) -> int:
    """Give a column the width its longest cell asks for; a heading may take three lines."""
    heading = sheet.columns[n]
    cells = max((len(_shown(row[n])) for row in sheet.rows), default=0)
    words = max(len(word) for word in heading.split())
    return min(max(cells + 4, words + 4, len(heading) // 3 + 6), _WIDEST)


def _height(row: Sequence[Cell], widths: Sequence[int]) -> float:
    """Give a row the lines its longest text takes, since not every program finds out itself."""
    lines = (
        sum(len(line) // width + 1 for line in cell.splitlines() or [""])
        for cell, width in zip(row, widths, strict=True)
        if isinstance(cell, str)
    )
    return min(max(lines, default=1), _MOST_LINES) * _LINE


def _line(
    target: Worksheet, number: int, row: Sequence[Cell], *, font: Font | None = None, wrap: bool = True
) -> None:
    for n, value in enumerate(row, 1):
        if value is not None:
            cell = target.cell(number, n)
            assert isinstance(cell, Target), "no cells are merged"
            _put(cell, value)
            text = isinstance(value, str)
            number_like = not isinstance(value, str | date)
            cell.alignment = (
                _RIGHT
                if number_like
                else Alignment(horizontal="left", vertical="top", indent=1, wrap_text=wrap and text)
            )
            if font:
                cell.font = font
            if text and str(value).startswith(_FORMULA):
                cell.quotePrefix = True


def _put(cell: Target, value: Cell) -> None:
    match value:
        case str():
            cell.value = _cut(escaped(value))
            cell.data_type = "s"  # openpyxl takes what begins with = for a formula, and #N/A for an error
        case date():
            cell.value, cell.number_format = value, _DATE
        case Percent():
            _put_number(cell, value.percent / 100, f"{_decimals(value.percent)}\\ %")
        case Fraction():
            _put_number(cell, value, "0.0")
        case Decimal():
            _put_number(cell, value, _decimals(value))
        case _:
            cell.value = value


def _put_number(cell: Target, number: Fraction | Decimal, form: str) -> None:
    """Put an amount in a cell, every digit: openpyxl rounds floats to sixteen, but writes texts as they are."""
    cell.value = repr(float(number))
    cell.data_type = "n"
    cell.number_format = f"{_NORWEGIAN}{form}"


def _decimals(number: Decimal) -> str:
    """Give a format with as many decimals as the number has, at most two."""
    exponent = number.normalize().as_tuple().exponent
    return ("0", "0.0", "0.00")[min(2, max(0, -int(exponent)))]


def _cut(text: str) -> str:
    sign = label("workbook.cut")
    return text if len(text) <= LONGEST else text[: LONGEST - len(sign)] + sign


def _shown(value: Cell) -> str:
    """Give about what a cell shows, to find how wide a column must be."""
    match value:
        case None:
            return ""
        case date():
            return show_date(value)
        case Percent():
            return show_percent(value.percent)
        case int() | Decimal() | Fraction():
            return show_number(value)
    return max(str(value).splitlines(), key=len, default="")
