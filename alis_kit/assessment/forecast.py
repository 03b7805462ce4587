"""When everything is in place: the first day on which every requirement that waits for a day is met.

Source: design § 3 («Forecast»). The cautious day is the latest over the reckonings, the generous the earliest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.ledger import Ledger, service_met
from alis_kit.assessment.verdict import Situation
from alis_kit.plan import ServiceKind
from alis_kit.requirement import ServiceMinimum, Strength
from alis_kit.result import Expected, Forecast, Result, State

_NEVER = date.max.toordinal()
_BINDING = frozenset({Strength.LAW, Strength.GOAL, Strength.FORM_ROW})


def forecast(at: Situation, results: Sequence[Result]) -> Forecast:
    """Look ahead from the results."""
    waiting = [r for r in results if r.requirement.forecast]
    service = [r.requirement for r in waiting if isinstance(r.requirement, ServiceMinimum)]
    others = [r for r in waiting if not isinstance(r.requirement, ServiceMinimum)]
    other_day = max((_ordinal(r.cautious.reached_on) for r in others), default=0)
    days = [_service_days(ledger, service) for ledger in at.ledgers]
    service_met_on = _expected(at.ledgers, [max(by_id.values(), default=0) for by_id in days])
    all_met = _expected(at.ledgers, [max(other_day, *by_id.values()) for by_id in days])
    estimate, row = _estimate(at) if service_met_on.cautious is None else (None, "")
    return Forecast(
        all_met=all_met,
        service_met=service_met_on,
        decided_by=_last(all_met.cautious, waiting),
        missing=tuple(r.id for r in waiting if r.cautious.reached_on is None),
        estimate=estimate,
        estimate_row=row,
        assumed=tuple(r.id for r in results if _is_assumed(r)),
    )


def _is_assumed(result: Result) -> bool:
    """Whether something binding that no day in the plan can tell is still open."""
    if result.state is State.MET or result.state is State.NOT_CONCERNED:
        return False
    requirement = result.requirement
    return requirement.strength in _BINDING and not requirement.forecast and not result.cautious.at_most


def _last(day: date | None, waiting: Sequence[Result]) -> tuple[str, ...]:
    return tuple(r.id for r in waiting if day is not None and r.cautious.reached_on == day)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else _NEVER


def _service_days(ledger: Ledger, service: Sequence[ServiceMinimum]) -> dict[str, int]:
    return {r.id: ledger.first_day(r.buckets, r.months) or _NEVER for r in service}


def _expected(books: Sequence[Ledger], days: Sequence[int]) -> Expected:
    latest = max(range(len(days)), key=lambda n: days[n])
    earliest = min(range(len(days)), key=lambda n: days[n])
    return Expected(
        cautious=_day(days[latest]),
        generous=_day(days[earliest]),
        cautious_by=books[latest].reckoning,
        generous_by=books[earliest].reckoning,
    )


def _day(ordinal: int) -> date | None:
    return None if ordinal == _NEVER else date.fromordinal(ordinal)


def _estimate(at: Situation) -> tuple[Expected | None, str]:
    """Let the last counting row go on unchanged, if there is one that ends (design § 3)."""
    k = _last_counting(at.calendar)
    if k is None or _adds_nothing(at, at.calendar.rows[k].kind):
        return None, ""
    met = [service_met(ledger.with_row_going_on(k), at.regulation) or _NEVER for ledger in at.ledgers]
    day = _expected(at.ledgers, met)
    return (day, f"service[{at.calendar.rows[k].line}]") if day.generous else (None, "")


def _adds_nothing(at: Situation, kind: ServiceKind) -> bool:
    """Whether something stays unmet in every reckoning that more of this service adds nothing to."""
    return any(
        kind not in r.buckets and all(ledger.first_day(r.buckets, r.months) is None for ledger in at.ledgers)
        for r in at.regulation.minimums
    )


def _last_counting(days: Calendar) -> int | None:
    """Give the position of the counting row that ends last; `None` while one is open-ended."""
    rows = [(row.last, row.begins, -row.line, k) for k, row in enumerate(days.rows) if row.first <= row.last]
    counting = [each for each in rows if days.rows[each[-1]].cut is None]
    if not counting or any(days.rows[each[-1]].open_ended for each in counting):
        return None
    return max(counting)[-1]
