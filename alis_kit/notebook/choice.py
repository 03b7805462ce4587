"""What a timeline shows: which days of the path, and beside which other plan."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import bounded, store
from alis_kit.notebook.fields import DateField, EndField
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.skin import Skin
from alis_kit.plan import Plan
from alis_kit.problem import FormError
from alis_kit.text import label
from alis_kit.timeline import Window

_WHOLE, _PERIOD, _OWN = "whole", "period", "own"
_MOST = 40
"""Files that are offered; the newest come first."""
_LARGEST = 60_000_000
"""Bytes of a form."""


class Choice(widgets.VBox):
    """Two lists to choose from, and two days that are asked for when they are needed."""

    def __init__(self, guard: Guard, path: Path, changed: Callable[[], None]) -> None:
        """Make the lists; `path` is the plan that is shown, `changed` is called when something else is chosen."""
        super().__init__()
        self._path = path
        skin = Skin()
        self.days = widgets.Dropdown(description=label("notebook.chart.days"), layout=skin.layout)
        self.other = widgets.Dropdown(description=label("notebook.chart.other"), layout=skin.layout)
        self.first = DateField(label("notebook.chart.first"), None, guard, Skin())
        self.last = EndField(label("notebook.chart.last"), None, guard, Skin())
        self._faults = widgets.HTML()
        for control in (self.days, self.other, self.first, self.last):
            control.observe(guard(lambda _: changed()), "value")
        for field in (self.first, self.last):
            field.observe(lambda _: self._tell(), "fault")
        self.days.observe(lambda _: self._ask(), "value")
        grid = widgets.Box([self.days, self.first.control, self.last.control, self.other])
        grid.add_class("alis-grid")
        self.children = [grid, self._faults]
        self._ask()

    def offer(self, plan: Plan) -> None:
        """Offer what there is to choose for a plan, and keep what is chosen if it is still there."""
        keys = [_WHOLE, *([_PERIOD] if _period(plan) else []), _OWN]
        _fill(self.days, [(label(f"notebook.chart.{key}"), key) for key in keys])
        names = [name.as_posix() for name in _plans_beside(self._path)]
        _fill(self.other, [(label("notebook.chart.alone"), ""), *((name, name) for name in names)])

    def window(self, plan: Plan) -> Window | None:
        """Give the days to show; `None` for the whole path."""
        match self.days.value:
            case "period":
                return _period(plan)
            case "own":
                return self.first.value, self.last.value
            case _:
                return None

    def plan(self) -> Plan | None:
        """Give the plan to compare with, read from its file now.

        Raises:
            FileError, PlanError, FormError: the file that was chosen has no plan.
        """
        if not self.other.value:
            return None
        file = self._path.parent / self.other.value
        return _plan_in(store.read_bytes(file, most=_LARGEST + 1), self.other.value)

    def _ask(self) -> None:
        for field in (self.first, self.last):
            field.control.layout.display = None if self.days.value == _OWN else "none"

    def _tell(self) -> None:
        faults = [field.fault for field in (self.first, self.last) if field.fault]
        self._faults.value = "".join(f'<p class="alis-problem">{escape(fault)}</p>' for fault in faults)


@lru_cache(maxsize=1)
def _plan_in(data: bytes, name: str) -> Plan:
    """Read a plan by a process of its own, and once: each change of the picture asks for it."""
    from alis_kit import document  # the PDF engine takes its time to load

    return bounded.elsewhere(document.plan_in, data, name, error=FormError)


def _fill(box: widgets.Dropdown, options: list[tuple[str, str]]) -> None:
    """Give a list its entries; what was chosen stays chosen while it is one of them, else the first one is."""
    if list(box.options) != options:
        chosen = box.value
        box.options = options
        values = [value for _, value in options]
        box.value = chosen if chosen in values else values[0]


def _period(plan: Plan) -> tuple[date, date] | None:
    start, end = plan.period.start, plan.period.end
    return (start, end) if start and end and start <= end else None


def _plans_beside(path: Path) -> list[Path]:
    """Give the other files that may hold a plan, in the plan's folder and the folders in it, newest first."""
    found = sorted(_candidates(path), key=lambda file: -file.stat().st_mtime)
    return [file.relative_to(path.parent) for file in found[:_MOST]]


def _candidates(path: Path) -> Iterator[Path]:
    for pattern in ("*.json", "*.pdf", "*/*.json", "*/*.pdf"):
        for file in path.parent.glob(pattern):
            hidden = any(part.startswith(".") for part in file.relative_to(path.parent).parts)
            if file != path and not hidden and file.is_file():
                yield file
