"""The one door to the engine: calendar, ledgers, results, forecast, account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from alis_kit.assessment import answers, months
from alis_kit.assessment.account import last_days
from alis_kit.assessment.context import Context, Grounds, context_of
from alis_kit.assessment.forecast import forecast
from alis_kit.plan import Plan, ServiceKind
from alis_kit.regulation import Regulation, regulation_on
from alis_kit.requirement import (
    Answer,
    AnyRequirement,
    CourseCount,
    CourseOrder,
    Deadline,
    DutyAlone,
    DutyCount,
    EveryRow,
    Filled,
    GoalsApproved,
    GroupHours,
    GroupMonths,
    Lis1First,
    ProceduresDone,
    Recent,
    Requirement,
    ServiceMaximum,
    ServiceMinimum,
    SupervisionMinimum,
    SupervisorSpecialist,
)
from alis_kit.result import Assessment, Evidence, Part, Result


def assess(plan: Plan, regulation: Regulation, on: date) -> Assessment:
    """Assess a plan under a regulation on a day.

    Unfinished rows are left out; `alis_kit.check.check` tells about them.

    Source: TELLING; each result's requirement names its own paragraph.
    """
    at = context_of(plan, regulation, on)
    results = tuple([judge(requirement, at) for requirement in regulation.judged])
    return Assessment(
        on=on,
        regulation_id=regulation.id,
        results=results,
        forecast=forecast(at, results),
        account=Evidence(_account, frozenset(ServiceKind), at.grounds),
        account_by=at.leading.reckoning,
        ends=last_days(at.leading),
    )


def assessed(plan: Plan, on: date) -> Assessment:
    """Return a plan's assessment under the regulation of the day; raise `RegulationError` when none holds."""
    return assess(plan, regulation_on(on), on)


def _account(services: frozenset[ServiceKind], grounds: Grounds) -> tuple[Part, ...]:
    at = grounds.context
    return at.account(at.leading).parts(services)


# -- from a requirement to its result: each kind has its own function --------------------------------------------


_Judge = Callable[[Any, Context], Result]
_JUDGES: Mapping[type[Requirement], _Judge] = {
    ServiceMinimum: months.months,
    ServiceMaximum: months.months,
    EveryRow: answers.every_row,
    Lis1First: answers.lis1_first,
    GroupMonths: months.group_months,
    GroupHours: months.group_hours,
    SupervisionMinimum: months.hours,
    CourseCount: answers.courses,
    CourseOrder: answers.course_order,
    DutyCount: answers.duties,
    DutyAlone: answers.duty_alone,
    ProceduresDone: answers.procedures,
    GoalsApproved: answers.goals,
    Answer: answers.answer,
    SupervisorSpecialist: answers.supervisor_specialist,
    Filled: answers.filled,
    Recent: answers.recent,
    Deadline: answers.deadline,
}
"""How each kind of requirement is judged; in a statement there is nothing to judge."""


def judge(requirement: AnyRequirement, at: Context) -> Result:
    """Return the result of one requirement; raise `KeyError` for a statement."""
    return _JUDGES[type(requirement)](requirement, at)
