"""From rows of service to cells of time: which rows can count, what post they belong to, who shares each day.

All amounts are whole numbers of one small unit, `1/scale` of a month, so that sums are exact and fast;
`Fraction(amount, scale)` is the number of months. What absence costs is left to `alis_kit.assessment.absence`.

Source: design § 3; spesialistforskriften §§ 2, 18 and 31.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import lcm
from typing import NamedTuple

from alis_kit.assessment.cells import Cell, Grid, Span
from alis_kit.assessment.posts import Days, finished, posts
from alis_kit.assessment.ticks import length, tick_at
from alis_kit.dates import TICKS, add_months
from alis_kit.plan import LIS1, PART3, Absence, AbsenceKind, Plan, Service, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.requirement import RowRule
from alis_kit.result import Cut

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
    judged_to: int
    """The last day that the ten per cent are taken of."""
    percent: int
    """In hundredths of a per cent."""
    cut: Cut | None
    """Why nothing of the row counts."""
    post: int
    """Rows of one post have the same number."""
    open_ended: bool


@dataclass(frozen=True, eq=False)
class Calendar:
    """The rows of a plan and their time, before absence is judged."""

    rows: tuple[Row, ...]
    cells: tuple[Cell, ...]
    factor: int
    """A number that the sum of percentages on every day divides."""
    on: int
    horizon: int
    lis1_ends: int
    """The last day of any row of LIS1; 0 without one. Part 3 counts only after it (§ 18)."""

    @cached_property
    def scale(self) -> int:
        """So many units are a month."""
        return TICKS * self.factor * self.factor * FULL * _SPLIT

    def without_open_ended(self, cells: Iterable[Cell]) -> list[Cell]:
        """Give the cells as if no row were open-ended: what is left shares the days."""
        changed = []
        for cell in cells:
            here = tuple([k for k in cell.rows if not self.rows[k].open_ended])
            rates = cell.rates if here == cell.rows else _rates(self.rows, self.factor, here)
            changed.append(cell._replace(rows=here, rates=rates))
        return changed

    def going_on(self, k: int, cells: Sequence[Cell]) -> list[Cell]:
        """Give the cells after a row's end, up to the horizon, as if it went on there alone."""
        rates = _rates(self.rows, self.factor, (k,))
        alone = [cell._replace(rows=(k,), rates=rates) for cell in cells]
        last = cells[-1].last if cells else max(self.rows[k].last, self.on)
        if last < self.horizon:
            alone.append(Cell(last + 1, self.horizon, length(last + 1, self.horizon), (k,), rates, 0, 0))
        return alone


def calendar(plan: Plan, regulation: Regulation, on: date) -> Calendar:
    """Lay out a plan's service in cells.

    Args:
        plan: the plan; unfinished rows are left out.
        regulation: for the horizon, the kinds of absence that are deducted and the minimums of the old scheme.
        on: the day of assessment. A cell always ends on it.
    """
    today, horizon = on.toordinal(), add_months(on, regulation.counting.horizon_years * 12).toordinal()
    absence = regulation.counting.absence
    away = _absences(plan.absence, absence.deducted)
    away_lis1 = _absences(plan.absence, absence.deducted_lis1)
    days = finished(plan.service)
    lis1_ends = max((last or horizon for i, (_, last) in days.items() if plan.service[i].kind in LIS1), default=0)
    post_of = posts(plan.service, days)
    short = _too_short(plan.service, days, post_of, regulation, horizon)

    rows = []
    for i, (begins, last) in days.items():
        service = plan.service[i]
        kind, percent = service.kind, service.percent
        assert kind is not None
        assert percent is not None
        first = max(begins, lis1_ends + 1) if kind in PART3 else begins
        judged_to = last or _judged_to(begins, today, away_lis1 if kind in LIS1 else away)
        cut = _cut(service, too_short=i in short)
        hundredths = int(percent * 100)
        rows.append(
            Row(i, kind, begins, first, last or horizon, judged_to, hundredths, cut, post_of[i], last is None)
        )
    rows.sort(key=lambda row: (row.begins, row.last, row.kind, row.percent, row.line))
    registered = plan.standing.lis1_complete_on
    marks = (registered.toordinal(), registered.toordinal() + 1) if registered else ()
    factor, cells = _cells(rows, away, away_lis1, (today + 1, *marks))
    return Calendar(tuple(rows), cells, factor, today, horizon, lis1_ends)


