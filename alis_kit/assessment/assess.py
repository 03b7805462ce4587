"""The one door to the engine: calendar, ledgers, results, forecast, account."""

from __future__ import annotations

from datetime import date

from alis_kit.assessment.account import last_days
from alis_kit.assessment.calendar import calendar
from alis_kit.assessment.forecast import forecast
from alis_kit.assessment.judge import judge
from alis_kit.assessment.ledger import Ledger
from alis_kit.assessment.reckoning import ledgers
from alis_kit.assessment.verdict import Situation
from alis_kit.plan import PART3, Plan, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.result import Assessment, Evidence


def assess(plan: Plan, regulation: Regulation, on: date) -> Assessment:
    """Assess a plan under a regulation on a day.

    Unfinished rows are left out; `alis_kit.check.check` tells about them.

    Source: design § 3; each result's requirement names its own paragraph.
    """
    days = calendar(plan, regulation, on)
    books = ledgers(plan, regulation, days)
    situation = Situation(plan, regulation, on, days, books)
    judged = (judge(requirement, situation) for requirement in regulation.requirements)
    results = tuple(result for result in judged if result is not None)
    leading = _most_cautious(books)
    return Assessment(
        on=on,
        regulation_id=regulation.id,
        results=results,
        forecast=forecast(situation, results),
        account=Evidence(lambda: situation.account(leading).parts(frozenset(ServiceKind))),
        ends=last_days(leading),
    )


def _most_cautious(books: tuple[Ledger, ...]) -> Ledger:
    """Give the ledger that counts least of part 3 in all."""
    return min(books, key=lambda ledger: ledger.total(PART3))
