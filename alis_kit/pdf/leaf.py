"""What a single sheet of paper holds that is made to be talked over and written on: blocks, as values.

`leaves.py` draws them, with the pen in `leaf_pen.py`. A leaf is one page or none: what does not fit is for its
maker to leave out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; `level` 1 is the page's own."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Words:
    """A paragraph."""

    text: str
    strong: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Facts:
    """Labels with what belongs to each, side by side."""

    pairs: tuple[tuple[str, str], ...]
    columns: int = 3


@dataclass(frozen=True)
class Meter:
    """A bar: what is done, then what is planned, as shares of the whole. The row's texts say the same."""

    done: float
    planned: float


Cell = str | Meter


@dataclass(frozen=True)
class Grid:
    """A table: columns and rows. `room` is the least height of a row, where people are to write in it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shares: tuple[float, ...] = ()
    """Relative widths of the columns; empty: each as wide as its texts, the first what is left."""
    right: frozenset[int] = frozenset()
    """Columns that stand at the right edge, as numbers do."""
    strong: frozenset[int] = frozenset()
    """Rows that stand out."""
    room: float = 0.0
    ruled: bool = False
    """Whether the columns are divided by lines, as they are where people write."""


@dataclass(frozen=True)
class Items:
    """A list; with `boxes`, each has a box to tick by hand."""

    items: tuple[str, ...]
    boxes: bool = False


@dataclass(frozen=True)
class Signatures:
    """Places to sign, side by side: who, the name as printed, a box to tick, and a line to write on."""

    places: tuple[tuple[str, str], ...]
    """Role and name."""
    box: str
    """What the box says."""
    line: str
    """What the line is for."""


@dataclass(frozen=True)
class Columns:
    """Blocks beside each other; `rest` goes under the shorter ones. `share` is the left part of the width."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]
    rest: tuple[Block, ...] = ()
    share: float = 0.5


Block = Heading | Words | Facts | Grid | Items | Signatures | Columns


@dataclass(frozen=True)
class Leaf:
    """One page: its blocks from the top, and what it says of itself."""

    blocks: tuple[Block, ...]
    title: str
    """The document's own title, as a viewer shows it."""
    head: tuple[str, str] = ("", "")
    """At the top of the page, left and right."""
    foot: str = ""
    lang: str = ""
