"""Draw `skjema.pdf`, the blank form, from the texts and fields of `felt.toml`; same input, same bytes.

Run it by hand, `python tests/lag_skjema.py`, after a change in `felt.toml`: it writes `skjema.pdf`, and the file's
SHA-256 into `felt.toml`.
ReportLab draws the pages with their marked content; pypdf adds fields and structure tree (PDF 32000-1, 14.7).
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from alis_kit.resources import DATA, FORM

FONTS = DATA / "skrift"

WIDTH, HEIGHT = 595.276, 841.89
LEFT, RIGHT, TOP = 56.0, 539.276, 46.0
INK, ACCENT, QUIET = HexColor("#1a1a1a"), HexColor("#0b3d5c"), HexColor("#55606a")
LINE, BAND, BOX = HexColor("#8a9aa8"), HexColor("#e3edf4"), HexColor("#f7fafc")
REGULAR, BOLD = "NotoSans", "NotoSans-Bold"

Rect = tuple[float, float, float, float]
TRUE = BooleanObject(value=True)
MULTILINE = 1 << 12  # field flag, PDF 32000-1 table 228


@dataclass
class Node:
    """An element of the structure tree; its kids are elements, (page, mark) pairs and field names."""

    tag: str
    kids: list[Node | tuple[int, int] | str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)

    def add(self, tag: str, **attributes: str) -> Node:
        node = Node(tag, attributes=attributes)
        self.kids.append(node)
        return node


@dataclass
class Widget:
    """Where a field stands, and what it is."""

    page: int
    rect: Rect
    spec: dict[str, Any]
    size: float


class Drawing:
    """The pages as they are drawn, with structure tree and widgets. `y` runs down from the top."""

    def __init__(self, texts: dict[str, Any]) -> None:
        self.texts = texts
        self.buffer = BytesIO()
        self.canvas = Canvas(
            self.buffer, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, initialFontName=REGULAR
        )
        self.root = Node("Document")
        self.widgets: list[Widget] = []
        self.links: list[tuple[int, Rect, Node]] = []
        self.page, self.marks, self.y = 0, 0, TOP

    @contextmanager
    def marked(self, node: Node) -> Iterator[None]:
        """Put what is drawn inside under *node* of the structure tree."""
        node.kids.append((self.page, self.marks))
        self.canvas._code.append(f"/{node.tag} <</MCID {self.marks}>> BDC")
        self.marks += 1
        yield
        self.canvas._code.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        self.canvas._code.append("/Artifact BMC")
        yield
        self.canvas._code.append("EMC")

    def string(self, x: float, y: float, text: str, *, font: str, size: float, colour: Color) -> None:
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(colour)
        self.canvas.drawString(x, HEIGHT - y, text)

    def block(
        self, node: Node, x: float, y: float, width: float, text: str, *,
        font: str = REGULAR, size: float = 9.5, leading: float = 13.0, colour: Color = INK,
    ) -> float:  # fmt: skip
        """Write wrapped text with its first baseline at *y*; give the baseline after the last line."""
        with self.marked(node):
            for line in wrap(text, width, font, size):
                self.string(x, y, line, font=font, size=size, colour=colour)
                y += leading
        return y

    def box(self, rect: Rect, *, fill: Color | None = BOX) -> None:
        x0, y0, x1, y1 = rect
        with self.artifact():
            self.canvas.setStrokeColor(LINE)
            self.canvas.setLineWidth(0.6)
            if fill is not None:
                self.canvas.setFillColor(fill)
            self.canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=1, fill=int(fill is not None))

    def widget(self, node: Node, rect: Rect, name: str, *, size: float = 10) -> None:
        """Put the field *name* inside *rect* (top-down), and into the structure tree."""
        x0, y0, x1, y1 = rect
        self.widgets.append(
            Widget(self.page, (x0, HEIGHT - y1, x1, HEIGHT - y0), self.texts["fields"][name], size)
        )
        node.add("Form").kids.append(name)

    def heading(self, text: str) -> None:
        """Write a section's heading on a band across the page."""
        with self.artifact():
            self.canvas.setFillColor(BAND)
            self.canvas.rect(LEFT, HEIGHT - self.y - 22, RIGHT - LEFT, 22, stroke=0, fill=1)
            self.canvas.setFillColor(ACCENT)
            self.canvas.rect(LEFT, HEIGHT - self.y - 22, 3, 22, stroke=0, fill=1)
        self.block(self.root.add("H2"), LEFT + 11, self.y + 15.4, 500, text, font=BOLD, size=11.5, colour=ACCENT)
        self.y += 22

    def end_page(self, pages: int) -> None:
        footer = self.texts["printed"]["page"].format(page=self.page + 1, pages=pages)
        with self.artifact():
            width = stringWidth(footer, REGULAR, 8)
            self.string(RIGHT - width, HEIGHT - 30, footer, font=REGULAR, size=8, colour=QUIET)
            self.string(LEFT, HEIGHT - 30, self.texts["title"], font=REGULAR, size=8, colour=QUIET)
            self.canvas.setStrokeColor(LINE)
            self.canvas.setLineWidth(0.4)
            self.canvas.line(LEFT, 41, RIGHT, 41)
        self.canvas.showPage()
        self.page, self.marks, self.y = self.page + 1, 0, TOP


