"""The slow count: service time counted a second time, day by day, from the text of the rules alone.

It was written from `data/forskrift/TELLING.md` without a look at the engine, so that the two can be held
against each other. It knows the plan's values and nothing else of the kit; the numbers of the law are typed here
once more (`Law`). Every day is gone through by itself. Amounts are whole numbers of one very small unit, which
is chosen so that a day's share always comes out whole; only what must be split in proportion beyond that is a
`Fraction`. Nothing is ever rounded.

Where the text is silent or can be read in two ways the cautious reading is taken, but for 4, 8, 9, 11, 18,
23 (the second half), 26 (the second half), 28 and 38, where the words themselves were followed though a
more cautious reading could be thought of. These are the places:

1.  Nothing is «recorded of LIS1» when there is neither a finished LIS1 row nor a day of registration; a row
    without kind, start or percent is no record.
2.  Without a record «open rows end where part 3 is met» is: part 3 ≥ 60 and open practice ≥ 24 and institution
    ≥ 6 (service met but for LIS1 and the path), not the sum of 60 alone.
3.  All open rows of a reckoning end on one day. An open row that begins after it never runs and counts nothing.
4.  Dated rows count also after the day service is met and beyond the 20 years; only open rows stop there. «In
    the end» is the last day of all rows, or the day of registration where that is later.
5.  A LIS1 row closes part 3 whatever else is said of it.
6.  LIS1 days from R on count like others and share the day with part-3 rows; only days before R close part 3.
7.  Whether LIS1 rows gave 12 + 6 before R is asked within the reckoning (calendar or working days).
8.  LIS1 rows that end short of 12 + 6, without any registration, close only the days up to their last one.
9.  What the registration adds beyond the rows belongs to no row: it is in the LIS1 amounts and the path only.
10. «The LIS1 months of that day» in the cap of 39 include that day, what registration adds, and more than
    12 + 6. LIS1 that grows later takes nothing back.
11. LIS1 has no cap: 14 months in hospital are 14 in the path.
12. An absence with a percent of zero or less is left out, as one without end or with the end before the start.
13. A row's percent above 100 is scaled to 100 like any sum above 100.
14. `own` is used for both single-kind minimums at once; an open-ended row's end then follows it, so that sums in
    that reckoning differ through the end alone. Sums' *with plan* and days are compared over these as well.
15. In `own`, institution is all institution rows of that reckoning (the doubtful with them, or without them).
16. Cautious *with plan* is that of the reckoning met latest if some counting row of service is open-ended; an
    open span of group supervision or an open row that does not count does not make it so (then the least).
    Reckonings met equally late: the least among them. Generous *with plan* is simply the greatest.
17. Group months follow the same rule as all amounts, within their reckoning.
18. An open group span runs on as open rows do: to the day what it is for is reached, which are the months of
    group supervision, at least through the day of assessment and at most 20 years. Open rows of open practice
    beside it count to their end, or on to the day the months beside them are reached.
19. A day with a counting row of open practice is one on which it counts: not a day closed by LIS1.
20. Supervision is due for time that found room under the caps; absent time released by the day of assessment
    counts on the day it was taken, at that day's rate.
21. Supervision is due also for service of the old scheme, and before 2019 at the first rate.
22. An institution row «not known to be in hospital» is one with `municipal` other than False, whatever bucket.
23. An institution needs all five conditions, the duty rota too. With `municipal` unknown and all five it is one.
24. The old scheme's minimums hold for each old-scheme row of part 3. Abroad must be confirmed besides.
25. A post's three months are months of «Amounts»: 15.02–14.05 is 2.95 and too short.
26. A post that forks or merges is the longest chain through the row, no other branch. Rows of the chain under
    50 % or outside the old scheme make it longer all the same.
27. A post with an open row is counted through the day of assessment only.
28. Two empty places are the same place.
29. A supervisor of blanks or invisible characters is none.
30. T04 is met only when LIS1 is complete on the day of assessment or before. Two ways: by rows in every reading
    before the first part-3 row, by registration on or before it; one of them is enough.
31. T04 «lies ahead»: LIS1 is not yet complete on the day of assessment, and will be by rows or registration in
    every reading, before (registered: on or before) the first part-3 row that counts; rows that never give
    12 + 6 do not lie ahead. «Every part-3 row» is every finished one, counting or not, and it lies ahead if it
    begins after the day.
32. The account's ties: «least sum» is part 3, done and with plan; never is latest.
33. An emnekurs without emne, hours or day does not count; nor does a course with the end before the start. Hours
    of two courses on one emne are not added.
34. Duties without a day, or fewer than one, do not count.
35. Forecast is the day by which all are met within one reckoning; cautious is the latest, never the latest of all.
36. The unit of a graded LIS1 day away is percent × scaled share; 7/5 is put on the limit (16.8 and 8.4 days).
37. Hours of supervision due on a plan whose own minimums are read by `own` are those of the same base reading.
38. T04 asks for the months of LIS1 (12 + 6 before the first part-3 row), not for the end of the last LIS1 row: a
    LIS1 row that goes on leaves it met, though § 18 closes the days it covers.
39. `lis1_state` counts the LIS1 rows alone: before a registration no part-3 day shares a day with them.
"""

from __future__ import annotations

import calendar
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from math import lcm
from typing import NamedTuple, TypeAlias

from alis_kit.plan import (
    LIS1,
    PART3,
    Absence,
    AbsenceKind,
    Course,
    CourseKind,
    Group,
    InstitutionCondition,
    Plan,
    Service,
    ServiceKind,
    topic,
)

