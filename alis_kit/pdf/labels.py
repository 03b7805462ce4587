"""Finding printed words on the pages of a form, and the free line beside them, with PDFium's text extraction.

PDFium reads any font encoding and sees through changed graphics states; what it gives is in the page's own coordinates.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium


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
    """Give the first place of each label; one that is nowhere is left out. Spaces and letter case do not matter."""
    wanted = {label: _plain(label) for label in labels}
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
        for place in range(text.count_chars()):
            for letter in _plain(chr(pdfium.FPDFText_GetUnicode(text, place))):
                letters.append(letter)
                places.append(place)
        line = "".join(letters)
        for label, plain in wanted.items():
            start = line.find(plain)
            if label not in found and plain and start >= 0:
                found[label] = _spot(text, index, places[start], places[start + len(plain) - 1])
    finally:
        text.close()


def _spot(text: pypdfium2.PdfTextPage, index: int, first: int, last: int) -> Spot:
    """Measure from the label's first letter to its last."""
    boxes = [text.get_charbox(place, loose=True) for place in (first, last)]
    (l0, b0, r0, t0), (l1, b1, r1, t1) = boxes
    across, along = abs((l1 + r1) - (l0 + r0)), abs((b1 + t1) - (b0 + t0))
    origin = _origin(text, last)
    if across >= along:
        turn = 0 if r1 >= r0 else 180
        size = t1 - b1
        x, y = (r1 if turn == 0 else l1), origin[1]
    else:
        turn = 90 if t1 >= t0 else 270
        size = r1 - l1
        x, y = origin[0], (t1 if turn == 90 else b1)
    return Spot(index, x, y, max(size / 1.25, 1.0), turn)


def _origin(text: pypdfium2.PdfTextPage, place: int) -> tuple[float, float]:
    x, y = pdfium.c_double(), pdfium.c_double()
    pdfium.FPDFText_GetCharOrigin(text, place, x, y)
    return x.value, y.value
