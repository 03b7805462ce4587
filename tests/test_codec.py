"""The strict decoder reports every fault with its place, and what it writes it reads back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from strategies import plans

from alis_kit import store
from alis_kit.plan import Plan, Service, Trainee
from alis_kit.problem import PlanError
from alis_kit.text import say


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(PlanError) as caught:
        store.from_json(text.encode())
    for problem in caught.value.problems:
        assert say(problem)
    return [(problem.code, problem.where) for problem in caught.value.problems]


def in_plan(inner: str) -> str:
    return f'{{"format": 1, "plan": {{{inner}}}}}'


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ('"hobby": 1', [("unknown_key", "")]),
        ('"trainee": {"name": 3}', [("not_text", "trainee.name")]),
        ('"trainee": "Kari"', [("not_table", "trainee")]),
        ('"service": {}', [("not_list", "service")]),
        ('"service": [3]', [("not_table", "service[0]")]),
        ('"service": [{"kind": "ukjent"}]', [("not_a_choice", "service[0].kind")]),
        ('"service": [{"start": "01.03.2027"}]', [("not_date", "service[0].start")]),
        ('"service": [{"start": "2027-02-30"}]', [("not_date", "service[0].start")]),
        ('"service": [{"start": "1850-01-01"}]', [("date_far_off", "service[0].start")]),
        ('"service": [{"percent": "80"}]', [("not_number", "service[0].percent")]),
        ('"service": [{"percent": 1e999}]', [("number_far_off", "service[0].percent")]),
        ('"service": [{"percent": -1}]', [("number_far_off", "service[0].percent")]),
        ('"service": [{"percent": 33.333}]', [("too_many_decimals", "service[0].percent")]),
        ('"service": [{"old_scheme": 1}]', [("not_boolean", "service[0].old_scheme")]),
        ('"duties": [{"count": 1.5}]', [("not_integer", "duties[0].count")]),
        ('"duties": [{"count": true}]', [("not_integer", "duties[0].count")]),
        ('"wording": [{"field": "hpr"}]', [("missing_key", "wording[0].text")]),
        ('"trainee": {"hpr": "01019012345"}', [("eleven_digits", "trainee.hpr")]),
        ('"notes": {"path": "Fnr. 010190 12345."}', [("eleven_digits", "notes.path")]),
    ],
)
def test_a_fault_is_reported_with_its_place(inner: str, expected: list[tuple[str, str]]) -> None:
    assert faults(in_plan(inner)) == expected


def test_all_faults_are_reported_at_once() -> None:
    found = faults(in_plan('"service": [{"start": "x", "percent": "y", "farge": 1}], "trainee": {"name": []}'))
    assert set(found) == {
        ("not_date", "service[0].start"),
        ("not_number", "service[0].percent"),
        ("unknown_key", "service[0]"),
        ("not_text", "trainee.name"),
    }


def test_eleven_digits_are_never_repeated_in_the_message() -> None:
    with pytest.raises(PlanError) as caught:
        store.from_json(in_plan('"service": [{"kind": "01019012345"}]').encode())
    assert "01019012345" not in " ".join(say(problem) for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ("[" * 200_000, "not_json"),
        ('{"format": 1, "plan": {"duties": [{"count": %s}]}}' % ("9" * 5000), "not_json"),
        ('{"format": 1, "plan": NaN}', "not_number"),
        ('{"format": 1, "format": 1, "plan": {}}', "key_twice"),
        ("[]", "not_a_plan"),
        ('{"plan": {}}', "not_a_plan"),
        ('{"format": 99, "plan": {}}', "unknown_format"),
    ],
    ids=range(9),
)
def test_what_is_not_a_plan_file_is_refused(text: str, code: str) -> None:
    assert faults(text) == [(code, "")]


def test_bytes_that_are_not_text_are_refused() -> None:
    with pytest.raises(PlanError, match="not_json"):
        store.from_json(b"\xff\xfe\x00")


@given(plans(date(2026, 11, 22)))
def test_what_is_written_is_read_back(plan: Plan) -> None:
    assert store.from_json(store.to_json(plan)) == plan


def test_the_examples_are_written_as_they_stand(example: Path) -> None:
    data = example.read_bytes()
    assert store.to_json(store.from_json(data)) == data


def test_numbers_keep_their_decimals() -> None:
    plan = Plan(
        service=(Service(percent=Decimal("53.33"), start=date(2024, 2, 29)),), trainee=Trainee(name="Ŋávdnos")
    )
    assert store.from_json(store.to_json(plan)) == plan
