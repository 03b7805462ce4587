"""Things with a day: courses, duties, procedures, and what they allow.

Source: the dossier's A01 to A08.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple, TypeVar

from alis_kit.assessment.context import Context, Grounds, answers, whole
from alis_kit.plan import Course, CourseKind, topic
from alis_kit.requirement import CourseCount, CourseOrder, DutyAlone, DutyCount, ProceduresDone, Requirement
from alis_kit.result import ZERO, Amounts, Cut, Evidence, Part, Result, State, Unit


class Event(NamedTuple):
    """A thing that counts from a day; without one, or if it is cut, it gives nothing."""

    on: date | None
    amount: int | Fraction
    where: str
    cut: Cut | None = None


_BY_DAY = attrgetter("on")
_R = TypeVar("_R", bound=Requirement)
Listing = Callable[[_R, Context], Sequence[Event]]
"""Lists the things that a requirement is about."""


def dated(
    requirement: _R, unit: Unit, listing: Listing[_R], at: Context, required: int | Fraction | None = None
) -> Result:
    """Count things by their day, up to what is required, or all of them. No reading changes the result."""
    events = listing(requirement, at)
    if required is None:
        required = len(events)
    done: int | Fraction = 0
    total: int | Fraction = 0
    reached = None
    for day, amount, _, _ in sorted([event for event in events if event.on and not event.cut], key=_BY_DAY):
        assert day is not None
        total += amount
        if day <= at.on:
            done = total
        if reached is None and total >= required:
            reached = day
    amounts = Amounts(_fraction(required), _fraction(done), _fraction(total), _fraction(total - done), reached)
    found = State.MET if done >= required else State.ON_COURSE if total >= required else State.NOT_PLANNED
    parts = Evidence(_event_parts, (listing, requirement), at.grounds) if events else ()
    return Result(requirement, unit, found, amounts, amounts, parts)


def _event_parts(of: tuple[Listing[_R], _R], grounds: Grounds) -> list[Part]:
    """Show everything; what is cut, or has no day, gives nothing."""
    parts, at, (listing, requirement) = [], grounds.context, of
    for event in sorted(listing(requirement, at), key=lambda event: (event.on or date.max, event.where)):
        amount = _fraction(event.amount)
        if event.cut or event.on is None:
            parts.append(Part(event.where, amount, ZERO, ZERO, {event.cut or Cut.NO_DATE: amount}))
        else:
            parts.append(Part(event.where, amount, amount if event.on <= at.on else ZERO, amount))
    return parts


def _fraction(amount: int | Fraction) -> Fraction:
    return whole(amount) if isinstance(amount, int) else amount


def courses(requirement: CourseCount, at: Context) -> Result:
    """Count courses."""
    return dated(requirement, Unit.COURSES, _course_events, at, requirement.count)


def _course_events(requirement: CourseCount, at: Context) -> list[Event]:
    """List courses, earliest first; of two on one topic the earlier counts."""
    used: set[str] = set()
    events = []
    for i, course in _of_kinds(requirement.courses, at):
        cut = _course_cut(requirement, course, used)
        if cut is None and requirement.different_topics:
            used.add(topic(course))
        events.append(Event(course.on, 1, f"courses[{i}]", cut))
    return events


def _of_kinds(kinds: Sequence[CourseKind], at: Context) -> list[tuple[int, Course]]:
    """Give the courses of the kinds, earliest first."""
    if len(kinds) == 1:
        return at.courses.get(kinds[0], [])
    rows = [row for kind in set(kinds) for row in at.courses.get(kind, [])]
    return sorted(rows, key=lambda row: (row[1].on or date.max, row[0]))


def _course_cut(requirement: CourseCount, course: Course, used: set[str]) -> Cut | None:
    if course.on is None:
        return Cut.NO_DATE
    if (course.hours or 0) < requirement.min_hours:
        return Cut.TOO_SHORT
    if not requirement.different_topics:
        return None
    if not topic(course):
        return Cut.NO_TOPIC
    return Cut.TOPIC_REPEATED if topic(course) in used else None


def _earliest(kind: CourseKind, at: Context) -> tuple[date | None, str]:
    """Give the day and the place in the plan of the first course of a kind."""
    for i, course in at.courses.get(kind, [])[:1]:
        if course.on:
            return course.on, f"courses[{i}]"
    return None, "courses"


def course_order(requirement: CourseOrder, at: Context) -> Result:
    """Check the earliest course of the kind `then`."""
    first, _ = _earliest(requirement.first, at)
    then, where = _earliest(requirement.then, at)
    if then is None:
        return answers(requirement, Unit.COURSES)
    return answers(requirement, Unit.COURSES, (where, first is not None and first <= then))


def procedures(requirement: ProceduresDone, at: Context) -> Result:
    """Count the procedures that are confirmed, of those the plan lists."""
    if not _procedure_events(requirement, at):
        return answers(requirement, Unit.PROCEDURES, unknown=True)
    return dated(requirement, Unit.PROCEDURES, _procedure_events, at)


def _procedure_events(_: ProceduresDone, at: Context) -> list[Event]:
    return [Event(p.on, 1, f"procedures[{i}]") for i, p in enumerate(at.plan.procedures) if p.name.strip()]


def duties(requirement: DutyCount, at: Context) -> Result:
    """Count duties by their day; a row may stand for several."""
    return dated(requirement, Unit.DUTIES, _duty_events, at, requirement.count)


def _duty_events(_: DutyCount, at: Context) -> list[Event]:
    return [Event(duty.on, duty.count, f"duties[{i}]") for i, duty in enumerate(at.plan.duties)]


def duty_alone(requirement: DutyAlone, at: Context) -> Result:
    """Tell when a trainee has the courses that being on duty alone asks for."""
    return dated(requirement, Unit.ANSWERS, _duty_course_events, at)


def _duty_course_events(requirement: DutyAlone, at: Context) -> list[Event]:
    earliest = [_earliest(kind, at) for kind in requirement.courses]
    return [Event(day, 1, where) for day, where in earliest]
