"""Flat copies: every appearance drawn onto its page, no fields left (PDF 32000-1, 12.5.5, algorithm 8.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from alis_kit.pdf.content import Balance, draw_over
from alis_kit.pdf.fields import Field
from alis_kit.pdf.objects import Draft, entry, name, resolve
from alis_kit.pdf.source import TooLongError
from alis_kit.pdf.tagging import StructureTree

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
