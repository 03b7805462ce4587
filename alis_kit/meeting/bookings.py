"""What to book, apply for or agree on now: what has no day yet first, then the coming period in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alis_kit.changes.naming import absence, duties, name, show_days, whole_post
from alis_kit.dates import add_months
from alis_kit.meeting.sheet import Booking
from alis_kit.meeting.words import say
from alis_kit.plan import AbsenceKind, Plan, ServiceKind
from alis_kit.requirement import CourseCount, DutyCount, GroupMonths, ServiceMinimum
from alis_kit.result import Assessment, State
from alis_kit.text import show_months, show_number

_YEAR = 12
_HOSPITAL_AHEAD = 18
"""Months ahead that a place in an institution is asked for: our own choice, as places are few (TELLING)."""


def bookings(plan: Plan, assessment: Assessment) -> tuple[Booking, ...]:
    """Give what is to be booked now."""
    on = assessment.on
    until = max(plan.period.end or on, add_months(on, _YEAR))
    ahead = (_courses(plan, on, until), _posts(plan, on), _leave(plan, on, until), _duties(plan, on, until))
    dated = sorted(each for found in ahead for each in found)
    texts = (*_missing(assessment), *_undated(plan), *(text for _, text in dated))
    return tuple(Booking(text) for text in dict.fromkeys(texts))


def _missing(assessment: Assessment) -> Iterator[str]:
    """Say what is required and not planned at all."""
    for result in assessment.results:
        missing, requirement = min(result.cautious.missing, result.generous.missing), result.requirement
        if not missing or result.state is State.CLARIFY:  # which is a question, and not yet to be booked
            continue
        match requirement:
            case CourseCount() if requirement.count == 1:
                yield say("booking.course", title=requirement.title)
            case CourseCount():
                amount = show_number(missing)
                yield say("booking.courses", title=requirement.title, missing=amount, required=requirement.count)
            case DutyCount():
                yield say("booking.duties", missing=missing, required=requirement.count)
            case ServiceMinimum() | GroupMonths():
                yield say("booking.months", title=requirement.title, missing=show_months(missing))


def _undated(plan: Plan) -> Iterator[str]:
    for course in plan.courses:
        if course.on is None:
            yield say("booking.undated", name=name(course))


_Dated = tuple[date, str]


def _courses(plan: Plan, on: date, until: date) -> Iterator[_Dated]:
    for course in plan.courses:
        if course.on and on < course.on <= until:
            days = show_days(course.start or course.on, course.end or course.on)
            yield course.on, say("booking.dated", name=name(course), days=days)


def _posts(plan: Plan, on: date) -> Iterator[_Dated]:
    for row in plan.service:
        if row.kind is ServiceKind.INSTITUTION and row.start and on < row.start <= add_months(on, _HOSPITAL_AHEAD):
            yield row.start, say("booking.institution", name=whole_post(row))


def _leave(plan: Plan, on: date, until: date) -> Iterator[_Dated]:
    """Leave has to be applied for; sickness and holiday have not."""
    for row in plan.absence:
        if row.kind in (AbsenceKind.LEAVE, AbsenceKind.PARENTAL) and row.start and on < row.start <= until:
            yield row.start, say("booking.leave", name=absence(row))


def _duties(plan: Plan, on: date, until: date) -> Iterator[_Dated]:
    for duty in plan.duties:
        if duty.on and on < duty.on <= until and duty.count:
            yield duty.on, say("booking.duty", duties=duties(duty.count), day=duty.on)
