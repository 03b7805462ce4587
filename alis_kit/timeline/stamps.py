"""Text for the screen, each string rendered once and kept as a mask, since text is most of a picture's cost.

Rendering glyph by glyph through matplotlib's `Text` takes some 5 ms a string; a whole string through its FreeType
wrapper takes 0.3 ms, and a kept mask next to nothing. Hinting is light, so widths are those of `measure`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from math import ceil

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.ft2font import FT2Font, LoadFlags
from numpy.typing import NDArray

from alis_kit.timeline.ink import COLOURS
from alis_kit.timeline.measure import BASELINE, font_path, font_runs, spare_font_path, width
from alis_kit.timeline.png import Pixels
from alis_kit.timeline.shapes import Label, Tone

_HINTING = LoadFlags.FORCE_AUTOHINT | LoadFlags.TARGET_LIGHT


@cache
def _face(*, bold: bool, own: bool) -> FT2Font:
    return FT2Font(str(font_path(bold=bold) if own else spare_font_path(bold=bold)))


@lru_cache(maxsize=400)
def text_mask(text: str, size: float, dpi: float, bold: bool, own: bool) -> tuple[Pixels, int, int]:  # noqa: FBT001 - a cache key
    """Give a string's coverage, its offset from the pen, and its rows above the baseline."""
    face = _face(bold=bold, own=own)
    face.set_size(size, dpi)
    face.set_text(text, 0, flags=_HINTING)
    face.draw_glyphs_to_bitmap(antialiased=True)
    coverage = np.array(face.get_image(), dtype=np.uint8)
    return coverage, round(face.get_bitmap_offset()[0] / 64), coverage.shape[0] - ceil(face.get_descent() / 64)


def stamp(canvas: Pixels, labels: Iterable[Label], dpi: float) -> None:
    """Write labels onto pixels (rows × columns × RGBA)."""
    scale = dpi / 72
    for label in labels:
        pen = label.box.x
        baseline = round((label.box.y + BASELINE * label.size) * scale)
        for run, own in font_runs(label.text, label.bold):
            mask, offset, above = text_mask(run, label.size, dpi, label.bold, own)
            _blend(canvas, mask, round(pen * scale) + offset, baseline - above, _ink(label.tone))
            pen += width(run, label.size, bold=label.bold)


@cache
def _ink(tone: Tone) -> NDArray[np.float32]:
    return np.array(to_rgb(COLOURS[tone]), dtype=np.float32) * 255


def _blend(canvas: Pixels, mask: Pixels, x: int, y: int, ink: NDArray[np.float32]) -> None:
    """Lay a colour over the canvas as strongly as the mask says; what lies outside the canvas is left out."""
    top, left = max(0, -y), max(0, -x)
    part = mask[top : canvas.shape[0] - y, left : canvas.shape[1] - x]
    if not part.size:
        return
    y, x = max(0, y), max(0, x)
    under = canvas[y : y + part.shape[0], x : x + part.shape[1], :3]
    share = part[:, :, None] * np.float32(1 / 255)
    under[:] = under + (ink - under) * share + np.float32(0.5)
