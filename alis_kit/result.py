"""What an assessment says: values only, no text and no arithmetic beyond sums of themselves.

All amounts are exact `Fraction`s in the unit of the result: calendar months weighted by percent for service.
*Done* is up to and including the day of assessment, *planned* is after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple, TypeVar, overload

from alis_kit.plan import ServiceKind
from alis_kit.requirement import Requirement

ZERO = Fraction(0)
_Of = TypeVar("_Of")
_Grounds = TypeVar("_Grounds")


class State(StrEnum):
    """How a requirement stands, by its cautious numbers."""

    MET = "met"
    ON_COURSE = "on_course"
    NOT_PLANNED = "not_planned"
    CLARIFY = "clarify"
    """It hangs on something unanswered, or on how the rule is read."""
    NOT_CONCERNED = "not_concerned"


class Unit(StrEnum):
    """What a result's amounts are counted in."""

    MONTHS = "months"
    HOURS = "hours"
    COURSES = "courses"
    DUTIES = "duties"
    GOALS = "goals"
    PROCEDURES = "procedures"
    ROWS = "rows"
    ANSWERS = "answers"


class Cut(StrEnum):
    """Why time in a row does not count."""

    NOT_COUNTING = "not_counting"
    NO_SUPERVISOR = "no_supervisor"
    ABROAD_UNCONFIRMED = "abroad_unconfirmed"
    OLD_SCHEME_MINIMUM = "old_scheme_minimum"
    DURING_LIS1 = "during_lis1"
    PART_TIME = "part_time"
    OVER_FULL_TIME = "over_full_time"
    ABSENCE = "absence"
    CAP = "cap"
    OTHER_BUCKET = "other_bucket"
    """Municipal institution service without confirmed conditions, reckoned as other GP service here."""
    LIS1_ABSENCE = "lis1_absence"
    OUTDATED = "outdated"
    """Read before the set of goals changed."""
    TOPIC_REPEATED = "topic_repeated"
    TOO_SHORT = "too_short"
    NO_DATE = "no_date"
    NO_TOPIC = "no_topic"
    UNANSWERED = "unanswered"
    """Not answered, not filled in, or not as it should be."""
    OVERLAP = "overlap"
    """The same days as another row."""
    OUTSIDE_PRACTICE = "outside_practice"
    """Group supervision on days without counting service of the kind that is asked for."""


class Part(NamedTuple):
    """What one row of the plan gave towards a result, and what was cut.

    `gross` is the row's calendar time (or its courses, duties, hours), done and planned. Always
    `gross == total + sum(cuts)`, and the totals of all parts sum to the result's cautious total, the `done`s to
    its cautious done. The two may come from different readings, so a part's `done` can exceed its `total`.
    """

    where: str
    """The row's path in the plan, as `service[2]`."""
    gross: Fraction
    done: Fraction
    total: Fraction
    cuts: Mapping[Cut, Fraction] = MappingProxyType({})


class Evidence(Sequence[Part]):
    """Parts that are worked out when somebody looks: a batch of plans needs numbers, not their grounds."""

    __slots__ = ("_grounds", "_of", "_parts", "_work")

    def __init__(self, work: Callable[[_Of, _Grounds], Iterable[Part]], of: _Of, grounds: _Grounds) -> None:
        self._work, self._of, self._grounds = work, of, grounds
        self._parts: tuple[Part, ...] | None = None

    @property
    def _worked_out(self) -> tuple[Part, ...]:
        if self._parts is None:
            self._parts = tuple(self._work(self._of, self._grounds))
        return self._parts

    @overload
    def __getitem__(self, index: int) -> Part: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Part, ...]: ...
    def __getitem__(self, index: int | slice) -> Part | tuple[Part, ...]:
        return self._worked_out[index]

    def __len__(self) -> int:
        return len(self._worked_out)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._worked_out == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # parts hold tables of cuts, which have no hash

    def __repr__(self) -> str:
        return repr(self._worked_out)


class Tenth(StrEnum):
    """What the ten per cent of absence that count are of (§ 31 fourth paragraph c)."""

    SERVED = "served"
    """The time in part 3 so far."""
    REQUIRED = "required"
    """The least time in part 3."""


class SingleKind(StrEnum):
    """How absence counts towards the least time in one kind of service (§ 2 fourth paragraph)."""

    SAME = "same"
    """As in all of part 3."""
    OWN = "own"
    """Ten per cent of the time in that kind, by itself."""


class Lis1Day(StrEnum):
    """What the days of absence in LIS1 are (§ 31 fourth paragraph a and b)."""

    CALENDAR = "calendar"
    WORKING = "working"


