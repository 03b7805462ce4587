"""Questions that the plan answers: yes and no, filled in, how long ago, goals approved.

Source: the dossier's S02, S07, L01, L02, P01 to P04, O01, G01 and G02.
"""

from __future__ import annotations

from datetime import date

from alis_kit.assessment.dated import Event, dated
from alis_kit.assessment.verdict import Situation, answers
from alis_kit.dates import add_months
from alis_kit.plan import value_at
from alis_kit.regulation import Answer, Deadline, Filled, GoalsApproved, Recent
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
    readings = [
        (g.on, i)
        for i, g in enumerate(at.plan.goals)
        if g.kind is requirement.goals and g.on and requirement.set_from <= g.on <= at.on
    ]
    if not readings:
        return answers(requirement, Unit.GOALS, unknown=True)
    day, i = max(readings)
    goals = at.plan.goals[i]
    if goals.total is None or goals.approved is None:
        return answers(requirement, Unit.GOALS, unknown=True)
    event = Event(day, goals.approved, f"goals[{i}]", None)
    return dated(requirement, Unit.GOALS, goals.total, [event], at.on)


def filled(requirement: Filled, at: Situation) -> Result:
    """Check that all the values are filled in."""
    checks = [(path, bool(value_at(at.plan, path))) for path in requirement.paths]
    return answers(requirement, Unit.ANSWERS, *checks)


def deadline(requirement: Deadline, at: Situation) -> Result:
    """Ask of trainees with old-scheme service who have not come over to the new scheme."""
    concerned = any(s.old_scheme for s in at.plan.service) and at.plan.standing.converted_on is None
    return answers(requirement, Unit.ANSWERS, *([("standing.converted_on", False)] if concerned else []))
