"""The regulation files: complete, consistent, following each other day by day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from alis_kit.forms import form_map
from alis_kit.plan import Plan, ServiceKind, value_at
from alis_kit.problem import RegulationError
from alis_kit.regulation import Regulation, load, regulation_on, regulations
from alis_kit.requirement import Answer, EveryRow, Filled, Recent, RowRule, ServiceMaximum, ServiceMinimum
from alis_kit.resources import DATA
from alis_kit.text import say

DOSSIER = {
    *(f"T{n:02}" for n in range(1, 21)),
    *(f"S{n:02}" for n in range(1, 8)),
    *(f"A{n:02}" for n in range(1, 9)),
    *("L01", "L02", "P01", "P02", "P03", "P04", "O01", "O02", "G01", "G02"),
}
FILES = regulations()


@pytest.fixture(params=FILES, ids=[r.id for r in FILES])
def each(request: pytest.FixtureRequest) -> Regulation:
    found: Regulation = request.param
    return found


def test_every_rule_of_the_dossier_is_there(each: Regulation) -> None:
    rules = {rule for r in each.requirements for rule in r.rule.split(", ") if rule}
    assert rules == DOSSIER


def test_ids_are_unique_and_sources_complete(each: Regulation) -> None:
    assert len({r.id for r in each.requirements}) == len(each.requirements)
    for r in each.requirements:
        assert r.source.paragraph, r.id
        assert r.source.url.startswith("https://"), r.id
        assert r.source.text.endswith("."), r.id
        assert r.source.checked <= date(2026, 11, 22), r.id


def test_every_row_rule_has_exactly_one_requirement(each: Regulation) -> None:
    conditions = [r.condition for r in each.requirements if isinstance(r, EveryRow)]
    assert sorted(conditions) == sorted(RowRule)


def test_paths_exist_in_the_plan_and_rows_in_the_form(each: Regulation) -> None:
    for r in each.requirements:
        if isinstance(r, Answer | Recent):
            value_at(Plan(), r.path)
        if isinstance(r, Filled):
            for path in r.paths:
                value_at(Plan(), path)
        if r.row:
            assert {r.row, f"{r.row}_rest"} <= set(form_map().fields), r.id


def test_the_derived_numbers_follow_from_the_law(each: Regulation) -> None:
    """78 - 18 = 60; 60 - 6 = 54; 60 - 24 - 6 = 30; 39 - 18 = 21 (dossier T01 to T11)."""
    least = {r.id: r.months for r in each.requirements if isinstance(r, ServiceMinimum)}
    most = {r.id: r.months for r in each.requirements if isinstance(r, ServiceMaximum)}
    lis1 = least["lis1_sykehus"] + least["lis1_kommune"]
    assert least["del_3"] == least["hele_lopet"] - lis1
    assert most["apen_praksis_inntil"] == least["del_3"] - least["institusjon"]
    assert most["annen_inntil"] == least["del_3"] - least["apen_praksis"] - least["institusjon"]
    assert most["annen_spesialitet_inntil"] == most["annen_spesialitet_med_lis1"] - lis1


def test_the_whole_path_is_every_counting_kind(each: Regulation) -> None:
    whole = each.requirement("hele_lopet")
    assert isinstance(whole, ServiceMinimum)
    assert set(whole.services) == set(ServiceKind) - {ServiceKind.NOT_COUNTING}


def test_files_follow_each_other_without_gap_or_overlap() -> None:
    assert all(before.replaced_on == after.in_force for before, after in pairwise(FILES))
    assert FILES[-1].replaced_on is None


@pytest.mark.parametrize("each_pair", list(pairwise(FILES)), ids=lambda pair: pair[1].id)
def test_the_day_of_change_belongs_to_the_new_text(each_pair: tuple[Regulation, Regulation]) -> None:
    before, after = each_pair
    assert regulation_on(after.in_force) is after
    assert regulation_on(after.in_force - timedelta(days=1)) is before


def test_a_day_before_all_files_is_refused_with_what_is_covered() -> None:
    with pytest.raises(RegulationError, match="no_regulation") as caught:
        regulation_on(FILES[0].in_force - timedelta(days=1))
    assert "01.01.2022" in say(caught.value.problems[0])


def test_a_faulty_file_tells_the_place(tmp_path: Path) -> None:
    source = (DATA / "forskrift" / f"{FILES[-1].id}.toml").read_text(encoding="utf-8")
    broken = tmp_path / "x.toml"
    broken.write_text(source.replace("months = 78", 'months = "78"'), encoding="utf-8")
    with pytest.raises(RegulationError, match=r"requirements\[0\]\.months"):
        load(broken)
