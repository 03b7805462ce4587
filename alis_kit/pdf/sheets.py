"""Drawing the annex: parts set on A4 pages with head and foot, in the letters the file embeds.

Lengths are points, `y` is measured from the foot of the page as PDF does. Real text, in reading order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pypdf.generic import ArrayObject, IndirectObject, NumberObject

from alis_kit.pdf.annex import Annex, Part, Picture, Prose, Table, Wording
from alis_kit.pdf.fonts import Embedder, show
from alis_kit.pdf.imports import import_page
from alis_kit.pdf.layout import Paragraphs
from alis_kit.pdf.objects import Draft, dictionary, name, numbers, stream, text
from alis_kit.pdf.sheet import (
    ACCENT,
    BAND,
    BODY,
    FOOT,
    HEAD,
    HEADING,
    INK,
    LEAD,
    LONG,
    MARGIN,
    QUIET,
    RULE,
    SHORT,
    SMALL,
    STRIP,
    Sheet,
)
from alis_kit.pdf.tagging import Element, StructureTree


@dataclass
class Sheets:
    """All pages of the annex; text goes where the pen stands, on a new page when the old one is full."""

    draft: Draft
    regular: Embedder
    bold: Embedder
    wording: Wording
    annex: Annex
    sheets: list[Sheet] = field(default_factory=list)
    y: float = 0.0
    used: dict[str, set[str]] = field(default_factory=lambda: {"regular": set(), "bold": set()})
    missing: dict[str, set[str]] = field(default_factory=dict)
    """Characters no font has, by the heading of the part."""
    tree: StructureTree | None = None
    """The form's structure tree, if it is tagged."""
    content: Element = field(default_factory=lambda: Element("Sect"))
    _part: str = ""
    _element: Element | None = None

    @contextmanager
    def under(self, element: Element | None) -> Iterator[None]:
        """Let what is written belong to an element of the structure; to none, as heads and feet do."""
        before, self._element = self._element, element
        yield
        self._element = before

    def put(self, content: str) -> None:
        """Put operators on the page, marked as what they belong to where the form is tagged."""
        sheet = self.sheets[-1]
        if self.tree is None:
            sheet.parts.append(content)
        elif self._element is None:
            sheet.parts.append(f"/Artifact BMC {content} EMC")
        else:
            self._element.kids.append((len(self.sheets) - 1, sheet.marks))
            sheet.parts.append(f"/{self._element.tag} <</MCID {sheet.marks}>> BDC {content} EMC")
            sheet.marks += 1

    def new_sheet(self) -> None:
        self.sheets.append(Sheet(SHORT, LONG))
        self.y = LONG - HEAD - 24

    def room(self) -> float:
        """Say how far the pen is from the foot."""
        return self.y - FOOT - 14 if self.sheets else 0.0

    def letters(self, *, strong: bool) -> Embedder:
        return self.bold if strong else self.regular

    def drawn(self, value: str) -> str:
        """Give a text as it is drawn, remembering what no font has."""
        shown = self.regular.typeface.shown(value)
        if shown.missing:
            self.missing.setdefault(self._part, set()).update(shown.missing)
        return shown.text

    def lines(self, value: str, width: float, size: float, *, strong: bool = False) -> tuple[str, ...]:
        return Paragraphs(self.drawn(value), self.letters(strong=strong).typeface).wrap(width, size)

    def string(
        self,
        x: float,
        y: float,
        line: str,
        size: float,
        *,
        strong: bool = False,
        colour: str = INK,
        end: bool = False,
    ) -> None:
        """Write one line at a place; with *end*, so that it ends there."""
        if not line:
            return
        embedder = self.letters(strong=strong)
        self.used["bold" if strong else "regular"].update(line)
        if end:
            x -= embedder.typeface.width(line) * size / 1000
        self.put(f"BT {colour} {x:.2f} {y:.2f} Td {show(embedder, line, size)} ET")

    def rule(self, y: float, *, left: float = MARGIN, right: float = SHORT - MARGIN) -> None:
        with self.under(None):
            self.put(f"{RULE} {left:.2f} {y:.2f} m {right:.2f} {y:.2f} l S")

    def heading(self, value: str) -> None:
        """Write a part's heading."""
        with self.under(self.content.add("H2")):
            self._heading(value)

    def _heading(self, value: str) -> None:
        sheet = self.sheets[-1]
        for line in self.lines(value, sheet.width - 2 * sheet.side, HEADING, strong=True):
            self.y -= HEADING
            self.string(sheet.side, self.y, line, HEADING, strong=True, colour=ACCENT)
            self.y -= HEADING * (LEAD - 1)
        self.y -= 6

    def begin(self, heading: str, *, need: float) -> None:
        """Begin a part where there is room for its heading and *need* points more."""
        if self.room() < need + 3 * HEADING:
            self.new_sheet()
        elif self.y < self.sheets[-1].height - HEAD - 24:
            self.y -= 16
        self.heading(heading)

    def go_on(self, heading: str) -> None:
        """Begin the next page of a part."""
        self.new_sheet()
        with self.under(None):
            self._heading(self.wording.continued.format(heading=heading))

    def prose(self, heading: str, value: str) -> None:
        lines = len(self.lines(value, SHORT - 2 * MARGIN, BODY))
        self.begin(heading, need=min(lines, 5) * BODY * LEAD)
        self._running(heading, value, BODY, INK)

    def _running(self, heading: str, value: str, size: float, colour: str) -> None:
        with self.under(self.content.add("P")):
            for line in self.lines(value, SHORT - 2 * MARGIN, size):
                if self.room() < size * LEAD:
                    self.go_on(heading)
                self.y -= size * LEAD
                self.string(MARGIN, self.y, line, size, colour=colour)

    def table(self, heading: str, table: Table) -> None:
        """Set a table; its head stands on every page, and a row is broken only when it is longer than a page."""
        width = SHORT - 2 * MARGIN
        shares = table.shares or (1.0,) * len(table.columns)
        widths = [width * share / sum(shares) for share in shares]
        self.begin(heading, need=5 * SMALL * LEAD)
        element = self.content.add("Table")
        self._head(table, widths, element.add("TR"))
        for row, strong in [*((row, False) for row in table.rows), *((row, True) for row in table.total)]:
            cells = [self.lines(cell, w - 8, SMALL, strong=strong) for cell, w in zip(row, widths, strict=True)]
            while any(cells):
                room = int((self.room() - 7) / (SMALL * LEAD))
                if room < min(max(map(len, cells)), 40):
                    self.go_on(heading)
                    self._head(table, widths, None)
                    room = int((self.room() - 7) / (SMALL * LEAD))
                self._cells([cell[:room] for cell in cells], widths, table, element.add("TR"), strong=strong)
                cells = [cell[room:] for cell in cells]
        if table.note:
            self.y -= 6
            self._running(heading, table.note, SMALL, QUIET)

    def _head(self, table: Table, widths: list[float], row: Element | None) -> None:
        """Set the columns' names on a band; *row* is None where they are only said again."""
        columns = zip(table.columns, widths, strict=True)
        cells = [self.lines(cell, width - 8, SMALL, strong=True) for cell, width in columns]
        height = max(map(len, cells)) * SMALL * LEAD + 7
        with self.under(None):
            self.put(f"q {BAND} {MARGIN:.2f} {self.y - height:.2f} {sum(widths):.2f} {height:.2f} re f Q")
        self._cells(cells, widths, table, row, strong=True, tag="TH")

    def _cells(
        self,
        cells: list[tuple[str, ...]],
        widths: list[float],
        table: Table,
        row: Element | None,
        *,
        strong: bool,
        tag: str = "TD",
    ) -> None:
        x, lowest = MARGIN, self.y
        for column, (lines, width) in enumerate(zip(cells, widths, strict=True)):
            y = self.y - 3
            right = column in table.right
            with self.under(row.add(tag) if row else None):
                for line in lines:
                    y -= SMALL * LEAD
                    self.string(x + width - 4 if right else x + 4, y + 2, line, SMALL, strong=strong, end=right)
            lowest = min(lowest, y)
            x += width
        self.y = lowest - 4
        self.rule(self.y)

    def picture(self, heading: str, picture: Picture) -> None:
        """Draw a picture in its own size on a page around it; then say it in words for screen readers.

        Nothing is shrunk, so that its letters stay as large as its maker meant them.
        """
        drawing = import_page(self.draft, picture.pdf)
        width = max(drawing.width, SHORT)
        lines = len(self.lines(heading, width - 2 * STRIP, HEADING, strong=True))
        above = STRIP + 8 + lines * HEADING * LEAD + 6
        sheet = Sheet(width, drawing.height + above + STRIP + 4, side=STRIP, head=STRIP, foot=STRIP + 4)
        self.sheets.append(sheet)
        self.y = sheet.height - STRIP - 8
        self.heading(heading)
        x = (width - drawing.width) / 2
        sheet.drawings[name("Picture")] = drawing.reference
        drawing_of_it = f"q 1 0 0 1 {x:.2f} {sheet.foot:.2f} cm /Picture Do Q"
        if self.tree is None:
            alternative = text(picture.text).get_original_bytes().hex()
            sheet.parts.append(f"/Span <</Alt <{alternative}>>> BDC {drawing_of_it} EMC")
        with self.under(self.content.add("Figure", alternative=picture.text)):
            if self.tree is not None:
                self.put(drawing_of_it)
        if picture.text:
            self.go_on(heading)
            self._running(heading, picture.text, SMALL, INK)

    def set_parts(self, parts: tuple[Part, ...]) -> None:
        """Set every part under its number."""
        for index, part in enumerate(parts, start=1):
            self._part = part.heading
            heading = self.wording.annex.format(number=index, heading=part.heading)
            if isinstance(part, Prose):
                self.prose(heading, part.text)
            elif isinstance(part, Table):
                self.table(heading, part)
            else:
                self.picture(heading, part)

    def finish(self, parent: IndirectObject) -> list[IndirectObject]:
        """Write head and foot on every page; give the pages."""
        finished, self.sheets = self.sheets, []
        for number, sheet in enumerate(finished, start=1):
            self.sheets.append(sheet)
            top, left, right = sheet.height - sheet.head, sheet.side, sheet.width - sheet.side
            self.string(left, top + 6, self.drawn(self.annex.name), SMALL, colour=QUIET)
            self.string(right, top + 6, self.drawn(self.annex.date), SMALL, colour=QUIET, end=True)
            self.rule(top, left=left, right=right)
            foot = self.wording.page.format(page=number, pages=len(finished))
            self.rule(sheet.foot - 9, left=left, right=right)
            self.string(right, sheet.foot - 20, foot, SMALL, colour=QUIET, end=True)
        fonts = self.regular.embed(self.draft, self.used["regular"])
        fonts.update(self.bold.embed(self.draft, self.used["bold"]))
        shared = self.draft.add(fonts)
        return [self._page(sheet, shared, parent) for sheet in finished]

    def _page(self, sheet: Sheet, fonts: IndirectObject, parent: IndirectObject) -> IndirectObject:
        content = stream("\n".join(sheet.parts).encode("ascii"), {})
        resources = dictionary(Font=fonts)
        if sheet.drawings:
            resources[name("XObject")] = sheet.drawings
        return self.draft.add(
            dictionary(
                Type=name("Page"), Parent=parent, MediaBox=numbers(0, 0, sheet.width, sheet.height),
                CropBox=numbers(0, 0, sheet.width, sheet.height),
                Rotate=NumberObject(0),
                Resources=resources, Contents=self.draft.add(content), Annots=ArrayObject(),
            )
        )  # fmt: skip


def draw_annex(sheets: Sheets, overflow: tuple[Prose, ...]) -> list[IndirectObject]:
    """Draw texts that did not fit, then the parts the caller brought; append the pages to the file's page tree."""
    parts = (*overflow, *sheets.annex.parts)
    if not parts:
        return []
    sheets.tree = StructureTree.of(sheets.draft)
    sheets.set_parts(parts)
    pages = sheets.finish(sheets.draft.page_tree)
    sheets.draft.append_pages(pages)
    if sheets.tree is not None:
        sheets.tree.append(sheets.content, pages)
    return pages
