"""The slow count: service, groups, courses and duties counted one day at a time.

Written from the text of design § 3 alone, to be compared with the engine, so it imports nothing of the engine and
nothing of `alis_kit.dates`. It is slow and plain on purpose: a loop over the days, exact fractions, no spans.

Where design § 3 says nothing, this is what is taken (see also `tests/cases/README.md`):

* A row of service without kind, start or percent, with percent 0, or that ends before it begins, is unfinished
  and left out; absence, groups and courses likewise.
* A day's share is found before the post's time: for the ten-per-cent rule an open-ended row gives time of its own
  only to the day § 3 names, but takes its share from the others as long as the plan lets it run. (Read
  otherwise the ten per cent get larger; this is the cautious reading.)
* Once the service requirements are met an open-ended row is over, and the rows that are left share the day.
* When group supervision is laid over open practice, an open-ended row lasts to the horizon.
* The post of a row is found among all finished rows, whether they count or not.

Amounts of service are added up in a unit so small that every row's part of every day is a whole number of it
(found anew for each plan), since whole numbers add quicker than fractions; they become months again at the end.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from math import lcm

from alis_kit.plan import LIS1, PART3, AbsenceKind, Course, Plan, Service, ServiceKind
from alis_kit.regulation import Beyond, Reading, Regulation, Scope
from alis_kit.requirement import (
    CourseCount,
    DutyCount,
    EveryRow,
    GroupMonths,
    RowRule,
    ServiceMaximum,
    ServiceMinimum,
)

ONE_DAY = timedelta(days=1)
INSTITUTION, OTHER_GP = ServiceKind.INSTITUTION, ServiceKind.OTHER_GP
Key = tuple[str, ServiceKind]
"""A reckoning: the id of the reading of absence, and what unconfirmed institutions turn out as."""


@dataclass(frozen=True, eq=False)
class Row:
    """A finished row of service."""

    index: int
    service: Service
    kind: ServiceKind
    start: date
    last: date
    """Its last day; for an open-ended row the horizon."""
    percent: Fraction
    post: int


@dataclass(frozen=True)
class Piece:
    """What one row has of one day, in units: the present and the absent part of its share."""

    day: date
    row: Row
    present: int
    absent: int
    basis: int
    """What it adds to the time that the ten per cent of absence are taken of."""
    present_after: int
    """The present part once open-ended rows are over and only the others share the day."""
    absent_after: int


@dataclass
class Reckoned:
    """The count under one reckoning."""

    done: dict[str, Fraction]
    """By requirement id."""
    total: dict[str, Fraction]
    reached: dict[str, date | None]
    row_done: dict[int, Fraction]
    """By the row's number in the plan, as the reckoning counts it after caps. Rows only, no registered LIS1."""
    row_total: dict[int, Fraction]
    service_met: date | None
    all_met: date | None
    unsaid: bool = False
    """Whether an absence gets larger because an open-ended row beside it is over: what its ten per cent then are,
    design § 3 does not say, and the totals are not to be compared."""

    def take(self, other: Reckoned) -> None:
        """Take the counts of other requirements in."""
        self.done |= other.done
        self.total |= other.total
        self.reached |= other.reached


@dataclass(frozen=True)
class SlowCount:
    """The counts under all reckonings."""

    reckoned: Mapping[Key, Reckoned]

    def done(self, requirement: str) -> tuple[Fraction, Fraction]:
        """Give the least and the greatest."""
        amounts = [r.done[requirement] for r in self.reckoned.values()]
        return min(amounts), max(amounts)

    def total(self, requirement: str) -> tuple[Fraction, Fraction]:
        """Give the least and the greatest."""
        amounts = [r.total[requirement] for r in self.reckoned.values()]
        return min(amounts), max(amounts)

    def reached(self, requirement: str) -> tuple[date | None, date | None]:
        """Give the latest and the earliest day; `None`, never, is the latest of all."""
        return range_of(r.reached[requirement] for r in self.reckoned.values())

    def service_met(self) -> tuple[date | None, date | None]:
        return range_of(r.service_met for r in self.reckoned.values())

    def unsaid(self) -> bool:
        return any(r.unsaid for r in self.reckoned.values())

    def all_met(self) -> tuple[date | None, date | None]:
        return range_of(r.all_met for r in self.reckoned.values())


