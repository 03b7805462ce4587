"""Months of counted service: at least so many, or at most.

Source: §§ 2 and 31; the dossier's T01 to T11.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from alis_kit.assessment.ledger import Ledger
from alis_kit.assessment.verdict import Situation, state, whole
from alis_kit.plan import ServiceKind
from alis_kit.regulation import ServiceMaximum, ServiceMinimum
from alis_kit.result import ZERO, Amounts, Evidence, Part, Result, State, Unit

_NEVER = date.max.toordinal()


def months(requirement: ServiceMinimum | ServiceMaximum, at: Situation) -> Result:
    """Count the months in the buckets: the least and the greatest over the reckonings, number by number."""
    scale, services = at.calendar.scale, requirement.buckets
    tallies = [
        _Tally(
            ledger,
            ledger.by(services, at.calendar.on),
            ledger.total(services),
            ledger.first_day(services, requirement.months) or _NEVER,
        )
        for ledger in at.ledgers
    ]
    done, total = min(tallies, key=_BY_DONE), min(tallies, key=_BY_TOTAL)
    cautious = _amounts(requirement, scale, done, total, max(tallies, key=_BY_DAY))
    if len(tallies) == 1:
        generous = cautious
    else:
        best = max(tallies, key=_BY_DONE), max(tallies, key=_BY_TOTAL), min(tallies, key=_BY_DAY)
        generous = _amounts(requirement, scale, *best)
    parts = Evidence(lambda: _grounds(at, services, done.ledger, total.ledger))
    found = _room(services, total.ledger) if isinstance(requirement, ServiceMaximum) else state(cautious, generous)
    return Result(requirement, Unit.MONTHS, found, cautious, generous, parts)


class _Tally(NamedTuple):
    """What one ledger says, in units and ordinals."""

    ledger: Ledger
    done: int
    total: int
    day: int


_BY_DONE, _BY_TOTAL, _BY_DAY = (attrgetter(name) for name in ("done", "total", "day"))


def _amounts(
    requirement: ServiceMinimum | ServiceMaximum, scale: int, done: _Tally, total: _Tally, reached: _Tally
) -> Amounts:
    return Amounts(
        required=whole(requirement.months),
        done=Fraction(done.done, scale),
        total=Fraction(total.total, scale),
        reached_on=None if reached.day == _NEVER else date.fromordinal(reached.day),
        done_by=done.ledger.reckoning,
        total_by=total.ledger.reckoning,
        reached_by=reached.ledger.reckoning,
        at_most=isinstance(requirement, ServiceMaximum),
    )


def _room(services: Iterable[ServiceKind], ledger: Ledger) -> State:
    """An upper limit is met while nothing is cut by it."""
    before = {bucket: amounts[-1] for bucket in services if (amounts := ledger.raw.get(bucket))}
    if not any(before.values()):
        return State.NOT_CONCERNED
    cut = any(amount > ledger.caps.get(bucket, amount) for bucket, amount in before.items())
    return State.CLARIFY if cut else State.MET


def _grounds(at: Situation, services: frozenset[ServiceKind], done: Ledger, total: Ledger) -> tuple[Part, ...]:
    """Take what is done from one reckoning and the rest from another; mostly they are the same."""
    parts = at.account(total).parts(services)
    if done is total:
        return parts
    done_of = {part.where: part.done for part in at.account(done).parts(services)}
    return tuple(Part(p.where, p.gross, done_of.get(p.where, ZERO), p.total, p.cuts) for p in parts)
