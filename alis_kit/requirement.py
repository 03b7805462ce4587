"""The kinds of requirement: what can be asked of a plan, how strongly, and where it says so.

Code knows the kinds; `data/forskrift/*.toml` knows the requirements, and `alis_kit.regulation` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from operator import sub
from typing import ClassVar

from alis_kit.plan import PART3, CourseKind, GoalSet, InstitutionCondition, ServiceKind


class Strength(StrEnum):
    """How binding a requirement is; the strengths are never mixed (TELLING, «Strengths»)."""

    LAW = "law"
    OTHER_LAW = "other_law"
    """Another regulation, which the approval as a specialist does not hang on."""
    GOAL = "goal"
    RECOMMENDATION = "recommendation"
    FORM_ROW = "form_row"
    CAUTION = "caution"


class RowRule(StrEnum):
    """A condition that every row it concerns must meet."""

    SUPERVISOR = "supervisor"
    HDIR_CONFIRMED = "hdir_confirmed"
    INSTITUTION_CONDITIONS = "institution_conditions"
    WITHIN_FULL_TIME = "within_full_time"
    MIN_PERCENT = "min_percent"
    OLD_SCHEME_MINIMUM = "old_scheme_minimum"
    STARTED_BEFORE = "started_before"


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a rule comes from."""

    paragraph: str
    url: str
    checked: date
    """The day somebody last compared the number with the source."""
    text: str
    """What the source says, in our own words."""


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """What all requirements have. The subclasses are the kinds."""

    id: str
    rule: str
    """Its number among the kit's rules, as T05; several requirements can be of one rule."""
    title: str
    strength: Strength
    source: Source
    forecast: bool = False
    """Whether the expected date of approval waits for it."""
    row: str = ""
    """The pair of form fields it fills, as `usel_praks` for `usel_praks` and `usel_praks_rest`."""
    counted: ClassVar[bool] = False
    """Whether there is a way to go, and a place where one stands on it."""
    plannable: ClassVar[bool] = True
    """Whether a plan holds days for it, so that what remains can be planned."""


@dataclass(frozen=True, kw_only=True)
class ServiceMonths(Requirement):
    """Counted months in the buckets."""

    services: tuple[ServiceKind, ...]
    months: int

    @cached_property
    def buckets(self) -> frozenset[ServiceKind]:
        """The services without their order."""
        return frozenset(self.services)


@dataclass(frozen=True, kw_only=True)
class ServiceMinimum(ServiceMonths):
    """At least so many of them."""

    counted = True


@dataclass(frozen=True, kw_only=True)
class ServiceMaximum(ServiceMonths):
    """At most so many; with `together_with`, at most so many in all of them together."""

    together_with: tuple[ServiceKind, ...] = ()

    @cached_property
    def buckets(self) -> frozenset[ServiceKind]:
        """The services that are counted, with those that share the room."""
        return frozenset((*self.services, *self.together_with))


