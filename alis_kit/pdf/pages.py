"""A page's own content, guarded so that what is drawn after it starts clean, and flat copies, with no fields left.

Many generators leave states saved or transformed at a page's end. Source: PDF 32000-1, 8.4.2 (graphics state
stack) and 12.5.5, algorithm 8.1 (appearances).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from alis_kit.pdf.fields import Field
from alis_kit.pdf.joining import StructureTree
from alis_kit.pdf.objects import Draft, entry, name, resolve, stream
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


def _copy(thing: Any) -> DictionaryObject:  # noqa: ANN401
    copied = DictionaryObject()
    if isinstance(thing, DictionaryObject):
        dict.update(copied, thing)
    return copied


_HIDDEN, _NO_VIEW = 0b10, 0b100000


def flatten(
    draft: Draft, fields: Mapping[str, Field], balance: Callable[[int], Balance], *, keep_signatures: bool
) -> None:
    """Draw the widgets onto the pages and take them away, with the form itself unless signature fields stay."""
    kept: set[int] = set()
    gone: dict[int, list[IndirectObject]] = {}
    for field in fields.values():
        stays = keep_signatures and field.kind == "signature"
        for widget in field.widgets:
            if stays:
                kept.add(widget.reference.idnum)
            else:
                gone.setdefault(widget.page, []).append(widget.reference)
    tree = StructureTree.of(draft)
    whole = True
    done: set[int] = set()
    for index, references in gone.items():
        page = draft.template.pages[index].indirect_reference
        assert page is not None
        if page.idnum not in done:
            done.add(page.idnum)
            whole &= _flatten_page(draft, page, references, _around(balance, index), tree)
    for references in gone.values():  # not before: pages may share a widget
        for reference in references:
            draft.replace(reference, DictionaryObject())
    root = draft.edit(draft.template.root)
    if kept:
        _keep_only(draft, root, fields)
    else:
        root.pop("/AcroForm", None)
    if not whole:  # the tree would point at fields that are gone
        for key in ("/StructTreeRoot", "/MarkInfo"):
            root.pop(key, None)


def _around(balance: Callable[[int], Balance], index: int) -> Balance:
    """Say what a page's content needs around it; one too long to be examined is shut in as a whole."""
    try:
        return balance(index)
    except TooLongError:
        return Balance(before=1, after=1, clean=False)


def _flatten_page(
    draft: Draft,
    page: IndirectObject,
    references: list[IndirectObject],
    balance: Balance,
    tree: StructureTree | None,
) -> bool:
    """Flatten a page; say whether every drawing has its widget's place in the structure tree."""
    whole = tree is not None
    parts, drawings = [], {}
    for reference in references:
        drawn = _appearance(draft, reference)
        mark = tree.take_over(page, reference) if tree else None
        whole &= mark is not None
        if drawn is not None:
            appearance, matrix = drawn
            key = f"KitFlat{reference.idnum}"
            drawings[key] = appearance
            drawing = f"q {' '.join(f'{value:.5g}' for value in matrix)} cm /{key} Do Q"
            parts.append(drawing if mark is None else f"/Form <</MCID {mark}>> BDC {drawing} EMC")
    draw_over(draft, page, balance, "\n".join(parts), drawings)
    node = draft.edit(page)
    removed = {reference.idnum for reference in references}
    annotations = draft.follow(node.raw_get("/Annots"))
    left = [each for each in list.__iter__(annotations) if getattr(each, "idnum", 0) not in removed]
    node[name("Annots")] = ArrayObject(left)
    return whole


def _appearance(draft: Draft, reference: IndirectObject) -> tuple[IndirectObject, tuple[float, ...]] | None:
    """Give a widget's drawing and the matrix that puts it into its rectangle; None for one that does not show."""
    node = draft.get(reference)
    flags = entry(node, "F")
    if int(flags or 0) & (_HIDDEN | _NO_VIEW):
        return None
    looks = draft.follow(entry(node, "AP"))
    normal: Any = looks.raw_get("/N") if isinstance(looks, DictionaryObject) and "/N" in looks else None
    form = draft.follow(normal)
    if isinstance(form, DictionaryObject) and not isinstance(form, StreamObject):
        state = str(entry(node, "AS") or "/Off")
        normal = form.raw_get(state) if state in form else None
        form = draft.follow(normal)
    if not isinstance(form, StreamObject) or not isinstance(normal, IndirectObject):
        return None
    matrix = _matrix(form, [float(resolve(value)) for value in list.__iter__(entry(node, "Rect"))])
    return (normal, matrix) if matrix else None


def _matrix(form: StreamObject, rect: list[float]) -> tuple[float, ...] | None:
    box = [float(resolve(value)) for value in list.__iter__(entry(form, "BBox") or ArrayObject())]
    if len(box) != 4:
        return None
    turn = [float(resolve(value)) for value in list.__iter__(entry(form, "Matrix") or ArrayObject())]
    a, b, c, d, e, f = turn if len(turn) == 6 else (1, 0, 0, 1, 0, 0)
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    if right <= left or top <= bottom:
        return None
    x0, x1 = min(rect[0], rect[2]), max(rect[0], rect[2])
    y0, y1 = min(rect[1], rect[3]), max(rect[1], rect[3])
    wide, high = (x1 - x0) / (right - left), (y1 - y0) / (top - bottom)
    return (wide, 0, 0, high, x0 - left * wide, y0 - bottom * high)


def _keep_only(draft: Draft, root: DictionaryObject, fields: Mapping[str, Field]) -> None:
    """Leave a form that has the signature fields alone, under their own names."""
    acroform = root.raw_get("/AcroForm")
    form = draft.edit(acroform)
    signatures = [field for field in fields.values() if field.kind == "signature"]
    form[name("Fields")] = ArrayObject([owner for field in signatures for owner in field.owners])
    for field in signatures:
        for owner in field.owners:
            draft.edit(owner).pop("/Parent", None)
    form.pop("/CO", None)
