"""A post's changes in words: where its percent goes up or down, where it begins, ends or goes on longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise

from alis_kit.changes.change import Added, Change, Changed, Removed
from alis_kit.changes.naming import post, say, show_days
from alis_kit.dates import LAST_DAY
from alis_kit.plan import Service
from alis_kit.text import show_date, show_percent

_DAY = timedelta(days=1)
_FOREVER = LAST_DAY + _DAY


@dataclass(frozen=True)
class _Stretch:
    """Days on which a post has another percent than before; 0 is no post."""

    start: date
    end: date
    """Last day, or the last day there is for an open end."""
    before: Decimal
    after: Decimal


def is_whole(changes: Sequence[Change]) -> bool:
    """Whether all rows have what it takes to compare them day by day."""
    rows = [*_rows(changes, earlier=True), *_rows(changes, earlier=False)]
    return all(row.start and row.percent is not None and (row.end is None or row.start <= row.end) for row in rows)


def post_changes(changes: Sequence[Change]) -> str:
    """Say what differs in one post, day by day; empty when its days and percents are the same."""
    before, after = _rows(changes, earlier=True), _rows(changes, earlier=False)
    if len(before) == len(after) == 1 and _is_moved(before[0], after[0]):
        spans = (show_days(row.start, row.end) for row in (before[0], after[0]))
        return say("moved", name=post(after[0]), before=next(spans), after=next(spans))
    found = list(_phrases(list(_stretches(before, after)), before, after))
    if not found:
        return ""
    return say("parts", name=post((after or before)[0]), parts="; ".join(found))


def _is_moved(before: Service, after: Service) -> bool:
    same = before.percent == after.percent
    return same and None not in (before.end, after.end) and before.start != after.start and before.end != after.end


def _rows(changes: Sequence[Change], *, earlier: bool) -> list[Service]:
    rows: list[Service] = []
    for change in changes:
        match change:
            case Changed():
                rows.append(change.before if earlier else change.after)
            case Removed() if earlier:
                rows.append(change.row)
            case Added() if not earlier:
                rows.append(change.row)
    return sorted(rows, key=lambda row: row.start or date.min)


def _stretches(before: Sequence[Service], after: Sequence[Service]) -> Iterator[_Stretch]:
    marks = sorted({mark for row in (*before, *after) for mark in (row.start or date.min, _after(row))})
    whole = [
        _Stretch(start, end - _DAY, _percent(before, start), _percent(after, start))
        for start, end in pairwise(marks)
    ]
    for _, same in groupby(whole, key=lambda each: (each.before, each.after)):
        run = list(same)
        if run[0].before != run[0].after:
            yield _Stretch(run[0].start, run[-1].end, run[0].before, run[0].after)


def _after(row: Service) -> date:
    return row.end + _DAY if row.end else _FOREVER


def _percent(rows: Sequence[Service], day: date) -> Decimal:
    here = (row.percent for row in rows if row.start and row.start <= day < _after(row))
    return sum((percent for percent in here if percent), Decimal(0))


def _phrases(stretches: Sequence[_Stretch], before: Sequence[Service], after: Sequence[Service]) -> Iterator[str]:
    for n, stretch in enumerate(stretches):
        if stretch.before and stretch.after:
            yield _other_percent(stretch, after)
        elif stretch.after:
            former = stretches[n - 1] if n and stretches[n - 1].end + _DAY == stretch.start else None
            yield _more(stretch, before, said=former is not None and former.after == stretch.after)
        else:
            yield _less(stretch, before, after)


def _other_percent(stretch: _Stretch, after: Sequence[Service]) -> str:
    """Say the new percent; until when only where the post then goes on with another."""
    going_on = _percent(after, stretch.end + _DAY) if stretch.end < LAST_DAY else stretch.after
    return say(
        "post.percent" if going_on in (stretch.after, 0) else "post.percent_until",
        before=show_percent(stretch.before),
        after=show_percent(stretch.after),
        start=stretch.start,
        span=show_days(stretch.start, _shown(stretch.end)),
    )


def _more(stretch: _Stretch, before: Sequence[Service], *, said: bool) -> str:
    """Say days on which there was no post before; `said` is whether their percent has just been said."""
    percent, former = show_percent(stretch.after), stretch.start - _DAY
    if any(row.end == former for row in before):
        key = "longer_open" if stretch.end == LAST_DAY else "longer"
        return say(f"post.{key}_same" if said else f"post.{key}", day=stretch.end, before=former, percent=percent)
    if any(row.start == stretch.end + _DAY for row in before if stretch.end < LAST_DAY):
        return say("post.begins", day=stretch.start, before=stretch.end + _DAY)
    return say("post.more", percent=percent, span=show_days(stretch.start, _shown(stretch.end)))


def _less(stretch: _Stretch, before: Sequence[Service], after: Sequence[Service]) -> str:
    """Say days on which there is no post any more."""
    if after and max(map(_after, after)) <= stretch.start:
        former = show_date(_shown(stretch.end)) or say("open_end")
        return say("post.ends", day=stretch.start - _DAY, before=former)
    later = stretch.end < LAST_DAY and any(row.start == stretch.end + _DAY for row in after)
    if later and any(row.start == stretch.start for row in before):
        earlier = any(row.start and row.start < stretch.start for row in after)
        key = "post.begins_again" if earlier else "post.begins"
        return say(key, day=stretch.end + _DAY, before=stretch.start)
    return say("post.gap", span=show_days(stretch.start, _shown(stretch.end)))


def _shown(end: date) -> date | None:
    return None if end == LAST_DAY else end
