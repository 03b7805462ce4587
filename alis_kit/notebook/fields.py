"""Single fields: a control, the value it stands for, and what is wrong with what was typed.

A field is not a widget: whoever owns it places its `control` and shows its `fault`. What cannot be read stays on
screen as typed, is told in words, and leaves the value as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import partial
from html import escape
from typing import Any, ClassVar

import ipywidgets as widgets
import traitlets
from ipywidgets.widgets.widget_bool import CheckboxStyle
from ipywidgets.widgets.widget_description import DescriptionStyle
from ipywidgets.widgets.widget_string import TextStyle

from alis_kit import codec
from alis_kit.codec import Fault
from alis_kit.dates import parse_date
from alis_kit.notebook import ui
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.problem import Problem
from alis_kit.row_fields import FieldSpec, Holds
from alis_kit.text import label, month_names, say, seen, show_date

Raw = Any
"""What a control holds, or the value it stands for: each field knows its own."""
LONGEST_ECHO = 40
"""Characters of what was typed that are said back in a message."""


class InputField(traitlets.HasTraits):
    """A control with a typed value. Setting `value` shows it; typing sets it when it can be read."""

    value = traitlets.Any()
    fault = traitlets.Unicode()
    """The sentence about what is typed and was not taken; empty when all is well."""
    control_type, style_type = widgets.Text, TextStyle
    options: ClassVar[Mapping[str, object]] = {}
    """What else the control is made with."""

    def __init__(
        self,
        caption: str,
        value: object,
        guard: ErrorBoundary,
        style: ui.SharedStyle,
        choices: Mapping[StrEnum, str] | None = None,
    ) -> None:
        """Make the field and its control; `choices` are what can be chosen, with the words for each."""
        super().__init__(value=value)
        self.caption = caption
        self.choices = choices or {}
        self._guard = guard
        self.control = self._make(style, self._write(value))
        self.control.observe(guard(self._typed), "value")

    def _make(self, style: ui.SharedStyle, raw: Raw) -> widgets.Widget:
        """Make the control with what it holds: given later, that would be a message more to the browser."""
        look = {"layout": style.layout, "style": style.of(self.style_type)}
        return self.control_type(description=self.caption, value=raw, **look, **self._options())

    def _options(self) -> Mapping[str, object]:
        return self.options

    def _read(self, raw: Raw) -> object:
        return raw

    def _write(self, value: Raw) -> object:
        return value

    def _typed(self, change: Raw) -> None:
        try:
            taken = self._read(change.new)
        except Fault as fault:
            self.fault = say(Problem(fault.code, values=fault.values))
            return
        self.fault = ""
        self.value = taken
        self._show()

    @traitlets.observe("value")
    def _changed(self, _: object) -> None:
        if hasattr(self, "control"):
            self.fault = ""
            self._show()

    def _show(self) -> None:
        self.control.value = self._write(self.value)

    def mark(self, *, wrong: bool, empty: bool) -> None:
        """Give the control the look of a field with something wrong, or one that waits to be filled in."""
        (self.control.add_class if wrong else self.control.remove_class)("alis-wrong")
        (self.control.add_class if empty else self.control.remove_class)("alis-empty")


class TextField(InputField):
    """A line of text, taken key by key. Eleven digits are refused."""

    def _read(self, raw: str) -> str:
        return codec.text(raw)


class AreaField(TextField):
    """Several lines of text."""

    control_type = widgets.Textarea
    options: ClassVar = {"rows": 3}


class DateField(InputField):
    """A day typed as people write it, read when the field is left, so that a half-typed one is never taken."""

    last = False
    """Whether a month alone means its last day."""

    def _options(self) -> Mapping[str, object]:
        return {"continuous_update": False, "placeholder": label("notebook.placeholder.date")}

    def _read(self, raw: str) -> object:
        if not seen(raw):
            return None
        day = parse_date(seen(codec.text(raw)), month_names(), last=self.last)
        if day is None:
            raise Fault(
                "date_not_understood", typed=raw.strip()[:LONGEST_ECHO], kept=self._write(self.value) or "–"
            )
        return day

    def _write(self, value: date | None) -> str:
        return show_date(value)


class LastDateField(DateField):
    """A day up to and including which something is."""

    last = True


class NumberField(InputField):
    """A number with at most two decimals, comma or point; a per cent sign is taken along."""

    options: ClassVar = {"continuous_update": False}

    def _read(self, raw: str) -> object:
        bare = seen(codec.text(raw)).replace("%", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        try:
            return codec.decimal(Decimal(bare.replace(",", "."))) if bare else None
        except InvalidOperation:
            raise Fault("not_number", value=raw.strip()[:LONGEST_ECHO]) from None

    def _write(self, value: Decimal | int | None) -> str:
        return "" if value is None else f"{Decimal(value).normalize():f}".replace(".", ",")


class WholeField(NumberField):
    """A whole number, or nothing."""

    def _read(self, raw: str) -> object:
        number = super()._read(raw)
        if not isinstance(number, Decimal):
            return None
        if number != int(number):
            raise Fault("not_integer", value=raw.strip()[:LONGEST_ECHO])
        return int(number)


class NeededWholeField(WholeField):
    """A whole number that cannot be left out."""

    def _read(self, raw: str) -> object:
        number = super()._read(raw)
        if number is None:
            raise Fault("not_integer", value="")
        return number


class AnswerField(InputField):
    """Yes, no, or not known."""

    control_type, style_type = widgets.Dropdown, DescriptionStyle
    _ANSWERS = (("yes", True), ("no", False), ("unknown", None))

    def _options(self) -> Mapping[str, object]:
        return {"options": [(label(f"notebook.answer.{key}"), key) for key, _ in self._ANSWERS]}

    def _read(self, raw: str) -> object:
        return dict(self._ANSWERS)[raw]

    def _write(self, value: Raw) -> str:
        return next(key for key, answer in self._ANSWERS if answer is value)


class FlagField(InputField):
    """A box that is ticked or not."""

    control_type, style_type = widgets.Checkbox, CheckboxStyle
    options: ClassVar = {"indent": False}


class ChoiceField(InputField):
    """One of the choices, in the form's own words, or none yet."""

    control_type, style_type = widgets.Dropdown, DescriptionStyle

    def _options(self) -> Mapping[str, object]:
        options = [(words, str(choice)) for choice, words in self.choices.items()]
        return {"options": [(label("notebook.choice.unset"), ""), *options]}

    def _read(self, raw: str) -> object:
        return next((choice for choice in self.choices if choice == raw), None)

    def _write(self, value: StrEnum | None) -> object:
        return "" if value is None else str(value)


