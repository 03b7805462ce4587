"""Conditions that every row of service it concerns must meet.

Source: the dossier's T04, T09, T12, T16, T17, T20 and O02.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import assert_never

from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.posts import last_day_of_lis1
from alis_kit.assessment.verdict import Situation
from alis_kit.plan import PART3, Service, ServiceKind
from alis_kit.regulation import EveryRow, RowRule
from alis_kit.result import Cut


def checks(requirement: EveryRow, at: Situation) -> list[tuple[str, bool]]:
    """List the rows of service a condition concerns, and whether each meets it."""
    services = at.plan.service
    rows = [(row.line, services[row.line]) for row in sorted(at.calendar.rows, key=attrgetter("line"))]

    def each(concerns: Callable[[Service], bool], meets: Callable[[int, Service], bool]) -> list[tuple[str, bool]]:
        return [(f"service[{i}]", meets(i, s)) for i, s in rows if concerns(s)]

    match requirement.condition:
        case RowRule.SUPERVISOR:
            return each(lambda s: s.kind in PART3 and not s.old_scheme, lambda _, s: bool(s.supervisor.strip()))
        case RowRule.HDIR_CONFIRMED:
            return each(lambda s: s.kind is ServiceKind.ABROAD, lambda _, s: s.hdir_confirmed is True)
        case RowRule.INSTITUTION_CONDITIONS:
            return each(
                lambda s: s.kind is ServiceKind.INSTITUTION and s.municipal is not False,
                lambda _, s: set(requirement.needs) <= set(s.conditions),
            )
        case RowRule.AFTER_LIS1:
            end = last_day_of_lis1(services, at.calendar.horizon)
            registered = at.plan.standing.lis1_complete_on
            end = max(end, registered.toordinal() - 1 if registered else 0)  # from that day it is complete
            return each(lambda s: s.kind in PART3, lambda _, s: s.start is not None and s.start.toordinal() > end)
        case RowRule.WITHIN_FULL_TIME:
            crowded = _crowded(at.calendar, requirement.percent)
            return each(lambda s: s.kind is not ServiceKind.NOT_COUNTING, lambda i, _: i not in crowded)
        case RowRule.MIN_PERCENT:
            return each(lambda s: s.kind in PART3, lambda _, s: (s.percent or 0) >= requirement.percent)
        case RowRule.OLD_SCHEME_MINIMUM:
            short = {row.line for row in at.calendar.rows if row.cut is Cut.OLD_SCHEME_MINIMUM}
            return each(lambda s: s.old_scheme, lambda i, _: i not in short)
        case RowRule.STARTED_BEFORE:
            late = _begun_on_or_after(at.calendar, requirement.before)
            return each(lambda s: s.old_scheme, lambda i, _: i not in late)
        case _:
            assert_never(requirement.condition)


def _crowded(calendar: Calendar, percent: int) -> set[int]:
    """Find the rows (their lines) that share a day on which the percentages sum to more."""
    return {
        calendar.rows[k].line
        for cell in calendar.cells
        if sum(calendar.rows[k].percent for k in cell.rows) > percent * 100
        for k in cell.rows
    }


def _begun_on_or_after(calendar: Calendar, limit: date | None) -> set[int]:
    """Find the rows (their lines) of posts that did not begin before a day."""
    early = {row.post for row in calendar.rows if limit is not None and row.begins < limit.toordinal()}
    return {row.line for row in calendar.rows if row.post not in early}
