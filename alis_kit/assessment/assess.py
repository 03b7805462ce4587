"""The one door to the engine: calendar, ledgers, results, forecast, account."""

from __future__ import annotations

from datetime import date

from alis_kit.assessment.account import last_days
from alis_kit.assessment.context import Grounds, context_of
from alis_kit.assessment.forecast import forecast
from alis_kit.assessment.judge import judge
from alis_kit.plan import Plan, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.result import Assessment, Evidence, Part


def assess(plan: Plan, regulation: Regulation, on: date) -> Assessment:
    """Assess a plan under a regulation on a day.

    Unfinished rows are left out; `alis_kit.check.check` tells about them.

    Source: design § 3; each result's requirement names its own paragraph.
    """
    at = context_of(plan, regulation, on)
    results = tuple([judge(requirement, at) for requirement in regulation.judged])
    return Assessment(
        on=on,
        regulation_id=regulation.id,
        results=results,
        forecast=forecast(at, results),
        account=Evidence(_account, frozenset(ServiceKind), at.grounds),
        account_by=at.leading.reckoning,
        ends=last_days(at.leading),
    )


def _account(services: frozenset[ServiceKind], grounds: Grounds) -> tuple[Part, ...]:
    at = grounds.context
    return at.account(at.leading).parts(services)
