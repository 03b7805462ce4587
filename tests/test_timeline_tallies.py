"""The right column in numbers and words, from results made by hand: certain, in doubt, missing, capped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from alis_kit.plan import Plan, ServiceKind
from alis_kit.regulation import regulation_on
from alis_kit.result import (
    Amounts,
    Assessment,
    Expected,
    Forecast,
    Lis1Day,
    Reckoning,
    Result,
    SingleKind,
    State,
    Tenth,
    Unit,
)
from alis_kit.timeline.scenes import title
from alis_kit.timeline.story import Promise, approval_of, summary
from alis_kit.timeline.tallies import summed, tally

ON = date(2026, 11, 22)
NEVER = Expected(None, None)


def amounts(done: str, total: str, reached_on: date | None, required: int = 24) -> Amounts:
    planned = Fraction(total) - Fraction(done)
    return Amounts(Fraction(required), Fraction(done), Fraction(total), planned, reached_on)


def result(
    sure: Amounts, best: Amounts | None = None, state: State = State.ON_COURSE, name: str = "apen_praksis"
) -> Result:
    requirement = regulation_on(ON).requirement(name)
    return Result(requirement, Unit.MONTHS, state, sure, best or sure)


def assessed(*results: Result, **forecast: object) -> Assessment:
    told = Forecast(
        NEVER, NEVER, (), (), (), lis1_unconfirmed=False, questions=(), estimate=None, estimate_row="", assumed=()
    )
    by = Reckoning(Tenth.SERVED, SingleKind.SAME, Lis1Day.CALENDAR, ServiceKind.INSTITUTION)
    return Assessment(ON, regulation_on(ON).id, results, replace(told, **forecast), (), by, {})  # type: ignore[arg-type]


# ---- tallies ----


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 11, 22), "nådd 22.11.2026"), (date(2026, 11, 23), "nås 23.11.2026")]
)
def test_a_goal_is_reached_up_to_and_including_today(day: date, said: str) -> None:
    told = tally(result(amounts("22.8", "42.6", day)), ON)
    assert (told.text, told.status, told.alert) == ("22,8 / 42,6 / 24 mnd", said, False)


def test_two_readings_are_shown_as_a_range_with_both_days() -> None:
    sure, best = amounts("14.3", "47.5", date(2028, 2, 17)), amounts("21.8", "47.5", date(2027, 5, 6))
    told = tally(result(sure, best, State.CLARIFY), ON)
    assert told.text == "14,3–21,8 / 47,5 / 24 mnd"
    assert told.status == "nås 17.02.2028, kanskje 06.05.2027"


def test_what_is_not_planned_is_missing_and_alerts() -> None:
    told = tally(result(amounts("10", "20.5", None), state=State.NOT_PLANNED), ON)
    assert (told.status, told.alert) == ("mangler 3,5 mnd i planen", True)


def test_what_is_missing_by_one_reading_alone_must_be_confirmed() -> None:
    told = tally(result(amounts("0", "20", None), amounts("0", "24", date(2028, 1, 1)), State.CLARIFY), ON)
    assert (told.status, told.alert) == ("4 mnd må avklares", True)


def test_a_cap_has_no_status() -> None:
    told = tally(result(amounts("3", "6", None, 30), name="annen_inntil"), ON)
    assert (told.text, told.status) == ("3 / 6 / inntil 30 mnd", "")


def test_courses_beyond_what_a_goal_asks_for_do_not_fill_another() -> None:
    many = result(amounts("3", "3", date(2026, 1, 1), 1), name="grunnkurs_a")
    none = result(amounts("0", "0", None, 1), name="grunnkurs_b")
    told = summed([many, none], ON)
    assert told
    assert [told.done, told.total, told.required] == [Fraction(1), Fraction(1), Fraction(2)]
    assert (told.status, told.alert) == ("mangler Grunnkurs B", True)


# ---- the sentence and the day ----

SURE, EARLY = date(2029, 3, 1), date(2028, 12, 1)


@pytest.mark.parametrize(
    ("forecast", "promise", "said"),
    [
        ({"all_met": Expected(SURE, SURE)}, Promise.EXPECTED, "Etter planen er alt på plass 01.03.2029. Sist"),
        ({"all_met": Expected(SURE, EARLY)}, Promise.EXPECTED, "alt på plass 01.03.2029, kanskje alt 01.12.2028"),
        ({"all_met": Expected(ON, ON)}, Promise.EXPECTED, "Alt som kan telles, er på plass fra 22.11.2026."),
        ({"all_met": Expected(None, EARLY)}, Promise.DOUBTFUL, "uavklart om alt kommer på plass: 01.12.2028"),
        ({"service_met": Expected(SURE, SURE)}, Promise.SERVICE, "Tjenestetiden er nådd 01.03.2029."),
        ({"estimate": Expected(SURE, SURE)}, Promise.ESTIMATE, "er tjenestetiden nådd 01.03.2029."),
    ],
)
def test_the_end_of_the_path_is_the_most_certain_day_there_is(
    forecast: dict[str, object], promise: Promise, said: str
) -> None:
    assessment = assessed(
        result(amounts("10", "20", None)), decided_by=("apen_praksis",), missing=("apen_praksis",), **forecast
    )
    end = approval_of(Plan(), assessment)
    assert end
    assert end.promise is promise
    assert said in summary(assessment)


def test_without_any_day_the_sentence_says_what_is_missing() -> None:
    assessment = assessed(result(amounts("10", "20", None)), missing=("apen_praksis",))
    assert approval_of(Plan(), assessment) is None
    assert summary(assessment).startswith("Planen når ikke fram ennå (ikke planlagt: ")


def test_a_plan_without_a_name_has_a_title() -> None:
    assert title(Plan()) == "Utdanningsløp"
