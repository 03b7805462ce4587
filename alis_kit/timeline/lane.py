"""One lane: bars in sub-rows that never lie over each other, marks, a curve, and their labels.

Everything is laid out in the lane's own coordinates, its upper edge at 0; the page moves it into place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from alis_kit.timeline.axis import DAY, Axis
from alis_kit.timeline.content import Content, Span, Spot
from alis_kit.timeline.density import Density
from alis_kit.timeline.measure import LINE, shorten, width, wrap
from alis_kit.timeline.placing import CLEAR, Ground, Option, Words, beneath
from alis_kit.timeline.shapes import Area, Bar, Box, Label, Line, Mark, Paint, Shape, Stroke, Tone

FLAG_ROOM = 6.0
"""Points above the first sub-row, where flags hang."""
_LONGEST = 150.0
"""Points a name may take outside its bar before it is shortened."""
_LOW = frozenset({"absence", "group", "whole"})
"""Lanes whose bars have no full-time frame to compare with, and so may be lower."""


@dataclass(slots=True)
class Numbers:
    """The numbers given to what has no room for its name, and the names the picture has no room for at all."""

    texts: list[str] = field(default_factory=list)
    unlabelled: int = 0

    @property
    def next(self) -> str:
        return str(len(self.texts) + 1)


@dataclass(slots=True)
class Piece:
    """A lane that has been laid out."""

    height: float = 0.0
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


@dataclass(slots=True)
class LaneSetter:
    """Sets one lane: `tracks` are its contents, one for each plan that is shown, from above."""

    axis: Axis
    on: date
    density: Density
    numbers: Numbers
    strips: Sequence[tuple[float, float]]
    piece: Piece = field(default_factory=Piece)

    def set(self, tracks: Sequence[tuple[str, Content]]) -> Piece:
        """Lay out the lane."""
        for tag, content in tracks:
            top = self.piece.height
            self._track(content, top)
            if tag and self.piece.height > top:
                self._tag(tag, top, content)
        return self.piece

    @property
    def _bounds(self) -> tuple[float, float]:
        return self.axis.left + 1, self.axis.right - 1

    def _tag(self, tag: str, top: float, content: Content) -> None:
        size = self.density.small
        wide = width(tag, size, bold=True)
        box = Box(self.axis.left - wide - 4, top + FLAG_ROOM, wide, LINE * size)
        self.piece.labels.append(Label(text=tag, box=box, size=size, bold=True, tone=Tone.SOFT, lane=content.id))

    def _track(self, content: Content, top: float) -> None:
        ground = Ground(*self._bounds, self.strips)
        placed = self._bars(content, top + FLAG_ROOM, ground)
        bottom = max([frame.bottom for _, frame in placed], default=top + FLAG_ROOM)
        spots = [] if content.curve else [s for s in content.spots if self.axis.shows(s.on)]
        clusters = self._marks(spots, content.id, bottom + (4 if placed and spots else 0), ground)
        marked = max([box.bottom for _, box in clusters], default=bottom)
        self._flags(content, top)
        for span, frame in placed:
            self._choose(self._around(span, frame, marked + 1.5, content), frame, span.where, content.id, ground)
        self._name_marks(clusters, marked + 1.5, content.id, ground)
        low = max([marked, *(text.bottom for text in ground.texts)])
        self.piece.height = low + 4

    def _flags(self, content: Content, top: float) -> None:
        for day in content.flags:
            if self.axis.shows(day):
                box = Box(self.axis.x(day) - 3, top + 0.5, 6, 5)
                self.piece.marks.append(
                    Mark(where="", lane=content.id, on=day, box=box, shape=Shape.FLAG, tone=Tone.APPROVAL)
                )

    # ---- bars ----

    def _bars(self, content: Content, top: float, ground: Ground) -> list[tuple[Span, Box]]:
        """Set the bars in sub-rows; give each span with its full-time frame."""
        full = self.density.row * (0.62 if content.id in _LOW else 1.0)
        placed: list[tuple[Span, Box]] = []
        for span, row in packed(content.spans):
            shown = self.axis.clip(span.start, span.end)
            if shown is None:
                continue
            x = self.axis.x(shown[0])
            frame = Box(x, top + row * (full + self.density.gap), self.axis.x(shown[1] + DAY) - x, full)
            self._bar(span, frame, shown, content.id)
            ground.things.append(frame)
            placed.append((span, frame))
        return placed

    def _bar(self, span: Span, frame: Box, shown: tuple[date, date], lane: str) -> None:
        """Set one bar, cut at the day of assessment, with its frame where it is part time."""
        share = _share(span)
        if share < 1:
            self.piece.bars.append(_piece(span, lane, shown, frame, Paint.FRAME))
        for start, end in _halves(shown, self.on):
            x = self.axis.x(start)
            high = frame.height * share
            box = Box(x, frame.bottom - high, self.axis.x(end + DAY) - x, high)
            self.piece.bars.append(_piece(span, lane, (start, end), box, _paint(span, done=end <= self.on)))
        middle = frame.bottom - frame.height * share / 2
        if shown[1] < span.end or span.open_ended:
            box = Box(frame.right - 7, middle - 4, 6, 8)
            self._arrow(span, lane, shown[1], box, Shape.ARROW)
        if shown[0] > span.start:
            self._arrow(span, lane, shown[0], Box(frame.x + 1, middle - 4, 6, 8), Shape.ARROW_BACK)

    def _arrow(self, span: Span, lane: str, day: date, box: Box, shape: Shape) -> None:
        self.piece.marks.append(
            Mark(where=span.where, lane=lane, on=day, box=box, shape=shape, tone=span.tone, filled=day <= self.on)
        )

    # ---- marks ----

    def _marks(self, spots: Sequence[Spot], lane: str, top: float, ground: Ground) -> list[tuple[list[Spot], Box]]:
        """Set the marks; those that would hide each other share one."""
        size = self.density.mark
        clusters: list[list[Spot]] = []
        for spot in sorted(spots, key=lambda s: (s.on, s.where)):
            last = clusters[-1] if clusters else None
            near = last and self.axis.x(spot.on) - self.axis.x(last[0].on) < size * 0.7
            if last and near and last[0].done == spot.done:
                last.append(spot)
            else:
                clusters.append([spot])
        placed = []
        for cluster in clusters:
            middle = sum(self.axis.x(s.on) + self.axis.per_day / 2 for s in cluster) / len(cluster)
            box = Box(middle - size / 2, top, size, size)
            one = cluster[0]
            shape = one.shape if all(s.shape is one.shape for s in cluster) else Shape.DIAMOND
            change = next((s.change for s in cluster if s.change is not one.change), one.change)
            mark = Mark(
                where=one.where,
                lane=lane,
                on=one.on,
                box=box,
                shape=shape,
                tone=one.tone,
                filled=one.done,
                change=change,
            )
            self.piece.marks.append(mark)
            ground.things.append(box)
            placed.append((cluster, box))
        return placed

    def _name_marks(
        self, clusters: Sequence[tuple[list[Spot], Box]], top: float, lane: str, ground: Ground
    ) -> None:
        """Name the marks on a staircase: what is done from the left, what is planned from the right.

        So a name that must go deeper runs away from the marks that are named after it, never below their leaders.
        """
        done = [(spots, box) for spots, box in clusters if spots[0].done]
        planned = [(spots, box) for spots, box in clusters if not spots[0].done]
        queue = [*done, *reversed(planned)]
        ground.corridors = [Box(box.x + box.width / 2 - 1, box.bottom, 2, 1e6) for _, box in queue]
        for spots, box in queue:
            ground.corridors.pop(0)
            options = self._below(spots, box, top, leftward=spots[0].done)
            self._choose(options, box, spots[0].where, lane, ground)

    def _below(self, cluster: Sequence[Spot], box: Box, top: float, *, leftward: bool) -> Iterator[Option]:
        """Give the ways to name a mark, or several in one."""
        size = self.density.small
        full = ", ".join(dict.fromkeys(s.name for s in cluster if s.name))
        short = shorten(full, _LONGEST * 0.6, size)
        variants = [Words(((short, False),), size)] if short else []
        yield from beneath(variants, box, top, self.density.levels, bounds=self._bounds, leftward=leftward)
        if full:
            number, levels = Words(((self.numbers.next, True),), size), self.density.levels
            yield from beneath([number], box, top, levels, bounds=self._bounds, key=full, leftward=leftward)

    # ---- labels ----

    def _choose(self, options: Iterator[Option], own: Box, where: str, lane: str, ground: Ground) -> None:
        option = ground.choose(options, own)
        if option is None:
            self.numbers.unlabelled += 1
            return
        if option.key:
            self.numbers.texts.append(option.key)
        labels = option.words.labels(option.box, tone=option.tone, back=option.back, where=where, lane=lane)
        self.piece.labels += labels
        if option.leader:
            x = option.leader.x + option.leader.width / 2
            points = ((x, option.leader.y), (x, option.leader.bottom))
            self.piece.lines.append(Line(points=points, stroke=Stroke.LEADER))

    def _around(self, span: Span, frame: Box, top: float, content: Content) -> Iterator[Option]:
        """Give the ways to name a bar, best first: inside, beside, below, then by number."""
        size, small = self.density.label, self.density.small
        name = shorten(span.name, _LONGEST, size, bold=True)
        rooms = list(self._rooms(span, frame))
        whole = [Words(((name, True), (d, False)), size) for d in span.details[:1]]
        alone = Words(((name, True),), size)
        joined = [Words(((_joined(name, d), True),), size) for d in span.details[:1]]
        widest = max((room.width for room, _, _ in rooms), default=0.0) - 2 * CLEAR
        yield from _inside([*whole, *joined] or [alone], rooms)
        yield from _inside(_wrapped(span, size, widest), rooms)
        yield from _inside(_wrapped(span, small, widest), rooms)
        yield from self._beside(whole or [alone], frame)
        others = [Words(((name, True), (d, False)), size) for d in span.details[1:]]
        yield from _inside([*others, alone], rooms)
        yield from self._beside([alone], frame)
        low = [Words(((_joined(span.name, d), False),), small) for d in span.details[:1]]
        low += [Words(((span.name, False),), small)]
        low = [w for w in low if w.width <= _LONGEST]
        low += [Words(((shorten(span.name, _LONGEST * 0.6, small), False),), small)]
        yield from beneath(low, frame, top, self.density.levels, bounds=self._bounds)
        number, key = Words(((self.numbers.next, True),), small), _joined(span.name, *span.details[:1])
        for option in _inside([number], rooms, clear=1.0):
            yield Option(number, option.box, option.tone, option.back, inside=True, key=key)
        yield from beneath([number], frame, top, self.density.levels, bounds=self._bounds, key=key)

    def _rooms(self, span: Span, frame: Box) -> Iterator[tuple[Box, Tone, bool]]:
        """Give the places inside a bar where text may stand, widest first; and how it stands out there."""
        shown = self.axis.clip(span.start, span.end)
        share = _share(span)
        if shown is None:
            return
        pieces = []
        for start, end in _halves(shown, self.on):
            x = self.axis.x(start)
            pieces.append((Box(x, 0.0, self.axis.x(end + DAY) - x, 0.0), _paint(span, done=end <= self.on)))
        high = frame.height * share
        for piece, paint in sorted(pieces, key=lambda p: -p[0].width):
            solid = paint is Paint.SOLID
            box = Box(piece.x, frame.bottom - high, piece.width, high)
            yield box, (Tone.PAPER if solid else Tone.INK), not solid
            yield Box(piece.x, frame.y, piece.width, frame.height - high), Tone.INK, False

    def _beside(self, variants: Sequence[Words], frame: Box) -> Iterator[Option]:
        for words in variants:
            y = frame.y + (frame.height - words.height) / 2
            if words.height <= frame.height + 2:
                yield Option(words, Box(frame.right + CLEAR + 1, y, words.width, words.height))
                yield Option(words, Box(frame.x - CLEAR - 1 - words.width, y, words.width, words.height))


def packed(spans: Sequence[Span]) -> list[tuple[Span, int]]:
    """Give each span a sub-row so that none overlaps another; a row of the same place is taken when it is free."""
    last: list[Span] = []
    placed: list[tuple[Span, int]] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end, s.where)):
        free = [i for i, before in enumerate(last) if before.end < span.start]
        same = [i for i in free if last[i].name == span.name]
        row = (same or free or [len(last)])[0]
        last[row : row + 1] = [span]
        placed.append((span, row))
    return placed


def _share(span: Span) -> float:
    """Give the height of a span as a share of full time."""
    return 1.0 if span.percent is None else min(1.0, max(0.0, float(span.percent) / 100))


def _halves(shown: tuple[date, date], on: date) -> list[tuple[date, date]]:
    """Cut a span after the day of assessment."""
    start, end = shown
    cuts = [start, on + DAY, end + DAY] if start <= on < end else [start, end + DAY]
    return [(a, b - DAY) for a, b in pairwise(cuts)]


def _paint(span: Span, *, done: bool) -> Paint:
    if not span.counts:
        return Paint.CROSSED if done else Paint.CROSSED_PLANNED
    return Paint.SOLID if done else Paint.HATCHED


def _piece(span: Span, lane: str, days: tuple[date, date], box: Box, paint: Paint) -> Bar:
    start, end = days
    return Bar(
        where=span.where,
        lane=lane,
        start=start,
        end=end,
        box=box,
        paint=paint,
        tone=span.tone,
        change=span.change,
    )


def _inside(
    variants: Sequence[Words], rooms: Sequence[tuple[Box, Tone, bool]], *, clear: float = CLEAR
) -> Iterator[Option]:
    """Give the places inside a bar: in the middle, then against either end."""
    for words in variants:
        wide, high = words.width, words.height
        for room, tone, back in rooms:
            if wide + 2 * clear > room.width or high > room.height + 0.5:
                continue
            y = room.y + (room.height - high) / 2
            for x in (room.x + (room.width - wide) / 2, room.x + clear, room.right - clear - wide):
                yield Option(words, Box(x, y, wide, high), tone, back, inside=True)


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
