"""What the kit proposes for the form's fields: parts 4, 5 and 6, from the plan and its assessment.

Each text is a function of plan, assessment and the services or courses its row is about. The sentences are in
`data/tekst/nb.toml` under `[form]`; the amounts are the assessment's, the cautious ones first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from alis_kit.form.phrases import (
    FormRow,
    Text,
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
from alis_kit.plan import LIS1, AbsenceKind, Course, CourseKind, Plan, Service, ServiceKind
from alis_kit.requirement import CourseCount, DutyCount, ServiceMaximum, ServiceMinimum
from alis_kit.result import ZERO, Assessment, Cut, Part, Result, State
from alis_kit.text import label, show_date, show_month, show_months, show_number, show_percent, show_span
from alis_kit.wording import as_other_gp, in_brackets, lacking, number_by, when, workplace


def service_done(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the posts that have begun, what each has counted and what not, the sum, and the requirement's own."""
    parts = {part.where: part for part in assessment.account}
    moved = as_other_gp(assessment)
    lines: list[str] = []
    done: list[tuple[ServiceKind | None, Fraction]] = []
    for i, service in enumerate(plan.service):
        part = parts.get(f"service[{i}]")
        if part and service.kind in row.services and service.start and service.start <= assessment.on:
            lines.append(_post_done(service, part, assessment, moved=part.where in moved))
            done.append((service.kind, part.done))
    registered, months = _registered(plan, assessment, row)
    done += [(ServiceKind.LIS1_HOSPITAL, amount) for amount in months]  # or the municipality's: one row has both
    summed = say("sum", months=show_months(_sum(done))) if len(done) > 1 else ""
    last = (summed, registered, _towards(assessment, row, done))
    return joined([*lines, _upper("; ".join(text for text in last if text))])


def _sum(done: Iterable[tuple[ServiceKind | None, Fraction]]) -> Fraction:
    return sum((amount for _, amount in done), ZERO)


def _registered(plan: Plan, assessment: Assessment, row: FormRow) -> tuple[str, list[Fraction]]:
    """Say that LIS1 is registered as complete, and give what that adds to what its rows have counted."""
    day = plan.standing.lis1_complete_on
    if day is None or day > assessment.on or not row.services & LIS1:
        return "", []
    months = [part.done for part in assessment.account if part.where == "standing.lis1_complete_on" and part.done]
    key = "lis1_registered_months" if months else "lis1_registered"
    return say(key, day=day, months=show_months(sum(months, ZERO))), months


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _towards(assessment: Assessment, row: FormRow, done: Iterable[tuple[ServiceKind | None, Fraction]]) -> str:
    """Say the requirement's own number and reading where the posts sum to another, and the generous one."""
    minimums = _results(assessment, row, ServiceMinimum)
    results = minimums or _alone(assessment, row)
    kinds = {kind for result in results for kind in result.requirement.buckets}  # type: ignore[attr-defined]
    listed = _sum(each for each in done if each[0] in kinds)
    counted = sum((result.cautious.done for result in results), ZERO)
    best = sum((result.generous.done for result in minimums), ZERO) if minimums else counted
    same, sure = show_number(counted) == show_number(listed), show_number(counted) == show_number(best)
    if not results or (same and sure):
        return ""
    key = "generous" if same else "counts_towards" if sure else "counts_towards_range"
    by = "; ".join(sorted({number_by(r.cautious.done_by, assessment) for r in results} - {""}))
    return say(key, months=show_months(best if same else counted), most=show_months(best), reading=in_brackets(by))


def _post_done(service: Service, part: Part, assessment: Assessment, *, moved: bool) -> str:
    going_on = service.end is None or service.end > assessment.on
    span = say("since", day=service.start) if going_on else show_span(service.start, service.end)
    # A cap that is reached later on says nothing about what has been done.
    silent = {Cut.PART_TIME} if part.done == part.total else {Cut.PART_TIME, Cut.CAP}
    reasons = [cut for cut, amount in part.cuts.items() if amount and cut not in silent]
    lost = ", ".join(label(f"cut.{cut}") for cut in (*reasons, *([Cut.OTHER_BUCKET] if moved else ())))
    return say(
        "post_done_cut" if lost else "post_done",
        span=span,
        place=workplace(service),
        percent=show_percent(service.percent or 0),
        months=show_months(part.done),
        reasons=lost,
    )


def _results(assessment: Assessment, row: FormRow, kind: type[ServiceMinimum | ServiceMaximum]) -> list[Result]:
    """Give the results of one sort that are about this row's buckets alone."""
    return [
        r
        for r in assessment.results
        if isinstance(r.requirement, kind) and row.services.issuperset(r.requirement.services)
    ]


def _alone(assessment: Assessment, row: FormRow) -> list[Result]:
    """Give the caps on this row's buckets by themselves."""
    caps = _results(assessment, row, ServiceMaximum)
    alone = [r for r in caps if not r.requirement.together_with]  # type: ignore[attr-defined]  # of the kind asked for
    return [r for r in alone if r.state is not State.NOT_CONCERNED] or alone[:1]


