"""The fast way to a picture on the screen: matplotlib's Agg renderer, kept, and only what changed painted again.

Most edits move a bar, a line and some numbers: the rectangles that hold what came, went or moved are wiped, and
every item that reaches into one of them is painted anew, in order. Measured in `tests/bench/bench_timeline.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from alis_kit.timeline.ink import Ink, inks
from alis_kit.timeline.paths import joined
from alis_kit.timeline.png import Packer, Pixels
from alis_kit.timeline.shapes import Item, Label, Scene, bounds
from alis_kit.timeline.stamps import stamp

_REACH = 3.5
"""Points that a stroke, a ring or a letter may reach beyond an item's box."""
_MOST = 0.5
"""The share of the page from which on the whole is painted anew."""

_Extent = tuple[float, float, float, float]
_Area = tuple[int, int, int, int]
"""Left, upper, right and lower edge, in points and in pixels."""


class Painter:
    """Gives scenes as PNG, one after another, each as fast as what has changed allows."""

    def __init__(self, *, dpi: float = 100) -> None:
        self._dpi = dpi
        self._scene: Scene | None = None
        self._items: Counter[Item] = Counter()
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
        rows, columns = int(scene.height * self._dpi / 72), int(scene.width * self._dpi / 72)
        if self._renderer is None or self._finished.shape[:2] != (rows, columns):
            self._renderer = RendererAgg(columns, rows, self._dpi)  # type: ignore[no-untyped-call]
            self._finished = np.zeros((rows, columns, 4), np.uint8)
            self._items = Counter()
        areas = self._changed(scene)
        canvas: Pixels = np.asarray(self._renderer.buffer_rgba())  # type: ignore[no-untyped-call]
        for x0, y0, x1, y1 in areas:
            canvas[y0:y1, x0:x1] = 255
        touched = _touched(scene.items, areas, self._dpi / 72)
        self._draw(self._renderer, touched)
        stamp(canvas, (item for item in touched if isinstance(item, Label)), self._dpi)
        for x0, y0, x1, y1 in areas:
            self._finished[y0:y1, x0:x1] = canvas[y0:y1, x0:x1]

    def _changed(self, scene: Scene) -> list[_Area]:
        """Give what must be painted anew, in pixels; the whole page when it is much, or nothing is there yet."""
        rows, columns = self._finished.shape[:2]
        counted, before = Counter(scene.items), self._items
        self._items = counted
        changed = (item for item, _ in counted.items() ^ before.items())
        areas = [_pixels(_extent(item), self._dpi / 72, rows, columns) for item in changed]
        much = sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in areas) > _MOST * rows * columns
        return areas if before and not much else [(0, 0, columns, rows)]

    def _draw(self, renderer: RendererAgg, items: Iterable[Item]) -> None:
        scale = self._dpi / 72
        place = Affine2D().scale(scale, -scale).translate(0, renderer.height)
        for ink in sorted(chain.from_iterable(map(inks, items)), key=lambda ink: ink.order):
            path, face, edge = _ready(ink)
            gc = renderer.new_gc()
            gc.set_foreground(edge, isRGBA=True)
            gc.set_linewidth(ink.width)
            gc.set_dashes(0, [ink.width * each for each in ink.dashes] or None)
            gc.set_joinstyle("miter" if ink.closed else "round")
            renderer.draw_path(gc, path, place, face)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=1_000)
def _ready(ink: Ink) -> tuple[Path, Any, Any]:
    """Give an ink's path, and the colours of its filling and its stroke with their opacity."""
    return joined(ink), to_rgba(ink.face, ink.alpha) if ink.face else None, to_rgba(ink.edge or "none")


@lru_cache(maxsize=1_000)
def _extent(item: Item) -> _Extent:
    box = bounds(item)
    return box.x - _REACH, box.y - _REACH, box.right + _REACH, box.bottom + _REACH


def _pixels(extent: _Extent, scale: float, rows: int, columns: int) -> _Area:
    """Give the pixels an extent covers, on a page of so many rows and columns."""
    x0, y0, x1, y1 = (round(edge * scale) for edge in extent)
    return max(0, x0), max(0, y0), max(0, min(x1, columns)), max(0, min(y1, rows))


def _touched(items: Sequence[Item], areas: Sequence[_Area], scale: float) -> list[Item]:
    """Give the items that reach into one of the areas."""
    if not areas:
        return []
    reach = np.array([_extent(item) for item in items]) * scale
    x0, y0, x1, y1 = np.array(areas).T
    meets = (reach[:, [0]] < x1) & (reach[:, [1]] < y1) & (reach[:, [2]] > x0) & (reach[:, [3]] > y0)
    return [item for item, there in zip(items, meets.any(axis=1), strict=True) if there]