class ChoicesField(InputField):
    """Any number of the choices, a box for each."""

    style_type = CheckboxStyle

    def _make(self, style: ui.SharedStyle, raw: Raw) -> widgets.Widget:
        look = {"layout": style.layout, "style": style.of(self.style_type), "indent": False}
        self._boxes = {
            choice: widgets.Checkbox(choice in raw, description=words, **look)
            for choice, words in self.choices.items()
        }
        for choice, box in self._boxes.items():
            box.observe(self._guard(partial(self._ticked, choice)), "value")
        caption = widgets.HTML(f'<span class="alis-caption">{escape(self.caption)}</span>')
        return widgets.VBox([caption, *self._boxes.values()])

    def _ticked(self, choice: StrEnum, change: Raw) -> None:
        chosen = {*self.value, choice} if change.new else {*self.value} - {choice}
        self.value = tuple(each for each in self._boxes if each in chosen)

    def _show(self) -> None:
        for choice, box in self._boxes.items():
            box.value = choice in self.value


_FIELDS: Mapping[Holds, type[InputField]] = {
    Holds.TEXT: TextField,
    Holds.LINES: AreaField,
    Holds.DATE: DateField,
    Holds.LAST_DATE: LastDateField,
    Holds.PERCENT: NumberField,
    Holds.NUMBER: NumberField,
    Holds.WHOLE: WholeField,
    Holds.ANSWER: AnswerField,
    Holds.FLAG: FlagField,
    Holds.CHOICE: ChoiceField,
    Holds.CHOICES: ChoicesField,
}


def field_for(spec: FieldSpec, value: object, guard: ErrorBoundary, style: ui.SharedStyle) -> InputField:
    """Return the field for an attribute of one of the plan's classes."""
    kind = NeededWholeField if spec.holds is Holds.WHOLE and spec.needed else _FIELDS[spec.holds]
    choices = {choice: label(f"{spec.prefix}.{choice}") for choice in spec.choices or ()}
    return kind(spec.caption, value, guard, style, choices)
