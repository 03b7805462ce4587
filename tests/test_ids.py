"""Rows know which row they are: an id made once, derived for old files, and kept wherever a plan goes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import EXAMPLES, ON
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import edits, moved, plans, whole_plans, with_new_ids

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.check import check
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.codec import plain
from alis_kit.exchange.delimited import read_text, write_csv
from alis_kit.exchange.intake import Review, compared, review, summary, take
from alis_kit.exchange.opened import look_through
from alis_kit.exchange.sheets import sheets_of, write_xlsx
from alis_kit.form import document
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.form_page import WordingEditor
from alis_kit.notebook.plan_editor import PlanEditor
from alis_kit.notebook.row_editor import RowsEditor
from alis_kit.plan import (
    ROWS,
    Course,
    CourseKind,
    Duty,
    Plan,
    Service,
    Trainee,
    Wording,
    is_derived,
    new_id,
    rows_at,
    with_ids,
    with_value,
)
from alis_kit.problem import Problem
from alis_kit.regulation import regulation_on
from alis_kit.text import say

HUD = Course(kind=CourseKind.EMNEKURS, topic="Hud", hours=Decimal(15), start=date(2027, 3, 1))


def ids(plan: Plan) -> dict[str, list[str]]:
    return {path: [row.id for row in rows_at(plan, path)] for path in ROWS}


def in_format_1(plan: Plan) -> bytes:
    """A plan file as it was before rows had ids."""
    content = plain(plan)
    for rows in (content["supervision"]["hours"], *(content[path] for path in ROWS if "." not in path)):
        for row in rows:
            del row["id"]
    return json.dumps({"format": 1, "plan": content}).encode()


def all_unlike(found: Iterable[list[str]]) -> bool:
    return all(len(set(each)) == len(each) and "" not in each for each in found)


# -- given once ---------------------------------------------------------------------------------------------------


def test_every_list_of_the_plan_is_known() -> None:
    """A list that is added to the plan must be among them, or its rows would have no ids."""
    lists = {name for name, value in vars(Plan()).items() if isinstance(value, tuple)}
    assert set(ROWS) == {*lists, "supervision.hours"}


def test_an_id_is_no_word_and_no_number() -> None:
    made = {new_id() for _ in range(200)}
    assert len(made) == 200
    assert all(len(each) == 10 and set(each) <= set("bcdfghjkmnpqrstvwxz") for each in made)
    assert not any(is_derived(Duty(id=each)) for each in made)


@settings(max_examples=30)
@given(whole_plans(ON))
def test_rows_without_an_id_get_one_and_each_another(plan: Plan) -> None:
    given_ids = with_ids(plan)
    assert given_ids == plan
    assert all_unlike(ids(given_ids).values())
    assert all(is_derived(row) for path in ROWS for row in rows_at(given_ids, path))
    assert with_ids(given_ids) is given_ids


@settings(max_examples=30)
@given(st.data())
def test_an_old_file_gives_the_same_ids_each_time_and_whatever_else_stands_in_it(data: st.DataObject) -> None:
    before = data.draw(whole_plans(ON))
    after = data.draw(edits(before, ON))
    first, second = (store.from_json(in_format_1(plan)) for plan in (before, after))
    assert ids(first) == ids(store.from_json(in_format_1(before)))
    for path in ROWS:
        old = {row.id: row for row in rows_at(first, path)}
        new = {row.id: row for row in rows_at(second, path)}
        assert all(old[each] == new[each] for each in old.keys() & new.keys())
        kept = sum(row in old.values() for row in set(new.values()))
        assert len(old.keys() & new.keys()) >= kept


@settings(max_examples=20)
@given(plans(ON))
def test_the_amounts_may_be_written_in_any_way(plan: Plan) -> None:
    other = tuple(replace(row, percent=row.percent and row.percent + Decimal("0.00")) for row in plan.service)
    assert ids(with_ids(replace(plan, service=other))) == ids(with_ids(plan))


@settings(max_examples=30)
@given(whole_plans(ON))
def test_ids_are_kept_by_a_file_and_a_row_that_has_one_keeps_it(plan: Plan) -> None:
    plan = with_new_ids(plan)
    assert ids(store.from_json(store.to_json(plan))) == ids(plan)
    assert with_ids(plan) is plan


def test_thousands_of_rows_alike_get_their_ids_in_no_time() -> None:
    plan = with_ids(Plan(duties=(Duty(),) * 5_000))
    assert all_unlike(ids(plan).values())


def test_an_id_is_not_what_a_row_says() -> None:
    assert replace(HUD, id="a") == replace(HUD, id="b")
    assert len({replace(HUD, id="a"), replace(HUD, id="b")}) == 1


# -- kept ---------------------------------------------------------------------------------------------------------


def test_history_revisions_and_the_form_keep_ids(tmp_path: Path) -> None:
    plan = with_new_ids(store.load(EXAMPLES[0]).plan)
    path = tmp_path / "plan.json"
    version = store.save(path, plan, over=None)
    signed_by = store.Signatures(trainee="Kari")
    made = store.sign(path, over=version, signed_on=ON, signed_by=signed_by, today=ON)
    store.save(path, replace(plan, courses=plan.courses[::-1]), over=version)
    filled = document.fill(plan, assess(plan, regulation_on(ON), ON)).data
    inside = document.read(filled).plan
    assert inside is not None
    found = [store.recall(store.history(path)[0]), store.revisions(path)[0].plan, made.plan, inside]
    assert [ids(each) for each in found] == [ids(plan)] * 4
    assert ids(store.load(path).plan)["courses"] == ids(plan)["courses"][::-1]


def test_a_plan_of_format_1_has_the_ids_of_its_revisions_when_it_is_saved(tmp_path: Path) -> None:
    """The signed revision stays as it was written; the plan goes on in the new format."""
    path = tmp_path / "plan.json"
    plan = store.load(EXAMPLES[0]).plan
    path.write_bytes(in_format_1(plan))
    signed = store.from_json(in_format_1(plan))
    stored = store.load(path)
    store.save(path, replace(stored.plan, trainee=Trainee(name="En Annen")), over=stored.version)
    assert json.loads(path.read_bytes())["format"] == 2
    assert ids(store.load(path).plan) == ids(signed)


def test_own_wording_keeps_its_id_when_it_is_read_from_a_form() -> None:
    plan = Plan(wording=(Wording(id="bcdfghjkmn", field="kurs_fremtid", text="Før"),))
    filled = document.fill(plan, assess(plan, regulation_on(ON), ON)).data
    reading = replace(document.read(filled), changed={"kurs_fremtid": ("Før", "Nå")})
    (own,) = reading.follow(["kurs_fremtid"]).wording
    assert (own.text, own.id) == ("Nå", "bcdfghjkmn")


# -- made with the row --------------------------------------------------------------------------------------------


def test_rows_of_the_editor_have_ids_of_their_own() -> None:
    edited = PlanEditor(Plan(service=(Service(id="bcdfghjkmn", place="Vest"),)), ErrorBoundary(), {})
    service = edited.part("service")
    assert isinstance(service, RowsEditor)
    service.add()
    service.duplicate(service.rows[0])
    first, copy, new = edited.value.service
    assert (first.id, copy.place, new.place) == ("bcdfghjkmn", "Vest", "")
    assert all_unlike(ids(edited.value).values())
    assert not is_derived(copy)
    assert not is_derived(new)
    service.rows[0].fields["place"].control.value = "Øst"
    service.sort()
    service.delete(service.rows[1])
    assert [row.id for row in edited.value.service] == [first.id, new.id]
    assert edited.value.service[0].place == "Øst"


def test_own_wording_has_an_id_as_long_as_it_stands() -> None:
    plans = [Plan()]
    assessment = assess(Plan(), regulation_on(ON), ON)
    page = WordingEditor(lambda: plans[-1], lambda: assessment, plans.append, ErrorBoundary())
    for text in ("Mitt", "Mitt eget"):
        page.text.value = text
    (first,), (second,) = plans[1].wording, plans[2].wording
    assert first.id == second.id
    assert not is_derived(first)


# -- copied by hand -----------------------------------------------------------------------------------------------

COPIED = Plan(
    courses=(replace(HUD, id="bcdfghjkmn"), replace(HUD, id="bcdfghjkmn", topic="Øye"), replace(HUD, id="hand"))
)


def test_a_row_copied_by_hand_is_told_and_gets_an_id_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    document_1 = json.loads(store.to_json(COPIED))
    document_1["plan"]["courses"][1]["id"] = "bcdfghjkmn"
    path.write_text(json.dumps(document_1), encoding="utf-8")
    stored = store.load(path)
    found = [problem for problem in check(stored.plan, regulation_on(ON), ON) if problem.code == "id_twice"]
    assert found == [Problem("id_twice", "courses[1]", {"id": "bcdfghjkmn", "first": 1})]
    assert "rad 1" in say(found[0])
    store.save(path, stored.plan, over=stored.version)
    saved = store.load(path).plan
    assert saved == COPIED
    assert saved.courses[0].id == "bcdfghjkmn"
    assert saved.courses[2].id == "hand"
    assert is_derived(saved.courses[1])
    assert not any(problem.code == "id_twice" for problem in check(saved, regulation_on(ON), ON))


def test_it_is_told_as_any_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.json"
    plan = store.load(EXAMPLES[0]).plan
    data = store.to_json(plan).decode().replace(plan.courses[1].id, plan.courses[0].id)
    path.write_text(data, encoding="utf-8")
    assert main(["sjekk", str(path), "--dato", "2026-11-22"]) == Exit.PROBLEMS
    assert "kopieres for hånd" in capsys.readouterr().out


def test_the_editor_is_rid_of_it_with_the_first_edit() -> None:
    edited = PlanEditor(COPIED, ErrorBoundary(), {})
    courses = edited.part("courses")
    assert isinstance(courses, RowsEditor)
    courses.rows[2].fields["title"].control.value = "Nytt"
    assert all_unlike(ids(edited.value).values())
    assert edited.value.courses[0].id == "bcdfghjkmn"


@pytest.mark.parametrize("given_id", ["", "æøå", "x" * 5_000, "=1+1"])
def test_any_text_will_do_for_an_id(given_id: str) -> None:
    data = json.dumps({"format": 2, "plan": {"courses": [{"id": given_id}]}}).encode()
    plan = store.from_json(data)
    assert ids(store.from_json(store.to_json(plan))) == ids(plan)
    check(plan, regulation_on(ON), ON)


# -- by way of a spreadsheet --------------------------------------------------------------------------------------


def in_a_file(plan: Plan, file: str) -> Review:
    """What a file of the plan's tables says, by way of its bytes."""
    made = sheets_of(plan, assess(plan, regulation_on(ON), ON))
    if file == "xlsx":
        return look_through([(write_xlsx(made), "")])
    return look_through([(write_csv(sheet), sheet.file) for sheet in made])


