"""The right column: for each goal of a lane how much is done, with the plan, and asked for.

Which results belong to which lane follows from the kind of requirement and its buckets, never from its id, so
another regulation file needs no change here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from alis_kit.plan import ServiceKind
from alis_kit.requirement import CourseCount, DutyCount, GroupHours, GroupMonths, ServiceMaximum, ServiceMinimum
from alis_kit.result import ZERO, Assessment, Result, State
from alis_kit.text import label, show_number
from alis_kit.timeline.lettering import say
from alis_kit.wording import between, listed


@dataclass(frozen=True, kw_only=True)
class Tally:
    """One goal: how far, how far with the plan, and the goal."""

    text: str
    caption: str = ""
    """What the goal is called beside the lane's other goals; empty when it is the only one."""
    status: str
    alert: bool
    """Whether the status is something to act on."""
    done: Fraction
    total: Fraction
    required: Fraction
    spoken: str


# ---- which results belong to a lane ----


def service_results(assessment: Assessment, kinds: Collection[ServiceKind]) -> tuple[Result, ...]:
    """Return the goals, and the caps where there is no goal, that concern only these buckets."""
    goals = [r for r in assessment.results if _within(r, ServiceMinimum, kinds)]
    caps = [r for r in assessment.results if _within(r, ServiceMaximum, kinds)]
    return tuple(goals or [r for r in caps if r.state is not State.NOT_CONCERNED] or caps[:1])


def _within(result: Result, sort: type[ServiceMinimum | ServiceMaximum], kinds: Collection[ServiceKind]) -> bool:
    asked = result.requirement
    alone = not (isinstance(asked, ServiceMaximum) and asked.together_with)
    return isinstance(asked, sort) and alone and set(asked.services) <= set(kinds)


def whole_results(assessment: Assessment, lanes: Iterable[Collection[ServiceKind]]) -> tuple[Result, ...]:
    """Return the goals that go across the lanes."""
    buckets = [set(kinds) for kinds in lanes]
    goals = [r for r in assessment.results if isinstance(r.requirement, ServiceMinimum)]
    return tuple(r for r in goals if not any(_within(r, ServiceMinimum, kinds) for kinds in buckets))


def group_results(assessment: Assessment) -> tuple[Result, ...]:
    """Return the goals of group supervision; hours only when some are recorded."""
    return tuple(
        r
        for r in assessment.results
        if isinstance(r.requirement, GroupMonths) or (isinstance(r.requirement, GroupHours) and r.cautious.total)
    )


def results_on(assessment: Assessment, sort: type[CourseCount | DutyCount]) -> tuple[Result, ...]:
    """Return the goals of one sort."""
    return tuple(r for r in assessment.results if isinstance(r.requirement, sort))


# ---- one goal, or several as one ----


def tally(result: Result, on: date, *, caption: str = "") -> Tally:
    """Return one result in numbers and words, the cautious numbers first."""
    sure, best = result.cautious, result.generous
    most = "_most" if isinstance(result.requirement, ServiceMaximum) else ""
    shown = {
        "done": between(sure.done, best.done),
        "total": between(sure.total, best.total),
        "required": between(sure.required, best.required),
        "unit": label(f"unit.{result.unit}"),
    }
    status, alert = ("", False) if most else _status(result, on)
    spoken = say(f"tally.spoken{most}", name=result.requirement.title, **shown)
    return Tally(
        text=say("tally.most" if most else "tally.numbers", **shown),
        caption=caption,
        status=status,
        alert=alert,
        done=sure.done,
        total=sure.total,
        required=sure.required,
        spoken=f"{spoken}; {status}" if status else spoken,
    )


def _status(result: Result, on: date) -> tuple[str, bool]:
    """Say when the goal is reached, or what is missing; and whether it is something to act on."""
    sure, best = result.cautious, result.generous
    if sure.reached_on is None and sure.missing:
        key = "tally.missing_perhaps" if result.state is State.CLARIFY else "tally.missing"
        return say(key, amount=f"{show_number(sure.missing)} {label(f'unit.{result.unit}')}"), True
    if sure.reached_on is None:
        return (say("tally.no_day"), False) if result.state is State.MET else (say("tally.clarify_alone"), True)
    status = _reached(sure.reached_on, on)
    if best.reached_on and best.reached_on != sure.reached_on:
        status = say("tally.perhaps", status=status, day=best.reached_on)
    if result.state is State.CLARIFY and not result.in_doubt:
        return say("tally.clarify", status=status), True
    return status, False


def _reached(day: date, on: date) -> str:
    return say("tally.reached" if day <= on else "tally.will_reach", day=day)


def summed(results: Sequence[Result], on: date) -> Tally | None:
    """Return goals of the same unit added up, as the courses; `None` when there are none."""
    if not results:
        return None
    amounts = [result.cautious for result in results]
    done = sum((min(each.done, each.required) for each in amounts), ZERO)
    total = sum((min(each.total, each.required) for each in amounts), ZERO)
    required = sum((each.required for each in amounts), ZERO)
    missing = [result.requirement.title for result in results if result.cautious.missing]
    last = max((each.reached_on for each in amounts if each.reached_on), default=None)
    status = _reached(last, on) if last else ""
    status = say("tally.missing_courses", names=listed(missing)) if missing else status
    shown = {"done": done, "total": total, "required": required, "unit": label(f"unit.{results[0].unit}")}
    spoken = say("tally.spoken", name=say("lane.courses"), **shown)
    return Tally(
        text=say("tally.numbers", **shown),
        status=status,
        alert=bool(missing),
        done=done,
        total=total,
        required=required,
        spoken=f"{spoken}; {status}" if status else spoken,
    )
