"""The letters the kit writes with: fonts, what becomes of signs they lack, widths, and line breaks.

A main font with a fallback, read by fontTools. Knows characters, glyphs and widths (in thousandths of the size),
not PDF objects; sizes and lengths are points. In the form's fields, scripts that are written from right to left
are not claimed: their letters count as not shown rather than stand in the wrong order. The typesetter of
`alis_kit.printing` orders and joins them.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from io import BytesIO
from math import floor
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.ttLib.sfnt import calcChecksum

from alis_kit.resources import DATA

FONTS = DATA / "skrift"
SIGN = "\N{REPLACEMENT CHARACTER}"
"""Stands where a character that no font has was typed."""
TAB = "    "
LEADING = 1.19
ASCENT, DESCENT = 0.95, 0.25
"""Room over the first and under the last base line: capitals with accents and letters with tails."""
FLOOR, CAP, STEP = 7.0, 11.0, 0.5

_LINE_ENDS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_ABOVE_LOWERCASE = 536  # thousandths: Noto's marks are drawn to stand over a lower-case letter
_MARK_GAP = 60
_SLACK = 0.4
"""Points a line may lack of its full height; no letter has both the highest accent and the longest tail."""
_MUCH = 15
"""Letters of a cut word that are shown rather than left out."""
_PIECES = re.compile(r"[^ \u2010\-–—/]*(?:[\u2010\-–—/]+| +|$)")
_KEPT_WHOLE = ("cvt ", "fpgm", "prep", "hhea", "maxp")


class Face:
    """One font file: which glyph shows a character, how wide it is, and a subset that keeps the glyph numbers."""

    def __init__(self, path: Path) -> None:
        self._font = TTFont(BytesIO(path.read_bytes()), lazy=True)

    @cached_property
    def name(self) -> str:
        return str(self._font["name"].getDebugName(6))

    @cached_property
    def scale(self) -> float:
        """Thousandths of the size in one unit of the font."""
        return 1000 / float(self._font["head"].unitsPerEm)

    @cached_property
    def bounds(self) -> tuple[int, int, int, int]:
        head = self._font["head"]
        return (head.xMin, head.yMin, head.xMax, head.yMax)

    @cached_property
    def cap_height(self) -> int:
        return int(getattr(self._font["OS/2"], "sCapHeight", self._font["hhea"].ascent))

    @cached_property
    def characters(self) -> dict[int, int]:
        """Glyph number by code point."""
        numbers = self._font.getReverseGlyphMap()
        return {code: numbers[glyph] for code, glyph in self._font.getBestCmap().items()}

    @cached_property
    def advances(self) -> tuple[float, ...]:
        """Advance of every glyph in thousandths of the size."""
        widths = self._font["hmtx"].metrics
        return tuple(widths[glyph][0] * self.scale for glyph in self._font.getGlyphOrder())

    @cached_property
    def _places(self) -> array[int]:
        """Where each glyph's record begins in the table of outlines, and where the last one ends."""
        places: array[int] = self._font["loca"].locations
        return places

    def has_ink(self, glyph: int) -> bool:
        return self._places[glyph] < self._places[glyph + 1]

    def ink(self, glyph: int) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of a glyph's ink in thousandths of the size; zeros without ink."""
        if not self.has_ink(glyph):
            return (0.0, 0.0, 0.0, 0.0)
        outline = self._font["glyf"][self._font.getGlyphName(glyph)]
        left, bottom, right, top = (getattr(outline, side) for side in ("xMin", "yMin", "xMax", "yMax"))
        return (left * self.scale, bottom * self.scale, right * self.scale, top * self.scale)

    def subset(self, wanted: Iterable[int]) -> bytes:
        """Return the font with these glyphs (and what they are composed of) only, under their old numbers."""
        kept, raw = self._closure(wanted), self._font.reader
        records, outlines, offsets, position = raw["glyf"], [], array("L"), 0
        for glyph in range(len(self._places) - 1):
            offsets.append(position)
            if glyph in kept:
                record = records[self._places[glyph] : self._places[glyph + 1]]
                outlines.append(record + bytes(-len(record) % 4))
                position += len(outlines[-1])
        offsets.append(position)
        head = bytearray(raw["head"])
        struct.pack_into(">L", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        tables = {tag: raw[tag] for tag in _KEPT_WHOLE if tag in raw.keys()}  # noqa: SIM118  # no mapping
        tables |= {"head": bytes(head), "glyf": b"".join(outlines), "hmtx": self._widths(kept)}
        tables["loca"] = struct.pack(f">{len(offsets)}L", *offsets)
        return _font_file(tables)

    def _widths(self, kept: set[int]) -> bytes:
        """Return the table of widths with those of the glyphs that are gone blank."""
        table, last = bytearray(self._font.reader["hmtx"]), self._font["hhea"].numberOfHMetrics - 1
        for glyph in range(last):
            if glyph not in kept:
                table[4 * glyph : 4 * glyph + 4] = b"\0\0\0\0"
        return bytes(table)

    def _closure(self, wanted: Iterable[int]) -> set[int]:
        kept: set[int] = set()
        queue, outlines = [0, *wanted], self._font["glyf"]
        while queue:
            glyph = queue.pop()
            if glyph not in kept:
                kept.add(glyph)
                parts = outlines[self._font.getGlyphName(glyph)].getComponentNames(outlines)
                queue += map(self._font.getGlyphID, parts)
        return kept


def _font_file(tables: dict[str, bytes]) -> bytes:
    """Write a font file of these tables, in the order of their tags."""
    power = len(tables).bit_length() - 1
    header = struct.pack(">4s4H", b"\0\1\0\0", len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    directory, body, offset = [], [], 12 + 16 * len(tables)
    for tag in sorted(tables):
        data = tables[tag]
        directory.append(struct.pack(">4s3L", tag.encode(), calcChecksum(data), offset, len(data)))
        body.append(data + bytes(-len(data) % 4))
        offset += len(body[-1])
    return b"".join([header, *directory, *body])


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

    def __init__(self, typeface: Typeface, *, ordered: bool = False) -> None:
        super().__init__({10: "\n", 9: TAB})
        self._typeface, self._ordered = typeface, ordered
        self.missing: set[str] = set()

    def __missing__(self, code: int) -> str:
        shown = self._typeface.shape(chr(code), ordered=self._ordered)
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

    def __init__(self, faces: Sequence[Face]) -> None:
        self.faces = tuple(faces)
        self._displays = {ordered: _Display(self, ordered=ordered) for ordered in (False, True)}
        self._glyphs: dict[str, Glyph] = {}
        self.advances = _Advances(self)
        """Advance by character, in thousandths of the size."""
        self.codes: dict[str, str] = {}
        """Two-byte hexadecimal code by character, for the plain characters of the main font met so far."""

    def shape(self, char: str, *, ordered: bool = False) -> str | None:
        """Return the characters that are drawn for *char*, or None if it cannot be shown.

        Who draws text in the order it is read (*ordered*), shows letters written from right to left too.
        """
        category = unicodedata.category(char)
        if category == "Cf" or "\ufe00" <= char <= "\ufe0f":
            return ""
        if category == "Zs":
            return "\N{NO-BREAK SPACE}" if char in "\u00a0\u2007\u202f" else " "
        if category[0] == "C" or (not ordered and unicodedata.bidirectional(char) in ("R", "AL", "AN")):
            return None
        if self._face_of(char) is not None:
            return char
        parts = unicodedata.normalize("NFD", char)
        return parts if len(parts) > 1 and all(self._face_of(part) is not None for part in parts) else None

    def _face_of(self, char: str) -> int | None:
        for index, face in enumerate(self.faces):
            glyph = face.characters.get(ord(char))
            if glyph and (face.has_ink(glyph) or char.isspace()):
                return index
        return None

    def shown(self, text: str, *, ordered: bool = False) -> Shown:
        """Return *text* as it is drawn: composed, with one kind of line end, a sign for unknown letters."""
        composed = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
        drawn = composed.translate(self._displays[ordered])
        missing = self._displays[ordered].missing
        return Shown(drawn, frozenset(missing.intersection(composed)) if missing else frozenset())

    def glyph(self, char: str) -> Glyph:
        """Return the glyph of a character that `shown` has let through."""
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
        """Return the width of a line in thousandths of the size."""
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
    """Return the typeface of fields and running text."""
    fallback = fallback_file()
    return Typeface([Face(path) for path in (FONTS / "NotoSans-Regular.ttf", fallback) if path])


@dataclass(frozen=True)
class Fitted:
    """Lines that fit a box at a size."""

    lines: tuple[str, ...]
    size: float


class Paragraphs:
    """A text cut at its line ends and break opportunities, every piece measured once."""

    def __init__(self, text: str, typeface: Typeface) -> None:
        self._typeface = typeface
        self._pieces = [
            [self._measure(piece) for piece in _PIECES.findall(line) if piece] or [("", 0.0, 0.0)]
            for line in text.split("\n")
        ]

    def _measure(self, piece: str) -> tuple[str, float, float]:
        """Return the piece, its width with and without the spaces it ends in."""
        width = self._typeface.width(piece)
        bare = piece.rstrip(" ")
        return (piece, width, width if bare == piece else self._typeface.width(bare))

    def wrap(self, width: float, size: float) -> tuple[str, ...]:
        """Break into lines no wider than *width* points; a piece wider than a line is broken between letters."""
        limit = width * 1000 / size + 0.01
        lines: list[str] = []
        for pieces in self._pieces:
            line, used = "", 0.0
            for piece, full, bare in pieces:
                if used + bare > limit and line.strip(" "):
                    lines.append(line.rstrip(" "))
                    line, used = "", 0.0
                if bare > limit:
                    *whole, piece = self._broken(piece, limit)
                    lines += whole
                    full = self._typeface.width(piece)
                line += piece
                used += full
            lines.append(line.rstrip(" "))
        return tuple(lines)

    def _broken(self, piece: str, limit: float) -> Iterator[str]:
        """Break a long word by real widths, never between a letter and its accent."""
        advances = self._typeface.advances
        start, used = 0, 0.0
        for index, char in enumerate(piece):
            advance = advances[char]
            if used + advance > limit and index > start and not unicodedata.combining(char) and char != " ":
                yield piece[start:index]
                start, used = index, 0.0
            used += advance
        yield piece[start:]

    def fit(self, width: float, height: float, sizes: Sequence[float]) -> Fitted | None:
        """Return the first of *sizes*, largest first, at which the text fits the box; None if it fits at none."""
        smallest = self.wrap(width, sizes[-1])
        if len(smallest) > line_count(height, sizes[-1]):
            return None
        for size in sizes[:-1]:
            room = line_count(height, size)
            if len(smallest) <= room:
                lines = self.wrap(width, size)
                if len(lines) <= room:
                    return Fitted(lines, size)
        return Fitted(smallest, sizes[-1])


def line_count(height: float, size: float) -> int:
    """Say how many lines of *size* a box of *height* holds."""
    return max(0, floor((height - size * (ASCENT + DESCENT) + _SLACK) / (size * LEADING) + 1e-9) + 1)


def sizes_from(size: float) -> tuple[float, ...]:
    """Return the sizes to try for a field whose own size is *size* (0: as large as fits), down to the floor."""
    top = min(size or CAP, CAP)
    steps = int(max(top - FLOOR, 0.0) / STEP)
    tried = [top - STEP * step for step in range(steps + 1)]
    return tuple(dict.fromkeys([value for value in tried if value > FLOOR] + [FLOOR]))


def head(text: str, reference: str, *, width: float, height: float, typeface: Typeface) -> Fitted:
    """Return as much of *text* as fits at the floor with *reference* standing last, on whole words where it can.

    The reference alone if there is room for no more; it is not shortened here.
    """
    room = max(line_count(height, FLOOR), 1)
    lines = list(Paragraphs(text, typeface).wrap(width, FLOOR)[:room])
    limit = width * 1000 / FLOOR + 0.01 - typeface.width(f" {reference}")
    while lines:
        last = lines[-1]
        end = _cut(last, limit, typeface)
        if end > 0 or typeface.width(reference) <= width * 1000 / FLOOR + 0.01:
            return Fitted((*lines[:-1], f"{last[:end].rstrip()} {reference}" if end else reference), FLOOR)
        lines.pop()
    return Fitted((reference,), FLOOR)


def _cut(line: str, limit: float, typeface: Typeface) -> int:
    """Say after how many letters to cut a line to a width: after a word, or inside one if much would be lost."""
    used, letters = 0.0, 0
    for index, char in enumerate(line):
        used += typeface.advances[char]
        if used > limit:
            break
        letters = index + 1
    if letters == len(line):
        return letters
    while letters and unicodedata.combining(line[letters]):
        letters -= 1
    word = line.rfind(" ", 0, letters + 1)
    return letters if letters - max(word, 0) > _MUCH else max(word, 0)
