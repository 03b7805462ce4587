"""The pages beside the planner: what they show, what they write, and what they take in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from alis_kit import store
from alis_kit.assessment import assessed
from alis_kit.form import document
from alis_kit.notebook.assessment_page import AssessmentPage
from alis_kit.notebook.form_page import FormFiller, FormPage
from alis_kit.notebook.planner_page import PlannerPage
from alis_kit.notebook.timeline_page import TimelinePage
from alis_kit.plan import Plan, Trainee, Wording
from alis_kit.problem import PlanError
from alis_kit.resources import DATA

ON = date(2026, 11, 22)
PART_TIME = store.load(DATA / "eksempel" / "02_deltid_og_permisjon.json").plan


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    store.save(file, PART_TIME, over=None)
    return file


def page_of(path: Path) -> FormFiller:
    view = FormPage(path, lambda: ON)
    (page,) = view.body.children
    assert isinstance(page, FormFiller)
    return page


def test_the_assessment_page_shows_status_evidence_account_and_problems(path: Path) -> None:
    page = AssessmentPage(path, lambda: ON)

    shown = [part.value for part in page.body.children]

    assert page.healthy
    assert len(shown) == 5
    assert all("<table" in part for part in shown[1:])
    assert "§ 2" in shown[2]


def test_text_of_the_plan_is_escaped_on_the_assessment_page(path: Path) -> None:
    hostile = replace(PART_TIME.service[0], place="<script>alert(1)</script>")
    store.save(path, replace(PART_TIME, service=(hostile,)), over=store.load(path).version)

    shown = "".join(part.value for part in AssessmentPage(path, lambda: ON).body.children)

    assert "<script" not in shown
    assert "&lt;script" in shown


def test_a_page_reads_the_plan_again_when_asked(path: Path) -> None:
    page = AssessmentPage(path, lambda: ON)
    before = page.body.children[1].value

    store.save(path, Plan(), over=store.load(path).version)
    page.reread_button.click()

    assert page.body.children[1].value != before


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("png", b"\x89PNG"), ("svg", b"<?xml")])
def test_the_timeline_is_written_beside_the_plan(path: Path, kind: str, start: bytes) -> None:
    page = TimelinePage(path, lambda: ON)

    page.save(kind)  # type: ignore[arg-type]

    assert (path.parent / f"tidslinje 2026-11-22.{kind}").read_bytes().startswith(start)


def test_the_form_is_written_under_a_name_nobody_has(path: Path) -> None:
    page = page_of(path)

    page.make_button.click()
    page.flat.value = True
    page.make_button.click()

    one, flat = path.with_name("utdanningsplan 2026-11-22.pdf"), path.with_name("utdanningsplan 2026-11-22 2.pdf")
    assert document.read(one.read_bytes()).plan == PART_TIME
    assert flat.exists()
    assert str(flat) in page.told.value
    assert len(page.sheets.children) >= 4
    assert 'alt="Side 1' in page.sheets.children[0].value


def test_own_wording_wins_is_saved_and_can_be_taken_back(path: Path) -> None:
    editor = page_of(path).wording
    editor.field.value = "kurs_fremtid"
    proposed = editor.text.value
    assert proposed

    editor.text.value = "Grunnkurs C i mars."
    assert Wording(field="kurs_fremtid", text="Grunnkurs C i mars.") in store.load(path).plan.wording
    assert not editor.back_button.disabled

    editor.back_button.click()
    assert "kurs_fremtid" not in {wording.field for wording in store.load(path).plan.wording}
    assert editor.text.value == proposed


def test_eleven_digits_in_own_wording_are_refused(path: Path) -> None:
    editor = page_of(path).wording
    editor.field.value = "kurs_fremtid"

    editor.text.value = "Født 01017012345"

    assert store.load(path).plan == PART_TIME
    assert "alis-problem" in editor.said.value


def test_own_wording_never_overwrites_a_change_made_elsewhere(path: Path) -> None:
    view = FormPage(path, lambda: ON)
    changed = replace(PART_TIME, trainee=Trainee(name="Kari Nordmann"))
    store.save(path, changed, over=store.load(path).version)
    editor = view.body.children[0].wording
    editor.field.value = "kurs_fremtid"

    editor.text.value = "Noe annet"

    assert store.load(path).plan == changed
    assert "alert" in view.guard.value


def test_a_filled_form_is_looked_at_before_it_is_taken_over(path: Path) -> None:
    filled = document.fill(PART_TIME, assessed(PART_TIME, ON)).data
    other = path.with_name("annen.json")
    store.save(other, Plan(), over=None)
    intake = page_of(other).intake

    intake.review(filled)
    assert store.load(other).plan == Plan()
    assert PART_TIME.trainee.name in intake.told.value

    intake.take_button.click()
    assert store.load(other).plan == PART_TIME
    assert intake.take_button.disabled


def test_a_plan_file_is_taken_in_and_can_be_undone_in_the_planner(path: Path) -> None:
    page = PlannerPage(path, lambda: ON)
    page.editor.turn_to("form")
    intake = page.editor._pages["form"].children[0].intake
    kari = Plan(trainee=Trainee(name="Kari Nordmann"))

    intake.review(store.to_json(kari))
    intake.take_button.click()
    assert store.load(path).plan == kari

    page.undo_button.click()
    assert store.load(path).plan == PART_TIME


def test_a_file_that_is_no_plan_is_refused_and_nothing_can_be_taken(path: Path) -> None:
    intake = page_of(path).intake

    with pytest.raises(PlanError, match="not_json"):
        intake.review(b"hei")

    assert intake.take_button.disabled
    assert intake.found is None
