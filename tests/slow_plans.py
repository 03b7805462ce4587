"""Random plans in every shape a path can take, from a seed: `random_plan(random.Random(seed))`.

Each plan is made of three things drawn apart: how LIS1 is recorded, how part 3 runs, and what is beside it
(absence, groups, duties, courses). Many days lie close to the limits of the law on purpose.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from alis_kit.plan import (
    Absence,
    AbsenceKind,
    Course,
    CourseKind,
    Duty,
    Group,
    InstitutionCondition,
    Plan,
    Service,
    ServiceKind,
    Standing,
)

CONDITIONS = tuple(InstitutionCondition)
PLACES = (
    "",
    "Vik legekontor",
    "vik  Legekontor",
    "Nes sykehjem",
    "Ås sykehus",
    "Ａ\u200bs kommune",
    "Lia legesenter",
)
SUPERVISORS = ("Kari Nordli", "Kari Nordli", "Ola Vang", "Berit Moe")
PERCENTS = ("100", "100", "100", "100", "80", "75", "60", "50", "50", "40", "33.33", "20", "12.5", "10", "49.99")
GP_KINDS = (ServiceKind.OPEN_PRACTICE, ServiceKind.OTHER_GP)
PART3_KINDS = (
    *(ServiceKind.OPEN_PRACTICE,) * 6,
    *(ServiceKind.OTHER_GP,) * 4,
    *(ServiceKind.INSTITUTION,) * 4,
    *(ServiceKind.OTHER_SPECIALTY,) * 2,
    ServiceKind.ABROAD,
    ServiceKind.NOT_COUNTING,
)
DAY = timedelta(days=1)


def later(day: date, months: int, days: int = 0) -> date:
    """The day some months on (the month's last day where there is none such), and some days more."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) + timedelta(days=days)


def chance(rng: Random, part: float) -> bool:
    return rng.random() < part


def some_day(rng: Random, first: date, last: date) -> date:
    """A day between two; often the first or last of its month, now and then a 29.02."""
    day = first + timedelta(days=rng.randint(0, max(0, (last - first).days)))
    if chance(rng, 0.4):
        return day.replace(day=1)
    if chance(rng, 0.1):
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if chance(rng, 0.03):
        return date(rng.choice((2020, 2024, 2028)), 2, 29)
    return day


def some_percent(rng: Random) -> Decimal:
    if chance(rng, 0.08):
        return Decimal(rng.randint(1000, 10000)) / 100
    return Decimal(rng.choice(PERCENTS))


def part3_row(rng: Random, kind: ServiceKind, start: date, end: date | None, percent: Decimal) -> Service:
    municipal: bool | None = None
    conditions: tuple[InstitutionCondition, ...] = ()
    if kind is ServiceKind.INSTITUTION or chance(rng, 0.02):
        municipal = rng.choice((False, False, True, True, None))
        conditions = rng.choice((CONDITIONS, CONDITIONS, CONDITIONS[:4], (), CONDITIONS[1:3]))
    return Service(
        kind=kind,
        start=start,
        end=end,
        percent=percent,
        place=rng.choice(PLACES),
        supervisor=rng.choice(SUPERVISORS) if chance(rng, 0.95) else rng.choice(("", "  ", "\u200b")),
        municipal=municipal,
        conditions=conditions,
        hdir_confirmed=rng.choice((True, True, False, None)) if kind is ServiceKind.ABROAD else None,
    )


# --- LIS1 -------------------------------------------------------------------------------------------------------


def lis1_row(kind: ServiceKind, start: date, end: date | None, percent: Decimal = Decimal(100)) -> Service:
    return Service(kind=kind, start=start, end=end, percent=percent, place="Ås sykehus")


def complete_lis1(rng: Random, start: date) -> list[Service]:
    """Twelve and six months, now and then some days short or long, in one to three rows each."""
    rows: list[Service] = []
    for kind, months in ((ServiceKind.LIS1_HOSPITAL, 12), (ServiceKind.LIS1_MUNICIPALITY, 6)):
        percent = rng.choice((Decimal(100),) * 4 + (Decimal(80), Decimal(50)))
        length = round(months * 100 / float(percent))
        end = later(start, length, rng.choice((0, 0, 0, 0, 1, 5, 20, -1, -6))) - DAY
        if chance(rng, 0.25) and (end - start).days > 40:
            middle = some_day(rng, start + 10 * DAY, end - 10 * DAY)
            middle = min(max(middle, start), end - DAY)
            rows += [lis1_row(kind, start, middle, percent), lis1_row(kind, middle + DAY, end, percent)]
        else:
            rows.append(lis1_row(kind, start, end, percent))
        start = end + DAY + (timedelta(days=rng.randint(1, 60)) if chance(rng, 0.1) else timedelta(0))
    return rows


def lis1_absence(rng: Random, rows: list[Service]) -> list[Absence]:
    """Whole or graded days away close to the twelve and the six."""
    found: list[Absence] = []
    for row in rows:
        if row.start is None or row.end is None or not chance(rng, 0.4):
            continue
        near = 12 if row.kind is ServiceKind.LIS1_HOSPITAL else 6
        percent = rng.choice((Decimal(100), Decimal(100), Decimal(50), Decimal(40), Decimal("33.33")))
        count = max(1, round(near * rng.choice((0.5, 1, 1, 1.1, 1.4, 1.5, 3)) * 100 / float(percent)))
        count += rng.choice((-1, 0, 0, 1))
        start = row.start + timedelta(days=rng.randint(0, max(0, (row.end - row.start).days - count)))
        kind = rng.choice(tuple(AbsenceKind))
        found.append(Absence(kind=kind, start=start, end=start + max(0, count - 1) * DAY, percent=percent))
    return found


def some_lis1(rng: Random, on: date, start: date) -> tuple[list[Service], date | None, date]:
    """LIS1 rows, the day of registration, and the day part 3 may begin."""
    rows = complete_lis1(rng, later(start, -18))
    ends = [row.end for row in rows if row.end]
    after = max(ends) + DAY
    shape = rng.choice(
        (
            *("none",) * 2,
            *("registered",) * 4,
            *("rows", "both") * 3,
            "hospital",
            "future",
            "between",
            "open",
            "open_registered",
            "late",
            "across",
            "municipality_first",
        )
    )
    if shape == "none":
        return [], None, start
    if shape == "registered":
        return [], some_day(rng, later(start, -6), start), start
    if shape == "rows":
        return rows, None, after
    if shape == "both":
        return rows, rng.choice((after, after - DAY, later(after, 2), later(after, -3), later(start, -24))), after
    if shape == "hospital":
        return rows[:1], rng.choice((None, None, after)), after
    if shape == "future":
        return rng.choice((rows, [], rows[:1])), later(on, rng.randint(0, 40), rng.randint(1, 30)), start
    if shape == "between":
        return rows, some_day(rng, later(start, 3), later(start, 40)), after
    if shape == "open":
        return [*rows[:-1], replace(rows[-1], end=None)], None, after
    if shape == "open_registered":
        return [*rows[:-1], replace(rows[-1], end=None)], rng.choice((after, later(after, 12))), after
    if shape == "late":
        late = later(start, rng.randint(6, 50))
        more = lis1_row(ServiceKind.LIS1_MUNICIPALITY, late, later(late, rng.randint(1, 6)) - DAY)
        return [*rows[: rng.randint(1, len(rows))], more], rng.choice((None, None, after)), after
    if shape == "across":
        return [replace(row, percent=some_percent(rng)) for row in rows], later(after, -rng.randint(1, 10)), start
    return rows[::-1], rng.choice((None, after)), later(after, -1)


# --- part 3 -----------------------------------------------------------------------------------------------------


def goal_path(rng: Random, start: date) -> list[Service]:
    """A path that gets to the five years, or nearly: the pieces in any order, one after the other."""
    institution = rng.randint(5, 9)
    open_practice = rng.randint(22, 56)
    rest = max(0, 60 - institution - open_practice + rng.choice((0, 0, 0, 1, 3, 6, 12, -1)))
    pieces = [(ServiceKind.INSTITUTION, institution), (ServiceKind.OPEN_PRACTICE, open_practice)]
    if rest:
        pieces.append((rng.choice((*GP_KINDS, ServiceKind.OTHER_GP, ServiceKind.OTHER_SPECIALTY)), rest))
    rng.shuffle(pieces)
    rows: list[Service] = []
    for kind, months in pieces:
        percent = rng.choice((Decimal(100),) * 5 + (Decimal(80), Decimal(60), Decimal(50)))
        end = later(start, round(months * 100 / float(percent)), rng.choice((0, 0, 0, 0, -1, 1, 10))) - DAY
        row = part3_row(rng, kind, start, end, percent)
        rows.append(replace(row, supervisor=rng.choice(SUPERVISORS)))
        start = end + DAY + (timedelta(days=rng.randint(1, 90)) if chance(rng, 0.1) else timedelta(0))
    if chance(rng, 0.35):
        rows[-1] = replace(rows[-1], end=None)
    return rows


def chained_path(rng: Random, start: date) -> list[Service]:
    """Rows one after the other with breaks, each of its own kind."""
    rows: list[Service] = []
    for _ in range(rng.randint(1, 9)):
        end = later(start, rng.randint(0, 18), rng.randint(0, 30))
        rows.append(part3_row(rng, rng.choice(PART3_KINDS), start, end, some_percent(rng)))
        start = end + DAY + (timedelta(days=rng.randint(0, 120)) if chance(rng, 0.3) else timedelta(0))
    if chance(rng, 0.25):
        rows[-1] = replace(rows[-1], end=None)
    return rows


def overlapping_path(rng: Random, start: date) -> list[Service]:
    """Rows laid over each other anywhere, often over 100 %, some open-ended."""
    rows: list[Service] = []
    for _ in range(rng.randint(2, 7)):
        first = some_day(rng, start, later(start, 40))
        end = None if chance(rng, 0.15) else later(first, rng.randint(0, 30), rng.randint(0, 25))
        rows.append(part3_row(rng, rng.choice(PART3_KINDS), first, end, some_percent(rng)))
    return rows


def forking_path(rng: Random, start: date) -> list[Service]:
    """One post becomes two, or two become one, on the day after."""
    fork = later(start, rng.randint(2, 30))
    end = later(fork, rng.randint(2, 36)) - DAY
    kinds = [rng.choice(PART3_KINDS) for _ in range(3)]
    one = part3_row(rng, kinds[0], start, fork - DAY, some_percent(rng))
    two = [part3_row(rng, kind, fork, end, some_percent(rng)) for kind in kinds[1:]]
    if chance(rng, 0.5):
        two = [replace(row, start=start, end=fork - DAY) for row in two]
        one = replace(one, start=fork, end=None if chance(rng, 0.3) else end)
    if chance(rng, 0.5):
        two = [replace(row, kind=one.kind, place=one.place) for row in two]
    return [one, *two]


def specialty_path(rng: Random, start: date) -> list[Service]:
    """Another specialty near its caps, with practice beside or after."""
    end = later(start, rng.choice((18, 20, 21, 22, 24, 39, 40)), rng.choice((0, 0, 1, -1))) - DAY
    rows = [part3_row(rng, ServiceKind.OTHER_SPECIALTY, start, end, some_percent(rng))]
    if chance(rng, 0.4):
        rows.append(part3_row(rng, ServiceKind.OTHER_SPECIALTY, start, end, some_percent(rng)))
    open_end = None if chance(rng, 0.3) else later(end, rng.randint(6, 50))
    rows.append(part3_row(rng, ServiceKind.OPEN_PRACTICE, end + DAY, open_end, some_percent(rng)))
    return rows


def full_bucket_path(rng: Random, start: date) -> list[Service]:
    """More than a bucket holds, in two rows at a time."""
    kind = rng.choice(GP_KINDS)
    months = rng.choice((28, 30, 31, 36, 53, 54, 55, 62))
    end = later(start, months, rng.choice((0, 0, 3))) - DAY
    percents = rng.choice((("100",), ("50", "50"), ("70", "60"), ("40", "40", "40")))
    rows = [part3_row(rng, kind, start, end, Decimal(percent)) for percent in percents]
    rows.append(part3_row(rng, ServiceKind.INSTITUTION, end + DAY, later(end, rng.randint(5, 8)), Decimal(100)))
    if chance(rng, 0.5):
        rows.append(part3_row(rng, ServiceKind.OPEN_PRACTICE, later(end, 8), None, some_percent(rng)))
    return rows


def tiny_path(rng: Random, start: date) -> list[Service]:
    """Rows of a day or two, on month ends and 29.02."""
    rows: list[Service] = []
    for _ in range(rng.randint(1, 4)):
        day = rng.choice((start, date(2024, 2, 29), date(2020, 2, 29), date(2023, 12, 31), later(start, 7)))
        rows.append(part3_row(rng, rng.choice(PART3_KINDS), day, day + rng.randint(0, 2) * DAY, some_percent(rng)))
    return rows


def old_scheme_path(rng: Random, start: date) -> list[Service]:
    """Posts near the old scheme's minimums, then the new scheme."""
    rows: list[Service] = []
    day = later(start, -30)
    for _ in range(rng.randint(1, 3)):
        end = later(day, rng.choice((1, 2, 3, 3, 3, 8)), rng.choice((-1, -1, -1, -2, 3)))
        row = part3_row(rng, rng.choice(PART3_KINDS), day, end, Decimal(rng.choice(("49.99", "50", "60", "100"))))
        row = replace(row, old_scheme=True, supervisor=rng.choice(("", "Kari Nordli")))
        rows.append(replace(row, kind=rows[-1].kind, place=rows[-1].place) if rows and chance(rng, 0.6) else row)
        day = end + DAY + rng.choice((0, 0, 0, 1)) * DAY
    return rows + rng.choice((chained_path, goal_path))(rng, start)


Path = Callable[[Random, date], list[Service]]
PATHS: tuple[Path, ...] = (
    *(goal_path,) * 5,
    *(chained_path,) * 4,
    *(overlapping_path,) * 3,
    *(forking_path,) * 2,
    specialty_path,
    full_bucket_path,
    tiny_path,
    old_scheme_path,
)


# --- what is beside ---------------------------------------------------------------------------------------------


def some_absence(rng: Random, first: date, last: date) -> list[Absence]:
    """From none to much, of every kind, graded and over each other, also before and after the rows."""
    found: list[Absence] = []
    for _ in range(rng.choice((0, 0, 1, 1, 2, 2, 3, 5))):
        start = some_day(rng, later(first, -2), later(last, 2))
        length = rng.choice((0, 1, 6, 13, 30, 60, 100, 180, 240, 300, 365))
        percent = Decimal(rng.choice(("100", "100", "100", "80", "60", "50", "20", "33.33")))
        kind = rng.choice((*AbsenceKind, AbsenceKind.SICK, AbsenceKind.PARENTAL, AbsenceKind.LEAVE))
        found.append(Absence(kind=kind, start=start, end=start + length * DAY, percent=percent))
        if chance(rng, 0.25):
            found.append(
                replace(found[-1], kind=rng.choice(tuple(AbsenceKind)), start=start + (length // 2) * DAY)
            )
    return found


def some_groups(rng: Random, first: date) -> list[Group]:
    found: list[Group] = []
    start = later(first, rng.randint(-2, 20))
    for _ in range(rng.choice((0, 1, 1, 1, 2))):
        months = rng.choice((6, 12, 23, 24, 24, 24, 25, 30, 48))
        end = None if chance(rng, 0.4) else later(start, months, rng.choice((0, -1)))
        found.append(Group(start=start, end=end))
        start = later(end or start, rng.choice((-3, 0, 2)))
    return found


def some_duties(rng: Random, first: date) -> list[Duty]:
    counts = rng.choice(((), (40,), (40,), (39,), (20, 20), (15, 10, 20), (1, 38, 1)))
    return [Duty(on=later(first, rng.randint(0, 60)), count=count) for count in counts]


def some_courses(rng: Random, first: date) -> list[Course]:
    """None, all that the forecast asks for, or some; an emne may come twice or be too short."""
    if chance(rng, 0.2):
        return []
    all_there = chance(rng, 0.6)
    found: list[Course] = []
    for kind in CourseKind:
        day = later(first, rng.randint(0, 60))
        if all_there or chance(rng, 0.8):
            found.append(Course(kind=kind, start=day, end=rng.choice((None, day, day + 3 * DAY)), topic="Øye"))
    for emne in ("Øye", " øye ", "Hud", "Gyn", "Geriatri", "Psykiatri", "Hjerte", "Ortopedi"):
        hours = Decimal("15") if all_there else rng.choice((None, Decimal("14.5"), Decimal(15), Decimal(20)))
        on = later(first, rng.randint(0, 60)) if all_there or chance(rng, 0.9) else None
        found.append(Course(kind=CourseKind.EMNEKURS, topic=emne, hours=hours, end=on))
    return found


def unfinished(rng: Random, row: Service) -> Service:
    """The row with something missing, so that it is left out."""
    end = row.start - DAY if row.start else None
    return replace(row, **rng.choice(({"kind": None}, {"start": None}, {"percent": None}, {"end": end})))


def random_plan(rng: Random) -> tuple[Plan, date]:
    """A plan and a day of assessment."""
    on = some_day(rng, date(2022, 1, 1), date(2030, 12, 31))
    on = max(on, date(2022, 1, 1))
    start = some_day(rng, later(on, -84), later(on, 14))
    lis1, registered, may_begin = some_lis1(rng, on, start)
    if chance(rng, 0.2):
        may_begin = rng.choice((start, later(may_begin, rng.randint(-8, 8), rng.randint(-3, 3))))
    part3 = rng.choice(PATHS)(rng, may_begin) if chance(rng, 0.97) else []
    rows = [*lis1, *part3]
    if rows and chance(rng, 0.06):
        rows.append(unfinished(rng, rng.choice(rows)))
    if chance(rng, 0.2):
        rng.shuffle(rows)
    starts = [row.start for row in rows if row.start] or [start]
    ends = [row.end or on for row in rows] or [on]
    if chance(rng, 0.7):
        starts = [row.start for row in part3 if row.start] or starts
    absence = [*lis1_absence(rng, lis1), *some_absence(rng, min(starts), min(max(*ends, on), later(on, 36)))]
    if absence and chance(rng, 0.05):
        absence.append(replace(rng.choice(absence), end=None))
    return Plan(
        service=tuple(rows),
        absence=tuple(absence),
        groups=tuple(some_groups(rng, may_begin)),
        duties=tuple(some_duties(rng, may_begin)),
        courses=tuple(some_courses(rng, may_begin)),
        standing=Standing(lis1_complete_on=registered),
    ), on
