"""Opening somebody's workbook (.xlsx) with care: bounded in time and memory, whatever is in the file.

Read are the sheets' cells and nothing else: no macros, no links to other files, no pictures. What a workbook costs
to read is the number of its XML tags, so they are counted first, in the parts as unpacked, whatever their names,
and only those parts are read; a part that claims less than it holds is cut off at what it claims by the archive
reader. Entities and document types are refused by defusedxml. Whatever is wrong, one sentence is raised.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from alis_kit.problem import FileError, Problem
from alis_kit.workbook.delimited import read_text
from alis_kit.workbook.intake import Review, review
from alis_kit.workbook.raw import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Raw, RawSheet

_LARGEST_PACK, _LARGEST_XML, _MOST_PARTS = 5_000_000, 6_000_000, 500
"""Bytes of the file, bytes of XML unpacked, and parts."""


class _Measure(NamedTuple):
    """One sort of part: the outermost element it has, and how many tags all of them may have."""

    root: bytes
    tags: int


_MEASURES = (
    _Measure(b"worksheet", 150_000),
    _Measure(b"sst", 60_000),
    _Measure(b"styleSheet", 10_000),
    _Measure(b"", 4_000),
)
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(\w+)[\s/>]")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([^\"']*)")
_ENCODINGS = frozenset({b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"})
"""Those in which a tag begins with the byte that is counted."""
_NO_CELL = re.compile(rb"<(?![/!?]|(?:\w+:)?(?:c|v|t|f|r|is|row|rPr)[\s/>])")
"""A tag in a sheet that is no part of a cell; these cost most."""
_MOST_NO_CELLS = 4_000
_FAR_OUT = re.compile(rb'<(?:\w+:)?c\s[^<>]{0,200}?\br="(?:[A-Z]{3,}|[B-Z][A-Z])\d')
"""A cell beyond column AZ, which the reader would leave out without a word."""
_FORMULA = re.compile(
    rb'<(?:\w+:)?c\s[^<>]{0,200}?\br="([A-Z]{1,3}\d{1,7})"[^<>]{0,200}>\s{0,9}<(?:\w+:)?f\b'
    rb"[^<>]{0,200}(?:/>|>[^<]{0,9000}</(?:\w+:)?f>)"
    rb"\s{0,9}(?:<(?:\w+:)?v\s{0,9}/>|<(?:\w+:)?v>\s{0,9}</(?:\w+:)?v>)?\s{0,9}</(?:\w+:)?c>"
)
"""A cell with a formula and no value; the reader gives it as empty."""
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


def look_through(files: Iterable[tuple[bytes, str]], table: str = "") -> Review:
    """Return what files of rows give, each with its name; *table* as in `review`.

    Raises:
        FileError: one is too large, damaged, locked, or something else.
    """
    return review([sheet for data, name in files for sheet in read_file(data, name)], table=table)


def _workbook(data: bytes) -> tuple[RawSheet, ...]:
    if len(data) > _LARGEST_PACK:
        raise FileError(Problem("workbook_too_large"))
    try:
        parts = _parts(data)
        _measure(parts)
        book = load_workbook(_packed(parts), read_only=True, data_only=True, keep_links=False)
        if len(book.worksheets) > MOST_SHEETS:
            raise FileError(Problem("workbook_too_large"))
        if len(book.sheetnames) < sum(
            len(_SHEET.findall(part)) for part in parts.values() if _is(part, b"workbook")
        ):
            raise FileError(Problem("workbook_unreadable"))  # the reader passes over a sheet that it does not find
        return tuple(_sheet(sheet, parts) for sheet in book.worksheets)
    except FileError:
        raise
    except Exception as error:  # openpyxl lets through whatever a damaged file makes its parts raise
        raise FileError(Problem("workbook_unreadable")) from error


def _parts(data: bytes) -> dict[str, bytes]:
    """Unpack the XML of a workbook, no more than it may be."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if info.filename.endswith((".xml", ".rels"))]
            if len(archive.infolist()) > _MOST_PARTS or sum(info.file_size for info in infos) > _LARGEST_XML:
                raise FileError(Problem("workbook_too_large"))
            return {info.filename: archive.read(info) for info in infos}
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise FileError(Problem("workbook_unreadable")) from error


def _packed(parts: Mapping[str, bytes]) -> BytesIO:
    """Put the parts that were measured into an archive of their own, so that nothing else is read."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed


def _measure(parts: Mapping[str, bytes]) -> None:
    """Refuse what would take long to read.

    Raises:
        FileError: a sort of part has more tags than any plan needs, or a sheet more columns.
    """
    tags = dict.fromkeys(_MEASURES, 0)
    for part in parts.values():
        measure = next(each for each in _MEASURES if not each.root or _is(part, each.root))
        tags[measure] += part.count(b"<")
        encoding = _ENCODING.search(part, 0, 400)
        sheet = measure is _MEASURES[0]
        if (encoding and encoding[1].lower() not in _ENCODINGS) or (
            sheet and (_FAR_OUT.search(part) or sum(1 for _ in _NO_CELL.finditer(part)) > _MOST_NO_CELLS)
        ):
            raise FileError(Problem("workbook_too_large"))
    if any(count > measure.tags for measure, count in tags.items()):
        raise FileError(Problem("workbook_too_large"))


def _is(part: bytes, root: bytes) -> bool:
    """Say whether a part's outermost element is this one."""
    found = _ROOT.search(part, 0, 4_000)
    return found is not None and found[1] == root


def _sheet(sheet: Worksheet, parts: Mapping[str, bytes]) -> RawSheet:
    body = parts[sheet._worksheet_path]  # type: ignore[attr-defined]  # of the read-only kind
    formulas = {match[1].decode() for match in _FORMULA.finditer(body)}
    rows = [tuple(_raw(cell, formulas) for cell in row) for row in _cells(sheet)]
    if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS and not row[-1].empty for row in rows):
        raise FileError(Problem("workbook_too_large"))
    return RawSheet(sheet.title, tuple(rows))


def _cells(sheet: Worksheet) -> Iterator[tuple[ReadOnlyCell, ...]]:
    """Give the cells of a sheet, one row and one column more than there may be."""
    yield from sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1)  # type: ignore[misc]


_NOTHING = Raw()


def _raw(cell: ReadOnlyCell, formulas: set[str]) -> Raw:
    value = cell.value
    if value is None:
        unreckoned = formulas and hasattr(cell, "coordinate") and cell.coordinate in formulas
        return Raw(fault="cell_formula") if unreckoned else _NOTHING
    match cell.data_type:
        case "e":
            return Raw(str(value), fault="cell_error")
        case "s" | "inlineStr" | "str" if isinstance(value, str):
            return Raw(unescape(value))
        case "n":
            return Raw(value, share="%" in (cell.number_format or ""))
    return Raw(value)
