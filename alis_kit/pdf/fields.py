"""The fields of a form: found through the widgets on the pages, named and described through their parents.

Source: PDF 32000-1, 12.7.3 (field dictionaries, inheritance) and 12.5.6.19 (widgets). What a field lacks it has
from its parents, or from the form (/DA, /Q). `/Fields` is not trusted to be complete: widgets it forgets are
put there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from alis_kit.pdf.objects import Template, dictionary, entry, name, resolve
from alis_kit.pdf.widgets import (
    Place,
    Widget,
    as_text,
    integer,
    state_of,
    text_colour,
    text_size,
    value_of,
    widget_of,
)

_AND = ", "
DEPTH = 32
"""How many parents a field may have; a loop ends here."""
READ_ONLY, MULTILINE, PASSWORD, RADIO, PUSH = 1 << 0, 1 << 12, 1 << 13, 1 << 15, 1 << 16
COMBO, MULTIPLE, COMB = 1 << 17, 1 << 21, 1 << 24
READ = ("text", "check", "group")
"""The kinds of fields that people answer."""
_INDEX = re.compile(r"\s*(?:\[\d+\]|\+\d+)$")
"""What tells equal names apart: XFA's index, and what qpdf (`+1`) and PyMuPDF (` [12]`) add when they merge."""


@dataclass(frozen=True)
class Field:
    """A field as a user sees it: one name, one value, one or more places."""

    name: str
    full_name: str
    kind: str
    """What it is: `text` (drop-downs and list boxes too), `check`, `group`, `signature` or `other`.

    A group is one of several buttons, as radio buttons are; its value is the name of the one chosen. Other fields,
    as push buttons, are neither filled nor read.
    """
    value: str | bool
    label: str
    """What the form itself calls the field for people (/TU), or its name."""
    multiline: bool
    comb: bool
    password: bool
    """Whether its text is not to be shown."""
    read_only: bool
    max_length: int | None
    alignment: int
    look: str
    """The operators that set font and colour (/DA); empty where the form says none."""
    font_size: float
    """0: as large as fits."""
    colour: str
    """The operators that set the text's colour."""
    owners: tuple[IndirectObject, ...]
    """The dictionaries that hold the value: the ones with the name."""
    widgets: tuple[Widget, ...]
    options: tuple[tuple[str, str], ...] = ()
    """What may be chosen, as the file stores it (a button's state) and as people read it."""
    listed: bool = False
    """Whether the options stand in a box, all to be seen."""
    multiple: bool = False
    radio: bool = False
    signed: bool = False

    @property
    def page(self) -> int:
        return self.widgets[0].page

    def chosen(self, value: str) -> tuple[int, ...]:
        """Give the places of the options that a text names, as people read them or as the file stores them."""
        for spellings in ([shown for _, shown in self.options], [stored for stored, _ in self.options]):
            if value in spellings:
                return (spellings.index(value),)
            parts = value.split(_AND) if self.multiple else []
            if parts and all(part in spellings for part in parts):
                return tuple(sorted({spellings.index(part) for part in parts}))
        return ()

    def shown(self, places: Sequence[int]) -> str:
        """Give options as one text."""
        return _AND.join(self.options[place][1] for place in places)


@dataclass(frozen=True)
class Found:
    """The fields of a form by the names they are called by."""

    fields: Mapping[str, Field]
    """By the last part of their full name without an index, `navn` for `form[0].page[0].navn[0]`.

    Fields that share it and hold the same are one field with several places, as where every page of a form repeats
    a name. Where they hold different things, or stand on one page, each goes by its full name.
    """
    parts: Mapping[str, Mapping[str, Field]]
    """The several fields, by full name, of which one of `fields` is made."""
    several: Mapping[str, tuple[str, ...]]
    """For a short name that means several different fields, what those are called."""