def wrap(text: str, width: float, font: str, size: float) -> list[str]:
    """Break a text into lines no wider than *width*."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}".strip()
            if line and stringWidth(longer, font, size) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def labelled(draw: Drawing, name: str, *, height: float, label_width: float = 196, size: float = 10) -> None:
    """Draw one row: the label at the left, the field's box at the right."""
    spec = draw.texts["fields"][name]
    node = draw.root.add("P")
    y = draw.block(node, LEFT, draw.y + 15, label_width - 10, spec["printed"])
    if spec.get("note"):
        draw.block(node, LEFT + 10, y, label_width - 22, spec["note"], size=8.5, leading=11.5, colour=QUIET)
    rect = (LEFT + label_width, draw.y, RIGHT, draw.y + height)
    draw.box(rect)
    draw.widget(node, (rect[0] + 2, rect[1] + 1.5, rect[2] - 2, rect[3] - 1.5), name, size=size)
    draw.y += height + 6


def yes_no(draw: Drawing, yes: str, no: str, *, label_width: float = 196) -> None:
    """Draw the row with the two check boxes."""
    fields = draw.texts["fields"]
    node = draw.root.add("P")
    draw.block(node, LEFT, draw.y + 12, label_width - 10, fields[yes]["printed"])
    x = LEFT + label_width
    for name in (yes, no):
        draw.box((x, draw.y + 8, x + 13, draw.y + 21))
        draw.widget(node, (x, draw.y + 8, x + 13, draw.y + 21), name)
        draw.block(node, x + 19, draw.y + 18.2, 60, fields[name]["note"])
        x += 70
    draw.y += 36


def first_page(draw: Drawing) -> None:
    """Draw the title, the period's label and parts 1 to 3."""
    printed = draw.texts["printed"]
    draw.block(draw.root.add("H1"), LEFT, draw.y + 16, 500, draw.texts["title"], font=BOLD, size=20, colour=ACCENT)
    draw.y += 46
    draw.block(draw.root.add("P"), LEFT, draw.y, 200, draw.texts["period_label"], font=BOLD, size=10.5)
    with draw.artifact():  # the line the period is written on
        draw.canvas.setStrokeColor(LINE)
        draw.canvas.setLineWidth(0.6)
        x = LEFT + stringWidth(draw.texts["period_label"], BOLD, 10.5) + 5
        draw.canvas.line(x, HEIGHT - draw.y - 3.5, RIGHT, HEIGHT - draw.y - 3.5)
    draw.y += 25
    for text in printed["intro"]:
        draw.y = draw.block(draw.root.add("P"), LEFT, draw.y, RIGHT - LEFT, text) + 3
    draw.y += 6
    draw.heading(printed["section_1"])
    draw.y += 9
    labelled(draw, "kommune", height=25)
    yes_no(draw, "regutdvirk_ja", "regutdvirk_nei")
    labelled(draw, "leder", height=25)
    labelled(draw, "alis_koord", height=44)
    draw.y += 9
    draw.heading(printed["section_2"])
    draw.y += 9
    for name, height in (("lis_navn", 25), ("hpr", 25), ("mail", 44), ("l_arena", 44)):
        labelled(draw, name, height=height)
    draw.y += 9
    draw.heading(printed["section_3"])
    draw.block(draw.root.add("P"), LEFT, draw.y + 16, RIGHT - LEFT, printed["section_3_text"])
    draw.y += 26
    for name, height in (("iv_navn", 25), ("iv_mail", 44), ("referat_hvem", 25)):
        labelled(draw, name, height=height)


