"""The timeline: a pure function from plan and assessment to a scene, and drawing as a second step.

`scene`, `compare` and `overview` need no drawing library; `figure` and `picture` load matplotlib when called.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

from alis_kit.timeline.build import Window, scene
from alis_kit.timeline.compare import compare
from alis_kit.timeline.density import A4, SCREEN, Size
from alis_kit.timeline.measure import load_library
from alis_kit.timeline.overview import overview
from alis_kit.timeline.shapes import Scene
from alis_kit.timeline.twin import as_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = [
    "A4",
    "SCREEN",
    "Painter",
    "Scene",
    "Size",
    "Window",
    "as_text",
    "compare",
    "figure",
    "overview",
    "picture",
    "scene",
]

logging.getLogger("matplotlib").addHandler(logging.NullHandler())  # about folders and settings not ours


class Painter:
    """Gives one scene after another as PNG, each as fast as what has changed since the last one allows."""

    def __init__(self, *, dpi: float = 100) -> None:
        load_library()
        from alis_kit.timeline import painter

        self._painter = painter.Painter(dpi=dpi)

    def png(self, scene: Scene) -> bytes:
        """Give a scene as PNG; the very bytes of the picture before when the scene is the same."""
        return self._painter.png(scene)


def figure(scene: Scene) -> Figure:
    """Draw a scene on a matplotlib figure of the scene's size, without pyplot."""
    load_library()
    from alis_kit.timeline import draw

    return draw.figure(scene)


def picture(scene: Scene, kind: Literal["png", "pdf", "svg"], *, dpi: float = 100) -> bytes:
    """Give a scene as the bytes of a file: PNG in `dpi`, or PDF and SVG as vectors with text as text."""
    load_library()
    from alis_kit.timeline import output

    return output.picture(scene, kind, dpi=dpi)
