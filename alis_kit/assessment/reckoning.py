"""What the cells of service amount to, under each way of reckoning absence and unconfirmed institutions.

Absence above ten per cent is deducted, and the text can be read in four ways; a municipal institution whose
conditions are not confirmed may turn out as institution service or as other GP service. Every combination is
reckoned, and the judges take the least and the greatest, result by result.

Source: § 31 third paragraph; dossier 1.14, 1.15 and 1.A; design § 3.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from alis_kit.assessment.calendar import FULL, Calendar, Cell, cell_on, day_at, stop_open_ended, tick_at
from alis_kit.plan import LIS1, PART3, Plan, ServiceKind
from alis_kit.regulation import (
    AbsenceRule,
    Beyond,
    EveryRow,
    Reading,
    Regulation,
    RowRule,
    Scope,
    ServiceMaximum,
    ServiceMinimum,
    maximums,
)
from alis_kit.result import Reckoning


class Allowance(NamedTuple):
    """How long the absence of a post, or of the whole path, counts as service."""

    until: int
    """Last day (ordinal) on which all of it counts."""
    rest: int
    """What counts of it on the day after, in units."""


_EVER = Allowance(date.max.toordinal(), 0)
_NEVER = Allowance(0, 0)
_PATH = -1


class Gain(NamedTuple):
    """What one row gives in one cell, in units: without any absence, and counted."""

    row: int
    whole: int
    counted: int


@dataclass(frozen=True)
class Ledger:
    """The counted time of one plan in one reckoning."""

    reckoning: Reckoning
    calendar: Calendar
    cells: tuple[Cell, ...]
    gains: tuple[tuple[Gain, ...], ...]
    """For each cell what its rows give."""
    buckets: dict[int, ServiceKind]
    """The bucket of each row."""
    registered: tuple[tuple[ServiceKind, int, int], ...]
    """LIS1 registered as complete: bucket, day, units."""
    maximums: tuple[ServiceMaximum, ...]

    @cached_property
    def caps(self) -> dict[ServiceKind, int]:
        """The upper limit of each bucket that has one, in units."""
        lis1 = sum(self.raw[bucket][-1] for bucket in LIS1) if self.cells else 0
        caps: dict[ServiceKind, int] = {}
        for maximum in self.maximums:
            room = max(0, maximum.months * self.calendar.scale - (lis1 if maximum.together_with else 0))
            for bucket in maximum.services:
                caps[bucket] = min(room, caps.get(bucket, room))
        return caps

    @cached_property
    def raw(self) -> dict[ServiceKind, list[int]]:
        """For each bucket what has counted by the end of each cell, before the caps."""
        sums = {bucket: [0] * len(self.cells) for bucket in {*self.buckets.values(), *LIS1}}
        for n, gains in enumerate(self.gains):
            for gain in gains:
                sums[self.buckets[gain.row]][n] += gain.counted
        for bucket, day, units in self.registered:
            sums[bucket][cell_on(self.cells, day) - 1] += units
        return {bucket: list(accumulate(amounts)) for bucket, amounts in sums.items()}

    @cached_property
    def capped(self) -> dict[ServiceKind, list[int]]:
        """The same after the caps: the earliest days count."""
        return {
            bucket: [min(amount, self.caps[bucket]) for amount in amounts] if bucket in self.caps else amounts
            for bucket, amounts in self.raw.items()
        }

    def sums(self, services: Sequence[ServiceKind]) -> list[int]:
        """Add up buckets: what has counted by the end of each cell."""
        lists = [self.capped[bucket] for bucket in services if bucket in self.capped]
        return [sum(amounts) for amounts in zip(*lists, strict=True)] if len(lists) > 1 else next(iter(lists), [])

    def by(self, sums: Sequence[int], day: int) -> int:
        """Give what has counted through a day that ends a cell, or lies outside all of them."""
        n = cell_on(self.cells, day)
        return sums[n - 1] if sums and n else 0

    def first_day(self, services: Sequence[ServiceKind], sums: Sequence[int], wanted: int) -> int | None:
        """Give the first day (ordinal) by which so many units have counted, or `None`."""
        n = bisect_left(sums, wanted)
        if n == len(sums):
            return None
        cell = self.cells[n]
        before = sums[n - 1] if n else 0
        if self._crosses_cap(services, n):
            days = range(cell.first, cell.last + 1)
            return days[bisect_left(days, wanted, key=lambda day: self._through(services, n, day))]
        # Within a cell amounts grow evenly by ticks: the least whole tick at which the rest is there.
        rest = -(-(wanted - before) * cell.ticks // (sums[n] - before))
        return day_at(tick_at(cell.first) + rest)

    def _crosses_cap(self, services: Sequence[ServiceKind], n: int) -> bool:
        return any(
            self.raw[b][n] > self.caps[b] and (n == 0 or self.raw[b][n - 1] < self.caps[b])
            for b in services
            if b in self.caps and b in self.raw
        )

    def _through(self, services: Sequence[ServiceKind], n: int, day: int) -> int:
        cell = self.cells[n]
        part = tick_at(day + 1) - tick_at(cell.first)
        total = 0
        for bucket in services:
            if bucket in self.raw:
                before = self.raw[bucket][n - 1] if n else 0
                amount = before + (self.raw[bucket][n] - before) * part // cell.ticks
                total += min(amount, self.caps.get(bucket, amount))
        return total


def ledgers(plan: Plan, regulation: Regulation, calendar: Calendar) -> tuple[Ledger, ...]:
    """Reckon a plan in every way its doubts allow; reckonings that cannot differ are made once.

    Open-ended rows run to the day the service requirements are met in that reckoning, at most to the horizon.
    """
    rule = regulation.counting.absence
    lis1 = _allowances(calendar, rule, rule.reading_lis1, lis1=True)
    doubtful = _doubtful(plan, regulation, calendar)
    outcomes = [ServiceKind.INSTITUTION, ServiceKind.OTHER_GP] if doubtful else [ServiceKind.INSTITUTION]
    seen: list[dict[int, Allowance]] = []
    made = []
    for reading in rule.readings:
        allowances = _allowances(calendar, rule, reading, lis1=False)
        if all(allowance == _EVER for allowance in allowances.values()):
            allowances = {}  # nothing falls away, whatever it is judged by
        if allowances in seen:
            continue
        seen.append(allowances)
        for outcome in outcomes:
            buckets = {k: outcome if k in doubtful else row.kind for k, row in enumerate(calendar.rows)}
            reckoning = Reckoning(reading.id, outcome)
            made.append(_ledger(plan, regulation, calendar, reckoning, {**allowances, **lis1}, buckets))
    return tuple(made)


def _doubtful(plan: Plan, regulation: Regulation, calendar: Calendar) -> frozenset[int]:
    """Find the institution rows that count but whose conditions are not all confirmed (dossier 1.A)."""
    (conditions,) = (
        r
        for r in regulation.requirements
        if isinstance(r, EveryRow) and r.condition is RowRule.INSTITUTION_CONDITIONS
    )
    found = set()
    for k, row in enumerate(calendar.rows):
        service = plan.service[row.line]
        confirmed = service.municipal is True and set(conditions.needs) <= set(service.conditions)
        hospital = service.municipal is False
        if row.kind is ServiceKind.INSTITUTION and row.cut is None and not (hospital or confirmed):
            found.add(k)
    return frozenset(found)


def _ledger(
    plan: Plan,
    regulation: Regulation,
    calendar: Calendar,
    reckoning: Reckoning,
    allowances: dict[int, Allowance],
    buckets: dict[int, ServiceKind],
) -> Ledger:
    registered = _registered(plan, regulation, calendar.scale)
    first = _counted(regulation, calendar, calendar.cells, reckoning, allowances, buckets, registered)
    if not any(row.open_ended for row in calendar.rows):
        return first
    met = service_met(first, regulation)
    stop = calendar.horizon if met is None else max(met, calendar.on)
    cells = stop_open_ended(calendar, stop)
    return _counted(regulation, calendar, cells, reckoning, allowances, buckets, registered)


def _counted(
    regulation: Regulation,
    calendar: Calendar,
    cells: Sequence[Cell],
    reckoning: Reckoning,
    allowances: dict[int, Allowance],
    buckets: dict[int, ServiceKind],
    registered: tuple[tuple[ServiceKind, int, int], ...],
) -> Ledger:
    fine = _split(cells, {a.until for a in allowances.values() if a not in (_EVER, _NEVER)})
    path = _PATH in allowances
    gains = tuple(_gains(calendar, cell, allowances, path=path, no_lis1=bool(registered)) for cell in fine)
    return Ledger(reckoning, calendar, fine, gains, buckets, registered, maximums(regulation))


def _gains(
    calendar: Calendar, cell: Cell, allowances: dict[int, Allowance], *, path: bool, no_lis1: bool
) -> tuple[Gain, ...]:
    gains = []
    for k, rate in zip(cell.rows, cell.rates, strict=True):
        row = calendar.rows[k]
        whole = rate * cell.ticks
        in_lis1 = row.kind in LIS1
        away = whole // FULL * (cell.away_lis1 if in_lis1 else cell.away)
        counted = whole - away
        if away:
            key = _PATH if path and not in_lis1 else row.post
            until, rest = allowances.get(key, _EVER)
            if cell.last <= until:
                counted = whole
            elif rest and cell.first == cell.last == until + 1:
                counted += rest * rate // _rate_of(calendar, cell, key)
        gains.append(Gain(k, whole, 0 if in_lis1 and no_lis1 else counted))
    return tuple(gains)


def _rate_of(calendar: Calendar, cell: Cell, key: int) -> int:
    """Give the rates of a cell's rows of one post, or of part 3 for the whole path, together."""
    return sum(rate for k, rate in zip(cell.rows, cell.rates, strict=True) if _belongs(calendar, k, key))


