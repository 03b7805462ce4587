"""The page for other programs: the calendar, spreadsheets out and in, and the papers of the application."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import ipywidgets as widgets

from alis_kit import bounded, store
from alis_kit.clock import now
from alis_kit.exchange import application, calendar, delimited, ics, papers, sheets
from alis_kit.notebook.live import assessed
from alis_kit.notebook.parts import Told, button, buttons, heading
from alis_kit.notebook.rows_in import RowsIn
from alis_kit.notebook.view import PlanView
from alis_kit.plan import Plan
from alis_kit.problem import FileError
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment
from alis_kit.text import label, place


class Exchange(PlanView):
    """The page of what goes to other programs and comes from them."""

    def __init__(self, path: Path, on: Callable[[], date]) -> None:
        self.papers = widgets.HTML()
        self.calendar_told, self.workbook_told = Told(), Told()
        super().__init__(path, on)

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Make the page once; later only the papers follow the plan."""
        if not self.body.children:
            self.rows_in = RowsIn(lambda: self.plan, self.take, self.guard)
            self.body.children = self._parts()
        shown = papers.html(application.application(plan, assessment))
        self.papers.value = f'<div class="alis-wide">{shown}</div>'
        self.rows_in.refresh()

    def _parts(self) -> list[widgets.Widget]:
        calendar = button("calendar.save", self.guard, self.save_calendar)
        xlsx = button("workbook.save_xlsx", self.guard, self.save_xlsx)
        csv = button("workbook.save_csv", self.guard, self.save_csv)
        return [
            *(heading("calendar"), buttons(calendar), self.calendar_told),
            *(heading("workbook"), buttons(xlsx, csv), self.workbook_told),
            *(heading("rows_in"), self.rows_in),
            *(heading("application"), self.papers),
        ]

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
        title = label("cli.regneark_title", name=self.plan.trainee.name).strip(", ")
        data = sheets.write_xlsx(sheets.sheets_of(self.plan, assessed(self.plan, on)), title=title, on=on)
        store.write_bytes(path, data)
        self.workbook_told.tell(label("notebook.view.saved", file=path.resolve()))
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
