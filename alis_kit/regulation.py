"""The regulation as data: what is required, how strongly, and which paragraph says so.

The numbers stand in `data/forskrift/*.toml`, one file for each dated text; this module knows only the *kinds*
of requirement. A file covers the days from `in_force` up to, not including, `replaced_on`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from alis_kit.codec import read_toml, structure
from alis_kit.plan import AbsenceKind, CourseKind, GoalSet, InstitutionCondition, ServiceKind
from alis_kit.problem import Problem, RegulationError
from alis_kit.resources import DATA


class Strength(StrEnum):
    """How binding a requirement is; the strengths are never mixed (dossier § 11)."""

    LAW = "law"
    GOAL = "goal"
    RECOMMENDATION = "recommendation"
    FORM_ROW = "form_row"
    CAUTION = "caution"


class Scope(StrEnum):
    """What the ten per cent of absence are taken of."""

    POST = "post"
    PATH = "path"


class Beyond(StrEnum):
    """What falls away when absence exceeds the limit: all of it, or what exceeds."""

    ALL = "all"
    EXCESS = "excess"


class RowRule(StrEnum):
    """A condition that every row it concerns must meet."""

    SUPERVISOR = "supervisor"
    HDIR_CONFIRMED = "hdir_confirmed"
    INSTITUTION_CONDITIONS = "institution_conditions"
    AFTER_LIS1 = "after_lis1"
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
    """Its number in the dossier's table of rules, as T05."""
    title: str
    strength: Strength
    source: Source
    forecast: bool = False
    """Whether the expected date of approval waits for it."""
    row: str = ""
    """The pair of form fields it fills, as `usel_praks` for `usel_praks` and `usel_praks_rest`."""


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


@dataclass(frozen=True, kw_only=True)
class ServiceMaximum(ServiceMonths):
    """At most so many; with `together_with`, at most so many in all of them together."""

    together_with: tuple[ServiceKind, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GroupMonths(Requirement):
    """Calendar months of group supervision, on days with counting service of the kinds `during` if given."""

    months: int
    during: tuple[ServiceKind, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GroupHours(Requirement):
    """Hours of group supervision, judged when hours are recorded."""

    hours: int


@dataclass(frozen=True, kw_only=True)
class CourseCount(Requirement):
    """So many courses of the kinds; of different topics and of at least `min_hours` where the file says so."""

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

    count: int


@dataclass(frozen=True, kw_only=True)
class SupervisionMinimum(Requirement):
    """Hours of individual supervision for each counted year of part 3, judged when hours are recorded."""

    hours_per_year: int


@dataclass(frozen=True, kw_only=True)
class ProceduresDone(Requirement):
    """Every procedure the plan lists is confirmed."""


@dataclass(frozen=True, kw_only=True)
class GoalsApproved(Requirement):
    """All goals of a set are approved. Readings taken before `set_from` belong to an earlier set of goals."""

    goals: GoalSet
    set_from: date


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
    """Every row of service it concerns meets a condition; `months`, `percent` and `before` are its limits."""

    condition: RowRule
    needs: tuple[InstitutionCondition, ...] = ()
    percent: int = 0
    months: int = 0
    before: date | None = None


@dataclass(frozen=True, kw_only=True)
class DutyAlone(Requirement):
    """May be on duty alone: so much service, and so much as GP or so many duties, and these courses."""

    months: int
    gp_months: int
    duties: int
    courses: tuple[CourseKind, ...]


@dataclass(frozen=True, kw_only=True)
class Deadline(Requirement):
    """Something of the old scheme must be done before a day; concerns plans with old-scheme service."""

    before: date


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
    | DutyAlone
    | Deadline
    | Statement
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to read the rule of absence (§ 31; dossier 1.14 and 1.15)."""

    id: str
    title: str
    scope: Scope
    beyond: Beyond


@dataclass(frozen=True, kw_only=True)
class AbsenceRule:
    """When absence is deducted. LIS1 is judged by its own reading and counts holiday as absence."""

    percent: int
    deducted: tuple[AbsenceKind, ...]
    deducted_lis1: tuple[AbsenceKind, ...]
    readings: tuple[Reading, ...]
    reading_lis1: Reading
    source: Source


@dataclass(frozen=True, kw_only=True)
class Counting:
    """How service time is added up (design § 3)."""

    full_time_percent: int
    horizon_years: int
    """How far ahead an open-ended post is planned at most."""
    gap_months: int
    """A stretch without post and leave longer than this is asked about."""
    absence: AbsenceRule


@dataclass(frozen=True, kw_only=True)
class Regulation:
    """One dated text of the rules."""

    id: str
    title: str
    in_force: date
    replaced_on: date | None = None
    checked: date
    counting: Counting
    requirements: tuple[AnyRequirement, ...]

    def covers(self, on: date) -> bool:
        return self.in_force <= on and (self.replaced_on is None or on < self.replaced_on)

    @cached_property
    def minimums(self) -> tuple[ServiceMinimum, ...]:
        """The service requirements: least months in the buckets."""
        return tuple(r for r in self.requirements if isinstance(r, ServiceMinimum))

    @cached_property
    def maximums(self) -> tuple[ServiceMaximum, ...]:
        """The caps on the buckets."""
        return tuple(r for r in self.requirements if isinstance(r, ServiceMaximum))

    @cached_property
    def group_months(self) -> tuple[GroupMonths, ...]:
        """The requirements on months of group supervision."""
        return tuple(r for r in self.requirements if isinstance(r, GroupMonths))

    def row_rule(self, condition: RowRule) -> EveryRow:
        """Give the requirement on every row with this condition. Each file has exactly one of each."""
        (found,) = (r for r in self.requirements if isinstance(r, EveryRow) and r.condition is condition)
        return found

    def requirement(self, identifier: str) -> AnyRequirement:
        """Give the requirement with this id; `KeyError` when the file has none."""
        for requirement in self.requirements:
            if requirement.id == identifier:
                return requirement
        raise KeyError(identifier)


def load(path: Path) -> Regulation:
    """Read a regulation file.

    Raises:
        RegulationError: the file is not a regulation; one problem for each fault.
    """
    try:
        return structure(read_toml(path), Regulation, RegulationError, union=AnyRequirement)
    except RegulationError as error:
        raise RegulationError(
            *(
                Problem("data_file", f"{path.name}: {p.where}", {"fault": p.code, **p.values})
                for p in error.problems
            )
        ) from error


@cache
def regulations() -> tuple[Regulation, ...]:
    """Give every regulation file, oldest first."""
    return tuple(sorted((load(p) for p in (DATA / "forskrift").glob("*.toml")), key=lambda r: r.in_force))


def regulation_on(on: date) -> Regulation:
    """Give the regulation that holds on a day.

    Raises:
        RegulationError: no file covers the day; the problem tells what is covered. Never the nearest one.
    """
    for regulation in regulations():
        if regulation.covers(on):
            return regulation
    raise RegulationError(
        Problem("no_regulation", values={"on": on, "first": min(r.in_force for r in regulations())})
    )
