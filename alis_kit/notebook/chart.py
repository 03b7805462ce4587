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
from alis_kit.notebook.choice import Choice
from alis_kit.notebook.live import TimelineView, assessed
from alis_kit.notebook.view import PlanView
from alis_kit.plan import Plan
from alis_kit.result import Assessment
from alis_kit.text import label

Kind = Literal["pdf", "png", "svg"]
KINDS: tuple[Kind, ...] = ("pdf", "png", "svg")


class Chart(PlanView):
    """The page of a timeline: the whole path or some days of it, alone or beside another plan."""

    def __init__(self, path: Path, on: Callable[[], date]) -> None:
        self.timeline = TimelineView()
        self.told = widgets.HTML()
        self.choice: Choice | None = None
        super().__init__(path, on)
        self.choice = Choice(self.guard, path, self.refresh)
        self.choice.offer(self.plan)
        buttons = [self._save_button(kind) for kind in KINDS]
        row = widgets.HBox(buttons)
        row.add_class("alis-buttons")
        self.body.children = [self.choice, self.timeline, row, self.told]

    def _save_button(self, kind: Kind) -> widgets.Button:
        caption = label("notebook.view.save_as", kind=kind.upper())
        button = widgets.Button(description=caption, layout=widgets.Layout(width="auto"))
        button.on_click(self.guard(partial(self._save, kind)))
        return button

    def _save(self, kind: Kind, _: object) -> None:
        self.save(kind)

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Draw the plan as it was asked for."""
        if self.choice:
            self.choice.offer(plan)
        self.timeline.draw(self._scene(plan, assessment, timeline.SCREEN))

    def _scene(self, plan: Plan, assessment: Assessment, size: timeline.Size) -> timeline.Scene:
        window = self.choice.window(plan) if self.choice else None
        other = self.choice.plan() if self.choice else None
        if self.choice is None or other is None:
            return timeline.scene(plan, assessment, window=window, size=size)
        names = self.path.name, self.choice.other.value
        beside = assessed(other, self.on())
        return timeline.compare(plan, assessment, other, beside, names=names, window=window, size=size)

    def save(self, kind: Kind) -> Path:
        """Write the picture beside the plan: paper as A4 landscape, the others as on screen."""
        size = timeline.A4 if kind == "pdf" else timeline.SCREEN
        scene = self._scene(self.plan, assessed(self.plan, self.on()), size)
        path = self.path.parent / label("notebook.view.timeline_file", on=self.on().isoformat(), kind=kind)
        store.write_bytes(path, timeline.picture(scene, kind, dpi=150))
        told = label("notebook.view.saved", file=path.resolve())
        self.told.value = f'<p role="status">{escape(told)}</p>'
        return path
