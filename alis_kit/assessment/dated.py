"""Things with a day: courses, duties, procedures, and what they allow.

Source: the dossier's A01 to A08.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from alis_kit.assessment.verdict import Situation, checklist, whole
from alis_kit.plan import LIS1, PART3, Course, ServiceKind, topic
from alis_kit.regulation import CourseCount, CourseOrder, DutyAlone, DutyCount, ProceduresDone, Requirement
from alis_kit.result import ZERO, Amounts, Cut, Part, Result, State, Unit

GP = frozenset({ServiceKind.OPEN_PRACTICE, ServiceKind.OTHER_GP})


class Event(NamedTuple):
    """A thing that counts from a day, or is cut."""

    on: date | None
    amount: int | Fraction
    where: str
    cut: Cut | None


def dated(
    requirement: Requirement, unit: Unit, required: int | Fraction, events: Iterable[Event], on: date
) -> Result:
    """Count things by their day. Those that are cut are shown and give nothing. No reading changes the result."""
    parts: list[Part] = []
    done: int | Fraction = 0
    total: int | Fraction = 0
    reached = None
    for event in sorted(events, key=lambda event: (event.on or date.max, event.where)):
        amount = _exact(event.amount)
        if event.cut is not None or event.on is None:
            parts.append(Part(event.where, amount, ZERO, ZERO, {event.cut or Cut.NO_DATE: amount}))
            continue
        past = event.on <= on
        parts.append(Part(event.where, amount, amount if past else ZERO, amount))
        total += event.amount
        done += event.amount if past else 0
        if reached is None and total >= required:
            reached = event.on
    amounts = Amounts(_exact(required), _exact(done), _exact(total), reached)
    found = State.MET if done >= required else State.ON_COURSE if total >= required else State.NOT_PLANNED
    return Result(requirement, unit, found, amounts, amounts, tuple(parts))


def _exact(amount: int | Fraction) -> Fraction:
    return whole(amount) if isinstance(amount, int) else amount


def courses(requirement: CourseCount, at: Situation) -> Result:
    """Count courses, earliest first; of two on one topic the earlier counts."""
    rows = [(i, c) for i, c in enumerate(at.plan.courses) if c.kind in requirement.courses]
    used: set[str] = set()
    events = []
    for i, course in sorted(rows, key=lambda row: (row[1].on or date.max, row[0])):
        cut = _course_cut(requirement, course, used)
        if cut is None:
            used.add(topic(course))
        events.append(Event(course.on, 1, f"courses[{i}]", cut))
    return dated(requirement, Unit.COURSES, requirement.count, events, at.on)


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


def course_order(requirement: CourseOrder, at: Situation) -> Result:
    """Check the earliest course of the kind `then`."""
    first = min((c.on for c in at.plan.courses if c.kind is requirement.first and c.on), default=None)
    then = [(f"courses[{i}]", c.on) for i, c in enumerate(at.plan.courses) if c.kind is requirement.then and c.on]
    if not then:
        return checklist(requirement, Unit.COURSES, [])
    where, day = min(then, key=lambda pair: pair[1])
    return checklist(requirement, Unit.COURSES, [(where, first is not None and first <= day)])


def procedures(requirement: ProceduresDone, at: Situation) -> Result:
    """Count the procedures that are confirmed, of those the plan lists."""
    events = [
        Event(p.on, 1, f"procedures[{i}]", None if p.on else Cut.NO_DATE)
        for i, p in enumerate(at.plan.procedures)
        if p.name.strip()
    ]
    result = dated(requirement, Unit.PROCEDURES, len(events), events, at.on)
    return result if events else checklist(requirement, Unit.PROCEDURES, [], unknown=True)


def duty_alone(requirement: DutyAlone, at: Situation) -> Result:
    """Tell when one may be on duty alone, by the most cautious reckoning."""

    def service(kinds: frozenset[ServiceKind], months: int) -> date | None:
        days = [ledger.first_day(kinds, months) for ledger in at.ledgers]
        return None if None in days else date.fromordinal(max(day for day in days if day is not None))

    def duties() -> date | None:
        sum_ = 0
        for duty in sorted((d for d in at.plan.duties if d.on), key=lambda d: d.on or date.max):
            sum_ += duty.count
            if sum_ >= requirement.duties:
                return duty.on
        return None

    practice = [day for day in (service(GP, requirement.gp_months), duties()) if day]
    days = [("service", service(LIS1 | PART3, requirement.months)), ("duties", min(practice, default=None))]
    for kind in requirement.courses:
        taken = [(c.on, f"courses[{i}]") for i, c in enumerate(at.plan.courses) if c.kind is kind and c.on]
        day, where = min(taken, default=(None, "courses"))
        days.append((where, day))
    events = [Event(day, 1, where, None if day else Cut.NO_DATE) for where, day in days]
    return dated(requirement, Unit.ANSWERS, len(events), events, at.on)


def duties(requirement: DutyCount, at: Situation) -> Result:
    """Count duties by their day; a row may stand for several."""
    events = [
        Event(duty.on, duty.count, f"duties[{i}]", None if duty.on else Cut.NO_DATE)
        for i, duty in enumerate(at.plan.duties)
    ]
    return dated(requirement, Unit.DUTIES, requirement.count, events, at.on)
