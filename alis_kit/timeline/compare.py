"""Two plans on one time axis: what is the same is shown once, what differs twice, above each other and marked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Literal, TypeVar

from alis_kit.plan import Plan
from alis_kit.result import Assessment
from alis_kit.text import show_date
from alis_kit.timeline.axis import natural_window
from alis_kit.timeline.build import AHEAD, Window, checked, windowed
from alis_kit.timeline.content import Content, Span, Spot, Story
from alis_kit.timeline.density import SCREEN, Size
from alis_kit.timeline.measure import clean
from alis_kit.timeline.page import compose
from alis_kit.timeline.shapes import Change, Scene
from alis_kit.timeline.sheet import Wanted
from alis_kit.timeline.story import story
from alis_kit.timeline.words import length, say
from alis_kit.wording import lacking, when

_Key = tuple[object, ...]
_T = TypeVar("_T", Span, Spot)


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
    """Give two plans as one scene, best assessed on the same day.

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
    first, second = marked(story(plan, assessment), story(other_plan, other_assessment))
    days = [*first.days, *second.days, assessment.on + AHEAD]
    shown = checked(window, natural_window(days))
    said = windowed(_summary(assessment, other_assessment, told), window, shown)
    wanted = Wanted(
        title=_title(plan, other_plan, told),
        summary=say("compare.named", first=names[0], second=names[1], summary=said) if names else said,
        stories=((say(f"{told}.first"), first), (say(f"{told}.second"), second)),
        window=shown,
        changed=any(lane_differs(first, second, name) for name in {*first.lanes, *second.lanes}),
    )
    return compose(wanted, size)


def marked(first: Story, second: Story) -> tuple[Story, Story]:
    """Mark in each story what the other does not have in just that way."""
    return _marked(first, second), _marked(second, first)


def _marked(one: Story, other: Story) -> Story:
    lanes = {}
    for name, content in one.lanes.items():
        there = other.lanes.get(name)
        lanes[name] = replace(
            content,
            spans=tuple(_changed(s, there.spans if there else ()) for s in content.spans),
            spots=tuple(_changed(s, there.spots if there else ()) for s in content.spots),
        )
    return replace(one, lanes=lanes)


def _changed(thing: _T, others: Iterable[_T]) -> _T:
    others = tuple(others)
    if _key(thing) in {_key(o) for o in others}:
        return thing
    moved = any(o.name == thing.name for o in others)
    said = say("compare.moved") if moved else say("compare.only")
    change = Change.MOVED if moved else Change.ONLY_HERE
    return replace(thing, change=change, spoken=f"{thing.spoken} ({said})")


def _key(thing: Span | Spot) -> _Key:
    """Give what makes two rows the same. An open end is one however far it is drawn; duties say their number."""
    if isinstance(thing, Spot):
        return thing.name or thing.spoken, thing.on, thing.shape
    return thing.name, thing.start, None if thing.open_ended else thing.end, thing.percent, thing.counts


def _keys(content: Content | None) -> Collection[_Key]:
    if content is None:
        return ()
    return sorted([*map(_key, content.spans), *map(_key, content.spots)], key=repr)


def lane_differs(first: Story, second: Story, name: str) -> bool:
    """Tell whether a lane holds different rows in the two stories."""
    return _keys(first.lanes.get(name)) != _keys(second.lanes.get(name))


def _title(plan: Plan, other: Plan, told: str) -> str:
    name = clean(plan.trainee.name) or clean(other.trainee.name)
    return say(f"{told}.title", name=name) if name else say(f"{told}.title_nobody")


def _summary(assessment: Assessment, other: Assessment, told: str) -> str:
    """Say how the expected day moves, or which of the plans gets there."""
    first, second = assessment.forecast.all_met.cautious, other.forecast.all_met.cautious
    if first and second:
        return _move((first, assessment), (second, other), told)
    if first:
        return say(f"{told}.only_first", first=when(show_date(first), assessment), missing=lacking(other))
    if second:
        return say(f"{told}.only_second", second=when(show_date(second), other), missing=lacking(assessment))
    return say(f"{told}.neither", missing=lacking(assessment), other=lacking(other))


def _move(one: tuple[date, Assessment], other: tuple[date, Assessment], told: str) -> str:
    (first, _), (second, _) = one, other
    days = {name: when(show_date(day), of) for name, (day, of) in (("first", one), ("second", other))}
    if first == second:
        return say(f"{told}.same", first=max(days.values(), key=len))
    key = "earlier" if second < first else "later"
    return say(f"{told}.{key}", length=length(first, second), **days)
