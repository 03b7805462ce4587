"""An ink's outlines as matplotlib's kind of path, for the figure and for the painter alike."""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path

from alis_kit.timeline.ink import Ink


def joined(ink: Ink) -> Path:
    """Give an ink's outlines as one path in the scene's points."""
    points: list[tuple[float, float]] = []
    codes: list[np.uint8] = []
    for outline in ink.outlines:
        points += (*outline, outline[0]) if ink.closed else outline
        codes += (Path.MOVETO, *[Path.LINETO] * (len(outline) - 1), *[Path.CLOSEPOLY] * ink.closed)
    path = Path(points, codes)
    path.should_simplify = False  # else matplotlib's settings say how many of the points are left out
    return path
