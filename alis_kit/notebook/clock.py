"""The clock and the calendar: the only place of the notebooks where today is read."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime

FROZEN = "ALIS_IDAG"
"""Environment variable with an ISO date that stands in for today, for tests and reference pictures."""


def today() -> date:
    """Give today's date, or the frozen one."""
    frozen = os.environ.get(FROZEN)
    return date.fromisoformat(frozen) if frozen else datetime.now(UTC).astimezone().date()


def time_of_day() -> str:
    """Give the local time as people write it, as `14.32`."""
    return f"{datetime.now(UTC).astimezone():%H.%M}"
