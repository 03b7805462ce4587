"""Every value a plan can hold has a field of its own: typed there it is in the plan, and is shown again."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest

from alis_kit import plan as plans
from alis_kit import store
from alis_kit.notebook import fields
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.plan_editor import TABS, PlanEditor
from alis_kit.notebook.row_editor import FieldsEditor, RowEditor, RowsEditor
from alis_kit.plan import InstitutionCondition, Plan, PlanRow, Service, ServiceKind
from alis_kit.row_fields import table_of

CLASSES = [each for each in vars(plans).values() if dataclasses.is_dataclass(each) and each not in (Plan, PlanRow)]
PATHS = [path for paths in TABS.values() for path in paths]
ELSEWHERE = {("Supervision", "hours"), ("Wording", "field"), ("Wording", "text")}
"""A table of its own; and the editor of wording, which `test_notebook_pages` is about."""

TYPED: dict[type, tuple[object, object]] = {
    fields.TextField: ("Ærlig talt", "Ærlig talt"),
    fields.AreaField: ("To\nlinjer", "To\nlinjer"),
    fields.DateField: ("15.3.27", date(2027, 3, 15)),
    fields.LastDateField: ("mars 2027", date(2027, 3, 31)),
    fields.NumberField: ("12,5", Decimal("12.5")),
    fields.WholeField: ("7", 7),
    fields.NeededWholeField: ("7", 7),
    fields.AnswerField: ("no", False),
    fields.FlagField: (True, True),
}
"""What is typed in each kind of field, and the value it stands for."""


@pytest.fixture
def editor() -> PlanEditor:
    return PlanEditor(Plan(), ErrorBoundary(), {})


def owners(editor: PlanEditor) -> list[FieldsEditor]:
    """Add a row to every table, open what lies behind each, and give whatever has fields."""
    found: list[FieldsEditor] = []
    for path in PATHS:
        part = editor.part(path)
        if isinstance(part, RowsEditor):
            part.add()
            found += part.rows
            part.rows[-1].toggle()
        else:
            found.append(part)
    service = editor.part("service")
    assert isinstance(service, RowsEditor)
    for kind in (ServiceKind.INSTITUTION, ServiceKind.ABROAD):
        service.value = (*service.value, Service(kind=kind))
        service.rows[-1].toggle()
        found.append(service.rows[-1])
    return found


def put(field: fields.InputField) -> object:
    """Type in a field as a person would, and give the value that is expected."""
    if isinstance(field, fields.ChoicesField):
        field.control.children[1].value = True
        return (InstitutionCondition.CHIEF_PHYSICIAN,)
    if isinstance(field, fields.ChoiceField):
        field.control.value = field.control.options[-1][1]
        return field.control.options[-1][1]
    typed, value = TYPED[type(field)]
    field.control.value = typed
    return value


def test_every_value_of_the_plan_has_a_field(editor: PlanEditor) -> None:
    fields_of = {(kind.__name__, each.name) for kind in CLASSES for each in dataclasses.fields(kind)}
    wanted = {(owner, name) for owner, name in fields_of if name != "id"} - ELSEWHERE

    made = {(type(owner.value).__name__, name) for owner in owners(editor) for name in owner.fields}

    assert made == wanted


def test_what_is_typed_in_any_field_is_saved_and_shown_again(editor: PlanEditor) -> None:
    expected: list[tuple[str, str, object]] = []
    everything = owners(editor)
    for owner in everything:
        for name, field in [*owner.fields.items()]:
            value = put(field)
            assert getattr(owner.value, name) == value, (type(owner.value).__name__, name)
            assert field.fault == ""
            expected.append((type(owner.value).__name__, name, value))

    assert len(expected) > 80
    plan = store.from_json(store.to_json(editor.value))
    assert plan == editor.value
    again = PlanEditor(plan, ErrorBoundary(), {})
    assert [shown(editor.part(path)) for path in PATHS] == [shown(again.part(path)) for path in PATHS]


@pytest.mark.parametrize("path", PATHS)
def test_what_cannot_be_taken_is_told_beside_the_field_and_on_the_tab(editor: PlanEditor, path: str) -> None:
    part = editor.part(path)
    if isinstance(part, RowsEditor):
        part.add()
    owner: FieldsEditor = part.rows[0] if isinstance(part, RowsEditor) else part
    name, field = next(
        (name, each)
        for name, each in owner.fields.items()
        if each.control._model_name in ("TextModel", "TextareaModel")
    )

    field.control.value = "01017012345"

    assert field.fault
    assert field.control.value == "01017012345"
    assert field.caption in told(owner) or isinstance(part, RowsEditor) is False
    assert "Elleve sifre" in told(owner)
    assert "alis-wrong" in field.control._dom_classes
    key = next(key for key, paths in TABS.items() if path in paths)
    assert "⚠" in editor.tab.titles[list(TABS).index(key)], name
    assert not any("01017012345" in str(value) for value in dataclasses.astuple(editor.value))


def shown(part: FieldsEditor | RowsEditor) -> list[object]:
    """Give what stands in the controls that both a part just typed in and one just made have."""
    owners = part.rows if isinstance(part, RowsEditor) else [part]
    return [owner.fields[name].control.value for owner in owners for name in visible(owner)]


def visible(owner: FieldsEditor) -> list[str]:
    if isinstance(owner, RowEditor):
        return [spec.field for spec in table_of(type(owner.value)).shown]
    return [*owner.fields]


def told(owner: FieldsEditor) -> str:
    """Give all that is said in a row or a record."""
    said = getattr(owner, "_said", None)
    parts = said.values() if isinstance(said, dict) else [said]
    return " ".join(part.value for part in parts if part is not None)
