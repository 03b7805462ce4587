"""What bars and marks are called in the picture, and where a name may stand.

A name is tried in many ways, best first, then as a number; it never lies over another text, a bar's edge or a
line that goes through the lanes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain
from math import inf
from typing import NamedTuple

from alis_kit.timeline.frame import CLEAR, SMALLEST, Axis, Density, Strip, cut
from alis_kit.timeline.lettering import LINE, shorten, width, wrap
from alis_kit.timeline.rows import DOT, Moment, Span, brief, joined
from alis_kit.timeline.shapes import Box, Label, Paint, Tone

APART = 0.8
"""Points between two levels, so that the lines of one name lie closer than two names do."""
_BETWEEN = 2.5
"""Points between two texts on the same level."""
_HAIR = 1e-6
_WIDE, _NARROW = 150.0, 90.0
"""Points a line of a name may take, and what it rather takes."""
_LINES = 3
"""Lines a bar's name may take."""


# ---- a text and its place ----


@dataclass(frozen=True)
class TextBlock:
    """Some lines of text as one block."""

    lines: tuple[tuple[str, bool], ...]
    """Each line, and whether it is bold."""
    size: float

    @cached_property
    def width(self) -> float:
        return max(width(text, self.size, bold=bold) for text, bold in self.lines)

    @property
    def height(self) -> float:
        return LINE * self.size * len(self.lines)


@dataclass(frozen=True, slots=True)
class Placement:
    """One way to set the text of one thing."""

    block: TextBlock
    box: Box
    tone: Tone = Tone.INK
    plate: bool = False
    inside: bool = False
    """Whether it stands within its own bar, and so need not keep clear of bars."""
    over: bool = False
    """Whether it may stand over a line that is not firm; it then needs a plate."""
    leader: Box | None = None
    """The thin line from the thing to a text that stands off."""
    align: float = 0.5
    """Where lines shorter than the box stand in it: 0 against its left edge, 1 against its right one."""

    def labels(self, where: str) -> Iterator[Label]:
        """Yield the lines in the box, one below the other."""
        size, box = self.block.size, self.box
        for i, (text, bold) in enumerate(self.block.lines):
            wide, high = width(text, size, bold=bold), LINE * size
            place = Box(box.x + (box.width - wide) * self.align, box.y + i * high, wide, high)
            yield Label(text=text, box=place, size=size, bold=bold, tone=self.tone, plate=self.plate, where=where)


@dataclass(slots=True)
class Occupancy:
    """One lane while it is being filled: what is taken, in the lane's own coordinates."""

    axis: Axis
    strips: Sequence[Strip]
    """Where lines go through the lane from top to bottom."""
    things: list[Box] = field(default_factory=list)
    """Frames of bars, and marks."""
    texts: list[Box] = field(default_factory=list)
    leaders: list[Box] = field(default_factory=list)
    corridors: list[Box] = field(default_factory=list)
    """Where marks that are still without a name may need to drop a leader; better kept free."""

    def free(self, wish: Placement, own: Box) -> bool:
        """Return whether a text may stand there."""
        box = wish.box
        if box.x < self.axis.left + 1 or box.right > self.axis.right - 1:
            return False
        if any(strip.meets(box) and (strip.firm or not wish.over) for strip in self.strips):
            return False
        if clashes(box, self.texts, _BETWEEN, APART) or clashes(box, self.leaders, 0.5, 0.5):
            return False
        if not wish.inside and clashes(box, self.things, 1.0, 1.0):
            return False
        return wish.leader is None or not (
            clashes(wish.leader, self.texts, 0.5, 0.5)
            or clashes(wish.leader, (thing for thing in self.things if thing is not own), 0.5, 0.5)
        )

    def choose(self, wishes: Iterable[Placement], own: Box) -> Placement | None:
        """Return the first place that is free and take it; rather one that leaves the corridors open."""
        chosen: Placement | None = None
        for wish in wishes:
            if not self.free(wish, own):
                continue
            if not clashes(wish.box, self.corridors, 0.0, 0.0):
                chosen = wish
                break
            chosen = chosen or wish
        if chosen:
            self.texts.append(chosen.box)
            self.leaders += [chosen.leader] if chosen.leader else []
        return chosen