def service_rest(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """Tell what remains of the least time, and how much more the bucket can hold."""
    minimums = _results(assessment, row, ServiceMinimum)
    lines = [rest_of(result, several=len(minimums) > 1) for result in minimums if result.cautious.remaining]
    if minimums and not lines:
        lines.append(say("nothing_remains"))
    if not minimums:
        lines.append(_planned_service(plan, assessment, row))
    caps = _alone(assessment, row)
    return joined([*lines, *(_room(result, several=len(caps) > 1) for result in caps)])


def _room(result: Result, *, several: bool) -> str:
    """Say how much more a bucket can hold: where the readings differ, the least and the most."""
    least, most = sorted(result.cautious.required - side.total for side in (result.cautious, result.generous))
    key = "room" if show_number(least) == show_number(most) else "room_range"
    shown = show_number(least) if key == "room_range" else show_months(least)
    room = say(key, months=shown, most=show_months(most)) if most > 0 else ""
    return say("room_of", title=result.requirement.title, room=room) if room and several else room


def _planned_service(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    parts = {part.where: part for part in assessment.account}
    rows = [parts.get(f"service[{i}]") for i, s in enumerate(plan.service) if s.kind in row.services]
    planned = sum((part.total - part.done for part in rows if part), ZERO)
    return say("planned_months", months=show_months(planned)) if planned else say("no_minimum")


def groups_done(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the spans of group supervision held, the months they make, and the diploma."""
    lines = []
    for group in sorted((g for g in plan.groups if g.start), key=lambda g: g.start or date.max):
        if group.start and group.start <= assessment.on:
            going_on = group.end is None or group.end > assessment.on
            span = say("since", day=group.start) if going_on else show_span(group.start, group.end)
            hours = say("group_hours", hours=group.hours) if group.hours is not None else ""
            lines.append(say("group_done", span=span, hours=hours, leader=""))
    if lines:
        lines.append(_group_sum(assessment))
    if plan.standing.group_diploma:
        lines.append(say("diploma"))
    return joined(lines)


def _group_sum(assessment: Assessment) -> str:
    """Say the months in all, and those of them that were in the service that is asked for."""
    done = {
        bool(r.requirement.during): show_months(r.cautious.done)  # type: ignore[attr-defined]  # of the kind asked for
        for r in group_results(assessment)
    }
    return say("group_sum", months=done.get(False, ""), practice=done.get(True, ""))


def groups_rest(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """Tell what remains of the group supervision."""
    lines = [rest_of(result, several=True) for result in group_results(assessment) if result.cautious.remaining]
    if not lines:
        return say("nothing_remains") if plan.standing.group_diploma else say("diploma_remains")
    return joined(lines)


def _duty_result(assessment: Assessment) -> Result | None:
    return next((r for r in assessment.results if isinstance(r.requirement, DutyCount)), None)


def duties_done(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """Tell the number of duties done, and the last day."""
    result = _duty_result(assessment)
    days = [duty.on for duty in plan.duties if duty.on and duty.on <= assessment.on]
    return say("duties_done", count=result.cautious.done, day=max(days)) if result and days else ""


def duties_rest(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """Tell the number of duties that remain, and how many of them are planned."""
    result = _duty_result(assessment)
    if result is None:
        return ""
    amounts = result.cautious
    if not amounts.remaining:
        return say("nothing_remains")
    day = amounts.reached_on
    if day is None:
        return say("duties_missing", count=amounts.remaining, missing=amounts.missing)
    return say("duties_planned", count=amounts.remaining, day=day)


def procedures_done(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the procedures confirmed."""
    done = named(((p.name, p.on) for p in plan.procedures), assessment.on, done=True)
    return ", ".join(name for name, _ in done)


def procedures_rest(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the procedures not confirmed yet."""
    rest = named(((p.name, p.on) for p in plan.procedures), assessment.on, done=False)
    if not rest:
        return say("nothing_remains") if any(p.name.strip() for p in plan.procedures) else ""
    return ", ".join(name for name, _ in rest)


def activities_done(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the other activities held, with their day."""
    done = named(((a.name, a.on) for a in plan.activities), assessment.on, done=True)
    return joined(say("activity", name=name, day=day) for name, day in done)


def activities_rest(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the other activities planned."""
    rest = named(((a.name, a.on) for a in plan.activities), assessment.on, done=False)
    return joined(say("activity", name=name, day=day) if day else name for name, day in rest)


def _course_name(course: Course, row: FormRow) -> str:
    several = len(row.courses) > 1 and course.kind is not None
    name = course.topic.strip() or course.title.strip()
    kind = label(f"course_kind.{course.kind}") if course.kind else ""
    return kind if several or not name or name.casefold() == kind.casefold() else name


def courses_done(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the courses taken, and say of those that do not count why not."""
    cuts = _course_cuts(assessment)
    lines = []
    for i, course in courses_of(plan, row):
        if course.on and course.on <= assessment.on:
            reason = ", ".join(label(f"cut.{cut}") for cut in cuts.get(f"courses[{i}]", ()))
            key = "course_done_cut" if reason else "course_done"
            lines.append(say(key, course=_course_name(course, row), day=course.on, reason=reason))
    return joined(lines)


def _course_cuts(assessment: Assessment) -> Mapping[str, Sequence[Cut]]:
    return {
        part.where: tuple(part.cuts)
        for result in assessment.results
        if isinstance(result.requirement, CourseCount)
        for part in result.parts
    }


def courses_rest(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the courses planned, and how many are not even planned."""
    lines = [
        say("course_planned", course=_course_name(course, row), day=course.on)
        for _, course in courses_of(plan, row)
        if course.on and course.on > assessment.on
    ]
    for result in assessment.results:
        wanted = result.requirement
        if isinstance(wanted, CourseCount) and row.courses.issuperset(wanted.courses):
            if result.cautious.missing:
                key = "courses_missing" if wanted.count > 1 else "course_missing"
                lines.append(say(key, count=result.cautious.missing))
            elif not result.cautious.remaining and not lines:
                lines.append(say("nothing_remains"))
    return joined(lines)


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


def next_gp(plan: Plan, assessment: Assessment, row: FormRow) -> str:
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


def next_service(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the posts of the coming period."""
    return joined(_posts(plan, assessment, row.services)) or say("none")


def next_courses(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the courses of the coming period, and those that must still be found a date."""
    every = FormRow(courses=frozenset(CourseKind))
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


def next_groups(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the group supervision of the coming period."""
    lines = [
        say("group_done", span=show_span(g.start, g.end), hours="", leader=leader_of(g.leader))
        for g in plan.groups
        if _within(plan, assessment, g.start, g.end) and (g.end is None or g.end > assessment.on)
    ]
    rest = [rest_of(result, several=True) for result in group_results(assessment) if result.cautious.remaining]
    return joined(lines) or joined(rest) or say("completed")


def next_duties(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """Tell how many duties are planned in the coming period, and where."""
    rows = [d for d in plan.duties if d.on and d.on > assessment.on and _within(plan, assessment, d.on, d.on)]
    if not rows:
        return duties_rest(plan, assessment, row)
    places = dict.fromkeys(d.place.strip() for d in rows if d.place.strip())
    where = f" ({', '.join(places)})" if places else ""
    return say("next_duties", count=sum(d.count for d in rows), where=where)


def next_activities(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the other activities of the coming period."""
    rest = named(((a.name, a.on) for a in plan.activities), assessment.on, done=False)
    lines = [
        say("activity", name=name, day=day) if day else name
        for name, day in rest
        if day is None or _within(plan, assessment, day, day)
    ]
    return joined(lines) or say("none")


def next_leave(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """List the leave and absence of the coming period."""
    rows = [
        a for a in plan.absence if _within(plan, assessment, a.start, a.end) and a.end and a.end > assessment.on
    ]
    return joined(leave_of(a) for a in sorted(rows, key=lambda a: a.start or date.max)) or say("none")


def whole_path(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """Describe the whole path: posts and leaves in order of time, the expected application, own remarks."""
    posts = [(s.start, _path_post(s)) for s in plan.service if s.start and s.kind]
    leaves = [
        (a.start, leave_of(a))
        for a in plan.absence
        if a.start and a.kind not in (AbsenceKind.HOLIDAY, AbsenceKind.COURSE)
    ]
    lines = [text for _, text in sorted([*posts, *leaves], key=lambda pair: pair[0])]
    return joined([*lines, expected(assessment), plan.notes.path.strip()])


def _path_post(service: Service) -> str:
    return say("path_post", post=post_of(service), kind=label(f"service_kind.{service.kind}"))


def expected(assessment: Assessment) -> str:
    """Say when the application for approval can be expected, with its range, or why it cannot be told."""
    day = assessment.forecast.all_met
    earlier = show_month(day.generous) if day.generous else ""
    if day.cautious is None:
        key = "expected_generous_only" if day.generous else "expected_never"
        return say(key, earlier=when(earlier, assessment), missing=lacking(assessment))
    month = when(show_month(day.cautious), assessment)
    return say("expected" if day.generous == day.cautious else "expected_range", month=month, earlier=earlier)


def contact(plan: Plan, assessment: Assessment, row: FormRow) -> str:
    """Join e-mail and phone, which share a field."""
    return " / ".join(part for part in (plan.trainee.email.strip(), plan.trainee.phone.strip()) if part)


def place_and_date(plan: Plan, assessment: Assessment, row: FormRow) -> str:
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

__all__ = ["TEXTS", "FormRow", "Text"]
