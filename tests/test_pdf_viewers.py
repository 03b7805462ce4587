"""Every character visible, in every viewer, on every kind of form."""

from __future__ import annotations

import subprocess
from io import BytesIO
from pathlib import Path

import pdf_forms
import pytest
import renderers
from pdf_content import KINDS, PERIOD, WORDING, blank, content, filled, judged, pages
from PIL import ImageChops
from pypdf import PdfReader

from alis_kit.pdf import Annex, Form, Stamp


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_form_shows_every_character(kind: str) -> None:
    faults = {}
    for viewer, flatten in renderers.VIEWERS.items():
        seen = renderers.letters(flatten(filled(kind).data))
        faults[viewer] = renderers.faults_seen(filled(kind), judged(kind), seen, form_pages=pages(kind))
        if not renderers.stands_after(seen, "tidsrommet:", PERIOD):
            faults[viewer].append("the period is not beside its label")
    assert faults == {viewer: [] for viewer in renderers.VIEWERS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_form_stores_the_values_exactly(kind: str) -> None:
    values = Form.open(filled(kind).data).values()
    assert {name: values[name] for name in judged(kind)} == judged(kind)
    assert filled(kind).report.lacking == filled(kind).report.unplaced == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_form_is_sound_and_the_same_each_time(kind: str, tmp_path: Path) -> None:
    data = filled(kind).data
    (tmp_path / "ut.pdf").write_bytes(data)
    done = subprocess.run(
        [renderers.need("qpdf"), "--check", tmp_path / "ut.pdf"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    filled.cache_clear()
    again = filled(kind).data
    assert again == data or (b"/Encrypt" in data and len(again) == len(data))  # encrypted anew each time


@pytest.mark.parametrize("kind", KINDS)
def test_the_box_that_is_checked_has_ink_and_the_other_has_none_inside(kind: str) -> None:
    form = Form.open(filled(kind).data)
    yes, no = (_darkness(filled(kind).data, form.fields[name].widgets[0]) for name in pdf_forms.CHECKS)
    assert yes > no + 0.03


def _darkness(data: bytes, widget: object) -> float:
    """Give the share of dark pixels in the middle of a widget."""
    page, rect = widget.page, widget.rect  # type: ignore[attr-defined]
    x0, y0, x1, y1 = renderers.seen_box(data, page, rect)
    inset = (x1 - x0) * 0.2
    box = [round(2 * value) for value in (x0 + inset, y0 + inset, x1 - inset, y1 - inset)]
    middle = renderers.pixels(data, dpi=144, pages=[page])[0].crop(box)
    return sum(middle.histogram()[:128]) / (middle.width * middle.height)


@pytest.mark.parametrize(
    "kind", ["own_blank", "plain", "limits", "dirty_state", "shifted_pages", "turned_pages", "old_answers"]
)
def test_a_flat_copy_looks_the_same_and_has_no_fields(kind: str) -> None:
    stamps = [Stamp(pdf_forms.SPEC["period_label"], PERIOD)]
    form = Form.open(blank(kind))
    annex = Annex(
        "Ægir Ødegård-Čáhcesuolu", "22.11.2026", labels={f["name"]: f["label"] for f in pdf_forms.FIELDS}
    )
    flat = form.fill(content(), wording=WORDING, annex=annex, stamps=stamps, flat=True).data
    reader = PdfReader(BytesIO(flat))
    assert "/AcroForm" not in reader.root_object
    assert not any(
        each.get_object().get("/Subtype") == "/Widget" for page in reader.pages for each in page.get("/Annots", ())
    )
    for ours, copy in zip(renderers.pixels(filled(kind).data), renderers.pixels(flat), strict=True):
        assert ours.size == copy.size
        darker = ImageChops.difference(ours, copy).point(lambda value: value > 96 and 255)
        assert darker.histogram()[255] < ours.width * ours.height * 0.0015
