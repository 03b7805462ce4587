"""What frames the lanes: sizes, the time axis, the head of the page, and the lines over and under all lanes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alis_kit.dates import add_months
from alis_kit.text import month_names
from alis_kit.timeline.lettering import LINE, say, shorten, width, wrap
from alis_kit.timeline.shapes import Box, Drawing, Lane, Mark, Paint, Panel, Polyline, Shape, Stroke, Tone
from alis_kit.timeline.story import Approval, Promise, Story

Size = tuple[float, float | None]
A4: Size = (841.89, 595.28)
"""A4 landscape (ISO 216: 297 mm × 210 mm)."""
SCREEN: Size = (910.0, None)
"""As wide as a notebook's page, as high as the content needs."""
SMALLEST = 6.0
"""No text is smaller than this."""
HIGHEST = 38.0
"""No full-time bar is higher than this."""
MARGIN = 22.0
NAMES, TALLIES, GUTTER = 78.0, 150.0, 14.0
"""The left column, the right column, and the air before it."""
CLEAR = 3.0
"""Points between a text and a bar's edge or a line."""
_TITLES = (17.0, 14.0, 11.5, 10.0)
_SUMMARY, _YEAR, _MONTH, _HEAD = 9.4, 10.0, 7.0, 9.0
_STAR = 12.0
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Density:
    """How tightly a picture is set."""

    label: float
    """Size of names on and beside bars."""
    small: float
    """Size of all other text in the lanes and in the foot."""
    row: float
    """Height of a full-time bar."""
    gap: float
    """Between sub-rows."""
    levels: int
    """How many levels of labels may stand below a lane's bars."""
    mark: float
    """Width of a mark."""


DENSITIES = (
    Density(label=8.6, small=7.4, row=34, gap=4, levels=5, mark=8.5),
    Density(label=8.2, small=7.0, row=29, gap=3, levels=5, mark=8),
    Density(label=7.8, small=6.8, row=24, gap=3, levels=5, mark=7.5),
    Density(label=7.2, small=6.4, row=19, gap=2, levels=6, mark=7),
    Density(label=6.6, small=SMALLEST, row=14, gap=2, levels=5, mark=6),
    Density(label=SMALLEST, small=SMALLEST, row=10.5, gap=1.5, levels=4, mark=5.5),
    Density(label=SMALLEST, small=SMALLEST, row=8.5, gap=1, levels=2, mark=5),
    Density(label=SMALLEST, small=SMALLEST, row=8, gap=0.8, levels=1, mark=5),
    Density(label=SMALLEST, small=SMALLEST, row=5, gap=0.8, levels=1, mark=5),
    Density(label=SMALLEST, small=SMALLEST, row=2.5, gap=0.5, levels=1, mark=5),
)
"""From roomy to as tight as can be."""


@dataclass(frozen=True, kw_only=True)
class SceneSpec:
    """What a picture is asked to show: one plan's story, or two to compare, under a title."""

    title: str
    summary: str
    stories: tuple[tuple[str, Story], ...]
    """Each plan with its tag, which is empty when there is only one."""
    window: tuple[date, date]

    @property
    def on(self) -> date:
        return max(story.on for _, story in self.stories)

    @property
    def period(self) -> tuple[date, date] | None:
        return self.stories[0][1].period

    @property
    def approvals(self) -> list[tuple[str, Approval]]:
        """The expected day of each plan that has one."""
        return [(tag, story.approval) for tag, story in self.stories if story.approval]


def tagged(tag: str, text: str) -> str:
    """Return a text with which of two plans it is about; nothing is added when there is only one."""
    return say("compare.track", plan=tag, text=text) if tag else text


# ---- the time axis ----


@dataclass(frozen=True, slots=True)
class Axis:
    """Days on a line: a day's beginning is at `x(day)`, the last day's end at `right`."""

    first: date
    last: date
    left: float
    right: float

    @property
    def per_day(self) -> float:
        return (self.right - self.left) / ((self.last - self.first).days + 1)

    def x(self, day: date) -> float:
        return self.left + (day - self.first).days * self.per_day

    def shows(self, day: date) -> bool:
        return self.first <= day <= self.last

    def shows_end(self, day: date) -> bool:
        """Whether the end of a day lies in the picture."""
        return self.first - DAY <= day <= self.last

    def clip(self, start: date, end: date) -> tuple[date, date] | None:
        """Return the shown part of a span, or `None` when none of it is."""
        first, last = max(start, self.first), min(end, self.last)
        return (first, last) if first <= last else None

    def stretch(self, start: date, end: date) -> tuple[float, float]:
        """Return where days begin and where they end."""
        return self.x(start), self.x(end + DAY)

    def years(self) -> Iterator[tuple[int, date, date]]:
        """Yield the years, each cut to the window."""
        for year in range(self.first.year, self.last.year + 1):
            yield year, max(self.first, date(year, 1, 1)), min(self.last, date(year, 12, 31))

    def months(self) -> Iterator[date]:
        """Yield the first days of the months, also of the one the window begins in."""
        start = self.first.replace(day=1)
        while start <= self.last:
            yield start
            start = add_months(start, 1)


