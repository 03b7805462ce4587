"""Changes and happenings in the words a doctor uses: a line each, with both texts whole where they are long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import NamedTuple

from alis_kit.changes.compare import Added, Change, Changed, Edited, Removed
from alis_kit.changes.naming import (
    duties,
    is_empty,
    is_long,
    name,
    post,
    say,
    show_days,
    value,
    whole_post,
)
from alis_kit.changes.topics import Topic
from alis_kit.changes.topics import post as post_of
from alis_kit.dates import LAST_DAY
from alis_kit.matching import Row
from alis_kit.plan import (
    Absence,
    Activity,
    Course,
    Duty,
    Goals,
    Plan,
    Procedure,
    Service,
    SupervisionHours,
)
from alis_kit.text import label, place, show_date, show_percent
from alis_kit.wording import joined

_LONGEST, _NAMED = 110, 4
"""Letters of a line that is quoted rather than named, and topics that are named rather than counted."""


_SPAN = ("start", "end", "percent")


class Setting(NamedTuple):
    """What a line is said in view of: the earlier plan, its day, and the day it is said."""

    before: Plan
    since: date
    on: date


@dataclass(frozen=True)
class Line:
    """A sentence; where a text in it is long, both texts whole."""

    text: str
    whole: tuple[tuple[str, str, str], ...] = ()
    """What it is the text of, the text before, the text now."""
    day: date | None = None
    """The day it is about, to order by."""


def line(topic: Topic, setting: Setting) -> Line:
    """Say a topic; what has come to pass since the earlier plan is said as done."""
    row = _row(topic)
    return replace(_line(topic, setting), day=_day(row) if row is not None else None)


def brief(topics: Sequence[Topic], setting: Setting) -> str:
    """Say topics of one part inside another sentence: one in its own words, long or many ones by name."""
    first = topics[0].changes[0]
    said = (_edited(first, alone=True) if isinstance(first, Edited) else _line(topics[0], setting)).text
    if len(topics) == 1 and len(said) <= _LONGEST:
        return said
    section = say(f"section.{topics[0].section}")
    if len(topics) > _NAMED:
        return say("expected.see_many", count=len(topics), section=section)
    names = [_brief_name(topic, setting) for topic in topics]
    return say("expected.see", name=joined(names), section=section)


def _brief_name(topic: Topic, setting: Setting) -> str:
    row = _row(topic)
    if row is None:
        return _line(topic, setting).text
    return post(row) if isinstance(row, Service) else name(row)


def _row(topic: Topic) -> Row | None:
    """Give the row a topic is about, the first of several; `None` for a single answer."""
    match topic.changes[0]:
        case Added(row=row) | Removed(row=row) | Changed(after=row):
            return row
        case _:
            return None


def _day(row: Row) -> date | None:
    return getattr(row, "on", None) or getattr(row, "start", None)


def _line(topic: Topic, setting: Setting) -> Line:
    match topic.changes:
        case (Edited() as change,):
            return _edited(change)
        case (Added(row=row),):
            return Line(_added(row, setting))
        case (Removed(row=row),):
            return Line(say("removed", name=_dated(row)))
        case (Changed(before=Service() as before, after=Service() as after),) if _is_other(before, after):
            said = say("post.other", before=whole_post(before), after=whole_post(after))
            return _with_fields(said, before, after, but=("kind", "place", *_SPAN))
        case (Changed(before=before, after=after),) if not isinstance(after, Service):
            return _changed(before, after, setting)
        case _:
            return _post(topic.changes)


# -- single answers and single rows -------------------------------------------------------------------------------


def _edited(change: Edited, *, alone: bool = False) -> Line:
    """Say a single answer; `alone` says its part of the plan too, where no heading does."""
    where = place(change.path if alone else change.path.rpartition(".")[2])
    where = f"{where[0].upper()}{where[1:]}"
    before, after = change.before, change.after
    if is_long(before) or is_long(after):
        key = "written" if is_empty(before) else "erased" if is_empty(after) else "long"
        return Line(say(key, name=where), ((place(change.path), str(before or ""), str(after or "")),))
    if is_empty(before):
        return Line(say("filled", name=where, after=value(after)))
    if is_empty(after):
        return Line(say("cleared", name=where, before=value(before)))
    return Line(say("arrow", name=where, before=value(before), after=value(after)))


def _added(row: Row, setting: Setting) -> str:
    done = isinstance(row, Course | Procedure | Activity) and row.on is not None and row.on <= setting.on
    match row:
        case Course() if done:
            unplanned = row.on is not None and row.on > setting.since
            return say("done_unplanned" if unplanned else "done_before", name=name(row), day=row.on)
        case Procedure() if done:
            return say("confirmed", name=name(row), day=row.on)
        case Activity() if done:
            return say("held", name=name(row), day=row.on)
        case Goals():
            return _goals(row, setting)
        case SupervisionHours():
            return say("hours.recorded", name=name(row))
        case _:
            return say("added", name=_dated(row))


def _dated(row: Row) -> str:
    """Name a row with its days, where its name has none."""
    if isinstance(row, Course | Activity | Procedure | Goals) and row.on:
        return say("dated_name", name=name(row), days=_days(row))
    return name(row)


def _goals(row: Goals, setting: Setting) -> str:
    if row.approved is None or row.total is None or row.on is None:
        return say("added", name=name(row))
    earlier = [g for g in setting.before.goals if g.kind is row.kind and g.on and g.on < row.on]
    last = max(earlier, key=lambda g: g.on or date.min, default=None)
    values = {"set": name(row), "approved": row.approved, "total": row.total, "day": row.on}
    if last is None or last.approved is None:
        return say("goals.reading", **values)
    return say("goals.reading_before", **values, before=last.approved)


def _days(row: Row) -> str:
    """Show when a row is: a course's days, or the one day it has."""
    return (
        show_days(row.start, row.end or row.start) if isinstance(row, Course) and row.start else show_date(row.on)
    )


