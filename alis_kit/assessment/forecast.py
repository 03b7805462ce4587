"""When everything is in place: the first day on which every requirement that waits for a day is met.

Source: design § 3 («Forecast»). The cautious day is the latest over the reckonings, the generous the earliest.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from alis_kit.assessment.calendar import Calendar, calendar
from alis_kit.assessment.ledger import Ledger, service_met
from alis_kit.assessment.reckoning import ledgers
from alis_kit.assessment.verdict import Situation
from alis_kit.regulation import ServiceMinimum, Strength
from alis_kit.result import Expected, Forecast, Result, State

_NEVER = date.max.toordinal()


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
    binding = result.requirement.strength in (Strength.LAW, Strength.GOAL, Strength.FORM_ROW)
    open_ = result.state not in (State.MET, State.NOT_CONCERNED)
    return binding and open_ and not result.requirement.forecast and not result.cautious.at_most


def _last(day: date | None, waiting: Sequence[Result]) -> tuple[str, ...]:
    return tuple(r.id for r in waiting if day is not None and r.cautious.reached_on == day)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else _NEVER


def _service_days(ledger: Ledger, service: Sequence[ServiceMinimum]) -> dict[str, int]:
    return {r.id: ledger.first_day(r.services, r.months) or _NEVER for r in service}


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
    row = _last_counting(at.calendar)
    if row is None:
        return None, ""
    days = calendar(at.plan, at.regulation, at.on, go_on=row)
    books = ledgers(at.plan, at.regulation, days)
    met = [service_met(ledger, at.regulation) or _NEVER for ledger in books]
    day = _expected(books, met)
    return (day, f"service[{row}]") if day.generous else (None, "")


def _last_counting(days: Calendar) -> int | None:
    rows = [row for row in days.rows if row.cut is None and row.first <= row.last]
    if not rows or any(row.open_ended for row in rows):
        return None
    return max(rows, key=lambda row: (row.last, row.begins, -row.line)).line
