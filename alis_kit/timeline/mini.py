"""The path at a glance: a scene set anew in a narrow column, so that it can be read beside what is edited.

Bars, marks and lines keep their days; what is dropped are the names on them, the tallies and the foot, for which
there is the whole picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from alis_kit.timeline.frame import Axis, set_years
from alis_kit.timeline.lettering import LINE, width, wrap
from alis_kit.timeline.shapes import (
    Area,
    Box,
    Drawing,
    Item,
    Label,
    Lane,
    Line,
    Mark,
    Paint,
    Panel,
    Point,
    Scene,
    Shape,
    Stroke,
    Tone,
    bounds,
)

WIDE = 300.0
"""Points; the page shows it about as wide."""
_EDGE, _NAMES = 5.0, 80.0
"""Air at the sides, and the column of the lanes' names."""
_TEXT = 8.4
_SCALE, _MOST = 0.5, 44.0
"""How much lower a lane's content becomes, and how high it is at most."""
_AIR = 5.0
_MARK, _STAR, _RIM = 6.0, 10.0, 2.0
_CURVE = "duties"
"""The lane whose content is a curve."""


def mini_timeline(scene: Scene) -> Scene:
    """Return a scene at a glance, `WIDE` points wide and as high as its lanes need."""
    return MiniTimeline(scene).scene()


@dataclass(frozen=True, slots=True)
class _Strip:
    """A lane in the scene and at a glance."""

    lane: Lane
    name: tuple[str, ...]
    """In lines."""
    old: tuple[float, float]
    """The upper edge and the height of its content in the scene."""
    y: float
    height: float
    content: float
    """The height of its content."""

    def down(self, y: float) -> float:
        """Return where a height in the scene comes to lie."""
        top, tall = self.old
        return self.y + (self.height - self.content) / 2 + (y - top) * (self.content / tall if tall else 0)


