"""Months of counted service: at least so many, or at most.

Source: §§ 2 and 31; the dossier's T01 to T11.
"""

from __future__ import annotations

from datetime import date

from alis_kit.assessment.context import Context, Grounds, extremes, state, whole
from alis_kit.assessment.ledger import Ledger
from alis_kit.assessment.ticks import NEVER
from alis_kit.requirement import ServiceMaximum, ServiceMonths
from alis_kit.result import ZERO, Amounts, Evidence, Part, Result, State, Unit


def months(requirement: ServiceMonths, at: Context) -> Result:
    """Count the months in the buckets: the least and the greatest over the reckonings, number by number."""
    done, total, days = at.counts(requirement)
    least, most = extremes(at, done, total, days)
    at_most = isinstance(requirement, ServiceMaximum)

    def amounts(n: int, m: int, k: int) -> Amounts:
        """Put together what the n-th ledger has done, the m-th has in all, and the k-th reaches."""
        reached_on = None if days[k] == NEVER else date.fromordinal(days[k])
        by = at.ledgers[n].reckoning, at.ledgers[m].reckoning, at.ledgers[k].reckoning
        counted = at.months(done[n]), at.months(total[m]), at.months(total[m] - done[m])
        return Amounts(whole(requirement.months), *counted, reached_on, *by, at_most)

    cautious = amounts(*least)
    generous = cautious if most == least else amounts(*most)
    if at_most:
        found = _room(requirement, at)
    else:
        wanted = requirement.months * at.calendar.scale
        found = state((min(done) - wanted, total[least[1]] - wanted), (max(done) - wanted, max(total) - wanted))
        if found is not State.MET and awaits_lis1(requirement, cautious, at):
            found = State.CLARIFY
    return Result(
        requirement, Unit.MONTHS, found, cautious, generous, Evidence(_month_parts, requirement, at.grounds)
    )


def awaits_lis1(requirement: ServiceMonths, cautious: Amounts, at: Context) -> bool:
    """Whether a requirement would be met if LIS1 were confirmed."""
    unconfirmed = unconfirmed_lis1(requirement, at)
    return unconfirmed >= 0 and cautious.missing <= unconfirmed


def unconfirmed_lis1(requirement: ServiceMonths, at: Context) -> int:
    """Return the months a requirement lacks only because nothing is recorded of LIS1; negative when none do."""
    lacking = [part.months for part in at.regulation.lis1 if part.buckets <= requirement.buckets]
    return sum(lacking) if lacking and not at.calendar.has_lis1 else -1


def _room(requirement: ServiceMonths, at: Context) -> State:
    """An upper limit is kept, since nothing beyond it counts; but LIS1 may come to exceed it (§ 31 sixth)."""
    if not any(ledger.counted.get(bucket, (0,))[-1] for ledger in at.ledgers for bucket in requirement.services):
        return State.NOT_CONCERNED
    exceeded = max(at.counts(requirement).total) > requirement.months * at.calendar.scale
    return State.CLARIFY if exceeded else State.MET


def _month_parts(requirement: ServiceMonths, grounds: Grounds) -> tuple[Part, ...]:
    """Take what is done from one reckoning and the rest from another; mostly they are the same."""
    at = grounds.context
    (n, m, _), _ = extremes(at, *at.counts(requirement))
    done, total = at.ledgers[n], at.ledgers[m]
    parts = _of(requirement, at, total)
    if done is total:
        return parts
    by_row = {part.where: part.done for part in _of(requirement, at, done)}
    return tuple(Part(p.where, p.gross, by_row.get(p.where, ZERO), p.total, p.cuts) for p in parts)


def _of(requirement: ServiceMonths, at: Context, ledger: Ledger) -> tuple[Part, ...]:
    (kind, *_) = requirement.services
    own = kind if ledger.is_own(requirement) else None
    return at.account(ledger, own).parts(requirement.buckets)
