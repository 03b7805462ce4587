"""What is wrong in a plan, missing, or must be clarified: every problem with its place.

Nothing here stops a plan from being saved. Source: rules T04, T09, T12, T16, T18, T20, A02, A03, O01, P01,
P02 and P04, and TELLING, «Other sources», for the HPR number and groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from alis_kit.assessment.calendar import Calendar, calendars
from alis_kit.dates import LAST_DAY, add_months, overlap, union
from alis_kit.plan import (
    LIS1,
    PART3,
    ROWS,
    Absence,
    Course,
    CourseKind,
    Goals,
    Group,
    Plan,
    Service,
    ServiceKind,
    rows_at,
    topic,
    value_at,
)
from alis_kit.problem import Problem
from alis_kit.regulation import Regulation
from alis_kit.requirement import CourseCount, Deadline, EveryRow, GoalsApproved, Recent, RowRule
from alis_kit.text import folded, label

T = TypeVar("T")

_DAY = timedelta(days=1)
_ANSWERS = (
    "period.start",
    "period.end",
    "municipality.name",
    "municipality.registered",
    "municipality.leader",
    "municipality.coordinator",
    "trainee.name",
    "trainee.hpr",
    "trainee.email",
    "trainee.workplace",
    "supervision.supervisor",
    "supervision.contact",
    "supervision.minutes_by",
    "supervision.specialist",
    "signing.place",
    "signing.on",
    "signing.next_meeting",
)
"""What the form asks for, by path; each that is empty is a problem."""


def check(plan: Plan, regulation: Regulation, on: date) -> tuple[Problem, ...]:
    """Check a whole plan on a day; all problems, in the order of the form."""
    calendar = calendars(plan, regulation, on)[0]
    return (
        *_missing_answers(plan),
        *_particulars(plan, on),
        *_rows(plan.service, "service", lambda row, where: _service(row, where, regulation)),
        *_old_scheme(plan, regulation, on),
        *_lis1_first(plan, calendar),
        *_crowded(plan, calendar, regulation),
        *_gaps(plan, regulation),
        *_spellings(plan.service, "service", "place"),
        *_rows(plan.absence, "absence", _absence),
        *_rows(plan.courses, "courses", lambda row, where: _course(row, where, regulation)),
        *_repeated_topics(plan.courses),
        *_spellings(plan.courses, "courses", "topic"),
        *_rows(plan.groups, "groups", _group),
        *_groups_outside_practice(plan),
        *_small_rows(plan),
        *_rows(plan.goals, "goals", lambda row, where: _goals(row, where, regulation, on)),
        *_revision(plan, regulation, on),
        *_copied(plan),
    )


def _rows(rows: Sequence[T], name: str, judge: Callable[[T, str], Iterator[Problem]]) -> Iterator[Problem]:
    for i, row in enumerate(rows):
        yield from judge(row, f"{name}[{i}]")


def _missing_answers(plan: Plan) -> Iterator[Problem]:
    for path in _ANSWERS:
        value = value_at(plan, path)
        if value is None or (isinstance(value, str) and not folded(value)):
            yield Problem("unanswered", path)


def _particulars(plan: Plan, on: date) -> Iterator[Problem]:
    yield from _hpr(plan.trainee.hpr)
    if plan.trainee.email.strip() and "@" not in plan.trainee.email:
        yield Problem("not_an_email", "trainee.email", {"value": plan.trainee.email})
    yield from _order(plan.period.start, plan.period.end, "period")
    if plan.standing.lis1_complete_on and plan.standing.lis1_complete_on > on:
        yield Problem("registered_in_future", "standing.lis1_complete_on", {"day": plan.standing.lis1_complete_on})


def _hpr(typed: str) -> Iterator[Problem]:
    """HPR numbers have one to nine digits, mostly five to nine; there is no known check digit (TELLING)."""
    number = folded(typed).replace(" ", "").lstrip("0")
    if not number:
        return
    if not number.isdecimal() or len(number) > 9:
        yield Problem("hpr_not_a_number", "trainee.hpr", {"value": typed})
    elif len(number) < 5:
        yield Problem("hpr_short", "trainee.hpr", {"value": typed})


def _order(start: date | None, end: date | None, where: str) -> Iterator[Problem]:
    if start and end and end < start:
        yield Problem("end_before_start", f"{where}.end", {"start": start, "end": end})


def _needed(row: object, where: str, names: Iterable[str]) -> Iterator[Problem]:
    for name in names:
        value = getattr(row, name)
        if value is None or (isinstance(value, str) and not folded(value)):
            yield Problem("missing_in_row", f"{where}.{name}")


def _percent(percent: Decimal | None, where: str) -> Iterator[Problem]:
    if percent is not None and not 0 < percent <= 100:
        yield Problem("percent_out_of_range", f"{where}.percent", {"percent": percent})


# -- service ------------------------------------------------------------------------------------------------------


def _service(row: Service, where: str, regulation: Regulation) -> Iterator[Problem]:
    yield from _needed(row, where, ("kind", "start", "percent", "place"))
    yield from _order(row.start, row.end, where)
    yield from _percent(row.percent, where)
    if row.kind in LIS1 and row.end is None:
        yield Problem("lis1_without_end", f"{where}.end")
    if row.kind in PART3 and not row.old_scheme and not folded(row.supervisor):
        yield Problem("no_supervisor", f"{where}.supervisor")
    if row.kind is ServiceKind.ABROAD and row.hdir_confirmed is not True:
        yield Problem("abroad_unconfirmed", f"{where}.hdir_confirmed")
    if row.kind is ServiceKind.INSTITUTION:
        yield from _institution(row, where, regulation)
    yield from _low_percent(row, where, regulation.row_rule(RowRule.MIN_PERCENT))


def _low_percent(row: Service, where: str, rule: EveryRow) -> Iterator[Problem]:
    """Find service below the least percent on days when there was one (§ 8, T17)."""
    since, until = rule.since or date.min, rule.until or date.max
    concerned = row.kind in rule.services and row.start and row.start <= until and since <= (row.end or date.max)
    if concerned and row.percent is not None and 0 < row.percent < rule.percent:
        values = {"percent": row.percent, "least": rule.percent, "since": since, "until": until}
        yield Problem("low_percent", f"{where}.percent", values)


def _institution(row: Service, where: str, regulation: Regulation) -> Iterator[Problem]:
    needs = regulation.row_rule(RowRule.INSTITUTION_CONDITIONS).needs
    if row.municipal is None:
        yield Problem("institution_of_what_kind", f"{where}.municipal")
    elif row.municipal and not set(needs) <= set(row.conditions):
        missing = len(set(needs) - set(row.conditions))
        yield Problem("institution_conditions", f"{where}.conditions", {"missing": missing, "all": len(needs)})


def _old_scheme(plan: Plan, regulation: Regulation, on: date) -> Iterator[Problem]:
    """Tell the last day for applying under the old scheme to those who have not come over (O01)."""
    rows = [i for i, s in enumerate(plan.service) if s.old_scheme]
    if not rows or plan.standing.converted_on is not None:
        return
    for rule in regulation.requirements:
        if isinstance(rule, Deadline):
            code = "old_scheme_ends" if on <= rule.last else "old_scheme_ended"
            yield Problem(code, f"service[{rows[0]}].old_scheme", {"last": rule.last})


def _spans(plan: Plan, kinds: Iterable[ServiceKind]) -> list[tuple[int, tuple[date, date]]]:
    """Give the spans of the rows of these kinds; an open end is the last day there is."""
    wanted = set(kinds)
    return [
        (i, (s.start, s.end or LAST_DAY))
        for i, s in enumerate(plan.service)
        if s.kind in wanted and s.start and (s.end is None or s.start <= s.end)
    ]


def _lis1_first(plan: Plan, calendar: Calendar) -> Iterator[Problem]:
    """Find what is not recorded of LIS1, and part-3 service that begins before it is over (§ 18)."""
    lacking = sorted(LIS1 - {row.kind for row in calendar.rows})
    if lacking and plan.service and calendar.registered is None:
        code = "lis1_unrecorded" if len(lacking) == len(LIS1) else "lis1_half_recorded"
        yield Problem(code, "standing.lis1_complete_on", {"part": label(f"service_kind.{lacking[0]}")})
    for row in sorted(calendar.rows, key=lambda row: row.line):
        if row.begins < row.first <= calendar.horizon:  # LIS1 without an end is told by itself
            days = {"day": date.fromordinal(row.begins), "opens": date.fromordinal(row.first)}
            yield Problem("before_lis1_ends", f"service[{row.line}].start", days)


def _crowded(plan: Plan, calendar: Calendar, regulation: Regulation) -> Iterator[Problem]:
    """Find stretches on which the rows that count sum to more than full time, each at its latest row."""
    found: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for cell in calendar.cells:
        here = [calendar.rows[k] for k in cell.rows]
        total = Decimal(sum(row.percent for row in here)) / 100
        if len(here) > 1 and total > regulation.counting.full_time_percent:
            latest = max(here, key=lambda row: (row.begins, row.line))
            found[latest.line].append((cell.first, total))
    for i, stretches in sorted(found.items()):
        values = {"start": date.fromordinal(stretches[0][0]), "percent": max(total for _, total in stretches)}
        yield Problem("over_full_time", f"service[{i}].percent", values)


def _gaps(plan: Plan, regulation: Regulation) -> Iterator[Problem]:
    """Find stretches of more than a month, up to the last post, with neither post nor leave."""
    posts = _spans(plan, ServiceKind)
    leave = [(a.start, a.end) for a in plan.absence if a.start and a.end and a.start <= a.end]
    if not posts:
        return
    last = max(start for _, (start, _) in posts)
    filled = union([*(span for _, span in posts), *leave])
    for (_, end), (start, _) in pairwise(filled):
        if start <= last and start > add_months(end + _DAY, regulation.counting.gap_months):
            i = min((i for i, span in posts if span[0] >= start), key=lambda i: plan.service[i].start or LAST_DAY)
            yield Problem("gap", f"service[{i}].start", {"start": end + _DAY, "end": start - _DAY})


# -- the other rows -----------------------------------------------------------------------------------------------


def _absence(row: Absence, where: str) -> Iterator[Problem]:
    yield from _needed(row, where, ("kind", "start", "end", "percent"))
    yield from _order(row.start, row.end, where)
    yield from _percent(row.percent, where)


def _course(row: Course, where: str, regulation: Regulation) -> Iterator[Problem]:
    yield from _needed(row, where, ("kind",))
    yield from _order(row.start, row.end, where)
    if row.on is None:
        yield Problem("missing_in_row", f"{where}.start")
    for rule in regulation.requirements:
        if isinstance(rule, CourseCount) and row.kind in rule.courses and rule.different_topics:
            yield from _needed(row, where, ("topic", "hours"))
            if row.hours is not None and row.hours < rule.min_hours:
                yield Problem("course_too_short", f"{where}.hours", {"hours": row.hours, "least": rule.min_hours})


def _repeated_topics(courses: Sequence[Course]) -> Iterator[Problem]:
    seen: set[str] = set()
    rows = [(c.on or LAST_DAY, i, c) for i, c in enumerate(courses) if c.kind is CourseKind.EMNEKURS and topic(c)]
    for _, i, course in sorted(rows, key=lambda row: row[:2]):
        if topic(course) in seen:
            yield Problem("topic_repeated", f"courses[{i}].topic", {"topic": course.topic.strip()})
        seen.add(topic(course))


def _spellings(rows: Sequence[object], table: str, field: str) -> Iterator[Problem]:
    """Find one name spelt in two ways: it counts as one, but whoever reads it may take it for two."""
    first: dict[str, str] = {}
    for i, row in enumerate(rows):
        typed = getattr(row, field).strip()
        spelt = first.setdefault(folded(typed), typed)
        if folded(typed) and spelt != typed:
            yield Problem(f"{field}_spelt_twice", f"{table}[{i}].{field}", {"first": spelt, "other": typed})


def _group(row: Group, where: str) -> Iterator[Problem]:
    yield from _needed(row, where, ("start",))
    yield from _order(row.start, row.end, where)


def _groups_outside_practice(plan: Plan) -> Iterator[Problem]:
    """Find group supervision with no day in open practice: entry asks for such a post (TELLING)."""
    practice = [span for _, span in _spans(plan, [ServiceKind.OPEN_PRACTICE])]
    for i, group in enumerate(plan.groups):
        if group.start and (group.end is None or group.start <= group.end):
            days = overlap([(group.start, group.end or LAST_DAY)], practice)
            if not days or days[0][0] > group.start:
                yield Problem("group_outside_practice", f"groups[{i}].start", {"day": group.start})


def _small_rows(plan: Plan) -> Iterator[Problem]:
    yield from _rows(plan.duties, "duties", lambda row, where: _needed(row, where, ("on",)))
    yield from (Problem("no_duties", f"duties[{i}].count") for i, d in enumerate(plan.duties) if d.count == 0)
    yield from _rows(plan.procedures, "procedures", lambda row, where: _needed(row, where, ("name",)))
    yield from _rows(plan.activities, "activities", lambda row, where: _needed(row, where, ("name",)))
    yield from _rows(
        plan.supervision.hours, "supervision.hours", lambda row, where: _needed(row, where, ("on", "hours"))
    )


def _goals(row: Goals, where: str, regulation: Regulation, on: date) -> Iterator[Problem]:
    yield from _needed(row, where, ("kind", "on", "approved", "total"))
    if row.approved is not None and row.total is not None and row.approved > row.total:
        yield Problem("more_than_all", f"{where}.approved", {"approved": row.approved, "total": row.total})
    for rule in regulation.requirements:
        if isinstance(rule, GoalsApproved) and rule.goals is row.kind and row.on and row.on <= on:
            now = rule.set_on(on)
            if row.on < now.since:
                yield Problem(
                    "goals_outdated", f"{where}.on", {"day": row.on, "since": now.since, "count": now.count}
                )
            elif row.total is not None and row.total != now.count:
                yield Problem("goals_count", f"{where}.total", {"total": row.total, "count": now.count})


def _revision(plan: Plan, regulation: Regulation, on: date) -> Iterator[Problem]:
    """Tell the longest limit that is overdue (P01, P02), and a meeting that has passed."""
    limits = [r for r in regulation.requirements if isinstance(r, Recent)]
    for rule in sorted(limits, key=lambda r: r.months, reverse=True):
        day = value_at(plan, rule.path)
        if isinstance(day, date) and on > add_months(day, rule.months):
            yield Problem("revision_overdue", rule.path, {"day": day, "months": rule.months})
            break
    meeting = plan.signing.next_meeting
    if meeting and meeting < on:
        yield Problem("meeting_passed", "signing.next_meeting", {"day": meeting})


def _copied(plan: Plan) -> Iterator[Problem]:
    """Find rows that were copied in the file together with their ids; the plan is saved with another for each."""
    for path in ROWS:
        first: dict[str, int] = {}
        for i, row in enumerate(rows_at(plan, path)):
            if row.id and first.setdefault(row.id, i) != i:
                yield Problem("id_twice", f"{path}[{i}]", {"id": row.id[:20], "first": first[row.id] + 1})
