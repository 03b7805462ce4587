"""`alis forskrift`: the texts of the law, what each changed, and what that comes to for plans."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import EXAMPLES
from test_cli import refused, run

from alis_kit import store
from alis_kit.changes.law_texts import Kind, differences, effects
from alis_kit.cli.common import Exit
from alis_kit.plan import (
    Absence,
    AbsenceKind,
    Goals,
    GoalSet,
    Plan,
    Service,
    ServiceKind,
    Standing,
    Trainee,
)
from alis_kit.regulation import Regulation, regulations
from alis_kit.requirement import Strength
from alis_kit.tables import expected_days
from alis_kit.text import label

TEXTS = regulations()
ON = date(2026, 11, 28)
OLD, NEW = TEXTS[-2], TEXTS[-1]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", ON.isoformat())


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """Run the command; give what it says in one line, as its words stand in columns of any width."""
    assert run("forskrift", *arguments) == Exit.FINE
    out, err = capsys.readouterr()
    assert err == ""
    return " ".join(out.split())


def data(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    assert run("forskrift", *arguments, "--json") == Exit.FINE
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def saved(path: Path, plan: Plan) -> Path:
    store.save(path, plan, over=store.version(path))
    return path


def practice(percent: int = 100, **others: Any) -> Plan:
    """Give a plan of open practice from 2022, open ended."""
    service = Service(
        kind=ServiceKind.OPEN_PRACTICE,
        start=date(2022, 1, 1),
        percent=Decimal(percent),
        place="Vik legesenter",
        supervisor="Siv Veileder",
    )
    return Plan(trainee=Trainee(name="Per Prøve"), service=(service,), **others)


# -- the texts alone ----------------------------------------------------------------------------------------------


def test_every_text_is_listed_with_what_it_changed(capsys: pytest.CaptureFixture[str]) -> None:
    out = told(capsys)
    assert all(text.id in out for text in TEXTS)
    for before, after in pairwise(TEXTS):
        assert f"(fra {before.id} til {after.id})" in out
    assert "Felles kompetansemål (FKM) tall eller vilkår, ordlyd" in out
    assert "styrke, paragraf, ordlyd" in out
    assert "gjelder nå" in out


def test_the_text_of_an_earlier_day_is_said_to_have_been_in_force_then(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [line for line in told(capsys, "--dato", "01.06.2026").splitlines() if TEXTS[-1].id in line]
    assert "gjaldt 01.06.2026" in rows[0]
    assert "gjelder nå" not in rows[0]
    assert "31.12.2025 (gjaldt 01.06.2025)" in told(capsys, "--dato", "01.06.2025")


@pytest.mark.parametrize(
    ("arguments", "pair"),
    [
        (("--fra", "01.06.2024"), (0, 3)),
        (("--fra", TEXTS[1].id, "--til", TEXTS[2].id), (1, 2)),
        (("--til", "2025-07-01"), (0, 1)),
        (("--til", "28.02.2026"), (1, 2)),
        (("--fra", "28.02.2026", "--til", "01.03.2026"), (2, 3)),
    ],
)
def test_two_texts_are_chosen_by_name_or_by_day(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], pair: tuple[int, int]
) -> None:
    (only,) = data(capsys, *arguments)["endringer"]
    before, after = (TEXTS[n] for n in pair)
    assert (only["fra"], only["til"]) == (before.id, after.id)
    assert {each["id"] for each in only["endret"]} == {d.id for d in differences(before, after)}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fra", "spesialistforskriften-1999"), "verken en tekst av forskriften eller en dato"),
        (("--til", ""), "verken en tekst av forskriften eller en dato"),
        (("--til", "31.02.2026"), "verken en tekst av forskriften eller en dato"),
        (("--fra", NEW.id), "Velg to ulike tekster"),
        (("--fra", "01.05.2026", "--til", "02.05.2026"), "Velg to ulike tekster"),
        (("--fra", NEW.id, "--til", OLD.id), "må gjelde før"),
        (("--til", TEXTS[0].id), "ingen tekst før"),
        (("--fra", "31.12.2021"), "01.01.2022"),
        (("--dato", "31.12.2021"), "01.01.2022"),
        (("--dato", "i fjor"), "ikke en dato"),
    ],
)
def test_what_is_no_pair_of_texts_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(capsys, Exit.WRONG_USE, "forskrift", *arguments)


# -- plans --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [
        (1, "ikke planlagt, 9 av 25 mål (lov)", "ikke planlagt, 9 av 14 mål (lov)"),
        (
            2,
            "ikke planlagt, 10 av 25 mål (lov)",
            f"må avklares, {label('cut.outdated')} (lov)",
        ),
        (3, "ikke planlagt, 14 av 25 mål (lov)", "oppfylt, 14 av 14 mål, nås 10.11.2026 (lov)"),
    ],
)
def test_an_example_is_told_what_the_change_means(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, number: int, before: str, after: str
) -> None:
    monkeypatch.setenv("COLUMNS", "10000")
    monkeypatch.setattr("alis_kit.cli.regulation.terminal_width", lambda: 0)
    path = EXAMPLES[number - 1]
    out = told(capsys, path)
    assert f"Hva betyr endringen for {store.load(path).plan.trainee.name} ({path.name})?" in out
    assert "1 av 47 krav står annerledes" in out
    assert f"Felles kompetansemål (FKM) {before} {after} Alle 14 felles kompetansemål for del 3" in out
    assert out.count("Det er likt etter begge tekstene.") == 2
    assert "Planene samlet" not in out


def test_a_plan_that_nothing_changes_for_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path / "plan.json", practice())
    out = told(capsys, path)
    assert "Endringen betyr ingenting for denne planen" in out
    assert "står annerledes" not in out
    (plan,) = data(capsys, path)["planer"]
    assert plan["resultater"] == []
    assert plan["before"] == plan["after"]


def test_several_plans_are_put_side_by_side(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quiet = saved(tmp_path / "rolig.json", practice())
    out = told(capsys, quiet, EXAMPLES[0], EXAMPLES[2])
    _, _, together = out.partition("Planene samlet:")
    assert [each in together for each in ("rolig.json", EXAMPLES[0].name, EXAMPLES[2].name)] == [True] * 3
    found = data(capsys, quiet, EXAMPLES[0], EXAMPLES[2])
    assert [Path(plan["plan"]).name for plan in found["planer"]] == [
        "rolig.json",
        EXAMPLES[0].name,
        EXAMPLES[2].name,
    ]
    assert [len(plan["resultater"]) for plan in found["planer"]] == [0, 1, 1]


def test_a_plan_without_a_name_is_known_by_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path / "uten-navn.json", Plan())
    assert "Hva betyr endringen for uten-navn.json?" in told(capsys, path)


def test_one_plan_that_cannot_be_read_stops_all_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "brutt.json"
    broken.write_text("{", encoding="utf-8")
    assert "brutt.json" in refused(capsys, Exit.FILE, "forskrift", EXAMPLES[0], broken)
    assert "borte.json" in refused(capsys, Exit.FILE, "forskrift", EXAMPLES[0], tmp_path / "borte.json")


def test_the_data_say_what_changed_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys, EXAMPLES[0])
    assert [text["id"] for text in found["tekster"]] == [text.id for text in TEXTS]
    assert [text["last_day"] for text in found["tekster"]] == ["2024-12-31", "2025-12-31", "2026-02-28", None]
    (change,) = found["endringer"]
    assert [(each["id"], each["kinds"]) for each in change["endret"]] == [
        ("laeringsmal_fkm", ["number", "wording"])
    ]
    (plan,) = found["planer"]
    assert plan["dato"] == ON.isoformat()
    (result,) = plan["resultater"]
    assert result["because"] == ["laeringsmal_fkm"]
    assert (result["before"]["required"], result["after"]["required"]) == (25, 14)


def test_duty_alone_is_judged_from_2026(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path / "plan.json", practice())
    (plan,) = data(capsys, path, "--fra", "2025-12-31", "--til", "2026-01-01")["planer"]
    (result,) = plan["resultater"]
    assert result["before"] is None
    assert (result["after"]["id"], result["because"]) == ("legevakt_alene", ["legevakt_alene"])


def test_half_time_is_law_until_2025_and_caution_after(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = saved(tmp_path / "plan.json", practice(percent=40))
    (plan,) = data(capsys, path, "--fra", "2024-12-31", "--til", "2025-01-01")["planer"]
    (result,) = plan["resultater"]
    assert result["because"] == ["halv_stilling"]
    assert (result["before"]["strength"], result["after"]["strength"]) == ("law", "caution")
    whole = saved(tmp_path / "hel.json", practice(percent=60))
    (plan,) = data(capsys, whole, "--fra", "2024-12-31", "--til", "2025-01-01")["planer"]
    assert plan["resultater"] == []


# -- texts that are not there yet ---------------------------------------------------------------------------------


def with_requirement(rules: Regulation, identifier: str, **others: Any) -> Regulation:
    """Give a text in which one requirement is another."""
    changed = tuple(replace(r, **others) if r.id == identifier else r for r in rules.requirements)
    return replace(rules, requirements=changed)


def test_each_kind_of_difference_is_told() -> None:
    gone = replace(NEW, requirements=NEW.requirements[1:])
    first = NEW.requirements[0].id
    assert [(d.id, d.kinds) for d in differences(NEW, gone)] == [(first, (Kind.GONE,))]
    assert [(d.id, d.kinds) for d in differences(gone, NEW)] == [(first, (Kind.NEW,))]
    source = NEW.requirement("gruppe").source
    for kind, others in (
        (Kind.NUMBER, {"months": 36}),
        (Kind.STRENGTH, {"strength": Strength.RECOMMENDATION}),
        (Kind.PARAGRAPH, {"source": replace(source, paragraph="§ 3 første ledd")}),
        (Kind.PARAGRAPH, {"source": replace(source, url="https://lovdata.no/annet")}),
        (Kind.WORDING, {"source": replace(source, text="Tre år.")}),
        (Kind.WORDING, {"title": "Veiledning i gruppe"}),
    ):
        assert [(d.id, d.kinds) for d in differences(NEW, with_requirement(NEW, "gruppe", **others))] == [
            ("gruppe", (kind,))
        ]


def test_a_question_that_is_answered_is_a_difference() -> None:
    (tenth, *rest) = NEW.counting.questions
    answered = replace(tenth, readings=tenth.readings[1:])
    for questions in ((answered, *rest), tuple(rest)):
        later = replace(NEW, counting=replace(NEW.counting, questions=questions))
        (difference,) = differences(NEW, later)
        assert difference.id == "question.tenth"
        assert difference.kinds == ((Kind.NUMBER,) if answered in questions else (Kind.GONE,))


def test_absence_that_is_counted_otherwise_is_the_reason_of_every_result_it_moves() -> None:
    away = Absence(kind=AbsenceKind.SICK, start=date(2023, 1, 1), end=date(2023, 12, 31), percent=Decimal(100))
    plan = practice(absence=(away,))
    absence = replace(NEW.counting.absence, percent=50)
    later = replace(NEW, counting=replace(NEW.counting, absence=absence))
    found = effects(plan, NEW, later, ON)
    moved = {effect.after.id for effect in found.results if effect.after}
    assert {"del_3", "apen_praksis"} <= moved
    assert {tuple(d.id for d in effect.because) for effect in found.results} == {("counting.absence",)}
    assert not found.nothing


def test_a_requirement_that_only_some_other_one_moves_names_that_one() -> None:
    later = with_requirement(NEW, "lis1_sykehus", months=18)
    plan = practice(standing=Standing(lis1_complete_on=date(2021, 12, 31)))
    because = {e.after.id: {d.id for d in e.because} for e in effects(plan, NEW, later, ON).results if e.after}
    assert because["hele_lopet"] == {"lis1_sykehus"}
    assert because["lis1_sykehus"] == {"lis1_sykehus"}


def test_a_requirement_that_is_new_or_gone_is_told_where_it_concerns_the_plan() -> None:
    without = replace(NEW, requirements=tuple(r for r in NEW.requirements if r.id != "gruppe"))
    (lost,) = effects(practice(), NEW, without, ON).results
    assert lost.before is not None
    assert (lost.before.id, lost.after) == ("gruppe", None)
    (gained,) = effects(practice(), without, NEW, ON).results
    assert (gained.before, [d.kinds for d in gained.because]) == (None, [(Kind.NEW,)])


def test_the_expected_day_is_told_where_it_moves() -> None:
    later = with_requirement(with_requirement(NEW, "del_3", months=48), "hele_lopet", months=66)
    found = effects(store.load(EXAMPLES[0]).plan, NEW, later, ON)
    before, after = found.before.forecast.service_met.cautious, found.after.forecast.service_met.cautious
    assert after is not None
    assert before is not None
    assert after < before
    said = f"Tjenestetiden alene: {before:%d.%m.%Y} etter den gamle teksten; {after:%d.%m.%Y} etter den nye."
    assert said in expected_days(found.before, found.after)


def test_a_set_of_goals_read_under_the_text_of_its_day_is_asked_for_again() -> None:
    reading = Goals(kind=GoalSet.FKM, on=date(2026, 2, 28), approved=24, total=25)
    (effect,) = effects(practice(goals=(reading,)), OLD, NEW, ON).results
    assert effect.before is not None
    assert effect.after is not None
    assert (effect.before.cautious.done, effect.after.cautious.done) == (24, 0)
