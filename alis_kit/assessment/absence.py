"""What absence costs: when it is deducted, and what each row gives in each cell once it is.

Absence above ten per cent of the time is deducted, and the text can be read in several ways. A `Tolerance` is one
reading carried out: for each post, or for the whole path, how long its absence counts as service.

Source: § 31 third paragraph; dossier 1.14 and 1.15; design § 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from alis_kit.assessment.calendar import FULL, Calendar, Cell, day_at, tick_at
from alis_kit.plan import LIS1
from alis_kit.regulation import AbsenceRule, Beyond, Scope


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


@dataclass(frozen=True, eq=False)
class Tolerance:
    """One reading of the rule, carried out on a plan's calendar."""

    reading: str
    """Its id in the regulation file."""
    calendar: Calendar
    allowances: dict[int, Allowance]
    """By post; by `_PATH` when part 3 is judged as a whole. A post that is not there loses nothing."""

    @property
    def turning_days(self) -> set[int]:
        """The days (ordinals) after which a cell must not go on, nor beyond the day that follows."""
        return {allowance.until for allowance in self.allowances.values() if allowance != _NEVER}

    def gains(self, cell: Cell) -> tuple[Gain, ...]:
        """Give what each row gives in a cell that goes on beyond no turning day."""
        rates = zip(cell.rows, cell.rates, strict=True)
        if cell.away or cell.away_lis1:
            return tuple(self._gain(cell, k, rate) for k, rate in rates)
        return tuple(Gain(k, rate * cell.ticks, rate * cell.ticks) for k, rate in rates)

    def _gain(self, cell: Cell, k: int, rate: int) -> Gain:
        row = self.calendar.rows[k]
        whole = rate * cell.ticks
        away = whole // FULL * (cell.away_lis1 if row.kind in LIS1 else cell.away)
        if not away:
            return Gain(k, whole, whole)
        key = self._key(k)
        until, rest = self.allowances.get(key, _EVER)
        if cell.last <= until:
            return Gain(k, whole, whole)
        if rest and cell.first == cell.last == until + 1:
            # The day on which the allowance runs out: its rows share what is left in proportion.
            together = sum(r for j, r in zip(cell.rows, cell.rates, strict=True) if self._key(j) == key)
            return Gain(k, whole, whole - away + rest * rate // together)
        return Gain(k, whole, whole - away)

    def _key(self, k: int) -> int:
        row = self.calendar.rows[k]
        return _PATH if row.kind not in LIS1 and _PATH in self.allowances else row.post


def tolerances(calendar: Calendar, rule: AbsenceRule) -> tuple[Tolerance, ...]:
    """Carry out every reading; of those that come to the same, only the first is kept. LIS1 has its own."""
    if not any(cell.away or cell.away_lis1 for cell in calendar.cells):
        return (Tolerance(rule.readings[0].id, calendar, {}),)
    lis1 = _judged(_shares(calendar, rule, rule.reading_lis1.scope, lis1=True), rule.reading_lis1.beyond)
    shares = {scope: _shares(calendar, rule, scope, lis1=False) for scope in Scope}
    kept: dict[tuple[tuple[int, Allowance], ...], Tolerance] = {}
    for reading in rule.readings:
        allowances = _judged(shares[reading.scope], reading.beyond)
        tolerance = Tolerance(reading.id, calendar, {**allowances, **lis1})
        kept.setdefault(tuple(sorted(allowances.items())), tolerance)
    return tuple(kept.values())


class _Share(NamedTuple):
    """What a post, or the whole path, may be away, and what it is away: cells with units for a tick."""

    limit: int
    away: list[tuple[Cell, int]]


def _shares(calendar: Calendar, rule: AbsenceRule, scope: Scope, *, lis1: bool) -> dict[int, _Share]:
    """Add up time and absence by post, or of the whole path."""
    time: dict[int, int] = {}
    away: dict[int, list[tuple[Cell, int]]] = {}
    for cell in calendar.cells:
        percent = cell.away_lis1 if lis1 else cell.away
        for k, rate in zip(cell.rows, cell.rates, strict=True):
            row = calendar.rows[k]
            if (row.kind in LIS1) is not lis1 or cell.first > row.judged_to:
                continue
            key = _PATH if scope is Scope.PATH else row.post
            time[key] = time.get(key, 0) + rate * cell.ticks
            if percent:
                away.setdefault(key, []).append((cell, rate // FULL * percent))
    return {key: _Share(time[key] // 100 * rule.percent, cells) for key, cells in away.items()}


def _judged(shares: Mapping[int, _Share], beyond: Beyond) -> dict[int, Allowance]:
    """Give what is lost: posts that lose nothing are left out."""
    judged = {key: _allowance(share, beyond) for key, share in shares.items()}
    return {key: allowance for key, allowance in judged.items() if allowance != _EVER}


def _allowance(share: _Share, beyond: Beyond) -> Allowance:
    """Spend the limit on absence, earliest days first."""
    left, away = share
    if sum(rate * cell.ticks for cell, rate in away) <= left:
        return _EVER
    if beyond is Beyond.ALL:
        return _NEVER
    by_cell: dict[int, tuple[Cell, int]] = {}
    for cell, rate in away:
        by_cell[cell.first] = (cell, by_cell[cell.first][1] + rate if cell.first in by_cell else rate)
    for cell, rate in by_cell.values():
        if rate * cell.ticks > left:
            start = tick_at(cell.first)
            day = day_at(start + left // rate + 1)  # the day on which it runs out
            return Allowance(day - 1, left - rate * (tick_at(day) - start))
        left -= rate * cell.ticks
    raise AssertionError("absence above the limit runs out of it")
