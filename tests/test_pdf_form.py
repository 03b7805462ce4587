"""What the engine promises about reading and filling, beside what can be seen."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from dataclasses import replace
from io import BytesIO

import pdf_forms
import pikepdf
import pytest
import renderers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ImageChops
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from alis_kit.letters import SIGN, regular
from alis_kit.pdf import Annex, AnnexTable, AnnexWords, Attachment, Form, Picture, Prose, Stamp, render
from alis_kit.pdf.labels import Spot, field_beside
from alis_kit.pdf.objects import serialise, text
from alis_kit.pdf.widgets import text_colour
from alis_kit.problem import FormError

WORDING = AnnexWords.of(pdf_forms.SPEC["vedlegg"])
FORM = Form.open(pdf_forms.make("own_blank"))
LONG = "Dette er en setning som skal stå hel i vedlegget. " * 160


def words(data: bytes, *, begin: int = 0) -> str:
    """Give the text MuPDF sees, from a page on, without spaces."""
    seen = renderers.letters(renderers.by_mupdf(data))
    return renderers.plainly("".join(each.char for each in seen if each.page >= begin))


def problems(error: pytest.ExceptionInfo[FormError]) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in error.value.problems]


def test_importing_the_kit_loads_no_pdf_library() -> None:
    code = "import sys, alis_kit; assert not {'pypdf', 'pypdfium2', 'matplotlib'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_field_that_is_not_named_keeps_its_answer() -> None:
    form = Form.open(pdf_forms.make("old_answers"))
    values = Form.open(form.fill({"lis_navn": "Áile"}).data).values()
    assert (values["lis_navn"], values["kommune"]) == ("Áile", "Svaret fra i fjor")


def test_an_answer_without_a_drawing_is_drawn() -> None:
    pdf = pdf_forms.plain_pdf()
    pdf.pages[0].obj.Annots[0].V = pikepdf.String("Guovdageaidnu")
    buffer = BytesIO()
    pdf.save(buffer)
    assert "Guovdageaidnu" in words(Form.open(buffer.getvalue()).fill({}).data)


def test_an_emptied_field_shows_nothing() -> None:
    form = Form.open(pdf_forms.make("old_answers"))
    data = form.fill(dict.fromkeys(pdf_forms.TEXTS, "")).data
    assert "Svaret" not in words(data)


def test_unknown_names_and_wrong_kinds_are_refused_all_at_once() -> None:
    with pytest.raises(FormError, match="pdf_unknown_field") as error:
        FORM.fill({"komune": "x", "regutdvirk_ja": "ja", "hpr": True, "leder": "\ud800"})
    assert problems(error) == [
        ("pdf_unknown_field", "komune"),
        ("pdf_not_yes_or_no", "regutdvirk_ja"),
        ("pdf_not_a_text", "hpr"),
        ("pdf_broken_text", "leder"),
    ]


def test_a_text_the_form_has_no_field_for_goes_to_the_annex() -> None:
    values = {"ny_rubrikk": "Skal ikke bli borte", "ny_boks": True}
    filled = FORM.fill(
        values, wording=WORDING, annex=Annex("", "", labels={"ny_rubrikk": "Ny rubrikk"}), allow_lacking=True
    )
    assert filled.report.lacking == ("ny_rubrikk", "ny_boks")
    assert "Nyrubrikk" in words(filled.data, begin=4)
    assert "Skalikkebliborte" in words(filled.data, begin=4)


def test_names_the_form_does_not_have_are_one_problem() -> None:
    with pytest.raises(FormError) as error:
        FORM.fill({"lis_navn": "Kari", "komune": "Voss", "lis_naven": "Kari"})
    assert [(each.code, each.values["field"]) for each in error.value.problems] == [
        ("pdf_unknown_field", "komune», «lis_naven")
    ]
    with pytest.raises(FormError, match="pdf_none_of_the_fields") as error:
        FORM.fill({f"felt{n}": "x" for n in range(9)})
    assert error.value.problems[0].values["fields"] == "felt0», «felt1», «felt2», «felt3», «felt4 …"


def test_another_form_is_recognised_and_differences_are_told() -> None:
    match = FORM.match([*pdf_forms.TEXTS, "tidsrom"])
    assert match.lacking == ("tidsrom",)
    assert match.unknown == tuple(sorted(pdf_forms.CHECKS))
    with pytest.raises(FormError, match="pdf_other_form"):
        FORM.match(["fornavn", "etternavn"])


def test_without_wording_a_text_that_does_not_fit_is_refused() -> None:
    with pytest.raises(FormError, match="pdf_no_room") as error:
        FORM.fill({"hpr": LONG})
    assert problems(error) == [("pdf_no_room", "hpr")]


def test_eight_thousand_characters_stand_whole_in_the_annex_and_in_the_field() -> None:
    filled = FORM.fill({"plan_overordnet": LONG, "gr_a": "Ja"}, wording=WORDING)
    assert filled.report.continued == {"plan_overordnet": 1}
    assert filled.report.stored["plan_overordnet"] == LONG
    seen = renderers.letters(renderers.by_mupdf(filled.data))
    after = "".join(each.char for each in seen if each.page >= 4 and abs(each.size - 9.5) < 0.2)
    assert renderers.plainly(after) == renderers.plainly(LONG)


def test_a_limited_field_shows_its_head_and_loses_nothing() -> None:
    """It shows no more letters than /MaxLen, with a reference; the stored text and the annex have the whole."""
    form = Form.open(pdf_forms.make("limits"))
    long = "Kautokeino kommune, Guovdageainnu suohkan, " * 5
    filled = form.fill({"kommune": long, "hpr": "1234567890123"}, wording=WORDING)
    stored = Form.open(filled.data).values()
    assert filled.report.too_long == ("kommune", "hpr")
    assert filled.report.continued == {"kommune": 1, "hpr": 2}
    assert (stored["kommune"], stored["hpr"]) == (long, "1234567890123")
    seen = renderers.letters(renderers.by_mupdf(filled.data))
    shown = {
        name: renderers.inside(filled.data, seen, form.fields[name].widgets[0]) for name in ("kommune", "hpr")
    }
    assert shown["kommune"] == renderers.plainly(f"{long[:62]} … se vedlegg 1")
    assert shown["hpr"] == "1vedl.2"
    assert renderers.plainly(long) in words(filled.data, begin=4)
    assert "1234567890123" in words(filled.data, begin=4)


def test_a_locked_field_is_filled_and_told() -> None:
    filled = Form.open(pdf_forms.make("limits")).fill({"leder": "Nils", "kommune": "Voss"})
    assert filled.report.locked == ("leder",)
    assert Form.open(filled.data).values()["leder"] == "Nils"


def test_letters_no_font_has_show_as_a_sign_and_are_told_by_field() -> None:
    filled = FORM.fill({"lis_navn": "Kari \U0001fae8 \u0634", "leder": "Ola"})
    assert filled.report.unshown == {"lis_navn": "\u0634\U0001fae8"}
    assert Form.open(filled.data).values()["lis_navn"] == "Kari \U0001fae8 \u0634"
    assert f"Kari{SIGN}{SIGN}" in words(filled.data)


def test_accents_look_the_same_typed_as_one_letter_or_two() -> None:
    composed, typed = ({"lis_navn": name} for name in ("Åse Čáhci", "A\u030ase C\u030ca\u0301hci"))
    one, two = (FORM.fill(values).data for values in (composed, typed))
    assert [page.tobytes() for page in renderers.pixels(one)] == [page.tobytes() for page in renderers.pixels(two)]
    assert Form.open(two).values()["lis_navn"] == typed["lis_navn"]


def test_an_accent_without_a_letter_of_its_own_stands_over_its_base() -> None:
    bare, marked = (FORM.fill({"lis_navn": text}).data for text in ("q", "q\u030c"))
    x0, y0, _, _ = renderers.seen_box(bare, 0, FORM.fields["lis_navn"].widgets[0].rect)
    one, two = (renderers.pixels(data, dpi=144, pages=[0])[0] for data in (bare, marked))
    box = ImageChops.difference(one, two).getbbox()
    assert box is not None
    left, top, right, bottom = (value / 2 for value in box)
    assert x0 < left < right < x0 + 10
    assert y0 < top < bottom < y0 + 12


def test_signature_fields_are_left_alone_and_told() -> None:
    form = Form.open(pdf_forms.make("signature_fields"))
    filled = form.fill({"alis_sign": "Kari", "sted": "Voss 1.1.2026"})
    assert filled.report.signatures == ("alis_sign",)
    assert "/V" not in next(each for each in _widgets(filled.data) if each["/T"] == "alis_sign")


def _widgets(data: bytes) -> list[dict[str, object]]:
    return [each.get_object() for page in PdfReader(BytesIO(data)).pages for each in page.get("/Annots", ())]


@pytest.mark.parametrize("kind", ["owner_locked", "owner_locked_rc4"])
def test_an_owners_lock_stays_as_it_was(kind: str) -> None:
    source = pdf_forms.make(kind)
    data = Form.open(source).fill({"lis_navn": "Kari"}).data
    with pikepdf.open(BytesIO(source)) as before, pikepdf.open(BytesIO(data)) as after:
        assert after.allow == before.allow
        assert after.encryption.encryption_key == before.encryption.encryption_key
        assert dict(after.trailer.Encrypt) == dict(before.trailer.Encrypt)
    assert pikepdf.open(BytesIO(data), password="eier").owner_password_matched
    with pytest.raises(FormError, match="pdf_locked_already"):
        Form.open(source).fill({}, password="mitt")


def test_a_password_is_needed_to_open_what_it_was_set_on() -> None:
    data = FORM.fill({"lis_navn": "Kari"}, password="hemmelig æøå").data
    with pikepdf.open(BytesIO(data), password="hemmelig æøå") as pdf:
        assert pdf.encryption.R == 6
        assert pdf.encryption.bits == 256
    with pytest.raises(FormError, match="pdf_needs_password"):
        Form.open(data)
    with pytest.raises(FormError, match="pdf_wrong_password"):
        Form.open(data, password="gjetning")
    assert Form.open(data, password="hemmelig æøå").values()["lis_navn"] == "Kari"


def test_a_file_travels_inside_as_an_associated_file() -> None:
    plan = json.dumps({"navn": "Áile", "tekst": "æøå"}, ensure_ascii=False).encode()
    data = FORM.fill({}, attachments=[Attachment("plan.json", plan, description="Planen")]).data
    assert Form.open(data).attachment("plan.json") == plan
    assert Form.open(data).attachment("annet.json") is None
    with pikepdf.open(BytesIO(data)) as pdf:
        assert pdf.attachments["plan.json"].get_file().read_bytes() == plan
        specification = pdf.Root.AF[0]
        assert specification.is_indirect
        assert specification.AFRelationship == "/Data"
        assert specification.EF.F.Subtype == "/application/json"


def test_a_flat_copy_still_gives_the_file_inside() -> None:
    flat = Form.open(FORM.fill({"hpr": "1234567"}, attachments=[Attachment("plan.json", b"{}")], flat=True).data)
    assert (flat.attachment("plan.json"), flat.values()) == (b"{}", {})
    with pytest.raises(FormError, match="pdf_no_fields"):
        flat.fill({})


def test_a_newer_file_takes_the_place_of_the_old_one_and_others_stay() -> None:
    first = FORM.fill(
        {}, attachments=[Attachment("plan.json", b"1"), Attachment("annet.txt", b"x", mime="text/plain")]
    )
    second = Form.open(first.data).fill({}, attachments=[Attachment("plan.json", b"2")])
    form = Form.open(second.data)
    assert (form.attachment("plan.json"), form.attachment("annet.txt")) == (b"2", b"x")
    assert len(PdfReader(BytesIO(second.data)).root_object["/AF"]) == 2


def test_what_others_changed_after_filling_is_told() -> None:
    data = FORM.fill({"lis_navn": "Kari", "gr_a": "a\nb", "regutdvirk_ja": True}, record="felt.json").data
    assert Form.open(data).changes("felt.json") == {}
    assert FORM.changes("felt.json") is None
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    for widget in (each.get_object() for page in writer.pages for each in page["/Annots"]):
        if widget.get("/T") == "lis_navn":
            widget[pdf_name("V")] = pdf_text("Kåre")
        if widget.get("/T") == "gr_a":
            widget[pdf_name("V")] = pdf_text("a\rb")
        if widget.get("/T") == "regutdvirk_ja":
            widget[pdf_name("V")] = pdf_name("Off")
    out = BytesIO()
    writer.write(out)
    assert Form.open(out.getvalue()).changes("felt.json") == {
        "lis_navn": ("Kari", "Kåre"),
        "regutdvirk_ja": (True, False),
    }


def pdf_name(value: str) -> object:
    return NameObject(f"/{value}")


def pdf_text(value: str) -> object:
    return TextStringObject(value)


def test_the_period_goes_into_a_field_where_the_form_has_one_beside_the_label() -> None:
    pdf = pdf_forms.plain_pdf()
    field = pdf.pages[0].obj.Annots[0]
    field.Rect = pikepdf.Array((200, 806, 400, 826))
    buffer = BytesIO()
    pdf.save(buffer)
    form, stamp = Form.open(buffer.getvalue()), Stamp("Gjelder for tidsrommet:", "2026")
    assert form.fill({}, stamps=[stamp]).report.stored == {"kommune": "2026"}
    assert form.fill({"kommune": "Voss"}, stamps=[stamp]).report.stored == {"kommune": "Voss"}


@pytest.mark.parametrize(
    ("right", "up", "high", "found"),
    [
        (-5, 0, 20, True),
        (-5.5, 0, 20, False),  # it begins on the label
        (249.5, 0, 20, True),
        (250, 0, 20, False),  # too far away to be the label's own
        (10, 3.6, 20, True),
        (10, 4, 20, False),  # above the middle of the letters
        (10, 3.6 - 20, 20, True),
        (10, 3 - 20, 20, False),  # below it
        (10, 0, 59, True),
        (10, 0, 60, False),  # a field of several lines
    ],
)
def test_only_a_field_near_a_label_is_the_labels_own(*, right: float, up: float, high: float, found: bool) -> None:
    field = next(each for each in FORM.fields.values() if each.kind == "text")
    corner = (100.0 + right, 500.0 + up)
    near = replace(field.widgets[0], page=0, rect=(*corner, corner[0] + 90, corner[1] + high))
    spot = Spot(page=0, x=100.0, y=500.0, size=12.0, turn=0)
    own = replace(field, widgets=(near,))
    assert field_beside(spot, {"navn": own}) == (own if found else None)
    assert field_beside(replace(spot, page=1), {"navn": own}) is None
    assert field_beside(replace(spot, turn=90), {"navn": own}) is None


@pytest.mark.parametrize(
    ("look", "colour"),
    [
        ("/Helv 9 Tf", "0 g"),
        ("0.6 g", "0.6 g"),
        ("0.61 g", "0 g"),  # too pale to be read on paper
        ("0.2 0.2 0.9 rg", "0.2 0.2 0.9 rg"),
        ("0.5 0.7 0.6 rg", "0 g"),
        ("1 0 0.9 rg", "1 0 0.9 rg"),
        ("0 0 0 0.4 k", "0 0 0 0.4 k"),
        ("0 0 0 0.39 k", "0 g"),
        ("1 1 0 0 k", "1 1 0 0 k"),
        ("0 0 1 0 k", "0 g"),
        ("0.5 0.5 g", "0 g"),  # so many numbers make no grey
        ("0.5 0.5 rg", "0 g"),
    ],
)
def test_text_has_the_forms_colour_where_it_can_be_read(look: str, colour: str) -> None:
    assert text_colour(look) == colour


def test_a_period_without_a_label_goes_to_the_annex() -> None:
    filled = FORM.fill({}, wording=WORDING, stamps=[Stamp("Finnes ikke:", "2026–2027")])
    assert filled.report.unplaced == ("Finnes ikke:",)
    assert "2026–2027" in words(filled.data, begin=4)


@pytest.mark.parametrize("matrix", ["0 1 -1 0 300 300", "-1 0 0 -1 500 300", "0 -1 1 0 300 600"])
def test_a_turned_label_has_its_text_in_its_own_direction(matrix: str) -> None:
    pdf = pdf_forms.plain_pdf()
    content = f"BT /F1 12 Tf {matrix} Tm (Gjelder for tidsrommet) Tj ( :) Tj ET".encode()
    pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, content)
    buffer = BytesIO()
    pdf.save(buffer)
    data = Form.open(buffer.getvalue()).fill({}, stamps=[Stamp("Gjelder for tidsrommet:", "2026–27")]).data
    assert renderers.stands_after(renderers.letters(renderers.by_mupdf(data)), "tidsrommet:", "2026–27")


def test_the_annex_has_tables_pictures_name_date_and_page_numbers() -> None:
    rows = tuple((f"{month:02}.2024", "Øvre Eiker legesenter", f"{month},0") for month in range(1, 70))
    table = AnnexTable(
        "Tjenesteregnskap", ("Når", "Hvor", "Måneder"), rows, total=(("", "Sum", "2415,0"),), note="Regnet ut."
    )
    picture = Picture("Tidslinje", pdf_forms.make("plain"), "LIS1 fra 2020, deretter åpen praksis.")
    annex = Annex("Áile Utsi", "22.11.2026", (Prose("Merknad", "Alt er med."), table, picture))
    data = FORM.fill({}, wording=WORDING, annex=annex).data
    pages = len(PdfReader(BytesIO(data)).pages)
    seen = renderers.letters(renderers.by_mupdf(data))
    for page in range(4, pages):
        text = renderers.plainly("".join(each.char for each in seen if each.page == page))
        assert "ÁileUtsi" in text
        assert "22.11.2026" in text
        assert f"side{page - 3}av{pages - 4}" in text
    after = words(data, begin=4)
    assert all(renderers.plainly("".join(row)) in after for row in (*rows, *table.total))
    assert "LIS1fra2020,deretteråpenpraksis." in after
    assert "Gjelderfortidsrommet" in after
    assert min(each.size for each in seen if each.page >= 4 and each.char.strip()) > 8.4


def test_a_picture_that_is_no_pdf_is_told() -> None:
    with pytest.raises(FormError, match="pdf_picture_unreadable"):
        FORM.fill({}, wording=WORDING, annex=Annex("", "", (Picture("x", b"PNG", "x"),)))


def test_title_and_language_are_set_and_kept() -> None:
    data = FORM.fill({}, title="Plan for Áile", lang="nn-NO").data
    reader = PdfReader(BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == "Plan for Áile"
    assert reader.root_object["/Lang"] == "nb-NO"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    plain = PdfReader(BytesIO(Form.open(pdf_forms.make("plain")).fill({}, title="Plan", lang="nb-NO").data))
    assert plain.metadata is not None
    assert (plain.metadata.title, plain.root_object["/Lang"]) == ("Plan", "nb-NO")
    assert Form.open(data).fields["hpr"].label == "HPR-nummer"


def test_a_filling_does_not_touch_the_form_that_is_held() -> None:
    form = Form.open(pdf_forms.make("plain"))
    before = form.fill({}).data
    form.fill({"lis_navn": "Kari", "hpr": "1234567"}, stamps=[Stamp("Gjelder for tidsrommet:", "2026")], flat=True)
    assert form.fill({}).data == before
    assert form.values()["lis_navn"] == ""


def test_stale_parts_are_gone_from_a_filled_form() -> None:
    for kind in ("xfa_names", "need_appearances", "old_answers"):
        data = Form.open(pdf_forms.make(kind)).fill({"lis_navn": "Kari"}).data
        acroform = PdfReader(BytesIO(data)).root_object["/AcroForm"]
        assert "/XFA" not in acroform
        assert "/NeedAppearances" not in acroform
    assert "/RV" not in next(each for each in _widgets(data) if each["/T"] == "lis_navn")


def test_a_flat_copy_may_keep_the_signature_fields() -> None:
    form = Form.open(pdf_forms.make("signature_fields"))
    data = form.fill({"lis_navn": "Kari"}, flat=True, keep_signatures=True).data
    fields = PdfReader(BytesIO(data)).get_fields()
    assert fields is not None
    assert set(fields) == {"alis_sign", "kommune_sign", "veil_sign"}
    assert "Kari" in words(data)


def test_pages_are_drawn_as_pictures() -> None:
    pictures = render(FORM.fill({"lis_navn": "Kari"}).data, dpi=50)
    assert len(pictures) == 4
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)
    with pytest.raises(FormError, match="pdf_cannot_draw"):
        render(b"ikke en PDF")


def test_a_filled_form_with_its_letters_stays_small() -> None:
    values = dict.fromkeys(pdf_forms.TEXTS, "Bjørnæs čđŋ Łódź Жук Ωμέγα")
    grown = len(FORM.fill(values, wording=WORDING).data) - len(pdf_forms.make("own_blank"))
    assert grown < 120_000


def test_an_annex_number_is_never_ambiguous_in_a_field_too_narrow_for_words() -> None:
    pdf = pdf_forms.plain_pdf()
    narrow = pdf.pages[0].obj.Annots[0]
    narrow.Rect = pikepdf.Array((230, 770, 246, 790))
    buffer = BytesIO()
    pdf.save(buffer)
    filled = Form.open(buffer.getvalue()).fill({"kommune": "Kautokeino kommune"}, wording=WORDING)
    assert filled.report.continued == {"kommune": 1}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    name=st.sampled_from(["lis_navn", "gr_a", "plan_overordnet", "alis_sign"]),
)
def test_any_text_in_any_field_is_stored_exactly_and_seen_or_told(text: str, name: str) -> None:
    filled = FORM.fill({name: text}, wording=WORDING)
    form = Form.open(filled.data)
    assert form.values()[name] == text
    shown = regular().shown(text)
    assert filled.report.unshown.get(name, "") == "".join(sorted(shown.missing))
    seen = renderers.letters(renderers.by_mupdf(filled.data))
    if name in filled.report.continued:
        found = "".join(each.char for each in seen if each.page >= 4 and abs(each.size - 9.5) < 0.2)
    else:
        x0, y0, x1, y1 = renderers.seen_box(filled.data, form.fields[name].page, form.fields[name].widgets[0].rect)
        page = form.fields[name].page
        found = "".join(e.char for e in seen if e.page == page and x0 <= e.x <= x1 and y0 <= e.y <= y1)
    assert sorted(_comparable(found)) == sorted(_comparable(shown.text))


def _comparable(text: str) -> str:
    """Letters without their accents, which extraction may move, and without spaces."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(char for char in plain if not unicodedata.combining(char) and not char.isspace())


