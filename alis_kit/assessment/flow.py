"""What a plan's rows are present and away, by the end of each cell, before any reading of the law or cap.

Source: § 31 third and fourth paragraphs; TELLING, «Absence». Amounts are in units of the calendar's scale,
days are ordinals. Within a cell what is present and what is away grow evenly.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import accumulate
from operator import add, attrgetter
from typing import Literal

from alis_kit.assessment.calendar import Calendar
from alis_kit.assessment.days import Amount, Cell, ending_by, exact, tick_at
from alis_kit.plan import LIS1, PART3, ServiceKind
from alis_kit.regulation import Regulation

Sums = Sequence[Amount]
"""An amount for the end of each cell."""
Moment = tuple[int, int]
"""A cell, and how many ticks into it."""
Rows = tuple[Sums, Sums]
"""What some rows are present and absent by the end of each cell."""
Place = tuple[int, Amount, Amount]
"""A cell, and how much of the absence in it: so much of so much."""


class Flow:
    """What is present and what is away by the end of each cell, bucket by bucket, before any reading or cap.

    Attributes:
        buckets: the bucket of each row.
        present: what counts at once; of LIS1 all that counts.
        absent: what waits, for the buckets that have any.
        waiting: the same for all buckets together; empty where nobody is away.
        time: all part-3 time, present and absent; empty where nobody is away.
    """

    def __init__(
        self,
        calendar: Calendar,
        regulation: Regulation,
        buckets: Sequence[ServiceKind],
        cells: Sequence[Cell],
        before: Flow | None = None,
        kept: int = 0,
    ) -> None:
        """Add up cells, of which the first ones may be those of another flow."""
        self.calendar, self.regulation, self.buckets, self.cells = calendar, regulation, buckets, cells
        self._ended: dict[int, tuple[Flow, int]] = {}
        known = before._rows if before else {}
        self._rows: dict[ServiceKind, list[Amount]] = self._summed("present", known, kept)
        self.present: Mapping[ServiceKind, Sums] = self._rows
        if calendar.registered is not None:
            self.present = {**self._rows, **self._registered_lis1()}
        self.absent: Mapping[ServiceKind, list[Amount]] = {}
        self.waiting: Sums = ()
        self.time: Sums = ()
        if any(cell.absent for cell in cells):
            self.absent = self._summed("absent", before.absent if before else {}, kept)
            self.waiting = add_up(self.absent.values())
            self.time = add_up([self.waiting, *[sums for kind, sums in self.present.items() if kind in PART3]])

    def _summed(
        self, what: Literal["present", "absent"], known: Mapping[ServiceKind, Sequence[Amount]], kept: int
    ) -> dict[ServiceKind, list[Amount]]:
        """Add up what the buckets hold; their sums by the end of the first cells may be known."""
        size, amounts = len(self.cells) - kept, attrgetter(what)
        gains = defaultdict[ServiceKind, list[Amount]](
            lambda: [0] * size, {bucket: [0] * size for bucket in known}
        )
        for n, cell in enumerate(self.cells[kept:]):
            for k, amount in zip(cell.rows, amounts(cell), strict=False):
                gains[self.buckets[k]][n] += amount * cell.ticks
        sums: dict[ServiceKind, list[Amount]] = {}
        for bucket, gained in gains.items():
            so_far = [*known[bucket][:kept]] if bucket in known else [0] * kept
            first = so_far.pop() if so_far else 0
            sums[bucket] = [*so_far, *accumulate(gained, initial=first)][0 if kept else 1 :]
        return sums

    def ended(self, stop: int) -> tuple[Flow, int]:
        """Return the flow with every open-ended row ended on a day, and how many cells are as before."""
        if stop not in self._ended:
            self._ended[stop] = self._with_cells(*self.calendar.ended(self.cells, stop))
        return self._ended[stop]

    def going_on(self, k: int) -> tuple[Flow, int]:
        """Return the flow as if a row went on alone after its end and today, and how many cells are as before."""
        return self._with_cells(*self.calendar.going_on(k, self.cells))

    def _with_cells(self, cells: Sequence[Cell], kept: int) -> tuple[Flow, int]:
        return Flow(self.calendar, self.regulation, self.buckets, cells, self, kept), kept

    @property
    def by_bucket(self) -> dict[ServiceKind, Rows]:
        """Return what is present and absent of the rows of each bucket."""
        return {bucket: (sums, self.absent.get(bucket, ())) for bucket, sums in self._rows.items()}

    def of(self, rows: Set[int]) -> Rows:
        """Return what is present and absent of some rows together."""
        return self._of(rows, "present"), self._of(rows, "absent") if self.waiting else ()

    def _of(self, rows: Set[int], what: Literal["present", "absent"]) -> Sums:
        gains = [0] * len(self.cells)
        for n, cell in enumerate(self.cells):
            if not rows.isdisjoint(cell.rows):
                amounts = zip(cell.rows, getattr(cell, what), strict=False)
                gains[n] = cell.ticks * sum([amount for k, amount in amounts if k in rows])
        return [*accumulate(gains)]

    def _registered_lis1(self) -> dict[ServiceKind, Sums]:
        """From the day LIS1 is registered as complete its parts count at least in full (TELLING)."""
        before = ending_by(self.cells, (self.calendar.registered or 0) - 1)
        nothing: Sums = [0] * len(self.cells)
        registered: dict[ServiceKind, Sums] = {}
        for part in self.regulation.lis1:
            (kind,) = part.buckets
            rows, full = self._rows.get(kind, nothing), self._full(kind)
            registered[kind] = [*rows[:before], *[max(full, amount) for amount in rows[before:]]]
        return registered

    def _full(self, lis1: ServiceKind) -> Amount:
        return next(r.months for r in self.regulation.lis1 if lis1 in r.buckets) * self.calendar.scale

    def moment(self, day: int) -> Moment:
        """Return where the end of a day lies."""
        n = ending_by(self.cells, day - 1)
        if n == len(self.cells):
            return n - 1, self.cells[-1].ticks
        return n, max(0, tick_at(day + 1) - tick_at(self.cells[n].first))

    def at(self, sums: Sums, moment: Moment) -> Amount:
        """Return a sum that grows evenly within the cells."""
        n, ticks = moment
        whole = self.cells[n].ticks
        if ticks == whole:
            return sums[n]
        before = sums[n - 1] if n else 0
        return before + (sums[n] - before) * ticks // whole if ticks else before

    def present_at(self, bucket: ServiceKind, moment: Moment) -> Amount:
        """Return what counts at once of a bucket."""
        rows = self.at(self._rows[bucket], moment) if bucket in self._rows else 0
        registered, (n, ticks) = self.calendar.registered, moment
        if bucket in LIS1 and registered is not None and ticks and self.cells[n].first >= registered:
            return max(rows, self._full(bucket))
        return rows

    def registered_at(self, lis1: ServiceKind, day: int) -> Amount:
        """Return what the registration gives a part of LIS1 beyond its rows."""
        moment = self.moment(day)
        rows = self.at(self._rows[lis1], moment) if lis1 in self._rows else 0
        return self.present_at(lis1, moment) - rows

    def places(self, levels: Iterable[Amount]) -> list[Place]:
        """Return how far down the queue of absence levels reach, earliest days first; for levels that grow."""
        waiting, n = self.waiting, 0
        places = []
        for level in levels:
            n = bisect_left(waiting, level, n)
            begun = waiting[n - 1] if n else 0
            places.append((n, level - begun, waiting[n] - begun))
        return places

    def released(self, sums: Sums, places: Sequence[Place]) -> list[Amount]:
        """Return what of some sums is before these places in the queue."""
        sums = [*sums, 0]  # the last one is before the first
        return [
            sums[n] if some == of else sums[n - 1] + exact((sums[n] - sums[n - 1]) * some, of)
            for n, some, of in places
        ]


def add_up(sums: Iterable[Sums]) -> Sums:
    """Return sums added up, cell by cell."""
    first, *others = sums or ((),)
    for other in others:
        first = list(map(add, first, other))
    return first
