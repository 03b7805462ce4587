"""The meeting page: the sheet, what has changed since a signed revision, and the archive of revisions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from alis_kit import store
from alis_kit.assessment import assessed
from alis_kit.form import document
from alis_kit.notebook.meeting_page import MeetingPage
from alis_kit.plan import Absence, AbsenceKind
from alis_kit.plan import Signing as Signatories
from alis_kit.resources import DATA

THEN, NOW = date(2026, 5, 22), date(2026, 11, 22)
WHO = Signatories(
    place="Kautokeino", on=THEN, trainee="Máret Ŋavgi", municipality="Ánde Eira", supervisor="Jørn Ždanov"
)
PLAN = replace(store.load(DATA / "eksempel" / "02_deltid_og_permisjon.json").plan, signing=WHO)
LEAVE = Absence(kind=AbsenceKind.LEAVE, start=date(2027, 9, 1), end=date(2027, 11, 30))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    store.save(file, PLAN, over=None)
    return file


def signed(path: Path) -> MeetingPage:
    page = MeetingPage(path, lambda: THEN)
    page.signing.sign_button.click()
    assert page.healthy, page.guard.value
    return page


def changed(path: Path) -> None:
    store.save(path, replace(PLAN, absence=(*PLAN.absence, LEAVE)), over=store.load(path).version)


def test_before_the_first_signing_the_sheet_stands_alone(path: Path) -> None:
    page = MeetingPage(path, lambda: NOW)

    assert page.healthy
    assert PLAN.trainee.name in page.sheet.value
    assert "ikke vært signert her før" in page.differences.value
    assert page.pictured.layout.display == "none"


def test_an_example_cannot_be_signed(tmp_path: Path) -> None:
    page = MeetingPage(tmp_path / "plan.json", lambda: NOW)

    assert page.signing.sign_button.disabled
    assert "eksempel" in page.signing.archive.value
    assert list(tmp_path.iterdir()) == []


def test_signing_freezes_the_plan_and_the_page_compares_with_it(path: Path) -> None:
    page = signed(path)

    (made,) = store.revisions(path)
    assert (made.plan, made.signed_on, made.signed_by.trainee) == (PLAN, THEN, "Máret Ŋavgi")
    assert "Utgave 1, signert 22.05.2026" in page.signing.told.value
    assert page.since.value == 1
    assert "Ingenting er endret" in page.differences.value


def test_what_has_changed_is_told_and_drawn(path: Path) -> None:
    signed(path)
    changed(path)

    page = MeetingPage(path, lambda: NOW)

    assert "Permisjon 01.09.–30.11.2027 lagt til" in page.differences.value
    assert bytes(page.pictured.picture.value).startswith(b"\x89PNG")
    assert "Sist" in page.pictured.words.value


def test_the_sheet_is_saved_as_one_page_under_a_name_nobody_has(path: Path) -> None:
    page = MeetingPage(path, lambda: NOW)

    first, second = page.save(), page.save()

    assert (first.name, second.name) == ("møteark 2026-11-22.pdf", "møteark 2026-11-22 2.pdf")
    assert len(PdfReader(first).pages) == 1
    assert str(second) in page.told.value


def test_a_day_must_be_given_and_somebody_must_have_signed(path: Path) -> None:
    page = MeetingPage(path, lambda: NOW)

    page.signing.who.value = replace(WHO, on=None)
    page.signing.sign_button.click()
    assert "Oppgi dagen" in page.guard.value

    page.signing.who.value = Signatories(on=THEN)
    page.signing.sign_button.click()
    assert "Ingen har signert" in page.guard.value
    assert store.revisions(path) == ()


def test_the_signed_pdf_is_kept_and_one_of_another_plan_only_on_purpose(path: Path) -> None:
    page = MeetingPage(path, lambda: NOW)
    mine = document.fill(PLAN, assessed(PLAN, THEN)).data
    other = replace(PLAN, absence=())

    page.signing.bring("annen.pdf", document.fill(other, assessed(other, THEN)).data)
    assert page.signing.anyway.layout.display is None
    page.signing.sign_button.click()
    assert "alert" in page.guard.value
    assert store.revisions(path) == ()

    page.signing.bring("min.pdf", mine)
    assert page.signing.anyway.layout.display == "none"
    page.signing.sign_button.click()
    (made,) = store.revisions(path)
    assert made.pdf_path is not None
    assert made.pdf_path.read_bytes() == mine


def test_a_plan_changed_elsewhere_is_not_signed_unseen(path: Path) -> None:
    page = MeetingPage(path, lambda: NOW)
    changed(path)

    page.signing.sign_button.click()

    assert "alert" in page.guard.value
    assert store.revisions(path) == ()


def test_a_damaged_revision_is_told(path: Path) -> None:
    signed(path)
    (made,) = store.revisions(path)
    assert made.folder is not None
    record = made.folder / "utgave.json"
    record.chmod(0o600)
    record.write_text(record.read_text(encoding="utf-8").replace("Máret", "Marit"), encoding="utf-8")

    page = MeetingPage(path, lambda: NOW)

    assert "Utgave 1 er endret etter at den ble signert" in page.signing.archive.value
    assert "ikke vært signert her før" in page.differences.value
