"""What the kit proposes for the form's fields: parts 4, 5 and 6, from the plan and its assessment.

Each text is a function of plan, assessment and the services or courses its row is about. The sentences are in
`data/tekst/nb.toml` under `[form]`; the amounts are the assessment's, the cautious ones first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from alis_kit.plan import LIS1, Absence, AbsenceKind, Course, CourseKind, Plan, Service, ServiceKind
from alis_kit.regulation import CourseCount, DutyCount, GroupMonths, ServiceMaximum, ServiceMinimum
from alis_kit.result import Assessment, Cut, Part, Result
from alis_kit.text import label, show_date, show_month, show_months, show_number, show_percent, show_span


@dataclass(frozen=True)
class Row:
    """What a row of the form is about."""

    services: frozenset[ServiceKind] = frozenset()
    courses: frozenset[CourseKind] = frozenset()


Text = Callable[[Plan, Assessment, Row], str]


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


def _say(key: str, **values: object) -> str:
    return label(f"form.{key}", **values)


# -- service ------------------------------------------------------------------------------------------------------


def service_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the posts that have begun, what each has counted and what not, and the sum."""
    parts = {part.where: part for part in assessment.account}
    registered = plan.standing.lis1_complete_on
    if registered and registered <= assessment.on and row.services <= LIS1:
        return _registered(plan, registered)
    lines, done = [], []
    for i, service in enumerate(plan.service):
        part = parts.get(f"service[{i}]")
        if part and service.kind in row.services and service.start and service.start <= assessment.on:
            lines.append(_post_done(service, part, assessment))
            done.append(part.done)
    if len(lines) > 1:
        lines.append(_say("sum", months=show_months(sum(done, Fraction(0)))))
    return _lines([*lines, _more_if_generous(assessment, row)])


def _registered(plan: Plan, day: date) -> str:
    """Say when LIS1 was done, without months: the registration has taken their place."""
    rows = [s for s in plan.service if s.kind in LIS1 and s.start]
    ends = [s.end for s in rows if s.end]
    first = min((s.start for s in rows if s.start), default=None)
    span = _say("lis1_span", span=show_span(first, max(ends))) if first and ends else ""
    return _lines([span, _say("lis1_registered", day=day)])


def _post_done(service: Service, part: Part, assessment: Assessment) -> str:
    going_on = service.end is None or service.end > assessment.on
    span = _say("since", day=service.start) if going_on else show_span(service.start, service.end)
    # A cap that is reached later on says nothing about what has been done.
    silent = {Cut.PART_TIME} if part.done == part.total else {Cut.PART_TIME, Cut.CAP}
    lost = ", ".join(label(f"cut.{cut}") for cut in part.cuts if cut not in silent)
    return _say(
        "post_done_cut" if lost else "post_done",
        span=span,
        place=_place(service),
        percent=show_percent(service.percent or 0),
        months=show_months(part.done),
        reasons=lost,
    )


def _place(service: Service) -> str:
    return service.place.strip() or label("form.no_place")


def _results(assessment: Assessment, row: Row, kind: type[ServiceMinimum | ServiceMaximum]) -> list[Result]:
    """Give the results of one sort that are about this row's buckets alone."""
    return [
        r
        for r in assessment.results
        if isinstance(r.requirement, kind) and row.services.issuperset(r.requirement.services)
    ]


def _more_if_generous(assessment: Assessment, row: Row) -> str:
    """Tell when a bucket would hold more by a generous reading; never silently that one."""
    for result in _results(assessment, row, ServiceMinimum):
        if result.generous.done > result.cautious.done:
            return _say("generous", months=show_months(result.generous.done))
    return ""


