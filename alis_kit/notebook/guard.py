"""One wrapper for every callback: what goes wrong in it is shown to the user, never swallowed.

ipywidgets sends an exception in a callback to a log nobody reads. A callback wrapped here shows a sentence with
the details ready to be copied, and the page goes on.

JupyterLab may let a kernel answer in several threads at once (its «subshells»), and two callbacks that save the
same plan would each take the other's for somebody else's. So all of them, on all pages, take turns.
"""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from functools import wraps
from html import escape

import ipywidgets as widgets

from alis_kit.problem import AlisError
from alis_kit.text import label, say

TURN = threading.RLock()
"""Held by whatever reads or changes a page, one thread at a time."""


class Guard(widgets.HTML):
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
        return self._guarded(callback, by_user=True)

    def behind(self, callback: Callable[..., object]) -> Callable[..., None]:
        """Wrap what the page does by itself: its faults are shown too, but that it ends well takes none away."""
        return self._guarded(callback, by_user=False)

    def _guarded(self, callback: Callable[..., object], *, by_user: bool) -> Callable[..., None]:
        @wraps(callback)
        def guarded(*arguments: object) -> None:  # whatever ipywidgets hands over
            with TURN:
                if by_user:
                    self._told = self._told and self._depth > 0
                self._run(callback, arguments)
                if by_user and not self._told and not self._depth:
                    self.value = ""

        return guarded

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
