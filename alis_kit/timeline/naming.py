"""What bars and marks are called in the picture: the ways to set a name, best first, then numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from alis_kit.timeline.axis import DAY, Axis
from alis_kit.timeline.bars import halves, paint, share
from alis_kit.timeline.content import Span, Spot
from alis_kit.timeline.density import Density
from alis_kit.timeline.measure import LINE, shorten, wrap
from alis_kit.timeline.placing import CLEAR, Option, Words
from alis_kit.timeline.rows import brief
from alis_kit.timeline.shapes import Box, Paint, Tone

_LONGEST = 150.0
"""Points a bar's name may take before it is shortened."""
_LONGEST_SPOT = 90.0
"""The same for a mark's name."""


@dataclass(frozen=True, slots=True)
class Room:
    """A place inside a bar where text may stand, and how it stands out there."""

    box: Box
    tone: Tone
    plate: bool


@dataclass(frozen=True, slots=True)
class Namer:
    """Knows the ways to name the things of one lane."""

    axis: Axis
    on: date
    density: Density

    @property
    def bounds(self) -> tuple[float, float]:
        """Give where texts of the lane begin and end at the outermost."""
        return self.axis.left + 1, self.axis.right - 1

    # ---- bars ----

    def bar_names(self, span: Span, frame: Box, top: float) -> Iterator[Option]:
        """Give the ways to name a bar: inside, beside, then below from `top`; in full before in part."""
        size, small = self.density.label, self.density.small
        name = shorten(span.name, _LONGEST, size, bold=True)
        rooms = list(self._rooms(span, frame))
        whole = [Words(((name, True), (d, False)), size) for d in span.details[:1]]
        alone = Words(((name, True),), size)
        joined = [Words(((_joined(name, d), True),), size) for d in span.details[:1]]
        widest = max((room.box.width for room in rooms), default=0.0) - 2 * CLEAR
        yield from _inside([*whole, *joined] or [alone], rooms)
        yield from _inside(_wrapped(span, size, widest), rooms)
        yield from _inside(_wrapped(span, small, widest), rooms)
        yield from _beside(whole or [alone], frame)
        others = [Words(((name, True), (d, False)), size) for d in span.details[1:]]
        yield from _inside([*others, alone], rooms)
        yield from _beside([alone], frame)
        low = [Words(((_joined(span.name, d), False),), small) for d in span.details[:1]]
        low = [w for w in (*low, Words(((span.name, False),), small)) if w.width <= _LONGEST]
        low += [Words(((shorten(span.name, _LONGEST_SPOT, small), False),), small)]
        yield from self._beneath(low, frame, top)

    def bar_numbers(self, span: Span, frame: Box, top: float, number: str) -> Iterator[Option]:
        """Give the ways to number a bar."""
        words = [Words(((number, True),), self.density.small)]
        yield from _inside(words, list(self._rooms(span, frame)), clear=1.0)
        yield from _beside(words, frame)
        yield from self._beneath(words, frame, top)

    def _rooms(self, span: Span, frame: Box) -> Iterator[Room]:
        """Give the places inside a bar, the wider half first, and the empty part of its full-time frame."""
        shown = self.axis.clip(span.start, span.end)
        if shown is None:
            return
        high = frame.height * share(span)
        for start, end in sorted(halves(shown, self.on), key=lambda days: days[0] - days[1]):
            x = self.axis.x(start)
            wide = self.axis.x(end + DAY) - x
            solid = paint(span, done=end <= self.on) is Paint.SOLID
            box = Box(x, frame.bottom - high, wide, high)
            yield Room(box, Tone.PAPER if solid else Tone.INK, plate=not solid)
            yield Room(Box(x, frame.y, wide, frame.height - high), Tone.INK, plate=False)

    # ---- marks ----

    def mark_names(self, cluster: Sequence[Spot], box: Box, top: float) -> Iterator[Option]:
        """Give the ways to name a mark, or the several that share it, below from `top`."""
        size = self.density.small
        names = spot_names(cluster)
        short = dict.fromkeys(shorten(names, most, size) for most in (_LONGEST, _LONGEST_SPOT))
        words = [Words(((name, False),), size) for name in short if name]
        yield from self._beneath(words, box, top, leftward=cluster[0].done)

    def mark_numbers(self, cluster: Sequence[Spot], box: Box, top: float, number: str) -> Iterator[Option]:
        """Give the ways to number a mark."""
        words = [Words(((number, True),), self.density.small)]
        yield from self._beneath(words, box, top, leftward=cluster[0].done)

    def _beneath(
        self, variants: Sequence[Words], anchor: Box, top: float, *, leftward: bool = False
    ) -> Iterator[Option]:
        """Give the places below a thing: each text on each level, in the middle, then to either side."""
        first, last = self.bounds
        middle = anchor.x + anchor.width / 2
        for words in variants:
            wide, high = words.width, words.height
            right = (middle - 3.0, middle + 3.0)
            left = (middle - wide + 3.0, middle - wide - 3.0)
            wished = (middle - wide / 2, *((*left, *right) if leftward else (*right, *left)))
            xs = dict.fromkeys(min(max(x, first), last - wide) for x in wished)
            for level in range(self.density.levels):
                y = top + level * LINE * words.size
                start = anchor.bottom + 0.6
                leader = Box(middle - 0.3, start, 0.6, max(0.0, y - start))
                for x in xs:
                    box = Box(x, y, wide, high)
                    yield Option(words, box, leader=leader if leader.height > 1.5 else None)


def spot_names(cluster: Sequence[Spot]) -> str:
    """Name all that share a mark."""
    return ", ".join(dict.fromkeys(spot.name for spot in cluster if spot.name))


def span_key(span: Span) -> str:
    """Say in the foot what a bar's number stands for."""
    return _joined(brief(span.name), *span.details[-1:])


def _inside(variants: Sequence[Words], rooms: Sequence[Room], *, clear: float = CLEAR) -> Iterator[Option]:
    """Give the places inside a bar: in the middle, then against either end."""
    for words in variants:
        wide, high = words.width, words.height
        for room in rooms:
            box = room.box
            if wide + 2 * clear > box.width or high > box.height - (1.5 if len(words.lines) > 1 else 0.0):
                continue
            y = box.y + (box.height - high) / 2
            for x in (box.x + (box.width - wide) / 2, box.x + clear, box.right - clear - wide):
                yield Option(words, Box(x, y, wide, high), room.tone, room.plate, inside=True)


def _beside(variants: Sequence[Words], frame: Box) -> Iterator[Option]:
    """Give the places to the right and to the left of a bar."""
    for words in variants:
        y = frame.y + (frame.height - words.height) / 2
        if words.height <= frame.height + 2:
            yield Option(words, Box(frame.right + CLEAR + 1, y, words.width, words.height))
            yield Option(words, Box(frame.x - CLEAR - 1 - words.width, y, words.width, words.height))


def _wrapped(span: Span, size: float, most: float) -> list[Words]:
    """Give a bar's name broken at spaces into three lines at most, with what stands under it."""
    if most <= 0:
        return []
    lines = wrap(span.name, most, size, bold=True)
    if len(lines) > 3 or " ".join(lines) != span.name:
        return []
    name = tuple((line, True) for line in lines)
    return [Words((*name, (detail, False)), size) for detail in span.details[:1]] or [Words(name, size)]


def _joined(name: str, *details: str) -> str:
    return " · ".join((name, *details))
