"""What the notebooks show, one call a cell. The only part of the kit that knows ipywidgets.

Each page loads what it needs when it is asked for: a notebook shows one of them, and a doctor waits for it. No
module here has the name of a function below: once loaded it would stand in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from alis_kit.clock import today
from alis_kit.notebook.look import Page
from alis_kit.problem import AlisError

__all__ = ["assessment", "exchange", "form", "meeting", "planner", "timeline"]

PLAN = "plan.json"
"""The plan beside the notebook. Where there is none, each page shows an invented example and says so."""


def planner(file: str | Path = PLAN, *, on: date | None = None) -> Page:
    """Give the page where a plan is edited; every change is saved. A file that is no plan is told instead.

    Args:
        file: the plan.
        on: the day of assessment; today when left out.
    """
    from alis_kit.notebook.planning import Planner
    from alis_kit.notebook.stage import enter
    from alis_kit.notebook.trouble import Trouble

    try:
        return enter(Planner, Path(file), _day(on))
    except AlisError as error:
        return Trouble(Path(file), error)


def assessment(file: str | Path = PLAN, *, on: date | None = None) -> Page:
    """Give the page that explains a plan's assessment."""
    from alis_kit.notebook.explained import Explained
    from alis_kit.notebook.stage import enter

    return enter(Explained, Path(file), _day(on))


def timeline(file: str | Path = PLAN, *, on: date | None = None) -> Page:
    """Give the page with a plan's timeline."""
    from alis_kit.notebook.chart import Chart
    from alis_kit.notebook.stage import enter

    return enter(Chart, Path(file), _day(on))


def form(file: str | Path = PLAN, *, on: date | None = None) -> Page:
    """Give the page where the official form is filled from a plan."""
    from alis_kit.notebook.form_page import FormView
    from alis_kit.notebook.stage import enter

    return enter(FormView, Path(file), _day(on))


def meeting(file: str | Path = PLAN, *, on: date | None = None) -> Page:
    """Give the page of a meeting: the sheet, what has changed since a signed revision, and the signing."""
    from alis_kit.notebook.meeting_page import MeetingPage
    from alis_kit.notebook.stage import enter

    return enter(MeetingPage, Path(file), _day(on))


def exchange(file: str | Path = PLAN, *, on: date | None = None) -> Page:
    """Give the page for other programs: the application's papers, calendar and spreadsheets."""
    from alis_kit.notebook.exchange_page import Exchange
    from alis_kit.notebook.stage import enter

    return enter(Exchange, Path(file), _day(on))


def _day(on: date | None) -> Callable[[], date]:
    """Give the day of assessment, whenever it is asked for: a page may be open past midnight."""
    return (lambda: on) if on else today
