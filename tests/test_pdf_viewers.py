"""Every character visible, in every viewer, on every kind of form."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pdf_forms
import pdf_odd_forms
import pdfjs
import pytest
import renderers
from PIL import ImageChops
from playwright import sync_api
from pypdf import PdfReader

from alis_kit.pdf import Annex, Filled, Form, Stamp, Wording

WORDING = Wording.of(pdf_forms.SPEC["vedlegg"])
PERIOD = "01.01.2026–30.06.2026"
SAMPLES = (
    "Bjørnæs og Ødegård – § 25 é ç «æøå» ÆØÅ",
    "Kárášjohka čđŋšŧž ČĐŊŠŦŽ ǩǥǯ",
    "Łódź, zażółć gęślą jaźń, Świętokrzyska",
    "Жуковский Ђорђе Їжак",
    "Ωμέγα ἀλφά Ελλάδα",
    "a(b)c\\d (( \\) 100 % ½ € ≥ → ✓ …",
    "linje én\nlinje to\n\nlinje fire\tmed tab",
    "uten\u00a0brudd 12\u00a0345 kr",
    "A\u030asa e\u0301 c\u0327 n\u0303",
    "https://www.helsedirektoratet.no/tema/" + "x" * 80,
)
EMPTY = ("neste_mote", "sak_kurs_rest")
KINDS = {**pdf_forms.KINDS, **pdf_odd_forms.KINDS}
VARIED = (
    "own_blank", "object_streams", "owner_locked", "limits", "old_answers", "turned_pages", "shifted_pages",
    "dirty_state", "by_reportlab", "hybrid", "subform_names", "all_from_parents", "on_every_page",
    "states_elsewhere", "boxes_with_nothing", "strange_looks", "strange_boxes", "sideways", "large_units",
    "left_dirty", "one_look_for_all", "short_limits",
)  # fmt: skip
"""For the viewers that take long."""


@cache
def blank(kind: str) -> bytes:
    return KINDS[kind]()


def pages(kind: str) -> int:
    return len(PdfReader(BytesIO(blank(kind))).pages)


@cache
def content() -> dict[str, str | bool]:
    """All scripts and signs spread over the fields, some long texts, two fields empty."""
    values: dict[str, str | bool] = {}
    for index, field in enumerate(pdf_forms.FIELDS):
        sample = SAMPLES[index % len(SAMPLES)]
        values[field["name"]] = sample if field["multiline"] else sample.replace("\n", " ")
    months = (f"Måned {month}: åpen uselektert praksis i Kárášjohka ({month} %)," for month in range(60))
    values |= {"hpr": "1234567", "lis_navn": "Ægir Ødegård-Čáhcesuolu Jaźwiński", "andre_akt": "w" * 300}
    values |= {"plan_overordnet": " ".join(months), "lv_40": "Vakt " * 40, **dict.fromkeys(EMPTY, "")}
    return values | {"regutdvirk_ja": True, "regutdvirk_nei": False}


@cache
def filled(kind: str) -> Filled:
    labels = {field["name"]: field["label"] for field in pdf_forms.FIELDS}
    annex = Annex("Ægir Ødegård-Čáhcesuolu", "22.11.2026", labels=labels)
    stamps = [Stamp(pdf_forms.SPEC["period_label"], PERIOD)]
    return Form.open(blank(kind)).fill(content(), wording=WORDING, annex=annex, stamps=stamps)


def judged(kind: str) -> dict[str, str | bool]:
    """Give what should be seen on a kind of form: nothing is written into real signature fields."""
    return {name: value for name, value in content().items() if name not in filled(kind).report.signatures}


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
    assert filled(kind).data == data


@pytest.mark.parametrize(
    "kind", [kind for kind in VARIED if kind != "large_units"]
)  # it writes pages of other size
def test_ghostscript_shows_every_character(kind: str) -> None:
    seen = renderers.letters(renderers.by_ghostscript(filled(kind).data))
    assert renderers.faults_seen(filled(kind), judged(kind), seen, form_pages=pages(kind)) == []


@pytest.fixture(scope="module")
def firefox() -> Iterator[sync_api.Page]:
    """The viewer of Firefox, open while this module's tests run."""
    with pdfjs.opened() as page:
        yield page


@pytest.mark.browser
@pytest.mark.parametrize("kind", VARIED)
def test_pdf_js_shows_every_character(kind: str, firefox: sync_api.Page) -> None:
    seen = pdfjs.letters(firefox, filled(kind).data)
    assert renderers.faults_seen(filled(kind), judged(kind), seen, form_pages=pages(kind)) == []
    assert renderers.stands_after(seen, "tidsrommet:", PERIOD)


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
