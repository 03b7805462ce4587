"""Rows from a spreadsheet, chosen as a file or pasted: looked through first, taken over on the user's word."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import bounded
from alis_kit.exchange import delimited, intake, opened
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.parts import Told, button, buttons
from alis_kit.plan import Plan
from alis_kit.problem import FileError
from alis_kit.text import label


class RowsIn(widgets.VBox):
    """Choose or paste, see each row and each doubt, take the sound rows over or leave them."""

    def __init__(self, plan: Callable[[], Plan], take: Callable[[Plan], None], guard: Guard) -> None:
        super().__init__()
        self._plan, self._take = plan, take
        self.seen: intake.Review | None = None
        auto = widgets.Layout(width="auto")
        self.upload = widgets.FileUpload(
            description=label("notebook.rows_in.choose"), accept=".xlsx,.csv", multiple=False, layout=auto
        )
        self.pasted = widgets.Textarea(
            description=label("notebook.rows_in.paste"), rows=4, layout=auto, continuous_update=False
        )
        self.take_button = button("rows_in.take", guard, self.take)
        self.shown, self.told = widgets.HTML(), Told()
        self.upload.observe(guard(lambda _: self._uploaded()), "value")
        self.pasted.observe(guard(lambda change: self._typed(change.new)), "value")
        grid = widgets.Box([self.pasted])
        for name in ("alis-grid", "alis-single", "alis-pasted"):
            grid.add_class(name)
        self.children = [buttons(self.upload), grid, self.told, self.shown, buttons(self.take_button)]
        self._show()

    def refresh(self) -> None:
        """Follow a plan that was changed elsewhere: what is new to it may be another."""
        self._show()

    def review(self, data: bytes, name: str) -> None:
        """Look through a file; nothing is taken yet.

        Raises:
            AlisError: it cannot be read as a spreadsheet.
        """
        self._forget()
        files = [(data, Path(name).stem)]
        self.seen = bounded.elsewhere(opened.look_through, files, error=FileError)
        self._show()

    def take(self) -> None:
        """Put the sound rows that are new into the plan."""
        if self.seen is None:
            return
        count = self._new()
        self._take(intake.take(self._plan(), self.seen))
        self._forget()
        self.told.tell(label("notebook.rows_in.taken", count=count))
        self._show()

    def _uploaded(self) -> None:
        if self.upload.value:
            chosen = self.upload.value[0]
            self.upload.value = ()  # so that the same file, put right, can be chosen again
            self.review(bytes(chosen.content), chosen.name)

    def _typed(self, text: str) -> None:
        self._forget()
        if text.strip():
            self.seen = intake.review(delimited.read_text(text))
        self._show()

    def _forget(self) -> None:
        self.seen = None
        self.told.clear()

    def _new(self) -> int:
        plan, found = self._plan(), self.seen.found if self.seen else ()
        return sum(len(intake.compared(plan, each).new) for each in found)

    def _show(self) -> None:
        self.take_button.disabled = not self._new()
        if self.seen is None:
            self.shown.value = ""
            return
        plan, parts = self._plan(), []
        parts += [f"<p>{escape(line)}</p>" for line in intake.summary(plan, self.seen)]
        for found in self.seen.found:
            if new := intake.compared(plan, found).new:
                parts.append(intake.rows_table(found, new).html())
        if any(found.doubts for found in self.seen.found):
            parts.append(intake.doubts_table(self.seen).html())
        self.shown.value = f'<div class="alis-wide" role="status">{"".join(parts)}</div>'
