"""Months of counted service: at least so many, or at most.

Source: §§ 2 and 31; the dossier's T01 to T11.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from alis_kit.assessment.verdict import Situation, state
from alis_kit.regulation import ServiceMaximum, ServiceMinimum
from alis_kit.result import ZERO, Amounts, Cut, Part, Result, State, Unit

_NEVER = date.max.toordinal()


def months(requirement: ServiceMinimum | ServiceMaximum, at: Situation) -> Result:
    """Count the months in the buckets: the least and the greatest over the reckonings, number by number."""
    scale, services = at.calendar.scale, requirement.services
    tallies = [
        (
            ledger,
            ledger.by(services, at.calendar.on),
            ledger.total(services),
            ledger.first_day(services, requirement.months) or _NEVER,
        )
        for ledger in at.ledgers
    ]
    sides = []
    for worst in (min, max):
        last = max if worst is min else min
        done = worst(tallies, key=lambda t: t[1])
        total = worst(tallies, key=lambda t: t[2])
        reached = last(tallies, key=lambda t: t[3])
        sides.append((done, total, reached))
    amounts = [
        Amounts(
            required=Fraction(requirement.months),
            done=Fraction(done[1], scale),
            total=Fraction(total[2], scale),
            reached_on=None if reached[3] == _NEVER else date.fromordinal(reached[3]),
            done_by=done[0].reckoning,
            total_by=total[0].reckoning,
            reached_by=reached[0].reckoning,
            at_most=isinstance(requirement, ServiceMaximum),
        )
        for done, total, reached in sides
    ]
    done, total, _ = sides[0]
    parts = _join_parts(
        at.account(done[0]).parts(requirement.services), at.account(total[0]).parts(requirement.services)
    )
    if isinstance(requirement, ServiceMaximum):
        return Result(requirement, Unit.MONTHS, _room(parts), amounts[0], amounts[1], parts)
    return Result(requirement, Unit.MONTHS, state(*amounts), amounts[0], amounts[1], parts)


def _room(parts: Sequence[Part]) -> State:
    """An upper limit is met while nothing is cut by it."""
    if not any(part.total or part.cuts.get(Cut.CAP) for part in parts):
        return State.NOT_CONCERNED
    return State.CLARIFY if any(part.cuts.get(Cut.CAP) for part in parts) else State.MET


def _join_parts(done: tuple[Part, ...], total: tuple[Part, ...]) -> tuple[Part, ...]:
    """Take what is done from one reckoning and the rest from another; mostly they are the same."""
    if done is total or done == total:
        return total
    done_of = {part.where: part.done for part in done}
    return tuple(Part(p.where, p.gross, done_of.get(p.where, ZERO), p.total, p.cuts) for p in total)
