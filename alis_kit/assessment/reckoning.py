"""Every way to reckon a plan: an answer to each question that the law leaves open.

Of reckonings that cannot differ only the first is made. The judges take the least and the greatest over them.

Source: § 31 fourth paragraph; dossier 1.A; design § 3 («Reckonings»).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from alis_kit.assessment.calendar import Calendar, calendars
from alis_kit.assessment.flow import Flow
from alis_kit.assessment.ledger import Ledger, service_met
from alis_kit.plan import Plan, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.requirement import RowRule
from alis_kit.result import Reckoning, SingleKind, Tenth


def ledgers(plan: Plan, regulation: Regulation, on: date) -> tuple[Ledger, ...]:
    """Return a ledger for each reckoning of a plan.

    Open-ended rows run to the day service is met in that reckoning, at least through `on`, at most to the horizon.
    """
    made: list[Ledger] = []
    for calendar in calendars(plan, regulation, on):
        doubtful = _doubtful(plan, regulation, calendar)
        for outcome in (ServiceKind.INSTITUTION, ServiceKind.OTHER_GP) if doubtful else (ServiceKind.INSTITUTION,):
            buckets = [outcome if k in doubtful else row.kind for k, row in enumerate(calendar.rows)]
            flow = Flow(calendar, regulation, buckets, calendar.cells)
            made += _readings(flow, outcome)
    return tuple(made)


def _readings(flow: Flow, outcome: ServiceKind) -> Iterator[Ledger]:
    """Read the rule of absence in the ways that make a difference, each until service is met."""
    tenths = Tenth if flow.waiting else (Tenth.SERVED,)
    reckoning = Reckoning(Tenth.SERVED, SingleKind.SAME, flow.calendar.lis1_days, outcome)
    endless = [Ledger(flow, reckoning._replace(tenth=tenth)) for tenth in tenths]
    for ledger in endless if any(ledger.holds_back for ledger in endless) else endless[:1]:
        readings = [ledger, ledger.with_own_tenths()] if ledger.own_tenths_differ else [ledger]
        stops = [_stop(reading) for reading in readings]
        ended = {stop: ledger.ended(stop) for stop in stops}  # mostly alike for both
        yield ended[stops[0]]
        yield from [ended[stop].with_own_tenths() for stop in stops[1:]]


def _stop(endless: Ledger) -> int:
    """Return the day (ordinal) that open-ended rows run to: when service is met, but at least today."""
    met = service_met(endless) if any(row.open_ended for row in endless.calendar.rows) else None
    return endless.stop if met is None else max(met, endless.calendar.on)


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
