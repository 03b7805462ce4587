"""The clock: the only place where today is read. Everything behind it takes the day as an argument."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, date, datetime

from alis_kit.dates import FIRST_DAY, LAST_DAY
from alis_kit.problem import AlisError, Problem

FROZEN = "ALIS_IDAG"
"""Environment variable with an ISO date that stands in for today, for tests and reference pictures."""


def today() -> date:
    """Return today's date, or the frozen one.

    Raises:
        AlisError: the frozen date is not an ISO date, or not one a plan may hold.
    """
    frozen = os.environ.get(FROZEN)
    if not frozen:
        return datetime.now(UTC).astimezone().date()
    with suppress(ValueError):
        day = date.fromisoformat(frozen)
        if FIRST_DAY <= day <= LAST_DAY:
            return day
    raise AlisError(Problem("wrong_frozen", values={"what": frozen}))


def now() -> datetime:
    """Return the local time, on the frozen day if there is one.

    Raises:
        AlisError: as `today`.
    """
    time = datetime.now(UTC).astimezone()
    return datetime.combine(today(), time.timetz())


def time_of_day() -> str:
    """Return the local time as people write it, as `14.32`."""
    return f"{now():%H.%M}"
