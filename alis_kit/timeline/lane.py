"""One lane: bars in sub-rows that never lie over each other, marks, flags, the duties' curve, and their names.

Everything is laid out in the lane's own coordinates, its upper edge at 0; the page moves it into place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import partial
from itertools import pairwise

from alis_kit.result import Amounts
from alis_kit.text import month_names, show_number
from alis_kit.timeline.frame import DAY, Axis, Density, Strip, cut
from alis_kit.timeline.lettering import LINE, say, width
from alis_kit.timeline.names import (
    Namer,
    Occupancy,
    Placement,
    TextBlock,
    moments_key,
)
from alis_kit.timeline.rows import Moment, Span
from alis_kit.timeline.shapes import (
    Area,
    Bar,
    Box,
    Change,
    Drawing,
    Mark,
    Paint,
    Point,
    Polyline,
    Shape,
    Stroke,
    Tone,
)
from alis_kit.timeline.story import Content

_FLAG_ROOM = 6.0
"""Points above a track's first sub-row, where flags hang."""
_LOW = frozenset({"absence", "group", "whole"})
"""Lanes whose bars have no full-time frame to compare with, and so may be lower."""
_TRIES = 9
"""How often a lane is named anew so that what found no room comes first, with a number."""
_CROWDED, _MOST_NAMED = 60, 30
"""Things of a track beyond which it is named once only, and how many of them are named then."""
_DOT = 3.6


@dataclass(slots=True)
class Numbers:
    """The numbers given to what has no room for its name, and the names the picture has no room for at all."""

    texts: list[str] = field(default_factory=list)
    unlabelled: int = 0


@dataclass(frozen=True, slots=True)
class Thing:
    """A bar or a mark that wants a name."""

    where: str
    anchor: Box
    key: str
    """What its number stands for."""
    names: Callable[[], Iterator[Placement]]
    numbers: Callable[[str], Iterator[Placement]]
    mark: bool


@dataclass(slots=True)
class Attempt:
    """One attempt at naming everything in a lane."""

    taken: Occupancy
    named: list[tuple[Thing, Placement]] = field(default_factory=list)
    numbered: list[tuple[Thing, Placement]] = field(default_factory=list)
    """What has room for a number; which one is settled when all have a place."""
    failed: list[Thing] = field(default_factory=list)


