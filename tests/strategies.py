"""Hypothesis strategies for plans: the one home of them.

Everything is drawn around a day of assessment, `on`, so that rows lie before it, across it and after it. Amounts
shrink towards whole months, full posts and few rows, so a failing plan is readable.

* `days_of_assessment()` – days the newest regulation file covers, leap years among them.
* `small_numbers()` – other numbers for the newest file: few months, so that short plans reach, pass and miss them.
* `services(on)`, `absences(on)`, `courses(on)`, `groups(on)`, `duties(on)`, `standings(on)` – single rows.
* `service_rows(on)` – the service of a plan: also rows that follow each other in one post. Never two rows of the
  same kind and place that begin or end on the same day: which of them a post goes on with is not said.
* `plans(on)` – plans with all that is counted; its arguments leave out what a property cannot have.
* `whole_plans(on)` – plans with every part of them; `edits(plan, on)` – such a plan after an hour's work.
* `small_edits(plan, on)` – a plan after a few of the changes a meeting makes.
* `with_new_ids(plan)` – a plan as if every row had been made in the editor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from alis_kit.plan import (
    ROWS,
    Absence,
    AbsenceKind,
    Activity,
    Course,
    CourseKind,
    Duty,
    Goals,
    GoalSet,
    Group,
    InstitutionCondition,
    Municipality,
    Notes,
    Period,
    Plan,
    Procedure,
    Service,
    ServiceKind,
    Signing,
    Standing,
    Supervision,
    SupervisionHours,
    Trainee,
    Wording,
    new_id,
    rows_at,
    with_value,
)
from alis_kit.regulation import Regulation, regulation_on
from alis_kit.requirement import GroupMonths, ServiceMaximum, ServiceMinimum

NEWEST = date(2026, 11, 22)
"""A day that the newest regulation file covers."""
PLACES = ("Solvik legekontor", "Bekkestua legesenter", "")
KINDS = (
    ServiceKind.OPEN_PRACTICE,
    ServiceKind.OPEN_PRACTICE,
    ServiceKind.OTHER_GP,
    ServiceKind.INSTITUTION,
    ServiceKind.OTHER_SPECIALTY,
    ServiceKind.LIS1_HOSPITAL,
    ServiceKind.LIS1_MUNICIPALITY,
    ServiceKind.ABROAD,
    ServiceKind.NOT_COUNTING,
)
ALL_CONDITIONS = tuple(InstitutionCondition)


def days_of_assessment() -> st.SearchStrategy[date]:
    return st.dates(date(2026, 3, 1), date(2029, 6, 30))


def percents(most: int = 100) -> st.SearchStrategy[Decimal]:
    """Usual percents, any whole one, and some with two decimals."""
    return st.one_of(
        st.sampled_from([Decimal(p) for p in (100, 80, 60, 50, 40, 20)]),
        st.integers(1, most).map(Decimal),
        st.sampled_from([Decimal("33.33"), Decimal("12.5"), Decimal("66.67")]),
    )


@st.composite
def days_near(draw: st.DrawFn, on: date, *, back: int, ahead: int) -> date:
    """A day at most `back` days before and `ahead` days after; often the first of a month, or `on` itself."""
    day = on + timedelta(days=draw(st.integers(-back, ahead)))
    return draw(st.sampled_from([day, day.replace(day=1), day, on]))


def lengths() -> st.SearchStrategy[int]:
    """Lengths in days, from one day to about two years."""
    return st.one_of(
        st.integers(0, 45), st.integers(20, 400), st.sampled_from([0, 30, 89, 91, 180, 364, 365, 730])
    )


@st.composite
def services(
    draw: st.DrawFn,
    on: date,
    *,
    open_ended: bool = True,
    back: int = 1000,
    kinds: Sequence[ServiceKind] = KINDS,
) -> Service:
    """A row of service: any kind, now and then unfinished, without supervisor, or of the old scheme."""
    kind = draw(st.sampled_from(kinds))
    start = draw(days_near(on, back=back, ahead=400))
    end = None if open_ended and draw(st.integers(0, 5)) == 5 else start + timedelta(days=draw(lengths()))
    row = Service(
        kind=kind,
        start=start,
        end=end,
        percent=draw(percents()),
        place=draw(st.sampled_from(PLACES)),
        supervisor=draw(st.sampled_from(["Ola Veileder"] * 7 + [""])),
    )
    if kind is ServiceKind.INSTITUTION:
        row = replace(
            row,
            municipal=draw(st.sampled_from([False, True, None])),
            conditions=draw(st.sampled_from([ALL_CONDITIONS, (), ALL_CONDITIONS[:4]])),
        )
    if kind is ServiceKind.ABROAD:
        row = replace(row, hdir_confirmed=draw(st.sampled_from([True, True, False, None])))
    if kind not in {ServiceKind.LIS1_HOSPITAL, ServiceKind.LIS1_MUNICIPALITY} and draw(st.integers(0, 9)) == 9:
        row = replace(row, old_scheme=True)
    return draw(st.sampled_from([row] * 15 + [unfinished(row)]))


def unfinished(row: Service) -> Service:
    """The row without its percent: it is left out of every count."""
    return replace(row, percent=None)


@st.composite
def follower(draw: st.DrawFn, before: Service, *, open_ended: bool = True) -> Service:
    """A row that goes on with a post: begins the day after, with another percent or the same."""
    assert before.end is not None
    start = before.end + timedelta(days=1)
    end = None if open_ended and draw(st.integers(0, 3)) == 3 else start + timedelta(days=draw(lengths()))
    percent = draw(percents())
    return replace(before, start=start, end=end, percent=percent)


@st.composite
def service_rows(draw: st.DrawFn, on: date, *, open_ended: bool = True, max_size: int = 7) -> tuple[Service, ...]:
    """The service of a plan."""
    rows: list[Service] = []
    if draw(st.sampled_from([True, True, False])):  # what every path has
        for kind in (ServiceKind.OPEN_PRACTICE, ServiceKind.INSTITUTION):
            rows.append(draw(services(on, open_ended=open_ended, kinds=(kind,))))
    while len(rows) < max_size and draw(st.integers(0, max_size)):
        closed = [row for row in rows if row.end and row.start and row.end < on + timedelta(days=400)]
        if closed and draw(st.integers(0, 2)) == 0:
            rows.append(draw(follower(draw(st.sampled_from(closed)), open_ended=open_ended)))
        else:
            rows.append(draw(services(on, open_ended=open_ended)))
    return without_forks([early(row, on) for row in rows])


def early(row: Service, on: date) -> Service:
    """Let most LIS1 rows lie long before `on`, since otherwise they keep all of part 3 from counting."""
    is_lis1 = row.kind in {ServiceKind.LIS1_HOSPITAL, ServiceKind.LIS1_MUNICIPALITY}
    if not is_lis1 or row.start is None or row.end is None or row.start.day % 5 == 0:
        return row
    earlier = timedelta(days=900)
    return replace(row, start=row.start - earlier, end=row.end - earlier)


def without_forks(rows: Sequence[Service]) -> tuple[Service, ...]:
    """Give rows that begin or end together with another of the same kind and place a place of their own."""
    taken: set[tuple[object, ...]] = set()
    kept = []
    for index, row in enumerate(rows):
        ends = {(row.kind, row.place, "start", row.start), (row.kind, row.place, "end", row.end)}
        if ends & taken:
            row = replace(row, place=f"{row.place} {index}")
        taken |= {(row.kind, row.place, "start", row.start), (row.kind, row.place, "end", row.end)}
        kept.append(row)
    return tuple(kept)


@st.composite
def absences(draw: st.DrawFn, on: date, within: Sequence[Service] = ()) -> Absence:
    """Absence of any kind, whole or graded, short or long; mostly beginning in a row if given; some unfinished."""
    start = draw(days_near(on, back=900, ahead=300))
    starts = [row.start for row in within if row.start]
    if starts and draw(st.sampled_from([True, True, False])):
        first: date = draw(st.sampled_from(starts))
        start = first + timedelta(days=draw(st.integers(0, 120)))
    absence = Absence(
        kind=draw(st.sampled_from([*AbsenceKind, AbsenceKind.SICK, AbsenceKind.PARENTAL])),
        start=start,
        end=start + timedelta(days=draw(st.one_of(st.integers(0, 30), st.integers(0, 250)))),
        percent=draw(percents()),
    )
    return draw(st.sampled_from([absence] * 15 + [replace(absence, end=None)]))


@st.composite
def courses(draw: st.DrawFn, on: date) -> Course:
    """A course; an emnekurs has one of a few topics, so that some come twice, and may be short."""
    kind = draw(st.sampled_from([*CourseKind, CourseKind.EMNEKURS, CourseKind.EMNEKURS]))
    start = draw(st.none() | days_near(on, back=900, ahead=400))
    emnekurs = kind is CourseKind.EMNEKURS
    return Course(
        kind=kind,
        topic=draw(st.sampled_from(["Hud", "Hjerte", "Barn", "Gynekologi", "Psykiatri", "Eldre", "Øye", ""]))
        if emnekurs
        else "",
        hours=draw(st.sampled_from([Decimal(h) for h in (15, 16, 20, 14)] + [Decimal("14.99")]))
        if emnekurs
        else None,
        start=start,
        end=draw(st.sampled_from([start, None, start + timedelta(days=1)])) if start else None,
    )


@st.composite
def groups(draw: st.DrawFn, on: date, *, open_ended: bool = True) -> Group:
    """A span of group supervision, sometimes still going on."""
    start = draw(days_near(on, back=900, ahead=200))
    last = start + timedelta(days=min(500, draw(lengths())))
    end = None if open_ended and draw(st.integers(0, 4)) == 4 else last
    return Group(start=start, end=end, hours=draw(st.none() | st.integers(0, 90).map(Decimal)))


@st.composite
def duties(draw: st.DrawFn, on: date) -> Duty:
    """Some duties by a day."""
    return Duty(on=draw(st.none() | days_near(on, back=900, ahead=400)), count=draw(st.integers(0, 25)))


@st.composite
def standings(draw: st.DrawFn, on: date) -> Standing:
    """Nothing, or LIS1 registered as complete: mostly long ago, now and then today or soon."""
    long_ago, soon = on - timedelta(days=1200), on + timedelta(days=60)
    registered = draw(st.sampled_from([None, long_ago, long_ago, long_ago, None, on, soon]))
    return Standing(lis1_complete_on=registered)


@st.composite
def plans(
    draw: st.DrawFn,
    on: date,
    *,
    open_ended: bool = True,
    absent: bool = True,
    max_rows: int = 7,
) -> Plan:
    """A plan with everything that is counted by days.

    Args:
        on: the day of assessment it lies around.
        open_ended: whether rows of service and groups may go on without an end.
        absent: whether there may be absence.
        max_rows: how many rows of service at most.
    """
    rows = draw(service_rows(on, open_ended=open_ended, max_size=max_rows))
    return Plan(
        service=rows,
        absence=tuple(draw(st.lists(absences(on, rows), min_size=draw(st.integers(0, 2)), max_size=4)))
        if absent
        else (),
        courses=tuple(draw(st.lists(courses(on), max_size=5))),
        groups=tuple(draw(st.lists(groups(on, open_ended=open_ended), max_size=2))),
        duties=tuple(draw(st.lists(duties(on), max_size=3))),
        standing=draw(standings(on)),
    )


@dataclass(frozen=True)
class SmallNumbers:
    """Other numbers for the newest regulation file; kept apart from it so that a failing example is readable."""

    months: dict[str, int]
    """By requirement id."""
    absence_percent: int
    horizon_years: int = 2

    def regulation(self) -> Regulation:
        file = regulation_on(NEWEST)
        absence = replace(file.counting.absence, percent=self.absence_percent)
        return replace(
            file,
            requirements=tuple(
                replace(r, months=self.months[r.id])
                if isinstance(r, ServiceMinimum | ServiceMaximum | GroupMonths)
                else r
                for r in file.requirements
            ),
            counting=replace(file.counting, horizon_years=self.horizon_years, absence=absence),
        )


@st.composite
def small_numbers(draw: st.DrawFn) -> SmallNumbers:
    """Few months, a near horizon, another limit of absence.

    Plans of two or three years then meet every limit, and a count day by day stays quick. Everything that is
    required, and every cap, is at least one month.
    """
    service, group = draw(st.sampled_from([1, 2, 3, 5, 8, 12])), draw(st.integers(1, 8))
    months = {}
    for r in regulation_on(NEWEST).requirements:
        if isinstance(r, ServiceMinimum):
            months[r.id] = max(1, r.months * service // 60) + draw(st.sampled_from([0, 0, 1]))
        elif isinstance(r, ServiceMaximum):
            months[r.id] = max(1, r.months * service // 60) + draw(st.integers(0, 2))
        elif isinstance(r, GroupMonths):
            months[r.id] = max(1, r.months * group // 24)
    return SmallNumbers(months, draw(st.sampled_from([10, 10, 10, 0, 25])))


# -- whole plans, and edits of them -------------------------------------------------------------------------------

WORDS = st.sampled_from(["", "Ola Veileder", "Merknad med æøå", "En lang merknad. " * 8, "To\nlinjer"])


@st.composite
def whole_plans(draw: st.DrawFn, on: date) -> Plan:
    """A plan with every part of it filled in some way, also those that no count looks at."""
    names = st.sampled_from(["Tonometri", "Otoskopi", "Praksisbesøk", "Møte"])
    days = st.none() | days_near(on, back=500, ahead=300)
    return replace(
        draw(plans(on)),
        period=Period(start=draw(days), end=draw(days)),
        municipality=Municipality(name=draw(WORDS), registered=draw(st.sampled_from([True, False, None]))),
        trainee=Trainee(name=draw(WORDS), hpr=draw(st.sampled_from(["", "1234567"]))),
        supervision=Supervision(
            supervisor=draw(WORDS),
            specialist=draw(st.sampled_from([True, False, None])),
            hours=tuple(draw(st.lists(st.builds(SupervisionHours, on=days, hours=percents()), max_size=3))),
        ),
        procedures=tuple(draw(st.lists(st.builds(Procedure, name=names, on=days, note=WORDS), max_size=4))),
        activities=tuple(draw(st.lists(st.builds(Activity, name=names, on=days, note=WORDS), max_size=3))),
        goals=tuple(draw(st.lists(readings(on), max_size=3))),
        notes=Notes(focus=draw(WORDS), path=draw(WORDS)),
        wording=tuple(draw(st.lists(st.builds(Wording, field=st.sampled_from("ab"), text=WORDS), max_size=2))),
        signing=Signing(place=draw(WORDS), on=draw(days), next_meeting=draw(days)),
    )


def with_new_ids(plan: Plan) -> Plan:
    """The plan as if every row had been made in the editor."""
    for path in ROWS:
        plan = with_value(plan, path, tuple(replace(row, id=new_id()) for row in rows_at(plan, path)))
    return plan


def readings(on: date) -> st.SearchStrategy[Goals]:
    """A reading of approved goals, now and then unfinished."""
    numbers = st.none() | st.integers(0, 90)
    return st.builds(
        Goals, kind=st.sampled_from(GoalSet), on=days_near(on, back=300, ahead=0), approved=numbers, total=numbers
    )


@st.composite
def edits(draw: st.DrawFn, plan: Plan, on: date) -> Plan:
    """The plan as somebody leaves it after an hour's work: rows gone, moved, altered and new; answers altered."""
    other = draw(whole_plans(on))
    changed: dict[str, object] = {}
    for name in ("service", "absence", "courses", "groups", "duties", "procedures", "activities", "goals"):
        old, new = getattr(plan, name), getattr(other, name)
        kept = [row for row in old if draw(st.integers(0, 5))]
        kept = [moved(draw, row) if draw(st.integers(0, 3)) == 0 else row for row in kept]
        rows = [*kept, *new[: draw(st.integers(0, 2))]]
        changed[name] = tuple(draw(st.permutations(rows)) if draw(st.booleans()) else rows)
    for name in ("trainee", "notes", "standing", "supervision", "signing"):
        if draw(st.integers(0, 2)) == 0:
            changed[name] = getattr(other, name)
    return replace(plan, **changed)  # type: ignore[arg-type]


