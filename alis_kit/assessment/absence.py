"""What absence costs: when it is deducted, and what each row loses in each cell once it is.

Absence above ten per cent of the time is deducted, and the text can be read in several ways. A `Tolerance` is one
reading carried out: for each post, or for the whole path, how long its absence counts as service.

Source: § 31 third paragraph; dossier 1.14 and 1.15; design § 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from alis_kit.assessment.calendar import FULL, Calendar
from alis_kit.assessment.cells import Cell
from alis_kit.assessment.ticks import day_at, tick_at
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


Away = tuple[int, int, int]
"""What one row is away in one cell: the place of the cell, the row, units."""


@dataclass(frozen=True, eq=False)
class Tolerance:
    """One reading of the rule, carried out on a plan's calendar."""

    reading: str
    """Its id in the regulation file."""
    allowances: Sequence[Allowance]
    """For each row, that of its post or of the whole path."""
    keys: Sequence[int]
    """For each row, who shares its allowance: its post, or the whole path."""

    @property
    def turning_days(self) -> set[int]:
        """The days (ordinals) after which a cell must not go on: the last of an allowance, and the day after."""
        last = {until for until, _ in set(self.allowances) - {_EVER, _NEVER}}
        return last | {day + 1 for day in last}

    def losses(self, cells: Sequence[Cell], away: Iterable[Away]) -> Iterator[Away]:
        """Give what of the time away is lost; no cell goes on beyond a turning day."""
        for n, k, units in away:
            cell, (until, rest) = cells[n], self.allowances[k]
            if cell.last > until:
                yield n, k, units - self._shared(rest, cell, k) if cell.first == until + 1 else units

    def _shared(self, rest: int, cell: Cell, k: int) -> int:
        """On the day on which an allowance runs out its rows share what is left in proportion."""
        rates = dict(zip(cell.rows, cell.rates, strict=True))
        together = sum(rate for j, rate in rates.items() if self.keys[j] == self.keys[k])
        return rest * rates[k] // together if rest else 0


def time_away(calendar: Calendar, cells: Sequence[Cell]) -> list[Away]:
    """List what is absence: it is the same in every reading."""
    return [
        (n, k, rate * cell.ticks // FULL * away)
        for n, cell in enumerate(cells)
        if cell.away or cell.away_lis1
        for k, rate in zip(cell.rows, cell.rates, strict=True)
        if (away := cell.away_lis1 if calendar.rows[k].kind in LIS1 else cell.away)
    ]


def tolerances(calendar: Calendar, rule: AbsenceRule) -> tuple[Tolerance, ...]:
    """Carry out every reading; of those that come to the same, only the first is kept. LIS1 has its own."""
    rows = calendar.rows
    posts = [row.post for row in rows]
    away = time_away(calendar, calendar.cells)
    if not away:
        return (Tolerance(rule.readings[0].id, (_EVER,) * len(rows), posts),)
    lis1 = {row.post for row in rows if row.kind in LIS1}
    post_or_path = {Scope.POST: posts, Scope.PATH: [p if p in lis1 else _PATH for p in posts]}
    time = _time(calendar)
    spent = {scope: _spent(calendar, rule.percent, away, time, keys) for scope, keys in post_or_path.items()}
    kept: dict[tuple[Allowance, ...], Tolerance] = {}
    for reading in rule.readings:
        allowed = {
            key: allowance if (rule.reading_lis1 if key in lis1 else reading).beyond is Beyond.EXCESS else _NEVER
            for key, allowance in spent[reading.scope].items()
        }
        keys = post_or_path[reading.scope]
        allowances = tuple([allowed.get(key, _EVER) for key in keys])
        kept.setdefault(allowances, Tolerance(reading.id, allowances, keys))
    return tuple(kept.values())


def _time(calendar: Calendar) -> list[int]:
    """Give for each row the time that the limit is taken of, in units."""
    time = [0] * len(calendar.rows)
    ends = [row.judged_to for row in calendar.rows]
    for cell in calendar.cells:
        for k, rate in zip(cell.rows, cell.rates, strict=True):
            if cell.first <= ends[k]:
                time[k] += rate * cell.ticks
    return time


def _spent(
    calendar: Calendar, percent: int, away: Sequence[Away], time: Sequence[int], keys: Sequence[int]
) -> dict[int, Allowance]:
    """Find who is away for more than the limit, and spend the limit on their absence, earliest days first."""
    rows, cells = calendar.rows, calendar.cells
    by_cell: dict[int, dict[int, int]] = {}
    for n, k, units in away:
        if cells[n].first <= rows[k].judged_to:
            absent = by_cell.setdefault(keys[k], {})
            absent[n] = absent.get(n, 0) + units
    together = dict.fromkeys(keys, 0)
    for key, units in zip(keys, time, strict=True):
        together[key] += units
    limits = {key: together[key] // 100 * percent for key in by_cell}
    return {
        key: _runs_out(limits[key], [(cells[n], units) for n, units in absent.items()])
        for key, absent in by_cell.items()
        if sum(absent.values()) > limits[key]
    }


def _runs_out(left: int, away: Iterable[tuple[Cell, int]]) -> Allowance:
    """Tell when a limit that is too small for the absence runs out."""
    for cell, units in away:
        if units > left:
            start, rate = tick_at(cell.first), units // cell.ticks
            day = day_at(start + left // rate + 1)
            return Allowance(day - 1, left - rate * (tick_at(day) - start))
        left -= units
    raise AssertionError("absence above the limit runs out of it")
