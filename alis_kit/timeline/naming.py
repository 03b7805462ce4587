"""What bars and marks are called in the picture: the ways to set a name, best first, then numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from math import inf

from alis_kit.timeline.axis import DAY, Axis
from alis_kit.timeline.bars import halves, paint, share
from alis_kit.timeline.content import Span, Spot
from alis_kit.timeline.density import SMALLEST, Density
from alis_kit.timeline.measure import LINE, shorten, width, wrap
from alis_kit.timeline.placing import APART, CLEAR, Option, Words
from alis_kit.timeline.rows import brief
from alis_kit.timeline.shapes import Box, Paint, Tone

_WIDE, _NARROW = 150.0, 90.0
"""Points a line of a name may take, and what it rather takes."""
_DOT = " · "
"""Between a name and what belongs to it, on one line."""
_LINES = 3
"""Lines a bar's name may take."""


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
        rooms = list(self._rooms(span, frame))
        widest = max((room.box.width for room in rooms), default=0.0) - 2 * CLEAR
        joined = [Words(((_joined(span.name, d), True),), size) for d in span.details[:1]]
        one_line = Words(((span.name, True),), size)
        yield from _inside([*_broken(span.name, span.details[:1], size, inf), *joined], rooms)
        for fitted in (size, small, max(SMALLEST, small - 0.8)):
            yield from _inside(_broken(span.name, span.details[:1], fitted, widest), rooms)
        beside = [w for most in (_WIDE, _NARROW) for w in _broken(span.name, span.details[:1], size, most)]
        yield from _beside(beside, frame)
        yield from _inside([Words(((span.name, True), (d, False)), size) for d in span.details[1:]], rooms)
        yield from _inside([one_line], rooms)
        yield from _beside([w for most in (_WIDE, _NARROW) for w in _broken(span.name, (), size, most)], frame)
        yield from self._beneath(_below(span, small, min(_LINES, self.density.levels)), frame, top)

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
        """Give the ways to name a mark below from `top`: on one line, or in lines, each of its names whole."""
        size = self.density.small
        names = spot_names(cluster)
        if not names:
            return
        most = _WIDE if len(names) == 1 else _NARROW
        line = Words(((", ".join(names), False),), size)
        stacks = [_stacked(names, size, wide) for wide in (_WIDE, _NARROW)]
        words = [line] if line.width <= most else []
        words += [stack for stack in stacks if len(stack.lines) <= self.density.levels]
        if not words:
            words = [Words(((shorten(", ".join(names), _WIDE, size), False),), size)]
        yield from self._beneath(dict.fromkeys(words), box, top, leftward=cluster[0].done)

    def mark_numbers(self, cluster: Sequence[Spot], box: Box, top: float, number: str) -> Iterator[Option]:
        """Give the ways to number a mark."""
        words = [Words(((number, True),), self.density.small)]
        yield from self._beneath(words, box, top, leftward=cluster[0].done)

    def _beneath(
        self, variants: Iterable[Words], anchor: Box, top: float, *, leftward: bool = False
    ) -> Iterator[Option]:
        """Give the places below a thing: each text on each level, in the middle, then to either side."""
        first, last = self.bounds
        middle = anchor.x + anchor.width / 2
        for words in variants:
            wide, high = words.width, words.height
            right = ((middle - 3.0, 0.0), (middle + 3.0, 0.0))
            left = ((middle - wide + 3.0, 1.0), (middle - wide - 3.0, 1.0))
            wished = ((middle - wide / 2, 0.5), *((*left, *right) if leftward else (*right, *left)))
            places = {min(max(x, first), last - wide): align for x, align in reversed(wished)}
            for level in range(self.density.levels):
                y = top + level * (LINE * words.size + APART)
                start = anchor.bottom + 0.6
                leader = Box(middle - 0.3, start, 0.6, max(0.0, y - start))
                for x, align in reversed(places.items()):
                    box = Box(x, y, wide, high)
                    yield Option(words, box, leader=leader if leader.height > 1.5 else None, align=align)


def spot_names(cluster: Sequence[Spot]) -> tuple[str, ...]:
    """Give the names of all that share a mark."""
    return tuple(dict.fromkeys(spot.name for spot in cluster if spot.name))


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


def _broken(name: str, details: Sequence[str], size: float, most: float) -> list[Words]:
    """Give a bar's name in a few lines, broken at spaces, and what stands under it; nothing when it is longer."""
    if most <= 0:
        return []
    lines = wrap(name, most, size, bold=True)
    if len(lines) > _LINES or " ".join(lines) != name:
        return []
    parts = [detail if width(detail, size) <= most else detail.split(_DOT) for detail in details]
    under = chain.from_iterable([part] if isinstance(part, str) else part for part in parts)
    return [Words((*((line, True) for line in lines), *((part, False) for part in under)), size)]


def _stacked(names: Sequence[str], size: float, most: float) -> Words:
    """Give names below each other, each whole, in lines no wider than `most`."""
    return Words(tuple((line, False) for name in names for line in wrap(name, most, size)), size)


def _below(span: Span, size: float, most: int) -> Iterator[Words]:
    """Give what may stand below a bar: all on one line, in `most` lines, the name alone, at last a part of it."""
    details = span.details[:1]
    one = Words(((_joined(span.name, *details), False),), size)
    stack, alone = (_stacked(names, size, _WIDE) for names in ((span.name, *details), (span.name,)))
    yield from (words for words in (one,) if words.width <= _WIDE)
    yield from (words for words in (stack, alone) if len(words.lines) <= most)
    yield Words(((shorten(span.name, _NARROW, size), False),), size)


def _joined(name: str, *details: str) -> str:
    return _DOT.join((name, *details))