def _changed(before: Row, after: Row, setting: Setting) -> Line:
    match after:
        case Goals() if before.kind is after.kind:
            return Line(_goals(after, setting))
        case Duty() if before.on == after.on and before.count != after.count:
            said = say("duty.count", day=after.on or say("duty.no_day"), before=before.count, after=after.count)
            return _with_fields(said, before, after, but=("count",))
        case Duty() if before.on != after.on:
            values = {
                "duties": duties(after.count),
                "before": before.on or say("empty"),
                "after": after.on or say("empty"),
            }
            return _with_fields(say("duty.moved", **values), before, after, but=("on",))
        case Absence() if (before.start, before.end) != (after.start, after.end) and before.kind is after.kind:
            said = say("absence.span", before=name(before), after=show_days(after.start, after.end))
            return _with_fields(said, before, after, but=("start", "end"))
        case Course() | Activity() | Procedure() if before.on != after.on:
            said = _other_day(before, after, setting)
            return _with_fields(said, before, after, but=("start", "end", "on"))
        case _:
            return _with_fields("", before, after)


def _other_day(before: Row, after: Row, setting: Setting) -> str:
    """Say that a course or the like has another day, or that it is done."""
    day = after.on
    if day and day <= setting.on:
        if isinstance(after, Procedure):
            return say("confirmed", name=name(after), day=day)
        if isinstance(after, Activity):
            return say("held", name=name(after), day=day)
        return say("done_other_day" if before.on else "done", name=name(after), day=day, before=before.on)
    if before.on is None:
        return say("dated", name=name(after), after=_days(after))
    if day is None:
        return say("undated", name=name(after), before=_days(before))
    return say("moved", name=name(after), before=_days(before), after=_days(after))


def _with_fields(said: str, before: Row, after: Row, *, but: Sequence[str] = ()) -> Line:
    """Add to what is said of a row what else differs in it."""
    parts, whole = _fields(before, after, but)
    if said:
        return Line("; ".join([said, *parts]), whole)
    return Line(say("parts", name=name(before), parts="; ".join(parts)), whole)


def _fields(before: Row, after: Row, but: Sequence[str]) -> tuple[list[str], tuple[tuple[str, str, str], ...]]:
    """Say field by field what differs between two rows; of long texts that they differ, with both whole."""
    parts, whole = [], []
    for each in fields(after):
        one, other = getattr(before, each.name), getattr(after, each.name)
        if one == other or not each.compare or each.name in but:
            continue
        title = label(f"place.{each.name}")
        if is_long(one) or is_long(other):
            parts.append(say("field_long", field=title))
            whole.append((say("of", name=name(after), field=title), str(one or ""), str(other or "")))
        elif is_empty(one):
            parts.append(say("field_filled", field=title, after=value(other, each.name)))
        else:
            parts.append(say("field", field=title, before=value(one, each.name), after=value(other, each.name)))
    return parts, tuple(whole)


def _is_other(before: Service, after: Service) -> bool:
    return post_of(before) != post_of(after)


# -- posts --------------------------------------------------------------------------------------------------------


def _post(changes: Sequence[Change]) -> Line:
    """Say the changes of one post: its days and percents, and what else differs in rows that were there."""
    but: tuple[str, ...] = ()
    if is_whole(changes):
        said, but = post_changes(changes), _SPAN
    else:
        said = "; ".join(filter(None, map(_row_alone, changes)))
    changed = [change for change in changes if isinstance(change, Changed)]
    several = len(changed) > 1
    parts, whole = [], []
    for change in changed:
        found, texts = _fields(change.before, change.after, but)
        span = show_days(change.after.start, change.after.end)
        parts += [say("parts", name=span, parts="; ".join(found))] if found and several else found
        whole += list(texts)
    if not said:
        said = say("parts", name=post(changed[0].after), parts=parts.pop(0)) if parts else ""
    return Line("; ".join(filter(None, [said, *parts])), tuple(whole))


def _row_alone(change: Change) -> str:
    match change:
        case Added(row=row):
            return say("added", name=name(row))
        case Removed(row=row):
            return say("removed", name=name(row))
        case _:
            return ""


# -- a post, day by day -------------------------------------------------------------------------------------------

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
