"""The scenes: one plan's whole path or some days of it, two plans on one time axis; at a glance, and in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeVar

from alis_kit.matching import same_rows
from alis_kit.plan import Plan
from alis_kit.problem import PlanError, Problem
from alis_kit.result import Assessment
from alis_kit.text import show_date, show_span
from alis_kit.timeline.frame import SCREEN, Axis, SceneSpec, Size, natural_window, set_years
from alis_kit.timeline.lettering import LINE, clean, say, width, wrap
from alis_kit.timeline.page import compose
from alis_kit.timeline.rows import Moment, Span
from alis_kit.timeline.shapes import (
    Area,
    Box,
    Change,
    Drawing,
    Item,
    Label,
    Lane,
    Mark,
    Paint,
    Panel,
    Polyline,
    Scene,
    Shape,
    Stroke,
    Tone,
    bounds,
)
from alis_kit.timeline.story import Content, Story, story
from alis_kit.wording import lacking, length, when

Window = tuple[date | None, date | None]
"""First and last day to show, both included; `None` where the plan and the forecast decide."""
_AHEAD = timedelta(days=300)
"""How far past today a picture reaches at least, so that what goes on can be seen to."""
_T = TypeVar("_T", Span, Moment)


# ---- one plan ----


def scene(plan: Plan, assessment: Assessment, *, window: Window | None = None, size: Size = SCREEN) -> Scene:
    """Return the whole path as a scene, or the days of `window`.

    Args:
        plan: the plan that was assessed.
        assessment: what is known of it.
        window: the days to show; without it, all that the plan and the forecast name.
        size: width and height in points; a height of `None` is as high as the content needs.

    Raises:
        PlanError: the window ends before it begins.
    """
    told = story(plan, assessment)
    shown = _shown(window, [*told.days, assessment.on + _AHEAD])
    summary = _windowed(told.summary, window, shown)
    return compose(SceneSpec(title=title(plan), summary=summary, stories=(("", told),), window=shown), size)


def title(plan: Plan) -> str:
    """Return the picture's title: the trainee and the municipality, as far as they are known."""
    name, municipality = clean(plan.trainee.name), clean(plan.municipality.name)
    where = "_where" if name and municipality else ""
    key = f"title{where}" if name else "title_municipality" if municipality else "title_nobody"
    return say(key, name=name, municipality=municipality)


def _windowed(summary: str, window: Window | None, shown: tuple[date, date]) -> str:
    """Say also which days the picture shows, when somebody chose them."""
    if window is None or window == (None, None):
        return summary
    return say("window", summary=summary, span=show_span(*shown))


def _shown(window: Window | None, days: Collection[date]) -> tuple[date, date]:
    """Return the days to show: those that are wished, else those of the whole path."""
    natural = natural_window(days)
    start, end = (wished or given for wished, given in zip(window or (None, None), natural, strict=True))
    if end < start:
        raise PlanError(Problem("timeline_window", values={"start": start, "end": end}))
    return start, end


# ---- two plans: what is the same is shown once, what differs twice, above each other and marked ----


def compare(
    plan: Plan,
    assessment: Assessment,
    other_plan: Plan,
    other_assessment: Assessment,
    *,
    names: tuple[str, str] | None = None,
    window: Window | None = None,
    size: Size = SCREEN,
    told: Literal["compare", "since"] = "compare",
) -> Scene:
    """Return two plans as one scene, best assessed on the same day.

    Args:
        plan: the first plan.
        assessment: what is known of it.
        other_plan: the other plan.
        other_assessment: what is known of that.
        names: what A and B are, for the sentence under the title.
        window: the days to show; without it, all that the plans and their forecasts name.
        size: width and height in points; a height of `None` is as high as the content needs.
        told: as what they are told: two plans A and B, or what was planned last and what is now.

    Raises:
        PlanError: the window ends before it begins.
    """
    one, other = story(plan, assessment), story(other_plan, other_assessment)
    shown = _shown(window, [*one.days, *other.days, assessment.on + _AHEAD])
    said = _windowed(_summary(assessment, other_assessment, told), window, shown)
    name = clean(plan.trainee.name) or clean(other_plan.trainee.name)
    spec = SceneSpec(
        title=say(f"{told}.title", name=name) if name else say(f"{told}.title_nobody"),
        summary=say("compare.named", first=names[0], second=names[1], summary=said) if names else said,
        stories=(
            (say(f"{told}.first"), _marked(one, other, _places(plan, other_plan))),
            (say(f"{told}.second"), _marked(other, one, _places(other_plan, plan))),
        ),
        window=shown,
    )
    return compose(spec, size)


