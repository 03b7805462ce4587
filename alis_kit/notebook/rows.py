"""Tables of rows: add, duplicate, delete, sort by date. One class for every kind of row in the plan."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import ipywidgets as widgets
import traitlets

from alis_kit.notebook.guard import Guard
from alis_kit.notebook.record import Fields, Remark, Remarks, told
from alis_kit.notebook.shape import TABLES, relevant
from alis_kit.notebook.skin import Skin
from alis_kit.plan import new_id
from alis_kit.text import label

_BUTTON = "3.6rem"


class Row(Fields):
    """One row: its columns, a button for the rest, and a line for what is wrong. The rest is made when opened."""

    def __init__(self, value: object, guard: Guard, skin: Skin, rows: Rows) -> None:
        self._rows = rows
        self.more = widgets.Button(description=label("notebook.rows.more"), layout=skin.layout, style=skin.button)
        self.more.on_click(guard(lambda _: self.toggle()))
        self._said: widgets.HTML | None = None
        self._details: widgets.Widget | None = None
        names = tuple(TABLES[type(value)].columns)
        super().__init__(value, guard, skin, names, layout=skin.line, _dom_classes=("alis-row",))

    def _contents(self) -> Sequence[widgets.Widget]:
        columns = [self.fields[name].control for name in TABLES[type(self.value)].columns]
        return [*columns, self.more, *(each for each in (self._said, self._details) if each is not None)]

    def toggle(self) -> None:
        """Show what lies behind the columns and the row's buttons, or put it away again."""
        shown = self._details is not None
        self._details = None if shown else self._behind()
        self.more.description = label("notebook.rows.more" if shown else "notebook.rows.less")
        self._place()

    def _behind(self) -> widgets.Widget:
        names = relevant(self.value)
        cells = [(self.fields.get(name) or self.field(name)).control for name in names]
        grid = widgets.Box(cells, _dom_classes=("alis-grid",))
        duplicate, delete = (
            widgets.Button(description=label(f"notebook.rows.{key}"), layout=widgets.Layout(width="auto"))
            for key in ("duplicate", "delete")
        )
        delete.add_class("alis-delete")
        duplicate.on_click(self._guard(lambda _: self._rows.duplicate(self)))
        delete.on_click(self._guard(lambda _: self._rows.delete(self)))
        parts = [*((grid,) if cells else ()), widgets.HBox([duplicate, delete])]
        return widgets.VBox(parts, _dom_classes=("alis-details",))

    @traitlets.observe("value")
    def _reveal(self, change: Any) -> None:  # noqa: ANN401 - traitlets' Bunch
        """A new kind of service asks for other details."""
        if self._details is not None and relevant(change.old) != relevant(change.new):
            self._details = self._behind()
            self._place()

    def say(self) -> None:
        super().say()
        names = [*self.fields, *(name for name in self.problems if name not in self.fields)]
        empty = [self._caption(name) for name in names if any(each.quiet for each in self.remarks(name))]
        lacking = label("notebook.problem.lacking", fields=", ".join(empty).lower())
        quiet = f'<div class="alis-lacking">{escape(lacking)}</div>' if empty else ""
        wrong = [self._named(name, each) for name in names for each in self.remarks(name)]
        self._tell(told(wrong) + quiet)

    def _tell(self, said: str) -> None:
        """Show what is said below the line; its widget is made when there is something to say."""
        if self._said is None and said:
            self._said = widgets.HTML(said, layout=self._skin.layout, style=self._skin.html)
            self._place()
        elif self._said is not None:
            self._said.value = said

    def _place(self) -> None:
        self.children = self._contents()

    def _caption(self, name: str) -> str:
        return self.fields[name].caption if name in self.fields else label(f"notebook.{_kind(self.value)}.{name}")

    def _named(self, name: str, each: Remark) -> Remark:
        if not name:
            return each
        named = label("notebook.problem.named", field=self._caption(name), sentence=each.text)
        return Remark(named, quiet=each.quiet)


