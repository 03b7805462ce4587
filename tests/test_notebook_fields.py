"""Fields: what is typed becomes a value, or stays visible with a sentence and changes nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.fields import AnswerField, DateField, InputField, NumberField, TextField, field_for
from alis_kit.notebook.ui import SharedStyle
from alis_kit.plan import Duty, InstitutionCondition, Period, Service, ServiceKind
from alis_kit.row_fields import field_spec


def made(kind: type[InputField], value: object) -> InputField:
    return kind("Felt", value, ErrorBoundary(), SharedStyle())


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("15.03.2027", date(2027, 3, 15)),
        ("1.3.27", date(2027, 3, 1)),
        ("mars 2027", date(2027, 3, 1)),
        ("2027-03-15", date(2027, 3, 15)),
        ("\u200e15.03.2027\u200e", date(2027, 3, 15)),
        ("15.03.\u200b2027\u00a0", date(2027, 3, 15)),
    ],
)
def test_a_date_is_taken_as_norwegians_type_it_and_shown_in_full(typed: str, day: date) -> None:
    field = made(DateField, None)

    field.control.value = typed

    assert field.value == day
    assert field.control.value == f"{day:%d.%m.%Y}"
    assert field.fault == ""


@pytest.mark.parametrize("typed", ["31.02.2027", "15.3.", "1", "0002-03-15", "i går", "15.03.2227"])
def test_what_is_no_date_stays_visible_and_changes_nothing(typed: str) -> None:
    field = made(DateField, date(2027, 3, 15))

    field.control.value = typed

    assert field.value == date(2027, 3, 15)
    assert field.control.value == typed
    assert "15.03.2027" in field.fault


def test_an_emptied_date_is_no_date() -> None:
    field = made(DateField, date(2027, 3, 15))

    field.control.value = "  "

    assert field.value is None
    assert field.control.value == ""


def test_a_month_alone_ends_on_its_last_day() -> None:
    field = field_for(field_spec(Period, "end"), None, ErrorBoundary(), SharedStyle())

    field.control.value = "februar 2028"

    assert field.value == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("typed", "number", "shown"),
    [
        ("37,5 %", "37.5", "37,5"),
        ("100", "100", "100"),
        ("12.25", "12.25", "12,25"),
        ("150", "150", "150"),
        ("\u200e80\u00a0%\u200f", "80", "80"),
    ],
)
def test_a_number_is_exact_and_never_clamped(typed: str, number: str, shown: str) -> None:
    field = made(NumberField, None)

    field.control.value = typed

    assert field.value == Decimal(number)
    assert field.control.value == shown


@pytest.mark.parametrize("typed", ["femti", "1,234", "-5", "NaN", "1e99"])
def test_what_is_no_number_is_told_and_not_taken(typed: str) -> None:
    field = made(NumberField, Decimal(80))

    field.control.value = typed

    assert field.value == Decimal(80)
    assert field.control.value == typed
    assert field.fault


@pytest.mark.parametrize("typed", ["", "2,5", "to"])
def test_a_count_that_is_needed_takes_only_whole_numbers(typed: str) -> None:
    field = field_for(field_spec(Duty, "count"), 3, ErrorBoundary(), SharedStyle())

    field.control.value = typed

    assert field.value == 3
    assert field.fault


@pytest.mark.parametrize("typed", ["01017012345", "Kari 010170 12345", "010170-12345"])
def test_eleven_digits_are_refused_in_a_text(typed: str) -> None:
    field = made(TextField, "Kari")

    field.control.value = typed

    assert field.value == "Kari"
    assert field.fault


def test_an_answer_is_yes_no_or_unknown() -> None:
    field = made(AnswerField, None)

    field.control.value = "no"
    assert field.value is False

    field.value = None
    assert field.control.value == "unknown"


def test_a_choice_can_be_taken_back() -> None:
    field = field_for(field_spec(Service, "kind"), ServiceKind.ABROAD, ErrorBoundary(), SharedStyle())

    field.control.value = ""

    assert field.value is None


def test_conditions_are_ticked_one_by_one_and_kept_in_order() -> None:
    field = field_for(
        field_spec(Service, "conditions"), (InstitutionCondition.TEACHING,), ErrorBoundary(), SharedStyle()
    )
    first = field.control.children[1]

    first.value = True

    assert field.value == (InstitutionCondition.CHIEF_PHYSICIAN, InstitutionCondition.TEACHING)

    field.value = ()
    assert not any(box.value for box in field.control.children[1:])


def test_setting_the_value_clears_what_was_wrong() -> None:
    field = made(DateField, None)
    field.control.value = "31.02.2027"

    field.value = date(2027, 2, 28)

    assert field.fault == ""
    assert field.control.value == "28.02.2027"
