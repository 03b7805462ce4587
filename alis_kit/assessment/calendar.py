"""From rows of service to cells of time: which rows can count, what post they belong to, who shares each day.

A *cell* is a stretch of days in which nothing changes: the same rows, the same absence. All amounts are whole
numbers of one small unit, `1/scale` of a month, so that sums are exact and fast; `Fraction(amount, scale)` is the
number of months. What absence costs is left to `alis_kit.assessment.reckoning`.

Source: design § 3; spesialistforskriften §§ 2, 18 and 31.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from math import lcm
from typing import NamedTuple

from alis_kit.assessment.posts import last_day_of_lis1, posts
from alis_kit.dates import FIRST_DAY, LAST_DAY, TICKS, add_months, ticks, ticks_before
from alis_kit.plan import LIS1, PART3, Absence, AbsenceKind, Plan, Service, ServiceKind
from alis_kit.regulation import Regulation, RowRule
from alis_kit.result import Cut

FULL = 10_000
"""Full time, in hundredths of a per cent."""
_YEARS = range(FIRST_DAY.year, LAST_DAY.year + 100)
"""The years a plan can reach: dates are bounded when it is read, and the horizon comes on top."""
_FIRST = date(_YEARS.start, 1, 1).toordinal()
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
    judged_to: int
    """The last day that the ten per cent are taken of."""
    percent: int
    """In hundredths of a per cent."""
    cut: Cut | None
    """Why nothing of the row counts."""
    post: int
    """Rows of one post have the same number."""
    open_ended: bool


class Cell(NamedTuple):
    """A stretch of days with the same rows and the same absence."""

    first: int
    last: int
    ticks: int
    rows: tuple[int, ...]
    """Positions of the rows that count here."""
    rates: tuple[int, ...]
    """What each gives for a tick when present."""
    away: int
    """Absence in part 3, in hundredths of a per cent."""
    away_lis1: int


@dataclass(frozen=True, eq=False)
class Calendar:
    """The rows of a plan and their time, before absence is judged."""

    rows: tuple[Row, ...]
    cells: tuple[Cell, ...]
    factor: int
    """A number that the sum of percentages on every day divides."""
    on: int
    horizon: int

    @cached_property
    def scale(self) -> int:
        """So many units are a month."""
        return TICKS * self.factor * self.factor * FULL * _SPLIT


def calendar(plan: Plan, regulation: Regulation, on: date) -> Calendar:
    """Lay out a plan's service in cells.

    Args:
        plan: the plan; unfinished rows are left out.
        regulation: for the horizon, the kinds of absence that are deducted and the minimums of the old scheme.
        on: the day of assessment. A cell always ends on it.
    """
    horizon = add_months(on, regulation.counting.horizon_years * 12).toordinal()
    absence = regulation.counting.absence
    away = _absences(plan.absence, absence.deducted)
    away_lis1 = _absences(plan.absence, absence.deducted_lis1)
    rows = _rows(plan.service, regulation, on.toordinal(), horizon, (away, away_lis1))
    factor, cells = _cells(rows, away, away_lis1, on.toordinal(), plan.standing.lis1_complete_on)
    return Calendar(rows, cells, factor, on.toordinal(), horizon)


def _rows(
    services: Sequence[Service],
    regulation: Regulation,
    on: int,
    horizon: int,
    absences: tuple[list[tuple[int, int, int]], list[tuple[int, int, int]]],
) -> tuple[Row, ...]:
    post_of = posts(services)
    short = _too_short(services, post_of, regulation, horizon)
    after_lis1 = last_day_of_lis1(services, horizon) + 1
    rows = []
    for i in post_of:
        s = services[i]
        assert s.kind is not None
        assert s.start is not None
        assert s.percent is not None
        begins, end = s.start.toordinal(), s.end.toordinal() if s.end else None
        away = absences[1] if s.kind in LIS1 else absences[0]
        judged_to = end or max([on, *(last for _, last, _ in away if last >= begins)])
        rows.append(
            Row(
                line=i,
                kind=s.kind,
                begins=begins,
                first=max(begins, after_lis1) if s.kind in PART3 else begins,
                last=horizon if end is None else end,
                judged_to=judged_to,
                percent=int(s.percent * 100),
                cut=_cut(s, too_short=i in short),
                post=post_of[i],
                open_ended=end is None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.begins, row.last, row.kind, row.percent, row.line)))


def _cut(service: Service, *, too_short: bool) -> Cut | None:
    if service.kind is ServiceKind.NOT_COUNTING:
        return Cut.NOT_COUNTING
    if service.kind in LIS1:
        return None
    if service.old_scheme:
        if too_short:
            return Cut.OLD_SCHEME_MINIMUM
    elif not service.supervisor.strip():
        return Cut.NO_SUPERVISOR
    if service.kind is ServiceKind.ABROAD and service.hdir_confirmed is not True:
        return Cut.ABROAD_UNCONFIRMED
    return None


def _too_short(
    services: Sequence[Service], post_of: dict[int, int], regulation: Regulation, horizon: int
) -> frozenset[int]:
    """Find the old-scheme rows whose post is too short, or whose percent is too low, to count."""
    old = [i for i in post_of if services[i].old_scheme]
    if not old:
        return frozenset()
    minimum = regulation.row_rule(RowRule.OLD_SCHEME_MINIMUM)

    def length(post: int) -> int:
        days = [services[i] for i, p in post_of.items() if p == post]
        return sum(ticks(s.start, s.end or date.fromordinal(horizon)) for s in days if s.start)

    return frozenset(
        i
        for i in old
        if (services[i].percent or 0) < minimum.percent or length(post_of[i]) < minimum.months * TICKS
    )


def _absences(absences: Iterable[Absence], kinds: Sequence[AbsenceKind]) -> list[tuple[int, int, int]]:
    return [
        (a.start.toordinal(), a.end.toordinal(), int(a.percent * 100))
        for a in absences
        if a.kind in kinds and a.start and a.end and a.percent and a.start <= a.end
    ]


def _cells(
    rows: Sequence[Row],
    away: Sequence[tuple[int, int, int]],
    away_lis1: Sequence[tuple[int, int, int]],
    on: int,
    registered: date | None,
) -> tuple[int, tuple[Cell, ...]]:
    """Cut time where anything begins or ends. Gives the cells and the number that every day's shares divide."""
    counting = [(k, row) for k, row in enumerate(rows) if row.cut is None and row.first <= row.last]
    marks = {on + 1}
    for _, row in counting:
        marks.update((row.first, row.last + 1, row.judged_to + 1))
    for first, last, _ in (*away, *away_lis1):
        marks.update((first, last + 1))
    if registered:
        marks.update((registered.toordinal(), registered.toordinal() + 1))
    grid = sorted(marks)
    active = _active(grid, [(row.first, row.last, k) for k, row in counting])
    absent = _sums(grid, away)
    absent_lis1 = _sums(grid, away_lis1)
    factor = _common(rows, active)
    return factor, tuple(
        _cell(rows, factor, first, grid[n + 1] - 1, active[n], min(FULL, absent[n]), min(FULL, absent_lis1[n]))
        for n, first in enumerate(grid[:-1])
    )


