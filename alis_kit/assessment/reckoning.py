"""Every way to reckon a plan: an answer to each question that the law leaves open.

Of reckonings that cannot differ only the first is made. The judges take the least and the greatest over them.
Where open-ended rows end is settled here, within each reckoning.

Source: § 31 fourth paragraph; dossier 1.A; design § 3 («Reckonings»).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import lcm
from typing import Any

from alis_kit.assessment.calendar import FULL, Calendar, calendars
from alis_kit.assessment.cells import Amount
from alis_kit.assessment.flow import Flow
from alis_kit.assessment.ledger import Ledger, service_met
from alis_kit.assessment.ticks import NEVER, day_at, tick_at
from alis_kit.plan import LIS1, Plan, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.requirement import RowRule, ServiceMinimum
from alis_kit.result import Reckoning, SingleKind, Tenth


def ledgers(plan: Plan, regulation: Regulation, on: date) -> tuple[Ledger, ...]:
    """Return a ledger for each reckoning of a plan.

    Open-ended rows run to the day service is met in that reckoning, or, where it never is, to the last day
    on which what is not met still grows; those of LIS1 to the day their part is complete. At least through `on`,
    at most to the horizon.
    """
    made: list[Ledger] = []
    for calendar in _with_lis1_ended(calendars(plan, regulation, on), regulation):
        doubtful = _doubtful(plan, regulation, calendar)
        for outcome in (ServiceKind.INSTITUTION, ServiceKind.OTHER_GP) if doubtful else (ServiceKind.INSTITUTION,):
            buckets = [outcome if k in doubtful else row.kind for k, row in enumerate(calendar.rows)]
            flow = Flow(calendar, regulation, buckets, calendar.cells)
            made += _readings(flow, outcome)
    return tuple(made)


def _readings(flow: Flow, outcome: ServiceKind) -> Iterator[Ledger]:
    """Read the rule of absence in the ways that make a difference, each until service is met."""
    tenths = Tenth if flow.waiting else (Tenth.SERVED,)
    reckoning = Reckoning(Tenth.SERVED, SingleKind.SAME, flow.calendar.lis1_days, outcome)
    endless = [Ledger(flow, reckoning._replace(tenth=tenth)) for tenth in tenths]
    for ledger in endless if any(ledger.holds_back for ledger in endless) else endless[:1]:
        readings = [ledger, ledger.with_own_tenths()] if ledger.own_tenths_differ else [ledger]
        stops = [_stop(reading) for reading in readings]
        ended = {stop: ledger.ended(stop) for stop in stops}  # mostly alike for both
        yield ended[stops[0]]
        yield from [ended[stop].with_own_tenths() for stop in stops[1:]]


# -- where open-ended rows end ------------------------------------------------------------------------------------


def _stop(endless: Ledger) -> int:
    """Return the last day (ordinal) of open-ended rows; but for those of LIS1, which have ended before."""
    if not any(row.open_ended for row in endless.calendar.rows):
        return endless.stop
    last = service_met(endless) or _last_gain(endless)
    return min(endless.stop, max(last, endless.calendar.on))


def _last_gain(ledger: Ledger) -> int:
    """Return the last day (ordinal) on which a minimum not met before still grows."""
    has_lis1, minimums = ledger.calendar.has_lis1, ledger.regulation.minimums
    asked = [minimum for minimum in minimums if has_lis1 or not minimum.buckets & LIS1]
    return max([ledger.first_day(minimum) or _last_gain_of(minimum, ledger) for minimum in asked])


def _last_gain_of(asked: ServiceMinimum, ledger: Ledger) -> int:
    sums = ledger.sums(asked)
    if not sums or not sums[-1]:
        return 0
    cell = ledger.cells[bisect_left(sums, sums[-1])]
    days = range(cell.first, cell.last + 1)
    return days[bisect_left(days, sums[-1], key=lambda day: ledger.amount_at(asked, ledger.flow.moment(day)))]


def _with_lis1_ended(made: tuple[Calendar, ...], regulation: Regulation) -> tuple[Calendar, ...]:
    """Let open-ended rows of LIS1 end when their part is complete; they close part 3 all the same."""
    if not any(row.open_ended and row.kind in LIS1 for row in made[0].rows):
        return made
    factor = lcm(*[total for calendar in made for total in _divisors(calendar)])
    return tuple([_lis1_ended(_finer(calendar, factor), regulation) for calendar in made])


def _divisors(calendar: Calendar) -> Iterator[int]:
    """Give the factor, and the sums above full time when rows of one part of LIS1, or of both, have ended."""
    yield calendar.factor
    for here in {cell.rows for cell in calendar.cells}:
        for ending in (*[{kind} for kind in LIS1], LIS1):
            left = [k for k in here if not (calendar.rows[k].open_ended and calendar.rows[k].kind in ending)]
            yield max(FULL, sum([calendar.rows[k].percent for k in left]))


def _finer(calendar: Calendar, factor: int) -> Calendar:
    """Return a calendar in a smaller unit."""
    times = factor // calendar.factor

    def each(amounts: tuple[Amount, ...]) -> tuple[Any, ...]:
        return tuple([amount * times for amount in amounts])

    cells = [
        cell._replace(shares=each(cell.shares), present=each(cell.present), absent=each(cell.absent))
        for cell in calendar.cells
    ]
    allowed = {kind: days * times for kind, days in calendar.allowed.items()}
    return replace(calendar, factor=factor, cells=cells, allowed=allowed)


def _lis1_ended(calendar: Calendar, regulation: Regulation) -> Calendar:
    """End the open-ended rows of the part that is complete first, then those of the other."""
    left = {part.services[0]: part.months for part in regulation.lis1}
    while left:
        complete = {kind: _complete(calendar, kind, months) for kind, months in left.items()}
        kind = min(complete, key=lambda kind: complete[kind])
        calendar = _ended(calendar, kind, min(calendar.horizon, max(complete[kind], calendar.on)))
        del left[kind]
    return calendar


def _complete(calendar: Calendar, kind: ServiceKind, months: int) -> int:
    """Return the day (ordinal) on which a part of LIS1 is complete by its rows or registered as complete."""
    registered, wanted = calendar.registered or NEVER, months * calendar.scale
    given: Amount = 0
    for cell in calendar.cells:
        pairs = zip(cell.rows, cell.present, strict=True)
        gained = cell.ticks * sum([present for k, present in pairs if calendar.rows[k].kind is kind])
        if given + gained >= wanted:
            return min(registered, day_at(tick_at(cell.first) - int((given - wanted) * cell.ticks // gained)))
        given += gained
    return registered


def _ended(calendar: Calendar, kind: ServiceKind, day: int) -> Calendar:
    """End the open-ended rows of a kind on a day; one that begins later gives nothing."""
    ending = [row._replace(open_ended=row.open_ended and row.kind is kind) for row in calendar.rows]
    cells, _ = replace(calendar, rows=tuple(ending)).ended(calendar.cells, day)
    rows = [
        row._replace(last=max(day, row.begins - 1), open_ended=False) if ends.open_ended else row
        for row, ends in zip(calendar.rows, ending, strict=True)
    ]
    return replace(calendar, rows=tuple(rows), cells=cells)


def _doubtful(plan: Plan, regulation: Regulation, calendar: Calendar) -> frozenset[int]:
    """Find the institution rows that count but whose conditions are not all confirmed (dossier 1.A)."""
    conditions = regulation.row_rule(RowRule.INSTITUTION_CONDITIONS)
    found = set()
    for k, row in enumerate(calendar.rows):
        service = plan.service[row.line]
        counts_as_institution = row.kind is ServiceKind.INSTITUTION and row.cut is None
        sure = service.municipal is False or set(conditions.needs) <= set(service.conditions)
        if counts_as_institution and not sure:
            found.add(k)
    return frozenset(found)
