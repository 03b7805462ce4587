"""Calendar files (RFC 5545): what a plan's calendar holds, known again in the next file; as bytes, and back.

A thing's name (UID) is made of the id of its row; a post is a run of rows, named by the first of them and known
again by any. What has no row is named by what it is: the meeting by the day of the signing it follows, a revision
by the rule that asks for it; of the application and of an exemption there is one.

Rows from before rows had ids keep the names they have always had, so that they are updated wherever they were
imported. These are made of what a row is, never of its days: a course its kind, and its emne or title where there
are several; a post its kind and place; absence its kind; alike ones are numbered in order of date. Such a name
changes when what it is made of is edited, or one of several alike comes or goes. The file before is therefore
asked: what has the same sort and the same days, or the same words, keeps the name it had there.

The plan is a part of every name, so that two trainees' entries never meet in a shared calendar. It is known by
short digests of the HPR number and the name; they tell nobody who it is that does not know already.

Whole days only: DTEND is the day after the last (section 3.6.1). DTSTAMP and LAST-MODIFIED are the moment of
writing. STATUS:CANCELLED strikes out; since some programs pass over it, the title says so too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TypeVar
from warnings import catch_warnings, simplefilter

from icalendar import Calendar, Event

from alis_kit.codec import text
from alis_kit.exchange.calendar import Agenda, CalendarEntry, Sort
from alis_kit.plan import Plan
from alis_kit.problem import FileError, Problem
from alis_kit.text import folded, label, visible

T = TypeVar("T")

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_DIGITS = 16
_SHORT = 8
_BY_ID = "r"
"""Begins the digest of an id; no other digest begins so."""


@dataclass(frozen=True, kw_only=True)
class Dated:
    """An entry as it stands in a calendar file."""

    uid: str
    sort: Sort
    first: date
    last: date
    title: str
    place: str = ""
    note: str = ""
    busy: bool = False
    cancelled: bool = False
    sequence: int = field(default=0, compare=False)
    at: datetime = field(default=_EPOCH, compare=False)
    """The moment it was written."""


@dataclass(frozen=True)
class Diary:
    """A calendar file's content."""

    plan: tuple[str, ...]
    """Digests of what the plan is known by: HPR number, name; those there are."""
    entries: tuple[Dated, ...]


def diary(
    agenda: Agenda,
    plan: Plan,
    on: date,
    *,
    at: datetime,
    earlier: Diary | None = None,
    every: bool = False,
    mark: str = "",
) -> Diary:
    """Give what a calendar file shall hold: the same for the same plan, day, moment and earlier file.

    Every entry is numbered (SEQUENCE) by the moment, so that whichever file was written last is the newest to a
    calendar program, whether it was written over another or beside it (RFC 5546 section 2.1.4). What is no longer
    in the plan is kept as cancelled until its day has passed, so that calendar programs strike it out.

    Args:
        agenda: of the plan.
        plan: whose they are.
        on: entries that are over before this day are left out.
        at: the moment of writing, with its time zone.
        earlier: the file written last time.
        every: whether to take those that are over as well.
        mark: put before every title, to tell several trainees apart in one calendar.

    Raises:
        FileError: the earlier file is of another plan.
    """
    known = _known_by(plan)
    past = earlier.entries if earlier else ()
    if earlier and known and earlier.plan and not set(known) & set(earlier.plan):
        raise FileError(Problem("calendar_of_another"))
    scope = earlier.plan[0] if earlier and earlier.plan else (known[0] if known else "")
    now = [_dated(entry, scope, mark) for entry in agenda.entries]
    memory = _recognized(agenda, now, scope, past)
    taken = {memory[i].uid for i in memory}
    written = []
    for i, entry in enumerate(now):
        before = memory.get(i)
        if every or entry.last >= on or (before and before.last >= on):
            written.append(_edition(replace(entry, uid=_free(entry.uid, taken, before)), before, at))
    gone = [old for old in past if old.uid not in taken and old.last >= on]
    written += [_edition(replace(old, cancelled=True, busy=False), old, at) for old in gone]
    order = sorted(written, key=lambda entry: (entry.first, entry.last, list(Sort).index(entry.sort), entry.uid))
    return Diary((scope, *(each for each in known if each != scope)) if scope else known, tuple(order))


def _known_by(plan: Plan) -> tuple[str, ...]:
    hpr = folded(plan.trainee.hpr).replace(" ", "").lstrip("0")
    name = folded(plan.trainee.name)
    return tuple(_digest(sort, text)[:_SHORT] for sort, text in (("hpr", hpr), ("name", name)) if text)


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _dated(entry: CalendarEntry, scope: str, mark: str) -> Dated:
    return Dated(
        uid=_uids(entry, scope)[0],
        sort=entry.sort,
        first=entry.first,
        last=entry.last,
        title=f"{mark}{entry.title}",
        place=entry.place,
        note=entry.note,
        busy=entry.busy,
    )


def _uids(entry: CalendarEntry, scope: str) -> list[str]:
    """Give the names a thing may stand under in a file, its own first."""
    by_id = [f"{entry.sort}-{_BY_ID}{_digest(scope, entry.sort, each)[: _DIGITS - 1]}" for each in entry.ids]
    by_key = [f"{entry.sort}-{_digest(scope, entry.sort, *entry.key)[:_DIGITS]}"]
    return [f"{name}@alis-kit" for name in (by_key + by_id if entry.key or not by_id else by_id)]


