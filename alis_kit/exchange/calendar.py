"""What happens in a plan, as whole days: meeting, revision, courses, posts, absence, group, application.

An entry is made to be seen by colleagues: it holds no names of people, no kind of or reason for absence, and
no own notes. Days of a span are both included.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypedDict
from unicodedata import category

from alis_kit.assessment.calendar import runs
from alis_kit.dates import add_months
from alis_kit.plan import SEVERAL, Course, Plan, PlanRow, Service, is_derived, topic, value_at, with_ids
from alis_kit.regulation import Regulation
from alis_kit.requirement import Recent
from alis_kit.result import Assessment
from alis_kit.text import folded, label, visible
from alis_kit.wording import course_kind


class Sort(StrEnum):
    """What sort of thing an entry is; a thing never becomes one of another sort."""

    MEETING = "meeting"
    REVISION = "revision"
    APPLICATION = "application"
    EXEMPTION = "exemption"
    COURSE = "course"
    POST_START = "post_start"
    POST_END = "post_end"
    ABSENCE_START = "absence_start"
    ABSENCE_END = "absence_end"
    GROUP_END = "group_end"


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """One thing in the calendar."""

    sort: Sort
    first: date
    last: date
    title: str
    ids: tuple[str, ...] = ()
    """Of the rows it is made of, those that had one from the first; the one it is named by comes first."""
    key: tuple[str, ...] = ()
    """What tells it from others of its sort, whatever its days, when it is not named by an id (see `ics`)."""
    place: str = ""
    note: str = ""
    busy: bool = False
    """Whether it fills its days, as a course does; a reminder does not."""


class _Name(TypedDict):
    """The part of an entry that says what it is known by."""

    ids: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True)
class Agenda:
    """Everything a plan says about days."""

    entries: tuple[CalendarEntry, ...]
    """In order of date."""
    undated: tuple[str, ...]
    """Paths of the rows that have no day to be entered on, or end before they begin."""


def agenda(plan: Plan, assessment: Assessment, regulation: Regulation) -> Agenda:
    """Find everything that happens, past and to come.

    Args:
        plan: the plan.
        assessment: of the same plan; it gives the day of application: the cautious one, and none without it.
        regulation: it gives how soon the plan must be revised.
    """
    plan = with_ids(plan)
    found = (
        *_meeting(plan),
        *_revisions(plan, regulation),
        *_application(assessment),
        *_exemption(plan),
        *_courses(plan.courses),
        *_posts(plan.service),
        *_absence(plan),
        *_groups(plan),
    )
    clean = (replace(e, title=_line(e.title), place=_line(e.place), note=_line(e.note)) for e in found)
    ordered = sorted(clean, key=lambda e: (e.first, e.last, list(Sort).index(e.sort), e.key, e.ids))
    return Agenda(tuple(ordered), tuple(_undated(plan)))


def _line(text: str) -> str:
    """Give a text on one line, without signs a calendar file may not hold."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return visible(" ".join("".join(" " if category(char) == "Cc" else char for char in whole).split()))


def _meeting(plan: Plan) -> Iterator[CalendarEntry]:
    day, signed = plan.signing.next_meeting, plan.signing.on
    if day:
        key = (signed.isoformat() if signed else "",)
        yield CalendarEntry(sort=Sort.MEETING, key=key, first=day, last=day, title=label("agenda.meeting"))


def _revisions(plan: Plan, regulation: Regulation) -> Iterator[CalendarEntry]:
    """Remind of each limit there is for revising the plan (P01, P02)."""
    for rule in regulation.requirements:
        signed = value_at(plan, rule.path) if isinstance(rule, Recent) else None
        if isinstance(rule, Recent) and isinstance(signed, date):
            day = add_months(signed, rule.months)
            title = label("agenda.revision", months=rule.months)
            source = {"paragraph": rule.source.paragraph, "strength": label(f"strength.{rule.strength}")}
            note = label("agenda.revision_note", text=rule.source.text, **source)
            yield CalendarEntry(sort=Sort.REVISION, key=(rule.id,), first=day, last=day, title=title, note=note)


def _application(assessment: Assessment) -> Iterator[CalendarEntry]:
    day = assessment.forecast.all_met.cautious
    if day:
        title, note = label("agenda.application"), label("agenda.application_note")
        if assessment.forecast.lis1_unconfirmed:
            note = f"{note} {label('agenda.application_lis1')}"
        yield CalendarEntry(sort=Sort.APPLICATION, first=day, last=day, title=title, note=note)


def _exemption(plan: Plan) -> Iterator[CalendarEntry]:
    day = plan.supervision.exempt_until
    if day:
        title, note = label("agenda.exemption"), label("agenda.exemption_note")
        yield CalendarEntry(sort=Sort.EXEMPTION, first=day, last=day, title=title, note=note)


