"""The words: dates and numbers as Norwegians write them, and no key missing, no key unused."""

from __future__ import annotations

import ast
import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alis_kit import plan, result, text
from alis_kit.requirement import Strength
from alis_kit.text import folded, label, place, show_months, show_number, show_percent, show_span

PACKAGE = Path(plan.__file__).parent
SOURCES = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Fraction(42, 5), "8,4"),
        (Fraction(1, 20), "0,1"),
        (Fraction(1, 100), "0,0"),
        (Fraction(12), "12"),
        (Decimal("37.5"), "37,5"),
        (Fraction(-1, 4), "-0,3"),
    ],
)
def test_numbers_have_a_decimal_comma(number: Fraction, shown: str) -> None:
    assert show_number(number) == shown


ONE_PLACE = {
    "another case": "gård Legesenter",
    "two blanks": "Gård  legesenter",
    "blanks around": "\tGård legesenter\n",
    "no-break space": "Gård\u00a0legesenter",
    "narrow no-break space": "Gård\u202flegesenter",
    "ideographic space": "Gård\u3000legesenter",
    "letter and accent apart": "Ga\u030ard legesenter",
    "zero-width space": "Gård lege\u200bsenter",
    "soft hyphen": "Gård lege\u00adsenter",
    "byte order mark": "\ufeffGård legesenter",
    "direction marks": "\u200eGård legesenter\u200f",
    "word joiner": "Gård\u2060 legesenter",
    "zero-width sign beside a blank": "Gård \u200b legesenter",
    "zero-width sign between a letter and its accent": "Ga\u200d\u030ard legesenter",
    "combining grapheme joiner": "Ga\u034f\u030ard legesenter",
    "full width": "Gård ｌｅｇｅｓｅｎｔｅｒ",
    "small capital of another block": "Gård \U0001d425egesenter",
}


@pytest.mark.parametrize("typed", ONE_PLACE.values(), ids=ONE_PLACE)
def test_a_name_is_the_same_however_its_signs_are_put_together(typed: str) -> None:
    assert folded(typed) == "gård legesenter"


def test_a_hyphen_that_does_not_break_is_a_hyphen() -> None:
    assert folded("Nord\u2011Norge") == folded("Nord\u2010Norge") == "nord-norge"


@pytest.mark.parametrize(
    "other", ["Gard legesenter", "Gård legesenter 2", "Gårdlegesenter", "Gård lege-senter", "Gârd legesenter"]
)
def test_what_differs_to_the_eye_stays_apart(other: str) -> None:
    assert folded(other) != folded("Gård legesenter")


@given(st.text())
def test_folding_twice_is_folding_once(typed: str) -> None:
    assert folded(folded(typed)) == folded(typed)


@given(st.text())
def test_composed_and_decomposed_are_one(typed: str) -> None:
    assert folded(normalize("NFD", typed)) == folded(normalize("NFKC", typed)) == folded(typed)


def test_percent_and_months_keep_their_unit_on_the_line() -> None:
    assert show_percent(Decimal("12.50")) == "12,5\N{NO-BREAK SPACE}%"
    assert show_months(Fraction(6)) == "6\N{NO-BREAK SPACE}mnd"


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (date(2027, 3, 1), date(2027, 8, 31), "01.03.–31.08.2027"),
        (date(2026, 3, 1), date(2027, 8, 31), "01.03.2026–31.08.2027"),
        (date(2026, 3, 1), date(2026, 3, 1), "01.03.2026"),
        (date(2026, 3, 1), None, "01.03.2026–"),
    ],
)
def test_periods(start: date, end: date | None, shown: str) -> None:
    assert show_span(start, end) == shown


def test_a_place_is_named_for_people() -> None:
    assert place("service[2].end") == "Tjeneste, rad 3, sluttdato"
    assert place("trainee.hpr") == "ALIS, HPR-nummer"


@pytest.mark.parametrize(
    ("prefix", "kinds"),
    [
        ("service_kind", plan.ServiceKind),
        ("absence_kind", plan.AbsenceKind),
        ("course_kind", plan.CourseKind),
        ("condition", plan.InstitutionCondition),
        ("goal_set", plan.GoalSet),
        ("state", result.State),
        ("unit", result.Unit),
        ("cut", result.Cut),
        ("strength", Strength),
    ],
)
def test_every_value_has_its_word_and_no_word_is_left_over(prefix: str, kinds: type[StrEnum]) -> None:
    assert set(text.keys(prefix)) == {kind.value for kind in kinds}


def string_constants() -> set[str]:
    found: set[str] = set()
    for source in SOURCES.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def patterns() -> list[re.Pattern[str]]:
    """Keys that code puts together, as `f"cut.{cut}"`, as patterns."""
    found = []
    for source in SOURCES.values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(v.value)) if isinstance(v, ast.Constant) else r"[\w.]+" for v in node.values
                ]
                if any(part != r"[\w.]+" for part in parts):
                    found.append(re.compile("".join(parts)))
    return found


def test_every_sentence_is_used() -> None:
    """A key is used when code names it whole, names its last part, or puts it together from parts."""
    constants, made = string_constants(), patterns()
    unused = [
        key
        for key in text._sentences()
        if key not in constants
        and key.rpartition(".")[2] not in constants
        and not any(pattern.fullmatch(key) or pattern.fullmatch(key.partition(".")[2]) for pattern in made)
    ]
    assert unused == []


def test_every_problem_code_has_a_sentence() -> None:
    codes = set(text.keys("problem"))
    named = {
        node.args[0].value
        for source in SOURCES.values()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("Problem", "Fault")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert named - codes == set()


def test_sentences_are_calm_and_whole() -> None:
    for key in text.keys("problem"):
        sentence = text._sentences()[f"problem.{key}"]
        assert sentence.endswith("."), key
        assert "!" not in sentence, key
        assert "vennligst" not in sentence.lower(), key


def test_a_missing_placeholder_is_a_fault() -> None:
    with pytest.raises(KeyError):
        label("form.since")
