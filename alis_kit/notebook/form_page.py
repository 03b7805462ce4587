"""The form page: fill the official form, see its pages, save it beside the plan, and take in a filled one."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from alis_kit import bounded, codec, store, tables
from alis_kit.assessment import assessed
from alis_kit.codec import Fault
from alis_kit.form import document
from alis_kit.form.fields import check_wording, form_map, proposal
from alis_kit.notebook import ui
from alis_kit.notebook.blank_form import BlankFormPicker
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.page import PlanPage, checked
from alis_kit.notebook.plan_import import PlanImport
from alis_kit.pdf import FilledPdf, Report, render
from alis_kit.plan import Plan, Wording, new_id
from alis_kit.problem import FormError, Problem
from alis_kit.result import Assessment
from alis_kit.text import label, say

DOTS_PER_INCH = 110
_WORK = 10.0
"""Seconds of work for a form of somebody's own, and again for its pictures."""
_BY_FIELD = ("too_long", "lacking", "signatures", "locked")
"""Parts of a filling's report that are lists of fields."""


class FormFiller(widgets.VBox):
    """Which form, how, a button that makes it of the plan as it is now, and its pages as pictures."""

    def __init__(
        self,
        source: Callable[[], Plan],
        folder: Path,
        on: Callable[[], date],
        guard: ErrorBoundary,
        *,
        take: Callable[[Plan], None],
    ) -> None:
        super().__init__()
        self._source, self._folder, self._on = source, folder, on
        self.blank = BlankFormPicker(folder, guard)
        self.flat, self.keep_signatures = ui.checkbox("form.flat"), ui.checkbox("form.keep_signatures")
        self.keep_signatures.disabled = True
        self.flat.observe(guard(lambda change: self._flattened(flat=change.new)), "value")
        self.password = widgets.Password(description=label("notebook.form.password"), layout=ui.auto())
        self.make_button = ui.button("form.make", guard, self.make, button_style="primary")
        self.lacking, self.told = widgets.HTML(), widgets.HTML()
        self.sheets = widgets.Box(_dom_classes=("alis-sheets",))
        self.wording = WordingEditor(source, lambda: assessed(source(), on()), take, guard)
        self.intake = PlanImport(take, guard)
        self.children = [*self._making(), ui.heading("wording"), self.wording, ui.heading("intake"), self.intake]
        self.refresh()

    def _making(self) -> list[widgets.Widget]:
        ways = [self.flat, self.keep_signatures, ui.grid(self.password)]
        intro = widgets.HTML(ui.paragraph("form.intro"))
        options = widgets.VBox(ways, _dom_classes=("alis-ways",))
        return [intro, self.blank, options, self.lacking, ui.buttons(self.make_button), self.told, self.sheets]

    def _flattened(self, *, flat: bool) -> None:
        """Fields for signatures are only lost, and so worth keeping, where all others are."""
        self.keep_signatures.disabled = not flat
        self.keep_signatures.value = self.keep_signatures.value and flat

    def refresh(self) -> None:
        """Follow a plan that was changed elsewhere, and a folder that was."""
        plan = self._source()
        self.lacking.value = _lacking((*checked(plan, self._on()), *check_wording(plan, form_map())))
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
        how = {"flat": self.flat.value, "keep_signatures": self.keep_signatures.value, "password": password}
        filled = self._filled(plan, assessed(plan, on), **how)
        path = ui.free_path(self._folder, f"{label('notebook.form.file', on=on.isoformat())}.pdf")
        store.write_bytes(path, filled.data)
        self.told.value = _made(filled, path, locked=bool(password))
        pages = self._pictures(filled.data, dpi=DOTS_PER_INCH, password=password)
        self.sheets.children = [_sheet(number, png) for number, png in enumerate(pages, 1)]
        return path

    def _filled(self, *arguments: Any, **options: Any) -> FilledPdf:  # noqa: ANN401
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
    """Return a page as a picture with an alternative text, which Image cannot have. It grows in focus."""
    alternative = escape(label("notebook.form.sheet", number=number))
    image = b64encode(png).decode()
    return widgets.HTML(f'<img tabindex="0" alt="{alternative}" src="data:image/png;base64,{image}">')


def _lacking(problems: Iterable[Problem]) -> str:
    """Return the HTML of what is not filled in or worth a look, folded; a word that all is well if nothing is."""
    rows = tables.problems(problems).rows
    if not rows:
        return f'<p class="alis-hint">{escape(label("notebook.form.nothing_lacks"))}</p>'
    listed = "".join(f"<li>{escape(label('notebook.problem.named', field=a, sentence=b))}</li>" for a, b in rows)
    summary = escape(label("notebook.form.lacks", count=len(rows)))
    return f"<details><summary>{summary}</summary><ul>{listed}</ul></details>"


