"""Printed words on the pages of a form, found by PDFium, and writing beside one that has no field of its own.

PDFium reads any font encoding and sees through changed graphics states; what it gives is in the page's own
coordinates. What the pages are like is found out once and kept.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf.generic import IndirectObject, PdfObject
from pypdfium2 import PdfiumError

from alis_kit.letters import ASCENT, DESCENT, FLOOR, head, sizes_from
from alis_kit.pdf.fields import Field
from alis_kit.pdf.filling import Filling, Values
from alis_kit.pdf.fonts import show
from alis_kit.pdf.joining import StructureTree
from alis_kit.pdf.objects import Template, name, numbers, stream
from alis_kit.pdf.pages import MOST_BYTES, Balance, balance_of, content_of, draw_over
from alis_kit.pdf.source import TooLongError

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


class Places:
    """The pages of one template."""

    def __init__(self, source: bytes, template: Template, password: str | None) -> None:
        self._source = source
        self._password = password
        self._pages = list(template.pages)
        self._spots: dict[str, Spot | None] = {}
        self._balances: dict[int, Balance] = {}
        self._examined = 0

    def page(self, index: int) -> IndirectObject:
        reference = self._pages[index].indirect_reference
        assert reference is not None
        return reference

    def spot(self, label: str) -> Spot | None:
        """Find a printed label; in a document with a page too long to be a form's, none is looked for."""
        if label not in self._spots:
            try:
                within = all(self.balance(index) for index in range(len(self._pages)))
                found = find_labels(self._source, (label,), password=self._password) if within else {}
            except (TooLongError, PdfiumError):
                found = {}
            self._spots[label] = found.get(label)
        return self._spots[label]

    def balance(self, index: int) -> Balance:
        """Say what a page's content needs around it.

        Raises:
            TooLongError: with those examined before, it is longer than any form's.
        """
        if index not in self._balances:
            content = content_of(self._pages[index], MOST_BYTES - self._examined)
            self._examined += len(content)
            self._balances[index] = balance_of(content)
        return self._balances[index]


GAP = 6.0
EDGE = 30.0
_NEAR = 250.0
_TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


@dataclass(frozen=True)
class Stamp:
    """A text that belongs beside a printed label."""

    label: str
    text: str


def apply_stamps(
    filling: Filling, values: Values, stamps: tuple[Stamp, ...], places: Places
) -> tuple[Values, tuple[str, ...]]:
    """Write the stamps; give the values with those that belong in a field, and the labels found nowhere.

    A stamp whose label is nowhere goes to the annex.
    """
    unplaced = []
    for stamp in stamps:
        spot = places.spot(stamp.label)
        beside = field_beside(spot, filling.fields) if spot else None
        if beside is not None and beside.name not in values:
            values = {**values, beside.name: stamp.text}
        elif spot is not None:
            draw_stamp(filling, stamp, spot, places.page(spot.page), places.balance(spot.page))
        else:
            unplaced.append(stamp.label)
            filling.continue_in_annex(stamp.label, stamp.text)
    return values, tuple(unplaced)


def field_beside(spot: Spot, fields: Mapping[str, Field]) -> Field | None:
    """Give the one-line text field that stands right of a label, if this edition of the form has one."""
    if spot.turn:
        return None
    middle = spot.y + spot.size * 0.3
    near = [
        (x0, field)
        for field in fields.values()
        if field.kind == "text"
        for widget in field.widgets
        for x0, y0, _, y1 in [widget.rect]
        if widget.page == spot.page and y0 <= middle <= y1 and y1 - y0 < 60 and -5 <= x0 - spot.x < _NEAR
    ]
    return min(near, key=lambda each: each[0])[1] if near else None


def draw_stamp(filling: Filling, stamp: Stamp, spot: Spot, page: IndirectObject, balance: Balance) -> None:
    """Write a stamp's text after its label, as large as the label and smaller where the page ends."""
    shown = filling.embedder.typeface.shown(stamp.text)
    filling.note_missing(stamp.label, shown.missing)
    line = shown.text.replace("\n", " ")
    width = _room(filling, spot)
    em = filling.embedder.typeface.width(line) / 1000
    size = next((size for size in sizes_from(max(spot.size, FLOOR)) if em * size <= width), None)
    if size is None:
        references = filling.continue_in_annex(stamp.label, stamp.text)
        fitted = head(line, references[0], width=width, height=FLOOR * 1.3, typeface=filling.embedder.typeface)
        line, size = fitted.lines[0], fitted.size
    filling.used.update(line)
    line_content = f"BT 0 g 0 {size * DESCENT:.2f} Td {show(filling.embedder, line, size)} ET".encode("ascii")
    box = numbers(0, 0, filling.embedder.typeface.width(line) * size / 1000 + 1, size * (ASCENT + DESCENT))
    entries: dict[str, PdfObject] = {
        "Type": name("XObject"),
        "Subtype": name("Form"),
        "BBox": box,
        "Resources": filling.resources,
    }
    drawing = filling.draft.add(stream(line_content, entries))
    a, b, c, d = _TURNS[spot.turn]
    x = spot.x + a * GAP - c * size * DESCENT
    y = spot.y + b * GAP - d * size * DESCENT
    key = f"KitStamp{drawing.idnum}"
    content = f"q {a} {b} {c} {d} {x:.2f} {y:.2f} cm /{key} Do Q"
    tree = StructureTree.of(filling.draft)
    mark = tree.mark_on(page, "P") if tree else None
    if mark is not None:
        content = f"/P <</MCID {mark}>> BDC {content} EMC"
    draw_over(filling.draft, page, balance, f"{content}\n", {key: drawing})


def _room(filling: Filling, spot: Spot) -> float:
    """Measure the line from the label to the edge of the page."""
    left, bottom, right, top = filling.draft.template.page_box(spot.page)
    ends = {0: right - spot.x, 90: top - spot.y, 180: spot.x - left, 270: spot.y - bottom}
    return max(ends[spot.turn] - GAP - EDGE, 0.0)