def service_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell what remains of the least time, and how much more the bucket can hold."""
    minimums = _results(assessment, row, ServiceMinimum)
    lines = [_rest(result, several=len(minimums) > 1) for result in minimums if result.cautious.remaining]
    if minimums and not lines:
        lines.append(_say("nothing_remains"))
    if not minimums:
        lines.append(_planned_service(plan, assessment, row))
    rooms = [
        r.cautious.required - r.cautious.total
        for r in _results(assessment, row, ServiceMaximum)
        if not r.requirement.together_with  # type: ignore[attr-defined]  # of the kind asked for
    ]
    return _lines([*lines, *(_say("room", months=show_months(room)) for room in rooms if room > 0)])


def _planned_service(plan: Plan, assessment: Assessment, row: Row) -> str:
    parts = {part.where: part for part in assessment.account}
    rows = [parts.get(f"service[{i}]") for i, s in enumerate(plan.service) if s.kind in row.services]
    planned = sum((part.total - part.done for part in rows if part), Fraction(0))
    return _say("planned_months", months=show_months(planned)) if planned else _say("no_minimum")


def _rest(result: Result, *, several: bool) -> str:
    amounts = result.cautious
    key = "rest_missing" if amounts.missing else "rest_planned"
    text = _say(
        key,
        months=show_months(amounts.remaining),
        missing=show_months(amounts.missing),
        day=amounts.reached_on or "",
    )
    return f"{result.requirement.title}: {text}" if several else text


# -- courses ------------------------------------------------------------------------------------------------------


def _course_name(course: Course, row: Row) -> str:
    several = len(row.courses) > 1 and course.kind is not None
    name = course.topic.strip() or course.title.strip()
    kind = label(f"course_kind.{course.kind}") if course.kind else ""
    return kind if several or not name or name.casefold() == kind.casefold() else name


def _courses(plan: Plan, row: Row) -> list[tuple[int, Course]]:
    found = [(i, course) for i, course in enumerate(plan.courses) if course.kind in row.courses]
    return sorted(found, key=lambda pair: (pair[1].on or date.max, pair[0]))


def courses_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the courses taken, and say of those that do not count why not."""
    cuts = _course_cuts(assessment)
    lines = []
    for i, course in _courses(plan, row):
        if course.on and course.on <= assessment.on:
            reason = ", ".join(label(f"cut.{cut}") for cut in cuts.get(f"courses[{i}]", ()))
            key = "course_done_cut" if reason else "course_done"
            lines.append(_say(key, course=_course_name(course, row), day=course.on, reason=reason))
    return _lines(lines)


def _course_cuts(assessment: Assessment) -> Mapping[str, Sequence[Cut]]:
    return {
        part.where: tuple(part.cuts)
        for result in assessment.results
        if isinstance(result.requirement, CourseCount)
        for part in result.parts
    }


def courses_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the courses planned, and how many are not even planned."""
    lines = [
        _say("course_planned", course=_course_name(course, row), day=course.on)
        for _, course in _courses(plan, row)
        if course.on and course.on > assessment.on
    ]
    for result in assessment.results:
        wanted = result.requirement
        if isinstance(wanted, CourseCount) and row.courses.issuperset(wanted.courses):
            if result.cautious.missing:
                key = "courses_missing" if wanted.count > 1 else "course_missing"
                lines.append(_say(key, count=result.cautious.missing))
            elif not result.cautious.remaining and not lines:
                lines.append(_say("nothing_remains"))
    return _lines(lines)


# -- supervision, duties, procedures, activities ------------------------------------------------------------------


def groups_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the spans of group supervision held, the months they make, and the diploma."""
    lines = []
    for group in sorted((g for g in plan.groups if g.start), key=lambda g: g.start or date.max):
        if group.start and group.start <= assessment.on:
            going_on = group.end is None or group.end > assessment.on
            span = _say("since", day=group.start) if going_on else show_span(group.start, group.end)
            hours = _say("group_hours", hours=group.hours) if group.hours is not None else ""
            lines.append(_say("group_done", span=span, hours=hours, leader=""))
    if lines:
        lines.append(_group_sum(assessment))
    if plan.standing.group_diploma:
        lines.append(_say("diploma"))
    return _lines(lines)


def _group_sum(assessment: Assessment) -> str:
    """Say the months in all, and those of them that were in the service that is asked for."""
    done = {
        bool(r.requirement.during): show_months(r.cautious.done)  # type: ignore[attr-defined]  # of the kind asked for
        for r in _group_results(assessment)
    }
    return _say("group_sum", months=done.get(False, ""), practice=done.get(True, ""))


def _group_results(assessment: Assessment) -> list[Result]:
    return [r for r in assessment.results if isinstance(r.requirement, GroupMonths)]


def _leader(name: str) -> str:
    return _say("leader", name=name.strip()) if name.strip() else ""