def find_fields(template: Template, repeated: Collection[str]) -> Found:
    """Find a form's fields, in reading order; the template is put in order for writing.

    Fields called one of *repeated* that hold the same are one field also if they stand on one page.
    """
    _number_widgets(template)
    acroform = _acroform(template)
    places = [place for place in _places(template) if place.names]
    _adopt_orphans(template, acroform, places)
    form = _Form(acroform, _Options())
    groups: dict[str, list[Place]] = {}
    for place in places:
        groups.setdefault(_short(place.names), []).append(place)
    fields: dict[str, Field] = {}
    parts, several = {}, {}
    for key, members in groups.items():
        apart = _apart(members, form)
        only = next(iter(apart.values())) if len(apart) == 1 else None
        if only is not None:
            fields[key] = replace(only, name=key, label=key if only.label == only.full_name else only.label)
        elif _alike(list(apart.values()), repeated=key in repeated):
            fields[key] = _field(key, members, form)
            parts[key] = apart
        else:
            fields |= apart
            several[key] = tuple(apart)
    ordered = sorted(fields.items(), key=lambda item: _reading_order(item[1]))
    return Found(dict(ordered), parts, several)


def _apart(places: list[Place], form: _Form) -> dict[str, Field]:
    """Give the fields by full name; those that share even that, and hold different things, are numbered."""
    by_name: dict[str, dict[int, list[Place]]] = {}
    for place in places:
        by_name.setdefault(".".join(place.names), {}).setdefault(id(place.owner), []).append(place)
    found = {}
    for full_name, owners in by_name.items():
        fields = [_field(full_name, members, form) for members in owners.values()]
        if len(fields) == 1:
            found[full_name] = fields[0]
        elif len({(field.kind, field.value) for field in fields}) == 1:
            together = [place for members in owners.values() for place in members]
            found[full_name] = _field(full_name, together, form)
        else:
            numbered = [replace(field, name=f"{full_name}#{at}") for at, field in enumerate(fields, start=1)]
            found |= {field.name: field for field in numbered}
    return found


def _alike(fields: list[Field], *, repeated: bool) -> bool:
    pages = [page for field in fields for page in {widget.page for widget in field.widgets}]
    same = len({(field.kind, field.value) for field in fields}) == 1
    return same and (repeated or len(pages) == len(set(pages)))


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
        annotations, box = entry(page, "Annots"), template.page_box(index)
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


@dataclass(frozen=True)
class _Form:
    """What fields have from their form."""

    acroform: DictionaryObject
    options: _Options


def _field(key: str, members: list[Place], form: _Form) -> Field:
    first = members[0]
    kind_name, flags = first.inherited("FT"), integer(first.inherited("Ff")) or 0
    widgets = tuple(widget_of(place) for place in members)
    if kind_name == "/Btn" and not flags & PUSH:
        widgets = _with_states(widgets, members, radio=bool(flags & RADIO))
    kind = _kind(kind_name if isinstance(kind_name, str) else "", flags, widgets)
    look = as_text(first.inherited("DA") or entry(form.acroform, "DA") or "")
    alignment = integer(first.inherited("Q"))
    owners = {id(place.owner): place for place in members}
    max_length = integer(first.inherited("MaxLen"))
    options, words = form.options.of(first) if kind_name == "/Ch" else ((), {})
    if kind == "group":
        options = form.options.of_group(first, widgets)
        words = dict(options)
    values = [_value(kind, place, words) for place in members]
    return Field(
        name=key,
        full_name=".".join(first.names),
        kind=kind,
        value=next((value for value in values if value), values[0]),
        label=as_text(first.inherited("TU") or key),
        multiline=bool(flags & MULTILINE) and kind_name == "/Tx",
        comb=bool(flags & COMB) and not flags & (MULTILINE | PASSWORD) and bool(max_length),
        password=bool(flags & PASSWORD) and kind_name == "/Tx",
        read_only=any((integer(place.inherited("Ff")) or 0) & READ_ONLY for place in members),
        max_length=max_length if kind == "text" and max_length and max_length > 0 else None,
        alignment=(alignment if alignment is not None else integer(entry(form.acroform, "Q"))) or 0,
        look=look,
        font_size=text_size(look),
        colour=text_colour(look),
        owners=tuple(place.owner.indirect_reference or place.reference for place in owners.values()),
        widgets=widgets,
        options=options,
        listed=kind_name == "/Ch" and not flags & COMBO,
        radio=kind_name == "/Btn" and bool(flags & RADIO),
        multiple=kind_name == "/Ch" and bool(flags & MULTIPLE),
        signed=kind == "signature" and isinstance(first.inherited("V"), DictionaryObject),
    )