def range_of(days: Iterable[date | None]) -> tuple[date | None, date | None]:
    ordered = sorted(days, key=lambda day: day or date.max)
    return ordered[-1], ordered[0]


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE_DAY


@cache
def month_part(day: date) -> Fraction:
    """A day is 1/(days in its month)."""
    return Fraction(1, monthrange(day.year, day.month)[1])


def years_ahead(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 2, 28)


def slow_count(plan: Plan, regulation: Regulation, on: date) -> SlowCount:
    """Count a plan under every reckoning."""
    horizon = years_ahead(on, regulation.counting.horizon_years)
    rows = finished_rows(plan, horizon)
    pieces, unit = all_pieces(plan, regulation, on, rows)
    groups = group_reached(plan, regulation, on, horizon, pieces)
    reckoned: dict[Key, Reckoned] = {}
    same: dict[object, Reckoned] = {}  # readings that count every day alike need counting only once
    for reading in regulation.counting.absence.readings:
        counted = after_absence(plan, regulation, on, pieces, reading)
        for institution in (INSTITUTION, OTHER_GP):
            buckets = {row: bucket(row, regulation, institution) for row in rows}
            key = (tuple(one[1:] for one in counted), tuple(buckets.values()))
            if key not in same:
                same[key] = reckon(plan, regulation, on, counted, buckets, unit)
                same[key].take(groups)
                same[key].all_met = latest(
                    same[key].reached[r.id]
                    for r in regulation.requirements
                    if r.forecast and r.id in same[key].reached
                )
            reckoned[reading.id, institution] = same[key]
    return SlowCount(reckoned)


def latest(reached: Iterable[date | None]) -> date | None:
    """The day all are reached; `None` when one never is."""
    all_days = list(reached)
    known = [day for day in all_days if day is not None]
    return max(known) if known and len(known) == len(all_days) else None


# ---- rows and posts ----


def finished_rows(plan: Plan, horizon: date) -> list[Row]:
    rows: list[Row] = []
    finished = [
        (index, s)
        for index, s in enumerate(plan.service)
        if s.kind and s.start and s.percent and (s.end is None or s.start <= s.end)
    ]
    for index, s in sorted(finished, key=lambda pair: pair[1].start or date.min):
        assert s.kind is not None
        assert s.start is not None
        assert s.percent is not None
        before = [
            r
            for r in rows
            if (r.kind, r.service.place) == (s.kind, s.place) and r.service.end == s.start - ONE_DAY
        ]
        post = before[0].post if before else len(rows)
        rows.append(Row(index, s, s.kind, s.start, s.end or horizon, Fraction(s.percent), post))
    return rows


def does_count(row: Row, rows: list[Row], regulation: Regulation) -> bool:
    """Whether a row counts at all, apart from the days before LIS1 is done."""
    s = row.service
    if row.kind is ServiceKind.NOT_COUNTING:
        return False
    if row.kind in LIS1:
        return True
    if row.kind is ServiceKind.ABROAD and s.hdir_confirmed is not True:
        return False
    if not s.old_scheme:
        return s.supervisor.strip() != ""
    post = [r for r in rows if r.post == row.post]
    length = sum((month_part(day) for r in post for day in days(r.start, r.last)), Fraction(0))
    return all(
        row.percent >= rule.percent and length >= rule.months
        for rule in regulation.requirements
        if isinstance(rule, EveryRow) and rule.condition is RowRule.OLD_SCHEME_MINIMUM
    )


# ---- a day's share ----


Share = tuple[Fraction, Fraction]
"""The present and the absent part of a row's share of a day, in months."""
NOTHING: Share = Fraction(0), Fraction(0)