class MiniTimeline:
    """Sets a scene anew: the years and the lanes' places when it is made, all the rest in `scene`."""

    def __init__(self, scene: Scene) -> None:
        self.old = scene
        self.bars = [bar for bar in scene.bars if bar.box.x < scene.chart.right]
        """Without those of the tallies."""
        self.axis = Axis(*scene.window, _EDGE + _NAMES, WIDE - _EDGE)
        self.back, self.front = Drawing(), Drawing()
        top = self._named(Tone.TODAY, set_years(self.back, self.axis, _EDGE, _TEXT)) + _STAR / 2
        self.strips = {strip.lane.id: strip for strip in self._strips(top)}
        bottom = max(strip.y + strip.height for strip in self.strips.values())
        self.chart = Box(self.axis.left, top, self.axis.right - self.axis.left, bottom - top)

    def scene(self) -> Scene:
        """Put everything in its place."""
        self._ground()
        self._lane_names()
        self.front.add(*self._content())
        bottom = self._named(Tone.APPROVAL, self.chart.bottom + 4)
        x, wide = self.chart.x, self.chart.width
        lanes = (replace(strip.lane, box=Box(x, strip.y, wide, strip.height)) for strip in self.strips.values())
        return replace(
            self.old,
            width=WIDE,
            height=bottom + _EDGE,
            lanes=tuple(lanes),
            chart=self.chart,
            items=(*self.back.items, *self.front.items),
        )

    def _strips(self, y: float) -> Iterator[_Strip]:
        for lane in self.old.lanes:
            boxes = [bounds(item) for item in self._items(lane)]
            top = min([box.y for box in boxes], default=0.0)
            tall = max([box.bottom for box in boxes], default=0.0) - top
            content = min(_MOST, max(_SCALE * tall, _MARK if boxes else 0.0))
            name = wrap(lane.name, _NAMES - _AIR, _TEXT)
            height = max(content, len(name) * LINE * _TEXT) + _AIR
            yield _Strip(lane, name, (top, tall), y, height, content)
            y += height

    def _items(self, lane: Lane) -> Iterator[Item]:
        """Yield what a lane holds, but for what hangs from its edge."""
        yield from (bar for bar in self.bars if bar.lane == lane.id)
        yield from (mark for mark in self.old.marks if mark.lane == lane.id and not _hangs(mark))
        yield from self._curve() if lane.id == _CURVE else ()

    def _curve(self) -> list[Line | Area]:
        return [*(line for line in self.old.all(Line) if line.tone is Tone.DUTY), *self.old.all(Area)]

    def _named(self, tone: Tone, y: float) -> float:
        """Set the scene's labels of a tone around their places, within the page; return where the next begins."""
        for label in self.old.all(Label):
            if label.tone is tone:
                for line in wrap(label.text, WIDE - 2 * _EDGE, _TEXT, bold=True):
                    wide = width(line, _TEXT, bold=True)
                    left = min(max(self._x(label.box.middle) - wide / 2, _EDGE), WIDE - _EDGE - wide)
                    y = self.front.text(line, left, y, _TEXT, bold=True, tone=tone).box.bottom
        return y

    def _x(self, x: float) -> float:
        """Return where a place on the scene's time axis comes to lie."""
        old = self.old.chart
        return self.axis.left + (x - old.x) * (self.axis.right - self.axis.left) / old.width

    def _ground(self) -> None:
        """Years and the coming period under the lanes, the lines of today and of the expected days over them."""
        chart = self.chart
        for panel in self.old.all(Panel):
            if panel.box.y <= self.old.chart.y:  # the legend has some of them, too
                rim = _RIM if panel.paint is Paint.EDGE else 0
                x = self._x(panel.box.x)
                box = Box(x, chart.y - rim, self._x(panel.box.right) - x, rim or chart.height)
                self.back.add(replace(panel, box=box))
        for y in (*(strip.y for strip in self.strips.values()), chart.bottom):
            self.back.add(Line(points=((_EDGE, y), (WIDE - _EDGE, y)), stroke=Stroke.HAIR))
        for line in self.old.all(Line):
            if line.tone in (Tone.TODAY, Tone.APPROVAL):
                x = self._x(line.points[0][0])
                self.front.add(replace(line, points=((x, chart.y), (x, chart.bottom + 2))))

    def _lane_names(self) -> None:
        for strip in self.strips.values():
            top = strip.y + (strip.height - len(strip.name) * LINE * _TEXT) / 2
            for i, words in enumerate(strip.name):
                self.back.text(words, _EDGE, top + i * LINE * _TEXT, _TEXT)

    def _content(self) -> Iterator[Item]:
        """Yield bars, marks, and the curve of the duties in their places."""
        yield from (replace(bar, box=self._box(bar.box, self.strips[bar.lane])) for bar in self.bars)
        yield from (replace(mark, box=self._sign(mark, self.strips[mark.lane])) for mark in self.old.marks)
        for item in self._curve() if _CURVE in self.strips else ():
            yield replace(item, points=tuple(self._point(point) for point in item.points))

    def _box(self, box: Box, strip: _Strip) -> Box:
        x, y = self._x(box.x), strip.down(box.y)
        return Box(x, y, self._x(box.right) - x, strip.down(box.bottom) - y)

    def _sign(self, mark: Mark, strip: _Strip) -> Box:
        """Return the box of a mark: arrows lie in their bars, flags hang, the star stands on the chart's edge."""
        if mark.shape in (Shape.ARROW, Shape.ARROW_BACK):
            box = self._box(mark.box, strip)
            wide = min(4.0, box.height)
            return Box(box.right - wide if mark.shape is Shape.ARROW else box.x, box.y, wide, box.height)
        size = _STAR if mark.shape is Shape.STAR else _MARK
        x = self._x(mark.box.middle) - size / 2
        if mark.shape is Shape.STAR:
            return Box(x, self.chart.y - size / 2, size, size)
        if _hangs(mark):
            return Box(x, strip.y + 0.5, size, size - 1)
        return Box(x, strip.down(mark.box.y + mark.box.height / 2) - size / 2, size, size)

    def _point(self, point: Point) -> Point:
        return self._x(point[0]), self.strips[_CURVE].down(point[1])


def _hangs(mark: Mark) -> bool:
    """Tell whether a mark has its place at an upper edge, whatever else is in the lane."""
    return mark.shape in (Shape.FLAG, Shape.STAR)
