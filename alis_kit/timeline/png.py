"""Pixels as PNG, packed for speed (PNG specification, second edition, § 5 and § 9).

Flat colours need no row filter; without one, deflate at its lightest gives a smaller file than an encoder that
tries filters row by row, in less than half the time (bench_timeline). The rows are packed in strips that do not
look back at each other (zlib's full flush), so one that is as before is not packed again.
"""

from __future__ import annotations

import zlib
from struct import pack

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_TRUECOLOUR = 2
_LIGHTEST = 1
_STRIP = 48
"""Rows of a strip."""
_ZLIB_HEAD, _LAST_BLOCK = b"\x78\x01", b"\x03\x00"
"""A stream of the lightest compression (RFC 1950), and an empty block that ends it (RFC 1951)."""


class Packer:
    """Packs one picture after another."""

    def __init__(self, dpi: float) -> None:
        self._metre = round(dpi / 0.0254)
        self._lines: Pixels = np.zeros((0, 0), np.uint8)
        self._strips: dict[int, bytes] = {}

    def packed(self, pixels: Pixels) -> bytes:
        """Give rows × columns × RGBA as PNG without alpha, which a picture on paper has no use for."""
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
        return _SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts)

    def _strip(self, lines: Pixels, top: int) -> bytes:
        """Give a strip of rows packed; as it was when its rows are as they were."""
        rows = lines[top : top + _STRIP]
        if top in self._strips and np.array_equal(rows, self._lines[top : top + _STRIP]):
            return self._strips[top]
        packer = zlib.compressobj(_LIGHTEST, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(rows.tobytes()) + packer.flush(zlib.Z_FULL_FLUSH)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))
