"""One place on a page where a field shows, read through its parents; values and looks as forms write them.

Loosely typed entries, default appearances, what a form ought to have. Source: PDF 32000-1, 12.5.6.19 (widgets),
12.7.3.1 (inheritance), 12.7.3.3 (variable text) and 12.7.4.2.3 (check boxes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NullObject,
    StreamObject,
    read_hex_string_from_stream,
    read_string_from_stream,
)

from alis_kit.pdf.objects import dictionary, entry, name, resolve
from alis_kit.pdf.source import TooLongError, unpacked

STANDARD_LOOK = "/Helv 0 Tf 0 g"
_MOST_TEXT, _MOST_LOOK = 400_000, 400
"""Bytes of a text, and letters of a default appearance that are looked at."""
_SIZE = re.compile(r"(-?[\d.]+)\s+Tf\b")
_COLOUR = re.compile(r"((?:-?[\d.]+\s+){1,4})(g|rg|k)\b")


def as_text(value: Any) -> str:  # noqa: ANN401
    """Read a text value, which may be a string, a stream or (from careless tools) a name or number.

    Of a list the strings are read; what is nested in it is nobody's text.

    Raises:
        TooLongError: it is longer than any answer.
    """
    if isinstance(value, ArrayObject):
        parts = map(resolve, list.__iter__(value))
        return ", ".join(as_text(part) for part in parts if not isinstance(part, ArrayObject))
    if isinstance(value, StreamObject):
        data = unpacked(value, _MOST_TEXT)
        if len(data) > _MOST_TEXT:
            raise TooLongError
        value = ByteStringObject(data)
    if isinstance(value, bytes):
        marked = value[:2] in (b"\xfe\xff", b"\xff\xfe")
        return value.decode("utf-16" if marked else "latin-1", errors="replace")
    if isinstance(value, DictionaryObject):
        return ""
    shown = str(value)
    if shown.startswith("\u00ef\u00bb\u00bf"):  # PDF 2.0: UTF-8 with its mark, read as PDFDocEncoding
        return bytes(value.original_bytes).decode("utf-8-sig", errors="replace")
    return shown.removeprefix("/") if not isinstance(value, str) or type(value).__name__ == "NameObject" else shown


def integer(value: Any) -> int | None:  # noqa: ANN401
    """Give a whole number; None for anything that is no number."""
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool | NullObject) else None


def text_size(look: str) -> float:
    """Give the size a default appearance sets; 0 (as large as fits) where it sets none."""
    found = _SIZE.search(look[:_MOST_LOOK])
    return max(float(found.group(1)), 0.0) if found else 0.0


def text_colour(look: str) -> str:
    """Give the colour a default appearance sets; black where it sets none or one too pale to read on paper."""
    found = _COLOUR.search(look[:_MOST_LOOK])
    if not found:
        return "0 g"
    parts, operator = [float(part) for part in found.group(1).split()], found.group(2)
    if len(parts) != {"g": 1, "rg": 3, "k": 4}[operator]:
        return "0 g"
    if operator == "k":
        light = 1 - min(1.0, 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2] + parts[3])
    else:
        light = parts[0] if operator == "g" else 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]
    return "0 g" if light > 0.6 else f"{' '.join(f'{round(part, 3):g}' for part in parts)} {operator}"


def mend_defaults(acroform: DictionaryObject) -> None:
    """Give a form without /DR the font of the standard look, so that viewers can edit its fields (12.7.3.3)."""
    resources = entry(acroform, "DR")
    if not isinstance(resources, DictionaryObject):
        resources = acroform[name("DR")] = DictionaryObject()
    fonts = entry(resources, "Font")
    if not isinstance(fonts, DictionaryObject):
        fonts = resources[name("Font")] = DictionaryObject()
    if "/Helv" not in fonts:
        plain = dictionary(Type=name("Font"), Subtype=name("Type1"), BaseFont=name("Helvetica"))
        fonts[name("Helv")] = plain
        plain[name("Encoding")] = name("WinAnsiEncoding")


PRINTED, _UNSEEN = 1 << 2, 1 << 1 | 1 << 5
_EDGE = 1.0
"""How far a widget may reach out of its page, in points: no letter stands so near its edge."""
_MOST_LOOK = 4_000
"""Bytes of an appearance in which text is looked for."""
_STRINGS = re.compile(rb"\((?:[^()\\]|\\.)*\)|(?<!<)<[0-9A-Fa-f\s]*>", re.DOTALL)
_SHOWS_TEXT = re.compile(rb"[)>\]]\s*(?:Tj|TJ|'|\")")

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Widget:
    """One place on a page where a field shows."""

    reference: IndirectObject
    page: int
    rect: Box
    """Left, bottom, right, top in the page's own coordinates."""
    rotation: int
    drawn: bool
    """Whether it has an appearance of its own."""
    look: int
    """The number of the object that is its appearance, which other widgets may share; 0 for none."""
    owner: IndirectObject
    """The dictionary that holds the field's value: the one with the name."""
    on_page: bool
    """Whether all of it is in the part of the page that is seen."""
    on_state: str
    """The name of a button's checked state; empty where nothing tells it."""
    off: IndirectObject | None
    """The form's own drawing of the empty check box."""
    flags: int
    """Annotation flags (table 165)."""

    @property
    def visible(self) -> bool:
        x0, y0, x1, y1 = self.rect
        return self.on_page and not self.flags & _UNSEEN and x1 > x0 and y1 > y0