HOSPITAL = ServiceKind.LIS1_HOSPITAL.value
MUNICIPALITY = ServiceKind.LIS1_MUNICIPALITY.value
OPEN_PRACTICE = ServiceKind.OPEN_PRACTICE.value
OTHER_GP = ServiceKind.OTHER_GP.value
INSTITUTION = ServiceKind.INSTITUTION.value
OTHER_SPECIALTY = ServiceKind.OTHER_SPECIALTY.value
ABROAD = ServiceKind.ABROAD.value
PART3_BUCKETS = (OPEN_PRACTICE, OTHER_GP, INSTITUTION, OTHER_SPECIALTY, ABROAD)

SERVICE_MINIMUMS = (OPEN_PRACTICE, INSTITUTION, "part3", "path", HOSPITAL, MUNICIPALITY)
"""The requirements that make «service is met»."""
GROUP_MINIMUMS = ("group", "group_open_practice")
BUCKETS = tuple(f"bucket_{bucket}" for bucket in PART3_BUCKETS)
AMOUNTS = (*SERVICE_MINIMUMS, *BUCKETS, *GROUP_MINIMUMS)
"""What is counted in months. `open_practice` and `institution` are the minimums in their own reading, `bucket_…`
the same time after caps as it goes into part 3."""
COUNTED_COURSES = ("grunnkurs_a", "grunnkurs_b", "grunnkurs_c", "grunnkurs_d", "emergency", "sakkyndighet", "fkm")
NUMBERS = (*COUNTED_COURSES, "emnekurs", "duties")
"""What is counted by number and date, the same in every reckoning."""

NOT_DEDUCTED = frozenset({AbsenceKind.HOLIDAY, AbsenceKind.COURSE})

Amount: TypeAlias = int | Fraction
"""An amount in the plan's small unit: a whole number wherever it can be."""


class Rate(NamedTuple):
    """Hours of supervision a year from a day on; `everywhere` is also outside the registered body."""

    since: date
    hours: Fraction
    everywhere: bool


@dataclass(frozen=True, kw_only=True)
class Law:
    """The numbers of the law, typed from TELLING."""

    path: int = 78
    part3: int = 60
    open_practice: int = 24
    institution: int = 6
    lis1_hospital: int = 12
    lis1_municipality: int = 6
    most_open_practice: int = 54
    most_other_gp: int = 30
    most_other_specialty: int = 21
    most_other_specialty_with_lis1: int = 39
    most_abroad: int = 39
    """§ 31 sixth paragraph, third sentence; the first rules of counting named none."""
    absence_percent: int = 10
    lis1_hospital_days: int = 12
    lis1_municipality_days: int = 6
    calendar_days_per_working_day: Fraction = Fraction(7, 5)
    horizon_years: int = 20
    group: int = 24
    group_open_practice: int = 12
    duties: int = 40
    emner: int = 6
    emne_hours: int = 15
    conditions: frozenset[InstitutionCondition] = frozenset(InstitutionCondition)
    old_scheme_percent: int = 50
    old_scheme_months: int = 3
    supervision: tuple[Rate, ...] = (
        Rate(date.min, Fraction(63, 2), everywhere=True),
        Rate(date(2021, 1, 1), Fraction(42), everywhere=True),
        Rate(date(2022, 1, 1), Fraction(42), everywhere=False),
    )


class Reckoning(NamedTuple):
    """One choice of everything the law leaves open."""

    absence: str
    """`served` or `required`: what the ten per cent are of."""
    own: bool
    """Whether the two single-kind minimums are counted by themselves."""
    doubtful: str
    """`institution` or `other_gp`: what doubtful institutions turn out as."""
    lis1: str
    """`calendar` or `working` days."""


RECKONINGS = tuple(
    Reckoning(absence, own, doubtful, lis1)
    for absence in ("served", "required")
    for own in (False, True)
    for doubtful in (INSTITUTION, OTHER_GP)
    for lis1 in ("calendar", "working")
)
"""All sixteen, in the order in which ties for the account are broken."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What one reckoning gives. Amounts are months."""

    reckoning: Reckoning
    done: dict[str, Fraction]
    with_plan: dict[str, Fraction]
    reached: dict[str, date | None]
    """The first day each minimum in months is reached."""
    service_met: date | None
    """The day service is met; without the LIS1 minimums and the path where nothing is recorded of LIS1."""
    all_met: date | None
    open_end: date
    """The last day of every open-ended row (and open group span) in this reckoning."""
    row_ends: dict[int, date]
    """The same for each counting open-ended row, by its place in `plan.service`."""
    rows_done: dict[int, Fraction]
    """What each counting row has given by the day of assessment, after caps, by its place in `plan.service`."""
    rows_with_plan: dict[int, Fraction]
    supervision_due: Fraction
    """Hours of individual supervision due up to the day of assessment."""
    closed_until: date | None
    """The last day on which § 18 keeps part 3 from counting."""

    def planned(self, what: str) -> Fraction:
        return self.with_plan[what] - self.done[what]


