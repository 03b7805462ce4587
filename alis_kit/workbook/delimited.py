"""CSV the way Norwegian spreadsheets open it, and rows of text from a file or pasted.

Written: semicolon, decimal comma, dd.mm.åååå, UTF-8 with byte order mark, CRLF. A spreadsheet takes a text that
begins like a formula for one, so such a text gets an apostrophe in front, and so does one that begins with
apostrophes before such a sign; reading takes one off again. So every text comes back exactly.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import StringIO
from itertools import islice

from alis_kit.problem import FileError, Problem
from alis_kit.text import show_date
from alis_kit.workbook.raw import MOST_COLUMNS, MOST_ROWS, Raw, RawSheet
from alis_kit.workbook.sheets import Cell, Percent, Sheet

LARGEST = 5_000_000
"""Bytes."""
_MARK = b"\xef\xbb\xbf"
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
            return f"'{cell}" if _LIKE_FORMULA.match(cell) else cell
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

    The bytes may be UTF-8, UTF-16 with a mark, or Windows-1252; the columns stand apart by tab, semicolon or
    comma, whichever the first line has most of.

    Raises:
        FileError: it is too large, or no text.
    """
    if len(data) > LARGEST:
        raise FileError(Problem("workbook_too_large"))
    text = data if isinstance(data, str) else _decoded(data)
    first = next((line for line in StringIO(text) if line.strip()), "")
    delimiter = max("\t;,", key=first.count)
    try:
        lines = list(islice(csv.reader(StringIO(text, newline=""), delimiter=delimiter), MOST_ROWS + 1))
    except csv.Error as error:
        raise FileError(Problem("workbook_unreadable")) from error
    if len(lines) > MOST_ROWS or any(len(line) > MOST_COLUMNS for line in lines):
        raise FileError(Problem("workbook_too_large"))
    rows = tuple(tuple(Raw(cell[1:] if _MARKED.match(cell) else cell) for cell in line) for line in lines)
    return (RawSheet(name, rows),)


def _decoded(data: bytes) -> str:
    """Decode as the mark at the front says, else as UTF-8, else as Windows does in Western Europe."""
    marks = {_MARK: "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encodings = [encoding for mark, encoding in marks.items() if data.startswith(mark)]
    if not encodings and b"\0" in data:
        raise FileError(Problem("workbook_unreadable"))
    for encoding in encodings or ("utf-8", "cp1252"):
        try:
            return data.decode(encoding, "surrogatepass" if encodings else "strict")
        except UnicodeDecodeError:
            continue
    raise FileError(Problem("workbook_unreadable"))
