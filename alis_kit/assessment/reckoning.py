"""Every way to reckon a plan: the readings of the absence rule, and what unconfirmed institutions turn out as.

A municipal institution whose conditions are not confirmed may turn out as institution service or as other GP
service. With the readings of absence that makes up to eight reckonings; the judges take the least and the
greatest, result by result.

Source: § 31 third paragraph; dossier 1.14, 1.15 and 1.A; design § 3.
"""

from __future__ import annotations

from alis_kit.assessment.absence import time_away, tolerances
from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.cells import split
from alis_kit.assessment.ledger import Ledger, gains, open_ledger, present, service_met
from alis_kit.plan import LIS1, Plan, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.requirement import RowRule
from alis_kit.result import Reckoning


def ledgers(plan: Plan, regulation: Regulation, calendar: Calendar) -> tuple[Ledger, ...]:
    """Reckon a plan in every way its doubts allow; reckonings that cannot differ are made once.

    Open-ended rows run to the day the service requirements are met in that reckoning, at most to the horizon.
    """
    doubtful = _doubtful(plan, regulation, calendar)
    registered = _registered(plan, regulation, calendar.scale)
    readings = tolerances(calendar, regulation.counting.absence)
    cells = split(calendar.cells, {day for tolerance in readings for day in tolerance.turning_days})
    turns_out = (ServiceKind.INSTITUTION, ServiceKind.OTHER_GP) if doubtful else (ServiceKind.INSTITUTION,)
    outcomes = []
    for outcome in turns_out:
        buckets = [outcome if k in doubtful else row.kind for k, row in enumerate(calendar.rows)]
        outcomes.append((outcome, buckets, present(cells, buckets)))
    away = time_away(calendar, cells)
    made = []
    for tolerance in readings:
        for outcome, buckets, whole in outcomes:
            gained = gains(tolerance, cells, buckets, registered, whole, away)
            reckoning = Reckoning(tolerance.reading, outcome)
            ledger = open_ledger(
                reckoning, calendar, tolerance, buckets, registered, regulation.maximums, cells, gained
            )
            made.append(_until_met(ledger, regulation))
    return tuple(made)


def _until_met(endless: Ledger, regulation: Regulation) -> Ledger:
    """Let open-ended rows run to the day the service requirements are met, but at least through today."""
    calendar = endless.calendar
    if not any(row.open_ended for row in calendar.rows):
        return endless
    met = service_met(endless, regulation)
    return endless if met is None else endless.without_open_ended_after(max(met, calendar.on))


def _doubtful(plan: Plan, regulation: Regulation, calendar: Calendar) -> frozenset[int]:
    """Find the institution rows that count but whose conditions are not all confirmed (dossier 1.A)."""
    conditions = regulation.row_rule(RowRule.INSTITUTION_CONDITIONS)
    found = set()
    for k, row in enumerate(calendar.rows):
        service = plan.service[row.line]
        counts_as_institution = row.kind is ServiceKind.INSTITUTION and row.cut is None
        sure = service.municipal is False or set(conditions.needs) <= set(service.conditions)
        if counts_as_institution and not sure:
            found.add(k)
    return frozenset(found)


def _registered(plan: Plan, regulation: Regulation, scale: int) -> tuple[tuple[ServiceKind, int, int], ...]:
    """LIS1 that is registered as complete counts in full from that day, whatever its rows say (design § 3)."""
    day = plan.standing.lis1_complete_on
    if day is None:
        return ()
    return tuple(
        (r.services[0], day.toordinal(), r.months * scale)
        for r in regulation.minimums
        if len(r.services) == 1 and r.services[0] in LIS1
    )
