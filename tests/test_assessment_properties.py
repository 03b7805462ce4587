"""What must hold for every plan. Each docstring says under which condition it holds, and why, where there is one.

The numbers of the regulation are small ones (`strategies.small_numbers`), so that short plans reach the limits.
By hand, with other plans every time: `ALIS_PROPERTY_EXAMPLES=2000 pytest tests/test_assessment_properties.py`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st
from strategies import (
    SmallNumbers,
    days_of_assessment,
    plans,
    services,
    small_numbers,
)

from alis_kit.assessment import assess
from alis_kit.plan import Course, CourseKind, Duty, Group, Plan, Service, ServiceKind, Standing
from alis_kit.regulation import regulation_on
from alis_kit.requirement import EveryRow, ServiceMaximum, ServiceMinimum, SupervisionMinimum
from alis_kit.result import Amounts, Assessment, Result, State, Unit

MANY = int(os.environ.get("ALIS_PROPERTY_EXAMPLES", "0"))
DAY = timedelta(days=1)
LIS1 = {ServiceKind.LIS1_HOSPITAL, ServiceKind.LIS1_MUNICIPALITY}

always = settings(
    max_examples=MANY or 60,
    deadline=None,
    derandomize=not MANY,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


Numbers = tuple[Fraction, Fraction, Fraction, date | None]


def numbers_of(assessment: Assessment) -> dict[str, tuple[State, Numbers, Numbers]]:
    """Every result but those that count rows, whose number says nothing about time."""
    return {
        r.id: (r.state, without_reckonings(r.cautious), without_reckonings(r.generous))
        for r in assessment.results
        if r.unit is not Unit.ROWS
    }


def without_reckonings(amounts: Amounts) -> Numbers:
    """Where two reckonings give the same number, which of them is named is of no consequence."""
    return amounts.required, amounts.done, amounts.total, amounts.reached_on


def days_of(assessment: Assessment) -> tuple[date | None, ...]:
    said = assessment.forecast
    return (
        said.all_met.cautious,
        said.all_met.generous,
        said.service_met.cautious,
        said.service_met.generous,
    )


def ends_on(row: Service, day: date) -> bool:
    return row.end is not None and row.end >= day


# ---- how the plan is written makes no difference ----


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_splitting_a_row_changes_nothing(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    """A row cut in two rows that follow each other, alike in all but the dates, is the same post.

    An open-ended row may be cut on a day up to the day of assessment only. A first half that ended later would be
    planned to its end, and would be part of the time the ten per cent are taken of, while the open-ended row is
    planned to the day the requirements are met, and lasts for the ten per cent to the day of assessment.
    """
    plan = data.draw(plans(on))
    cuttable = [
        i
        for i, row in enumerate(plan.service)
        if row.start and (ends_on(row, row.start + DAY) or (row.end is None and row.start < on))
    ]
    assume(cuttable)
    index = data.draw(st.sampled_from(cuttable))
    row = plan.service[index]
    assert row.start is not None
    last = row.end - DAY if row.end else on
    cut = row.start + timedelta(days=data.draw(st.integers(0, (last - row.start).days)))
    assume(not begins_or_ends_at(plan.service, row, cut))
    halves = replace(row, end=cut), replace(row, start=cut + DAY)
    split = replace(plan, service=(*plan.service[:index], *halves, *plan.service[index + 1 :]))
    before, after = (assess(p, numbers.regulation(), on) for p in (plan, split))
    assert numbers_of(after) == numbers_of(before)
    assert days_of(after) == days_of(before)


def begins_or_ends_at(rows: Sequence[Service], row: Service, cut: date) -> bool:
    """Whether another row of the kind and place ends or begins at the cut: which follows which would be unsaid."""
    return any(
        (other.kind, other.place) == (row.kind, row.place) and (other.end == cut or other.start == cut + DAY)
        for other in rows
    )


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_the_order_of_the_rows_does_not_matter(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    """Service, absence, courses, groups and duties may be written in any order."""
    plan = data.draw(plans(on))
    shuffled = replace(
        plan,
        service=tuple(data.draw(st.permutations(plan.service))),
        absence=tuple(data.draw(st.permutations(plan.absence))),
        courses=tuple(data.draw(st.permutations(plan.courses))),
        groups=tuple(data.draw(st.permutations(plan.groups))),
        duties=tuple(data.draw(st.permutations(plan.duties))),
    )
    before, after = (assess(p, numbers.regulation(), on) for p in (plan, shuffled))
    assert numbers_of(after) == numbers_of(before)
    assert days_of(after) == days_of(before)
    assert [r.state for r in after.results] == [r.state for r in before.results]


# ---- how numbers move ----


@always
@given(st.data(), days_of_assessment(), small_numbers(), st.integers(1, 500))
def test_done_grows_with_the_day(data: st.DataObject, on: date, numbers: SmallNumbers, later: int) -> None:
    """What is done stays done, in both readings, also for open-ended rows with absence.

    The time of an open-ended row that the ten per cent are taken of only grows with the day, so absence that once
    counted goes on counting.
    """
    plan = data.draw(plans(on))
    before = assess(plan, numbers.regulation(), on)
    after = assess(plan, numbers.regulation(), on + timedelta(days=later))
    for result in counted(before):
        now = after.result(result.id)
        assert now.cautious.done >= result.cautious.done, result.id
        assert now.generous.done >= result.generous.done, result.id


def counted(assessment: Assessment) -> list[Result]:
    """The results that are counted by days: service, groups, courses, duties."""
    return [
        r
        for r in assessment.results
        if r.requirement.forecast or isinstance(r.requirement, ServiceMinimum | ServiceMaximum)
    ]


@always
@given(st.data(), days_of_assessment(), small_numbers(), st.integers(1, 500))
def test_done_and_planned_do_not_depend_on_the_day(
    data: st.DataObject, on: date, numbers: SmallNumbers, later: int
) -> None:
    """For plans without open ends: a day only moves time from planned to done.

    An open-ended row is different by design: it goes at least to the day of assessment.
    """
    plan = data.draw(plans(on, open_ended=False))
    before = assess(plan, numbers.regulation(), on)
    after = assess(plan, numbers.regulation(), on + timedelta(days=later))
    for result in counted(before):
        now = after.result(result.id)
        for old, new in ((result.cautious, now.cautious), (result.generous, now.generous)):
            assert (new.total, new.reached_on) == (old.total, old.reached_on), result.id
    assert days_of(after) == days_of(before)


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_a_row_on_free_days_never_lowers_part_3(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    """A new row of part 3 on days with no other service and no absence lowers neither done nor total.

    The row has a place of its own. If it joined two posts into one, an absence within ten per cent of the one
    could become part of an absence above ten per cent of both. And the plan has no open-ended rows: those are
    planned only until the requirements are met, so a row that meets one of them sooner shortens them.
    """
    plan = data.draw(plans(on, open_ended=False))
    row = replace(data.draw(services(on, open_ended=False)), place="Et nytt sted")
    assume(row.kind not in LIS1)
    assume(row.percent is not None)
    assert row.start is not None
    assert row.end is not None
    taken = [(s.start, s.end) for s in plan.service] + [(a.start, a.end) for a in plan.absence]
    free = free_from(row, taken)
    before = assess(plan, numbers.regulation(), on).result("del_3")
    after = assess(replace(plan, service=(*plan.service, free)), numbers.regulation(), on).result("del_3")
    event(f"adds {'something' if after.cautious.total > before.cautious.total else 'nothing'}")
    for old, new in ((before.cautious, after.cautious), (before.generous, after.generous)):
        assert new.done >= old.done
        assert new.total >= old.total


def free_from(row: Service, taken: Sequence[tuple[date | None, date | None]]) -> Service:
    """Move a row to begin after everything it would meet."""
    assert row.start is not None
    assert row.end is not None
    length = row.end - row.start
    start = row.start
    for other_start, other_end in sorted((a, b) for a, b in taken if a and b):
        if other_start <= start + length and start <= other_end:
            start = other_end + DAY
    return replace(row, start=start, end=start + length)


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_cautious_is_never_better_than_generous(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    assessment = assess(data.draw(plans(on)), numbers.regulation(), on)
    for result in counted(assessment):
        assert result.cautious.done <= result.generous.done, result.id
        assert result.cautious.total <= result.generous.total, result.id
        assert not_before(result.cautious.reached_on, result.generous.reached_on), result.id
    hours = assessment.result("veiledningstimer")
    assert isinstance(hours.requirement, SupervisionMinimum)
    assert hours.cautious.required >= hours.generous.required
    for expected in (assessment.forecast.all_met, assessment.forecast.service_met, assessment.forecast.estimate):
        assert expected is None or not_before(expected.cautious, expected.generous)


def not_before(cautious: date | None, generous: date | None) -> bool:
    """Whether the cautious day is the later; never is the latest."""
    return cautious is None or (generous is not None and generous <= cautious)


# ---- the evidence ----


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_the_evidence_sums_to_the_result(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    """Exactly: every part is what it gave and what was cut, and the parts are the whole."""
    assessment = assess(data.draw(plans(on)), numbers.regulation(), on)
    for result in assessment.results:
        assert sum((p.total for p in result.parts), Fraction(0)) == result.cautious.total, result.id
        assert sum((p.done for p in result.parts), Fraction(0)) == result.cautious.done, result.id
    for where in [*(p for r in assessment.results for p in r.parts), *assessment.account]:
        assert where.gross == where.total + sum(where.cuts.values()), where
        assert all(cut >= 0 for cut in where.cuts.values()), where


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_the_account_is_the_whole_path(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    """Its parts sum to LIS1 and part 3 together, under the reckoning that counts least of part 3."""
    plan = data.draw(plans(on))
    assessment = assess(plan, numbers.regulation(), on)
    account = sum((p.total for p in assessment.account), Fraction(0))
    lis1 = [assessment.result(name).cautious.total for name in ("lis1_sykehus", "lis1_kommune")]
    assert account == assessment.result("del_3").cautious.total + sum(lis1)
    for part in assessment.account:
        if part.where.startswith("service["):
            row = plan.service[int(part.where.removeprefix("service[").removesuffix("]"))]
            assert row.start is not None
            assert assessment.ends[part.where] == row.end or row.end is None


# ---- the forecast ----


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_the_forecast_is_the_first_day_all_is_met(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    """Assessed on that day everything it waits for is met; assessed the day before something is not.

    This is of the cautious day: it is the day the last requirement is met in its worst reckoning, and a result
    says «met» by its worst reckoning. (The generous day is one reckoning's, a generous result each its own.)
    Absence and open-ended rows are not together in the plan: the ten per cent are then taken of more time with
    every day, over the whole path of every row's absence, and the later assessment may rightly say another day.
    """
    open_ended = data.draw(st.booleans())
    plan = complete(data.draw(plans(on, open_ended=open_ended, absent=not open_ended)), on)
    numbers = replace(numbers, horizon_years=4)
    regulation = numbers.regulation()
    day = assess(plan, regulation, on).forecast.all_met.cautious
    event("never" if day is None else "some day")
    if day is None:
        later = assess(plan, regulation, on + timedelta(days=400))
        assert any(r.requirement.forecast and r.state is not State.MET for r in later.results)
        return
    assert all_met(assess(plan, regulation, day))
    assert not all_met(assess(plan, regulation, day - DAY))


def complete(plan: Plan, on: date) -> Plan:
    """Give the plan every course, duty and group it needs, some of them long ago and some soon."""
    kinds = [k for k in CourseKind if k is not CourseKind.EMNEKURS]
    soon = on + timedelta(days=40)
    courses = [Course(kind=k, start=soon if k is CourseKind.GRUNNKURS_D else on - 300 * DAY) for k in kinds]
    topics = [
        Course(kind=CourseKind.EMNEKURS, topic=f"Emne {n}", hours=Decimal(15), start=on - n * DAY)
        for n in range(6)
    ]
    return replace(
        plan,
        courses=(*plan.courses, *courses, *topics),
        duties=(*plan.duties, Duty(on=on, count=40)),
        groups=(*plan.groups, Group(start=on - 500 * DAY, end=on + 300 * DAY)),
        standing=Standing(lis1_complete_on=on - 1200 * DAY),
    )


def all_met(assessment: Assessment) -> bool:
    return all(r.state is State.MET for r in assessment.results if r.requirement.forecast)


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_the_forecast_is_made_of_its_requirements(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    """The cautious day is the latest of the requirements'; those reached on it decide, the others may miss."""
    assessment = assess(complete(data.draw(plans(on)), on), numbers.regulation(), on)
    forecast = assessment.forecast
    days = {r.id: r.cautious.reached_on for r in assessment.results if r.requirement.forecast}
    missing = {name for name, day in days.items() if day is None}
    assert {*forecast.missing, *forecast.to_clarify} == missing
    if missing:
        assert (forecast.all_met.cautious, forecast.decided_by) == (None, ())
    else:
        latest = max(day for day in days.values() if day)
        assert forecast.all_met.cautious == latest
        assert set(forecast.decided_by) == {name for name, day in days.items() if day == latest}
    assert (forecast.estimate is None) == (forecast.estimate_row == "")
    if forecast.service_met.cautious is not None:
        assert forecast.estimate is None


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_the_estimate_is_the_day_if_the_last_row_goes_on(
    data: st.DataObject, on: date, numbers: SmallNumbers
) -> None:
    """The estimate equals the service day of the plan in which that row has no end.

    Without absence: an open-ended row's ten per cent are taken to the day of assessment, a row's that ends to its
    end, so under the readings the two may differ by days.
    """
    plan = replace(data.draw(plans(on, open_ended=False, absent=False)), standing=Standing(lis1_complete_on=on))
    forecast = assess(plan, numbers.regulation(), on).forecast
    event("no estimate" if forecast.estimate is None else "an estimate")
    if forecast.estimate is None:
        return
    index = int(forecast.estimate_row.removeprefix("service[").removesuffix("]"))
    going_on = replace(plan.service[index], end=None)
    rows = (*plan.service[:index], going_on, *plan.service[index + 1 :])
    open_ended = assess(replace(plan, service=rows), numbers.regulation(), on).forecast.service_met
    assert (forecast.estimate.cautious, forecast.estimate.generous) == (open_ended.cautious, open_ended.generous)


# ---- rows that must be judged one by one ----


@always
@given(st.data(), days_of_assessment(), small_numbers())
def test_every_row_rule_judges_each_row_it_concerns(data: st.DataObject, on: date, numbers: SmallNumbers) -> None:
    """A rule for rows is met when all its rows meet it, and concerns nobody when it has none."""
    assessment = assess(data.draw(plans(on)), numbers.regulation(), on)
    for result in assessment.results:
        if isinstance(result.requirement, EveryRow):
            assert result.cautious.required == len(result.parts)
            if not result.parts:
                assert result.state is State.NOT_CONCERNED
            else:
                all_meet = all(part.total == 1 for part in result.parts)
                assert result.state is (State.MET if all_meet else State.CLARIFY)


SPELT = {
    "no-break space": "Ga\u030ard\u00a0legesenter".replace("a\u030a", "å"),
    "letter and accent apart": "Ga\u030ard legesenter",
    "case": "gård Legesenter",
    "two blanks": "Gård  legesenter",
    "a sign that cannot be seen": "Gård lege\u200bsenter",
}


@pytest.mark.parametrize("other", SPELT.values(), ids=SPELT)
def test_one_place_spelt_in_two_ways_is_one_post(other: str) -> None:
    """An old-scheme post of two months and two months is long enough to count only when it is one."""
    first = Service(
        kind=ServiceKind.OPEN_PRACTICE,
        start=date(2018, 1, 1),
        end=date(2018, 2, 28),
        percent=Decimal(100),
        place="Gård legesenter",
        old_scheme=True,
    )
    second = replace(first, start=date(2018, 3, 1), end=date(2018, 4, 30), place=other)
    on = date(2026, 11, 22)
    assert assess(Plan(service=(first, second)), regulation_on(on), on).result("del_3").cautious.done == 4