TABLES = ("service", "absence", "courses", "groups", "duties")


@pytest.mark.parametrize("file", ["xlsx", "csv"])
def test_a_spreadsheet_keeps_ids_and_reading_it_changes_nothing(file: str) -> None:
    plan = with_new_ids(store.load(EXAMPLES[0]).plan)
    seen = in_a_file(plan, file)
    assert not seen.doubtful
    assert [problem for found in seen.found for problem in found.notes] == []
    assert [len(compared(plan, found).known) for found in seen.found] == [len(getattr(plan, t)) for t in TABLES]
    assert ids(take(plan, seen)) == ids(take(plan, seen, instead=True)) == ids(plan)
    alone = take(Plan(), seen)
    assert {name: ids(alone)[name] for name in TABLES} == {name: ids(plan)[name] for name in TABLES}


@settings(max_examples=20)
@given(st.data())
def test_rows_sorted_and_edited_in_a_spreadsheet_are_the_same_rows(data: st.DataObject) -> None:
    plan = with_new_ids(data.draw(plans(ON)))
    edited = plan
    for name in TABLES:
        rows = [moved(data.draw, row) if data.draw(st.booleans()) else row for row in getattr(plan, name)]
        edited = with_value(edited, name, tuple(data.draw(st.permutations(rows))))
    seen = in_a_file(edited, "xlsx")
    assume(not seen.doubtful)
    added, replaced = take(plan, seen), take(plan, seen, instead=True)
    assert ids(added) == ids(plan)
    assert replaced == edited
    assert ids(replaced) == ids(edited)
    for name in TABLES:
        assert {row.id: row for row in getattr(added, name)} == {row.id: row for row in getattr(edited, name)}


