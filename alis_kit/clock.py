"""The clock: the only place where today is read. Everything behind it takes the day as an argument."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

from alis_kit.dates import FIRST_DAY, LAST_DAY

FROZEN = "ALIS_IDAG"
"""Environment variable with an ISO date that stands in for today, for tests and reference pictures."""


def today() -> date:
    """Give today's date, or the frozen one.

    Raises:
        ValueError: the frozen date is not an ISO date, or not one a plan may hold; the text is its argument.
    """
    frozen = os.environ.get(FROZEN)
    if not frozen:
        return datetime.now(UTC).astimezone().date()
    try:
        day = date.fromisoformat(frozen)
    except ValueError as error:
        raise ValueError(frozen) from error
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(frozen)
    return day


def now() -> datetime:
    """Give the local time, on the frozen day if there is one.

    Raises:
        ValueError: as `today`.
    """
    time = datetime.now(UTC).astimezone()
    return datetime.combine(today(), time.timetz())


def time_of_day() -> str:
    """Give the local time as people write it, as `14.32`."""
    return f"{now():%H.%M}"
