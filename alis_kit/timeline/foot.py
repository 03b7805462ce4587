"""The foot of the picture: the legend, what does not count and why, remarks, and what the numbers stand for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from alis_kit.timeline.measure import LINE, width, wrap
from alis_kit.timeline.shapes import Bar, Box, Change, Label, Mark, Paint, Panel, Shape, Tone
from alis_kit.timeline.words import say

_SWATCH = 16.0
_GUTTER = 14.0
_COLUMNS = range(3, 8)
"""How many columns the notes may stand in."""


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
        "changed": ((1.0, Paint.FRAME),),
    }
    marks = {
        "course_done": (Shape.DIAMOND, Tone.COURSE, True),
        "course_planned": (Shape.DIAMOND, Tone.COURSE, False),
        "course_void": (Shape.CROSS, Tone.COURSE, True),
        "reached": (Shape.FLAG, Tone.APPROVAL, True),
        "goes_on": (Shape.ARROW, Tone.OPEN_PRACTICE, True),
    }
    for share, paint in bars.get(entry, ()):
        part = Box(box.x, box.bottom - box.height * share, box.width, box.height * share)
        change = Change.MOVED if entry == "changed" else Change.SAME
        tone = Tone.OPEN_PRACTICE
        bar = Bar(where="", lane="", start=on, end=on, box=part, paint=paint, tone=tone, change=change)
        foot.bars.append(bar)
    if entry in marks:
        shape, tone, filled = marks[entry]
        side = min(7.0, box.height)
        spot = Box(box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side, side)
        foot.marks.append(Mark(where="", lane="", on=on, box=spot, shape=shape, tone=tone, filled=filled))
    if entry in ("haze", "period"):
        foot.panels.append(Panel(box=box, paint=Paint.HAZE if entry == "haze" else Paint.TINT))
    if entry == "period":
        foot.panels.append(Panel(box=Box(box.x, box.y, box.width, 2.0), paint=Paint.EDGE))


@dataclass(frozen=True, slots=True)
class Block:
    """A heading and its entries."""

    heading: str
    entries: tuple[str, ...]


def note_height(blocks: Sequence[Block], left: float, right: float, size: float) -> float:
    """Give the height the blocks need when nothing is hidden."""
    return _lowest(blocks, left, right, size)[1] * LINE * size


def set_notes(foot: Foot, blocks: Sequence[Block], left: float, right: float, size: float, most: float) -> None:
    """Set the blocks in columns, no higher than `most`; what has no room is counted and said."""
    high = LINE * size
    number, rows = _lowest(blocks, left, right, size)
    wide = _width(left, right, number)
    units = _units(blocks, wide, size)
    columns = _balanced(units, number)
    if rows * high > most:
        rows = max(0, int(most / high))
        columns = _hidden(units, rows, number, wide, size)
    for i, column in enumerate(columns):
        for row, (text, bold) in enumerate(column):
            x = left + i * (wide + _GUTTER)
            box = Box(x, foot.height + row * high, width(text, size, bold=bold), high)
            tone = Tone.INK if bold else Tone.SOFT
            foot.labels.append(Label(text=text, box=box, size=size, bold=bold, tone=tone))
    foot.height += rows * high


def _lowest(blocks: Sequence[Block], left: float, right: float, size: float) -> tuple[int, int]:
    """Find the number of columns that needs the fewest rows, and those rows; the fewest columns among equals."""
    heights = []
    for number in _COLUMNS:
        columns = _balanced(_units(blocks, _width(left, right, number), size), number)
        heights.append((max(map(len, columns), default=0), number))
    rows, number = min(heights)
    return number, rows


_Text = tuple[str, bool]
_Unit = tuple[_Text, ...]
"""Lines that stay together: an entry, the first one with its heading."""


def _balanced(units: Sequence[_Unit], columns: int) -> list[list[_Text]]:
    """Share units among columns as evenly as can be."""
    rows = max((len(unit) for unit in units), default=0)
    rows = max(rows, -(-sum(map(len, units)) // columns))
    while len(shared := _shared(units, rows)) > columns:
        rows += 1
    return shared


def _shared(units: Sequence[_Unit], rows: int) -> list[list[_Text]]:
    columns: list[list[_Text]] = []
    for unit in units:
        if not columns or len(columns[-1]) + len(unit) > rows:
            columns.append([])
        columns[-1] += unit
    return columns


def _hidden(units: Sequence[_Unit], rows: int, number: int, wide: float, size: float) -> list[list[_Text]]:
    """Keep the entries that have room, and say last how many have not; nothing when not even that has room."""
    for kept in range(len(units) - 1, -1, -1):
        said = wrap(say("note.hidden", count=len(units) - kept), wide, size)
        columns = _shared([*units[:kept], tuple((line, True) for line in said)], rows)
        if len(columns) <= number and all(len(column) <= rows for column in columns):
            return columns
    return []


def _width(left: float, right: float, columns: int) -> float:
    return (right - left - _GUTTER * (columns - 1)) / columns


def _units(blocks: Iterable[Block], wide: float, size: float) -> list[_Unit]:
    units: list[_Unit] = []
    for block in blocks:
        for i, entry in enumerate(block.entries):
            head = () if i else ((block.heading, True),)
            units.append((*head, *((line, False) for line in wrap(entry, wide, size))))
    return units
