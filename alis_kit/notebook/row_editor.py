"""Editing frozen values field by field: a record such as a municipality, and tables of rows.

Rows can be added, duplicated, deleted and sorted by date: one class for every kind of row in the plan.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets
import traitlets
from ipywidgets.widgets.widget_string import HTMLStyle

from alis_kit.notebook import ui
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.fields import InputField, field_for
from alis_kit.plan import new_id
from alis_kit.problem import Problem
from alis_kit.row_fields import TableSpec, field_spec, table_of
from alis_kit.text import label, say

_MERELY_EMPTY = frozenset({"unanswered", "missing_in_row"})
"""Problems that the empty field tells by itself: shown quietly, or a new plan would be red all over."""
_BUTTON = "3.6rem"


@dataclass(frozen=True)
class Remark:
    """What is said about a field."""

    text: str
    quiet: bool = False
    """Whether it says no more than that the field is empty."""


Remarks = Mapping[str, Sequence[Remark]]
"""What is said, by the name of the field; the empty name is the value as a whole."""


def remark(problem: Problem) -> Remark:
    """Return what is said about a problem."""
    return Remark(say(problem), quiet=is_quiet(problem))


def is_quiet(problem: Problem) -> bool:
    """Return whether a problem says no more than that something is not filled in yet."""
    return problem.code in _MERELY_EMPTY


def remarks_html(remarks: Sequence[Remark]) -> str:
    """Return the HTML of what is wrong; nothing when nothing is, or fields are merely empty."""
    mark = escape(label("notebook.problem.mark"))
    return "".join(
        f'<div class="alis-problem" role="status"><b aria-hidden="true">{mark}</b> {escape(each.text)}</div>'
        for each in remarks
        if not each.quiet
    )


class FieldsEditor(widgets.VBox):
    """Base of whatever edits one frozen value field by field; subclasses place the fields and what is said."""

    value = traitlets.Any()
    faults = traitlets.Int(0)
    """How many fields hold something that could not be taken."""

    def __init__(
        self, value: object, guard: ErrorBoundary, style: ui.SharedStyle, names: Sequence[str], **box: object
    ) -> None:
        self.fields: dict[str, InputField] = {}
        self.problems: Remarks = {}
        self._guard = guard
        self._style = style
        self.value = value
        for name in names:
            self.field(name)
        super().__init__(self._contents(), **box)  # last: what a widget holds when it opens costs no message more

    def _contents(self) -> Sequence[widgets.Widget]:
        raise NotImplementedError

    def field(self, name: str) -> InputField:
        """Make the field for an attribute and tie it to the value, both ways."""
        spec = field_spec(type(self.value), name)
        made = field_for(spec, getattr(self.value, name), self._guard, self._style)
        made.observe(partial(self._take, name), "value")
        made.observe(self._faulted, "fault")
        self.fields[name] = made
        return made

    def _take(self, name: str, change: Any) -> None:  # noqa: ANN401 - traitlets' Bunch
        self.value = replace(self.value, **{name: change.new})

    @traitlets.observe("value")
    def _spread(self, change: Any) -> None:  # noqa: ANN401 - traitlets' Bunch
        for name, field in self.fields.items():
            field.value = getattr(change.new, name)

    def _faulted(self, _: object) -> None:
        self.faults = sum(bool(field.fault) for field in self.fields.values())
        self.say()

    def show(self, problems: Remarks) -> None:
        """Say what is wrong with the value, beside the fields it is about."""
        if problems != self.problems:
            self.problems = problems
            self.say()

    def remarks(self, name: str) -> tuple[Remark, ...]:
        """Return what there is to say about a field: what was typed first, then what the plan's check found."""
        fault = self.fields[name].fault if name in self.fields else ""
        return (*((Remark(fault),) if fault else ()), *self.problems.get(name, ()))

    def say(self) -> None:
        """Place the sentences anew."""
        for name, field in self.fields.items():
            remarks = self.remarks(name)
            field.mark(wrong=any(not each.quiet for each in remarks), empty=any(each.quiet for each in remarks))


class RecordEditor(FieldsEditor):
    """A heading and fields in two columns, each with room below it for what is wrong."""

    def __init__(self, heading: str, value: object, guard: ErrorBoundary, names: Sequence[str]) -> None:
        style = ui.SharedStyle()
        self._heading = heading
        self._said = {name: widgets.HTML(layout=style.layout, style=style.of(HTMLStyle)) for name in ("", *names)}
        super().__init__(value, guard, style, names, _dom_classes=("alis-record",))

    def _contents(self) -> Sequence[widgets.Widget]:
        cells = [
            widgets.VBox([field.control, self._said[name]], _dom_classes=("alis-field",))
            for name, field in self.fields.items()
        ]
        return widgets.HTML(f"<h2>{escape(self._heading)}</h2>"), self._said[""], ui.grid(*cells)

    def say(self) -> None:
        super().say()
        unplaced = [each for name, all_ in self.problems.items() if name not in self._said for each in all_]
        for name, said in self._said.items():
            said.value = remarks_html([*self.remarks(name), *(() if name else unplaced)])


