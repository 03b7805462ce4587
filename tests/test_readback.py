"""A form that people changed after the kit filled it: what differs is shown, and they choose."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from conftest import EXAMPLES, ON

from alis_kit import cli, store
from alis_kit.assessment import assess
from alis_kit.form import document
from alis_kit.form.fields import form_map, form_values, from_values, with_fields
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.plan_import import PlanImport
from alis_kit.plan import Municipality, Plan, Signing, Trainee, Wording
from alis_kit.problem import FormError
from alis_kit.regulation import regulation_on

FORM = form_map()
PLAN = store.load(EXAMPLES[0]).plan


def changed_form(plan: Plan, changes: dict[str, str | bool]) -> bytes:
    """Fill the form, then let another program change fields."""
    data = document.fill(plan, assess(plan, regulation_on(ON), ON)).data
    with pikepdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            for widget in page.obj.Annots:
                new = changes.get(str(widget.get("/T", "")))
                if isinstance(new, bool):
                    states = [state for state in widget.AP.N if state != "/Off"]
                    widget.V = widget.AS = pikepdf.Name(states[0] if new else "/Off")
                elif new is not None:
                    widget.V = pikepdf.String(new)
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def test_an_answer_in_the_form_becomes_the_plans_answer() -> None:
    plan = with_fields(
        Plan(trainee=Trainee(name="Kari", hpr="1")),
        {"lis_navn": " Kari Nordmann ", "regutdvirk_nei": True, "neste_mote": "1.3.2027"},
        FORM,
    )
    assert plan == Plan(
        trainee=Trainee(name="Kari Nordmann", hpr="1"),
        municipality=Municipality(registered=False),
        signing=Signing(next_meeting=date(2027, 3, 1)),
    )


def test_a_text_the_kit_proposes_and_a_date_that_is_none_become_own_wording() -> None:
    plan = with_fields(Plan(), {"kurs_fremtid": "GK A\rGK B", "neste_mote": "etter ferien"}, FORM)
    assert plan.wording == (
        Wording(field="kurs_fremtid", text="GK A\nGK B"),
        Wording(field="neste_mote", text="etter ferien"),
    )


def test_what_is_emptied_in_the_form_is_empty_in_the_plan() -> None:
    plan = Plan(trainee=Trainee(name="Kari"), signing=Signing(next_meeting=ON))
    emptied = with_fields(plan, {"lis_navn": "", "neste_mote": "", "kurs_fremtid": ""}, FORM)
    assert emptied == Plan(wording=(Wording(field="kurs_fremtid", text=""),))


def test_own_wording_of_an_answer_stays_own_wording() -> None:
    plan = Plan(trainee=Trainee(name="Kari"), wording=(Wording(field="lis_navn", text="K. N."),))
    assert with_fields(plan, {"lis_navn": "K. Nordmann"}, FORM) == replace(
        plan, wording=(Wording(field="lis_navn", text="K. Nordmann"),)
    )


@pytest.mark.parametrize(
    ("before", "values", "after"),
    [
        (True, {"regutdvirk_ja": False}, None),
        (True, {"regutdvirk_ja": False, "regutdvirk_nei": True}, False),
        (False, {"regutdvirk_ja": True, "regutdvirk_nei": False}, True),
        (True, {"regutdvirk_nei": False}, True),
    ],
)
def test_boxes_give_yes_no_or_neither(
    before: bool,  # noqa: FBT001
    values: dict[str, str | bool],
    after: bool | None,  # noqa: FBT001
) -> None:
    plan = with_fields(Plan(municipality=Municipality(registered=before)), values, FORM)
    assert plan.municipality.registered is after


def test_boxes_that_contradict_each_other_are_refused_or_left_unread() -> None:
    both: dict[str, str | bool] = {"regutdvirk_ja": True, "regutdvirk_nei": True}
    with pytest.raises(FormError, match="boxes_contradict"):
        with_fields(Plan(), both, FORM)
    plan, unread = from_values(both | {"lis_navn": "Kari"}, FORM)
    assert plan == Plan(trainee=Trainee(name="Kari"))
    assert unread == ("regutdvirk_ja", "regutdvirk_nei")


def test_an_identity_number_in_the_form_is_not_taken_in() -> None:
    with pytest.raises(FormError):
        with_fields(PLAN, {"lis_navn": "Kari 12345678901"}, FORM)


def test_following_the_form_gives_the_form_back() -> None:
    changes: dict[str, str | bool] = {"leder": "Noen Annen", "kurs_fremtid": "Bare GK A", "regutdvirk_nei": True}
    if PLAN.municipality.registered:
        changes["regutdvirk_ja"] = False
    reading = document.read(changed_form(PLAN, changes))
    assert reading.choices.keys() == changes.keys()
    followed = reading.follow(reading.choices)
    again = form_values(followed, assess(followed, regulation_on(ON), ON), FORM)
    assert {name: again[name] for name in changes} == changes
    assert reading.follow(()) == PLAN
    some = reading.follow(["leder"])
    assert some == replace(PLAN, municipality=replace(PLAN.municipality, leader="Noen Annen"))


def run(*arguments: object) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_the_command_writes_the_plan_as_the_user_chose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, out = tmp_path / "skjema.pdf", tmp_path / "plan.json"
    form.write_bytes(changed_form(PLAN, {"leder": "Noen Annen", "kurs_fremtid": "Bare GK A"}))
    assert run("les", form, "--plan", out) == 2
    said = capsys.readouterr()
    assert "Noen Annen" in said.out
    assert "leder, kurs_fremtid" in said.err
    assert not out.exists()

    assert run("les", form, "--plan", out, "--fra-planen") == 0
    assert store.load(out).plan == PLAN
    assert run("les", form, "--plan", out, "--fra-skjemaet", "leder") == 0
    assert store.load(out).plan.municipality.leader == "Noen Annen"
    assert store.load(out).plan.wording == PLAN.wording
    assert run("les", form, "--plan", out, "--fra-skjemaet") == 0
    assert Wording(field="kurs_fremtid", text="Bare GK A") in store.load(out).plan.wording
    capsys.readouterr()


@pytest.mark.parametrize(
    "wrong",
    [
        ("--plan", "x.json", "--json"),
        ("--plan", "x.json", "--fra-planen", "--fra-skjemaet"),
        ("--fra-planen",),
        ("--plan", "x.json", "--fra-skjemaet", "mail"),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], wrong: tuple[str, ...]) -> None:
    form = tmp_path / "skjema.pdf"
    form.write_bytes(changed_form(PLAN, {"leder": "Noen Annen"}))
    assert run("les", form, *(str(tmp_path / each) if each == "x.json" else each for each in wrong)) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "x.json").exists()


def test_a_form_filled_by_hand_becomes_a_plan_and_what_could_not_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form, out = tmp_path / "skjema.pdf", tmp_path / "plan.json"
    form.write_bytes(document.blank().fill({"lis_navn": "Kari", "kurs_fremtid": "GK A"}).data)
    assert run("les", form, "--plan", out) == 0
    assert store.load(out).plan.trainee.name == "Kari"
    assert FORM.labels["kurs_fremtid"] in capsys.readouterr().err


def test_a_form_is_read_whatever_stands_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, out = tmp_path / "skjema.pdf", tmp_path / "plan.json"
    form.write_bytes(document.blank().fill({"lis_navn": "12345678901"}).data)
    assert run("les", form, "--json") == 0
    assert json.loads(capsys.readouterr().out)["felt"]["lis_navn"] == "12345678901"
    assert run("les", form, "--plan", out) == 4
    assert not out.exists()


def test_in_the_notebook_nothing_is_taken_before_every_change_is_decided() -> None:
    taken: list[Plan] = []
    intake = PlanImport(taken.append, ErrorBoundary())
    intake.review(changed_form(PLAN, {"leder": "Noen <b>Annen</b>", "kurs_fremtid": "Bare GK A"}))
    first, second = intake.choices.decisions
    assert "Noen &lt;b&gt;Annen" in first.shown.value
    assert intake.take_button.disabled

    first.use.value = True
    assert intake.take_button.disabled
    second.use.value = False
    assert not intake.take_button.disabled
    intake.take_button.click()

    assert taken == [replace(PLAN, municipality=replace(PLAN.municipality, leader="Noen <b>Annen</b>"))]
    assert not intake.choices.decisions


def test_in_the_notebook_all_changes_are_decided_with_one_click() -> None:
    taken: list[Plan] = []
    intake = PlanImport(taken.append, ErrorBoundary())
    intake.review(changed_form(PLAN, {"leder": "Noen Annen", "kurs_fremtid": "Bare GK A"}))
    intake.choices.all_form.click()
    intake.take_button.click()
    assert taken[0].municipality.leader == "Noen Annen"
    intake.review(changed_form(PLAN, {"leder": "Noen Annen"}))
    intake.choices.all_plan.click()
    intake.take_button.click()
    assert taken[1] == PLAN


def test_in_the_notebook_what_the_plan_cannot_hold_is_told_and_can_be_decided_anew() -> None:
    taken: list[Plan] = []
    guard = ErrorBoundary()
    intake = PlanImport(taken.append, guard)
    intake.review(changed_form(PLAN, {"leder": "12345678901"}))
    intake.choices.all_form.click()
    intake.take_button.click()
    assert "alert" in guard.value
    assert not taken
    intake.choices.all_plan.click()
    intake.take_button.click()
    assert taken == [PLAN]
