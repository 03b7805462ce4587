"""Conditions that every row of service it concerns must meet.

Source: the dossier's T04, T09, T12, T16, T17, T20 and O02; §§ 8, 18, 25 and 32.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.context import Context, Grounds, checklist, said
from alis_kit.assessment.ticks import NEVER
from alis_kit.plan import PART3, ServiceKind
from alis_kit.requirement import EveryRow, Lis1First, RowRule
from alis_kit.result import Cut, Evidence, Part, Result, State, Unit
from alis_kit.text import folded


def every_row(requirement: EveryRow, at: Context) -> Result:
    """Judge the rows of service that a condition concerns."""
    met = [ok for _, ok in checks(requirement, at)]
    return checklist(requirement, Unit.ROWS, met, Evidence(_row_parts, requirement, at.grounds))


def _row_parts(requirement: EveryRow, grounds: Grounds) -> tuple[Part, ...]:
    return said(*[(f"service[{i}]", ok) for i, ok in checks(requirement, grounds.context)])


def checks(requirement: EveryRow, at: Context) -> list[tuple[int, bool]]:  # one case for each
    """List the rows of service (their places in the plan) a condition concerns, and whether each meets it."""
    rows = at.service
    match requirement.condition:
        case RowRule.SUPERVISOR:
            return [(i, bool(folded(s.supervisor))) for i, s in rows if s.kind in PART3 and not s.old_scheme]
        case RowRule.HDIR_CONFIRMED:
            return [(i, s.hdir_confirmed is True) for i, s in rows if s.kind is ServiceKind.ABROAD]
        case RowRule.INSTITUTION_CONDITIONS:
            municipal = [(i, s) for i, s in rows if s.kind is ServiceKind.INSTITUTION and s.municipal is not False]
            return [(i, set(requirement.needs) <= set(s.conditions)) for i, s in municipal]
        case RowRule.WITHIN_FULL_TIME:
            crowded = _crowded(at.calendar, requirement.percent)
            return [(i, i not in crowded) for i, s in rows if s.kind is not ServiceKind.NOT_COUNTING]
        case RowRule.MIN_PERCENT:
            return sorted(_least_percent(requirement, at))
        case RowRule.OLD_SCHEME_MINIMUM:
            short = {row.line for row in at.calendar.rows if row.cut is Cut.OLD_SCHEME_MINIMUM}
            return [(i, i not in short) for i, s in rows if s.old_scheme]
        case RowRule.STARTED_BEFORE:
            old = [(i, s.start) for i, s in rows if s.old_scheme]
            in_time = any(start and requirement.before and start < requirement.before for _, start in old)
            return [(i, in_time) for i, _ in old]  # who was under way then may go on (§ 37 third paragraph)
        case _:
            assert_never(requirement.condition)


def _least_percent(requirement: EveryRow, at: Context) -> Iterator[tuple[int, bool]]:
    """Find the rows (their lines) of the kinds and days concerned, and whether their percent is enough.

    Only the least time in the kind must be at that percent (§ 8 fourth paragraph): where the rows that are give
    it, the others may be at any.
    """
    since, until = requirement.since or date.min, requirement.until or date.max
    rows = [row for row in at.calendar.rows if row.kind in requirement.services]
    then = [row for row in rows if row.begins <= until.toordinal() and since.toordinal() <= row.last]
    low = {row.line for row in then if row.percent < requirement.percent * 100}
    if low:
        enough = {f"service[{row.line}]" for row in rows if row.line not in low}
        for minimum in at.regulation.single_kinds:
            given = [part.total for part in at.account(at.leading).parts(minimum.services) if part.where in enough]
            if minimum.services[0] in requirement.services and sum(given) >= minimum.months:
                low = set()
    yield from ((row.line, row.line not in low) for row in then)


def lis1_first(requirement: Lis1First, at: Context) -> Result:
    """Tell whether LIS1 is complete before part 3 begins, by every reading (§ 18; design § 3, T04)."""
    complete, in_time = _lis1_complete(at), [ok for _, ok in _in_time(at)]
    begun = any(row.begins <= at.calendar.on for row in at.calendar.rows if row.kind in PART3)
    found = State.CLARIFY
    if all(in_time) and complete <= at.calendar.on:
        found = State.MET
    elif all(in_time) and complete < NEVER and not begun:
        found = State.ON_COURSE
    parts = Evidence(_lis1_parts, requirement, at.grounds)
    return checklist(requirement, Unit.ROWS, in_time, parts)._replace(state=found)


def _lis1_parts(_: Lis1First, grounds: Grounds) -> tuple[Part, ...]:
    return said(*[(f"service[{i}]", ok) for i, ok in _in_time(grounds.context)])


def _in_time(at: Context) -> list[tuple[int, bool]]:
    """List the rows of part 3 that count but for § 18, and whether each begins when LIS1 is complete."""
    complete, registered = _lis1_complete(at), at.calendar.registered or NEVER
    rows = [(row.line, row.begins) for row in at.calendar.rows if row.kind in PART3 and row.cut is None]
    return [(i, begins > complete or begins >= registered) for i, begins in sorted(rows)]


def _lis1_complete(at: Context) -> int:
    """Give the day LIS1 is complete by every reading."""
    return max([day for part in at.regulation.lis1 for day in at.counts(part).days])


def _crowded(calendar: Calendar, percent: int) -> set[int]:
    """Find the rows (their lines) that share a day on which the percentages sum to more."""
    return {
        calendar.rows[k].line
        for here in {cell.rows for cell in calendar.cells}
        if sum([calendar.rows[k].percent for k in here]) > percent * 100
        for k in here
    }
