"""The counted time of one plan in each reckoning: absence, buckets, caps, sums, and when amounts are reached.

Absence from part 3 waits until the ten per cent have room for it, and then counts, earliest days first, on the day
it is released. `flow` has what is present and away, alike in all readings; a `Ledger` is one reading of it. Of
reckonings that cannot differ only the first is made; the judges take the least and the greatest over them.

Source: § 31 third and fourth paragraphs; TELLING, «Absence», «Buckets and caps», «Reckonings». Amounts are in
units of the calendar's scale, days are ordinals. Within a cell what is present and what is away grow evenly.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from operator import add
from typing import NamedTuple

from alis_kit.assessment.calendar import Calendar, calendars
from alis_kit.assessment.days import Amount, day_at, ending_by, exact, tick_at
from alis_kit.assessment.flow import Flow, Moment, Place, Rows, Sums, add_up
from alis_kit.plan import LIS1, Plan, ServiceKind
from alis_kit.regulation import Regulation
from alis_kit.requirement import RowRule, ServiceMonths
from alis_kit.result import Reckoning, SingleKind, Tenth

_Asked = tuple[str, bool]
"""The id of a requirement, and whether it is reckoned with the absence of its one kind alone."""


class Full(NamedTuple):
    """A bucket that has no more room: the day it was filled, and what it holds."""

    day: int
    amount: Amount


class Ledger:
    """The counted time of one plan in one reckoning.

    Attributes:
        counted: what counts of each bucket by the end of each cell, before the caps.
        full: the buckets that are filled.
        capped: what counts after the caps: what comes first counts.
        stop: the last day of open-ended rows.
    """

    def __init__(self, flow: Flow, reckoning: Reckoning, before: Ledger | None = None, kept: int = 0) -> None:
        """Add up a flow in one reckoning; what its first cells give may be known from another ledger."""
        self.flow, self.reckoning = flow, reckoning
        self._before, self._kept = before, kept
        self.calendar, self.regulation, self.cells = flow.calendar, flow.regulation, flow.cells
        self._levels = self._held_back(before, kept)
        self._places = flow.places(self._levels[kept:])
        self.counted = {
            bucket: self._with_absence(bucket, before, kept) for bucket in {**flow.present, **flow.absent}
        }
        self.full = self._filled(before, kept)
        self.capped = {
            bucket: self._up_to(self.full[bucket], sums) if bucket in self.full else sums
            for bucket, sums in self.counted.items()
        }
        self.stop = self.calendar.horizon
        self._past = ending_by(self.cells, self.calendar.on)
        self._own_ids: frozenset[str] = frozenset()
        if reckoning.single_kind is SingleKind.OWN:
            self._own_ids = self.regulation.single_kind_ids
        self._sums: dict[_Asked, Sums] = {}
        self._first_days: dict[_Asked, int | None] = {}

    @property
    def own_tenths_differ(self) -> bool:
        """Whether the least time in one kind of service may be another when reckoned by itself."""
        kinds = [r.services[0] for r in self.regulation.single_kinds if r.services[0] in self.flow.absent]
        return any(
            self.holds_back or self._own_tenth(present, absent) < absent
            for kind in kinds
            for present, absent in zip(self.flow.present[kind], self.flow.absent[kind], strict=True)
        )

    def with_own_tenths(self) -> Ledger:
        """Return the same, but for the least time in one kind, which is reckoned with its own ten per cent."""
        other = copy(self)
        other.reckoning = self.reckoning._replace(single_kind=SingleKind.OWN)
        other._own_ids = self.regulation.single_kind_ids
        return other

    def ended(self, stop: int) -> Ledger:
        """Return the ledger with every open-ended row ended on a day (ordinal); what was before stays."""
        if stop == self.stop:
            return self
        flow, kept = self.flow.ended(stop)
        shorter = Ledger(flow, self.reckoning, self, kept)
        shorter.stop = stop
        shorter._first_days = {asked: day for asked, day in self._first_days.items() if day and day <= stop}
        return shorter

    def with_row_going_on(self, k: int) -> Ledger:
        """Return the ledger as if the last row went on unchanged after its end, up to the horizon."""
        flow, kept = self.flow.going_on(k)
        return Ledger(flow, self.reckoning, self, kept)

    # -- absence

    @property
    def holds_back(self) -> bool:
        """Whether some absence does not count on the day it is taken."""
        return bool(self._levels)

    def _held_back(self, before: Ledger | None, kept: int) -> Sums:
        """Return how much absence counts by the end of each cell; nothing where all of it does at once."""
        waiting = self.flow.waiting
        known = ((before._levels or before.flow.waiting) if before else ()) or [0] * kept
        more = zip(waiting[kept:], self.flow.time[kept:], strict=True)
        levels = [*known[: kept if waiting else 0], *[min(away, self._tenth(time)) for away, time in more]]
        return levels if levels != list(waiting) else ()

    def _tenth(self, time: Amount) -> Amount:
        """Return how much absence may count when part 3 has lasted so long."""
        if self.reckoning.tenth is Tenth.REQUIRED:
            time = self.regulation.part3.months * self.calendar.scale
        return time * self.regulation.counting.absence.percent // 100

    def level(self, moment: Moment) -> Amount:
        """Return how much absence counts."""
        if not self.flow.waiting:
            return 0
        waiting = self.flow.at(self.flow.waiting, moment)
        return min(waiting, self._tenth(self.flow.at(self.flow.time, moment))) if self._levels else waiting

    def own_level(self, bucket: ServiceKind, moment: Moment) -> Amount:
        """Return how much absence from one kind of service counts by itself."""
        absent = self.flow.at(self.flow.absent[bucket], moment) if bucket in self.flow.absent else 0
        return self._own_tenth(self.flow.present_at(bucket, moment), absent)

    def _own_at(self, bucket: ServiceKind, moment: Moment) -> Amount:
        """Return what counts of one kind of service by itself, before its cap."""
        return self.flow.present_at(bucket, moment) + self.own_level(bucket, moment)

    def _own_tenth(self, present: Amount, absent: Amount) -> Amount:
        return min(absent, (present + absent) * self.regulation.counting.absence.percent // 100)

    def _with_absence(self, bucket: ServiceKind, before: Ledger | None, kept: int) -> Sums:
        present, absent = self.flow.present.get(bucket), self.flow.absent.get(bucket)
        if absent is None or present is None:
            return present or ()
        if not self._levels:
            return list(map(add, present, absent))
        known = before.counted[bucket][:kept] if before and bucket in before.counted else [0] * kept
        return [*known, *map(add, present[kept:], self.flow.released(absent, self._places))]

    def counted_at(self, bucket: ServiceKind, moment: Moment) -> Amount:
        """Return what counts of a bucket before the caps."""
        return self._counted(bucket, moment, self._places_at(moment))

    def _places_at(self, moment: Moment) -> list[Place]:
        return self.flow.places([self.level(moment)]) if self.flow.waiting else []

    def _counted(self, bucket: ServiceKind, moment: Moment, places: Sequence[Place]) -> Amount:
        present, absent = self.flow.present_at(bucket, moment), self.flow.absent.get(bucket)
        return present + self.flow.released(absent, places)[0] if absent else present

    def served(self, rows: Rows, moment: Moment, by: Moment) -> Amount:
        """Return what counts at a moment, before the caps, of the time some rows served by another moment."""
        present, absent = rows
        served = min(moment, by)
        amount = self.flow.at(present, served) if present else 0
        if not absent:
            return amount
        level = min(self.level(moment), self.flow.at(self.flow.waiting, served))
        return amount + self.flow.released(absent, self.flow.places([level]))[0]

    # -- caps

    def _cap(self, bucket: ServiceKind, moment: Moment) -> Amount | None:
        """Return the most a bucket may hold."""
        caps = self.regulation.caps.get(bucket)
        if caps is None:
            return None
        room = [
            maximum.months * self.calendar.scale
            - sum([self.flow.present_at(kind, moment) for kind in maximum.together_with])
            for maximum in caps
        ]
        return max(0, min(room))

    def _filled(self, before: Ledger | None, kept: int) -> dict[ServiceKind, Full]:
        """Find the buckets that grow beyond their cap."""
        filled = {}
        for bucket in self.regulation.caps.keys() & self.counted.keys() if self.cells else ():
            known = before.full.get(bucket) if before else None
            if known and kept and known.day <= self.cells[kept - 1].last:
                filled[bucket] = known
            elif self.counted[bucket][-1] > (self._cap(bucket, self._end) or 0):
                filled[bucket] = self._fill(bucket, self.counted[bucket], self.counted_at)
        return filled

    @property
    def _end(self) -> Moment:
        return len(self.cells) - 1, self.cells[-1].ticks

    def full_of(self, own: ServiceKind | None) -> Mapping[ServiceKind, Full]:
        """Return the filled buckets; with `own` that one alone, reckoned with its own ten per cent."""
        if own is None:
            return self.full
        sums, cap = self._own_uncapped(own), self._cap(own, self._end)
        return {own: self._fill(own, sums, self._own_at)} if cap is not None and sums[-1] > cap else {}

    def _fill(self, bucket: ServiceKind, sums: Sums, amount: Callable[[ServiceKind, Moment], Amount]) -> Full:
        """Find the day on which a bucket grows beyond its cap; what it held the day before it keeps."""

        def cap_at(moment: Moment) -> Amount:
            return self._cap(bucket, moment) or 0

        n = bisect_left(range(len(self.cells)), 1, key=lambda n: sums[n] > cap_at((n, self.cells[n].ticks)))
        ends = sums[n - 1] - cap_at((n, 0)) if n else 0, sums[n] - cap_at((n, self.cells[n].ticks))
        day = self._day_in(n, ends, lambda at: amount(bucket, at) - cap_at(at), 1)
        held = amount(bucket, self.flow.moment(day - 1))
        return Full(day, max(held, cap_at(self.flow.moment(day))))

    def _day_in(
        self, n: int, ends: tuple[Amount, Amount], amount: Callable[[Moment], Amount], wanted: Amount
    ) -> int:
        """Return the first day in a cell by the end of which there is so much of what grows in it.

        If it grew evenly between its ends it would be there on the day that is looked at first; then every other
        look is half way.
        """
        first, last, whole, *_ = self.cells[n]
        start, evenly = tick_at(first), True
        low, high = (first - 1, 0, ends[0]), (last, whole, ends[1])
        while high[0] - low[0] > 1:
            day = (low[0] + high[0]) // 2
            if evenly:
                ticks = low[1] + int((wanted - low[2]) * (high[1] - low[1]) // (high[2] - low[2]))
                day = min(max(day_at(start + ticks), low[0] + 1), high[0] - 1)
            ticks = tick_at(day + 1) - start
            found = day, ticks, amount((n, ticks))
            evenly = not evenly or high[0] - day <= 1 or day - low[0] <= 1
            low, high = (low, found) if found[2] >= wanted else (found, high)
        return high[0]

    def before_cap(self, bucket: ServiceKind, day: int, own: ServiceKind | None) -> Amount:
        """Return what a bucket would hold by a day without its cap; `own` is reckoned by itself."""
        moment = self.flow.moment(day)
        return self._own_at(bucket, moment) if bucket == own else self.counted_at(bucket, moment)

    def kept(self, bucket: ServiceKind, rows: Rows, now: Moment, by: Moment) -> Amount:
        """Return what has counted after the caps of the time some rows of a bucket served by a moment."""
        full = self.full.get(bucket)
        day, the_day_before = (self.flow.moment(full.day), self.flow.moment(full.day - 1)) if full else (now, now)
        if full is None or now < day:
            return self.served(rows, now, by)
        held = self.counted_at(bucket, the_day_before)
        came = self.counted_at(bucket, day) - held
        before, then = self.served(rows, the_day_before, by), self.served(rows, day, by)
        return before + (exact((full.amount - held) * (then - before), came) if came else 0)

    def _up_to(self, full: Full, sums: Sums) -> Sums:
        before = ending_by(self.cells, full.day - 1)
        return [*sums[:before], *[full.amount] * (len(sums) - before)]

    # -- what is asked

    def is_own(self, asked: ServiceMonths) -> bool:
        """Whether a requirement is reckoned with the absence of its one kind of service alone."""
        return asked.id in self._own_ids and asked.services[0] in self.flow.absent

    def sums(self, asked: ServiceMonths) -> Sums:
        """Return what has counted towards a requirement by the end of each cell."""
        own = self.is_own(asked)
        sums = self._sums.get((asked.id, own))
        if sums is None:
            sums = self._own_sums(asked.services[0]) if own else self._added_up(asked)
            self._sums[asked.id, own] = sums
        return sums

    def _added_up(self, asked: ServiceMonths) -> Sums:
        buckets = [sums for bucket, sums in self.capped.items() if bucket in asked.buckets]
        known = self._before._sums.get((asked.id, False)) if self._before and len(buckets) > 1 else None
        if known is None:
            return add_up(buckets)
        return [*known[: self._kept], *add_up([sums[self._kept :] for sums in buckets])]

    def _own_sums(self, bucket: ServiceKind) -> Sums:
        cap, sums = self._cap(bucket, self._end), self._own_uncapped(bucket)
        return sums if cap is None else [min(amount, cap) for amount in sums]

    def _own_uncapped(self, bucket: ServiceKind) -> Sums:
        percent, pairs = (
            self.regulation.counting.absence.percent,
            zip(self.flow.present[bucket], self.flow.absent[bucket], strict=True),
        )
        return [present + min(absent, (present + absent) * percent // 100) for present, absent in pairs]

    def reckoned(self, asked: ServiceMonths) -> tuple[Amount, Amount, int | None]:
        """Return what is done, what is done and planned, and the first day (ordinal) on which it is enough."""
        sums = self.sums(asked)
        if not sums:
            return 0, 0, None
        return sums[self._past - 1] if self._past else 0, sums[-1], self.first_day(asked)

    def amount_at(self, asked: ServiceMonths, moment: Moment) -> Amount:
        """Return what has counted towards a requirement."""
        if self.is_own(asked):
            bucket = asked.services[0]
            amount, cap = self._own_at(bucket, moment), self._cap(bucket, moment)
            return amount if cap is None else min(amount, cap)
        places, amount = self._places_at(moment), 0
        for bucket in asked.buckets & self.counted.keys():
            full = self.full.get(bucket)
            is_full = full is not None and self.flow.moment(full.day) <= moment
            amount += full.amount if full and is_full else self._counted(bucket, moment, places)
        return amount

    def first_day(self, asked: ServiceMonths) -> int | None:
        """Return the first day (ordinal) by which the months of a requirement have counted, or `None`."""
        known = asked.id, self.is_own(asked)
        if known not in self._first_days:
            self._first_days[known] = self._found_day(asked)
        return self._first_days[known]

    def _found_day(self, asked: ServiceMonths) -> int | None:
        sums, wanted = self.sums(asked), max(1, asked.months * self.calendar.scale)
        if not sums or sums[-1] < wanted:
            return None
        n = bisect_left(sums, wanted)
        before = sums[n - 1] if n else 0
        if self._grows_evenly(asked, n):
            cell = self.cells[n]
            return day_at(tick_at(cell.first) - int((before - wanted) * cell.ticks // (sums[n] - before)))
        cut = [self.counted[bucket][n] - self.capped[bucket][n] for bucket in self._filled_in(asked, n)]
        return self._day_in(n, (before, sums[n] + sum(cut)), lambda at: self.amount_at(asked, at), wanted)

    def _filled_in(self, asked: ServiceMonths, n: int) -> list[ServiceKind]:
        """Return the buckets of a requirement that are filled in the course of a cell."""
        first, last, *_ = self.cells[n]
        return [bucket for bucket in asked.buckets & self.full.keys() if first <= self.full[bucket].day <= last]

    def _grows_evenly(self, asked: ServiceMonths, n: int) -> bool:
        """Whether nothing is released, filled or overtaken in the course of a cell."""
        if self._filled_in(asked, n):
            return False
        if self.calendar.registered is not None and asked.buckets & LIS1:
            return False  # rows may overtake what the registration gives
        return not self.flow.waiting or (not self.is_own(asked) and self._releases_evenly(n))

    def _releases_evenly(self, n: int) -> bool:
        """Whether absence counts at once all through a cell, or waits in one cell of the queue all through it."""
        levels, waiting = self._levels, self.flow.waiting
        if not levels:
            return True
        before, begun = (levels[n - 1], waiting[n - 1]) if n else (0, 0)
        if levels[n] == waiting[n]:
            return before == begun
        ((_, released, _),) = self.flow.places([levels[n]])
        return before < begun and levels[n] - before <= released


def service_met(ledger: Ledger) -> int | None:
    """Return the first day (ordinal) on which every service minimum is met, or `None`.

    With nothing recorded of LIS1 it is the day those of part 3 are, «når LIS1 er bekreftet» (TELLING).
    """
    latest = 0
    for minimum in ledger.regulation.minimums:
        if minimum.buckets & LIS1 and not ledger.calendar.has_lis1:
            continue
        day = ledger.first_day(minimum)
        if day is None:
            return None
        latest = max(latest, day)
    return latest


# -- every way to reckon a plan: an answer to each question that the law leaves open -----------------------------


def ledgers(plan: Plan, regulation: Regulation, on: date) -> tuple[Ledger, ...]:
    """Return a ledger for each reckoning of a plan.

    Open-ended rows run to the day service is met in that reckoning, at least through `on`, at most to the horizon.
    """
    made: list[Ledger] = []
    for calendar in calendars(plan, regulation, on):
        doubtful = _doubtful(plan, regulation, calendar)
        for outcome in (ServiceKind.INSTITUTION, ServiceKind.OTHER_GP) if doubtful else (ServiceKind.INSTITUTION,):
            buckets = [outcome if k in doubtful else row.kind for k, row in enumerate(calendar.rows)]
            flow = Flow(calendar, regulation, buckets, calendar.cells)
            made += _readings(flow, outcome)
    return tuple(made)


def _readings(flow: Flow, outcome: ServiceKind) -> Iterator[Ledger]:
    """Read the rule of absence in the ways that make a difference, each until service is met."""
    tenths = Tenth if flow.waiting else (Tenth.SERVED,)
    reckoning = Reckoning(Tenth.SERVED, SingleKind.SAME, flow.calendar.lis1_days, outcome)
    endless = [Ledger(flow, reckoning._replace(tenth=tenth)) for tenth in tenths]
    for ledger in endless if any(ledger.holds_back for ledger in endless) else endless[:1]:
        readings = [ledger, ledger.with_own_tenths()] if ledger.own_tenths_differ else [ledger]
        stops = [_stop(reading) for reading in readings]
        ended = {stop: ledger.ended(stop) for stop in stops}  # mostly alike for both
        yield ended[stops[0]]
        yield from [ended[stop].with_own_tenths() for stop in stops[1:]]


def _stop(endless: Ledger) -> int:
    """Return the day (ordinal) that open-ended rows run to: when service is met, but at least today."""
    met = service_met(endless) if any(row.open_ended for row in endless.calendar.rows) else None
    return endless.stop if met is None else max(met, endless.calendar.on)


def _doubtful(plan: Plan, regulation: Regulation, calendar: Calendar) -> frozenset[int]:
    """Find the institution rows that count but whose conditions are not all confirmed (`institusjon_vilkar`)."""
    conditions = regulation.row_rule(RowRule.INSTITUTION_CONDITIONS)
    found = set()
    for k, row in enumerate(calendar.rows):
        service = plan.service[row.line]
        counts_as_institution = row.kind is ServiceKind.INSTITUTION and row.cut is None
        sure = service.municipal is False or set(conditions.needs) <= set(service.conditions)
        if counts_as_institution and not sure:
            found.add(k)
    return frozenset(found)
