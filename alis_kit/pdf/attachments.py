"""What travels inside a PDF and what it says about itself: files, title, language.

Files are associated (/AF) and also in the catalogue's list of embedded files. Source: PDF 32000-1, 7.11.4
(embedded files), 7.9.6 (name trees), 14.3.3 and 14.9.2; ISO 32000-2, 14.13 (associated files).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NumberObject, StreamObject

from alis_kit.pdf.objects import TRUE, Draft, dictionary, entry, name, resolve, stream, text
from alis_kit.pdf.source import TooLongError, unpacked
from alis_kit.pdf.widgets import as_text
from alis_kit.problem import FormError, Problem

_DEPTH = 16
_LARGEST = 6_000_000
"""Bytes of a file that is read; a plan's are some tens of thousands."""


@dataclass(frozen=True)
class Attachment:
    """A file to embed. `relationship` is a name of ISO 32000-2, table 43, as Data."""

    name: str
    data: bytes
    mime: str = "application/json"
    description: str = ""
    relationship: str = "Data"


def read_attachment(root: DictionaryObject, wanted: str) -> bytes | None:
    """Give an embedded file's content by its name; None if there is none.

    Raises:
        FormError: there are several, and not all alike, as in a file of several people's forms.
    """
    files: dict[int, StreamObject] = {}
    for label, thing in _listed(root):
        if label == wanted or as_text(entry(thing, "UF") or "") == wanted:
            file = entry(entry(thing, "EF"), "F") or entry(entry(thing, "EF"), "UF")
            if isinstance(file, StreamObject):
                files[id(file)] = file
    found: bytes | None = None
    for file in files.values():
        data = unpacked(file, _LARGEST)
        if len(data) > _LARGEST:
            raise TooLongError
        if found is not None and data != found:
            raise FormError(Problem("pdf_several_attachments", values={"file": wanted}))
        found = data
    return found


def _listed(root: DictionaryObject) -> Iterator[tuple[str, Any]]:
    """Walk the name tree of embedded files: names with file specifications, which may be references."""
    queue, seen = deque([(entry(entry(root, "Names"), "EmbeddedFiles"), 0)]), set[int]()
    while queue:
        node, depth = queue.popleft()
        if id(node) in seen:
            continue
        seen.add(id(node))
        names, kids = entry(node, "Names"), entry(node, "Kids")
        if isinstance(names, ArrayObject):
            raw = list(list.__iter__(names))
            yield from (
                (as_text(resolve(key)), resolve(value)) for key, value in zip(raw[::2], raw[1::2], strict=False)
            )
        if isinstance(kids, ArrayObject) and depth < _DEPTH:
            queue.extend((resolve(kid), depth + 1) for kid in list.__iter__(kids))


def attach(draft: Draft, attachments: tuple[Attachment, ...]) -> None:
    """Embed files; one with the name of a file that is there already takes its place."""
    if not attachments:
        return
    root = draft.edit(draft.template.root)
    new = {each.name for each in attachments}
    kept = [(label, thing) for label, thing in _listed(draft.template.root_object) if label not in new]
    listed: list[tuple[str, Any]] = [
        (label, getattr(thing, "indirect_reference", None) or thing) for label, thing in kept
    ]
    made = [(each.name, _specification(draft, each)) for each in attachments]
    names = ArrayObject()
    for label, thing in sorted(listed + made, key=lambda each: each[0].encode("utf-16-be")):
        names.extend([text(label), thing])
    tree = DictionaryObject()
    dict.update(tree, entry(root, "Names") or {})
    tree[name("EmbeddedFiles")] = dictionary(Names=names)
    root[name("Names")] = tree
    replaced = {reference.idnum for reference in _replaced(draft, new)}
    associated = [thing for thing in _associated(root) if getattr(thing, "idnum", 0) not in replaced]
    root[name("AF")] = ArrayObject([*associated, *(reference for _, reference in made)])


def _replaced(draft: Draft, new: set[str]) -> list[IndirectObject]:
    listed = _listed(draft.template.root_object)
    return [thing.indirect_reference for label, thing in listed if label in new and thing.indirect_reference]


def _associated(root: DictionaryObject) -> list[Any]:
    known = entry(root, "AF")
    return list(list.__iter__(known)) if isinstance(known, ArrayObject) else []


def _specification(draft: Draft, attachment: Attachment) -> IndirectObject:
    parameters = dictionary(Size=NumberObject(len(attachment.data)))
    file = stream(attachment.data, {"Type": name("EmbeddedFile"), "Params": parameters})
    file[name("Subtype")] = name(attachment.mime)
    reference = draft.add(file)
    specification = dictionary(
        Type=name("Filespec"), F=text(attachment.name), UF=text(attachment.name),
        EF=dictionary(F=reference, UF=reference), AFRelationship=name(attachment.relationship),
    )  # fmt: skip
    if attachment.description:
        specification[name("Desc")] = text(attachment.description)
    return draft.add(specification)


def describe(draft: Draft, *, title: str | None, lang: str | None) -> None:
    """Set the title (shown as the window's) and, where there is none, the language."""
    root = draft.edit(draft.template.root)
    if lang and entry(root, "Lang") is None:
        root[name("Lang")] = text(lang)
    if title is None:
        return
    if draft.info is None:
        draft.info = draft.add(dictionary())
    draft.edit(draft.info)[name("Title")] = text(title)
    preferences = DictionaryObject()
    dict.update(preferences, entry(root, "ViewerPreferences") or {})
    preferences[name("DisplayDocTitle")] = TRUE
    root[name("ViewerPreferences")] = preferences
    root.pop("/Metadata", None)  # XMP would go on saying the old title
