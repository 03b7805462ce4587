"""A leaf: one page of blocks, in real text and tagged, or none when there is no room."""

from __future__ import annotations

import re
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from alis_kit.pdf import render
from alis_kit.pdf.leaf import Block, Columns, Facts, Grid, Heading, Items, Leaf, Meter, Signatures, Words
from alis_kit.pdf.leaf_pen import FOOT, SIZES
from alis_kit.pdf.leaves import GUTTER, draw_leaf
from alis_kit.pdf.sheet import SHORT

BLOCKS: tuple[Block, ...] = (
    Heading("Hovedsak æøå", level=1),
    Facts((("Kommune", "Østre Toten"), ("Veileder", "Håkon Ødegård"))),
    Heading("Tabell"),
    Grid(("Krav", "Nå", "Vei"), (("Åpen praksis", "14,3", Meter(0.6, 0.3)),), right=frozenset({1})),
    Columns((Heading("Venstre"), Words("Kort.")), (Heading("Høyre"), Items(("En", "To"))), (Heading("Rest"),)),
    Grid(("Sak", "Vedtak"), (("A", ""), ("", "")), shares=(1, 2), room=21, ruled=True),
    Items(("Bestill",), boxes=True),
    Signatures((("ALIS", "Ingrid"), ("Veileder", "Håkon")), box="til stede", line="Underskrift"),
)


def drawn(blocks: tuple[Block, ...] = BLOCKS, **how: str) -> bytes:
    made = draw_leaf(Leaf(blocks, "Ark", lang="nb-NO", **how))  # type: ignore[arg-type]
    assert made is not None
    return made.data


def test_everything_is_text_on_one_page_in_reading_order() -> None:
    reader = PdfReader(BytesIO(drawn(head=("Hode", "22.11.2026"), foot="Fot")))  # type: ignore[arg-type]
    assert len(reader.pages) == 1
    words = reader.pages[0].extract_text()
    order = ["Hovedsak æøå", "Østre Toten", "Åpen praksis", "Venstre", "Høyre", "Rest", "Bestill", "Ingrid"]
    assert sorted(order, key=words.index) == order
    assert "Hode" in words
    assert "Fot" in words


def tags(node: pikepdf.Object) -> list[str]:
    kids = node.get("/K", pikepdf.Array())
    found = [str(node["/S"])] if "/S" in node else []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += tags(kid)
    return found


def test_the_structure_tells_headings_tables_and_lists() -> None:
    with pikepdf.open(BytesIO(drawn())) as pdf:
        found = tags(pdf.Root.StructTreeRoot.K[0])
        assert found[:3] == ["/Document", "/Sect", "/H1"]
        assert {"/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/LBody"} <= set(found)
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "nb-NO"
        content = pdf.pages[0].Contents.read_bytes()
        marks = [int(mark) for mark in re.findall(rb"/MCID (\d+)", content)]
        assert marks == list(range(len(marks)))
        owners = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
        assert len(owners) == len(marks)


def test_fonts_are_embedded_and_nothing_is_smaller_than_eight_points() -> None:
    with pikepdf.open(BytesIO(drawn())) as pdf:
        fonts = pdf.pages[0].Resources.Font.values()
        assert all("/FontFile2" in font.DescendantFonts[0].FontDescriptor for font in fonts)
        sizes = re.findall(rb"([\d.]+) Tf", pdf.pages[0].Contents.read_bytes())
        assert min(map(float, sizes)) == SIZES[-1] == 8


def test_the_same_leaf_gives_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_letters_shrink_before_the_page_is_refused() -> None:
    def lines(count: int) -> Leaf:
        return Leaf(tuple(Words(f"Linje {n}") for n in range(count)), "Ark")

    counts = [count for count in range(40, 120) if draw_leaf(lines(count))]
    assert counts == list(range(40, counts[-1] + 1))
    assert draw_leaf(lines(counts[-1]), SIZES[:1]) is None
    made = draw_leaf(lines(counts[-1]))
    assert made is not None
    with pikepdf.open(BytesIO(made.data)) as pdf:
        heights = re.findall(rb"[\d.]+ ([\d.]+) Td", pdf.pages[0].Contents.read_bytes())
    assert min(map(float, heights)) > FOOT - 3


def test_rows_to_write_in_take_what_room_there_is_to_spare() -> None:
    rows = Grid(("Sak",), (("A",), ("B",)), room=21, ruled=True)
    with pikepdf.open(BytesIO(drawn((rows,)))) as pdf:
        content = pdf.pages[0].Contents.read_bytes()
    heights = sorted({float(y) for y in re.findall(rb"w [\d.]+ ([\d.]+) m [\d.]+ \1 l S", content)})
    gaps = [round(b - a) for a, b in pairwise(heights)]
    assert gaps.count(35) >= 1


@pytest.mark.parametrize("text", ["x" * 400, "Ord " * 300, "Linje\nto"])
def test_no_text_leaves_its_column(text: str) -> None:
    made = draw_leaf(Leaf((Columns((Words(text),), (Words("Høyre"),)),), "Ark"))
    assert made is not None
    (png,) = render(made.data, dpi=72)
    page = Image.open(BytesIO(png)).convert("L")
    middle = round(SHORT / 2)
    between = page.crop((middle - round(GUTTER / 2) + 1, 60, middle + round(GUTTER / 2) - 1, 700))
    assert between.getextrema() == (255, 255)


def test_signs_no_font_has_are_told() -> None:
    made = draw_leaf(Leaf((Words("a\u0e01b"),), "Ark"))
    assert made is not None
    assert made.unshown == {"\u0e01"}