COLUMNS = (LEFT, LEFT + 164, LEFT + 360, RIGHT)


def table_head(draw: Drawing, table: Node) -> None:
    """Draw the columns' heads."""
    printed = draw.texts["printed"]
    row = table.add("TR")
    with draw.artifact():
        draw.canvas.setFillColor(ACCENT)
        draw.canvas.rect(LEFT, HEIGHT - draw.y - 27, RIGHT - LEFT, 27, stroke=0, fill=1)
    row.add("TH", Scope="Column")
    heads = zip(COLUMNS[1:], printed["section_4_columns"], printed["section_4_columns_note"], strict=False)
    for x, text, note in heads:
        cell = row.add("TH", Scope="Column")
        white = HexColor("#ffffff")
        draw.block(cell, x + 6, draw.y + 12, 150, text, font=BOLD, size=9.5, colour=white)
        if note:
            draw.block(cell, x + 6, draw.y + 22.5, 150, note, size=8, colour=white)
    draw.y += 27


def table_group(draw: Drawing, table: Node, text: str) -> None:
    """Draw the band over a group of rows."""
    cell = table.add("TR").add("TH", Scope="Row")
    draw.box((LEFT, draw.y, RIGHT, draw.y + 16), fill=BAND)
    draw.block(cell, LEFT + 6, draw.y + 11.4, 400, text, font=BOLD, size=9, colour=ACCENT)
    draw.y += 16


def table_row(draw: Drawing, table: Node, done: str, rest: str, *, height: float) -> None:
    """Draw a row of part 4: what it is about, done, remaining."""
    spec = draw.texts["fields"][done]
    row = table.add("TR")
    for x0, x1, fill in zip(COLUMNS, COLUMNS[1:], (None, BOX, BOX), strict=False):
        draw.box((x0, draw.y, x1, draw.y + height), fill=fill)
    cell = row.add("TH", Scope="Row")
    width = COLUMNS[1] - COLUMNS[0] - 11
    y = draw.block(cell, LEFT + 6, draw.y + 11.5, width, spec["printed"], size=8.8, leading=10.6)
    if spec.get("note"):
        table_note(draw, cell, y - 0.6, width, spec["note"])
    for x0, x1, name in ((*COLUMNS[1:3], done), (*COLUMNS[2:4], rest)):
        rect = (x0 + 1.5, draw.y + 1.2, x1 - 1.5, draw.y + height - 1.2)
        draw.widget(row.add("TD"), rect, name, size=9)
    draw.y += height


def table_note(draw: Drawing, cell: Node, y: float, width: float, note: str) -> None:
    """Write a row's small print; the words that are a link on the official form are one here."""
    target = draw.texts["printed"]["section_4_link_text"]
    plain, found, _ = note.partition(target)
    lines = wrap(note, width, REGULAR, 7.6)
    if not found:
        draw.block(cell, LEFT + 6, y, width, note, size=7.6, leading=9.3, colour=QUIET)
        return
    start, written = len(plain), 0
    node: Node | None = None
    for line in lines:
        split = min(max(start - written, 0), len(line))
        width_before = stringWidth(line[:split], REGULAR, 7.6)
        if line[:split]:
            draw.block(cell, LEFT + 6, y, width, line[:split], size=7.6, colour=QUIET)
        if line[split:]:
            x = LEFT + 6 + width_before
            node = node or cell.add("Link")
            draw.block(node, x, y, width, line[split:], size=7.6, colour=ACCENT)
            end = x + stringWidth(line[split:], REGULAR, 7.6)
            draw.links.append((draw.page, (x, HEIGHT - y - 2, end, HEIGHT - y + 7), node))
        written += len(line) + 1
        y += 9.3


