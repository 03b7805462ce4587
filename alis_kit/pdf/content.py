"""A page's own content, guarded so that what is drawn after it starts from a clean graphics state.

Source: PDF 32000-1, 8.4.2 (graphics state stack). Many generators leave states saved or transformed at a page's end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject

from alis_kit.pdf.objects import Draft, Template, entry, name, resolve, stream

MOST_BYTES = 4_000_000
"""Longer page contents are not read operator by operator."""


@dataclass(frozen=True)
class Balance:
    """How many `q` a page's content needs before it, and how many `Q` after it."""

    before: int
    after: int


class TooLongError(Exception):
    """A page's content is too long to be examined."""


def balance_of(page: DictionaryObject) -> Balance:
    """Count what a page saves and restores.

    Raises:
        TooLongError: its content is longer than any form's.
    """
    contents = entry(page, "Contents")
    if contents is None:
        return Balance(1, 1)
    parts = list.__iter__(contents) if isinstance(contents, ArrayObject) else [contents]
    data = b"\n".join(resolve(part).get_data() for part in parts if resolve(part) is not None)
    if len(data) > MOST_BYTES:
        raise TooLongError
    made = ContentStream(None, None)
    made.set_data(data)
    depth = lowest = 0
    for _, operator in made.operations:
        depth += {b"q": 1, b"Q": -1}.get(operator, 0)
        lowest = min(lowest, depth)
    before = 1 - lowest
    return Balance(before, before + depth)


def inherited(page: DictionaryObject, key: str) -> Any:  # noqa: ANN401
    """Give a page attribute that may stand in the page tree above it (7.7.3.4)."""
    node: Any = page
    for _ in range(40):
        if not isinstance(node, DictionaryObject):
            return None
        value = entry(node, key)
        if value is not None:
            return value
        node = entry(node, "Parent")
    return None


def draw_over(
    draft: Draft, page: IndirectObject, balance: Balance, content: str, drawings: dict[str, IndirectObject]
) -> None:
    """Draw *content* over a page, with the form XObjects it names."""
    node = draft.edit(page)
    before = stream(b"q\n" * balance.before, {})
    after = stream((b"\nQ" * balance.after) + b"\n" + content.encode("ascii"), {})
    old = draft.follow(node.raw_get("/Contents")) if "/Contents" in node else ArrayObject()
    if isinstance(old, ArrayObject):
        middle = list(list.__iter__(old))
    else:
        middle = [node.raw_get("/Contents")]
    node[name("Contents")] = ArrayObject([draft.add(before), *middle, draft.add(after)])
    resources = _copy(inherited(node, "Resources"))
    named = _copy(entry(resources, "XObject"))
    for key, reference in drawings.items():
        named[name(key)] = reference
    resources[name("XObject")] = named
    node[name("Resources")] = resources


def page_box(template: Template, index: int) -> tuple[float, float, float, float]:
    """Give the visible part of a page: left, bottom, right, top."""
    page = template.writer.pages[index]
    box = page.cropbox
    return (float(box.left), float(box.bottom), float(box.right), float(box.top))


def _copy(thing: Any) -> DictionaryObject:  # noqa: ANN401
    copied = DictionaryObject()
    if isinstance(thing, DictionaryObject):
        dict.update(copied, thing)
    return copied
