"""Two plans on one time axis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

import pytest
from conftest import EXAMPLES, ON
from test_timeline_scene import any_plan, check_legible

from alis_kit.assessment import assess
from alis_kit.plan import Plan, new_id
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment
from alis_kit.store import load
from alis_kit.timeline import A4, Scene, alt_text, compare
from alis_kit.timeline.shapes import Change, Shape
from alis_kit.wording import length


def assessed(plan: Plan) -> Assessment:
    return assess(plan, regulation_on(ON), ON)


def compared(plan: Plan, other: Plan, **how: object) -> Scene:
    return compare(plan, assessed(plan), other, assessed(other), **how)  # type: ignore[arg-type]


@pytest.fixture
def first() -> Plan:
    return load(EXAMPLES[0]).plan


def later(plan: Plan, index: int, days: int) -> Plan:
    """The plan with one post moved."""
    row = plan.service[index]
    assert row.start
    move = timedelta(days=days)
    moved = replace(row, start=row.start + move, end=row.end + move if row.end else None)
    return replace(plan, service=(*plan.service[:index], moved, *plan.service[index + 1 :]))


def changes(shown: Scene) -> set[tuple[str, Change]]:
    return {(bar.where, bar.change) for bar in shown.bars if bar.change is not Change.SAME}


def test_equal_plans_are_shown_once_without_marks(first: Plan) -> None:
    shown = compared(first, first)
    assert changes(shown) == set()
    assert len([bar for bar in shown.bars if bar.where == "service[0]"]) == 1
    assert shown.summary.startswith("Alt er på plass samme dag i begge planene: ")


def test_a_moved_post_is_shown_in_both_places_and_marked(first: Plan) -> None:
    last = len(first.service) - 1
    shown = compared(first, later(first, last, 61))
    where = f"service[{last}]"
    assert changes(shown) == {(where, Change.MOVED)}
    starts = {bar.days for bar in shown.bars if bar.where == where}
    assert len(starts) == 2
    assert "ulikt i de to planene" in [label.text for label in shown.labels]


def test_a_post_only_one_plan_has_is_marked_as_such(first: Plan) -> None:
    extra = replace(first.service[-1], place="Nytt sted", percent=Decimal(20))
    shown = compared(first, replace(first, service=(*first.service, extra)))
    assert (f"service[{len(first.service)}]", Change.ONLY_HERE) in changes(shown)
    assert "(bare i denne planen)" in alt_text(shown)


def test_a_row_that_is_called_something_else_is_the_same_row(first: Plan) -> None:
    row = replace(first.service[-1], place="Et annet sted")
    shown = compared(first, replace(first, service=(*first.service[:-1], row)))
    assert changes(shown) == {(f"service[{len(first.service) - 1}]", Change.MOVED)}


def test_a_new_row_called_the_same_is_another_row(first: Plan) -> None:
    """By its id, whatever it is called: the old one is told as gone, the new one as new."""
    new = replace(first.service[-1], id=new_id(), start=date(2030, 1, 1), end=date(2031, 12, 31))
    shown = compared(first, replace(first, service=(*first.service[:-1], new)))
    assert changes(shown) == {(f"service[{len(first.service) - 1}]", Change.ONLY_HERE)}


def test_another_number_of_duties_on_the_same_day_is_a_difference(first: Plan) -> None:
    duties = (replace(first.duties[0], count=first.duties[0].count + 2), *first.duties[1:])
    shown = compared(first, replace(first, duties=duties))
    marks = [mark for mark in shown.marks if mark.where.startswith("duties")]
    assert len(marks) == 2 * len(first.duties)
    assert any("vakter" in line and "(endret)" in line for line in alt_text(shown).splitlines())


def test_the_difference_in_the_expected_day_is_said(first: Plan) -> None:
    other = later(first, len(first.service) - 1, 61)
    days = [assessed(plan).forecast.all_met.cautious for plan in (first, other)]
    shown = compared(first, other)
    assert days[0]
    assert days[1]
    said = f"{length(days[0], days[1])} senere: {days[1]:%d.%m.%Y} mot {days[0]:%d.%m.%Y}"
    assert said in shown.summary
    assert [mark.on for mark in shown.marks if mark.shape is Shape.STAR] == days


def test_a_plan_that_gets_there_is_told_from_one_that_does_not(first: Plan) -> None:
    less = replace(first, service=first.service[:-1])
    assert compared(first, less).summary.startswith("Bare plan A når fram")
    assert compared(less, first).summary.startswith("Bare plan B når fram")
    assert compared(less, less).summary.startswith("Ingen av planene når fram ennå")


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_every_label_of_two_random_plans_can_be_read(seed: int) -> None:
    shown = compared(any_plan(seed), any_plan(seed + 1000), size=A4)
    check_legible(shown)
    assert shown.width / shown.height == pytest.approx(sqrt(2), rel=1e-3)
    assert shown.width <= 2 * A4[0] + 1


def test_a_zoomed_comparison_shows_just_its_days(first: Plan) -> None:
    window = (ON, ON + timedelta(days=200))
    assert compared(first, later(first, len(first.service) - 1, 61), window=window).window == window


def test_what_was_planned_last_and_what_is_now_have_words_of_their_own(first: Plan) -> None:
    shown = compared(first, later(first, len(first.service) - 1, 61), told="since")
    assert shown.title == "Planen sist og nå for Ingrid Bjørnæs Aasgård"
    assert "senere enn etter forrige plan" in shown.summary
    assert {"Sist", "Nå"} <= {label.text for label in shown.labels}
    assert compared(first, first, told="since").summary.startswith(
        "Alt er på plass samme dag som etter forrige plan"
    )
