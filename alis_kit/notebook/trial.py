"""Trying something out: while it lasts nothing is saved, and what it would mean is shown; then keep or drop."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from alis_kit.notebook.difference import difference
from alis_kit.notebook.guard import Guard
from alis_kit.plan import Plan
from alis_kit.result import Assessment
from alis_kit.text import label


class Trial(widgets.VBox):
    """The plan as it was when the trial began, the difference since, and the two ways out."""

    def __init__(
        self, plan: Plan, before: Assessment, guard: Guard, *, end: Callable[[Plan | None], None]
    ) -> None:
        """Begin a trial; `end` gets the plan to go back to, or `None` when the changes are kept."""
        super().__init__()
        self.plan, self.before = plan, before
        self._shown = widgets.HTML()
        auto = widgets.Layout(width="auto")
        self.keep_button = widgets.Button(description=label("notebook.trial.keep"), layout=auto)
        self.drop_button = widgets.Button(description=label("notebook.trial.drop"), layout=auto)
        self.keep_button.on_click(guard(lambda _: end(None)))
        self.drop_button.on_click(guard(lambda _: end(plan)))
        buttons = widgets.HBox([self.keep_button, self.drop_button])
        buttons.add_class("alis-buttons")
        self.add_class("alis-trial")
        self.children = [widgets.HTML(f"<p>{escape(label('notebook.trial.intro'))}</p>"), self._shown, buttons]
        self.show(before)

    def show(self, after: Assessment) -> None:
        """Show what differs from when the trial began."""
        table = difference(self.before, after)
        nothing = f"<p>{escape(label('notebook.trial.nothing'))}</p>"
        self._shown.value = f'<div class="alis-wide" role="status">{table.html() if table.rows else nothing}</div>'
