"""The form page: fill the official form, see its pages, save it beside the plan, and take in a filled one."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import document, store
from alis_kit.forms import form_map
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.intake import Intake
from alis_kit.notebook.live import assessed
from alis_kit.notebook.view import PlanView
from alis_kit.notebook.wording import WordingEditor
from alis_kit.pdf import Filled, render
from alis_kit.plan import Plan
from alis_kit.result import Assessment
from alis_kit.text import label

DOTS_PER_INCH = 80


class FormPage(widgets.VBox):
    """A button that makes the form of the plan as it is now, and the pages as pictures."""

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
        self.flat = widgets.Checkbox(description=label("notebook.form.flat"), indent=False, layout=_AUTO)
        self.make_button = widgets.Button(
            description=label("notebook.form.make"), layout=_AUTO, button_style="primary"
        )
        self.make_button.on_click(guard(lambda _: self.make()))
        self.told = widgets.HTML()
        self.sheets = widgets.Box()
        self.sheets.add_class("alis-sheets")
        self.wording = WordingEditor(source, lambda: assessed(source(), on()), take, guard)
        self.intake = Intake(take, guard)
        buttons = widgets.HBox([self.make_button, self.flat])
        buttons.add_class("alis-buttons")
        self.children = [
            widgets.HTML(f"<p>{escape(label('notebook.form.intro'))}</p>"),
            buttons,
            self.told,
            self.sheets,
            _heading("wording"),
            self.wording,
            _heading("intake"),
            self.intake,
        ]

    def refresh(self) -> None:
        """Follow a plan that was changed elsewhere."""
        self.wording.refresh()

    def make(self) -> Path:
        """Fill the form, save it beside the plan under a name nobody has, and show it."""
        plan, on = self._source(), self._on()
        filled = document.fill(plan, assessed(plan, on), flat=self.flat.value)
        path = _free(self._folder, label("notebook.form.file", on=on.isoformat()))
        store.write_bytes(path, filled.data)
        self.told.value = _told(filled, path)
        self.sheets.children = [_sheet(n, png) for n, png in enumerate(render(filled.data, dpi=DOTS_PER_INCH), 1)]
        return path


_AUTO = widgets.Layout(width="auto")


def _heading(part: str) -> widgets.Widget:
    title, intro = (escape(label(f"notebook.{part}.{key}")) for key in ("title", "intro"))
    return widgets.HTML(f"<h2>{title}</h2><p>{intro}</p>")


def _sheet(number: int, png: bytes) -> widgets.Widget:
    """Give a page as a picture with a text alternative, which the Image widget cannot have."""
    alternative = escape(label("notebook.form.sheet", number=number))
    return widgets.HTML(f'<img alt="{alternative}" src="data:image/png;base64,{b64encode(png).decode()}">')


def _free(folder: Path, stem: str) -> Path:
    path, number = folder / f"{stem}.pdf", 2
    while path.exists():
        path, number = folder / f"{stem} {number}.pdf", number + 1
    return path


def _told(filled: Filled, path: Path) -> str:
    link = (
        f'<a download="{escape(path.name)}" '
        f'href="data:application/pdf;base64,{b64encode(filled.data).decode()}">'
        f"{escape(label('notebook.form.download'))}</a>"
    )
    report, labels = filled.report, form_map().labels
    remarks: Sequence[str] = (
        *(
            label("notebook.form.continued", field=labels.get(name, name), number=n)
            for name, n in report.continued.items()
        ),
        *(
            label("notebook.form.unshown", field=labels.get(name, name), signs=signs)
            for name, signs in report.unshown.items()
        ),
        *(label("notebook.form.lacking", field=labels.get(name, name)) for name in report.lacking),
        *(label("notebook.form.unknown", field=name) for name in report.untouched if name not in labels),
    )
    listed = "".join(f"<li>{escape(remark)}</li>" for remark in remarks)
    saved = escape(label("notebook.form.saved", file=path.resolve()))
    return f'<p role="status">{saved} {link}</p>' + (f"<ul>{listed}</ul>" if listed else "")


class FormView(PlanView):
    """The form page on its own, of the plan in a file. What is changed here is saved there."""

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Make the page once; later it follows the plan."""
        if not self.body.children:
            page = FormPage(lambda: self.plan, self.path.parent, self.on, self.guard, take=self.take)
            self.body.children = [page]
        self.body.children[0].refresh()

    def take(self, plan: Plan) -> None:
        """Save a changed plan; an example is changed on screen only.

        Raises:
            StalePlanError: the file was changed elsewhere since it was read.
        """
        if self.keeper:
            self.keeper.save(plan)
        self.plan = plan
