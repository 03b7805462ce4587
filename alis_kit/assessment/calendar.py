"""From rows of service to cells of time: which rows can count, who shares each day, who is away.

All amounts are whole numbers of one small unit, `1/scale` of a month, so that sums are exact and fast;
`Fraction(amount, scale)` is the number of months. Absence from LIS1 is settled here, since it counts or not by the
days of LIS1 alone; what absence from part 3 costs is left to `alis_kit.assessment.ledger`.

Source: TELLING; spesialistforskriften §§ 2, 18 and 31.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import NamedTuple

from alis_kit.assessment.days import (
    NEVER,
    Amount,
    Cell,
    Grid,
    NumberedSpan,
    cut_cell,
    ending_by,
    exact,
    length,
    tick_at,
)
from alis_kit.dates import TICKS, add_months
from alis_kit.plan import LIS1, PART3, Plan, Service, ServiceKind
from alis_kit.regulation import AbsenceRule, Regulation
from alis_kit.requirement import RowRule
from alis_kit.result import Cut, Lis1Day
from alis_kit.text import folded

FULL = 10_000
"""Full time, in hundredths of a per cent."""
_SPLIT = 100
"""Room for taking a whole per cent of an amount."""


class Row(NamedTuple):
    """A finished row of service. Days are ordinals (`date.toordinal`), both ends included."""

    line: int
    """Its place among the plan's rows of service, from 0."""
    kind: ServiceKind
    begins: int
    """The first day as written."""
    first: int
    """The first day that can count: after LIS1, for part 3."""
    last: int
    """The last day; the horizon for an open-ended row."""
    percent: int
    """In hundredths of a per cent."""
    cut: Cut | None
    """Why nothing of the row counts."""
    post: int
    """Rows of one post have the same number."""
    open_ended: bool


@dataclass(frozen=True, eq=False)
class Calendar:
    """The rows of a plan and their time, by one reading of the days of absence in LIS1."""

    lis1_days: Lis1Day
    rows: tuple[Row, ...]
    cells: Sequence[Cell]
    factor: int
    """A number that the sum of percentages on every day above full time divides."""
    on: int
    horizon: int
    registered: int | None
    """The day LIS1 was registered as complete."""
    allowed: Mapping[ServiceKind, Amount]
    """The days away from each part of LIS1 that count, in units of a day; nothing where nobody is away from it."""

    @cached_property
    def scale(self) -> int:
        """So many units are a month."""
        return TICKS * _day_unit(self.factor)

    @property
    def has_lis1(self) -> bool:
        """Whether anything is recorded of LIS1."""
        return self.registered is not None or any(row.kind in LIS1 for row in self.rows)

    def ended(self, cells: Sequence[Cell], stop: int) -> tuple[list[Cell], int]:
        """Return the cells with every open-ended row ended on a day, and how many of the first are as before."""
        n = ending_by(cells, stop)
        head, tail = list(cells[:n]), list(cells[n:])
        if tail and tail[0].first <= stop:
            before, tail[0] = cut_cell(tail[0], stop)
            head.append(before)
        left = [tuple([k for k in cell.rows if not self.rows[k].open_ended]) for cell in tail]
        return self._settled(head, tail, left), n

    def going_on(self, k: int, cells: Sequence[Cell]) -> tuple[list[Cell], int]:
        """Return the cells as if a row went on alone after its end and today, and how many are as before."""
        n = ending_by(cells, max(self.rows[k].last, self.on))
        last = max(cells[-1].last if cells else 0, self.rows[k].last, self.on)
        tail = list(cells[n:])
        if last < self.horizon:
            tail.append(Cell(last + 1, self.horizon, length(last + 1, self.horizon), (), (), 0, (), ()))
        return self._settled(list(cells[:n]), tail, [(k,)] * len(tail)), n

    def _settled(self, head: list[Cell], tail: Sequence[Cell], rows: Sequence[tuple[int, ...]]) -> list[Cell]:
        """Join cells, those of the tail with other rows in them."""
        shares = {here: _shares(self.rows, self.factor, here) for here in {*rows}}
        changed = [
            cell if here == cell.rows else _cell(self.rows, cell[:3], here, shares[here], cell.away)
            for cell, here in zip(tail, rows, strict=True)
        ]
        return _without_lis1_absence([*head, *changed], self.rows, self.allowed)


