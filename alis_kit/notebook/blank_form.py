"""Which blank form is filled: the one that comes along, or a PDF of the user's own in the plan's folder.

An own form is looked into before it is chosen, and the choice is remembered beside the plan until another is made.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit import bounded, store
from alis_kit.form import document
from alis_kit.form.fields import form_map
from alis_kit.notebook import ui
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.pdf import Match
from alis_kit.problem import FormError
from alis_kit.text import label, say

LARGEST_PDF = 60_000_000
_LONGEST = 120
"""Bytes in the name of a form: there is room for a number, and for what a file is called while it is written."""
_MEMORY = Path(".alis") / "skjema.json"
"""Where the choice is remembered, in the plan's folder: `{"form": "name.pdf"}`."""


class BlankFormPicker(widgets.VBox):
    """A list of the forms there are, a way to bring one more, and what is to be said of the one chosen."""

    def __init__(self, folder: Path, guard: ErrorBoundary) -> None:
        super().__init__()
        self._folder = folder
        self.form: bytes | None = None
        """The user's own form, looked into; `None` for the one that comes along."""
        self.choice = ui.dropdown("blank.choice")
        self.upload = ui.upload("blank.upload", ".pdf", guard, self.bring)
        self.told = widgets.HTML()
        listed = ui.grid(self.choice, classes=("alis-single",))
        self.children = [widgets.HBox([listed, self.upload], _dom_classes=("alis-blank",)), self.told]
        self.refresh()
        guard(self._recall)()
        self.choice.observe(guard(lambda change: self._chosen(change.new)), "value")

    def bring(self, name: str, data: bytes) -> None:
        """Take a form in: put it in the plan's folder under a name nobody has, and choose it.

        One that cannot be filled is told and not kept.
        """
        if self._match(data) is None:
            return
        path = first = self._folder / _file_name(name)
        number = 2
        while path.exists() and store.read_bytes(path, most=LARGEST_PDF + 1) != data:
            path, number = first.with_stem(f"{first.stem} {number}"), number + 1
        if not path.exists():
            store.write_bytes(path, data)
        self.refresh()
        self.choice.value = path.name

    def refresh(self) -> None:
        """List the PDFs that are in the folder now, but for those the kit wrote itself."""
        names = sorted(path.name for path in self._folder.glob("*.pdf") if not _is_by_the_kit(path.name))
        kept = self.choice.value or ""
        options = [(label("notebook.blank.ours"), ""), *((name, name) for name in names)]
        if list(self.choice.options) != options:
            self.choice.options = options
            self.choice.value = kept if kept in names else ""

    def _recall(self) -> None:
        memory = self._folder / _MEMORY
        if not memory.exists():
            return
        with suppress(ValueError, KeyError, TypeError):
            name = str(json.loads(store.read_bytes(memory, most=1000))["form"])
            if name in dict(self.choice.options).values():
                self.choice.value = name
                self._chosen(name)
            elif name:
                self.told.value = _said("problem", label("notebook.blank.gone", file=name))

    def _chosen(self, name: str) -> None:
        self.form, self.told.value = None, ""
        if name:
            data = store.read_bytes(self._folder / name, most=LARGEST_PDF + 1)
            match = self._match(data)
            if match is None:
                said, self.choice.value = self.told.value, ""
                self.told.value = said
                return
            self.form, self.told.value = data, _said("hint", _lacking(match))
        self._remember(name)

    def _remember(self, name: str) -> None:
        memory = self._folder / _MEMORY
        memory.parent.mkdir(mode=0o700, exist_ok=True)
        store.write_bytes(memory, json.dumps({"form": name}, ensure_ascii=False).encode())

    def _match(self, data: bytes) -> Match | None:
        """See whether a form is this one; where it is not, or cannot be read, say why."""
        try:
            return bounded.elsewhere(document.compare, data, error=FormError)
        except FormError as error:
            self.told.value = "".join(_said("problem", say(problem)) for problem in error.problems)
            return None


def _is_by_the_kit(name: str) -> bool:
    form = label("notebook.form.file", on="????-??-??")
    timeline = label("notebook.view.timeline_file", on="*", kind="pdf")
    return Path(name).match(f"{form}*.pdf") or Path(name).match(timeline)


def _file_name(name: str) -> str:
    """Return a name for a form that every system takes for a file, and that ends as a form does."""
    stem = re.sub(r"[^\w .,()+-]", "_", Path(name.replace("\\", "/")).stem)
    stem = stem.encode()[:_LONGEST].decode(errors="ignore").strip(" .-_")
    made = f"{stem}.pdf"
    if not stem or _is_by_the_kit(made) or re.fullmatch(r"(con|prn|aux|nul|(com|lpt)\d)(\..*)?", stem, re.I):
        made = f"{label('notebook.blank.file')} {made}".replace(" .pdf", ".pdf")
    return made


def _lacking(match: Match) -> str:
    the_map = form_map()
    lacking = [the_map.labels.get(name, name) for name in match.lacking]
    if lacking:
        return label("notebook.blank.lacking", count=len(lacking), fields=", ".join(lacking))
    return label("notebook.blank.complete", count=len(the_map.fields))


def _said(kind: str, sentence: str) -> str:
    return f'<p class="alis-{kind}" role="status">{escape(sentence)}</p>'
