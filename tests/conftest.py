"""What all tests share: the frozen day, the three examples, and quiet, repeatable Hypothesis runs."""

from __future__ import annotations

import os
from datetime import date
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.plan import Plan
from alis_kit.regulation import Regulation, regulation_on
from alis_kit.resources import DATA
from alis_kit.result import Assessment

ON = date(2026, 11, 22)
EXAMPLES = sorted((DATA / "eksempel").glob("*.json"))

settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("home", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ci" if os.environ.get("CI") else "home")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread the files that drive a browser among the others: one worker is done with one before the next."""
    files = [list(group) for _, group in groupby(items, key=lambda item: item.path)]
    driving = [file for file in files if any(item.get_closest_marker("browser") for item in file)]
    others = [file for file in files if file not in driving]
    step = max(1, len(others) // max(1, len(driving)))
    for n, file in enumerate(driving):
        others.insert(n * (step + 1), file)
    items[:] = [item for file in others for item in file]


@pytest.fixture
def on() -> date:
    return ON


@pytest.fixture
def regulation() -> Regulation:
    return regulation_on(ON)


@pytest.fixture(params=EXAMPLES, ids=[path.stem for path in EXAMPLES])
def example(request: pytest.FixtureRequest) -> Path:
    """Each of the example plan files in turn."""
    path: Path = request.param
    return path


@pytest.fixture
def plan(example: Path) -> Plan:
    return store.load(example).plan


@pytest.fixture
def assessment(plan: Plan, regulation: Regulation) -> Assessment:
    return assess(plan, regulation, ON)
