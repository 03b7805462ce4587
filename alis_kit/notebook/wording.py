"""Own wording: for each field the kit writes itself, the proposal beside what the user would rather say."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from html import escape

import ipywidgets as widgets

from alis_kit import codec
from alis_kit.codec import Fault
from alis_kit.forms import form_map, proposal
from alis_kit.notebook.guard import Guard
from alis_kit.plan import Plan, Wording, new_id
from alis_kit.problem import Problem
from alis_kit.result import Assessment
from alis_kit.text import label, say


class WordingEditor(widgets.VBox):
    """Choose a field, see the proposal, write one's own or go back to the proposal."""

    def __init__(
        self,
        plan: Callable[[], Plan],
        assessment: Callable[[], Assessment],
        take: Callable[[Plan], None],
        guard: Guard,
    ) -> None:
        super().__init__()
        self._plan, self._assessment, self._take = plan, assessment, take
        auto = widgets.Layout(width="auto")
        self.field = widgets.Dropdown(description=label("notebook.wording.field"), options=_choices(), layout=auto)
        self.proposed = widgets.HTML()
        self.text = widgets.Textarea(
            description=label("notebook.wording.own"), rows=5, layout=auto, continuous_update=False
        )
        self.said = widgets.HTML()
        self.back_button = widgets.Button(
            description=label("notebook.wording.back"),
            layout=widgets.Layout(width="auto", align_self="flex-start"),
        )
        self.field.observe(guard(lambda _: self.refresh()), "value")
        self.text.observe(guard(lambda change: self._typed(change.new)), "value")
        self.back_button.on_click(guard(lambda _: self.back()))
        grid = widgets.VBox([self.field, self.proposed, self.text, self.said])
        grid.add_class("alis-grid")
        grid.add_class("alis-single")
        self.children = [grid, self.back_button]
        self.refresh()

    def refresh(self) -> None:
        """Show the chosen field as the plan has it now."""
        name, plan = self.field.value, self._plan()
        own = {wording.field: wording.text for wording in plan.wording}
        suggested = str(proposal(plan, self._assessment(), form_map().fields[name]))
        heading = escape(label("notebook.wording.proposal"))
        shown = escape(suggested) or "–"
        self.proposed.value = (
            f'<span class="alis-caption">{heading}</span><pre class="alis-proposal">{shown}</pre>'
        )
        self.text.value = own.get(name, suggested)
        self.back_button.disabled = name not in own
        self.said.value = f"<p>{escape(label('notebook.wording.is_own'))}</p>" if name in own else ""

    def back(self) -> None:
        """Drop the own wording of the chosen field."""
        self._put(None)

    def _typed(self, text: str) -> None:
        name, plan = self.field.value, self._plan()
        own = {wording.field: wording.text for wording in plan.wording}
        suggested = str(proposal(plan, self._assessment(), form_map().fields[name]))
        if text == own.get(name, suggested):
            return
        try:
            codec.text(text)
        except Fault as fault:
            self.said.value = (
                f'<div class="alis-problem">{escape(say(Problem(fault.code, values=fault.values)))}</div>'
            )
            return
        self._put(text)

    def _put(self, text: str | None) -> None:
        name, plan = self.field.value, self._plan()
        kept = tuple(wording for wording in plan.wording if wording.field != name)
        own = next((wording for wording in plan.wording if wording.field == name), None)
        own = own or Wording(id=new_id(), field=name, text="")
        added = () if text is None else (replace(own, text=text),)
        self._take(replace(plan, wording=(*kept, *added)))
        self.refresh()


def _choices() -> list[tuple[str, str]]:
    """List the fields whose text the kit proposes."""
    return [(field.label, name) for name, field in form_map().fields.items() if field.generated]
