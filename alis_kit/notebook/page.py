"""What a notebook cell shows: a page of a plan file, made once for each; made anew, the one before it leaves.

A browser window that is loaded again, or a second one, runs the notebook again in the same kernel. Without that,
earlier pages would stay in the kernel for ever, each a little more to load, and two would edit the same file.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import store
from alis_kit.assessment import assessed
from alis_kit.check import check
from alis_kit.notebook import ui
from alis_kit.notebook.callbacks import LOCK, ErrorBoundary, running_loop
from alis_kit.notebook.plan_file import PlanFile
from alis_kit.plan import Plan
from alis_kit.problem import AlisError, Problem
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA
from alis_kit.result import Assessment
from alis_kit.text import label, place, say

_PAUSE = 2.0
"""Seconds until the widgets of a page that left are closed, so that the new page is not kept waiting."""


def checked(plan: Plan, on: date) -> tuple[Problem, ...]:
    """Return what is wrong with a plan under the regulation of the day."""
    return check(plan, regulation_on(on), on)


def example() -> Plan:
    """Return the plan of the first invented trainee, shown where there is no plan file."""
    return store.load(min((DATA / "eksempel").glob("*.json"))).plan


class Page(widgets.VBox):
    """What a notebook cell shows. Its `repr` tells nothing, for Jupyter writes it into the notebook's file."""

    guard: ErrorBoundary

    def __init__(self) -> None:
        super().__init__()
        self.add_class("alis-page")
        self._frame = frozenset((*vars(self), "_frame", "guard"))

    @property
    def healthy(self) -> bool:
        """Whether everything on the page could be made: nothing is told of a fault."""
        return not self.guard.value

    def may_leave(self) -> bool:
        """Return whether nothing would be lost if the page were closed now."""
        return True

    def leave(self) -> None:
        """Let go of all the page consists of: the frame, which still says something, is to keep nothing of it."""
        for name in [each for each in vars(self) if each not in self._frame]:
            delattr(self, name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class PlanPage(Page):
    """The frame of a page that does not edit row by row: which plan it is, and a button to read it again."""

    def __init__(self, path: Path, on: Callable[[], date]) -> None:
        super().__init__()
        self.path = path
        self.on = on
        self.guard = ErrorBoundary()
        self.file: PlanFile | None = None
        self.plan = Plan()
        self._source = widgets.HTML()
        self.reread_button = ui.button("view.reread", self.guard, self.reread)
        self.reread_button.add_class("alis-reread")
        bar = widgets.HBox([self._source, self.reread_button], _dom_classes=("alis-bar",))
        self.body = widgets.VBox()
        self.children = [style(), bar, self.guard, self.body]
        self.guard(self.reread)()

    def reread(self) -> None:
        """Take the plan as it lies in its file now; an example, and said to be one, when there is none."""
        self.file = PlanFile(self.path) if self.path.exists() else None
        self.plan = self.file.plan if self.file else example()
        key = "read" if self.file else "example"
        told = label(f"notebook.view.{key}", file=self.path.name, on=self.on())
        self._source.value = f'<span class="alis-source" role="status">{escape(told)}</span>'
        if not self.body.children:
            self.body.children = self.parts()
        self.refresh()

    def refresh(self) -> None:
        """Show the plan anew."""
        self.show(self.plan, assessed(self.plan, self.on()))

    def take(self, plan: Plan) -> None:
        """Save a changed plan; an example is changed on screen only.

        Raises:
            StalePlanError: the file was changed elsewhere since it was read.
        """
        if self.file:
            self.file.save(plan)
        self.plan = plan

    def parts(self) -> Sequence[widgets.Widget]:
        """Make what the page consists of, once; the plan has been read."""
        return ()

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Show a plan in the page's parts."""
        raise NotImplementedError


class UnreadablePlan(Page):
    """The page shown instead of a plan that cannot be read: every fault with its place. It touches nothing."""

    def __init__(self, path: Path, error: AlisError) -> None:
        super().__init__()
        self.guard = ErrorBoundary()
        told = [f"{place(each.where)}: {say(each)}" if each.where else say(each) for each in error.problems]
        backup = path.with_name(f"{path.name}.bak")
        hint = [label("notebook.trouble.backup", file=backup.name)] if backup.exists() else []
        self.guard.tell(*told, *hint)
        self.children = [style(), self.guard]


def style() -> widgets.HTML:
    """Return the style sheet as an invisible widget, so that it works in any kind of Jupyter."""
    sheet = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
    return widgets.HTML(f"<style>{sheet}</style>", layout=widgets.Layout(display="none"))


_open: dict[tuple[object, Path], Page] = {}
_left: dict[tuple[object, Path], Page] = {}
"""The last page that left each place: it may still stand in another window, and says so there. Those before it are
gone."""


def open_page(kind: Callable[[Path, Callable[[], date]], Page], path: Path, on: Callable[[], date]) -> Page:
    """Return a page, in the place of the one before it. One with changes that are not saved stays as well."""
    key = (kind, path.resolve())
    with LOCK:
        before = _open.pop(key, None)
        if before is not None and before.may_leave():
            _leave(before, _left.pop(key, None))
            _left[key] = before
        try:
            page = _open[key] = kind(path, on)
        except AlisError as error:
            return UnreadablePlan(path, error)
    return page


def _leave(page: Page, earlier: Page | None) -> None:
    """Say on a page that it is no longer the one, and close what it consisted of; close an earlier one whole."""
    parts = [*page.children, *([earlier] if earlier is not None else [])]
    page.leave()
    page.children = [widgets.HTML(f'<p role="alert">{escape(label("notebook.stage.left"))}</p>')]
    if loop := running_loop():
        loop.call_later(_PAUSE, _close, parts)
    else:
        _close(parts)


def _close(parts: list[widgets.Widget]) -> None:
    """Close widgets with all inside them, and have the memory back, also of what was put aside for good."""
    with LOCK:
        while parts:
            part = parts.pop()
            if part.comm is not None:  # a layout is shared by many
                parts.extend(widgets_inside(part))
                part.close()
    gc.unfreeze()
    gc.collect()


def widgets_inside(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    """Yield the widgets a widget consists of, its layout and style among them."""
    for name in widget.keys:
        value = getattr(widget, name)
        each = value if isinstance(value, tuple | list) else (value,)
        yield from (part for part in each if isinstance(part, widgets.Widget))