@dataclass(frozen=True, kw_only=True)
class SlowCount:
    """All sixteen reckonings of a plan on a day, and the numbers that are taken out of them."""

    on: date
    counts: dict[Reckoning, Counted]
    lis1_recorded: bool
    lis1_state: str
    """T04: `met`, `on_course` or `must_be_clarified`."""
    open_rows: tuple[int, ...]
    """The counting open-ended rows, by their place in `plan.service`."""
    doubtful_rows: tuple[int, ...]
    """The counting rows that may turn out as institution or as other general practice."""
    counting_rows: tuple[int, ...]
    """The rows that count but for § 18."""
    numbers: dict[str, tuple[int, int]]
    """Courses, emner and duties: how many by the day of assessment, and with plan."""
    numbers_reached: dict[str, date | None]

    def cautious_done(self, what: str) -> Fraction:
        return min(counted.done[what] for counted in self.counts.values())

    def generous_done(self, what: str) -> Fraction:
        return max(counted.done[what] for counted in self.counts.values())

    def cautious_with_plan(self, what: str) -> Fraction:
        chosen = list(self.counts.values())
        if self.open_rows:
            latest = _latest(counted.service_met for counted in chosen)
            chosen = [counted for counted in chosen if counted.service_met == latest]
        return min(counted.with_plan[what] for counted in chosen)

    def generous_with_plan(self, what: str) -> Fraction:
        return max(counted.with_plan[what] for counted in self.counts.values())

    def latest(self, requirement: str) -> date | None:
        """The cautious day a requirement is reached; `None` is never, and later than any day."""
        return _latest(self._reached(requirement))

    def earliest(self, requirement: str) -> date | None:
        return _earliest(self._reached(requirement))

    def _reached(self, requirement: str) -> list[date | None]:
        if requirement in NUMBERS:
            return [self.numbers_reached[requirement]]
        return [counted.reached[requirement] for counted in self.counts.values()]

    def service_met(self) -> tuple[date | None, date | None]:
        """The latest (cautious) and the earliest (generous) day service is met."""
        days = [counted.service_met for counted in self.counts.values()]
        return _latest(days), _earliest(days)

    def all_met(self) -> tuple[date | None, date | None]:
        """The latest (cautious) and the earliest (generous) day everything in the forecast is met."""
        days = [counted.all_met for counted in self.counts.values()]
        return _latest(days), _earliest(days)

    def account(self) -> Counted:
        """The one reckoning whose rows are shown as the account."""

        def rank(counted: Counted) -> tuple[Fraction, bool, int, Fraction, int]:
            met = counted.service_met
            return (
                counted.done["part3"],
                met is not None,
                -met.toordinal() if met else 0,
                counted.with_plan["part3"],
                RECKONINGS.index(counted.reckoning),
            )

        return min((counted for counted in self.counts.values() if not counted.reckoning.own), key=rank)

    def supervision_due(self) -> tuple[Fraction, Fraction]:
        """The greatest (cautious) and the least hours of individual supervision due."""
        hours = [counted.supervision_due for counted in self.counts.values()]
        return max(hours), min(hours)


def _latest(days: Iterable[date | None]) -> date | None:
    known = list(days)
    return None if None in known else max(day for day in known if day)


def _earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day), default=None)


# --- what the plan's rows are -----------------------------------------------------------------------------------


def years_later(day: date, years: int) -> date:
    """The same day some years on; 28.02 for a 29.02 that year does not have."""
    if day.month == 2 and day.day == 29 and not calendar.isleap(day.year + years):
        return date(day.year + years, 2, 28)
    return day.replace(year=day.year + years)


@cache
def days_in_its_month(ordinal: int) -> int:
    day = date.fromordinal(ordinal)
    return calendar.monthrange(day.year, day.month)[1]


def months_between(start: int, end: int) -> Fraction:
    """Months from a day to a day, both included: every day is one part of its own month."""
    return sum((Fraction(1, days_in_its_month(day)) for day in range(start, end + 1)), Fraction(0))


def folded(text: str) -> str:
    """A name or a place in the form in which it is compared."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return " ".join(visible.casefold().split())


def is_finished(row: Service) -> bool:
    if row.kind is None or row.start is None or row.percent is None or row.percent <= 0:
        return False
    return row.end is None or row.end >= row.start


def post_months(plan: Plan, row: Service, on: date) -> Fraction:
    """The length of the longest chain of rows of one kind and place through this row, each begun the day after."""
    same = [
        other
        for other in plan.service
        if is_finished(other) and other.kind == row.kind and folded(other.place) == folded(row.place)
    ]

    def first_day(start: date) -> date:
        before = [o for o in same if o.end and o.end.toordinal() + 1 == start.toordinal()]
        return min([start, *(first_day(o.start) for o in before if o.start)])

    def last_day(end: date | None) -> date:
        if end is None:
            return on
        after = [o for o in same if o.start and o.start.toordinal() == end.toordinal() + 1]
        return max([end, *(last_day(o.end) for o in after)])

    assert row.start is not None
    return months_between(first_day(row.start).toordinal(), last_day(row.end).toordinal())


def does_count(plan: Plan, law: Law, row: Service, on: date) -> bool:
    """Whether a finished row counts, but for § 18."""
    if row.kind is ServiceKind.NOT_COUNTING or row.kind is None or row.percent is None:
        return False
    if row.kind is ServiceKind.ABROAD and row.hdir_confirmed is not True:
        return False
    if row.old_scheme and row.kind not in LIS1:
        return row.percent >= law.old_scheme_percent and post_months(plan, row, on) >= law.old_scheme_months
    return row.kind in LIS1 or folded(row.supervisor) != ""


def is_doubtful(law: Law, row: Service) -> bool:
    return (
        row.kind is ServiceKind.INSTITUTION
        and row.municipal is not False
        and not law.conditions <= frozenset(row.conditions)
    )


def in_registered_body(row: Service) -> bool:
    """Whether supervision is due for the row also from 2022."""
    if row.kind is ServiceKind.INSTITUTION:
        return row.municipal is not False
    return row.kind in (ServiceKind.OPEN_PRACTICE, ServiceKind.OTHER_GP)


@dataclass(frozen=True, eq=False)
class Row:
    """A row that counts but for § 18, with its days as numbers and its percent in hundredths."""

    index: int
    kind: str
    lis1: bool
    start: int
    end: int | None
    percent: int
    doubtful: bool
    rates: tuple[Fraction, ...]
    """Hours of supervision a year, for each of the law's rates in turn."""


