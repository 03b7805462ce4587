"""Supervision, in a group and alone.

Group supervision is calendar time, not scaled by percent. Source: § 2; the dossier's S01 and S04 to S06.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from alis_kit.assessment.dated import Event, dated
from alis_kit.assessment.spans import Span, overlap, reached, total, union, without
from alis_kit.assessment.verdict import Grounds, Situation, state, whole
from alis_kit.dates import TICKS
from alis_kit.plan import PART3, ServiceKind
from alis_kit.requirement import GroupHours, GroupMonths, SupervisionMinimum
from alis_kit.result import Amounts, Cut, Evidence, Part, Result, State, Unit


def group_months(requirement: GroupMonths, at: Situation) -> Result:
    """Count the union of the group's spans."""
    spans, planned, wanted = _spans(at), _planned(at), requirement.months * TICKS
    endless = _within(requirement, at, union(spans.values()))
    counted = endless if planned == spans else _within(requirement, at, union(planned.values()))
    done, all_, day = total(overlap(counted, [(0, at.calendar.on)])), total(counted), reached(endless, wanted)
    amounts = Amounts(
        whole(requirement.months),
        Fraction(done, TICKS),
        Fraction(all_, TICKS),
        reached_on=date.fromordinal(day) if day else None,
    )
    found = state((done - wanted, all_ - wanted), (done - wanted, all_ - wanted))
    return Result(
        requirement, Unit.MONTHS, found, amounts, amounts, Evidence(_group_parts, requirement, at.grounds)
    )


def _spans(at: Situation) -> dict[int, Span]:
    """Give the spans of group supervision by row; an open-ended one runs to the horizon."""
    return {
        i: (g.start.toordinal(), g.end.toordinal() if g.end else max(at.calendar.horizon, g.start.toordinal()))
        for i, g in enumerate(at.plan.groups)
        if g.start and (g.end is None or g.start <= g.end)
    }


def _planned(at: Situation) -> dict[int, Span]:
    """Give the same with open-ended ones planned to the day the requirements on group months are met.

    At least through the day of assessment, and to the horizon when one of them never is.
    """
    spans = _spans(at)
    if all(at.plan.groups[i].end for i in spans):
        return spans
    met = [_met(requirement, at) for requirement in at.regulation.group_months]
    stop = max([at.calendar.on, *(day or at.calendar.horizon for day in met)])
    return {
        i: (first, last if at.plan.groups[i].end else max(first, min(last, stop)))
        for i, (first, last) in spans.items()
    }


def _met(requirement: GroupMonths, at: Situation) -> int | None:
    """Give the day (ordinal) a requirement is met if open-ended groups run to the horizon."""
    return reached(_within(requirement, at, union(_spans(at).values())), requirement.months * TICKS)


def _within(requirement: GroupMonths, at: Situation, spans: Iterable[Span]) -> list[Span]:
    """Give the days with a counting row of the kinds asked for; absence and caps change nothing (design § 3)."""
    return overlap(spans, _days_with(requirement.during, at)) if requirement.during else list(spans)


def _days_with(kinds: Sequence[ServiceKind], at: Situation) -> list[Span]:
    return union(
        (row.first, row.last)
        for row in at.calendar.rows
        if row.kind in kinds and row.cut is None and row.first <= row.last
    )


def _group_parts(requirement: GroupMonths, grounds: Grounds) -> list[Part]:
    """Credit each day to the row that has it first."""
    at, parts, taken = grounds.situation, [], list[Span]()
    for i, span in sorted(_planned(at).items(), key=lambda row: row[1]):
        inside = _within(requirement, at, [span])
        new = [free for piece in inside for free in without(piece, taken)]
        taken = union([*taken, *inside])
        cuts = {Cut.OUTSIDE_PRACTICE: total([span]) - total(inside), Cut.OVERLAP: total(inside) - total(new)}
        parts.append(
            Part(
                f"groups[{i}]",
                Fraction(total([span]), TICKS),
                Fraction(total(overlap(new, [(0, at.calendar.on)])), TICKS),
                Fraction(total(new), TICKS),
                {cut: Fraction(amount, TICKS) for cut, amount in cuts.items() if amount},
            )
        )
    return parts


def group_hours(requirement: GroupHours, at: Situation) -> Result:
    """Count recorded hours of groups; without a record the state is not known."""
    judged = dated(requirement, Unit.HOURS, _group_hours, at, requirement.hours)
    return judged if _group_hours(requirement, at) else judged._replace(state=State.CLARIFY)


def _group_hours(_: GroupHours, at: Situation) -> list[Event]:
    """List the groups' hours; those of a group that has begun are held."""
    events = []
    for i, group in enumerate(at.plan.groups):
        if group.hours is not None:
            begun = group.start is not None and group.start <= at.on
            over = group.end is not None and group.end <= at.on
            day = at.on if begun and not over else group.end or group.start
            events.append(Event(day, Fraction(group.hours), f"groups[{i}]"))
    return events


def hours(requirement: SupervisionMinimum, at: Situation) -> Result:
    """Hours due for the counted service so far; the reckoning that counts most asks for most."""
    counted = [ledger.done(PART3) for ledger in at.ledgers]
    due = [
        Fraction(units * requirement.hours_per_year, at.calendar.scale * 12)
        for units in (max(counted), min(counted))
    ]
    judged = dated(requirement, Unit.HOURS, _hours, at, due[0])
    if due[0] != due[1]:
        judged = judged._replace(generous=dated(requirement, Unit.HOURS, _hours, at, due[1]).cautious)
    done, all_, found = judged.cautious.done, judged.cautious.total, State.CLARIFY
    if _hours(requirement, at):
        found = state((done - due[0], all_ - due[0]), (done - due[1], all_ - due[1]))
    return judged._replace(state=found)


def _hours(_: SupervisionMinimum, at: Situation) -> list[Event]:
    return [
        Event(h.on, Fraction(h.hours), f"supervision.hours[{i}]")
        for i, h in enumerate(at.plan.supervision.hours)
        if h.hours is not None
    ]
