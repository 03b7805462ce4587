"""A lane that has been laid out, and the numbers that stand for names in the whole picture."""

from __future__ import annotations

from dataclasses import dataclass, field

from alis_kit.timeline.shapes import Area, Bar, Label, Line, Mark

FLAG_ROOM = 6.0
"""Points above a track's first sub-row, where flags hang."""


@dataclass(slots=True)
class Numbers:
    """The numbers given to what has no room for its name, and the names the picture has no room for at all."""

    texts: list[str] = field(default_factory=list)
    unlabelled: int = 0


@dataclass(slots=True)
class Piece:
    """A lane that has been laid out."""

    height: float = 0.0
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
