"""The one door to the engine: calendar, ledgers, results, forecast, account."""

from __future__ import annotations

from datetime import date

from alis_kit.assessment.account import last_days
from alis_kit.assessment.forecast import forecast
from alis_kit.assessment.judge import judge
from alis_kit.assessment.ledger import Ledger
from alis_kit.assessment.verdict import Grounds, Situation, situation
from alis_kit.plan import PART3, Plan, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.result import Assessment, Evidence, Part


def assess(plan: Plan, regulation: Regulation, on: date) -> Assessment:
    """Assess a plan under a regulation on a day.

    Unfinished rows are left out; `alis_kit.check.check` tells about them.

    Source: design § 3; each result's requirement names its own paragraph.
    """
    at = situation(plan, regulation, on)
    judged = (judge(requirement, at) for requirement in regulation.requirements)
    results = tuple(result for result in judged if result is not None)
    return Assessment(
        on=on,
        regulation_id=regulation.id,
        results=results,
        forecast=forecast(at, results),
        account=Evidence(_account, frozenset(ServiceKind), at.grounds),
        ends=last_days(_leading(at)),
    )


def _account(services: frozenset[ServiceKind], grounds: Grounds) -> tuple[Part, ...]:
    at = grounds.situation
    return at.account(_leading(at)).parts(services)


def _leading(at: Situation) -> Ledger:
    """Give the ledger that counts least of part 3 in all."""
    return min(at.ledgers, key=lambda ledger: ledger.total(PART3))
