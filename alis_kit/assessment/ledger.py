"""The counted time of one plan in one reckoning: buckets, caps, sums, and the days on which amounts are reached.

Source: design § 3 («Buckets and caps»). Amounts are in units of the calendar's scale, days are ordinals.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate

from alis_kit.assessment.absence import Tolerance
from alis_kit.assessment.calendar import (
    Calendar,
    Cell,
    cell_on,
    cut_cell,
    day_at,
    going_on,
    split,
    tick_at,
    without_open_ended,
)
from alis_kit.plan import LIS1, ServiceKind
from alis_kit.regulation import Regulation, ServiceMaximum
from alis_kit.result import Reckoning

Registration = tuple[ServiceKind, int, int]
"""LIS1 registered as complete: bucket, day, units."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """The counted time of one plan in one reckoning. Within a cell every amount grows evenly by ticks."""

    reckoning: Reckoning
    calendar: Calendar
    tolerance: Tolerance
    buckets: Sequence[ServiceKind]
    """The bucket of each row."""
    registered: tuple[Registration, ...]
    caps: Mapping[ServiceKind, int]
    """The upper limit of each bucket that has one, in units."""
    cells: Sequence[Cell]
    raw: Mapping[ServiceKind, list[int]]
    """For each bucket what has counted by the end of each cell, before the caps."""
    _sums: dict[frozenset[ServiceKind], list[int]] = field(default_factory=dict)
    _first_days: dict[tuple[frozenset[ServiceKind], int], int | None] = field(default_factory=dict)

    @cached_property
    def capped(self) -> dict[ServiceKind, list[int]]:
        """The same after the caps: the earliest days count."""
        return {bucket: _at_most(amounts, self.caps.get(bucket)) for bucket, amounts in self.raw.items()}

    def sums(self, services: frozenset[ServiceKind]) -> list[int]:
        """Add up buckets: what has counted by the end of each cell."""
        if services not in self._sums:
            lists = [self.capped[bucket] for bucket in services if bucket in self.raw]
            self._sums[services] = lists[0] if len(lists) == 1 else list(map(sum, zip(*lists, strict=True)))
        return self._sums[services]

    def by(self, services: frozenset[ServiceKind], day: int) -> int:
        """Give what has counted through a day that ends a cell, or lies outside all of them."""
        sums, n = self.sums(services), cell_on(self.cells, day)
        return sums[n - 1] if sums and n else 0

    def total(self, services: frozenset[ServiceKind]) -> int:
        """Give what counts in all, done and planned."""
        sums = self.sums(services)
        return sums[-1] if sums else 0

    def first_day(self, services: frozenset[ServiceKind], months: int) -> int | None:
        """Give the first day (ordinal) by which so many months have counted, or `None`."""
        asked = (services, months)
        if asked not in self._first_days:
            sums, wanted = self.sums(services), max(1, months * self.calendar.scale)
            n = bisect_left(sums, wanted)
            self._first_days[asked] = None if n == len(sums) else _day_in(self.cells[n], sums, n, wanted)
        return self._first_days[asked]

    def without_open_ended_after(self, stop: int) -> Ledger:
        """Give the ledger with every open-ended row ended on a day (ordinal); what was before stays."""
        return self._with_tail(stop, lambda cells: without_open_ended(self.calendar, cells))

    def with_row_going_on(self, k: int) -> Ledger:
        """Give the ledger as if the last row went on unchanged after its end, up to the horizon."""
        return self._with_tail(self.calendar.rows[k].last, lambda cells: going_on(self.calendar, k, cells))

    def _with_tail(self, stop: int, change: Callable[[Sequence[Cell]], list[Cell]]) -> Ledger:
        """Change the cells after a day; the caps stay what they were."""
        cells, raw = _refined(self.cells, self.raw, [stop])
        n = cell_on(cells, stop)
        tail = change(cells[n:])
        more = _raw(self.tolerance, tail, self.buckets, self.registered)
        joined = {bucket: amounts[:n] for bucket, amounts in raw.items()}
        for bucket, amounts in joined.items():
            so_far = amounts[-1] if amounts else 0
            amounts += [so_far + amount for amount in more[bucket]]
        cells, raw = _with_cap_days([*cells[:n], *tail], joined, self.caps)
        return replace(self, cells=cells, raw=raw, _sums={}, _first_days={})


def open_ledger(
    reckoning: Reckoning,
    tolerance: Tolerance,
    cells: Sequence[Cell],
    buckets: Sequence[ServiceKind],
    registered: tuple[Registration, ...],
    maximums: Sequence[ServiceMaximum],
) -> Ledger:
    """Add up cells: each row's gain to its bucket, and the caps that follow from the sums."""
    cells = split(cells, tolerance.turning_days)
    raw = _raw(tolerance, cells, buckets, registered)
    caps = _caps(raw, maximums, tolerance.calendar.scale)
    cells, raw = _with_cap_days(cells, raw, caps)
    return Ledger(reckoning, tolerance.calendar, tolerance, buckets, registered, caps, cells, raw)


