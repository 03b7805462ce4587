"""The regulation as data: one dated text of the rules, how time is counted under it, and which one holds on a day.

The numbers stand in `data/forskrift/*.toml`, one file for each dated text. A file covers the days from `in_force`
up to, not including, `replaced_on`. What may be required is in `alis_kit.requirement`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from alis_kit.codec import read_toml, structure
from alis_kit.plan import LIS1, PART3, AbsenceKind, ServiceKind
from alis_kit.problem import Problem, RegulationError
from alis_kit.requirement import (
    AnyRequirement,
    EveryRow,
    GroupMonths,
    RowRule,
    ServiceMaximum,
    ServiceMinimum,
    Source,
    Statement,
    SupervisionMinimum,
)
from alis_kit.resources import DATA


class Doubt(StrEnum):
    """A question that the words of the law leave open; each is a field of `alis_kit.result.Reckoning`."""

    TENTH = "tenth"
    SINGLE_KIND = "single_kind"
    LIS1_DAYS = "lis1_days"
    INSTITUTION = "institution"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One answer to an open question: its id (a value of the field of the reckoning), and it in words."""

    id: str
    title: str


@dataclass(frozen=True, kw_only=True)
class OpenQuestion:
    """Which words are open, how they can be read, and what to ask whom. `paragraph` is where they stand."""

    id: Doubt
    paragraph: str
    words: str
    ask: str
    readings: tuple[Reading, ...]

    def reading(self, identifier: str) -> Reading:
        """Return the reading with this id; raise `StopIteration` when there is none."""
        return next(reading for reading in self.readings if reading.id == identifier)


@dataclass(frozen=True, kw_only=True)
class Lis1Days:
    """So many days away from a part of LIS1 are not deducted (§ 31 fourth paragraph a and b)."""

    service: ServiceKind
    days: int


@dataclass(frozen=True, kw_only=True)
class AbsenceRule:
    """How much absence counts as service (§ 31 third and fourth paragraphs)."""

    percent: int
    """Of the time in part 3."""
    deducted: tuple[AbsenceKind, ...]
    """The kinds that are deducted beyond that. All others count as if present."""
    lis1: tuple[Lis1Days, ...]
    week_days: int
    working_days: int
    """Working days read as calendar days: so many of `week_days`."""
    source: Source


@dataclass(frozen=True, kw_only=True)
class Counting:
    """How service time is added up (TELLING)."""

    full_time_percent: int
    horizon_years: int
    """How far ahead an open-ended post is planned at most."""
    gap_months: int
    """A stretch without post and leave longer than this is asked about."""
    absence: AbsenceRule
    questions: tuple[OpenQuestion, ...]

    def question(self, doubt: Doubt) -> OpenQuestion:
        """Return what a doubt is about; raise `StopIteration` when the file does not hold it open."""
        return next(question for question in self.questions if question.id is doubt)


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

    @property
    def last_day(self) -> date | None:
        """Return the last day on which it holds; `None` for the newest text."""
        return self.replaced_on - timedelta(days=1) if self.replaced_on else None

    @cached_property
    def minimums(self) -> tuple[ServiceMinimum, ...]:
        """The service requirements: least months in the buckets."""
        return tuple(r for r in self.requirements if isinstance(r, ServiceMinimum))

    @cached_property
    def maximums(self) -> tuple[ServiceMaximum, ...]:
        """The caps on the buckets."""
        return tuple(r for r in self.requirements if isinstance(r, ServiceMaximum))

    @cached_property
    def part3(self) -> ServiceMinimum:
        """The least service in all of part 3. Each file has exactly one."""
        (found,) = (minimum for minimum in self.minimums if minimum.buckets == PART3)
        return found

    @cached_property
    def lis1(self) -> tuple[ServiceMinimum, ...]:
        """The least service in each part of LIS1."""
        return tuple(minimum for minimum in self.minimums if minimum.buckets < LIS1)

    @cached_property
    def single_kinds(self) -> tuple[ServiceMinimum, ...]:
        """The least service in one kind of part 3, which may be reckoned by itself."""
        return tuple(minimum for minimum in self.minimums if len(minimum.buckets) == 1 and minimum.buckets < PART3)

    @cached_property
    def single_kind_ids(self) -> frozenset[str]:
        """The ids of those."""
        return frozenset(minimum.id for minimum in self.single_kinds)

    @cached_property
    def rate_changes(self) -> tuple[date, ...]:
        """The days on which more or less supervision came to be due."""
        found = (r.rates for r in self.requirements if isinstance(r, SupervisionMinimum))
        return tuple(rate.since for rates in found for rate in rates)

    @cached_property
    def caps(self) -> dict[ServiceKind, tuple[ServiceMaximum, ...]]:
        """The caps on each bucket that has any."""
        kinds = {kind for maximum in self.maximums for kind in maximum.services}
        return {kind: tuple(m for m in self.maximums if kind in m.services) for kind in kinds}

    @cached_property
    def group_months(self) -> tuple[GroupMonths, ...]:
        """The requirements on months of group supervision."""
        return tuple(r for r in self.requirements if isinstance(r, GroupMonths))

    def row_rule(self, condition: RowRule) -> EveryRow:
        """Return the requirement on every row with this condition. Each file has exactly one of each."""
        return self._row_rules[condition]

    @cached_property
    def _row_rules(self) -> dict[RowRule, EveryRow]:
        return {r.condition: r for r in self.requirements if isinstance(r, EveryRow)}

    @cached_property
    def judged(self) -> tuple[AnyRequirement, ...]:
        """The requirements that are judged: all but what is only said."""
        return tuple(r for r in self.requirements if not isinstance(r, Statement))

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
