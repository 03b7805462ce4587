"""The fast way to a picture on the screen: matplotlib's Agg renderer, kept, and only what changed painted again.

Most edits move a bar, a line and some numbers: the rectangles that hold what came, went or moved are wiped, and
every shape that reaches into one of them is painted anew, in order. Measured in `tests/bench/bench_timeline.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from alis_kit.timeline.ink import Ink, Shape, inks, shapes
from alis_kit.timeline.paths import joined
from alis_kit.timeline.png import Packer, Pixels
from alis_kit.timeline.shapes import Area, Label, Line, Scene
from alis_kit.timeline.stamps import stamp

_REACH = 3.5
"""Points that a stroke, a ring or a letter may reach beyond a shape's box."""
_MOST = 0.5
"""The share of the page from which on the whole is painted anew."""

_Extent = tuple[float, float, float, float]
"""Left, upper, right and lower edge."""


class Painter:
    """Gives scenes as PNG, one after another, each as fast as what has changed allows."""

    def __init__(self, *, dpi: float = 100) -> None:
        self._dpi = dpi
        self._scene: Scene | None = None
        self._shapes: Counter[Shape] = Counter()
        self._renderer: RendererAgg | None = None
        self._finished: Pixels = np.zeros((0, 0, 4), np.uint8)
        self._packer = Packer(dpi)
        self._png = b""

    def png(self, scene: Scene) -> bytes:
        """Give a scene as PNG; the very bytes of the picture before when the scene is the same."""
        if scene != self._scene:
            self._paint(scene)
            self._png = self._packer.packed(self._finished)
            self._scene = scene
        return self._png

    def _paint(self, scene: Scene) -> None:
        """Bring the finished pixels up to date, by way of the renderer's own, where scraps may lie about."""
        wanted = [*shapes(scene.back), *shapes(scene.front)]
        counted = Counter(wanted)
        size = (int(scene.height * self._dpi / 72), int(scene.width * self._dpi / 72))
        changed = counted.items() ^ self._shapes.items()
        areas = [_pixels(_extent(shape), self._dpi / 72, size) for shape, _ in changed]
        if self._renderer is None or self._finished.shape[:2] != size:
            self._renderer = RendererAgg(size[1], size[0], self._dpi)  # type: ignore[no-untyped-call]
            self._finished = np.zeros((*size, 4), np.uint8)
            areas = [(0, 0, size[1], size[0])]
        elif sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in areas) > _MOST * size[0] * size[1]:
            areas = [(0, 0, size[1], size[0])]
        self._shapes = counted
        canvas: Pixels = np.asarray(self._renderer.buffer_rgba())  # type: ignore[no-untyped-call]
        for x0, y0, x1, y1 in areas:
            canvas[y0:y1, x0:x1] = 255
        touched = _touched(wanted, areas, self._dpi / 72)
        self._draw(self._renderer, touched)
        stamp(canvas, (shape for shape in touched if isinstance(shape, Label)), self._dpi)
        for x0, y0, x1, y1 in areas:
            self._finished[y0:y1, x0:x1] = canvas[y0:y1, x0:x1]

    def _draw(self, renderer: RendererAgg, wanted: Iterable[Shape]) -> None:
        scale = self._dpi / 72
        place = Affine2D().scale(scale, -scale).translate(0, renderer.height)
        for ink in sorted(chain.from_iterable(map(inks, wanted)), key=lambda ink: ink.order):
            path, face, edge = _ready(ink)
            gc = renderer.new_gc()
            gc.set_foreground(edge, isRGBA=True)
            gc.set_linewidth(ink.width)
            gc.set_dashes(0, [ink.width * each for each in ink.dashes] or None)
            gc.set_joinstyle("miter" if ink.closed else "round")
            renderer.draw_path(gc, path, place, face)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=8_000)
def _ready(ink: Ink) -> tuple[Path, Any, Any]:
    """Give an ink's path, and the colours of its filling and its stroke with their opacity."""
    return joined(ink), to_rgba(ink.face, ink.alpha) if ink.face else None, to_rgba(ink.edge or "none")


@lru_cache(maxsize=8_000)
def _extent(shape: Shape) -> _Extent:
    if isinstance(shape, Area | Line):
        xs, ys = zip(*shape.points, strict=True)
        return min(xs) - _REACH, min(ys) - _REACH, max(xs) + _REACH, max(ys) + _REACH
    box = shape.box
    return box.x - _REACH, box.y - _REACH, box.right + _REACH, box.bottom + _REACH


def _pixels(extent: _Extent, scale: float, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Give the pixels an extent covers, on a page of so many rows and columns."""
    x0, y0, x1, y1 = (round(edge * scale) for edge in extent)
    return max(0, x0), max(0, y0), max(0, min(x1, size[1])), max(0, min(y1, size[0]))


def _touched(wanted: list[Shape], areas: list[tuple[int, int, int, int]], scale: float) -> list[Shape]:
    """Give the shapes that reach into one of the areas."""
    if not areas:
        return []
    reach = np.array([_extent(shape) for shape in wanted]) * scale
    x0, y0, x1, y1 = np.array(areas).T
    meets = (reach[:, [0]] < x1) & (reach[:, [1]] < y1) & (reach[:, [2]] > x0) & (reach[:, [3]] > y0)
    return [shape for shape, there in zip(wanted, meets.any(axis=1), strict=True) if there]
