"""The plan's numbers for pandas: of the right kinds whatever stands there, and the very numbers of the papers."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from alis_kit.assessment import assess
from alis_kit.frames import Frames, frames, frames_of
from alis_kit.plan import Course, Plan, Service
from alis_kit.problem import FileError
from alis_kit.regulation import Regulation
from alis_kit.result import Assessment, State
from alis_kit.timeline import scene

NAMES = ("status", "account", "bars", "courses", "goals")


def kinds(found: Frames) -> dict[str, list[str]]:
    return {name: [str(kind) for kind in getattr(found, name).dtypes] for name in NAMES}


def test_columns_are_of_their_kinds_also_where_nothing_stands(
    plan: Plan, assessment: Assessment, regulation: Regulation, on: date
) -> None:
    full = kinds(frames_of(plan, assessment))
    assert full == kinds(frames_of(Plan(), assess(Plan(), regulation, on)))
    assert {*full["courses"]} == {"category", "string", "float64", "datetime64[s]"}
    assert "boolean" in full["bars"]
    assert "object" not in {kind for each in full.values() for kind in each}


def test_the_numbers_are_those_of_the_assessment(plan: Plan, assessment: Assessment) -> None:
    found = frames_of(plan, assessment)
    concerned = [result for result in assessment.results if result.state is not State.NOT_CONCERNED]
    assert list(found.status["Krav"]) == [result.requirement.title for result in concerned]
    for done, result in zip(found.status["Gjort"], concerned, strict=True):
        assert pd.isna(done) or done == float(result.cautious.done)
    of_rows = sum(part.total for part in assessment.account if part.where.startswith("service"))
    assert found.account["Teller med planen (mnd)"].sum() == pytest.approx(float(of_rows))
    assert len(found.account) == len(plan.service)
    assert len(found.courses) == len(plan.courses)
    assert len(found.goals) == len(plan.goals)


def test_the_bars_are_those_of_the_picture(plan: Plan, assessment: Assessment) -> None:
    drawn = {bar.where for bar in scene(plan, assessment).bars if bar.where}
    found = frames_of(plan, assessment).bars
    assert len(found) == len(drawn)
    assert list(found["Bane"].cat.categories[:2]) == [*dict.fromkeys(found["Bane"])][:2]


def test_days_no_clock_of_nanoseconds_reaches_are_days_too(regulation: Regulation, on: date) -> None:
    plan = Plan(service=(Service(start=date(1000, 1, 1)),), courses=(Course(start=date(9999, 12, 31)),))
    found = frames_of(plan, assess(plan, regulation, on))
    assert found.account["Fra"][0] == pd.Timestamp("1000-01-01")
    assert found.courses["Fra"][0].year == 9999


def test_without_a_plan_they_are_an_example_s_and_say_so(tmp_path: Path, on: date) -> None:
    found = frames(tmp_path / "plan.json", on=on)
    assert found.told.startswith("Det ligger ingen plan.json her. Dette er et oppdiktet eksempel")
    assert len(found.account) > 0
    with pytest.raises(FileError):
        frames(tmp_path, on=on)


def test_no_page_and_no_command_loads_pandas() -> None:
    code = (
        "import sys, alis_kit.cli, alis_kit.tables, alis_kit.notebook.assessment_page, alis_kit.exchange.sheets;"
        "print('pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
