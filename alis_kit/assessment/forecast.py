"""When everything is in place: the first day on which every requirement that waits for a day is met.

Source: TELLING, «Forecast». The cautious day is the latest over the reckonings, the generous the earliest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.context import Context
from alis_kit.assessment.days import NEVER, Amount
from alis_kit.assessment.ledger import Ledger, service_met
from alis_kit.assessment.months import awaits_lis1, group_day, unconfirmed_lis1
from alis_kit.plan import ServiceKind
from alis_kit.regulation import Doubt
from alis_kit.requirement import GroupMonths, ServiceMinimum, Strength
from alis_kit.result import Expected, Forecast, ReadingOutcome, Result, State, Weighed

_Numbers = tuple[Amount, Amount, Amount, Amount]
"""The least and the most that is done, and the least and the most with plan."""
_SETTLED = frozenset({State.MET, State.NOT_CONCERNED})
_BINDING = frozenset({Strength.LAW, Strength.GOAL, Strength.FORM_ROW})


def forecast(at: Context, results: Sequence[Result]) -> Forecast:
    """Look ahead from the results."""
    waiting = [r for r in results if r.requirement.forecast]
    others = [r for r in waiting if not isinstance(r.requirement, ServiceMinimum | GroupMonths)]
    groups = [r.requirement for r in waiting if isinstance(r.requirement, GroupMonths)]
    other_day = max([_ordinal(r.cautious.reached_on) for r in others], default=0)
    days = [
        max(met, other_day, *[group_day(group, at, ledger.calendar) or NEVER for group in groups])
        for met, ledger in zip(at.met, at.ledgers, strict=True)
    ]
    service_met_on, all_met = _expected(at.ledgers, at.met), _expected(at.ledgers, days)
    estimate, row = _estimate(at) if service_met_on.cautious is None else (None, "")
    never = [r for r in waiting if r.cautious.reached_on is None]
    open_ones = [r for r in never if r.generous.reached_on is not None or _hangs_on_lis1(r, at)]
    return Forecast(
        all_met=all_met,
        service_met=service_met_on,
        decided_by=_last(all_met.cautious, waiting),
        missing=tuple(r.id for r in never if r not in open_ones),
        to_clarify=tuple(r.id for r in open_ones),
        lis1_unconfirmed=not at.calendar.has_lis1,
        questions=tuple(_questions(at)),
        estimate=estimate,
        estimate_row=row,
        assumed=_assumed(results),
        lis1_registered_ahead=_ahead(at.plan.standing.lis1_complete_on, at.on),
    )


def _hangs_on_lis1(result: Result, at: Context) -> bool:
    requirement = result.requirement
    return isinstance(requirement, ServiceMinimum) and awaits_lis1(requirement, result.cautious, at)


def _ahead(day: date | None, on: date) -> date | None:
    return day if day and day > on else None


def _assumed(results: Sequence[Result]) -> tuple[str, ...]:
    """Return what is binding, still open, and such that no day in the plan can tell."""
    still_open = [r for r in results if r.state not in _SETTLED and not r.cautious.at_most]
    asked = [r.requirement for r in still_open]
    return tuple([r.id for r in asked if r.strength in _BINDING and not r.forecast])


def _last(day: date | None, waiting: Sequence[Result]) -> tuple[str, ...]:
    return tuple(r.id for r in waiting if day is not None and r.cautious.reached_on == day)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else NEVER


def _expected(ledgers: Sequence[Ledger], days: Sequence[int]) -> Expected:
    latest = max(range(len(days)), key=lambda n: days[n])
    earliest = min(range(len(days)), key=lambda n: days[n])
    return Expected(
        cautious=_day(days[latest]),
        generous=_day(days[earliest]),
        cautious_by=ledgers[latest].reckoning,
        generous_by=ledgers[earliest].reckoning,
    )


def _day(ordinal: int) -> date | None:
    return None if ordinal == NEVER else date.fromordinal(ordinal)


# -- why there is a range -----------------------------------------------------------------------------------------


def _questions(at: Context) -> Iterator[Weighed]:
    """Weigh each open question that has more than one reading here, part 3 before the whole path."""
    minimums = sorted(at.regulation.minimums, key=lambda minimum: minimum is not at.regulation.part3)
    for doubt in Doubt if len(at.ledgers) > 1 else ():
        readings: dict[str, list[int]] = {}
        for n, ledger in enumerate(at.ledgers):
            readings.setdefault(getattr(ledger.reckoning, doubt), []).append(n)
        if len(readings) > 1:
            yield from _weighed(doubt, readings, minimums, at)


def _weighed(
    doubt: Doubt, readings: Mapping[str, Sequence[int]], minimums: Sequence[ServiceMinimum], at: Context
) -> Iterator[Weighed]:
    """Tell what the readings (each with its ledgers) give where they differ most, the first of equals."""
    given = {minimum.id: _given(minimum, at, readings.values()) for minimum in minimums}
    most_moved = max(given, key=lambda identifier: _spread(given[identifier]))
    met = [_expected([at.ledgers[n] for n in here], [at.met[n] for n in here]) for here in readings.values()]
    if any(_spread(given[most_moved])) or len({(days.cautious, days.generous) for days in met}) > 1:
        numbers = zip(readings, given[most_moved], met, strict=True)
        outcomes = []
        for reading, (done, most_done, total, most_total), days in numbers:
            months = at.months(done), at.months(most_done), at.months(total), at.months(most_total)
            outcomes.append(ReadingOutcome(reading, *months, days))
        yield Weighed(doubt, most_moved, tuple(outcomes))


def _given(minimum: ServiceMinimum, at: Context, readings: Iterable[Sequence[int]]) -> list[_Numbers]:
    """Return the least and the most that is done, and done and planned, in the ledgers of each reading."""
    done, total, _ = at.counts(minimum)
    given = []
    for here in readings:
        done_here, total_here = [done[n] for n in here], [total[n] for n in here]
        given.append((min(done_here), max(done_here), min(total_here), max(total_here)))
    return given


def _spread(given: Sequence[_Numbers]) -> tuple[Amount, ...]:
    """Return how far the readings are apart: the least done, the least with plan, then the most of both."""
    least_done, most_done, least, most = (max(ends) - min(ends) for ends in zip(*given, strict=True))
    return least_done, least, most_done, most


# -- if the last row went on --------------------------------------------------------------------------------------


def _estimate(at: Context) -> tuple[Expected | None, str]:
    """Let the last counting row go on unchanged, if there is one that ends (TELLING)."""
    k = _last_counting(at.calendar)
    if k is None or _adds_nothing(at, at.calendar.rows[k].kind):
        return None, ""
    met = [service_met(ledger.with_row_going_on(k)) or NEVER for ledger in at.ledgers]
    day = _expected(at.ledgers, met)
    return (day, f"service[{at.calendar.rows[k].line}]") if day.cautious else (None, "")


def _adds_nothing(at: Context, kind: ServiceKind) -> bool:
    """Whether something stays unmet in every reckoning that more of this service adds nothing to."""
    return any(
        kind not in r.buckets and min(at.counts(r).days) == NEVER
        for r in at.regulation.minimums
        if unconfirmed_lis1(r, at) < r.months
    )


def _last_counting(days: Calendar) -> int | None:
    """Give the position of the counting row that ends last; `None` while one is open-ended."""
    rows = [(row.last, row.begins, -row.line, k) for k, row in enumerate(days.rows) if row.first <= row.last]
    counting = [each for each in rows if days.rows[each[-1]].cut is None]
    if not counting or any(days.rows[each[-1]].open_ended for each in counting):
        return None
    return max(counting)[-1]
