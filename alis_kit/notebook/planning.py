"""The planning page: editor, saved state, undo, status and timeline, and the form, tied together one way."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

import asyncio
import atexit
import gc
from collections.abc import Callable
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import store
from alis_kit.clock import time_of_day
from alis_kit.notebook.editor import TABS, PlanEditor
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.history import History
from alis_kit.notebook.keeper import Keeper
from alis_kit.notebook.live import Glance, TimelineView, assessed, checked
from alis_kit.notebook.look import Page, style
from alis_kit.notebook.pace import Pace, running_loop
from alis_kit.notebook.source import example
from alis_kit.notebook.status import StatusView
from alis_kit.notebook.trial import Trial
from alis_kit.plan import Plan
from alis_kit.text import label

_FIRST, _PAUSE = 0.05, 0.6
"""Seconds until tabs are made ahead of time, and between them."""


class Planner(Page):
    """The page of a plan file. Every change is checked, saved and shown; without a file an example is edited."""

    def __init__(self, path: Path, on: Callable[[], date]) -> None:
        super().__init__()
        self.add_class("alis-planner")
        self._path = path
        self._on = on
        self.guard = Guard()
        self.keeper = Keeper(path) if path.exists() else None
        plan = self.keeper.plan if self.keeper else store.load(example()).plan
        self._history = History(plan)
        self._pace = Pace(self.guard(self._work))
        self.editor = PlanEditor(plan, self.guard, {"form": self._form})
        self.status, self.timeline = StatusView(), TimelineView(Glance())
        self._saved = widgets.HTML()
        self._banner = widgets.VBox()
        self.undo_button, self.redo_button = _button("bar.undo"), _button("bar.redo")
        self.undo_button.on_click(self.guard(lambda _: self._go(self._history.undo)))
        self.redo_button.on_click(self.guard(lambda _: self._go(self._history.redo)))
        self.trial: Trial | None = None
        self.trial_button = _button("trial.begin")
        self.trial_button.on_click(self.guard(lambda _: self.try_out()))
        self.reread_button = _button("view.reread")
        self.reread_button.add_class("alis-reread")
        self.reread_button.on_click(self.guard(lambda _: self.reread()))
        self.editor.observe(self._changed, "value")
        self.children = [style(), self._bar(), self.guard, self._banner, self._columns(), self.timeline]
        self._show_saved(label("notebook.bar.unchanged", file=path.name))
        if self.keeper is None:
            self._tell_example()
        self.guard(self._pace.now)()
        atexit.register(self.settle)
        self._to_come: list[asyncio.TimerHandle] = []
        self._prepare()

    def _prepare(self) -> None:
        """Make the tabs one by one while the user looks at the first, so that none has to be waited for.

        The next one, of the posts, is often the longest: it is made while the browser still shows the page.
        """
        if loop := running_loop():
            _, *others = TABS
            for number, key in enumerate(others):
                made = self.guard.behind(self.editor.prepare)
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
        """Whether all that was typed is saved; a trial never is."""
        self.settle()
        return self.healthy and not self.trial and not (self.keeper and self.keeper.stale)

    def settle(self) -> None:
        """Finish what waits for a pause in the typing: the check, the saving and the pictures."""
        if self._pace.pending:
            self._pace.now()

    def reread(self) -> None:
        """Take over what another page wrote to the plan's file, unless there are changes here it does not have."""
        self.settle()
        if self.keeper and not self.trial and not self.keeper.stale and self.keeper.changed_elsewhere():
            self._settled(self.keeper.reload())

    def try_out(self) -> None:
        """Begin a trial: nothing is saved until the user keeps what came of it."""
        self.settle()
        plan = self.editor.value
        self.trial = Trial(plan, assessed(plan, self._on()), self.guard, end=self._end_trial)
        self.trial_button.disabled = True
        self._banner.children = [self.trial]
        self._show_saved(label("notebook.trial.going"), wrong=True)

    def _end_trial(self, back_to: Plan | None) -> None:
        self.trial, self.trial_button.disabled, self._banner.children = None, False, []
        if back_to is not None:
            self._take(back_to)
        self._pace.now()

    def _bar(self) -> widgets.Widget:
        buttons = (self.trial_button, self.undo_button, self.redo_button, self.reread_button)
        bar = widgets.HBox([self._saved, *buttons])
        bar.add_class("alis-bar")
        return bar

    def _columns(self) -> widgets.Widget:
        beside = widgets.VBox([self.timeline.glance, self.status])
        columns = widgets.Box([self.editor, beside])
        columns.add_class("alis-columns")
        return columns

    def _form(self) -> widgets.Widget:
        from alis_kit.notebook.form_page import FormPage  # the PDF engine takes its time to load

        return FormPage(lambda: self.value, self._path.parent, self._on, self.guard, take=self._take)

    def _take(self, plan: Plan) -> None:
        self.editor.value = plan

    def _changed(self, _: object) -> None:
        self._history.record(self.editor.value)
        self._show_saved(label("notebook.bar.unsaved"), wrong=True)
        self._pace.changed()

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
            self._show_saved(label("notebook.trial.going"), wrong=True)
        elif self.keeper is None:
            self._show_saved(label("notebook.bar.example"), wrong=True)
        elif self.keeper.stale:
            self._show_saved(label("notebook.bar.unsaved"), wrong=True)
        elif self._history.can_undo or self._history.can_redo:
            try:
                self.keeper.save(plan)
            except store.StalePlanError:
                self._tell_stale(self.keeper)
                return
            self._show_saved(label("notebook.bar.saved", time=time_of_day()))

    def _show_saved(self, sentence: str, *, wrong: bool = False) -> None:
        mark = "alis-unsaved" if wrong else "alis-saved"
        self._saved.value = f'<span class="{mark}" role="status">{escape(sentence)}</span>'

    def _go(self, step: Callable[[], Plan]) -> None:
        self.settle()
        self.editor.value = step()

    def _tell_stale(self, keeper: Keeper) -> None:
        reload, beside = _button("stale.reload"), _button("stale.beside")
        reload.on_click(self.guard(lambda _: self._settled(keeper.reload())))
        beside.on_click(self.guard(lambda _: self._beside(keeper)))
        key = "told" if keeper.path.exists() else "gone"
        self._say(label(f"notebook.stale.{key}", file=keeper.path.name), reload, beside)

    def _beside(self, keeper: Keeper) -> None:
        keeper.save_beside(self.editor.value)
        self._settled(self.editor.value)

    def _settled(self, plan: Plan) -> None:
        assert self.keeper is not None
        self._banner.children = []
        self._take(plan)
        self._pace.now()
        self._show_saved(label("notebook.bar.unchanged", file=self.keeper.path.name))

    def _tell_example(self) -> None:
        start = _button("example.start")
        start.on_click(self.guard(lambda _: self._begin()))
        self._say(label("notebook.example.banner", file=self._path.name), start)

    def _begin(self) -> None:
        """Make an empty plan file where there is none, and edit that."""
        store.save(self._path, Plan(), over=None)
        self.keeper = Keeper(self._path)
        self._history = History(Plan())
        self._settled(self.keeper.plan)

    def _say(self, sentence: str, *buttons: widgets.Widget) -> None:
        said = widgets.HTML(f'<div class="alis-alert" role="alert"><p>{escape(sentence)}</p></div>')
        row = widgets.HBox(list(buttons))
        row.add_class("alis-buttons")
        self._banner.children = [said, row]


def _button(key: str) -> widgets.Button:
    return widgets.Button(description=label(f"notebook.{key}"), layout=widgets.Layout(width="auto"))
