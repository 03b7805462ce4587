"""What lies under and over all lanes: years, the coming period, today's line, the expected day and its range."""

from __future__ import annotations

from collections.abc import Sequence

from alis_kit.timeline.axis import DAY, Axis, quarters, years
from alis_kit.timeline.content import Approval, Promise
from alis_kit.timeline.density import MARGIN
from alis_kit.timeline.measure import width
from alis_kit.timeline.placing import CLEAR, Strip
from alis_kit.timeline.shapes import Box, Lane, Line, Mark, Paint, Panel, Shape, Stroke, Tone
from alis_kit.timeline.sheet import Sheet, Wanted, tagged
from alis_kit.timeline.words import say

_STAR = 12.0


def strips(wanted: Wanted, axis: Axis) -> list[Strip]:
    """Give where lines go through the lanes; those of expected days may be crossed by a text if need be."""
    lines = [(axis.x(wanted.on + DAY), True)] if shows_today(wanted, axis) else []
    lines += [(axis.x(a.day), False) for _, a in approvals(wanted) if axis.shows(a.day)]
    return [Strip(x - CLEAR, x + CLEAR, firm) for x, firm in lines]


def shows_today(wanted: Wanted, axis: Axis) -> bool:
    """Tell whether the end of the day of assessment lies in the picture."""
    return axis.first - DAY <= wanted.on <= axis.last


def approvals(wanted: Wanted) -> list[tuple[str, Approval]]:
    """Give the expected day of each plan that has one."""
    return [(tag, story.approval) for tag, story in wanted.stories if story.approval]


def set_ground(back: Sheet, wanted: Wanted, axis: Axis, chart: Box, lanes: Sequence[Lane], right: float) -> None:
    """Draw what lies under the lanes: years, half-years, the coming period, lines between lanes."""
    for head in years(axis):
        if int(head.text) % 2 == 0:
            x = axis.x(head.start)
            box = Box(x, chart.y, axis.x(head.end + DAY) - x, chart.height)
            back.panels.append(Panel(box=box, paint=Paint.BAND))
    every = next((n for n in (1, 3, 6) if axis.per_day * 30 * n > 16), 12)
    for day in quarters(axis, every=every):
        x = axis.x(day)
        points = ((x, chart.y), (x, chart.bottom))
        back.lines.append(Line(points=points, stroke=Stroke.DOTTED, tone=Tone.SOFT))
    for y in (*(lane.box.y for lane in lanes), chart.bottom):
        back.lines.append(Line(points=((MARGIN, y), (right, y)), stroke=Stroke.HAIR, tone=Tone.SOFT))
    shown = axis.clip(*wanted.period) if wanted.period else None
    if shown:
        x = axis.x(shown[0])
        box = Box(x, chart.y, axis.x(shown[1] + DAY) - x, chart.height)
        back.panels.append(Panel(box=box, paint=Paint.TINT))
        back.panels.append(Panel(box=Box(box.x, chart.y - 2.5, box.width, 2.5), paint=Paint.EDGE))


def set_lines(front: Sheet, wanted: Wanted, axis: Axis, chart: Box, size: float, right: float) -> None:
    """Draw today's line, and each expected day with its range and, below the lanes, its label in `size`."""
    y = chart.bottom + 5
    for tag, approval in approvals(wanted):
        _haze(front, approval, axis, chart)
        _line(front, approval, axis, chart)
        text = tagged(tag, _text(approval, axis))
        wide = width(text, size, bold=True)
        x = axis.x(min(max(approval.day, axis.first), axis.last + DAY))
        x = min(max(x - wide / 2, MARGIN), right - wide)
        y = front.text(text, x, y, size, bold=True, tone=Tone.APPROVAL).box.bottom
    if shows_today(wanted, axis):
        x = axis.x(wanted.on + DAY)
        points = ((x, chart.y), (x, chart.bottom))
        front.lines.append(Line(points=points, stroke=Stroke.FIRM, tone=Tone.TODAY))


def _text(approval: Approval, axis: Axis) -> str:
    """Say the expected day, and its range where there is one; an arrow points to a day outside the picture."""
    ranged = approval.generous is not None and approval.generous != approval.day
    text = say(f"promise.{approval.promise}", day=approval.day)
    text = say("promise.range", text=text, generous=approval.generous) if ranged else text
    text = say("promise.remark", text=text, remark=approval.remark) if approval.remark else text
    if approval.day > axis.last:
        return say("milestone.later", text=text)
    return say("milestone.before", text=text) if approval.day < axis.first else text


def _haze(front: Sheet, approval: Approval, axis: Axis, chart: Box) -> None:
    if approval.generous is None or approval.generous == approval.day:
        return
    shown = axis.clip(*sorted((approval.generous, approval.day)))
    if shown:
        x = axis.x(shown[0])
        box = Box(x, chart.y, axis.x(shown[1]) - x, chart.height)
        front.panels.append(Panel(box=box, paint=Paint.HAZE))


def _line(front: Sheet, approval: Approval, axis: Axis, chart: Box) -> None:
    if not axis.shows(approval.day):
        return
    x, half = axis.x(approval.day), _STAR / 2
    points = ((x, chart.y), (x, chart.bottom + 4))
    front.lines.append(Line(points=points, stroke=Stroke.DASHED, tone=Tone.APPROVAL))
    front.marks.append(
        Mark(
            where="forecast",
            lane="whole",
            on=approval.day,
            box=Box(x - half, chart.y - half, _STAR, _STAR),
            shape=Shape.STAR,
            tone=Tone.APPROVAL,
            filled=approval.promise is Promise.EXPECTED,
        )
    )
