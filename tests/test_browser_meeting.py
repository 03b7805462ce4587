"""The meeting, the archive of signed plans and other programs, as a person uses their pages in Chromium."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import desk as desks
from conftest import EXAMPLES, ON
from desk import Desk, Lab
from playwright import sync_api
from test_readback import changed_form

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.form import document
from alis_kit.plan import CourseKind, Plan
from alis_kit.regulation import regulation_on

PLAN = store.load(EXAMPLES[0]).plan
SIGNED = replace(PLAN, signing=replace(PLAN.signing, on=date(2026, 11, 20), trainee="Ingrid", supervisor="Håkon"))

pytestmark = desks.marks
browser, desk, lab = desks.browser, desks.desk, desks.lab


def go(desk: Desk, lab: Lab, plan: Plan, link: str) -> None:
    desk.open(lab.with_plan(plan))
    desk.follow(link)
    desk.page.locator(".alis-page:visible .alis-source").wait_for()


def upload(desk: Desk, button: str, name: str, data: bytes, folder: Path) -> None:
    path = folder / name
    path.write_bytes(data)
    with desk.page.expect_file_chooser() as chooser:
        desk.page.get_by_role("button", name=button).locator("visible=true").click()
    chooser.value.set_files(path)


def test_a_signed_plan_goes_into_the_archive_and_the_next_meeting_starts_from_it(
    desk: Desk, lab: Lab, tmp_path: Path
) -> None:
    go(desk, lab, SIGNED, "Møtet")
    form = document.fill(SIGNED, assess(SIGNED, regulation_on(ON), ON)).data

    upload(desk, "Velg den signerte PDF-en", "signert.pdf", form, tmp_path)
    sync_api.expect(desk.page.get_by_text("Valgt: signert.pdf")).to_be_visible()
    desk.page.get_by_role("button", name="Legg i arkivet").click()

    sync_api.expect(desk.page.get_by_text("Utgave 1, signert 20.11.2026").first).to_be_visible()
    sync_api.expect(desk.page.get_by_label("Sammenlikn med")).to_have_value("utgave 1 (signert 20.11.2026)")
    sync_api.expect(desk.page.get_by_text("Ingenting er endret i planen")).to_be_visible()
    (made,) = store.revisions(lab.folder / "plan.json")
    assert made.plan == SIGNED
    assert made.pdf_path is not None
    assert made.pdf_path.read_bytes() == form

    desk.page.get_by_role("button", name="Lagre møtearket").click()
    sync_api.expect(desk.page.get_by_text("Lagret som").first).to_be_visible()
    assert (lab.folder / "møteark 2026-11-22.pdf").read_bytes().startswith(b"%PDF")
    assert desk.hosts() == {"127.0.0.1"}


def test_rows_are_pasted_looked_at_and_taken_and_the_files_are_written(desk: Desk, lab: Lab) -> None:
    go(desk, lab, PLAN, "Andre programmer")
    pasted = desk.page.get_by_label("Lim inn her")
    pasted.fill("Kurs\tDato\nVolds- og overgrepshåndtering\t12.03.2027\nTullekurs\ti går")
    pasted.press("Tab")
    sync_api.expect(desk.page.get_by_text("«i går» er ikke en dato")).to_be_visible()
    desk.page.get_by_role("button", name="Ta inn radene").click()
    sync_api.expect(desk.page.get_by_text("Rader tatt inn: 1.")).to_be_visible()

    for name, file in (
        ("Lagre kalenderfil", "utdanningsplan.ics"),
        ("Lagre for Excel", "utdanningsplan 2026-11-22.xlsx"),
    ):
        desk.page.get_by_role("button", name=name).click()
        sync_api.expect(desk.page.get_by_text(file)).to_be_visible()
        assert (lab.folder / file).exists()
    new = store.load(lab.folder / "plan.json").plan.courses[len(PLAN.courses) :]
    assert [(course.kind, course.start) for course in new] == [(CourseKind.VIOLENCE, date(2027, 3, 12))]


def test_fields_changed_in_the_pdf_are_decided_one_by_one(desk: Desk, lab: Lab, tmp_path: Path) -> None:
    go(desk, lab, PLAN, "Skjemaet")
    form = changed_form(PLAN, {"leder": "Åse Lid", "kurs_fremtid": "Bare grunnkurs A"})

    upload(desk, "Velg fil", "endret.pdf", form, tmp_path)
    take = desk.page.get_by_role("button", name="Bruk denne planen i stedet").locator("visible=true")
    sync_api.expect(desk.page.get_by_text("Åse Lid")).to_be_visible()
    sync_api.expect(take).to_be_disabled()
    desk.page.get_by_label("Bruk det som står i skjemaet").first.check()
    desk.page.get_by_label("Bruk planens tekst").last.check()
    take.click()

    sync_api.expect(desk.page.get_by_text("Planen er byttet ut")).to_be_visible()
    taken = store.load(lab.folder / "plan.json").plan
    assert taken == replace(PLAN, municipality=replace(PLAN.municipality, leader="Åse Lid"))
