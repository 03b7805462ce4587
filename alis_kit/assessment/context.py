"""What all kinds of requirement share: the context they are judged in, and how a verdict is made.

The kinds are in `months` and `answers`; `assess` sends each to its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from typing import NamedTuple

from alis_kit.assessment.account import Account
from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.days import NEVER, Amount
from alis_kit.assessment.ledger import Ledger, ledgers, service_met
from alis_kit.plan import Course, CourseKind, Plan, Service, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.requirement import Requirement, ServiceMonths
from alis_kit.result import ZERO, Amounts, Cut, Lis1Day, Part, Result, SingleKind, State, Tenth, Unit

ONE = Fraction(1)
_Exact = int | Fraction
_Amounts = Sequence[Amount]


class Counts(NamedTuple):
    """What is done, is done and planned, and the day (ordinal) the months are reached, ledger by ledger."""

    done: _Amounts
    total: _Amounts
    days: Sequence[int]
    """`NEVER` where they are not."""


@dataclass(frozen=True, eq=False)
class Context:
    """What the requirements are judged on."""

    plan: Plan
    regulation: Regulation
    on: date
    calendar: Calendar
    """One of them; the others differ in LIS1 alone."""
    ledgers: tuple[Ledger, ...]
    grounds: Grounds
    group_days: dict[tuple[str, Calendar], int | None] = field(default_factory=dict)
    """Where the days are kept on which the months of group supervision are reached."""
    _accounts: dict[tuple[Ledger, ServiceKind | None], Account] = field(default_factory=dict)
    _months: dict[Amount, Fraction] = field(default_factory=dict)
    _counts: dict[str, Counts] = field(default_factory=dict)

    @cached_property
    def met(self) -> tuple[int, ...]:
        """The day (ordinal) service is met in each ledger; `NEVER` where it is not."""
        return tuple([service_met(ledger) or NEVER for ledger in self.ledgers])

    @cached_property
    def has_open_ended(self) -> bool:
        """Whether a row that counts has no last day."""
        return any(row.open_ended and row.cut is None for row in self.calendar.rows)

    @cached_property
    def leading(self) -> Ledger:
        """The ledger whose account is shown (TELLING, «One account»)."""
        done, total, _ = self.counts(self.regulation.part3)

        def order(n: int) -> tuple[Amount, int, Amount, bool, bool, bool]:
            by = self.ledgers[n].reckoning
            readings = by.tenth is not Tenth.SERVED, by.institution is not ServiceKind.INSTITUTION
            return done[n], -self.met[n], total[n], *readings, by.lis1_days is not Lis1Day.CALENDAR

        same = [n for n, ledger in enumerate(self.ledgers) if ledger.reckoning.single_kind is SingleKind.SAME]
        return self.ledgers[min(same, key=order)]

    def account(self, ledger: Ledger, own: ServiceKind | None = None) -> Account:
        """Give the account of one of the ledgers, built when it is first asked for."""
        if (ledger, own) not in self._accounts:
            self._accounts[ledger, own] = Account(ledger, own)
        return self._accounts[ledger, own]

    def counts(self, asked: ServiceMonths) -> Counts:
        """Return what each ledger counts towards a requirement."""
        counts = self._counts.get(asked.id)
        if counts is None:
            done, total, days = zip(*[ledger.reckoned(asked) for ledger in self.ledgers], strict=True)
            counts = self._counts[asked.id] = Counts(done, total, [day or NEVER for day in days])
        return counts

    def months(self, units: Amount) -> Fraction:
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
    """The context reckoned anew for those who ask why: a batch of plans would else keep all their days."""

    def __init__(self, plan: Plan, regulation: Regulation, on: date) -> None:
        self._given = plan, regulation, on

    @cached_property
    def context(self) -> Context:
        """The same as the one the results were judged in."""
        return context_of(*self._given)


def context_of(plan: Plan, regulation: Regulation, on: date) -> Context:
    """Count the days of a plan."""
    reckoned = ledgers(plan, regulation, on)
    return Context(plan, regulation, on, reckoned[0].calendar, reckoned, Grounds(plan, regulation, on))


Places = tuple[int, int, int]
"""In which ledger something is done, is done and planned, and is reached."""


def extremes(at: Context, done: _Amounts, total: _Amounts, days: _Amounts) -> tuple[Places, Places]:
    """Return where a requirement's numbers are least, with the latest day, and where they are greatest.

    Where rows are open-ended the least total is that of the ledger in which service is met latest (TELLING). Of
    ledgers with the same number the one that gives what is done is named.
    """
    if len(done) == 1:
        return (0, 0, 0), (0, 0, 0)
    least, most = done.index(min(done)), done.index(max(done))
    planned = _place(total, min(total), least)
    if at.has_open_ended:
        planned = min(range(len(total)), key=lambda n: (-at.met[n], total[n], n != least))
    return (least, planned, _place(days, max(days), least)), (
        most,
        _place(total, max(total), most),
        _place(days, min(days), most),
    )


def _place(values: _Amounts, value: Amount, first: int) -> int:
    """Find a value, in one place before all others."""
    return first if values[first] == value else values.index(value)


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
    return Amounts(whole(required), whole(met), whole(met), ZERO, None)


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
