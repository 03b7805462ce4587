"""Pages that show a plan without editing it row by row: read from its file, and read again when asked."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import store
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.keeper import Keeper
from alis_kit.notebook.live import assessed
from alis_kit.notebook.look import Page, style
from alis_kit.notebook.source import example
from alis_kit.plan import Plan
from alis_kit.result import Assessment
from alis_kit.text import label


class PlanView(Page):
    """The frame: which plan it is, a button to read it again, and what a subclass makes of it."""

    def __init__(self, path: Path, on: Callable[[], date]) -> None:
        super().__init__()
        self.path = path
        self.on = on
        self.guard = Guard()
        self.keeper: Keeper | None = None
        self.plan = Plan()
        self._source = widgets.HTML()
        auto = widgets.Layout(width="auto")
        self.reread_button = widgets.Button(description=label("notebook.view.reread"), layout=auto)
        self.reread_button.add_class("alis-reread")
        self.reread_button.on_click(self.guard(lambda _: self.reread()))
        bar = widgets.HBox([self._source, self.reread_button])
        bar.add_class("alis-bar")
        self.body = widgets.VBox()
        self.children = [style(), bar, self.guard, self.body]
        self.guard(self.reread)()

    def reread(self) -> None:
        """Take the plan as it lies in its file now; an example, and said to be one, when there is none."""
        self.keeper = Keeper(self.path) if self.path.exists() else None
        self.plan = self.keeper.plan if self.keeper else store.load(example()).plan
        key = "read" if self.keeper else "example"
        told = label(f"notebook.view.{key}", file=self.path.name, on=self.on())
        self._source.value = f'<span class="alis-source" role="status">{escape(told)}</span>'
        self.refresh()

    def refresh(self) -> None:
        """Show the plan anew."""
        self.show(self.plan, assessed(self.plan, self.on()))

    def take(self, plan: Plan) -> None:
        """Save a changed plan; an example is changed on screen only.

        Raises:
            StalePlanError: the file was changed elsewhere since it was read.
        """
        if self.keeper:
            self.keeper.save(plan)
        self.plan = plan

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Make the page's body."""
        raise NotImplementedError
