"""The meeting page: the sheet to run the meeting from, what has changed since the last one, and the signing."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import store, timeline
from alis_kit.changes.report import as_html as changes_html
from alis_kit.changes.report import report
from alis_kit.meeting import Last, MeetingSheet, meeting_sheet
from alis_kit.meeting.page import page
from alis_kit.meeting.screen import STYLE, as_html
from alis_kit.notebook.live import TimelineView, assessed
from alis_kit.notebook.parts import Told, button, buttons, free, heading
from alis_kit.notebook.signing import Signing
from alis_kit.notebook.view import PlanView
from alis_kit.plan import Plan
from alis_kit.result import Assessment
from alis_kit.text import label


class MeetingPage(PlanView):
    """The page of a meeting. Nothing here changes the plan."""

    def __init__(self, path: Path, on: Callable[[], date]) -> None:
        self.since = widgets.Dropdown(
            description=label("notebook.meeting.since"), layout=widgets.Layout(width="auto")
        )
        self.sheet, self.differences = widgets.HTML(), widgets.HTML()
        self.pictured = TimelineView()
        self.told = Told()
        self._signed: dict[int, Last] = {}
        super().__init__(path, on)
        self.since.observe(self.guard(lambda _: self._compare()), "value")

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Show the plan beside the revision that was chosen, or its last."""
        if not self.body.children:
            self.signing = Signing(self.on, self.guard, signed=self._begin_anew)
            self.body.children = self._parts()
        self._list()
        self._compare()
        self.signing.follow(self.keeper)

    def _parts(self) -> list[widgets.Widget]:
        grid = widgets.Box([self.since])
        grid.add_class("alis-grid")
        save = button("meeting.save", self.guard, self.save, leading=True)
        return [
            heading("meeting"),
            grid,
            buttons(save),
            self.told,
            self.sheet,
            heading("changes"),
            self.differences,
            self.pictured,
            heading("signed"),
            self.signing,
        ]

    def save(self) -> Path:
        """Write the sheet as one page of paper beside the plan, and tell what the page had no room for.

        Raises:
            FormError: not even the shortest form of it has room.
            FileError: it cannot be written.
        """
        paper = page(self._sheet())
        path = free(self.path.parent, label("notebook.meeting.file", on=self.on().isoformat()))
        store.write_bytes(path, paper.data)
        left = [label("meeting.left_out", parts="; ".join(paper.sheet.left_out))] if paper.sheet.left_out else []
        unshown = [label("meeting.unshown", letters=" ".join(sorted(paper.unshown)))] if paper.unshown else []
        self.told.tell(label("notebook.view.saved", file=path.resolve()), [*left, *unshown])
        return path

    def _list(self) -> None:
        """List the revisions; the choice stays, and is the newest to begin with."""
        kept = self.since.value
        found = store.inventory(self.path).revisions if self.keeper else ()
        self._signed = {
            each.number: Last.revision(each.plan, number=each.number, signed_on=each.signed_on)
            for each in reversed(found)
            if each.signed_on <= self.on()
        }
        self.since.options = [(last.named, number) for number, last in self._signed.items()] or _NONE
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
            self.differences.value = f"<p>{escape(label('notebook.meeting.first'))}</p>"
            return
        told = report(last.plan, plan, since=last.since, on=on, named=last.named)
        self.differences.value = changes_html(told)
        before, now = assessed(last.plan, on), assessed(plan, on)
        self.pictured.draw(timeline.compare(last.plan, before, plan, now, told="since"))


_NONE = [(label("notebook.meeting.none"), 0)]
