"""Taking a plan in from a file: a filled form or a plan file, looked at before anything is replaced.

Where people changed the form it was printed in, each field is decided: the plan or the form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import ipywidgets as widgets

from alis_kit import bounded, store
from alis_kit.form import document
from alis_kit.form.document import FilledForm
from alis_kit.form.fields import FormField, form_map
from alis_kit.notebook import ui
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.plan import Plan
from alis_kit.problem import FormError, PlanError
from alis_kit.text import label

FieldChange = tuple[str | bool, str | bool]
"""What the plan gave a field, and what stands in it now."""


class PlanImport(widgets.VBox):
    """Upload, review, decide what was changed in the form, take over or leave.

    Taking over is a change like any other: saved, and can be undone.
    """

    def __init__(self, take: Callable[[Plan], None], guard: ErrorBoundary) -> None:
        self._take = take
        self.found: Plan | FilledForm | None = None
        self.upload = ui.upload("intake.choose", ".pdf,.json", guard, lambda _, data: self.review(data))
        self.told = ui.StatusLine()
        self.choices = FieldDecisions(self._decided, guard)
        self.take_button = ui.button("intake.take", guard, self.take, disabled=True)
        super().__init__([ui.buttons(self.upload), self.told, self.choices, ui.buttons(self.take_button)])

    def _decided(self) -> None:
        self.take_button.disabled = self.found is None or not self.choices.complete

    def review(self, data: bytes) -> None:
        """Read a file and say what is in it; nothing is replaced yet.

        Raises:
            PlanError: a plan file is faulty.
            FormError: a PDF cannot be read as the form.
        """
        self._forget()
        remarks: list[str] = []
        if data.startswith(b"%PDF"):
            reading = bounded.elsewhere(document.read, data, error=FormError)
            self.found, plan, remarks = reading, reading.follow(()), _remarks(reading)
            self.choices.show(reading.choices)
        else:
            self.found = plan = bounded.elsewhere(store.from_json, data, error=PlanError)
        self._decided()
        counts = {"service": len(plan.service), "courses": len(plan.courses)}
        self.told.tell(label("notebook.intake.found", name=plan.trainee.name or "–", **counts), remarks)

    def take(self) -> None:
        """Let the plan that was found, as decided, take the place of the one being edited.

        Raises:
            FormError: the plan cannot hold what stands in a field of the form.
        """
        if self.found is None or not self.choices.complete:
            return
        found = self.found
        plan = found.follow(self.choices.followed) if isinstance(found, FilledForm) else found
        self._forget()
        self._take(plan)
        self.told.tell(label("notebook.intake.taken"))

    def _forget(self) -> None:
        self.found = None
        self.told.clear()
        self.choices.show({})
        self._decided()


def _remarks(reading: FilledForm) -> list[str]:
    """Say what of a form does not come along, or comes along in another way than one may think."""
    labels = form_map().labels
    if reading.plan is not None:
        return [label("notebook.intake.elsewhere", field=n) for n in reading.changed if n not in reading.choices]
    unread = [label("notebook.intake.unread", field=labels.get(name, name)) for name in reading.unread]
    return [label("notebook.intake.by_hand"), *unread]


class FieldDecisions(widgets.VBox):
    """One decision for each changed field; none is made beforehand."""

    def __init__(self, decided: Callable[[], None], guard: ErrorBoundary) -> None:
        super().__init__()
        self._decided, self._guard = decided, guard
        self.decisions: tuple[FieldDecision, ...] = ()
        self.all_plan = ui.button("intake.all_plan", guard, lambda: self._decide(form=False))
        self.all_form = ui.button("intake.all_form", guard, lambda: self._decide(form=True))
        self._buttons = ui.buttons(self.all_plan, self.all_form)
        self._intro = widgets.HTML(ui.paragraph("intake.choose_each"))

    def show(self, changes: Mapping[str, FieldChange]) -> None:
        """Ask about these fields; with none, nothing is shown."""
        fields = form_map().fields
        self.decisions = tuple(FieldDecision(fields[name], change) for name, change in changes.items())
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


class FieldDecision(widgets.VBox):
    """A changed field: what the plan says, what stands in the form, and which of them shall hold."""

    def __init__(self, field: FormField, change: FieldChange) -> None:
        self.name = field.name
        before, after = (_said(value) for value in change)
        self.shown = widgets.HTML(
            f"<h4>{escape(field.label)}</h4>"
            f"{ui.paragraph('intake.plan_says')}<pre class='alis-proposal'>{before}</pre>"
            f"{ui.paragraph('intake.form_says')}<pre class='alis-proposal'>{after}</pre>"
            f"{ui.paragraph('intake.becomes_own') if field.generated else ''}"
        )
        options = ((label("notebook.intake.use_plan"), False), (label("notebook.intake.use_form"), True))
        self.use = widgets.RadioButtons(options=options, value=None, layout=ui.auto())
        self.use.tooltip = field.label
        super().__init__([self.shown, self.use])


def _said(value: str | bool) -> str:  # noqa: FBT001
    if isinstance(value, bool):
        return escape(label("notebook.intake.checked" if value else "notebook.intake.unchecked"))
    return escape(value) or "–"
