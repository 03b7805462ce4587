"""TrueType files: which glyph shows a character, how wide it is, and a subset that keeps the glyph numbers.

Only what embedding in a PDF takes (OpenType 1.9: head, hhea, hmtx, maxp, cmap, loca, glyf). Nothing here knows
of PDF.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

_KEPT_WHOLE = ("cvt ", "fpgm", "prep")
_MORE_COMPONENTS, _WORDS, _SCALE, _XY_SCALE, _TWO_BY_TWO = 0x20, 0x01, 0x08, 0x40, 0x80


class TrueType:
    """One font file, read as far as it is asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        count = struct.unpack_from(">H", data, 4)[0]
        self._tables: dict[str, tuple[int, int]] = {}
        for index in range(count):
            tag, _, offset, length = struct.unpack_from(">4sLLL", data, 12 + 16 * index)
            self._tables[tag.decode("latin-1")] = (offset, length)
        head, hhea = self._table("head"), self._table("hhea")
        self.units_per_em: int = struct.unpack_from(">H", head, 18)[0]
        self.bounds: tuple[int, int, int, int] = struct.unpack_from(">4h", head, 36)
        self._long_offsets = struct.unpack_from(">h", head, 50)[0] == 1
        self.ascent, self.descent = struct.unpack_from(">2h", hhea, 4)
        self._metrics: int = struct.unpack_from(">H", hhea, 34)[0]
        self.glyphs: int = struct.unpack_from(">H", self._table("maxp"), 4)[0]

    @classmethod
    def load(cls, path: Path) -> TrueType:
        return cls(path.read_bytes())

    def _table(self, tag: str) -> bytes:
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    @cached_property
    def name(self) -> str:
        """The PostScript name (name id 6)."""
        table = self._table("name")
        _, count, strings = struct.unpack_from(">3H", table)
        for index in range(count):
            platform, _, _, name, length, offset = struct.unpack_from(">6H", table, 6 + 12 * index)
            if name == 6 and platform == 3:
                return table[strings + offset : strings + offset + length].decode("utf-16-be")
        return "Unnamed"

    @cached_property
    def cap_height(self) -> int:
        table = self._table("OS/2")
        return int(struct.unpack_from(">h", table, 88)[0]) if len(table) >= 90 else self.ascent

    @cached_property
    def characters(self) -> dict[int, int]:
        """Glyph number by code point, from the widest Unicode table of the file."""
        table = self._table("cmap")
        best: tuple[int, int] | None = None
        for index in range(struct.unpack_from(">H", table, 2)[0]):
            platform, encoding, offset = struct.unpack_from(">HHL", table, 4 + 8 * index)
            kind = struct.unpack_from(">H", table, offset)[0]
            unicode = platform == 0 or (platform == 3 and encoding in (1, 10))
            if unicode and kind in (4, 12) and (best is None or kind > best[0]):
                best = (kind, offset)
        if best is None:
            return {}
        return _segments(table, best[1]) if best[0] == 4 else _groups(table, best[1])

    @cached_property
    def advances(self) -> tuple[float, ...]:
        """Advance of every glyph in thousandths of the size."""
        table, scale = self._table("hmtx"), 1000 / self.units_per_em
        wide = [value * scale for value in struct.unpack_from(f">{self._metrics * 2}H", table)[::2]]
        return tuple(wide + wide[-1:] * (self.glyphs - self._metrics))

    @cached_property
    def _offsets(self) -> array[int]:
        table = self._table("loca")
        code, factor = (">%dL", 1) if self._long_offsets else (">%dH", 2)
        return array("L", [value * factor for value in struct.unpack_from(code % (self.glyphs + 1), table)])

    def outline(self, glyph: int) -> bytes:
        """Give a glyph's record of the `glyf` table; empty for a glyph without ink."""
        start = self._tables["glyf"][0]
        return self._data[start + self._offsets[glyph] : start + self._offsets[glyph + 1]]

    def ink(self, glyph: int) -> tuple[float, float, float, float]:
        """Give left, bottom, right and top of a glyph's ink in thousandths of the size; zeros without ink."""
        record = self.outline(glyph)
        if not record:
            return (0.0, 0.0, 0.0, 0.0)
        scale = 1000 / self.units_per_em
        left, bottom, right, top = struct.unpack_from(">4h", record, 2)
        return (left * scale, bottom * scale, right * scale, top * scale)

    def subset(self, wanted: Iterable[int]) -> bytes:
        """Give the font with these glyphs (and what they are composed of) only, under their old numbers."""
        kept = self._closure(wanted)
        outlines, offsets, position = [], array("L"), 0
        for glyph in range(self.glyphs):
            offsets.append(position)
            if glyph in kept:
                record = self.outline(glyph)
                record += bytes(-len(record) % 4)
                outlines.append(record)
                position += len(record)
        offsets.append(position)
        head = bytearray(self._table("head"))
        struct.pack_into(">L", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        tables = {tag: self._table(tag) for tag in (*_KEPT_WHOLE, "hhea", "maxp") if tag in self._tables}
        tables |= {"head": bytes(head), "glyf": b"".join(outlines), "hmtx": self._widths(kept)}
        tables["loca"] = struct.pack(f">{len(offsets)}L", *offsets)
        return _join(tables)

    def _widths(self, kept: set[int]) -> bytes:
        table = bytearray(self._table("hmtx"))
        for glyph in range(self._metrics):
            if glyph not in kept and glyph != self._metrics - 1:
                table[4 * glyph : 4 * glyph + 4] = b"\0\0\0\0"
        return bytes(table)

    def _closure(self, wanted: Iterable[int]) -> set[int]:
        kept: set[int] = set()
        queue = [0, *wanted]
        while queue:
            glyph = queue.pop()
            if glyph not in kept:
                kept.add(glyph)
                queue += _components(self.outline(glyph))
        return kept


def _components(record: bytes) -> list[int]:
    """Give the glyphs a composite glyph is made of (OpenType `glyf`, composite glyph description)."""
    if len(record) < 10 or struct.unpack_from(">h", record)[0] >= 0:
        return []
    found, position, flags = [], 10, _MORE_COMPONENTS
    while flags & _MORE_COMPONENTS:
        flags, glyph = struct.unpack_from(">2H", record, position)
        found.append(glyph)
        position += 8 if flags & _WORDS else 6
        if flags & _SCALE:
            position += 2
        elif flags & _XY_SCALE:
            position += 4
        elif flags & _TWO_BY_TWO:
            position += 8
    return found


def _segments(table: bytes, offset: int) -> dict[int, int]:
    """Read a cmap subtable of format 4."""
    count = struct.unpack_from(">H", table, offset + 6)[0] // 2
    at = offset + 14
    ends = struct.unpack_from(f">{count}H", table, at)
    starts = struct.unpack_from(f">{count}H", table, at + 2 * count + 2)
    deltas = struct.unpack_from(f">{count}H", table, at + 4 * count + 2)
    ranges = at + 6 * count + 2
    found: dict[int, int] = {}
    for index, (start, end, delta) in enumerate(zip(starts, ends, deltas, strict=True)):
        shift = struct.unpack_from(">H", table, ranges + 2 * index)[0]
        for code in range(start, min(end, 0xFFFE) + 1):
            glyph = code
            if shift:
                place = ranges + 2 * index + shift + 2 * (code - start)
                glyph = struct.unpack_from(">H", table, place)[0]
            if glyph or not shift:
                found[code] = (glyph + delta) & 0xFFFF
    return {code: glyph for code, glyph in found.items() if glyph}


def _groups(table: bytes, offset: int) -> dict[int, int]:
    """Read a cmap subtable of format 12."""
    found: dict[int, int] = {}
    for index in range(struct.unpack_from(">L", table, offset + 12)[0]):
        start, end, glyph = struct.unpack_from(">3L", table, offset + 16 + 12 * index)
        found.update(zip(range(start, end + 1), range(glyph, glyph + end - start + 1), strict=True))
    return found


def _checksum(data: bytes) -> int:
    padded = data + bytes(-len(data) % 4)
    words: tuple[int, ...] = struct.unpack(f">{len(padded) // 4}L", padded)
    return sum(words) & 0xFFFFFFFF


def _join(tables: dict[str, bytes]) -> bytes:
    """Write a font file of these tables, in the order of their tags."""
    power = len(tables).bit_length() - 1
    header = struct.pack(">4s4H", b"\0\1\0\0", len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    directory, body, offset = [], [], 12 + 16 * len(tables)
    for tag in sorted(tables):
        data = tables[tag]
        directory.append(struct.pack(">4s3L", tag.encode(), _checksum(data), offset, len(data)))
        data += bytes(-len(data) % 4)
        body.append(data)
        offset += len(data)
    return b"".join([header, *directory, *body])
