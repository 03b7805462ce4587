"""How the timeline says things: names, lengths, lists and the sentence under the title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from alis_kit.dates import add_months
from alis_kit.plan import Plan
from alis_kit.result import Assessment, Cut, Expected, Unit
from alis_kit.text import label, show_date, show_number, show_span
from alis_kit.timeline.measure import clean
from alis_kit.wording import day_or_range, lacking, when

_NAMED = 4
"""How many names a sentence lists before it counts the rest."""


def say(key: str, **values: object) -> str:
    """Give one of the timeline's own texts."""
    return label(f"timeline.{key}", **values)


def listed(names: Iterable[str]) -> str:
    """Join names as one says them; many are counted."""
    known = list(dict.fromkeys(names))
    if len(known) > _NAMED:
        known = [*known[: _NAMED - 1], say("more", count=len(known) - _NAMED + 1)]
    if len(known) < 2:
        return "".join(known)
    return say("joined", first=", ".join(known[:-1]), last=known[-1])


def reasons(cuts: Mapping[Cut, Fraction]) -> str:
    """Say why time does not count."""
    return ", ".join(label(f"cut.{cut}") for cut, amount in cuts.items() if amount)


def title(plan: Plan) -> str:
    """Head the picture with the trainee and the municipality, as far as they are known."""
    name, municipality = clean(plan.trainee.name), clean(plan.municipality.name)
    if name and municipality:
        return say("title_where", name=name, municipality=municipality)
    if name:
        return say("title", name=name)
    return say("title_municipality", municipality=municipality) if municipality else say("title_nobody")


def titles(assessment: Assessment, identifiers: Sequence[str]) -> str:
    """List requirements by their titles inside a sentence."""
    return listed(say("quoted", title=assessment.result(i).requirement.title) for i in identifiers)


def summary(assessment: Assessment) -> str:
    """Say in one line where the plan ends: the day, its range, and what decides it or what is missing."""
    forecast = assessment.forecast
    if not assessment.results:
        return say("summary.nothing")
    if forecast.all_met.cautious is not None:
        return _arrival(assessment, forecast.all_met, forecast.all_met.cautious)
    missing = lacking(assessment)
    if forecast.all_met.generous is not None:
        generous = when(show_date(forecast.all_met.generous), assessment)
        return say("summary.doubtful", generous=generous, missing=missing)
    if forecast.service_met.cautious:
        day = when(day_or_range(forecast.service_met), assessment)
        return say("summary.service", missing=missing, day=day)
    if forecast.estimate and forecast.estimate.cautious:
        day = when(day_or_range(forecast.estimate), assessment)
        return say("summary.estimate", missing=missing, day=day)
    return say("summary.missing", missing=missing)


def _arrival(assessment: Assessment, expected: Expected, day: date) -> str:
    decided = titles(assessment, assessment.forecast.decided_by)
    if day <= assessment.on:
        return say("summary.reached", day=when(show_date(day), assessment))
    if expected.generous and expected.generous != day:
        generous = when(show_date(expected.generous), assessment)
        return say("summary.range", day=day, generous=generous, decided=decided)
    return say("summary.plain", day=when(show_date(day), assessment), decided=decided)


def amount(number: Fraction, unit: Unit) -> str:
    """Show a number with its unit."""
    return f"{show_number(number)} {label(f'unit.{unit}')}"


def span_text(start: date, end: date, *, open_ended: bool) -> str:
    """Show a span; an open end is said, not dated."""
    return say("item.open", start=start) if open_ended else show_span(start, end)


def progress(start: date, end: date, on: date) -> str:
    """Say whether a span is done, under way or planned."""
    if end <= on:
        return say("item.done")
    return say("item.both") if start <= on else say("item.planned")


def length(one: date, other: date) -> str:
    """Say how long it is between two days, in calendar years, months and days."""
    first, last = sorted((one, other))
    months = (last.year - first.year) * 12 + last.month - first.month
    months -= add_months(first, months) > last
    days = (last - add_months(first, months)) // timedelta(days=1)
    counts = (("year", months // 12), ("month", months % 12), ("day", days))
    said = [say(f"length.{unit}" if n == 1 else f"length.{unit}s", count=n) for unit, n in counts if n]
    return listed(said)
