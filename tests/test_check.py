"""What is wrong in a plan is found, each thing with its place, and said in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from strategies import plans

from alis_kit import store
from alis_kit.check import check
from alis_kit.form.fields import check_wording, form_map
from alis_kit.plan import (
    Absence,
    AbsenceKind,
    Course,
    CourseKind,
    Duty,
    Goals,
    GoalSet,
    Group,
    InstitutionCondition,
    Period,
    Plan,
    Service,
    ServiceKind,
    Signing,
    Standing,
    Trainee,
    Wording,
)
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA
from alis_kit.text import place, say

ON = date(2026, 11, 22)
WHOLE = store.load(DATA / "eksempel" / "01_rett_fram.json").plan


def row(kind: ServiceKind, start: date, end: date | None, percent: int = 100, **more: object) -> Service:
    values: dict[str, object] = {"place": "Solvik", "supervisor": "Ola", "municipal": False, **more}
    return Service(kind=kind, start=start, end=end, percent=Decimal(percent), **values)  # type: ignore[arg-type]


def found(plan: Plan) -> list[tuple[str, str]]:
    return [(p.code, p.where) for p in (*check(plan, regulation_on(ON), ON), *check_wording(plan, form_map()))]


PRACTICE, LIS1 = ServiceKind.OPEN_PRACTICE, ServiceKind.LIS1_HOSPITAL
Y24, Y25, E24, E25 = date(2024, 1, 1), date(2025, 1, 1), date(2024, 12, 31), date(2025, 12, 31)


def test_the_straightforward_example_has_no_problem() -> None:
    assert found(WHOLE) == []


def test_an_empty_plan_asks_for_what_the_form_asks_for() -> None:
    problems = found(Plan())
    assert {code for code, _ in problems} == {"unanswered"}
    assert ("unanswered", "trainee.hpr") in problems


SERVICE_CASES = [
    ("missing_in_row", "service[0].percent", [replace(row(PRACTICE, Y24, E24), percent=None)]),
    ("missing_in_row", "service[0].place", [row(PRACTICE, Y24, E24, place=" ")]),
    ("end_before_start", "service[0].end", [row(PRACTICE, Y25, E24)]),
    ("percent_out_of_range", "service[0].percent", [row(PRACTICE, Y24, E24, 101)]),
    ("percent_out_of_range", "service[0].percent", [row(PRACTICE, Y24, E24, 0)]),
    ("low_percent", "service[0].percent", [row(PRACTICE, Y24, E24, 49)]),
    ("no_supervisor", "service[0].supervisor", [row(PRACTICE, Y24, E24, supervisor="")]),
    ("abroad_unconfirmed", "service[0].hdir_confirmed", [row(ServiceKind.ABROAD, Y24, E24)]),
    ("institution_of_what_kind", "service[0].municipal", [row(ServiceKind.INSTITUTION, Y24, E24, municipal=None)]),
    ("institution_conditions", "service[0].conditions", [row(ServiceKind.INSTITUTION, Y24, E24, municipal=True)]),
    ("lis1_without_end", "service[0].end", [row(LIS1, Y24, None)]),
    ("before_lis1_ends", "service[1].start", [row(LIS1, Y24, E24), row(PRACTICE, E24, E25)]),
    (
        "over_full_time",
        "service[1].percent",
        [row(PRACTICE, Y24, E24, 60), row(PRACTICE, Y24, E24, 50, place="B")],
    ),
    ("gap", "service[1].start", [row(PRACTICE, Y24, E24), row(PRACTICE, date(2025, 2, 2), E25)]),
]


@pytest.mark.parametrize(
    ("code", "where", "rows"), SERVICE_CASES, ids=[f"{c}-{n}" for n, (c, _, _) in enumerate(SERVICE_CASES)]
)
def test_service(code: str, where: str, rows: list[Service]) -> None:
    plan = replace(WHOLE, service=tuple(rows), groups=(), standing=Standing())
    assert (code, where) in found(plan)


GOOD = [
    ("low_percent", [row(PRACTICE, Y24, E24, 50)]),
    ("percent_out_of_range", [row(PRACTICE, Y24, E24, 100)]),
    ("over_full_time", [row(PRACTICE, Y24, E24, 50), row(PRACTICE, Y24, E24, 50, place="B")]),
    ("gap", [row(PRACTICE, Y24, E24), row(PRACTICE, date(2025, 2, 1), E25)]),
    ("before_lis1_ends", [row(LIS1, Y24, E24), row(PRACTICE, Y25, E25)]),
    ("no_supervisor", [row(PRACTICE, Y24, E24, supervisor="", old_scheme=True)]),
    (
        "institution_conditions",
        [row(ServiceKind.INSTITUTION, Y24, E24, municipal=True, conditions=tuple(InstitutionCondition))],
    ),
]


@pytest.mark.parametrize(("code", "rows"), GOOD, ids=[code for code, _ in GOOD])
def test_service_just_within(code: str, rows: list[Service]) -> None:
    plan = replace(WHOLE, service=tuple(rows), groups=(), standing=Standing())
    assert code not in {c for c, _ in found(plan)}


@pytest.mark.parametrize(
    ("on", "code"), [(date(2026, 12, 31), "old_scheme_ends"), (date(2027, 1, 1), "old_scheme_ended")]
)
def test_the_last_day_of_the_old_scheme_is_told(on: date, code: str) -> None:
    plan = replace(WHOLE, service=(row(PRACTICE, date(2018, 1, 1), E24, old_scheme=True),))
    assert code in {p.code for p in check(plan, regulation_on(on), on)}
    converted = replace(plan, standing=Standing(converted_on=Y25))
    assert code not in {p.code for p in check(converted, regulation_on(on), on)}


def test_leave_fills_a_gap() -> None:
    rows = (row(PRACTICE, Y24, E24), row(PRACTICE, date(2025, 9, 1), E25))
    leave = Absence(kind=AbsenceKind.PARENTAL, start=Y25, end=date(2025, 8, 31))
    plan = replace(WHOLE, service=rows, absence=(leave,), groups=())
    assert "gap" not in {code for code, _ in found(plan)}


def course(**values: object) -> Course:
    given: dict[str, object] = {
        "kind": CourseKind.EMNEKURS,
        "topic": "Hud",
        "hours": Decimal(15),
        "start": Y24,
        **values,
    }
    return Course(**given)  # type: ignore[arg-type]


OTHER = [
    ("course_too_short", "courses[0].hours", {"courses": (course(hours=Decimal(14)),)}),
    ("topic_repeated", "courses[0].topic", {"courses": (course(start=Y25, topic=" HUD "), course())}),
    ("topic_repeated", "courses[0].topic", {"courses": (course(start=Y25, topic="Hu\u200bd"), course())}),
    ("missing_in_row", "courses[0].topic", {"courses": (course(topic="\u200b"),)}),
    ("missing_in_row", "courses[0].topic", {"courses": (course(topic=""),)}),
    ("missing_in_row", "courses[0].start", {"courses": (course(start=None),)}),
    ("end_before_start", "courses[0].end", {"courses": (course(start=Y25, end=Y24),)}),
    ("missing_in_row", "absence[0].end", {"absence": (Absence(kind=AbsenceKind.SICK, start=Y24),)}),
    (
        "percent_out_of_range",
        "absence[0].percent",
        {"absence": (Absence(kind=AbsenceKind.SICK, start=Y24, end=E24, percent=Decimal(120)),)},
    ),
    (
        "group_outside_practice",
        "groups[0].start",
        {"groups": (Group(start=date(2020, 1, 1), end=date(2020, 6, 30)),)},
    ),
    ("end_before_start", "groups[0].end", {"groups": (Group(start=Y25, end=Y24),)}),
    ("no_duties", "duties[0].count", {"duties": (Duty(on=Y24, count=0),)}),
    ("missing_in_row", "duties[0].on", {"duties": (Duty(),)}),
    ("more_than_all", "goals[0].approved", {"goals": (Goals(kind=GoalSet.ALM, on=Y24, approved=86, total=85),)}),
    (
        "registered_in_future",
        "standing.lis1_complete_on",
        {"standing": Standing(lis1_complete_on=date(2027, 1, 1))},
    ),
    (
        "lis1_unrecorded",
        "standing.lis1_complete_on",
        {"standing": Standing(), "service": (row(PRACTICE, Y24, E24),)},
    ),
    (
        "lis1_half_recorded",
        "standing.lis1_complete_on",
        {"standing": Standing(), "service": (row(ServiceKind.LIS1_HOSPITAL, Y24, E24),)},
    ),
    ("hpr_not_a_number", "trainee.hpr", {"trainee": Trainee(hpr="12a")}),
    ("hpr_not_a_number", "trainee.hpr", {"trainee": Trainee(hpr="1234567890")}),
    ("hpr_short", "trainee.hpr", {"trainee": Trainee(hpr="000 1234")}),
    ("not_an_email", "trainee.email", {"trainee": Trainee(email="kari.eksempel.no")}),
    ("end_before_start", "period.end", {"period": Period(start=Y25, end=Y24)}),
    ("meeting_passed", "signing.next_meeting", {"signing": Signing(next_meeting=date(2026, 11, 21))}),
    ("revision_overdue", "signing.on", {"signing": Signing(on=date(2026, 5, 21))}),
    ("wording_for_no_field", "wording[0].field", {"wording": (Wording(field="tull", text="x"),)}),
    ("wording_for_no_field", "wording[0].field", {"wording": (Wording(field="regutdvirk_ja", text="x"),)}),
]


@pytest.mark.parametrize(("code", "where", "change"), OTHER)
def test_the_rest(code: str, where: str, change: dict[str, object]) -> None:
    assert (code, where) in found(replace(WHOLE, **change))  # type: ignore[arg-type]


SPELT = {"no-break space": "Gård\u00a0vest", "letter and accent apart": "Ga\u030ard vest", "case": "gård Vest"}


@pytest.mark.parametrize("other", SPELT.values(), ids=SPELT)
def test_one_place_and_one_topic_spelt_in_two_ways_are_told(other: str) -> None:
    posts = (row(PRACTICE, Y24, E24, place="Gård vest"), row(PRACTICE, Y25, E25, place=other))
    twice = (course(topic="Gård vest"), course(start=Y25, topic=other))
    plan = replace(WHOLE, service=posts, courses=twice)
    said = {p.code: say(p) for p in check(plan, regulation_on(ON), ON) if p.code.endswith("spelt_twice")}
    assert set(said) == {"place_spelt_twice", "topic_spelt_twice"}
    assert all(f"«Gård vest» og «{other}»" in sentence for sentence in said.values())


@pytest.mark.parametrize("other", ["Gård vest", " Gård vest\n", "Gård øst", ""])
def test_other_places_and_blanks_around_are_no_other_spelling(other: str) -> None:
    posts = (row(PRACTICE, Y24, E24, place="Gård vest"), row(PRACTICE, Y25, E25, place=other))
    assert "place_spelt_twice" not in {code for code, _ in found(replace(WHOLE, service=posts))}


def test_an_hpr_number_may_be_pasted_with_any_blanks() -> None:
    assert found(replace(WHOLE, trainee=replace(WHOLE.trainee, hpr="\u200e12\u00a034\u202f567"))) == []


def test_a_revision_of_today_six_months_ago_is_not_overdue() -> None:
    plan = replace(WHOLE, signing=replace(WHOLE.signing, on=date(2026, 5, 22)))
    assert found(plan) == []


@pytest.mark.parametrize(("day", "months"), [(date(2026, 5, 21), "6 måneder"), (date(2025, 11, 21), "12 måneder")])
def test_the_longest_overdue_limit_is_said(day: date, months: str) -> None:
    plan = replace(WHOLE, signing=replace(WHOLE.signing, on=day))
    (problem,) = check(plan, regulation_on(ON), ON)
    assert months in say(problem)


@given(plans(ON))
def test_any_plan_is_checked_without_fail_and_every_problem_can_be_said(plan: Plan) -> None:
    for problem in check(plan, regulation_on(ON), ON):
        assert say(problem)
        assert place(problem.where)
