"""Taking a plan in from a file: a filled form or a plan file, looked at before anything is replaced."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from alis_kit import document, store
from alis_kit.forms import form_map
from alis_kit.notebook.guard import Guard
from alis_kit.plan import Plan
from alis_kit.text import label


class Intake(widgets.VBox):
    """Upload, review, take over or leave. Taking over is a change like any other: saved, and can be undone."""

    def __init__(self, take: Callable[[Plan], None], guard: Guard) -> None:
        super().__init__()
        self._take = take
        self.found: Plan | None = None
        auto = widgets.Layout(width="auto")
        self.upload = widgets.FileUpload(
            description=label("notebook.intake.choose"), accept=".pdf,.json", multiple=False, layout=auto
        )
        self.told = widgets.HTML()
        self.take_button = widgets.Button(description=label("notebook.intake.take"), layout=auto, disabled=True)
        self.upload.observe(guard(self._uploaded), "value")
        self.take_button.on_click(guard(lambda _: self.take()))
        buttons = widgets.HBox([self.upload, self.take_button])
        buttons.add_class("alis-buttons")
        self.children = [buttons, self.told]

    def _uploaded(self, _: object) -> None:
        if self.upload.value:
            self.review(bytes(self.upload.value[0].content))

    def review(self, data: bytes) -> None:
        """Read a file and say what is in it; nothing is replaced yet.

        Raises:
            PlanError: a plan file is faulty.
            FormError: a PDF cannot be read as the form.
        """
        self.found, self.take_button.disabled, self.told.value = None, True, ""
        self.found, remarks = _from_pdf(data) if data.startswith(b"%PDF") else (store.from_json(data), [])
        self.take_button.disabled = False
        counts = label(
            "notebook.intake.found",
            name=self.found.trainee.name or "–",
            service=len(self.found.service),
            courses=len(self.found.courses),
        )
        listed = "".join(f"<li>{escape(remark)}</li>" for remark in remarks)
        self.told.value = f'<p role="status">{escape(counts)}</p>' + (f"<ul>{listed}</ul>" if listed else "")

    def take(self) -> None:
        """Let the plan that was found take the place of the one being edited."""
        if self.found is not None:
            found, self.found = self.found, None
            self.take_button.disabled = True
            self._take(found)
            self.told.value = f'<p role="status">{escape(label("notebook.intake.taken"))}</p>'


def _from_pdf(data: bytes) -> tuple[Plan, list[str]]:
    """Give the plan inside a form the kit filled, else as much as the fields tell."""
    reading, labels = document.read(data), form_map().labels
    changed = [label("notebook.intake.changed", field=labels.get(name, name)) for name in reading.changed]
    if reading.plan is not None:
        return reading.plan, changed
    unread = [label("notebook.intake.unread", field=labels.get(name, name)) for name in reading.unread]
    return reading.suggestion, [label("notebook.intake.by_hand"), *unread]
