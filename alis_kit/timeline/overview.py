"""The path at a glance: a scene set anew in a narrow column, so that it can be read beside what is edited.

Bars, marks and lines keep their days; what is dropped are the names on them, the tallies and the foot, for which
there is the whole picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from alis_kit.timeline.axis import Axis
from alis_kit.timeline.heads import set_years
from alis_kit.timeline.measure import LINE, width, wrap
from alis_kit.timeline.shapes import Box, Item, Lane, Line, Mark, Paint, Scene, Shape, Stroke, Tone, bounds
from alis_kit.timeline.sheet import Sheet

WIDE = 300.0
"""Points; the page shows it about as wide."""
_EDGE, _NAMES = 5.0, 80.0
"""Air at the sides, and the column of the lanes' names."""
_TEXT = 8.4
_SCALE, _MOST = 0.5, 44.0
"""How much lower a lane's content becomes, and how high it is at most."""
_AIR = 5.0
_MARK, _STAR, _RIM = 6.0, 10.0, 2.0
_GROUND = frozenset({Paint.BAND, Paint.TINT, Paint.HAZE, Paint.EDGE})
_CURVE = "duties"
"""The lane whose content is a curve."""
_ARROWS = frozenset({Shape.ARROW, Shape.ARROW_BACK})


def overview(scene: Scene) -> Scene:
    """Give a scene at a glance, `WIDE` points wide and as high as its lanes need."""
    return _Overview(scene).scene()


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
        """Give where a height in the scene comes to lie."""
        top, tall = self.old
        return self.y + (self.height - self.content) / 2 + (y - top) * (self.content / tall if tall else 0)