def moved(draw: st.DrawFn, row: Any) -> Any:
    """The row some days or weeks later, with another percent or count."""
    later = timedelta(days=draw(st.integers(1, 60)))
    values = {
        name: getattr(row, name, None) for name in ("start", "end", "on") if name in row.__dataclass_fields__
    }
    days = {name: day + later for name, day in values.items() if day}
    percent = {"percent": draw(percents())} if getattr(row, "percent", None) else {}
    return replace(row, **days, **percent)


@st.composite
def small_edits(draw: st.DrawFn, plan: Plan, on: date) -> Plan:
    """The plan after one to four of the changes a meeting makes, so that a plan that gets there still may.

    Leave is added, a post gets another percent from a day, a course is moved or another taken, duties are moved.
    """
    deeds = st.sampled_from([with_leave, with_percent, with_course, with_duties])
    for deed in draw(st.lists(deeds, min_size=1, max_size=4)):
        plan = deed(draw, plan, on)
    return plan


def with_leave(draw: st.DrawFn, plan: Plan, on: date) -> Plan:
    start = on + timedelta(days=30 * draw(st.integers(-6, 40)))
    end = start + timedelta(days=draw(st.sampled_from([6, 90, 180, 400])))
    return replace(plan, absence=(*plan.absence, Absence(kind=AbsenceKind.LEAVE, start=start, end=end)))


