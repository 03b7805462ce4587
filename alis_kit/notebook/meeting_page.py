"""The meeting page: the sheet to run the meeting from, what has changed since the last one, and the signing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import bounded, revising, store, timeline
from alis_kit.assessment import assessed
from alis_kit.changes.report import as_html as changes_html
from alis_kit.changes.report import report
from alis_kit.meeting import Last, MeetingSheet, meeting_sheet
from alis_kit.meeting.page import page
from alis_kit.meeting.screen import STYLE, as_html
from alis_kit.notebook import ui
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.page import PlanPage
from alis_kit.notebook.plan_file import PlanFile
from alis_kit.notebook.row_editor import RecordEditor
from alis_kit.notebook.timeline_page import TimelineView
from alis_kit.plan import Plan, Signing
from alis_kit.problem import FormError, Problem
from alis_kit.result import Assessment
from alis_kit.store import Revision, RevisionError, Signatures
from alis_kit.text import label, say

_ASKED = ("on", "trainee", "municipality", "supervisor")


class MeetingPage(PlanPage):
    """The page of a meeting. Nothing here changes the plan."""

    def parts(self) -> Sequence[widgets.Widget]:
        self.since = ui.dropdown("meeting.since")
        self.since.observe(self.guard(lambda _: self._compare()), "value")
        self.sheet, self.differences = widgets.HTML(), widgets.HTML()
        self.pictured = TimelineView()
        self.told = ui.StatusLine()
        self.signing = SigningForm(self.on, self.guard, signed=self._begin_anew)
        self._signed: dict[int, Last] = {}
        save = ui.button("meeting.save", self.guard, self.save, button_style="primary")
        return (
            *(ui.heading("meeting"), ui.grid(self.since), ui.buttons(save), self.told, self.sheet),
            *(ui.heading("changes"), self.differences, self.pictured),
            *(ui.heading("signed"), self.signing),
        )

    def show(self, _plan: Plan, _assessment: Assessment) -> None:
        """Show the plan beside the revision that was chosen, or its last."""
        chosen = self.since.value
        self._list()
        if self.since.value == chosen:  # else it was compared when another was chosen
            self._compare()
        self.signing.follow(self.file)

    def save(self) -> Path:
        """Write the sheet for paper beside the plan.

        Raises:
            FileError: it cannot be written.
        """
        paper = page(self._sheet())
        path = ui.free_path(self.path.parent, label("notebook.meeting.file", on=self.on().isoformat()))
        store.write_bytes(path, paper.data)
        unshown = [label("meeting.unshown", letters=" ".join(sorted(paper.unshown)))] if paper.unshown else []
        self.told.tell(label("notebook.view.saved", file=path.resolve()), unshown)
        return path

    def _list(self) -> None:
        """List the revisions; the choice stays, and is the newest to begin with."""
        kept = self.since.value
        found = store.inventory(self.path).revisions if self.file else ()
        self._signed = {
            each.number: Last.revision(each.plan, number=each.number, signed_on=each.signed_on)
            for each in reversed(found)
            if each.signed_on <= self.on()
        }
        none = [(label("notebook.meeting.none"), 0)]
        self.since.options = [(last.named, number) for number, last in self._signed.items()] or none
        self.since.value = kept if kept in self._signed else self.since.options[0][1]

    def _begin_anew(self) -> None:
        """Compare with the revision that was just signed."""
        self.since.value = None
        self.reread()

    def _sheet(self) -> MeetingSheet:
        return meeting_sheet(self.plan, self.on(), last=self._signed.get(self.since.value))

    def _compare(self) -> None:
        plan, on, last = self.plan, self.on(), self._signed.get(self.since.value)
        self.sheet.value = f"<style>{STYLE}</style>{as_html(self._sheet())}"
        self.pictured.layout.display = None if last else "none"
        if last is None:
            self.differences.value = ui.paragraph("meeting.first")
            return
        told = report(last.plan, plan, since=last.since, on=on, named=last.named)
        self.differences.value = changes_html(told)
        before, now = assessed(last.plan, on), assessed(plan, on)
        self.pictured.draw(timeline.compare(last.plan, before, plan, now, told="since"))


class SigningForm(widgets.VBox):
    """The revisions in the archive, and a way to add the plan as it was signed."""

    def __init__(self, on: Callable[[], date], guard: ErrorBoundary, *, signed: Callable[[], None]) -> None:
        super().__init__()
        self._on, self._signed = on, signed
        self._file: PlanFile | None = None
        self._before: Revision | None = None
        self._pdf: bytes | None = None
        self._examined = revising.Examination((), ())
        self.archive, self.looked_at, self.told = widgets.HTML(), ui.StatusLine(), ui.StatusLine()
        self.who = RecordEditor(label("notebook.signed.who"), Signing(), guard, _ASKED)
        self.upload = ui.upload("signed.choose", ".pdf", guard, self.bring)
        self.anyway = ui.checkbox("signed.anyway")
        self.sign_button = ui.button("signed.sign", guard, self.sign)
        self.children = [
            *(self.archive, self.who, ui.buttons(self.upload), self.looked_at, self.anyway),
            *(ui.buttons(self.sign_button), self.told),
        ]
        self._forget()

    def follow(self, file: PlanFile | None) -> None:
        """Show the archive of a plan file, and who signs by the plan; an example has neither."""
        kept = store.inventory(file.path) if file else store.Inventory((), ())
        self._file, self._before = file, kept.revisions[-1] if kept.revisions else None
        self.sign_button.disabled = file is None
        self.archive.value = _listed(kept) if file else ui.paragraph("signed.needs_plan")
        if file:
            day = revising.day_of(file.plan, self._before)
            self.who.value = replace(file.plan.signing, on=day)

    def bring(self, name: str, data: bytes) -> None:
        """Take the signed PDF, and tell what is seen in it.

        Raises:
            FormError: it is no PDF, needs a password, or is another form.
        """
        self._forget()
        assert self._file is not None, "an example cannot be signed"
        self._examined = bounded.elsewhere(revising.examine, data, self._file.plan, error=FormError)
        self._pdf = data
        seen = (*self._examined.objections, *self._examined.remarks)
        self.looked_at.tell(label("notebook.signed.chosen", file=name), map(say, seen))
        self.anyway.layout.display = None if self._examined.objections else "none"

    def sign(self) -> None:
        """Freeze the plan as it lies in its file.

        Raises:
            RevisionError: nobody signed, the day is missing or cannot be right, the PDF is of another plan, or
                this revision is there already.
            StalePlanError: the file was changed since the page read it.
            FileError: it cannot be written, or an earlier revision is missing or was changed.
        """
        assert self._file is not None, "an example cannot be signed"
        who = self.who.value
        if who.on is None:
            raise RevisionError(Problem("signed_without_day"))
        if self._examined.objections and not self.anyway.value:
            raise RevisionError(*self._examined.objections)
        by = Signatures(trainee=who.trainee, municipality=who.municipality, supervisor=who.supervisor)
        made = store.sign(
            self._file.path,
            over=self._file.version,
            signed_on=who.on,
            signed_by=by,
            today=self._on(),
            pdf=self._pdf,
        )
        remarks = revising.remarks(made, self._before)
        self._forget()
        self._signed()
        self.told.tell(
            revising.said(made), (label("notebook.signed.lies", folder=made.folder), *map(say, remarks))
        )

    def _forget(self) -> None:
        self._pdf, self._examined = None, revising.Examination((), ())
        self.anyway.value, self.anyway.layout.display = False, "none"
        self.looked_at.clear()
        self.told.clear()


def _listed(kept: store.Inventory) -> str:
    faults = "".join(f'<p class="alis-problem">{escape(say(fault))}</p>' for fault in kept.faults)
    if not kept.revisions:
        return faults or ui.paragraph("signed.none")
    return f'<div class="alis-wide">{faults}{revising.table(kept.revisions).html()}</div>'


PAGE = MeetingPage
