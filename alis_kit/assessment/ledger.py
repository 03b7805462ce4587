"""The counted time of one plan in one reckoning: buckets, caps, sums, and the days on which amounts are reached.

Source: design § 3 («Buckets and caps»). Amounts are in units of the calendar's scale, days are ordinals.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import accumulate
from operator import add

from alis_kit.assessment.absence import Away, Tolerance, time_away
from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.cells import Cell, ending_by, split
from alis_kit.assessment.ticks import day_at, tick_at
from alis_kit.plan import LIS1, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.requirement import ServiceMaximum
from alis_kit.result import Reckoning

Amounts = dict[ServiceKind, list[int]]
"""For each bucket an amount for each cell."""
Registration = tuple[ServiceKind, int, int]
"""LIS1 registered as complete: bucket, day, units."""


class Ledger:
    """The counted time of one plan in one reckoning.

    Attributes:
        buckets: the bucket of each row.
        caps: the upper limit of each bucket that has one, in units.
        raw: what has counted by the end of each cell, before the caps.
        capped: the same after the caps: the earliest days count. Buckets that stay empty are left out.
    """

    def __init__(
        self,
        reckoning: Reckoning,
        calendar: Calendar,
        tolerance: Tolerance,
        buckets: Sequence[ServiceKind],
        registered: Sequence[Registration],
        caps: Mapping[ServiceKind, int],
        cells: Sequence[Cell],
        raw: Amounts,
    ) -> None:
        self.reckoning, self.calendar, self.tolerance, self.buckets = reckoning, calendar, tolerance, buckets
        self.registered, self.caps, self.cells, self.raw = registered, caps, cells, raw
        filled = {bucket: amounts for bucket, amounts in raw.items() if amounts and amounts[-1]}
        self._overfull = {b for b, amounts in filled.items() if amounts[-1] > caps.get(b, amounts[-1])}
        self.capped = {**filled, **{b: _at_most(filled[b], caps[b]) for b in self._overfull}}
        self._past = ending_by(cells, calendar.on)
        self._heads: dict[frozenset[ServiceKind], list[int]] = {}
        self._sums: dict[frozenset[ServiceKind], list[int]] = {}
        self._first_days: dict[tuple[frozenset[ServiceKind], int], int | None] = {}

    def sums(self, services: frozenset[ServiceKind]) -> list[int]:
        """Add up buckets: what has counted by the end of each cell."""
        sums = self._sums.get(services)
        if sums is None:
            head = self._heads.get(services, [])
            lists = [amounts[len(head) :] for bucket, amounts in self.capped.items() if bucket in services]
            sums = self._sums[services] = head + reduce(lambda a, b: list(map(add, a, b)), lists) if lists else []
        return sums

    def done(self, services: frozenset[ServiceKind]) -> int:
        """Give what has counted by the day of assessment."""
        sums = self.sums(services)
        return sums[self._past - 1] if sums and self._past else 0

    def total(self, services: frozenset[ServiceKind]) -> int:
        """Give what counts in all, done and planned."""
        sums = self.sums(services)
        return sums[-1] if sums else 0

    def first_day(self, services: frozenset[ServiceKind], months: int) -> int | None:
        """Give the first day (ordinal) by which so many months have counted, or `None`."""
        asked = (services, months)
        if asked not in self._first_days:
            sums, wanted = self.sums(services), max(1, months * self.calendar.scale)
            self._first_days[asked] = self._day(services, sums, wanted) if sums and sums[-1] >= wanted else None
        return self._first_days[asked]

    def _day(self, services: frozenset[ServiceKind], sums: Sequence[int], wanted: int) -> int:
        """Give the day by which an amount has counted. Within a cell all grow evenly, up to their caps."""
        n = bisect_left(sums, wanted)
        cell, start = self.cells[n], tick_at(self.cells[n].first)
        if not self._overfull or not any(self._fills_up(bucket, n) for bucket in self._overfull & services):
            before = sums[n - 1] if n else 0
            return day_at(start - (before - wanted) * cell.ticks // (sums[n] - before))
        days = range(cell.first, cell.last + 1)
        return days[bisect_left(days, wanted, key=lambda day: self._within(services, n, tick_at(day + 1) - start))]

    def _fills_up(self, bucket: ServiceKind, n: int) -> bool:
        """Whether a bucket reaches its cap in the course of a cell."""
        amounts, cap = self.raw[bucket], self.caps[bucket]
        return amounts[n] > cap and (n == 0 or amounts[n - 1] < cap)

    def _within(self, services: frozenset[ServiceKind], n: int, ticks: int) -> int:
        """Add up buckets so many ticks into a cell."""
        part = 0
        for bucket in services & self.capped.keys():
            amounts, cap = self.raw[bucket], self.caps.get(bucket)
            before = amounts[n - 1] if n else 0
            amount = before + (amounts[n] - before) * ticks // self.cells[n].ticks
            part += amount if cap is None else min(cap, amount)
        return part

    def without_open_ended_after(self, stop: int) -> Ledger:
        """Give the ledger with every open-ended row ended on a day (ordinal); what was before stays."""
        cells = split(self.cells, [stop])
        n = ending_by(cells, stop)
        tail = self.calendar.without_open_ended(cells[n:])
        shorter = self._with_cells([*cells[:n], *tail], kept=ending_by(self.cells, stop))
        shorter._first_days = {asked: day for asked, day in self._first_days.items() if day and day <= stop}
        return shorter

    def with_row_going_on(self, k: int) -> Ledger:
        """Give the ledger as if the last row went on unchanged after its end, up to the horizon."""
        n = ending_by(self.cells, self.calendar.rows[k].last)
        return self._with_cells([*self.cells[:n], *self.calendar.going_on(k, self.cells[n:])], kept=n)

    def _with_cells(self, cells: Sequence[Cell], *, kept: int) -> Ledger:
        """Count cells anew after the first ones, which are kept; the caps stay what they were."""
        tail = cells[kept:]
        away = time_away(self.calendar, tail)
        more = gains(self.tolerance, tail, self.buckets, self.registered, present(tail, self.buckets), away)
        raw = {}
        for bucket, amounts in self.raw.items():
            so_far = amounts[:kept]
            raw[bucket] = so_far + list(accumulate(more[bucket], initial=so_far[-1] if so_far else 0))[1:]
        given = (self.reckoning, self.calendar, self.tolerance, self.buckets, self.registered, self.caps)
        changed = Ledger(*given, cells, raw)
        changed._heads = {services: sums[:kept] for services, sums in self._sums.items()}
        return changed


def open_ledger(
    reckoning: Reckoning,
    calendar: Calendar,
    tolerance: Tolerance,
    buckets: Sequence[ServiceKind],
    registered: tuple[Registration, ...],
    maximums: Iterable[ServiceMaximum],
    cells: Sequence[Cell],
    gained: Amounts,
) -> Ledger:
    """Add up what the buckets gain in each cell, and find the caps that follow from the sums."""
    raw = {bucket: list(accumulate(amounts)) for bucket, amounts in gained.items()}
    caps = _caps(raw, maximums, calendar.scale)
    return Ledger(reckoning, calendar, tolerance, buckets, registered, caps, cells, raw)


def present(cells: Sequence[Cell], buckets: Sequence[ServiceKind]) -> Amounts:
    """Give what each bucket gains in each cell if nobody is ever away: the same in every reading of absence."""
    amounts = {bucket: [0] * len(cells) for bucket in {*buckets, *LIS1}}
    for n, cell in enumerate(cells):
        for k, rate in zip(cell.rows, cell.rates, strict=True):
            amounts[buckets[k]][n] += rate * cell.ticks
    return amounts


def gains(
    tolerance: Tolerance,
    cells: Sequence[Cell],
    buckets: Sequence[ServiceKind],
    registered: Iterable[Registration],
    whole: Amounts,
    away: Iterable[Away],
) -> Amounts:
    """Give what each bucket gains in each cell: the whole, less what absence costs.

    LIS1 that is registered as complete takes the place of the rows of LIS1; its day is a cell of its own.
    """
    gained = {bucket: list(amounts) for bucket, amounts in whole.items()}
    for n, k, loss in tolerance.losses(cells, away):
        gained[buckets[k]][n] -= loss
    for bucket, day, units in registered:
        gained[bucket] = [units if cell.first == day else 0 for cell in cells]
    return gained


def _caps(raw: Amounts, maximums: Iterable[ServiceMaximum], scale: int) -> dict[ServiceKind, int]:
    lis1 = sum(raw[bucket][-1] for bucket in LIS1 if raw[bucket])
    caps: dict[ServiceKind, int] = {}
    for maximum in maximums:
        room = max(0, maximum.months * scale - (lis1 if maximum.together_with else 0))
        for bucket in maximum.services:
            caps[bucket] = min(room, caps.get(bucket, room))
    return caps


def _at_most(amounts: list[int], cap: int) -> list[int]:
    below = bisect_right(amounts, cap)
    return amounts[:below] + [cap] * (len(amounts) - below)


def service_met(ledger: Ledger, regulation: Regulation) -> int | None:
    """Give the first day (ordinal) on which every service minimum is met, or `None`."""
    latest = 0
    for minimum in regulation.minimums:
        day = ledger.first_day(minimum.buckets, minimum.months)
        if day is None:
            return None
        latest = max(latest, day)
    return latest