def cut(days: tuple[date, date], on: date) -> list[tuple[date, date]]:
    """Return days cut in two after the day of assessment, or whole when it is not among them."""
    start, end = days
    return [(start, on), (on + DAY, end)] if start <= on < end else [days]


def natural_window(days: Iterable[date]) -> tuple[date, date]:
    """Return the whole half-years that hold all the days, or whole months when they lie within two years."""
    known = sorted(days)
    first, last = known[0], known[-1]
    if (last - first).days > 730:
        start = date(first.year, 1 if first.month < 7 else 7, 1)
        end = date(last.year, 6, 30) if last.month < 7 else date(last.year, 12, 31)
        return start, end
    return first.replace(day=1), add_months(last.replace(day=1), 1) - DAY


# ---- the head ----


def set_head(back: Drawing, front: Drawing, spec: SceneSpec, axis: Axis, wide: float, size: float) -> float:
    """Set title, summary, years, months and «I dag» in `size`; return where the lanes begin."""
    y = _titles(back, front, spec, wide - 2 * MARGIN) + 7
    below = set_years(back, axis, y, _YEAR)
    y = max(below, back.text(say("tally_head"), axis.right + GUTTER, y, _HEAD, bold=True).box.bottom)
    y = _months(back, axis, y + 1)
    return _today(front, spec, axis, y, size) + 3


def _titles(back: Drawing, front: Drawing, spec: SceneSpec, wide: float) -> float:
    y = MARGIN - 4
    size = next((s for s in _TITLES if width(spec.title, s, bold=True) <= wide), _TITLES[-1])
    for line in _at_most(wrap(spec.title, wide, size, bold=True), 3, wide, size):
        y = back.text(line, MARGIN, y, size, bold=True).box.bottom
    for line in _at_most(wrap(spec.summary, wide, _SUMMARY), 4, wide, _SUMMARY):
        y = front.text(line, MARGIN, y, _SUMMARY, tone=Tone.SOFT).box.bottom
    return y


def _at_most(lines: Sequence[str], most: int, wide: float, size: float) -> Iterator[str]:
    """Yield the first lines; the last shows by «…» that there were more."""
    yield from lines[: most - 1] if len(lines) > most else lines
    if len(lines) > most:
        last = shorten(lines[most - 1], wide - 2 * size, size, bold=True).rstrip("…")
        yield f"{last}…"


def set_years(back: Drawing, axis: Axis, y: float, size: float) -> float:
    """Name the years, only every second, fifth … where they are narrow; return where the next line begins."""
    years = list(axis.years())
    widest = max(width(str(year), size, bold=True) for year, _, _ in years)
    every = next((n for n in (1, 2, 5, 10, 20, 50) if n * axis.per_day * 365 > widest + 6), 100)
    right = axis.left
    for year, start, end in years:
        x0, x1 = axis.stretch(start, end)
        wide = width(str(year), size, bold=True)
        x = (x0 + x1 - wide) / 2
        fits = x1 - x0 > wide + 2 if every == 1 else year % every == 0
        if fits and x >= right and x + wide <= axis.right:
            right = back.text(str(year), x, y, size, bold=True).box.right + 4
    return y + LINE * size


def _months(back: Drawing, axis: Axis, y: float) -> float:
    """Name the months by their first letters where they have room."""
    if axis.per_day * 28 <= 20:
        return y
    for month in axis.months():
        text = month_names()[month.month - 1][:3]
        last = min(add_months(month, 1) - DAY, axis.last)
        x0, x1 = axis.stretch(max(month, axis.first), last)
        wide = width(text, _MONTH)
        if x1 - x0 > wide + 2:
            back.text(text, (x0 + x1 - wide) / 2, y, _MONTH, tone=Tone.SOFT)
    return y + LINE * _MONTH


def _today(front: Drawing, spec: SceneSpec, axis: Axis, y: float, size: float) -> float:
    """Name the day of assessment above its line."""
    if axis.shows_end(spec.on):
        text = say("today", day=spec.on)
        wide = width(text, size, bold=True)
        x = min(max(axis.x(spec.on + DAY) - wide / 2, MARGIN), axis.right + GUTTER - wide)
        front.text(text, x, y, size, bold=True, tone=Tone.TODAY)
    return y + LINE * size


