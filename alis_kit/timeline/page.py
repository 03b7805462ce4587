"""The page: head, lanes, right column and foot put together, in the roomiest way that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from alis_kit.letters import SIGN
from alis_kit.timeline.foot import Column, NoteBlock, NoteSetter, legend
from alis_kit.timeline.frame import (
    DENSITIES,
    GUTTER,
    HIGHEST,
    MARGIN,
    NAMES,
    SMALLEST,
    TALLIES,
    Axis,
    Density,
    SceneSpec,
    Size,
    set_ground,
    set_head,
    set_lines,
    strips,
    tagged,
)
from alis_kit.timeline.lane import LaneSetter, Numbers
from alis_kit.timeline.lettering import LINE, say, width
from alis_kit.timeline.shapes import Bar, Box, Drawing, Lane, Mark, Paint, Scene, Shape
from alis_kit.timeline.story import ALWAYS, ORDER, Content
from alis_kit.timeline.tallies import Tally

_AIR = 6.0
"""Between the lanes' texts and their lines, and between the parts of the foot."""
_NOTES, _FEW_NOTES = 0.17, 0.08
"""The share of a page of given height that notes may take from the lanes, and what they get when even the tightest
lanes need more; they get more when it is free."""
_HALVINGS, _TOO_MANY = 4, 60
"""How closely the height of bars is fitted to a page; each halving sets the page once more, which a page with so
many things without a name is not worth."""


def compose(spec: SceneSpec, size: Size) -> Scene:
    """Return the page in the first density that fits.

    The tightest hides part of the foot if need be, and says so. When not even its lanes fit, as for two crowded
    plans on one page, the page becomes the next larger one of the same shape (A4, A3, A2): nothing is shrunk.
    """
    wide, height = size
    setter = PageSetter(spec, wide, DENSITIES[0])
    if height is None:
        return setter.scene(None)
    if setter.needed(height) > height:
        setter = _fitting(spec, wide, height)
    if setter.needed(height) > height:
        setter = PageSetter(spec, wide, DENSITIES[-1], notes=_FEW_NOTES)
    if setter.needed(height) > height:
        return compose(spec, (wide * sqrt(2), height * sqrt(2)))
    return _stretched(setter, height).scene(height)


def _fitting(spec: SceneSpec, wide: float, height: float) -> PageSetter:
    """Find the roomiest density that fits by halving, since each try costs; else give the tightest."""
    low, high = 1, len(DENSITIES) - 1
    found = None
    while low <= high:
        middle = (low + high) // 2
        setter = PageSetter(spec, wide, DENSITIES[middle])
        if setter.needed(height) <= height:
            found, high = setter, middle - 1
        else:
            low = middle + 1
    return found or PageSetter(spec, wide, DENSITIES[-1])


