"""Calendar files (RFC 5545): what a diary holds as bytes, and back.

Whole days only: DTEND is the day after the last (section 3.6.1). DTSTAMP and LAST-MODIFIED are the moment of
writing. STATUS:CANCELLED strikes out; since some programs pass over it, the title says so too.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from warnings import catch_warnings, simplefilter

from icalendar import Calendar, Event

from alis_kit.agenda.entries import Sort
from alis_kit.agenda.identity import Dated, Diary
from alis_kit.codec import text
from alis_kit.problem import FileError, Problem
from alis_kit.text import label

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
    uid, title = str(event["uid"]), text(str(event["summary"]))
    cancelled = str(event.get("status")) == "CANCELLED"
    prefix = label("agenda.cancelled", title="")
    return Dated(
        uid=uid,
        sort=Sort(uid.partition("-")[0]),
        first=_day(event.start),
        last=_day(event.end) - _DAY,
        title=title.removeprefix(prefix) if cancelled else title,
        place=text(str(event.get("location", ""))),
        note=text(str(event.get("description", ""))),
        busy=str(event.get("transp")) == "OPAQUE",
        cancelled=cancelled,
        sequence=int(str(event["sequence"])),
        at=event.DTSTAMP,
    )


def _day(value: object) -> date:
    if type(value) is not date:
        raise ValueError("not a whole day")
    return value