def _edition(entry: Dated, before: Dated | None, at: datetime) -> Dated:
    """Number an entry by the seconds; higher than before if it has changed, also when the clock was set back."""
    number = max(0, int((at - _EPOCH).total_seconds()))
    if before is not None:
        number = max(number, before.sequence + (entry != before))
    return replace(entry, sequence=number, at=at)


def _free(uid: str, taken: set[str], before: Dated | None) -> str:
    """Give the name it had, or its own; another if something else has taken that."""
    if before is not None:
        return before.uid
    sort, _, rest = uid.partition("-")
    while uid in taken:
        rest = f"{_digest(rest)[:_DIGITS]}@alis-kit"
        uid = f"{sort}-{rest}"
    taken.add(uid)
    return uid


def _recognized(agenda: Agenda, now: list[Dated], scope: str, past: Iterable[Dated]) -> dict[int, Dated]:
    """Find for each entry (index) the one in the earlier file that is the same thing, by id where it has one."""
    found: dict[int, Dated] = {}
    old = {entry.uid: entry for entry in past}
    for i, entry in enumerate(agenda.entries):
        names = (uid for uid in _uids(entry, scope) if _is_by_id(uid) and uid in old)
        if uid := next(names, None):
            found[i] = old.pop(uid)
    for number, sign in enumerate(_SIGNS):
        here = _alone((sign(e), i) for i, e in enumerate(now) if i not in found and number in _signs_of(e))
        there = _alone((sign(e), uid) for uid, e in old.items() if number in _signs_of(e))
        for mark in here.keys() & there.keys():
            found[here[mark]] = old.pop(there[mark])
    return found


def _signs_of(entry: Dated) -> range:
    """Give the numbers of the signs by which a thing may be known; one with an id by standing there just so."""
    return range(1 if _is_by_id(entry.uid) else len(_SIGNS))


def _is_by_id(uid: str) -> bool:
    return uid.partition("-")[2].startswith(_BY_ID)


_SIGNS: tuple[Callable[[Dated], object], ...] = (
    lambda e: (e.sort, e.first, e.last, e.title),
    lambda e: e.uid,
    lambda e: (e.sort, e.first, e.last) if not e.cancelled else e.uid,
    lambda e: (e.sort, e.title) if not e.cancelled else e.uid,
)
"""What tells that two things are one, the surest first; what was cancelled comes back by the first two only."""


def _alone(pairs: Iterable[tuple[object, T]]) -> dict[object, T]:
    """Give the signs that only one thing has."""
    table: dict[object, T] = {}
    twice = set()
    for sign, thing in pairs:
        if sign in table:
            twice.add(sign)
        table[sign] = thing
    return {sign: thing for sign, thing in table.items() if sign not in twice}


# -- as bytes, and back -------------------------------------------------------------------------------------------

LARGEST = 2_000_000
"""Bytes; a whole career is some tens of thousands."""
_MAKER = "-//alis-kit//ALIS-plan//NO"
_OF = "X-ALIS-KIT-PLAN"
_DAY = timedelta(days=1)


def write(diary: Diary) -> bytes:
    """Give a diary as the bytes of an .ics file, the same for the same diary."""
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("X-WR-CALNAME", label("agenda.name"))
    calendar.add(_OF, " ".join(diary.plan))
    for entry in diary.entries:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Dated) -> Event:
    event = Event()
    stamp = entry.at.astimezone(UTC)
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last + _DAY)
    event.add("summary", label("agenda.cancelled", title=entry.title) if entry.cancelled else entry.title)
    if entry.place:
        event.add("location", entry.place)
    if entry.note:
        event.add("description", entry.note)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    return event


def read(data: bytes) -> Diary:
    """Read a file that `write` made.

    Raises:
        FileError: it is not a calendar file, or not one of ours.
    """
    if len(data) > LARGEST:
        raise FileError(Problem("calendar_foreign"))
    try:
        with catch_warnings():
            simplefilter("ignore")  # icalendar's, of time zones it guesses: a day has none
            calendar = Calendar.from_ical(data)
        if str(calendar.get("prodid")) != _MAKER:
            raise FileError(Problem("calendar_foreign"))
        entries = tuple(_entry(event) for event in calendar.events)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise FileError(Problem("calendar_foreign")) from error
    return Diary(tuple(str(calendar.get(_OF, "")).split()), entries)


def _entry(event: Event) -> Dated:
    uid, title = str(event["uid"]), _text(event["summary"])
    cancelled = str(event.get("status")) == "CANCELLED"
    prefix = label("agenda.cancelled", title="")
    return Dated(
        uid=uid,
        sort=Sort(uid.partition("-")[0]),
        first=_day(event.start),
        last=_day(event.end) - _DAY,
        title=title.removeprefix(prefix) if cancelled else title,
        place=_text(event.get("location", "")),
        note=_text(event.get("description", "")),
        busy=str(event.get("transp")) == "OPAQUE",
        cancelled=cancelled,
        sequence=int(str(event["sequence"])),
        at=event.DTSTAMP,
    )


def _text(value: object) -> str:
    """Take a text as we write it, also when somebody has changed the file since."""
    return visible(text(str(value)))


def _day(value: object) -> date:
    if type(value) is not date:
        raise ValueError("not a whole day")
    return value
