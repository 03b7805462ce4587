"""The scene: everything the picture shows, as frozen values with measured places.

All lengths are points (1/72 inch) from the upper left corner of the page, y growing downwards. A scene holds no
colours and no library's objects: it names tones and paints, and whoever draws it decides what they look like.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
    PALE = "pale"
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

    def meets(self, other: Box, *, gap: float = 0.0) -> bool:
        """Tell whether two boxes overlap, or are nearer than `gap`."""
        return (
            self.x < other.right + gap - 1e-6
            and other.x < self.right + gap - 1e-6
            and self.y < other.bottom + gap - 1e-6
            and other.y < self.bottom + gap - 1e-6
        )

    def down(self, by: float) -> Box:
        return Box(self.x, self.y + by, self.width, self.height)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A plain rectangle without a meaning of its own in the plan."""

    box: Box
    paint: Paint
    tone: Tone = Tone.INK


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of time of one row: wide as its days, high as its percent."""

    where: str
    lane: str
    start: date
    end: date
    """Last day shown, included."""
    box: Box
    paint: Paint
    tone: Tone
    change: Change = Change.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point in time; `box` holds the whole sign."""

    where: str
    lane: str
    on: date
    box: Box
    shape: Shape
    tone: Tone
    filled: bool = True
    change: Change = Change.SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    stroke: Stroke
    tone: Tone = Tone.SOFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One line of text in its measured box."""

    text: str
    box: Box
    size: float
    bold: bool = False
    tone: Tone = Tone.INK
    back: bool = False
    """Whether it stands on a plate of paper, as on hatching."""
    lane: str = ""
    where: str = ""


Item = Panel | Area | Bar | Line | Mark | Label


def bounds(item: Item) -> Box:
    """Give the box that holds all of an item but the width of its strokes."""
    if isinstance(item, Area | Line):
        xs, ys = zip(*item.points, strict=True)
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
    return item.box


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes in the order they are painted: panels, areas, bars, lines, marks, labels."""

    panels: tuple[Panel, ...] = ()
    areas: tuple[Area, ...] = ()
    bars: tuple[Bar, ...] = ()
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return (*self.panels, *self.areas, *self.bars, *self.lines, *self.marks, *self.labels)


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
    """One picture. `back` seldom changes while a plan is edited, `front` often does."""

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
    back: Layer
    front: Layer

    def x(self, day: date) -> float:
        """Give the place of a day's beginning on the time axis."""
        first, last = self.window
        return self.chart.x + self.chart.width * (day - first).days / ((last - first).days + 1)

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything there is to draw."""
        return self.back.items + self.front.items

    @property
    def bars(self) -> tuple[Bar, ...]:
        return self.front.bars

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.front.marks

    @property
    def labels(self) -> tuple[Label, ...]:
        return self.back.labels + self.front.labels
