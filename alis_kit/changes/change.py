"""The changes there are: values that say what differs between an earlier plan and a later one.

Rows have no names of their own, so a change tells the list by its path in the plan (`service`,
`supervision.hours`) and the row by its index: in the earlier plan for rows that were there, in the later one for
rows that are new. Both texts of every change are kept whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Row = Any
"""A row of a plan: one of the frozen dataclasses of `alis_kit.plan`."""


@dataclass(frozen=True)
class Edited:
    """A single answer has another value."""

    path: str
    before: object
    after: object


@dataclass(frozen=True)
class Added:
    """A row is new; `index` is its place in the later plan."""

    rows: str
    index: int
    row: Row


@dataclass(frozen=True)
class Removed:
    """A row is gone; `index` was its place in the earlier plan."""

    rows: str
    index: int
    row: Row


@dataclass(frozen=True)
class Changed:
    """A row says something else; `index` was its place in the earlier plan, `now` is its place in the later."""

    rows: str
    index: int
    now: int
    before: Row
    after: Row


@dataclass(frozen=True)
class Reordered:
    """The rows that are left stand in another order; `order` has their places in the earlier plan.

    Order says nothing about an education, so nobody is told; it is kept so that the later plan can be made whole.
    """

    rows: str
    order: tuple[int, ...]


Change = Edited | Added | Removed | Changed | Reordered
