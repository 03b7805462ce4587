"""From a requirement to its result: each kind has its own function."""

from __future__ import annotations

from typing import assert_never

from alis_kit.assessment import answers, dated, rows, service, supervision
from alis_kit.assessment.verdict import Situation
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
    ProceduresDone,
    Recent,
    ServiceMaximum,
    ServiceMinimum,
    Statement,
    SupervisionMinimum,
)
from alis_kit.result import Result


def judge(requirement: AnyRequirement, at: Situation) -> Result | None:  # noqa: C901  # one case for each kind
    """Judge one requirement; a statement has nothing to judge and gives `None`."""
    match requirement:
        case ServiceMinimum() | ServiceMaximum():
            return service.months(requirement, at)
        case EveryRow():
            return rows.every_row(requirement, at)
        case GroupMonths():
            return supervision.group_months(requirement, at)
        case GroupHours():
            return supervision.group_hours(requirement, at)
        case SupervisionMinimum():
            return supervision.hours(requirement, at)
        case CourseCount():
            return dated.courses(requirement, at)
        case CourseOrder():
            return dated.course_order(requirement, at)
        case DutyCount():
            return dated.duties(requirement, at)
        case DutyAlone():
            return dated.duty_alone(requirement, at)
        case ProceduresDone():
            return dated.procedures(requirement, at)
        case GoalsApproved():
            return answers.goals(requirement, at)
        case Answer():
            return answers.answer(requirement, at)
        case Filled():
            return answers.filled(requirement, at)
        case Recent():
            return answers.recent(requirement, at)
        case Deadline():
            return answers.deadline(requirement, at)
        case Statement():
            return None
        case _:
            assert_never(requirement)
