"""What is not filled looks, reads and prints as before, whatever made the form."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pdf_forms
import pdf_untouched as made
import pikepdf
import pytest
import renderers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.errors import PdfReadError

from alis_kit.pdf import AnnexWords, Field, Form, Widget

WORDING = AnnexWords.of(pdf_forms.SPEC["vedlegg"])
CALM = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def differences(before: bytes, after: bytes, filled: str, *, tolerance: int = 0) -> dict[str, Any]:
    return renderers.differences(before, after, Form.open(before).fields[filled].widgets, tolerance=tolerance)


def plainly(value: Any) -> Any:
    """Give what pikepdf read as Python has it, so that one way of writing a number equals another."""
    if isinstance(value, pikepdf.Dictionary | dict):
        return {key: plainly(each) for key, each in value.items()}
    if isinstance(value, pikepdf.Array):
        return [plainly(each) for each in value]
    return bytes(value) if isinstance(value, pikepdf.String) else str(value).lstrip("0")


def widgets(data: bytes) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Give what pikepdf reads of every widget and of its field's parents, looks left out, by name and place."""
    left_out = {"/AP", "/Parent", "/Kids", "/P"}
    with pikepdf.open(BytesIO(data)) as pdf:
        for page in pdf.pages:
            for each in page.obj.get("/Annots", ()):
                chain = [each]
                while "/Parent" in chain[-1]:
                    chain.append(chain[-1].Parent)
                names = ".".join(str(node.T) for node in reversed(chain) if "/T" in node)
                told = [{key: node[key] for key in node.keys() - left_out} for node in chain]
                yield f"{names} {list(map(float, each.Rect))}", [plainly(node) for node in told]


def read_by_pypdf(data: bytes) -> dict[str, object]:
    try:
        fields = PdfReader(BytesIO(data)).get_fields() or {}
    except PdfReadError:  # pypdf reads no buttons without a look
        return {}
    return {name: field.get("/V") for name, field in fields.items() if not name.endswith("navn")}


def assert_nothing_else_changed(before: bytes, after: bytes, filled: str = "navn") -> None:
    old, new = (dict(widgets(data)) for data in (before, after))
    mine = {key for key in old if key.split()[0].endswith(filled)}
    assert {key: old[key] for key in old.keys() - mine} == {key: new[key] for key in new.keys() - mine}
    assert read_by_pypdf(before).items() <= read_by_pypdf(after).items()  # forgotten fields are listed now
    reads = {key: value for key, value in Form.open(before).values().items() if key != filled}
    assert reads == {key: value for key, value in Form.open(after).values().items() if key != filled}


@CALM
@given(
    habit=st.sampled_from([name for name, habit in made.HABITS.items() if not habit.asks_viewers]),
    kinds=st.lists(st.sampled_from(sorted(made.KINDS)), min_size=4, max_size=9, unique=True),
    page_turn=st.sampled_from([0, 90, 180, 270]),
    flat=st.booleans(),
)
def test_what_is_not_filled_is_as_it_was(habit: str, kinds: list[str], page_turn: int, flat: bool) -> None:  # noqa: FBT001
    before = made.form(made.HABITS[habit], kinds, page_turn=page_turn)
    form = Form.open(before)
    filled = form.fill({"navn": "Kari"}, wording=WORDING)
    assert differences(before, filled.data, "navn") == {}
    assert_nothing_else_changed(before, filled.data)
    if flat and made.HABITS[habit].looks:
        copy = form.fill({"navn": "Kari"}, wording=WORDING, flat=True)
        assert differences(before, copy.data, "navn", tolerance=128) == {}
        assert copy.report.continued == {}


@pytest.mark.parametrize("habit", made.HABITS)
def test_all_kinds_by_every_habit_are_as_they_were(habit: str) -> None:
    before = made.form(made.HABITS[habit], made.KINDS)
    after = Form.open(before).fill({"navn": "Kari"}, wording=WORDING).data
    assert_nothing_else_changed(before, after)
    if not made.HABITS[habit].asks_viewers:
        assert differences(before, after, "navn") == {}


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("habit", ["acrobat_asks_viewers", "libreoffice", "itext"])
def test_a_form_that_left_drawing_to_the_viewers_shows_every_answer(habit: str, flat: bool) -> None:  # noqa: FBT001
    assert unseen(made.HABITS[habit], flat=flat) == {}


@pytest.mark.parametrize("habit", [name for name, each in made.HABITS.items() if not each.looks])
def test_a_flat_copy_shows_what_had_no_look_in_the_file(habit: str) -> None:
    assert unseen(made.HABITS[habit], flat=True) == {}


def unseen(habit: made.Habit, *, flat: bool) -> dict[str, dict[str, Any]]:
    """Give what does not show as it should, by viewer and field, once the one field is filled."""
    before = made.form(habit, made.KINDS)
    form = Form.open(before)
    after = form.fill({"navn": "Kari"}, wording=WORDING, flat=flat).data
    found: dict[str, dict[str, Any]] = {}
    for viewer, flatten in renderers.VIEWERS.items():
        seen = renderers.letters(flatten(after))
        for name, field in form.fields.items():
            for widget in field.widgets if field.kind == "text" else ():
                printed = widget.visible and widget.flags & made.PRINT and name != "navn"
                want = expected(habit, name, field) if printed else None
                got = renderers.inside(after, seen, widget)
                if want is not None and got != renderers.plainly(want):
                    found.setdefault(viewer, {})[name] = (got, want)
    buttons = {name: field for name, field in form.fields.items() if field.kind in ("check", "group")}
    dark = {name: [darkness(after, each) for each in field.widgets] for name, field in buttons.items()}
    for name, chosen in (("kryss", 0), ("flere", 1), ("valg", 1)):
        others = [value for at, value in enumerate(dark[name]) if at != chosen] or dark["tomt_kryss"]
        if dark[name][chosen] < max(others) + 0.03:
            found.setdefault("pixels", {})[name] = dark[name]
    return found


def expected(habit: made.Habit, name: str, field: Field) -> str:
    if field.listed:
        return "OsloBergenVadsø"
    if field.password:
        return "*" * 8
    return "dd.mm.yyyy" if name == "dato" and habit.looks else str(field.value)


def darkness(data: bytes, widget: Widget) -> float:
    """Give the share of dark pixels in the middle of a widget."""
    x0, y0, x1, y1 = renderers.seen_box(data, widget.page, widget.rect)
    inset = (x1 - x0) * 0.2
    box = [round(2 * value) for value in (x0 + inset, y0 + inset, x1 - inset, y1 - inset)]
    middle = renderers.pixels(data, dpi=144, pages=[widget.page])[0].crop(box)
    return sum(middle.histogram()[:128]) / (middle.width * middle.height)


@pytest.mark.parametrize("tool", made.TOOLS)
def test_what_a_tool_made_is_as_it_was_where_it_is_not_filled(tool: str) -> None:
    before = made.TOOLS[tool]()
    filled = Form.open(before).fill({"navn": "Kari"}, wording=WORDING)
    assert filled.report.stored == {"navn": "Kari"}
    assert_nothing_else_changed(before, filled.data)
    with pikepdf.open(BytesIO(before)) as pdf:
        asks_viewers = bool(pdf.Root.AcroForm.get("/NeedAppearances", False))
    assert differences(before, filled.data, "navn", tolerance=255 if asks_viewers else 0) == {}
