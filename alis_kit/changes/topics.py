"""What changes and the passing of days come to, as things a person would speak of, in the order of the form.

A new percent in a post is two changes of rows, one row shortened and one new; a doctor speaks of it as one. As
everywhere in the kit, what has a day counts as done up to and including that day. Rows that are themselves new or
have other days are left to their change, which says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from alis_kit.changes.compare import Added, Change, Changed, Edited, Removed, Reordered
from alis_kit.matching import Row
from alis_kit.plan import Absence, Group, Plan, Service
from alis_kit.text import folded

SECTIONS = (
    "period",
    "municipality",
    "trainee",
    "supervision",
    "service",
    "courses",
    "groups",
    "duties",
    "procedures",
    "activities",
    "absence",
    "notes",
    "goals",
    "standing",
    "wording",
    "signing",
)
"""The parts of a plan in the order of the form; learning goals and the application have no part there."""

Post = tuple[object, str]


@dataclass(frozen=True)
class Topic:
    """Changes that belong together, and the part of the plan they are in."""

    section: str
    changes: tuple[Change, ...]


def topics(changes: Iterable[Change]) -> tuple[Topic, ...]:
    """Gather changes; the mere order of rows is no topic."""
    gathered: dict[object, list[Change]] = {}
    for number, change in enumerate(changes):
        if not isinstance(change, Reordered):
            gathered.setdefault(_subject(change, number), []).append(change)
    found = [Topic(section_of(group[0]), tuple(group)) for group in gathered.values()]
    return tuple(sorted(found, key=lambda topic: SECTIONS.index(topic.section)))


def section_of(change: Change) -> str:
    """Name the part of the plan a change is in."""
    path = change.path if isinstance(change, Edited) else change.rows
    return path.partition(".")[0]


def post(row: Service) -> Post:
    """Give what makes rows one post: the same kind and place."""
    return row.kind, folded(row.place)


def _subject(change: Change, number: int) -> object:
    """Give what a change is about: the post for rows of service, else itself alone."""
    match change:
        case Added(row=Service() as row) | Removed(row=Service() as row):
            return post(row)
        case Changed(before=Service() as before, after=Service() as after) if post(before) == post(after):
            return post(after)
        case _:
            return number


# -- as days go by ------------------------------------------------------------------------------------------------

T = TypeVar("T", Service, Absence, Group)
_DAY = timedelta(days=1)
_SUMMED = "duties"
"""What is added up, and so never left to the changes of single rows."""


class Occurrence(StrEnum):
    """What can happen to a row as days go by."""

    DONE = "done"
    BEGAN = "began"
    ENDED = "ended"
    PERCENT = "percent"
    """A post went on with another percent."""


@dataclass(frozen=True)
class Passed:
    """Something that happened: to which row of the later plan, and on which day."""

    section: str
    event: Occurrence
    on: date
    row: Row
    before: Row = None
    """For `PERCENT`: the row that ended."""


def passed(plan: Plan, changes: Iterable[Change], since: date, on: date) -> tuple[Passed, ...]:
    """Give what happened after `since`, up to and including `on`, in the order of the form and of time."""
    told = {place for change in changes if (place := _told(change))}
    found = {
        (rows, happening.event): happening
        for rows, happening in happenings(plan)
        if since < happening.on <= on and (rows[0] == _SUMMED or told.isdisjoint((rows[0], n) for n in rows[1]))
    }
    for rows, event in list(found):  # a leave that is over has begun
        if event is Occurrence.BEGAN and rows[0] != "service" and (rows, Occurrence.ENDED) in found:
            del found[rows, event]
    return tuple(sorted(found.values(), key=lambda each: (SECTIONS.index(each.section), each.on)))


def _told(change: Change) -> tuple[str, int] | None:
    """Give the row of the later plan whose days the change itself tells."""
    match change:
        case Added():
            return change.rows, change.index
        case Changed(before=before, after=after):
            other = any(getattr(before, d, None) != getattr(after, d, None) for d in ("start", "end", "on"))
            return (change.rows, change.now) if other else None
        case _:
            return None


_Found = tuple[tuple[str, tuple[int, ...]], Passed]


def happenings(plan: Plan) -> Iterator[_Found]:
    """Give everything that happens in a plan, each with its list and the places of the rows it is about."""
    yield from _posts(plan.service)
    for n, course in enumerate(plan.courses):
        if course.on:
            yield ("courses", (n,)), Passed("courses", Occurrence.DONE, course.on, course)
    yield from _spans(plan.groups, "groups")
    yield from _days(plan.duties, "duties")
    yield from _days(plan.procedures, "procedures")
    yield from _days(plan.activities, "activities")
    yield from _spans(plan.absence, "absence")


def _posts(rows: Sequence[Service]) -> Iterator[_Found]:
    """Give beginnings and ends of posts, and where one goes on with another percent."""
    closed = ((n, row) for n, row in enumerate(rows) if row.start and row.end and row.start <= row.end)
    follows = {(post(row), row.end + _DAY): n for n, row in closed if row.end}
    goes_on = set()
    for n, row in enumerate(rows):
        former = follows.get((post(row), row.start)) if row.start else None
        if former is not None and former != n and row.start:
            goes_on.add(former)
            if rows[former].percent != row.percent:
                happening = Passed("service", Occurrence.PERCENT, row.start, row, rows[former])
                yield ("service", (former, n)), happening
        elif row.start:
            yield ("service", (n,)), Passed("service", Occurrence.BEGAN, row.start, row)
    for n, row in enumerate(rows):
        if row.end and n not in goes_on:
            yield ("service", (n,)), Passed("service", Occurrence.ENDED, row.end, row)


def _spans(rows: Sequence[T], section: str) -> Iterator[_Found]:
    for n, row in enumerate(rows):
        if row.start and row.start != row.end:
            yield (section, (n,)), Passed(section, Occurrence.BEGAN, row.start, row)
        if row.end:
            yield (section, (n,)), Passed(section, Occurrence.ENDED, row.end, row)


def _days(rows: Sequence[Row], section: str) -> Iterator[_Found]:
    for n, row in enumerate(rows):
        if row.on:
            yield (section, (n,)), Passed(section, Occurrence.DONE, row.on, row)
