"""Part 5 of the form: the coming period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from alis_kit.formtext.activities import duties_rest
from alis_kit.formtext.words import (
    Row,
    courses_of,
    group_results,
    joined,
    leader_of,
    leave_of,
    named,
    post_of,
    rest_of,
    say,
)
from alis_kit.plan import Course, CourseKind, Plan, ServiceKind
from alis_kit.requirement import CourseCount
from alis_kit.result import Assessment
from alis_kit.text import label, show_number, show_span


def _period(plan: Plan, on: date) -> tuple[date, date]:
    """Give the coming period: as the plan says, else everything after the day of assessment."""
    return plan.period.start or on, plan.period.end or date.max


def _within(plan: Plan, assessment: Assessment, start: date | None, end: date | None) -> bool:
    first, last = _period(plan, assessment.on)
    return start is not None and start <= last and (end is None or end >= first)


def _posts(plan: Plan, assessment: Assessment, kinds: Iterable[ServiceKind]) -> list[str]:
    wanted = set(kinds)
    rows = [s for s in plan.service if s.kind in wanted and _within(plan, assessment, s.start, s.end)]
    return [post_of(service) for service in sorted(rows, key=lambda s: s.start or date.max)]


def next_gp(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Write both lines of 5 a, which share a field: open practice, and other GP service."""
    practice = _posts(plan, assessment, [ServiceKind.OPEN_PRACTICE])
    other = _posts(plan, assessment, [ServiceKind.OTHER_GP])
    none = say("none")
    return joined(
        [
            say("next_open_practice", posts="; ".join(practice) or none),
            say("next_other_gp", posts="; ".join(other) or none),
        ]
    )


def next_service(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the posts of the coming period."""
    return joined(_posts(plan, assessment, row.services)) or say("none")


def next_courses(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the courses of the coming period, and those that must still be found a date."""
    every = Row(courses=frozenset(CourseKind))
    lines = [
        say("course_planned", course=_full_course_name(course), day=course.on)
        for _, course in courses_of(plan, every)
        if course.on and course.on > assessment.on and _within(plan, assessment, course.on, course.on)
    ]
    missing = [
        f"{r.requirement.title} ({show_number(r.cautious.missing)})"
        if r.requirement.count > 1
        else r.requirement.title
        for r in assessment.results
        if isinstance(r.requirement, CourseCount) and r.cautious.missing
    ]
    if missing:
        lines.append(say("courses_without_date", courses=", ".join(missing)))
    return joined(lines) or say("none")


def _full_course_name(course: Course) -> str:
    kind = label(f"course_kind.{course.kind}") if course.kind else ""
    name = course.topic.strip() or course.title.strip()
    return name if not kind or kind.casefold() in name.casefold() else f"{kind}: {name}" if name else kind


def next_groups(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the group supervision of the coming period."""
    lines = [
        say("group_done", span=show_span(g.start, g.end), hours="", leader=leader_of(g.leader))
        for g in plan.groups
        if _within(plan, assessment, g.start, g.end) and (g.end is None or g.end > assessment.on)
    ]
    rest = [rest_of(result, several=True) for result in group_results(assessment) if result.cautious.remaining]
    return joined(lines) or joined(rest) or say("completed")


def next_duties(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell how many duties are planned in the coming period, and where."""
    rows = [d for d in plan.duties if d.on and d.on > assessment.on and _within(plan, assessment, d.on, d.on)]
    if not rows:
        return duties_rest(plan, assessment, row)
    places = dict.fromkeys(d.place.strip() for d in rows if d.place.strip())
    where = f" ({', '.join(places)})" if places else ""
    return say("next_duties", count=sum(d.count for d in rows), where=where)


def next_activities(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the other activities of the coming period."""
    rest = named(((a.name, a.on) for a in plan.activities), assessment.on, done=False)
    lines = [
        say("activity", name=name, day=day) if day else name
        for name, day in rest
        if day is None or _within(plan, assessment, day, day)
    ]
    return joined(lines) or say("none")


def next_leave(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the leave and absence of the coming period."""
    rows = [
        a for a in plan.absence if _within(plan, assessment, a.start, a.end) and a.end and a.end > assessment.on
    ]
    return joined(leave_of(a) for a in sorted(rows, key=lambda a: a.start or date.max)) or say("none")