def second_page(draw: Drawing) -> None:
    """Draw part 4, the table of service and learning activities."""
    printed, fields = draw.texts["printed"], draw.texts["fields"]
    draw.heading(printed["section_4"])
    draw.y += 8
    table = draw.root.add("Table")
    table_head(draw, table)
    heights: dict[str, float] = {
        "lis1": 42,
        "usel_praks": 60,
        "annen_alm_tjeneste": 56,
        "inst_tjeneste": 44,
        "tilpass_tjeneste": 50,
    }
    heights |= {"emnekurs": 54, "akutt_kurs": 29.5, "fkm_kurs": 29.5, "g_veil": 42, "lv_40": 29.5, "prak_pros": 46}
    heights |= {"andre_akt": 56}
    short = 24
    for section, title in (("4-tjeneste", "section_4_service"), ("4-aktivitet", "section_4_activities")):
        table_group(draw, table, printed[title])
        names = [name for name, spec in fields.items() if spec["section"] == section]
        for done, rest in zip(names[::2], names[1::2], strict=True):
            table_row(draw, table, done, rest, height=heights.get(done, short))


def third_page(draw: Drawing) -> None:
    """Draw parts 5 and 6."""
    printed, fields = draw.texts["printed"], draw.texts["fields"]
    draw.heading(printed["section_5"])
    draw.y += 9
    names = [name for name, spec in fields.items() if spec["section"] == "5"]
    for name in names:
        labelled(draw, name, height=62 if name == names[0] else 43, label_width=176, size=9.5)
    draw.y += 6
    draw.heading(printed["section_6"])
    draw.y = draw.block(
        draw.root.add("P"), LEFT, draw.y + 16, RIGHT - LEFT, printed["section_6_text"], size=9, leading=12
    )
    rect = (LEFT, draw.y - 4, RIGHT, HEIGHT - 54)
    draw.box(rect)
    node = draw.root.add("P")
    draw.widget(node, (rect[0] + 2, rect[1] + 2, rect[2] - 2, rect[3] - 2), "plan_overordnet", size=9.5)


def fourth_page(draw: Drawing) -> None:
    """Draw part 7, the signatures."""
    printed = draw.texts["printed"]
    draw.heading(printed["section_7"])
    draw.y = draw.block(draw.root.add("P"), LEFT, draw.y + 18, RIGHT - LEFT, printed["section_7_text"]) + 10
    draw.block(draw.root.add("P"), LEFT, draw.y, RIGHT - LEFT, printed["section_7_signers"], font=BOLD, size=10)
    draw.y += 14
    labelled(draw, "sted", height=26, label_width=130)
    for name in ("alis_sign", "kommune_sign", "veil_sign"):
        labelled(draw, name, height=52, label_width=130)
    draw.y += 12
    labelled(draw, "neste_mote", height=26, label_width=130)


def name(text: str) -> NameObject:
    """Make a PDF name."""
    return NameObject(f"/{text}")


def numbers(values: Rect) -> ArrayObject:
    """Make a rectangle."""
    return ArrayObject([FloatObject(round(value, 2)) for value in values])


def dictionary(**entries: PdfObject) -> DictionaryObject:
    """Make a PDF dictionary."""
    return DictionaryObject({name(key): value for key, value in entries.items()})