def shared_days(
    plan: Plan, regulation: Regulation, rows: list[Row], lasts: Mapping[Row, date]
) -> dict[tuple[date, Row], Share]:
    """Share every day between the rows that count on it, and split each share by the absence of the day.

    Args:
        plan: its absence.
        regulation: what full time is, and which absence is deducted.
        rows: all rows.
        lasts: the rows to share between, and the last day of each.
    """
    counting = [row for row in lasts if does_count(row, rows, regulation)]
    if not counting:
        return {}
    lis1_until = max((row.last for row in rows if row.kind in LIS1), default=date.min)
    full = Fraction(regulation.counting.full_time_percent)
    shares = {}
    for day in days(min(r.start for r in counting), max(lasts[r] for r in counting)):
        there = [r for r in counting if r.start <= day <= lasts[r] and not (r.kind in PART3 and day <= lis1_until)]
        together = sum(r.percent for r in there)
        for row in there:
            away = absent_share(plan, deducted(regulation, row), day)
            shares[day, row] = split_share(row.percent, max(together, full), month_part(day), away)
    return shares


@cache
def split_share(percent: Fraction, of: Fraction, month: Fraction, away: Fraction) -> tuple[Fraction, Fraction]:
    share = percent / of * month
    return share * (1 - away), share * away


