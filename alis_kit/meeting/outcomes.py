"""What was planned for the time since the last plan, row by row, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from alis_kit.changes.compare import Added, Change, Changed, Removed
from alis_kit.changes.naming import duties as named_duties
from alis_kit.changes.naming import name, show_days, workplace
from alis_kit.changes.topics import Occurrence, Passed, happenings
from alis_kit.changes.topics import post as post_of
from alis_kit.matching import Row
from alis_kit.meeting.sheet import Fate, Last, MeetingOutcome, say
from alis_kit.plan import Absence, Activity, Course, Duty, Group, Plan, Procedure, Service
from alis_kit.text import show_date, show_percent
from alis_kit.wording import absence_kind

_Now = Mapping[tuple[str, int], Row | None]
"""What rows of the earlier plan say now, by list and place; `None` when gone. Unchanged rows are not in it."""


def outcomes(last: Last, plan: Plan, changes: Sequence[Change], on: date) -> tuple[MeetingOutcome, ...]:
    """Give what was to happen after the last plan, up to and including `on`, and then what happened beside it."""
    now = _now(changes)
    found: list[MeetingOutcome] = []
    seen: set[tuple[str, int]] = set()
    for (rows, indices), event in happenings(last.plan):
        place = rows, indices[-1]
        if last.since < event.on <= on and rows != "duties" and (place not in seen or rows == "service"):
            seen.add(place)
            found.append(_outcome(event, now.get(place, event.row), plan, on))
    found += _duties(last, plan, on)
    return (*found, *_unplanned(changes, last.since, on))


def _now(changes: Iterable[Change]) -> _Now:
    now: dict[tuple[str, int], Row | None] = {}
    for change in changes:
        match change:
            case Changed():
                now[change.rows, change.index] = change.after
            case Removed():
                now[change.rows, change.index] = None
    return now


def _outcome(event: Passed, now: Row | None, plan: Plan, on: date) -> MeetingOutcome:
    match event.row:
        case Service() as row:
            return _post(event, row, now, plan, on)
        case Absence() as row:
            return _span(absence_kind(row), row, now)
        case Group() as row:
            return _span(say("outcome.group"), row, now)
        case row:
            return _dated(row, now, on)


def _dated(row: Row, now: Row | None, on: date) -> MeetingOutcome:
    """Say what became of something that has one day."""
    planned = show_days(row.start, row.end or row.start) if isinstance(row, Course) else show_date(row.on)
    key = {Course: "done", Procedure: "confirmed"}.get(type(row), "held")
    if now is None:
        return MeetingOutcome(name(row), planned, say("outcome.gone"), Fate.MISSED)
    if now.on is None:
        return MeetingOutcome(name(row), planned, say("outcome.undated"), Fate.MISSED)
    if now.on > on:
        return MeetingOutcome(name(row), planned, say("outcome.moved", day=now.on), Fate.MISSED)
    result = Fate.DONE if now.on == row.on else Fate.CHANGED
    return MeetingOutcome(name(row), planned, say(f"outcome.{key}", day=now.on), result)


def _span(what: str, row: Absence | Group, now: Row | None) -> MeetingOutcome:
    planned = show_days(row.start, row.end)
    if now is None:
        return MeetingOutcome(what, planned, say("outcome.gone"), Fate.MISSED)
    if (now.start, now.end) != (row.start, row.end):
        return MeetingOutcome(
            what, planned, say("outcome.became", span=show_days(now.start, now.end)), Fate.CHANGED
        )
    return MeetingOutcome(what, planned, say("outcome.as_planned"), Fate.DONE)


def _post(event: Passed, row: Service, now: Row | None, plan: Plan, on: date) -> MeetingOutcome:
    """Say what became of a beginning, an end or a new percent of a post."""
    percent = show_percent(row.percent) if row.percent is not None else ""
    planned = say(f"outcome.plan_{event.event}", day=event.on, percent=percent).strip(", ")
    if event.event is Occurrence.ENDED:
        return _ended(row, now, planned, plan, on)
    if now is None or now.start is None:
        return MeetingOutcome(workplace(row), planned, say("outcome.gone"), Fate.MISSED)
    if now.start > on:
        return MeetingOutcome(workplace(now), planned, say("outcome.moved", day=now.start), Fate.MISSED)
    if (now.start, now.percent, post_of(now)) == (row.start, row.percent, post_of(row)):
        return MeetingOutcome(workplace(row), planned, say("outcome.as_planned"), Fate.DONE)
    percent = show_percent(now.percent) if now.percent is not None else ""
    return MeetingOutcome(
        workplace(now), planned, say("outcome.began", day=now.start, percent=percent), Fate.CHANGED
    )


def _ended(row: Service, now: Row | None, planned: str, plan: Plan, on: date) -> MeetingOutcome:
    goes_on = [s for s in plan.service if post_of(s) == post_of(row) and s.start and s.start <= on]
    ends = [s.end for s in goes_on]
    if None in ends:
        return MeetingOutcome(workplace(row), planned, say("outcome.goes_on"), Fate.CHANGED)
    last = max((end for end in ends if end), default=None)
    if last and last > on:
        return MeetingOutcome(workplace(row), planned, say("outcome.goes_on_until", day=last), Fate.CHANGED)
    if now is None or last is None:
        return MeetingOutcome(workplace(row), planned, say("outcome.gone"), Fate.MISSED)
    if last != row.end:
        return MeetingOutcome(workplace(row), planned, say("outcome.ended", day=last), Fate.CHANGED)
    return MeetingOutcome(workplace(row), planned, say("outcome.as_planned"), Fate.DONE)


def _duties(last: Last, plan: Plan, on: date) -> Iterator[MeetingOutcome]:
    planned, done = (_count(duties, last.since, on) for duties in (last.plan.duties, plan.duties))
    if planned or done:
        result = Fate.UNPLANNED if not planned else Fate.DONE if done >= planned else Fate.MISSED
        happened = say("outcome.duties_done", duties=named_duties(done))
        yield MeetingOutcome(say("outcome.duty"), named_duties(planned) if planned else "", happened, result)


def _count(duties: Iterable[Duty], since: date, on: date) -> int:
    return sum(duty.count for duty in duties if duty.on and since < duty.on <= on)


def _unplanned(changes: Iterable[Change], since: date, on: date) -> Iterator[MeetingOutcome]:
    """Give what happened without having been planned."""
    for change in changes:
        if isinstance(change, Added) and (happened := _happened(change.row, since, on)):
            what = workplace(change.row) if isinstance(change.row, Service) else name(change.row)
            yield MeetingOutcome(what, "", happened, Fate.UNPLANNED)


def _happened(row: Row, since: date, on: date) -> str:
    match row:
        case Course() | Activity() | Procedure() if row.on and since < row.on <= on:
            key = {Course: "done", Procedure: "confirmed"}.get(type(row), "held")
            return say(f"outcome.{key}", day=row.on)
        case Absence() | Group() if row.start and since < row.start <= on:
            return say("outcome.from", day=row.start)
        case Service() if row.start and since < row.start <= on and row.percent is not None:
            return say("outcome.began", day=row.start, percent=show_percent(row.percent))
        case _:
            return ""
