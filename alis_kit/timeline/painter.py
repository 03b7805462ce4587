"""The fast way to a picture on the screen: one figure kept, its background painted once, PNG packed lightly.

Measured in `tests/bench/bench_timeline.py`. What seldom changes while a plan is edited lies in a scene's `back`;
as long as it is the same, only the `front` is painted again.
"""

from __future__ import annotations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from alis_kit.timeline.draw import add, artists, blank, page_transform, plates
from alis_kit.timeline.png import Pixels, packed
from alis_kit.timeline.shapes import Layer, Scene
from alis_kit.timeline.stamps import stamp


class Painter:
    """Gives scenes as PNG, one after another, each as fast as what has changed allows."""

    def __init__(self, *, dpi: float = 100) -> None:
        self._dpi = dpi
        self._scene: Scene | None = None
        self._png = b""
        self._ground: tuple[float, float, Layer] | None = None
        self._figure: Figure | None = None
        self._background: Pixels | None = None

    def png(self, scene: Scene) -> bytes:
        """Give a scene as PNG; the very bytes of the picture before when the scene is the same."""
        if scene != self._scene:
            self._png = packed(self._paint(scene), self._dpi)
            self._scene = scene
        return self._png

    def _paint(self, scene: Scene) -> Pixels:
        fig = self._prepared(scene)
        canvas = fig.canvas
        assert isinstance(canvas, FigureCanvasAgg)
        pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
        pixels[:] = self._background
        renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
        place = page_transform(fig)
        front = [*artists(scene.front, place), *plates(scene.front, place)]
        for artist in sorted(front, key=lambda a: a.get_zorder()):
            artist.set_figure(fig)
            artist.draw(renderer)
        stamp(pixels, scene.front.labels, self._dpi)
        return pixels

    def _prepared(self, scene: Scene) -> Figure:
        """Give the figure, with the pixels of the scene's background kept beside it."""
        ground = (scene.width, scene.height, scene.back)
        if self._figure is None or ground != self._ground:
            fig = blank(scene, dpi=self._dpi)
            for artist in artists(scene.back, page_transform(fig)):
                add(fig, artist)
            canvas = FigureCanvasAgg(fig)
            canvas.draw()  # type: ignore[no-untyped-call]
            pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
            stamp(pixels, scene.back.labels, self._dpi)
            self._background = pixels.copy()
            self._figure, self._ground = fig, ground
        return self._figure