def calendars(plan: Plan, regulation: Regulation, on: date) -> tuple[Calendar, ...]:
    """Lay out a plan's service in cells, by each reading of LIS1's days that makes a difference.

    Args:
        plan: the plan; unfinished rows are left out.
        regulation: for the horizon, the rule of absence, LIS1's length and the minimums of the old scheme.
        on: the day of assessment. A cell always ends on it.
    """
    layout = _Layout(plan, regulation, on)
    by_calendar = layout.calendar(Lis1Day.CALENDAR)
    if not layout.lis1_is_away:
        return (by_calendar,)
    by_working_days = layout.calendar(Lis1Day.WORKING, by_calendar.factor)
    by_calendar = layout.calendar(Lis1Day.CALENDAR, by_working_days.factor)  # amounts are compared
    same = by_calendar.cells == by_working_days.cells and by_calendar.rows == by_working_days.rows
    return (by_calendar,) if same else (by_calendar, by_working_days)


class _Layout:
    """What all readings of a plan have in common."""

    def __init__(self, plan: Plan, regulation: Regulation, on: date) -> None:
        self._rule, self._lis1 = regulation.counting.absence, regulation.lis1
        self._on = on.toordinal()
        self._horizon = add_months(on, regulation.counting.horizon_years * 12).toordinal()
        registered = plan.standing.lis1_complete_on
        self._registered = registered.toordinal() if registered else None
        self._away = _absences(plan, self._rule)
        self._rows = _rows(plan, regulation, self._on, self._horizon)
        self._marks = {self._on + 1}
        if self._registered:
            self._marks |= {self._registered, self._registered + 1}
        self._rate_changes = [day.toordinal() for day in regulation.rate_changes]

    @cached_property
    def lis1_is_away(self) -> bool:
        lis1 = [row for row in self._rows if row.kind in LIS1]
        return any(row.begins <= last and first <= row.last for first, last, _ in self._away for row in lis1)

    def calendar(self, lis1_days: Lis1Day, divisor: int = 1) -> Calendar:
        opens = self._part3_opens(lis1_days)
        rows = tuple(
            [row._replace(first=opens) if row.begins < opens and row.kind in PART3 else row for row in self._rows]
        )
        begun = min([row.first for row in rows], default=0)
        marks = [*self._marks, *[day for day in self._rate_changes if day > begun]]
        factor, cells = _cells(rows, self._away, marks, divisor)
        allowed = _allowed(self._rule, lis1_days, factor) if self.lis1_is_away else {}
        settled = _without_lis1_absence(cells, rows, allowed)
        return Calendar(lis1_days, rows, settled, factor, self._on, self._horizon, self._registered, allowed)

    def _part3_opens(self, lis1_days: Lis1Day) -> int:
        """Return the first day on which part 3 can count (§ 18): after LIS1's rows, or from its registration."""
        registered = self._registered or NEVER
        before = [
            row._replace(last=min(row.last, registered - 1))
            for row in self._rows
            if row.kind in LIS1 and row.begins < registered
        ]
        if self._registered is None or self._is_given(before, lis1_days):
            return max([row.last for row in before], default=0) + 1
        return registered

    def _is_given(self, rows: Sequence[Row], lis1_days: Lis1Day) -> bool:
        """Whether rows of LIS1 alone make it complete."""
        factor, cells = _cells(rows, self._away, ())
        given: dict[ServiceKind, Amount] = {}
        for cell in _without_lis1_absence(cells, rows, _allowed(self._rule, lis1_days, factor)):
            for k, present in zip(cell.rows, cell.present, strict=True):
                given[rows[k].kind] = given.get(rows[k].kind, 0) + present * cell.ticks
        month = TICKS * _day_unit(factor)
        return all(given.get(part.services[0], 0) >= part.months * month for part in self._lis1)


def _rows(plan: Plan, regulation: Regulation, on: int, horizon: int) -> list[Row]:
    days = finished(plan.service)
    post_of = posts(plan.service, days)
    short = _too_short(plan.service, days, post_of, regulation, on)
    rows = []
    for i, (begins, last) in days.items():
        service = plan.service[i]
        kind, percent = service.kind, service.percent
        assert kind is not None
        assert percent is not None
        cut = _cut(service, too_short=i in short)
        rows.append(
            Row(i, kind, begins, begins, last or horizon, int(percent * 100), cut, post_of[i], last is None)
        )
    rows.sort(key=lambda row: (row.begins, row.last, row.kind, row.percent, row.line))
    return rows


