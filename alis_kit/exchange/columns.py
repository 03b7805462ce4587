"""The tables a spreadsheet and a plan share, and their columns: one place for both directions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from alis_kit.plan import (
    Absence,
    AbsenceKind,
    Course,
    CourseKind,
    Duty,
    Group,
    InstitutionCondition,
    Service,
    ServiceKind,
)
from alis_kit.text import label


class Holds(Enum):
    """What a column's cells are."""

    TEXT = auto()
    DATE = auto()
    LAST_DATE = auto()
    """A day that ends a period: a month alone means its last day."""
    PERCENT = auto()
    NUMBER = auto()
    WHOLE = auto()
    ANSWER = auto()
    """Yes, no, or not answered."""
    FLAG = auto()
    """Yes or no; nothing is no."""
    CHOICE = auto()
    CHOICES = auto()


@dataclass(frozen=True)
class Column:
    """One column: the attribute of the row it holds."""

    field: str
    holds: Holds
    choices: type[StrEnum] | None = None
    prefix: str = ""
    """Where the words of the choices stand, as `service_kind`."""


@dataclass(frozen=True)
class Layout:
    """One table: which rows of the plan, and its columns in order."""

    name: str
    """The plan's attribute, as `courses`."""
    noun: str
    """What one row is called in the text files."""
    row: type
    columns: tuple[Column, ...]

    def heading(self, field: str) -> str:
        """Give a column's heading: the same words as on the planning page."""
        return label(f"notebook.{self.noun}.{field}")


_SPAN = (Column("start", Holds.DATE), Column("end", Holds.LAST_DATE))
LAYOUTS = (
    Layout(
        "service",
        "service",
        Service,
        (
            Column("kind", Holds.CHOICE, ServiceKind, "service_kind"),
            *_SPAN,
            Column("percent", Holds.PERCENT),
            Column("place", Holds.TEXT),
            Column("supervisor", Holds.TEXT),
            Column("attest", Holds.ANSWER),
            Column("municipal", Holds.ANSWER),
            Column("conditions", Holds.CHOICES, InstitutionCondition, "condition"),
            Column("hdir_confirmed", Holds.ANSWER),
            Column("old_scheme", Holds.FLAG),
            Column("note", Holds.TEXT),
        ),
    ),
    Layout(
        "absence",
        "absence",
        Absence,
        (
            Column("kind", Holds.CHOICE, AbsenceKind, "absence_kind"),
            *_SPAN,
            Column("percent", Holds.PERCENT),
            Column("note", Holds.TEXT),
        ),
    ),
    Layout(
        "courses",
        "course",
        Course,
        (
            Column("kind", Holds.CHOICE, CourseKind, "course_kind"),
            Column("title", Holds.TEXT),
            Column("topic", Holds.TEXT),
            Column("hours", Holds.NUMBER),
            *_SPAN,
            Column("place", Holds.TEXT),
        ),
    ),
    Layout(
        "groups",
        "group",
        Group,
        (*_SPAN, Column("hours", Holds.NUMBER), Column("leader", Holds.TEXT), Column("note", Holds.TEXT)),
    ),
    Layout(
        "duties",
        "duty",
        Duty,
        (
            Column("on", Holds.LAST_DATE),
            Column("count", Holds.WHOLE),
            Column("place", Holds.TEXT),
            Column("note", Holds.TEXT),
        ),
    ),
)
"""The tables that go both ways."""
