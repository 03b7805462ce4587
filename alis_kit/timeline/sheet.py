"""What a picture is made of, and the page while it is being filled."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from alis_kit.timeline.content import Story
from alis_kit.timeline.measure import LINE, width
from alis_kit.timeline.shapes import Area, Bar, Box, Label, Layer, Line, Mark, Panel, Tone
from alis_kit.timeline.words import say

_S = TypeVar("_S", Bar, Mark, Label, Panel)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One plan's story, or two to compare, under a title."""

    title: str
    summary: str
    stories: tuple[tuple[str, Story], ...]
    """Each plan with its tag, which is empty when there is only one."""
    window: tuple[date, date]
    changed: bool = False
    """Whether two plans are compared that differ."""

    @property
    def on(self) -> date:
        return max(story.on for _, story in self.stories)

    @property
    def period(self) -> tuple[date, date] | None:
        return self.stories[0][1].period


@dataclass(slots=True)
class Sheet:
    """One layer of the page."""

    panels: list[Panel] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def text(
        self, text: str, x: float, y: float, size: float, *, bold: bool = False, tone: Tone = Tone.INK
    ) -> Label:
        """Set one line of text with its upper left corner at a point."""
        box = Box(x, y, width(text, size, bold=bold), LINE * size)
        self.labels.append(Label(text=text, box=box, size=size, bold=bold, tone=tone))
        return self.labels[-1]

    def layer(self) -> Layer:
        """Freeze the layer."""
        return Layer(
            tuple(self.panels),
            tuple(self.areas),
            tuple(self.bars),
            tuple(self.lines),
            tuple(self.marks),
            tuple(self.labels),
        )


def moved(shape: _S, down: float) -> _S:
    """Give a shape further down the page."""
    return replace(shape, box=shape.box.down(down))


def tagged(tag: str, text: str) -> str:
    """Say which of two plans a text is about; nothing is added when there is only one."""
    return say("compare.track", plan=tag, text=text) if tag else text
