"""Which row of the later plan is a row of the earlier one: an edited row is a change, not one gone and one new.

Equal rows are the same row. Of the rest, the pairs that are most alike are joined first, as long as they share
what makes a row what it is: a post its kind, place and first day, a course its kind or its topic.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from alis_kit.changes.change import Row
from alis_kit.changes.naming import SEVERAL
from alis_kit.dates import LAST_DAY
from alis_kit.plan import (
    Absence,
    Activity,
    Course,
    Duty,
    Goals,
    Group,
    Procedure,
    Service,
    SupervisionHours,
    Wording,
)
from alis_kit.text import folded

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
    Course: _Likeness(4, {"kind": 1, "topic": 4, "title": 3, "start": 3, "hours": 0, "place": 0}),
    Group: _Likeness(3, {"start": 3, "end": 2, "leader": 2, "hours": 1}, overlap=2),
    Duty: _Likeness(2, {"on": 3, "count": 1, "place": 1, "note": 1}),
    Procedure: _Likeness(4, {"name": 4, "on": 1}),
    Activity: _Likeness(3, {"name": 4, "on": 3, "note": 1}),
    Goals: _Likeness(2, {"kind": 2, "on": 1}),
    SupervisionHours: _Likeness(3, {"on": 3, "note": 1}),
    Wording: _Likeness(4, {"field": 4}),
}


@dataclass(frozen=True)
class Match:
    """The pairs of one list, as (index before, index after) in the order of the later one, and the rest."""

    pairs: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def match(before: Sequence[Row], after: Sequence[Row]) -> Match:
    """Pair the rows of two lists."""
    pairs = _equal(before, after)
    old = [i for i in range(len(before)) if i not in set(pairs.values())]
    new = [j for j in range(len(after)) if j not in pairs]
    for i, j in _alike(before, after, old, new):
        pairs[j] = i
    kept = set(pairs.values())
    return Match(
        pairs=tuple((pairs[j], j) for j in sorted(pairs)),
        removed=tuple(i for i in range(len(before)) if i not in kept),
        added=tuple(j for j in range(len(after)) if j not in pairs),
    )


def _equal(before: Sequence[Row], after: Sequence[Row]) -> dict[int, int]:
    """Pair equal rows, the first with the first."""
    places: dict[Row, deque[int]] = defaultdict(deque)
    for i, row in enumerate(before):
        places[row].append(i)
    return {j: places[row].popleft() for j, row in enumerate(after) if places.get(row)}


def _alike(
    before: Sequence[Row], after: Sequence[Row], old: Sequence[int], new: Sequence[int]
) -> list[tuple[int, int]]:
    """Pair rows that are alike, the most alike first; of equals the nearest."""
    if len(old) * len(new) > MOST_PAIRS:
        return []
    weighed = [(_weigh(before[i], after[j]), i, j) for i in old for j in new]
    found: list[tuple[int, int]] = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for weight, i, j in sorted(weighed, key=lambda each: (-each[0], abs(each[1] - each[2]), each)):
        if weight > 0 and i not in taken_old and j not in taken_new:
            found.append((i, j))
            taken_old.add(i)
            taken_new.add(j)
    return found


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