@dataclass(slots=True)
class LaneSetter:
    """Sets one lane."""

    axis: Axis
    on: date
    density: Density
    numbers: Numbers
    strips: Sequence[Strip]
    drawing: Drawing = field(default_factory=Drawing)

    def set(self, tracks: Sequence[tuple[str, Content]]) -> Drawing:
        """Lay out the lane: its content in each plan that is shown, from above, with the plan's tag."""
        for tag, content in tracks:
            top = self.drawing.height
            self._track(content, top)
            if content.curve:
                CurveSetter(self, content.moments, content.curve).set()
            if tag:
                size = self.density.small
                left = self.axis.left - width(tag, size, bold=True) - 4
                self.drawing.text(tag, left, top + _FLAG_ROOM, size, bold=True, tone=Tone.SOFT)
        return self.drawing

    def _track(self, content: Content, top: float) -> None:
        namer = Namer(self.axis, self.on, self.density)
        taken = Occupancy(self.axis, self.strips)
        placed = self._bars(content, top + _FLAG_ROOM, taken)
        bottom = max([frame.bottom for _, frame in placed], default=top + _FLAG_ROOM)
        moments = [] if content.curve else [s for s in content.moments if self.axis.shows(s.on)]
        clusters = self._marks(moments, content.id, bottom + (4 if placed and moments else 0), taken)
        marked = max([box.bottom for _, box in clusters], default=bottom)
        for day in filter(self.axis.shows, content.flags):
            box = Box(self.axis.x(day) - 3, top + 0.5, 6, 5)
            flag = Mark(lane=content.id, on=day, box=box, shape=Shape.FLAG, tone=Tone.APPROVAL)
            self.drawing.add(flag)
        under = marked + 1.5
        self._name(list(_things(namer, placed, clusters, under)), taken)
        self.drawing.height = max([marked, *(label.box.bottom for label in self.drawing.labels)]) + 4

    # ---- bars ----

    def _bars(self, content: Content, top: float, taken: Occupancy) -> list[tuple[Span, Box]]:
        """Set the bars in sub-rows; return each span with its full-time frame."""
        full = self.density.row * (0.62 if content.id in _LOW else 1.0)
        placed: list[tuple[Span, Box]] = []
        shown = [(span, days) for span in content.spans if (days := self.axis.clip(span.start, span.end))]
        days_of = {span.where: days for span, days in shown}
        for span, row in packed([span for span, _ in shown]):
            x0, x1 = self.axis.stretch(*days_of[span.where])
            frame = Box(x0, top + row * (full + self.density.gap), x1 - x0, full)
            self._bar(span, frame, days_of[span.where], content.id)
            taken.leaders += self._arrows(span, frame, days_of[span.where], content.id)
            taken.things.append(frame)
            placed.append((span, frame))
        return placed

    def _bar(self, span: Span, frame: Box, shown: tuple[date, date], lane: str) -> None:
        """Set one bar, cut at the day of assessment, with its frame where it is part time."""
        high = frame.height * span.share
        parts = [(shown, frame, Paint.FRAME)] if high < frame.height else []
        for days in cut(shown, self.on):
            x0, x1 = self.axis.stretch(*days)
            parts.append((days, Box(x0, frame.bottom - high, x1 - x0, high), span.paint(done=days[1] <= self.on)))
        like = Bar(where=span.where, lane=lane, box=frame, paint=Paint.FRAME, tone=span.tone, change=span.change)
        self.drawing.add(*(replace(like, days=days, box=box, paint=filling) for days, box, filling in parts))

    def _arrows(self, span: Span, frame: Box, shown: tuple[date, date], lane: str) -> Iterator[Box]:
        """Set an arrow at each end where a bar goes on; yield what they take."""
        wide, tall = min(6.0, frame.width), min(8.0, frame.height)
        y = min(frame.bottom - frame.height * span.share / 2 - tall / 2, frame.bottom - tall)
        ends = [(shown[1], frame.right - wide, Shape.ARROW)] if shown[1] < span.end or span.open_ended else []
        ends += [(shown[0], frame.x, Shape.ARROW_BACK)] if shown[0] > span.start else []
        for day, x, shape in ends:
            box, filled = Box(x, y, wide, tall), day <= self.on and span.counts
            yield box
            self.drawing.add(
                Mark(where=span.where, lane=lane, on=day, box=box, shape=shape, tone=span.tone, filled=filled)
            )

    # ---- marks ----

    def _marks(
        self, moments: Sequence[Moment], lane: str, top: float, taken: Occupancy
    ) -> list[tuple[list[Moment], Box]]:
        """Set the marks; those that would hide each other share one."""
        size = self.density.mark
        placed = []
        for cluster in self._clusters(moments):
            middle = sum(self.axis.x(s.on) + self.axis.per_day / 2 for s in cluster) / len(cluster)
            box = Box(middle - size / 2, top, size, size)
            one = cluster[0]
            same = all(s.shape is one.shape for s in cluster)
            mark = Mark(
                where=one.where,
                lane=lane,
                on=one.on,
                box=box,
                shape=one.shape if same else Shape.DIAMOND,
                tone=one.tone,
                filled=one.done,
                change=next((s.change for s in cluster if s.change is not Change.SAME), Change.SAME),
            )
            self.drawing.add(mark)
            taken.things.append(box)
            placed.append((cluster, box))
        return placed

    def _clusters(self, moments: Sequence[Moment]) -> list[list[Moment]]:
        """Put together moments that lie nearer than most of a mark's width, and are both done or both planned."""
        clusters: list[list[Moment]] = []
        for moment in sorted(moments, key=lambda s: (s.on, s.where)):
            first = clusters[-1][0] if clusters else None
            near = first and self.axis.x(moment.on) - self.axis.x(first.on) < self.density.mark * 0.7
            if first and near and first.done == moment.done:
                clusters[-1].append(moment)
            else:
                clusters.append([moment])
        return clusters

    # ---- names ----

    def _name(self, things: Sequence[Thing], taken: Occupancy) -> None:
        """Name the things of a track; what finds no room comes first in the next attempt, with a number.

        A track with hundreds of things has no room for their names, and looking for it takes long: those beyond
        the first count as without a name.
        """
        crowded = len(things) > _CROWDED
        left = things[_MOST_NAMED:] if crowded else ()
        things = things[: len(things) - len(left)]
        self.numbers.unlabelled += sum(bool(thing.key) for thing in left)
        first: list[Thing] = []
        best = attempt = self._attempt(things, first, taken)
        for _ in range(0 if crowded else _TRIES - 1):
            new = [thing for thing in attempt.failed if thing not in first]
            if not new:
                break
            first = [thing for thing in things if thing in first or thing in new]
            attempt = self._attempt(things, first, taken)
            best = attempt if len(attempt.failed) < len(best.failed) else best
        self._keep(best)

    def _attempt(self, things: Sequence[Thing], first: Sequence[Thing], taken: Occupancy) -> Attempt:
        attempt = Attempt(replace(taken, texts=[], leaders=list(taken.leaders), corridors=[]))
        widest = "0" * len(str(len(self.numbers.texts) + len(things)))
        queue = [*first, *(thing for thing in things if thing not in first)]
        for i, thing in enumerate(queue):
            later = (other.anchor for other in queue[i + 1 :] if other.mark)
            attempt.taken.corridors = [Box(box.middle - 1, box.bottom, 2, 1e6) for box in later]
            place = None if thing in first else attempt.taken.choose(self._ways(thing), thing.anchor)
            if place:
                attempt.named.append((thing, place))
            elif thing.key:
                place = attempt.taken.choose(thing.numbers(widest), thing.anchor)
                attempt.numbered += [(thing, place)] if place else []
                attempt.failed += [] if place else [thing]
        return attempt

    def _ways(self, thing: Thing) -> Iterator[Placement]:
        """Yield the ways to name a thing, at last over the line of an expected day."""
        yield from thing.names()
        if not all(strip.firm for strip in self.strips):
            outside = (place for place in thing.names() if not place.inside)
            yield from (replace(place, over=True, plate=True) for place in outside)

    def _keep(self, attempt: Attempt) -> None:
        """Take over an attempt; its numbers run on from the picture's others, from left to right."""
        self.numbers.unlabelled += len(attempt.failed)
        named = list(attempt.named)
        for thing, place in sorted(attempt.numbered, key=lambda each: (each[0].anchor.x, each[0].anchor.y)):
            self.numbers.texts.append(thing.key)
            block = TextBlock(((str(len(self.numbers.texts)), True),), place.block.size)
            named.append((thing, replace(place, block=block)))
        for thing, place in named:
            self.drawing.add(*place.labels(thing.where))
            if place.leader:
                x = place.leader.middle
                points = ((x, place.leader.y), (x, place.leader.bottom))
                self.drawing.add(Polyline(points=points, stroke=Stroke.LEADER))