def all_pieces(plan: Plan, regulation: Regulation, on: date, rows: list[Row]) -> tuple[list[Piece], int]:
    """Give the pieces in a unit that divides them all, and how many units a month is."""
    shares = after = shared_days(plan, regulation, rows, {row: row.last for row in rows})
    if any(row.service.end is None for row in rows):
        after = shared_days(plan, regulation, rows, {row: row.last for row in rows if row.service.end})
    unit = lcm(*{amount.denominator for some in (shares, after) for pair in some.values() for amount in pair})
    until = {row: basis_until(plan, regulation, on, row) for row in rows}

    def units(amount: Fraction) -> int:
        return amount.numerator * (unit // amount.denominator)

    return [
        Piece(
            day,
            row,
            present=units(present),
            absent=units(absent),
            basis=units(present + absent) if day <= until[row] else 0,
            present_after=units(after.get((day, row), NOTHING)[0]),
            absent_after=units(after.get((day, row), NOTHING)[1]),
        )
        for (day, row), (present, absent) in shares.items()
    ], unit


def deducted(regulation: Regulation, row: Row) -> tuple[AbsenceKind, ...]:
    rule = regulation.counting.absence
    return rule.deducted_lis1 if row.kind in LIS1 else rule.deducted


def absent_share(plan: Plan, kinds: tuple[AbsenceKind, ...], day: date) -> Fraction:
    """How much of a day is absence, 0 to 1; several at once add up to at most all of it."""
    away = sum(
        absence.percent
        for absence in plan.absence
        if absence.start and absence.end and absence.start <= day <= absence.end
        if absence.kind in kinds and absence.percent
    )
    return min(Fraction(away) / 100, Fraction(1))


# ---- absence above ten per cent ----

Amount = int | Fraction
"""In units; whole ones except on the day a limit is passed."""
Counted = tuple[Piece, Amount, Amount]
"""A piece, what counts of it, and what would after open-ended rows are over."""


def after_absence(
    plan: Plan, regulation: Regulation, on: date, pieces: list[Piece], reading: Reading
) -> list[Counted]:
    """Give what counts of each piece under a reading."""
    rule = regulation.counting.absence
    scopes: dict[object, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.row.kind in LIS1 or reading.scope is Scope.POST:
            scopes[piece.row.post].append(piece)
        else:
            scopes["path"].append(piece)
    counted = []
    for scope in scopes.values():
        how = rule.reading_lis1 if scope[0].row.kind in LIS1 else reading
        limit = sum(p.basis for p in scope) * Fraction(rule.percent, 100)
        counted += [
            (piece, piece.present + piece.absent * factor, piece.present_after + piece.absent_after * factor)
            for piece, factor in zip(scope, allowed(scope, limit, how.beyond), strict=True)
        ]
    return sorted(counted, key=lambda pair: (pair[0].day, pair[0].row.index))


def basis_until(plan: Plan, regulation: Regulation, on: date, row: Row) -> date:
    """The last day of the time the ten per cent are taken of.

    An open-ended row lasts, for that, to the later of the day of assessment and the last absence in it.
    """
    if row.service.end is not None:
        return row.last
    ends = [
        absence.end
        for absence in plan.absence
        if absence.kind in deducted(regulation, row)
        and absence.start
        and absence.end
        and absence.percent
        and absence.start <= absence.end
        and row.start <= absence.end
        and absence.start <= row.last
    ]
    return max([on, *ends])


def allowed(scope: list[Piece], limit: Fraction, beyond: Beyond) -> list[Amount]:
    """How much of each absent part counts, 0 to 1."""
    if beyond is Beyond.ALL:
        all_or_none = 1 if sum(p.absent for p in scope) <= limit else 0
        return [all_or_none] * len(scope)
    away: dict[date, int] = defaultdict(int)
    for piece in scope:
        away[piece.day] += piece.absent
    factors: dict[date, Amount] = {}
    left = limit
    for day in sorted(away):
        if away[day] <= left:
            factors[day] = 1
            left -= away[day]
        else:
            factors[day] = left / away[day]
            left = Fraction(0)
    return [factors[p.day] for p in scope]


# ---- buckets, caps, and the day everything is reached ----


def bucket(row: Row, regulation: Regulation, institution: ServiceKind) -> ServiceKind:
    """The bucket a row fills."""
    if row.kind is not INSTITUTION or row.service.municipal is False:
        return row.kind
    (needs,) = (
        rule.needs
        for rule in regulation.requirements
        if isinstance(rule, EveryRow) and rule.condition is RowRule.INSTITUTION_CONDITIONS
    )
    return INSTITUTION if set(needs) <= set(row.service.conditions) else institution


def reckon(
    plan: Plan,
    regulation: Regulation,
    on: date,
    counted: list[Counted],
    buckets: Mapping[Row, ServiceKind],
    unit: int,
) -> Reckoned:
    """Go through the days in order and fill the buckets."""
    minimums = [r for r in regulation.requirements if isinstance(r, ServiceMinimum)]
    registered = plan.standing.lis1_complete_on
    if registered:  # the registration counts instead of the rows
        counted = [one for one in counted if one[0].row.kind not in LIS1]
    lis1 = lis1_months(regulation, registered, counted, unit)
    by_day: dict[date, dict[ServiceKind, list[Counted]]] = defaultdict(lambda: defaultdict(list))
    for one in counted:
        by_day[one[0].day][buckets[one[0].row]].append(one)
    if registered:
        by_day[registered]  # its day comes even if no row has it

    fill = Filling(rooms(regulation, lis1, unit))
    reached: dict[str, date | None] = dict.fromkeys((r.id for r in minimums), None)
    met: date | None = None
    unsaid = False
    for day in sorted(by_day):
        if day == registered:
            fill.register(lis1, done=day <= on)
        # once the service requirements are met the planned time of an open-ended row is over
        over = met is not None and day > max(met, on)
        for kind, shares in by_day[day].items():
            unsaid |= over and any(p.absent != p.absent_after for p, _, _ in shares if p.row.service.end)
            fill.put(kind, [(p.row, after if over else amount) for p, amount, after in shares], done=day <= on)
        if met is None:
            for r in minimums:
                if reached[r.id] is None and sum(fill.total[k] for k in r.services) >= r.months * unit:
                    reached[r.id] = day
            met = latest(reached.values())
    return Reckoned(
        done={r.id: Fraction(sum(fill.done[k] for k in r.services)) / unit for r in minimums},
        total={r.id: Fraction(sum(fill.total[k] for k in r.services)) / unit for r in minimums},
        reached=reached,
        row_done={row.index: Fraction(amount) / unit for row, amount in fill.row_done.items()},
        row_total={row.index: Fraction(amount) / unit for row, amount in fill.row_total.items()},
        service_met=met,
        all_met=None,
        unsaid=unsaid,
    )


class Filling:
    """The buckets while they are filled, day by day."""

    def __init__(self, room: dict[ServiceKind, Amount]) -> None:
        self.room = room
        """What is left of each cap."""
        self.total: dict[ServiceKind, Amount] = defaultdict(int)
        self.done: dict[ServiceKind, Amount] = defaultdict(int)
        self.row_total: dict[Row, Amount] = defaultdict(int)
        self.row_done: dict[Row, Amount] = defaultdict(int)

    def register(self, lis1: Mapping[ServiceKind, Amount], *, done: bool) -> None:
        for kind, amount in lis1.items():
            self.total[kind] += amount
            self.done[kind] += amount if done else 0

    def put(self, kind: ServiceKind, shares: list[tuple[Row, Amount]], *, done: bool) -> None:
        """Put the rows' shares of one day into a bucket; on the day it gets full, in proportion."""
        wanted = sum(amount for _, amount in shares)
        part: Amount = 1
        if kind in self.room:
            left = self.room[kind]
            if not left or not wanted:
                return
            if wanted > left:
                part = Fraction(left) / wanted
            self.room[kind] = 0 if wanted >= left else left - wanted
        for row, amount in shares:
            self.total[kind] += amount * part
            self.row_total[row] += amount * part
            if done:
                self.done[kind] += amount * part
                self.row_done[row] += amount * part


def lis1_months(
    regulation: Regulation, registered: date | None, counted: list[Counted], unit: int
) -> dict[ServiceKind, Amount]:
    """Give what LIS1 counts in all: by the registration in full, else by its rows."""
    lis1: dict[ServiceKind, Amount] = defaultdict(int)
    if registered:
        for r in regulation.requirements:
            if isinstance(r, ServiceMinimum) and len(r.services) == 1 and r.services[0] in LIS1:
                lis1[r.services[0]] = r.months * unit
    else:
        for piece, amount, _ in counted:
            if piece.row.kind in LIS1:
                lis1[piece.row.kind] += amount
    return lis1


def rooms(regulation: Regulation, lis1: Mapping[ServiceKind, Amount], unit: int) -> dict[ServiceKind, Amount]:
    """How much each bucket that has a cap can take."""
    room: dict[ServiceKind, Amount] = {}
    for cap in regulation.requirements:
        if isinstance(cap, ServiceMaximum):
            (kind,) = cap.services
            left = cap.months * unit - sum(lis1.get(k, 0) for k in cap.together_with)
            room[kind] = max(0, min(left, room.get(kind, left)))
    return room


# ---- group supervision, courses, duties: the same under every reckoning ----


def group_reached(plan: Plan, regulation: Regulation, on: date, horizon: date, pieces: list[Piece]) -> Reckoned:
    """Count what no reading touches. For open-ended groups the total says nothing; see the module's docstring."""
    result = Reckoned({}, {}, {}, {}, {}, None, None)
    group_days = sorted(
        {day for group in plan.groups if group.start for day in days(group.start, group.end or horizon)}
    )
    for requirement in regulation.requirements:
        if isinstance(requirement, GroupMonths):
            during = {p.day for p in pieces if p.row.kind in requirement.during}
            amounts = [(day, month_part(day)) for day in group_days if not requirement.during or day in during]
            add(result, requirement.id, amounts, Fraction(requirement.months), on)
        elif isinstance(requirement, DutyCount):
            duties = [(duty.on, Fraction(duty.count)) for duty in plan.duties if duty.on]
            add(result, requirement.id, duties, Fraction(requirement.count), on)
        elif isinstance(requirement, CourseCount):
            courses = [(day, Fraction(1)) for day in course_days(plan, requirement)]
            add(result, requirement.id, courses, Fraction(requirement.count), on)
    return result


def add(
    result: Reckoned, identifier: str, amounts: list[tuple[date, Fraction]], required: Fraction, on: date
) -> None:
    so_far = Fraction(0)
    result.done[identifier] = sum((amount for day, amount in amounts if day <= on), Fraction(0))
    result.reached[identifier] = None
    for day, amount in sorted(amounts):
        so_far += amount
        if so_far >= required and result.reached[identifier] is None:
            result.reached[identifier] = day
    result.total[identifier] = so_far


def course_days(plan: Plan, requirement: CourseCount) -> list[date]:
    """The days on which a course that counts is completed: long enough, and each topic once, the first time."""
    found: list[date] = []
    topics: set[str] = set()

    def completed(course: Course) -> date:
        return course.end or course.start or date.max

    for course in sorted(plan.courses, key=completed):
        topic = course.topic.strip().casefold()
        if course.kind not in requirement.courses or completed(course) == date.max:
            continue
        if requirement.min_hours and (course.hours is None or course.hours < requirement.min_hours):
            continue
        if requirement.different_topics:
            if not topic or topic in topics:
                continue
            topics.add(topic)
        found.append(completed(course))
    return found
