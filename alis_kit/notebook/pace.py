"""When to do the heavy work after a change: at once, but not for every key while somebody types."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

QUIET = 0.03
"""Seconds without a change after which typing has paused."""


class Pace:
    """Calls back after changes: the first of a burst at once, the rest together when it pauses.

    Where no event loop runs, as in plain tests, every change calls back at once.
    """

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self._changes = 0
        self._waiting = False
        self._ended = float("-inf")

    def changed(self) -> None:
        """Tell that something changed."""
        loop = running_loop()
        if loop is None or not (self._waiting or time.monotonic() - self._ended <= QUIET):
            self.now()
            return
        self._waiting = True
        self._changes += 1
        loop.call_later(QUIET, self._paused, self._changes)

    def _paused(self, changes: int) -> None:
        """Do the work unless more was changed since: changes may come in several threads, each with its loop."""
        if self._waiting and changes == self._changes:
            self.now()

    @property
    def pending(self) -> bool:
        return self._waiting

    def now(self) -> None:
        """Do the work now, whatever was waiting."""
        self._waiting = False
        try:
            self._call()
        finally:
            self._ended = time.monotonic()


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Give the event loop this runs in; `None` where there is none, as in plain tests."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