class RowEditor(FieldsEditor):
    """One row: its columns, a button for the rest, and a line for what is wrong. The rest is made when opened."""

    def __init__(self, value: object, guard: ErrorBoundary, style: ui.SharedStyle, rows: RowsEditor) -> None:
        self._rows = rows
        self.more = ui.button(
            "rows.more", guard, self.toggle, layout=style.layout, style=style.of(widgets.ButtonStyle)
        )
        self._said: widgets.HTML | None = None
        self._details: widgets.Widget | None = None
        self._table = table_of(type(value))
        names = [spec.field for spec in self._table.shown]
        super().__init__(value, guard, style, names, layout=style.line, _dom_classes=("alis-row",))

    def _contents(self) -> Sequence[widgets.Widget]:
        columns = [self.fields[spec.field].control for spec in self._table.shown]
        return [*columns, self.more, *(each for each in (self._said, self._details) if each is not None)]

    def toggle(self) -> None:
        """Show what lies behind the columns and the row's buttons, or put it away again."""
        shown = self._details is not None
        self._details = None if shown else self._behind()
        self.more.description = label("notebook.rows.more" if shown else "notebook.rows.less")
        self._place()

    def _behind(self) -> widgets.Widget:
        names = [spec.field for spec in self._table.details(self.value)]
        cells = [(self.fields.get(name) or self.field(name)).control for name in names]
        duplicate = ui.button("rows.duplicate", self._guard, lambda: self._rows.duplicate(self))
        delete = ui.button("rows.delete", self._guard, lambda: self._rows.delete(self))
        delete.add_class("alis-delete")
        parts = [*((ui.grid(*cells),) if cells else ()), widgets.HBox([duplicate, delete])]
        return widgets.VBox(parts, _dom_classes=("alis-details",))

    @traitlets.observe("value")
    def _reveal(self, change: Any) -> None:  # noqa: ANN401 - traitlets' Bunch
        """A new kind of service asks for other details."""
        if self._details is not None and self._table.details(change.old) != self._table.details(change.new):
            self._details = self._behind()
            self._place()

    def say(self) -> None:
        super().say()
        names = [*self.fields, *(name for name in self.problems if name not in self.fields)]
        empty = [self._caption(name) for name in names if any(each.quiet for each in self.remarks(name))]
        lacking = label("notebook.problem.lacking", fields=", ".join(empty).lower())
        quiet = f'<div class="alis-lacking">{escape(lacking)}</div>' if empty else ""
        wrong = [self._named(name, each) for name in names for each in self.remarks(name)]
        self._tell(remarks_html(wrong) + quiet)

    def _tell(self, said: str) -> None:
        """Show what is said below the line; its widget is made when there is something to say."""
        if self._said is None and said:
            self._said = widgets.HTML(said, layout=self._style.layout, style=self._style.of(HTMLStyle))
            self._place()
        elif self._said is not None:
            self._said.value = said

    def _place(self) -> None:
        self.children = self._contents()

    def _caption(self, name: str) -> str:
        return field_spec(type(self.value), name).caption

    def _named(self, name: str, each: Remark) -> Remark:
        if not name:
            return each
        named = label("notebook.problem.named", field=self._caption(name), sentence=each.text)
        return Remark(named, quiet=each.quiet)


class RowsEditor(widgets.VBox):
    """The rows of one kind. A row keeps its widgets, and what is half typed in them, as long as it lives."""

    value = traitlets.Any(())
    faults = traitlets.Int(0)

    def __init__(
        self,
        heading: str,
        table: TableSpec,
        value: tuple[object, ...],
        guard: ErrorBoundary,
        *,
        new: Callable[[], object],
    ) -> None:
        super().__init__()
        self._guard = guard
        self._new = new
        self._style = ui.SharedStyle(_columns(table))
        self.rows: list[RowEditor] = []
        self._said = widgets.HTML()
        self._head = widgets.HTML()
        self._header = _header(table, self._style.columns)
        self._box = widgets.VBox()
        self.add_button = ui.button("rows.add", guard, self.add)
        self.add_button.add_class("alis-add")
        self.sort_button = ui.button("rows.sort", guard, self.sort)
        self.add_class("alis-rows")
        title = widgets.HTML(f"<h2>{escape(heading)}</h2>")
        self.children = [title, self._said, self._head, self._box, ui.buttons(self.add_button, self.sort_button)]
        self.value = value
        self._place()

    def add(self) -> None:
        """Add a new row at the end."""
        self.value = (*self.value, self._new())

    def duplicate(self, row: RowEditor) -> None:
        """Add a copy of a row below it."""
        self.rows.insert(self.rows.index(row) + 1, self._row(replace(row.value, id=new_id())))
        self._rearranged()

    def delete(self, row: RowEditor) -> None:
        """Take a row away; undo brings it back."""
        self.rows.remove(row)
        self._rearranged()

    def sort(self) -> None:
        """Put the rows in order of date, those without a date last."""
        self.rows.sort(key=lambda row: _day(row.value))
        self._rearranged()

    def _rearranged(self) -> None:
        self._place()
        self.value = tuple(row.value for row in self.rows)
        self._count()

    def _row(self, value: object) -> RowEditor:
        row = RowEditor(value, self._guard, self._style, self)
        row.observe(lambda change: self._take(row, change.new), "value")
        row.observe(lambda _: self._count(), "faults")
        return row

    def _take(self, row: RowEditor, new: object) -> None:
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
        self._said.value = remarks_html([each for remarks in whole.values() for each in remarks])
        for number, row in enumerate(self.rows):
            row.show(rows.get(number, {}))


def _columns(table: TableSpec) -> str:
    """Return the widths of a table's columns. A share alone is never narrower than its content."""
    widths = (*(spec.width for spec in table.shown), _BUTTON)
    return " ".join(re.sub(r"^([\d.]+fr)$", r"minmax(0, \1)", width) for width in widths)


def _header(table: TableSpec, columns: str) -> str:
    cells = "".join(f"<span>{escape(spec.caption)}</span>" for spec in table.shown)
    return f'<div class="alis-header" aria-hidden="true" style="grid-template-columns:{columns}">{cells}</div>'


def _day(row: object) -> date:
    days = (getattr(row, name, None) for name in ("start", "on", "end"))
    return next((day for day in days if day), date.max)
