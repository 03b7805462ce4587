"""Days and calendar months: spans with both ends included, exact amounts, and dates as people type them.

A whole calendar month is one month and a day is 1/(days in its month), so amounts are exact in `TICKS`ths of a
month: the least number that 28, 29, 30 and 31 all divide.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

TICKS = 377_580
"""28 · 29 · 30 · 31 divided by what they share; a day of any month is a whole number of ticks."""
_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2100, 12, 31)
"""The days a plan may hold; anything outside is a slip of the finger."""


def ticks_before(day: date) -> int:
    """Give the ticks from year 0 up to, not including, a day. Differences of it are lengths."""
    length = monthrange(day.year, day.month)[1]
    return (day.year * 12 + day.month) * TICKS + (day.day - 1) * (TICKS // length)


def ticks(start: date, end: date) -> int:
    """Give the length of a span in ticks, both days included.

    >>> ticks(date(2024, 3, 1), date(2025, 6, 30)) / TICKS
    16.0
    >>> ticks(date(2024, 1, 15), date(2025, 1, 14)) / TICKS
    12.0
    """
    return ticks_before(end + _DAY) - ticks_before(start)


def add_months(day: date, months: int) -> date:
    """Move a date by calendar months; the 31st becomes the last day of a shorter month.

    >>> add_months(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def union(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Join spans that overlap or follow each other, in order of date."""
    joined: list[tuple[date, date]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + _DAY:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def overlap(ones: Sequence[tuple[date, date]], others: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Give the days that lie in spans of both, as spans in order of date."""
    return union((max(a, c), min(b, d)) for a, b in ones for c, d in others if a <= d and c <= b)


def parse_date(typed: str, month_names: Sequence[str], *, last: bool = False) -> date | None:
    """Read a date as a Norwegian types it, or give `None` when it is not one.

    Taken: `dd.mm.åååå`, `d.m.åå` (the years 1950 to 2049), ISO, and a month alone as `mars 2027` or `mars 27`.

    Args:
        typed: what was typed.
        month_names: the twelve names of the months; three letters or more of one are enough.
        last: whether a month alone means its last day, as for the end of a period, or its first.

    >>> parse_date("1.3.27", ())
    datetime.date(2027, 3, 1)
    """
    typed = typed.strip().rstrip(".").casefold()
    if match := re.fullmatch(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})", typed):
        day, month, year = (int(part) for part in match.groups())
        return _date(_full_year(year), month, day)
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", typed):
        year, month, day = (int(part) for part in match.groups())
        return _date(year, month, day)
    if match := re.fullmatch(r"(?:(\d{1,2})\s*\.?\s+)?([a-zæøå]{3,})\.?\s+(\d{4}|\d{2})", typed):
        return _named(match, month_names, last=last)
    return None


def _named(match: re.Match[str], month_names: Sequence[str], *, last: bool) -> date | None:
    months = [i for i, name in enumerate(month_names, 1) if name.casefold().startswith(match[2])]
    if len(months) != 1:
        return None
    year = _full_year(int(match[3]))
    if match[1]:
        return _date(year, months[0], int(match[1]))
    first = _date(year, months[0], 1)
    return add_months(first, 1) - _DAY if first and last else first


def _full_year(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 50 else 1900)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None
