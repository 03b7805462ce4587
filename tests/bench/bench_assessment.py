"""How long an assessment takes. Run by hand: `python tests/bench/bench_assessment.py`.

Prints processor time, best of several rounds, for one large plan (40 periods, 60 events, absence in doubt, an
open-ended post), for 2 000 mixed plans, and for plans of growing length, whose cost should grow with the periods.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from alis_kit.assessment import assess
from alis_kit.plan import Absence, AbsenceKind, Course, CourseKind, Duty, Group, Plan, Service, ServiceKind
from alis_kit.regulation import regulation_on

ON = date(2026, 11, 22)
LATER = [ServiceKind.OPEN_PRACTICE] * 6 + [ServiceKind.OTHER_GP, ServiceKind.OTHER_GP, ServiceKind.INSTITUTION]


def a_plan(rng: random.Random, periods: int, events: int, *, open_ended: bool, sick: int) -> Plan:
    """Make a plan of so many periods after LIS1, with so many courses and duties and stretches of absence."""
    rows = [
        Service(
            kind=ServiceKind.LIS1_HOSPITAL,
            start=date(2018, 9, 1),
            end=date(2019, 8, 31),
            percent=Decimal(100),
            place="Sykehuset",
        ),
        Service(
            kind=ServiceKind.LIS1_MUNICIPALITY,
            start=date(2019, 9, 1),
            end=date(2020, 2, 29),
            percent=Decimal(100),
            place="Kommunen",
        ),
    ]
    start = date(2020, 3, 1)
    for n in range(periods - 2):
        end = start + timedelta(days=rng.randint(30, max(31, 5400 // periods)))
        rows.append(
            Service(
                kind=rng.choice(LATER),
                start=start,
                end=None if open_ended and n == periods - 3 else end,
                percent=Decimal(rng.choice([100, 100, 100, 80, 60, 50])),
                place=rng.choice(["Solvik", "Fjellheim", "Nes"]),
                supervisor="Veileder",
                municipal=False,
            )
        )
        start = end + timedelta(days=1)
    days = [date(2020, 3, 1) + timedelta(days=rng.randint(0, 3000)) for _ in range(events)]
    return Plan(
        service=tuple(rows),
        absence=tuple(
            Absence(kind=AbsenceKind.SICK, start=day, end=day + timedelta(days=rng.randint(10, 200)))
            for day in days[:sick]
        ),
        courses=tuple(
            Course(kind=rng.choice(list(CourseKind)), topic=f"Emne {n % 9}", hours=Decimal(15), start=day)
            for n, day in enumerate(days[: events // 2])
        ),
        duties=tuple(Duty(on=day) for day in days[events // 2 :]),
        groups=(Group(start=date(2021, 1, 1), end=date(2023, 6, 30), hours=Decimal(120)),),
    )


def best(work: Callable[[], object], rounds: int) -> float:
    """Give the least processor time of several rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times) * 1000


def main() -> None:
    """Print the table."""
    rng = random.Random(1)
    regulation = regulation_on(ON)
    for name, sick, open_ended in (
        ("no absence", 0, False),
        ("open-ended", 0, True),
        ("absence in doubt", 4, True),
    ):
        plan = a_plan(rng, 40, 60, open_ended=open_ended, sick=sick)
        print(
            f"one plan, 40 periods, 60 events, {name}: {best(lambda p=plan: assess(p, regulation, ON), 30):.2f} ms"
        )
    plans = [
        a_plan(rng, rng.randint(4, 14), rng.randint(5, 60), open_ended=n % 2 == 0, sick=n % 3 == 0)
        for n in range(2000)
    ]
    print(f"2 000 mixed plans: {best(lambda: [assess(p, regulation, ON) for p in plans], 2) / 1000:.2f} s")
    few = best(lambda: assess(a_plan(random.Random(2), 10, 20, open_ended=True, sick=2), regulation, ON), 20)
    for periods in (10, 20, 40, 80, 160):
        plan = a_plan(random.Random(2), periods, 20, open_ended=True, sick=2)
        took = best(lambda p=plan: assess(p, regulation, ON), 20)
        print(f"{periods:4} periods: {took:6.2f} ms, {took / few:5.2f} × that of 10")


if __name__ == "__main__":
    main()
