"""Questions that the plan answers: yes and no, filled in, how long ago, goals approved.

Source: the dossier's S02, S07, L01, L02, P01 to P04, O01, G01 and G02.
"""

from __future__ import annotations

from datetime import date

from alis_kit.assessment.dated import Event, dated
from alis_kit.assessment.verdict import Situation, answers
from alis_kit.dates import add_months
from alis_kit.plan import Goals, value_at
from alis_kit.requirement import Answer, Deadline, Filled, GoalsApproved, Recent
from alis_kit.result import Result, Unit


def answer(requirement: Answer, at: Situation) -> Result:
    """Check a question of yes or no; unanswered is not as expected."""
    if requirement.only_converted and at.plan.standing.converted_on is None:
        return answers(requirement, Unit.ANSWERS)
    value = value_at(at.plan, requirement.path)
    return answers(requirement, Unit.ANSWERS, (requirement.path, value is requirement.expected))


def recent(requirement: Recent, at: Situation) -> Result:
    """Check that a date is no more than so many months back."""
    day = value_at(at.plan, requirement.path)
    recent = isinstance(day, date) and day <= at.on <= add_months(day, requirement.months)
    return answers(requirement, Unit.ANSWERS, (requirement.path, recent))


def goals(requirement: GoalsApproved, at: Situation) -> Result:
    """Take the latest reading of Kompetanseportalen that is of the present set of goals."""
    latest = _latest(requirement, at)
    if latest is None or latest[2].total is None or latest[2].approved is None:
        return answers(requirement, Unit.GOALS, unknown=True)
    return dated(requirement, Unit.GOALS, _approved, at, latest[2].total)


def _approved(requirement: GoalsApproved, at: Situation) -> list[Event]:
    latest = _latest(requirement, at)
    return [Event(latest[0], latest[2].approved or 0, f"goals[{latest[1]}]")] if latest else []


def _latest(requirement: GoalsApproved, at: Situation) -> tuple[date, int, Goals] | None:
    readings = [
        (g.on, i, g)
        for i, g in enumerate(at.plan.goals)
        if g.kind is requirement.goals and g.on and requirement.set_from <= g.on <= at.on
    ]
    return max(readings, key=lambda reading: reading[:2], default=None)


def filled(requirement: Filled, at: Situation) -> Result:
    """Check that all the values are filled in."""
    checks = [(path, bool(value_at(at.plan, path))) for path in requirement.paths]
    return answers(requirement, Unit.ANSWERS, *checks)


def deadline(requirement: Deadline, at: Situation) -> Result:
    """Ask of trainees with old-scheme service who have not come over to the new scheme."""
    concerned = any(s.old_scheme for s in at.plan.service) and at.plan.standing.converted_on is None
    return answers(requirement, Unit.ANSWERS, *([("standing.converted_on", False)] if concerned else []))
