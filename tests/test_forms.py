"""What the kit writes in the form's fields: from data, in good Norwegian, own wording first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from conftest import ON
from hypothesis import given, settings
from strategies import plans

from alis_kit.assessment import assess
from alis_kit.form.fields import form_map, form_values, from_values
from alis_kit.plan import Municipality, Plan, Service, ServiceKind, Trainee, Wording
from alis_kit.regulation import Regulation, regulation_on
from alis_kit.result import Assessment

FORM = form_map()


def values(plan: Plan, on: date = ON) -> dict[str, str | bool]:
    return form_values(plan, assess(plan, regulation_on(on), on), FORM)


def test_every_field_gets_a_value_of_its_kind(plan: Plan, assessment: Assessment) -> None:
    filled = form_values(plan, assessment, FORM)
    assert len(filled) == 60
    assert {name for name, value in filled.items() if isinstance(value, bool)} == {
        "regutdvirk_ja",
        "regutdvirk_nei",
    }


@pytest.mark.parametrize(
    ("registered", "yes", "no"), [(True, True, False), (False, False, True), (None, False, False)]
)
def test_at_most_one_box_is_ticked(registered: bool | None, yes: bool, no: bool) -> None:  # noqa: FBT001
    filled = values(Plan(municipality=Municipality(registered=registered)))
    assert (filled["regutdvirk_ja"], filled["regutdvirk_nei"]) == (yes, no)


def test_own_wording_wins_also_when_it_is_empty() -> None:
    plan = Plan(
        trainee=Trainee(name="Kari"),
        wording=(Wording(field="usel_praks_rest", text=""), Wording(field="lis_navn", text="K. N.")),
    )
    filled = values(plan)
    assert filled["usel_praks_rest"] == ""
    assert filled["lis_navn"] == "K. N."


def practice(start: date, end: date | None, percent: int = 100, **more: object) -> Service:
    given_: dict[str, object] = {"place": "Solvik", "supervisor": "Ola", **more}
    return Service(
        kind=ServiceKind.OPEN_PRACTICE,
        start=start,
        end=end,
        percent=Decimal(percent),
        **given_,  # type: ignore[arg-type]
    )


def test_a_post_says_period_place_percent_and_counted_months() -> None:
    """60 % of 14 months is 8.4 (domain 11.1); 24 - 8.4 = 15.6 remain and are not planned."""
    filled = values(Plan(service=(practice(date(2025, 1, 1), date(2026, 2, 28), 60),)))
    assert filled["usel_praks"] == "01.01.2025–28.02.2026: Solvik, 60\u00a0% – 8,4\u00a0mnd"
    assert str(filled["usel_praks_rest"]).startswith("15,6\u00a0mnd, ikke planlagt")


def test_what_does_not_count_is_said_with_its_reason() -> None:
    filled = values(Plan(service=(practice(date(2025, 1, 1), date(2025, 12, 31), supervisor=""),)))
    assert filled["usel_praks"] == "01.01.–31.12.2025: Solvik, 100\u00a0% – 0\u00a0mnd (uten individuell veileder)"


def test_the_generous_reading_is_only_a_remark() -> None:
    from alis_kit.plan import Absence, AbsenceKind

    """Six of twelve months away: 6 + a tenth of 12 is 7.2; of the least time, 6 + 6 is 12 (§ 31; TELLING)."""
    leave = Absence(kind=AbsenceKind.PARENTAL, start=date(2025, 3, 1), end=date(2025, 8, 31))
    filled = values(Plan(service=(practice(date(2025, 1, 1), date(2025, 12, 31)),), absence=(leave,)))
    assert "– 7,2\u00a0mnd" in str(filled["usel_praks"])
    assert "Inntil 12\u00a0mnd etter gunstigste lesning; må bekreftes" in str(filled["usel_praks"])


def test_both_lines_of_5_a_share_one_field() -> None:
    filled = values(Plan(service=(practice(date(2027, 1, 1), date(2027, 12, 31), 80),)))
    assert filled["alm_tj_fremtid"] == "i. 01.01.–31.12.2027: Solvik, 80\u00a0%\nii. Ingen"


def test_an_empty_plan_fills_the_form_without_a_guess() -> None:
    filled = values(Plan())
    assert filled["lis_navn"] == filled["usel_praks"] == filled["sted"] == ""
    assert str(filled["plan_overordnet"]).startswith(
        "Tidspunkt for søknad om spesialistgodkjenning kan ikke anslås"
    )


@settings(max_examples=60)
@given(plans(ON))
def test_no_plan_leaves_code_words_in_the_form(plan: Plan) -> None:
    for name, value in values(plan).items():
        assert not re.search(r"\{|\}|None|Fraction|<|_done|\bnot_", str(value)), (name, value)


def test_fields_give_back_as_much_of_a_plan_as_they_tell(plan: Plan, assessment: Assessment) -> None:
    filled = form_values(plan, assessment, FORM)
    back, unread = from_values(filled, FORM)
    assert back.municipality == plan.municipality
    assert back.supervision.supervisor == plan.supervision.supervisor
    assert back.signing.next_meeting == plan.signing.next_meeting
    assert (back.trainee.name, back.trainee.hpr) == (plan.trainee.name, plan.trainee.hpr)
    again = form_values(back, assess(back, regulation_on(ON), ON), FORM)
    assert {name: again[name] for name in unread} == {name: filled[name] for name in unread}


def test_a_date_that_is_none_stays_as_wording() -> None:
    back, unread = from_values({"neste_mote": "etter ferien"}, FORM)
    assert back.signing.next_meeting is None
    assert unread == ("neste_mote",)
    assert back.wording == (Wording(field="neste_mote", text="etter ferien"),)


def test_every_requirement_with_a_row_is_told_in_that_row(regulation: Regulation) -> None:
    rows = {r.row for r in regulation.requirements if r.row}
    assert {f"{row}{end}" for row in rows for end in ("", "_rest")} <= {
        f.name for f in FORM.fields.values() if f.text
    }


def test_the_plan_is_not_touched(plan: Plan, assessment: Assessment) -> None:
    before = replace(plan)
    form_values(plan, assessment, FORM)
    assert plan == before
