"""Drawing a leaf: blocks on one A4 page, tagged, in the letters the annex is set in.

The pen and the pages are those of `sheets`; what is added here is columns beside each other, bars, boxes to tick
and room to write. Lengths are points.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

from pypdf import PdfReader

from alis_kit.pdf.annex import Annex, Wording
from alis_kit.pdf.description import describe
from alis_kit.pdf.form import bold_letters, regular_letters
from alis_kit.pdf.leaf import Block, Columns, Facts, Grid, Heading, Items, Leaf, Meter, Signatures, Words
from alis_kit.pdf.objects import Draft, Template
from alis_kit.pdf.sheet import ACCENT, BAND, INK, LONG, QUIET, SHORT, Sheet
from alis_kit.pdf.sheets import Sheets
from alis_kit.pdf.tagging import Element, StructureTree

SIDE, HEAD, FOOT = 40.0, 34.0, 42.0
LEAD, ASCENT = 1.28, 0.98
GUTTER, GAP = 18.0, 8.0
SIZES = (9.0, 8.5, 8.0)
"""Sizes of the text that are tried, largest first; nothing is set smaller."""
_PAD, _METER = 2.2, 58.0
_SIGN = 18.0
"""Room over a line to sign on."""
_MORE = 14.0
"""What a row to write in gets of spare room at most."""
_MOST = 0.7
"""Part of a table's width that the columns after the first take at most."""
_THIN, _LINE = "0.72 0.76 0.8 RG 0.5 w", "0.33 0.38 0.42 RG 0.6 w"
_DONE, _PLANNED = "0.04 0.24 0.36 rg", "0.78 0.85 0.9 rg"


class Printed(NamedTuple):
    """A page, and the characters on it that no font has; a sign stands in their place."""

    data: bytes
    unshown: frozenset[str]


def draw_leaf(leaf: Leaf, sizes: Sequence[float] = SIZES) -> Printed | None:
    """Give a leaf as a PDF of one page, in the first of the sizes there is room for; `None` when there is none."""
    for size in sizes:
        drawn = _drawn(leaf, size)
        spare = drawn.pen.y - FOOT
        if spare >= 0:
            more = min(spare / drawn.writing, _MORE) if drawn.writing else 0.0
            return (_drawn(leaf, size, more) if more >= 1 else drawn).finish()
    return None


def _drawn(leaf: Leaf, size: float, more: float = 0.0) -> _Drawing:
    drawn = _Drawing(leaf, size, more)
    drawn.stack(leaf.blocks, SIDE, SHORT - 2 * SIDE)
    return drawn


