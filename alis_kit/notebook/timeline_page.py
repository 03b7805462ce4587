"""The timeline page: the picture, the same in words, and files of it to bring to a meeting."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from html import escape
from pathlib import Path
from typing import Literal

import ipywidgets as widgets

from alis_kit import bounded, store, timeline
from alis_kit.assessment import assessed
from alis_kit.notebook import ui
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.fields import DateField, LastDateField
from alis_kit.notebook.page import PlanPage
from alis_kit.plan import Plan
from alis_kit.problem import FormError
from alis_kit.result import Assessment
from alis_kit.text import label
from alis_kit.timeline.story import coming_period

FileKind = Literal["pdf", "png", "svg"]
FILE_KINDS: tuple[FileKind, ...] = ("pdf", "png", "svg")
_MINI_DPI = 130
"""As sharp as the column is wide on a large screen."""
_WHOLE, _PERIOD, _OWN = "whole", "period", "own"
_MOST = 40
"""Files that are offered; the newest come first."""
_LARGEST = 60_000_000
"""Bytes of a form."""


class MiniTimeline(widgets.Box):
    """The timeline at a glance, for a narrow column beside the editor."""

    def __init__(self) -> None:
        self._painter = timeline.Painter(dpi=_MINI_DPI)
        self.picture = _picture()
        super().__init__([self.picture], _dom_classes=("alis-glance",))

    def draw(self, scene: timeline.Scene) -> None:
        """Draw a scene at a glance."""
        self.picture.value = self._painter.png(timeline.mini_timeline(scene))


class TimelineView(widgets.VBox):
    """The timeline as a picture, and the same in words for who cannot see it; at a glance too, if asked for."""

    def __init__(self, mini: MiniTimeline | None = None) -> None:
        self.mini = mini
        self._painter = timeline.Painter()
        self.picture = _picture()
        self.words = widgets.HTML()
        self._scene: timeline.Scene | None = None
        super().__init__([self.picture, self.words], _dom_classes=("alis-timeline",))

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Show the whole path of a plan."""
        self.draw(timeline.scene(plan, assessment))

    def compare(self, plan: Plan, assessment: Assessment, tried: Plan, outcome: Assessment) -> None:
        """Show what is tried out beside the plan it began from."""
        names = label("notebook.chart.before"), label("notebook.chart.tried")
        self.draw(timeline.compare(plan, assessment, tried, outcome, names=names))

    def draw(self, scene: timeline.Scene) -> None:
        """Draw a scene if anything in it differs from the one before."""
        if scene == self._scene:
            return
        self._scene = scene
        if self.mini:  # first: it is what is in sight while somebody types
            self.mini.draw(scene)
        self.picture.value = self._painter.png(scene)
        words = timeline.alt_text(scene)
        self.words.value = (
            f'<span data-alt="{escape(label("notebook.chart.alt", summary=scene.summary))}"></span>'
            f"<details><summary>{escape(label('notebook.live.alternative'))}</summary>"
            f"<pre>{escape(words)}</pre></details>"
        )


def _picture() -> widgets.Image:
    return widgets.Image(format="png", _dom_classes=("alis-picture",))


