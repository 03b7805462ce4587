"""Breaking text into lines and finding the size at which it fits; widths come from the typeface.

A text is already as `Typeface.shown` gives it. Sizes and lengths are points; leading and line height are parts
of the size.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import floor

from alis_kit.pdf.typeface import Typeface

LEADING = 1.19
ASCENT, DESCENT = 0.95, 0.25
"""Room over the first and under the last base line: capitals with accents and letters with tails."""
FLOOR, CAP, STEP = 7.0, 11.0, 0.5

_SLACK = 0.4
"""Points a line may lack of its full height; no letter has both the highest accent and the longest tail."""
_MUCH = 15
"""Letters of a cut word that are shown rather than left out."""
_PIECES = re.compile(r"[^ \u2010\-–—/]*(?:[\u2010\-–—/]+| +|$)")


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
        """Give the piece, its width with and without the spaces it ends in."""
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
        """Give the first of *sizes*, largest first, at which the text fits the box; None if it fits at none."""
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
    """Give the sizes to try for a field whose own size is *size* (0: as large as fits), down to the floor."""
    top = min(size or CAP, CAP)
    steps = int(max(top - FLOOR, 0.0) / STEP)
    tried = [top - STEP * step for step in range(steps + 1)]
    return tuple(dict.fromkeys([value for value in tried if value > FLOOR] + [FLOOR]))


def head(text: str, reference: str, *, width: float, height: float, typeface: Typeface) -> Fitted:
    """Give as much of *text* as fits at the floor with *reference* standing last, on whole words where it can.

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