def test_a_row_copied_in_a_spreadsheet_is_told_and_is_a_new_row() -> None:
    """Whichever of them stands first: the one that is as in the plan is the plan's own."""
    plan = Plan(courses=(replace(HUD, id="bcdfghjkmn"),))
    other = replace(HUD, id="bcdfghjkmn", topic="Øye")
    for courses in ((HUD, other), (other, HUD)):
        text = "Kurstype\tEmne\tTimer\tFra\tRad-ID\n" + "".join(
            f"Emnekurs\t{course.topic}\t15\t1.3.2027\tbcdfghjkmn\n" for course in courses
        )
        seen = review(read_text(text))
        (found,) = seen.found
        assert any(say(note).startswith("Rad 2, 3 har samme") for note in found.notes)
        first, second = take(plan, seen).courses
        assert (first.topic, first.id, second.topic) == ("Hud", "bcdfghjkmn", "Øye")
        assert not is_derived(second)
        assert second.id != first.id


def test_an_edited_row_is_told_and_takes_the_place_of_the_plan_s_own() -> None:
    """Of what the sheet has no column for, nothing is lost."""
    plan = Plan(courses=(replace(HUD, id="bcdfghjkmn", title="Huden"), replace(HUD, topic="Øye", id="cdfghjkmnp")))
    seen = review(read_text("Kurstype\tEmne\tRad-ID\nEmnekurs\tRus\tbcdfghjkmn\nEmnekurs\tNy\t\n", "kurs"))
    (found,) = seen.found
    beside = compared(plan, found)
    assert (beside.new, list(beside.changed), len(beside.known), len(beside.left)) == (1, [2], 0, 1)
    assert "Kurs: rader som sier noe annet enn planen: 1" in "\n".join(summary(plan, seen))
    assert [row.topic for _, row in beside.taken] == ["Rus", "Ny"]
    after = take(plan, seen)
    assert after.courses[:2] == (replace(HUD, topic="Rus", title="Huden"), plan.courses[1])
    assert after.courses[2].topic == "Ny"
    assert all_unlike(ids(after).values())


