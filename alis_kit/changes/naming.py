"""What rows of a plan are called in a sentence, so that their owner knows them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from alis_kit import wording
from alis_kit.form.fields import form_map
from alis_kit.matching import Row
from alis_kit.plan import (
    SEVERAL,
    Absence,
    AbsenceKind,
    Course,
    CourseKind,
    Duty,
    Goals,
    GoalSet,
    Group,
    InstitutionCondition,
    Service,
    ServiceKind,
    SupervisionHours,
    Wording,
)
from alis_kit.text import label, show, show_date, show_percent, show_span

_ENUMS = {
    ServiceKind: "service_kind",
    AbsenceKind: "absence_kind",
    CourseKind: "course_kind",
    GoalSet: "goal_set",
    InstitutionCondition: "condition",
}
_SHORT = 70
"""Letters; a longer text is shown whole beside the sentence rather than in it."""


def say(key: str, **values: object) -> str:
    """Give a phrase of `[changes]`."""
    return label(f"changes.{key}", **values)


def name(row: Row) -> str:
    """Name a row."""
    match row:
        case Service():
            return whole_post(row)
        case Course():
            return course(row)
        case Absence():
            return absence(row)
        case Group():
            return group(row)
        case Duty():
            return say("duty.named" if row.on else "duty.undated", duties=duties(row.count), day=row.on)
        case SupervisionHours():
            return hours(row)
        case Goals():
            return label(f"goal_set.{row.kind}") if row.kind else say("goals.nameless")
        case Wording():
            return say("other.wording", field=form_map().labels.get(row.field, row.field))
        case _:
            return str(row.name).strip() or say("other.nameless")


def post(row: Service) -> str:
    """Name a post by its place; what kind it is only when it is not open practice."""
    place = wording.workplace(row)
    if row.kind is None or row.kind is ServiceKind.OPEN_PRACTICE:
        return say("post.named", place=place)
    counts = row.kind is not ServiceKind.NOT_COUNTING
    kind = label(f"service_kind.{row.kind}" if counts else f"cut.{row.kind}")
    lower = kind if kind[:2].isupper() else kind[0].lower() + kind[1:]
    return say("post.named_kind", place=place, kind=lower)


def workplace(row: Service) -> str:
    """Name a post by its place alone."""
    return say("post.named", place=wording.workplace(row))


def whole_post(row: Service) -> str:
    """Name a row of service with its percent and days."""
    span = show_days(row.start, row.end)
    if row.percent is None:
        return say("post.unfinished", name=post(row), span=span)
    return say("post.whole", name=post(row), percent=show_percent(row.percent), span=span)


def course(row: Course) -> str:
    """Name a course by its kind; one of those that are taken several of also by its topic or title."""
    kind, own = wording.course_kind(row), wording.course_topic(row)
    if kind and (not own or row.kind not in SEVERAL):
        return kind
    if not own:
        return say("course.unnamed")
    return own if not kind or kind.casefold() in own.casefold() else say("course.named", kind=kind, name=own)


def absence(row: Absence) -> str:
    """Name an absence with its days, and its percent when it is not the whole."""
    span = show_days(row.start, row.end)
    if row.percent is None or row.percent == Decimal(100):
        return say("absence.named", kind=wording.absence_kind(row), span=span)
    return say(
        "absence.named_percent", kind=wording.absence_kind(row), span=span, percent=show_percent(row.percent)
    )


def group(row: Group) -> str:
    """Name a span of group supervision, with its leader."""
    key = "group.named_leader" if row.leader.strip() else "group.named"
    return say(key, span=show_days(row.start, row.end), leader=row.leader.strip())


def duties(count: int) -> str:
    """Say a number of duties."""
    return say("duty.one" if count == 1 else "duty.several", count=count)


def hours(row: SupervisionHours) -> str:
    """Name hours of supervision."""
    amount = row.hours if row.hours is not None else Decimal(0)
    said = say("hours.one" if amount == 1 else "hours.several", hours=amount)
    return say("hours.named", hours=said, day=row.on) if row.on else said


def show_days(start: date | None, end: date | None) -> str:
    """Show a period with both its days, its month and year once where they are the same."""
    if start and end and start < end and (start.year, start.month) == (end.year, end.month):
        return f"{start:%d}.–{show_date(end)}"
    return show_span(start, end)


def value(thing: object, field: str = "") -> str:
    """Show a value of a plan in a sentence."""
    if isinstance(thing, StrEnum):
        return label(f"{_ENUMS[type(thing)]}.{thing}")
    if isinstance(thing, tuple):
        return ", ".join(value(each) for each in thing) or say("empty")
    if isinstance(thing, Decimal) and field == "percent":
        return show_percent(thing)
    return say("empty") if is_empty(thing) else show(thing).strip()


def is_empty(thing: object) -> bool:
    """Whether a value says nothing."""
    return thing is None or (isinstance(thing, str) and not thing.strip()) or thing == ()


def is_long(thing: object) -> bool:
    """Whether a text is too long to stand in a sentence."""
    return isinstance(thing, str) and (len(thing.strip()) > _SHORT or "\n" in thing.strip())