@dataclass
class Place:
    """A widget with its chain of parents, itself first."""

    reference: IndirectObject
    chain: list[DictionaryObject]
    page: int
    page_turn: int
    page_box: Box

    def inherited(self, key: str) -> Any:  # noqa: ANN401
        return next((value for node in self.chain if (value := entry(node, key)) is not None), None)

    @property
    def names(self) -> list[str]:
        return [as_text(label) for node in reversed(self.chain) if (label := entry(node, "T")) is not None]

    @property
    def owner(self) -> DictionaryObject:
        return next(node for node in self.chain if entry(node, "T") is not None)


def widget_of(place: Place) -> Widget:
    """Read a widget; what it lacks or has wrong counts as not said."""
    node = place.chain[0]
    corners = [float(resolve(value) or 0) for value in list.__iter__(entry(node, "Rect") or ArrayObject())]
    x0, y0, x1, y1 = corners if len(corners) == 4 else (0.0, 0.0, 0.0, 0.0)
    rotation = _rotation(place, width=x1 - x0, height=y1 - y0)
    normal = entry(entry(node, "AP"), "N")
    states = normal if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject) else None
    off = states.raw_get("/Off") if states is not None and "/Off" in states else None
    drawn_off = (
        isinstance(off, IndirectObject) and isinstance(resolve(off), StreamObject) and "/BBox" in resolve(off)
    )
    rect = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return Widget(
        reference=place.reference,
        page=place.page,
        rect=rect,
        rotation=rotation % 360 if rotation % 90 == 0 else 0,
        drawn=isinstance(normal, DictionaryObject),
        look=getattr(getattr(normal, "indirect_reference", None), "idnum", 0),
        owner=place.owner.indirect_reference or place.reference,
        on_page=_within(rect, place.page_box),
        on_state=_on_state(node),
        off=off if drawn_off else None,
        flags=integer(entry(node, "F")) or 0,
    )


def _within(rect: Box, page: Box) -> bool:
    outside = (page[0] - rect[0], page[1] - rect[1], rect[2] - page[2], rect[3] - page[3])
    return max(outside) <= _EDGE


def shows_text(look: Any) -> bool:  # noqa: ANN401
    """Say whether an appearance shows any text."""
    return _SHOWS_TEXT.search(_beginning(look)) is not None


def says(look: Any, value: str) -> bool:  # noqa: ANN401
    """Say whether an appearance is known to show this text: its letters are, spaces and line ends left out."""
    readers = {b"(": read_string_from_stream, b"<": read_hex_string_from_stream}
    found = [match.group() for match in _STRINGS.finditer(_beginning(look))]
    shown = "".join(as_text(readers[each[:1]](BytesIO(each))) for each in found)
    return "".join(shown.split()) == "".join(value.split())


def _beginning(look: Any) -> bytes:  # noqa: ANN401
    return unpacked(look, _MOST_LOOK)[:_MOST_LOOK] if isinstance(look, StreamObject) else b""


def _rotation(place: Place, *, width: float, height: float) -> int:
    """Give the turn of a widget's content (/MK /R).

    Where it is not said, a tall box on a page lying on its side is meant to be read as the page is.
    """
    told = integer(entry(place.inherited("MK"), "R"))
    if told is not None:
        return told
    page = place.page_turn
    return page if page % 180 == 90 and abs(height) > 1.5 * abs(width) else 0


def _on_state(node: DictionaryObject) -> str:
    """Give the name of the checked state: the appearance that is not /Off, wherever one is found (12.7.4.2.3)."""
    for look in ("N", "D"):
        states = entry(entry(node, "AP"), look)
        if isinstance(states, DictionaryObject) and not isinstance(states, StreamObject):
            found = [key[1:] for key in states if key != "/Off"]
            if found:
                return str(found[0])
    return state_of(entry(node, "AS"))


def state_of(value: Any) -> str:  # noqa: ANN401
    """Give the name of a checked state; empty for the one that is not checked, or none."""
    state = "" if value is None else str(value).removeprefix("/")
    return "" if state == "Off" else state


def value_of(kind: str, place: Place) -> str | bool:
    """Give the value a place shows: text, whether it is checked, or which state of a group is.

    Signatures and push buttons have none.
    """
    value = place.inherited("V")
    if kind in ("check", "group"):
        state = state_of(value if value is not None else entry(place.chain[0], "AS"))
        return state if kind == "group" else bool(state)
    return "" if kind in ("signature", "other") or value is None else as_text(value)
