"""A day at one kernel: the page is loaded again and again, and the plan is edited in it; what stays behind?

`python tests/campaigns/session.py` does it as long as a day is, with the memory settings that a kernel gets.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path

import psutil
from ipywidgets.widgets.widget import _instances

from alis_kit import launch, notebook, store
from alis_kit.notebook import page, planner_page
from alis_kit.notebook.planner_page import PlannerPage
from alis_kit.notebook.row_editor import RecordEditor
from alis_kit.resources import DATA

WARM = 3
"""Reloads and tens of edits before memory is measured: until then there is more to load than to leave behind."""


@dataclass(frozen=True)
class Day:
    """What was left after a session."""

    planners: int
    widgets: int
    megabytes: float
    """How much more memory there is in use than after the first reloads."""
    saved: int
    states: int


def session(folder: Path, reloads: int, edits: int) -> Day:
    """Return what stays of so many reloads and edits in a folder, all in this process."""
    quick = {planner_page: {"_FIRST": 0.0, "_PAUSE": 0.001}, page: {"_PAUSE": 0.001}}
    kept = {module: {name: getattr(module, name) for name in values} for module, values in quick.items()}
    try:
        _set(quick)
        return asyncio.run(_session(folder, reloads, edits))
    finally:
        _set(kept)


def _set(values: dict[object, dict[str, float]]) -> None:
    for module, each in values.items():
        for name, value in each.items():
            setattr(module, name, value)


async def _session(folder: Path, reloads: int, edits: int) -> Day:
    path = folder / "plan.json"
    path.write_bytes((DATA / "eksempel" / "02_deltid_og_permisjon.json").read_bytes())
    seen: list[weakref.ref[PlannerPage]] = []
    start = widgets = saved = 0
    for number in range(reloads + WARM):
        page = notebook.planner(path)
        assert isinstance(page, PlannerPage)
        seen.append(weakref.ref(page))
        await asyncio.sleep(0.05)
        for key in planner_page.TABS:
            page.editor.turn_to(key)
        share = 10 if number < WARM else edits // reloads
        for edit in range(share):
            _type(page, f"Kari {number} {edit}")
            await asyncio.sleep(0)
            page.settle()
        saved += share
        assert store.load(path).plan == page.value
        del page
        if number == WARM - 1:
            start, widgets = _memory(), len(_instances)
    await asyncio.sleep(0.1)
    alive = sum(1 for each in seen if each() is not None)
    more = (_memory() - start) / 1_000_000
    return Day(alive, len(_instances) - widgets, more, saved, len(store.history(path)))


def _type(page: PlannerPage, name: str) -> None:
    part = page.editor.part("trainee")
    assert isinstance(part, RecordEditor)
    part.fields["name"].control.value = name


def _memory() -> int:
    gc.collect()
    return int(psutil.Process(os.getpid()).memory_info().rss)


if __name__ == "__main__":
    if not launch.STEADY.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **launch.STEADY})
    with tempfile.TemporaryDirectory() as name:
        print(session(Path(name), reloads=30, edits=2_000))
