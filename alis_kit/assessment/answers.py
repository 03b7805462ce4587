"""What a plan answers: yes and no, what is filled in, things with a day, conditions that every row must meet.

Source: §§ 8, 18, 25, 26, 29, 32 and 37; each requirement names its own paragraph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple, TypeVar, assert_never

from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.context import ONE, Context, Grounds, answers, checklist, said, whole
from alis_kit.assessment.days import NEVER
from alis_kit.dates import add_months
from alis_kit.plan import PART3, Course, CourseKind, Goals, ServiceKind, topic, value_at
from alis_kit.requirement import (
    Answer,
    CourseCount,
    CourseOrder,
    Deadline,
    DutyAlone,
    DutyCount,
    EveryRow,
    Filled,
    GoalsApproved,
    Lis1First,
    ProceduresDone,
    Recent,
    Requirement,
    RowRule,
    SupervisorSpecialist,
)
from alis_kit.result import ZERO, Amounts, Cut, Evidence, Part, Result, State, Unit
from alis_kit.text import folded


def answer(requirement: Answer, at: Context) -> Result:
    """Check a question of yes or no; unanswered is not as expected."""
    if requirement.only_converted and at.plan.standing.converted_on is None:
        return answers(requirement, Unit.ANSWERS)
    value = value_at(at.plan, requirement.path)
    return answers(requirement, Unit.ANSWERS, (requirement.path, value is requirement.expected))


def recent(requirement: Recent, at: Context) -> Result:
    """Check that a date is no more than so many months back."""
    day = value_at(at.plan, requirement.path)
    recent = isinstance(day, date) and day <= at.on <= add_months(day, requirement.months)
    return answers(requirement, Unit.ANSWERS, (requirement.path, recent))


def supervisor_specialist(requirement: SupervisorSpecialist, at: Context) -> Result:
    """Ask for a specialist, or an exemption, or only service outside the body on that day (§ 25)."""
    supervision = at.plan.supervision
    exempt = supervision.exempt_until is not None and at.on <= supervision.exempt_until
    ok = supervision.specialist is True or exempt or _is_outside(requirement, at)
    return answers(requirement, Unit.ANSWERS, ("supervision.specialist", ok))


def _is_outside(requirement: SupervisorSpecialist, at: Context) -> bool:
    present = [
        s
        for _, s in at.service
        if s.kind in PART3 and s.start and s.start <= at.on and (s.end is None or at.on <= s.end)
    ]
    outside = [
        s.kind in requirement.outside and (s.kind is not ServiceKind.INSTITUTION or s.municipal is False)
        for s in present
    ]
    return at.on >= requirement.outside_from and bool(present) and all(outside)


def goals(requirement: GoalsApproved, at: Context) -> Result:
    """Take the latest reading of Kompetanseportalen; one of an earlier set of goals must be read again."""
    latest = _latest(requirement, at)
    if latest is None:
        return answers(requirement, Unit.GOALS, unknown=True)
    if latest[0] < requirement.set_on(at.on).since:
        parts = (Part(f"goals[{latest[1]}]", ONE, ZERO, ZERO, {Cut.OUTDATED: ONE}),)
        return checklist(requirement, Unit.GOALS, [False], parts)
    return dated(requirement, Unit.GOALS, _approved, at, requirement.set_on(at.on).count)


def _approved(requirement: GoalsApproved, at: Context) -> list[Event]:
    latest = _latest(requirement, at)
    return [Event(latest[0], latest[2].approved or 0, f"goals[{latest[1]}]")] if latest else []


def _latest(requirement: GoalsApproved, at: Context) -> tuple[date, int, Goals] | None:
    """Give the latest reading that says something."""
    readings = [
        (g.on, i, g)
        for i, g in enumerate(at.plan.goals)
        if g.kind is requirement.goals and g.on and g.on <= at.on and g.approved is not None
    ]
    return max(readings, key=lambda reading: reading[:2], default=None)


def filled(requirement: Filled, at: Context) -> Result:
    """Check that all the values are filled in."""
    checks = [(path, bool(value_at(at.plan, path))) for path in requirement.paths]
    return answers(requirement, Unit.ANSWERS, *checks)


def deadline(requirement: Deadline, at: Context) -> Result:
    """Ask of trainees with old-scheme service who have not come over to the new scheme."""
    concerned = any(s.old_scheme for s in at.plan.service) and at.plan.standing.converted_on is None
    return answers(requirement, Unit.ANSWERS, *([("standing.converted_on", False)] if concerned else []))


# -- things with a day: courses, duties, procedures, and what they allow -----------------------------------------


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


# -- conditions that every row of service it concerns must meet --------------------------------------------------


def every_row(requirement: EveryRow, at: Context) -> Result:
    """Judge the rows of service that a condition concerns."""
    met = [ok for _, ok in checks(requirement, at)]
    return checklist(requirement, Unit.ROWS, met, Evidence(_row_parts, requirement, at.grounds))


def _row_parts(requirement: EveryRow, grounds: Grounds) -> tuple[Part, ...]:
    return said(*[(f"service[{i}]", ok) for i, ok in checks(requirement, grounds.context)])


def checks(requirement: EveryRow, at: Context) -> list[tuple[int, bool]]:  # one case for each
    """List the rows of service (their places in the plan) a condition concerns, and whether each meets it."""
    rows = at.service
    match requirement.condition:
        case RowRule.SUPERVISOR:
            return [(i, bool(folded(s.supervisor))) for i, s in rows if s.kind in PART3 and not s.old_scheme]
        case RowRule.HDIR_CONFIRMED:
            return [(i, s.hdir_confirmed is True) for i, s in rows if s.kind is ServiceKind.ABROAD]
        case RowRule.INSTITUTION_CONDITIONS:
            municipal = [(i, s) for i, s in rows if s.kind is ServiceKind.INSTITUTION and s.municipal is not False]
            return [(i, set(requirement.needs) <= set(s.conditions)) for i, s in municipal]
        case RowRule.WITHIN_FULL_TIME:
            crowded = _crowded(at.calendar, requirement.percent)
            return [(i, i not in crowded) for i, s in rows if s.kind is not ServiceKind.NOT_COUNTING]
        case RowRule.MIN_PERCENT:
            return sorted(_least_percent(requirement, at))
        case RowRule.OLD_SCHEME_MINIMUM:
            short = {row.line for row in at.calendar.rows if row.cut is Cut.OLD_SCHEME_MINIMUM}
            return [(i, i not in short) for i, s in rows if s.old_scheme]
        case RowRule.STARTED_BEFORE:
            old = [(i, s.start) for i, s in rows if s.old_scheme]
            in_time = any(start and requirement.before and start < requirement.before for _, start in old)
            return [(i, in_time) for i, _ in old]  # who was under way then may go on (§ 37 third paragraph)
        case _:
            assert_never(requirement.condition)


def _least_percent(requirement: EveryRow, at: Context) -> Iterator[tuple[int, bool]]:
    """Find the rows (their lines) of the kinds and days concerned, and whether their percent is enough.

    Only the least time in the kind must be at that percent (§ 8 fourth paragraph): where the rows that are give
    it, the others may be at any.
    """
    since, until = requirement.since or date.min, requirement.until or date.max
    rows = [row for row in at.calendar.rows if row.kind in requirement.services]
    then = [row for row in rows if row.begins <= until.toordinal() and since.toordinal() <= row.last]
    low = {row.line for row in then if row.percent < requirement.percent * 100}
    if low:
        enough = {f"service[{row.line}]" for row in rows if row.line not in low}
        for minimum in at.regulation.single_kinds:
            given = [part.total for part in at.account(at.leading).parts(minimum.services) if part.where in enough]
            if minimum.services[0] in requirement.services and sum(given) >= minimum.months:
                low = set()
    yield from ((row.line, row.line not in low) for row in then)


def lis1_first(requirement: Lis1First, at: Context) -> Result:
    """Tell whether LIS1 is complete before part 3 begins, by every reading (§ 18; TELLING)."""
    complete, in_time = _lis1_complete(at), [ok for _, ok in _in_time(at)]
    begun = any(row.begins <= at.calendar.on for row in at.calendar.rows if row.kind in PART3)
    found = State.CLARIFY
    if all(in_time) and complete <= at.calendar.on:
        found = State.MET
    elif all(in_time) and complete < NEVER and not begun:
        found = State.ON_COURSE
    parts = Evidence(_lis1_parts, requirement, at.grounds)
    return checklist(requirement, Unit.ROWS, in_time, parts)._replace(state=found)


def _lis1_parts(_: Lis1First, grounds: Grounds) -> tuple[Part, ...]:
    return said(*[(f"service[{i}]", ok) for i, ok in _in_time(grounds.context)])


def _in_time(at: Context) -> list[tuple[int, bool]]:
    """List the rows of part 3 that count but for § 18, and whether each begins when LIS1 is complete."""
    complete, registered = _lis1_complete(at), at.calendar.registered or NEVER
    rows = [(row.line, row.begins) for row in at.calendar.rows if row.kind in PART3 and row.cut is None]
    return [(i, begins > complete or begins >= registered) for i, begins in sorted(rows)]


def _lis1_complete(at: Context) -> int:
    """Give the day LIS1 is complete by every reading."""
    return max([day for part in at.regulation.lis1 for day in at.counts(part).days])


def _crowded(calendar: Calendar, percent: int) -> set[int]:
    """Find the rows (their lines) that share a day on which the percentages sum to more."""
    return {
        calendar.rows[k].line
        for here in {cell.rows for cell in calendar.cells}
        if sum([calendar.rows[k].percent for k in here]) > percent * 100
        for k in here
    }
