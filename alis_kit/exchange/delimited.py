"""CSV the way Norwegian spreadsheets open it, and rows of text from a file or pasted.

Written: semicolon, decimal comma, dd.mm.åååå, UTF-8 with byte order mark, CRLF. A spreadsheet takes a text that
begins like a formula for one, so such a text gets an apostrophe in front, and so does one that begins with
apostrophes before such a sign; reading takes one off again. So every text comes back exactly.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from itertools import islice

from alis_kit.exchange.cells import (
    LAYOUTS,
    MOST_COLUMNS,
    MOST_ROWS,
    SEARCHED,
    Raw,
    RawSheet,
    columns_in,
    escaped,
    letters,
    unescaped,
)
from alis_kit.exchange.sheets import Cell, Percent, Sheet
from alis_kit.problem import FileError, Problem
from alis_kit.text import folded, show_date

LARGEST = 5_000_000
"""Bytes."""
_MARK = b"\xef\xbb\xbf"
_MOST_BROKEN = 50
_ENCODINGS = ("cp1252", "mac_roman", "cp865")
"""What Excel calls CSV, CSV (Macintosh) and CSV (MS-DOS) in Norwegian; where none is likelier, the first."""
_MAC_FIRST = ("mac_roman", "cp1252", "cp865")
"""Old Macs end a line with CR alone."""
_MISREAD = re.compile("[\x80-\x9f\ufffd]|(?<=\\w)[¿›†‡¾¯®Œ]|[¿›†‡¾¯Œ](?=\\w)")
"""Signs no word has beside its letters: letters taken for another code page's."""
_UNUSED = re.compile("([\x81\x8d\x8f\x90\x9d])")
_MISREAD_TWICE = re.compile("Ã[¦¸¥†˜…\x80-\xbf]")
_LIKE_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_MARKED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def write_csv(sheet: Sheet) -> bytes:
    """Give the bytes of a CSV file with one table; amounts with all their decimals."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(sheet.columns)
    for row in (*sheet.rows, *sheet.below):
        writer.writerow([_text(cell) for cell in row])
    return _MARK + out.getvalue().encode("utf-8", "surrogatepass")


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            held = "\r\n".join(map(escaped, cell.split("\r\n")))
            return f"'{held}" if _LIKE_FORMULA.match(held) else held
        case date():
            return show_date(cell)
        case Percent():
            return f"{_number(cell.percent)}%"
    return _number(cell)


def _number(number: int | Decimal | Fraction) -> str:
    exact = f"{number:f}" if isinstance(number, Decimal) else str(float(number)).removesuffix(".0")
    return exact.replace(".", ",")


def read_text(data: bytes | str, name: str = "") -> tuple[RawSheet, ...]:
    """Read rows of text: a CSV file, or what was copied in a spreadsheet (tabs) and pasted.

    The bytes may be UTF-8, UTF-16 with a mark, or what Windows, Macs or DOS write in Western Europe. The columns
    stand apart by tab, semicolon or comma, whichever gives most known headings, else whichever the first line has
    most of.

    Raises:
        FileError: it is too large, or no text.
    """
    if len(data) > LARGEST:
        raise FileError(Problem("workbook_too_large"))
    text, guessed = (data, False) if isinstance(data, str) else _decoded(data)
    lines = list(StringIO(text, newline=""))
    rows = list(islice(_rows(lines, _delimiter(lines)), MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise FileError(Problem("workbook_too_large"))
    if guessed:
        rows = [tuple(_doubted(cell) for cell in row) for row in rows]
    return (RawSheet(name, tuple(rows)),)


def _delimiter(lines: Sequence[str]) -> str:
    first = next((line for line in lines if line.strip()), "")

    def likeness(delimiter: str) -> tuple[int, int]:
        top = [[cell.shown for cell in row] for row in islice(_rows(lines, delimiter), SEARCHED)]
        known = (len(columns_in(row, layout)) for row in top for layout in LAYOUTS)
        return max(known, default=0), first.count(delimiter)

    return max("\t;,", key=likeness)


def _rows(lines: Sequence[str], delimiter: str) -> Iterator[tuple[Raw, ...]]:
    """Give the rows; one whose quotation mark is not closed is a row by itself, and doubtful.

    Raises:
        FileError: a row is too long, or there are very many of these; each costs a look at much of the file.
    """
    at = broken = 0
    while at < len(lines):
        reader = csv.reader((lines[n] for n in range(at, len(lines))), delimiter=delimiter, strict=True)
        begun = at
        try:
            for row in reader:
                yield tuple(_cell(cell, delimiter, len(row)) for cell in _bounded(row))
                begun = at + reader.line_num
            return
        except csv.Error as error:
            broken += 1
            if broken > _MOST_BROKEN:
                raise FileError(Problem("workbook_unreadable")) from error
            yield _unquoted(lines[begun], delimiter)
            at = begun + 1


def _bounded(cells: list[str]) -> list[str]:
    """Give as many cells as there may be.

    Raises:
        FileError: further out there is more than blanks.
    """
    if folded("".join(cells[MOST_COLUMNS:])):
        raise FileError(Problem("workbook_too_large"))
    return cells[:MOST_COLUMNS]


def _cell(cell: str, delimiter: str, columns: int) -> Raw:
    """Give a cell, doubtful if it holds whole rows: a stray quotation mark was closed by another further down."""
    within = cell.splitlines()[1:]
    swallowed = columns > 1 and any(line.count(delimiter) >= columns - 1 for line in within)
    return Raw(unescaped(cell[1:] if _MARKED.match(cell) else cell), fault="cell_quote" if swallowed else "")


def _unquoted(line: str, delimiter: str) -> tuple[Raw, ...]:
    """Read a line by itself, its quotation marks as signs; a cell with one alone is doubtful."""
    line = line.rstrip("\r\n")
    cells = _bounded(line.split(delimiter))
    return tuple(Raw(cell, fault="cell_quote" if cell.count('"') % 2 else "") for cell in cells)


def _decoded(data: bytes) -> tuple[str, bool]:
    """Decode as the mark at the front says, else as UTF-8, else by the letters; tell whether that was a guess."""
    marks = {_MARK: "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encodings = [encoding for mark, encoding in marks.items() if data.startswith(mark)]
    if not encodings and b"\0" in data:
        raise FileError(Problem("workbook_unreadable"))
    for encoding in encodings or ("utf-8",):
        try:
            return _decoded_twice(data.decode(encoding, "surrogatepass" if encodings else "strict"))
        except UnicodeDecodeError:
            continue
    if encodings:
        raise FileError(Problem("workbook_unreadable"))
    likely = _MAC_FIRST if b"\n" not in data else _ENCODINGS
    guesses = [text for encoding in likely if (text := _tried(data, encoding)) is not None]
    return max(guesses, key=_norwegian), True


def _decoded_twice(text: str) -> tuple[str, bool]:
    """Undo what a program did that took UTF-8 for Windows' letters: «Ã¸» is «ø» if all of it is like that."""
    try:
        pieces = _UNUSED.split(text)  # Windows lets the five bytes it has no sign for stand for themselves
        twice = b"".join(piece.encode("cp1252" if n % 2 == 0 else "latin-1") for n, piece in enumerate(pieces))
        return twice.decode("utf-8"), False
    except UnicodeError:
        return text, bool(_MISREAD_TWICE.search(text))


def _tried(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _norwegian(text: str) -> int:
    """Weigh how Norwegian the letters of a text are."""
    own, known = letters("own"), letters("others")
    return sum(1 if sign in own else -1 for sign in text if not sign.isascii() and sign not in known)


def _doubted(cell: Raw) -> Raw:
    misread = isinstance(cell.value, str) and (_MISREAD.search(cell.value) or _MISREAD_TWICE.search(cell.value))
    return cell._replace(fault="cell_misread") if misread else cell
