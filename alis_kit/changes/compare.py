"""What differs between two plans, as values, and the later plan made of the earlier one and them.

Which row is which is found by `alis_kit.matching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

from alis_kit.matching import Pairs, Row, same_rows
from alis_kit.plan import Plan, rows_at, with_value


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
"""The changes that make a later plan of an earlier one. Lists are told by their paths, as `supervision.hours`."""
_RowChange = Added | Removed | Changed | Reordered


def changes(before: Plan, after: Plan) -> tuple[Change, ...]:
    """Return what differs, in the order of the plan. Equal plans have no changes.

    >>> changes(Plan(), Plan())
    ()
    """
    return tuple(_within(before, after, "", same_rows(before, after)))


def _within(before: object, after: object, path: str, same: Mapping[str, Pairs]) -> Iterator[Change]:
    for each in fields(before):  # type: ignore[arg-type]  # always one of the plan's dataclasses
        one, other = getattr(before, each.name), getattr(after, each.name)
        here = f"{path}.{each.name}" if path else each.name
        if one == other:
            continue
        if isinstance(one, tuple):
            yield from _rows(one, other, here, same[here])
        elif is_dataclass(one):
            yield from _within(one, other, here, same)
        else:
            yield Edited(here, one, other)


def _rows(before: Sequence[Row], after: Sequence[Row], path: str, found: Pairs) -> Iterator[Change]:
    kept = set(found.values())
    yield from (Removed(path, i, row) for i, row in enumerate(before) if i not in kept)
    for j, i in sorted(found.items()):
        if before[i] != after[j]:
            yield Changed(path, i, j, before[i], after[j])
    yield from (Added(path, j, row) for j, row in enumerate(after) if j not in found)
    order = tuple(i for _, i in sorted(found.items()))
    if list(order) != sorted(order):
        yield Reordered(path, order)


# -- put upon a plan ----------------------------------------------------------------------------------------------


def apply(changes: Iterable[Change], plan: Plan) -> Plan:
    """Return the plan with the changes made. They must have been found from this plan.

    Some of the changes can be applied without the others; new rows then stand where there is room for them.
    """
    by_list: dict[str, list[_RowChange]] = defaultdict(list)
    for change in changes:
        if isinstance(change, Edited):
            plan = with_value(plan, change.path, change.after)
        else:
            by_list[change.rows].append(change)
    for path, found in by_list.items():
        plan = with_value(plan, path, _applied(rows_at(plan, path), found))
    return plan


def _applied(rows: tuple[Row, ...], changes: Iterable[_RowChange]) -> tuple[Row, ...]:
    kept: dict[int, Row] = dict(enumerate(rows))
    place: dict[int, int] = {}
    added: list[Added] = []
    for change in changes:
        match change:
            case Removed():
                del kept[change.index]
            case Changed():
                kept[change.index] = change.after
            case Reordered():
                place = {index: n for n, index in enumerate(change.order)}
            case Added():
                added.append(change)
    made = [kept[index] for index in sorted(kept, key=lambda index: (place.get(index, len(place)), index))]
    for new in sorted(added, key=lambda each: each.index):
        made.insert(new.index, new.row)
    return tuple(made)
