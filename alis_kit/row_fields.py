"""The fields of a plan, each described once: what it holds, and where it stands on a page and in a spreadsheet.

A field's type in `plan` tells what it holds, and `_OTHERWISE` where that is not enough. A row's fields stand in
`TABLES`, in the order of a spreadsheet. What people read of a field is in `data/tekst/nb_felt.toml`, and what they
call it in spreadsheets of their own in `data/regneark/ord.toml`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum, auto
from functools import cache
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from alis_kit.plan import (
    ROWS,
    AbsenceKind,
    CourseKind,
    Duty,
    GoalSet,
    InstitutionCondition,
    Notes,
    Service,
    ServiceKind,
    SupervisionHours,
)
from alis_kit.text import label


class Holds(Enum):
    """What a field is: how it is typed, read and shown."""

    TEXT = auto()
    LINES = auto()
    """Text of several lines."""
    DATE = auto()
    LAST_DATE = auto()
    """A day up to and including which something is: a month alone means its last day."""
    PERCENT = auto()
    NUMBER = auto()
    WHOLE = auto()
    ANSWER = auto()
    """Yes, no, or not answered."""
    FLAG = auto()
    """Yes or no; nothing is no."""
    CHOICE = auto()
    CHOICES = auto()


_OTHERWISE: Mapping[tuple[type, str], Holds] = {
    (Notes, "focus"): Holds.LINES,
    (Notes, "path"): Holds.LINES,
    (Duty, "on"): Holds.LAST_DATE,
    (SupervisionHours, "on"): Holds.LAST_DATE,
}
_BY_NAME: Mapping[str, Holds] = {"end": Holds.LAST_DATE, "percent": Holds.PERCENT}
_BY_TYPE: Mapping[type, Holds] = {
    str: Holds.TEXT,
    date: Holds.DATE,
    Decimal: Holds.NUMBER,
    int: Holds.WHOLE,
}
_WORDS: Mapping[type[StrEnum], str] = {
    ServiceKind: "service_kind",
    InstitutionCondition: "condition",
    AbsenceKind: "absence_kind",
    CourseKind: "course_kind",
    GoalSet: "goal_set",
}
"""Where the words of the choices stand in the text files."""


@dataclass(frozen=True)
class FieldSpec:
    """One field of a row or a record."""

    owner: type
    field: str
    """The attribute's name."""
    holds: Holds
    needed: bool
    """Whether it is never without a value."""
    choices: type[StrEnum] | None = None
    width: str = ""
    """Of its column on a page, as CSS has it; a field without one lies behind the row's button. `fr` is a share of
    what is left, however long the texts are."""

    @property
    def caption(self) -> str:
        """What a person sees beside the field, and above its column in a spreadsheet."""
        return label(f"notebook.{self.owner.__name__.lower()}.{self.field}")

    @property
    def prefix(self) -> str:
        """Where the words of the choices stand, as `service_kind`."""
        return _WORDS[self.choices] if self.choices else ""


@dataclass(frozen=True)
class TableSpec:
    """The rows of one kind."""

    name: str
    """The plan's attribute, as `courses` or `supervision.hours`."""
    row: type
    columns: tuple[FieldSpec, ...]
    in_workbook: bool

    def heading(self, field: str) -> str:
        """Return a column's heading."""
        return next(spec.caption for spec in self.columns if spec.field == field)

    @property
    def shown(self) -> tuple[FieldSpec, ...]:
        """The fields that are always in sight."""
        return tuple(spec for spec in self.columns if spec.width)

    def details(self, row: object) -> tuple[FieldSpec, ...]:
        """Return the other fields that matter for a row as it is: first those that only some rows are asked."""
        wanted = {name: asked(row) for (owner, name), asked in _ASKED_WHEN.items() if owner is self.row}
        behind = [spec for spec in self.columns if not spec.width and wanted.get(spec.field, True)]
        return tuple(sorted(behind, key=lambda spec: spec.field not in wanted))


_ASKED_WHEN: Mapping[tuple[type, str], Callable[[Any], bool]] = {
    (Service, "municipal"): lambda row: row.kind is ServiceKind.INSTITUTION or row.municipal is not None,
    (Service, "conditions"): lambda row: (
        (row.kind is ServiceKind.INSTITUTION and row.municipal is not False) or bool(row.conditions)
    ),
    (Service, "hdir_confirmed"): lambda row: row.kind is ServiceKind.ABROAD or row.hdir_confirmed is not None,
}
"""Fields that matter for some rows only. One that holds something is never hidden."""


@cache
def _types(owner: type) -> Mapping[str, Any]:
    return get_type_hints(owner)


def field_spec(owner: type, name: str, width: str = "") -> FieldSpec:
    """Return the description of a field of one of the plan's classes."""
    kind = _types(owner)[name]
    optional = get_origin(kind) is UnionType
    bare = next(each for each in get_args(kind) if each is not type(None)) if optional else kind
    holds, choices = _BY_TYPE.get(bare), None
    if get_origin(bare) is tuple:
        holds, choices = Holds.CHOICES, get_args(bare)[0]
    elif bare is bool:
        holds = Holds.ANSWER if optional else Holds.FLAG
    elif issubclass(bare, StrEnum):
        holds, choices = Holds.CHOICE, bare
    holds = _OTHERWISE.get((owner, name)) or _BY_NAME.get(name) or holds
    assert holds, f"{owner.__name__}.{name} has a type that no field is made for"
    return FieldSpec(owner, name, holds, needed=not optional, choices=choices, width=width)


_DAY, _NUMBER = "6rem", "3.8rem"
"""Widths of a column of dates and of one of short numbers."""


def _table(name: str, /, *, in_workbook: bool = False, **widths: str) -> TableSpec:
    columns = tuple(field_spec(ROWS[name], field, width) for field, width in widths.items())
    return TableSpec(name, ROWS[name], columns, in_workbook)


TABLES = (
    _table(
        "service",
        in_workbook=True,
        kind="minmax(17.6rem, 1.2fr)",
        start=_DAY,
        end=_DAY,
        percent=_NUMBER,
        place="2fr",
        supervisor="1.5fr",
        attest="",
        municipal="",
        conditions="",
        hdir_confirmed="",
        old_scheme="",
        note="",
    ),
    _table("absence", in_workbook=True, kind="2fr", start=_DAY, end=_DAY, percent=_NUMBER, note="3fr"),
    _table(
        "courses",
        in_workbook=True,
        kind="minmax(14.5rem, 1.4fr)",
        title="2fr",
        topic="1.5fr",
        hours=_NUMBER,
        start=_DAY,
        end=_DAY,
        place="",
    ),
    _table("groups", in_workbook=True, start=_DAY, end=_DAY, hours=_NUMBER, leader="2fr", note="2fr"),
    _table("duties", in_workbook=True, on=_DAY, count=_NUMBER, place="2fr", note="2fr"),
    _table("procedures", name="3fr", on=_DAY, note="2fr"),
    _table("activities", name="3fr", on=_DAY, note="2fr"),
    _table("goals", kind="3fr", on=_DAY, approved="6rem", total="5rem"),
    _table("supervision.hours", on=_DAY, hours=_NUMBER, note="3fr"),
)
"""The tables of a plan, with all fields a person sees."""


def table_of(row: type) -> TableSpec:
    """Return the table that rows of a class stand in."""
    return next(table for table in TABLES if table.row is row)