def _judged_to(begins: int, today: int, away: Iterable[Span]) -> int:
    """Give how long an open-ended row lasts for the ten per cent: to the last absence in it, at least today."""
    return max([today, *(last for _, last, _ in away if last >= begins)])


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
    services: Sequence[Service],
    days: Mapping[int, Days],
    post_of: Mapping[int, int],
    regulation: Regulation,
    horizon: int,
) -> frozenset[int]:
    """Find the old-scheme rows whose post is too short, or whose percent is too low, to count."""
    old = [i for i in days if services[i].old_scheme]
    if not old:
        return frozenset()
    minimum = regulation.row_rule(RowRule.OLD_SCHEME_MINIMUM)
    lengths: dict[int, int] = {}
    for i, (first, last) in days.items():
        lengths[post_of[i]] = lengths.get(post_of[i], 0) + length(first, last or horizon)
    return frozenset(
        i
        for i in old
        if (services[i].percent or 0) < minimum.percent or lengths[post_of[i]] < minimum.months * TICKS
    )


def _absences(absences: Iterable[Absence], kinds: Sequence[AbsenceKind]) -> list[Span]:
    return [
        (a.start.toordinal(), a.end.toordinal(), int(a.percent * 100))
        for a in absences
        if a.kind in kinds and a.start and a.end and a.percent and a.start <= a.end
    ]


def _cells(
    rows: Sequence[Row], away: Sequence[Span], away_lis1: Sequence[Span], marks: Sequence[int]
) -> tuple[int, tuple[Cell, ...]]:
    """Cut time where anything begins or ends. Gives the number that shares are divided by, and the cells."""
    counting = [(r.first, r.last, k) for k, r in enumerate(rows) if r.cut is None and r.first <= r.last]
    ends = [first for spans in (counting, away, away_lis1) for first, _, _ in spans]
    ends += [last + 1 for spans in (counting, away, away_lis1) for _, last, _ in spans]
    grid = Grid([*ends, *(rows[k].judged_to + 1 for _, _, k in counting), *marks])
    active = [tuple(here) for here in grid.covers(counting)]
    absent, absent_lis1 = ([min(FULL, sum(here)) for here in grid.covers(spans)] for spans in (away, away_lis1))
    factor = _common(rows, {here for here in active if len(here) > 1})
    rates = {here: _rates(rows, factor, here) for here in {*active}}
    days, ticks = grid.days, [tick_at(day) for day in grid.days]
    return factor, tuple(
        [
            Cell(days[n], days[n + 1] - 1, ticks[n + 1] - ticks[n], here, rates[here], absent[n], absent_lis1[n])
            for n, here in enumerate(active)
        ]
    )


def _rates(rows: Sequence[Row], factor: int, here: tuple[int, ...]) -> tuple[int, ...]:
    """Give what each row gives for a tick: the rows share at most full time, in proportion (design § 3)."""
    percents = [rows[k].percent for k in here]
    unit = factor // max(FULL, sum(percents)) * factor * FULL * _SPLIT
    return tuple([percent * unit for percent in percents])


def _common(rows: Sequence[Row], crowds: Iterable[tuple[int, ...]]) -> int:
    """Give a number that every sum of percentages divides, so that shares and shares of shares are whole.

    Divided by are the sum on a day, when it is above full time, and the sum of a post on a day, or of all rows
    when the whole path is judged; each with and without the open-ended rows.
    """
    divisors = {FULL, *[row.percent for row in rows if row.percent > FULL]}
    for crowd in crowds:
        for here in {crowd, tuple([k for k in crowd if not rows[k].open_ended])}:
            by_post: dict[int, int] = {}
            for k in here:
                by_post[rows[k].post] = by_post.get(rows[k].post, 0) + rows[k].percent
            total = sum(by_post.values())
            divisors.update(by_post.values(), (total or FULL, max(FULL, total)))
    return lcm(*divisors)
