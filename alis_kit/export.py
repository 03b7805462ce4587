"""An assessment as plain data, for other programs: amounts as numbers, days in ISO form."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from alis_kit.result import Amounts, Assessment, Expected, Result, Weighed


def assessment_data(assessment: Assessment) -> dict[str, Any]:
    """Give an assessment as data: months and other amounts as numbers, days in ISO form."""
    ahead = assessment.forecast
    return {
        "dato": assessment.on.isoformat(),
        "forskrift": assessment.regulation_id,
        "krav": [result_data(r) for r in assessment.results],
        "forventet": expected_data(ahead.all_met),
        "tjenestetid": expected_data(ahead.service_met),
        "avgjores_av": list(ahead.decided_by),
        "ikke_planlagt": list(ahead.missing),
        "ma_avklares": list(ahead.to_clarify),
        "nar_lis1_er_bekreftet": ahead.lis1_unconfirmed,
        "lesninger": [_question_data(weighed) for weighed in ahead.questions],
        "anslag": expected_data(ahead.estimate) if ahead.estimate else None,
        "forutsetter": list(ahead.assumed),
    }


def result_data(result: Result) -> dict[str, Any]:
    """Return how one requirement stands, as data."""
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
    by = {"done": amounts.done_by, "total": amounts.total_by, "reached_on": amounts.reached_by}
    return {
        "required": _number(amounts.required),
        "done": _number(amounts.done),
        "planned": _number(amounts.planned),
        "remaining": _number(amounts.remaining),
        "missing": _number(amounts.missing),
        "total": _number(amounts.total),
        "reached_on": amounts.reached_on.isoformat() if amounts.reached_on else None,
        "readings": {
            name: {field: str(answer) for field, answer in reckoning._asdict().items()}
            for name, reckoning in by.items()
            if reckoning is not None
        },
    }


def expected_data(day: Expected) -> dict[str, str | None]:
    """Return an expected day, as data."""
    return {
        "cautious": day.cautious.isoformat() if day.cautious else None,
        "generous": day.generous.isoformat() if day.generous else None,
    }


def _question_data(weighed: Weighed) -> dict[str, Any]:
    return {
        "sporsmal": str(weighed.question),
        "krav": weighed.requirement,
        "svar": [
            {
                "id": str(outcome.reading),
                "done": _number(outcome.done),
                "total": _number(outcome.total),
                "tjenestetid": expected_data(outcome.service_met),
            }
            for outcome in weighed.outcomes
        ],
    }


def _number(amount: Fraction) -> int | float:
    return int(amount) if amount.denominator == 1 else float(amount)
