"""The timeline, in the order its data takes: story (what is told) → scene (where it stands) → painting, or raster.

`rows` and `tallies` make what `story` gathers of a plan and its assessment. `page` sets it between its `frame`,
each `lane` with its `names`, and its `foot`; what comes out is a scene of plain `shapes`. So far no drawing
library is needed; `painting` and `raster` load matplotlib when they are called.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

from alis_kit.timeline.frame import A4, SCREEN, Size
from alis_kit.timeline.lettering import load_library
from alis_kit.timeline.scenes import Window, alt_text, compare, mini_timeline, scene
from alis_kit.timeline.shapes import Scene

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "A4",
    "SCREEN",
    "Painter",
    "Scene",
    "Size",
    "Window",
    "alt_text",
    "compare",
    "figure",
    "mini_timeline",
    "picture",
    "scene",
]

logging.getLogger("matplotlib").addHandler(logging.NullHandler())  # about folders and settings not ours


class Painter:
    """Paints one scene after another as PNG; what is as it was is not made again."""

    def __init__(self, *, dpi: float = 100) -> None:
        load_library()
        from alis_kit.timeline import raster

        self._dpi, self._pixels, self._packer = dpi, raster.pixels, raster.PngPacker(dpi)
        self._scene: Scene | None = None
        self._png = b""

    def png(self, scene: Scene) -> bytes:
        """Return a scene as PNG; the very bytes of the picture before when the scene is the same."""
        if scene != self._scene:
            self._png = self._packer.packed(self._pixels(scene, self._dpi))
            self._scene = scene
        return self._png


def figure(scene: Scene) -> Figure:
    """Return a scene on a matplotlib figure of the scene's size, without pyplot."""
    load_library()
    from alis_kit.timeline import painting

    return painting.figure(scene)


def picture(scene: Scene, kind: Literal["png", "pdf", "svg"], *, dpi: float = 100) -> bytes:
    """Return a scene as the bytes of a file: PNG in `dpi`, or PDF and SVG as vectors of the scene's own size."""
    if kind == "png":
        return Painter(dpi=dpi).png(scene)
    load_library()
    from alis_kit.timeline import painting

    return painting.pdf(scene) if kind == "pdf" else painting.svg(scene)