def clashes(box: Box, taken: Iterable[Box], across: float, along: float) -> bool:
    """Return whether a box overlaps any of the others, or is nearer to it than so much to the side or above.

    Written out without calls: this is asked a million times for a crowded picture.
    """
    left, right = box.x - across + _HAIR, box.x + box.width + across - _HAIR
    top, bottom = box.y - along + _HAIR, box.y + box.height + along - _HAIR
    for other in taken:
        if other.x < right and other.y < bottom and other.x + other.width > left and other.y + other.height > top:
            return True
    return False


# ---- the ways to name a thing ----


class Room(NamedTuple):
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

    def bar_names(self, span: Span, frame: Box, top: float) -> Iterator[Placement]:
        """Yield the ways to name a bar: inside, beside, then below from `top`; in full before in part."""
        size, small = self.density.label, self.density.small
        rooms = list(self._rooms(span, frame))
        widest = max((room.box.width for room in rooms), default=0.0) - 2 * CLEAR
        first, shorter = span.details[:1], span.details[1:]
        whole = [TextBlock(((joined(span.name, detail), True),), size) for detail in first]
        yield from _inside([*_broken(span.name, first, size, inf), *whole], rooms)
        for fitted in (size, small, max(SMALLEST, small - 0.8)):
            yield from _inside(_broken(span.name, first, fitted, widest), rooms)
        yield from _beside([b for most in (_WIDE, _NARROW) for b in _broken(span.name, first, size, most)], frame)
        yield from _inside([TextBlock(((span.name, True), (d, False)), size) for d in shorter], rooms)
        yield from _inside([TextBlock(((span.name, True),), size)], rooms)
        yield from _beside([b for most in (_WIDE, _NARROW) for b in _broken(span.name, (), size, most)], frame)
        yield from self._beneath(_below(span, small, min(_LINES, self.density.levels)), frame, top)

    def bar_numbers(self, span: Span, frame: Box, top: float, number: str) -> Iterator[Placement]:
        """Yield the ways to number a bar."""
        blocks = [TextBlock(((number, True),), self.density.small)]
        yield from _inside(blocks, list(self._rooms(span, frame)), clear=1.0)
        yield from _beside(blocks, frame)
        yield from self._beneath(blocks, frame, top)

    def _rooms(self, span: Span, frame: Box) -> Iterator[Room]:
        """Yield the places inside a bar, the wider half first, and the empty part of its full-time frame."""
        shown = self.axis.clip(span.start, span.end)
        if shown is None:
            return
        high = frame.height * span.share
        for start, end in sorted(cut(shown, self.on), key=lambda days: days[0] - days[1]):
            x0, x1 = self.axis.stretch(start, end)
            solid = span.paint(done=end <= self.on) is Paint.SOLID
            box = Box(x0, frame.bottom - high, x1 - x0, high)
            yield Room(box, Tone.PAPER if solid else Tone.INK, plate=not solid)
            yield Room(Box(x0, frame.y, x1 - x0, frame.height - high), Tone.INK, plate=False)

    def mark_names(self, cluster: Sequence[Moment], box: Box, top: float) -> Iterator[Placement]:
        """Yield the ways to name a mark below from `top`: on one line, or in lines, each of its names whole."""
        size = self.density.small
        names = tuple(dict.fromkeys(moment.name for moment in cluster if moment.name))
        if not names:
            return
        most = _WIDE if len(names) == 1 else _NARROW
        line = TextBlock(((", ".join(names), False),), size)
        stacks = [_stacked(names, size, wide) for wide in (_WIDE, _NARROW)]
        blocks = [line] if line.width <= most else []
        blocks += [stack for stack in stacks if len(stack.lines) <= self.density.levels]
        if not blocks:
            blocks = [TextBlock(((shorten(", ".join(names), _WIDE, size), False),), size)]
        yield from self._beneath(dict.fromkeys(blocks), box, top, leftward=cluster[0].done)

    def mark_numbers(self, cluster: Sequence[Moment], box: Box, top: float, number: str) -> Iterator[Placement]:
        """Yield the ways to number a mark."""
        blocks = [TextBlock(((number, True),), self.density.small)]
        yield from self._beneath(blocks, box, top, leftward=cluster[0].done)

    def _beneath(
        self, blocks: Iterable[TextBlock], anchor: Box, top: float, *, leftward: bool = False
    ) -> Iterator[Placement]:
        """Yield the places below a thing: each text on each level, in the middle, then to either side."""
        first, last, middle = self.axis.left + 1, self.axis.right - 1, anchor.middle
        for block in blocks:
            wide, high = block.width, block.height
            right = ((middle - 3.0, 0.0), (middle + 3.0, 0.0))
            left = ((middle - wide + 3.0, 1.0), (middle - wide - 3.0, 1.0))
            wished = ((middle - wide / 2, 0.5), *((*left, *right) if leftward else (*right, *left)))
            places = {min(max(x, first), last - wide): align for x, align in reversed(wished)}
            for level in range(self.density.levels):
                y = top + level * (LINE * block.size + APART)
                start = anchor.bottom + 0.6
                leader = Box(middle - 0.3, start, 0.6, max(0.0, y - start))
                for x, align in reversed(places.items()):
                    box = Box(x, y, wide, high)
                    yield Placement(block, box, leader=leader if leader.height > 1.5 else None, align=align)


