"""The duties: a line that rises to the goal, solid as far as it is done, dashed as it is planned."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

from alis_kit.text import month_names, show_number
from alis_kit.timeline.axis import DAY, Axis
from alis_kit.timeline.content import Content, Curve
from alis_kit.timeline.density import Density
from alis_kit.timeline.lane import FLAG_ROOM, Piece
from alis_kit.timeline.measure import LINE, width
from alis_kit.timeline.placing import Ground, Option, Words
from alis_kit.timeline.shapes import Area, Box, Line, Mark, Shape, Stroke, Tone
from alis_kit.timeline.words import say

Point = tuple[float, float]


def set_curve(
    piece: Piece, content: Content, axis: Axis, on: date, density: Density, strips: list[tuple[float, float]]
) -> None:
    """Draw the curve of a lane into its piece, below what is there."""
    curve = content.curve
    if curve is None:
        return
    high = density.row + 4
    top = piece.height + FLAG_ROOM if piece.height < 1 else piece.height
    top, bottom = top + LINE * density.small * 0.8, top + LINE * density.small * 0.8 + high
    most = max(curve.goal, *(n for _, n in curve.points), curve.now, Fraction(1))

    def at(day: date, number: Fraction) -> Point:
        return axis.x(day), bottom - high * float(number / most)

    goal_y = at(axis.first, curve.goal)[1]
    piece.lines.append(
        Line(points=((axis.left, goal_y), (axis.right, goal_y)), stroke=Stroke.DOTTED, tone=Tone.SOFT)
    )
    done, planned = _paths(curve, axis, on)
    solid = tuple(at(day, n) for day, n in done)
    if len(solid) > 1:
        base = ((solid[-1][0], bottom), (solid[0][0], bottom))
        piece.areas.append(Area(points=solid + base, tone=Tone.DUTY))
        piece.lines.append(Line(points=solid, stroke=Stroke.FIRM, tone=Tone.DUTY))
    dashed = tuple(at(day, n) for day, n in planned)
    if len(dashed) > 1:
        piece.lines.append(Line(points=dashed, stroke=Stroke.DASHED, tone=Tone.DUTY))
    for spot, (day, number) in zip(content.spots, curve.points, strict=True):
        if axis.shows(day):
            x, y = at(day, number)
            box = Box(x - 1.8, y - 1.8, 3.6, 3.6)
            piece.marks.append(
                Mark(
                    where=spot.where,
                    lane=content.id,
                    on=day,
                    box=box,
                    shape=Shape.DOT,
                    tone=Tone.DUTY,
                    filled=spot.done,
                    change=spot.change,
                )
            )
    lines = _segments([*done, *planned[1:]], at)
    _labels(piece, content, axis, on, density, strips, at, lines)
    piece.height = bottom + 4


def _paths(curve: Curve, axis: Axis, on: date) -> tuple[list[tuple[date, Fraction]], list[tuple[date, Fraction]]]:
    """Cut the curve at the day of assessment, and to the window. Between two known days it rises evenly."""
    today = (on + DAY, curve.now)
    zero = [(min(curve.points[0][0], on), Fraction(0))] if curve.points else []
    done = [*zero, *((d, n) for d, n in curve.points if d <= on), today] if curve.points else []
    if curve.points and curve.points[0][0] > on:
        done = []
        zero = [(on + DAY, Fraction(0))]
    later = [(d, n) for d, n in curve.points if d > on]
    planned = [(on + DAY, curve.now), *later] if later else []
    return _cut(done, axis), _cut(planned, axis)


def _cut(path: list[tuple[date, Fraction]], axis: Axis) -> list[tuple[date, Fraction]]:
    """Cut a path to the window; where it crosses the edge its height there is kept."""
    last = axis.last + DAY
    kept: list[tuple[date, Fraction]] = []
    for (day, number), (after, higher) in pairwise(path):
        first, end = max(day, axis.first), min(after, last)
        if first > end:
            continue
        length = (after - day).days
        slope = (higher - number) / length if length else Fraction(0)
        kept.append((first, number + slope * (first - day).days))
        kept.append((end, higher if end == after else number + slope * (end - day).days))
    return list(dict.fromkeys(kept))


def _segments(path: list[tuple[date, Fraction]], at: object) -> list[Box]:
    """Cover the curve with small boxes, for the labels to keep clear of."""
    boxes: list[Box] = []
    assert callable(at)
    points = [at(day, number) for day, number in path]
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(1, int((x1 - x0) / 6))
        for i in range(steps):
            left, right = x0 + (x1 - x0) * i / steps, x0 + (x1 - x0) * (i + 1) / steps
            one, other = y0 + (y1 - y0) * i / steps, y0 + (y1 - y0) * (i + 1) / steps
            boxes.append(Box(left, min(one, other) - 1, right - left, abs(other - one) + 2))
    return boxes


def _labels(
    piece: Piece,
    content: Content,
    axis: Axis,
    on: date,
    density: Density,
    strips: list[tuple[float, float]],
    at: object,
    lines: list[Box],
) -> None:
    """Name the goal, the number today, and the month the goal is reached."""
    assert callable(at)
    curve = content.curve
    if curve is None:
        return
    ground = Ground(axis.left + 1, axis.right - 1, strips, things=lines)
    size, high = density.small, LINE * density.small
    goal_y = at(axis.first, curve.goal)[1]
    wanted: list[tuple[str, bool, list[Point]]] = []
    if axis.shows(on) and curve.points:
        text = say("duty.now", count=show_number(curve.now))
        x, y = at(on, curve.now)
        wide = width(text, size, bold=True)
        wanted.append((text, True, [(x - wide - 5, y - high - 2), (x + 5, y + 3), (x - wide - 5, y + 3)]))
    if curve.reached_on and axis.shows(curve.reached_on) and curve.reached_on > on:
        month = f"{month_names()[curve.reached_on.month - 1][:3]}. {curve.reached_on.year}"
        text = say("duty.reached", count=show_number(curve.goal), month=month)
        x, wide = axis.x(curve.reached_on), width(text, size)
        wanted.append(
            (text, False, [(x + 4, goal_y + 2), (x - wide - 4, goal_y - high - 2.5), (x + 4, goal_y - high - 2.5)])
        )
    text = say("duty.goal", count=show_number(curve.goal))
    xs = [axis.left + 4, axis.right - width(text, size) - 4, (axis.left + axis.right) / 2]
    wanted.append((text, False, [(x, goal_y + dy) for x in xs for dy in (-high - 0.5, 1.5)]))
    for text, bold, places in wanted:
        words = Words(((text, bold),), size)
        boxes = (Box(x, y, words.width, words.height) for x, y in places)
        option = ground.choose((Option(words, box) for box in boxes if box.y >= 0), Box(0, 0, 0, 0))
        if option:
            piece.labels += words.labels(option.box, tone=Tone.INK, back=False, where="")
