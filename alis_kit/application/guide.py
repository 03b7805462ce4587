"""What the application for approval asks for, as data: `data/soknad/*.toml`, one file for each dated practice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from alis_kit.codec import read_toml, structure
from alis_kit.plan import ServiceKind
from alis_kit.problem import Problem, RegulationError
from alis_kit.requirement import Source
from alis_kit.resources import DATA


class Confidence(StrEnum):
    """How sure a statement is (dossier, «How to read this»); what is less sure stands nowhere."""

    HIGH = "H"
    MEDIUM = "M"


@dataclass(frozen=True, kw_only=True)
class Document:
    """What all papers have. The subclasses say how a plan tells whether they are there."""

    id: str
    title: str
    instruction: str
    confidence: Confidence
    source: Source


@dataclass(frozen=True, kw_only=True)
class Attests(Document):
    """One attest for each post of these kinds; with `always` there must be one."""

    services: tuple[ServiceKind, ...]
    always: bool = False


@dataclass(frozen=True, kw_only=True)
class Confirmed(Document):
    """Each row of these kinds is confirmed by Helsedirektoratet."""

    services: tuple[ServiceKind, ...]


@dataclass(frozen=True, kw_only=True)
class Answered(Document):
    """A question of the plan, by its path, is answered with yes."""

    path: str
    only_converted: bool = False
    """Asked only of trainees who came over from the old scheme."""


@dataclass(frozen=True, kw_only=True)
class Approved(Document):
    """Goals approved in Kompetanseportalen, which Helsedirektoratet fetches itself."""

    requirement: str
    """Id in the regulation file."""


AnyDocument = Attests | Confirmed | Answered | Approved


@dataclass(frozen=True, kw_only=True)
class ToProve:
    """A length of service the attests must show together: what the requirements ask for."""

    id: str
    title: str
    requirements: tuple[str, ...]
    services: tuple[ServiceKind, ...]


@dataclass(frozen=True, kw_only=True)
class CommonFault:
    """A fault Helsedirektoratet often sees."""

    id: str
    text: str
    confidence: Confidence


@dataclass(frozen=True, kw_only=True)
class Guide:
    """One dated practice."""

    id: str
    title: str
    valid_from: date
    checked: date
    near_months: int
    """How long before the expected day somebody should look at the list."""
    source: Source
    documents: tuple[AnyDocument, ...]
    proofs: tuple[ToProve, ...]
    faults: tuple[CommonFault, ...]


def load(path: Path) -> Guide:
    """Read a file; a faulty one is a developer's fault.

    Raises:
        RegulationError: it is not a guide; one problem for each fault.
    """
    return structure(read_toml(path), Guide, RegulationError, union=AnyDocument)


@cache
def guides() -> tuple[Guide, ...]:
    """Give every guide, oldest first."""
    return tuple(sorted((load(p) for p in (DATA / "soknad").glob("*.toml")), key=lambda g: g.valid_from))


def guide_on(on: date) -> Guide:
    """Give the newest guide that is valid on a day.

    Raises:
        RegulationError: none is.
    """
    valid = [guide for guide in guides() if guide.valid_from <= on]
    if not valid:
        first = min(guide.valid_from for guide in guides())
        raise RegulationError(Problem("no_regulation", values={"on": on, "first": first}))
    return valid[-1]
