"""What the notebooks show, one call a cell: `from alis_kit.notebook import planner`, then `planner("plan.json")`.

`NAME` is the page in the module `NAME_page`: its class stands there as `PAGE`. Called with a plan file, and with a
day of assessment if it is not to be today, it gives the page. Each loads what it needs when it is asked for: a
notebook shows one of them, and a doctor waits for it. This is the only part of the kit that knows ipywidgets.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from alis_kit.clock import today

__all__ = sorted(path.stem.removesuffix("_page") for path in Path(__file__).parent.glob("*_page.py"))

PLAN = "plan.json"
"""The plan beside the notebook. Where there is none, each page shows an invented example and says so."""


def __getattr__(name: str) -> Callable[..., Any]:
    if name not in __all__:
        raise AttributeError(name)
    return partial(_page, f"{__name__}.{name}_page")


def _page(module: str, file: str | Path = PLAN, *, on: date | None = None) -> object:
    """Return the page of a module for a plan file, as on a day; a page may be open past midnight."""
    from alis_kit.notebook.page import open_page

    return open_page(import_module(module).PAGE, Path(file), (lambda: on) if on else today)
