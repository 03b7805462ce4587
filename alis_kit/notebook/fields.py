"""Single fields: a control, the value it stands for, and what is wrong with what was typed.

A field is not a widget: whoever owns it places its `control` and shows its `fault`. What cannot be read stays on
screen as typed, is told in words, and leaves the value as it was.
"""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets
import traitlets

from alis_kit import codec
from alis_kit.codec import Fault
from alis_kit.dates import parse_date
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.skin import Skin
from alis_kit.problem import Problem
from alis_kit.text import label, month_names, say, seen, show_date

Raw = Any
"""What a control holds, or the value it stands for: each field knows its own."""
LONGEST_ECHO = 40
"""Characters of what was typed that are said back in a message."""


class Field(traitlets.HasTraits):
    """A control with a typed value. Setting `value` shows it; typing sets it when it can be read."""

    value = traitlets.Any()
    fault = traitlets.Unicode()
    """The sentence about what is typed and was not taken; empty when all is well."""

    def __init__(self, caption: str, value: object, guard: Guard, skin: Skin) -> None:
        super().__init__(value=value)
        self.caption = caption
        self.control = self._make(skin, self._write(value))
        self.control.observe(guard(self._typed), "value")

    def _make(self, skin: Skin, raw: Raw) -> widgets.Widget:
        """Make the control with what it holds: given later, that would be a message more to the browser."""
        raise NotImplementedError

    def _read(self, raw: Raw) -> object:
        raise NotImplementedError

    def _write(self, value: Raw) -> object:
        raise NotImplementedError

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


class TextField(Field):
    """A line of text, taken key by key. Eleven digits are refused."""

    def _make(self, skin: Skin, raw: Raw) -> widgets.Widget:
        return widgets.Text(raw, description=self.caption, layout=skin.layout, style=skin.text)

    def _read(self, raw: str) -> str:
        return codec.text(raw)

    def _write(self, value: str) -> str:
        return value


class AreaField(TextField):
    """Several lines of text."""

    def _make(self, skin: Skin, raw: Raw) -> widgets.Widget:
        return widgets.Textarea(raw, description=self.caption, layout=skin.layout, style=skin.text, rows=3)


class DateField(Field):
    """A day typed as people write it, read when the field is left, so that a half-typed one is never taken."""

    last = False
    """Whether a month alone means its last day."""

    def _make(self, skin: Skin, raw: Raw) -> widgets.Widget:
        return widgets.Text(
            raw,
            description=self.caption,
            layout=skin.layout,
            style=skin.text,
            continuous_update=False,
            placeholder=label("notebook.placeholder.date"),
        )

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


class EndField(DateField):
    """The last day of a period."""

    last = True


class NumberField(Field):
    """A number with at most two decimals, comma or point; a per cent sign is taken along."""

    def _make(self, skin: Skin, raw: Raw) -> widgets.Widget:
        return widgets.Text(
            raw, description=self.caption, layout=skin.layout, style=skin.text, continuous_update=False
        )

    def _read(self, raw: str) -> object:
        bare = seen(codec.text(raw)).replace("%", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        return codec.decimal(_number(bare.replace(",", "."), raw)) if bare else None

    def _write(self, value: Decimal | int | None) -> str:
        return "" if value is None else f"{Decimal(value).normalize():f}".replace(".", ",")


class CountField(NumberField):
    """A whole number, or nothing."""

    def _read(self, raw: str) -> object:
        number = super()._read(raw)
        if not isinstance(number, Decimal):
            return None
        if number != int(number):
            raise Fault("not_integer", value=raw.strip()[:LONGEST_ECHO])
        return int(number)


class NeededCountField(CountField):
    """A whole number that cannot be left out."""

    def _read(self, raw: str) -> object:
        number = super()._read(raw)
        if number is None:
            raise Fault("not_integer", value="")
        return number


def _number(bare: str, raw: str) -> Decimal:
    try:
        return Decimal(bare)
    except InvalidOperation:
        raise Fault("not_number", value=raw.strip()[:LONGEST_ECHO]) from None


class ChoiceField(Field):
    """One of the values of a `StrEnum`, in the form's own words, or none yet."""

    def __init__(
        self,
        caption: str,
        value: object,
        guard: Guard,
        skin: Skin,
        *,
        choices: type[StrEnum],
        words: str,
    ) -> None:
        self._choices = choices
        self._words = words
        super().__init__(caption, value, guard, skin)

    def _make(self, skin: Skin, raw: Raw) -> widgets.Widget:
        options = [(label(f"{self._words}.{choice}"), str(choice)) for choice in self._choices]
        unset = (label("notebook.choice.unset"), "")
        return widgets.Dropdown(
            description=self.caption, layout=skin.layout, style=skin.choice, options=[unset, *options], value=raw
        )

    def _read(self, raw: str) -> object:
        return self._choices(raw) if raw else None

    def _write(self, value: StrEnum | None) -> str:
        return "" if value is None else str(value)


class AnswerField(Field):
    """Yes, no, or not known."""

    _ANSWERS = (("yes", True), ("no", False), ("unknown", None))

    def _make(self, skin: Skin, raw: Raw) -> widgets.Widget:
        options = [(label(f"notebook.answer.{key}"), key) for key, _ in self._ANSWERS]
        return widgets.Dropdown(
            description=self.caption, layout=skin.layout, style=skin.choice, options=options, value=raw
        )

    def _read(self, raw: str) -> object:
        return dict(self._ANSWERS)[raw]

    def _write(self, value: Raw) -> str:
        return next(key for key, answer in self._ANSWERS if answer is value)


class FlagField(Field):
    """A box that is ticked or not."""

    def _make(self, skin: Skin, raw: Raw) -> widgets.Widget:
        return widgets.Checkbox(raw, description=self.caption, layout=skin.layout, style=skin.flag, indent=False)

    def _read(self, raw: Raw) -> object:
        return raw

    def _write(self, value: Raw) -> object:
        return value


class ManyField(Field):
    """Any number of the values of a `StrEnum`, a box for each."""

    def __init__(
        self,
        caption: str,
        value: object,
        guard: Guard,
        skin: Skin,
        *,
        choices: type[StrEnum],
        words: str,
    ) -> None:
        self._choices = choices
        self._words = words
        self._boxes: dict[StrEnum, widgets.Checkbox] = {}
        super().__init__(caption, value, guard, skin)
        for choice, box in self._boxes.items():
            box.observe(guard(partial(self._ticked, choice)), "value")

    def _make(self, skin: Skin, raw: Raw) -> widgets.Widget:
        heading = widgets.HTML(f'<span class="alis-caption">{escape(self.caption)}</span>')
        for choice in self._choices:
            words = label(f"{self._words}.{choice}")
            self._boxes[choice] = widgets.Checkbox(
                choice in raw, description=words, layout=skin.layout, style=skin.flag, indent=False
            )
        return widgets.VBox([heading, *self._boxes.values()])

    def _write(self, value: Raw) -> object:
        return value

    def _ticked(self, choice: StrEnum, change: Raw) -> None:
        chosen = {*self.value, choice} if change.new else {*self.value} - {choice}
        self.value = tuple(each for each in self._boxes if each in chosen)

    def _show(self) -> None:
        for choice, box in self._boxes.items():
            box.value = choice in self.value