def test_report_is_a_value() -> None:
    report = FORM.fill({"lis_navn": "Kari"}).report
    assert replace(report) == report


def test_a_text_in_a_hidden_field_stands_in_the_annex() -> None:
    pdf = pdf_forms.plain_pdf()
    pdf.pages[0].obj.Annots[0].F = 2
    buffer = BytesIO()
    pdf.save(buffer)
    filled = Form.open(buffer.getvalue()).fill({"kommune": "Kautokeino", "leder": "Nils"}, wording=WORDING)
    assert filled.report.continued == {"kommune": 1}
    assert "Kautokeino" in words(filled.data, begin=4)


def test_a_text_in_a_field_that_reaches_out_of_the_page_stands_in_the_annex_too() -> None:
    pdf = pdf_forms.plain_pdf()
    pdf.pages[0].obj.CropBox = pikepdf.Array((0, 0, 300, 900))
    buffer = BytesIO()
    pdf.save(buffer)
    filled = Form.open(buffer.getvalue()).fill({"kommune": "Kautokeino"}, wording=WORDING)
    assert filled.report.continued == {"kommune": 1}
    assert "Kautokeino" in words(filled.data, begin=4)


def test_an_empty_field_that_shows_somebody_elses_text_is_drawn_empty() -> None:
    form = Form.open(pdf_forms.make("shared_look"))
    assert "skrivher" in words(pdf_forms.make("shared_look"))
    assert "skrivher" not in words(form.fill({"kommune": "Kautokeino"}).data)


