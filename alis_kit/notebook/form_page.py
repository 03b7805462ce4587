"""The form page: fill the official form, see its pages, save it beside the plan, and take in a filled one."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from alis_kit import bounded, document, store
from alis_kit.forms import check_wording, form_map
from alis_kit.notebook import report
from alis_kit.notebook.blank import BlankChoice
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.intake import Intake
from alis_kit.notebook.live import assessed, checked
from alis_kit.notebook.parts import free, heading
from alis_kit.notebook.view import PlanView
from alis_kit.notebook.wording import WordingEditor
from alis_kit.pdf import Filled, render
from alis_kit.plan import Plan
from alis_kit.problem import FormError
from alis_kit.result import Assessment
from alis_kit.text import label

DOTS_PER_INCH = 110
_WORK = 10.0
"""Seconds of work for a form of somebody's own, and again for its pictures."""


class FormPage(widgets.VBox):
    """Which form, how, a button that makes it of the plan as it is now, and its pages as pictures."""

    def __init__(
        self,
        source: Callable[[], Plan],
        folder: Path,
        on: Callable[[], date],
        guard: Guard,
        *,
        take: Callable[[Plan], None],
    ) -> None:
        super().__init__()
        self._source, self._folder, self._on = source, folder, on
        self.blank = BlankChoice(folder, guard)
        auto = widgets.Layout(width="auto")
        self.flat, self.keep_signatures = (
            widgets.Checkbox(description=label(f"notebook.form.{key}"), indent=False, layout=auto)
            for key in ("flat", "keep_signatures")
        )
        self.keep_signatures.disabled = True
        self.flat.observe(guard(lambda change: self._flattened(flat=change.new)), "value")
        self.password = widgets.Password(description=label("notebook.form.password"), layout=auto)
        self.make_button = widgets.Button(
            description=label("notebook.form.make"), layout=auto, button_style="primary"
        )
        self.make_button.on_click(guard(lambda _: self.make()))
        self.lacking, self.told = widgets.HTML(), widgets.HTML()
        self.sheets = widgets.Box()
        self.sheets.add_class("alis-sheets")
        self.wording = WordingEditor(source, lambda: assessed(source(), on()), take, guard)
        self.intake = Intake(take, guard)
        self.children = [*self._making(), heading("wording"), self.wording, heading("intake"), self.intake]
        self.refresh()

    def _making(self) -> list[widgets.Widget]:
        grid = widgets.Box([self.password])
        grid.add_class("alis-grid")
        ways = widgets.VBox([self.flat, self.keep_signatures, grid])
        ways.add_class("alis-ways")
        buttons = widgets.HBox([self.make_button])
        buttons.add_class("alis-buttons")
        intro = widgets.HTML(f"<p>{escape(label('notebook.form.intro'))}</p>")
        return [intro, self.blank, ways, self.lacking, buttons, self.told, self.sheets]

    def _flattened(self, *, flat: bool) -> None:
        """Fields for signatures are only lost, and so worth keeping, where all others are."""
        self.keep_signatures.disabled = not flat
        self.keep_signatures.value = self.keep_signatures.value and flat

    def refresh(self) -> None:
        """Follow a plan that was changed elsewhere, and a folder that was."""
        plan = self._source()
        self.lacking.value = report.lacking((*checked(plan, self._on()), *check_wording(plan, form_map())))
        self.blank.refresh()
        self.wording.refresh()

    def make(self) -> Path:
        """Fill the form, save it beside the plan under a name nobody has, and show it.

        Raises:
            FormError: the chosen form cannot be filled.
            FileError: it cannot be saved.
        """
        self.sheets.children = []
        self.told.value = f'<p role="status">{escape(label("notebook.form.making"))}</p>'
        try:
            return self._make()
        except Exception:
            self.told.value = ""
            raise

    def _make(self) -> Path:
        plan, on = self._source(), self._on()
        password = self.password.value or None
        filled = self._filled(
            plan,
            assessed(plan, on),
            flat=self.flat.value,
            keep_signatures=self.keep_signatures.value,
            password=password,
        )
        path = free(self._folder, f"{label('notebook.form.file', on=on.isoformat())}.pdf")
        store.write_bytes(path, filled.data)
        self.told.value = report.made(filled, path, locked=bool(password))
        pages = self._pictures(filled.data, dpi=DOTS_PER_INCH, password=password)
        self.sheets.children = [_sheet(number, png) for number, png in enumerate(pages, 1)]
        return path

    def _filled(self, *arguments: Any, **options: Any) -> Filled:  # noqa: ANN401
        """Fill our form here, and one of the user's own by a process that is ended if the form is a trap."""
        own = self.blank.form
        if own is None:
            return document.fill(*arguments, **options)
        return bounded.elsewhere(document.fill_own, own, *arguments, error=FormError, seconds=_WORK, **options)

    def _pictures(self, data: bytes, **options: Any) -> list[bytes]:  # noqa: ANN401
        if self.blank.form is None:
            return render(data, **options)
        return bounded.elsewhere(render, data, error=FormError, seconds=_WORK, **options)


def _sheet(number: int, png: bytes) -> widgets.Widget:
    """Give a page as a picture with a text alternative, which the Image widget cannot have. It grows in focus."""
    alternative = escape(label("notebook.form.sheet", number=number))
    image = b64encode(png).decode()
    return widgets.HTML(f'<img tabindex="0" alt="{alternative}" src="data:image/png;base64,{image}">')


class FormView(PlanView):
    """The form page on its own, of the plan in a file. What is changed here is saved there."""

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Make the page once; later it follows the plan."""
        if not self.body.children:
            page = FormPage(lambda: self.plan, self.path.parent, self.on, self.guard, take=self.take)
            self.body.children = [page]
        self.body.children[0].refresh()
