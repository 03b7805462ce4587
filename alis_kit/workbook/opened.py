"""Opening somebody's workbook (.xlsx) with care: bounded in time and memory, whatever is in the file.

Read are the sheets' cells and nothing else: no macros, no links to other files, no pictures. The sizes below are
those of the unpacked parts; a part that claims less than it holds is cut off at what it claims by the archive
reader. Entities and document types are refused by defusedxml. Whatever is wrong, one sentence is raised.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from alis_kit.problem import FileError, Problem
from alis_kit.workbook.delimited import read_text
from alis_kit.workbook.raw import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Raw, RawSheet

_PARTS = {"xl/worksheets/": 4_000_000, "xl/sharedStrings.xml": 2_000_000, "xl/styles.xml": 600_000}
"""Bytes of XML that may be unpacked, by where it lies in the file."""
_OTHER_PART = 200_000
_LARGEST_PACK = 5_000_000
_MOST_PARTS = 500
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
"""Compound files: .xls, and .xlsx locked with a password."""


def read_file(data: bytes, name: str = "") -> tuple[RawSheet, ...]:
    """Read a file of rows, whatever it is: a workbook, or text with columns.

    Args:
        data: the file.
        name: the file's name without ending; it tells which table a CSV file is.

    Raises:
        FileError: it is too large, damaged, locked, or something else.
    """
    if data.startswith(_OLD_FORMAT):
        raise FileError(Problem("workbook_old"))
    return _workbook(data) if data.startswith(b"PK") else read_text(data, name)


def _workbook(data: bytes) -> tuple[RawSheet, ...]:
    formulas = _measured(data)
    try:
        with_values = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        plain = load_workbook(BytesIO(data), read_only=True, keep_links=False) if formulas else None
        return tuple(_sheets(with_values, plain))
    except FileError:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged file makes its parts raise
        raise FileError(Problem("workbook_unreadable")) from error


def _measured(data: bytes) -> bool:
    """Refuse what is too large to be unpacked; tell whether there are formulas.

    Raises:
        FileError: it is no archive, or holds more than its parts may.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            sizes: dict[str, int] = {}
            for part in parts:
                kind = next((place for place in _PARTS if part.filename.startswith(place)), "")
                if kind or part.filename.endswith((".xml", ".rels")):
                    sizes[kind or part.filename] = sizes.get(kind or part.filename, 0) + part.file_size
            too_large = any(size > _PARTS.get(place, _OTHER_PART) for place, size in sizes.items())
            if len(data) > _LARGEST_PACK or len(parts) > _MOST_PARTS or too_large:
                raise FileError(Problem("workbook_too_large"))
            return any(b"<f" in archive.read(p) for p in parts if p.filename.startswith("xl/worksheets/sheet"))
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise FileError(Problem("workbook_unreadable")) from error


def _sheets(book: Workbook, plain: Workbook | None) -> Iterator[RawSheet]:
    if len(book.worksheets) > MOST_SHEETS:
        raise FileError(Problem("workbook_too_large"))
    for n, sheet in enumerate(book.worksheets):
        rows = [[_raw(cell) for cell in row] for row in _cells(sheet)]
        if plain is not None:
            for row, formulas in zip(rows, _cells(plain.worksheets[n]), strict=True):
                for i, cell in enumerate(formulas):
                    if cell.data_type == "f" and row[i].empty:
                        row[i] = Raw(str(cell.value)[:40], fault="cell_formula")
        if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS and not row[-1].empty for row in rows):
            raise FileError(Problem("workbook_too_large"))
        yield RawSheet(sheet.title, tuple(tuple(row) for row in rows))


def _cells(sheet: Worksheet) -> Iterator[tuple[ReadOnlyCell, ...]]:
    """Give the cells of a sheet, one row and one column more than there may be."""
    yield from sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1)  # type: ignore[misc]


def _raw(cell: ReadOnlyCell) -> Raw:
    value = cell.value
    match cell.data_type:
        case "e":
            return Raw(str(value), fault="cell_error")
        case "s" | "inlineStr" | "str" if isinstance(value, str):
            return Raw(unescape(value))
        case "n" if value is not None:
            return Raw(value, share="%" in (cell.number_format or ""))
    return Raw(value)