def _places(plan: Plan, other: Plan) -> dict[str, str]:
    """Give where the rows of a plan stand in the other plan, of those it has."""
    same = same_rows(other, plan)
    return {f"{path}[{here}]": f"{path}[{there}]" for path in same for here, there in same[path].items()}


def _marked(one: Story, other: Story, places: Mapping[str, str]) -> Story:
    """Mark in a story what the other does not have in just that way."""
    lanes = {}
    for name, content in one.lanes.items():
        there = other.lanes.get(name, Content(id=name))
        lanes[name] = replace(
            content,
            spans=tuple(_changed(span, there.spans, places) for span in content.spans),
            moments=tuple(_changed(moment, there.moments, places) for moment in content.moments),
        )
    return replace(one, lanes=lanes)


def _changed(thing: _T, others: Sequence[_T], places: Mapping[str, str]) -> _T:
    if _key(thing) in {_key(o) for o in others}:
        return thing
    there = places.get(thing.where) if "[" in thing.where else thing.where
    moved = any(o.where == there for o in others)
    said = say("compare.moved") if moved else say("compare.only")
    change = Change.MOVED if moved else Change.ONLY_HERE
    return replace(thing, change=change, spoken=f"{thing.spoken} ({said})")


def _key(thing: Span | Moment) -> tuple[object, ...]:
    """Return how a row looks. An open end is one however far it is drawn; duties say their number."""
    if isinstance(thing, Moment):
        return thing.name or thing.spoken, thing.on, thing.shape
    return thing.name, thing.start, None if thing.open_ended else thing.end, thing.percent, thing.counts


def _summary(assessment: Assessment, other: Assessment, told: str) -> str:
    """Say how the expected day moves, or which of the plans gets there."""
    first, second = assessment.forecast.all_met.cautious, other.forecast.all_met.cautious
    if first and second:
        days = {"first": when(show_date(first), assessment), "second": when(show_date(second), other)}
        if first == second:
            return say(f"{told}.same", first=max(days.values(), key=len))
        key = "earlier" if second < first else "later"
        return say(f"{told}.{key}", length=length(first, second), **days)
    if first:
        return say(f"{told}.only_first", first=when(show_date(first), assessment), missing=lacking(other))
    if second:
        return say(f"{told}.only_second", second=when(show_date(second), other), missing=lacking(assessment))
    return say(f"{told}.neither", missing=lacking(assessment), other=lacking(other))


# ---- at a glance ----

WIDE = 300.0
"""Points; the page shows it about as wide."""
_EDGE, _NAMES = 5.0, 80.0
"""Air at the sides, and the column of the lanes' names."""
_TEXT = 8.4
_SCALE, _MOST = 0.5, 44.0
"""How much lower a lane's content becomes, and how high it is at most."""
_AIR = 5.0
_MARK, _STAR, _RIM = 6.0, 10.0, 2.0
_CURVE = "duties"
"""The lane whose content is a curve."""


def mini_timeline(scene: Scene) -> Scene:
    """Return a scene set anew, `WIDE` points wide and as high as its lanes need, to be read beside what is edited.

    Bars, marks and lines keep their days; what is dropped are the names on them, the tallies and the foot, for
    which there is the whole picture.
    """
    return MiniLayout(scene).scene()


