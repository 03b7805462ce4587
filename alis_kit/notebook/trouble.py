"""The page shown instead of a plan that cannot be read: what is wrong, and where the one before lies."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from pathlib import Path

from alis_kit.notebook.guard import Guard
from alis_kit.notebook.look import Page, style
from alis_kit.problem import AlisError
from alis_kit.text import label, place, say


class Trouble(Page):
    """Says every fault with its place, and touches nothing."""

    def __init__(self, path: Path, error: AlisError) -> None:
        super().__init__()
        self.guard = Guard()
        told = [f"{place(each.where)}: {say(each)}" if each.where else say(each) for each in error.problems]
        backup = path.with_name(f"{path.name}.bak")
        hint = [label("notebook.trouble.backup", file=backup.name)] if backup.exists() else []
        self.guard.tell(*told, *hint)
        self.children = [style(), self.guard]