def _belongs(calendar: Calendar, k: int, key: int) -> bool:
    row = calendar.rows[k]
    return row.kind in PART3 if key == _PATH else row.post == key


def _split(cells: Sequence[Cell], days: set[int]) -> tuple[Cell, ...]:
    """Let cells end on the given days and on the days after them."""
    marks = sorted({day for until in days for day in (until, until + 1)})
    fine = list(cells)
    for mark in marks:
        for n, cell in enumerate(fine):
            if cell.first <= mark < cell.last:
                ticks = tick_at(mark + 1) - tick_at(cell.first)
                fine[n : n + 1] = [
                    cell._replace(last=mark, ticks=ticks),
                    cell._replace(first=mark + 1, ticks=cell.ticks - ticks),
                ]
                break
    return tuple(fine)


def _registered(plan: Plan, regulation: Regulation, scale: int) -> tuple[tuple[ServiceKind, int, int], ...]:
    """LIS1 that is registered as complete counts in full from that day, whatever its rows say (design § 3)."""
    day = plan.standing.lis1_complete_on
    if day is None:
        return ()
    return tuple(
        (r.services[0], day.toordinal(), r.months * scale)
        for r in regulation.requirements
        if isinstance(r, ServiceMinimum) and len(r.services) == 1 and r.services[0] in LIS1
    )