@dataclass(frozen=True, kw_only=True)
class GroupMonths(Requirement):
    """Calendar months of group supervision, on days with counting service of the kinds `during` if given."""

    counted = True

    months: int
    during: tuple[ServiceKind, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GroupHours(Requirement):
    """Hours of group supervision, judged when hours are recorded."""

    counted = True
    plannable = False

    hours: int


@dataclass(frozen=True, kw_only=True)
class CourseCount(Requirement):
    """So many courses of the kinds; of different topics and of at least `min_hours` where the file says so."""

    counted = True

    courses: tuple[CourseKind, ...]
    count: int
    different_topics: bool = False
    min_hours: int = 0


@dataclass(frozen=True, kw_only=True)
class CourseOrder(Requirement):
    """A course of kind `first` comes before the course of kind `then`."""

    first: CourseKind
    then: CourseKind


@dataclass(frozen=True, kw_only=True)
class DutyCount(Requirement):
    """So many duties."""

    counted = True

    count: int


@dataclass(frozen=True, kw_only=True)
class SupervisionRate:
    """Hours of individual supervision a year for service from a day on, until the next rate."""

    since: date
    hours_per_year: Decimal
    services: tuple[ServiceKind, ...]
    """The kinds of service it is due for."""
    hospital: bool = True
    """Also for institution service that is known to be in hospital."""

    def hundredths(self, service: ServiceKind, *, in_hospital: bool) -> int:
        """Return the hours due for a year of a kind of service, in hundredths of an hour."""
        is_due = service in self.services and (self.hospital or not in_hospital)
        return int(self.hours_per_year * 100) if is_due else 0


@dataclass(frozen=True, kw_only=True)
class SupervisionMinimum(Requirement):
    """Hours of individual supervision for each counted year of part 3, judged when hours are recorded."""

    counted = True
    plannable = False

    rates: tuple[SupervisionRate, ...]
    """Oldest first; service before the first has the first's."""

    @cached_property
    def falls(self) -> Mapping[tuple[ServiceKind, bool], tuple[int, ...]]:
        """How much less is due for a kind, in hospital or not, from each rate to the next, the last to nothing."""
        asked = {
            (kind, inside): [rate.hundredths(kind, in_hospital=inside) for rate in self.rates]
            for kind in PART3
            for inside in (False, True)
        }
        return {of: tuple(map(sub, due, [*due[1:], 0])) for of, due in asked.items()}


@dataclass(frozen=True, kw_only=True)
class ProceduresDone(Requirement):
    """Every procedure the plan lists is confirmed."""

    counted = True
    plannable = False


@dataclass(frozen=True, kw_only=True)
class GoalCount:
    """So many goals are in the set from a day on."""

    since: date
    count: int


@dataclass(frozen=True, kw_only=True)
class GoalsApproved(Requirement):
    """All goals of a set are approved. A reading taken before the set changed is of an earlier set."""

    counted = True
    plannable = False

    goals: GoalSet
    sets: tuple[GoalCount, ...]
    """Oldest first."""

    def set_on(self, on: date) -> GoalCount:
        """Return the set of goals that holds on a day; the first one for earlier days."""
        return max((s for s in self.sets if s.since <= on), key=lambda s: s.since, default=self.sets[0])


@dataclass(frozen=True, kw_only=True)
class Answer(Requirement):
    """A question of the plan, by its path, is answered as expected."""

    path: str
    expected: bool = True
    only_converted: bool = False
    """Asked only of trainees who came over from the old scheme."""


@dataclass(frozen=True, kw_only=True)
class Filled(Requirement):
    """All these values of the plan, by their paths, are filled in."""

    paths: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Recent(Requirement):
    """A date of the plan, by its path, is no more than so many months back."""

    path: str
    months: int


@dataclass(frozen=True, kw_only=True)
class EveryRow(Requirement):
    """Every row of service it concerns meets a condition; `months`, `percent` and `before` are its limits.

    With `since` and `until` it concerns service on those days only.
    """

    condition: RowRule
    services: tuple[ServiceKind, ...] = ()
    needs: tuple[InstitutionCondition, ...] = ()
    percent: int = 0
    months: int = 0
    before: date | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Lis1First(Requirement):
    """LIS1 is complete before part 3 begins."""


@dataclass(frozen=True, kw_only=True)
class SupervisorSpecialist(Requirement):
    """The supervisor is a specialist in general practice, or is exempt, or it is long service `outside`."""

    outside: tuple[ServiceKind, ...]
    """Kinds of service outside the responsible body; of institution service that in hospital."""
    outside_from: date
    """The first day on which that exception was in force."""


@dataclass(frozen=True, kw_only=True)
class DutyAlone(Requirement):
    """A doctor in specialist training may be on duty alone: with these courses."""

    courses: tuple[CourseKind, ...]


@dataclass(frozen=True, kw_only=True)
class Deadline(Requirement):
    """Something of the old scheme must be done by a day, included; concerns plans with old-scheme service."""

    last: date


@dataclass(frozen=True, kw_only=True)
class Statement(Requirement):
    """A rule that a plan obeys or a person must judge; it is said, not counted."""


AnyRequirement = (
    ServiceMinimum
    | ServiceMaximum
    | GroupMonths
    | GroupHours
    | CourseCount
    | CourseOrder
    | DutyCount
    | SupervisionMinimum
    | ProceduresDone
    | GoalsApproved
    | Answer
    | Filled
    | Recent
    | EveryRow
    | Lis1First
    | SupervisorSpecialist
    | DutyAlone
    | Deadline
    | Statement
)
