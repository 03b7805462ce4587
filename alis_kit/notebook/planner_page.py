"""The planning page: editor, saved state, undo, status and timeline, and the form, tied together one way."""

from __future__ import annotations

import asyncio
import atexit
import gc
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import store, tables
from alis_kit.assessment import assessed
from alis_kit.clock import time_of_day
from alis_kit.notebook import ui
from alis_kit.notebook.assessment_page import StatusView
from alis_kit.notebook.callbacks import Debouncer, ErrorBoundary, running_loop
from alis_kit.notebook.page import Page, checked, example, style
from alis_kit.notebook.plan_editor import TABS, PlanEditor
from alis_kit.notebook.plan_file import PlanFile, UndoHistory
from alis_kit.notebook.timeline_page import MiniTimeline, TimelineView
from alis_kit.plan import Plan
from alis_kit.result import Assessment
from alis_kit.text import label

_FIRST, _PAUSE = 0.05, 0.6
"""Seconds until tabs are made ahead of time, and between them."""


class PlannerPage(Page):
    """The page of a plan file. Every change is checked, saved and shown; without a file an example is edited."""

    def __init__(self, path: Path, on: Callable[[], date]) -> None:
        super().__init__()
        self.add_class("alis-planner")
        self._path = path
        self._on = on
        self.guard = ErrorBoundary()
        self.file = PlanFile(path) if path.exists() else None
        plan = self.file.plan if self.file else example()
        self._history = UndoHistory(plan)
        self._debouncer = Debouncer(self.guard(self._work))
        self.editor = PlanEditor(plan, self.guard, {"form": self._form})
        self.status, self.timeline = StatusView(), TimelineView(MiniTimeline())
        self._saved = widgets.HTML()
        self._banner = widgets.VBox()
        self.undo_button = self._button("bar.undo", lambda: self._go(self._history.undo))
        self.redo_button = self._button("bar.redo", lambda: self._go(self._history.redo))
        self.trial: WhatIf | None = None
        self.trial_button = self._button("trial.begin", self.try_out)
        self.reread_button = self._button("view.reread", self.reread)
        self.reread_button.add_class("alis-reread")
        self.editor.observe(self._changed, "value")
        self.children = [style(), self._bar(), self.guard, self._banner, self._columns(), self.timeline]
        self._show_saved("bar.unchanged", file=path.name)
        if self.file is None:
            self._say(label("notebook.example.banner", file=path.name), self._button("example.start", self._begin))
        self.guard(self._debouncer.now)()
        atexit.register(self.settle)
        self._to_come: list[asyncio.TimerHandle] = []
        self._prepare()

    def _button(self, key: str, pressed: Callable[[], object]) -> widgets.Button:
        return ui.button(key, self.guard, pressed)

    def _prepare(self) -> None:
        """Make the tabs one by one while the user looks at the first, so that none has to be waited for.

        The next one, of the posts, is often the longest: it is made while the browser still shows the page.
        """
        if loop := running_loop():
            _, *others = TABS
            for number, key in enumerate(others):
                made = self.guard.background(self.editor.prepare)
                self._to_come.append(loop.call_later(_FIRST + _PAUSE * number, made, key))
            # Widgets live as long as the page; to go through them all takes the collector longer than an edit.
            self._to_come.append(loop.call_later(_FIRST + _PAUSE * len(others), gc.freeze))

    def leave(self) -> None:
        """Let go of everything, and do nothing more of what was to come."""
        for each in self._to_come:
            each.cancel()
        atexit.unregister(self.settle)
        super().leave()

    @property
    def value(self) -> Plan:
        """The plan as it stands in the editor."""
        return self.editor.value

    def may_leave(self) -> bool:
        """Return whether all that was typed is saved; a trial never is."""
        self.settle()
        return self.healthy and not self.trial and not (self.file and self.file.stale)

    def settle(self) -> None:
        """Finish what waits for a pause in the typing: the check, the saving and the pictures."""
        if self._debouncer.pending:
            self._debouncer.now()

    def reread(self) -> None:
        """Take over what another page wrote to the plan's file, unless there are changes here it does not have."""
        self.settle()
        if self.file and not self.trial and not self.file.stale and self.file.changed_elsewhere():
            self._settled(self.file.reload())

    def try_out(self) -> None:
        """Begin a trial: nothing is saved until the user keeps what came of it."""
        self.settle()
        plan = self.editor.value
        self.trial = WhatIf(plan, assessed(plan, self._on()), self.guard, end=self._end_trial)
        self.trial_button.disabled = True
        self._banner.children = [self.trial]
        self._show_saved("trial.going", wrong=True)

    def _end_trial(self, back_to: Plan | None) -> None:
        self.trial, self.trial_button.disabled, self._banner.children = None, False, []
        if back_to is not None:
            self._take(back_to)
        self._debouncer.now()

    def _bar(self) -> widgets.Widget:
        row = (self.trial_button, self.undo_button, self.redo_button, self.reread_button)
        return widgets.HBox([self._saved, *row], _dom_classes=("alis-bar",))

    def _columns(self) -> widgets.Widget:
        beside = widgets.VBox([self.timeline.mini, self.status])
        return widgets.Box([self.editor, beside], _dom_classes=("alis-columns",))

    def _form(self) -> widgets.Widget:
        from alis_kit.notebook.form_page import FormFiller  # the PDF engine takes its time to load

        return FormFiller(lambda: self.value, self._path.parent, self._on, self.guard, take=self._take)

    def _take(self, plan: Plan) -> None:
        self.editor.value = plan

    def _changed(self, _: object) -> None:
        self._history.record(self.editor.value)
        self._show_saved("bar.unsaved", wrong=True)
        self._debouncer.changed()

    def _work(self) -> None:
        """Save first, so that nothing that follows can cost the user a word."""
        plan, on = self.editor.value, self._on()
        self.undo_button.disabled = not self._history.can_undo
        self.redo_button.disabled = not self._history.can_redo
        try:
            self._save(plan)
        finally:
            self.editor.show(checked(plan, on))
            assessment = assessed(plan, on)
            self.status.show(assessment)
            if self.trial:
                self.trial.show(assessment)
                self.timeline.compare(self.trial.plan, self.trial.before, plan, assessment)
            else:
                self.timeline.show(plan, assessment)

    def _save(self, plan: Plan) -> None:
        if self.trial:
            self._show_saved("trial.going", wrong=True)
        elif self.file is None:
            self._show_saved("bar.example", wrong=True)
        elif self.file.stale:
            self._show_saved("bar.unsaved", wrong=True)
        elif self._history.can_undo or self._history.can_redo:
            try:
                self.file.save(plan)
            except store.StalePlanError:
                self._tell_stale(self.file)
                return
            self._show_saved("bar.saved", time=time_of_day())

    def _show_saved(self, key: str, *, wrong: bool = False, **values: object) -> None:
        mark = "alis-unsaved" if wrong else "alis-saved"
        self._saved.value = (
            f'<span class="{mark}" role="status">{escape(label(f"notebook.{key}", **values))}</span>'
        )

    def _go(self, step: Callable[[], Plan]) -> None:
        self.settle()
        self.editor.value = step()

    def _tell_stale(self, file: PlanFile) -> None:
        key = "told" if file.path.exists() else "gone"
        self._say(
            label(f"notebook.stale.{key}", file=file.path.name),
            self._button("stale.reload", lambda: self._settled(file.reload())),
            self._button("stale.beside", lambda: self._beside(file)),
        )

    def _beside(self, file: PlanFile) -> None:
        file.save_beside(self.editor.value)
        self._settled(self.editor.value)

    def _settled(self, plan: Plan) -> None:
        assert self.file is not None
        self._banner.children = []
        self._take(plan)
        self._debouncer.now()
        self._show_saved("bar.unchanged", file=self.file.path.name)

    def _begin(self) -> None:
        """Make an empty plan file where there is none, and edit that."""
        store.save(self._path, Plan(), over=None)
        self.file = PlanFile(self._path)
        self._history = UndoHistory(Plan())
        self._settled(self.file.plan)

    def _say(self, sentence: str, *row: widgets.Widget) -> None:
        said = widgets.HTML(f'<div class="alis-alert" role="alert"><p>{escape(sentence)}</p></div>')
        self._banner.children = [said, ui.buttons(*row)]


class WhatIf(widgets.VBox):
    """Trying something out: the plan as it was when it began, the difference since, and the two ways out.

    While it lasts nothing is saved.
    """

    def __init__(
        self, plan: Plan, before: Assessment, guard: ErrorBoundary, *, end: Callable[[Plan | None], None]
    ) -> None:
        """Begin a trial; `end` gets the plan to go back to, or `None` when the changes are kept."""
        self.plan, self.before = plan, before
        self._shown = widgets.HTML()
        self.keep_button = ui.button("trial.keep", guard, lambda: end(None))
        self.drop_button = ui.button("trial.drop", guard, lambda: end(plan))
        intro = widgets.HTML(ui.paragraph("trial.intro"))
        ways_out = ui.buttons(self.keep_button, self.drop_button)
        super().__init__([intro, self._shown, ways_out], _dom_classes=("alis-trial",))
        self.show(before)

    def show(self, after: Assessment) -> None:
        """Show what differs from when the trial began."""
        table = tables.difference(self.before, after)
        told = table.html() if table.rows else ui.paragraph("trial.nothing")
        self._shown.value = f'<div class="alis-wide" role="status">{told}</div>'


PAGE = PlannerPage
