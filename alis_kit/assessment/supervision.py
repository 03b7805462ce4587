"""Supervision, in a group and alone.

Group supervision is calendar time, not scaled by percent. Source: § 2; the dossier's S01 and S04 to S06.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from alis_kit.assessment.calendar import day_at, tick_at
from alis_kit.assessment.dated import Event, dated
from alis_kit.assessment.verdict import Situation, state
from alis_kit.dates import TICKS, overlap, union
from alis_kit.plan import PART3, ServiceKind
from alis_kit.regulation import GroupHours, GroupMonths, Requirement, SupervisionMinimum
from alis_kit.result import ZERO, Amounts, Cut, Part, Result, State, Unit

Span = tuple[date, date]
_DAY = timedelta(days=1)


def _group_spans(at: Situation) -> list[tuple[int, Span]]:
    """Give the spans of group supervision with their row; an open-ended one runs to the horizon."""
    horizon = date.fromordinal(at.calendar.horizon)
    return [
        (i, (g.start, g.end or max(horizon, g.start)))
        for i, g in enumerate(at.plan.groups)
        if g.start and (g.end is None or g.start <= g.end)
    ]


def _days_with(at: Situation, kinds: Iterable[ServiceKind]) -> list[Span]:
    """Give the days with a counting row of the kinds; absence and caps make no difference (design § 3)."""
    wanted = set(kinds)
    return union(
        (date.fromordinal(row.first), date.fromordinal(row.last))
        for row in at.calendar.rows
        if row.kind in wanted and row.cut is None and row.first <= row.last
    )


def _group_days(requirement: GroupMonths, at: Situation, service: Sequence[Span]) -> list[Span]:
    spans = union(span for _, span in _group_spans(at))
    return overlap(spans, service) if requirement.during else spans


def _length(spans: Iterable[Span]) -> int:
    return sum(tick_at(end.toordinal() + 1) - tick_at(start.toordinal()) for start, end in spans)


def _reached(spans: Iterable[Span], wanted: int) -> date | None:
    """Give the day on which so many ticks of the spans have passed."""
    for start, end in spans:
        length = _length([(start, end)])
        if length >= wanted:
            return date.fromordinal(day_at(tick_at(start.toordinal()) + wanted))
        wanted -= length
    return None


def group_months(requirement: GroupMonths, at: Situation) -> Result:
    """Count the union of the group's spans; each day is credited to the row that has it first."""
    service = _days_with(at, requirement.during) if requirement.during else []
    reached = _reached(_group_days(requirement, at, service), requirement.months * TICKS)
    spans = _group_spans(at)
    if any(group.end is None for group in at.plan.groups):
        stop = _group_stop(at)
        spans = [
            (i, (start, end if at.plan.groups[i].end else max(start, min(end, stop)))) for i, (start, end) in spans
        ]
    past = [(date.min, at.on)]
    parts, taken = [], list[Span]()
    for i, span in sorted(spans, key=lambda s: s[1]):
        inside = overlap([span], service) if requirement.during else [span]
        new = _minus(inside, taken)
        taken = union([*taken, *inside])
        cuts = {
            Cut.OUTSIDE_PRACTICE: _length([span]) - _length(inside),
            Cut.OVERLAP: _length(inside) - _length(new),
        }
        parts.append(
            Part(
                f"groups[{i}]",
                Fraction(_length([span]), TICKS),
                Fraction(_length(overlap(new, past)), TICKS),
                Fraction(_length(new), TICKS),
                {cut: Fraction(amount, TICKS) for cut, amount in cuts.items() if amount},
            )
        )
    done, total = sum((p.done for p in parts), ZERO), sum((p.total for p in parts), ZERO)
    amounts = Amounts(Fraction(requirement.months), done, total, reached)
    return Result(requirement, Unit.MONTHS, state(amounts, amounts), amounts, amounts, tuple(parts))


def _minus(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    """Give the days of the spans that are not taken."""
    free = [(date.min, date.max)]
    for start, end in taken:
        free = [
            piece
            for a, b in free
            for piece in ((a, min(b, start - _DAY)), (max(a, end + _DAY), b))
            if piece[0] <= piece[1]
        ]
    return overlap(spans, free)


def _group_stop(at: Situation) -> date:
    """Give the day an open-ended group is planned to: when all requirements of group months are met."""
    wanted = [r for r in at.regulation.requirements if isinstance(r, GroupMonths)]
    days = [_reached(_group_days(r, at, _days_with(at, r.during)), r.months * TICKS) for r in wanted]
    met = [day for day in days if day]
    return max(at.on, *met) if len(met) == len(days) and met else date.fromordinal(at.calendar.horizon)


def group_hours(requirement: GroupHours, at: Situation) -> Result:
    """Count recorded hours; those of a group that has begun are held."""
    events = []
    for i, group in enumerate(at.plan.groups):
        if group.hours is not None:
            begun = group.start is not None and group.start <= at.on
            over = group.end is not None and group.end <= at.on
            day = at.on if begun and not over else group.end or group.start
            events.append(Event(day, Fraction(group.hours), f"groups[{i}]", None if day else Cut.NO_DATE))
    return _recorded(requirement, Fraction(requirement.hours), events, at.on)


def hours(requirement: SupervisionMinimum, at: Situation) -> Result:
    """Hours due for the counted service so far; the reckoning that counts most asks for most."""
    events = [
        Event(h.on, Fraction(h.hours), f"supervision.hours[{i}]", None if h.on else Cut.NO_DATE)
        for i, h in enumerate(at.plan.supervision.hours)
        if h.hours is not None
    ]
    counted = [ledger.by(PART3, at.calendar.on) for ledger in at.ledgers]
    due = [Fraction(units * requirement.hours_per_year, at.calendar.scale * 12) for units in counted]
    result = _recorded(requirement, max(due), events, at.on)
    generous = _recorded(requirement, min(due), events, at.on).cautious
    recorded = bool(events)
    return Result(
        requirement,
        Unit.HOURS,
        state(result.cautious, generous) if recorded else State.CLARIFY,
        result.cautious,
        generous,
        result.parts,
    )


def _recorded(requirement: Requirement, required: Fraction, events: Sequence[Event], on: date) -> Result:
    """Judge hours if any are recorded; without a record the state is not known."""
    result = dated(requirement, Unit.HOURS, required, events, on)
    if events:
        return result
    return Result(requirement, Unit.HOURS, State.CLARIFY, result.cautious, result.generous)
