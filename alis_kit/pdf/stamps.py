"""Writing beside a printed label that has no field of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pypdf.generic import IndirectObject, PdfObject

from alis_kit.pdf.content import Balance, draw_over, page_box
from alis_kit.pdf.fields import Field
from alis_kit.pdf.filling import Filling, Values
from alis_kit.pdf.fonts import show
from alis_kit.pdf.labels import Spot
from alis_kit.pdf.layout import ASCENT, DESCENT, FLOOR, head, sizes_from
from alis_kit.pdf.objects import name, numbers, stream
from alis_kit.pdf.places import Places
from alis_kit.pdf.tagging import StructureTree

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
    left, bottom, right, top = page_box(filling.draft.template, spot.page)
    ends = {0: right - spot.x, 90: top - spot.y, 180: spot.x - left, 270: spot.y - bottom}
    return max(ends[spot.turn] - GAP - EDGE, 0.0)
