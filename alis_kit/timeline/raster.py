"""A scene as PNG, fast enough to follow what somebody types. Measured in `tests/bench/bench_timeline.py`.

Outlines are painted by matplotlib's Agg renderer. Text, most of a picture's cost, is rendered a string at a
time and kept as a mask: through matplotlib's `Text` a string takes some 5 ms, through its FreeType wrapper 0.3 ms,
and a kept mask next to nothing. Hinting is light, so widths are those of `lettering`. The pixels are packed here
(PNG specification, second edition, § 5 and § 9): Pillow at its lightest takes two to three times as long, more
than is left of the tenth of a second between an edit and its picture.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain
from math import ceil
from struct import pack
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from alis_kit.timeline.lettering import BASELINE, font_file, font_runs, width
from alis_kit.timeline.painting import COLOURS, StyledPath, styled
from alis_kit.timeline.shapes import Label, Scene, Tone

Pixels = NDArray[np.uint8]
"""Rows × columns × RGBA."""
_HINTING = LoadFlags.FORCE_AUTOHINT | LoadFlags.TARGET_LIGHT
_TRUECOLOUR, _LIGHTEST = 2, 1
_STRIP = 48
"""Rows of the picture that are packed together."""
_ZLIB_HEAD, _LAST_BLOCK = b"\x78\x01", b"\x03\x00"
"""A stream of the lightest compression (RFC 1950), and an empty block that ends it (RFC 1951)."""


# ---- pixels ----


def pixels(scene: Scene, dpi: float) -> Pixels:
    """Return a scene painted on white."""
    scale = dpi / 72
    rows, columns = int(scene.height * scale), int(scene.width * scale)
    renderer = RendererAgg(columns, rows, dpi)  # type: ignore[no-untyped-call]
    canvas: Pixels = np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
    canvas[:] = 255
    place = Affine2D().scale(scale, -scale).translate(0, rows)
    for style in sorted(chain.from_iterable(map(styled, scene.items)), key=lambda style: style.order):
        path, face, edge = _ready(style)
        gc = renderer.new_gc()
        gc.set_foreground(edge, isRGBA=True)
        gc.set_linewidth(style.width)
        gc.set_dashes(0, [style.width * each for each in style.dashes] or None)
        gc.set_joinstyle("miter" if style.closed else "round")
        renderer.draw_path(gc, path, place, face)  # type: ignore[no-untyped-call]
    text_raster(canvas, scene.labels, dpi)
    return canvas


@lru_cache(maxsize=1_000)
def _ready(style: StyledPath) -> tuple[Path, Any, Any]:
    """Return a path, and the colours of its filling and its stroke with their opacity."""
    return style.path(), to_rgba(style.face, style.alpha) if style.face else None, to_rgba(style.edge or "none")


# ---- text ----


def text_raster(canvas: Pixels, labels: Iterable[Label], dpi: float) -> None:
    """Write labels onto pixels."""
    scale = dpi / 72
    for label in labels:
        pen = label.box.x
        baseline = round((label.box.y + BASELINE * label.size) * scale)
        for run, own in font_runs(label.text, label.bold):
            mask, offset, above = text_mask(run, label.size, dpi, label.bold, own)
            _blend(canvas, mask, round(pen * scale) + offset, baseline - above, _colour(label.tone))
            pen += width(run, label.size, bold=label.bold)


@lru_cache(maxsize=400)
def text_mask(text: str, size: float, dpi: float, bold: bool, own: bool) -> tuple[Pixels, int, int]:  # noqa: FBT001 - a cache key
    """Return a string's coverage, its offset from the pen, and its rows above the baseline."""
    face = _face(bold=bold, own=own)
    face.set_size(size, dpi)
    face.set_text(text, 0, flags=_HINTING)
    face.draw_glyphs_to_bitmap(antialiased=True)
    coverage = np.array(face.get_image(), dtype=np.uint8)
    return coverage, round(face.get_bitmap_offset()[0] / 64), coverage.shape[0] - ceil(face.get_descent() / 64)


@cache
def _face(*, bold: bool, own: bool) -> FT2Font:
    return FT2Font(str(font_file(bold=bold, own=own)))


@cache
def _colour(tone: Tone) -> NDArray[np.float32]:
    return np.array(to_rgb(COLOURS[tone]), dtype=np.float32) * 255


def _blend(canvas: Pixels, mask: Pixels, x: int, y: int, colour: NDArray[np.float32]) -> None:
    """Lay a colour over the canvas as strongly as the mask says; what lies outside the canvas is left out."""
    top, left = max(0, -y), max(0, -x)
    part = mask[top : canvas.shape[0] - y, left : canvas.shape[1] - x]
    if not part.size:
        return
    y, x = max(0, y), max(0, x)
    under = canvas[y : y + part.shape[0], x : x + part.shape[1], :3]
    share = part[:, :, None] * np.float32(1 / 255)
    under[:] = under + (colour - under) * share + np.float32(0.5)


# ---- the file ----


class PngPacker:
    """Packs one picture after another, without alpha, which a picture on paper has no use for.

    Flat colours need no row filter. The rows are packed in strips that do not look back at each other (zlib's full
    flush), so one that is as before is not packed again.
    """

    def __init__(self, dpi: float) -> None:
        self._metre = round(dpi / 0.0254)
        self._lines: Pixels = np.zeros((0, 0), np.uint8)
        self._strips: dict[int, bytes] = {}

    def packed(self, pixels: Pixels) -> bytes:
        """Return pixels as PNG."""
        rows, columns = pixels.shape[:2]
        lines = np.zeros((rows, 1 + 3 * columns), np.uint8)
        for channel in range(3):
            lines[:, 1 + channel :: 3] = pixels[:, :, channel]
        strips = {top: self._strip(lines, top) for top in range(0, rows, _STRIP)}
        self._lines, self._strips = lines, strips
        whole = (_ZLIB_HEAD, *strips.values(), _LAST_BLOCK, pack(">I", zlib.adler32(lines.data)))
        parts = (
            (b"IHDR", pack(">IIBBBBB", columns, rows, 8, _TRUECOLOUR, 0, 0, 0)),
            (b"pHYs", pack(">IIB", self._metre, self._metre, 1)),
            (b"IDAT", b"".join(whole)),
            (b"IEND", b""),
        )
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)

    def _strip(self, lines: Pixels, top: int) -> bytes:
        """Return a strip of rows packed; as it was when its rows are as they were."""
        rows = lines[top : top + _STRIP]
        if top in self._strips and np.array_equal(rows, self._lines[top : top + _STRIP]):
            return self._strips[top]
        packer = zlib.compressobj(_LIGHTEST, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(rows.tobytes()) + packer.flush(zlib.Z_FULL_FLUSH)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
