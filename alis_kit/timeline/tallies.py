"""The right column: for each goal of a lane how much is done, with the plan, and asked for.

Which results belong to which lane follows from the kind of requirement and its buckets, never from its id, so
another regulation file needs no change here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction

from alis_kit.plan import ServiceKind
from alis_kit.requirement import CourseCount, DutyCount, GroupHours, GroupMonths, ServiceMaximum, ServiceMinimum
from alis_kit.result import Assessment, Result, State
from alis_kit.text import label, show_number
from alis_kit.timeline.content import Tally
from alis_kit.timeline.words import amount, listed, say


def service_results(assessment: Assessment, kinds: Collection[ServiceKind]) -> tuple[Result, ...]:
    """Give the goals, and the caps where there is no goal, that concern only these buckets."""
    goals = [r for r in assessment.results if _within(r, ServiceMinimum, kinds)]
    caps = [r for r in assessment.results if _within(r, ServiceMaximum, kinds)]
    return tuple(goals or [r for r in caps if r.state is not State.NOT_CONCERNED] or caps[:1])


def _within(result: Result, sort: type[ServiceMinimum | ServiceMaximum], kinds: Collection[ServiceKind]) -> bool:
    asked = result.requirement
    alone = not (isinstance(asked, ServiceMaximum) and asked.together_with)
    return isinstance(asked, sort) and alone and set(asked.services) <= set(kinds)


def whole_results(assessment: Assessment, lanes: Iterable[Collection[ServiceKind]]) -> tuple[Result, ...]:
    """Give the goals that go across the lanes."""
    buckets = [set(kinds) for kinds in lanes]
    return tuple(
        r
        for r in assessment.results
        if isinstance(r.requirement, ServiceMinimum)
        and not any(set(r.requirement.services) <= kinds for kinds in buckets)
    )


def group_results(assessment: Assessment) -> tuple[Result, ...]:
    """Give the goals of group supervision; hours only when some are recorded."""
    return tuple(
        r
        for r in assessment.results
        if isinstance(r.requirement, GroupMonths) or (isinstance(r.requirement, GroupHours) and r.cautious.total)
    )


def course_results(assessment: Assessment) -> tuple[Result, ...]:
    """Give the goals that are courses."""
    return tuple(r for r in assessment.results if isinstance(r.requirement, CourseCount))


def duty_results(assessment: Assessment) -> tuple[Result, ...]:
    """Give the goals that are duties."""
    return tuple(r for r in assessment.results if isinstance(r.requirement, DutyCount))


def tally(result: Result, on: date, *, caption: str = "") -> Tally:
    """Put one result in numbers and words, the cautious numbers first."""
    sure, best = result.cautious, result.generous
    most = isinstance(result.requirement, ServiceMaximum)
    unit = label(f"unit.{result.unit}")
    shown = {
        "done": _range(sure.done, best.done),
        "total": _range(sure.total, best.total),
        "required": _range(sure.required, best.required),
        "unit": unit,
    }
    numbers = say("tally.most" if most else "tally.numbers", **shown)
    status, alert = ("", False) if most else _status(result, on)
    spoken = say("tally.spoken_most" if most else "tally.spoken", name=result.requirement.title, **shown)
    return Tally(
        text=numbers,
        caption=caption,
        status=status,
        alert=alert,
        done=sure.done,
        total=sure.total,
        required=sure.required,
        spoken=f"{spoken}; {status}" if status else spoken,
    )


def _range(sure: Fraction, best: Fraction) -> str:
    low, high = show_number(sure), show_number(best)
    return low if low == high else say("tally.range", low=low, high=high)


def _status(result: Result, on: date) -> tuple[str, bool]:
    """Say when the goal is reached, or what is missing; and whether it is something to act on."""
    sure, best = result.cautious, result.generous
    if sure.reached_on is None and sure.missing:
        key = "tally.missing_perhaps" if result.state is State.CLARIFY else "tally.missing"
        return say(key, amount=amount(sure.missing, result.unit)), True
    if sure.reached_on is None:
        return (say("tally.no_day"), False) if result.state is State.MET else (say("tally.clarify_alone"), True)
    status = say("tally.reached" if sure.reached_on <= on else "tally.will_reach", day=sure.reached_on)
    if best.reached_on and best.reached_on != sure.reached_on:
        status = say("tally.perhaps", status=status, day=best.reached_on)
    if result.state is State.CLARIFY and not result.in_doubt:
        return say("tally.clarify", status=status), True
    return status, False


def summed(results: Sequence[Result], on: date) -> Tally | None:
    """Add up goals that are counted in the same unit, as the courses; `None` when there are none."""
    if not results:
        return None
    done = sum((min(r.cautious.done, r.cautious.required) for r in results), Fraction(0))
    total = sum((min(r.cautious.total, r.cautious.required) for r in results), Fraction(0))
    required = sum((r.cautious.required for r in results), Fraction(0))
    missing = [r.requirement.title for r in results if r.cautious.missing]
    days = [r.cautious.reached_on for r in results]
    status = ""
    if missing:
        status = say("tally.missing_courses", names=listed(missing))
    elif known := [d for d in days if d]:
        last = max(known)
        status = say("tally.reached" if last <= on else "tally.will_reach", day=last)
    shown = {"done": done, "total": total, "required": required, "unit": label(f"unit.{results[0].unit}")}
    spoken = say("tally.spoken", name=say("lane.courses"), **shown)
    return Tally(
        text=say("tally.numbers", **shown),
        caption="",
        status=status,
        alert=bool(missing),
        done=done,
        total=total,
        required=required,
        spoken=f"{spoken}; {status}" if status else spoken,
    )
