"""What stands in the lane of the whole path: meetings, revisions, facts, the coming period, and the path's end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alis_kit.plan import Plan
from alis_kit.result import ZERO, Assessment
from alis_kit.text import show_date, show_months, show_span
from alis_kit.timeline.content import Approval, Promise, Span, Spot
from alis_kit.timeline.measure import clean
from alis_kit.timeline.shapes import Shape, Tone
from alis_kit.timeline.words import progress, say
from alis_kit.wording import expected_by, is_outdated


def milestones(plan: Plan, assessment: Assessment) -> tuple[Spot, ...]:
    """Give meetings, revisions, activities and the dated facts of the application."""
    standing, signing = plan.standing, plan.signing
    named = [
        ("standing.lis1_complete_on", standing.lis1_complete_on, _lis1(assessment)),
        ("standing.converted_on", standing.converted_on, say("milestone.converted")),
        ("standing.agreement_on", standing.agreement_on, say("milestone.agreement")),
        ("signing.on", signing.on, say("milestone.signed")),
        ("signing.next_meeting", signing.next_meeting, say("milestone.meeting")),
        ("supervision.exempt_until", plan.supervision.exempt_until, say("milestone.exempt")),
    ]
    named += [(f"activities[{i}]", a.on, clean(a.name)) for i, a in enumerate(plan.activities)]
    outdated = {part.where for r in assessment.results if is_outdated(r) for part in r.parts}
    for i, goals in enumerate(plan.goals):
        if goals.kind and goals.on and goals.approved is not None:
            key = "milestone.goals" if goals.total is not None else "milestone.goals_open"
            short = say(f"goal_set.{goals.kind}")
            text = say(key, set=short, approved=goals.approved, total=goals.total)
            where = f"goals[{i}]"
            text = say("milestone.goals_outdated", text=text) if where in outdated else text
            named.append((where, goals.on, text))
    return tuple(_milestone(where, day, name, assessment.on) for where, day, name in named if day)


def _lis1(assessment: Assessment) -> str:
    """Name the registration of LIS1, with the months it gives beyond its rows."""
    given = [part.total for part in assessment.account if part.where == "standing.lis1_complete_on"]
    if not given:
        return say("milestone.lis1")
    return say("milestone.lis1_given", months=show_months(sum(given, ZERO)))


def _milestone(where: str, day: date, name: str, on: date) -> Spot:
    state = say("item.done") if day <= on else say("item.planned")
    return Spot(
        where=where,
        on=day,
        name=name,
        shape=Shape.CIRCLE,
        tone=Tone.MILESTONE,
        done=day <= on,
        spoken=say("item.spot", name=name, day=show_date(day), state=state),
    )


def approval_of(plan: Plan, assessment: Assessment) -> Approval | None:
    """Give the most certain day there is at the end of the path."""
    found = _approval(assessment)
    if found is None:
        return None
    by = expected_by(plan, assessment) if found.promise is Promise.EXPECTED else ""
    lis1 = say("promise.lis1") if assessment.forecast.lis1_unconfirmed else ""
    return replace(found, remark="; ".join(part for part in (lis1, by) if part))


def _approval(assessment: Assessment) -> Approval | None:
    forecast = assessment.forecast
    whole, service, estimate = forecast.all_met, forecast.service_met, forecast.estimate
    if whole.cautious:
        return Approval(promise=Promise.EXPECTED, day=whole.cautious, generous=whole.generous)
    if whole.generous:
        return Approval(promise=Promise.DOUBTFUL, day=whole.generous)
    if service.cautious:
        return Approval(promise=Promise.SERVICE, day=service.cautious, generous=service.generous)
    if estimate and estimate.cautious:
        return Approval(promise=Promise.ESTIMATE, day=estimate.cautious, generous=estimate.generous)
    return None


def period_of(plan: Plan) -> tuple[date, date] | None:
    """Give the coming period, when both its days are known and in order."""
    start, end = plan.period.start, plan.period.end
    return (start, end) if start and end and start <= end else None


def period_span(plan: Plan, on: date) -> tuple[Span, ...]:
    """Give the coming period as a span of its own."""
    period = period_of(plan)
    if period is None:
        return ()
    start, end = period
    name, days = say("milestone.period"), show_span(start, end)
    spoken = say("item.spot", name=name, day=days, state=progress(start, end, on))
    span = Span(
        where="period", start=start, end=end, name=name, details=(days,), tone=Tone.MILESTONE, spoken=spoken
    )
    return (span,)