def hundredths(percent: object) -> int:
    scaled = Fraction(str(percent)) * 100
    if scaled.denominator != 1:
        raise ValueError(f"more than two decimals in {percent}")
    return scaled.numerator


def make_row(law: Law, index: int, row: Service) -> Row:
    assert row.kind is not None
    assert row.start is not None
    return Row(
        index=index,
        kind=row.kind.value,
        lis1=row.kind in LIS1,
        start=row.start.toordinal(),
        end=row.end.toordinal() if row.end else None,
        percent=hundredths(row.percent),
        doubtful=is_doubtful(law, row),
        rates=tuple(
            rate.hours if row.kind in PART3 and (rate.everywhere or in_registered_body(row)) else Fraction(0)
            for rate in law.supervision
        ),
    )


WHOLE = 10_000
"""100 % in hundredths of a percent."""
MONTH_DAYS = lcm(28, 29, 30, 31)


def away_by_day(absences: Iterable[Absence]) -> dict[int, int]:
    """How much is deducted absence on each day, in hundredths of a percent, at most 100 %."""
    away: dict[int, int] = {}
    for absence in absences:
        if absence.kind is None or absence.kind in NOT_DEDUCTED:
            continue
        if absence.start is None or absence.end is None or absence.percent is None or absence.percent <= 0:
            continue
        for day in range(absence.start.toordinal(), absence.end.toordinal() + 1):
            away[day] = min(WHOLE, away.get(day, 0) + hundredths(absence.percent))
    return away


Shares: TypeAlias = list[tuple[Row, int]]


