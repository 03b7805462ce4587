"""The page: head, lanes, right column and foot put together, in the roomiest way that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from alis_kit.timeline.axis import Axis
from alis_kit.timeline.column import Column
from alis_kit.timeline.content import Content, Tally
from alis_kit.timeline.density import DENSITIES, GUTTER, HIGHEST, MARGIN, NAMES, SMALLEST, TALLIES, Density, Size
from alis_kit.timeline.foot import Block, Foot, note_height, set_legend, set_notes
from alis_kit.timeline.ground import approvals, set_ground, set_lines, strips
from alis_kit.timeline.heads import set_heads
from alis_kit.timeline.lane import LaneSetter
from alis_kit.timeline.measure import LINE, UNKNOWN, width
from alis_kit.timeline.piece import Numbers, Piece
from alis_kit.timeline.shapes import Box, Lane, Mark, Paint, Scene, Shape
from alis_kit.timeline.sheet import Sheet, Wanted, moved, tagged
from alis_kit.timeline.story import ALWAYS, ORDER
from alis_kit.timeline.words import say

_AIR = 6.0
"""Between the lanes' texts and their lines, and between the parts of the foot."""


_NOTES, _FEW_NOTES = 0.17, 0.08
"""The share of a page of given height that notes may take from the lanes, and what they get when even the tightest
lanes need more; they get more when it is free."""
_HALVINGS, _TOO_MANY = 4, 60
"""How closely the height of bars is fitted to a page; each halving sets the page once more, which a page with so
many things without a name is not worth."""


def compose(wanted: Wanted, size: Size) -> Scene:
    """Set the page in the first density that fits.

    The tightest hides part of the foot if need be, and says so. When not even its lanes fit, as for two crowded
    plans on one page, the page becomes the next larger one of the same shape (A4, A3, A2): nothing is shrunk.
    """
    wide, height = size
    setter = PageSetter(wanted, wide, DENSITIES[0])
    if height is None:
        return setter.scene(None)
    if setter.needed(height) > height:
        setter = _fitting(wanted, wide, height)
    if setter.needed(height) > height:
        setter = PageSetter(wanted, wide, DENSITIES[-1], notes=_FEW_NOTES)
    if setter.needed(height) > height:
        return compose(wanted, (wide * sqrt(2), height * sqrt(2)))
    return _stretched(setter, height).scene(height)


def _fitting(wanted: Wanted, wide: float, height: float) -> PageSetter:
    """Find the roomiest density that fits by halving, since each try costs; else give the tightest."""
    low, high = 1, len(DENSITIES) - 1
    found = None
    while low <= high:
        middle = (low + high) // 2
        setter = PageSetter(wanted, wide, DENSITIES[middle])
        if setter.needed(height) <= height:
            found, high = setter, middle - 1
        else:
            low = middle + 1
    return found or PageSetter(wanted, wide, DENSITIES[-1])


def _stretched(setter: PageSetter, height: float) -> PageSetter:
    """Make the bars as high as the page has room for, by halving."""
    best, low, high = setter, setter.density.row, HIGHEST
    if height - setter.needed(height) < len(setter.rows) or setter.numbers.unlabelled > _TOO_MANY:
        return setter
    for _ in range(_HALVINGS):
        row = (low + high) / 2
        higher = PageSetter(setter.wanted, setter.wide, replace(setter.density, row=row), notes=setter.notes)
        if higher.needed(height) <= height:
            best, low = higher, row
        else:
            high = row
    return best


@dataclass(frozen=True, slots=True)
class Row:
    """A lane with a height, not yet a place."""

    id: str
    name: tuple[str, ...]
    """In lines."""
    size: float
    piece: Piece
    column: Column
    contents: tuple[tuple[str, Content], ...]
    tallies: tuple[Tally, ...]

    @property
    def height(self) -> float:
        return max(self.piece.height, self.column.height + _AIR, len(self.name) * LINE * self.size + _AIR)


