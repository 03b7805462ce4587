"""Opening somebody's workbook (.xlsx) with care: bounded in time and memory, whatever is in the file.

Read are the sheets' cells and nothing else: no macros, no links to other files, no pictures. What a workbook costs
to read is the number of its XML tags, so they are counted first, in the parts as unpacked, whatever their names,
and only those parts are read; a part that claims less than it holds is cut off at what it claims by the archive
reader. Entities and document types are refused by defusedxml. Whatever is wrong, one sentence is raised.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import unescape as unescape_html
from io import BytesIO
from operator import eq, ge, gt, le, lt, ne
from typing import NamedTuple
from warnings import catch_warnings, simplefilter
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.worksheet.worksheet import Worksheet

from alis_kit.exchange.cells import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Raw, RawSheet, unescaped
from alis_kit.exchange.delimited import read_text
from alis_kit.exchange.intake import Review, review
from alis_kit.problem import FileError, Problem
from alis_kit.text import folded

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
_ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)\b([^<>]*?)(/?)>")
_PLACE = re.compile(rb'\br="([A-Z]*)(\d*)"')
_CONTENT = re.compile(rb"<(?:\w+:)?[vt]\b[^<>]*>([^<]*)<")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?\bref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_COLUMNS = re.compile(rb"<(?:\w+:)?col\s([^<>]*)>")
_STRICT: Mapping[bytes, bytes] = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/": b"http://schemas.openxmlformats.org/officeDocument/2006/",
}
"""What «Strict Open XML» calls things (ISO/IEC 29500-1), and what the reader knows them by (29500-4)."""
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
        if "xl/workbook.xml" not in parts:
            raise FileError(Problem("workbook_other"))
        _measure(parts)
        if any(name in part for part in parts.values() for name in _STRICT):
            parts = {name: _transitional(part) for name, part in parts.items()}
        with catch_warnings():
            simplefilter("ignore")  # openpyxl's, of things that concern no row: drop-down lists, styles, headers
            book = load_workbook(_packed(parts), read_only=True, data_only=True, keep_links=False)
            if len(book.worksheets) > MOST_SHEETS:
                raise FileError(Problem("workbook_too_large"))
            if len(book.sheetnames) < sum(
                len(_SHEET.findall(part)) for part in parts.values() if _is(part, b"workbook")
            ):
                raise FileError(Problem("workbook_unreadable"))  # the reader passes over a sheet it does not find
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
        FileError: a sort of part has more tags than any plan needs.
    """
    tags = dict.fromkeys(_MEASURES, 0)
    for part in parts.values():
        measure = next(each for each in _MEASURES if not each.root or _is(part, each.root))
        tags[measure] += part.count(b"<")
        encoding = _ENCODING.search(part, 0, 400)
        sheet = measure is _MEASURES[0]
        if (encoding and encoding[1].lower() not in _ENCODINGS) or (
            sheet and sum(1 for _ in _NO_CELL.finditer(part)) > _MOST_NO_CELLS
        ):
            raise FileError(Problem("workbook_too_large"))
    if any(count > measure.tags for measure, count in tags.items()):
        raise FileError(Problem("workbook_too_large"))


def _transitional(part: bytes) -> bytes:
    for strict, known in _STRICT.items():
        part = part.replace(strict, known)
    return part


def _is(part: bytes, root: bytes) -> bool:
    """Say whether a part's outermost element is this one."""
    found = _ROOT.search(part, 0, 4_000)
    return found is not None and found[1] == root


def _sheet(sheet: Worksheet, parts: Mapping[str, bytes]) -> RawSheet:
    body = parts[sheet._worksheet_path]  # type: ignore[attr-defined]  # of the read-only kind
    layout = _layout(body)
    shared: Sequence[str] = sheet._shared_strings  # type: ignore[attr-defined]
    if any(_says_something(attributes, content, shared) for attributes, content in layout.far_out):
        raise FileError(Problem("workbook_too_large"))
    formulas = {match[1].decode() for match in _FORMULA.finditer(body)}
    rows = [tuple(_raw(cell, formulas) for cell in row) for row in _cells(sheet)]
    notes = [Problem("sheet_hidden")] if sheet.sheet_state != "visible" else []
    if _spread(rows, body):
        notes.append(Problem("cells_merged"))
    hidden = [n for n in sorted(layout.hidden) if n <= len(rows) and not all(cell.blank for cell in rows[n - 1])]
    if hidden:
        notes.append(Problem("rows_hidden", values={"rows": _listed(hidden)}))
    if any(_HIDDEN.search(match[1]) for match in _COLUMNS.finditer(body)):
        notes.append(Problem("columns_hidden"))
    return RawSheet(sheet.title, tuple(rows), tuple(notes))


