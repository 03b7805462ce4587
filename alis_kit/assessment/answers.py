"""Questions that the plan answers: yes and no, filled in, how long ago, goals approved.

Source: the dossier's S02, S07, L01, L02, P01 to P04, O01, G01 and G02.
"""

from __future__ import annotations

from datetime import date

from alis_kit.assessment.context import ONE, Context, answers, checklist
from alis_kit.assessment.dated import Event, dated
from alis_kit.dates import add_months
from alis_kit.plan import PART3, Goals, ServiceKind, value_at
from alis_kit.requirement import Answer, Deadline, Filled, GoalsApproved, Recent, SupervisorSpecialist
from alis_kit.result import ZERO, Cut, Part, Result, Unit


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
