"""The scene: everything the picture shows, as frozen values with measured places.

All lengths are points (1/72 inch) from the upper left corner of the page, y growing downwards. A scene holds no
colours and no library's objects: it names tones and paints, and whoever draws it decides what they look like.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from alis_kit.timeline.lettering import LINE, width


class Tone(StrEnum):
    """What a shape is about; each has one hue, and a lane of its own so that hue is never the only sign."""

    LIS1 = "lis1"
    OPEN_PRACTICE = "open_practice"
    OTHER_GP = "other_gp"
    INSTITUTION = "institution"
    SPECIALTY = "specialty"
    NEUTRAL = "neutral"
    ABSENCE = "absence"
    GROUP = "group"
    COURSE = "course"
    DUTY = "duty"
    MILESTONE = "milestone"
    TODAY = "today"
    APPROVAL = "approval"
    INK = "ink"
    SOFT = "soft"
    """Secondary text."""
    PAPER = "paper"
    ALERT = "alert"


class Paint(StrEnum):
    """How a shape is filled: three ways that differ in grey too."""

    SOLID = "solid"
    """Done."""
    HATCHED = "hatched"
    """Planned: pale, hatched, with a dashed edge."""
    CROSSED = "crossed"
    """Does not count: grey and crossed; dashed edge when planned."""
    CROSSED_PLANNED = "crossed_planned"
    FRAME = "frame"
    """Only a dotted outline: the full-time frame of a part-time bar."""
    BAND = "band"
    """Every other year."""
    HAZE = "haze"
    """The range of the expected date."""
    TINT = "tint"
    """The coming period."""
    EDGE = "edge"
    """The strong upper edge of the coming period."""


class Shape(StrEnum):
    """The outline of a mark."""

    DIAMOND = "diamond"
    CIRCLE = "circle"
    STAR = "star"
    FLAG = "flag"
    """A small triangle hanging from the lane's upper edge: a goal is reached here."""
    DOT = "dot"
    CROSS = "cross"
    """A diamond crossed out: it does not count."""
    ARROW = "arrow"
    """The bar goes on beyond the picture, or has no end."""
    ARROW_BACK = "arrow_back"


class Stroke(StrEnum):
    """How a line is drawn."""

    HAIR = "hair"
    DOTTED = "dotted"
    DASHED = "dashed"
    FIRM = "firm"
    LEADER = "leader"


class Change(StrEnum):
    """How something differs between two plans that are compared."""

    SAME = "same"
    ONLY_HERE = "only_here"
    MOVED = "moved"


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `x`, `y` is its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A plain rectangle without a meaning of its own in the plan."""

    box: Box
    paint: Paint


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of time of one row: wide as its days, high as its percent."""

    where: str = ""
    lane: str = ""
    """Empty in the legend, as for marks."""
    days: tuple[date, date] | None = None
    """First and last day shown, both included; none of what is no time, as in the right column."""
    box: Box
    paint: Paint
    tone: Tone
    change: Change = Change.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point in time; `box` holds the whole sign."""

    where: str = ""
    lane: str = ""
    on: date | None = None
    box: Box
    shape: Shape
    tone: Tone
    filled: bool = True
    change: Change = Change.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Polyline:
    """A line through points."""

    points: tuple[Point, ...]
    stroke: Stroke
    tone: Tone = Tone.SOFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A filled polygon, below the curve of the duties."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One line of text in its measured box."""

    text: str
    box: Box
    size: float
    bold: bool = False
    tone: Tone = Tone.INK
    plate: bool = False
    """Whether it stands on a plate of paper, as on hatching."""
    where: str = ""


Item = Panel | Area | Bar | Polyline | Mark | Label
_I = TypeVar("_I", Panel, Area, Bar, Polyline, Mark, Label)


def bounds(item: Item) -> Box:
    """Return the box that holds all of an item but the width of its strokes."""
    if isinstance(item, Area | Polyline):
        xs, ys = zip(*item.points, strict=True)
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return item.box


def _moved(item: Item, down: float) -> Item:
    """Return an item further down the page."""
    if isinstance(item, Area | Polyline):
        return replace(item, points=tuple((x, y + down) for x, y in item.points))
    box = item.box
    return replace(item, box=Box(box.x, box.y + down, box.width, box.height))


@dataclass(slots=True)
class Drawing:
    """What has been set so far of a page, or of a part of it that has its upper edge at 0."""

    items: list[Item] = field(default_factory=list)
    height: float = 0.0

    def add(self, *items: Item) -> None:
        self.items += items

    def text(
        self, text: str, x: float, y: float, size: float, *, bold: bool = False, tone: Tone = Tone.INK
    ) -> Label:
        """Return one line of text, set with its upper left corner at a point."""
        box = Box(x, y, width(text, size, bold=bold), LINE * size)
        label = Label(text=text, box=box, size=size, bold=bold, tone=tone)
        self.items.append(label)
        return label

    @property
    def labels(self) -> list[Label]:
        return [item for item in self.items if isinstance(item, Label)]

    def put(self, items: Iterable[Item], down: float) -> None:
        """Add items of a part, so far down."""
        self.items += (_moved(item, down) for item in items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """A lane, and what it says in words."""

    id: str
    name: str
    box: Box
    """The part of the lane where time runs."""
    tallies: tuple[str, ...]
    """What the right column says, a sentence for each goal."""
    items: tuple[str, ...]
    """One sentence for each thing shown in the lane, in order of date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One picture."""

    width: float
    height: float
    window: tuple[date, date]
    """First and last day shown."""
    on: date
    title: str
    summary: str
    lanes: tuple[Lane, ...]
    notes: tuple[str, ...]
    """What the foot of the picture says, whole, also where the picture must shorten it."""
    chart: Box
    items: tuple[Item, ...]
    """Everything there is to draw; of one kind, the later over the earlier."""

    def x(self, day: date) -> float:
        """Return the place of a day's beginning on the time axis."""
        first, last = self.window
        return self.chart.x + self.chart.width * (day - first).days / ((last - first).days + 1)

    def all(self, kind: type[_I]) -> tuple[_I, ...]:
        """Return the items of one kind, as all its lines."""
        return tuple(item for item in self.items if isinstance(item, kind))

    @property
    def bars(self) -> tuple[Bar, ...]:
        """Return the bars but those of the legend."""
        return tuple(bar for bar in self.all(Bar) if bar.lane)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Return the marks but those of the legend."""
        return tuple(mark for mark in self.all(Mark) if mark.lane)

    @property
    def labels(self) -> tuple[Label, ...]:
        return self.all(Label)