class Rows(widgets.VBox):
    """The rows of one kind. A row keeps its widgets, and what is half typed in them, as long as it lives."""

    value = traitlets.Any(())
    faults = traitlets.Int(0)

    def __init__(
        self, heading: str, kind: type, value: tuple[object, ...], guard: Guard, *, new: Callable[[], object]
    ) -> None:
        super().__init__()
        self._guard = guard
        self._new = new
        self._skin = Skin(_columns(kind))
        self.rows: list[Row] = []
        self._problems: Mapping[int, Remarks] = {}
        self._said = widgets.HTML()
        self._head = widgets.HTML()
        self._header = _header(kind, self._skin.columns)
        self._box = widgets.VBox()
        self.add_button, self.sort_button = (
            widgets.Button(description=label(f"notebook.rows.{key}"), layout=widgets.Layout(width="auto"))
            for key in ("add", "sort")
        )
        self.add_button.add_class("alis-add")
        self.add_button.on_click(guard(lambda _: self.add()))
        self.sort_button.on_click(guard(lambda _: self.sort()))
        buttons = widgets.HBox([self.add_button, self.sort_button])
        buttons.add_class("alis-buttons")
        self.add_class("alis-rows")
        title = widgets.HTML(f"<h2>{escape(heading)}</h2>")
        self.children = [title, self._said, self._head, self._box, buttons]
        self.value = value
        self._place()

    def add(self) -> None:
        """Add a new row at the end."""
        self.value = (*self.value, self._new())

    def duplicate(self, row: Row) -> None:
        """Add a copy of a row below it."""
        at = self.rows.index(row)
        self._insert(at + 1, self._row(replace(row.value, id=new_id())))

    def delete(self, row: Row) -> None:
        """Take a row away; undo brings it back."""
        self.rows.remove(row)
        self._rearranged()

    def sort(self) -> None:
        """Put the rows in order of date, those without a date last."""
        self.rows.sort(key=lambda row: _day(row.value))
        self._rearranged()

    def _insert(self, at: int, row: Row) -> None:
        self.rows.insert(at, row)
        self._rearranged()

    def _rearranged(self) -> None:
        self._place()
        self.value = tuple(row.value for row in self.rows)
        self._count()

    def _row(self, value: object) -> Row:
        row = Row(value, self._guard, self._skin, self)
        row.observe(lambda change: self._take(row, change.new), "value")
        row.observe(lambda _: self._count(), "faults")
        return row

    def _take(self, row: Row, new: object) -> None:
        at = self.rows.index(row)
        self.value = (*self.value[:at], new, *self.value[at + 1 :])

    def _count(self) -> None:
        self.faults = sum(row.faults for row in self.rows)

    @traitlets.observe("value")
    def _spread(self, change: Any) -> None:  # noqa: ANN401 - traitlets' Bunch
        rows = self.rows[: len(change.new)]
        rows += [self._row(value) for value in change.new[len(rows) :]]
        if len(rows) != len(self.rows):
            self.rows = rows
            self._place()
            self._count()
        for row, value in zip(self.rows, change.new, strict=True):
            row.value = value

    def _place(self) -> None:
        self._head.value = self._header if self.rows else f"<p>{escape(label('notebook.rows.none'))}</p>"
        self.sort_button.disabled = len(self.rows) < 2
        self._box.children = self.rows

    def show(self, whole: Remarks, rows: Mapping[int, Remarks]) -> None:
        """Say what is wrong with the rows as a whole, and with each."""
        self._said.value = told([each for remarks in whole.values() for each in remarks])
        for number, row in enumerate(self.rows):
            row.show(rows.get(number, {}))


def _kind(row: object) -> str:
    return type(row).__name__.lower()


def _columns(kind: type) -> str:
    """Give the widths of a table's columns. A share alone is never narrower than its content."""
    widths = (*TABLES[kind].columns.values(), _BUTTON)
    return " ".join(re.sub(r"^([\d.]+fr)$", r"minmax(0, \1)", width) for width in widths)


def _header(kind: type, columns: str) -> str:
    captions = (label(f"notebook.{kind.__name__.lower()}.{name}") for name in TABLES[kind].columns)
    cells = "".join(f"<span>{escape(caption)}</span>" for caption in captions)
    return f'<div class="alis-header" aria-hidden="true" style="grid-template-columns:{columns}">{cells}</div>'


def _day(row: object) -> date:
    days = (getattr(row, name, None) for name in ("start", "on", "end"))
    return next((day for day in days if day), date.max)