def groups_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell what remains of the group supervision."""
    lines = [_rest(result, several=True) for result in _group_results(assessment) if result.cautious.remaining]
    if not lines:
        return _say("nothing_remains") if plan.standing.group_diploma else _say("diploma_remains")
    return _lines(lines)


def _duty_result(assessment: Assessment) -> Result | None:
    return next((r for r in assessment.results if isinstance(r.requirement, DutyCount)), None)


def duties_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell the number of duties done, and the last day."""
    result = _duty_result(assessment)
    days = [duty.on for duty in plan.duties if duty.on and duty.on <= assessment.on]
    return _say("duties_done", count=result.cautious.done, day=max(days)) if result and days else ""


def duties_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell the number of duties that remain, and how many of them are planned."""
    result = _duty_result(assessment)
    if result is None:
        return ""
    amounts = result.cautious
    if not amounts.remaining:
        return _say("nothing_remains")
    day = amounts.reached_on
    if day is None:
        return _say("duties_missing", count=amounts.remaining, missing=amounts.missing)
    return _say("duties_planned", count=amounts.remaining, day=day)


def _named(things: Iterable[tuple[str, date | None]], on: date, *, done: bool) -> list[tuple[str, date | None]]:
    named = [(name.strip(), day) for name, day in things if name.strip()]
    return [(name, day) for name, day in named if (day is not None and day <= on) is done]


def procedures_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the procedures confirmed."""
    done = _named(((p.name, p.on) for p in plan.procedures), assessment.on, done=True)
    return ", ".join(name for name, _ in done)


def procedures_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the procedures not confirmed yet."""
    rest = _named(((p.name, p.on) for p in plan.procedures), assessment.on, done=False)
    if not rest:
        return _say("nothing_remains") if any(p.name.strip() for p in plan.procedures) else ""
    return ", ".join(name for name, _ in rest)


def activities_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the other activities held, with their day."""
    done = _named(((a.name, a.on) for a in plan.activities), assessment.on, done=True)
    return _lines(_say("activity", name=name, day=day) for name, day in done)


def activities_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the other activities planned."""
    rest = _named(((a.name, a.on) for a in plan.activities), assessment.on, done=False)
    return _lines(_say("activity", name=name, day=day) if day else name for name, day in rest)


# -- the coming period --------------------------------------------------------------------------------------------


def _period(plan: Plan, on: date) -> tuple[date, date]:
    """Give the coming period: as the plan says, else everything after the day of assessment."""
    return plan.period.start or on, plan.period.end or date.max


def _within(plan: Plan, assessment: Assessment, start: date | None, end: date | None) -> bool:
    first, last = _period(plan, assessment.on)
    return start is not None and start <= last and (end is None or end >= first)


def _posts(plan: Plan, assessment: Assessment, kinds: Iterable[ServiceKind]) -> list[str]:
    wanted = set(kinds)
    rows = [s for s in plan.service if s.kind in wanted and _within(plan, assessment, s.start, s.end)]
    return [_post(service) for service in sorted(rows, key=lambda s: s.start or date.max)]


def _post(service: Service) -> str:
    return _say(
        "post",
        span=show_span(service.start, service.end),
        place=_place(service),
        percent=show_percent(service.percent or 0),
    )


def next_gp(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Write both lines of 5 a, which share a field: open practice, and other GP service."""
    practice = _posts(plan, assessment, [ServiceKind.OPEN_PRACTICE])
    other = _posts(plan, assessment, [ServiceKind.OTHER_GP])
    none = _say("none")
    return _lines(
        [
            _say("next_open_practice", posts="; ".join(practice) or none),
            _say("next_other_gp", posts="; ".join(other) or none),
        ]
    )


