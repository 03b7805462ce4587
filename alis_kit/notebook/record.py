"""The fields of one frozen value, such as a municipality, and what is said about each."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets
import traitlets

from alis_kit.notebook.fields import Field
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.shape import field_for
from alis_kit.notebook.skin import Skin
from alis_kit.problem import Problem
from alis_kit.text import label, say

_MERELY_EMPTY = frozenset({"unanswered", "missing_in_row"})
"""Problems that the empty field tells by itself: shown quietly, or a new plan would be red all over."""


@dataclass(frozen=True)
class Remark:
    """What is said about a field."""

    text: str
    quiet: bool = False
    """Whether it says no more than that the field is empty."""


def remark(problem: Problem) -> Remark:
    """Give what is said about a problem."""
    return Remark(say(problem), quiet=is_quiet(problem))


def is_quiet(problem: Problem) -> bool:
    """Tell whether a problem says no more than that something is not filled in yet."""
    return problem.code in _MERELY_EMPTY


Remarks = Mapping[str, Sequence[Remark]]
"""What is said, by the name of the field; the empty name is the value as a whole."""


def told(remarks: Sequence[Remark]) -> str:
    """Give the HTML of what is wrong; nothing when nothing is, or fields are merely empty."""
    mark = escape(label("notebook.problem.mark"))
    return "".join(
        f'<div class="alis-problem" role="status"><b aria-hidden="true">{mark}</b> {escape(each.text)}</div>'
        for each in remarks
        if not each.quiet
    )


class Fields(widgets.VBox):
    """Base of whatever edits one frozen value field by field; subclasses place the fields and what is said."""

    value = traitlets.Any()
    faults = traitlets.Int(0)
    """How many fields hold something that could not be taken."""

    def __init__(self, value: object, guard: Guard, skin: Skin, names: Sequence[str], **box: object) -> None:
        self.fields: dict[str, Field] = {}
        self.problems: Remarks = {}
        self._guard = guard
        self._skin = skin
        self.value = value
        for name in names:
            self.field(name)
        super().__init__(self._contents(), **box)  # last: what a widget holds when it opens costs no message more

    def _contents(self) -> Sequence[widgets.Widget]:
        raise NotImplementedError

    def field(self, name: str) -> Field:
        """Make the field for an attribute and tie it to the value, both ways."""
        made = field_for(type(self.value), name, getattr(self.value, name), self._guard, self._skin)
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
        """Give what there is to say about a field: what was typed first, then what the plan's check found."""
        fault = self.fields[name].fault if name in self.fields else ""
        return (*((Remark(fault),) if fault else ()), *self.problems.get(name, ()))

    def say(self) -> None:
        """Place the sentences anew."""
        for name, field in self.fields.items():
            remarks = self.remarks(name)
            field.mark(wrong=any(not each.quiet for each in remarks), empty=any(each.quiet for each in remarks))


class Record(Fields):
    """A heading and fields in two columns, each with room below it for what is wrong."""

    def __init__(self, heading: str, value: object, guard: Guard, names: Sequence[str]) -> None:
        skin = Skin()
        self._heading = heading
        self._said = {name: widgets.HTML(layout=skin.layout, style=skin.html) for name in ("", *names)}
        super().__init__(value, guard, skin, names, _dom_classes=("alis-record",))

    def _contents(self) -> Sequence[widgets.Widget]:
        cells = [
            widgets.VBox([field.control, self._said[name]], _dom_classes=("alis-field",))
            for name, field in self.fields.items()
        ]
        title = widgets.HTML(f"<h2>{escape(self._heading)}</h2>")
        return title, self._said[""], widgets.Box(cells, _dom_classes=("alis-grid",))

    def say(self) -> None:
        super().say()
        placed = {name: self.remarks(name) for name in self._said}
        placed[""] = (
            *placed[""],
            *(each for name, all_ in self.problems.items() if name not in self._said for each in all_),
        )
        for name, remarks in placed.items():
            self._said[name].value = told(remarks)
