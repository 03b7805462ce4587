"""The small pieces the pages are put together of: buttons, headings, and a line that tells what was done."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

import ipywidgets as widgets

from alis_kit.notebook.guard import Guard
from alis_kit.text import label


class Told(widgets.HTML):
    """A place where a page tells what it did; screen readers read it out."""

    def tell(self, sentence: str, lines: Iterable[str] = ()) -> None:
        """Tell a sentence, with lines under it."""
        listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
        self.value = f'<p role="status">{escape(sentence)}</p>' + (f"<ul>{listed}</ul>" if listed else "")

    def clear(self) -> None:
        """Tell nothing."""
        self.value = ""


def button(key: str, guard: Guard, pressed: Callable[[], object], *, leading: bool = False) -> widgets.Button:
    """Give a button with the text `notebook.KEY`; what goes wrong when it is pressed is told by the guard."""
    made = widgets.Button(
        description=label(f"notebook.{key}"),
        layout=widgets.Layout(width="auto"),
        button_style="primary" if leading else "",
    )
    made.on_click(guard(lambda _: pressed()))
    return made


def buttons(*row: widgets.Widget) -> widgets.HBox:
    """Give buttons side by side."""
    box = widgets.HBox(list(row))
    box.add_class("alis-buttons")
    return box


def heading(part: str) -> widgets.HTML:
    """Give the heading of a part of a page and what it is for: `notebook.PART.title` and `.intro`."""
    title, intro = (escape(label(f"notebook.{part}.{key}")) for key in ("title", "intro"))
    return widgets.HTML(f"<h2>{title}</h2><p>{intro}</p>")


def free(folder: Path, name: str) -> Path:
    """Give a path in a folder that nobody has: the name, or the name with a number."""
    path, number = folder / name, 2
    while path.exists():
        path, number = folder / f"{Path(name).stem} {number}{Path(name).suffix}", number + 1
    return path
