"""Taking a plan in from a file: a filled form or a plan file, looked at before anything is replaced."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

import ipywidgets as widgets

from alis_kit import bounded, document, store
from alis_kit.document import Reading
from alis_kit.forms import form_map
from alis_kit.notebook.choices import Choices
from alis_kit.notebook.guard import Guard
from alis_kit.plan import Plan
from alis_kit.problem import FormError, PlanError
from alis_kit.text import label


class Intake(widgets.VBox):
    """Upload, review, decide what was changed in the form, take over or leave.

    Taking over is a change like any other: saved, and can be undone.
    """

    def __init__(self, take: Callable[[Plan], None], guard: Guard) -> None:
        super().__init__()
        self._take = take
        self.found: Plan | Reading | None = None
        auto = widgets.Layout(width="auto")
        self.upload = widgets.FileUpload(
            description=label("notebook.intake.choose"), accept=".pdf,.json", multiple=False, layout=auto
        )
        self.told = widgets.HTML()
        self.choices = Choices(self._decided, guard)
        self.take_button = widgets.Button(description=label("notebook.intake.take"), layout=auto, disabled=True)
        self.upload.observe(guard(self._uploaded), "value")
        self.take_button.on_click(guard(lambda _: self.take()))
        choosing, taking = widgets.HBox([self.upload]), widgets.HBox([self.take_button])
        for row in (choosing, taking):
            row.add_class("alis-buttons")
        self.children = [choosing, self.told, self.choices, taking]

    def _uploaded(self, _: object) -> None:
        if self.upload.value:
            self.review(bytes(self.upload.value[0].content))

    def _decided(self) -> None:
        self.take_button.disabled = self.found is None or not self.choices.complete

    def review(self, data: bytes) -> None:
        """Read a file and say what is in it; nothing is replaced yet.

        Raises:
            PlanError: a plan file is faulty.
            FormError: a PDF cannot be read as the form.
        """
        self._forget()
        if data.startswith(b"%PDF"):
            reading = bounded.elsewhere(document.read, data, error=FormError)
            self.found, plan, remarks = reading, reading.follow(()), _remarks(reading)
            self.choices.show(reading.choices)
        else:
            self.found = plan = bounded.elsewhere(store.from_json, data, error=PlanError)
            remarks = []
        self._decided()
        counts = label(
            "notebook.intake.found",
            name=plan.trainee.name or "–",
            service=len(plan.service),
            courses=len(plan.courses),
        )
        self._tell(counts, remarks)

    def take(self) -> None:
        """Let the plan that was found, as decided, take the place of the one being edited.

        Raises:
            FormError: the plan cannot hold what stands in a field of the form.
        """
        if self.found is None or not self.choices.complete:
            return
        found = self.found
        plan = found.follow(self.choices.followed) if isinstance(found, Reading) else found
        self._forget()
        self._take(plan)
        self._tell(label("notebook.intake.taken"))

    def _forget(self) -> None:
        self.found, self.told.value = None, ""
        self.choices.show({})
        self._decided()

    def _tell(self, sentence: str, remarks: Iterable[str] = ()) -> None:
        listed = "".join(f"<li>{escape(remark)}</li>" for remark in remarks)
        self.told.value = f'<p role="status">{escape(sentence)}</p>' + (f"<ul>{listed}</ul>" if listed else "")


def _remarks(reading: Reading) -> list[str]:
    """Say what of a form does not come along, or comes along in another way than one may think."""
    labels = form_map().labels
    if reading.plan is not None:
        return [label("notebook.intake.elsewhere", field=n) for n in reading.changed if n not in reading.choices]
    unread = [label("notebook.intake.unread", field=labels.get(name, name)) for name in reading.unread]
    return [label("notebook.intake.by_hand"), *unread]
