"""The plan: everything a trainee, a supervisor and a municipality write down, as frozen values.

A plan may be half finished: what is not yet known is `None` or an empty text, and never stops it from being
saved. Nothing here judges: `alis_kit.check` says what is missing or wrong, `alis_kit.assessment` counts.
Dates that form a period are both included. Percentages have at most two decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from alis_kit.text import folded


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


class GoalSet(StrEnum):
    """The two sets of learning goals: clinical (ALM) and common (FKM)."""

    ALM = "alm"
    FKM = "fkm"


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
class SupervisionHours:
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
class Service:
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
class Absence:
    """Time away from work, for whatever posts there are in those days."""

    kind: AbsenceKind | None = None
    start: date | None = None
    end: date | None = None
    percent: Decimal | None = Decimal(100)
    """100 is away altogether; graded sick leave is less."""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Course:
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
class Group:
    """A span of group supervision."""

    start: date | None = None
    end: date | None = None
    """Last day, included; `None` while the group goes on."""
    hours: Decimal | None = None
    leader: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """Out-of-hours duties (legevakter), one or several that were done by a day."""

    on: date | None = None
    count: int = 1
    place: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A practical procedure from the list of skills; `on` is the day it was confirmed or is planned."""

    name: str = ""
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Activity:
    """Any other learning activity: a meeting, a practice visit, a joint consultation."""

    name: str = ""
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Goals:
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
class Wording:
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


def value_at(plan: Plan, path: str) -> object:
    """Give the value at a path of single fields, as `supervision.specialist`."""
    value: object = plan
    for step in path.split("."):
        value = getattr(value, step)
    return value


def topic(course: Course) -> str:
    """Return a course's topic in the form in which topics are compared."""
    return folded(course.topic)