class Reckoning(NamedTuple):
    """One way to reckon: an answer to each open question of the law. The fields are `regulation.Doubt`s."""

    tenth: Tenth
    single_kind: SingleKind
    lis1_days: Lis1Day
    institution: ServiceKind
    """What unconfirmed institutions turn out as: `INSTITUTION` or `OTHER_GP`."""


class Amounts(NamedTuple):
    """The numbers of a result on one side of the doubt, each with the reckoning that gives it."""

    required: Fraction
    done: Fraction
    total: Fraction
    """Done and planned together: with plan."""
    planned: Fraction
    """`total` less what is done in the reckoning that gives `total`, which may be another than `done` is from."""
    reached_on: date | None
    """First day the requirement is met under the plan; `None` when it never is, or when no day can be told."""
    done_by: Reckoning | None = None
    total_by: Reckoning | None = None
    reached_by: Reckoning | None = None
    at_most: bool = False
    """The requirement is an upper limit: nothing can remain or be missing."""

    @property
    def remaining(self) -> Fraction:
        return ZERO if self.at_most else max(ZERO, self.required - self.done)

    @property
    def missing(self) -> Fraction:
        """What is not even planned."""
        return ZERO if self.at_most else max(ZERO, self.required - self.total)


class Result(NamedTuple):
    """How one requirement stands. The cautious amounts lead; the generous ones are shown where they differ."""

    requirement: Requirement
    unit: Unit
    state: State
    cautious: Amounts
    generous: Amounts
    parts: Sequence[Part] = ()
    """The evidence for the cautious amounts."""

    @property
    def id(self) -> str:
        return self.requirement.id

    @property
    def in_doubt(self) -> bool:
        """Whether the readings give different numbers or days."""
        return (
            self.cautious.required,
            self.cautious.done,
            self.cautious.total,
            self.cautious.reached_on,
        ) != (
            self.generous.required,
            self.generous.done,
            self.generous.total,
            self.generous.reached_on,
        )


class Expected(NamedTuple):
    """A day with its range: the latest over the reckonings leads. `None` is never."""

    cautious: date | None
    generous: date | None
    cautious_by: Reckoning | None = None
    generous_by: Reckoning | None = None


class ReadingOutcome(NamedTuple):
    """What one reading gives, with the range over the readings of all other questions."""

    reading: str
    done: Fraction
    """Months done of the requirement weighed, the least."""
    most_done: Fraction
    total: Fraction
    most_total: Fraction
    service_met: Expected


class Weighed(NamedTuple):
    """An open question of the law, by its id (`regulation.Doubt`), and what each reading of it gives.

    The amounts are those of the service requirement (by id) that it moves most.
    """

    question: str
    requirement: str
    outcomes: tuple[ReadingOutcome, ...]


@dataclass(frozen=True)
class Forecast:
    """When everything is in place under the plan."""

    all_met: Expected
    """First day on which every requirement that the forecast waits for is met."""
    service_met: Expected
    """The same for the service requirements alone."""
    decided_by: tuple[str, ...]
    """The requirements (ids) that are met last, by the cautious reckoning."""
    missing: tuple[str, ...]
    """Those that the plan never meets, in any reckoning."""
    to_clarify: tuple[str, ...]
    """Those that it meets in some reckonings only, or once LIS1 is confirmed."""
    lis1_unconfirmed: bool
    """Nothing is recorded of LIS1: the days hold when it is confirmed."""
    questions: tuple[Weighed, ...]
    """The open questions that move anything counted in months: done, with plan, or the day service is met."""
    estimate: Expected | None
    """When the plan never gets there: the service day if the last counting row went on unchanged."""
    estimate_row: str
    """The row the estimate lets go on, as `service[3]`; empty without an estimate."""
    assumed: tuple[str, ...]
    """Binding requirements not met today that no day in the plan can tell: answers, goals, supervision hours."""
    lis1_registered_ahead: date | None = None
    """The day LIS1 is written to be registered as complete on, where that is in the future."""


@dataclass(frozen=True)
class Assessment:
    """Everything known about one plan under one regulation on one day."""

    on: date
    regulation_id: str
    results: tuple[Result, ...]
    forecast: Forecast
    account: Sequence[Part]
    """One part for each finished row of service, by the reckoning that is cautious for part 3."""
    account_by: Reckoning
    ends: Mapping[str, date]
    """For each row of service with a start: the last day that is planned, as `service[2]` → date."""

    def result(self, identifier: str) -> Result:
        """Give the result of the requirement with this id; `KeyError` when there is none."""
        for result in self.results:
            if result.id == identifier:
                return result
        raise KeyError(identifier)
