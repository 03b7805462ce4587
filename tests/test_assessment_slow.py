"""The engine against the slow count (`slow_count.py`), on plans nobody thought of.

By hand, with more plans: `ALIS_SLOW_EXAMPLES=20000 pytest tests/test_assessment_slow.py`; such a run draws new
plans every time, while the usual one is derandomised and so the same everywhere.
"""

from __future__ import annotations

import os
from datetime import date
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slow_count import SlowCount, slow_count
from strategies import SmallNumbers, days_of_assessment, plans, small_numbers

from alis_kit.assessment import assess
from alis_kit.plan import Plan, ServiceKind
from alis_kit.regulation import Regulation, regulation_on
from alis_kit.requirement import CourseCount, DutyCount, GroupMonths, ServiceMinimum
from alis_kit.result import Amounts, Assessment, Reckoning

BY_HAND = int(os.environ.get("ALIS_SLOW_EXAMPLES", "0"))
EXAMPLES = BY_HAND or 250

often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not BY_HAND,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@often
@given(st.data(), days_of_assessment(), small_numbers())
def test_the_engine_agrees_with_the_slow_count(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    """Every counted amount and day, cautious and generous, and the forecast."""
    assert_agreement(data.draw(plans(on)), numbers.regulation(), on)


@settings(often, max_examples=BY_HAND or 20)
@given(st.data(), days_of_assessment())
def test_it_agrees_under_the_regulation_itself(data: st.DataObject, on: date) -> None:
    """The same with the numbers of the law, and the horizon of twenty years."""
    assert_agreement(data.draw(plans(on, max_rows=5)), regulation_on(on), on)


def assert_agreement(plan: Plan, regulation: Regulation, on: date) -> None:
    assessment, slow = assess(plan, regulation, on), slow_count(plan, regulation, on)
    totals = not slow.unsaid()
    assert said(assessment, plan, totals=totals) == counted(slow, plan, regulation, totals=totals)
    for result in assessment.results if totals else ():
        if isinstance(result.requirement, ServiceMinimum):
            assert_rows(assessment, slow, result.id)


def said(assessment: Assessment, plan: Plan, *, totals: bool) -> dict[str, object]:
    """What the engine says, in the shape of `counted`."""
    numbers: dict[str, object] = {}
    for result in assessment.results:
        match result.requirement:
            case ServiceMinimum() | GroupMonths():
                both = result.cautious, result.generous
                numbers[f"{result.id} done"] = tuple(a.done for a in both)
                numbers[f"{result.id} reached"] = tuple(a.reached_on for a in both)
                if totals and total_can_be_told(result.requirement, plan):
                    numbers[f"{result.id} total"] = tuple(a.total for a in both)
            case CourseCount() | DutyCount():
                numbers[f"{result.id} missing"] = (result.cautious.remaining, result.cautious.missing)
                numbers[f"{result.id} reached"] = result.cautious.reached_on
    forecast = assessment.forecast
    numbers["service met"] = forecast.service_met.cautious, forecast.service_met.generous
    numbers["all met"] = forecast.all_met.cautious, forecast.all_met.generous
    return numbers


def counted(slow: SlowCount, plan: Plan, regulation: Regulation, *, totals: bool) -> dict[str, object]:
    """What the slow count gives: the least (for days the latest) first, as the cautious one leads."""
    numbers: dict[str, object] = {}
    for requirement in regulation.requirements:
        name = requirement.id
        match requirement:
            case ServiceMinimum() | GroupMonths():
                numbers[f"{name} done"] = slow.done(name)
                numbers[f"{name} reached"] = slow.reached(name)
                if totals and total_can_be_told(requirement, plan):
                    numbers[f"{name} total"] = slow.total(name)
            case CourseCount() | DutyCount():
                required = Fraction(requirement.count)
                numbers[f"{name} missing"] = tuple(
                    max(Fraction(0), required - amount) for amount in (slow.done(name)[0], slow.total(name)[0])
                )
                numbers[f"{name} reached"] = slow.reached(name)[0]
    numbers["service met"] = slow.service_met()
    numbers["all met"] = slow.all_met()
    return numbers


def total_can_be_told(requirement: object, plan: Plan) -> bool:
    """Whether `total` is comparable: how far ahead an open-ended group is planned, design § 3 does not say."""
    return isinstance(requirement, ServiceMinimum) or all(group.end for group in plan.groups)


def assert_rows(assessment: Assessment, slow: SlowCount, identifier: str) -> None:
    """The evidence, row by row, is what the slow count counts under the reckonings the result names."""
    result = assessment.result(identifier)
    assert isinstance(result.requirement, ServiceMinimum)
    amounts: Amounts = result.cautious
    for part in result.parts:
        if not part.where.startswith("service["):
            continue
        index = int(part.where.removeprefix("service[").removesuffix("]"))
        for what, by in (("row_done", amounts.done_by), ("row_total", amounts.total_by)):
            rows: dict[int, Fraction] = getattr(slow.reckoned[key(by)], what)
            mine = part.done if what == "row_done" else part.total
            assert mine in (0, rows.get(index, 0)), (identifier, part, what)


def key(by: Reckoning | None) -> tuple[str, ServiceKind]:
    assert by is not None
    return by.absence, by.institution
