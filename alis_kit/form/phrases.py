"""What the texts of the form share: what a row is about, how lines are made, and the smallest phrases."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from alis_kit.plan import Absence, Course, CourseKind, Plan, Service, ServiceKind
from alis_kit.requirement import GroupMonths
from alis_kit.result import Assessment, Result, State
from alis_kit.text import label, show_months, show_percent, show_span
from alis_kit.wording import workplace


@dataclass(frozen=True)
class FormRow:
    """What a row of the form is about."""

    services: frozenset[ServiceKind] = frozenset()
    courses: frozenset[CourseKind] = frozenset()


Text = Callable[[Plan, Assessment, FormRow], str]


def joined(lines: Iterable[str]) -> str:
    """Join the lines that say something."""
    return "\n".join(line for line in lines if line)


def say(key: str, **values: object) -> str:
    """Give a phrase of `[form]`."""
    return label(f"form.{key}", **values)


def post_of(service: Service) -> str:
    """Name a post by its days, place and percent."""
    return say(
        "post",
        span=show_span(service.start, service.end),
        place=workplace(service),
        percent=show_percent(service.percent or 0),
    )


def rest_of(result: Result, *, several: bool) -> str:
    """Tell what remains of a requirement: when it is met, what is not planned, or that it must be clarified."""
    amounts, best = result.cautious, result.generous
    if not amounts.missing:
        key = "rest_planned"
    elif result.state is State.CLARIFY:
        key = "rest_clarify" if best.remaining == amounts.remaining else "rest_clarify_range"
    elif best.missing < amounts.missing:
        key = "rest_partly"
    else:
        key = "rest_unplanned" if amounts.missing == amounts.remaining else "rest_missing"
    text = say(
        key,
        months=show_months(amounts.remaining),
        missing=show_months(best.missing if key == "rest_partly" else amounts.missing),
        unclear=show_months(amounts.missing - best.missing),
        best=show_months(best.remaining),
        day=amounts.reached_on or "",
    )
    return f"{result.requirement.title}: {text}" if several else text


def leave_of(absence: Absence) -> str:
    """Name an absence."""
    kind = label(f"absence_kind.{absence.kind}") if absence.kind else label("absence_kind.other")
    note = say("note", note=absence.note.strip()) if absence.note.strip() else ""
    span, percent = show_span(absence.start, absence.end), show_percent(absence.percent or 0)
    return say("leave", kind=kind, span=span, percent=percent, note=note)


def leader_of(name: str) -> str:
    """Name a group's leader after its span."""
    return say("leader", name=name.strip()) if name.strip() else ""


def group_results(assessment: Assessment) -> list[Result]:
    """Give the results on months of group supervision."""
    return [r for r in assessment.results if isinstance(r.requirement, GroupMonths)]


def courses_of(plan: Plan, row: FormRow) -> list[tuple[int, Course]]:
    """Give the courses a row is about, with their place in the plan, by date."""
    found = [(i, course) for i, course in enumerate(plan.courses) if course.kind in row.courses]
    return sorted(found, key=lambda pair: (pair[1].on or date.max, pair[0]))


def named(things: Iterable[tuple[str, date | None]], on: date, *, done: bool) -> list[tuple[str, date | None]]:
    """Give the things that have a name, done or not done by a day."""
    named = [(name.strip(), day) for name, day in things if name.strip()]
    return [(name, day) for name, day in named if (day is not None and day <= on) is done]