def test_fields_that_were_given_no_value_are_reported() -> None:
    pdf = pdf_forms.plain_pdf()
    pdf.pages[0].obj.Annots[0].T = pikepdf.String("ukjent")
    buffer = BytesIO()
    pdf.save(buffer)
    given = {name: "x" for name in pdf_forms.TEXTS if name != "kommune"} | dict.fromkeys(pdf_forms.CHECKS, False)
    assert Form.open(buffer.getvalue()).fill(given).report.untouched == ("ukjent",)


def test_bytes_before_the_header_do_not_matter() -> None:
    data = b"\xef\xbb\xbf\r\n" + pdf_forms.make("plain")
    assert Form.open(data).fill({"lis_navn": "Kari"}).data.startswith(b"%PDF-1.7\n")


def test_no_font_is_embedded_twice() -> None:
    data = FORM.fill({"plan_overordnet": LONG, "lis_navn": "Kari"}, wording=WORDING).data
    fonts = re.findall(rb"/Subtype /Type0\n/BaseFont (\S+)", data)
    assert len(fonts) == len(set(fonts)) == 3  # one for all fields, two for the annex


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_a_text_string_is_written_so_that_others_read_it(value: str) -> None:
    written = serialise(text(value), lambda _: 0)
    assert str(pikepdf.Object.parse(written)) == value