class PageSetter:
    """Sets one page in one density: everything gets a height when it is made, and a place in `scene`."""

    def __init__(self, wanted: Wanted, wide: float, density: Density, *, notes: float = _NOTES) -> None:
        self.wanted, self.wide, self.density, self.notes = wanted, wide, density, notes
        self.back, self.front = Sheet(), Sheet()
        self.right = wide - MARGIN
        self.axis = Axis(*wanted.window, MARGIN + NAMES, self.right - TALLIES - GUTTER)
        self.numbers = Numbers()
        self.top = set_heads(self.back, self.front, wanted, self.axis, wide, density.label)
        self.rows = [self._row(name) for name in self._lane_names()]
        self.foot = Foot()
        set_legend(self.foot, self._legend(), MARGIN, self.right, density.small, wanted.on)
        self.blocks = self._blocks()

    def needed(self, height: float | None) -> float:
        """Give the height of the page: with all notes, or with those that a page of a given height grants."""
        lanes = sum(row.height for row in self.rows)
        notes = note_height(self.blocks, MARGIN, self.right, self.density.small)
        if height is not None:
            notes = min(notes, self.notes * height)
        return self.top + lanes + self._below + self.foot.height + _AIR + notes + MARGIN

    @property
    def _below(self) -> float:
        """Room between lanes and foot for the labels of the expected days."""
        return LINE * self.density.label * max(1, len(approvals(self.wanted))) + 14

    # ---- lanes ----

    def _lane_names(self) -> list[str]:
        """Give the lanes that are shown: those every path must fill, and those with something in the window."""
        shown = {name for _, story in self.wanted.stories for name, c in story.lanes.items() if self._within(c)}
        return [name for name in ORDER if name in shown | ALWAYS]

    def _within(self, content: Content) -> bool:
        spots = any(self.axis.shows(spot.on) for spot in content.spots)
        return spots or any(self.axis.clip(span.start, span.end) for span in content.spans)

    def _row(self, name: str) -> Row:
        contents = self._contents(name)
        told = tuple(_told(contents))
        lines = strips(self.wanted, self.axis)
        setter = LaneSetter(self.axis, self.wanted.on, self.density, self.numbers, lines)
        piece = setter.set(contents)
        column = Column(self.axis.right + GUTTER, TALLIES, self.density, self.wanted.on).set(told, name)
        size = max(self.density.label + 0.6, SMALLEST)
        broken = tuple(_hyphened(contents[0][1].name, NAMES - GUTTER, size))
        return Row(name, broken, size, piece, column, tuple(contents), told)

    def _contents(self, name: str) -> list[tuple[str, Content]]:
        """Give a lane's content in each plan; only once, and untagged, where the plans have the same."""
        contents = [(tag, story.lanes[name]) for tag, story in self.wanted.stories if name in story.lanes]
        if len(contents) > 1 and not any(content.differs for _, content in contents):
            return [("", replace(contents[0][1], tallies=tuple(_told(contents))))]
        return contents

    # ---- the whole page ----

    def scene(self, height: float | None) -> Scene:
        """Put everything in its place and give the finished scene; `height` of `None` is what is needed."""
        page = height if height is not None else self.needed(None)
        lanes = sum(row.height for row in self.rows)
        spare = min(max(0.0, page - self.needed(height)), 0.45 * lanes) / len(self.rows)
        placed: list[Lane] = []
        y = self.top
        for row in self.rows:
            placed.append(self._place(row, y, row.height + spare))
            y = placed[-1].box.bottom
        chart = Box(self.axis.left, self.top, self.axis.right - self.axis.left, y - self.top)
        set_ground(self.back, self.wanted, self.axis, chart, placed, self.right)
        set_lines(self.front, self.wanted, self.axis, chart, self.density.label, self.right)
        self._place_foot(y + self._below, page)
        return Scene(
            width=self.wide,
            height=page,
            window=self.wanted.window,
            on=self.wanted.on,
            title=self.wanted.title,
            summary=self.wanted.summary,
            lanes=tuple(placed),
            notes=tuple(entry for block in self.blocks[1:] for entry in block.entries),
            chart=chart,
            back=self.back.layer(),
            front=self.front.layer(),
        )

    def _place(self, row: Row, y: float, high: float) -> Lane:
        """Move a lane to its place, in the middle of its height; flags hang from its upper edge."""
        piece, front = row.piece, self.front
        down = y + (high - piece.height) / 2
        front.bars += [moved(bar, down) for bar in piece.bars]
        front.marks += [moved(mark, y if _hangs(mark) else down) for mark in piece.marks]
        front.labels += [moved(text, down) for text in piece.labels]
        front.lines += [replace(e, points=tuple((x, v + down) for x, v in e.points)) for e in piece.lines]
        front.areas += [replace(e, points=tuple((x, v + down) for x, v in e.points)) for e in piece.areas]
        beside = y + (high - row.column.height) / 2
        front.bars += [moved(bar, beside) for bar in row.column.bars]
        front.labels += [moved(text, beside) for text in row.column.labels]
        top = y + (high - len(row.name) * LINE * row.size) / 2
        for i, line in enumerate(row.name):
            self.back.text(line, MARGIN, top + i * LINE * row.size, row.size)
        return Lane(
            id=row.id,
            name=row.contents[0][1].name.replace("-", ""),
            box=Box(self.axis.left, y, self.axis.right - self.axis.left, high),
            tallies=tuple(tally.spoken for tally in row.tallies),
            items=tuple(tagged(tag, item) for tag, content in row.contents for item in content.items),
        )

    # ---- the foot ----

    def _blocks(self) -> list[Block]:
        stories = self.wanted.stories
        lost = [tagged(tag, text) for tag, story in stories for text in story.notes.lost]
        remarks = [tagged(tag, text) for tag, story in stories for text in story.notes.remarks]
        if self.numbers.unlabelled:
            remarks.append(say("note.unlabelled", count=self.numbers.unlabelled))
        if UNKNOWN in self.wanted.title or any(UNKNOWN in e.text for row in self.rows for e in row.piece.labels):
            remarks.append(say("note.unknown", sign=UNKNOWN))
        keys = [say("note.key", number=i, text=text) for i, text in enumerate(self.numbers.texts, 1)]
        return [
            Block(say("note.numbers"), tuple(keys)),
            Block(say("note.not_counted"), tuple(lost)),
            Block(say("note.remarks"), tuple(dict.fromkeys(remarks))),
        ]

    def _place_foot(self, y: float, page: float) -> None:
        room = page - MARGIN - y - self.foot.height - _AIR
        self.foot.height += _AIR
        set_notes(self.foot, self.blocks, MARGIN, self.right, self.density.small, max(0.0, room) + 1e-6)
        self.back.bars += [moved(bar, y) for bar in self.foot.bars]
        self.back.marks += [moved(mark, y) for mark in self.foot.marks]
        self.back.panels += [moved(panel, y) for panel in self.foot.panels]
        self.back.labels += [moved(text, y) for text in self.foot.labels]

    def _legend(self) -> list[str]:
        """Give the signs that occur, in the legend's order."""
        paints = {bar.paint for row in self.rows for bar in row.piece.bars}
        marks = [mark for row in self.rows for mark in row.piece.marks]
        diamonds = {mark.filled for mark in marks if mark.shape is Shape.DIAMOND}
        shapes = {mark.shape for mark in marks}
        occurs: Mapping[str, bool] = {
            "done": Paint.SOLID in paints,
            "planned": Paint.HATCHED in paints,
            "part_time": Paint.FRAME in paints,
            "not_counted": bool(paints & {Paint.CROSSED, Paint.CROSSED_PLANNED}),
            "goes_on": bool(shapes & {Shape.ARROW, Shape.ARROW_BACK}),
            "course_done": True in diamonds,
            "course_planned": False in diamonds,
            "course_void": Shape.CROSS in shapes,
            "reached": Shape.FLAG in shapes,
            "haze": any(a.generous and a.generous != a.day for _, a in approvals(self.wanted)),
            "period": self.wanted.period is not None and self.axis.clip(*self.wanted.period) is not None,
            "changed": self.wanted.changed,
        }
        return [entry for entry, there in occurs.items() if there]


