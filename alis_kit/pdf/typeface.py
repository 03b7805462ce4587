"""The letters the kit writes with: a main font, fallbacks, and what becomes of characters that neither has.

Knows characters, glyphs and widths (in thousandths of the size), not PDF objects. Right-to-left and other
scripts that need shaping are not claimed: their letters count as not shown rather than stand in the wrong
order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from alis_kit.pdf.sfnt import TrueType
from alis_kit.resources import DATA

SIGN = "\N{REPLACEMENT CHARACTER}"
"""Stands where a character that no font has was typed."""
TAB = "    "
_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_ABOVE_LOWERCASE = 536  # thousandths: Noto's marks are drawn to stand over a lower-case letter
_MARK_GAP = 60


@dataclass(frozen=True)
class Glyph:
    """One glyph: which font, which number, how far the pen moves on."""

    face: int
    number: int
    advance: float


@dataclass(frozen=True)
class Shown:
    """A text as it is drawn, and which of its characters no font has."""

    text: str
    missing: frozenset[str]


class _Display(dict[int, str]):
    """How each code point is drawn, for `str.translate`; filled as characters are met."""

    def __init__(self, typeface: Typeface) -> None:
        super().__init__({10: "\n", 9: TAB})
        self._typeface = typeface
        self.missing: set[str] = set()

    def __missing__(self, code: int) -> str:
        shown = self._typeface.shape(chr(code))
        if shown is None:
            self.missing.add(chr(code))
        self[code] = SIGN if shown is None else shown
        return self[code]


class _Advances(dict[str, float]):
    def __init__(self, typeface: Typeface) -> None:
        super().__init__()
        self._typeface = typeface

    def __missing__(self, char: str) -> float:
        self[char] = self._typeface.glyph(char).advance
        return self[char]


class Typeface:
    """A main font with fallbacks, the first that has a character showing it."""

    def __init__(self, faces: Sequence[TrueType]) -> None:
        self.faces = tuple(faces)
        self._display = _Display(self)
        self._glyphs: dict[str, Glyph] = {}
        self.advances = _Advances(self)
        """Advance by character, in thousandths of the size."""
        self.codes: dict[str, str] = {}
        """Two-byte hexadecimal code by character, for the plain characters of the main font met so far."""

    def shape(self, char: str) -> str | None:
        """Give the characters that are drawn for *char*, or None if it cannot be shown."""
        category = unicodedata.category(char)
        if category == "Cf" or "\ufe00" <= char <= "\ufe0f":
            return ""
        if category == "Zs":
            return "\N{NO-BREAK SPACE}" if char in "\u00a0\u2007\u202f" else " "
        if category[0] == "C" or unicodedata.bidirectional(char) in ("R", "AL", "AN"):
            return None
        if self._face_of(char) is not None:
            return char
        parts = unicodedata.normalize("NFD", char)
        return parts if len(parts) > 1 and all(self._face_of(part) is not None for part in parts) else None

    def _face_of(self, char: str) -> int | None:
        for index, face in enumerate(self.faces):
            glyph = face.characters.get(ord(char))
            if glyph and (face.outline(glyph) or char.isspace()):
                return index
        return None

    def shown(self, text: str) -> Shown:
        """Give *text* as it is drawn: composed, with one kind of line end, a sign for unknown letters."""
        composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
        drawn = composed.translate(self._display)
        missing = self._display.missing
        return Shown(drawn, frozenset(missing.intersection(composed)) if missing else frozenset())

    def glyph(self, char: str) -> Glyph:
        """Give the glyph of a character that `shown` has let through."""
        if char not in self._glyphs:
            face = self._face_of(char)
            if face is None:
                raise KeyError(char)
            number = self.faces[face].characters[ord(char)]
            mark = unicodedata.combining(char) != 0
            self._glyphs[char] = Glyph(face, number, 0.0 if mark else self.faces[face].advances[number])
            if face == 0 and not mark:
                self.codes[char] = f"{number:04x}"
        return self._glyphs[char]

    def width(self, text: str) -> float:
        """Give the width of a line in thousandths of the size."""
        return sum(map(self.advances.__getitem__, text))

    def mark_offset(self, base: str | None, below: Sequence[str], mark: str) -> tuple[float, float]:
        """Say where a combining mark stands, from the pen's place before *base*, over the marks *below*."""
        glyph = self.glyph(mark)
        left, _, right, _ = self.faces[glyph.face].ink(glyph.number)
        if base is None:
            return (-left, 0.0)
        under = self.glyph(base)
        b_left, b_bottom, b_right, b_top = self.faces[under.face].ink(under.number)
        centre = (b_left + b_right) / 2 if b_right > b_left else under.advance / 2
        place = unicodedata.combining(mark)
        rise = 0.0
        if place in (230, 232, 234):
            stack = sum(self._mark_height(other) for other in below if unicodedata.combining(other) == place)
            rise = max(b_top - _ABOVE_LOWERCASE, 0.0) + stack
        elif place in (220, 202, 233):
            rise = min(b_bottom, 0.0)
        return (centre - (left + right) / 2, rise)

    def _mark_height(self, mark: str) -> float:
        glyph = self.glyph(mark)
        _, bottom, _, top = self.faces[glyph.face].ink(glyph.number)
        return top - bottom + _MARK_GAP


def fallback_file() -> Path | None:
    """Find DejaVu Sans in matplotlib's data without importing matplotlib."""
    spec = find_spec("matplotlib")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(place) / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
        if path.is_file():
            return path
    return None


@cache
def regular() -> Typeface:
    """Give the typeface of fields and running text."""
    return _with_fallback("NotoSans-Regular.ttf")


@cache
def bold() -> Typeface:
    """Give the typeface of headings."""
    return _with_fallback("NotoSans-Bold.ttf")


def _with_fallback(name: str) -> Typeface:
    fallback = fallback_file()
    files = [DATA / "skrift" / name, *([fallback] if fallback else [])]
    return Typeface([TrueType.load(path) for path in files])
