"""The duties: a line that rises to the goal, solid as far as it is done, dashed as it is planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from alis_kit.text import month_names, show_number
from alis_kit.timeline.axis import DAY, Axis
from alis_kit.timeline.content import Content, Curve
from alis_kit.timeline.density import Density
from alis_kit.timeline.measure import LINE, width
from alis_kit.timeline.piece import Piece
from alis_kit.timeline.placing import Ground, Option, Strip, Words
from alis_kit.timeline.shapes import Area, Box, Line, Mark, Shape, Stroke, Tone
from alis_kit.timeline.words import say

Point = tuple[float, float]
Path = list[tuple[date, Fraction]]
"""Days and the number reached by each, in order; between two of them it rises evenly."""
_DOT = 3.6


@dataclass(slots=True)
class CurveSetter:
    """Sets one curve into its lane, below what is there."""

    piece: Piece
    axis: Axis
    on: date
    density: Density
    strips: Sequence[Strip]
    bottom: float = 0.0
    high: float = 0.0
    most: Fraction = Fraction(1)

    def set(self, content: Content, curve: Curve) -> None:
        """Set goal, line, dots and names."""
        self.high = self.density.row + 4
        self.bottom = self.piece.height + LINE * self.density.small * 0.6 + self.high
        self.most = max(curve.goal, curve.now, Fraction(1), *(number for _, number in curve.points))
        goal = self._at(self.axis.first, curve.goal)[1]
        across = ((self.axis.left, goal), (self.axis.right, goal))
        self.piece.lines.append(Line(points=across, stroke=Stroke.DOTTED, tone=Tone.SOFT))
        done, planned = self._paths(curve)
        self._line(done, Stroke.FIRM)
        self._line(planned, Stroke.DASHED)
        self._dots(content, curve)
        self._names(curve, goal, [*_covered(self._points(done)), *_covered(self._points(planned))])
        self.piece.height = self.bottom + 4

    def _at(self, day: date, number: Fraction) -> Point:
        return self.axis.x(day), self.bottom - self.high * float(number / self.most)

    def _points(self, path: Path) -> tuple[Point, ...]:
        return tuple(self._at(day, number) for day, number in path)

    def _line(self, path: Path, stroke: Stroke) -> None:
        points = self._points(path)
        if len(points) < 2:
            return
        self.piece.lines.append(Line(points=points, stroke=stroke, tone=Tone.DUTY))
        if stroke is Stroke.FIRM:
            base = ((points[-1][0], self.bottom), (points[0][0], self.bottom))
            self.piece.areas.append(Area(points=points + base, tone=Tone.DUTY))

    def _dots(self, content: Content, curve: Curve) -> None:
        """Mark what is recorded; the line between is drawn, the dots are known."""
        for spot, (day, number) in zip(content.spots, curve.points, strict=True):
            if self.axis.shows(day):
                x, y = self._at(day, number)
                dot = Mark(
                    where=spot.where,
                    lane=content.id,
                    on=day,
                    box=Box(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT),
                    shape=Shape.DOT,
                    tone=Tone.DUTY,
                    filled=spot.done,
                    change=spot.change,
                )
                self.piece.marks.append(dot)

    def _paths(self, curve: Curve) -> tuple[Path, Path]:
        """Cut the curve at the end of the day of assessment, and to the window."""
        today = (self.on + DAY, curve.now)
        past = [(day, number) for day, number in curve.points if day <= self.on]
        later = [(day, number) for day, number in curve.points if day > self.on]
        done = [(past[0][0], Fraction(0)), *past, today] if past else []
        return _cut(done, self.axis), _cut([today, *later] if later else [], self.axis)

    def _names(self, curve: Curve, goal: float, taken: list[Box]) -> None:
        """Name the number today, the month the goal is reached, and the goal, where there is room."""
        ground = Ground(self.axis.left + 1, self.axis.right - 1, self.strips, things=taken)
        for text, bold, places in self._wanted(curve, goal):
            words = Words(((text, bold),), self.density.small)
            boxes = (Box(x, y, words.width, words.height) for x, y in places if y >= 0)
            option = ground.choose((Option(words, box) for box in boxes), Box(0, 0, 0, 0))
            if option:
                self.piece.labels += option.labels("")

    def _wanted(self, curve: Curve, goal: float) -> Iterator[tuple[str, bool, list[Point]]]:
        """Give each name, whether it is bold, and where it may stand, best first."""
        size = self.density.small
        high = LINE * size
        if self.axis.shows(self.on) and curve.points:
            text = say("duty.now", count=show_number(curve.now))
            x, y = self._at(self.on, curve.now)
            wide = width(text, size, bold=True)
            yield text, True, [(x - wide - 5, y - high - 2), (x + 5, y + 3), (x - wide - 5, y + 3)]
        if curve.reached_on and self.axis.shows(curve.reached_on) and curve.reached_on > self.on:
            month = f"{month_names()[curve.reached_on.month - 1][:3]}. {curve.reached_on.year}"
            text = say("duty.reached", count=show_number(curve.goal), month=month)
            x, wide, above = self.axis.x(curve.reached_on), width(text, size), goal - high - 2.5
            yield text, False, [(x + 4, goal + 2), (x - wide - 4, above), (x + 4, above)]
        text = say("duty.goal", count=show_number(curve.goal))
        middle = (self.axis.left + self.axis.right) / 2
        xs = (self.axis.left + 4, self.axis.right - width(text, size) - 4, middle)
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