def _stretched(setter: PageSetter, height: float) -> PageSetter:
    """Make the bars as high as the page has room for, by halving."""
    best, low, high = setter, setter.density.row, HIGHEST
    if height - setter.needed(height) < len(setter.rows) or setter.numbers.unlabelled > _TOO_MANY:
        return setter
    for _ in range(_HALVINGS):
        row = (low + high) / 2
        higher = PageSetter(setter.spec, setter.wide, replace(setter.density, row=row), notes=setter.notes)
        if higher.needed(height) <= height:
            best, low = higher, row
        else:
            high = row
    return best


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane with a height, not yet a place."""

    id: str
    name: tuple[str, ...]
    """In lines."""
    size: float
    drawing: Drawing
    column: Drawing
    contents: tuple[tuple[str, Content], ...]
    tallies: tuple[Tally, ...]

    @property
    def name_height(self) -> float:
        return len(self.name) * LINE * self.size

    @property
    def height(self) -> float:
        return max(self.drawing.height, self.column.height + _AIR, self.name_height + _AIR)


class PageSetter:
    """Sets one page in one density: everything gets a height when it is made, and a place in `scene`."""

    def __init__(self, spec: SceneSpec, wide: float, density: Density, *, notes: float = _NOTES) -> None:
        self.spec, self.wide, self.density, self.notes = spec, wide, density, notes
        self.back, self.front = Drawing(), Drawing()
        self.right = wide - MARGIN
        self.axis = Axis(*spec.window, MARGIN + NAMES, self.right - TALLIES - GUTTER)
        self.numbers = Numbers()
        self.top = set_head(self.back, self.front, spec, self.axis, wide, density.label)
        self.rows = [self._row(name) for name in self._lane_names()]
        self.legend = legend(self._signs(), self.right, density.small)
        self.foot = NoteSetter(self._blocks(), self.right, density.small)

    def needed(self, height: float | None) -> float:
        """Return the height of the page: with all notes, or with those that a page of a given height grants."""
        lanes = sum(row.height for row in self.rows)
        notes = self.foot.height
        if height is not None:
            notes = min(notes, self.notes * height)
        return self.top + lanes + self._below + self.legend.height + _AIR + notes + MARGIN

    @property
    def _below(self) -> float:
        """Room between lanes and foot for the labels of the expected days."""
        return LINE * self.density.label * max(1, len(self.spec.approvals)) + 14

    # ---- lanes ----

    def _lane_names(self) -> list[str]:
        """Return the lanes that are shown: those every path must fill, and those with something in the window."""
        shown = {name for _, story in self.spec.stories for name, c in story.lanes.items() if self._within(c)}
        return [name for name in ORDER if name in shown | ALWAYS]

    def _within(self, content: Content) -> bool:
        moments = any(self.axis.shows(moment.on) for moment in content.moments)
        return moments or any(self.axis.clip(span.start, span.end) for span in content.spans)

    def _row(self, name: str) -> LaneRow:
        contents = self._contents(name)
        tallies = tuple(_tallies(contents))
        lines = strips(self.spec, self.axis)
        setter = LaneSetter(self.axis, self.spec.on, self.density, self.numbers, lines)
        column = Column(self.axis.right + GUTTER, self.density, name)
        size = max(self.density.label + 0.6, SMALLEST)
        broken = tuple(_hyphened(contents[0][1].name, NAMES - GUTTER, size))
        return LaneRow(name, broken, size, setter.set(contents), column.set(tallies), tuple(contents), tallies)

    def _contents(self, name: str) -> list[tuple[str, Content]]:
        """Return a lane's content in each plan; only once, and untagged, where the plans have the same."""
        contents = [(tag, story.lanes[name]) for tag, story in self.spec.stories if name in story.lanes]
        if len(contents) > 1 and not any(content.differs for _, content in contents):
            return [("", replace(contents[0][1], tallies=tuple(_tallies(contents))))]
        return contents

    # ---- the whole page ----

    def scene(self, height: float | None) -> Scene:
        """Return the finished scene, everything in its place; `height` of `None` is what is needed."""
        page = height if height is not None else self.needed(None)
        lanes = sum(row.height for row in self.rows)
        spare = min(max(0.0, page - self.needed(height)), 0.45 * lanes) / len(self.rows)
        placed: list[Lane] = []
        y = self.top
        for row in self.rows:
            placed.append(self._place(row, y, row.height + spare))
            y = placed[-1].box.bottom
        chart = Box(self.axis.left, self.top, self.axis.right - self.axis.left, y - self.top)
        set_ground(self.back, self.spec, self.axis, chart, placed, self.right)
        set_lines(self.front, self.spec, self.axis, chart, self.density.label, self.right)
        self._place_foot(y + self._below, page)
        return Scene(
            width=self.wide,
            height=page,
            window=self.spec.window,
            on=self.spec.on,
            title=self.spec.title,
            summary=self.spec.summary,
            lanes=tuple(placed),
            notes=tuple(entry for block in self.foot.blocks[1:] for entry in block.entries),
            chart=chart,
            items=(*self.back.items, *self.front.items),
        )

    def _place(self, row: LaneRow, y: float, high: float) -> Lane:
        """Move a lane to its place, in the middle of its height; flags hang from its upper edge."""
        down = y + (high - row.drawing.height) / 2
        for item in row.drawing.items:
            self.front.put([item], y if _hangs(item) else down)
        self.front.put(row.column.items, y + (high - row.column.height) / 2)
        top = y + (high - row.name_height) / 2
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

    def _blocks(self) -> tuple[NoteBlock, ...]:
        keys = (say("note.key", number=i, text=text) for i, text in enumerate(self.numbers.texts, 1))
        lost = (tagged(tag, text) for tag, story in self.spec.stories for text in story.lost)
        return (
            NoteBlock(say("note.numbers"), tuple(keys)),
            NoteBlock(say("note.not_counted"), tuple(lost)),
            NoteBlock(say("note.remarks"), tuple(dict.fromkeys(self._remarks()))),
        )

    def _remarks(self) -> Iterator[str]:
        for tag, story in self.spec.stories:
            yield from (tagged(tag, text) for text in story.remarks)
        if self.numbers.unlabelled:
            yield say("note.unlabelled", count=self.numbers.unlabelled)
        texts = (label.text for row in self.rows for label in row.drawing.labels)
        if any(SIGN in text for text in (self.spec.title, *texts)):
            yield say("note.unknown", sign=SIGN)

    def _place_foot(self, y: float, page: float) -> None:
        foot = Drawing(list(self.legend.items), self.legend.height + _AIR)
        self.foot.set(foot, max(0.0, page - MARGIN - y - foot.height) + 1e-6)
        self.back.put(foot.items, y)

    def _signs(self) -> list[str]:
        """Return the signs that occur, in the legend's order."""
        items = [item for row in self.rows for item in row.drawing.items]
        paints = {item.paint for item in items if isinstance(item, Bar)}
        marks = [item for item in items if isinstance(item, Mark)]
        diamonds = {mark.filled for mark in marks if mark.shape is Shape.DIAMOND}
        shapes = {mark.shape for mark in marks}
        period = self.spec.period
        occurs: Mapping[str, object] = {
            "done": Paint.SOLID in paints,
            "planned": Paint.HATCHED in paints,
            "part_time": Paint.FRAME in paints,
            "not_counted": paints & {Paint.CROSSED, Paint.CROSSED_PLANNED},
            "goes_on": shapes & {Shape.ARROW, Shape.ARROW_BACK},
            "course_done": True in diamonds,
            "course_planned": False in diamonds,
            "course_void": Shape.CROSS in shapes,
            "reached": Shape.FLAG in shapes,
            "haze": any(approval.ranges for _, approval in self.spec.approvals),
            "period": period is not None and self.axis.clip(*period),
            "changed": any(c.differs for _, story in self.spec.stories for c in story.lanes.values()),
        }
        return [entry for entry, there in occurs.items() if there]


def _hangs(item: object) -> bool:
    """Return whether an item is a flag of the lane's first track, which hangs from the lane's own edge."""
    return isinstance(item, Mark) and item.shape is Shape.FLAG and item.box.y < 1


def _tallies(contents: Sequence[tuple[str, Content]]) -> list[Tally]:
    """Return the tallies of a lane; where those of two plans differ, both, each with its plan's tag."""
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
