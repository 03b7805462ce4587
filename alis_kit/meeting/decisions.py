"""The matters to decide on, proposed from the data, the ones a meeting must not leave open first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alis_kit.meeting.sheet import Booking, Decision, Outcome, Result
from alis_kit.meeting.words import say
from alis_kit.plan import Plan
from alis_kit.result import Assessment
from alis_kit.text import show_span
from alis_kit.wording import joined


def decisions(
    plan: Plan,
    assessment: Assessment,
    outcomes: Iterable[Outcome],
    questions: Sequence[object],
    booked: Sequence[Booking],
) -> tuple[Decision, ...]:
    """Give the matters to decide on."""
    missed = [outcome.what for outcome in outcomes if outcome.result is Result.MISSED]
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
