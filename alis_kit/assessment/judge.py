"""From a requirement to its result: each kind has its own function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alis_kit.assessment import answers, dated, rows, service, supervision
from alis_kit.assessment.context import Context
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
from alis_kit.result import Result

_Judge = Callable[[Any, Context], Result]
_JUDGES: Mapping[type[Requirement], _Judge] = {
    ServiceMinimum: service.months,
    ServiceMaximum: service.months,
    EveryRow: rows.every_row,
    Lis1First: rows.lis1_first,
    GroupMonths: supervision.group_months,
    GroupHours: supervision.group_hours,
    SupervisionMinimum: supervision.hours,
    CourseCount: dated.courses,
    CourseOrder: dated.course_order,
    DutyCount: dated.duties,
    DutyAlone: dated.duty_alone,
    ProceduresDone: dated.procedures,
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
