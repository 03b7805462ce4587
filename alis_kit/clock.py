"""The clock: the only place where today is read. Everything behind it takes the day as an argument."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

FROZEN = "ALIS_IDAG"
"""Environment variable with an ISO date that stands in for today, for tests and reference pictures."""


def today() -> date:
    """Give today's date, or the frozen one.

    Raises:
        ValueError: the frozen date is not an ISO date.
    """
    frozen = os.environ.get(FROZEN)
    return date.fromisoformat(frozen) if frozen else datetime.now(UTC).astimezone().date()


def time_of_day() -> str:
    """Give the local time as people write it, as `14.32`."""
    return f"{datetime.now(UTC).astimezone():%H.%M}"