def _cut(service: Service, *, too_short: bool) -> Cut | None:
    if service.kind is ServiceKind.NOT_COUNTING:
        return Cut.NOT_COUNTING
    if service.kind in LIS1:
        return None
    if service.old_scheme:
        if too_short:
            return Cut.OLD_SCHEME_MINIMUM
    elif not folded(service.supervisor):
        return Cut.NO_SUPERVISOR
    if service.kind is ServiceKind.ABROAD and service.hdir_confirmed is not True:
        return Cut.ABROAD_UNCONFIRMED
    return None


def _too_short(
    services: Sequence[Service],
    days: Mapping[int, Days],
    post_of: Mapping[int, int],
    regulation: Regulation,
    on: int,
) -> frozenset[int]:
    """Find the old-scheme rows whose post is too short by now, or whose percent is too low, to count."""
    old = [i for i in days if services[i].old_scheme]
    if not old:
        return frozenset()
    minimum = regulation.row_rule(RowRule.OLD_SCHEME_MINIMUM)
    lengths: dict[int, int] = {}
    for i, (first, last) in days.items():
        lengths[post_of[i]] = lengths.get(post_of[i], 0) + length(first, last or max(first, on))
    return frozenset(
        i
        for i in old
        if (services[i].percent or 0) < minimum.percent or lengths[post_of[i]] < minimum.months * TICKS
    )


def _absences(plan: Plan, rule: AbsenceRule) -> list[NumberedSpan]:
    return [
        (a.start.toordinal(), a.end.toordinal(), int(a.percent * 100))
        for a in plan.absence
        if a.kind in rule.deducted and a.start and a.end and a.percent and a.start <= a.end
    ]


# -- cells --------------------------------------------------------------------------------------------------------


def _cells(
    rows: Sequence[Row], away: Sequence[NumberedSpan], marks: Iterable[int], divisor: int = 1
) -> tuple[int, list[Cell]]:
    """Cut time where anything begins or ends. Gives the number that shares are divided by, and the cells."""
    counting = [(r.first, r.last, k) for k, r in enumerate(rows) if r.cut is None and r.first <= r.last]
    ends = [day for spans in (counting, away) for first, last, _ in spans for day in (first, last + 1)]
    grid = Grid([*ends, *marks])
    active = [tuple(here) for here in grid.covers(counting)]
    absent = [min(FULL, sum(here)) for here in grid.covers(away)]
    factor = lcm(divisor, _common(rows, {*active}))
    days, ticks = grid.days, [tick_at(day) for day in grid.days]
    filled = {here: _shares(rows, factor, here) for here in {*active}}
    return factor, [
        _cell(rows, (day, after - 1, ticks[n + 1] - ticks[n]), active[n], filled[active[n]], absent[n])
        for n, (day, after) in enumerate(pairwise(days))
    ]


_Shares = tuple[tuple[int, ...], tuple[int, ...]]
"""What each row has of full time for a hundredth of a per cent of presence, and all of it."""


def _shares(rows: Sequence[Row], factor: int, here: tuple[int, ...]) -> _Shares:
    """Share out full time: rows have at most that together, in proportion (TELLING)."""
    percents = [rows[k].percent for k in here]
    unit = factor // max(FULL, sum(percents)) * FULL * _SPLIT
    return tuple([percent * unit for percent in percents]), tuple([percent * unit * FULL for percent in percents])


def _cell(
    rows: Sequence[Row], span: tuple[int, int, int], here: tuple[int, ...], shared: _Shares, away: int
) -> Cell:
    """Make a cell of its first and last day and its ticks, the rows in it and their shares, and the absence."""
    shares, whole = shared
    if not away or not here:
        return Cell(*span, here, shares, away, whole, ())
    present = tuple([share * (FULL - away) for share in shares])
    absent = tuple([share * away if rows[k].kind in PART3 else 0 for k, share in zip(here, shares, strict=True)])
    return Cell(*span, here, shares, away, present, absent if any(absent) else ())


def _common(rows: Sequence[Row], crowds: Iterable[tuple[int, ...]]) -> int:
    """Give a number that full time and every larger sum of percentages divides, so that shares are whole.

    The sums are those of a day, with and without the open-ended rows, and of each row alone.
    """
    sums = {FULL, *[row.percent for row in rows]}
    for crowd in crowds:
        if len(crowd) > 1:
            sums.add(sum([rows[k].percent for k in crowd]))
            sums.add(sum([rows[k].percent for k in crowd if not rows[k].open_ended]))
    return lcm(*[total for total in sums if total >= FULL])


