"""Drawing a leaf: blocks on one A4 page, tagged, in the largest letters there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from alis_kit.pdf.leaf import Block, Columns, Facts, Grid, Heading, Items, Leaf, Signatures, Words
from alis_kit.pdf.leaf_grid import draw_grid
from alis_kit.pdf.leaf_pen import FOOT, SIDE, SIZES, SMALLEST, LeafPen, Printed
from alis_kit.pdf.sheet import ACCENT, INK, QUIET, SHORT

GUTTER, GAP = 18.0, 8.0
_TITLE = 17.0
_SIGN = 18.0
"""Room over a line to sign on."""
_MORE = 14.0
"""What a row to write in gets of spare room at most."""
_DOT = "0.04 0.24 0.36 rg"


def draw_leaf(leaf: Leaf, sizes: Sequence[float] = SIZES) -> Printed | None:
    """Give a leaf as a PDF of one page, in the first of the sizes there is room for; `None` when there is none."""
    for size in sizes:
        pen = _drawn(leaf, size)
        spare = pen.y - FOOT
        if spare >= 0:
            more = min(spare / pen.writing, _MORE) if pen.writing else 0.0
            return (_drawn(leaf, size, more) if more >= 1 else pen).finish()
    return None


def _drawn(leaf: Leaf, size: float, more: float = 0.0) -> LeafPen:
    pen = LeafPen(leaf, size, more)
    _stack(pen, leaf.blocks, SIDE, SHORT - 2 * SIDE)
    return pen


def _stack(pen: LeafPen, blocks: Sequence[Block], left: float, width: float) -> None:
    """Draw blocks under each other."""
    for n, block in enumerate(blocks):
        if pen.full:
            return
        if isinstance(block, Heading | Columns) and n:
            pen.y -= GAP
        _block(pen, block, left, width)


def _block(pen: LeafPen, block: Block, left: float, width: float) -> None:
    match block:
        case Heading():
            _heading(pen, block, left, width)
        case Words():
            with pen.tagged("P"):
                pen.text(block.text, left, width, strong=block.strong, colour=QUIET if block.quiet else INK)
            pen.y -= 1
        case Facts():
            _facts(pen, block, left, width)
        case Grid():
            draw_grid(pen, block, left, width)
        case Items():
            _items(pen, block, left, width)
        case Signatures():
            _signatures(pen, block, left, width)
        case Columns():
            _columns(pen, block, left, width)


def _heading(pen: LeafPen, block: Heading, left: float, width: float) -> None:
    size = _TITLE if block.level == 1 else pen.size + 1.5
    with pen.tagged(f"H{block.level}"):
        pen.text(block.text, left, width, size=size, strong=True, colour=ACCENT)
    if block.level > 1:
        pen.rule(left, width)
    pen.y -= 3


def _facts(pen: LeafPen, block: Facts, left: float, width: float) -> None:
    """Set labels over what belongs to them, in columns."""
    each = (width - GUTTER * (block.columns - 1)) / block.columns
    for start in range(0, len(block.pairs), block.columns):
        top, lowest = pen.y, pen.y
        for n, (label, value) in enumerate(block.pairs[start : start + block.columns]):
            pen.y, x = top, left + n * (each + GUTTER)
            with pen.tagged("P"):
                pen.text(label, x, each, size=SMALLEST, colour=QUIET)
                pen.text(value, x, each, strong=True)
            lowest = min(lowest, pen.y)
        pen.y = lowest - 3


def _items(pen: LeafPen, block: Items, left: float, width: float) -> None:
    indent = pen.size * (1.45 if block.boxes else 1.0)
    outer = pen.sheets.content.add("L")
    for item in block.items:
        if pen.full:
            return
        if block.boxes:
            pen.tick(left, pen.size)
        else:
            pen.shape(f"q {_DOT} {left + 1:.2f} {pen.y - pen.size * 0.72:.2f} 2.6 2.6 re f Q")
        with pen.within(outer.add("LI").add("LBody")):
            pen.text(item, left + indent, width - indent)
        pen.y -= 1.8


def _columns(pen: LeafPen, block: Columns, left: float, width: float) -> None:
    first = (width - GUTTER) * block.share
    regions = ((left, first), (left + first + GUTTER, width - GUTTER - first))
    top, ends = pen.y, []
    for blocks, region in zip((block.left, block.right), regions, strict=True):
        pen.y = top
        _stack(pen, blocks, *region)
        ends.append(pen.y)
    if block.rest:
        shorter = ends.index(max(ends))
        pen.y = ends[shorter] - GAP
        _stack(pen, block.rest, *regions[shorter])
        ends[shorter] = pen.y
    pen.y = min(ends)


def _signatures(pen: LeafPen, block: Signatures, left: float, width: float) -> None:
    count = len(block.places)
    each = (width - GUTTER * (count - 1)) / count
    lefts = [left + n * (each + GUTTER) for n in range(count)]
    top, lowest = pen.y, pen.y
    for x, (role, name) in zip(lefts, block.places, strict=True):
        pen.y = top
        with pen.tagged("P"):
            pen.text(role, x, each / 2, size=SMALLEST, colour=QUIET)
            pen.text(name, x, each, strong=True)
        lowest, pen.y = min(lowest, pen.y), top
        pen.tick(x + each - pen.width(block.box, SMALLEST) - SMALLEST * 1.3, SMALLEST)
        with pen.tagged("P"):
            pen.text(block.box, x + each / 2, each / 2, size=SMALLEST, end=True)
    for x in lefts:
        pen.y = lowest - _SIGN
        pen.rule(x, each)
        pen.y -= 1
        with pen.tagged("P"):
            pen.text(block.line, x, each, size=SMALLEST, colour=QUIET)
    pen.y -= 2
