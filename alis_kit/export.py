"""An assessment as plain data, for other programs: amounts as numbers, days in ISO form."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from alis_kit.result import Amounts, Assessment, Expected, Result


def assessment_data(assessment: Assessment) -> dict[str, Any]:
    """Give an assessment as data: months and other amounts as numbers, days in ISO form."""
    ahead = assessment.forecast
    return {
        "dato": assessment.on.isoformat(),
        "forskrift": assessment.regulation_id,
        "krav": [_result_data(r) for r in assessment.results],
        "forventet": _expected_data(ahead.all_met),
        "tjenestetid": _expected_data(ahead.service_met),
        "avgjores_av": list(ahead.decided_by),
        "ikke_planlagt": list(ahead.missing),
        "anslag": _expected_data(ahead.estimate) if ahead.estimate else None,
        "forutsetter": list(ahead.assumed),
    }


def _result_data(result: Result) -> dict[str, Any]:
    source = result.requirement.source
    data = {
        "id": result.id,
        "title": result.requirement.title,
        "state": result.state.value,
        "strength": result.requirement.strength.value,
        "unit": result.unit.value,
        **_amounts_data(result.cautious),
        "source": {"rule": result.requirement.rule, "paragraph": source.paragraph, "url": source.url},
    }
    return {**data, "generous": _amounts_data(result.generous)} if result.in_doubt else data


def _amounts_data(amounts: Amounts) -> dict[str, Any]:
    return {
        "required": _number(amounts.required),
        "done": _number(amounts.done),
        "planned": _number(amounts.planned),
        "remaining": _number(amounts.remaining),
        "missing": _number(amounts.missing),
        "reached_on": amounts.reached_on.isoformat() if amounts.reached_on else None,
    }


def _expected_data(day: Expected) -> dict[str, str | None]:
    return {
        "cautious": day.cautious.isoformat() if day.cautious else None,
        "generous": day.generous.isoformat() if day.generous else None,
    }


def _number(amount: Fraction) -> int | float:
    return int(amount) if amount.denominator == 1 else float(amount)
