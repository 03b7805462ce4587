"""One filling of a form: values, appearances, references to the annex, and a report of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pypdf.generic import DictionaryObject, IndirectObject, NumberObject

from alis_kit.pdf.annex import Annex, Prose, Wording
from alis_kit.pdf.appearance import Frame, fit, placement, reference_line, text_content, tick_content
from alis_kit.pdf.fields import Field
from alis_kit.pdf.fonts import Embedder
from alis_kit.pdf.layout import Fitted
from alis_kit.pdf.objects import Draft, dictionary, name, stream, text
from alis_kit.pdf.widgets import PRINTED, Widget
from alis_kit.problem import FormError, Problem

Values = Mapping[str, str | bool]


@dataclass(frozen=True)
class Report:
    """What a filling did that its caller may want to tell."""

    continued: Mapping[str, int]
    """Fields (and stamps) whose whole text stands in the annex, with its number there."""
    too_long: tuple[str, ...]
    """Those of them with a text longer than the form allows (/MaxLen): stored whole, shown no longer than that."""
    unshown: Mapping[str, str]
    """Characters no font has, by field; a sign stands in their place, the stored value has them."""
    lacking: tuple[str, ...]
    """Names with a value that the form has no field for; texts stand in the annex instead."""
    signatures: tuple[str, ...]
    """Signature fields that were left alone although there was a value for them."""
    locked: tuple[str, ...]
    """Fields marked as read-only: people cannot change them, so they were filled all the same."""
    untouched: tuple[str, ...]
    """Fields of the form that were given no value."""
    unplaced: tuple[str, ...]
    """Stamps whose label is nowhere on the form; their text stands in the annex."""
    stored: Mapping[str, str | bool]
    """The values as they stand in the file now, by field, for every field that was given one."""


@dataclass(frozen=True)
class Filled:
    """A filled form and what happened on the way."""

    data: bytes
    report: Report


@dataclass
class Filling:
    """The work of one filling, step by step on a draft."""

    draft: Draft
    fields: Mapping[str, Field]
    frames: Mapping[int, Frame]
    embedder: Embedder
    wording: Wording | None
    annex: Annex | None
    overflow: list[Prose] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    continued: dict[str, int] = field(default_factory=dict)
    too_long: list[str] = field(default_factory=list)
    unshown: dict[str, str] = field(default_factory=dict)
    stored: dict[str, str | bool] = field(default_factory=dict)
    resources: IndirectObject = field(init=False)
    _fonts: DictionaryObject = field(init=False)

    def __post_init__(self) -> None:
        self._fonts = DictionaryObject()
        self.resources = self.draft.add(dictionary(Font=self._fonts))

    def finish_fonts(self) -> None:
        """Embed what the appearances turned out to use; once, at the end."""
        self._fonts.update(self.embedder.embed(self.draft, self.used))

    def note_missing(self, label: str, missing: Iterable[str]) -> None:
        """Remember the characters no font has."""
        found = "".join(sorted({*self.unshown.get(label, ""), *missing}))
        if found:
            self.unshown[label] = found

    def heading(self, label: str) -> str:
        own = self.annex.labels.get(label) if self.annex else None
        return own or (self.fields[label].label if label in self.fields else label)

    def continue_in_annex(self, label: str, value: str) -> tuple[str, ...]:
        """Put a whole text on the annex; give the references to it, the fullest first."""
        if self.wording is None:
            raise FormError(Problem("pdf_no_room", label, {"field": self.heading(label)}))
        self.overflow.append(Prose(self.heading(label), value))
        self.continued[label] = len(self.overflow)
        return tuple(form.format(number=len(self.overflow)) for form in self.wording.see_annex)

    def write_text(self, target: Field, value: str, *, store: bool = True) -> None:
        """Store a text and draw it in every place of the field."""
        references: tuple[str, ...] = ()
        visible = value
        if target.max_length is not None and len(value) > target.max_length:
            references = self.continue_in_annex(target.name, value)
            visible = _within(value, references, target.max_length)
            self.too_long.append(target.name)
        if store:
            self.stored[target.name] = value
            for owner in target.owners:
                node = self.draft.edit(owner)
                node[name("V")] = text(value)
                for stale in ("/RV", "/I"):
                    node.pop(stale, None)
        if not any(widget.visible for widget in target.widgets) and value and not references:
            references = self.continue_in_annex(target.name, value)
        shown = self.embedder.typeface.shown(visible)
        self.note_missing(target.name, shown.missing)
        for widget in target.widgets:
            frame = self.frames[widget.reference.idnum]
            fitted = fit(target, frame, shown.text, self.embedder)
            if fitted is None:
                references = references or self.continue_in_annex(target.name, value)
                fitted = reference_line(target, frame, shown.text, references, self.embedder)
            self._draw_text(target, widget, frame, fitted)

    def _draw_text(self, target: Field, widget: Widget, frame: Frame, fitted: Fitted) -> None:
        for line in fitted.lines:
            self.used.update(line)
        content = text_content(target, frame, fitted, self.embedder)
        entries = {"Type": name("XObject"), "Subtype": name("Form"), "Resources": self.resources}
        appearance = self.draft.add(stream(content, entries | placement(widget, frame)))
        node = self.draft.edit(widget.reference)
        node[name("AP")] = dictionary(N=appearance)
        node.pop("/AS", None)
        self._settle(target, widget, node)

    def _settle(self, target: Field, widget: Widget, node: DictionaryObject) -> None:
        """Let a place be printed, and have no value beside its owner's."""
        node[name("F")] = NumberObject(widget.flags | PRINTED)
        if widget.reference.idnum not in {owner.idnum for owner in target.owners}:
            node.pop("/V", None)

    def write_check(self, target: Field, *, on: bool, store: bool = True) -> None:
        """Set a check box; the places share a state unless the form gives them states of their own."""
        state = name(target.on_state if on else "Off")
        if store:
            self.stored[target.name] = on
            for owner in target.owners:
                self.draft.edit(owner)[name("V")] = state
        for widget in target.widgets:
            frame = self.frames[widget.reference.idnum]
            node = self.draft.edit(widget.reference)
            node[name("AP")] = dictionary(N=self._states(target, widget, frame))
            node[name("AS")] = state if widget.on_state == target.on_state else name("Off")
            self._settle(target, widget, node)

    def _states(self, target: Field, widget: Widget, frame: Frame) -> DictionaryObject:
        entries = {"Type": name("XObject"), "Subtype": name("Form")} | placement(widget, frame)
        off = widget.off
        if off is None:
            off = self.draft.add(stream(frame.backdrop.encode("ascii"), entries | {"Resources": dictionary()}))
        content = tick_content(frame, target.colour, over=widget.off is not None)
        resources = dictionary(XObject=dictionary(Empty=off)) if widget.off is not None else dictionary()
        on = self.draft.add(stream(content, entries | {"Resources": resources}))
        return DictionaryObject({name(widget.on_state): on, name("Off"): off})


def _within(value: str, references: tuple[str, ...], length: int) -> str:
    """Give a text's head and a reference, together within /MaxLen; empty if not even the reference is."""
    reference = next((each for each in references if len(each) <= length), "")
    room = length - len(reference) - 1
    if not reference or room <= 0:
        return reference
    start = value[:room]
    if room < len(value) and not value[room].isspace() and " " in start:
        start = start.rsplit(None, 1)[0] if len(start.split()) > 1 else ""
    return f"{start.rstrip()} {reference}".lstrip()
