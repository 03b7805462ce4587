"""One lane: bars in sub-rows that never lie over each other, marks, flags, and their labels.

Everything is laid out in the lane's own coordinates, its upper edge at 0; the page moves it into place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from alis_kit.timeline.axis import DAY, Axis
from alis_kit.timeline.bars import bar, halves, packed, paint, share
from alis_kit.timeline.content import Content, Span, Spot
from alis_kit.timeline.curve import CurveSetter
from alis_kit.timeline.density import Density
from alis_kit.timeline.measure import LINE, width
from alis_kit.timeline.naming import Namer, span_key
from alis_kit.timeline.piece import FLAG_ROOM, Numbers, Piece
from alis_kit.timeline.placing import Ground, Option, Strip, Words
from alis_kit.timeline.rows import brief
from alis_kit.timeline.shapes import Box, Change, Label, Line, Mark, Paint, Shape, Stroke, Tone

_LOW = frozenset({"absence", "group", "whole"})
"""Lanes whose bars have no full-time frame to compare with, and so may be lower."""
_TRIES = 9
"""How often a lane is named anew so that what found no room comes first, with a number."""
_CROWDED, _MOST_NAMED = 60, 30
"""Things of a track beyond which it is named once only, and how many of them are named then."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A bar or a mark that wants a name."""

    where: str
    anchor: Box
    key: str
    """What its number stands for."""
    names: Callable[[], Iterator[Option]]
    numbers: Callable[[str], Iterator[Option]]
    mark: bool


@dataclass(slots=True)
class Trial:
    """One attempt at naming everything in a lane."""

    ground: Ground
    chosen: list[tuple[Thing, Option]] = field(default_factory=list)
    numbered: list[tuple[Thing, Option]] = field(default_factory=list)
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
    piece: Piece = field(default_factory=Piece)

    def set(self, tracks: Sequence[tuple[str, Content]]) -> Piece:
        """Lay out the lane: its content in each plan that is shown, from above, with the plan's tag."""
        for tag, content in tracks:
            top = self.piece.height
            self._track(content, top)
            if content.curve:
                CurveSetter(self.piece, self.axis, self.on, self.density, self.strips).set(content, content.curve)
            if tag:
                self._tag(tag, top, content)
        return self.piece

    def _tag(self, tag: str, top: float, content: Content) -> None:
        size = self.density.small
        wide = width(tag, size, bold=True)
        box = Box(self.axis.left - wide - 4, top + FLAG_ROOM, wide, LINE * size)
        self.piece.labels.append(Label(text=tag, box=box, size=size, bold=True, tone=Tone.SOFT, lane=content.id))

    def _track(self, content: Content, top: float) -> None:
        namer = Namer(self.axis, self.on, self.density)
        ground = Ground(*namer.bounds, self.strips)
        placed = self._bars(content, top + FLAG_ROOM, ground)
        bottom = max([frame.bottom for _, frame in placed], default=top + FLAG_ROOM)
        spots = [] if content.curve else [s for s in content.spots if self.axis.shows(s.on)]
        clusters = self._marks(spots, content.id, bottom + (4 if placed and spots else 0), ground)
        marked = max([box.bottom for _, box in clusters], default=bottom)
        self._flags(content, top)
        under = marked + 1.5
        self._name([*_bar_things(namer, placed, under), *_mark_things(namer, clusters, under)], ground)
        self.piece.height = max([marked, *(label.box.bottom for label in self.piece.labels)]) + 4

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
        seen = [(span, self.axis.clip(span.start, span.end)) for span in content.spans]
        shown = {span.where: days for span, days in seen if days}
        for span, row in packed([span for span, days in seen if days]):
            start, end = shown[span.where]
            x = self.axis.x(start)
            frame = Box(x, top + row * (full + self.density.gap), self.axis.x(end + DAY) - x, full)
            self._bar(span, frame, (start, end), content.id, ground)
            ground.things.append(frame)
            placed.append((span, frame))
        return placed

    def _bar(self, span: Span, frame: Box, shown: tuple[date, date], lane: str, ground: Ground) -> None:
        """Set one bar, cut at the day of assessment, with its frame where it is part time."""
        high = frame.height * share(span)
        if high < frame.height:
            self.piece.bars.append(bar(span, lane, shown, frame, Paint.FRAME))
        for start, end in halves(shown, self.on):
            x = self.axis.x(start)
            box = Box(x, frame.bottom - high, self.axis.x(end + DAY) - x, high)
            self.piece.bars.append(bar(span, lane, (start, end), box, paint(span, done=end <= self.on)))
        wide, tall = min(6.0, frame.width), min(8.0, frame.height)
        y = min(frame.bottom - high / 2 - tall / 2, frame.bottom - tall)
        ends = [(shown[1], frame.right - wide, Shape.ARROW)] if shown[1] < span.end or span.open_ended else []
        ends += [(shown[0], frame.x, Shape.ARROW_BACK)] if shown[0] > span.start else []
        for day, x, shape in ends:
            box, filled = Box(x, y, wide, tall), day <= self.on and span.counts
            ground.leaders.append(box)
            self.piece.marks.append(
                Mark(where=span.where, lane=lane, on=day, box=box, shape=shape, tone=span.tone, filled=filled)
            )

    # ---- marks ----

    def _marks(self, spots: Sequence[Spot], lane: str, top: float, ground: Ground) -> list[tuple[list[Spot], Box]]:
        """Set the marks; those that would hide each other share one."""
        size = self.density.mark
        placed = []
        for cluster in self._clusters(spots):
            middle = sum(self.axis.x(s.on) + self.axis.per_day / 2 for s in cluster) / len(cluster)
            box = Box(middle - size / 2, top, size, size)
            one = cluster[0]
            same = all(s.shape is one.shape for s in cluster)
            changed = next((s.change for s in cluster if s.change is not Change.SAME), Change.SAME)
            mark = Mark(
                where=one.where,
                lane=lane,
                on=one.on,
                box=box,
                shape=one.shape if same else Shape.DIAMOND,
                tone=one.tone,
                filled=one.done,
                change=changed,
            )
            self.piece.marks.append(mark)
            ground.things.append(box)
            placed.append((cluster, box))
        return placed

    def _clusters(self, spots: Sequence[Spot]) -> list[list[Spot]]:
        """Put together spots that lie nearer than most of a mark's width, and are both done or both planned."""
        clusters: list[list[Spot]] = []
        for spot in sorted(spots, key=lambda s: (s.on, s.where)):
            first = clusters[-1][0] if clusters else None
            near = first and self.axis.x(spot.on) - self.axis.x(first.on) < self.density.mark * 0.7
            if first and near and first.done == spot.done:
                clusters[-1].append(spot)
            else:
                clusters.append([spot])
        return clusters

    # ---- names ----

    def _name(self, things: Sequence[Thing], ground: Ground) -> None:
        """Name the things of a track; what finds no room comes first in the next attempt, with a number.

        A track with hundreds of things has no room for their names, and looking for it takes long: those beyond
        the first count as without a name.
        """
        crowded = len(things) > _CROWDED
        left = things[_MOST_NAMED:] if crowded else ()
        things = things[: len(things) - len(left)]
        self.numbers.unlabelled += sum(bool(thing.key) for thing in left)
        first: list[Thing] = []
        best: Trial | None = None
        for _ in range(1 if crowded else _TRIES):
            trial = self._trial(things, first, ground)
            if best is None or len(trial.failed) < len(best.failed):
                best = trial
            new = [thing for thing in trial.failed if thing not in first]
            if not new:
                break
            first = [thing for thing in things if thing in first or thing in new]
        if best:
            self._keep(best)

    def _trial(self, things: Sequence[Thing], first: Sequence[Thing], ground: Ground) -> Trial:
        trial = Trial(replace(ground, texts=[], leaders=list(ground.leaders), corridors=[]))
        widest = "0" * len(str(len(self.numbers.texts) + len(things)))
        queue = [*first, *(thing for thing in things if thing not in first)]
        for i, thing in enumerate(queue):
            trial.ground.corridors = [_corridor(later.anchor) for later in queue[i + 1 :] if later.mark]
            option = None if thing in first else trial.ground.choose(self._ways(thing), thing.anchor)
            if option:
                trial.chosen.append((thing, option))
            elif thing.key:
                option = trial.ground.choose(thing.numbers(widest), thing.anchor)
                trial.numbered += [(thing, option)] if option else []
                trial.failed += [] if option else [thing]
        return trial

    def _ways(self, thing: Thing) -> Iterator[Option]:
        """Give the ways to name a thing, at last over the line of an expected day."""
        yield from thing.names()
        if not all(strip.firm for strip in self.strips):
            outside = (option for option in thing.names() if not option.inside)
            yield from (replace(option, over=True, back=True) for option in outside)

    def _keep(self, trial: Trial) -> None:
        """Take over an attempt; its numbers run on from the picture's others, from left to right."""
        self.numbers.unlabelled += len(trial.failed)
        numbered: list[tuple[Thing, Option]] = []
        for thing, option in sorted(trial.numbered, key=lambda each: (each[0].anchor.x, each[0].anchor.y)):
            self.numbers.texts.append(thing.key)
            words = Words(((str(len(self.numbers.texts)), True),), option.words.size)
            numbered.append((thing, replace(option, words=words)))
        for thing, option in (*trial.chosen, *numbered):
            self.piece.labels += option.labels(thing.where)
            if option.leader:
                x = option.leader.x + option.leader.width / 2
                points = ((x, option.leader.y), (x, option.leader.bottom))
                self.piece.lines.append(Line(points=points, stroke=Stroke.LEADER))


