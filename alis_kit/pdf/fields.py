"""The fields of a form: found through the widgets on the pages, named and described through their parents.

Source: PDF 32000-1, 12.7.3 (field dictionaries, inheritance) and 12.5.6.19 (widgets). What a field lacks it has
from its parents, or from the form (/DA, /Q). `/Fields` is not trusted to be complete: widgets it forgets are
put there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from alis_kit.pdf.defaults import as_text, integer, text_colour, text_size
from alis_kit.pdf.objects import Template, dictionary, entry, name, resolve

DEPTH = 32
"""How many parents a field may have; a loop ends here."""
READ_ONLY, MULTILINE, RADIO, PUSH, COMB = 1 << 0, 1 << 12, 1 << 15, 1 << 16, 1 << 24
PRINTED, _UNSEEN = 1 << 2, 1 << 1 | 1 << 5
_INDEX = re.compile(r"\[\d+\]$")

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Widget:
    """One place on a page where a field shows."""

    reference: IndirectObject
    page: int
    rect: Box
    """Left, bottom, right, top in the page's own coordinates."""
    rotation: int
    drawn: bool
    """Whether it has an appearance of its own."""
    on_state: str
    off: IndirectObject | None
    """The form's own drawing of the empty check box."""
    flags: int
    """Annotation flags (table 165)."""

    @property
    def visible(self) -> bool:
        x0, y0, x1, y1 = self.rect
        return not self.flags & _UNSEEN and x1 > x0 and y1 > y0


@dataclass(frozen=True)
class Field:
    """A field as a user sees it: one name, one value, one or more places."""

    name: str
    full_name: str
    kind: str
    """`text`, `check`, `signature`, or `other` for what is neither filled nor read (push buttons)."""
    value: str | bool
    label: str
    """What the form itself calls the field for people (/TU), or its name."""
    multiline: bool
    comb: bool
    read_only: bool
    max_length: int | None
    alignment: int
    font_size: float
    """0: as large as fits."""
    colour: str
    """The operators that set the text's colour."""
    owners: tuple[IndirectObject, ...]
    """The dictionaries that hold the value: the ones with the name."""
    widgets: tuple[Widget, ...]
    signed: bool = False

    @property
    def page(self) -> int:
        return self.widgets[0].page

    @property
    def rects(self) -> tuple[Box, ...]:
        return tuple(widget.rect for widget in self.widgets)

    @property
    def on_state(self) -> str:
        return self.widgets[0].on_state


@dataclass
class _Place:
    """A widget with its chain of parents, itself first."""

    reference: IndirectObject
    chain: list[DictionaryObject]
    page: int
    page_turn: int

    def inherited(self, key: str) -> Any:  # noqa: ANN401
        return next((value for node in self.chain if (value := entry(node, key)) is not None), None)

    @property
    def names(self) -> list[str]:
        return [str(label) for node in reversed(self.chain) if (label := entry(node, "T")) is not None]

    @property
    def owner(self) -> DictionaryObject:
        return next(node for node in self.chain if entry(node, "T") is not None)


def find_fields(template: Template) -> dict[str, Field]:
    """Give the form's fields by name, in reading order; the template is put in order for writing.

    A field's name is the last part of its full name, without an index: `form[0].page[0].navn[0]` is `navn`.
    Fields that share it are one field with several places, as where every page of a form repeats a name.
    """
    _number_widgets(template)
    acroform = _acroform(template)
    places = [place for place in _places(template) if place.names]
    _adopt_orphans(template, acroform, places)
    groups: dict[str, list[_Place]] = {}
    for place in places:
        groups.setdefault(_short(place.names), []).append(place)
    fields = {key: _field(key, members, acroform) for key, members in groups.items()}
    return dict(sorted(fields.items(), key=lambda item: _reading_order(item[1])))


def _reading_order(field: Field) -> tuple[int, float, float]:
    left, _, _, top = field.widgets[0].rect
    return (field.widgets[0].page, -round(top / 4), left)


def _short(names: list[str]) -> str:
    return _INDEX.sub("", names[-1].rsplit(".", 1)[-1])


def _number_widgets(template: Template) -> None:
    """Give every annotation that stands directly in a page's list a number of its own."""
    for page in template.pages:
        annotations = entry(page, "Annots")
        if isinstance(annotations, ArrayObject):
            for index, thing in enumerate(list.__iter__(annotations)):
                if isinstance(thing, DictionaryObject) and not isinstance(thing, IndirectObject):
                    annotations[index] = template.add(thing)


def _acroform(template: Template) -> DictionaryObject:
    """Give the form dictionary under a number of its own, without what would make viewers redraw or ignore it."""
    root = template.root_object
    form = entry(root, "AcroForm")
    if not isinstance(form, DictionaryObject):
        form = dictionary(Fields=ArrayObject())
    reference = getattr(form, "indirect_reference", None)
    root[name("AcroForm")] = reference if reference is not None else template.add(form)
    if not isinstance(entry(form, "Fields"), ArrayObject):
        form[name("Fields")] = ArrayObject()
    form.pop("/XFA", None)
    return form