def next_service(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the posts of the coming period."""
    return _lines(_posts(plan, assessment, row.services)) or _say("none")


def next_courses(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the courses of the coming period, and those that must still be found a date."""
    every = Row(courses=frozenset(CourseKind))
    lines = [
        _say("course_planned", course=_full_course_name(course), day=course.on)
        for _, course in _courses(plan, every)
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
        lines.append(_say("courses_without_date", courses=", ".join(missing)))
    return _lines(lines) or _say("none")


def _full_course_name(course: Course) -> str:
    kind = label(f"course_kind.{course.kind}") if course.kind else ""
    name = course.topic.strip() or course.title.strip()
    return name if not kind or kind.casefold() in name.casefold() else f"{kind}: {name}" if name else kind


def next_groups(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the group supervision of the coming period."""
    lines = [
        _say("group_done", span=show_span(g.start, g.end), hours="", leader=_leader(g.leader))
        for g in plan.groups
        if _within(plan, assessment, g.start, g.end) and (g.end is None or g.end > assessment.on)
    ]
    rest = [_rest(result, several=True) for result in _group_results(assessment) if result.cautious.remaining]
    return _lines(lines) or _lines(rest) or _say("completed")


def next_duties(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell how many duties are planned in the coming period, and where."""
    rows = [d for d in plan.duties if d.on and d.on > assessment.on and _within(plan, assessment, d.on, d.on)]
    if not rows:
        return duties_rest(plan, assessment, row)
    places = dict.fromkeys(d.place.strip() for d in rows if d.place.strip())
    where = f" ({', '.join(places)})" if places else ""
    return _say("next_duties", count=sum(d.count for d in rows), where=where)


def next_activities(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the other activities of the coming period."""
    rest = _named(((a.name, a.on) for a in plan.activities), assessment.on, done=False)
    lines = [
        _say("activity", name=name, day=day) if day else name
        for name, day in rest
        if day is None or _within(plan, assessment, day, day)
    ]
    return _lines(lines) or _say("none")


def next_leave(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the leave and absence of the coming period."""
    rows = [
        a for a in plan.absence if _within(plan, assessment, a.start, a.end) and a.end and a.end > assessment.on
    ]
    return _lines(_leave(a) for a in sorted(rows, key=lambda a: a.start or date.max)) or _say("none")


def _leave(absence: Absence) -> str:
    kind = label(f"absence_kind.{absence.kind}") if absence.kind else label("absence_kind.other")
    note = _say("note", note=absence.note.strip()) if absence.note.strip() else ""
    span, percent = show_span(absence.start, absence.end), show_percent(absence.percent or 0)
    return _say("leave", kind=kind, span=span, percent=percent, note=note)


# -- the whole path, and the rest ---------------------------------------------------------------------------------


def whole_path(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Describe the whole path: posts and leaves in order of time, the expected application, own remarks."""
    posts = [(s.start, _path_post(s)) for s in plan.service if s.start and s.kind]
    leaves = [
        (a.start, _leave(a))
        for a in plan.absence
        if a.start and a.kind not in (AbsenceKind.HOLIDAY, AbsenceKind.COURSE)
    ]
    lines = [text for _, text in sorted([*posts, *leaves], key=lambda pair: pair[0])]
    return _lines([*lines, expected(assessment), plan.notes.path.strip()])


def _path_post(service: Service) -> str:
    return _say("path_post", post=_post(service), kind=label(f"service_kind.{service.kind}"))


def expected(assessment: Assessment) -> str:
    """Say when the application for approval can be expected, with its range, or why it cannot be told."""
    day = assessment.forecast.all_met
    if day.cautious:
        if day.generous and day.generous != day.cautious:
            return _say("expected_range", month=show_month(day.cautious), earlier=show_month(day.generous))
        return _say("expected", month=show_month(day.cautious))
    titles = [assessment.result(i).requirement.title for i in assessment.forecast.missing]
    if day.generous:
        return _say("expected_generous_only", earlier=show_month(day.generous), missing=", ".join(titles))
    return _say("expected_never", missing=", ".join(titles))


def contact(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Join e-mail and phone, which share a field."""
    return " / ".join(part for part in (plan.trainee.email.strip(), plan.trainee.phone.strip()) if part)


def place_and_date(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Join place and day of signing, which share a field."""
    return ", ".join(part for part in (plan.signing.place.strip(), show_date(plan.signing.on)) if part)


TEXTS: Mapping[str, Text] = {
    text.__name__: text
    for text in (
        service_done,
        service_rest,
        courses_done,
        courses_rest,
        groups_done,
        groups_rest,
        duties_done,
        duties_rest,
        procedures_done,
        procedures_rest,
        activities_done,
        activities_rest,
        next_gp,
        next_service,
        next_courses,
        next_groups,
        next_duties,
        next_activities,
        next_leave,
        whole_path,
        contact,
        place_and_date,
    )
}
"""The texts by the name `felt.toml` knows them under."""
