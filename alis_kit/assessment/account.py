"""The service account: what each row gave in one reckoning, what was cut, and why. The parts sum to the whole.

Source: TELLING. All amounts are months, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator
from datetime import date
from fractions import Fraction
from typing import TypeVar

from alis_kit.assessment.calendar import FULL, Row
from alis_kit.assessment.days import Amount, Cell, exact, tick_at
from alis_kit.assessment.ledger import Ledger
from alis_kit.dates import TICKS
from alis_kit.plan import LIS1, ServiceKind
from alis_kit.result import ZERO, Cut, Part

_Group = TypeVar("_Group", bound=Hashable)
Grouping = Callable[[int, int], _Group | None]
"""From a cell and a row (their positions) to a group, all of whose rows fill one bucket; or to none."""


def counted_by(
    ledger: Ledger, day: int, group: Grouping[_Group], *, own: ServiceKind | None = None
) -> dict[_Group | None, Amount]:
    """Return what has counted by a day (ordinal), after the caps, in groups.

    With `own`, that bucket is reckoned with ten per cent of its own absence, and the others mean nothing.
    """
    amounts = _before_caps(ledger, day, group, own)
    for bucket, full in ledger.full_of(own).items():
        if full.day <= day:

            def inside(n: int, k: int, bucket: ServiceKind = bucket) -> _Group | None:
                return group(n, k) if ledger.flow.buckets[k] == bucket else None

            before = _before_caps(ledger, full.day - 1, inside, own)
            then = _before_caps(ledger, full.day, inside, own)
            held = ledger.before_cap(bucket, full.day - 1, own)
            came = ledger.before_cap(bucket, full.day, own) - held
            for key in _before_caps(ledger, day, inside, own).keys() - {None}:
                now = before.get(key, 0)
                amounts[key] = now + (exact((full.amount - held) * (then.get(key, 0) - now), came) if came else 0)
    return amounts


def _before_caps(
    ledger: Ledger, day: int, group: Grouping[_Group], own: ServiceKind | None
) -> dict[_Group | None, Amount]:
    moment = ledger.flow.moment(day)
    left = ledger.own_level(own, moment) if own else ledger.level(moment)
    amounts: dict[_Group | None, Amount] = {}
    for n, cell in enumerate(ledger.cells[: moment[0] + 1]):
        ticks = cell.ticks if n < moment[0] else moment[1]
        for k, present in zip(cell.rows, cell.present, strict=True):
            key = group(n, k)
            amounts[key] = amounts.get(key, 0) + present * ticks
        away = [(k, absent) for k, absent in zip(cell.rows, cell.absent, strict=False) if absent]
        if away and left:
            away = [(k, absent) for k, absent in away if own is None or ledger.flow.buckets[k] == own]
            together = sum([absent for _, absent in away])
            released = min(left, together * ticks)
            left -= released
            for k, absent in away:
                amounts[group(n, k)] += exact(released * absent, together)
    return amounts


class Account:
    """The rows of one ledger, each with its part. It is built once and asked for any set of buckets."""

    def __init__(self, ledger: Ledger, own: ServiceKind | None = None) -> None:
        """Add up the rows; with `own` one bucket by its own ten per cent of absence."""
        self._ledger = ledger
        end = ledger.cells[-1].last if ledger.cells else 0
        self._raw = _before_caps(ledger, end, _by_row, own) if ledger.cells else {}
        self._total = counted_by(ledger, end, _by_row, own=own) if ledger.cells else {}
        self._done = counted_by(ledger, ledger.calendar.on, _by_row, own=own) if ledger.cells else {}
        self._cuts = self._time_cut()
        self._parts = [self._part(k, row) for k, row in enumerate(ledger.calendar.rows)]

    def parts(self, services: Collection[ServiceKind]) -> tuple[Part, ...]:
        """Return the part of every row that is of these kinds, or that fills one of these buckets."""
        found = {}
        for k, row in enumerate(self._ledger.calendar.rows):
            if self._ledger.flow.buckets[k] in services:
                found[row.line] = self._parts[k]
            elif row.kind in services:
                found[row.line] = _elsewhere(self._parts[k])
        return (*(found[line] for line in sorted(found)), *self._registration(services))

    def _time_cut(self) -> list[dict[Cut, Amount]]:
        """Give for each row what part time, full time and absence take, before the caps."""
        cuts: list[dict[Cut, Amount]] = [{} for _ in self._ledger.calendar.rows]
        month = self._ledger.calendar.scale // TICKS
        for cell in self._ledger.cells:
            for k, share, present, absent in _row_by_row(cell):
                row = self._ledger.calendar.rows[k]
                alone = cell.ticks * min(FULL, row.percent) * (month // FULL)
                away = Cut.LIS1_ABSENCE if row.kind in LIS1 else Cut.ABSENCE
                _add(cuts[k], Cut.PART_TIME, cell.ticks * month - alone)
                _add(cuts[k], Cut.OVER_FULL_TIME, alone - share * FULL * cell.ticks)
                lost = (share * FULL - present - absent) * cell.ticks
                _add(cuts[k], away, lost)
                if absent:
                    _add(cuts[k], Cut.ABSENCE, absent * cell.ticks)
        return cuts

    def _part(self, k: int, row: Row) -> Part:
        ledger, month = self._ledger, self._ledger.calendar.scale
        last = _last_day(ledger, k)
        gross = tick_at(last + 1) - tick_at(row.begins)
        if row.cut is not None:
            return Part(f"service[{row.line}]", Fraction(gross, TICKS), ZERO, ZERO, _only(row.cut, gross, TICKS))
        cuts = self._cuts[k]
        if Cut.ABSENCE in cuts:
            present = (gross - self._before_lis1(row, last)) * (month // TICKS) - sum(cuts.values())
            cuts[Cut.ABSENCE] -= self._raw.get(k, 0) - present
        _add(cuts, Cut.CAP, self._raw.get(k, 0) - self._total.get(k, 0))
        return Part(
            f"service[{row.line}]",
            Fraction(gross, TICKS),
            Fraction(self._done.get(k, 0)) / month,
            Fraction(self._total.get(k, 0)) / month,
            {
                **_only(Cut.DURING_LIS1, self._before_lis1(row, last), TICKS),
                **{cut: Fraction(amount) / month for cut, amount in cuts.items() if amount},
            },
        )

    def _before_lis1(self, row: Row, last: int) -> int:
        """Give the ticks of a row on days that do not count since part 3 comes after LIS1."""
        return tick_at(max(row.begins, min(row.first, last + 1))) - tick_at(row.begins)

    def _registration(self, services: Collection[ServiceKind]) -> list[Part]:
        """What the registration of LIS1 gives beyond its rows is a part of its own."""
        ledger = self._ledger
        if ledger.calendar.registered is None or not any(kind in LIS1 for kind in services):
            return []
        kinds = [part.services[0] for part in ledger.regulation.lis1 if part.services[0] in services]
        done, total = (
            Fraction(sum([ledger.flow.registered_at(kind, day) for kind in kinds])) / ledger.calendar.scale
            for day in (ledger.calendar.on, ledger.cells[-1].last)
        )
        return [Part("standing.lis1_complete_on", total, done, total)] if total or done else []


def last_days(ledger: Ledger) -> dict[str, date]:
    """Return the last planned day of each row, as `service[2]` → date; no day before its first."""
    rows = ledger.calendar.rows
    return {
        f"service[{row.line}]": date.fromordinal(
            max(row.begins, _last_day(ledger, k)) if row.open_ended else row.last
        )
        for k, row in enumerate(rows)
    }


def _last_day(ledger: Ledger, k: int) -> int:
    """Give the last day of a row; an open-ended one ends with the ledger, or today where nothing of it counts."""
    row = ledger.calendar.rows[k]
    if not row.open_ended:
        return row.last
    return max(row.begins - 1, ledger.stop if row.cut is None else ledger.calendar.on)


def _by_row(_: int, k: int) -> int:
    return k


def _row_by_row(cell: Cell) -> Iterator[tuple[int, int, Amount, int]]:
    """Give each row of a cell: its position, share, what is present, what waits."""
    yield from zip(cell.rows, cell.shares, cell.present, cell.absent or (0,) * len(cell.rows), strict=True)


def _elsewhere(part: Part) -> Part:
    """Show a row that fills another bucket in this reckoning: here it gives nothing."""
    elsewhere = {Cut.OTHER_BUCKET: part.total} if part.total else {}
    return Part(part.where, part.gross, ZERO, ZERO, {**part.cuts, **elsewhere})


def _only(cut: Cut, amount: int, month: int) -> dict[Cut, Fraction]:
    return {cut: Fraction(amount, month)} if amount else {}


def _add(cuts: dict[Cut, Amount], cut: Cut, amount: Amount) -> None:
    if amount:
        cuts[cut] = cuts.get(cut, 0) + amount