def packed(spans: Sequence[Span]) -> list[tuple[Span, int]]:
    """Return each span's sub-row, so that none overlaps another; one of the same place rather than another."""
    last: list[Span] = []
    placed: list[tuple[Span, int]] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end, s.where)):
        free = [i for i, before in enumerate(last) if before.end < span.start]
        same = [i for i in free if last[i].name == span.name]
        row = (same or free or [len(last)])[0]
        last[row : row + 1] = [span]
        placed.append((span, row))
    return placed


def _things(
    namer: Namer, bars: Sequence[tuple[Span, Box]], marks: Sequence[tuple[list[Moment], Box]], top: float
) -> Iterator[Thing]:
    """Yield the bars, and the marks on a staircase: what is done from the left, what is planned from the right.

    So a name that must go deeper runs away from the marks that are named after it, never below their leaders.
    """
    for span, box in bars:
        names, numbers = partial(namer.bar_names, span, box, top), partial(namer.bar_numbers, span, box, top)
        yield Thing(span.where, box, span.key, names, numbers, mark=False)
    planned = [(moments, box) for moments, box in marks if not moments[0].done]
    for moments, box in (*(each for each in marks if each not in planned), *reversed(planned)):
        names, numbers = (
            partial(namer.mark_names, moments, box, top),
            partial(namer.mark_numbers, moments, box, top),
        )
        yield Thing(moments[0].where, box, moments_key(moments), names, numbers, mark=True)


# ---- the duties ----

Path = list[tuple[date, Fraction]]
"""Days and the number reached by each, in order; between two of them it rises evenly."""


