"""What must be clarified, the most binding first, each with the paragraph it rests on.

Problems of the plan and requirements that hang on an answer meet here: where a problem says what to do about a
requirement, it speaks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from alis_kit.changes.naming import name, show_days
from alis_kit.check import check
from alis_kit.meeting.sheet import Question
from alis_kit.meeting.words import say, source
from alis_kit.plan import Plan, Service, value_at
from alis_kit.problem import Problem
from alis_kit.regulation import Doubt, Regulation
from alis_kit.requirement import (
    Answer,
    AnyRequirement,
    CourseCount,
    Deadline,
    EveryRow,
    Filled,
    GoalsApproved,
    GroupMonths,
    Lis1First,
    Recent,
    Requirement,
    RowRule,
    Strength,
    SupervisionMinimum,
    SupervisorSpecialist,
)
from alis_kit.result import Assessment, Result, State
from alis_kit.text import place
from alis_kit.text import say as say_problem
from alis_kit.wording import brief_question, joined

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
        elif result.state is State.CLARIFY and isinstance(
            requirement, Answer | EveryRow | Lis1First | SupervisorSpecialist | GoalsApproved
        ):
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
