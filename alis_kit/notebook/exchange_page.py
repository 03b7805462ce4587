"""The page for other programs: the calendar, spreadsheets out and in, and the papers of the application."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import bounded, store
from alis_kit.assessment import assessed
from alis_kit.clock import now
from alis_kit.exchange import application, calendar, delimited, ics, intake, opened, papers, sheets
from alis_kit.notebook import ui
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.page import PlanPage
from alis_kit.plan import Plan
from alis_kit.problem import FileError
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment
from alis_kit.text import label, place


class ExchangePage(PlanPage):
    """The page of what goes to other programs and comes from them."""

    def parts(self) -> Sequence[widgets.Widget]:
        self.papers = widgets.HTML()
        self.calendar_told, self.workbook_told = ui.StatusLine(), ui.StatusLine()
        self.rows_in = RowImport(lambda: self.plan, self.take, self.guard)
        calendar = ui.button("calendar.save", self.guard, self.save_calendar)
        xlsx = ui.button("workbook.save_xlsx", self.guard, self.save_xlsx)
        csv = ui.button("workbook.save_csv", self.guard, self.save_csv)
        return (
            *(ui.heading("calendar"), ui.buttons(calendar), self.calendar_told),
            *(ui.heading("workbook"), ui.buttons(xlsx, csv), self.workbook_told),
            *(ui.heading("rows_in"), self.rows_in),
            *(ui.heading("application"), self.papers),
        )

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Show the papers of a plan; the rest waits for the user."""
        shown = papers.html(application.application(plan, assessment))
        self.papers.value = f'<div class="alis-wide">{shown}</div>'
        self.rows_in.refresh()

    def save_calendar(self) -> Path:
        """Write the calendar file beside the plan, over the one before, which it knows again.

        Raises:
            FileError: the one before is not ours, or the file cannot be written.
        """
        on = self.on()
        path = self.path.parent / label("notebook.calendar.file")
        found = calendar.agenda(self.plan, assessed(self.plan, on), regulation_on(on))
        data = store.read_bytes(path, most=ics.LARGEST + 1) if path.exists() else None
        earlier = None if data is None else bounded.elsewhere(ics.read, data, error=FileError)
        made = ics.diary(found, self.plan, on, at=now(), earlier=earlier)
        store.write_bytes(path, ics.write(made))
        undated = [label("notebook.calendar.undated", row=place(where)) for where in found.undated]
        self.calendar_told.tell(label("notebook.view.saved", file=path.resolve()), undated)
        return path

    def save_xlsx(self) -> Path:
        """Write the tables as a workbook beside the plan.

        Raises:
            FileError: it cannot be written.
        """
        on = self.on()
        path = self.path.parent / label("notebook.workbook.file", on=on.isoformat())
        made = sheets.sheets_of(self.plan, assessed(self.plan, on))
        store.write_bytes(path, sheets.write_xlsx(made, title=sheets.title_of(self.plan), on=on))
        self.workbook_told.tell(label("notebook.view.saved", file=path.resolve()), sheets.cut_notes(made))
        return path

    def save_csv(self) -> Path:
        """Write the tables as one CSV file each, in a folder beside the plan.

        Raises:
            FileError: they cannot be written.
        """
        folder = self.path.parent / label("notebook.workbook.folder", on=self.on().isoformat())
        folder.mkdir(exist_ok=True)
        for sheet in sheets.sheets_of(self.plan, assessed(self.plan, self.on())):
            store.write_bytes(folder / f"{sheet.file}.csv", delimited.write_csv(sheet))
        self.workbook_told.tell(label("notebook.view.saved", file=folder.resolve()))
        return folder


class RowImport(widgets.VBox):
    """Rows from a spreadsheet, chosen or pasted: each row and doubt is shown before the sound ones are taken."""

    def __init__(self, plan: Callable[[], Plan], take: Callable[[Plan], None], guard: ErrorBoundary) -> None:
        super().__init__()
        self._plan, self._take = plan, take
        self.seen: intake.Review | None = None
        self.upload = ui.upload("rows_in.choose", ".xlsx,.csv", guard, lambda name, data: self.review(data, name))
        self.pasted = widgets.Textarea(
            description=label("notebook.rows_in.paste"), rows=4, layout=ui.auto(), continuous_update=False
        )
        self.take_button = ui.button("rows_in.take", guard, self.take)
        self.shown, self.told = widgets.HTML(), ui.StatusLine()
        self.pasted.observe(guard(lambda change: self._typed(change.new)), "value")
        pasted = ui.grid(self.pasted, classes=("alis-single", "alis-pasted"))
        self.children = [ui.buttons(self.upload), pasted, self.told, self.shown, ui.buttons(self.take_button)]
        self.refresh()

    def review(self, data: bytes, name: str) -> None:
        """Look through a file; nothing is taken yet.

        Raises:
            AlisError: it cannot be read as a spreadsheet.
        """
        self._forget()
        files = [(data, Path(name).stem)]
        self.seen = bounded.elsewhere(opened.look_through, files, error=FileError)
        self.refresh()

    def take(self) -> None:
        """Put the sound rows that are new into the plan."""
        if self.seen is None:
            return
        count = self._new()
        self._take(intake.take(self._plan(), self.seen))
        self._forget()
        self.told.tell(label("notebook.rows_in.taken", count=count))
        self.refresh()

    def _typed(self, text: str) -> None:
        self._forget()
        if text.strip():
            self.seen = intake.review(delimited.read_text(text))
        self.refresh()

    def _forget(self) -> None:
        self.seen = None
        self.told.clear()

    def _new(self) -> int:
        plan, found = self._plan(), self.seen.found if self.seen else ()
        return sum(len(intake.compared(plan, each).taken) for each in found)

    def refresh(self) -> None:
        """Show what was looked through beside the plan as it is now: what is new to it may be another."""
        self.take_button.disabled = not self._new()
        if self.seen is None:
            self.shown.value = ""
            return
        plan, parts = self._plan(), []
        parts += [f"<p>{escape(line)}</p>" for line in intake.summary(plan, self.seen)]
        for found in self.seen.found:
            if new := intake.compared(plan, found).taken:
                parts.append(intake.rows_table(found, new).html())
        if any(found.doubts for found in self.seen.found):
            parts.append(intake.doubts_table(self.seen).html())
        self.shown.value = f'<div class="alis-wide" role="status">{"".join(parts)}</div>'


PAGE = ExchangePage
