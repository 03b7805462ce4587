"""Finding printed words on the pages of a form, and the free line beside them, with PDFium's text extraction.

PDFium reads any font encoding and sees through changed graphics states; what it gives is in the page's own
coordinates.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

_LOOSE = 1.25
"""How much higher than its size PDFium's loose box of a letter is, about."""


_MOST_LETTERS = 40_000
"""Of a page, in which labels are looked for; a form's has some thousands."""


@dataclass(frozen=True)
class Spot:
    """Where a label ends, and how it stands."""

    page: int
    x: float
    """End of the label on its base line, in page coordinates."""
    y: float
    size: float
    turn: int
    """Direction of reading in degrees, counter-clockwise: 0, 90, 180 or 270."""


def find_labels(source: bytes, labels: tuple[str, ...], *, password: str | None) -> dict[str, Spot]:
    """Give the first place of each label, those nowhere left out; spaces, case and a last colon do not matter."""
    wanted = {label: _plain(label).rstrip(":") for label in labels}
    found: dict[str, Spot] = {}
    document = pypdfium2.PdfDocument(source, password=password)
    try:
        for index in range(len(document)):
            if len(found) == len(wanted):
                break
            page = document[index]
            try:
                _search(page, index, wanted, found)
            finally:
                page.close()
    finally:
        document.close()
    return found


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def _search(page: pypdfium2.PdfPage, index: int, wanted: dict[str, str], found: dict[str, Spot]) -> None:
    text = page.get_textpage()
    try:
        letters, places = [], []
        for place in range(min(text.count_chars(), _MOST_LETTERS)):
            for letter in _plain(chr(pdfium.FPDFText_GetUnicode(text, place))):
                letters.append(letter)
                places.append(place)
        line = "".join(letters)
        for label, plain in wanted.items():
            start = line.find(plain)
            if label not in found and plain and start >= 0:
                end = start + len(plain)
                end += line[end : end + 1] == ":"
                found[label] = _spot(text, index, places[end - 1])
    finally:
        text.close()


def _spot(text: pypdfium2.PdfTextPage, index: int, last: int) -> Spot:
    """Measure at a label's last letter."""
    left, bottom, right, top = text.get_charbox(last, loose=True)
    x, y = _origin(text, last)
    turn = round(math.degrees(pdfium.FPDFText_GetCharAngle(text, last)) / 90) * 90 % 360
    ends = {0: (right, y), 90: (x, top), 180: (left, y), 270: (x, bottom)}
    size = top - bottom if turn % 180 == 0 else right - left
    return Spot(index, *ends[turn], max(size / _LOOSE, 1.0), turn)


def _origin(text: pypdfium2.PdfTextPage, place: int) -> tuple[float, float]:
    x, y = pdfium.c_double(), pdfium.c_double()
    pdfium.FPDFText_GetCharOrigin(text, place, x, y)
    return x.value, y.value