class Assembly:
    """The drawn pages as a PDF with fields and structure tree."""

    def __init__(self, draw: Drawing) -> None:
        self.draw = draw
        self.writer = PdfWriter(clone_from=PdfReader(BytesIO(draw.buffer.getvalue())))
        self.fields: dict[str, IndirectObject] = {}
        self.parents: list[tuple[int, PdfObject]] = []
        self.elements: dict[int, list[IndirectObject]] = {page: [] for page in range(draw.page)}
        self.links: dict[int, list[IndirectObject]] = {}

    def add(self, thing: PdfObject) -> IndirectObject:
        return self.writer._add_object(thing)

    def build(self) -> bytes:
        self.add_fields()
        self.add_links()
        self.add_structure()
        root = self.writer.root_object
        root[name("Lang")] = TextStringObject(self.draw.texts["lang"])
        root[name("MarkInfo")] = dictionary(Marked=TRUE)
        root[name("ViewerPreferences")] = dictionary(DisplayDocTitle=TRUE)
        self.writer.metadata = None
        self.writer.add_metadata({"/Title": self.draw.texts["title"], "/Producer": "alis-kit"})
        for page in self.writer.pages:
            page[name("Tabs")] = name("S")
        digest = hashlib.md5(self.draw.buffer.getvalue(), usedforsecurity=False).hexdigest()
        self.writer._ID = ArrayObject([TextStringObject(digest), TextStringObject(digest)])
        out = BytesIO()
        self.writer.write(out)
        return out.getvalue()

    def add_fields(self) -> None:
        for widget in self.draw.widgets:
            spec, (x0, y0, x1, y1) = widget.spec, widget.rect
            page = self.writer.pages[widget.page]
            entry = dictionary(
                Type=name("Annot"), Subtype=name("Widget"), F=NumberObject(4),
                T=TextStringObject(spec["name"]), TU=TextStringObject(spec["tooltip"]),
                Rect=numbers(widget.rect), P=page.indirect_reference,
            )  # fmt: skip
            if spec["kind"] == "check":
                entry.update(self.check_box(x1 - x0, y1 - y0))
            else:
                flags = MULTILINE if spec["multiline"] else 0
                entry.update(dictionary(FT=name("Tx"), Ff=NumberObject(flags)))
                entry[name("DA")] = TextStringObject(f"/Helv {widget.size:g} Tf 0 g")
                empty = self.stream("/Tx BMC EMC", x1 - x0, y1 - y0)
                entry[name("AP")] = dictionary(N=empty)
            reference = self.add(entry)
            self.fields[spec["name"]] = reference
            page.setdefault(name("Annots"), ArrayObject()).append(reference)
        font = dictionary(Type=name("Font"), Subtype=name("Type1"), BaseFont=name("Helvetica"))
        font[name("Encoding")] = name("WinAnsiEncoding")
        ordered = [self.fields[spec] for spec in self.draw.texts["fields"]]
        self.writer.root_object[name("AcroForm")] = self.add(
            dictionary(
                Fields=ArrayObject(ordered), DA=TextStringObject("/Helv 10 Tf 0 g"),
                DR=dictionary(Font=dictionary(Helv=self.add(font))),
            )
        )  # fmt: skip

    def check_box(self, width: float, height: float) -> DictionaryObject:
        tick = f"q 1.6 w 1 J 1 j 0.04 0.24 0.36 RG {width * 0.22:.2f} {height * 0.5:.2f} m "
        tick += f"{width * 0.42:.2f} {height * 0.26:.2f} l {width * 0.8:.2f} {height * 0.78:.2f} l S Q"
        states = dictionary(Yes=self.stream(tick, width, height), Off=self.stream("", width, height))
        font = TextStringObject("/ZaDb 0 Tf 0 g")
        return dictionary(
            FT=name("Btn"), V=name("Off"), AS=name("Off"), DA=font, AP=dictionary(N=states),
            MK=dictionary(CA=TextStringObject("4")),
        )  # fmt: skip

    def stream(self, content: str, width: float, height: float) -> IndirectObject:
        form = StreamObject()
        form.set_data(content.encode("ascii"))
        form.update(dictionary(Type=name("XObject"), Subtype=name("Form"), Resources=DictionaryObject()))
        form[name("BBox")] = numbers((0, 0, width, height))
        return self.add(form)

    def add_links(self) -> None:
        for page_number, rect, node in self.draw.links:
            page = self.writer.pages[page_number]
            action = dictionary(S=name("URI"), URI=TextStringObject(self.draw.texts["printed"]["section_4_link"]))
            link = dictionary(
                Type=name("Annot"), Subtype=name("Link"), Rect=numbers(rect), A=action, F=NumberObject(4),
                Border=ArrayObject([NumberObject(0)] * 3),
                Contents=TextStringObject(self.draw.texts["printed"]["section_4_link_text"]),
            )  # fmt: skip
            reference = self.add(link)
            page.setdefault(name("Annots"), ArrayObject()).append(reference)
            self.links.setdefault(id(node), []).append(reference)

    def add_structure(self) -> None:
        tree = dictionary(Type=name("StructTreeRoot"))
        reference = self.add(tree)
        tree[name("K")] = self.element(self.draw.root, reference)
        entries = ArrayObject()
        for page_number, page in enumerate(self.writer.pages):
            page[name("StructParents")] = NumberObject(page_number)
            entries.extend([NumberObject(page_number), ArrayObject(self.elements[page_number])])
        for number, owner in self.parents:
            entries.extend([NumberObject(number), owner])
        tree[name("ParentTree")] = self.add(dictionary(Nums=entries))
        tree[name("ParentTreeNextKey")] = NumberObject(len(self.writer.pages) + len(self.parents))
        self.writer.root_object[name("StructTreeRoot")] = reference

    def element(self, node: Node, parent: IndirectObject) -> IndirectObject:
        entry = dictionary(Type=name("StructElem"), S=name(node.tag), P=parent)
        reference = self.add(entry)
        kids = ArrayObject()
        for kid in node.kids:
            if isinstance(kid, Node):
                kids.append(self.element(kid, reference))
            elif isinstance(kid, str):
                kids.append(self.object_reference(self.fields[kid], reference))
            else:
                page, mark = kid
                assert mark == len(self.elements[page]), "marks are made in the order of the tree"
                self.elements[page].append(reference)
                content = dictionary(Type=name("MCR"), MCID=NumberObject(mark))
                content[name("Pg")] = self.writer.pages[page].indirect_reference
                kids.append(content)
        kids.extend(self.object_reference(link, reference) for link in self.links.get(id(node), []))
        entry[name("K")] = kids
        for key, value in node.attributes.items():
            entry[name("A")] = dictionary(O=name("Table"), **{key: name(value)})
        return reference

    def object_reference(self, thing: IndirectObject, parent: IndirectObject) -> DictionaryObject:
        number = len(self.writer.pages) + len(self.parents)
        thing.get_object()[name("StructParent")] = NumberObject(number)
        self.parents.append((number, parent))
        return dictionary(Type=name("OBJR"), Obj=thing)


def load_texts(path: Path) -> dict[str, Any]:
    """Read `felt.toml`, its fields by name besides."""
    texts = tomllib.loads(path.read_text(encoding="utf-8"))
    texts["fields"] = {spec["name"]: spec for spec in texts["field"]}
    return texts


def make(texts: dict[str, Any]) -> bytes:
    """Give the whole blank form."""
    registerFont(TTFont(REGULAR, FONTS / "NotoSans-Regular.ttf"))
    registerFont(TTFont(BOLD, FONTS / "NotoSans-Bold.ttf"))
    draw = Drawing(texts)
    pages = (first_page, second_page, third_page, fourth_page)
    for page in pages:
        page(draw)
        draw.end_page(len(pages))
    draw.canvas.save()
    return Assembly(draw).build()


def main() -> None:
    """Write the form and its checksum."""
    toml = FORM / "felt.toml"
    data = make(load_texts(toml))
    (FORM / "skjema.pdf").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    text = re.sub(r'(?m)^pdf_sha256 = ".*"$', f'pdf_sha256 = "{digest}"', toml.read_text(encoding="utf-8"))
    toml.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
