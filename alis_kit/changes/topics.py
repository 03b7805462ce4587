"""Changes gathered into what a person would speak of as one thing, in the order of the form.

A new percent in a post is two changes of rows, one row shortened and one new; a doctor speaks of it as one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from alis_kit.changes.change import Added, Change, Changed, Edited, Removed, Reordered
from alis_kit.plan import Service
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
