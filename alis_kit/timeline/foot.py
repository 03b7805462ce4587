"""Beside and below the lanes: each goal in numbers, the legend, what does not count and why, remarks, numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from alis_kit.timeline.frame import MARGIN, TALLIES, Density
from alis_kit.timeline.lettering import BASELINE, LINE, say, width, wrap
from alis_kit.timeline.shapes import Bar, Box, Change, Drawing, Mark, Paint, Panel, Shape, Tone
from alis_kit.timeline.tallies import Tally

_BAR = 4.0
_SWATCH = 16.0
_GUTTER = 14.0
_COLUMNS = range(3, 8)
"""How many columns the notes may stand in."""


# ---- the right column ----


class Column:
    """Sets the goals of one lane (done, with the plan, asked for) and when, or what is missing; from 0 down."""

    def __init__(self, x: float, density: Density, lane: str) -> None:
        self.x, self.density, self.lane = x, density, lane
        self.drawing = Drawing()

    def set(self, tallies: Iterable[Tally]) -> Drawing:
        """Set the lane's goals: numbers, bar and status, each with its caption when there are several."""
        for i, tally in enumerate(tallies):
            self.drawing.height += 2.5 if i else 0
            size, small = self.density.label, self.density.small
            tone = Tone.ALERT if tally.alert else Tone.SOFT
            beside, below = self._arranged(tally)
            if beside:
                self._beside(beside, tone if beside != tally.caption else Tone.SOFT)
            elif tally.caption:
                self._text(tally.caption, small, Tone.SOFT)
            self._text(tally.text, size, Tone.INK, bold=True)
            self._bar(tally)
            if below:
                self._text(below, small, tone)
        return self.drawing

    def _arranged(self, tally: Tally) -> tuple[str, str]:
        """Return what stands to the right of the numbers, and what below the bar because it has no room there."""
        both = " · ".join(text for text in (tally.caption, tally.status) if text)
        free = TALLIES - width(tally.text, self.density.label, bold=True) - 6
        if width(both, self.density.small) <= free:
            return both, ""
        return (tally.caption if width(tally.caption, self.density.small) <= free else ""), tally.status

    def _beside(self, text: str, tone: Tone) -> None:
        """Set a text against the column's right edge, on the baseline of the numbers that follow."""
        size, small = self.density.label, self.density.small
        down = BASELINE * (size - small)
        left = self.x + TALLIES - width(text, small)
        self.drawing.text(text, left, self.drawing.height + down, small, tone=tone)

    def _text(self, text: str, size: float, tone: Tone, *, bold: bool = False) -> None:
        for line in wrap(text, TALLIES, size, bold=bold):
            self.drawing.text(line, self.x, self.drawing.height, size, bold=bold, tone=tone)
            self.drawing.height += LINE * size

    def _bar(self, tally: Tally) -> None:
        goal = float(tally.required or max(tally.total, Fraction(1)))
        done = min(1.0, float(tally.done) / goal)
        total = min(1.0, max(float(tally.total), float(tally.done)) / goal)
        self._part(0, 1, Paint.FRAME)
        if done > 0:
            self._part(0, done, Paint.SOLID)
        if total > done:
            self._part(done, total - done, Paint.HATCHED)
        self.drawing.height += _BAR + 2

    def _part(self, start: float, share: float, paint: Paint) -> None:
        box = Box(self.x + TALLIES * start, self.drawing.height + 1, TALLIES * share, _BAR)
        self.drawing.add(Bar(lane=self.lane, box=box, paint=paint, tone=Tone.INK))


# ---- the legend ----

_BARS: Mapping[str, tuple[tuple[float, Paint], ...]] = {
    "done": ((1.0, Paint.SOLID),),
    "planned": ((1.0, Paint.HATCHED),),
    "part_time": ((1.0, Paint.FRAME), (0.55, Paint.SOLID)),
    "not_counted": ((1.0, Paint.CROSSED),),
    "changed": ((1.0, Paint.FRAME),),
}
_MARKS: Mapping[str, tuple[Shape, Tone, bool]] = {
    "course_done": (Shape.DIAMOND, Tone.COURSE, True),
    "course_planned": (Shape.DIAMOND, Tone.COURSE, False),
    "course_void": (Shape.CROSS, Tone.COURSE, True),
    "reached": (Shape.FLAG, Tone.APPROVAL, True),
    "goes_on": (Shape.ARROW, Tone.OPEN_PRACTICE, True),
}


