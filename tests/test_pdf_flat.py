"""Flat copies of odd files: pages that share widgets, pages too large to be examined."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pdf_faults
import pdf_forms
import pdf_untouched as made
import pikepdf
import pytest
import renderers
from pikepdf import Array, Dictionary, Name, Stream, String

from alis_kit.pdf import AnnexWords, Form

WORDING = AnnexWords.of(pdf_forms.SPEC["vedlegg"])
LINES = b"10 10 m 20 20 l S\n"


def shown(data: bytes) -> list[str]:
    """Give the letters of each page as MuPDF sees them."""
    seen = renderers.letters(data)
    pages = 1 + max((each.page for each in seen), default=-1)
    return [renderers.plainly("".join(each.char for each in seen if each.page == page)) for page in range(pages)]


def two_pages(*, same_list: bool, button: bool) -> bytes:
    """Let two pages show one widget: through one list of annotations, or each through its own."""
    make = made.Maker(made.Habit(frame=False))
    make.text("navn", "")
    if button:
        make.buttons("kryss", ["Ja"], "Ja", flags=0)
    make.text("sted", "Voss")
    second = make.pdf.add_blank_page(page_size=(595, 842)).obj
    if same_list:
        make.page.Annots = make.pdf.make_indirect(make.page.Annots)
        second.Annots = make.page.Annots
    else:
        second.Annots = Array(list(make.page.Annots))
    return make.done()


@pytest.mark.parametrize("same_list", [True, False])
@pytest.mark.parametrize("button", [True, False])
def test_pages_that_share_a_widget_both_show_it(same_list: bool, button: bool) -> None:  # noqa: FBT001
    before = two_pages(same_list=same_list, button=button)
    flat = Form.open(before).fill({"navn": "Kari"}, flat=True).data
    assert [page.replace("rubrikk", "") for page in shown(flat)] == ["KariVoss", "KariVoss"]
    filled = Form.open(before).fill({"navn": "Kari"}).data
    for one, two in zip(renderers.pixels(filled), renderers.pixels(flat), strict=True):
        assert one.histogram()[0] == pytest.approx(two.histogram()[0], abs=12)


def test_a_page_that_stands_twice_in_a_file_is_drawn_once() -> None:
    make = made.Maker(made.Habit(frame=False))
    make.text("navn", "")
    pages = make.pdf.Root.Pages
    data = make.done()
    with pikepdf.open(pdf_forms.BytesIO(data)) as pdf:
        pages = pdf.Root.Pages
        pages.Kids.append(pages.Kids[0])
        pages.Count = 2
        data = pdf_forms._saved(pdf)
    flat = Form.open(data).fill({"navn": "Kari"}, flat=True).data
    assert [page.replace("rubrikk", "") for page in shown(flat)] == ["Kari", "Kari"]


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"", b""), (b"q 0.5 0 0 0.5 0 0 cm\n", b"Q\n"), (b"0.9 0 0 0.9 9 9 cm 1 0 0 RG\n", b""), (b"q q\n", b"")],
)
def test_pages_with_much_drawing_are_made_flat_all_the_same(before: bytes, after: bytes, tmp_path: Path) -> None:
    make = made.Maker(made.Habit(frame=False))
    make.text("navn", "")
    make.page.Contents = Stream(make.pdf, before + LINES * 240_000 + after)
    flat = Form.open(make.done()).fill({"navn": "Kari"}, wording=WORDING, flat=True)
    assert flat.report.continued == {}
    seen = [each for each in renderers.letters(flat.data) if each.char == "K"]
    x0, y0, x1, y1 = made.SLOTS[0]
    assert [x0 < each.x < x1 and y0 < 842 - each.y < y1 and each.ink for each in seen] == [True]
    (tmp_path / "flat.pdf").write_bytes(flat.data)
    subprocess.run([renderers.need("qpdf"), "--check", tmp_path / "flat.pdf"], check=True, capture_output=True)


def test_a_page_that_unpacks_to_a_hundred_megabytes_is_not_read_to_be_made_flat() -> None:
    flat = Form.open(pdf_faults.page_content_bomb()).fill({"lis_navn": "Kari"}, wording=WORDING, flat=True)
    assert b"/Widget" not in flat.data


@pytest.mark.parametrize(
    ("flags", "seen"), [(made.PRINT, "KariVoss"), (made.PRINT | made.HIDDEN, "Kari"), (made.NO_VIEW, "Kari")]
)
def test_what_is_not_shown_on_the_screen_is_left_out_of_a_flat_copy(flags: int, seen: str) -> None:
    make = made.Maker(made.Habit(frame=False))
    make.text("navn", "")
    make.text("sted", "Voss").F = flags
    flat = Form.open(make.done()).fill({"navn": "Kari"}, flat=True).data
    assert [page.replace("rubrikk", "") for page in shown(flat)] == [seen]


def test_a_look_without_a_box_is_left_out_of_a_flat_copy() -> None:
    """Viewers draw none; the form is not damaged for that."""
    make = made.Maker(made.Habit(frame=False))
    make.text("navn", "")
    place = make.widget(next(make.slots))
    place.AP = Dictionary(N=Stream(make.pdf, b"1 0 0 rg 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form))
    make.field("rar", [place], FT=Name.Tx, DA=String("/Helv 9 Tf"))
    flat = Form.open(make.done()).fill({"navn": "Kari"}, flat=True).data
    assert [page.replace("rubrikk", "") for page in shown(flat)] == ["Kari"]
