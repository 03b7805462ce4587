"""The regulation as data: one dated text of the rules, how time is counted under it, and which one holds on a day.

The numbers stand in `data/forskrift/*.toml`, one file for each dated text. A file covers the days from `in_force`
up to, not including, `replaced_on`. What may be required is in `alis_kit.requirement`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path

from alis_kit.codec import read_toml, structure
from alis_kit.plan import AbsenceKind
from alis_kit.problem import Problem, RegulationError
from alis_kit.requirement import (
    AnyRequirement,
    EveryRow,
    GroupMonths,
    RowRule,
    ServiceMaximum,
    ServiceMinimum,
    Source,
)
from alis_kit.resources import DATA


class Scope(StrEnum):
    """What the ten per cent of absence are taken of."""

    POST = "post"
    PATH = "path"


class Beyond(StrEnum):
    """What falls away when absence exceeds the limit: all of it, or what exceeds."""

    ALL = "all"
    EXCESS = "excess"


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
