"""The regulation files: complete, consistent, following each other day by day."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import alis_kit
from alis_kit.changes.law_texts import Kind, differences
from alis_kit.exchange.application import guides
from alis_kit.form.fields import form_map
from alis_kit.plan import Plan, ServiceKind, value_at
from alis_kit.problem import RegulationError
from alis_kit.regulation import Doubt, Regulation, load, regulation_on, regulations
from alis_kit.requirement import (
    Answer,
    EveryRow,
    Filled,
    Recent,
    RowRule,
    ServiceMaximum,
    ServiceMinimum,
    Strength,
)
from alis_kit.resources import DATA
from alis_kit.result import Lis1Day, Reckoning, SingleKind, Tenth
from alis_kit.text import say

RULES = {
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


def test_every_rule_is_there(each: Regulation) -> None:
    rules = {rule for r in each.requirements for rule in r.rule.split(", ") if rule}
    assert rules == RULES


def test_ids_are_unique_and_sources_complete(each: Regulation) -> None:
    assert len({r.id for r in each.requirements}) == len(each.requirements)
    for r in each.requirements:
        assert r.source.paragraph, r.id
        assert r.source.url.startswith("https://"), r.id
        assert r.source.text.endswith("."), r.id
        assert each.in_force <= r.source.checked <= each.checked, r.id


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
    """78 - 18 = 60; 60 - 6 = 54; 60 - 24 - 6 = 30; 39 - 18 = 21 (rules T01 to T11)."""
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


# -- where each rule stands ---------------------------------------------------------------------------------------

EXISTING: dict[str, Any] = tomllib.loads((Path(__file__).parent / "paragraphs.toml").read_text(encoding="utf-8"))
ORDINALS = ["første", "andre", "tredje", "fjerde", "femte", "sjette", "sjuende"]
_ORDINAL = f"(?:{'|'.join(ORDINALS)})"
_LIST = rf"{_ORDINAL}(?:, {_ORDINAL})*(?: og {_ORDINAL})?"
_DETAIL = rf" bokstav (?P<letters>[a-z](?:(?:, | og )[a-z])*)\b| (?P<sentences>{_LIST}) punktum"
_LEDD = re.compile(rf"(?P<ledd>{_LIST}) ledd(?:{_DETAIL})?")
_PLACES = re.sub(r"\?P<[a-z]+>", "?:", _LEDD.pattern)
_DAYS = r"(?: \(\d\d\.\d\d\.\d{4}–\d\d\.\d\d\.\d{4}\))?"
_PART = re.compile(
    rf"(?:(?P<law>[a-z]+forskriften) )?§ (?P<section>\d+[a-z]?)(?P<places>(?: (?:og )?{_PLACES})*){_DAYS}"
)


class Reference(NamedTuple):
    """One place in a regulation; `ledd` is 0 where only the § is named."""

    law: str
    section: str
    ledd: int = 0
    letter: str = ""
    sentence: int = 0


def references(paragraph: str) -> Iterator[Reference | str]:
    """Give the places a paragraph names, and each source that is no regulation as it is written."""
    law = "spesialistforskriften"
    for part in re.split(r", jf\. | og (?=§)", paragraph):
        found = _PART.fullmatch(part)
        if found is None:
            yield part
            continue
        law = found["law"] or law
        places = list(_LEDD.finditer(found["places"]))
        for place in places:
            for ledd in re.findall(_ORDINAL, place["ledd"]):
                at = Reference(law, found["section"], ORDINALS.index(ledd) + 1)
                letters = re.findall(r"\b[a-z]\b", place["letters"] or "")
                sentences = [ORDINALS.index(each) + 1 for each in re.findall(_ORDINAL, place["sentences"] or "")]
                yield from [at._replace(letter=letter) for letter in letters]
                yield from [at._replace(sentence=sentence) for sentence in sentences]
                if not letters and not sentences:
                    yield at
        if not places:
            yield Reference(law, found["section"])


def exists(place: Reference | str, first_day: date, days: str = "") -> bool:
    """Tell whether there is such a place in a text of that day, or such a source."""
    if isinstance(place, str):
        goals = re.fullmatch(r"ALM-(\d{3}) og ALM-(\d{3})", place)
        if goals:
            return all(1 <= int(number) <= EXISTING["other"]["goals"] for number in goals.groups())
        return place in EXISTING["other"]["sources"]
    ledd = EXISTING.get(place.law, {}).get(place.section)
    earlier = EXISTING["earlier"].get(place.law, {}).get(place.section)
    if earlier and (first_day <= earlier["last"] or f"–{earlier['last']:%d.%m.%Y}" in days):
        ledd = earlier["ledd"]
    if ledd is None or place.ledd > len(ledd):
        return False
    content = ledd[place.ledd - 1] if place.ledd else None
    if place.letter:
        return isinstance(content, str) and place.letter in content
    if place.sentence:
        return isinstance(content, int) and place.sentence <= content
    return True


def sources(rules: Regulation) -> Iterator[tuple[str, str]]:
    """Give every paragraph of a regulation file, with what it belongs to."""
    yield "absence", rules.counting.absence.source.paragraph
    yield from ((question.id, question.paragraph) for question in rules.counting.questions)
    yield from ((r.id, r.source.paragraph) for r in rules.requirements)


def test_every_paragraph_exists(each: Regulation) -> None:
    for identifier, paragraph in sources(each):
        for place in references(paragraph):
            assert exists(place, each.in_force, days=paragraph), (identifier, paragraph, place)


def test_every_paragraph_of_the_application_exists() -> None:
    for guide in guides():
        for source in (guide.source, *(document.source for document in guide.documents)):
            for place in references(source.paragraph):
                assert exists(place, guide.checked), (source.paragraph, place)


@pytest.mark.parametrize(
    "wrong",
    [
        "§ 2 åttende ledd",
        "§ 4 første ledd",
        "§ 2 fjerde ledd bokstav a",
        "§ 2 fjerde ledd femte punktum",
        "§ 31 fjerde ledd bokstav d",
        "§ 31 fjerde ledd bokstav a og d",
        "§ 8 fjerde ledd fjerde punktum",
        "§ 31 sjette",
        "§ 31 sjette ledd, jf. § 99",
        "kompetanseforskriften § 3a fjerde ledd",
        "veilederforskriften § 1",
        "ALM-055 og ALM-089",
        "alis.com",
    ],
)
def test_a_paragraph_that_does_not_exist_is_seen(wrong: str) -> None:
    assert not all(exists(place, FILES[-1].in_force, days=wrong) for place in references(wrong))


def test_what_is_called_law_stands_in_the_regulation_down_to_its_ledd(each: Regulation) -> None:
    for r in each.requirements:
        (first, *_) = references(r.source.paragraph)
        if r.strength is Strength.LAW:
            assert isinstance(first, Reference), r.id
            assert (first.law, first.ledd > 0) == ("spesialistforskriften", True), r.id
        elif r.strength is Strength.OTHER_LAW:
            assert isinstance(first, Reference), r.id
            assert first.law != "spesialistforskriften", r.id
        elif r.strength is not Strength.CAUTION:
            assert isinstance(first, str), (r.id, "stands in a regulation, and is called something else")
    assert all(
        r.source.url.startswith("https://lovdata.no/") for r in each.requirements if r.strength is Strength.LAW
    )


# -- what the texts changed ---------------------------------------------------------------------------------------

HISTORY = {
    "spesialistforskriften-2025-01-01": {
        "halv_stilling": {Kind.STRENGTH, Kind.PARAGRAPH, Kind.WORDING},  # § 8 fourth: half time is gone
        "veiledningstimer": {Kind.WORDING},  # § 2 third: 4 hours in 10.5 months became 42 hours a year
    },
    "spesialistforskriften-2026-01-01": {
        "legevakt_alene": {Kind.NUMBER, Kind.PARAGRAPH, Kind.WORDING},  # kompetanseforskriften § 3a
    },
    "spesialistforskriften-2026-03-01": {
        "laeringsmal_fkm": {Kind.NUMBER, Kind.WORDING},  # vedlegg 2 A: 14 goals
    },
}
"""What the amendments changed, by the text that brought it, and nothing else."""


@pytest.mark.parametrize("each_pair", list(pairwise(FILES)), ids=lambda pair: pair[1].id)
def test_the_texts_differ_only_where_an_amendment_says(each_pair: tuple[Regulation, Regulation]) -> None:
    before, after = each_pair
    found = {difference.id: set(difference.kinds) for difference in differences(before, after)}
    assert found == HISTORY[after.id]


def test_the_history_tells_of_every_text_but_the_first() -> None:
    assert list(HISTORY) == [rules.id for rules in FILES[1:]]


def test_a_text_does_not_differ_from_itself_nor_by_the_day_it_was_checked(each: Regulation) -> None:
    again = replace(
        each,
        requirements=tuple(
            replace(r, source=replace(r.source, checked=r.source.checked + timedelta(days=1)))
            for r in each.requirements
        ),
    )
    assert differences(each, each) == differences(each, again) == ()


def test_the_readings_of_a_question_are_the_values_the_reckoning_knows(each: Regulation) -> None:
    known: dict[Doubt, type[StrEnum] | tuple[ServiceKind, ...]] = {
        Doubt.TENTH: Tenth,
        Doubt.SINGLE_KIND: SingleKind,
        Doubt.LIS1_DAYS: Lis1Day,
        Doubt.INSTITUTION: (ServiceKind.INSTITUTION, ServiceKind.OTHER_GP),
    }
    assert [q.id for q in each.counting.questions] == list(Doubt) == list(Reckoning._fields)
    for question in each.counting.questions:
        assert [reading.id for reading in question.readings] == list(known[question.id])
        assert "?" in question.ask


def test_the_rules_of_counting_tell_what_the_code_cites() -> None:
    """Wherever the code names a part of TELLING, it stands there."""
    telling = (DATA / "forskrift" / "TELLING.md").read_text(encoding="utf-8")
    code = "".join(path.read_text(encoding="utf-8") for path in Path(alis_kit.__file__).parent.rglob("*.py"))
    cited = {
        part for named in re.findall(r"TELLING((?:,\s+«[^»]+»)+)", code) for part in re.findall("«(.*?)»", named)
    }
    assert cited
    assert {part for part in cited if f"## {part}" not in telling and f"**{part}" not in telling} == set()
