"""What all kinds of requirement share: the situation they are judged in, and how a verdict is made.

The kinds are in `service`, `rows`, `supervision`, `dated` and `answers`; `judge` sends each to its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache

from alis_kit.assessment.account import Account
from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.ledger import Ledger
from alis_kit.plan import Plan
from alis_kit.regulation import Regulation, Requirement
from alis_kit.result import ZERO, Amounts, Cut, Part, Result, State, Unit

ONE = Fraction(1)


@dataclass(frozen=True)
class Situation:
    """What the requirements are judged on."""

    plan: Plan
    regulation: Regulation
    on: date
    calendar: Calendar
    ledgers: tuple[Ledger, ...]
    _accounts: dict[int, Account] = field(default_factory=dict, compare=False)

    def account(self, ledger: Ledger) -> Account:
        """Give the account of one of the ledgers, built when it is first asked for."""
        place = id(ledger)  # the ledgers live as long as the situation
        if place not in self._accounts:
            self._accounts[place] = Account(ledger)
        return self._accounts[place]


def state(cautious: Amounts, generous: Amounts) -> State:
    """Tell how a requirement stands: by its cautious numbers, in doubt where the generous are better."""
    if cautious.done >= cautious.required:
        return State.MET
    if generous.done >= generous.required:
        return State.CLARIFY
    if cautious.total >= cautious.required:
        return State.ON_COURSE
    return State.CLARIFY if generous.total >= generous.required else State.NOT_PLANNED


@cache
def whole(number: int) -> Fraction:
    """Give a whole number as an exact amount."""
    return Fraction(number)


@cache
def _tally(required: int, met: int) -> Amounts:
    return Amounts(whole(required), whole(met), whole(met), None)


@cache
def _answered(where: str) -> Part:
    return Part(where, ONE, ONE, ONE)


@cache
def _open(where: str) -> Part:
    return Part(where, ONE, ZERO, ZERO, {Cut.UNANSWERED: ONE})


def checklist(
    requirement: Requirement, unit: Unit, checks: Sequence[tuple[str, bool]], *, unknown: bool = False
) -> Result:
    """Make a result of yes and no: all, or it must be clarified. Nothing to check is of no concern."""
    amounts = _tally(len(checks), sum(ok for _, ok in checks))
    parts = tuple(_answered(where) if ok else _open(where) for where, ok in checks)
    if not checks:
        found = State.CLARIFY if unknown else State.NOT_CONCERNED
    else:
        found = State.MET if amounts.done == amounts.required else State.CLARIFY
    return Result(requirement, unit, found, amounts, amounts, parts)