class Days:
    """What all reckonings of a plan have in common: which rows and how much absence there is on each day.

    `full` is 100 % of a day in units of a day's share, `month` a month in units of an amount. A share is a whole
    number of the first because `full` can be divided by every sum of percents above 100 that any day may have.
    """

    def __init__(self, plan: Plan, law: Law, on: date) -> None:
        self.law = law
        self.on = on.toordinal()
        self.horizon = years_later(on, law.horizon_years).toordinal()
        registered = plan.standing.lis1_complete_on
        self.registered = registered.toordinal() if registered else None
        finished = [(i, row) for i, row in enumerate(plan.service) if is_finished(row)]
        self.rows = [make_row(law, i, row) for i, row in finished if does_count(plan, law, row, on)]
        self.lis1_spans = [
            (row.start.toordinal(), row.end.toordinal() if row.end else self.horizon)
            for _, row in finished
            if row.kind in LIS1 and row.start
        ]
        self.part3_starts = [row.start.toordinal() for _, row in finished if row.kind in PART3 and row.start]
        self.lis1_recorded = bool(self.lis1_spans) or self.registered is not None
        self.away = away_by_day(plan.absence)
        marks = [self.on, *([self.registered] if self.registered is not None else [])]
        self.first = min([*marks, *(row.start for row in self.rows)])
        self.last_dated = max([*marks, *(row.end for row in self.rows if row.end is not None)])
        self.has_open = any(row.end is None for row in self.rows)
        self.last = max(self.last_dated, self.horizon) if self.has_open else self.last_dated
        rows_on: dict[int, list[Row]] = {}
        for row in self.rows:
            for day in range(row.start, (self.horizon if row.end is None else row.end) + 1):
                rows_on.setdefault(day, []).append(row)
        self.rows_on = {day: tuple(rows) for day, rows in rows_on.items()}
        self.full = WHOLE * lcm(*self._sums_above_whole())
        self.month = MONTH_DAYS * self.full * WHOLE * 100
        self.unit = [MONTH_DAYS // days_in_its_month(day) * 100 for day in range(self.first, self.last + 1)]
        self._shares: dict[tuple[Row, ...], Shares] = {}

    def _sums_above_whole(self) -> set[int]:
        sums = {1}
        for rows in set(self.rows_on.values()):
            for chosen in (
                rows,
                [row for row in rows if row.lis1],
                [row for row in rows if row.end is not None],
                [row for row in rows if row.lis1 and row.end is not None],
            ):
                sums.add(max(1, sum(row.percent for row in chosen)))
        return {total if total > WHOLE else 1 for total in sums}

    def shares(self, rows: tuple[Row, ...]) -> Shares:
        """What each row that counts on a day has of it: its percent, scaled down where the sum is over 100."""
        if rows not in self._shares:
            total = max(WHOLE, sum(row.percent for row in rows))
            self._shares[rows] = [(row, exactly(row.percent * self.full, total)) for row in rows]
        return self._shares[rows]

    def lis1_days(self, part: str, reading: str) -> int:
        """How many days away a part of LIS1 bears, in units of a day's share times hundredths of absence."""
        days = self.law.lis1_hospital_days if part == HOSPITAL else self.law.lis1_municipality_days
        per_day = self.law.calendar_days_per_working_day if reading == "working" else Fraction(1)
        return exactly(days * per_day.numerator * self.full * WHOLE, per_day.denominator)


def exactly(dividend: int, divisor: int) -> int:
    quotient, rest = divmod(dividend, divisor)
    assert rest == 0
    return quotient


def split(amount: Amount, part: Amount, whole: Amount) -> Amount:
    """The part of an amount that is to it as `part` is to `whole`; a whole number where it is one."""
    if part == whole:
        return amount
    return plain(Fraction(amount * part) / whole)


def plain(amount: Amount) -> Amount:
    """The amount as a whole number where it is one (whole numbers are added much faster)."""
    return amount.numerator if amount.denominator == 1 else amount


# --- LIS1 -------------------------------------------------------------------------------------------------------


class Lis1:
    """LIS1 as it adds up from day to day: months of each part, and the days away each part still bears."""

    def __init__(self, days: Days, reading: str) -> None:
        self.months: dict[str, Amount] = {HOSPITAL: 0, MUNICIPALITY: 0}
        self.left = {part: days.lis1_days(part, reading) for part in (HOSPITAL, MUNICIPALITY)}
        self.deducted = False

    def add(self, shares: Shares, away: int, unit: int) -> list[tuple[Row, Amount]]:
        """Add a day and give what each row got of it; what is away beyond the days a part bears is deducted."""
        gone = {HOSPITAL: 0, MUNICIPALITY: 0}
        for row, share in shares if away else ():
            gone[row.kind] += share * away
        kept = {part: min(days, self.left[part]) for part, days in gone.items()} if away else gone
        given: list[tuple[Row, Amount]] = []
        for row, share in shares:
            amount: Amount = share * (WHOLE - away) * unit
            if kept[row.kind]:
                amount += split(share * away * unit, kept[row.kind], gone[row.kind])
            self.months[row.kind] += amount
            given.append((row, amount))
        for part, days in kept.items():
            self.left[part] -= days
            self.deducted = self.deducted or gone[part] > days
        return given


class Lis1ByRows(NamedTuple):
    """What the LIS1 rows give by themselves, in one reading."""

    complete: int | None
    """The first day both parts are full by the rows alone."""
    complete_before_registration: bool
    deducted: bool
    """Whether any absence was deducted; if not by calendar days, then neither by working days."""


def lis1_by_rows(days: Days, reading: str) -> Lis1ByRows:
    """Go through the days of the LIS1 rows alone (no part-3 day counts beside them before the registration)."""
    lis1 = Lis1(days, reading)
    complete = None
    first = min((row.start for row in days.rows if row.lis1), default=days.last)
    for day in range(first, days.last + 1):
        rows = tuple(row for row in days.rows_on.get(day, ()) if row.lis1)
        if not rows:
            continue
        lis1.add(days.shares(rows), days.away.get(day, 0), days.unit[day - days.first])
        if (
            complete is None
            and lis1.months[HOSPITAL] >= days.law.lis1_hospital * days.month
            and lis1.months[MUNICIPALITY] >= days.law.lis1_municipality * days.month
        ):
            complete = day
    before = complete is not None and days.registered is not None and complete < days.registered
    return Lis1ByRows(complete, before, lis1.deducted)


def closed_until(days: Days, by_rows: Lis1ByRows) -> int | None:
    """The last day up to which no part-3 day counts (§ 18), or `None`."""
    registered = days.registered
    if registered is None:
        return max((end for _, end in days.lis1_spans), default=None)
    closing = [min(end, registered - 1) for start, end in days.lis1_spans if start < registered]
    if not by_rows.complete_before_registration:
        closing.append(registered - 1)
    return max(closing, default=None)


def lis1_state(days: Days, by_rows: Iterable[Lis1ByRows]) -> str:
    """T04: `met`, `on_course` or `must_be_clarified`."""
    completes = [each.complete for each in by_rows]
    complete = None if None in completes else max(day for day in completes if day is not None)
    first = min((row.start for row in days.rows if not row.lis1), default=None)
    by_rows_done = complete is not None and complete <= days.on
    registered_done = days.registered is not None and days.registered <= days.on
    if by_rows_done and (first is None or (complete is not None and complete < first)):
        return "met"
    if registered_done and (first is None or (days.registered is not None and days.registered <= first)):
        return "met"
    rows_in_time = complete is not None and (first is None or complete < first)
    registered_in_time = days.registered is not None and (first is None or days.registered <= first)
    comes = (rows_in_time or registered_in_time) and not by_rows_done and not registered_done
    if comes and all(start > days.on for start in days.part3_starts):
        return "on_course"
    return "must_be_clarified"


# --- one reckoning, day by day ----------------------------------------------------------------------------------


@dataclass
class TakenOn:
    """The absent part of one day, and how much of it has not yet come to count."""

    day: int
    parts: list[tuple[Row, str, int]]
    total: int
    left: int


class Today(NamedTuple):
    """Who counts on a day, and how much of it each has."""

    lis1: Shares
    part3: list[tuple[Row, str, int]]
    """Row, bucket and share."""


class Walk:
    """One way through all days. `own` says which reading of the minimums the end of open rows follows."""

    def __init__(self, days: Days, reckoning: Reckoning, closed: int | None) -> None:
        self.days = days
        self.law = days.law
        self.reckoning = reckoning
        self.closed = closed if closed is not None else days.first - 1
        self.lis1 = Lis1(days, reckoning.lis1)
        self.buckets: dict[str, Amount] = dict.fromkeys(PART3_BUCKETS, 0)
        self.part3_time = 0
        """G: present and absent, before caps."""
        self.absent_time = 0
        """A: the absent part of it."""
        self.released = 0
        """U: how much of it has come to count."""
        self.waiting: deque[TakenOn] = deque()
        self.present_of = {OPEN_PRACTICE: 0, INSTITUTION: 0}
        self.absent_of = {OPEN_PRACTICE: 0, INSTITUTION: 0}
        self.row_amounts: dict[int, Amount] = {row.index: 0 for row in days.rows}
        self.due: Amount = 0
        self.reached: dict[tuple[str, bool], int] = {}
        self.met: dict[bool, int] = {}
        self.limits = {name: int(getattr(days.law, name)) * days.month for name in SERVICE_MINIMUMS}
        self.limits_left = ["part3", "path", HOSPITAL, MUNICIPALITY]
        self.minimums_left = [(kind, own) for kind in (OPEN_PRACTICE, INSTITUTION) for own in (False, True)]
        needed = SERVICE_MINIMUMS if days.lis1_recorded else (OPEN_PRACTICE, INSTITUTION, "part3")
        self.needed = {own: {(name, own) for name in needed} for own in (False, True)}
        self.todays: dict[tuple[tuple[Row, ...], bool, bool], Today] = {}
        self.done: dict[bool, dict[str, Amount]] = {}
        self.done_rows: dict[int, Amount] = {}
        self.rates = [max(date.min, rate.since).toordinal() for rate in days.law.supervision]

    def run(self) -> Walk:
        days = self.days
        day = days.first
        while day <= days.last_dated or (days.has_open and self.open_rows_run(day)):
            rows = days.rows_on.get(day, ())
            if rows or day == days.registered:
                self.step(day, rows)
            if day == days.on:
                self.done = {own: self.values(own, day) for own in (False, True)}
                self.done_rows = dict(self.row_amounts)
            day += 1
        self.end = {own: self.values(own, day - 1) for own in (False, True)}
        return self

    def open_rows_run(self, day: int) -> bool:
        """Whether open-ended rows are still there: to the day service is met, at least through the assessment."""
        if day > self.days.horizon:
            return False
        met = self.met.get(self.reckoning.own)
        return day <= self.days.on or met is None or day <= met

    def step(self, day: int, rows: tuple[Row, ...]) -> None:
        away = self.days.away.get(day, 0)
        unit = self.days.unit[day - self.days.first]
        today = self.today(rows, part3=day > self.closed, with_open=self.open_rows_run(day))
        if today.lis1:
            for row, amount in self.lis1.add(today.lis1, away, unit):
                self.row_amounts[row.index] += amount
        if today.part3:
            coming = self.present(day, today.part3, away, unit)
            coming += self.release()
            self.put_into_buckets(day, coming)
        self.look_what_is_reached(day, part3=bool(today.part3))

    def today(self, rows: tuple[Row, ...], *, part3: bool, with_open: bool) -> Today:
        """The rows that count on the day share it; rows that do not count that day take no share."""
        key = (rows, part3, with_open)
        if key not in self.todays:
            there = tuple(row for row in rows if (row.lis1 or part3) and (row.end is not None or with_open))
            shares = self.days.shares(there)
            self.todays[key] = Today(
                [(row, share) for row, share in shares if row.lis1],
                [(row, self.bucket(row), share) for row, share in shares if not row.lis1],
            )
        return self.todays[key]

    def bucket(self, row: Row) -> str:
        return self.reckoning.doubtful if row.doubtful else row.kind

    def present(
        self, day: int, part3: list[tuple[Row, str, int]], away: int, unit: int
    ) -> list[tuple[Row, str, Amount, int]]:
        """Split the day into what is there, which counts at once, and what is away, which waits."""
        coming: list[tuple[Row, str, Amount, int]] = []
        gone: list[tuple[Row, str, int]] = []
        for row, bucket, share in part3:
            there = share * (WHOLE - away) * unit
            absent = share * away * unit
            coming.append((row, bucket, there, day))
            self.part3_time += there + absent
            if bucket in self.present_of:
                self.present_of[bucket] += there
                self.absent_of[bucket] += absent
            if absent:
                self.absent_time += absent
                gone.append((row, bucket, absent))
        if gone:
            total = sum(absent for _, _, absent in gone)
            self.waiting.append(TakenOn(day, gone, total, total))
        return coming

    def release(self) -> list[tuple[Row, str, Amount, int]]:
        """Absent time that comes to count today: the earliest taken first, rows of one day in proportion."""
        if self.released == self.absent_time:
            return []
        percent = self.law.absence_percent
        if self.reckoning.absence == "served":
            bearable = exactly(self.part3_time * percent, 100)
        else:
            bearable = exactly(self.law.part3 * self.days.month * percent, 100)
        new = min(self.absent_time, bearable) - self.released
        self.released += new
        coming: list[tuple[Row, str, Amount, int]] = []
        while new:
            taken = self.waiting[0]
            now = min(new, taken.left)
            for row, bucket, part in taken.parts:
                coming.append((row, bucket, split(part, now, taken.total), taken.day))
            taken.left -= now
            new -= now
            if not taken.left:
                self.waiting.popleft()
        return coming

    def room(self, bucket: str, day: int) -> Amount | None:
        """How much the bucket can still take today, or `None` where it has no cap."""
        law, month, now = self.law, self.days.month, self.buckets[bucket]
        if bucket == OPEN_PRACTICE:
            return law.most_open_practice * month - now
        if bucket == OTHER_GP:
            return law.most_other_gp * month - now
        if bucket == ABROAD:
            return law.most_abroad * month - now
        if bucket == OTHER_SPECIALTY:
            lis1 = self.lis1_months(HOSPITAL, day) + self.lis1_months(MUNICIPALITY, day)
            most = min(law.most_other_specialty * month, law.most_other_specialty_with_lis1 * month - lis1)
            return max(0, most - now)
        return None

    def put_into_buckets(self, day: int, coming: list[tuple[Row, str, Amount, int]]) -> None:
        """What comes on one day shares the room in proportion; the rest is lost."""
        sums: dict[str, Amount] = {}
        for _, bucket, amount, _ in coming:
            sums[bucket] = plain(sums.get(bucket, 0) + amount)
        taken_in: dict[str, Amount] = {}
        for bucket, amount in sums.items():
            room = self.room(bucket, day)
            taken_in[bucket] = amount if room is None else min(amount, room)
        for row, bucket, amount, taken in coming:
            if not amount or not taken_in[bucket]:
                continue
            counts = split(amount, taken_in[bucket], sums[bucket])
            self.row_amounts[row.index] += counts
            if day <= self.days.on:
                self.due += counts * self.hours_a_year(row, taken)
        for bucket, amount in taken_in.items():
            self.buckets[bucket] = plain(self.buckets[bucket] + amount)

    def hours_a_year(self, row: Row, day: int) -> Amount:
        """The hours of supervision a year of the row's service asks for on a day, in hundredths."""
        hours = Fraction(0)
        for since, rate in zip(self.rates, row.rates, strict=True):
            if day >= since:
                hours = rate
        return exactly(hours.numerator * 100, hours.denominator)

    def lis1_months(self, part: str, day: int) -> Amount:
        """A part of LIS1 by its rows, and at least the whole of it from the day it is registered as complete."""
        by_rows = self.lis1.months[part]
        if self.days.registered is None or day < self.days.registered:
            return by_rows
        return max(by_rows, self.limits[part])

    def minimum(self, kind: str, *, own: bool) -> Amount:
        """A single kind's time as its minimum is measured: as in part 3, or by itself."""
        if not own:
            return self.buckets[kind]
        present, absent = self.present_of[kind], self.absent_of[kind]
        months = present + min(absent, exactly((present + absent) * self.law.absence_percent, 100))
        return min(months, self.law.most_open_practice * self.days.month) if kind == OPEN_PRACTICE else months

    def sums(self, day: int) -> dict[str, Amount]:
        part3 = sum(self.buckets.values())
        hospital = self.lis1_months(HOSPITAL, day)
        municipality = self.lis1_months(MUNICIPALITY, day)
        return {
            "part3": part3,
            "path": part3 + hospital + municipality,
            HOSPITAL: hospital,
            MUNICIPALITY: municipality,
        }

    def values(self, own: bool, day: int) -> dict[str, Amount]:  # noqa: FBT001
        values = self.sums(day)
        values |= {kind: self.minimum(kind, own=own) for kind in (OPEN_PRACTICE, INSTITUTION)}
        return values | {f"bucket_{bucket}": amount for bucket, amount in self.buckets.items()}

    def look_what_is_reached(self, day: int, *, part3: bool) -> None:
        before = len(self.reached)
        if self.limits_left:
            sums = self.sums(day)
            for name in [name for name in self.limits_left if sums[name] >= self.limits[name]]:
                self.limits_left.remove(name)
                self.reached[name, False] = self.reached[name, True] = day
        for kind, own in list(self.minimums_left) if part3 else []:
            if self.minimum(kind, own=own) >= self.limits[kind]:
                self.minimums_left.remove((kind, own))
                self.reached[kind, own] = day
        if len(self.reached) > before:
            for own in (False, True):
                if own not in self.met and self.needed[own] <= self.reached.keys():
                    self.met[own] = day

    def open_end(self, own: bool) -> int:  # noqa: FBT001
        met = self.met.get(own)
        return self.days.horizon if met is None else min(self.days.horizon, max(self.days.on, met))


# --- groups, duties and courses ---------------------------------------------------------------------------------


class Groups(NamedTuple):
    """Months of group supervision, all and on days with a counting row of open practice."""

    done: dict[str, Fraction]
    with_plan: dict[str, Fraction]
    reached: dict[str, int | None]


def count_groups(groups: Iterable[Group], law: Law, on: int, open_end: int, open_practice: set[int]) -> Groups:
    days: set[int] = set()
    for group in groups:
        if group.start is not None:
            end = open_end if group.end is None else group.end.toordinal()
            days.update(range(group.start.toordinal(), end + 1))
    amounts = dict.fromkeys(GROUP_MINIMUMS, 0)
    done = dict(amounts)
    reached: dict[str, int | None] = dict.fromkeys(GROUP_MINIMUMS)
    limits = {"group": law.group * MONTH_DAYS, "group_open_practice": law.group_open_practice * MONTH_DAYS}
    for day in sorted(days):
        part = MONTH_DAYS // days_in_its_month(day)
        for name in GROUP_MINIMUMS:
            if name == "group_open_practice" and day not in open_practice:
                continue
            amounts[name] += part
            if day <= on:
                done[name] += part
            if reached[name] is None and amounts[name] >= limits[name]:
                reached[name] = day
    return Groups(
        {name: Fraction(amount, MONTH_DAYS) for name, amount in done.items()},
        {name: Fraction(amount, MONTH_DAYS) for name, amount in amounts.items()},
        reached,
    )


def course_day(course: Course) -> date | None:
    if course.start and course.end and course.end < course.start:
        return None
    return course.end or course.start


def numbered_days(plan: Plan, law: Law) -> dict[str, list[date]]:
    """For each thing counted by number, the day of every single one that counts, in order."""
    days: dict[str, list[date]] = {name: [] for name in NUMBERS}
    emner: dict[str, date] = {}
    for course in plan.courses:
        day = course_day(course)
        if course.kind is None or day is None:
            continue
        if course.kind.value in COUNTED_COURSES:
            days[course.kind.value].append(day)
        if course.kind is CourseKind.EMNEKURS and topic(course) and (course.hours or 0) >= law.emne_hours:
            emner[topic(course)] = min(day, emner.get(topic(course), day))
    days["emnekurs"] = list(emner.values())
    for duty in plan.duties:
        if duty.on is not None:
            days["duties"] += [duty.on] * duty.count
    return {name: sorted(found) for name, found in days.items()}


# --- all of it --------------------------------------------------------------------------------------------------


def slow_count(plan: Plan, law: Law, on: date) -> SlowCount:
    """Count a plan in all sixteen reckonings."""
    days = Days(plan, law, on)
    by_rows = {reading: lis1_by_rows(days, reading) for reading in ("calendar", "working")}
    walks = all_walks(days, by_rows)
    found = numbered_days(plan, law)
    least = dict.fromkeys(COUNTED_COURSES, 1) | {"emnekurs": law.emner, "duties": law.duties}
    reached = {
        name: dates[least[name] - 1] if len(dates) >= least[name] else None for name, dates in found.items()
    }

    @cache
    def groups(walk: Walk, own: bool) -> Groups:  # noqa: FBT001
        practice = {
            day
            for day, rows in days.rows_on.items()
            if day > walk.closed and any(row.kind == OPEN_PRACTICE for row in rows)
        }
        endless = count_groups(plan.groups, law, days.on, days.horizon, practice)
        ends = [day or days.horizon for day in endless.reached.values()]
        goes_on = max(walk.open_end(own), ends[1])
        planned = {
            day
            for day in practice
            if day <= goes_on
            or any(row.kind == OPEN_PRACTICE and row.end is not None for row in days.rows_on[day])
        }
        counted = count_groups(plan.groups, law, days.on, max(days.on, *ends), planned)
        return counted._replace(reached=endless.reached)

    return SlowCount(
        on=on,
        counts={
            reckoning: counted(walk, reckoning, groups, list(reached.values()))
            for reckoning, walk in walks.items()
        },
        lis1_recorded=days.lis1_recorded,
        lis1_state=lis1_state(days, by_rows.values()),
        open_rows=tuple(row.index for row in days.rows if row.end is None),
        doubtful_rows=tuple(row.index for row in days.rows if row.doubtful),
        counting_rows=tuple(row.index for row in days.rows),
        numbers={name: (sum(day <= on for day in dates), len(dates)) for name, dates in found.items()},
        numbers_reached=reached,
    )


def all_walks(days: Days, by_rows: dict[str, Lis1ByRows]) -> dict[Reckoning, Walk]:
    """One walk for each reckoning; a choice that cannot make a difference is not walked twice."""
    doubtful = any(row.doubtful for row in days.rows)
    made: dict[Reckoning, Walk] = {}
    walks: dict[Reckoning, Walk] = {}
    for reckoning in RECKONINGS:
        plainest = Reckoning(
            "served",
            own=False,
            doubtful=reckoning.doubtful if doubtful else INSTITUTION,
            lis1=reckoning.lis1 if by_rows["calendar"].deducted else "calendar",
        )
        same_as = plainest
        if plainest in made and made[plainest].absent_time:
            # The end of open rows is the only thing in a walk that follows `own`; both readings are always noted.
            same_as = plainest._replace(absence=reckoning.absence, own=reckoning.own and days.has_open)
        if same_as not in made:
            made[same_as] = Walk(days, same_as, closed_until(days, by_rows[same_as.lis1])).run()
        walks[reckoning] = made[same_as]
    return walks


def counted(
    walk: Walk, reckoning: Reckoning, groups: Callable[[Walk, bool], Groups], numbers: list[date | None]
) -> Counted:
    days = walk.days
    grouped = groups(walk, reckoning.own)
    reached = {name: walk.reached.get((name, reckoning.own)) for name in SERVICE_MINIMUMS} | grouped.reached
    met = walk.met.get(reckoning.own)
    service_met = date.fromordinal(met) if met else None
    group_days = [date.fromordinal(day) if day else None for day in grouped.reached.values()]
    open_end = date.fromordinal(walk.open_end(reckoning.own))

    def months(amounts: dict[str, Amount]) -> dict[str, Fraction]:
        return {name: Fraction(amount) / days.month for name, amount in amounts.items()}

    return Counted(
        reckoning=reckoning,
        done=months(walk.done[reckoning.own]) | grouped.done,
        with_plan=months(walk.end[reckoning.own]) | grouped.with_plan,
        reached={name: date.fromordinal(day) if day else None for name, day in reached.items()},
        service_met=service_met,
        all_met=_latest([service_met, *group_days, *numbers]),
        open_end=open_end,
        row_ends={row.index: open_end for row in days.rows if row.end is None},
        rows_done={index: Fraction(amount) / days.month for index, amount in walk.done_rows.items()},
        rows_with_plan={index: Fraction(amount) / days.month for index, amount in walk.row_amounts.items()},
        supervision_due=Fraction(walk.due) / days.month / 12 / 100,
        closed_until=date.fromordinal(walk.closed) if walk.closed >= days.first else None,
    )