@dataclass(frozen=True, slots=True)
class _Strip:
    """A lane in the scene and at a glance."""

    lane: Lane
    name: tuple[str, ...]
    """In lines."""
    old: tuple[float, float]
    """The upper edge and the height of its content in the scene."""
    y: float
    height: float
    content: float
    """The height of its content."""

    def down(self, y: float) -> float:
        """Return where a height in the scene comes to lie."""
        top, tall = self.old
        return self.y + (self.height - self.content) / 2 + (y - top) * (self.content / tall if tall else 0)


class MiniLayout:
    """Sets a scene anew: the years and the lanes' places when it is made, all the rest in `scene`."""

    def __init__(self, scene: Scene) -> None:
        self.old = scene
        self.bars = [bar for bar in scene.bars if bar.box.x < scene.chart.right]
        """Without those of the tallies."""
        self.axis = Axis(*scene.window, _EDGE + _NAMES, WIDE - _EDGE)
        self.back, self.front = Drawing(), Drawing()
        top = self._named(Tone.TODAY, set_years(self.back, self.axis, _EDGE, _TEXT)) + _STAR / 2
        self.strips = {strip.lane.id: strip for strip in self._strips(top)}
        bottom = max(strip.y + strip.height for strip in self.strips.values())
        self.chart = Box(self.axis.left, top, self.axis.right - self.axis.left, bottom - top)

    def scene(self) -> Scene:
        """Return the small scene, everything in its place."""
        self._ground()
        self._lane_names()
        self.front.add(*self._content())
        bottom = self._named(Tone.APPROVAL, self.chart.bottom + 4)
        x, wide = self.chart.x, self.chart.width
        lanes = (replace(strip.lane, box=Box(x, strip.y, wide, strip.height)) for strip in self.strips.values())
        return replace(
            self.old,
            width=WIDE,
            height=bottom + _EDGE,
            lanes=tuple(lanes),
            chart=self.chart,
            items=(*self.back.items, *self.front.items),
        )

    def _strips(self, y: float) -> Iterator[_Strip]:
        for lane in self.old.lanes:
            boxes = [bounds(item) for item in self._items(lane)]
            top = min([box.y for box in boxes], default=0.0)
            tall = max([box.bottom for box in boxes], default=0.0) - top
            content = min(_MOST, max(_SCALE * tall, _MARK if boxes else 0.0))
            name = wrap(lane.name, _NAMES - _AIR, _TEXT)
            height = max(content, len(name) * LINE * _TEXT) + _AIR
            yield _Strip(lane, name, (top, tall), y, height, content)
            y += height

    def _items(self, lane: Lane) -> Iterator[Item]:
        """Yield what a lane holds, but for what hangs from its edge."""
        yield from (bar for bar in self.bars if bar.lane == lane.id)
        yield from (mark for mark in self.old.marks if mark.lane == lane.id and not _hangs(mark))
        yield from self._curve() if lane.id == _CURVE else ()

    def _curve(self) -> list[Polyline | Area]:
        return [*(line for line in self.old.all(Polyline) if line.tone is Tone.DUTY), *self.old.all(Area)]

    def _named(self, tone: Tone, y: float) -> float:
        """Set the scene's labels of a tone around their places, within the page; return where the next begins."""
        for label in self.old.all(Label):
            if label.tone is tone:
                for line in wrap(label.text, WIDE - 2 * _EDGE, _TEXT, bold=True):
                    wide = width(line, _TEXT, bold=True)
                    left = min(max(self._x(label.box.middle) - wide / 2, _EDGE), WIDE - _EDGE - wide)
                    y = self.front.text(line, left, y, _TEXT, bold=True, tone=tone).box.bottom
        return y

    def _x(self, x: float) -> float:
        """Return where a place on the scene's time axis comes to lie."""
        old = self.old.chart
        return self.axis.left + (x - old.x) * (self.axis.right - self.axis.left) / old.width

    def _ground(self) -> None:
        """Years and the coming period under the lanes, the lines of today and of the expected days over them."""
        chart = self.chart
        for panel in self.old.all(Panel):
            if panel.box.y <= self.old.chart.y:  # the legend has some of them, too
                rim = _RIM if panel.paint is Paint.EDGE else 0
                x = self._x(panel.box.x)
                box = Box(x, chart.y - rim, self._x(panel.box.right) - x, rim or chart.height)
                self.back.add(replace(panel, box=box))
        for y in (*(strip.y for strip in self.strips.values()), chart.bottom):
            self.back.add(Polyline(points=((_EDGE, y), (WIDE - _EDGE, y)), stroke=Stroke.HAIR))
        for line in self.old.all(Polyline):
            if line.tone in (Tone.TODAY, Tone.APPROVAL):
                x = self._x(line.points[0][0])
                self.front.add(replace(line, points=((x, chart.y), (x, chart.bottom + 2))))

    def _lane_names(self) -> None:
        for strip in self.strips.values():
            top = strip.y + (strip.height - len(strip.name) * LINE * _TEXT) / 2
            for i, words in enumerate(strip.name):
                self.back.text(words, _EDGE, top + i * LINE * _TEXT, _TEXT)

    def _content(self) -> Iterator[Item]:
        """Yield bars, marks, and the curve of the duties in their places."""
        yield from (replace(bar, box=self._box(bar.box, self.strips[bar.lane])) for bar in self.bars)
        yield from (replace(mark, box=self._sign(mark, self.strips[mark.lane])) for mark in self.old.marks)
        for item in self._curve() if _CURVE in self.strips else ():
            yield replace(item, points=tuple((self._x(x), self.strips[_CURVE].down(y)) for x, y in item.points))

    def _box(self, box: Box, strip: _Strip) -> Box:
        x, y = self._x(box.x), strip.down(box.y)
        return Box(x, y, self._x(box.right) - x, strip.down(box.bottom) - y)

    def _sign(self, mark: Mark, strip: _Strip) -> Box:
        """Return the box of a mark: arrows lie in their bars, flags hang, the star stands on the chart's edge."""
        if mark.shape in (Shape.ARROW, Shape.ARROW_BACK):
            box = self._box(mark.box, strip)
            wide = min(4.0, box.height)
            return Box(box.right - wide if mark.shape is Shape.ARROW else box.x, box.y, wide, box.height)
        size = _STAR if mark.shape is Shape.STAR else _MARK
        x = self._x(mark.box.middle) - size / 2
        if mark.shape is Shape.STAR:
            return Box(x, self.chart.y - size / 2, size, size)
        if _hangs(mark):
            return Box(x, strip.y + 0.5, size, size - 1)
        return Box(x, strip.down(mark.box.y + mark.box.height / 2) - size / 2, size, size)


def _hangs(mark: Mark) -> bool:
    """Return whether a mark has its place at an upper edge, whatever else is in the lane."""
    return mark.shape in (Shape.FLAG, Shape.STAR)


# ---- in words ----


def alt_text(scene: Scene) -> str:
    """Return everything the picture shows in words, lane by lane in order of date, and all notes in full."""
    return "\n".join(_lines(scene)) + "\n"


def _lines(scene: Scene) -> Iterator[str]:
    yield from (scene.title, say("text.on", day=scene.on), scene.summary)
    for lane in scene.lanes:
        yield from ("", say("text.heading", name=lane.name), *lane.tallies)
        yield from _bullets(lane.items or (say("text.lane_empty"),))
    if scene.notes:
        yield from ("", say("text.heading", name=say("text.notes")))
        yield from _bullets(scene.notes)


def _bullets(texts: Iterable[str]) -> Iterator[str]:
    return (say("text.bullet", text=text) for text in texts)