def _allowances(calendar: Calendar, rule: AbsenceRule, reading: Reading, *, lis1: bool) -> dict[int, Allowance]:
    """Judge absence in each post, or in the whole path: until when does it count?"""
    time: dict[int, int] = {}
    away: dict[int, list[tuple[Cell, int]]] = {}
    for cell in calendar.cells:
        percent = cell.away_lis1 if lis1 else cell.away
        for k, rate in zip(cell.rows, cell.rates, strict=True):
            row = calendar.rows[k]
            if (row.kind in LIS1) is not lis1 or cell.first > row.judged_to:
                continue
            key = _PATH if reading.scope is Scope.PATH else row.post
            time[key] = time.get(key, 0) + rate * cell.ticks
            if percent:
                away.setdefault(key, []).append((cell, rate // FULL * percent))
    limits = {key: amount // 100 * rule.percent for key, amount in time.items()}
    return {key: _allowance(away.get(key, []), limit, reading.beyond) for key, limit in limits.items()}


def _allowance(away: Sequence[tuple[Cell, int]], limit: int, beyond: Beyond) -> Allowance:
    """Spend the limit on absence (cells with units for a tick), earliest days first."""
    if sum(rate * cell.ticks for cell, rate in away) <= limit:
        return _EVER
    if beyond is Beyond.ALL:
        return _NEVER
    by_cell: dict[int, tuple[Cell, int]] = {}
    for cell, rate in away:
        by_cell[cell.first] = (cell, by_cell[cell.first][1] + rate if cell.first in by_cell else rate)
    for cell, rate in by_cell.values():
        if rate * cell.ticks > limit:
            start = tick_at(cell.first)
            day = day_at(start + limit // rate + 1)  # the day on which it runs out
            return Allowance(day - 1, limit - rate * (tick_at(day) - start))
        limit -= rate * cell.ticks
    raise AssertionError("absence above the limit runs out of it")


def service_met(ledger: Ledger, regulation: Regulation) -> int | None:
    """Give the first day (ordinal) on which every service minimum is met, or `None`."""
    latest = 0
    for requirement in regulation.requirements:
        if isinstance(requirement, ServiceMinimum):
            wanted = requirement.months * ledger.calendar.scale
            day = ledger.first_day(requirement.services, ledger.sums(requirement.services), wanted)
            if day is None:
                return None
            latest = max(latest, day)
    return latest