class _CellPlaces(NamedTuple):
    """What the cells' places tell before they are read."""

    far_out: list[tuple[bytes, bytes]]
    """Attributes and content of the cells that stand further out than the reader looks."""
    hidden: set[int]
    """Numbers of the rows that are not seen, by hand or by a filter."""


def _layout(body: bytes) -> _CellPlaces:
    found = _CellPlaces([], set())
    row = column = 0
    for match in _ROW_OR_CELL.finditer(body):
        kind, attributes, alone = match.groups()
        letters, digits = place.groups() if (place := _PLACE.search(attributes)) else (b"", b"")
        if kind == b"row":
            row, column = int(digits or row + 1), 0
            if _HIDDEN.search(attributes):
                found.hidden.add(row)
        else:
            column = _number(letters) if letters else column + 1
            if not alone and (column > MOST_COLUMNS or row > MOST_ROWS):
                end = body.find(b"c>", match.end())
                found.far_out.append((attributes, body[match.end() : end]))
    return found


def _number(letters: bytes) -> int:
    """Give the number of a column, as 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _says_something(attributes: bytes, content: bytes, shared: Sequence[str]) -> bool:
    text = b"".join(match[1] for match in _CONTENT.finditer(content)).decode("utf-8", "replace")
    return bool(folded(shared[int(text)] if b't="s"' in attributes and text else unescape_html(text)))


def _spread(rows: list[tuple[Raw, ...]], body: bytes) -> bool:
    """Let a cell that is merged downwards stand in each row that says something itself; tell if any was."""
    speaking = [not all(cell.blank for cell in row) for row in rows]
    any_was = False
    for match in _MERGED.finditer(body):
        n, first, last = _number(match[1]) - 1, int(match[2]) - 1, min(int(match[3]), len(rows))
        for at in range(first + 1, last):
            row = rows[at]
            if speaking[at] and n < len(rows[first]) and (n >= len(row) or row[n].empty):
                filled = (*row, *[_NOTHING] * (n + 1 - len(row)))
                rows[at] = (*filled[:n], rows[first][n], *filled[n + 1 :])
                any_was = True
    return any_was


def _listed(numbers: Sequence[int]) -> str:
    """Write numbers of rows, runs of them as `7–9`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("–".join(str(end) for end in run) for run in runs)


def _cells(sheet: Worksheet) -> Iterator[tuple[ReadOnlyCell, ...]]:
    """Give the cells of a sheet, as many rows and columns as there may be."""
    yield from sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)  # type: ignore[misc]


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
            return Raw(unescaped(value))
        case "n" if isinstance(value, int | float):
            return Raw(value, share=_is_share(cell.number_format or "", value))
    return Raw(value)


_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
"""Parts of a number format that are shown as they are, or are blanks (ECMA-376 18.8.31)."""
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_HOLDS: Mapping[str, Callable[[float, float], bool]] = {
    **{"<=": le, ">=": ge, "<>": ne, "<": lt, ">": gt, "=": eq},
}


def _is_share(form: str, number: float) -> bool:
    """Tell whether a format shows a number a hundred times as large: a percent sign that is no mere sign."""
    sections = _LITERAL.sub("", form).split(";")
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        held = (n for n, c in enumerate(conditions) if c is None or _HOLDS[c[1]](number, float(c[2])))
        chosen = next(held, 0)
    else:
        chosen = 1 if number < 0 else 2 if number == 0 else 0
    return "%" in sections[chosen if chosen < len(sections) else 0]