def _empty() -> Template:
    """Give a tagged document without pages."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 3 0 R>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        b"<</Type/StructTreeRoot/K[4 0 R]/ParentTree 5 0 R/ParentTreeNextKey 0>>",
        b"<</Type/StructElem/S/Document/P 3 0 R/K[]>>",
        b"<</Nums[]>>",
    )
    data, table = b"%PDF-1.7\n", b"0000000000 65535 f \n"
    for number, content in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    count = len(objects) + 1
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(data))
    return Template(PdfReader(BytesIO(data + b"xref\n0 %d\n%b" % (count, table) + trailer)))


_NO_WORDS = Wording((), "", "", "")
"""A leaf has one page and no number on it."""


class _Drawing:
    """One try at a leaf, in one size; rows to write in get so much more room."""

    def __init__(self, leaf: Leaf, size: float, more: float) -> None:
        self._leaf, self._size, self._more = leaf, size, more
        self.writing = 0
        """Rows to write in."""
        self._draft = Draft(_empty())
        self.pen = Sheets(self._draft, regular_letters(), bold_letters(), _NO_WORDS, Annex(*leaf.head))
        self.pen.tree = StructureTree.of(self._draft)
        self.pen.sheets.append(Sheet(SHORT, LONG, side=SIDE, head=HEAD, foot=FOOT))
        self.pen.y = LONG - HEAD - 6

    def finish(self) -> Printed:
        """Write head, foot and the file."""
        foot = FOOT - 20
        with self.pen.under(None):
            width = SHORT - 2 * SIDE
            for n, line in enumerate(self.pen.lines(self._leaf.foot, width, SIZES[-1])[:2]):
                self.pen.string(SIDE, foot - n * SIZES[-1] * 1.15, line, SIZES[-1], colour=QUIET)
        pages = self.pen.finish(self._draft.page_tree)
        self._draft.append_pages(pages)
        assert self.pen.tree is not None
        self.pen.tree.append(self.pen.content, pages)
        describe(self._draft, title=self._leaf.title, lang=self._leaf.lang)
        return Printed(self._draft.write(), frozenset().union(*self.pen.missing.values()))

    # -- blocks ---------------------------------------------------------------------------------------------------

    def stack(self, blocks: Sequence[Block], left: float, width: float) -> None:
        """Draw blocks under each other."""
        for n, block in enumerate(blocks):
            if isinstance(block, Heading | Columns) and n:
                self.pen.y -= GAP
            self._block(block, left, width)

    def _block(self, block: Block, left: float, width: float) -> None:
        match block:
            case Heading():
                self._heading(block, left, width)
            case Words():
                colour = QUIET if block.quiet else INK
                with self.pen.under(self.pen.content.add("P")):
                    self._lines(block.text, left, width, strong=block.strong, colour=colour)
                self.pen.y -= 1
            case Facts():
                self._facts(block, left, width)
            case Grid():
                self._grid(block, left, width)
            case Items():
                self._items(block, left, width)
            case Signatures():
                self._signatures(block, left, width)
            case Columns():
                self._columns(block, left, width)

    def _lines(
        self,
        text: str,
        left: float,
        width: float,
        *,
        size: float = 0.0,
        strong: bool = False,
        colour: str = INK,
        end: bool = False,
    ) -> None:
        """Write a text from where the pen stands, line under line."""
        size = size or self._size
        for line in self.pen.lines(text, width, size, strong=strong):
            x = left + width if end else left
            self.pen.string(x, self.pen.y - size * ASCENT, line, size, strong=strong, colour=colour, end=end)
            self.pen.y -= size * LEAD

    def _heading(self, block: Heading, left: float, width: float) -> None:
        size = 17.0 if block.level == 1 else self._size + 1.5
        with self.pen.under(self.pen.content.add(f"H{block.level}")):
            self._lines(block.text, left, width, size=size, strong=True, colour=ACCENT)
        if block.level > 1:
            self._rule(left, self.pen.y, width, _LINE)
        self.pen.y -= 3

    def _facts(self, block: Facts, left: float, width: float) -> None:
        """Set labels over what belongs to them, in columns."""
        each = (width - GUTTER * (block.columns - 1)) / block.columns
        for start in range(0, len(block.pairs), block.columns):
            top, lowest = self.pen.y, self.pen.y
            for n, (label, value) in enumerate(block.pairs[start : start + block.columns]):
                self.pen.y = top
                x = left + n * (each + GUTTER)
                with self.pen.under(self.pen.content.add("P")):
                    self._lines(label, x, each, size=SIZES[-1], colour=QUIET)
                    self._lines(value, x, each, strong=True)
                lowest = min(lowest, self.pen.y)
            self.pen.y = lowest - 3

    def _items(self, block: Items, left: float, width: float) -> None:
        indent = self._size * (1.45 if block.boxes else 1.0)
        outer = self.pen.content.add("L")
        for item in block.items:
            body = outer.add("LI").add("LBody")
            if block.boxes:
                self._tick(left, self._size)
            else:
                with self.pen.under(None):
                    dot = self.pen.y - self._size * 0.72
                    self.pen.put(f"q {_DONE} {left + 1:.2f} {dot:.2f} 2.6 2.6 re f Q")
            with self.pen.under(body):
                self._lines(item, left + indent, width - indent)
            self.pen.y -= 1.8

    def _columns(self, block: Columns, left: float, width: float) -> None:
        first = (width - GUTTER) * block.share
        regions = ((left, first), (left + first + GUTTER, width - GUTTER - first))
        top, ends = self.pen.y, []
        for blocks, region in zip((block.left, block.right), regions, strict=True):
            self.pen.y = top
            self.stack(blocks, *region)
            ends.append(self.pen.y)
        if block.rest:
            shorter = ends.index(max(ends))
            self.pen.y = ends[shorter] - GAP
            self.stack(block.rest, *regions[shorter])
            ends[shorter] = self.pen.y
        self.pen.y = min(ends)

    # -- tables ---------------------------------------------------------------------------------------------------

    def _grid(self, block: Grid, left: float, width: float) -> None:
        self.pen.y -= 2
        widths = self._widths(block, width)
        table = self.pen.content.add("Table")
        top = self.pen.y
        heads = zip(block.columns, widths, strict=True)
        lines = [self.pen.lines(name, each - 2 * _PAD, SIZES[-1], strong=True) for name, each in heads]
        height = max(map(len, lines)) * SIZES[-1] * LEAD + _PAD
        with self.pen.under(None):
            self.pen.put(f"q {BAND} {left:.2f} {top - height:.2f} {width:.2f} {height:.2f} re f Q")
        self._row(block, block.columns, left, widths, table.add("TR"), head=True)
        for n, row in enumerate(block.rows):
            self._row(block, row, left, widths, table.add("TR"), strong=n in block.strong)
        for n in range(len(widths) + 1) if block.ruled else ():
            self._upright(left + sum(widths[:n]), top, self.pen.y)
        self.pen.y -= 3

    def _widths(self, block: Grid, width: float) -> list[float]:
        """Give each column its share; without shares what its texts need, and the first what is left."""
        if block.shares:
            return [width * share / sum(block.shares) for share in block.shares]
        needed = [self._needed(block, column) for column in range(1, len(block.columns))]
        most = width * _MOST
        while sum(needed) > most:
            needed[needed.index(max(needed))] *= 0.95
        return [width - sum(needed), *needed]

    def _needed(self, block: Grid, column: int) -> float:
        """Give the width of a column's longest text."""
        typeface = self.pen.bold.typeface
        texts = [row[column] for row in block.rows]
        widths = [
            typeface.width(self.pen.drawn(text)) * self._size / 1000 for text in texts if isinstance(text, str)
        ]
        head = typeface.width(self.pen.drawn(block.columns[column])) * SIZES[-1] / 1000
        return max([head, *widths, _METER if len(widths) < len(texts) else 0.0]) + 2 * _PAD + 2

    def _row(
        self,
        block: Grid,
        row: Sequence[str | Meter],
        left: float,
        widths: Sequence[float],
        element: Element,
        *,
        head: bool = False,
        strong: bool = False,
    ) -> None:
        top = self.pen.y
        writing = block.room and not head
        self.writing += bool(writing)
        lowest = top - (block.room + self._more if writing else 0)
        x = left
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            self.pen.y = top - _PAD / 2
            with self.pen.under(element.add("TH" if head else "TD")):
                if isinstance(cell, Meter):
                    self._meter(cell, x + _PAD, width - 2 * _PAD)
                else:
                    size = SIZES[-1] if head else self._size
                    self._lines(
                        cell,
                        x + _PAD,
                        width - 2 * _PAD,
                        size=size,
                        strong=head or strong,
                        end=column in block.right,
                    )
            lowest = min(lowest, self.pen.y - _PAD / 2)
            x += width
        self.pen.y = lowest
        self._rule(left, lowest, sum(widths), _THIN)

    def _meter(self, meter: Meter, left: float, width: float) -> None:
        """Draw a bar; its words stand beside it."""
        height = self._size * 0.62
        bottom = self.pen.y - self._size * 1.0
        done, planned = width * meter.done, width * meter.planned
        with self.pen.under(None):
            self.pen.put(
                f"q {_PLANNED} {left + done:.2f} {bottom:.2f} {planned:.2f} {height:.2f} re f "
                f"{_DONE} {left:.2f} {bottom:.2f} {done:.2f} {height:.2f} re f "
                f"{_LINE} {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S Q"
            )
        self.pen.y -= self._size * LEAD

    def _signatures(self, block: Signatures, left: float, width: float) -> None:
        count = len(block.places)
        each = (width - GUTTER * (count - 1)) / count
        lefts = [left + n * (each + GUTTER) for n in range(count)]
        top, lowest = self.pen.y, self.pen.y
        for x, (role, name) in zip(lefts, block.places, strict=True):
            self.pen.y = top
            with self.pen.under(self.pen.content.add("P")):
                self._lines(role, x, each / 2, size=SIZES[-1], colour=QUIET)
                self._lines(name, x, each, strong=True)
            lowest, self.pen.y = min(lowest, self.pen.y), top
            with self.pen.under(self.pen.content.add("P")):
                self._box(x + each, block.box)
        for x in lefts:
            self.pen.y = lowest - _SIGN
            self._rule(x, self.pen.y, each, _LINE)
            self.pen.y -= 1
            with self.pen.under(self.pen.content.add("P")):
                self._lines(block.line, x, each, size=SIZES[-1], colour=QUIET)
        self.pen.y -= 2

    def _box(self, right: float, text: str) -> None:
        """Write a text that ends at *right*, with a box to tick before it."""
        size = SIZES[-1]
        before = right - self.pen.regular.typeface.width(self.pen.drawn(text)) * size / 1000
        self._tick(before - size * 1.3, size)
        self._lines(text, right - 200, 200, size=size, end=True)

    def _tick(self, left: float, size: float) -> None:
        """Draw a box to tick by hand, on the line the pen is about to write."""
        side = size * 0.82
        with self.pen.under(None):
            self.pen.put(f"{_LINE} {left:.2f} {self.pen.y - side - 1.2:.2f} {side:.2f} {side:.2f} re S")

    def _rule(self, left: float, y: float, width: float, pen: str) -> None:
        with self.pen.under(None):
            self.pen.put(f"{pen} {left:.2f} {y:.2f} m {left + width:.2f} {y:.2f} l S")

    def _upright(self, x: float, top: float, bottom: float) -> None:
        with self.pen.under(None):
            self.pen.put(f"{_THIN} {x:.2f} {top:.2f} m {x:.2f} {bottom:.2f} l S")
