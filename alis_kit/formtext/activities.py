"""Part 4 of the form, the rest: group supervision, duties, procedures, other activities."""

from __future__ import annotations

from datetime import date

from alis_kit.formtext.words import Row, group_results, joined, named, rest_of, say
from alis_kit.plan import Plan
from alis_kit.requirement import DutyCount
from alis_kit.result import Assessment, Result
from alis_kit.text import show_months, show_span


def groups_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the spans of group supervision held, the months they make, and the diploma."""
    lines = []
    for group in sorted((g for g in plan.groups if g.start), key=lambda g: g.start or date.max):
        if group.start and group.start <= assessment.on:
            going_on = group.end is None or group.end > assessment.on
            span = say("since", day=group.start) if going_on else show_span(group.start, group.end)
            hours = say("group_hours", hours=group.hours) if group.hours is not None else ""
            lines.append(say("group_done", span=span, hours=hours, leader=""))
    if lines:
        lines.append(_group_sum(assessment))
    if plan.standing.group_diploma:
        lines.append(say("diploma"))
    return joined(lines)


def _group_sum(assessment: Assessment) -> str:
    """Say the months in all, and those of them that were in the service that is asked for."""
    done = {
        bool(r.requirement.during): show_months(r.cautious.done)  # type: ignore[attr-defined]  # of the kind asked for
        for r in group_results(assessment)
    }
    return say("group_sum", months=done.get(False, ""), practice=done.get(True, ""))


def groups_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell what remains of the group supervision."""
    lines = [rest_of(result, several=True) for result in group_results(assessment) if result.cautious.remaining]
    if not lines:
        return say("nothing_remains") if plan.standing.group_diploma else say("diploma_remains")
    return joined(lines)


def _duty_result(assessment: Assessment) -> Result | None:
    return next((r for r in assessment.results if isinstance(r.requirement, DutyCount)), None)


def duties_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell the number of duties done, and the last day."""
    result = _duty_result(assessment)
    days = [duty.on for duty in plan.duties if duty.on and duty.on <= assessment.on]
    return say("duties_done", count=result.cautious.done, day=max(days)) if result and days else ""


def duties_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell the number of duties that remain, and how many of them are planned."""
    result = _duty_result(assessment)
    if result is None:
        return ""
    amounts = result.cautious
    if not amounts.remaining:
        return say("nothing_remains")
    day = amounts.reached_on
    if day is None:
        return say("duties_missing", count=amounts.remaining, missing=amounts.missing)
    return say("duties_planned", count=amounts.remaining, day=day)


def procedures_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the procedures confirmed."""
    done = named(((p.name, p.on) for p in plan.procedures), assessment.on, done=True)
    return ", ".join(name for name, _ in done)


def procedures_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the procedures not confirmed yet."""
    rest = named(((p.name, p.on) for p in plan.procedures), assessment.on, done=False)
    if not rest:
        return say("nothing_remains") if any(p.name.strip() for p in plan.procedures) else ""
    return ", ".join(name for name, _ in rest)


def activities_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the other activities held, with their day."""
    done = named(((a.name, a.on) for a in plan.activities), assessment.on, done=True)
    return joined(say("activity", name=name, day=day) for name, day in done)


def activities_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the other activities planned."""
    rest = named(((a.name, a.on) for a in plan.activities), assessment.on, done=False)
    return joined(say("activity", name=name, day=day) if day else name for name, day in rest)
