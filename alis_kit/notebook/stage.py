"""Which page stands on stage: when a page is made anew for the same plan, the one before it leaves.

A browser window that is loaded again, or a second one, runs the notebook again in the same kernel. Without this,
earlier pages would stay in the kernel for ever, each a little more to load, and two would edit the same file.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit.notebook.guard import TURN
from alis_kit.notebook.look import Page
from alis_kit.notebook.pace import running_loop
from alis_kit.text import label

_PAUSE = 2.0
"""Seconds until the widgets of a page that left are closed, so that the new page is not kept waiting."""

_on_stage: dict[tuple[object, Path], Page] = {}
_left: dict[tuple[object, Path], Page] = {}
"""The last page that left each place: it may still stand in another window, and says so there. Those before it are
gone."""


def enter(kind: Callable[[Path, Callable[[], date]], Page], path: Path, on: Callable[[], date]) -> Page:
    """Make a page in the place of the one before it. One with changes that are not saved stays as well.

    Raises:
        AlisError: the page cannot be made.
    """
    place = (kind, path.resolve())
    with TURN:
        before = _on_stage.pop(place, None)
        if before is not None and before.may_leave():
            _leave(before, _left.pop(place, None))
            _left[place] = before
        page = _on_stage[place] = kind(path, on)
    return page


def _leave(page: Page, earlier: Page | None) -> None:
    """Say on a page that it is no longer the one, and close what it consisted of; close an earlier one whole."""
    parts = [*page.children, *([earlier] if earlier is not None else [])]
    page.leave()
    page.children = [widgets.HTML(f'<p role="alert">{escape(label("notebook.stage.left"))}</p>')]
    if loop := running_loop():
        loop.call_later(_PAUSE, _close, parts)
    else:
        _close(parts)


def _close(parts: list[widgets.Widget]) -> None:
    """Close widgets with all inside them, and have the memory back, also of what was put aside for good."""
    with TURN:
        while parts:
            part = parts.pop()
            if part.comm is not None:  # a layout is shared by many
                parts.extend(_inside(part))
                part.close()
    gc.unfreeze()
    gc.collect()


def _inside(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    for name in widget.keys:
        value = getattr(widget, name)
        each = value if isinstance(value, tuple | list) else (value,)
        yield from (part for part in each if isinstance(part, widgets.Widget))