def _cell(
    rows: Sequence[Row], factor: int, first: int, last: int, here: tuple[int, ...], away: int, away_lis1: int
) -> Cell:
    """Make a cell: the rows share at most full time, in proportion (design § 3)."""
    unit = factor // max(FULL, sum(rows[k].percent for k in here)) * factor * FULL * _SPLIT
    length = tick_at(last + 1) - tick_at(first)
    return Cell(first, last, length, here, tuple(rows[k].percent * unit for k in here), away, away_lis1)


def without_open_ended(calendar: Calendar, cells: Iterable[Cell]) -> list[Cell]:
    """Give the cells as if no row were open-ended: what is left shares the days."""
    rows, left = calendar.rows, []
    for cell in cells:
        here = tuple(k for k in cell.rows if not rows[k].open_ended)
        same = len(here) == len(cell.rows)
        rest = (cell.first, cell.last, here, cell.away, cell.away_lis1)
        left.append(cell if same else _cell(rows, calendar.factor, *rest))
    return left


def going_on(calendar: Calendar, k: int, cells: Sequence[Cell]) -> list[Cell]:
    """Give the cells after a row's end, up to the horizon, as if it went on there alone."""
    spans = [(cell.first, cell.last, cell.away, cell.away_lis1) for cell in cells]
    last = cells[-1].last if cells else max(calendar.rows[k].last, calendar.on)
    if last < calendar.horizon:
        spans.append((last + 1, calendar.horizon, 0, 0))
    return [_cell(calendar.rows, calendar.factor, first, end, (k,), *away) for first, end, *away in spans]


