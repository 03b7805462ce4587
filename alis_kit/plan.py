"""The plan: everything a trainee, a supervisor and a municipality write down, as frozen values.

A plan may be half finished: what is not yet known is `None` or an empty text, and never stops it from being
saved. Nothing here judges: `alis_kit.check` says what is missing or wrong, `alis_kit.assessment` counts.
Dates that form a period are both included. Percentages have at most two decimals.

A row has an id from the moment it is made: it tells which row it is, not what it says, so rows that say the same
are equal whatever their ids. Rows of files from before there were ids get them by `with_ids`.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from itertools import count
from typing import TypeVar

from alis_kit.text import folded

T = TypeVar("T")


class ServiceKind(StrEnum):
    """What a row of service is, and so which bucket its time may fill (design: one row, one bucket)."""

    LIS1_HOSPITAL = "lis1_hospital"
    LIS1_MUNICIPALITY = "lis1_municipality"
    OPEN_PRACTICE = "open_practice"
    OTHER_GP = "other_gp"
    INSTITUTION = "institution"
    OTHER_SPECIALTY = "other_specialty"
    ABROAD = "abroad"
    NOT_COUNTING = "not_counting"


LIS1 = frozenset({ServiceKind.LIS1_HOSPITAL, ServiceKind.LIS1_MUNICIPALITY})
"""The kinds of part 1 (spesialistforskriften § 2)."""
PART3 = frozenset(ServiceKind) - LIS1 - {ServiceKind.NOT_COUNTING}
"""The kinds of part 3, the five years after LIS1."""


class InstitutionCondition(StrEnum):
    """What a municipal institution must have to count as institution service (alis.no, ALM 055 and 085)."""

    CHIEF_PHYSICIAN = "chief_physician"
    SUPERVISION = "supervision"
    TEACHING = "teaching"
    DUTY_ROTA = "duty_rota"
    REGISTERED_ARENA = "registered_arena"


class AbsenceKind(StrEnum):
    """Why someone is away. Holiday and courses are never deducted (§ 31 third paragraph)."""

    SICK = "sick"
    PARENTAL = "parental"
    LEAVE = "leave"
    HOLIDAY = "holiday"
    CARRIED_HOLIDAY = "carried_holiday"
    """Holiday carried over from another year or taken in advance, which the paragraph excepts."""
    COURSE = "course"
    OTHER = "other"


class CourseKind(StrEnum):
    """The courses the form has a row for, and the two that belong beside them."""

    GRUNNKURS_A = "grunnkurs_a"
    GRUNNKURS_B = "grunnkurs_b"
    GRUNNKURS_C = "grunnkurs_c"
    GRUNNKURS_D = "grunnkurs_d"
    EMNEKURS = "emnekurs"
    EMERGENCY_THEORY = "emergency_theory"
    EMERGENCY = "emergency"
    SAKKYNDIGHET = "sakkyndighet"
    FKM = "fkm"
    VIOLENCE = "violence"
    OTHER = "other"


SEVERAL = frozenset({CourseKind.EMNEKURS, CourseKind.FKM, CourseKind.OTHER})
"""Kinds of course that one takes several of."""


class GoalSet(StrEnum):
    """The two sets of learning goals: clinical (ALM) and common (FKM)."""

    ALM = "alm"
    FKM = "fkm"


@dataclass(frozen=True, kw_only=True)
class PlanRow:
    """What every row of the plan's lists has."""

    id: str = field(default="", compare=False)
    """Made once, by `new_id`, and kept for ever; empty while none is given."""


@dataclass(frozen=True, kw_only=True)
class Municipality:
    """Part 1 of the form."""

    name: str = ""
    registered: bool | None = None
    """Registered as a training body (§ 19); `None` when not known."""
    leader: str = ""
    coordinator: str = ""


@dataclass(frozen=True, kw_only=True)
class Trainee:
    """Part 2 of the form."""

    name: str = ""
    hpr: str = ""
    """Number in the register of health personnel as typed; never a national identity number."""
    email: str = ""
    phone: str = ""
    workplace: str = ""


