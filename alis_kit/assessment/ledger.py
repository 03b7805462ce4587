"""The counted time of one plan in one reckoning: buckets, caps, sums, and the days on which amounts are reached.

Source: design § 3 («Buckets and caps»). Amounts are in units of the calendar's scale, days are ordinals.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

from alis_kit.assessment.absence import Tolerance
from alis_kit.assessment.calendar import Calendar, Cell, cell_on, day_at, split, tick_at
from alis_kit.plan import LIS1, ServiceKind
from alis_kit.regulation import Regulation, ServiceMaximum
from alis_kit.result import Reckoning


@dataclass(frozen=True)
class Ledger:
    """The counted time of one plan in one reckoning."""

    reckoning: Reckoning
    calendar: Calendar
    tolerance: Tolerance
    cells: tuple[Cell, ...]
    buckets: dict[int, ServiceKind]
    """The bucket of each row."""
    registered: tuple[tuple[ServiceKind, int, int], ...]
    """LIS1 registered as complete: bucket, day, units."""
    maximums: tuple[ServiceMaximum, ...]
    _sums: dict[tuple[ServiceKind, ...], list[int]] = field(default_factory=dict, compare=False)
    _first_days: dict[tuple[tuple[ServiceKind, ...], int], int | None] = field(default_factory=dict, compare=False)

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
        for n, cell in enumerate(self.cells):
            for gain in self.tolerance.gains(cell):
                bucket = self.buckets[gain.row]
                if not (self.registered and bucket in LIS1):
                    sums[bucket][n] += gain.counted
        for bucket, day, units in self.registered:
            sums[bucket][cell_on(self.cells, day) - 1] += units
        return {bucket: list(accumulate(amounts)) for bucket, amounts in sums.items()}

    @cached_property
    def capped(self) -> dict[ServiceKind, list[int]]:
        """The same after the caps: the earliest days count."""
        return {bucket: _at_most(amounts, self.caps.get(bucket)) for bucket, amounts in self.raw.items()}

    def sums(self, services: tuple[ServiceKind, ...]) -> list[int]:
        """Add up buckets: what has counted by the end of each cell."""
        if services not in self._sums:
            lists = [self.capped[bucket] for bucket in services if bucket in self.capped]
            self._sums[services] = list(map(sum, zip(*lists, strict=True)))
        return self._sums[services]

    def by(self, services: tuple[ServiceKind, ...], day: int) -> int:
        """Give what has counted through a day that ends a cell, or lies outside all of them."""
        sums, n = self.sums(services), cell_on(self.cells, day)
        return sums[n - 1] if sums and n else 0

    def total(self, services: tuple[ServiceKind, ...]) -> int:
        """Give what counts in all, done and planned."""
        return self.sums(services)[-1] if self.sums(services) else 0

    def first_day(self, services: tuple[ServiceKind, ...], months: int) -> int | None:
        """Give the first day (ordinal) by which so many months have counted, or `None`."""
        asked = (services, months)
        if asked not in self._first_days:
            sums, wanted = self.sums(services), months * self.calendar.scale
            n = bisect_left(sums, wanted)
            self._first_days[asked] = None if n == len(sums) else _day_in(self.cells[n], sums, n, wanted)
        return self._first_days[asked]

    def cap_days(self) -> set[int]:
        """Give the days (ordinals) in whose course a bucket fills up to its cap."""
        days = set()
        for bucket, cap in self.caps.items():
            amounts = self.raw.get(bucket, [])
            n = bisect_right(amounts, cap)
            if n < len(amounts):
                days.add(_day_in(self.cells[n], amounts, n, cap + 1))
        return days


def _at_most(amounts: list[int], cap: int | None) -> list[int]:
    if cap is None or not amounts or amounts[-1] <= cap:
        return amounts
    return [amount if amount < cap else cap for amount in amounts]


def _day_in(cell: Cell, sums: Sequence[int], n: int, wanted: int) -> int:
    """Give the day of a cell by which an amount is reached. Within a cell amounts grow evenly by ticks."""
    before = sums[n - 1] if n else 0
    rest = -(-(wanted - before) * cell.ticks // (sums[n] - before))
    return day_at(tick_at(cell.first) + rest)


def with_cap_days(ledger: Ledger) -> Ledger:
    """Let cells end around the days on which caps are reached, so that amounts grow evenly within every cell."""
    days = ledger.cap_days()
    if not days:
        return ledger
    cells = split(ledger.cells, {day - 1 for day in days})
    return replace(ledger, cells=cells, _sums={}, _first_days={})


def service_met(ledger: Ledger, regulation: Regulation) -> int | None:
    """Give the first day (ordinal) on which every service minimum is met, or `None`."""
    days = [ledger.first_day(minimum.services, minimum.months) for minimum in regulation.minimums]
    return None if None in days else max((day for day in days if day is not None), default=0)
