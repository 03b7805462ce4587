"""The case files in `cases/`: plans with a hand calculation, readable by a GP. The format: `cases/README.md`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from alis_kit.assessment import assess
from alis_kit.codec import structure
from alis_kit.plan import Plan
from alis_kit.problem import AlisError
from alis_kit.regulation import regulation_on
from alis_kit.requirement import Statement, Strength
from alis_kit.result import Amounts, Assessment, Expected, Part, ReadingOutcome, Result, State
from alis_kit.store import from_json

FOLDER = Path(__file__).parent / "cases"
EXAMPLES = Path(__file__).parent.parent / "data" / "eksempel"
TEXTS = ("name", "rule", "paragraph", "why", "calculation")
AMOUNTS = ("required", "done", "planned", "total", "remaining", "missing")
SIDE = {"reached_on", "done_by", "total_by", "reached_by", *AMOUNTS}
OF_A_REQUIREMENT = {"state", "strength", "parts", "generous", *SIDE}
OF_THE_FORECAST = {
    "all_met",
    "all_met_generous",
    "service_met",
    "service_met_generous",
    "estimate",
    "estimate_generous",
    "estimate_row",
    "decided_by",
    "missing",
    "to_clarify",
    "lis1_unconfirmed",
    "questions",
}
OF_A_READING = {"done", "total", "service_met", "service_met_generous"}
OF_A_PART = {"gross", "done", "total", "cuts"}
NEVER = "aldri"
NOT_JUDGED = "ikke vurdert"


class CaseError(AlisError):
    """A case's plan is not a plan."""


@dataclass(frozen=True)
class Case:
    """One case, with what its file has in common with the others filled in."""

    name: str
    rule: str
    plan: Plan
    on: date
    expect: Mapping[str, Any]


@cache
def cases() -> tuple[tuple[str, Case], ...]:
    """Give every case with its pytest id, `file: name`."""
    return tuple(
        (f"{path.stem}: {case.name}", case) for path in sorted(FOLDER.glob("*.toml")) for case in read(path)
    )


def read(path: Path) -> Iterator[Case]:
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    known(file, {"defaults", "common", "cases"}, path.name)
    for data in file["cases"]:
        known(data, {*TEXTS, "on", "plan", "example", "expect"}, f"{path.name}: {data.get('name')}")
        for text in TEXTS:
            assert data[text].strip(), f"{path.name}: {data['name']}: {text} is empty"
        yield Case(data["name"], data["rule"], plan_of(data, file), data["on"], data["expect"])


def plan_of(data: Mapping[str, Any], file: Mapping[str, Any]) -> Plan:
    """Give the plan a case is about: an example that comes with the package, or its own rows."""
    if "example" in data:
        return from_json((EXAMPLES / f"{data['example']}.json").read_bytes())
    plan = with_defaults(joined(file.get("common", {}), data["plan"]), file.get("defaults", {}))
    return structure(plan, Plan, CaseError)


