"""What stands around every callback: its faults are shown, it has its turn, and heavy work waits for a pause.

ipywidgets sends an exception in a callback to a log nobody reads. A callback wrapped here shows a sentence with
the details ready to be copied, and the page goes on.

JupyterLab may let a kernel answer in several threads at once (its «subshells»), and two callbacks that save the
same plan would each take the other's for somebody else's. So all of them, on all pages, take turns.
"""

from __future__ import annotations

import asyncio
import threading
import time
import traceback
from collections.abc import Callable
from functools import wraps
from html import escape

import ipywidgets as widgets

from alis_kit.problem import AlisError
from alis_kit.text import label, say

LOCK = threading.RLock()
"""Held by whatever reads or changes a page, one thread at a time."""
QUIET = 0.03
"""Seconds without a change after which typing has paused."""


class ErrorBoundary(widgets.HTML):
    """Where faults of callbacks are shown; empty and invisible while all is well.

    Calling it with a callback gives the callback wrapped. A fault stays on screen until the next thing the user
    does ends well; callbacks inside callbacks are part of the same thing.
    """

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0
        self._told = False
        self.add_class("alis-guard")

    def __call__(self, callback: Callable[..., object]) -> Callable[..., None]:
        return self._wrapped(callback, by_user=True)

    def background(self, callback: Callable[..., object]) -> Callable[..., None]:
        """Wrap what the page does by itself: its faults are shown too, but that it ends well takes none away."""
        return self._wrapped(callback, by_user=False)

    def _wrapped(self, callback: Callable[..., object], *, by_user: bool) -> Callable[..., None]:
        @wraps(callback)
        def wrapped(*arguments: object) -> None:  # whatever ipywidgets hands over
            with LOCK:
                if by_user:
                    self._told = self._told and self._depth > 0
                self._run(callback, arguments)
                if by_user and not self._told and not self._depth:
                    self.value = ""

        return wrapped

    def _run(self, callback: Callable[..., object], arguments: tuple[object, ...]) -> None:
        self._depth += 1
        try:
            callback(*arguments)
        except AlisError as error:
            self.tell(*(say(problem) for problem in error.problems))
        except Exception:  # the one place where everything is caught, to be shown
            self.tell(label("notebook.guard.unexpected"), details=traceback.format_exc())
        finally:
            self._depth -= 1

    def tell(self, *sentences: str, details: str = "") -> None:
        """Show sentences, and details that one click selects for copying."""
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
        more = (
            f"<details><summary>{escape(label('notebook.guard.details'))}</summary>"
            f'<pre class="alis-copy" tabindex="0">{escape(details)}</pre></details>'
            if details
            else ""
        )
        self._told = True
        self.value = f'<div class="alis-alert" role="alert">{said}{more}</div>'


class Debouncer:
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
    """Return the event loop this runs in; `None` where there is none, as in plain tests."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