# ---- under and over the lanes ----


@dataclass(frozen=True, slots=True)
class Strip:
    """A line through all lanes, with the air that texts keep from it."""

    left: float
    right: float
    firm: bool
    """Whether a text may never stand over it."""

    def meets(self, box: Box) -> bool:
        return box.x < self.right and self.left < box.right


def strips(spec: SceneSpec, axis: Axis) -> list[Strip]:
    """Return where lines go through the lanes; those of expected days may be crossed by a text if need be."""
    lines = [(axis.x(spec.on + DAY), True)] if axis.shows_end(spec.on) else []
    lines += [(axis.x(a.day), False) for _, a in spec.approvals if axis.shows(a.day)]
    return [Strip(x - CLEAR, x + CLEAR, firm) for x, firm in lines]


def set_ground(
    back: Drawing, spec: SceneSpec, axis: Axis, chart: Box, lanes: Sequence[Lane], right: float
) -> None:
    """Draw what lies under the lanes: years, half-years, the coming period, lines between lanes."""
    for year, start, end in axis.years():
        if year % 2 == 0:
            back.add(Panel(box=_over(axis.stretch(start, end), chart), paint=Paint.BAND))
    every = next((n for n in (1, 3, 6) if axis.per_day * 30 * n > 16), 12)
    for month in axis.months():
        if month > axis.first and (month.month - 1) % every == 0:
            x = axis.x(month)
            back.add(Polyline(points=((x, chart.y), (x, chart.bottom)), stroke=Stroke.DOTTED))
    for y in (*(lane.box.y for lane in lanes), chart.bottom):
        back.add(Polyline(points=((MARGIN, y), (right, y)), stroke=Stroke.HAIR))
    shown = axis.clip(*spec.period) if spec.period else None
    if shown:
        box = _over(axis.stretch(*shown), chart)
        edge = Box(box.x, chart.y - 2.5, box.width, 2.5)
        back.add(Panel(box=box, paint=Paint.TINT), Panel(box=edge, paint=Paint.EDGE))


def _over(ends: tuple[float, float], chart: Box) -> Box:
    """Return a stretch of the axis as high as all lanes."""
    return Box(ends[0], chart.y, ends[1] - ends[0], chart.height)


def set_lines(front: Drawing, spec: SceneSpec, axis: Axis, chart: Box, size: float, right: float) -> None:
    """Draw today's line, and each expected day with its range and, below the lanes, its label in `size`."""
    y = chart.bottom + 5
    for tag, approval in spec.approvals:
        _haze(front, approval, axis, chart)
        _line(front, approval, axis, chart)
        text = tagged(tag, _expected(approval, axis))
        wide = width(text, size, bold=True)
        x = axis.x(min(max(approval.day, axis.first), axis.last + DAY))
        x = min(max(x - wide / 2, MARGIN), right - wide)
        y = front.text(text, x, y, size, bold=True, tone=Tone.APPROVAL).box.bottom
    if axis.shows_end(spec.on):
        x = axis.x(spec.on + DAY)
        front.add(Polyline(points=((x, chart.y), (x, chart.bottom)), stroke=Stroke.FIRM, tone=Tone.TODAY))


def _expected(approval: Approval, axis: Axis) -> str:
    """Say the expected day, and its range where there is one; an arrow points to a day outside the picture."""
    text = say(f"promise.{approval.promise}", day=approval.day)
    text = say("promise.range", text=text, generous=approval.generous) if approval.ranges else text
    text = say("promise.remark", text=text, remark=approval.remark) if approval.remark else text
    if approval.day > axis.last:
        return say("milestone.later", text=text)
    return say("milestone.before", text=text) if approval.day < axis.first else text


def _haze(front: Drawing, approval: Approval, axis: Axis, chart: Box) -> None:
    ends = sorted((approval.generous, approval.day)) if approval.generous and approval.ranges else []
    shown = axis.clip(*ends) if ends else None
    if shown:
        front.add(Panel(box=_over((axis.x(shown[0]), axis.x(shown[1])), chart), paint=Paint.HAZE))


def _line(front: Drawing, approval: Approval, axis: Axis, chart: Box) -> None:
    if not axis.shows(approval.day):
        return
    x, half = axis.x(approval.day), _STAR / 2
    front.add(
        Polyline(points=((x, chart.y), (x, chart.bottom + 4)), stroke=Stroke.DASHED, tone=Tone.APPROVAL),
        Mark(
            where="forecast",
            lane="whole",
            on=approval.day,
            box=Box(x - half, chart.y - half, _STAR, _STAR),
            shape=Shape.STAR,
            tone=Tone.APPROVAL,
            filled=approval.promise is Promise.EXPECTED,
        ),
    )
