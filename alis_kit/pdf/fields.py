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

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from alis_kit.pdf.content import page_box
from alis_kit.pdf.defaults import as_text, integer, text_colour, text_size
from alis_kit.pdf.objects import Template, dictionary, entry, name, resolve
from alis_kit.pdf.widgets import Box, Place, Widget, value_of, widget_of

DEPTH = 32
"""How many parents a field may have; a loop ends here."""
READ_ONLY, MULTILINE, RADIO, PUSH, COMB = 1 << 0, 1 << 12, 1 << 15, 1 << 16, 1 << 24
_INDEX = re.compile(r"\[\d+\]$")


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


def find_fields(template: Template) -> dict[str, Field]:
    """Give the form's fields by name, in reading order; the template is put in order for writing.

    A field's name is the last part of its full name, without an index: `form[0].page[0].navn[0]` is `navn`.
    Fields that share it are one field with several places, as where every page of a form repeats a name.
    """
    _number_widgets(template)
    acroform = _acroform(template)
    places = [place for place in _places(template) if place.names]
    _adopt_orphans(template, acroform, places)
    groups: dict[str, list[Place]] = {}
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


def _places(template: Template) -> Iterator[Place]:
    for index, page in enumerate(template.pages):
        annotations, box = entry(page, "Annots"), page_box(template, index)
        for reference in list.__iter__(annotations) if isinstance(annotations, ArrayObject) else ():
            widget = resolve(reference)
            if isinstance(widget, DictionaryObject) and entry(widget, "Subtype") == "/Widget":
                yield Place(reference, _chain(widget), index, page.rotation or 0, box)


def _chain(node: Any) -> list[DictionaryObject]:  # noqa: ANN401
    chain: list[DictionaryObject] = []
    while isinstance(node, DictionaryObject) and not any(node is known for known in chain) and len(chain) < DEPTH:
        chain.append(node)
        node = entry(node, "Parent")
    return chain


def _adopt_orphans(template: Template, acroform: DictionaryObject, places: list[Place]) -> None:
    """Put the topmost parents that `/Fields` does not list into it."""
    listed: ArrayObject = entry(acroform, "Fields")
    known = {thing.idnum for thing in list.__iter__(listed) if isinstance(thing, IndirectObject)}
    for place in places:
        top = place.chain[-1].indirect_reference or (place.reference if len(place.chain) == 1 else None)
        if top is not None and top.idnum not in known and entry(place.chain[-1], "Parent") is None:
            listed.append(top)
            known.add(top.idnum)


def _field(key: str, members: list[Place], acroform: DictionaryObject) -> Field:
    first = members[0]
    kind_name, flags = first.inherited("FT"), integer(first.inherited("Ff")) or 0
    kind = {"Tx": "text", "Ch": "text", "Btn": "check", "Sig": "signature"}.get(as_text(kind_name or ""), "other")
    if kind == "check" and flags & PUSH:
        kind = "other"
    look = as_text(first.inherited("DA") or entry(acroform, "DA") or "")
    alignment = integer(first.inherited("Q"))
    owners = {id(place.owner): place for place in members}
    max_length = integer(first.inherited("MaxLen"))
    return Field(
        name=key,
        full_name=".".join(first.names),
        kind=kind,
        value=next((value for place in members if (value := value_of(kind, place))), value_of(kind, first)),
        label=as_text(first.inherited("TU") or key),
        multiline=bool(flags & MULTILINE) and kind_name == "/Tx",
        comb=bool(flags & COMB) and not flags & MULTILINE and bool(max_length),
        read_only=any((integer(place.inherited("Ff")) or 0) & READ_ONLY for place in members),
        max_length=max_length if kind == "text" and max_length and max_length > 0 else None,
        alignment=(alignment if alignment is not None else integer(entry(acroform, "Q"))) or 0,
        font_size=text_size(look),
        colour=text_colour(look),
        owners=tuple(place.owner.indirect_reference or place.reference for place in owners.values()),
        widgets=tuple(widget_of(place, kind) for place in members),
        signed=kind == "signature" and isinstance(first.inherited("V"), DictionaryObject),
    )