@dataclass(slots=True)
class CurveSetter:
    """Sets a line that rises to the goal, below what is there: solid as it is done, dashed as it is planned."""

    lane: LaneSetter
    moments: Sequence[Moment]
    amounts: Amounts
    bottom: float = 0.0
    high: float = 0.0
    most: Fraction = Fraction(1)

    def set(self) -> None:
        """Set goal, line, dots and names."""
        lane, drawing, axis = self.lane, self.lane.drawing, self.lane.axis
        self.high = lane.density.row + 4
        self.bottom = drawing.height + LINE * lane.density.small * 0.6 + self.high
        reached = (moment.reached for moment in self.moments)
        self.most = max(self.amounts.required, self.amounts.done, Fraction(1), *reached)
        goal = self._at(axis.first, self.amounts.required)[1]
        drawing.add(Polyline(points=((axis.left, goal), (axis.right, goal)), stroke=Stroke.DOTTED))
        done, planned = (tuple(self._at(*step) for step in path) for path in self._paths())
        if len(done) > 1:
            base = ((done[-1][0], self.bottom), (done[0][0], self.bottom))
            drawing.add(Polyline(points=done, stroke=Stroke.FIRM, tone=Tone.DUTY), Area(points=done + base))
        if len(planned) > 1:
            drawing.add(Polyline(points=planned, stroke=Stroke.DASHED, tone=Tone.DUTY))
        drawing.add(*self._dots())
        self._names(goal, [*_covered(done), *_covered(planned)])
        drawing.height = self.bottom + 4

    def _at(self, day: date, number: Fraction) -> Point:
        return self.lane.axis.x(day), self.bottom - self.high * float(number / self.most)

    def _dots(self) -> Iterator[Mark]:
        """Mark what is recorded; the line between is drawn, the dots are known."""
        for moment in self.moments:
            if self.lane.axis.shows(moment.on):
                x, y = self._at(moment.on, moment.reached)
                yield Mark(
                    where=moment.where,
                    lane="duties",
                    on=moment.on,
                    box=Box(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT),
                    shape=Shape.DOT,
                    tone=Tone.DUTY,
                    filled=moment.done,
                    change=moment.change,
                )

    def _paths(self) -> tuple[Path, Path]:
        """Cut the curve at the end of the day of assessment, and to the window."""
        today = (self.lane.on + DAY, self.amounts.done)
        past = [(moment.on, moment.reached) for moment in self.moments if moment.on <= self.lane.on]
        later = [(moment.on, moment.reached) for moment in self.moments if moment.on > self.lane.on]
        done = [(past[0][0], Fraction(0)), *past, today] if past else []
        return _cut(done, self.lane.axis), _cut([today, *later] if later else [], self.lane.axis)

    def _names(self, goal: float, taken: list[Box]) -> None:
        """Name the number today, the month the goal is reached, and the goal, where there is room."""
        room = Occupancy(self.lane.axis, self.lane.strips, things=taken)
        for text, bold, places in self._wanted(goal):
            block = TextBlock(((text, bold),), self.lane.density.small)
            boxes = (Box(x, y, block.width, block.height) for x, y in places if y >= 0)
            place = room.choose((Placement(block, box) for box in boxes), Box(0, 0, 0, 0))
            if place:
                self.lane.drawing.add(*place.labels(""))

    def _wanted(self, goal: float) -> Iterator[tuple[str, bool, list[Point]]]:
        """Yield each name, whether it is bold, and where it may stand, best first."""
        size = self.lane.density.small
        high = LINE * size
        if self.lane.axis.shows(self.lane.on) and self.moments:
            text = say("duty.now", count=show_number(self.amounts.done))
            x, y = self._at(self.lane.on, self.amounts.done)
            wide = width(text, size, bold=True)
            yield text, True, [(x - wide - 5, y - high - 2), (x + 5, y + 3), (x - wide - 5, y + 3)]
        day = self.amounts.reached_on
        if day and day > self.lane.on and self.lane.axis.shows(day):
            month = f"{month_names()[day.month - 1][:3]}. {day.year}"
            text = say("duty.reached", count=show_number(self.amounts.required), month=month)
            x, wide, above = self.lane.axis.x(day), width(text, size), goal - high - 2.5
            yield text, False, [(x + 4, goal + 2), (x - wide - 4, above), (x + 4, above)]
        text = say("duty.goal", count=show_number(self.amounts.required))
        middle = (self.lane.axis.left + self.lane.axis.right) / 2
        xs = (self.lane.axis.left + 4, self.lane.axis.right - width(text, size) - 4, middle)
        yield text, False, [(x, goal + down) for x in xs for down in (-high - 0.5, 1.5)]


def _cut(path: Path, axis: Axis) -> Path:
    """Cut a path to the window; where it crosses the edge its height there is kept."""
    last = axis.last + DAY
    kept: Path = []
    for (day, number), (after, higher) in pairwise(path):
        first, end = max(day, axis.first), min(after, last)
        if first > end:
            continue
        length = (after - day).days
        slope = (higher - number) / length if length else Fraction(0)
        kept.append((first, number + slope * (first - day).days))
        kept.append((end, higher if end == after else number + slope * (end - day).days))
    return list(dict.fromkeys(kept))


def _covered(points: Sequence[Point]) -> Iterator[Box]:
    """Cover a line with small boxes, for the names to keep clear of."""
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(1, int((x1 - x0) / 6))
        for i in range(steps):
            one, other = y0 + (y1 - y0) * i / steps, y0 + (y1 - y0) * (i + 1) / steps
            left = x0 + (x1 - x0) * i / steps
            yield Box(left, min(one, other) - 1, (x1 - x0) / steps, abs(other - one) + 2)
