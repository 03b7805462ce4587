"""What has changed between two plans: the changes themselves, what passed, what moved the day, and the words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES, ON
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import edits, moved, small_edits, whole_plans, with_new_ids

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.changes import Added, Changed, Edited, Removed, Reordered, apply, changes, report
from alis_kit.changes.causes import Move, Why
from alis_kit.changes.report import ChangeReport, as_html, as_text
from alis_kit.changes.topics import topics
from alis_kit.plan import (
    ROWS,
    Absence,
    AbsenceKind,
    Course,
    CourseKind,
    Duty,
    Goals,
    GoalSet,
    Notes,
    Plan,
    Procedure,
    Service,
    ServiceKind,
    Trainee,
    Wording,
    new_id,
    rows_at,
    with_value,
)
from alis_kit.regulation import regulation_on

SINCE = ON
LATER = date(2027, 11, 20)
HUNDRED, EIGHTY = Decimal(100), Decimal(80)


def load(number: int) -> Plan:
    return store.load(EXAMPLES[number - 1]).plan


def told(before: Plan, after: Plan, *, since: date = SINCE, on: date = LATER) -> ChangeReport:
    return report(before, after, since=since, on=on, named="utgave 1")


def lines(found: ChangeReport) -> list[str]:
    return [line.text.replace("\N{NO-BREAK SPACE}", " ") for section in found.sections for line in section.lines]


# -- the changes themselves ---------------------------------------------------------------------------------------


@given(st.data())
def test_applying_what_changed_to_the_old_plan_gives_the_new_one(data: st.DataObject) -> None:
    before, after = data.draw(whole_plans(ON)), data.draw(whole_plans(ON))
    assert apply(changes(before, after), before) == after


@given(st.data())
def test_so_does_applying_an_hour_of_editing(data: st.DataObject) -> None:
    before = data.draw(whole_plans(ON))
    after = data.draw(edits(before, ON))
    assert apply(changes(before, after), before) == after


@given(whole_plans(ON))
def test_no_change_gives_no_difference(plan: Plan) -> None:
    assert changes(plan, plan) == ()


@settings(max_examples=40)
@given(st.data())
def test_changes_never_name_what_is_alike(data: st.DataObject) -> None:
    before = data.draw(whole_plans(ON))
    after = data.draw(edits(before, ON))
    same = [c for c in changes(before, after) if isinstance(c, Edited | Changed) and c.before == c.after]
    assert same == []


@settings(max_examples=40)
@given(st.data())
def test_some_of_the_changes_can_be_applied_without_the_others(data: st.DataObject) -> None:
    before = data.draw(whole_plans(ON))
    found = changes(before, data.draw(edits(before, ON)))
    some = [change for change in found if data.draw(st.booleans())]
    plan = apply(some, before)
    gone = sum(isinstance(c, Removed) and c.rows == "courses" for c in some)
    new = sum(isinstance(c, Added) and c.rows == "courses" for c in some)
    assert len(plan.courses) == len(before.courses) - gone + new


@settings(max_examples=40)
@given(st.data())
def test_the_order_of_rows_is_no_topic(data: st.DataObject) -> None:
    before = data.draw(whole_plans(ON))
    after = replace(before, courses=tuple(data.draw(st.permutations(before.courses))))
    found = changes(before, after)
    assert apply(found, before) == after
    assert all(isinstance(change, Reordered) for change in found)
    assert topics(found) == ()


# -- rows with ids ------------------------------------------------------------------------------------------------


@st.composite
def handwork(draw: st.DrawFn) -> tuple[Plan, Plan, dict[str, set[str]]]:
    """A plan, what a person made of it in the editor, and the ids of the rows touched, by what was done."""
    before = with_new_ids(draw(whole_plans(ON)))
    other = with_new_ids(draw(whole_plans(ON)))
    done: dict[str, set[str]] = {"Added": set(), "Removed": set(), "Changed": set()}
    after = before
    for path in sorted(set(ROWS) - {"wording"}):
        rows: list[Any] = []
        for row in rows_at(before, path):
            deed = draw(st.sampled_from(["keep", "keep", "edit", "delete", "split"]))
            edited = moved(draw, row) if deed in ("edit", "split") else row
            if deed == "delete":
                done["Removed"].add(row.id)
                continue
            rows.append(edited)
            if edited != row:
                done["Changed"].add(row.id)
            if deed == "split":
                rows.append(replace(row, id=new_id()))
                done["Added"].add(rows[-1].id)
        new = list(rows_at(other, path)[: draw(st.integers(0, 1))])
        done["Added"] |= {row.id for row in new}
        after = with_value(after, path, tuple(draw(st.permutations([*rows, *new]))))
    return before, after, done


def ids(plan: Plan) -> set[str]:
    return {row.id for path in ROWS for row in rows_at(plan, path)}


@settings(max_examples=60)
@given(handwork())
def test_rows_edited_moved_split_new_and_gone_are_told_as_just_that(
    work: tuple[Plan, Plan, dict[str, set[str]]],
) -> None:
    """But for rows that say the same as one that was taken out: they are the same row to whoever reads."""
    before, after, done = work
    assume(ids(before) & ids(after))
    found = changes(before, after)
    changed = {c.before.id for c in found if isinstance(c, Changed) and c.before.id == c.after.id}
    told = {
        "Added": {c.row.id for c in found if isinstance(c, Added)},
        "Removed": {c.row.id for c in found if isinstance(c, Removed)},
        "Changed": changed,
    }
    assert len(changed) == sum(isinstance(c, Changed) for c in found)
    assert told["Changed"] == done["Changed"]
    gone, new = done["Removed"] - told["Removed"], done["Added"] - told["Added"]
    assert told["Removed"] <= done["Removed"]
    assert told["Added"] <= done["Added"]
    rows = {row.id: row for plan in (before, after) for path in ROWS for row in rows_at(plan, path)}
    assert Counter(rows[each] for each in gone) == Counter(rows[each] for each in new)


@settings(max_examples=30)
@given(handwork())
def test_the_report_follows_the_order_of_neither_plan(work: tuple[Plan, Plan, dict[str, set[str]]]) -> None:
    """Nor do the changes: any order of rows gives the same rows as changed, new and gone."""
    before, after, _ = work

    def said(one: Plan, other: Plan) -> Counter[object]:
        values = (
            (type(c), c.row.id) if isinstance(c, Added | Removed) else (c.before, c.after)
            for c in changes(one, other)
            if isinstance(c, Added | Removed | Changed)
        )
        return Counter(values)

    backwards = [before, after]
    for n, plan in enumerate(backwards):
        for path in ROWS:
            plan = with_value(plan, path, rows_at(plan, path)[::-1])
        backwards[n] = plan
    alike = any(len(set(rows_at(plan, path))) < len(rows_at(plan, path)) for plan in backwards for path in ROWS)
    assume(not alike and ids(before) & ids(after))
    assert said(before, after) == said(*backwards)


def test_a_row_that_became_another_thing_altogether_is_still_that_row() -> None:
    plan = load(1)
    plan = replace(plan, courses=(*plan.courses, Course(id="bcdfghjkmn", kind=CourseKind.EMNEKURS, topic="Hud")))
    other = Course(
        id="bcdfghjkmn", kind=CourseKind.FKM, title="Etikk", start=date(2027, 3, 1), end=date(2027, 3, 1)
    )
    after = replace(plan, courses=(*plan.courses[:-1], other))
    (change,) = changes(plan, after)
    assert isinstance(change, Changed)
    assert change.after.id == "bcdfghjkmn"


def test_a_new_course_in_the_place_of_one_that_was_taken_out_is_no_edit_of_it() -> None:
    plan = load(1)
    new = replace(plan.courses[7], id=new_id(), start=date(2028, 3, 8), end=date(2028, 3, 12))
    after = replace(plan, courses=(*plan.courses[:7], new, *plan.courses[8:]))
    assert [type(change) for change in changes(plan, after)] == [Removed, Added]


def test_two_people_s_plans_are_compared_by_what_their_rows_are() -> None:
    one, other = with_new_ids(load(1)), with_new_ids(load(3))
    assert any(isinstance(change, Changed) for change in changes(one, other))


def test_own_wording_is_known_by_its_field() -> None:
    one = Plan(wording=(Wording(id=new_id(), field="kurs_fremtid", text="Før"),))
    other = Plan(wording=(Wording(id=new_id(), field="kurs_fremtid", text="Nå"),))
    assert [type(change) for change in changes(one, other)] == [Changed]


def test_an_edited_row_is_a_change_of_that_row() -> None:
    plan = load(1)
    moved = replace(plan.courses[7], start=date(2027, 3, 8), end=date(2027, 3, 12))
    after = replace(plan, courses=(*plan.courses[:7], moved, *plan.courses[8:]))
    assert changes(plan, after) == (Changed("courses", 7, 7, plan.courses[7], moved),)


def test_rows_that_have_nothing_in_common_are_not_one_row() -> None:
    before = Plan(absence=(Absence(kind=AbsenceKind.SICK, start=date(2025, 1, 1), end=date(2025, 1, 10)),))
    after = Plan(absence=(Absence(kind=AbsenceKind.PARENTAL, start=date(2027, 1, 1), end=date(2027, 8, 31)),))
    assert changes(before, after) == (
        Removed("absence", 0, before.absence[0]),
        Added("absence", 0, after.absence[0]),
    )


def test_thousands_of_unlike_rows_are_compared_in_no_time() -> None:
    """Rows are weighed against each other in pairs, which a hostile file must not be able to misuse."""
    before = Plan(duties=tuple(Duty(on=date(2026, 1, 1), count=n, note=f"a{n}") for n in range(5_000)))
    after = Plan(duties=tuple(Duty(on=date(2026, 1, 1), count=n, note=f"b{n}") for n in range(5_000)))
    assert apply(changes(before, after), before) == after


# -- in words -----------------------------------------------------------------------------------------------------


def test_leave_that_was_added() -> None:
    plan = load(1)
    leave = Absence(kind=AbsenceKind.LEAVE, start=date(2027, 3, 1), end=date(2027, 8, 31))
    assert lines(told(plan, replace(plan, absence=(*plan.absence, leave)), on=SINCE)) == [
        "Permisjon 01.03.–31.08.2027 lagt til"
    ]


def with_percent(plan: Plan, percent: Decimal, start: date, before: date) -> Plan:
    """The open-ended last post of the plan with another percent from a day."""
    *rest, last = plan.service
    return replace(
        plan,
        service=(*rest, replace(last, end=before), replace(last, start=start, percent=percent)),
    )


def test_another_percent_in_a_post_is_one_change_of_that_post() -> None:
    plan = load(1)
    after = with_percent(plan, EIGHTY, date(2028, 8, 1), date(2028, 7, 31))
    assert lines(told(plan, after, on=SINCE)) == ["Stilling ved Solvik legesenter: 100 % → 80 % fra 01.08.2028"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("2027-01-01", "2027-12-31", 100)], "slutter 31.12.2027 (før: 31.12.2028)"),
        ([("2027-02-01", "2028-12-31", 100)], "begynner 01.02.2027 (før: 01.01.2027)"),
        ([("2027-01-01", "2029-06-30", 100)], "forlenget til 30.06.2029 (før: 31.12.2028), 100 %"),
        ([("2027-01-01", None, 100)], "fortsetter 100 % uten sluttdato (før: 31.12.2028)"),
        ([("2027-01-01", "2028-12-31", 50)], "100 % → 50 % fra 01.01.2027"),
        (
            [
                ("2027-01-01", "2027-06-30", 100),
                ("2027-07-01", "2027-12-31", 50),
                ("2028-01-01", "2028-12-31", 100),
            ],
            "100 % → 50 % i tiden 01.07.–31.12.2027",
        ),
        (
            [("2027-01-01", "2027-06-30", 100), ("2028-01-01", "2028-12-31", 100)],
            "opphold 01.07.–31.12.2027",
        ),
        (
            [("2027-01-01", "2028-06-30", 100), ("2028-07-01", "2029-12-31", 60)],
            "100 % → 60 % fra 01.07.2028; forlenget til 31.12.2029 (før: 31.12.2028)",
        ),
    ],
)
def test_what_happens_to_a_post(rows: list[tuple[str, str | None, int]], said: str) -> None:
    def post(start: str, end: str | None, percent: int) -> Service:
        return Service(
            kind=ServiceKind.OPEN_PRACTICE,
            start=date.fromisoformat(start),
            end=date.fromisoformat(end) if end else None,
            percent=Decimal(percent),
            place="Solvik",
        )

    before = Plan(service=(post("2027-01-01", "2028-12-31", 100),))
    after = Plan(service=tuple(post(*row) for row in rows))
    assert lines(told(before, after, on=SINCE)) == [f"Stilling ved Solvik: {said}"]


@pytest.mark.parametrize("place", ["SOLVIK", "Sol\u00advik", "\u200eSolvik", "Ｓolvik"])
def test_another_spelling_of_a_place_is_no_other_post(place: str) -> None:
    row = Service(kind=ServiceKind.OPEN_PRACTICE, start=date(2027, 1, 1), end=date(2028, 12, 31), place="Solvik")
    later = replace(row, place=place, start=date(2028, 1, 1))
    first = replace(row, end=date(2027, 12, 31), percent=Decimal(100))
    (topic,) = topics(changes(Plan(service=(first,)), Plan(service=(replace(first, percent=None), later))))
    assert len(topic.changes) == 2


def test_a_course_copied_from_a_pdf_is_the_same_course() -> None:
    """Text from a PDF or a Mac has its letters and accents apart."""
    before = Course(kind=CourseKind.EMNEKURS, topic="Øre, nese, ha\u030als", start=date(2027, 1, 1))
    after = replace(before, topic="Øre, nese, håls", start=date(2029, 1, 1))
    assert changes(Plan(courses=(before,)), Plan(courses=(after,))) == (Changed("courses", 0, 0, before, after),)


def test_a_post_moved_as_it_is() -> None:
    before = load(1)
    hospital = replace(before.service[3], start=date(2028, 3, 1), end=date(2028, 8, 31))
    after = replace(before, service=(*before.service[:3], hospital, *before.service[4:]))
    assert lines(told(before, after, on=SINCE)) == [
        "Stilling ved Sykehuset Innlandet, Gjøvik (institusjonstjeneste): "
        "flyttet fra 01.09.2027–29.02.2028 til 01.03.–31.08.2028"
    ]


def test_a_new_supervisor_is_said_of_the_post() -> None:
    before = load(1)
    hospital = replace(before.service[3], supervisor="Kari Brekke", attest=True)
    after = replace(before, service=(*before.service[:3], hospital, *before.service[4:]))
    assert lines(told(before, after, on=SINCE)) == [
        "Stilling ved Sykehuset Innlandet, Gjøvik (institusjonstjeneste): "
        "veileder Siri Brønnum → Kari Brekke; attest ja"
    ]


def test_a_course_done_since_the_plan_was_signed() -> None:
    plan = load(1)
    found = lines(told(plan, plan))
    assert "Grunnkurs D fullført 11.06.2027" in found
    assert "5 legevakter gjort" in found
    assert "Stilling ved Solvik legesenter avsluttet 31.08.2027" in found


@pytest.mark.parametrize(
    ("on", "count"),
    [
        (SINCE, 0),  # the signed plan knew it already
        (SINCE + timedelta(days=1), 2),
        (LATER, 2),
        (LATER + timedelta(days=1), 0),
    ],
)
def test_what_passed_begins_the_day_after_signing_and_ends_today(on: date, count: int) -> None:
    plan = Plan(courses=(Course(kind=CourseKind.GRUNNKURS_A, end=on),), duties=(Duty(on=on, count=1),))
    assert len(lines(told(plan, plan))) == count


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (date(2027, 9, 6), "Grunnkurs D fullført 06.09.2027 (planlagt 11.06.2027)"),
        (date(2028, 1, 10), "Grunnkurs D: flyttet fra 07.–11.06.2027 til 10.01.2028"),
        (None, "Grunnkurs D: har ikke lenger dato (var 07.–11.06.2027)"),
    ],
)
def test_a_course_with_another_day(start: date | None, said: str) -> None:
    plan = load(1)
    n = next(i for i, c in enumerate(plan.courses) if c.kind is CourseKind.GRUNNKURS_D)
    course = replace(plan.courses[n], start=start, end=None)
    after = replace(plan, courses=(*plan.courses[:n], course, *plan.courses[n + 1 :]))
    assert said in lines(told(plan, after))


def test_courses_new_gone_and_taken_unplanned() -> None:
    plan = load(1)
    rus = Course(kind=CourseKind.EMNEKURS, topic="Rus", start=date(2027, 5, 5))
    late = Course(kind=CourseKind.EMNEKURS, topic="Søvn", start=date(2029, 5, 5))
    found = lines(told(plan, replace(plan, courses=(*plan.courses[:-1], rus, late))))
    assert "Emnekurs «Rus» fullført 05.05.2027 (sto ikke i planen)" in found
    assert "Emnekurs «Søvn» 05.05.2029 lagt til" in found
    assert "Emnekurs «Geriatri» 08.–09.02.2029 tatt ut" in found


def test_duties_are_said_one_by_one_and_those_done_in_all() -> None:
    before = Plan(duties=(Duty(on=date(2027, 6, 30), count=5), Duty(on=date(2027, 12, 31), count=3, place="Lena")))
    moved = Duty(on=date(2027, 8, 31), count=3, place="Lena")
    after = Plan(duties=(replace(before.duties[0], count=4), moved, Duty(on=date(2027, 10, 1), count=2)))
    assert lines(told(before, after)) == [
        "Legevakter innen 30.06.2027: 5 → 4",
        "3 legevakter: innen 31.12.2027 → 31.08.2027",
        "2 legevakter innen 01.10.2027 lagt til",
        "9 legevakter gjort",
    ]


def test_goals_are_said_with_the_reading_before() -> None:
    plan = load(1)
    new = Goals(kind=GoalSet.ALM, on=date(2027, 11, 1), approved=70, total=85)
    assert "Læringsmål i allmennmedisin (ALM): 70 av 85 godkjent per 01.11.2027 (sist: 58)" in lines(
        told(plan, replace(plan, goals=(*plan.goals, new)))
    )


def test_answers_short_and_long() -> None:
    before = Plan(trainee=Trainee(email="a@eksempel.no", hpr="1234567"), notes=Notes(focus="Kort.", path="x" * 80))
    after = Plan(trainee=Trainee(email="b@eksempel.no", phone="400 00 001"), notes=Notes(focus="y " * 60, path=""))
    found = told(before, after)
    assert lines(found) == [
        "HPR-nummer: fjernet (var 1234567)",
        "E-post: a@eksempel.no → b@eksempel.no",
        "Telefon: 400 00 001",
        "Faglig fordypning: endret",
        "Hele løpet: teksten er fjernet",
    ]
    texts = [text for section in found.sections for line in section.lines for text in line.whole]
    assert texts[0] == ("Egne merknader, faglig fordypning", "Kort.", "y " * 60)
    assert texts[1][1] == "x" * 80


def test_nothing_changed_and_nothing_passed() -> None:
    found = told(Plan(), Plan())
    assert found.remark == "Ingenting er endret i planen, og ingenting i den er fullført, begynt eller avsluttet."
    assert found.sections == ()


def test_only_the_order_changed() -> None:
    plan = load(1)
    found = told(plan, replace(plan, courses=plan.courses[::-1]), on=SINCE)
    assert found.remark == "Bare rekkefølgen på rader er endret."


@settings(max_examples=40)
@given(st.data())
def test_every_topic_has_its_line_and_no_text_is_lost(data: st.DataObject) -> None:
    before = data.draw(whole_plans(ON))
    after = data.draw(edits(before, ON))
    found = told(before, after)
    said = lines(found)
    assert len(said) >= len(topics(found.changes))
    assert all(text and text[-1] not in ":;" for text in said)
    whole = as_text(found)
    for old, new in ((before.notes.path, after.notes.path), (before.notes.focus, after.notes.focus)):
        assert old == new or not new.strip() or all(part in whole for part in new.splitlines())


def test_html_is_escaped() -> None:
    before, after = Plan(), Plan(trainee=Trainee(name="<script>alert(1)</script>"))
    assert "<script>" not in as_html(told(before, after))


def test_a_procedure_that_was_confirmed() -> None:
    before = Plan(procedures=(Procedure(name="Tonometri"),))
    after = Plan(procedures=(Procedure(name="Tonometri", on=date(2027, 2, 1)),))
    assert lines(told(before, after)) == ["Tonometri bekreftet 01.02.2027"]


# -- what moved the expected day ----------------------------------------------------------------------------------


def test_one_change_moves_the_day_and_another_does_not() -> None:
    plan = load(1)
    leave = Absence(kind=AbsenceKind.LEAVE, start=date(2028, 4, 1), end=date(2029, 12, 31))
    after = replace(plan, absence=(*plan.absence, leave), trainee=replace(plan.trainee, email="ny@eksempel.no"))
    found = told(plan, after, on=SINCE)
    assert found.expectation is not None
    move = found.expectation.cautious
    assert move.why is Why.THESE
    assert [c.topics[0].section for c in move.causes] == ["absence"]
    assert move.causes[0].without == move.before
    assert found.lead[0].startswith("Forventet spesialist flyttet fra ")
    assert "fordi dette er endret: Permisjon 01.04.2028–31.12.2029 lagt til." in found.lead[0]


def test_a_change_that_helps_is_no_cause_of_a_later_day() -> None:
    """A course taken out and another in its place: the new one keeps the plan whole, it does not delay it."""
    plan = load(1)
    course = Course(kind=CourseKind.EMNEKURS, topic="Rus", hours=Decimal(15), start=date(2028, 5, 5))
    leave = Absence(kind=AbsenceKind.LEAVE, start=date(2028, 4, 1), end=date(2029, 12, 31))
    after = replace(plan, absence=(*plan.absence, leave), courses=(*plan.courses[:-1], course))
    found = told(plan, after, on=SINCE)
    assert found.expectation is not None
    assert [c.topics[0].section for c in found.expectation.cautious.causes] == ["absence"]


def test_two_changes_that_would_each_be_enough() -> None:
    """Two courses moved to the same day: without either one, the other still decides."""
    plan = load(1)
    day = date(2031, 5, 5)
    moved = [replace(c, start=day, end=day) for c in plan.courses[-2:]]
    after = replace(plan, courses=(*plan.courses[:-2], *moved))
    found = told(plan, after, on=SINCE)
    assert found.expectation is not None
    move = found.expectation.cautious
    assert move.why is Why.EACH
    assert len(move.causes) == 2
    assert "hver av endringene er nok alene" in found.lead[0]


def test_a_day_that_did_not_move() -> None:
    found = told(load(1), load(1))
    assert found.expectation is not None
    assert found.expectation.cautious.why is Why.NOTHING
    assert found.lead[0] == "Forventet spesialist er uendret: februar 2029."


def test_the_plan_no_longer_gets_there() -> None:
    plan = load(1)
    after = replace(plan, courses=plan.courses[:-1])
    lead = told(plan, after, on=SINCE).lead[0]
    assert "Nå når planen ikke fram, fordi dette er endret: Emnekurs «Geriatri»" in lead
    assert lead.endswith("(ikke planlagt: Emnekurs i ulike emner).")


def test_the_plan_gets_there_at_last() -> None:
    plan = load(1)
    lead = told(replace(plan, courses=plan.courses[:-1]), plan, on=SINCE).lead[0]
    assert lead.startswith("Forventet spesialist er februar 2029. Før manglet det noe i planen")


def test_a_day_that_no_regulation_covers_is_said() -> None:
    plan = load(1)
    found = told(plan, plan, since=date(2015, 1, 1))
    assert found.expectation is None
    assert found.lead == (
        "Forventet spesialist kan ikke sammenliknes: Ingen forskriftsfil dekker 01.01.2015. "
        "Velg en dato fra 01.01.2022 og framover.",
    )


def test_very_many_changes_are_weighed_part_by_part() -> None:
    plan = load(1)
    courses = [Course(kind=CourseKind.OTHER, title=f"Kurs {n}", start=date(2030, 1, 1)) for n in range(500)]
    leave = Absence(kind=AbsenceKind.LEAVE, start=date(2028, 4, 1), end=date(2029, 12, 31))
    after = replace(plan, courses=(*plan.courses[:-1], *courses), absence=(*plan.absence, leave))
    lead = told(plan, after, on=SINCE).lead[0]
    assert "fordi dette er endret: 501 endringer under Kurs" in lead


@st.composite
def meetings(draw: st.DrawFn) -> tuple[Plan, Plan]:
    """A plan that gets there, and what a meeting made of it."""
    before = draw(st.sampled_from([load(1), draw(small_edits(load(1), ON))]))
    return before, draw(small_edits(before, ON))


def moves(found: ChangeReport) -> list[Move]:
    assert found.expectation is not None
    return [found.expectation.cautious, found.expectation.generous]


@settings(max_examples=60)
@given(meetings())
def test_the_causes_explain_the_move(plans: tuple[Plan, Plan]) -> None:
    """Without a cause the day lies nearer to where it was."""
    for move in moves(told(*plans, on=SINCE)):
        assert (move.why is Why.NOTHING) == (move.before == move.after)
        if move.why is Why.THESE:
            later = (move.after or date.max) > (move.before or date.max)
            assert all(((c.without or date.max) < (move.after or date.max)) is later for c in move.causes)


@settings(max_examples=60)
@given(meetings())
def test_what_is_said_of_a_cause_holds_when_it_is_reckoned_anew(plans: tuple[Plan, Plan]) -> None:
    """The day without a cause is that of the plan with every other change; the causes alone give it all."""
    before, after = plans
    found = told(before, after, on=SINCE)
    move = moves(found)[0]
    for cause in move.causes:
        left_out = [change for topic in cause.topics for change in topic.changes]
        rest = [change for change in found.changes if change not in left_out]
        assert expected(apply(rest, before)) == cause.without
    if move.causes and move.why is not Why.EACH:
        named = [change for cause in move.causes for topic in cause.topics for change in topic.changes]
        named += [change for topic in move.helped for change in topic.changes]
        assert expected(apply(named, before)) == move.after


def expected(plan: Plan) -> date | None:
    return assess(plan, regulation_on(ON), ON).forecast.all_met.cautious


@settings(max_examples=40)
@given(st.data())
def test_silent_parts_of_a_plan_move_no_day(data: st.DataObject) -> None:
    """The parts that are not weighed are those that no count looks at."""
    before, other = data.draw(whole_plans(ON)), data.draw(whole_plans(ON))
    names = ("period", "municipality", "trainee", "notes", "wording", "signing")
    after = replace(before, **{name: getattr(other, name) for name in names})
    one, two = (assess(plan, regulation_on(ON), ON).forecast for plan in (before, after))
    assert (one.all_met, one.service_met) == (two.all_met, two.service_met)


def test_examples_are_told_whole(example: Path) -> None:
    plan = store.load(example).plan
    assert as_text(told(Plan(), plan))
    assert as_text(told(plan, Plan()))