def _raw(
    tolerance: Tolerance,
    cells: Sequence[Cell],
    buckets: Sequence[ServiceKind],
    registered: tuple[Registration, ...],
) -> dict[ServiceKind, list[int]]:
    sums = {bucket: [0] * len(cells) for bucket in {*buckets, *LIS1}}
    for n, cell in enumerate(cells):
        if cell.away or cell.away_lis1:
            for gain in tolerance.gains(cell):
                sums[buckets[gain.row]][n] += gain.counted
        else:
            for k, rate in zip(cell.rows, cell.rates, strict=True):
                sums[buckets[k]][n] += rate * cell.ticks
    if registered:  # it takes the place of the rows of LIS1
        sums.update({bucket: [0] * len(cells) for bucket in LIS1})
        for bucket, day, units in registered:
            if cells and cells[0].first <= day:
                sums[bucket][cell_on(cells, day) - 1] += units
    return {bucket: list(accumulate(amounts)) for bucket, amounts in sums.items()}


def _caps(
    raw: Mapping[ServiceKind, list[int]], maximums: Sequence[ServiceMaximum], scale: int
) -> dict[ServiceKind, int]:
    lis1 = sum(raw[bucket][-1] for bucket in LIS1 if raw[bucket])
    caps: dict[ServiceKind, int] = {}
    for maximum in maximums:
        room = max(0, maximum.months * scale - (lis1 if maximum.together_with else 0))
        for bucket in maximum.services:
            caps[bucket] = min(room, caps.get(bucket, room))
    return caps


def _with_cap_days(
    cells: Sequence[Cell], raw: Mapping[ServiceKind, list[int]], caps: Mapping[ServiceKind, int]
) -> tuple[list[Cell], dict[ServiceKind, list[int]]]:
    """Let the day on which a cap is reached be a cell of its own, so that capped amounts grow evenly too."""
    days = _cap_days(cells, raw, caps)
    return _refined(cells, raw, sorted({day for full in days for day in (full - 1, full)}))


def _cap_days(
    cells: Sequence[Cell], raw: Mapping[ServiceKind, list[int]], caps: Mapping[ServiceKind, int]
) -> set[int]:
    """Give the days (ordinals) in whose course a bucket fills up to its cap."""
    days = set()
    for bucket, cap in caps.items():
        amounts = raw.get(bucket)
        if amounts and amounts[-1] > cap:
            n = bisect_right(amounts, cap)
            days.add(_day_in(cells[n], amounts, n, cap + 1))
    return days


def _refined(
    cells: Sequence[Cell], raw: Mapping[ServiceKind, list[int]], days: Sequence[int]
) -> tuple[list[Cell], dict[ServiceKind, list[int]]]:
    """Let cells end on the given days too; amounts grow evenly within a cell, so the sums there are exact."""
    fine, amounts = list(cells), {bucket: list(sums) for bucket, sums in raw.items()}
    for day in days:
        n = cell_on(fine, day)
        if n == len(fine) or fine[n].first > day:
            continue
        cell = fine[n]
        ticks = tick_at(day + 1) - tick_at(cell.first)
        fine[n : n + 1] = cut_cell(cell, day)
        for sums in amounts.values():
            before = sums[n - 1] if n else 0
            sums.insert(n, before + (sums[n] - before) * ticks // cell.ticks)
    return fine, amounts


def _at_most(amounts: list[int], cap: int | None) -> list[int]:
    if cap is None or not amounts or amounts[-1] <= cap:
        return amounts
    return [amount if amount < cap else cap for amount in amounts]


def _day_in(cell: Cell, sums: Sequence[int], n: int, wanted: int) -> int:
    """Give the day of a cell by which an amount is reached. Within a cell amounts grow evenly by ticks."""
    before = sums[n - 1] if n else 0
    rest = -(-(wanted - before) * cell.ticks // (sums[n] - before))
    return day_at(tick_at(cell.first) + rest)


def service_met(ledger: Ledger, regulation: Regulation) -> int | None:
    """Give the first day (ordinal) on which every service minimum is met, or `None`."""
    latest = 0
    for minimum in regulation.minimums:
        day = ledger.first_day(minimum.buckets, minimum.months)
        if day is None:
            return None
        latest = max(latest, day)
    return latest
