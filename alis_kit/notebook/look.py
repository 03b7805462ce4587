"""The style sheet of the notebooks, and the frame everything is shown in."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from pathlib import Path

import ipywidgets as widgets

from alis_kit.notebook.guard import Guard


class Page(widgets.VBox):
    """What a notebook cell shows. Its `repr` tells nothing, for Jupyter writes it into the notebook's file."""

    guard: Guard

    def __init__(self) -> None:
        super().__init__()
        self.add_class("alis-page")
        self._frame = frozenset((*vars(self), "_frame", "guard"))

    @property
    def healthy(self) -> bool:
        """Whether everything on the page could be made: nothing is told of a fault."""
        return not self.guard.value

    def may_leave(self) -> bool:
        """Whether nothing would be lost if the page were closed now."""
        return True

    def leave(self) -> None:
        """Let go of all the page consists of: the frame, which still says something, is to keep nothing of it."""
        for name in [each for each in vars(self) if each not in self._frame]:
            delattr(self, name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


def style() -> widgets.HTML:
    """Give the style sheet as an invisible widget, so that it works in any kind of Jupyter."""
    sheet = Path(__file__).with_name("look.css").read_text(encoding="utf-8")
    return widgets.HTML(f"<style>{sheet}</style>", layout=widgets.Layout(display="none"))