def legend(entries: Collection[str], right: float, size: float) -> Drawing:
    """Return the signs that occur in the picture, explained in rows."""
    drawing = Drawing()
    x, high = MARGIN, LINE * size
    for entry in entries:
        text = say(f"legend.{entry}")
        wide = _SWATCH + 5 + width(text, size)
        if x > MARGIN and x + wide > right:
            x, drawing.height = MARGIN, drawing.height + high + 3
        _swatch(drawing, entry, Box(x, drawing.height + 1.5, _SWATCH, high - 3))
        drawing.text(text, x + _SWATCH + 5, drawing.height, size, tone=Tone.SOFT)
        x += wide + 14
    drawing.height += high if entries else 0
    return drawing


def _swatch(drawing: Drawing, entry: str, box: Box) -> None:
    change = Change.MOVED if entry == "changed" else Change.SAME
    for share, paint in _BARS.get(entry, ()):
        part = Box(box.x, box.bottom - box.height * share, box.width, box.height * share)
        drawing.add(Bar(box=part, paint=paint, tone=Tone.OPEN_PRACTICE, change=change))
    if entry in _MARKS:
        shape, tone, filled = _MARKS[entry]
        side = min(7.0, box.height)
        spot = Box(box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side, side)
        drawing.add(Mark(box=spot, shape=shape, tone=tone, filled=filled))
    if entry in ("haze", "period"):
        drawing.add(Panel(box=box, paint=Paint.HAZE if entry == "haze" else Paint.TINT))
    if entry == "period":
        drawing.add(Panel(box=Box(box.x, box.y, box.width, 2.0), paint=Paint.EDGE))


# ---- the notes ----

_Text = tuple[str, bool]
_Unit = tuple[_Text, ...]
"""Lines that stay together: an entry, the first one with its heading."""


@dataclass(frozen=True, slots=True)
class NoteBlock:
    """A heading and its entries."""

    heading: str
    entries: tuple[str, ...]


@dataclass(frozen=True)
class NoteSetter:
    """Sets notes in columns."""

    blocks: Sequence[NoteBlock]
    right: float
    size: float

    @property
    def height(self) -> float:
        """Return what the notes need when nothing is hidden."""
        return self._lowest[1] * LINE * self.size

    def set(self, drawing: Drawing, most: float) -> None:
        """Set the notes below what is there, no higher than `most`; what has no room is counted and said."""
        high = LINE * self.size
        number, rows = self._lowest
        units = self._units(number)
        columns = _balanced(units, number)
        if rows * high > most:
            rows = max(0, int(most / high))
            columns = self._hidden(units, rows, number)
        for i, column in enumerate(columns):
            x = MARGIN + i * (self._width(number) + _GUTTER)
            for row, (text, bold) in enumerate(column):
                y, tone = drawing.height + row * high, Tone.INK if bold else Tone.SOFT
                drawing.text(text, x, y, self.size, bold=bold, tone=tone)
        drawing.height += rows * high

    @cached_property
    def _lowest(self) -> tuple[int, int]:
        """Return the number of columns that needs the fewest rows, the least of equals, and those rows."""
        shared = [(_balanced(self._units(number), number), number) for number in _COLUMNS]
        rows, number = min((max(map(len, columns), default=0), number) for columns, number in shared)
        return number, rows

    def _width(self, columns: int) -> float:
        return (self.right - MARGIN - _GUTTER * (columns - 1)) / columns

    def _units(self, columns: int) -> list[_Unit]:
        units: list[_Unit] = []
        for block in self.blocks:
            for i, entry in enumerate(block.entries):
                head = () if i else ((block.heading, True),)
                lines = wrap(entry, self._width(columns), self.size)
                units.append((*head, *((line, False) for line in lines)))
        return units

    def _hidden(self, units: Sequence[_Unit], rows: int, number: int) -> list[list[_Text]]:
        """Keep the entries that have room, and say last how many have not; nothing when not even that has room."""
        for kept in range(len(units) - 1, -1, -1):
            said = wrap(say("note.hidden", count=len(units) - kept), self._width(number), self.size)
            columns = _shared([*units[:kept], tuple((line, True) for line in said)], rows)
            if len(columns) <= number and all(len(column) <= rows for column in columns):
                return columns
        return []


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
