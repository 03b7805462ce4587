"""A page's own content, guarded so that what is drawn after it starts from a clean graphics state.

Source: PDF 32000-1, 8.4.2 (graphics state stack). Many generators leave states saved or transformed at a page's
end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from alis_kit.pdf.objects import Draft, Template, entry, name, resolve, stream
from alis_kit.pdf.source import TooLongError, unpacked

MOST_BYTES = 4_000_000
"""Longer contents, of all pages together, are not examined; no form comes near it."""
_SIGNS = re.compile(
    rb"(?P<string>\()|%[^\r\n]*|(?P<image>\bBI\b)|/[^\s()<>\[\]{}/%]+"
    rb"|(?<![^\s\])>])(?P<operator>q|Q|cm|gs|W\*?|Tr|BT|ET|BMC|BDC|EMC)(?![^\s/(<\[%])",
)
"""What may hold letters that are no operators (strings, comments, images, names), and the operators asked for."""
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_IMAGE_END = re.compile(rb"\bEI\b")
_OPENED = {b"BT": b"ET", b"BMC": b"EMC", b"BDC": b"EMC"}
_CLOSED = frozenset(_OPENED.values())
_MOST_OPENED = 10_000
"""Texts and marked contents that may be open at a time."""


@dataclass(frozen=True)
class Balance:
    """What a page's content needs around it, so that what follows starts from a clean state."""

    before: int
    """How many `q` before it."""
    after: int
    """How many `Q` after it."""
    closing: bytes = b""
    """The operators that end what it leaves open: text and marked content."""
    clean: bool = True
    """Whether it leaves everything as it was, so that it needs nothing unless something is drawn after it."""


def content_of(page: DictionaryObject, most: int) -> bytes:
    """Give a page's whole content.

    Raises:
        TooLongError: it is longer than *most* bytes.
    """
    contents = entry(page, "Contents")
    parts = list.__iter__(contents) if isinstance(contents, ArrayObject) else [contents]
    data = bytearray()
    for part in map(resolve, parts):
        if isinstance(part, StreamObject):
            data += unpacked(part, most - len(data)) + b"\n"
            if len(data) > most:
                raise TooLongError
    return bytes(data)


def balance_of(data: bytes) -> Balance:
    """Count what a page's content saves and restores, and what else it leaves changed.

    Raises:
        TooLongError: it leaves more open than any form's.
    """
    return _balance(_operators(data))


def _operators(data: bytes) -> Iterator[bytes]:
    """Give the operators asked for, in one way through the content, whatever is left open in it."""
    place, has_images = 0, True
    while sign := _SIGNS.search(data, place):
        place = sign.end()
        if sign.lastgroup == "operator":
            yield sign["operator"]
        elif sign.lastgroup == "string":
            place = _string_end(data, place)
        elif sign.lastgroup == "image" and has_images:
            end = _IMAGE_END.search(data, place)
            has_images = end is not None
            place = end.end() if end else place


def _string_end(data: bytes, start: int) -> int:
    """Give the place behind a string; one that is not closed goes to the end."""
    depth = 1
    for sign in _IN_STRING.finditer(data, start):
        depth += {b"(": 1, b")": -1}.get(sign[0], 0)
        if not depth:
            return sign.end()
    return len(data)


def _balance(operators: Iterable[bytes]) -> Balance:
    depth = lowest = 0
    changed = False
    opened: dict[int, bytes] = {}
    last: dict[bytes, list[int]] = {closing: [] for closing in _CLOSED}
    for number, operator in enumerate(operators):
        if operator in b"qQ":
            depth += 1 if operator == b"q" else -1
            lowest = min(lowest, depth)
        elif operator in _OPENED:
            opened[number] = _OPENED[operator]
            last[_OPENED[operator]].append(number)
            if len(opened) > _MOST_OPENED:
                raise TooLongError
        elif operator not in _CLOSED:
            changed = changed or depth <= 0
        elif last[operator]:
            del opened[last[operator].pop()]
    before = 1 - lowest
    closing = b"\n".join(reversed(opened.values()))
    return Balance(before, before + depth, closing, clean=not (depth or lowest or changed or opened))


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
    if page.idnum in draft.guarded:
        balance = Balance(0, 0)
    draft.guarded.add(page.idnum)
    before = stream(b"q\n" * balance.before, {})
    after = stream(b"\n" + balance.closing + b"\nQ" * balance.after + b"\n" + content.encode("ascii"), {})
    old = draft.follow(node.raw_get("/Contents")) if "/Contents" in node else ArrayObject()
    middle = list(list.__iter__(old)) if isinstance(old, ArrayObject) else [node.raw_get("/Contents")]
    node[name("Contents")] = ArrayObject([draft.add(before), *middle, draft.add(after)])
    resources = _copy(inherited(node, "Resources"))
    named = _copy(entry(resources, "XObject"))
    for key, reference in drawings.items():
        named[name(key)] = reference
    resources[name("XObject")] = named
    node[name("Resources")] = resources


def guard_pages(draft: Draft, pages: Iterable[int], balance: Callable[[int], Balance]) -> None:
    """Shut in contents that leave a changed state; Ghostscript 10 lets it leak into the fields."""
    for index in pages:
        page = draft.template.pages[index].indirect_reference
        try:
            known = balance(index)
        except TooLongError:
            return
        if page is not None and page.idnum not in draft.guarded and not known.clean:
            draw_over(draft, page, known, "", {})


def page_box(template: Template, index: int) -> tuple[float, float, float, float]:
    """Give the visible part of a page: left, bottom, right, top.

    The crop box ends where the media box does (14.11.2).
    """
    page = template.pages[index]
    (x0, y0, x1, y1), (left, bottom, right, top) = _upright(page.mediabox), _upright(page.cropbox)
    cropped = (max(x0, left), max(y0, bottom), min(x1, right), min(y1, top))
    return cropped if cropped[0] < cropped[2] and cropped[1] < cropped[3] else (x0, y0, x1, y1)


def _upright(box: Iterable[Any]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = map(float, box)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _copy(thing: Any) -> DictionaryObject:  # noqa: ANN401
    copied = DictionaryObject()
    if isinstance(thing, DictionaryObject):
        dict.update(copied, thing)
    return copied
