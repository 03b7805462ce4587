"""The application for approval as a specialist: what is asked for (`data/soknad/*.toml`), and how it stands.

Each file is one dated practice. Values in, values out; the words are in `papers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import NamedTuple

from alis_kit.assessment.calendar import runs
from alis_kit.codec import read_toml, structure
from alis_kit.dates import add_months
from alis_kit.plan import LIS1, Plan, ServiceKind, value_at
from alis_kit.problem import Problem, RegulationError
from alis_kit.requirement import ServiceMaximum, ServiceMinimum, Source, Strength
from alis_kit.resources import DATA
from alis_kit.result import ZERO, Assessment, Expected, Result, State


class Confidence(StrEnum):
    """How sure a statement is; what is less sure stands nowhere."""

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


# -- how it stands ------------------------------------------------------------------------------------------------


class Paper(StrEnum):
    """How a paper stands."""

    AT_HAND = "at_hand"
    MISSING = "missing"
    UNANSWERED = "unanswered"
    """The plan does not say."""
    LATER = "later"
    """It cannot be there yet: the post goes on, the goals are not approved."""
    FETCHED = "fetched"
    """Helsedirektoratet fetches it itself; not to be attached."""
    NOT_NEEDED = "not_needed"


SETTLED = frozenset({Paper.AT_HAND, Paper.FETCHED, Paper.NOT_NEEDED})
"""Nothing more is to be done."""


class Item(NamedTuple):
    """One paper: for a post, for a row, or for the whole."""

    document: AnyDocument
    paper: Paper
    where: str
    """Path in the plan of the answer that tells, as `service[2].attest`."""
    start: date | None = None
    end: date | None = None
    place: str = ""


class Proof(NamedTuple):
    """What the attests at hand show together of a length of service, in months."""

    wanted: ToProve
    required: Fraction
    proven: Fraction
    done: Fraction
    """What is done by now, with or without attest."""


@dataclass(frozen=True)
class Application:
    """An application as it stands on a day."""

    on: date
    guide: Guide
    items: tuple[Item, ...]
    proofs: tuple[Proof, ...]
    unmet: tuple[Result, ...]
    """Binding requirements, and those the forecast waits for, that are not met on the day."""
    expected: Expected
    """When everything is met under the plan."""
    lis1_unconfirmed: bool
    """Nothing is recorded of LIS1: the expected day holds when it is confirmed."""
    near: date | None
    """The expected day, once it is near enough for the list to be looked at; `None` before."""

    @property
    def ready(self) -> bool:
        """Whether everything is met and every paper is there."""
        return not self.unmet and all(item.paper in SETTLED for item in self.items)


def application(plan: Plan, assessment: Assessment, guide: Guide | None = None) -> Application:
    """Tell how the application for approval stands on the day of assessment.

    Args:
        plan: the plan.
        assessment: of the same plan.
        guide: what is asked for; the newest that is valid on the day if `None`.
    """
    guide = guide or guide_on(assessment.on)
    unmet = tuple(result for result in assessment.results if _waits(result))
    return Application(
        on=assessment.on,
        guide=guide,
        items=tuple(item for each in guide.documents for item in _items(each, plan, assessment, met=not unmet)),
        proofs=tuple(_proof(wanted, plan, assessment) for wanted in guide.proofs),
        unmet=unmet,
        expected=assessment.forecast.all_met,
        lis1_unconfirmed=assessment.forecast.lis1_unconfirmed,
        near=_near(assessment, guide.near_months),
    )


def _near(assessment: Assessment, months: int) -> date | None:
    """Give the cautious day when it is no more than so many months ahead; without it, that of service alone."""
    day = assessment.forecast.all_met.cautious or assessment.forecast.service_met.cautious
    return day if day is not None and assessment.on >= add_months(day, -months) else None


def _waits(result: Result) -> bool:
    requirement = result.requirement
    binding = requirement.strength in (Strength.LAW, Strength.GOAL) or requirement.forecast
    is_open = result.state not in (State.MET, State.NOT_CONCERNED)
    return is_open and binding and not isinstance(requirement, ServiceMaximum)


# -- papers -------------------------------------------------------------------------------------------------------


def _items(document: AnyDocument, plan: Plan, assessment: Assessment, *, met: bool) -> Iterator[Item]:
    match document:
        case Attests():
            yield from _attests(document, plan, assessment.on, met=met)
        case Confirmed():
            yield from _confirmed(document, plan)
        case Answered():
            yield _answered(document, plan)
        case Approved():
            result = assessment.result(document.requirement)
            paper = {State.MET: Paper.FETCHED, State.CLARIFY: Paper.UNANSWERED}.get(result.state, Paper.LATER)
            yield Item(document, paper, "goals")


def _attests(document: Attests, plan: Plan, on: date, *, met: bool) -> Iterator[Item]:
    """Ask for one attest for each post; once everything is `met`, those that go on need one as well."""
    found = False
    for run in runs(plan.service):
        rows = [plan.service[i] for i in run]
        if rows[0].kind not in document.services:
            continue
        found = True
        ends = [row.end for row in rows]
        end = None if None in ends else max(day for day in ends if day)
        start = min(row.start for row in rows if row.start)
        answers = {row.attest for row in rows}
        if answers == {True}:
            paper = Paper.AT_HAND
        elif start > on and met:
            paper = Paper.NOT_NEEDED
        elif (end is None or end > on) and not met:
            paper = Paper.LATER
        else:
            paper = Paper.MISSING if False in answers else Paper.UNANSWERED
        first = next((i for i in run if plan.service[i].attest is not True), run[0])
        yield Item(document, paper, f"service[{first}].attest", start, end, rows[0].place.strip())
    if not found:
        yield Item(document, Paper.UNANSWERED if document.always else Paper.NOT_NEEDED, "service")


def _confirmed(document: Confirmed, plan: Plan) -> Iterator[Item]:
    rows = [(i, row) for i, row in enumerate(plan.service) if row.kind in document.services]
    for i, row in rows:
        where = f"service[{i}].hdir_confirmed"
        yield Item(document, _said(row.hdir_confirmed), where, row.start, row.end, row.place.strip())
    if not rows:
        yield Item(document, Paper.NOT_NEEDED, "service")


def _answered(document: Answered, plan: Plan) -> Item:
    came_over = plan.standing.converted_on is not None or any(row.old_scheme for row in plan.service)
    if document.only_converted and not came_over:
        return Item(document, Paper.NOT_NEEDED, document.path)
    value = value_at(plan, document.path)
    return Item(document, _said(value if isinstance(value, bool) else None), document.path)


def _said(answer: bool | None) -> Paper:  # noqa: FBT001 # an answer, not a switch
    return Paper.UNANSWERED if answer is None else Paper.AT_HAND if answer else Paper.MISSING


def _proof(wanted: ToProve, plan: Plan, assessment: Assessment) -> Proof:
    """Add up the months of the rows with an attest, as they count towards what is done of the requirements.

    LIS1 proves no more than it must be.
    """
    results = [assessment.result(identifier) for identifier in wanted.requirements]
    lis1 = sum((result.cautious.required for result in assessment.results if _of_lis1(result)), ZERO)
    months = {True: ZERO, False: ZERO}
    for part in (part for result in results for part in result.parts):
        if part.where.startswith("service["):
            row = plan.service[int(part.where[8:-1])]
            if row.attest and row.kind in wanted.services:
                months[row.kind in LIS1] += part.done
    return Proof(
        wanted,
        required=sum((result.cautious.required for result in results), ZERO),
        proven=months[False] + min(months[True], lis1),
        done=sum((result.cautious.done for result in results), ZERO),
    )


def _of_lis1(result: Result) -> bool:
    requirement = result.requirement
    return isinstance(requirement, ServiceMinimum) and set(requirement.services) <= LIS1
