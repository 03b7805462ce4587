"""Random plans for the timeline, wider than the counting needs: long paths, many posts, many courses, odd names.

The engine's own strategies keep plans small so that a failure is readable; a picture must bear the large ones too.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from alis_kit.plan import (
    Absence,
    AbsenceKind,
    Activity,
    Course,
    CourseKind,
    Duty,
    Group,
    Municipality,
    Period,
    Plan,
    Service,
    ServiceKind,
    Signing,
    Standing,
    Trainee,
)
from alis_kit.timeline.shapes import Box


def overlap(one: Box, other: Box, *, gap: float = 0.0) -> bool:
    """Whether two boxes overlap, or are nearer than `gap`."""
    return (
        one.x < other.right + gap - 1e-6
        and other.x < one.right + gap - 1e-6
        and one.y < other.bottom + gap - 1e-6
        and other.y < one.bottom + gap - 1e-6
    )


NAMES = (
    "Solvik legesenter",
    "Čáhcesuolu dearvvašvuođaguovddáš",
    "Bø",
    "",
    "Nordvestlandets interkommunale helse- og omsorgssenter, avdeling for rehabilitering og korttidsopphold",
    "Ålesund sjukehus, Møre og Romsdal HF",
    "Überlandpraxis Łódź Žilina Đorđe Ŋuorta Šiehtadus",
    "W" * 60,
    "$x^2$ & <b>fet</b> {klamme} %s",
    "ЦРБ Кандалакша",
    "東京病院",
    "Legevakten i Øst",
)
PERCENTS = (100, 100, 100, 80, 60, 50, 40, 20, 5, "33.33")


def random_plan(random: Random, on: date, *, years: float, posts: int, courses: int) -> Plan:
    """Make a plan that spans so many years around a day, with so many posts and courses."""
    first = on - timedelta(days=int(365 * years * random.random()))
    days = int(365 * years)

    def day() -> date:
        return first + timedelta(days=random.randrange(days))

    def span(most: int) -> tuple[date, date]:
        start = day()
        return start, start + timedelta(days=random.randrange(1, max(2, most)))

    return Plan(
        period=Period(start=on + timedelta(days=40), end=on + timedelta(days=220)),
        municipality=Municipality(name=random.choice(NAMES)),
        trainee=Trainee(name=random.choice(NAMES)),
        service=tuple(_post(random, *span(int(days * 2.5 / posts))) for _ in range(posts)),
        absence=tuple(_absence(random, *span(days // 6)) for _ in range(random.randrange(6))),
        courses=tuple(_course(random, day()) for _ in range(courses)),
        groups=tuple(_group(random, *span(days // 2)) for _ in range(random.randrange(4))),
        duties=tuple(Duty(on=day(), count=random.randrange(1, 9)) for _ in range(random.randrange(12))),
        activities=tuple(Activity(name=random.choice(NAMES), on=day()) for _ in range(random.randrange(5))),
        standing=Standing(lis1_complete_on=random.choice([None, first])),
        signing=Signing(on=on - timedelta(days=100), next_meeting=on + timedelta(days=60)),
    )


def _post(random: Random, start: date, end: date) -> Service:
    return Service(
        kind=random.choice([*ServiceKind, ServiceKind.OPEN_PRACTICE, ServiceKind.OPEN_PRACTICE]),
        start=start,
        end=end if random.random() < 0.93 else None,
        percent=Decimal(random.choice(PERCENTS)),
        place=random.choice(NAMES),
        supervisor=random.choice(["Ola Veileder", "Ola Veileder", ""]),
    )


def _absence(random: Random, start: date, end: date) -> Absence:
    return Absence(
        kind=random.choice(list(AbsenceKind)), start=start, end=end, percent=Decimal(random.choice(PERCENTS))
    )


def _course(random: Random, on: date) -> Course:
    kind = random.choice([*CourseKind, CourseKind.EMNEKURS, CourseKind.EMNEKURS])
    return Course(kind=kind, topic=random.choice(NAMES), title=random.choice(NAMES), hours=Decimal(16), start=on)


def _group(random: Random, start: date, end: date) -> Group:
    return Group(start=start, end=end if random.random() < 0.9 else None, leader=random.choice(NAMES))
