"""The small pieces of pages: buttons, lists, uploads, headings, and lines that tell what was done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, TypeVar

import ipywidgets as widgets

from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.text import label

T = TypeVar("T")


class SharedStyle:
    """Layouts and styles that controls share: in the browser each would otherwise be a model of its own."""

    def __init__(self, columns: str = "") -> None:
        self.columns = columns
        """The widths of a table's columns, as CSS has them."""
        self._made: dict[type, Any] = {}

    @cached_property
    def layout(self) -> widgets.Layout:
        return auto()

    @cached_property
    def line(self) -> widgets.Layout:
        """Of a row: the table's columns."""
        return widgets.Layout(grid_template_columns=self.columns)

    def of(self, kind: type[T]) -> T:
        """Return the style of a kind, made when a control first asks for it."""
        if kind not in self._made:
            self._made[kind] = kind()
        return self._made[kind]  # type: ignore[no-any-return]


class StatusLine(widgets.HTML):
    """A place where a page tells what it did; screen readers read it out."""

    def tell(self, sentence: str, lines: Iterable[str] = ()) -> None:
        """Tell a sentence, with lines under it."""
        listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
        self.value = f'<p role="status">{escape(sentence)}</p>' + (f"<ul>{listed}</ul>" if listed else "")

    def clear(self) -> None:
        """Tell nothing."""
        self.value = ""


def auto() -> widgets.Layout:
    """Return a layout as wide as its content."""
    return widgets.Layout(width="auto")


def button(
    key: str,
    guard: ErrorBoundary,
    pressed: Callable[[], object],
    *,
    says: str = "",
    layout: widgets.Layout | None = None,
    **look: object,
) -> widgets.Button:
    """Return a button with the text `notebook.KEY`; what goes wrong when it is pressed is told by the guard."""
    made = widgets.Button(description=says or label(f"notebook.{key}"), layout=layout or auto(), **look)
    made.on_click(guard(lambda _: pressed()))
    return made


def buttons(*row: widgets.Widget) -> widgets.HBox:
    """Return buttons side by side."""
    return widgets.HBox(row, _dom_classes=("alis-buttons",))


def grid(*controls: widgets.Widget, classes: Iterable[str] = ()) -> widgets.Box:
    """Return controls in columns, each with its caption."""
    return widgets.Box(controls, _dom_classes=("alis-grid", *classes))


def dropdown(key: str, **options: object) -> widgets.Dropdown:
    """Return a list to choose from, with the caption `notebook.KEY`."""
    return widgets.Dropdown(description=label(f"notebook.{key}"), layout=auto(), **options)


def checkbox(key: str) -> widgets.Checkbox:
    """Return a box to tick, with the caption `notebook.KEY`."""
    return widgets.Checkbox(description=label(f"notebook.{key}"), indent=False, layout=auto())


def upload(
    key: str, accept: str, guard: ErrorBoundary, chosen: Callable[[str, bytes], object]
) -> widgets.FileUpload:
    """Return a button that asks for a file, and hands over its name and content."""
    made = widgets.FileUpload(description=label(f"notebook.{key}"), accept=accept, multiple=False, layout=auto())

    def take(_: object) -> None:
        if made.value:
            (file,) = made.value
            made.value = ()  # so that the same file, put right, can be chosen again
            chosen(file.name, bytes(file.content))

    made.observe(guard(take), "value")
    return made


def heading(part: str) -> widgets.HTML:
    """Return the heading of a part of a page and what it is for: `notebook.PART.title` and `.intro`."""
    title, intro = (escape(label(f"notebook.{part}.{key}")) for key in ("title", "intro"))
    return widgets.HTML(f"<h2>{title}</h2><p>{intro}</p>")


def paragraph(key: str, **values: object) -> str:
    """Return a sentence `notebook.KEY` as HTML."""
    return f"<p>{escape(label(f'notebook.{key}', **values))}</p>"


def free_path(folder: Path, name: str) -> Path:
    """Return a path in a folder that nobody has: the name, or the name with a number."""
    path, number = folder / name, 2
    while path.exists():
        path, number = folder / f"{Path(name).stem} {number}{Path(name).suffix}", number + 1
    return path