def test_usage_rights_of_the_old_file_are_gone() -> None:
    data = Form.open(pdf_forms.make("careless")).fill({"lis_navn": "Kari"}).data
    assert "/Perms" not in PdfReader(BytesIO(data)).root_object


def test_full_names_work_too_and_repeated_names_are_one_field() -> None:
    form = Form.open(pdf_forms.make("xfa_names"))
    assert form.fill({"form1[0].side1[0].lis_navn[0]": "Kari"}).report.stored == {"lis_navn": "Kari"}
    pdf = pikepdf.open(BytesIO(pdf_forms.make("xfa_names")))
    repeated = next(each for each in pdf.pages[3].obj.Annots if str(each.T) == "sted[0]")
    repeated.T = pikepdf.String("lis_navn[0]")
    buffer = BytesIO()
    pdf.save(buffer)
    form = Form.open(buffer.getvalue())
    assert [widget.page for widget in form.fields["lis_navn"].widgets] == [0, 3]
    data = form.fill({"lis_navn": "Kari"}).data
    assert [str(each["/V"]) for each in _widgets(data) if each["/T"] == "lis_navn[0]"] == ["Kari", "Kari"]


def test_a_tall_box_on_a_page_lying_on_its_side_is_read_as_the_page_is() -> None:
    pdf = pikepdf.open(BytesIO(pdf_forms.make("plain")))
    pdf.pages[0].obj.Rotate = 90
    pdf.pages[0].obj.Annots[0].Rect = pikepdf.Array((230, 400, 250, 780))
    buffer = BytesIO()
    pdf.save(buffer)
    form = Form.open(buffer.getvalue())
    assert form.fields["kommune"].widgets[0].rotation == 90
    assert form.fields["leder"].widgets[0].rotation == 0
    filled = form.fill({"kommune": "Guovdageainnu suohkan, Kautokeino kommune"}, wording=WORDING)
    assert filled.report.continued == {}


