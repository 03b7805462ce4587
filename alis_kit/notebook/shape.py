"""Which field stands for which attribute of the plan, and how rows are laid out. Types decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from alis_kit.notebook import fields
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.skin import Skin
from alis_kit.plan import (
    Absence,
    AbsenceKind,
    Activity,
    Course,
    CourseKind,
    Duty,
    Goals,
    GoalSet,
    Group,
    InstitutionCondition,
    Notes,
    Procedure,
    Service,
    ServiceKind,
    SupervisionHours,
)
from alis_kit.text import label

_WORDS: Mapping[type, str] = {
    ServiceKind: "service_kind",
    InstitutionCondition: "condition",
    AbsenceKind: "absence_kind",
    CourseKind: "course_kind",
    GoalSet: "goal_set",
}
_DAY, _NUMBER = "6rem", "3.8rem"
"""Widths of a column of dates and of one of short numbers."""
_AREAS = {(Notes, "focus"), (Notes, "path")}


@dataclass(frozen=True)
class Table:
    """How the rows of one kind are laid out: columns with their widths as CSS has them, and what lies behind.

    A width in `fr` is a share of what is left, however long the texts are.
    """

    columns: Mapping[str, str]
    details: tuple[str, ...] = ()


TABLES: Mapping[type, Table] = {
    Service: Table(
        {
            "kind": "minmax(17.6rem, 1.2fr)",
            "start": _DAY,
            "end": _DAY,
            "percent": _NUMBER,
            "place": "2fr",
            "supervisor": "1.5fr",
        },
        ("municipal", "conditions", "hdir_confirmed", "attest", "old_scheme", "note"),
    ),
    Absence: Table({"kind": "2fr", "start": _DAY, "end": _DAY, "percent": _NUMBER, "note": "3fr"}),
    Course: Table(
        {
            "kind": "minmax(14.5rem, 1.4fr)",
            "title": "2fr",
            "topic": "1.5fr",
            "hours": _NUMBER,
            "start": _DAY,
            "end": _DAY,
        },
        ("place",),
    ),
    Group: Table({"start": _DAY, "end": _DAY, "hours": _NUMBER, "leader": "2fr", "note": "2fr"}),
    Duty: Table({"on": _DAY, "count": _NUMBER, "place": "2fr", "note": "2fr"}),
    Procedure: Table({"name": "3fr", "on": _DAY, "note": "2fr"}),
    Activity: Table({"name": "3fr", "on": _DAY, "note": "2fr"}),
    Goals: Table({"kind": "3fr", "on": _DAY, "approved": "6rem", "total": "5rem"}),
    SupervisionHours: Table({"on": _DAY, "hours": _NUMBER, "note": "3fr"}),
}


@cache
def _hints(owner: type) -> Mapping[str, object]:
    return get_type_hints(owner)


def field_for(owner: type, name: str, value: object, guard: Guard, skin: Skin) -> fields.Field:
    """Make the field for an attribute of one of the plan's classes."""
    kind = _hints(owner)[name]
    caption = label(f"notebook.{owner.__name__.lower()}.{name}")
    optional = get_origin(kind) is UnionType
    bare = next(a for a in get_args(kind) if a is not type(None)) if optional else kind
    if get_origin(bare) is tuple:
        choices = get_args(bare)[0]
        return fields.ManyField(caption, value, guard, skin, choices=choices, words=_WORDS[choices])
    assert isinstance(bare, type)
    if issubclass(bare, StrEnum):
        return fields.ChoiceField(caption, value, guard, skin, choices=bare, words=_WORDS[bare])
    return _simple(owner, name, bare, optional=optional)(caption, value, guard, skin)


def _simple(owner: type, name: str, kind: type, *, optional: bool) -> type[fields.Field]:
    if kind is str:
        return fields.AreaField if (owner, name) in _AREAS else fields.TextField
    return {
        (date, True): fields.EndField if name == "end" else fields.DateField,
        (Decimal, True): fields.NumberField,
        (int, True): fields.CountField,
        (int, False): fields.NeededCountField,
        (bool, True): fields.AnswerField,
        (bool, False): fields.FlagField,
    }[kind, optional]


def relevant(row: object) -> tuple[str, ...]:
    """Give the details that matter for a row as it is. One that holds something is never hidden."""
    names = TABLES[type(row)].details
    if not isinstance(row, Service):
        return names
    wanted = {
        "municipal": row.kind is ServiceKind.INSTITUTION or row.municipal is not None,
        "conditions": (row.kind is ServiceKind.INSTITUTION and row.municipal is not False) or bool(row.conditions),
        "hdir_confirmed": row.kind is ServiceKind.ABROAD or row.hdir_confirmed is not None,
    }
    return tuple(name for name in names if wanted.get(name, True))