# -- rows ---------------------------------------------------------------------------------------------------------


def _courses(courses: Sequence[Course]) -> Iterator[CalendarEntry]:
    seen: Counter[tuple[str, ...]] = Counter()
    dated = [(course, span) for course in courses if (span := _span(course.start or course.end, course.end))]
    for course, (first, last) in sorted(dated, key=lambda pair: pair[1]):
        name = _name((course,), seen, str(course.kind or ""), _course_name(course))
        title, place = _course_title(course), course.place
        yield CalendarEntry(sort=Sort.COURSE, first=first, last=last, title=title, place=place, busy=True, **name)


def _course_name(course: Course) -> str:
    """Name a course among those of its kind: its topic, else its title; the obligatory ones need no name."""
    if course.kind is None or course.kind in SEVERAL:
        return topic(course) or folded(course.title)
    return ""


def _course_title(course: Course) -> str:
    kind = course_kind(course) or label("agenda.course")
    name = course.title.strip() or course.topic.strip()
    if not name or not _course_name(course) or folded(name) == folded(kind):
        return kind
    return label("agenda.named_course", kind=kind, name=name)


def _posts(service: Sequence[Service]) -> Iterator[CalendarEntry]:
    """Give the first and the last day of each post; a change of percent within it is no entry."""
    seen: Counter[tuple[str, ...]] = Counter()
    for rows in runs(service):
        run = sorted((service[i] for i in rows), key=lambda row: row.start or date.min)
        kind, place = str(run[0].kind), run[0].place.strip()
        name = _name(run, seen, kind, folded(place))
        where, what = place or label(f"service_kind.{kind}"), label(f"service_kind.{kind}")
        first = min(row.start for row in run if row.start)
        title = label("agenda.post_start", place=where)
        yield CalendarEntry(sort=Sort.POST_START, first=first, last=first, title=title, note=what, **name)
        ends = [row.end for row in run]
        if all(ends):
            end = max(day for day in ends if day)
            title = label("agenda.post_end", place=where)
            yield CalendarEntry(sort=Sort.POST_END, first=end, last=end, title=title, note=what, **name)


def _absence(plan: Plan) -> Iterator[CalendarEntry]:
    seen: Counter[tuple[str, ...]] = Counter()
    for row in sorted(plan.absence, key=lambda row: row.start or date.max):
        if row.start and (row.end is None or row.end >= row.start):
            name = _name((row,), seen, str(row.kind or ""))
            title = label("agenda.absence" if row.end == row.start else "agenda.absence_start")
            yield CalendarEntry(sort=Sort.ABSENCE_START, first=row.start, last=row.start, title=title, **name)
            if row.end and row.end > row.start:
                title = label("agenda.absence_end")
                yield CalendarEntry(sort=Sort.ABSENCE_END, first=row.end, last=row.end, title=title, **name)


def _groups(plan: Plan) -> Iterator[CalendarEntry]:
    seen: Counter[tuple[str, ...]] = Counter()
    for row in sorted(plan.groups, key=lambda row: row.start or date.max):
        if row.start and (row.end is None or row.end >= row.start):
            name = _name((row,), seen, "")
            if row.end:
                title = label("agenda.group_end")
                yield CalendarEntry(sort=Sort.GROUP_END, first=row.end, last=row.end, title=title, **name)


def _name(rows: Sequence[PlanRow], seen: Counter[tuple[str, ...]], *key: str) -> _Name:
    """Name what is made of rows by their ids; if any has none of its own, by a key, numbered as things come."""
    ids = tuple(row.id for row in rows if not is_derived(row))
    if len(ids) == len(rows):
        return {"ids": ids, "key": ()}
    seen[key] += 1
    return {"ids": ids, "key": (*key, str(seen[key]))}


def _span(first: date | None, last: date | None) -> tuple[date, date] | None:
    """Give the days of a span whose end may be missing; nothing without a day, or when it ends too early."""
    if first is None or (last is not None and last < first):
        return None
    return first, last or first


def _undated(plan: Plan) -> Iterator[str]:
    def lost(name: str, spans: Iterable[tuple[date | None, date | None]]) -> Iterator[str]:
        yield from (f"{name}[{i}]" for i, span in enumerate(spans) if _span(*span) is None)

    yield from lost("courses", ((row.start or row.end, row.end) for row in plan.courses))
    yield from (
        f"service[{i}]"
        for i, row in enumerate(plan.service)
        if row.kind is None or _span(row.start, row.end) is None
    )
    yield from lost("absence", ((row.start, row.end) for row in plan.absence))
    yield from lost("groups", ((row.start, row.end) for row in plan.groups))