def joined(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Give the plan's own rows and answers after those all the file's cases have."""
    plan = dict(common)
    for key, value in own.items():
        if isinstance(value, list):
            plan[key] = [*common.get(key, []), *value]
        else:
            plan[key] = {**common.get(key, {}), **value}
    return plan


def with_defaults(plan: dict[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Give every row what the file says rows of its list are unless they say otherwise."""
    return {
        key: [{**defaults.get(key, {}), **row} for row in value] if isinstance(value, list) else value
        for key, value in plan.items()
    }


def known(data: Mapping[str, Any], keys: set[str], where: str) -> None:
    """A misspelt key would be an expectation nobody checks."""
    assert set(data) <= keys, f"{where}: unknown {sorted(set(data) - keys)}"


@pytest.mark.parametrize("case", [case for _, case in cases()], ids=[name for name, _ in cases()])
def test_case(case: Case) -> None:
    assessment = assess(case.plan, regulation_on(case.on), case.on)
    assert case.expect, "a case that expects nothing checks nothing"
    found, expected = {}, {}
    for key, wanted in case.expect.items():
        found[key], expected[key] = compared(assessment, key, wanted)
    assert found == expected


def test_every_case_names_a_rule_it_expects_something_of() -> None:
    assert [name for name, case in cases() if not about_its_rule(case)] == []


def about_its_rule(case: Case) -> bool:
    """Whether something is expected of a requirement with the case's rule, or of time as such."""
    if {"account", "forecast", "ends", "weighed"} & set(case.expect):
        return True
    requirements = (regulation_on(case.on).requirement(key) for key in case.expect)
    return bool(set(case.rule.split(", ")) & {rule for r in requirements for rule in r.rule.split(", ")})


def test_every_requirement_has_a_case() -> None:
    """Statements have nothing to judge and so no result."""
    on = max(case.on for _, case in cases())
    expected = {key for _, case in cases() for key in case.expect}
    judged = {r.id for r in regulation_on(on).requirements if not isinstance(r, Statement)}
    assert judged - expected == set()


def test_the_readme_tells_of_every_key() -> None:
    told = set(re.findall(r"[a-z0-9_]+", (FOLDER / "README.md").read_text(encoding="utf-8")))
    keys = OF_A_REQUIREMENT | OF_THE_FORECAST | OF_A_READING | OF_A_PART | {*TEXTS, "on", "plan", "example"}
    assert (keys | {"account", "ends", "weighed", *State, *Strength}) - told == set()


def test_no_two_cases_have_one_name() -> None:
    names = [name for name, _ in cases()]
    assert len(set(names)) == len(names)


def compared(assessment: Assessment, key: str, wanted: Mapping[str, Any]) -> tuple[object, object]:
    """Give what the assessment says and what the case expects, in the same shape."""
    match key:
        case "forecast":
            known(wanted, OF_THE_FORECAST, key)
            return {name: forecast(assessment, name) for name in wanted}, {n: day(v) for n, v in wanted.items()}
        case "account":
            parts = {part.where: part for part in assessment.account}
            return parts_said(parts, wanted), parts_wanted(wanted)
        case "ends":
            return {where: assessment.ends.get(where) for where in wanted}, dict(wanted)
        case "weighed":
            return weighed(assessment, wanted), weighed_wanted(wanted)
        case _ if wanted == NOT_JUDGED:
            return [result.id for result in assessment.results if result.id == key], []
        case _:
            return requirement(assessment.result(key), wanted)


def requirement(result: Result, wanted: Mapping[str, Any]) -> tuple[object, object]:
    """Compare a result. What the case says nothing of on the generous side must be as on the cautious."""
    known(wanted, OF_A_REQUIREMENT, result.id)
    generous = wanted.get("generous", {})
    known(generous, SIDE, f"{result.id}, generous")
    names = [name for name in (*AMOUNTS, "reached_on") if name in wanted or name in generous]
    found: dict[str, object] = {name: amount_of(result.cautious, name) for name in names if name in wanted}
    expected: dict[str, object] = {name: amount(wanted[name]) for name in names if name in wanted}
    found |= {f"generous {name}": amount_of(result.generous, name) for name in names}
    expected |= {
        f"generous {name}": amount(generous[name] if name in generous else wanted[name]) for name in names
    }
    for side, told, said in (("", wanted, result.cautious), ("generous ", generous, result.generous)):
        for name in told.keys() & {"done_by", "total_by", "reached_by"}:
            found[side + name], expected[side + name] = readings(said, name, told[name]), told[name]
    if "state" in wanted:
        found["state"], expected["state"] = result.state.value, wanted["state"]
    if "strength" in wanted:
        found["strength"], expected["strength"] = result.requirement.strength.value, wanted["strength"]
    if "parts" in wanted:
        parts = {part.where: part for part in result.parts}
        found["parts"], expected["parts"] = parts_said(parts, wanted["parts"]), parts_wanted(wanted["parts"])
    return found, expected


def amount_of(amounts: Amounts, name: str) -> object:
    return getattr(amounts, name)


def readings(amounts: Amounts, name: str, wanted: str) -> object:
    """Give the reading the case names if the number comes from it, else all that it comes from."""
    reckoning = getattr(amounts, name)
    return wanted if reckoning and wanted in map(str, reckoning) else reckoning


def amount(value: object) -> object:
    """Read an expectation: exact numbers stand as text, as "42/5", "8.4" or "12"; a day as a date or "aldri"."""
    if value == NEVER:
        return None
    return Fraction(value) if isinstance(value, str) else value


def parts_said(parts: Mapping[str, Part], wanted: Mapping[str, Any]) -> dict[str, object]:
    """Give the rows the case asks about, as far as it asks; cuts always all of them."""
    said: dict[str, object] = {}
    for where, expected in wanted.items():
        known(expected, OF_A_PART, where)
        part = parts.get(where)
        said[where] = part and {
            name: {cut.value: a for cut, a in part.cuts.items() if a} if name == "cuts" else getattr(part, name)
            for name in expected
        }
    return said


def parts_wanted(wanted: Mapping[str, Any]) -> dict[str, object]:
    return {
        where: {
            name: {cut: amount(a) for cut, a in value.items()} if name == "cuts" else amount(value)
            for name, value in part.items()
        }
        for where, part in wanted.items()
    }


def weighed(assessment: Assessment, wanted: Mapping[str, Any]) -> dict[str, object]:
    """Give what each reading of the open questions the case asks about gives."""
    return {
        question.question: {
            outcome.reading: {
                name: outcome_of(outcome, name) for name in wanted[question.question].get(outcome.reading, ())
            }
            for outcome in question.outcomes
        }
        for question in assessment.forecast.questions
        if question.question in wanted
    }


def outcome_of(outcome: ReadingOutcome, name: str) -> object:
    match name:
        case "service_met":
            return outcome.service_met.cautious
        case "service_met_generous":
            return outcome.service_met.generous
        case _:
            return getattr(outcome, name)


def weighed_wanted(wanted: Mapping[str, Any]) -> dict[str, object]:
    for question, outcomes in wanted.items():
        for reading, told in outcomes.items():
            known(told, OF_A_READING, f"{question}, {reading}")
    return {
        question: {
            reading: {name: amount(value) for name, value in told.items()} for reading, told in outcomes.items()
        }
        for question, outcomes in wanted.items()
    }


def forecast(assessment: Assessment, name: str) -> object:
    said = assessment.forecast
    if name in {"decided_by", "missing", "to_clarify"}:
        return sorted(getattr(said, name))
    if name == "questions":
        return sorted(weighed.question for weighed in said.questions)
    if name in {"estimate_row", "lis1_unconfirmed"}:
        return getattr(said, name)
    expected: Expected | None = getattr(said, name.removesuffix("_generous"))
    if expected is None:
        return "ikke aktuelt"
    return expected.generous if name.endswith("_generous") else expected.cautious


def day(value: object) -> object:
    if isinstance(value, list):
        return sorted(value)
    return None if value == NEVER else value
