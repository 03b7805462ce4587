"""What the notebooks show, one call a cell. The only part of the kit that knows ipywidgets."""

from __future__ import annotations

from alis_kit.notebook.planner import planner

__all__ = ["planner"]
