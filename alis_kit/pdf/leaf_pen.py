"""The pen a leaf is drawn with: that of the annex, on one sheet of its own, with lines, bars and boxes to tick.

Lengths are points, `y` is where the next line's top will be, measured from the foot of the page.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from io import BytesIO
from typing import NamedTuple

from pypdf import PdfReader

from alis_kit.pdf.annex import Annex, Wording
from alis_kit.pdf.description import describe
from alis_kit.pdf.form import bold_letters, regular_letters
from alis_kit.pdf.leaf import Leaf
from alis_kit.pdf.objects import Draft, Template
from alis_kit.pdf.sheet import INK, LONG, QUIET, SHORT, Sheet
from alis_kit.pdf.sheets import Sheets
from alis_kit.pdf.tagging import Element, StructureTree

SIDE, HEAD, FOOT = 40.0, 34.0, 42.0
LEAD, ASCENT = 1.28, 0.98
SIZES = (9.0, 8.5, 8.0)
"""Sizes of the text that are tried, largest first; nothing is set smaller."""
SMALLEST = SIZES[-1]
THIN, LINE = "0.72 0.76 0.8 RG 0.5 w", "0.33 0.38 0.42 RG 0.6 w"
_FOOT_LINES = 2
_NO_WORDS = Wording((), "", "", "")
"""A leaf has one page and no number on it."""


class Printed(NamedTuple):
    """A page, and the characters on it that no font has; a sign stands in their place."""

    data: bytes
    unshown: frozenset[str]


class LeafPen:
    """Writes one leaf in one size; `more` is what rows to write in get of spare room."""

    def __init__(self, leaf: Leaf, size: float, more: float = 0.0) -> None:
        self._leaf, self.size, self.more = leaf, size, more
        self.writing = 0
        """Rows to write in that were drawn."""
        self._draft = Draft(_empty())
        letters = regular_letters(), bold_letters()
        self.sheets = Sheets(self._draft, *letters, _NO_WORDS, Annex(*leaf.head))
        self.sheets.tree = StructureTree.of(self._draft)
        self.sheets.sheets.append(Sheet(SHORT, LONG, side=SIDE, head=HEAD, foot=FOOT))
        self.y = LONG - HEAD - 6

    def tagged(self, tag: str) -> AbstractContextManager[None]:
        """Let what is written be an element of the page."""
        return self.sheets.under(self.sheets.content.add(tag))

    def within(self, element: Element | None) -> AbstractContextManager[None]:
        """Let what is written belong to an element; with `None` to none, as lines and bars do."""
        return self.sheets.under(element)

    @property
    def full(self) -> bool:
        """Whether the page is so full that there is no use in going on."""
        return self.y < 0

    def text(
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
        """Write a text from where the pen stands, line under line; with *end*, at the right edge."""
        size = size or self.size
        x = left + width if end else left
        for line in self.sheets.lines(text, width, size, strong=strong):
            baseline = self.y - size * ASCENT
            self.sheets.string(x, baseline, line, size, strong=strong, colour=colour, end=end)
            self.y -= size * LEAD

    def width(self, text: str, size: float, *, strong: bool = False) -> float:
        """Give the width a text takes on one line."""
        return self.sheets.letters(strong=strong).typeface.width(self.sheets.drawn(text)) * size / 1000

    def shape(self, operators: str) -> None:
        """Draw what only the eye needs."""
        with self.within(None):
            self.sheets.put(operators)

    def rule(self, left: float, width: float, pen: str = LINE) -> None:
        """Draw a line across where the pen stands."""
        self.shape(f"{pen} {left:.2f} {self.y:.2f} m {left + width:.2f} {self.y:.2f} l S")

    def tick(self, left: float, size: float) -> None:
        """Draw a box to tick by hand, on the line the pen is about to write."""
        side = size * 0.82
        self.shape(f"{LINE} {left:.2f} {self.y - side - 1.2:.2f} {side:.2f} {side:.2f} re S")

    def finish(self) -> Printed:
        """Write head and foot, and give the file."""
        lines = self.sheets.lines(self._leaf.foot, SHORT - 2 * SIDE, SMALLEST)[:_FOOT_LINES]
        with self.within(None):
            for n, line in enumerate(lines):
                self.sheets.string(SIDE, FOOT - 20 - n * SMALLEST * 1.15, line, SMALLEST, colour=QUIET)
        pages = self.sheets.finish(self._draft.page_tree)
        self._draft.append_pages(pages)
        assert self.sheets.tree is not None
        self.sheets.tree.append(self.sheets.content, pages)
        describe(self._draft, title=self._leaf.title, lang=self._leaf.lang)
        return Printed(self._draft.write(), frozenset().union(*self.sheets.missing.values()))


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