def _made(filled: FilledPdf, path: Path, *, locked: bool) -> str:
    """Return the HTML of where the form lies, a link to download it, and what happened on the way."""
    link = (
        f'<a download="{escape(path.name)}" '
        f'href="data:application/pdf;base64,{b64encode(filled.data).decode()}">'
        f"{escape(label('notebook.form.download'))}</a>"
    )
    saved = escape(label("notebook.form.saved", file=path.resolve()))
    secret = ui.paragraph("form.has_password") if locked else ""
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in _remarks(filled.report))
    return f'<p role="status">{saved} {link}</p>{secret}' + (f"<ul>{remarks}</ul>" if remarks else "")


def _remarks(report: Report) -> Iterator[str]:
    labels = form_map().labels
    for name, number in report.continued.items():
        yield label("notebook.form.continued", field=labels.get(name, name), number=number)
    for name, signs in report.unshown.items():
        yield label("notebook.form.unshown", field=labels.get(name, name), signs=signs)
    for part in _BY_FIELD:
        for name in getattr(report, part):
            yield label(f"notebook.form.{part}", field=labels.get(name, name))
    for name in report.untouched:
        if name not in labels:
            yield label("notebook.form.unknown", field=name)
    for stamp in report.unplaced:
        yield label("notebook.form.unplaced", stamp=stamp)


class WordingEditor(widgets.VBox):
    """Own wording for a field the kit writes itself: the proposal, what the user would rather say, and back."""

    def __init__(
        self,
        plan: Callable[[], Plan],
        assessment: Callable[[], Assessment],
        take: Callable[[Plan], None],
        guard: ErrorBoundary,
    ) -> None:
        super().__init__()
        self._plan, self._assessment, self._take = plan, assessment, take
        proposed = [(field.label, name) for name, field in form_map().fields.items() if field.generated]
        self.field = ui.dropdown("wording.field", options=proposed)
        self.proposed, self.said = widgets.HTML(), widgets.HTML()
        self.text = widgets.Textarea(
            description=label("notebook.wording.own"), rows=5, layout=ui.auto(), continuous_update=False
        )
        left = widgets.Layout(width="auto", align_self="flex-start")
        self.back_button = ui.button("wording.back", guard, self.back, layout=left)
        self.field.observe(guard(lambda _: self.refresh()), "value")
        self.text.observe(guard(lambda change: self._typed(change.new)), "value")
        parts = [self.field, self.proposed, self.text, self.said]
        self.children = [widgets.VBox(parts, _dom_classes=("alis-grid", "alis-single")), self.back_button]
        self.refresh()

    def _texts(self) -> tuple[str | None, str]:
        """Return the own wording of the chosen field, if it has one, and the proposal."""
        name, plan = self.field.value, self._plan()
        own = {wording.field: wording.text for wording in plan.wording}
        return own.get(name), str(proposal(plan, self._assessment(), form_map().fields[name]))

    def refresh(self) -> None:
        """Show the chosen field as the plan has it now."""
        own, suggested = self._texts()
        caption, shown = escape(label("notebook.wording.proposal")), escape(suggested) or "–"
        self.proposed.value = (
            f'<span class="alis-caption">{caption}</span><pre class="alis-proposal">{shown}</pre>'
        )
        self.text.value = suggested if own is None else own
        self.back_button.disabled = own is None
        self.said.value = "" if own is None else ui.paragraph("wording.is_own")

    def back(self) -> None:
        """Drop the own wording of the chosen field."""
        self._put(None)

    def _typed(self, text: str) -> None:
        own, suggested = self._texts()
        if text == (suggested if own is None else own):
            return
        try:
            codec.text(text)
        except Fault as fault:
            sentence = escape(say(Problem(fault.code, values=fault.values)))
            self.said.value = f'<div class="alis-problem">{sentence}</div>'
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


class FormPage(PlanPage):
    """The form page on its own, of the plan in a file. What is changed here is saved there."""

    def parts(self) -> Sequence[widgets.Widget]:
        return (FormFiller(lambda: self.plan, self.path.parent, self.on, self.guard, take=self.take),)

    def show(self, _plan: Plan, _assessment: Assessment) -> None:
        """Let the page follow the plan."""
        self.body.children[0].refresh()


PAGE = FormPage
