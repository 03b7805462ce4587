"""Changes and happenings in the words a doctor uses: a line each, with both texts whole where they are long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import NamedTuple

from alis_kit.changes.change import Added, Change, Changed, Edited, Removed, Row
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
from alis_kit.changes.posts import is_whole, post_changes
from alis_kit.changes.topics import Topic
from alis_kit.changes.topics import post as post_of
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
from alis_kit.text import label, place, show_date

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
    listed = say("and").join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return say("expected.see", name=listed, section=section)


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