def test_what_is_added_to_a_tagged_form_is_in_its_structure_too() -> None:
    rows = tuple((f"{month:02}.2024", f"{month},0") for month in range(1, 70))
    parts = (
        AnnexTable("Regnskap", ("Når", "Måneder"), rows),
        Picture("Tidslinje", pdf_forms.make("plain"), "LIS1 i 2020."),
    )
    stamps = [Stamp("Gjelder for tidsrommet:", "2026")]
    filled = FORM.fill(
        {"plan_overordnet": LONG}, wording=WORDING, annex=Annex("Áile", "22.11.2026", parts), stamps=stamps
    )
    with pikepdf.open(BytesIO(filled.data)) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        for page in pdf.pages:
            marks = re.findall(rb"/MCID (\d+)", b"\n".join(_contents(page)))
            assert sorted(map(int, marks)) == list(range(len(owners[int(page.obj.StructParents)])))
        section = pdf.Root.StructTreeRoot.K.K[-1]
        tags = [str(kid.S) for kid in section.K]
        assert tags == ["/H2", "/P", "/H2", "/Table", "/H2", "/Figure", "/P"]
        assert str(section.K[5].Alt) == "LIS1 i 2020."
        assert [str(kid.S) for kid in section.K[3].K] == ["/THead", "/TBody"]
        assert len(section.K[3].K[1].K) == len(rows)
        names = pdf.Root.StructTreeRoot.IDTree.Names
        known = {str(names[at]): names[at + 1] for at in range(0, len(names), 2)}
        cell = section.K[3].K[1].K[4].K[1]
        heads = [known[str(each)] for each in cell.A.Headers]
        assert [(str(head.S), str(head.A.Scope)) for head in heads] == [("/TH", "/Column")]
        assert str(pdf.Root.StructTreeRoot.K.K[-2].S) == "/P"