@dataclass(frozen=True, kw_only=True)
class SupervisionHours(PlanRow):
    """Hours of individual supervision that were held, up to and including a day."""

    on: date | None = None
    hours: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Supervision:
    """Part 3 of the form, and what is recorded of the supervision."""

    supervisor: str = ""
    contact: str = ""
    minutes_by: str = ""
    specialist: bool | None = None
    """Whether the supervisor is a specialist in general practice; `None` when not known."""
    exempt_until: date | None = None
    """Last day of an exemption from that, granted by Helsedirektoratet (§ 25 fourth paragraph)."""
    hours: tuple[SupervisionHours, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Service(PlanRow):
    """A row of service. A change of percent makes a new row; a post is a run of rows of one kind and place."""

    kind: ServiceKind | None = None
    start: date | None = None
    end: date | None = None
    """Last day, included; `None` while the post goes on."""
    percent: Decimal | None = None
    place: str = ""
    supervisor: str = ""
    """The individual supervisor by name. Part-3 service without one does not count (alis.no)."""
    municipal: bool | None = None
    """For institution service: in the municipality (True), or in hospital (False)."""
    conditions: tuple[InstitutionCondition, ...] = ()
    """For municipal institution service: the conditions that are confirmed."""
    hdir_confirmed: bool | None = None
    """For service abroad: confirmed by Helsedirektoratet (§ 32)."""
    old_scheme: bool = False
    """Done under the old scheme and brought along by conversion; its own minimums hold."""
    attest: bool | None = None
    """Whether the signed confirmation of this service is at hand."""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Absence(PlanRow):
    """Time away from work, for whatever posts there are in those days."""

    kind: AbsenceKind | None = None
    start: date | None = None
    end: date | None = None
    percent: Decimal | None = Decimal(100)
    """100 is away altogether; graded sick leave is less."""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Course(PlanRow):
    """A course taken or planned."""

    kind: CourseKind | None = None
    title: str = ""
    topic: str = ""
    """For an emnekurs: the emne. Six different ones are wanted."""
    hours: Decimal | None = None
    start: date | None = None
    end: date | None = None
    """Last day; a course of one day needs only one of the two dates."""
    place: str = ""

    @property
    def on(self) -> date | None:
        """The day the course is completed, or `None` when no date is set."""
        return self.end or self.start


@dataclass(frozen=True, kw_only=True)
class Group(PlanRow):
    """A span of group supervision."""

    start: date | None = None
    end: date | None = None
    """Last day, included; `None` while the group goes on."""
    hours: Decimal | None = None
    leader: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Duty(PlanRow):
    """Out-of-hours duties (legevakter), one or several that were done by a day."""

    on: date | None = None
    count: int = 1
    place: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Procedure(PlanRow):
    """A practical procedure from the list of skills; `on` is the day it was confirmed or is planned."""

    name: str = ""
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Activity(PlanRow):
    """Any other learning activity: a meeting, a practice visit, a joint consultation."""

    name: str = ""
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Goals(PlanRow):
    """Learning goals approved in Kompetanseportalen, as read there on a day."""

    kind: GoalSet | None = None
    on: date | None = None
    approved: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Facts the application for approval asks for that no row tells."""

    lis1_complete_on: date | None = None
    """The day LIS1 was registered as complete in HPR; from it LIS1 counts at least in full."""
    group_diploma: bool | None = None
    converted_on: date | None = None
    """The day a trainee of the old scheme came over to the new one."""
    conversion_papers: bool | None = None
    agreement_on: date | None = None
    """The day the ALIS agreement was signed."""
    agency: bool | None = None
    """Whether the trainee is attached to a staffing agency or a private commercial actor."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """The coming period the plan is for."""

    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Notes:
    """What the trainee wants to say in parts 5 and 6 beside what the rows tell."""

    focus: str = ""
    """Faglig fordypning, part 5 g."""
    path: str = ""
    """Added to the description of the whole path, part 6."""


@dataclass(frozen=True, kw_only=True)
class Wording(PlanRow):
    """Own wording for a field of the form; it wins over the generated text, also when it is empty."""

    field: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Signing:
    """Part 7 of the form: names as they shall stand, the place and day, and the next meeting."""

    place: str = ""
    on: date | None = None
    trainee: str = ""
    municipality: str = ""
    supervisor: str = ""
    next_meeting: date | None = None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One trainee's individual education plan."""

    period: Period = Period()
    municipality: Municipality = Municipality()
    trainee: Trainee = Trainee()
    supervision: Supervision = Supervision()
    service: tuple[Service, ...] = ()
    absence: tuple[Absence, ...] = ()
    courses: tuple[Course, ...] = ()
    groups: tuple[Group, ...] = ()
    duties: tuple[Duty, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    activities: tuple[Activity, ...] = ()
    goals: tuple[Goals, ...] = ()
    standing: Standing = Standing()
    notes: Notes = Notes()
    wording: tuple[Wording, ...] = ()
    signing: Signing = Signing()


ROWS: Mapping[str, type[PlanRow]] = {
    "supervision.hours": SupervisionHours,
    "service": Service,
    "absence": Absence,
    "courses": Course,
    "groups": Group,
    "duties": Duty,
    "procedures": Procedure,
    "activities": Activity,
    "goals": Goals,
    "wording": Wording,
}
"""The plan's lists by their paths, and what their rows are."""


def value_at(plan: Plan, path: str) -> object:
    """Give the value at a path of single fields, as `supervision.specialist`."""
    value: object = plan
    for step in path.split("."):
        value = getattr(value, step)
    return value


def with_value(holder: T, path: str, value: object) -> T:
    """Return a plan, or a part of one, with another value at a path of single fields."""
    name, _, rest = path.partition(".")
    if rest:
        value = with_value(getattr(holder, name), rest, value)
    changed: T = replace(holder, **{name: value})  # type: ignore[type-var]  # one of the dataclasses above
    return changed


def rows_at(plan: Plan, path: str) -> tuple[PlanRow, ...]:
    """Return the rows of one of the plan's lists."""
    rows = value_at(plan, path)
    assert isinstance(rows, tuple), path
    return rows


def topic(course: Course) -> str:
    """Return a course's topic in the form in which topics are compared."""
    return folded(course.topic)


# -- ids ----------------------------------------------------------------------------------------------------------

_LETTERS, _LENGTH = "bcdfghjkmnpqrstvwxz", 10
"""No vowel, so that no word comes of them; no digit, so that a spreadsheet takes none for a number."""
_DERIVED = "0"
"""How an id begins that was not made with its row but derived from what the row said."""


def new_id() -> str:
    """Return an id for a row that is made now."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def is_derived(row: PlanRow) -> bool:
    """Return whether a row was made without an id, so that the same row may have another elsewhere."""
    return not row.id or row.id.startswith(_DERIVED)


def with_ids(plan: Plan, *, renew: bool = True) -> Plan:
    """Return the plan with an id in every row that has none: one derived from its list and what it says.

    So whoever reads the same old file gives its rows the same ids, and rows that were not edited have the same in
    a plan and in an earlier one.

    Args:
        plan: the plan.
        renew: whether a row with the id of one above it, as after copying by hand, gets another.
    """
    for path in ROWS:
        rows = rows_at(plan, path)
        ids = [row.id for row in rows]
        if "" in ids or (renew and len(set(ids)) < len(ids)):
            plan = with_value(plan, path, _identified(rows, path, renew=renew))
    return plan


def _identified(rows: tuple[PlanRow, ...], path: str, *, renew: bool) -> tuple[PlanRow, ...]:
    taken = {row.id for row in rows}
    seen: Counter[str] = Counter()
    above: set[str] = set()
    made = []
    for row in rows:
        if not row.id or (renew and row.id in above):
            row = replace(row, id=_derived(row, path, seen, taken))
        above.add(row.id)
        made.append(row)
    return tuple(made)


def _derived(row: PlanRow, path: str, seen: Counter[str], taken: set[str]) -> str:
    """Give an id that is not taken, and take it; rows that say the same are numbered as they come."""
    values = ((each, getattr(row, each.name)) for each in fields(row) if each.compare)
    said = "\0".join([path, *(f"{each.name}={_said(value)}" for each, value in values if value != each.default)])
    for number in count(seen[said]):
        digest = int.from_bytes(sha256(f"{said}\0{number}".encode("utf-8", "surrogatepass")).digest())
        made = _DERIVED + "".join(_LETTERS[digest // 19**n % 19] for n in range(_LENGTH - 1))
        if made not in taken:
            break
    seen[said] = number + 1
    taken.add(made)
    return made


def _said(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
