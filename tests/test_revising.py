"""The form that came back signed: is it this plan's, and what to know of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pdf_forms
import pytest
from conftest import EXAMPLES, ON
from pikepdf import AttachedFileSpec, Pdf
from PIL import Image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pypdf import PdfWriter
from test_pdf_signing import signer

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.form import document
from alis_kit.plan import Period, Plan, Signing, Trainee
from alis_kit.problem import FormError
from alis_kit.regulation import regulation_on
from alis_kit.resources import FORM
from alis_kit.revising import day_of, examine, names, said, signatures_of, table, unsigned
from alis_kit.store import Revision, Signatures, SignedPdf
from alis_kit.text import say

PLAN = store.load(EXAMPLES[0]).plan


@pytest.fixture(scope="module")
def filled() -> bytes:
    return document.fill(PLAN, assess(PLAN, regulation_on(ON), ON)).data


def codes(data: bytes, plan: Plan = PLAN, *, password: str | None = None) -> tuple[list[str], list[str]]:
    found = examine(data, plan, password=password)
    assert all(say(problem) for problem in (*found.objections, *found.remarks))
    return [each.code for each in found.objections], [each.code for each in found.remarks]


def scanned() -> bytes:
    page, tidy = BytesIO(), BytesIO()
    Image.new("L", (400, 560), 255).save(page, "PDF")
    Pdf.open(page).save(tidy)
    return tidy.getvalue()


def digitally_signed(data: bytes) -> bytes:
    meta = signers.PdfSignatureMetadata(field_name="alis_underskrift")
    writer = IncrementalPdfFileWriter(BytesIO(data))
    return bytes(signers.sign_pdf(writer, meta, signer=signer("Áile Utsi")).getvalue())


def test_the_plans_own_form_signed_digitally(filled: bytes) -> None:
    assert codes(digitally_signed(filled)) == ([], ["signed_digitally"])


def test_the_plans_own_form_as_it_was_filled_is_not_signed(filled: bytes) -> None:
    assert codes(filled) == ([], ["signed_not_digitally"])


def test_a_flat_copy_still_has_its_plan() -> None:
    data = document.fill(PLAN, assess(PLAN, regulation_on(ON), ON), flat=True).data
    assert codes(data) == ([], ["signed_not_digitally"])
    assert codes(data, replace(PLAN, courses=()))[0] == ["signed_other_plan"]


def test_the_form_of_another_state_of_the_plan_is_objected_to(filled: bytes) -> None:
    later = replace(PLAN, courses=(), notes=replace(PLAN.notes, path="Noe nytt"))
    objections, _ = codes(filled, later)
    assert objections == ["signed_other_plan"]
    assert "Forskjellig: Kurs, Egne merknader." in say(examine(filled, later).objections[0])


def test_the_form_of_somebody_else_is_objected_to(filled: bytes) -> None:
    other = replace(PLAN, trainee=replace(PLAN.trainee, name="Kari Nordmann"))
    objections, _ = codes(filled, other)
    assert objections == ["signed_of_another", "signed_other_plan"]
    assert "gjelder Ingrid Bjørnæs Aasgård, planen gjelder Kari Nordmann" in say(
        examine(filled, other).objections[0]
    )


def test_fields_that_were_changed_afterwards_are_named(filled: bytes) -> None:
    writer = PdfWriter(clone_from=BytesIO(filled))
    writer.update_page_form_field_values(None, {"sted": "Tromsø"}, auto_regenerate=False)
    changed = BytesIO()
    writer.write(changed)
    objections, remarks = codes(changed.getvalue())
    assert (objections, remarks) == ([], ["signed_fields_changed", "signed_not_digitally"])
    assert "7. Sted" in say(examine(changed.getvalue(), PLAN).remarks[0])


def test_a_scan_is_taken_with_a_remark() -> None:
    assert codes(scanned()) == ([], ["signed_scan"])


def test_a_scan_that_was_signed_digitally() -> None:
    assert codes(digitally_signed(scanned())) == ([], ["signed_scan", "signed_digitally"])


def test_a_form_filled_by_hand_cannot_be_compared() -> None:
    assert codes((FORM / "skjema.pdf").read_bytes()) == ([], ["signed_by_hand", "signed_not_digitally"])


def test_a_plan_inside_that_is_damaged_is_told(filled: bytes) -> None:
    pdf = Pdf.open(BytesIO(filled))
    pdf.attachments["plan.json"] = AttachedFileSpec(pdf, b"{", filename="plan.json")
    damaged = BytesIO()
    pdf.save(damaged)
    objections, remarks = codes(damaged.getvalue())
    assert objections == []
    assert remarks[0] == "plan_inside_damaged"
    assert remarks[-1] == "signed_not_digitally"


def test_a_form_locked_with_a_password() -> None:
    data = document.fill(PLAN, assess(PLAN, regulation_on(ON), ON), password="hemmelig").data
    with pytest.raises(FormError, match="pdf_needs_password"):
        examine(data, PLAN)
    assert codes(data, password="hemmelig") == ([], ["signed_not_digitally"])


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "pdf_empty"), (b"\x89PNG", "pdf_not_a_pdf"), (b"%PDF-1.7\n", "pdf_unreadable")]
)
def test_what_is_no_pdf_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(FormError, match=code):
        examine(data, PLAN)


def test_another_form_is_refused() -> None:
    pdf = pdf_forms.plain_pdf()
    root = pdf.Root
    for number, field in enumerate(root.AcroForm.Fields):
        field.T = f"annet{number}"
    other = BytesIO()
    pdf.save(other)
    with pytest.raises(FormError, match="pdf_other_form"):
        examine(other.getvalue(), PLAN)


DAY = date(2026, 11, 24)
REVISION = Revision(
    number=2,
    signed_on=DAY,
    plan=Plan(),
    period=Period(start=date(2026, 12, 1), end=date(2027, 5, 31)),
    signed_by=Signatures(trainee="Kari Li", supervisor="Ola Vei"),
    pdf=SignedPdf(name="x.pdf", sha256=""),
    note="Møte\npå Solvik",
)


def test_who_signed_is_what_the_plan_says() -> None:
    plan = Plan(trainee=Trainee(name="Kari"), signing=Signing(trainee="Kari Li", supervisor="Ola Vei"))
    assert signatures_of(plan) == REVISION.signed_by
    assert unsigned(REVISION.signed_by) == ("kommunen",)
    assert names(REVISION.signed_by) == "Kari Li (ALIS), Ola Vei (veileder)"


def test_the_day_is_that_of_the_plan_unless_it_is_the_last_revisions() -> None:
    plan = Plan(signing=Signing(on=DAY))
    assert day_of(plan, None) == DAY
    assert day_of(plan, REVISION) is None
    assert day_of(plan, replace(REVISION, plan=plan)) == DAY  # then it is the same revision once more
    assert day_of(plan, replace(REVISION, signed_on=date(2026, 5, 1))) == DAY
    assert day_of(Plan(), None) is None


def test_a_revision_in_words() -> None:
    assert said(REVISION) == (
        "Utgave 2, signert 24.11.2026 av Kari Li (ALIS), Ola Vei (veileder), for tidsrommet 01.12.2026–31.05.2027."
    )
    assert said(replace(REVISION, period=Period())) == (
        "Utgave 2, signert 24.11.2026 av Kari Li (ALIS), Ola Vei (veileder)."
    )


def test_revisions_in_a_table_the_newest_first() -> None:
    first = replace(REVISION, number=1, pdf=None, period=Period(), note="")
    assert table((first, REVISION)).rows == (
        (
            "2",
            "24.11.2026",
            "01.12.2026–31.05.2027",
            "Kari Li (ALIS), Ola Vei (veileder)",
            "ja",
            "Møte på Solvik",
        ),
        ("1", "24.11.2026", "", "Kari Li (ALIS), Ola Vei (veileder)", "nei", ""),
    )