def _contents(page: pikepdf.Page) -> list[bytes]:
    contents = page.obj.Contents
    return [part.read_bytes() for part in (contents if isinstance(contents, pikepdf.Array) else [contents])]


def test_a_flat_copy_of_a_tagged_form_is_tagged_and_points_at_nothing_gone() -> None:
    values = {"lis_navn": "Kari", "regutdvirk_ja": True}
    data = FORM.fill(values, stamps=[Stamp("Gjelder for tidsrommet:", "2026")], flat=True).data
    with pikepdf.open(BytesIO(data)) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        for page in pdf.pages:
            drawn = b"\n".join(_contents(page))
            known = owners[int(page.obj.StructParents)]
            assert {int(mark) for mark in re.findall(rb"/MCID (\d+)", drawn)} <= set(range(len(known)))
            assert len(re.findall(rb"(?<!\S)q(?!\S)", drawn)) == len(re.findall(rb"(?<!\S)Q(?!\S)", drawn))
        about = [kid for kid in _kids(pdf.Root.StructTreeRoot.K) if kid.get("/Type") == "/OBJR"]
        assert {str(kid.Obj.get("/Subtype")) for kid in about} == {"/Link"}


def _kids(element: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    kids = [kid for kid in element.get("/K", ()) if isinstance(kid, pikepdf.Dictionary)]
    return [*kids, *(deeper for kid in kids if kid.get("/Type") == "/StructElem" for deeper in _kids(kid))]


def test_a_form_filled_again_keeps_both_annexes_in_its_structure() -> None:
    table = AnnexTable("Regnskap", ("Når", "Måneder"), (("01.2024", "1,0"),))
    annex = Annex("Áile", "22.11.2026", (table,))
    once = FORM.fill({}, wording=WORDING, annex=annex).data
    twice = Form.open(once).fill({}, wording=WORDING, annex=annex).data
    with pikepdf.open(BytesIO(twice)) as pdf:
        names = pdf.Root.StructTreeRoot.IDTree.Names
        assert len({str(names[at]) for at in range(0, len(names), 2)}) == 2 * len(table.columns)
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        keys = [int(numbers[at]) for at in range(0, len(numbers), 2)]
        assert sorted(keys) == sorted({*keys})
        assert [str(kid.S) for kid in pdf.Root.StructTreeRoot.K.K][-2:] == ["/Sect", "/Sect"]
