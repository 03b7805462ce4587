"""The application for approval: what is asked for, what is there, what is missing, and when to look."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import EXAMPLES, ON
from hypothesis import given, settings
from strategies import plans

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.codec import structure
from alis_kit.exchange import application
from alis_kit.exchange import papers as said
from alis_kit.exchange.application import AnyDocument, Application, Approved, Attests, Guide, Item, Paper, guides
from alis_kit.plan import Plan, Service, ServiceKind, Standing, value_at
from alis_kit.problem import RegulationError
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA
from alis_kit.result import State
from alis_kit.text import say


def state(plan: Plan, on: date = ON) -> Application:
    return application.application(plan, assess(plan, regulation_on(on), on))


def items(plan: Plan, document: str, on: date = ON) -> list[Item]:
    return [item for item in state(plan, on).items if item.document.id == document]


def papers(plan: Plan, document: str, on: date = ON) -> list[Paper]:
    return [item.paper for item in items(plan, document, on)]


PRACTICE = Service(
    kind=ServiceKind.OPEN_PRACTICE,
    start=date(2022, 1, 1),
    end=date(2024, 12, 31),
    percent=Decimal(100),
    place="Solvik",
    supervisor="Ola",
)
SOON = store.load(EXAMPLES[2]).plan


# -- what is asked for --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("guide", guides(), ids=[guide.id for guide in guides()])
def test_every_statement_has_its_source_and_points_at_something(guide: Guide) -> None:
    assert len({document.id for document in guide.documents}) == len(guide.documents)
    for document in guide.documents:
        assert document.source.url.startswith("https://")
        assert document.source.paragraph
        assert document.source.checked == guide.checked
        assert document.instruction.endswith(".")
    for on in (date(2022, 1, 1), ON):
        regulation = regulation_on(on)
        assert all(regulation.requirement(name) for proof in guide.proofs for name in proof.requirements)
        asked = [document.requirement for document in guide.documents if isinstance(document, Approved)]
        assert all(regulation.requirement(name) for name in asked)
    for document in guide.documents:
        if path := getattr(document, "path", ""):
            assert value_at(Plan(), path) is None
    assert {fault.id for fault in guide.faults} == {
        *("feil_skjema", "tomme_felt", "ikke_underskrevet", "mangler_dokument", "mangler_sider")
    }


def test_every_kind_of_service_that_counts_has_its_attest() -> None:
    for guide in guides():
        asked = [
            kind for document in guide.documents if isinstance(document, Attests) for kind in document.services
        ]
        assert sorted(asked) == sorted(set(ServiceKind) - {ServiceKind.NOT_COUNTING})


def test_what_is_less_sure_cannot_stand_in_the_list() -> None:
    from alis_kit.codec import read_toml

    table = read_toml(next((DATA / "soknad").glob("*.toml")))
    table["documents"][0]["confidence"] = "L"
    with pytest.raises(RegulationError, match=r"not_a_choice documents\[0\].confidence"):
        structure(table, Guide, RegulationError, union=AnyDocument)


# -- papers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "paper"),
    [
        ({"attest": True}, Paper.AT_HAND),
        ({"attest": False}, Paper.MISSING),
        ({"attest": None}, Paper.UNANSWERED),
        ({"attest": None, "end": None}, Paper.LATER),
        ({"attest": False, "end": date(2026, 11, 23)}, Paper.LATER),
        ({"attest": False, "end": ON}, Paper.MISSING),
        ({"attest": True, "end": None}, Paper.AT_HAND),
    ],
)
def test_an_attest_for_each_post(change: dict[str, object], paper: Paper) -> None:
    assert papers(Plan(service=(replace(PRACTICE, **change),)), "attest_del_3") == [paper]  # type: ignore[arg-type]


def test_a_change_of_percent_asks_for_no_second_attest() -> None:
    more = replace(PRACTICE, start=date(2025, 1, 1), end=date(2025, 12, 31), percent=Decimal(50))
    (item,) = items(Plan(service=(replace(PRACTICE, attest=True), more)), "attest_del_3")
    assert (item.paper, item.where) == (Paper.UNANSWERED, "service[1].attest")
    assert (item.start, item.end) == (date(2022, 1, 1), date(2025, 12, 31))
    away = replace(more, place="Bekkestua")
    assert papers(Plan(service=(replace(PRACTICE, attest=True), away)), "attest_del_3") == [
        Paper.AT_HAND,
        Paper.UNANSWERED,
    ]


def test_papers_that_only_some_need() -> None:
    plain = Plan(service=(PRACTICE,))
    for document in ("attest_annen_spesialitet", "attest_utland", "bekreftet_utland", "konvertering"):
        assert papers(plain, document) == [Paper.NOT_NEEDED]
    abroad = replace(PRACTICE, kind=ServiceKind.ABROAD, hdir_confirmed=False, attest=True)
    assert papers(Plan(service=(abroad,)), "bekreftet_utland") == [Paper.MISSING]
    assert papers(Plan(service=(abroad,)), "attest_utland") == [Paper.AT_HAND]
    old = Plan(service=(replace(PRACTICE, old_scheme=True),))
    assert papers(old, "konvertering") == [Paper.UNANSWERED]
    converted = replace(plain, standing=Standing(converted_on=date(2023, 1, 1), conversion_papers=True))
    assert papers(converted, "konvertering") == [Paper.AT_HAND]


def test_lis1_and_part_3_are_asked_for_even_without_rows() -> None:
    assert papers(Plan(), "attest_lis1") == papers(Plan(), "attest_del_3") == [Paper.UNANSWERED]


def test_goals_are_fetched_and_never_to_be_attached() -> None:
    assert papers(SOON, "laeringsmal_fkm") == [Paper.FETCHED]
    assert papers(SOON, "laeringsmal_alm") == [Paper.LATER]
    assert papers(Plan(), "laeringsmal_alm") == [Paper.UNANSWERED]


# -- lengths and requirements -------------------------------------------------------------------------------------


def test_what_the_attests_show_together() -> None:
    """LIS1 is registered: its rows count 0 in the account but their attests show 12 + 6; practice shows 36."""
    proofs = {proof.wanted.id: proof for proof in state(SOON).proofs}
    assert (proofs["del_1"].required, proofs["del_1"].proven) == (18, 18)
    assert (proofs["apen_praksis"].required, proofs["apen_praksis"].proven) == (24, 36)
    assert (proofs["hele_lopet"].required, proofs["hele_lopet"].proven) == (78, 54)


def test_no_row_without_an_attest_is_shown_by_one() -> None:
    bare = replace(SOON, service=tuple(replace(row, attest=None) for row in SOON.service))
    assert [proof.proven for proof in state(bare).proofs] == [0, 0, 0]


def test_requirements_that_are_not_met_are_named_with_their_source() -> None:
    unmet = {result.id for result in state(SOON).unmet}
    assert {"hele_lopet", "grunnkurs_d", "laeringsmal_alm"} <= unmet
    assert not {"apen_praksis", "alis_avtale", "annen_inntil", "plan_6", "gruppe_diplom"} & unmet
    assert "2,3 mnd" in said.text(state(SOON))


@settings(max_examples=40)
@given(plan=plans(ON))
def test_any_plan_can_be_told(plan: Plan) -> None:
    made = state(plan)
    assert made.ready is False
    assert said.text(made, width=100)
    assert json.loads(json.dumps(said.data(made)))["klar"] is False
    assert {item.document.id for item in made.items} == {document.id for document in made.guide.documents}


def all_met(plan: Plan) -> Application:
    """Give the application of a plan as if every requirement were met."""
    judged = assess(plan, regulation_on(ON), ON)
    results = tuple(result._replace(state=State.MET) for result in judged.results)
    return application.application(plan, replace(judged, results=results))


def test_once_everything_is_met_posts_that_go_on_need_their_attest_too() -> None:
    ahead = replace(SOON.service[-1], start=date(2027, 3, 1), end=None, place="Ny plass")
    plan = replace(SOON, service=(*SOON.service, ahead))
    before = [item.paper for item in state(plan).items if item.document.id == "attest_del_3"]
    after = [item.paper for item in all_met(plan).items if item.document.id == "attest_del_3"]
    assert before == [Paper.AT_HAND, Paper.MISSING, Paper.LATER, Paper.LATER]
    assert after == [Paper.AT_HAND, Paper.MISSING, Paper.UNANSWERED, Paper.NOT_NEEDED]


def test_it_is_ready_when_everything_is_met_and_every_paper_is_there() -> None:
    attested = replace(
        SOON,
        service=tuple(replace(row, attest=True) for row in SOON.service),
        standing=replace(SOON.standing, group_diploma=True),
    )
    assert all_met(attested).ready
    assert "alle papirer foreligger" in said.text(all_met(attested))
    assert not state(attested).ready
    assert not all_met(SOON).ready


# -- when ---------------------------------------------------------------------------------------------------------


def test_it_is_near_a_year_before_the_cautious_day_and_not_earlier() -> None:
    plan = store.load(EXAMPLES[0]).plan
    assert state(plan).expected.cautious == date(2029, 2, 28)
    assert state(plan, date(2028, 2, 27)).near is None
    assert state(plan, date(2028, 2, 28)).near == date(2029, 2, 28)
    assert said.reminder(state(plan, date(2028, 2, 27))) == ""
    assert "28.02.2029" in said.reminder(state(plan, date(2028, 2, 28)))


def test_what_should_be_there_by_now_is_a_problem_at_its_place() -> None:
    found = {problem.where: say(problem) for problem in said.problems(state(SOON))}
    assert set(found) == {"service[4].attest", "standing.group_diploma"}
    assert "Attest for del 3 mangler" in found["service[4].attest"]
    assert said.problems(state(store.load(EXAMPLES[0]).plan)) == ()


def test_it_is_said_that_nobody_judges_beforehand() -> None:
    assert "ingen forhåndsvurdering" in said.text(state(Plan()))
    assert "ingen forhåndsvurdering" in said.html(state(Plan()))


def test_the_page_escapes_what_people_wrote() -> None:
    plan = Plan(service=(replace(PRACTICE, place="<script>x</script>"),))
    page = said.html(state(plan))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


# -- as typed -----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "2026-11-22")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_the_command_shows_the_list(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    assert run("soknad", example) == Exit.FINE
    out = capsys.readouterr().out
    assert out.startswith("Søknad om spesialistgodkjenning i allmennmedisin, per 22.11.2026\nFor ")
    for words in ("Papirer", "Attestert", "Vanlige feil i søknader", "Sider mangler etter skanning", "Altinn"):
        assert words in out


def test_the_command_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("soknad", EXAMPLES[2], "--json", "--dato", "22.11.2026") == Exit.FINE
    shown = json.loads(capsys.readouterr().out)
    assert (shown["klar"], shown["naer"]) == (False, True)
    missing = [item["id"] for item in shown["dokumenter"] if item["state"] == "missing"]
    assert missing == ["attest_del_3", "gruppediplom"]
    assert all(item["source"]["confidence"] in {"H", "M"} for item in shown["dokumenter"])


def test_status_and_check_remind_when_the_end_nears(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("status", EXAMPLES[2]) == Exit.FINE
    assert "Se «alis soknad»." in capsys.readouterr().out
    assert run("sjekk", EXAMPLES[2]) == Exit.PROBLEMS
    assert "Tjeneste, rad 5, attest: Attest for del 3 mangler" in capsys.readouterr().out
    assert run("status", EXAMPLES[0]) == Exit.FINE
    assert "alis soknad" not in capsys.readouterr().out


def test_what_goes_wrong_is_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for code, words, arguments in (
        (Exit.FILE, "Fant ikke", (tmp_path / "x.json",)),
        (Exit.WRONG_USE, "dekker 01.01.2019", (EXAMPLES[0], "--dato", "01.01.2019")),
        (Exit.WRONG_USE, "mangler noe", ()),
    ):
        assert run("soknad", *arguments) == code
        out, err = capsys.readouterr()
        assert words in err
        assert (out, err.count("\n")) == ("", 1)
