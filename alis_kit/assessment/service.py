"""Months of counted service: at least so many, or at most.

Source: §§ 2 and 31; the dossier's T01 to T11.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from alis_kit.assessment.ledger import Ledger
from alis_kit.assessment.verdict import Grounds, Situation, state, whole
from alis_kit.plan import ServiceKind
from alis_kit.requirement import ServiceMaximum, ServiceMonths
from alis_kit.result import ZERO, Amounts, Evidence, Part, Result, State, Unit

_NEVER = date.max.toordinal()


def months(requirement: ServiceMonths, at: Situation) -> Result:
    """Count the months in the buckets: the least and the greatest over the reckonings, number by number."""
    services = requirement.buckets
    done = [ledger.done(services) for ledger in at.ledgers]
    total = [ledger.total(services) for ledger in at.ledgers]
    days = [ledger.first_day(services, requirement.months) or _NEVER for ledger in at.ledgers]
    least = done.index(min(done)), total.index(min(total)), days.index(max(days))
    most = done.index(max(done)), total.index(max(total)), days.index(min(days))
    at_most = isinstance(requirement, ServiceMaximum)

    def amounts(n: int, m: int, k: int) -> Amounts:
        """Put together what the n-th ledger has done, the m-th has in all, and the k-th reaches."""
        reached_on = None if days[k] == _NEVER else date.fromordinal(days[k])
        done_by, total_by, reached_by = [at.ledgers[place].reckoning for place in (n, m, k)]
        amounts = whole(requirement.months), at.months(done[n]), at.months(total[m])
        return Amounts(*amounts, reached_on, done_by, total_by, reached_by, at_most)

    cautious = amounts(*least)
    generous = cautious if most == least else amounts(*most)
    if at_most:
        found = _room(services, at.ledgers[least[1]])
    else:
        wanted = requirement.months * at.calendar.scale
        found = state((min(done) - wanted, min(total) - wanted), (max(done) - wanted, max(total) - wanted))
    return Result(requirement, Unit.MONTHS, found, cautious, generous, Evidence(_parts, requirement, at.grounds))


def _room(services: Iterable[ServiceKind], ledger: Ledger) -> State:
    """An upper limit is met while nothing is cut by it."""
    before = {bucket: amounts[-1] for bucket in services if (amounts := ledger.raw.get(bucket))}
    if not any(before.values()):
        return State.NOT_CONCERNED
    cut = any(amount > ledger.caps.get(bucket, amount) for bucket, amount in before.items())
    return State.CLARIFY if cut else State.MET


def _parts(requirement: ServiceMonths, grounds: Grounds) -> tuple[Part, ...]:
    """Take what is done from one reckoning and the rest from another; mostly they are the same."""
    at, services = grounds.situation, requirement.buckets
    done = min(at.ledgers, key=lambda ledger: ledger.done(services))
    total = min(at.ledgers, key=lambda ledger: ledger.total(services))
    parts = at.account(total).parts(services)
    if done is total:
        return parts
    done_of = {part.where: part.done for part in at.account(done).parts(services)}
    return tuple(Part(p.where, p.gross, done_of.get(p.where, ZERO), p.total, p.cuts) for p in parts)
