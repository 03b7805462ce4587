"""Days as whole numbers: an ordinal (`date.toordinal`) and its place on a line measured in ticks of a month.

The line and its unit are those of `alis_kit.dates.ticks_before`, looked up in a table instead of reckoned.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from datetime import date
from functools import cache

from alis_kit.dates import FIRST_DAY, LAST_DAY, TICKS, ticks_before

_YEARS = range(FIRST_DAY.year, LAST_DAY.year + 100)
"""The years a plan can reach: dates are bounded when it is read, and the horizon comes on top."""
_FIRST = date(_YEARS.start, 1, 1).toordinal()
NEVER = date.max.toordinal()
"""A day (ordinal) that is later than all others."""


@cache
def _table() -> list[int]:
    """The ticks before each day from `_FIRST` on, so that days and ticks are found by index and by bisection."""
    table: list[int] = []
    for year in range(_YEARS.start, _YEARS.stop):
        for month in range(1, 13):
            first = date(year, month, 1)
            length = monthrange(year, month)[1]
            table += range(ticks_before(first), ticks_before(first) + TICKS, TICKS // length)
    return table


def tick_at(day: int) -> int:
    """Give `ticks_before` of an ordinal day."""
    return _table()[day - _FIRST]


def day_at(position: int) -> int:
    """Give the day (ordinal) in whose course a position in ticks is reached: the inverse of `tick_at`.

    The first day with `tick_at(day + 1) >= position`.
    """
    return bisect_left(_table(), position) - 1 + _FIRST


def length(first: int, last: int) -> int:
    """Give the ticks of a span of days, both included."""
    return tick_at(last + 1) - tick_at(first)
