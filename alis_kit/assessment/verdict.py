"""What all kinds of requirement share: the situation they are judged in, and how a verdict is made.

The kinds are in `service`, `rows`, `supervision`, `dated` and `answers`; `judge` sends each to its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache, cached_property

from alis_kit.assessment.account import Account
from alis_kit.assessment.calendar import Calendar, calendar
from alis_kit.assessment.ledger import Ledger
from alis_kit.assessment.reckoning import ledgers
from alis_kit.plan import Course, CourseKind, Plan, Service
from alis_kit.regulation import Regulation
from alis_kit.requirement import Requirement
from alis_kit.result import ZERO, Amounts, Cut, Part, Result, State, Unit

ONE = Fraction(1)
_Exact = int | Fraction


@dataclass(frozen=True, eq=False)
class Situation:
    """What the requirements are judged on."""

    plan: Plan
    regulation: Regulation
    on: date
    calendar: Calendar
    ledgers: tuple[Ledger, ...]
    grounds: Grounds
    _accounts: dict[Ledger, Account] = field(default_factory=dict)
    _months: dict[int, Fraction] = field(default_factory=dict)

    def account(self, ledger: Ledger) -> Account:
        """Give the account of one of the ledgers, built when it is first asked for."""
        if ledger not in self._accounts:
            self._accounts[ledger] = Account(ledger)
        return self._accounts[ledger]

    def months(self, units: int) -> Fraction:
        """Give units of the calendar's scale as months; the same amounts are asked for again and again."""
        if units not in self._months:
            self._months[units] = Fraction(units, self.calendar.scale)
        return self._months[units]

    @cached_property
    def service(self) -> list[tuple[int, Service]]:
        """The finished rows of service with their places in the plan, in its order."""
        return [(i, self.plan.service[i]) for i in sorted(row.line for row in self.calendar.rows)]

    @cached_property
    def courses(self) -> dict[CourseKind | None, list[tuple[int, Course]]]:
        """The courses of each kind with their places in the plan, earliest first, those without a date last."""
        by_kind: dict[CourseKind | None, list[tuple[int, Course]]] = {}
        for i, course in sorted(enumerate(self.plan.courses), key=lambda row: row[1].on or date.max):
            by_kind.setdefault(course.kind, []).append((i, course))
        return by_kind


class Grounds:
    """The situation reckoned anew for those who ask why: a batch of plans would else keep all their days."""

    def __init__(self, plan: Plan, regulation: Regulation, on: date) -> None:
        self._given = plan, regulation, on

    @cached_property
    def situation(self) -> Situation:
        """The same as the one the results were judged in."""
        return situation(*self._given)


def situation(plan: Plan, regulation: Regulation, on: date) -> Situation:
    """Count the days of a plan."""
    days = calendar(plan, regulation, on)
    return Situation(plan, regulation, on, days, ledgers(plan, regulation, days), Grounds(plan, regulation, on))


def state(cautious: tuple[_Exact, _Exact], generous: tuple[_Exact, _Exact]) -> State:
    """Tell how a requirement stands: by its cautious numbers, in doubt where the generous are better.

    Args:
        cautious: what is done and what is done and planned, each less what is required; in any unit.
        generous: the same.
    """
    if cautious[0] >= 0:
        return State.MET
    if generous[0] >= 0:
        return State.CLARIFY
    if cautious[1] >= 0:
        return State.ON_COURSE
    return State.CLARIFY if generous[1] >= 0 else State.NOT_PLANNED


@cache
def whole(number: int) -> Fraction:
    """Give a whole number as an exact amount."""
    return Fraction(number)


@cache
def _tally(required: int, met: int) -> Amounts:
    return Amounts(whole(required), whole(met), whole(met), None)


@cache
def said(*checks: tuple[str, bool]) -> tuple[Part, ...]:
    """Give the parts of a checklist: a path in the plan, and whether what is there is as it should be."""
    return tuple(Part(where, ONE, ONE, ONE) if ok else _open(where) for where, ok in checks)


def _open(where: str) -> Part:
    return Part(where, ONE, ZERO, ZERO, {Cut.UNANSWERED: ONE})


def checklist(
    requirement: Requirement, unit: Unit, met: Sequence[bool], parts: Sequence[Part], *, unknown: bool = False
) -> Result:
    """Make a result of yes and no: all, or it must be clarified. Nothing to check is of no concern."""
    amounts = _tally(len(met), sum(met))
    if met:
        found = State.MET if all(met) else State.CLARIFY
    else:
        found = State.CLARIFY if unknown else State.NOT_CONCERNED
    return Result(requirement, unit, found, amounts, amounts, parts)


def answers(requirement: Requirement, unit: Unit, *checks: tuple[str, bool], unknown: bool = False) -> Result:
    """Make a checklist of paths in the plan."""
    return checklist(requirement, unit, [ok for _, ok in checks], said(*checks), unknown=unknown)
