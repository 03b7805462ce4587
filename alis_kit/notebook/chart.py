"""The timeline page: the picture, the same in words, and files of it to bring to a meeting."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from html import escape
from pathlib import Path
from typing import Literal

import ipywidgets as widgets

from alis_kit import store, timeline
from alis_kit.notebook.live import TimelineView, assessed
from alis_kit.notebook.view import PlanView
from alis_kit.plan import Plan
from alis_kit.result import Assessment
from alis_kit.text import label

Kind = Literal["pdf", "png", "svg"]
KINDS: tuple[Kind, ...] = ("pdf", "png", "svg")


class Chart(PlanView):
    """The page of a timeline."""

    def __init__(self, path: Path, on: Callable[[], date]) -> None:
        self.timeline = TimelineView()
        self.told = widgets.HTML()
        super().__init__(path, on)
        buttons = [self._save_button(kind) for kind in KINDS]
        row = widgets.HBox(buttons)
        row.add_class("alis-buttons")
        self.body.children = [self.timeline, row, self.told]

    def _save_button(self, kind: Kind) -> widgets.Button:
        caption = label("notebook.view.save_as", kind=kind.upper())
        button = widgets.Button(description=caption, layout=widgets.Layout(width="auto"))
        button.on_click(self.guard(partial(self._save, kind)))
        return button

    def _save(self, kind: Kind, _: object) -> None:
        self.save(kind)

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Draw the plan."""
        self.timeline.show(plan, assessment)

    def save(self, kind: Kind) -> Path:
        """Write the picture beside the plan: paper as A4 landscape, the others as on screen."""
        assessment = assessed(self.plan, self.on())
        size = timeline.A4 if kind == "pdf" else timeline.SCREEN
        data = timeline.picture(timeline.scene(self.plan, assessment, size=size), kind, dpi=150)
        path = self.path.parent / label("notebook.view.timeline_file", on=self.on().isoformat(), kind=kind)
        store.write_bytes(path, data)
        told = label("notebook.view.saved", file=path.resolve())
        self.told.value = f'<p role="status">{escape(told)}</p>'
        return path
