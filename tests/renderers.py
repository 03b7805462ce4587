"""Judges of what can be seen: each viewer draws the fields into the page in its own way, then the letters are read back.

A letter is visible if the viewer put it there, with its Unicode, inside its widget and the page. MuPDF and
Ghostscript are AGPL: tools for tests only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pymupdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Letter:
    """A drawn letter: on which page, with its origin (from the top left of what is seen), and its size."""

    page: int
    char: str
    x: float
    y: float
    size: float


def need(tool: str) -> str:
    """Find a tool; without it the test fails where CI is set and is skipped elsewhere."""
    found = shutil.which(tool)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{tool} is not installed")
        pytest.skip(f"{tool} is not installed")
    return found


def by_mupdf(data: bytes) -> bytes:
    document = pymupdf.open(stream=data, filetype="pdf")
    document.bake()
    baked: bytes = document.tobytes()
    return baked


def by_pdfium(data: bytes) -> bytes:
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    for page in document:
        assert pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) != pdfium.FLATTEN_FAIL
        page.close()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "flat.pdf"
        document.save(path)
        document.close()
        return path.read_bytes()


def by_poppler(data: bytes) -> bytes:
    return _by_command(data, [need("pdftocairo"), "-pdf", "in.pdf", "out.pdf"])


def by_ghostscript(data: bytes) -> bytes:
    options = ["-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pdfwrite", "-dAutoRotatePages=/None"]
    return _by_command(data, [need("gs"), *options, "-sOutputFile=out.pdf", "in.pdf"])


def _by_command(data: bytes, command: list[str]) -> bytes:
    with TemporaryDirectory() as folder:
        (Path(folder) / "in.pdf").write_bytes(data)
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")[-500:]
        return (Path(folder) / "out.pdf").read_bytes()


VIEWERS: dict[str, Callable[[bytes], bytes]] = {"mupdf": by_mupdf, "poppler": by_poppler, "pdfium": by_pdfium}


def letters(flat: bytes) -> list[Letter]:
    """Read the letters of a flat PDF in the order they were drawn, those outside the page left out."""
    document = pymupdf.open(stream=flat, filetype="pdf")
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_PRESERVE_LIGATURES
    found = []
    for number, page in enumerate(document):
        for block in page.get_text("rawdict", flags=flags)["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    for char in span["chars"]:
                        x, y = pymupdf.Point(char["origin"]) * page.rotation_matrix
                        found.append(Letter(number, char["c"], x, y, span["size"]))
    return found


def seen_box(data: bytes, page: int, rect: Box) -> Box:
    """Give a rectangle of the page's own coordinates as it is seen, from the top left."""
    document = pymupdf.open(stream=data, filetype="pdf")
    sheet = document[page]
    box = pymupdf.Rect(*rect) * sheet.transformation_matrix * sheet.rotation_matrix
    return (box.x0, box.y0, box.x1, box.y1)


def pixels(data: bytes, *, dpi: int = 60) -> list[tuple[int, int, bytes]]:
    """Draw every page in grey with PDFium: width, height, samples."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    drawn = []
    for page in document:
        bitmap = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        drawn.append((bitmap.width, bitmap.height, bitmap.tobytes()))
    return drawn
