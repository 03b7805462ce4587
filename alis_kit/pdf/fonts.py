"""Typefaces as PDF fonts: Type0 with Identity-H over a Face subset, and runs of text that use them.

Subsets are made by blocks of characters (all of Latin-1 and Extended-A together, Greek, Cyrillic, …) and kept,
so that the next plan, with other letters, needs no new one. Source: PDF 32000-1, 9.7 (composite fonts) and
9.10.3 (ToUnicode).
"""

from __future__ import annotations

import unicodedata
import zlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NumberObject

from alis_kit.letters import Face, Typeface
from alis_kit.pdf.objects import Draft, dictionary, name, numbers, stream, text

_BLOCKS = (0x0, 0x180, 0x250, 0x370, 0x400, 0x530, 0x1E00, 0x1F00, 0x2000, 0x2070, 0x2C60)
"""Where the blocks of the main font begin; the first and the punctuation are nearly always used."""
_COMMON = frozenset((0, 0x2000))


@dataclass(frozen=True)
class _Subset:
    """What embedding needs of one subset, serialised once."""

    tag: str
    file: bytes
    length: int
    widths: ArrayObject
    to_unicode: bytes


@dataclass
class Embedder:
    """Makes a typeface's subsets and keeps them; one for each typeface of the process."""

    typeface: Typeface
    prefix: str
    _subsets: dict[tuple[int, frozenset[int]], _Subset] = field(default_factory=dict)

    def embed(self, draft: Draft, characters: Iterable[str]) -> DictionaryObject:
        """Add the fonts these characters need to a draft; give the `/Font` resources by name."""
        faces: dict[int, set[str]] = {}
        for char in characters:
            faces.setdefault(self.typeface.glyph(char).face, set()).add(char)
        fonts = DictionaryObject()
        for face, used in sorted(faces.items()):
            font, subset = self.typeface.faces[face], self._subset(face, used)
            key = f"{font.name} {subset.tag}"
            fonts[name(self.font_name(face))] = draft.once(key, partial(_add, draft, font, subset))
        return fonts

    def font_name(self, face: int) -> str:
        return f"{self.prefix}{face}"

    def _subset(self, face: int, used: set[str]) -> _Subset:
        if face:  # signs the main font lacks are few: a subset of just these
            key = (face, frozenset(map(ord, used)))
        else:
            key = (0, frozenset(bisect_right(_BLOCKS, ord(char)) - 1 for char in used) | _common())
        if key not in self._subsets:
            if len(self._subsets) > 64:
                self._subsets.clear()
            self._subsets[key] = self._make(face, key[1])
        return self._subsets[key]

    def _make(self, face: int, chosen: frozenset[int]) -> _Subset:
        font = self.typeface.faces[face]
        if face:
            codes = sorted(chosen)
        else:
            codes = [code for code in sorted(font.characters) if bisect_right(_BLOCKS, code) - 1 in chosen]
        glyphs: dict[int, int] = {}
        for code in codes:
            if self.typeface.glyph(chr(code)).face == face if _drawable(self.typeface, code) else False:
                glyphs.setdefault(font.characters[code], code)
        data = font.subset(glyphs)
        tag = "".join(
            chr(65 + byte % 26) for byte in zlib.crc32(repr((face, sorted(chosen))).encode()).to_bytes(6, "big")
        )
        return _Subset(
            tag, zlib.compress(data, 9), len(data), _widths(font, glyphs), zlib.compress(_to_unicode(glyphs), 9)
        )


def _common() -> frozenset[int]:
    return frozenset(_BLOCKS.index(start) for start in _COMMON)


def _drawable(typeface: Typeface, code: int) -> bool:
    return typeface.shape(chr(code)) == chr(code)


def _widths(font: Face, glyphs: dict[int, int]) -> ArrayObject:
    """Give the `/W` array, runs of neighbouring glyphs together."""
    array, last = ArrayObject(), -2
    for glyph in sorted(glyphs):
        mark = unicodedata.combining(chr(glyphs[glyph])) != 0
        width = NumberObject(0 if mark else round(font.advances[glyph]))
        if glyph == last + 1:
            array[-1].append(width)
        else:
            array.extend([NumberObject(glyph), ArrayObject([width])])
        last = glyph
    return array


def _to_unicode(glyphs: dict[int, int]) -> bytes:
    rows = [f"<{glyph:04x}> <{chr(code).encode('utf-16-be').hex()}>" for glyph, code in sorted(glyphs.items())]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    maps = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{maps}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def _add(draft: Draft, font: Face, subset: _Subset) -> IndirectObject:
    base = name(f"{subset.tag}+{font.name}")
    file = draft.add(stream(subset.file, {"Length1": NumberObject(subset.length)}, packed=True))
    descriptor = dictionary(
        Type=name("FontDescriptor"), FontName=base, Flags=NumberObject(4), ItalicAngle=NumberObject(0),
        FontBBox=numbers(*(round(value * font.scale) for value in font.bounds)), StemV=NumberObject(80),
        Ascent=NumberObject(round(font.cap_height * font.scale * 1.07)), Descent=NumberObject(-240),
        CapHeight=NumberObject(round(font.cap_height * font.scale)), FontFile2=file,
    )  # fmt: skip
    system = dictionary(Registry=text("Adobe"), Ordering=text("Identity"), Supplement=NumberObject(0))
    descendant = dictionary(
        Type=name("Font"), Subtype=name("CIDFontType2"), BaseFont=base, CIDSystemInfo=system,
        FontDescriptor=draft.add(descriptor), W=subset.widths, DW=NumberObject(0), CIDToGIDMap=name("Identity"),
    )  # fmt: skip
    return draft.add(
        dictionary(
            Type=name("Font"), Subtype=name("Type0"), BaseFont=base, Encoding=name("Identity-H"),
            DescendantFonts=ArrayObject([draft.add(descendant)]),
            ToUnicode=draft.add(stream(subset.to_unicode, {}, packed=True)),
        )
    )  # fmt: skip


def show(embedder: Embedder, line: str, size: float) -> str:
    """Give the operators that show a line from the pen's place, inside BT … ET, at *size*."""
    typeface = embedder.typeface
    try:
        codes = "".join(map(typeface.codes.__getitem__, line))
    except KeyError:
        return _show_mixed(embedder, line, size)
    return f"/{embedder.font_name(0)} {size:g} Tf <{codes}> Tj"


def _show_mixed(embedder: Embedder, line: str, size: float) -> str:
    """Show a line with letters of several fonts, or with combining marks."""
    parts, face = [], -1
    base: str | None = None
    marks: list[str] = []
    for char in line:
        glyph = embedder.typeface.glyph(char)
        if glyph.face != face:
            face = glyph.face
            parts.append(f"/{embedder.font_name(face)} {size:g} Tf")
        if unicodedata.combining(char):
            back = embedder.typeface.glyph(base).advance if base else 0.0
            right, rise = embedder.typeface.mark_offset(base, marks, char)
            shift = right - back
            parts.append(f"{rise * size / 1000:.2f} Ts [{-shift:.0f} <{glyph.number:04x}> {shift:.0f}] TJ 0 Ts")
            marks.append(char)
            continue
        parts.append(f"<{glyph.number:04x}> Tj")
        base, marks = char, []
    return " ".join(parts)
