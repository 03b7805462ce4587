"""How the requirements stand that are not met yet, or were met since the last plan; the single courses as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from alis_kit.meeting.sheet import Progress
from alis_kit.meeting.words import say
from alis_kit.requirement import (
    CourseCount,
    ServiceMinimum,
)
from alis_kit.result import Assessment, Result, State
from alis_kit.text import label, show_date, show_number
from alis_kit.wording import beside, is_outdated


def progress(now: Assessment, then: Assessment | None) -> tuple[tuple[Progress, ...], str]:
    """Give the rows of the status, and what is met already in one line."""
    results = [r for r in now.results if _is_counted(r)]
    singles = [r for r in results if _is_single_course(r)]
    telling = [r for r in results if r not in singles and not _long_met(r, then) and not _says_no_more(r, results)]
    rows = [_row(r, _former(r.id, then)) for r in telling]
    if any(r.state is not State.MET for r in singles):
        rows.append(_singles(singles, then))
    met = [r for r in results if r.state is State.MET and (r in singles or _long_met(r, then))]
    return tuple(rows), say("met", titles=", ".join(r.requirement.title for r in met)) if met else ""


def _is_counted(result: Result) -> bool:
    return result.requirement.counted and bool(result.cautious.required) and not is_outdated(result)


def _says_no_more(result: Result, others: Iterable[Result]) -> bool:
    """Whether a part of the same service has just as much left, so that the part tells it all."""
    whole = result.requirement
    return isinstance(whole, ServiceMinimum) and any(
        isinstance(part := other.requirement, ServiceMinimum)
        and part.buckets < whole.buckets
        and other.cautious.remaining == result.cautious.remaining > 0
        and other.generous.remaining == result.generous.remaining
        for other in others
    )


def _is_single_course(result: Result) -> bool:
    return isinstance(result.requirement, CourseCount) and result.requirement.count == 1


def _former(identifier: str, then: Assessment | None) -> Result | None:
    found = (r for r in then.results if r.id == identifier) if then else iter(())
    return next(found, None)


def _long_met(result: Result, then: Assessment | None) -> bool:
    """Whether a requirement was met when the last plan was signed; at a first meeting, whether it is met."""
    former = _former(result.id, then)
    return result.state is State.MET and (former.state is State.MET if former else then is None)


def _row(result: Result, former: Result | None) -> Progress:
    c, g = result.cautious, result.generous
    plannable = result.requirement.plannable
    return Progress(
        title=result.requirement.title,
        required=label("table.amount", amount=c.required, unit=label(f"unit.{result.unit}")),
        last=beside(former.cautious.done, former.generous.done) if former else "",
        now=beside(c.done, g.done),
        missing=_missing(result) if c.missing and plannable else "",
        reached=_reached(c.reached_on, g.reached_on),
        **_shares([result]),
    )


def _missing(result: Result) -> str:
    amount = beside(result.cautious.missing, result.generous.missing)
    return say("to_clarify", amount=amount) if result.state is State.CLARIFY else amount


def _reached(cautious: date | None, generous: date | None) -> str:
    if cautious == generous or not generous:
        return show_date(cautious)
    return label("table.range", cautious=show_date(cautious) or label("table.never"), generous=show_date(generous))


def _singles(results: Sequence[Result], then: Assessment | None) -> Progress:
    """Say the courses of which one is wanted in one row: how many are done, planned and missing."""
    formers = [former for r in results if (former := _former(r.id, then))]
    missing = _sum(r.cautious.missing for r in results)
    days = [r.cautious.reached_on for r in results]
    return Progress(
        title=say("single_courses"),
        required=label("table.amount", amount=len(results), unit=label("unit.courses")),
        last=show_number(_sum(min(f.cautious.done, Fraction(1)) for f in formers)) if formers else "",
        now=show_number(_sum(min(r.cautious.done, Fraction(1)) for r in results)),
        missing=show_number(missing) if missing else "",
        reached="" if None in days else show_date(max(day for day in days if day)),
        **_shares(results),
    )


def _sum(amounts: Iterable[Fraction]) -> Fraction:
    return sum(amounts, Fraction(0))


def _shares(results: Sequence[Result]) -> dict[str, float]:
    """Give what is done and what is planned as shares of all that is required."""
    required = _sum(r.cautious.required for r in results)
    done = _sum(min(r.cautious.done, r.cautious.required) for r in results)
    total = _sum(min(r.cautious.total, r.cautious.required) for r in results)
    return {"done": float(done / required), "planned": float(max(total - done, Fraction(0)) / required)}