def with_percent(draw: st.DrawFn, plan: Plan, on: date) -> Plan:
    """Let one post that goes on after `on` go on with another percent from a day."""
    n = draw(st.sampled_from([n for n, row in enumerate(plan.service) if row.end is None or row.end > on]))
    row = plan.service[n]
    day = max(on, row.start or on) + timedelta(days=draw(st.integers(1, 150)))
    if row.end and day > row.end:
        return plan
    rest = replace(row, start=day, percent=draw(st.sampled_from([Decimal(p) for p in (50, 80, 100)])))
    shorter = replace(row, end=day - timedelta(days=1))
    return replace(plan, service=(*plan.service[:n], shorter, rest, *plan.service[n + 1 :]))


def with_course(draw: st.DrawFn, plan: Plan, on: date) -> Plan:
    """Move a course, take it out, or put another in its place."""
    n = draw(st.integers(0, len(plan.courses) - 1))
    day = on + timedelta(days=draw(st.integers(-200, 2_000)))
    course = replace(plan.courses[n], start=day, end=day)
    other = replace(course, topic=draw(st.sampled_from(["Rus", "Søvn", course.topic])))
    instead = draw(st.sampled_from([(course,), (other,), ()]))
    return replace(plan, courses=(*plan.courses[:n], *instead, *plan.courses[n + 1 :]))


def with_duties(draw: st.DrawFn, plan: Plan, on: date) -> Plan:
    n = draw(st.integers(0, len(plan.duties) - 1))
    duty = replace(plan.duties[n], on=on + timedelta(days=draw(st.integers(0, 2_000))))
    return replace(plan, duties=(*plan.duties[:n], duty, *plan.duties[n + 1 :]))
