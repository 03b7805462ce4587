"""Printed papers: real text in reading order, tagged, in our letters, from data that are never read as markup."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from conftest import EXAMPLES, ON
from PIL import Image, ImageChops
from pypdf import PdfReader
from renderers import need

from alis_kit import store
from alis_kit.meeting import MeetingSheet, meeting_sheet
from alis_kit.meeting.page import page
from alis_kit.meeting.sheet import Booking, Decision, Question
from alis_kit.pdf import render
from alis_kit.printing import typeset
from alis_kit.problem import FormError

WORDS = {
    "annex": "Vedlegg {number}: {heading}",
    "continued": "{heading} (fortsetter)",
    "page": "{page} av {pages}",
}
MARKUP = '*a* _b_ #panic("x") $c$ @d <e> `f` \\ // g -- "h" = i'


def sheet(number: int = 1) -> MeetingSheet:
    return meeting_sheet(store.load(EXAMPLES[number - 1]).plan, ON, last=None)


def prose(text: str, *, heading: str = "Merknad", name: str = "Áile Utsi") -> bytes:
    part = {"kind": "prose", "heading": heading, "text": text}
    return typeset("vedlegg.typ", {**WORDS, "name": name, "date": "22.11.2026", "parts": [part]}).data


def said(data: bytes) -> str:
    return " ".join(" ".join(each.extract_text() for each in PdfReader(BytesIO(data)).pages).split())


def test_everything_is_text_in_reading_order() -> None:
    words = said(page(sheet()).data)
    order = [
        "Møteark: Ingrid",
        "Kommune",
        "Status",
        "Bestill nå",
        "Må avklares",
        "Vedtak",
        "Til stede",
        "Neste møte",
    ]
    assert sorted(order, key=words.index) == order
    assert "Revisjon av individuell utdanningsplan" in words
    assert "Søyle: mørkt er gjort" in words


def tags(node: pikepdf.Object) -> list[str]:
    kids = node.get("/K", pikepdf.Array())
    found = [str(node["/S"])] if "/S" in node else []
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found += tags(kid)
    return found


def test_the_structure_tells_headings_tables_and_lists() -> None:
    with pikepdf.open(BytesIO(page(sheet(3)).data)) as pdf:
        found = tags(pdf.Root.StructTreeRoot.K[0])
        assert found[:2] == ["/Document", "/H1"]
        assert {"/H2", "/P", "/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/LBody"} <= set(found)
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "nb-NO"


@pytest.mark.parametrize("data", [page(sheet()).data, prose("Ærlig talt ✓ Жанна Ωμέγα")], ids=["ark", "vedlegg"])
def test_every_font_is_embedded_and_one_of_ours(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(data)
    listed = subprocess.run(
        [need("pdffonts"), tmp_path / "x.pdf"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert listed
    assert all(" yes yes yes " in row for row in listed)
    assert all(re.match(r"[A-Z]{6}\+(NotoSans-|DejaVuSans )", row) for row in listed)


def test_the_same_data_give_the_same_bytes() -> None:
    first = page(sheet()).data
    prose("noe annet imens")
    assert page(sheet()).data == first


@pytest.mark.parametrize("place", ["text", "heading", "name"])
def test_what_is_typed_is_never_markup(place: str) -> None:
    shown = said(prose(**{"text": "x", place: MARKUP}))  # type: ignore[arg-type]
    assert MARKUP in shown


def test_own_line_ends_stay() -> None:
    assert "En\nTo" in PdfReader(BytesIO(prose("En\nTo"))).pages[0].extract_text()


def test_a_very_long_text_is_set_as_several_paragraphs_as_close_as_lines() -> None:
    """As one paragraph it would take time by the square of its length."""
    data = prose("\n".join(f"Linje {n}." for n in range(150)))
    with pikepdf.open(BytesIO(data)) as pdf:
        assert tags(pdf.Root.StructTreeRoot.K[0]).count("/P") == 3
    numbers = [word for word in said(data).split() if re.fullmatch(r"\d+\.", word)]
    assert numbers == [f"{n}." for n in range(150)]
    (_, png, *_) = render(data, dpi=72)
    page = Image.open(BytesIO(png)).convert("L").crop((56, 110, 120, 760))
    dark = [min(page.crop((0, y, 64, y + 1)).tobytes()) < 140 for y in range(page.height)]
    starts = [y for y in range(1, page.height) if dark[y] and not dark[y - 1]]
    assert {b - a for a, b in pairwise(starts)} <= {12, 13}


@pytest.mark.parametrize("empty", [59, 60])
def test_an_empty_line_where_a_very_long_text_is_cut_stays(empty: int) -> None:
    """The first two pages hold as much as where the empty line is elsewhere."""

    def last_of_two_pages(at: int) -> str:
        data = prose("\n".join("" if n == at else f"Linje {n}." for n in range(150)))
        second = PdfReader(BytesIO(data)).pages[1].extract_text()
        return max(re.findall(r"Linje (\d+)", second), key=int)

    assert last_of_two_pages(empty) == last_of_two_pages(30)


def test_right_to_left_is_put_in_order_and_joined() -> None:
    data = prose("עומר و عمر og Åse")
    png = Image.open(BytesIO(render(data, dpi=72)[0]))
    turned = Image.open(BytesIO(render(prose("רמוע و رمع og Åse"), dpi=72)[0]))
    assert ImageChops.difference(png, turned).getbbox() is not None
    assert "og Åse" in said(data)
    assert not typeset("vedlegg.typ", {**WORDS, "name": "עומר عمر", "date": "", "parts": []}).unshown


def test_signs_no_font_has_are_told() -> None:
    part = {"kind": "prose", "heading": "a", "text": "a\u0e01b"}
    printed = typeset("vedlegg.typ", {**WORDS, "name": "", "date": "", "parts": [part]})
    assert printed.unshown == {"\u0e01"}
    assert "a\N{REPLACEMENT CHARACTER}b" in said(printed.data)


def test_a_part_is_named_again_where_it_goes_on() -> None:
    pages = [each.extract_text() for each in PdfReader(BytesIO(prose("Ord " * 3000))).pages]
    assert len(pages) > 2
    assert "Vedlegg 1: Merknad\n" in pages[0]
    assert all("Vedlegg 1: Merknad (fortsetter)" in words for words in pages[1:])
    assert [words.count("Áile Utsi") for words in pages] == [1] * len(pages)
    assert f"2 av {len(pages)}" in pages[1]


@pytest.mark.parametrize("text", ["x" * 400, "Ord " * 300, "W" * 40 + " kort", "Linje\nto"])
def test_no_text_leaves_its_column(text: str) -> None:
    """Between two columns and outside the margins there is no ink."""
    found = replace(sheet(), bookings=(Booking(text),), questions=(Question(text, ""),))
    (png, *_) = render(page(found).data, dpi=72)
    drawn = Image.open(BytesIO(png)).convert("L")
    middle = drawn.width // 2
    assert drawn.crop((middle - 7, 316, middle + 7, 342)).getextrema()[0] > 250
    assert drawn.crop((drawn.width - 38, 60, drawn.width, 780)).getextrema() == (255, 255)
    joined = "".join(said(page(found).data).split())
    assert joined.count("".join(text.split())) >= 2


def sizes(data: bytes) -> set[float]:
    with pikepdf.open(BytesIO(data)) as pdf:
        contents = b"".join(each.Contents.read_bytes() for each in pdf.pages)
    return {float(size) for size in re.findall(rb"([\d.]+) Tf", contents)}


def test_letters_shrink_before_another_page_is_taken() -> None:
    def with_questions(count: int) -> bytes:
        return page(replace(sheet(), questions=tuple(Question(f"Spørsmål {n}", "") for n in range(count)))).data

    made = {count: with_questions(count) for count in range(10, 41, 6)}
    lengths = [len(PdfReader(BytesIO(data)).pages) for data in made.values()]
    assert lengths == sorted(lengths)
    assert (lengths[0], lengths[-1]) == (1, 2)
    last = [data for data, length in zip(made.values(), lengths, strict=True) if length == 1][-1]
    assert 9 in sizes(made[10])
    assert 9 not in sizes(last)
    assert all(min(sizes(data)) == 8 for data in made.values())
    assert 9 in sizes(made[40])


def test_rows_to_write_in_take_what_room_there_is_to_spare() -> None:
    def heights(found: MeetingSheet) -> list[int]:
        drawn = Image.open(BytesIO(render(page(found).data, dpi=72)[0])).convert("L")
        column = [drawn.getpixel((300, y)) < 225 for y in range(drawn.height)]  # type: ignore[operator]
        lines = [y for y in range(1, drawn.height) if column[y] and not column[y - 1]]
        return [b - a for a, b in pairwise(lines)]

    roomy = replace(sheet(), decisions=(Decision("A"), Decision("B")))
    full = replace(roomy, bookings=tuple(Booking(f"Bestilling {n}") for n in range(22)))
    assert heights(roomy).count(35) >= 3
    assert heights(full).count(35) == 0


def test_a_picture_that_is_none_is_told() -> None:
    part = {"kind": "picture", "heading": "x", "text": "x", "pdf": b"PNG"}
    with pytest.raises(FormError, match="pdf_picture_unreadable"):
        typeset("vedlegg.typ", {**WORDS, "name": "", "date": "", "parts": [part]})