def moments_key(cluster: Sequence[Moment]) -> str:
    """Return what the foot says that the number of a mark stands for."""
    return ", ".join(dict.fromkeys(brief(moment.name) for moment in cluster if moment.name))


def _inside(blocks: Iterable[TextBlock], rooms: Sequence[Room], *, clear: float = CLEAR) -> Iterator[Placement]:
    """Yield the places inside a bar: in the middle, then against either end."""
    for block in blocks:
        wide, high = block.width, block.height
        for box, tone, plate in rooms:
            if wide + 2 * clear > box.width or high > box.height - (1.5 if len(block.lines) > 1 else 0.0):
                continue
            y = box.y + (box.height - high) / 2
            for x in (box.x + (box.width - wide) / 2, box.x + clear, box.right - clear - wide):
                yield Placement(block, Box(x, y, wide, high), tone, plate, inside=True)


def _beside(blocks: Iterable[TextBlock], frame: Box) -> Iterator[Placement]:
    """Yield the places to the right and to the left of a bar."""
    for block in blocks:
        y = frame.y + (frame.height - block.height) / 2
        if block.height <= frame.height + 2:
            for x in (frame.right + CLEAR + 1, frame.x - CLEAR - 1 - block.width):
                yield Placement(block, Box(x, y, block.width, block.height))


def _broken(name: str, details: Sequence[str], size: float, most: float) -> list[TextBlock]:
    """Return a bar's name in a few lines, broken at spaces, and what stands under it; nothing if longer."""
    if most <= 0:
        return []
    lines = wrap(name, most, size, bold=True)
    if len(lines) > _LINES or " ".join(lines) != name:
        return []
    under = chain.from_iterable([d] if width(d, size) <= most else d.split(DOT) for d in details)
    return [TextBlock((*((line, True) for line in lines), *((part, False) for part in under)), size)]


def _stacked(names: Sequence[str], size: float, most: float) -> TextBlock:
    """Return names below each other, each whole, in lines no wider than `most`."""
    return TextBlock(tuple((line, False) for name in names for line in wrap(name, most, size)), size)


def _below(span: Span, size: float, most: int) -> Iterator[TextBlock]:
    """Yield what may stand below a bar: all on one line, in `most` lines, the name alone, at last a part of it."""
    details = span.details[:1]
    one = TextBlock(((joined(span.name, *details), False),), size)
    if one.width <= _WIDE:
        yield one
    stacks = (_stacked(names, size, _WIDE) for names in ((span.name, *details), (span.name,)))
    yield from (stack for stack in stacks if len(stack.lines) <= most)
    yield TextBlock(((shorten(span.name, _NARROW, size), False),), size)
