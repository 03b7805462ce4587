"""What an assessment gives a meeting: how the requirements stand, what must be clarified, what to book now.

`progress` has the requirements that are not met yet, or were met since the last plan; the single courses as one.

`questions` has the most binding first, each with the paragraph it rests on. Problems of the plan and requirements
that hang on an answer meet there: where a problem says what to do about a requirement, it speaks for it.

`bookings` has what has no day yet first, then the coming period in order of time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from alis_kit.changes.naming import absence, duties, name, show_days, whole_post
from alis_kit.check import check
from alis_kit.dates import add_months
from alis_kit.meeting.sheet import Booking, Progress, Question, say, source
from alis_kit.plan import AbsenceKind, Plan, Service, ServiceKind, value_at
from alis_kit.problem import Problem
from alis_kit.regulation import Doubt, Regulation
from alis_kit.requirement import (
    Answer,
    AnyRequirement,
    CourseCount,
    Deadline,
    DutyCount,
    EveryRow,
    Filled,
    GoalsApproved,
    GroupMonths,
    Lis1First,
    Recent,
    Requirement,
    RowRule,
    ServiceMinimum,
    Strength,
    SupervisionMinimum,
    SupervisorSpecialist,
)
from alis_kit.result import Assessment, Result, State
from alis_kit.text import label, place, show_date, show_months, show_number
from alis_kit.text import say as say_problem
from alis_kit.wording import beside, brief_question, is_outdated, joined


def progress(now: Assessment, then: Assessment | None) -> tuple[tuple[Progress, ...], str]:
    """Give the rows of the status, and what is met already in one line."""
    results = [r for r in now.results if _is_counted(r)]
    singles = [r for r in results if _is_single_course(r)]
    telling = [r for r in results if r not in singles and not _long_met(r, then) and not _says_no_more(r, results)]
    rows = [_row(r, _former(r.id, then)) for r in telling]
    if any(r.state is not State.MET for r in singles):
        rows.append(_singles(singles, then))
    met = [r for r in results if r.state is State.MET and (r in singles or _long_met(r, then))]
    return tuple(rows), say("met", titles=", ".join(r.requirement.title for r in met)) if met else ""


def _is_counted(result: Result) -> bool:
    return result.requirement.counted and bool(result.cautious.required) and not is_outdated(result)


def _says_no_more(result: Result, others: Iterable[Result]) -> bool:
    """Whether a part of the same service has just as much left, so that the part tells it all."""
    whole = result.requirement
    return isinstance(whole, ServiceMinimum) and any(
        isinstance(part := other.requirement, ServiceMinimum)
        and part.buckets < whole.buckets
        and other.cautious.remaining == result.cautious.remaining > 0
        and other.generous.remaining == result.generous.remaining
        for other in others
    )


def _is_single_course(result: Result) -> bool:
    return isinstance(result.requirement, CourseCount) and result.requirement.count == 1


def _former(identifier: str, then: Assessment | None) -> Result | None:
    found = (r for r in then.results if r.id == identifier) if then else iter(())
    return next(found, None)


def _long_met(result: Result, then: Assessment | None) -> bool:
    """Whether a requirement was met when the last plan was signed; at a first meeting, whether it is met."""
    former = _former(result.id, then)
    return result.state is State.MET and (former.state is State.MET if former else then is None)


def _row(result: Result, former: Result | None) -> Progress:
    c, g = result.cautious, result.generous
    plannable = result.requirement.plannable
    return Progress(
        title=result.requirement.title,
        required=label("table.amount", amount=c.required, unit=label(f"unit.{result.unit}")),
        last=beside(former.cautious.done, former.generous.done) if former else "",
        now=beside(c.done, g.done),
        missing=_missing(result) if c.missing and plannable else "",
        reached=_reached(c.reached_on, g.reached_on),
        **_shares([result]),
    )


def _missing(result: Result) -> str:
    amount = beside(result.cautious.missing, result.generous.missing)
    return say("to_clarify", amount=amount) if result.state is State.CLARIFY else amount


def _reached(cautious: date | None, generous: date | None) -> str:
    if cautious == generous or not generous:
        return show_date(cautious)
    return label("table.range", cautious=show_date(cautious) or label("table.never"), generous=show_date(generous))


def _singles(results: Sequence[Result], then: Assessment | None) -> Progress:
    """Say the courses of which one is wanted in one row: how many are done, planned and missing."""
    formers = [former for r in results if (former := _former(r.id, then))]
    missing = _sum(r.cautious.missing for r in results)
    days = [r.cautious.reached_on for r in results]
    return Progress(
        title=say("single_courses"),
        required=label("table.amount", amount=len(results), unit=label("unit.courses")),
        last=show_number(_sum(min(f.cautious.done, Fraction(1)) for f in formers)) if formers else "",
        now=show_number(_sum(min(r.cautious.done, Fraction(1)) for r in results)),
        missing=show_number(missing) if missing else "",
        reached="" if None in days else show_date(max(day for day in days if day)),
        **_shares(results),
    )


def _sum(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, Fraction(0))


def _shares(results: Sequence[Result]) -> dict[str, float]:
    """Give what is done and what is planned as shares of all that is required."""
    required = _sum(r.cautious.required for r in results)
    done = _sum(min(r.cautious.done, r.cautious.required) for r in results)
    total = _sum(min(r.cautious.total, r.cautious.required) for r in results)
    return {"done": float(done / required), "planned": float(max(total - done, Fraction(0)) / required)}


# -- questions ----------------------------------------------------------------------------------------------------

_ORDER = tuple(Strength)
_FIRST, _LAST = -1, len(_ORDER)
_ROW_RULES: Mapping[str, RowRule] = {
    "no_supervisor": RowRule.SUPERVISOR,
    "abroad_unconfirmed": RowRule.HDIR_CONFIRMED,
    "institution_conditions": RowRule.INSTITUTION_CONDITIONS,
    "institution_of_what_kind": RowRule.INSTITUTION_CONDITIONS,
    "over_full_time": RowRule.WITHIN_FULL_TIME,
    "low_percent": RowRule.MIN_PERCENT,
}
_KINDS: Mapping[str, Callable[[Requirement], bool]] = {
    "course_too_short": lambda r: isinstance(r, CourseCount) and r.different_topics,
    "topic_repeated": lambda r: isinstance(r, CourseCount) and r.different_topics,
    "lis1_unrecorded": lambda r: isinstance(r, Lis1First),
    "lis1_half_recorded": lambda r: isinstance(r, Lis1First),
    "registered_in_future": lambda r: isinstance(r, Lis1First),
    "before_lis1_ends": lambda r: isinstance(r, Lis1First),
    "group_outside_practice": lambda r: isinstance(r, GroupMonths) and bool(r.during),
    "old_scheme_ends": lambda r: isinstance(r, Deadline),
    "old_scheme_ended": lambda r: isinstance(r, Deadline),
}
"""Which requirement a problem is about, by its code."""
_OF_GOALS = frozenset({"goals_outdated", "goals_count"})
_ANSWERED = (Answer, EveryRow, Lis1First, SupervisorSpecialist, GoalsApproved)
"""The kinds of requirement that hang on an answer."""
_SILENT = frozenset({"unanswered", "meeting_passed"})
"""Problems that are gathered in one line, or that the meeting itself settles."""


def questions(plan: Plan, assessment: Assessment, regulation: Regulation) -> tuple[Question, ...]:
    """Give what must be clarified, in order of weight."""
    problems = check(plan, regulation, assessment.on)
    weighed = [*_readings(assessment, regulation, problems), *_problems(plan, problems, regulation)]
    spoken_for = {r.id for p in problems if (r := _requirement(plan, p, regulation))}
    weighed += _results(assessment, spoken_for)
    weighed.sort(key=lambda each: each[0])
    return (*(question for _, question in weighed), *_unfilled(problems))


_Weighed = tuple[int, Question]


def _problems(plan: Plan, problems: Iterable[Problem], regulation: Regulation) -> Iterator[_Weighed]:
    """Say each sort of problem once: the first whole, then where else it is."""
    sorts: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.code not in _SILENT:
            sorts.setdefault(problem.code, []).append(problem)
    for first, *rest in sorts.values():
        requirement = _requirement(plan, first, regulation)
        sentence = say("question.at", place=_place(plan, first.where), sentence=say_problem(first))
        if rest:
            places = joined(list(dict.fromkeys(_place(plan, problem.where) for problem in rest)))
            sentence = say("question.also", sentence=sentence, places=places)
        weight = _ORDER.index(requirement.strength) if requirement else _LAST
        yield weight, Question(sentence, source(requirement) if requirement else "")


def _requirement(plan: Plan, problem: Problem, regulation: Regulation) -> AnyRequirement | None:
    """Give the requirement a problem is about."""
    if problem.code in _ROW_RULES:
        return regulation.row_rule(_ROW_RULES[problem.code])
    if problem.code == "revision_overdue":
        months = problem.values["months"]
        return next(r for r in regulation.requirements if isinstance(r, Recent) and r.months == months)
    if problem.code in _OF_GOALS:
        kind = plan.goals[int(problem.where.partition("[")[2].partition("]")[0])].kind
        return next(r for r in regulation.requirements if isinstance(r, GoalsApproved) and r.goals is kind)
    fits = _KINDS.get(problem.code)
    return next((r for r in regulation.requirements if fits and fits(r)), None)


def _place(plan: Plan, where: str) -> str:
    """Name the row a problem is in as its owner knows it, else its place."""
    path, _, rest = where.partition("[")
    rows = value_at(plan, path) if rest else ()
    if not isinstance(rows, tuple) or not rows:
        return place(where)
    row = rows[int(rest.partition("]")[0])]
    if isinstance(row, Service):
        return say("question.post", place=row.place.strip() or place(where), span=show_days(row.start, row.end))
    return name(row)


def _results(assessment: Assessment, spoken_for: set[str]) -> Iterator[_Weighed]:
    """Give the requirements that hang on an answer or on hours that are not recorded."""
    for result in assessment.results:
        requirement = result.requirement
        if result.id in spoken_for or isinstance(requirement, Filled):
            continue
        weight = _ORDER.index(requirement.strength)
        if isinstance(requirement, SupervisionMinimum) and result.cautious.remaining:
            yield weight, Question(_hours(result), source(requirement))
        elif result.state is State.CLARIFY and isinstance(requirement, _ANSWERED):
            at_application = isinstance(requirement, Answer) and requirement.path.startswith("standing.")
            text = say("question.application" if at_application else "question.answer", title=requirement.title)
            yield (_LAST if at_application else weight), Question(text, source(requirement))


def _hours(result: Result) -> str:
    c = result.cautious
    return say("question.hours", done=c.done, required=c.required)


def _readings(assessment: Assessment, regulation: Regulation, problems: Iterable[Problem]) -> Iterator[_Weighed]:
    """Ask for the readings that move the expected day or the months; of an institution its own problem asks."""
    asked = {_ROW_RULES.get(problem.code) for problem in problems}
    for weighed in assessment.forecast.questions:
        if weighed.question != Doubt.INSTITUTION or RowRule.INSTITUTION_CONDITIONS not in asked:
            yield _FIRST, Question(*brief_question(weighed, regulation))


def _unfilled(problems: Sequence[Problem]) -> Iterator[Question]:
    """Gather what the form asks for and nobody has filled in."""
    places = [place(problem.where) for problem in problems if problem.code == "unanswered"]
    if places:
        yield Question(say("question.unfilled", places=joined(places)), "")


# -- bookings -----------------------------------------------------------------------------------------------------

_YEAR = 12
_HOSPITAL_AHEAD = 18
"""Months ahead that a place in an institution is asked for: our own choice, as places are few (TELLING)."""


def bookings(plan: Plan, assessment: Assessment) -> tuple[Booking, ...]:
    """Give what is to be booked now."""
    on = assessment.on
    until = max(plan.period.end or on, add_months(on, _YEAR))
    ahead = (_courses(plan, on, until), _posts(plan, on), _leave(plan, on, until), _duties(plan, on, until))
    dated = sorted(each for found in ahead for each in found)
    texts = (*_unplanned(assessment), *_undated(plan), *(text for _, text in dated))
    return tuple(Booking(text) for text in dict.fromkeys(texts))


def _unplanned(assessment: Assessment) -> Iterator[str]:
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