def _hangs(mark: Mark) -> bool:
    """Tell whether a mark is a flag of the lane's first track, which hangs from the lane's own edge."""
    return mark.shape is Shape.FLAG and mark.box.y < 1


def _told(contents: Sequence[tuple[str, Content]]) -> list[Tally]:
    """Give the tallies of a lane; where those of two plans differ, both, each with its plan's tag."""
    tallies: list[Tally] = []
    for i, one in enumerate(contents[0][1].tallies):
        there = [(tag, content.tallies[i]) for tag, content in contents if i < len(content.tallies)]
        if all(tally == one for _, tally in there):
            tallies.append(one)
            continue
        for tag, tally in there:
            caption = tagged(tag, tally.caption) if tally.caption else tag
            tallies.append(replace(tally, caption=caption, spoken=tagged(tag, tally.spoken)))
    return tallies


def _hyphened(name: str, wide: float, size: float) -> list[str]:
    """Break a lane's name at spaces and at its own hyphens; a hyphen shows only where it breaks."""
    lines: list[str] = []
    for word in name.split(" "):
        plain = word.replace("-", "")
        *heads, tail = [plain] if width(plain, size) <= wide else word.split("-")
        for part in (*(f"{head}-" for head in heads), tail):
            longer = f"{lines[-1]} {part}" if lines and not lines[-1].endswith("-") else part
            if lines and longer != part and width(longer, size) <= wide:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines
