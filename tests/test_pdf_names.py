"""Which field a name means, above all in a file that holds the forms of several people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pdf_forms
import pikepdf
import pymupdf
import pytest
import renderers
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String
from pypdf import PdfReader, PdfWriter

from alis_kit import cli, store
from alis_kit.form import document
from alis_kit.pdf import Attachment, Form
from alis_kit.plan import Plan
from alis_kit.problem import FormError

Texts = Mapping[str, str]


def nested(*groups: tuple[int, str, Texts]) -> bytes:
    """Make text fields under parents: on which page, the parent's full name, names with values."""
    pdf, tops = Pdf.new(), Array()
    for _ in range(1 + max(page for page, _, _ in groups)):
        pdf.add_blank_page(page_size=(300, 800)).obj.Annots = Array()
    for number, (page, path, texts) in enumerate(groups):
        parent = None
        for part in path.split("."):
            node = pdf.make_indirect(Dictionary(T=String(part), Kids=Array()))
            (tops if parent is None else parent.Kids).append(node)
            if parent is not None:
                node.Parent = parent
            parent = node
        for row, (name, value) in enumerate(texts.items()):
            y = 760 - 24 * row - 240 * (number % 3)
            widget = Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, F=4, FT=Name.Tx, T=String(name), Parent=parent,
                DA=String("/Helv 10 Tf 0 g"), Rect=Array([40, y, 250, y + 16]),
            )  # fmt: skip
            widget = pdf.make_indirect(widget)
            if value:
                widget.V = String(value)
            parent.Kids.append(widget)
            pdf.pages[page].obj.Annots.append(widget)
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=tops, DA=String("/Helv 0 Tf 0 g")))
    return pdf_forms._saved(pdf)


TWO = nested((0, "lege", {"navn": "", "tlf": ""}), (0, "veileder", {"navn": "", "tlf": ""}))


@pytest.mark.parametrize(
    "given",
    [
        {"lege.navn": "Kari"},
        {"veileder.navn": "Ola"},
        {"lege.navn": "Kari", "veileder.navn": "Ola", "lege.tlf": "1"},
    ],
)
def test_a_full_name_means_that_field_alone(given: dict[str, str]) -> None:
    form = Form.open(TWO)
    filled = form.fill(given)
    assert filled.report.stored == given
    empty = dict.fromkeys(("lege.navn", "veileder.navn", "lege.tlf", "veileder.tlf"), "")
    assert Form.open(filled.data).values() == empty | given
    seen = renderers.letters(renderers.by_mupdf(filled.data))
    assert sorted("".join(each.char for each in seen if each.char.strip())) == sorted("".join(given.values()))


@pytest.mark.parametrize("values", [("", ""), ("Kari", "Ola"), ("Kari", "")])
def test_a_short_name_of_several_on_one_page_is_refused_with_their_full_names(values: tuple[str, str]) -> None:
    form = Form.open(nested((0, "lege", {"navn": values[0]}), (0, "veileder", {"navn": values[1]})))
    with pytest.raises(FormError, match="pdf_several_fields") as error:
        form.fill({"navn": "Per"})
    assert error.value.problems[0].values["fields"] == "lege.navn», «veileder.navn"


def test_numbered_boxes_are_boxes_of_their_own() -> None:
    names = [f"TextField1[{number}]" for number in range(9)]
    form = Form.open(nested((0, "form1[0].#subform[0]", dict.fromkeys(names, ""))))
    whole = f"form1[0].#subform[0].{names[3]}"
    assert form.fill({whole: "Kari"}).report.stored == {whole: "Kari"}
    with pytest.raises(FormError, match="pdf_several_fields"):
        form.fill({"TextField1": "Kari"})


def test_a_name_repeated_on_every_page_is_one_field_until_its_pages_differ() -> None:
    pages = [(page, f"form1[0].side{page}[0]", {"lis_navn[0]": "Kari"}) for page in range(3)]
    form = Form.open(nested(*pages))
    assert form.values() == {"lis_navn": "Kari"}
    filled = form.fill({"lis_navn": "Áile"})
    assert Form.open(filled.data).values() == {"lis_navn": "Áile"}
    one = form.fill({"lis_navn": "Áile", "form1[0].side1[0].lis_navn[0]": "Ola"})
    assert list(Form.open(one.data).values().values()) == ["Áile", "Ola", "Áile"]
    differing = Form.open(nested(*pages[:2], (2, "form1[0].side2[0]", {"lis_navn[0]": "Ola"})))
    assert list(differing.values().values()) == ["Kari", "Kari", "Ola"]


def test_one_name_given_twice_with_different_values_is_refused() -> None:
    form = Form.open(nested((0, "lege", {"navn": ""})))
    assert form.fill({"navn": "Kari", "lege.navn": "Kari"}).report.stored == {"navn": "Kari"}
    with pytest.raises(FormError, match="pdf_given_twice"):
        form.fill({"navn": "Kari", "lege.navn": "Ola"})


PATHS: dict[str, Callable[[int, str], str]] = {
    "topmost": lambda page, name: f"topmostSubform[0].Page{page}[0].{name}[0]",
    "subforms": lambda page, name: f"form1[0].#subform[{page}].{name}[{page}]",
    "dotted": lambda _, name: f"skjema.plan.{name}",
    "pdfcpu": lambda _, name: f"1.{name}",
    "qpdf": lambda _, name: f"{name}+1",
    "pymupdf": lambda page, name: f"{name} [{page}]",
}


@pytest.mark.parametrize("naming", PATHS)
def test_the_kits_names_are_found_whatever_stands_around_them(naming: str) -> None:
    pdf = pdf_forms.plain_pdf()
    for number, page in enumerate(pdf.pages):
        for widget in page.obj.Annots:
            *parents, last = PATHS[naming](number, str(widget.T)).split(".")
            widget.T = String(last)
            if parents:
                widget.Parent = pdf.make_indirect(Dictionary(T=String(".".join(parents))))
    form = document.open_form(pdf_forms._saved(pdf))
    assert form.match(pdf_forms.TEXTS + pdf_forms.CHECKS).lacking == ()
    assert Form.open(form.fill({"kommune": "Voss"}).data).values()["kommune"] == "Voss"


def test_a_kit_name_twice_on_one_page_takes_the_plans_text_in_both() -> None:
    part = "topmostSubform[0].Page1[0]"
    data = nested((0, part, {"alm_tj_fremtid[0]": "", "alm_tj_fremtid[1]": "", "lis_navn[0]": ""}))
    form = document.open_form(data)
    filled = form.fill({"alm_tj_fremtid": "Til 2027"})
    with pikepdf.open(BytesIO(filled.data)) as pdf:
        assert [str(each.get("/V", "")) for each in pdf.pages[0].obj.Annots] == ["Til 2027", "Til 2027", ""]
    assert document.open_form(filled.data).values()["alm_tj_fremtid"] == "Til 2027"


def filled_form(name: str, more: Texts | None = None) -> bytes:
    return Form.open(pdf_forms.make("plain")).fill({"lis_navn": name, "hpr": "1234567"} | dict(more or {})).data


def by_pdfcpu(*parts: bytes) -> bytes:
    """Each part's fields under a parent of its own, as pdfcpu and Acrobat merge."""
    whole, tops = Pdf.new(), Array()
    for number, part in enumerate(parts, start=1):
        source = pikepdf.open(BytesIO(part))
        first = len(whole.pages)
        whole.add_pages_from(source)
        top = whole.make_indirect(Dictionary(T=String(str(number)), Kids=Array()))
        for page in list(whole.pages)[first:]:
            for widget in page.obj.Annots:
                widget.Parent = top
                top.Kids.append(widget)
        tops.append(top)
    whole.Root.AcroForm = whole.make_indirect(Dictionary(Fields=tops, DA=String("/Helv 0 Tf 0 g")))
    return pdf_forms._saved(whole)


def by_pypdf(*parts: bytes) -> bytes:
    writer, buffer = PdfWriter(), BytesIO()
    for part in parts:
        writer.append(PdfReader(BytesIO(part)))
    writer.write(buffer)
    return buffer.getvalue()


def by_pymupdf(*parts: bytes) -> bytes:
    whole = pymupdf.open(stream=parts[0], filetype="pdf")
    for part in parts[1:]:
        whole.insert_pdf(pymupdf.open(stream=part, filetype="pdf"))
    data: bytes = whole.tobytes()
    return data


def by_pikepdf(*parts: bytes) -> bytes:
    whole = Pdf.new()
    for part in parts:
        whole.add_pages_from(pikepdf.open(BytesIO(part)))
    return pdf_forms._saved(whole)


MERGERS = (by_pdfcpu, by_pypdf, by_pymupdf, by_pikepdf)


@pytest.mark.parametrize("merge", MERGERS)
@pytest.mark.parametrize("other", ["Ola Annen", ""])
def test_two_peoples_forms_in_one_file_never_mix(
    merge: Callable[..., bytes], other: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = merge(filled_form("Kari Prøve"), filled_form(other, {"tilpass_tjeneste": "Har vært sykmeldt"}))
    with pytest.raises(FormError, match="pdf_copies_differ"):
        document.read(data)
    both, plan = tmp_path / "to.pdf", tmp_path / "plan.json"
    both.write_bytes(data)
    plan.write_bytes(store.to_json(Plan()))
    out = tmp_path / "ut.pdf"
    for command in (
        ["les", both],
        ["les", both, "--json"],
        ["les", both, "--plan", out],
        ["fyll", plan, "--skjema", both, "-o", out],
    ):
        assert cli.main([str(each) for each in command]) == 4
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert "flere skjemaer i én fil" in said.err
    assert not out.exists()


@pytest.mark.parametrize("merge", MERGERS)
def test_two_copies_of_one_form_are_filled_and_read_as_one(merge: Callable[..., bytes]) -> None:
    data = merge(pdf_forms.make("plain"), pdf_forms.make("plain"))
    filled = document.open_form(data).fill({"lis_navn": "Kari"})
    assert document.open_form(filled.data).values()["lis_navn"] == "Kari"
    assert [str(field) for field in document.read(filled.data).values.values() if field] == ["Kari"]


def test_a_name_of_a_single_copy_can_be_filled_by_its_full_name(tmp_path: Path) -> None:
    both, fields, out = tmp_path / "to.pdf", tmp_path / "felt.json", tmp_path / "ut.pdf"
    both.write_bytes(by_pdfcpu(filled_form("Kari"), filled_form("Ola")))
    fields.write_text(json.dumps({"2.lis_navn": "Per"}), encoding="utf-8")
    assert cli.main(["fyll", "--felt", str(fields), "--skjema", str(both), "-o", str(out)]) == 0
    values = Form.open(out.read_bytes()).values()
    assert (values["1.lis_navn"], values["2.lis_navn"]) == ("Kari", "Per")


def test_two_different_plans_inside_are_told() -> None:
    form = Form.open(pdf_forms.make("plain"))
    data = form.fill({}, attachments=[Attachment("plan.json", b"1"), Attachment("plan2.json", b"2")]).data
    with pikepdf.open(BytesIO(data)) as pdf:
        names = pdf.Root.Names.EmbeddedFiles.Names
        names[2] = String("plan.json")
        with pytest.raises(FormError, match="pdf_several_attachments"):
            Form.open(pdf_forms._saved(pdf)).attachment("plan.json")
        file = names[3].EF.F
        file.write(b"1")
        assert isinstance(file, Stream)
        assert Form.open(pdf_forms._saved(pdf)).attachment("plan.json") == b"1"
