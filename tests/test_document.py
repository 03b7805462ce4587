"""The finished document, judged by what is visible and by what comes back."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from conftest import ON
from pypdf import PdfReader, PdfWriter
from renderers import need

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.form import document
from alis_kit.form.fields import form_map, form_values
from alis_kit.pdf import FilledPdf, Form, render
from alis_kit.plan import Plan
from alis_kit.problem import FormError
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment
from alis_kit.text import show_span


@cache
def made(path: Path, *, flat: bool = False) -> FilledPdf:
    """Fill the form from an example, once for all tests that only look at it."""
    plan = store.load(path).plan
    return document.fill(plan, assess(plan, regulation_on(ON), ON), flat=flat)


def words(text: str) -> str:
    return "".join(text.split())


def visible(data: bytes, tmp_path: Path) -> str:
    """What poppler reads off the drawn pages, flattened by its own renderer, without spaces."""
    path = tmp_path / "x.pdf"
    path.write_bytes(data)
    done = subprocess.run([need("pdftotext"), "-layout", str(path), "-"], capture_output=True, check=True)
    raw = subprocess.run([need("pdftotext"), "-raw", str(path), "-"], capture_output=True, check=True)
    return words(done.stdout.decode()) + words(raw.stdout.decode())


def test_sixty_fields_read_back_as_written(example: Path, plan: Plan, assessment: Assessment) -> None:
    filled = made(example)
    assert Form.open(filled.data).values() == form_values(plan, assessment, form_map())
    assert filled.report.lacking == filled.report.unplaced == ()
    assert not filled.report.unshown


def test_every_value_is_visible_in_the_flat_copy(
    example: Path, plan: Plan, assessment: Assessment, tmp_path: Path
) -> None:
    seen = visible(made(example, flat=True).data, tmp_path)
    for name, value in form_values(plan, assessment, form_map()).items():
        for line in str(value).splitlines() if isinstance(value, str) else ():
            for word in line.split():
                assert words(word) in seen, (name, word)
    assert words(show_span(plan.period.start, plan.period.end)) in seen


def test_the_plan_travels_inside(example: Path, plan: Plan) -> None:
    reading = document.read(made(example).data)
    assert reading.plan == plan
    assert reading.changed == {}


def test_a_change_made_afterwards_is_seen(example: Path, plan: Plan) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(made(example).data)))
    writer.update_page_form_field_values(writer.pages[0], {"leder": "Noen Annen"}, auto_regenerate=False)
    out = BytesIO()
    writer.write(out)
    reading = document.read(out.getvalue())
    assert reading.plan == plan
    assert reading.changed == {"leder": (plan.municipality.leader, "Noen Annen")}


def test_a_form_filled_by_hand_gives_what_can_be_known() -> None:
    blank = document.blank()
    by_hand = blank.fill(
        {"lis_navn": "Kari Nordmann", "hpr": "7654321", "regutdvirk_ja": True, "kurs_fremtid": "GK A"}
    )
    reading = document.read(by_hand.data)
    assert reading.plan is None
    assert reading.suggestion.trainee.name == "Kari Nordmann"
    assert reading.suggestion.municipality.registered is True
    assert reading.unread == ("kurs_fremtid",)


def test_the_annex_holds_the_account_and_the_timeline_as_text(example: Path, plan: Plan, tmp_path: Path) -> None:
    seen = visible(made(example).data, tmp_path)
    assert "Tjenesteregnskap" in seen
    assert words("Tidslinje for hele utdanningsløpet") in seen
    for service in plan.service:
        assert words(service.place.split()[0]) in seen


def test_the_same_plan_gives_the_same_bytes(example: Path, plan: Plan, assessment: Assessment) -> None:
    assert document.fill(plan, assessment).data == made(example).data


def test_it_is_sound_by_qpdf(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(made(example).data)
    done = subprocess.run([need("qpdf"), "--check", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_fonts_are_embedded(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(made(example, flat=True).data)
    listed = subprocess.run([need("pdffonts"), str(path)], capture_output=True, text=True, check=True).stdout
    rows = listed.splitlines()[2:]
    assert rows
    assert all(" yes yes " in row for row in rows), listed


def test_pictures_of_the_pages(example: Path) -> None:
    pages = render(made(example).data, dpi=50)
    assert len(pages) >= 6
    assert all(png.startswith(b"\x89PNG") for png in pages)


def test_a_damaged_plan_inside_is_said() -> None:
    from alis_kit.pdf import Attachment

    blank = document.blank().fill({}, attachments=(Attachment(document.PLAN_FILE, b"{}"),))
    with pytest.raises(FormError, match="plan_inside_damaged"):
        document.read(blank.data)


def test_the_plan_is_inside_as_data(example: Path, plan: Plan) -> None:
    form = Form.open(made(example).data)
    assert store.from_json(form.attachment(document.PLAN_FILE) or b"") == plan


def test_a_password_locks_it(plan: Plan, assessment: Assessment) -> None:
    locked = document.fill(plan, assessment, password="hemmelig").data
    with pytest.raises(FormError, match="pdf_needs_password"):
        document.read(locked)
    assert document.read(locked, password="hemmelig").plan == plan


def test_no_period_no_stamp(plan: Plan, assessment: Assessment) -> None:
    from alis_kit.plan import Period

    filled = document.fill(replace(plan, period=Period()), assessment)
    assert filled.report.unplaced == ()
