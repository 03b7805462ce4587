"""One filling of a form: values, appearances, references to the annex, and a report of what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NumberObject

from alis_kit.letters import FLOOR, Fitted
from alis_kit.pdf.annex import Annex, AnnexWords, Prose
from alis_kit.pdf.appearance import (
    Frame,
    fit,
    list_content,
    placement,
    reference_line,
    text_content,
    tick_content,
)
from alis_kit.pdf.fields import Field
from alis_kit.pdf.fonts import Embedder
from alis_kit.pdf.objects import Draft, dictionary, entry, name, resolve, stream, text
from alis_kit.pdf.widgets import PRINTED, STANDARD_LOOK, Widget, as_text, says, shows_text, state_of
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
class FilledPdf:
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
    wording: AnnexWords | None
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

    def write_text(self, target: Field, value: str) -> None:
        """Store a text and draw it in every place of the field; a choice is stored as the form stores it."""
        places = target.chosen(value)
        value = target.shown(places) if places else value
        self.stored[target.name] = value
        held = [text(target.options[place][0]) for place in places] or [text(value)]
        for owner in target.owners:
            node = self.draft.edit(owner)
            node[name("V")] = ArrayObject(held) if len(held) > 1 else held[0]
            for stale in ("/RV", "/I"):
                node.pop(stale, None)
            if places and target.listed:
                node[name("I")] = ArrayObject(map(NumberObject, places))
            if not target.look:  # without one, viewers let nobody change the field (12.7.3.3)
                node[name("DA")] = text(STANDARD_LOOK)
        self.show_text(target, value, target.widgets)
        for widget in target.widgets:
            self._settle(widget)

    def show_text(self, target: Field, value: str, widgets: Iterable[Widget]) -> None:
        """Draw a text in some of a field's places, a password as stars; what has no room goes to the annex."""
        references: tuple[str, ...] = ()
        visible = "*" * len(value) if target.password else value
        if target.max_length is not None and len(value) > target.max_length and not target.password:
            references = self.continue_in_annex(target.name, value)
            visible = _within(value, references, target.max_length)
            self.too_long.append(target.name)
        seen = any(widget.visible for widget in target.widgets)
        if not seen and value and not references and not target.password:
            references = self.continue_in_annex(target.name, value)
        shown = self.embedder.typeface.shown(visible)
        self.note_missing(target.name, shown.missing)
        for widget in widgets:
            frame = self.frames[widget.reference.idnum]
            fitted = fit(target, frame, shown.text, self.embedder)
            if fitted is None and target.password:
                fitted = Fitted((), FLOOR)
            elif fitted is None:
                references = references or self.continue_in_annex(target.name, value)
                fitted = reference_line(target, frame, shown.text, references, self.embedder)
            self.used.update(*fitted.lines)
            self._draw(widget, frame, text_content(target, frame, fitted, self.embedder))

    def _draw(self, widget: Widget, frame: Frame, content: bytes) -> None:
        entries = {"Type": name("XObject"), "Subtype": name("Form"), "Resources": self.resources}
        appearance = self.draft.add(stream(content, entries | placement(widget, frame)))
        node = self.draft.edit(widget.reference)
        node[name("AP")] = dictionary(N=appearance)
        node.pop("/AS", None)

    def _settle(self, widget: Widget) -> None:
        """Let a place that was filled be printed, and have no value beside its owner's."""
        node = self.draft.edit(widget.reference)
        node[name("F")] = NumberObject(widget.flags | PRINTED)
        if widget.reference.idnum != widget.owner.idnum:
            node.pop("/V", None)

    def write_button(self, target: Field, value: str | bool) -> None:  # noqa: FBT001
        """Check a box or choose a group's button, or none; every place shows its own state or is off."""
        places = target.chosen(value) if isinstance(value, str) else ()
        state = target.options[places[0]][0] if places else ""
        self.stored[target.name] = target.shown(places) if target.kind == "group" else value
        shows = [widget.on_state == state if places else value is True for widget in target.widgets]
        drawn = list(zip(target.widgets, shows, strict=True))
        states = {widget.owner.idnum: widget.on_state for widget, on in drawn if on}
        for owner in target.owners:
            self.draft.edit(owner)[name("V")] = name(states.get(owner.idnum, "Off"))
        for widget, on in drawn:
            if target.kind == "check" or not widget.drawn:
                self.draw_states(target, widget)
            self.set_state(widget, on=on)
            self._settle(widget)

    def set_state(self, widget: Widget, *, on: bool) -> None:
        self.draft.edit(widget.reference)[name("AS")] = name(widget.on_state if on else "Off")

    def draw_states(self, target: Field, widget: Widget) -> None:
        """Draw a button's checked and empty look; the form's own empty one stays."""
        frame = self.frames[widget.reference.idnum]
        entries = {"Type": name("XObject"), "Subtype": name("Form")} | placement(widget, frame)
        off = widget.off
        if off is None:
            off = self.draft.add(stream(frame.backdrop.encode("ascii"), entries | {"Resources": dictionary()}))
        content = tick_content(frame, target.colour, over=widget.off is not None, radio=target.radio)
        resources = dictionary(XObject=dictionary(Empty=off)) if widget.off is not None else dictionary()
        on = self.draft.add(stream(content, entries | {"Resources": resources}))
        states = DictionaryObject({name(widget.on_state): on, name("Off"): off})
        self.draft.edit(widget.reference)[name("AP")] = dictionary(N=states)

    def keep(self, target: Field, *, looks: Collection[int], rebuild: bool, flat: bool) -> None:
        """Leave a field as it is, and draw what would no longer be seen where it was.

        Args:
            target: a field that is not filled.
            looks: the numbers of appearances that filled fields had: an empty field that shares one with them
                shows their old text.
            rebuild: whether the form asked viewers to draw every field themselves (/NeedAppearances), which it no
                longer does.
            flat: whether viewers will have no fields to draw.
        """
        for widget in target.widgets:
            if target.kind in ("check", "group"):
                self._keep_button(target, widget, rebuild=rebuild, flat=flat)
            elif not widget.drawn:
                if (flat and widget.visible) or (rebuild and target.kind == "text"):
                    self._draw_again(target, widget)
            elif target.kind == "text" and not target.listed and self._outdated(target, widget, looks, rebuild):
                self._draw_again(target, widget)

    def _keep_button(self, target: Field, widget: Widget, *, rebuild: bool, flat: bool) -> None:
        """Draw a button that has no look, and let it show its field's value where viewers were to see to that."""
        node = self.draft.get(widget.reference)
        held = next(filter(None, (entry(each, "V") for each in (node, resolve(widget.owner)))), entry(node, "AS"))
        draws = not widget.drawn and (rebuild or (flat and widget.visible))
        if draws:
            self.draw_states(target, widget)
        if draws or rebuild:
            state = state_of(held)
            self.set_state(widget, on=state == widget.on_state or (target.kind == "check" and bool(state)))

    def _outdated(self, target: Field, widget: Widget, looks: Collection[int], rebuild: bool) -> bool:  # noqa: FBT001
        """Say whether a look shows another text than the field's: an old one, or that of a filled field."""
        look = entry(entry(resolve(widget.reference), "AP"), "N")
        if not target.value:
            return widget.look in looks and shows_text(look)
        return rebuild and not says(look, str(target.value))

    def _draw_again(self, target: Field, widget: Widget) -> None:
        """Draw what a field that is not filled shows: its text, its list with what is chosen, or its caption."""
        if not widget.visible:
            return
        frame, value = self.frames[widget.reference.idnum], str(target.value)
        if target.kind == "other":
            caption = as_text(entry(entry(resolve(widget.reference), "MK"), "CA") or "")
            self.show_text(replace(target, alignment=1), caption, (widget,))
        elif target.listed and (content := list_content(target, frame, value, self.embedder)):
            self.used.update(*(self.embedder.typeface.shown(option).text for _, option in target.options))
            self._draw(widget, frame, content)
        else:
            self.show_text(target, value, (widget,))


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