def split(cells: Sequence[Cell], days: set[int]) -> tuple[Cell, ...]:
    """Let cells end on the given days and on the days after them."""
    fine = list(cells)
    for day in sorted({day for until in days for day in (until, until + 1)}):
        n = cell_on(fine, day)
        if n < len(fine) and fine[n].first <= day:
            fine[n : n + 1] = cut_cell(fine[n], day)
    return tuple(fine)


def cut_cell(cell: Cell, day: int) -> list[Cell]:
    """Give the two halves of a cell, the first of which ends on a day."""
    ticks = tick_at(day + 1) - tick_at(cell.first)
    rest = (cell.rows, cell.rates, cell.away, cell.away_lis1)
    return [Cell(cell.first, day, ticks, *rest), Cell(day + 1, cell.last, cell.ticks - ticks, *rest)]


def _active(grid: Sequence[int], spans: Sequence[tuple[int, int, int]]) -> list[tuple[int, ...]]:
    """Give for each stretch of the grid the numbers of the spans that cover it."""
    place = {day: n for n, day in enumerate(grid)}
    covers: list[list[int]] = [[] for _ in grid]
    for first, last, k in spans:
        for n in range(place[first], place[last + 1]):
            covers[n].append(k)
    return [tuple(c) for c in covers]


def _sums(grid: Sequence[int], spans: Sequence[tuple[int, int, int]]) -> list[int]:
    """Give for each stretch of the grid the sum of the spans' percentages."""
    place = {day: n for n, day in enumerate(grid)}
    sums = [0] * len(grid)
    for first, last, percent in spans:
        for n in range(place[first], place[last + 1]):
            sums[n] += percent
    return sums


def _common(rows: Sequence[Row], active: Iterable[tuple[int, ...]]) -> int:
    """Give a number that every total of percentages divides, so that shares and shares of shares are whole."""
    totals = {FULL, *(row.percent for row in rows), *(max(FULL, row.percent) for row in rows)}
    for here in {crowd for crowd in active if len(crowd) > 1}:
        for some in (here, [k for k in here if not rows[k].open_ended]):
            total = sum(rows[k].percent for k in some) or FULL
            totals.update((total, max(FULL, total)))
        by_post: dict[int, int] = {}
        for k in here:
            by_post[rows[k].post] = by_post.get(rows[k].post, 0) + rows[k].percent
        totals.update(by_post.values())
    return lcm(*totals)


@cache
def _tick_table() -> list[int]:
    """The ticks before each day from `_FIRST` on, so that days and ticks are found by index and by bisection."""
    table: list[int] = []
    for year in range(_YEARS.start, _YEARS.stop):
        for month in range(1, 13):
            first = date(year, month, 1)
            length = monthrange(year, month)[1]
            table += range(ticks_before(first), ticks_before(first) + TICKS, TICKS // length)
    return table


def tick_at(day: int) -> int:
    """Give `ticks_before` of an ordinal day."""
    return _tick_table()[day - _FIRST]


def day_at(position: int) -> int:
    """Give the day (ordinal) in whose course a position in ticks is reached: the inverse of `tick_at`.

    The first day with `tick_at(day + 1) >= position`.
    """
    return bisect_left(_tick_table(), position) - 1 + _FIRST


def cell_on(cells: Sequence[Cell], day: int) -> int:
    """Count the cells that end on or before a day. Cells follow each other without a gap."""
    begun = bisect_left(cells, (day + 2,))  # a cell is a tuple that starts with its first day
    return begun if begun and cells[begun - 1].last <= day else max(0, begun - 1)
