"""The service account: what each row gave in one reckoning, what was cut, and why. The parts sum to the whole.

Source: design § 3. All amounts are months, exactly.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from fractions import Fraction
from functools import cached_property

from alis_kit.assessment.absence import time_away
from alis_kit.assessment.calendar import FULL, Row
from alis_kit.assessment.ledger import Ledger
from alis_kit.assessment.ticks import tick_at
from alis_kit.dates import TICKS
from alis_kit.plan import LIS1, ServiceKind
from alis_kit.result import ZERO, Cut, Part


class Account:
    """The rows of one ledger, each with its parts. It is built once and asked for any set of buckets."""

    def __init__(self, ledger: Ledger) -> None:
        rows = ledger.calendar.rows
        self._ledger = ledger
        self._registered = bool(ledger.registered)
        self._per_tick = ledger.calendar.scale // TICKS
        """What a tick of full time is in units."""
        self._done: list[Fraction | int] = [0] * len(rows)
        self._total: list[Fraction | int] = [0] * len(rows)
        self._cuts: list[dict[Cut, Fraction | int]] = [{} for _ in rows]
        self._last = [_last_day(ledger, k) for k in range(len(rows))]
        away = time_away(ledger.calendar, ledger.cells)
        self._lost = {(n, k): loss for n, k, loss in ledger.tolerance.losses(ledger.cells, away)}
        for n in range(len(ledger.cells)):
            self._take(n)

    def parts(self, services: Collection[ServiceKind]) -> tuple[Part, ...]:
        """Give the part of every row that is of these kinds, or that fills one of these buckets."""
        found = {}
        for k, row in enumerate(self._ledger.calendar.rows):
            bucket = self._ledger.buckets[k]
            if bucket in services:
                found[row.line] = self._part_of[k]
            elif row.kind in services:
                found[row.line] = _elsewhere(self._part_of[k])
        return (*(found[line] for line in sorted(found)), *self._registrations(services))

    def _take(self, n: int) -> None:
        """Share out one cell: what its rows give, what absence and full time take, what the caps cut."""
        ledger, month = self._ledger, self._per_tick
        cell = ledger.cells[n]
        past = cell.last <= ledger.calendar.on
        for k, rate in zip(cell.rows, cell.rates, strict=True):
            row, cuts, whole = ledger.calendar.rows[k], self._cuts[k], rate * cell.ticks
            loss = self._lost.get((n, k), 0)
            if row.percent != FULL or len(cell.rows) > 1:
                alone = cell.ticks * min(FULL, row.percent) * (month // FULL)
                _add(cuts, Cut.PART_TIME, cell.ticks * month - alone)
                _add(cuts, Cut.OVER_FULL_TIME, alone - whole)
            if row.kind in LIS1 and self._registered:
                _add(cuts, Cut.REGISTERED, whole)
                continue
            kept = self._within_cap(n, k, whole - loss)
            _add(cuts, Cut.ABSENCE, loss)
            _add(cuts, Cut.CAP, whole - loss - kept)
            self._total[k] += kept
            if past:
                self._done[k] += kept

    def _within_cap(self, n: int, k: int, counted: int) -> Fraction | int:
        """Give what of a row's gain lies within its bucket's cap; rows that reach it share in proportion."""
        bucket = self._ledger.buckets[k]
        cap = self._ledger.caps.get(bucket)
        raw = self._ledger.raw[bucket]
        if cap is None or raw[n] <= cap:
            return counted
        before = raw[n - 1] if n else 0
        return Fraction(counted * (cap - before), raw[n] - before) if before < cap else 0

    @cached_property
    def _part_of(self) -> list[Part]:
        return [self._part(k, row) for k, row in enumerate(self._ledger.calendar.rows)]

    def _part(self, k: int, row: Row) -> Part:
        scale = self._ledger.calendar.scale
        gross = tick_at(self._last[k] + 1) - tick_at(row.begins)
        if row.cut is not None:
            cuts = {row.cut: Fraction(gross, TICKS)} if gross else {}
        else:
            cuts = {cut: _months(amount, scale) for cut, amount in self._cuts[k].items()}
            if row.first > row.begins:
                before = tick_at(min(row.first, self._last[k] + 1)) - tick_at(row.begins)
                cuts = {Cut.DURING_LIS1: Fraction(before, TICKS), **cuts}
        total = _months(self._total[k], scale)
        done = total if self._done[k] == self._total[k] else _months(self._done[k], scale)
        return Part(f"service[{row.line}]", Fraction(gross, TICKS), done, total, cuts)

    def _registrations(self, services: Collection[ServiceKind]) -> list[Part]:
        """LIS1 that is registered as complete is a part of its own."""
        registered = [(day, units) for bucket, day, units in self._ledger.registered if bucket in services]
        if not registered:
            return []
        calendar = self._ledger.calendar
        months = Fraction(sum(units for _, units in registered), calendar.scale)
        done = Fraction(sum(units for day, units in registered if day <= calendar.on), calendar.scale)
        return [Part("standing.lis1_complete_on", months, done, months)]


def last_days(ledger: Ledger) -> dict[str, date]:
    """Give the last planned day of each row, as `service[2]` → date; no day before its first."""
    rows = ledger.calendar.rows
    return {
        f"service[{row.line}]": date.fromordinal(
            max(row.begins, _last_day(ledger, k)) if row.open_ended else row.last
        )
        for k, row in enumerate(rows)
    }


def _last_day(ledger: Ledger, k: int) -> int:
    """Give the last day of a row; for an open-ended one the last day the ledger has it in a cell."""
    row = ledger.calendar.rows[k]
    if not row.open_ended:
        return row.last
    in_cells = (cell.last for cell in reversed(ledger.cells) if k in cell.rows)
    return next(in_cells, max(row.begins - 1, ledger.calendar.on))


def _months(amount: Fraction | int, scale: int) -> Fraction:
    return Fraction(amount, scale) if amount else ZERO


def _elsewhere(part: Part) -> Part:
    """Show a row that fills another bucket in this reckoning: here it gives nothing."""
    elsewhere = {Cut.OTHER_BUCKET: part.total} if part.total else {}
    return Part(part.where, part.gross, ZERO, ZERO, {**part.cuts, **elsewhere})


def _add(cuts: dict[Cut, Fraction | int], cut: Cut, amount: Fraction | int) -> None:
    if amount:
        cuts[cut] = cuts.get(cut, 0) + amount
