"""Which row of a plan is which row of another: of an earlier one, of somebody else's, of a spreadsheet.

A row is known again by its id. Rows whose ids were derived from what they said (`with_ids`) may have another in
each plan, and plans without an id in common are strangers. Of such rows the pairs most alike are joined, if they
share what makes a row what it is: a post its kind, place and first day, a course its kind or its topic.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from alis_kit.dates import LAST_DAY
from alis_kit.plan import (
    ROWS,
    SEVERAL,
    Absence,
    Activity,
    Course,
    Duty,
    Goals,
    Group,
    Plan,
    Procedure,
    Service,
    SupervisionHours,
    Wording,
    is_derived,
    rows_at,
    with_ids,
)
from alis_kit.text import folded

Row = Any
"""A row of a plan: one of the frozen dataclasses of `alis_kit.plan`."""
Pairs = dict[int, int]
"""Places in a later list → places in an earlier one."""


def same_rows(before: Plan, after: Plan) -> dict[str, Pairs]:
    """Return which rows of a later plan are which of an earlier one, for each list by its path."""
    before, after = with_ids(before), with_ids(after)
    strangers = _ids(before).isdisjoint(_ids(after))
    return {path: _match(rows_at(before, path), rows_at(after, path), strangers=strangers) for path in ROWS}


def _ids(plan: Plan) -> set[str]:
    return {row.id for path in ROWS for row in rows_at(plan, path)}


def _match(before: Sequence[Row], after: Sequence[Row], *, strangers: bool) -> Pairs:
    found: Pairs = {}
    join(found, before, after, _name)
    join(found, before, after, lambda row: row)
    join_alike(found, before, after, lambda row: strangers or is_derived(row))
    return found


def _name(row: Row) -> object:
    """Give what a row is known by: its id; an own wording by the field it is for."""
    return row.field if isinstance(row, Wording) else row.id


def join(found: Pairs, before: Sequence[Row], after: Sequence[Row], key: Callable[[Row], object]) -> None:
    """Pair rows that have the same key, the first with the first."""
    used = set(found.values())
    places: dict[object, deque[int]] = defaultdict(deque)
    for i, row in enumerate(before):
        if i not in used:
            places[key(row)].append(i)
    for j, row in enumerate(after):
        if j not in found and (here := places.get(key(row))):
            found[j] = here.popleft()


# -- likeness -----------------------------------------------------------------------------------------------------

MOST_PAIRS = 250_000
"""More pairs of unlike rows than this are not weighed: then edited rows are told as gone and new."""


@dataclass(frozen=True)
class _Likeness:
    """How much it says that two rows have a value in common, and how much is needed to take them for one row."""

    needed: int
    weights: Mapping[str, int] = field(default_factory=dict)
    overlap: int = 0
    """What common days say."""
    length: int = 0
    """What an equal number of days says."""


_LIKENESS: Mapping[type, _Likeness] = {
    Service: _Likeness(
        5, {"kind": 2, "place": 3, "start": 4, "end": 2, "percent": 1, "supervisor": 1, "note": 1}, overlap=1
    ),
    Absence: _Likeness(4, {"kind": 3, "start": 2, "end": 2, "percent": 1, "note": 1}, overlap=2, length=1),
    Course: _Likeness(4, {"kind": 1, "topic": 4, "title": 3, "start": 3}),
    Group: _Likeness(3, {"start": 3, "end": 2, "leader": 2, "hours": 1}, overlap=2),
    Duty: _Likeness(2, {"on": 3, "count": 1, "place": 1, "note": 1}),
    Procedure: _Likeness(4, {"name": 4, "on": 1}),
    Activity: _Likeness(3, {"name": 4, "on": 3, "note": 1}),
    Goals: _Likeness(2, {"kind": 2, "on": 1}),
    SupervisionHours: _Likeness(3, {"on": 3, "note": 1}),
    Wording: _Likeness(4, {"field": 4}),
}


def join_alike(
    found: Pairs,
    before: Sequence[Row],
    after: Sequence[Row],
    may: Callable[[Row], bool] = lambda _: True,
) -> None:
    """Pair rows that are alike, the most alike first, of equals the nearest; only those that may be paired so."""
    used = set(found.values())
    old = [i for i, row in enumerate(before) if i not in used and may(row)]
    new = [j for j, row in enumerate(after) if j not in found and may(row)]
    if len(old) * len(new) > MOST_PAIRS:
        return
    weighed = [(_weigh(before[i], after[j]), i, j) for i in old for j in new]
    for weight, i, j in sorted(weighed, key=lambda each: (-each[0], abs(each[1] - each[2]), each)):
        if weight > 0 and i not in used and j not in found:
            found[j] = i
            used.add(i)


def _weigh(one: Row, other: Row) -> int:
    """Say how alike two rows are; 0 when they are not the same thing."""
    likeness = _LIKENESS[type(one)]
    weight = sum(w for name, w in likeness.weights.items() if _same(getattr(one, name), getattr(other, name)))
    if isinstance(one, Course) and one.kind is other.kind and one.kind not in {None, *SEVERAL}:
        weight += likeness.needed  # there is one Grunnkurs C
    first, second = _span(one), _span(other)
    if first and second:
        weight += likeness.overlap if first[0] <= second[1] and second[0] <= first[1] else 0
        weight += likeness.length if first[1] - first[0] == second[1] - second[0] else 0
    return weight if weight >= likeness.needed else 0


def _same(one: object, other: object) -> bool:
    """Tell whether two values are the same and say something."""
    if isinstance(one, str) and isinstance(other, str):
        one, other = folded(one), folded(other)
    said = isinstance(one, date | Decimal | int) or bool(one)
    return said and one == other


def _span(row: Row) -> tuple[date, date] | None:
    start = getattr(row, "start", None)
    if start is None:
        return None
    return start, getattr(row, "end", None) or LAST_DAY
