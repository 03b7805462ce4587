"""The sheet for the meeting where a plan is revised: one value, shown on paper and on a screen.

It is put together here from a plan and the one that was signed last. `outcomes` says what became of what was
planned, `standing` what the assessment gives a meeting; `page` and `screen` show it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from alis_kit.assessment import assess
from alis_kit.changes.compare import changes
from alis_kit.changes.report import report
from alis_kit.dates import add_months
from alis_kit.meeting.outcomes import outcomes
from alis_kit.meeting.sheet import Booking, Decision, Fate, Last, MeetingOutcome, MeetingSheet, Person, say, source
from alis_kit.meeting.standing import bookings, progress, questions
from alis_kit.plan import Plan
from alis_kit.problem import RegulationError
from alis_kit.regulation import Regulation, regulation_on
from alis_kit.requirement import Recent
from alis_kit.result import Assessment
from alis_kit.text import show_date, show_month, show_span
from alis_kit.wording import joined, lacking, when

__all__ = ["Last", "MeetingSheet", "meeting_sheet"]


def meeting_sheet(plan: Plan, on: date, *, last: Last | None) -> MeetingSheet:
    """Make the sheet for a meeting on a day.

    Args:
        plan: the plan as it is today.
        on: the day of the meeting, from which everything is counted.
        last: the plan that was signed last; `None` before the first.

    Raises:
        RegulationError: no regulation covers `on`.
    """
    regulation = regulation_on(on)
    now = assess(plan, regulation, on)
    rows, met = progress(now, _then(last))
    happened = outcomes(last, plan, changes(last.plan, plan), on) if last else None
    asked, booked = questions(plan, now, regulation), bookings(plan, now)
    return MeetingSheet(
        title=say("title"),
        name=plan.trainee.name.strip() or say("nobody"),
        facts=_facts(plan, last),
        lead=_lead(plan, now, last),
        progress=rows,
        met=met,
        outcomes=happened,
        questions=asked,
        bookings=booked,
        decisions=_decisions(plan, now, happened or (), asked, booked),
        people=_people(plan),
        next_meeting=_next_meeting(plan, regulation, on),
        legend=_legend(now, regulation),
        on=on,
    )


def _then(last: Last | None) -> Assessment | None:
    """Assess the last plan in its time; days before every regulation file have no assessment."""
    try:
        return assess(last.plan, regulation_on(last.since), last.since) if last else None
    except RegulationError:
        return None  # the report, which the lead is from, says so


def _facts(plan: Plan, last: Last | None) -> tuple[tuple[str, str], ...]:
    named = last.named if last else say("first")
    facts = (
        ("municipality", plan.municipality.name),
        ("supervisor", plan.supervision.supervisor),
        ("last", named[0].upper() + named[1:]),
        ("period", show_span(plan.period.start, plan.period.end)),
    )
    return tuple((say(f"fact.{key}"), text.strip() or "–") for key, text in facts)


def _lead(plan: Plan, now: Assessment, last: Last | None) -> tuple[str, ...]:
    if last is not None:
        return report(last.plan, plan, since=last.since, on=now.on, named=last.named).lead
    day = now.forecast.all_met
    key = "expected" if day.cautious else "expected_never"
    month = when(show_month(day.cautious), now) if day.cautious else ""
    lines = [say(key, month=month, missing=lacking(now))]
    if day.generous and day.generous != day.cautious:
        lines.append(say("expected_generous", month=when(show_month(day.generous), now)))
    return tuple(lines)


def _decisions(
    plan: Plan,
    assessment: Assessment,
    outcomes: Iterable[MeetingOutcome],
    questions: Sequence[object],
    booked: Sequence[Booking],
) -> tuple[Decision, ...]:
    """Give the matters to decide on."""
    missed = [outcome.what for outcome in outcomes if outcome.result is Fate.MISSED]
    span = show_span(plan.period.start, plan.period.end)
    current = plan.period.end and plan.period.end > assessment.on
    matters = [say("decision.missed", what=joined(missed))] if missed else []
    matters += [say("decision.missing")] if assessment.forecast.missing else []
    matters += _tasks(questions, booked)
    matters += [say("decision.period", span=span) if current else say("decision.new_period")]
    return tuple(Decision(matter) for matter in matters)


def _tasks(questions: Sequence[object], booked: Sequence[object]) -> list[str]:
    if questions and booked:
        return [say("decision.tasks")]
    return [say("decision.questions")] if questions else [say("decision.bookings")] if booked else []


def _people(plan: Plan) -> tuple[Person, ...]:
    signing = plan.signing
    people = (
        ("trainee", signing.trainee.strip() or plan.trainee.name),
        ("municipality", signing.municipality.strip() or plan.municipality.leader),
        ("supervisor", signing.supervisor.strip() or plan.supervision.supervisor),
    )
    return tuple(Person(say(f"person.{role}"), name.strip()) for role, name in people)


def _next_meeting(plan: Plan, regulation: Regulation, on: date) -> str:
    """Give the day that is set, else by when the rules want it, the shortest first."""
    if plan.signing.next_meeting and plan.signing.next_meeting > on:
        return say("next.set", day=plan.signing.next_meeting)
    limits = sorted((r for r in regulation.requirements if isinstance(r, Recent)), key=lambda r: r.months)
    return "; ".join(say("next.by", day=add_months(on, r.months), source=source(r)) for r in limits)


def _legend(now: Assessment, regulation: Regulation) -> str:
    key = "legend_doubt" if any(result.in_doubt for result in now.results) else "legend"
    return say(key, on=show_date(now.on), regulation=regulation.title)
