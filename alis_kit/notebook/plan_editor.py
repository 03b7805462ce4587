"""The editor of a whole plan: the parts of the form as tabs, in the form's own order.

Its `value` is the plan. A tab's widgets are made when it is first looked at, so that a long plan opens at once.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import fields as attributes
from functools import partial
from itertools import chain
from typing import Any

import ipywidgets as widgets
import traitlets

from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.row_editor import RecordEditor, Remark, RowsEditor, is_quiet, remark, remarks_html
from alis_kit.plan import Plan, Service, new_id, value_at, with_ids, with_value
from alis_kit.problem import Problem
from alis_kit.row_fields import TABLES
from alis_kit.text import label, place, say

TABS: Mapping[str, tuple[str, ...]] = {
    "about": ("period", "municipality", "trainee", "supervision", "supervision.hours"),
    "service": ("service", "absence"),
    "courses": ("courses",),
    "practice": ("groups", "duties", "procedures", "activities", "goals"),
    "path": ("notes",),
    "signing": ("signing", "standing"),
}
"""Which parts of the plan each tab edits, by their paths."""

_ROWS = {table.name: table for table in TABLES}
_PARTS = sorted((path for paths in TABS.values() for path in paths), key=len, reverse=True)


class PlanEditor(widgets.VBox):
    """Tabs over the parts of a plan. More tabs can follow, made by whoever knows what they show."""

    value = traitlets.Instance(Plan)

    def __init__(
        self, value: Plan, guard: ErrorBoundary, more: Mapping[str, Callable[[], widgets.Widget]]
    ) -> None:
        super().__init__()
        self._guard = guard
        self._more = more
        self.parts: dict[str, RecordEditor | RowsEditor] = {}
        self._problems: tuple[Problem, ...] = ()
        self._general = widgets.HTML()
        self._keys = (*TABS, *more)
        self._pages = {key: widgets.VBox() for key in self._keys}
        self.tab = widgets.Tab(list(self._pages.values()), titles=[_title(key) for key in self._keys])
        self.tab.add_class("alis-tabs")
        self.value = value
        self.turn_to("about")
        self.tab.observe(guard(self._looked), "selected_index")
        self.children = [self._general, self.tab]

    def turn_to(self, key: str) -> None:
        """Turn to a tab; its widgets are made if they are not there yet."""
        if not self.prepare(key) and key in self._more:
            self._pages[key].children[0].refresh()
        self.tab.selected_index = self._keys.index(key)

    def prepare(self, key: str) -> bool:
        """Make a tab's widgets ahead of time, and tell whether they had to be made."""
        page = self._pages[key]
        if page.children:
            return False
        page.children = [self._part(path) for path in TABS[key]] if key in TABS else [self._more[key]()]
        self.show(self._problems)
        return True

    def part(self, path: str) -> RecordEditor | RowsEditor:
        """Give the editor of a part, as `service` or `supervision.hours`, turning to its tab if need be."""
        if path not in self.parts:
            self.turn_to(next(key for key, paths in TABS.items() if path in paths))
        return self.parts[path]

    def _looked(self, change: Any) -> None:  # noqa: ANN401 - traitlets' Bunch
        self.turn_to(self._keys[change.new])

    def _part(self, path: str) -> RecordEditor | RowsEditor:
        value: Any = value_at(self.value, path)
        heading = label(f"notebook.heading.{path.replace('.', '_')}")
        if path in _ROWS:
            new = partial(self._new, _ROWS[path].row)
            made = RowsEditor(heading, _ROWS[path], value, self._guard, new=new)
        else:
            names = [a.name for a in attributes(value) if f"{path}.{a.name}" not in _ROWS]
            made = RecordEditor(heading, value, self._guard, names)
        made.observe(lambda change: self._take(path, change.new), "value")
        made.observe(lambda _: self._titles(), "faults")
        self.parts[path] = made
        return made

    def _new(self, kind: type) -> object:
        """Make an empty row; one of service starts with the plan's supervisor, for the user to see and change."""
        values = {"supervisor": self.value.supervision.supervisor} if kind is Service else {}
        return kind(id=new_id(), **values)

    def _take(self, path: str, new: object) -> None:
        self.value = with_ids(with_value(self.value, path, new))

    @traitlets.observe("value")
    def _spread(self, change: Any) -> None:  # noqa: ANN401 - traitlets' Bunch
        for path, part in self.parts.items():
            part.value = value_at(change.new, path)

    def show(self, problems: tuple[Problem, ...]) -> None:
        """Say what is wrong with the plan: beside the fields, on the tabs' titles, and the rest above them."""
        self._problems = problems
        found: dict[tuple[str, int | None], dict[str, list[Remark]]] = defaultdict(lambda: defaultdict(list))
        for problem in problems:
            path, row, name = _where(problem)
            found[path, row][name].append(remark(problem) if path else _placed(problem))
        self._general.value = remarks_html([*chain(*found["", None].values())])
        for path, part in self.parts.items():
            if isinstance(part, RowsEditor):
                rows = {row: said for (where, row), said in found.items() if where == path and row is not None}
                part.show(found[path, None], rows)
            else:
                part.show(found[path, None])
        self._titles()

    def _titles(self) -> None:
        titles = []
        for key in self._keys:
            paths = TABS.get(key, ())
            found = [problem for problem in self._problems if _part_of(problem) in paths]
            empty = sum(is_quiet(problem) for problem in found)
            faults = sum(self.parts[path].faults for path in paths if path in self.parts)
            titles.append(_title(key, wrong=len(found) - empty + faults, empty=empty))
        if list(self.tab.titles) != titles:
            self.tab.titles = titles


def _title(key: str, *, wrong: int = 0, empty: int = 0) -> str:
    title = label(f"notebook.tab.{key}")
    if wrong:
        return label("notebook.tab.wrong", title=title, count=wrong)
    return label("notebook.tab.empty", title=title, count=empty) if empty else title


def _placed(problem: Problem) -> Remark:
    if not problem.where:
        return remark(problem)
    return Remark(label("notebook.problem.named", field=place(problem.where), sentence=say(problem)))


def _part_of(problem: Problem) -> str:
    """Return the part of the plan a problem belongs to; empty when no part shows it."""
    return next((path for path in _PARTS if _within(problem.where, path)), "")


def _where(problem: Problem) -> tuple[str, int | None, str]:
    """Return the part of the plan a problem belongs to, the number of its row there, and the field."""
    path = _part_of(problem)
    match = re.fullmatch(r"(?:\[(\d+)\])?\.?(.*)", problem.where.removeprefix(path))
    assert match
    return path, int(match[1]) if match[1] else None, match[2]


def _within(where: str, path: str) -> bool:
    return where == path or where.startswith((f"{path}.", f"{path}["))