def _kind(kind_name: str, flags: int, widgets: tuple[Widget, ...]) -> str:
    """Say what a field is; buttons of one owner that have different states are a group."""
    if kind_name != "/Btn":
        return {"/Tx": "text", "/Ch": "text", "/Sig": "signature"}.get(kind_name, "other")
    if flags & PUSH:
        return "other"
    states = {(widget.owner.idnum, widget.on_state) for widget in widgets}
    return "group" if len(states) > len({owner for owner, _ in states}) else "check"


def _with_states(widgets: tuple[Widget, ...], members: list[Place], *, radio: bool) -> tuple[Widget, ...]:
    """Give every button the name of its checked state, where the file does not say it.

    Those of one owner share a state, unless they are radio buttons or one is checked while another is not. They
    are numbered then, as options are.
    """
    together: dict[int, list[int]] = {}
    for at, widget in enumerate(widgets):
        together.setdefault(widget.owner.idnum, []).append(at)
    named = list(widgets)
    for places in together.values():
        shown = {at: entry(members[at].chain[0], "AS") for at in places}
        some_on = any(map(state_of, shown.values()))
        told = (widgets[at].on_state or state_of(members[at].inherited("V")) for at in places)
        shared = next(filter(None, told), "Yes")
        for number, at in enumerate(places):
            apart = len(places) > 1 and (radio or (some_on and shown[at] == "/Off"))
            named[at] = replace(widgets[at], on_state=widgets[at].on_state or (str(number) if apart else shared))
    return tuple(named)


class _Options:
    """What may be chosen in the fields of a form (/Opt, 12.7.4.4); a list that many fields share is read once."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[tuple[tuple[str, str], ...], Mapping[str, str]]] = {}

    def of(self, place: Place) -> tuple[tuple[tuple[str, str], ...], Mapping[str, str]]:
        """Give pairs of what is stored and what people read, and the second by the first."""
        listed = place.inherited("Opt")
        if not isinstance(listed, ArrayObject):
            return (), {}
        if id(listed) not in self._read:
            pairs = tuple(_pair(resolve(option)) for option in list.__iter__(listed))
            self._read[id(listed)] = pairs, dict(reversed(pairs))
        return self._read[id(listed)]

    def of_group(self, place: Place, widgets: tuple[Widget, ...]) -> tuple[tuple[str, str], ...]:
        """Give the states of a group's buttons with their texts, where numbered states have such."""
        texts, _ = self.of(place)
        states = tuple(dict.fromkeys(widget.on_state for widget in widgets))
        places = [int(state) if state.isdecimal() and len(state) < 6 else len(texts) for state in states]
        words = [texts[at][1] if at < len(texts) else state for at, state in zip(places, states, strict=True)]
        return tuple(zip(states, words if len(set(words)) == len(states) else states, strict=True))


def _pair(option: Any) -> tuple[str, str]:  # noqa: ANN401
    if not isinstance(option, ArrayObject):
        return as_text(option), as_text(option)
    parts = [as_text(resolve(part)) for part in list(list.__iter__(option))[:2]] or [""]
    return parts[0], parts[-1]


def _value(kind: str, place: Place, options: Mapping[str, str]) -> str | bool:
    """Give the value of a place as people read it."""
    held = place.inherited("V")
    if kind == "text" and options and isinstance(held, ArrayObject):
        return _AND.join(options.get(each, each) for each in map(as_text, map(resolve, list.__iter__(held))))
    value = value_of(kind, place)
    return options.get(value, value) if isinstance(value, str) else value
