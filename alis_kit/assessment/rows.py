"""Conditions that every row of service it concerns must meet.

Source: the dossier's T04, T09, T12, T16, T17, T20 and O02.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.verdict import Grounds, Situation, checklist, said
from alis_kit.plan import PART3, ServiceKind
from alis_kit.requirement import EveryRow, RowRule
from alis_kit.result import Cut, Evidence, Part, Result, Unit


def every_row(requirement: EveryRow, at: Situation) -> Result:
    """Judge the rows of service that a condition concerns."""
    met = [ok for _, ok in checks(requirement, at)]
    return checklist(requirement, Unit.ROWS, met, Evidence(_parts, requirement, at.grounds))


def _parts(requirement: EveryRow, grounds: Grounds) -> tuple[Part, ...]:
    return said(*[(f"service[{i}]", ok) for i, ok in checks(requirement, grounds.situation)])


def checks(requirement: EveryRow, at: Situation) -> list[tuple[int, bool]]:  # one case for each
    """List the rows of service (their places in the plan) a condition concerns, and whether each meets it."""
    rows = at.service
    match requirement.condition:
        case RowRule.SUPERVISOR:
            return [(i, bool(s.supervisor.strip())) for i, s in rows if s.kind in PART3 and not s.old_scheme]
        case RowRule.HDIR_CONFIRMED:
            return [(i, s.hdir_confirmed is True) for i, s in rows if s.kind is ServiceKind.ABROAD]
        case RowRule.INSTITUTION_CONDITIONS:
            municipal = [(i, s) for i, s in rows if s.kind is ServiceKind.INSTITUTION and s.municipal is not False]
            return [(i, set(requirement.needs) <= set(s.conditions)) for i, s in municipal]
        case RowRule.AFTER_LIS1:
            end = _lis1_over(at)
            return [(i, s.start is not None and s.start > end) for i, s in rows if s.kind in PART3]
        case RowRule.WITHIN_FULL_TIME:
            crowded = _crowded(at.calendar, requirement.percent)
            return [(i, i not in crowded) for i, s in rows if s.kind is not ServiceKind.NOT_COUNTING]
        case RowRule.MIN_PERCENT:
            low = {row.line for row in at.calendar.rows if row.percent < requirement.percent * 100}
            return [(i, i not in low) for i, s in rows if s.kind in PART3]
        case RowRule.OLD_SCHEME_MINIMUM:
            short = {row.line for row in at.calendar.rows if row.cut is Cut.OLD_SCHEME_MINIMUM}
            return [(i, i not in short) for i, s in rows if s.old_scheme]
        case RowRule.STARTED_BEFORE:
            late = _begun_on_or_after(at.calendar, requirement.before)
            return [(i, i not in late) for i, s in rows if s.old_scheme]
        case _:
            assert_never(requirement.condition)


def _lis1_over(at: Situation) -> date:
    """Give the day after which part 3 may begin: the last of LIS1's rows, or the eve of its registration."""
    registered = at.plan.standing.lis1_complete_on
    return date.fromordinal(max(1, at.calendar.lis1_ends, registered.toordinal() - 1 if registered else 0))


def _crowded(calendar: Calendar, percent: int) -> set[int]:
    """Find the rows (their lines) that share a day on which the percentages sum to more."""
    return {
        calendar.rows[k].line
        for here in {cell.rows for cell in calendar.cells}
        if sum([calendar.rows[k].percent for k in here]) > percent * 100
        for k in here
    }


def _begun_on_or_after(calendar: Calendar, limit: date | None) -> set[int]:
    """Find the rows (their lines) of posts that did not begin before a day."""
    early = {row.post for row in calendar.rows if limit is not None and row.begins < limit.toordinal()}
    return {row.line for row in calendar.rows if row.post not in early}
