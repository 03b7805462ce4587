"""The foot of the picture: the legend, what does not count and why, remarks, and what the numbers stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from alis_kit.timeline.measure import LINE, width, wrap
from alis_kit.timeline.shapes import Bar, Box, Label, Mark, Paint, Panel, Shape, Tone
from alis_kit.timeline.words import say

_SWATCH = 16.0
_COLUMN = 190.0
_GUTTER = 14.0


@dataclass(slots=True)
class Foot:
    """What has been set, from the foot's upper edge at 0."""

    height: float = 0.0
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


def set_legend(foot: Foot, entries: Collection[str], left: float, right: float, size: float, on: date) -> None:
    """Explain the signs that occur in the picture, in rows."""
    x, high = left, LINE * size
    for entry in entries:
        text = say(f"legend.{entry}")
        wide = _SWATCH + 5 + width(text, size)
        if x > left and x + wide > right:
            x, foot.height = left, foot.height + high + 3
        _swatch(foot, entry, Box(x, foot.height + 1.5, _SWATCH, high - 3), on)
        box = Box(x + _SWATCH + 5, foot.height, width(text, size), high)
        foot.labels.append(Label(text=text, box=box, size=size, tone=Tone.SOFT))
        x += wide + 14
    foot.height += high if entries else 0


def _swatch(foot: Foot, entry: str, box: Box, on: date) -> None:
    bars = {
        "done": ((1.0, Paint.SOLID),),
        "planned": ((1.0, Paint.HATCHED),),
        "part_time": ((1.0, Paint.FRAME), (0.55, Paint.SOLID)),
        "not_counted": ((1.0, Paint.CROSSED),),
    }
    marks = {
        "course_done": (Shape.DIAMOND, Tone.COURSE, True),
        "course_planned": (Shape.DIAMOND, Tone.COURSE, False),
        "course_void": (Shape.CROSS, Tone.COURSE, True),
        "reached": (Shape.FLAG, Tone.APPROVAL, True),
        "open_end": (Shape.ARROW, Tone.OPEN_PRACTICE, True),
        "changed": (Shape.CIRCLE, Tone.ALERT, True),
    }
    for share, paint in bars.get(entry, ()):
        part = Box(box.x, box.bottom - box.height * share, box.width, box.height * share)
        bar = Bar(where="", lane="", start=on, end=on, box=part, paint=paint, tone=Tone.OPEN_PRACTICE)
        foot.bars.append(bar)
    if entry in marks:
        shape, tone, filled = marks[entry]
        side = min(7.0, box.height)
        spot = Box(box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side, side)
        foot.marks.append(Mark(where="", lane="", on=on, box=spot, shape=shape, tone=tone, filled=filled))
    if entry in ("haze", "period"):
        foot.panels.append(Panel(box=box, paint=Paint.HAZE if entry == "haze" else Paint.TINT))


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and its entries."""

    heading: str
    entries: tuple[str, ...]


def note_height(blocks: Iterable[Block], left: float, right: float, size: float) -> float:
    """Give the height the blocks need when nothing is hidden."""
    lines = _lines(blocks, _width(left, right), size)
    columns = _columns(left, right)
    return -(-len(lines) // columns) * LINE * size


def set_notes(
    foot: Foot, blocks: Sequence[Block], left: float, right: float, size: float, most: float | None
) -> None:
    """Set the blocks in columns, no higher than `most`; what has no room is counted and said."""
    wide, columns, high = _width(left, right), _columns(left, right), LINE * size
    lines = _lines(blocks, wide, size)
    rows = -(-len(lines) // columns)
    if most is not None and rows * high > most:
        rows = max(0, int(most / high))
        room = rows * columns
        if room == 0:
            return
        hidden = len(lines) - room + 1
        last = wrap(say("note.hidden", count=hidden), wide, size)[0]
        lines = [*lines[: room - 1], (last, True)]
    for i, (text, bold) in enumerate(lines):
        column, row = divmod(i, max(rows, 1))
        x = left + column * (wide + _GUTTER)
        box = Box(x, foot.height + row * high, width(text, size, bold=bold), high)
        foot.labels.append(Label(text=text, box=box, size=size, bold=bold, tone=Tone.INK if bold else Tone.SOFT))
    foot.height += rows * high


def _columns(left: float, right: float) -> int:
    return max(1, int((right - left + _GUTTER) / (_COLUMN + _GUTTER)))


def _width(left: float, right: float) -> float:
    columns = _columns(left, right)
    return (right - left - _GUTTER * (columns - 1)) / columns


def _lines(blocks: Iterable[Block], wide: float, size: float) -> list[tuple[str, bool]]:
    lines: list[tuple[str, bool]] = []
    for block in blocks:
        if block.entries:
            lines.append((block.heading, True))
            lines += [(line, False) for entry in block.entries for line in wrap(entry, wide, size)]
    return lines