def test_a_spreadsheet_without_ids_keeps_those_of_rows_that_are_alike() -> None:
    plan = with_new_ids(store.load(EXAMPLES[0]).plan)
    made = sheets_of(plan, assess(plan, regulation_on(ON), ON))
    later = [moved_row(row) for row in plan.courses]
    (sheet,) = (sheet for sheet in made if sheet.file == "kurs")
    (edited,) = (
        s
        for s in sheets_of(replace(plan, courses=tuple(later)), assess(plan, regulation_on(ON), ON))
        if s.file == "kurs"
    )
    bare = replace(edited, columns=edited.columns[:-1], rows=tuple(row[:-1] for row in edited.rows))
    seen = look_through([(write_csv(bare), "kurs")])
    assert ids(take(plan, seen, instead=True))["courses"] == ids(plan)["courses"]
    unedited = replace(sheet, columns=sheet.columns[:-1], rows=tuple(row[:-1] for row in sheet.rows))
    assert ids(take(plan, look_through([(write_csv(unedited), "kurs")]))) == ids(plan)


def moved_row(row: Course) -> Course:
    return replace(row, place="Et annet sted")


def test_an_id_is_known_again_whatever_a_spreadsheet_made_of_its_letters() -> None:
    plan = Plan(courses=(replace(HUD, id="bcdfghjkmn"),))
    seen = review(read_text("Kurstype\tEmne\tRad-ID\nEmnekurs\tRus\t BCDFGHJKMN \n", "kurs"))
    (course,) = take(plan, seen).courses
    assert (course.topic, course.id) == ("Rus", "bcdfghjkmn")


def test_a_row_without_an_id_beside_others_that_have_one_is_new() -> None:
    """Also where the table takes the place of the plan's: a new course is not the one that was deleted."""
    plan = with_new_ids(store.load(EXAMPLES[0]).plan)
    gone, *kept = plan.courses
    edited = replace(plan, courses=(*kept, replace(gone, id="", title="", topic="Noe annet")))
    (sheet,) = (s for s in sheets_of(edited, assess(plan, regulation_on(ON), ON)) if s.file == "kurs")
    after = take(plan, look_through([(write_csv(sheet), "kurs")]), instead=True)
    assert [course.id for course in after.courses[:-1]] == [course.id for course in kept]
    assert after.courses[-1].id not in {course.id for course in plan.courses}
