"""Answers of every kind: small boxes, buttons of a group, drop-downs and lists, passwords."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pdf_forms
import pdf_untouched as made
import pikepdf
import pytest
import renderers
from pikepdf import Array, Dictionary, Name, String

from alis_kit.pdf import AnnexWords, Form
from alis_kit.problem import FormError

WORDING = AnnexWords.of(pdf_forms.SPEC["vedlegg"])
PLAIN = made.Habit(frame=False)


def low_fields(width: float, *, multiline: bool = False, comb: bool = False) -> bytes:
    """Make fields 8 to 18 points high with a border of this width."""
    make = made.Maker(made.Habit(looks=False, frame=False))
    for height in range(8, 19):
        x0, y0, x1, _ = next(make.slots)
        widget = make.widget(
            (x0, y0, x1, y0 + height), MK=Dictionary(BC=Array([0])), BS=Dictionary(W=width, S=Name.S)
        )
        flags = made.MULTILINE * multiline | made.COMB * comb
        field = make.field(f"h{height}", [widget], FT=Name.Tx, Ff=flags, DA=String("/Helv 0 Tf 0 g"))
        if comb:
            field.MaxLen = 8
    return make.done()


@pytest.mark.parametrize("width", [0, 0.5, 1, 2, 3, 4])
@pytest.mark.parametrize("sort", [{}, {"multiline": True}, {"comb": True}])
def test_a_border_takes_its_room_once(width: float, sort: dict[str, bool]) -> None:
    form = Form.open(low_fields(width, **sort))
    filled = form.fill(dict.fromkeys(form.fields, "Kari"), wording=WORDING)
    assert filled.report.continued == {}
    seen = renderers.letters(renderers.by_mupdf(filled.data))
    assert {renderers.inside(filled.data, seen, field.widgets[0]) for field in form.fields.values()} == {"Kari"}
    assert min(each.size for each in seen if each.char in "Kari" and each.ink) >= 6.95


@pytest.mark.parametrize("width", [0, 1, 4])
@pytest.mark.parametrize("sort", [{}, {"multiline": True}, {"comb": True}])
def test_an_empty_field_stays_empty_however_low_it_is(width: float, sort: dict[str, bool]) -> None:
    form = Form.open(low_fields(width, **sort))
    filled = form.fill(dict.fromkeys(form.fields, ""), wording=WORDING)
    assert filled.report.continued == {}
    assert len(Form.open(filled.data).fields) == len(form.fields)
    assert "vedlegg" not in "".join(each.char for each in renderers.letters(renderers.by_mupdf(filled.data)))


def buttons(*, radio: bool, looks: bool = True, asks_viewers: bool = False) -> bytes:
    make = made.Maker(made.Habit(looks=looks, asks_viewers=asks_viewers))
    make.text("navn", "")
    make.buttons("valg", ["Ja", "Nei", "Vet ikke"], "Nei", flags=1 << 15 if radio else 0)
    return make.done()


def states(data: bytes) -> tuple[str, list[str]]:
    """Give the value of the group and the state of each of its buttons."""
    with pikepdf.open(BytesIO(data)) as pdf:
        owner = next(each for each in pdf.Root.AcroForm.Fields if str(each.T) == "valg")
        return str(owner.V), [str(kid.AS) for kid in owner.Kids]


@pytest.mark.parametrize("radio", [True, False])
@pytest.mark.parametrize("asks_viewers", [True, False])
def test_a_group_that_is_not_filled_keeps_its_answer(radio: bool, asks_viewers: bool) -> None:  # noqa: FBT001
    before = buttons(radio=radio, asks_viewers=asks_viewers)
    after = Form.open(before).fill({"navn": "Kari"}).data
    assert states(before) == states(after) == ("/Nei", ["/Off", "/Nei", "/Off"])
    assert Form.open(after).values()["valg"] == "Nei"


@pytest.mark.parametrize("radio", [True, False])
def test_a_button_of_a_group_is_chosen_by_its_name(radio: bool) -> None:  # noqa: FBT001
    form = Form.open(buttons(radio=radio))
    for number, answer in enumerate(("Ja", "Nei", "Vet ikke")):
        filled = form.fill({"valg": answer})
        _, shown = states(filled.data)
        assert [state != "/Off" for state in shown] == [at == number for at in range(3)]
        assert Form.open(filled.data).values()["valg"] == filled.report.stored["valg"] == answer
    assert (
        states(form.fill({"valg": False}).data) == states(form.fill({"valg": ""}).data) == ("/Off", ["/Off"] * 3)
    )


@pytest.mark.parametrize("wrong", [True, "Kanskje", "Off"])
def test_a_group_says_what_may_be_chosen(wrong: str | bool) -> None:  # noqa: FBT001
    with pytest.raises(FormError, match="pdf_not_an_option") as error:
        Form.open(buttons(radio=True)).fill({"valg": wrong})
    assert error.value.problems[0].values["options"] == "Ja», «Nei», «Vet ikke"


def test_a_group_with_texts_for_its_numbered_states_is_read_and_chosen_by_them() -> None:
    make = made.Maker(made.Habit())
    owner = make.buttons("valg", ["0", "1"], "1", flags=1 << 15)
    owner.Opt = Array([String("Fastlege"), String("Vikar")])
    form = Form.open(make.done())
    assert form.values() == {"valg": "Vikar"}
    assert Form.open(form.fill({"valg": "Fastlege"}).data).values() == {"valg": "Fastlege"}


def test_radio_buttons_without_looks_are_told_apart() -> None:
    before = buttons(radio=True, looks=False, asks_viewers=True)
    assert Form.open(before).values()["valg"] == "Nei"
    after = Form.open(before).fill({"navn": "Kari"}).data
    assert states(after) == ("/Nei", ["/Off", "/Nei", "/Off"])


def test_a_box_on_two_pages_with_states_of_its_own_there_is_one_box() -> None:
    pdf = pdf_forms.plain_pdf()
    for page, state in ((pdf.pages[0], "Ja"), (pdf.pages[1], "On")):
        box = pdf_forms._box("regutdvirk_ja", (20, 0, 60, 40))
        box.AP = Dictionary(N=pdf_forms._states(pdf, state))
        box.T = String("samtykke")
        page.obj.Annots.append(pdf.make_indirect(box))
        pdf.Root.AcroForm.Fields.append(page.obj.Annots[-1])
    data = Form.open(pdf_forms._saved(pdf)).fill({"samtykke": True}).data
    with pikepdf.open(BytesIO(data)) as filled:
        boxes = [each for page in filled.pages for each in page.obj.Annots if str(each.T) == "samtykke"]
        assert [(str(box.V), str(box.AS)) for box in boxes] == [("/Ja", "/Ja"), ("/On", "/On")]


def choices(**flags: int) -> bytes:
    make = made.Maker(made.Habit())
    for name, flag in flags.items():
        make.choice(name, "k1", "Bergen", flags=flag)
    return make.done()


COMBO, EDIT, MANY = 1 << 17, 1 << 18, 1 << 21


@pytest.mark.parametrize("flags", [COMBO, COMBO | EDIT, 0, MANY])
@pytest.mark.parametrize("given", ["Vadsø", "k2"])
def test_a_choice_is_stored_by_its_code_and_shown_and_read_by_its_text(flags: int, given: str) -> None:
    form = Form.open(choices(sted=flags))
    assert form.values() == {"sted": "Bergen"}
    filled = form.fill({"sted": given}, record="felt.json")
    assert filled.report.stored == {"sted": "Vadsø"}
    with pikepdf.open(BytesIO(filled.data)) as pdf:
        assert str(pdf.Root.AcroForm.Fields[0].V) == "k2"
    again = Form.open(filled.data)
    assert (again.values(), again.changes("felt.json")) == ({"sted": "Vadsø"}, {})
    seen = renderers.inside(
        filled.data, renderers.letters(renderers.by_mupdf(filled.data)), form.fields["sted"].widgets[0]
    )
    assert seen == "Vadsø"


def test_a_drop_down_that_is_drawn_anew_shows_its_text() -> None:
    make = made.Maker(made.Habit(looks=False, asks_viewers=True))
    make.text("navn", "")
    make.choice("sted", "k1", "", flags=COMBO)
    before = make.done()
    for flat in (False, True):
        form = Form.open(before)
        data = form.fill({"navn": "Kari"}, flat=flat).data
        seen = renderers.letters(renderers.by_mupdf(data))
        assert renderers.inside(data, seen, form.fields["sted"].widgets[0]) == "Bergen"


def test_an_own_text_in_a_drop_down_stands_as_it_was_typed() -> None:
    filled = Form.open(choices(sted=COMBO | EDIT)).fill({"sted": "Et helt annet sted"})
    assert Form.open(filled.data).values() == {"sted": "Et helt annet sted"}


def test_several_of_a_list_are_chosen_together() -> None:
    form = Form.open(choices(steder=MANY))
    filled = form.fill({"steder": "Oslo, Vadsø"})
    with pikepdf.open(BytesIO(filled.data)) as pdf:
        field: Any = pdf.Root.AcroForm.Fields[0]
        assert ([str(each) for each in field.V], [int(each) for each in field.I]) == (["k0", "k2"], [0, 2])
    assert Form.open(filled.data).values() == {"steder": "Oslo, Vadsø"}


@pytest.mark.parametrize("long", [5, 500])
def test_a_password_is_never_shown(long: int) -> None:
    make = made.Maker(made.Habit())
    make.text("passord", "", flags=1 << 13)
    filled = Form.open(make.done()).fill({"passord": "hemmelig" * long}, wording=WORDING)
    seen = "".join(each.char for each in renderers.letters(renderers.by_mupdf(filled.data)))
    assert "hem" not in seen
    assert filled.report.continued == {}


def test_a_value_that_stands_on_the_place_and_not_on_its_field_stays() -> None:
    """As PyMuPDF writes it."""
    make = made.Maker(made.Habit(kids=True, value_on_kid=True))
    make.text("navn", "")
    make.text("tekst", "Fra før")
    make.buttons("kryss", ["Ja"], "Ja", flags=0)
    make.choice("sted", "k1", "Bergen", flags=COMBO)
    before = make.done()
    for asks_viewers in (False, True):
        with pikepdf.open(BytesIO(before)) as pdf:
            pdf.Root.AcroForm.NeedAppearances = asks_viewers
            form = Form.open(pdf_forms._saved(pdf))
        after = Form.open(form.fill({"navn": "Kari"}).data).values()
        assert after == {"navn": "Kari", "tekst": "Fra før", "kryss": True, "sted": "Bergen"}
