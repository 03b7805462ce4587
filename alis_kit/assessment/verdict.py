"""What all kinds of requirement share: the situation they are judged in, and how a verdict is made.

The kinds are in `service`, `rows`, `supervision`, `dated` and `answers`; `judge` sends each to its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

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
        place = self.ledgers.index(ledger)
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


def certain(
    requirement: Requirement, unit: Unit, required: Fraction, parts: Sequence[Part], reached: date | None
) -> Result:
    """Make a result that no reading changes."""
    amounts = Amounts(required, sum((p.done for p in parts), ZERO), sum((p.total for p in parts), ZERO), reached)
    return Result(requirement, unit, state(amounts, amounts), amounts, amounts, tuple(parts))


def checklist(
    requirement: Requirement, unit: Unit, checks: Sequence[tuple[str, bool]], *, unknown: bool = False
) -> Result:
    """Make a result of yes and no: all, or it must be clarified. Nothing to check is of no concern."""
    parts = tuple(
        Part(where, ONE, ONE if ok else ZERO, ONE if ok else ZERO, {} if ok else {Cut.UNANSWERED: ONE})
        for where, ok in checks
    )
    met = Fraction(sum(ok for _, ok in checks))
    amounts = Amounts(Fraction(len(checks)), met, met, None)
    if not checks:
        found = State.CLARIFY if unknown else State.NOT_CONCERNED
    else:
        found = State.MET if met == len(checks) else State.CLARIFY
    return Result(requirement, unit, found, amounts, amounts, parts)