def _places(template: Template) -> Iterator[_Place]:
    for index, page in enumerate(template.pages):
        annotations = entry(page, "Annots")
        for reference in list.__iter__(annotations) if isinstance(annotations, ArrayObject) else ():
            widget = resolve(reference)
            if isinstance(widget, DictionaryObject) and entry(widget, "Subtype") == "/Widget":
                yield _Place(reference, _chain(widget), index, page.rotation or 0)


def _chain(node: Any) -> list[DictionaryObject]:  # noqa: ANN401
    chain: list[DictionaryObject] = []
    while isinstance(node, DictionaryObject) and not any(node is known for known in chain) and len(chain) < DEPTH:
        chain.append(node)
        node = entry(node, "Parent")
    return chain


def _adopt_orphans(template: Template, acroform: DictionaryObject, places: list[_Place]) -> None:
    """Put the topmost parents that `/Fields` does not list into it."""
    listed: ArrayObject = entry(acroform, "Fields")
    known = {thing.idnum for thing in list.__iter__(listed) if isinstance(thing, IndirectObject)}
    for place in places:
        top = place.chain[-1].indirect_reference or (place.reference if len(place.chain) == 1 else None)
        if top is not None and top.idnum not in known and entry(place.chain[-1], "Parent") is None:
            listed.append(top)
            known.add(top.idnum)


def _field(key: str, members: list[_Place], acroform: DictionaryObject) -> Field:
    first = members[0]
    kind_name, flags = first.inherited("FT"), integer(first.inherited("Ff")) or 0
    kind = {"/Tx": "text", "/Ch": "text", "/Btn": "check", "/Sig": "signature"}.get(str(kind_name), "other")
    if kind == "check" and flags & PUSH:
        kind = "other"
    look = str(first.inherited("DA") or entry(acroform, "DA") or "")
    alignment = integer(first.inherited("Q"))
    owners = {id(place.owner): place for place in members}
    max_length = integer(first.inherited("MaxLen"))
    return Field(
        name=key,
        full_name=".".join(first.names),
        kind=kind,
        value=next((value for place in members if (value := _value(kind, place))), _value(kind, first)),
        label=str(first.inherited("TU") or key),
        multiline=bool(flags & MULTILINE) and kind_name == "/Tx",
        comb=bool(flags & COMB) and not flags & MULTILINE and bool(max_length),
        read_only=any((integer(place.inherited("Ff")) or 0) & READ_ONLY for place in members),
        max_length=max_length if kind == "text" and max_length and max_length > 0 else None,
        alignment=(alignment if alignment is not None else integer(entry(acroform, "Q"))) or 0,
        font_size=text_size(look),
        colour=text_colour(look),
        owners=tuple(place.owner.indirect_reference or place.reference for place in owners.values()),
        widgets=tuple(_widget(place) for place in members),
        signed=kind == "signature" and isinstance(first.inherited("V"), DictionaryObject),
    )


def _widget(place: _Place) -> Widget:
    node = place.chain[0]
    corners = [float(resolve(value) or 0) for value in list.__iter__(entry(node, "Rect") or ArrayObject())]
    x0, y0, x1, y1 = corners if len(corners) == 4 else (0.0, 0.0, 0.0, 0.0)
    rotation = _rotation(place, width=x1 - x0, height=y1 - y0)
    normal = entry(entry(node, "AP"), "N")
    states = normal if isinstance(normal, DictionaryObject) and not isinstance(normal, StreamObject) else None
    off = states.raw_get("/Off") if states is not None and "/Off" in states else None
    drawn_off = (
        isinstance(off, IndirectObject) and isinstance(resolve(off), StreamObject) and "/BBox" in resolve(off)
    )
    return Widget(
        reference=place.reference,
        page=place.page,
        rect=(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)),
        rotation=rotation % 360 if rotation % 90 == 0 else 0,
        drawn=isinstance(normal, DictionaryObject),
        on_state=_on_state(node, place),
        off=off if drawn_off else None,
        flags=integer(entry(node, "F")) or 0,
    )


def _rotation(place: _Place, *, width: float, height: float) -> int:
    """Give the turn of a widget's content (/MK /R).

    Where it is not said, a tall box on a page lying on its side is meant to be read as the page is.
    """
    told = integer(entry(place.inherited("MK"), "R"))
    if told is not None:
        return told
    page = place.page_turn
    return page if page % 180 == 90 and abs(height) > 1.5 * abs(width) else 0


def _on_state(node: DictionaryObject, place: _Place) -> str:
    """Give the name of the checked state: the appearance that is not /Off, wherever one is found (12.7.4.2.3)."""
    for look in ("N", "D"):
        states = entry(entry(node, "AP"), look)
        if isinstance(states, DictionaryObject) and not isinstance(states, StreamObject):
            found = [key[1:] for key in states if key != "/Off"]
            if found:
                return str(found[0])
    for value in (entry(node, "AS"), place.inherited("V")):
        if value is not None and str(value) not in ("/Off", "Off", "/", ""):
            return str(value).removeprefix("/")
    return "Yes"


def _value(kind: str, place: _Place) -> str | bool:
    value = place.inherited("V")
    if kind == "check":
        state = value if value is not None else entry(place.chain[0], "AS")
        return state is not None and str(state) not in ("/Off", "Off", "/", "")
    return "" if kind in ("signature", "other") or value is None else as_text(value)
