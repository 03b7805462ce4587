"""The engine against the slow count (`slow_count.py`), on plans nobody thought of (`slow_plans.py`).

The slow count was written from the text of the counting rules alone, by somebody who had not read the engine. By
hand, with more plans: `python tests/test_assessment_slow.py 0 10000` tells every plan on which the two differ.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from fractions import Fraction

import pytest
from slow_count import NUMBERS, Law, SlowCount, slow_count
from slow_plans import random_plan

from alis_kit.assessment import assess
from alis_kit.plan import Plan
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment, State

PLANS = 250
PORTIONS = 10
MONTHS = {
    "hele_lopet": "path",
    "del_3": "part3",
    "lis1_sykehus": "lis1_hospital",
    "lis1_kommune": "lis1_municipality",
    "apen_praksis": "open_practice",
    "institusjon": "institution",
    "gruppe": "group",
    "gruppe_apen_praksis": "group_open_practice",
    "apen_praksis_inntil": "bucket_open_practice",
    "annen_inntil": "bucket_other_gp",
    "annen_spesialitet_inntil": "bucket_other_specialty",
    "utland_inntil": "bucket_abroad",
}
"""Requirements counted in months, and what the slow count calls them."""
COUNTS = {
    "grunnkurs_a": "grunnkurs_a",
    "grunnkurs_b": "grunnkurs_b",
    "grunnkurs_c": "grunnkurs_c",
    "grunnkurs_d": "grunnkurs_d",
    "akuttkurs": "emergency",
    "sakkyndighetskurs": "sakkyndighet",
    "fkm_kurs": "fkm",
    "emnekurs": "emnekurs",
    "legevakter": "duties",
}
STATES = {"met": State.MET, "on_course": State.ON_COURSE, "must_be_clarified": State.CLARIFY}


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_the_engine_agrees_with_the_slow_count(portion: int) -> None:
    """Every amount, cautious and generous, every day, the account row by row, hours due, and the forecast."""
    size = PLANS // PORTIONS
    told = [found for seed in range(portion * size, (portion + 1) * size) if (found := differences(seed))]
    assert not told


def differences(seed: int) -> list[str]:
    plan, on = random_plan(random.Random(seed))
    assessment, slow = assess(plan, regulation_on(on), on), slow_count(plan, Law(), on)
    pairs = [*requirements(assessment, slow), *as_a_whole(assessment, slow), *account(plan, assessment, slow)]
    return [f"seed {seed}, {on}: {what}: {mine}, slow {other}" for what, mine, other in pairs if mine != other]


Pair = tuple[str, object, object]


def requirements(assessment: Assessment, slow: SlowCount) -> Iterator[Pair]:
    for identifier, name in MONTHS.items():
        result = assessment.result(identifier)
        cautious, generous = result.cautious, result.generous
        yield f"{identifier} done", cautious.done, slow.cautious_done(name)
        yield f"{identifier} done, generous", generous.done, slow.generous_done(name)
        yield f"{identifier} with plan", cautious.total, slow.cautious_with_plan(name)
        yield f"{identifier} with plan, generous", generous.total, slow.generous_with_plan(name)
        if not cautious.at_most:
            yield f"{identifier} day", cautious.reached_on, slow.latest(name)
            yield f"{identifier} day, generous", generous.reached_on, slow.earliest(name)
    assert set(COUNTS.values()) == set(NUMBERS)
    for identifier, name in COUNTS.items():
        amounts = assessment.result(identifier).cautious
        yield identifier, (amounts.done, amounts.total), slow.numbers[name]
        yield f"{identifier} day", amounts.reached_on, slow.numbers_reached[name]


def as_a_whole(assessment: Assessment, slow: SlowCount) -> Iterator[Pair]:
    ahead, hours = assessment.forecast, assessment.result("veiledningstimer")
    yield "service met", ahead.service_met[:2], slow.service_met()
    yield "all met", ahead.all_met[:2], slow.all_met()
    yield "hours due", (hours.cautious.required, hours.generous.required), slow.supervision_due()
    yield "LIS1 first", assessment.result("lis1_forst").state, STATES[slow.lis1_state]
    yield "nothing of LIS1", ahead.lis1_unconfirmed, not slow.lis1_recorded


def account(plan: Plan, assessment: Assessment, slow: SlowCount) -> Iterator[Pair]:
    """The one account, and that the evidence of each result sums to it."""
    one, by = slow.account(), assessment.account_by
    yield (
        "account by",
        (by.tenth, by.institution, by.lis1_days, by.single_kind),
        (one.reckoning.absence, one.reckoning.doubtful, one.reckoning.lis1, "same"),
    )
    parts = {part.where: part for part in assessment.account}
    for row, done in one.rows_done.items():
        part = parts[f"service[{row}]"]
        yield f"row {row}", (part.done, part.total), (done, one.rows_with_plan[row])
    for row, last in one.row_ends.items():
        start = plan.service[row].start
        if start and start <= last:
            yield f"end of row {row}", assessment.ends[f"service[{row}]"], last
    for result in assessment.results:
        if result.parts:
            yield f"{result.id} parts", _sum(p.total for p in result.parts), result.cautious.total
            yield f"{result.id} parts done", _sum(p.done for p in result.parts), result.cautious.done
        for part in result.parts:
            yield f"{result.id} {part.where}", part.gross, part.total + _sum(part.cuts.values())


def _sum(amounts: Iterator[Fraction] | object) -> Fraction:
    return sum(amounts, Fraction(0))  # type: ignore[call-overload, no-any-return]


def main(first: int, last: int) -> None:
    """Tell all differences among so many plans."""
    differing = 0
    for seed in range(first, last):
        try:
            found = differences(seed)
        except Exception as error:  # any fault is a difference
            found = [f"seed {seed}: {error!r}"]
        if found:
            differing += 1
            print(*found[:4], sep="\n", flush=True)
        if seed % 500 == 499:
            print(f"… {seed + 1 - first} plans, {differing} differ", flush=True)
    print(f"{last - first} plans, {differing} differ")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