class TimelinePage(PlanPage):
    """The page of a timeline: the whole path or some days of it, alone or beside another plan."""

    def parts(self) -> Sequence[widgets.Widget]:
        self.timeline = TimelineView()
        self.told = ui.StatusLine()
        self.options = TimelineOptions(self.guard, self.path, self.refresh)
        row = ui.buttons(*(self._save_button(kind) for kind in FILE_KINDS))
        return self.options, self.timeline, row, self.told

    def _save_button(self, kind: FileKind) -> widgets.Button:
        says = label("notebook.view.save_as", kind=kind.upper())
        return ui.button("", self.guard, partial(self.save, kind), says=says)

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Draw the plan as it was asked for."""
        self.options.offer(plan)
        self.timeline.draw(self._scene(plan, assessment, timeline.SCREEN))

    def _scene(self, plan: Plan, assessment: Assessment, size: timeline.Size) -> timeline.Scene:
        window, other = self.options.window(plan), self.options.plan()
        if other is None:
            return timeline.scene(plan, assessment, window=window, size=size)
        names = self.path.name, self.options.other.value
        beside = assessed(other, self.on())
        return timeline.compare(plan, assessment, other, beside, names=names, window=window, size=size)

    def save(self, kind: FileKind) -> Path:
        """Write the picture beside the plan: paper as A4 landscape, the others as on screen."""
        size = timeline.A4 if kind == "pdf" else timeline.SCREEN
        scene = self._scene(self.plan, assessed(self.plan, self.on()), size)
        path = self.path.parent / label("notebook.view.timeline_file", on=self.on().isoformat(), kind=kind)
        store.write_bytes(path, timeline.picture(scene, kind, dpi=150))
        self.told.tell(label("notebook.view.saved", file=path.resolve()))
        return path


class TimelineOptions(widgets.VBox):
    """Which days of the path a timeline shows, and beside which other plan."""

    def __init__(self, guard: ErrorBoundary, path: Path, changed: Callable[[], None]) -> None:
        """Make the lists; `path` is the plan that is shown, `changed` is called when something else is chosen."""
        super().__init__()
        self._path = path
        self.days, self.other = ui.dropdown("chart.days"), ui.dropdown("chart.other")
        self.first = DateField(label("notebook.chart.first"), None, guard, ui.SharedStyle())
        self.last = LastDateField(label("notebook.chart.last"), None, guard, ui.SharedStyle())
        self._faults = widgets.HTML()
        for control in (self.days, self.other, self.first, self.last):
            control.observe(guard(lambda _: changed()), "value")
        for field in (self.first, self.last):
            field.observe(lambda _: self._tell(), "fault")
        self.days.observe(lambda _: self._ask(), "value")
        self.children = [ui.grid(self.days, self.first.control, self.last.control, self.other), self._faults]
        self._ask()

    def offer(self, plan: Plan) -> None:
        """Offer what there is to choose for a plan, and keep what is chosen if it is still there."""
        keys = [_WHOLE, *([_PERIOD] if coming_period(plan) else []), _OWN]
        _fill(self.days, [(label(f"notebook.chart.{key}"), key) for key in keys])
        names = [name.as_posix() for name in _plans_beside(self._path)]
        _fill(self.other, [(label("notebook.chart.alone"), ""), *((name, name) for name in names)])

    def window(self, plan: Plan) -> timeline.Window | None:
        """Return the days to show; `None` for the whole path."""
        if self.days.value == _OWN:
            return self.first.value, self.last.value
        return coming_period(plan) if self.days.value == _PERIOD else None

    def plan(self) -> Plan | None:
        """Return the plan to compare with, read from its file now.

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
    from alis_kit.form import document  # the PDF engine takes its time to load

    return bounded.elsewhere(document.plan_in, data, name, error=FormError)


def _fill(box: widgets.Dropdown, options: list[tuple[str, str]]) -> None:
    """Give a list its entries; what was chosen stays chosen while it is one of them, else the first one is."""
    if list(box.options) != options:
        chosen = box.value
        box.options = options
        values = [value for _, value in options]
        box.value = chosen if chosen in values else values[0]


def _plans_beside(path: Path) -> list[Path]:
    """Return the other files that may hold a plan, in the plan's folder and the folders in it, newest first."""
    found = sorted(_candidates(path), key=lambda file: -file.stat().st_mtime)
    return [file.relative_to(path.parent) for file in found[:_MOST]]


def _candidates(path: Path) -> Iterator[Path]:
    for pattern in ("*.json", "*.pdf", "*/*.json", "*/*.pdf"):
        for file in path.parent.glob(pattern):
            hidden = any(part.startswith(".") for part in file.relative_to(path.parent).parts)
            if file != path and not hidden and file.is_file():
                yield file


PAGE = TimelinePage
