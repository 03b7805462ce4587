"""The form page: whose blank form is filled, how, and what is said about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pdf_forms
import pikepdf
import pytest

from alis_kit import store
from alis_kit.form import document
from alis_kit.form.fields import form_map
from alis_kit.notebook.form_page import FormFiller, FormPage
from alis_kit.pdf import Form
from alis_kit.plan import Plan
from alis_kit.problem import FormError
from alis_kit.resources import DATA, FORM

ON = date(2026, 11, 22)
PART_TIME = store.load(DATA / "eksempel" / "02_deltid_og_permisjon.json").plan
BLANK = (FORM / "skjema.pdf").read_bytes()


def blank_with(change: Callable[[pikepdf.Array], object]) -> bytes:
    """Give our blank form with its list of fields changed."""
    with pikepdf.open(BytesIO(BLANK)) as pdf:
        change(pdf.Root.AcroForm.Fields)
        for page in pdf.pages:
            named = {str(field.get("/T")) for field in pdf.Root.AcroForm.Fields}
            page.obj.Annots = pikepdf.Array(
                [each for each in page.obj.get("/Annots", []) if str(each.get("/T")) in named]
            )
        buffer = BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


def without_a_field(name: str) -> bytes:
    return blank_with(lambda fields: fields.__delitem__([str(each.T) for each in fields].index(name)))


def another_form() -> bytes:
    def rename(fields: pikepdf.Array) -> None:
        for number, field in enumerate(fields):
            field.T = pikepdf.String(f"felt {number}")

    return blank_with(rename)


def without_fields() -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        buffer = BytesIO()
        pdf.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    store.save(file, PART_TIME, over=None)
    return file


def page_of(path: Path) -> FormFiller:
    view = FormPage(path, lambda: ON)
    assert view.healthy, view.guard.value
    (page,) = view.body.children
    assert isinstance(page, FormFiller)
    return page


def choices(page: FormFiller) -> list[str]:
    return [name for _, name in page.blank.choice.options]


def test_the_form_that_comes_along_is_filled_unless_another_is_chosen(path: Path) -> None:
    page = page_of(path)

    assert choices(page) == [""]
    assert page.blank.form is None
    assert len(Form.open(page.make().read_bytes()).values()) == len(form_map().fields)


def test_an_own_form_is_kept_in_the_folder_filled_and_remembered(path: Path) -> None:
    own = pdf_forms.make("by_reportlab")
    page = page_of(path)

    page.blank.bring("Fra nettet.pdf", own)
    made = page.make()

    assert path.with_name("Fra nettet.pdf").read_bytes() == own
    assert document.read(made.read_bytes()).values["lis_navn"] == PART_TIME.trainee.name
    assert len(page.sheets.children) >= 4
    again = page_of(path)
    assert again.blank.choice.value == "Fra nettet.pdf"
    assert again.blank.form is not None


def test_going_back_to_the_form_that_comes_along_is_remembered_too(path: Path) -> None:
    page = page_of(path)
    page.blank.bring("eget.pdf", BLANK)

    page.blank.choice.value = ""

    assert page.blank.form is None
    assert page_of(path).blank.choice.value == ""
    assert path.with_name("eget.pdf").exists()


def test_a_form_somebody_put_in_the_folder_can_be_chosen_and_what_the_kit_made_cannot(path: Path) -> None:
    path.with_name("mitt.pdf").write_bytes(BLANK)
    page = page_of(path)
    page.make()
    path.with_name("tidslinje 2026-11-22.pdf").write_bytes(b"%PDF-")

    page.refresh()

    assert choices(page) == ["", "mitt.pdf"]


def test_a_form_of_the_same_name_is_kept_beside_the_other(path: Path) -> None:
    page = page_of(path)
    page.blank.bring("eget.pdf", BLANK)
    page.blank.bring("eget.pdf", BLANK)
    assert choices(page) == ["", "eget.pdf"]

    page.blank.bring("eget.pdf", pdf_forms.make("by_reportlab"))

    assert path.with_name("eget.pdf").read_bytes() == BLANK
    assert page.blank.choice.value == "eget 2.pdf"


def test_a_name_with_a_way_out_of_the_folder_stays_in_it(path: Path) -> None:
    page_of(path).blank.bring("../../ut.pdf", BLANK)

    assert path.with_name("ut.pdf").exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("tornado.py", "tornado.pdf"),
        ("..\\..\\ut.pdf", "ut.pdf"),
        (".bashrc", "bashrc.pdf"),
        ("SKJEMA v1.2.PDF", "SKJEMA v1.2.pdf"),
        ("skjema\u202efdp.exe", "skjema_fdp.pdf"),
        ("a\nb\0c.pdf", "a_b_c.pdf"),
        ("skjema.pdf:skjult", "skjema.pdf"),
        ("nul.pdf", "skjema nul.pdf"),
        ("CON.2.pdf", "skjema CON.2.pdf"),
        ("...", "skjema.pdf"),
        ("", "skjema.pdf"),
        ("--flat.pdf", "flat.pdf"),
        ("å" * 300 + ".pdf", "å" * 60 + ".pdf"),
        ("tidslinje 2026-11-22.pdf", "skjema tidslinje 2026-11-22.pdf"),
    ],
)
def test_a_form_gets_a_name_that_is_safe_on_every_system(path: Path, name: str, kept: str) -> None:
    page = page_of(path)
    before = {each.name for each in path.parent.iterdir()}

    page.blank.bring(name, BLANK)

    assert {each.name for each in path.parent.iterdir()} - before - {".alis"} == {kept}
    assert page.blank.choice.value == kept


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"hei", "ikke en PDF"),
        (b"", "tom"),
        (another_form(), "et annet skjema"),
        (without_fields(), "ingen felt"),
    ],
    ids=["no pdf", "empty", "another form", "no fields"],
)
def test_what_is_not_this_form_is_told_and_not_kept(path: Path, data: bytes, said: str) -> None:
    page = page_of(path)

    page.blank.bring("annet.pdf", data)

    assert said in page.blank.told.value
    assert "alis-problem" in page.blank.told.value
    assert page.blank.form is None
    assert not path.with_name("annet.pdf").exists()


def test_a_pdf_in_the_folder_that_is_not_this_form_is_told_when_chosen(path: Path) -> None:
    path.with_name("annet.pdf").write_bytes(without_fields())
    page = page_of(path)

    page.blank.choice.value = "annet.pdf"

    assert page.blank.choice.value == ""
    assert "ingen felt" in page.blank.told.value


def test_fields_that_an_own_form_lacks_are_named(path: Path) -> None:
    page = page_of(path)

    page.blank.bring("kort.pdf", without_a_field("hpr"))
    assert form_map().labels["hpr"] in page.blank.told.value

    page.make()
    assert f"{form_map().labels['hpr']}: skjemaet har ikke dette feltet" in page.told.value


def test_a_remembered_form_that_is_gone_is_told(path: Path) -> None:
    page_of(path).blank.bring("eget.pdf", BLANK)
    path.with_name("eget.pdf").unlink()

    page = page_of(path)

    assert "«eget.pdf» ligger ikke lenger" in page.blank.told.value
    assert page.blank.form is None


@pytest.mark.parametrize("memory", ["", "[]", "{}", '{"form": 3}', "\x00"])
def test_a_damaged_memory_changes_nothing(path: Path, memory: str) -> None:
    path.with_name(".alis").mkdir()
    path.with_name(".alis").joinpath("skjema.json").write_text(memory)

    assert page_of(path).blank.choice.value == ""


def test_signature_fields_stay_in_a_locked_copy_when_asked(path: Path) -> None:
    page = page_of(path)
    assert page.keep_signatures.disabled
    page.blank.bring("signatur.pdf", pdf_forms.make("signature_fields"))

    page.flat.value = True
    page.keep_signatures.value = True
    kept = Form.open(page.make().read_bytes())

    assert {field.kind for field in kept.fields.values()} == {"signature"}
    page.flat.value = False
    assert page.keep_signatures.disabled
    assert page.keep_signatures.value is False


def test_a_password_locks_the_file_and_is_said_to(path: Path) -> None:
    page = page_of(path)
    page.password.value = "fjelltur"

    made = page.make().read_bytes()

    with pytest.raises(FormError, match="pdf_needs_password"):
        Form.open(made)
    assert document.read(made, password="fjelltur").plan == PART_TIME
    assert "passord" in page.told.value
    assert "fjelltur" not in page.told.value
    assert len(page.sheets.children) >= 4


def test_what_the_plan_lacks_is_listed_before_the_form_is_made(path: Path) -> None:
    page = page_of(path)
    before = page.lacking.value
    store.save(path, Plan(), over=store.load(path).version)

    empty = page_of(path).lacking.value

    assert "<li>" in empty
    assert "HPR" in empty
    assert empty != before


def test_a_form_that_cannot_be_filled_is_told_and_the_message_that_it_is_being_made_goes(path: Path) -> None:
    page = page_of(path)
    page.blank.form = without_fields()

    page.make_button.click()

    assert page.told.value == ""
    assert list(path.parent.glob("utdanningsplan*")) == []


def test_the_memory_holds_the_name_of_the_form_and_no_more(path: Path) -> None:
    page_of(path).blank.bring("eget.pdf", BLANK)

    memory = path.with_name(".alis") / "skjema.json"

    assert json.loads(memory.read_text(encoding="utf-8")) == {"form": "eget.pdf"}