def _day_unit(factor: int) -> int:
    """Give what a day of full time, fully present, is in the units that `Cell.shares` times `FULL` are of."""
    return factor * FULL * _SPLIT * FULL


# -- absence from LIS1 --------------------------------------------------------------------------------------------


def _allowed(rule: AbsenceRule, lis1_days: Lis1Day, factor: int) -> dict[ServiceKind, Amount]:
    """Give the days away that count in each part of LIS1 (§ 31 fourth paragraph a and b)."""
    week = (rule.week_days, rule.working_days) if lis1_days is Lis1Day.WORKING else (1, 1)
    return {part.service: exact(part.days * _day_unit(factor) * week[0], week[1]) for part in rule.lis1}


def _without_lis1_absence(
    cells: list[Cell], rows: Sequence[Row], allowed: Mapping[ServiceKind, Amount]
) -> list[Cell]:
    """Let the days away that are allowed count as present, earliest days first, for each part of LIS1."""
    for kind, days in allowed.items():
        cells = list(_with_days_kept(cells, rows, kind, days))
    return cells


def _with_days_kept(cells: Iterable[Cell], rows: Sequence[Row], kind: ServiceKind, left: Amount) -> Iterator[Cell]:
    for cell in cells:
        away = sum([s for k, s in zip(cell.rows, cell.shares, strict=True) if rows[k].kind is kind]) * cell.away
        kept = left // away if away else 0  # whole days
        if not away or kept >= cell.days:
            left -= away * cell.days
            yield _with_kept(cell, rows, kind, 1, 1) if away else cell
            continue
        if kept:
            before, cell = cut_cell(cell, cell.first + kept - 1)
            yield _with_kept(before, rows, kind, 1, 1)
            left -= away * kept
        if left and cell.days > 1:
            before, after = cut_cell(cell, cell.first)
            yield _with_kept(before, rows, kind, left, away)
            yield _with_kept(after, rows, kind, 0, 1)
        else:
            yield _with_kept(cell, rows, kind, left, away)
        left = 0


def _with_kept(cell: Cell, rows: Sequence[Row], kind: ServiceKind, kept: Amount, of: int) -> Cell:
    """Let a part of the absence of the rows of a kind count: `kept` of `of`."""
    present = [
        share * (FULL - cell.away) + exact(share * cell.away * kept, of) if rows[k].kind is kind else now
        for k, share, now in zip(cell.rows, cell.shares, cell.present, strict=True)
    ]
    return cell._replace(present=tuple(present))


# -- posts: runs of rows of the same kind and place, and what a row must say to be counted at all ----------------


Days = tuple[int, int | None]
"""The first and last day of a row; no last day while it goes on."""


def finished(services: Sequence[Service]) -> dict[int, Days]:
    """Give the days of the rows (by index) that say enough to be counted.

    That is kind, start, percent, and no end before the start.
    """
    return {
        i: (s.start.toordinal(), s.end.toordinal() if s.end else None)
        for i, s in enumerate(services)
        if s.kind is not None and s.start and s.percent and (s.end is None or s.end >= s.start)
    }


def posts(services: Sequence[Service], days: Mapping[int, Days]) -> dict[int, int]:
    """Number the posts: a row (index) → the first row (index) of its post.

    A post is a run of rows of the same kind and place where each begins the day after one before it ends.
    """
    by_end: dict[tuple[object, str, int], list[int]] = {}
    found: dict[int, int] = {}
    for i in sorted(days, key=lambda i: (days[i][0], i)):
        kind, place, (first, last) = services[i].kind, folded(services[i].place), days[i]
        before = by_end.get((kind, place, first - 1), ())
        found[i] = found[before[0]] if before else i
        for other in before[1:]:
            _join(found, found[other], found[i])
        if last is not None:
            by_end.setdefault((kind, place, last), []).append(i)
    return found


def runs(services: Sequence[Service]) -> list[tuple[int, ...]]:
    """Give the posts as runs of rows (indices), in order of date; a row without a percent is in its post too."""
    rows = [replace(service, percent=Decimal(100)) for service in services]
    found: dict[int, list[int]] = {}
    for i, post in posts(rows, finished(rows)).items():
        found.setdefault(post, []).append(i)
    return [tuple(run) for run in sorted(found.values(), key=lambda run: (services[run[0]].start, run))]


def _join(found: dict[int, int], one: int, other: int) -> None:
    for i, post in found.items():
        if post == one:
            found[i] = other