def _corridor(anchor: Box) -> Box:
    return Box(anchor.x + anchor.width / 2 - 1, anchor.bottom, 2, 1e6)


def _bar_things(namer: Namer, placed: Sequence[tuple[Span, Box]], top: float) -> Iterator[Thing]:
    for span, frame in placed:
        yield Thing(
            span.where,
            frame,
            span_key(span),
            lambda span=span, frame=frame: namer.bar_names(span, frame, top),  # type: ignore[misc]
            lambda number, span=span, frame=frame: namer.bar_numbers(span, frame, top, number),  # type: ignore[misc]
            mark=False,
        )


def _mark_things(namer: Namer, clusters: Sequence[tuple[list[Spot], Box]], top: float) -> Iterator[Thing]:
    """Give the marks on a staircase: what is done from the left, what is planned from the right.

    So a name that must go deeper runs away from the marks that are named after it, never below their leaders.
    """
    done = [(spots, box) for spots, box in clusters if spots[0].done]
    planned = [(spots, box) for spots, box in clusters if not spots[0].done]
    for spots, box in (*done, *reversed(planned)):
        yield Thing(
            spots[0].where,
            box,
            ", ".join(dict.fromkeys(brief(s.name) for s in spots if s.name)),
            lambda spots=spots, box=box: namer.mark_names(spots, box, top),  # type: ignore[misc]
            lambda number, spots=spots, box=box: namer.mark_numbers(spots, box, top, number),  # type: ignore[misc]
            mark=True,
        )