class _Overview:
    def __init__(self, scene: Scene) -> None:
        self.old = scene
        self.bars = [bar for bar in scene.bars if bar.box.x < scene.chart.right]
        """Without those of the tallies."""
        self.axis = Axis(*scene.window, _EDGE + _NAMES, WIDE - _EDGE)
        self.back, self.front = Sheet(), Sheet()
        y = set_years(self.back, self.axis, _EDGE, _TEXT)
        for label in scene.front.labels:
            if label.tone is Tone.TODAY:
                y = self._centred(label.text, label.box.x + label.box.width / 2, y, Tone.TODAY)
        self.top = y + _STAR / 2
        self.strips = {strip.lane.id: strip for strip in self._strips()}
        bottom = max(strip.y + strip.height for strip in self.strips.values())
        self.chart = Box(self.axis.left, self.top, self.axis.right - self.axis.left, bottom - self.top)

    def scene(self) -> Scene:
        """Put everything in its place."""
        self._ground()
        self._content()
        y = self.chart.bottom + 4
        for label in self.old.front.labels:
            if label.tone is Tone.APPROVAL:
                y = self._centred(label.text, label.box.x + label.box.width / 2, y, Tone.APPROVAL)
        x, wide = self.chart.x, self.chart.width
        lanes = [replace(strip.lane, box=Box(x, strip.y, wide, strip.height)) for strip in self.strips.values()]
        return replace(
            self.old,
            width=WIDE,
            height=y + _EDGE,
            lanes=tuple(lanes),
            chart=self.chart,
            back=self.back.layer(),
            front=self.front.layer(),
        )

    def _strips(self) -> Iterator[_Strip]:
        y, front = self.top, self.old.front
        for lane in self.old.lanes:
            shown: list[Item] = [bar for bar in self.bars if bar.lane == lane.id]
            shown += [mark for mark in front.marks if mark.lane == lane.id and not _hangs(mark)]
            if lane.id == _CURVE:
                shown += [line for line in front.lines if line.tone is Tone.DUTY]
                shown += front.areas
            boxes = [bounds(item) for item in shown]
            top = min([box.y for box in boxes], default=0.0)
            tall = max([box.bottom for box in boxes], default=0.0) - top
            content = min(_MOST, max(_SCALE * tall, _MARK if boxes else 0.0))
            name = wrap(lane.name, _NAMES - _AIR, _TEXT)
            height = max(content, len(name) * LINE * _TEXT) + _AIR
            yield _Strip(lane, name, (top, tall), y, height, content)
            y += height

    def _centred(self, text: str, x: float, y: float, tone: Tone) -> float:
        """Set a text around a place of the scene, within the page; give where the next line begins."""
        for line in wrap(text, WIDE - 2 * _EDGE, _TEXT, bold=True):
            wide = width(line, _TEXT, bold=True)
            left = min(max(self._x(x) - wide / 2, _EDGE), WIDE - _EDGE - wide)
            y = self.front.text(line, left, y, _TEXT, bold=True, tone=tone).box.bottom
        return y

    def _x(self, x: float) -> float:
        """Give where a place on the scene's time axis comes to lie."""
        old = self.old.chart
        return self.axis.left + (x - old.x) * (self.axis.right - self.axis.left) / old.width

    def _ground(self) -> None:
        """Years and the coming period under the lanes, the lines of today and of the expected days over them."""
        chart, old = self.chart, self.old
        for layer, sheet in ((old.back, self.back), (old.front, self.front)):
            for panel in layer.panels:
                if panel.paint in _GROUND and panel.box.y <= old.chart.y:  # the legend has some of them, too
                    x, top = self._x(panel.box.x), chart.y - (_RIM if panel.paint is Paint.EDGE else 0)
                    high = _RIM if panel.paint is Paint.EDGE else chart.height
                    sheet.panels.append(replace(panel, box=Box(x, top, self._x(panel.box.right) - x, high)))
        for y in (*(strip.y for strip in self.strips.values()), chart.bottom):
            points = ((_EDGE, y), (WIDE - _EDGE, y))
            self.back.lines.append(Line(points=points, stroke=Stroke.HAIR, tone=Tone.SOFT))
        for line in old.front.lines:
            if line.tone in (Tone.TODAY, Tone.APPROVAL):
                x = self._x(line.points[0][0])
                self.front.lines.append(replace(line, points=((x, chart.y), (x, chart.bottom + 2))))

    def _content(self) -> None:
        """Bars, marks, and the curve of the duties, with the names of the lanes."""
        for strip in self.strips.values():
            top = strip.y + (strip.height - len(strip.name) * LINE * _TEXT) / 2
            for i, words in enumerate(strip.name):
                self.back.text(words, _EDGE, top + i * LINE * _TEXT, _TEXT)
        self.front.bars += [replace(bar, box=self._box(bar.box, self.strips[bar.lane])) for bar in self.bars]
        marks = self.old.front.marks
        self.front.marks += [replace(mark, box=self._sign(mark, self.strips[mark.lane])) for mark in marks]
        if duties := self.strips.get(_CURVE):
            for line in self.old.front.lines:
                if line.tone is Tone.DUTY:
                    self.front.lines.append(replace(line, points=self._points(line.points, duties)))
            for area in self.old.front.areas:
                self.front.areas.append(replace(area, points=self._points(area.points, duties)))

    def _box(self, box: Box, strip: _Strip) -> Box:
        x, y = self._x(box.x), strip.down(box.y)
        return Box(x, y, self._x(box.right) - x, strip.down(box.bottom) - y)

    def _sign(self, mark: Mark, strip: _Strip) -> Box:
        """Give the box of a mark: arrows lie in their bars, flags hang, the star stands on the chart's edge."""
        if mark.shape in _ARROWS:
            box = self._box(mark.box, strip)
            wide = min(4.0, box.height)
            return Box(box.right - wide if mark.shape is Shape.ARROW else box.x, box.y, wide, box.height)
        size = _STAR if mark.shape is Shape.STAR else _MARK
        x = self._x(mark.box.x + mark.box.width / 2) - size / 2
        if mark.shape is Shape.STAR:
            return Box(x, self.chart.y - size / 2, size, size)
        if _hangs(mark):
            return Box(x, strip.y + 0.5, size, size - 1)
        return Box(x, strip.down(mark.box.y + mark.box.height / 2) - size / 2, size, size)

    def _points(self, points: tuple[tuple[float, float], ...], strip: _Strip) -> tuple[tuple[float, float], ...]:
        return tuple((self._x(x), strip.down(y)) for x, y in points)


def _hangs(mark: Mark) -> bool:
    """Tell whether a mark has its place at an upper edge, whatever else is in the lane."""
    return mark.shape in (Shape.FLAG, Shape.STAR)
