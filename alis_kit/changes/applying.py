"""Changes put upon a plan: all of them give the later plan, some of them a plan in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from alis_kit.changes.change import Added, Change, Changed, Edited, Removed, Reordered, Row
from alis_kit.plan import Plan, value_at

T = TypeVar("T")
_RowChange = Added | Removed | Changed | Reordered


def apply(changes: Iterable[Change], plan: Plan) -> Plan:
    """Give the plan with the changes made. They must have been found from this plan.

    Some of the changes can be applied without the others; new rows then stand where there is room for them.
    """
    by_list: dict[str, list[_RowChange]] = defaultdict(list)
    for change in changes:
        if isinstance(change, Edited):
            plan = _with_value(plan, change.path, change.after)
        else:
            by_list[change.rows].append(change)
    for path, found in by_list.items():
        rows = value_at(plan, path)
        assert isinstance(rows, tuple), path
        plan = _with_value(plan, path, _rows(rows, found))
    return plan


def _rows(rows: tuple[Row, ...], changes: Iterable[_RowChange]) -> tuple[Row, ...]:
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


def _with_value(holder: T, path: str, value: object) -> T:
    """Give a frozen value with another value at a path."""
    name, _, rest = path.partition(".")
    if rest:
        value = _with_value(getattr(holder, name), rest, value)
    changed: T = replace(holder, **{name: value})  # type: ignore[type-var]  # one of the plan's dataclasses
    return changed
