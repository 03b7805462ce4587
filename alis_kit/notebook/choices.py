"""Deciding between the plan and the form it was printed in, field by field, where people changed the form."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import ipywidgets as widgets

from alis_kit.forms import FormField, form_map
from alis_kit.notebook.guard import Guard
from alis_kit.text import label

Change = tuple[str | bool, str | bool]
"""What the plan gave a field, and what stands in it now."""


class Choices(widgets.VBox):
    """One decision for each changed field; none is made beforehand."""

    def __init__(self, decided: Callable[[], None], guard: Guard) -> None:
        super().__init__()
        self._decided, self._guard = decided, guard
        self.decisions: tuple[Decision, ...] = ()
        auto = widgets.Layout(width="auto")
        self.all_plan = widgets.Button(description=label("notebook.intake.all_plan"), layout=auto)
        self.all_form = widgets.Button(description=label("notebook.intake.all_form"), layout=auto)
        self.all_plan.on_click(guard(lambda _: self._decide(form=False)))
        self.all_form.on_click(guard(lambda _: self._decide(form=True)))
        self._buttons = widgets.HBox([self.all_plan, self.all_form])
        self._buttons.add_class("alis-buttons")
        self._intro = widgets.HTML(f"<p>{escape(label('notebook.intake.choose_each'))}</p>")

    def show(self, changes: Mapping[str, Change]) -> None:
        """Ask about these fields; with none, nothing is shown."""
        fields = form_map().fields
        self.decisions = tuple(Decision(fields[name], change) for name, change in changes.items())
        for decision in self.decisions:
            decision.use.observe(self._guard(lambda _: self._decided()), "value")
        several = [self._buttons] if len(self.decisions) > 1 else []
        self.children = [self._intro, *several, *self.decisions] if self.decisions else []

    @property
    def complete(self) -> bool:
        """Whether every field is decided."""
        return all(decision.use.value is not None for decision in self.decisions)

    @property
    def followed(self) -> tuple[str, ...]:
        """The fields in which the form is followed."""
        return tuple(decision.name for decision in self.decisions if decision.use.value)

    def _decide(self, *, form: bool) -> None:
        for decision in self.decisions:
            decision.use.value = form


class Decision(widgets.VBox):
    """A changed field: what the plan says, what stands in the form, and which of them shall hold."""

    def __init__(self, field: FormField, change: Change) -> None:
        super().__init__()
        self.name = field.name
        before, after = (_said(value) for value in change)
        becomes = f"<p>{escape(label('notebook.intake.becomes_own'))}</p>" if field.generated else ""
        self.shown = widgets.HTML(
            f"<h4>{escape(field.label)}</h4>"
            f"<p>{escape(label('notebook.intake.plan_says'))}</p><pre class='alis-proposal'>{before}</pre>"
            f"<p>{escape(label('notebook.intake.form_says'))}</p><pre class='alis-proposal'>{after}</pre>{becomes}"
        )
        options = ((label("notebook.intake.use_plan"), False), (label("notebook.intake.use_form"), True))
        self.use = widgets.RadioButtons(options=options, value=None, layout=widgets.Layout(width="auto"))
        self.use.tooltip = field.label
        self.children = [self.shown, self.use]


def _said(value: str | bool) -> str:  # noqa: FBT001
    if isinstance(value, bool):
        return escape(label("notebook.intake.checked" if value else "notebook.intake.unchecked"))
    return escape(value) or "–"
