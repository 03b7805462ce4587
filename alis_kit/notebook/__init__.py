"""What the notebooks show, one call a cell. The only part of the kit that knows ipywidgets."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from alis_kit.clock import today
from alis_kit.notebook.chart import Chart
from alis_kit.notebook.explained import Explained
from alis_kit.notebook.form_page import FormView
from alis_kit.notebook.planner import Planner

__all__ = ["assessment", "form", "planner", "timeline"]

PLAN = "plan.json"
"""The plan beside the notebook. Where there is none, each page shows an invented example and says so."""


def planner(file: str | Path = PLAN, *, on: date | None = None) -> Planner:
    """Give the page where a plan is edited; every change is saved.

    Args:
        file: the plan.
        on: the day of assessment; today when left out.
    """
    return Planner(Path(file), (lambda: on) if on else today)


def assessment(file: str | Path = PLAN, *, on: date | None = None) -> Explained:
    """Give the page that explains a plan's assessment."""
    return Explained(Path(file), (lambda: on) if on else today)


def timeline(file: str | Path = PLAN, *, on: date | None = None) -> Chart:
    """Give the page with a plan's timeline."""
    return Chart(Path(file), (lambda: on) if on else today)


def form(file: str | Path = PLAN, *, on: date | None = None) -> FormView:
    """Give the page where the official form is filled from a plan."""
    return FormView(Path(file), (lambda: on) if on else today)
