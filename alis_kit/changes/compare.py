"""The changes that make a later plan of an earlier one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass

from alis_kit.changes.change import Added, Change, Changed, Edited, Removed, Reordered, Row
from alis_kit.changes.matching import match
from alis_kit.plan import Plan


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Give what differs, in the order of the plan. Equal plans have no changes.

    >>> changes(Plan(), Plan())
    ()
    """
    return tuple(_within(before, after, ""))


def _within(before: object, after: object, path: str) -> Iterator[Change]:
    for each in fields(before):  # type: ignore[arg-type]  # always one of the plan's dataclasses
        one, other = getattr(before, each.name), getattr(after, each.name)
        here = f"{path}.{each.name}" if path else each.name
        if one == other:
            continue
        if isinstance(one, tuple):
            yield from _rows(one, other, here)
        elif is_dataclass(one):
            yield from _within(one, other, here)
        else:
            yield Edited(here, one, other)


def _rows(before: Sequence[Row], after: Sequence[Row], path: str) -> Iterator[Change]:
    found = match(before, after)
    yield from (Removed(path, i, before[i]) for i in found.removed)
    for i, j in found.pairs:
        if before[i] != after[j]:
            yield Changed(path, i, j, before[i], after[j])
    yield from (Added(path, j, after[j]) for j in found.added)
    order = tuple(i for i, _ in found.pairs)
    if list(order) != sorted(order):
        yield Reordered(path, order)
