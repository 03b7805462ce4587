"""Judges of what can be seen: each viewer draws the fields into the page, then the letters are read back.

A letter is visible if the viewer put it there, with its Unicode, inside its widget and the page. MuPDF and
Ghostscript are AGPL: tools for tests only.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pymupdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL import ImageChops, ImageDraw
from PIL.Image import Image
from PIL.Image import open as open_image

from alis_kit.pdf import FilledPdf, Form, Widget

Box = tuple[float, float, float, float]
_INK_SCALE = 2
_CAPITAL = 0.7
"""Height of a capital, as part of the size."""


@dataclass(frozen=True)
class Letter:
    """A drawn letter: on which page, from where to where on its base line (from the top left of what is seen)."""

    page: int
    char: str
    x: float
    y: float
    end_x: float
    end_y: float
    size: float
    ink: bool
    """Whether there is light and dark in its box, once all is drawn."""

    def within(self, box: Box) -> bool:
        """Say whether it stands in a box from start to end and from its base line to the top of a capital."""
        x0, y0, x1, y1 = box
        along = self.end_x - self.x, self.end_y - self.y
        long = math.hypot(*along) or 1.0
        up = (along[1] / long * self.size * _CAPITAL, -along[0] / long * self.size * _CAPITAL)
        corners = [
            (x + k * up[0], y + k * up[1]) for x, y in ((self.x, self.y), (self.end_x, self.end_y)) for k in (0, 1)
        ]
        return all(x0 - 0.5 <= x <= x1 + 0.5 and y0 - 0.5 <= y <= y1 + 0.5 for x, y in corners)


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
    """Read the letters of a flat PDF in the order they were drawn, those outside the page left out.

    Measures are in the page's own units, as those of its fields are.
    """
    document = pymupdf.open(stream=flat, filetype="pdf")
    flags = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_PRESERVE_LIGATURES
    found: list[Letter] = []
    for page in document:
        paper = _Paper(page)
        for block in page.get_text("rawdict", flags=flags)["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    found += [paper.letter(char, span["size"], line["dir"]) for char in span["chars"]]
    return found


class _Paper:
    """A page as it is drawn. What is the same for its thousands of letters is asked for once."""

    def __init__(self, page: pymupdf.Page) -> None:
        drawn = page.get_pixmap(dpi=round(72 * _INK_SCALE), colorspace=pymupdf.csGRAY, alpha=False)
        self._number = page.number
        self._grey = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.stride)[:, : drawn.width]
        self._turn = tuple(page.rotation_matrix)
        self._unit = _unit(page)

    def letter(self, char: dict[str, Any], size: float, way: tuple[float, float]) -> Letter:
        x0, y0, x1, y1 = char["bbox"]
        (x, y), advance = char["origin"], x1 - x0 if abs(way[0]) > 0.5 else y1 - y0
        corners = self._seen(x0, y0), self._seen(x1, y1)
        start, end = self._seen(x, y), self._seen(x + way[0] * advance, y + way[1] * advance)
        measures = (value / self._unit for value in (*start, *end, size))
        return Letter(self._number, char["c"], *measures, self._inked(*corners))  # type: ignore[call-arg]

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._turn
        return a * x + c * y + e, b * x + d * y + f

    def _inked(self, *corners: tuple[float, float]) -> bool:
        (left, right), (top, bottom) = (
            [max(round(value * _INK_SCALE), 0) for value in sorted(along)] for along in zip(*corners, strict=True)
        )
        seen = self._grey[top : bottom + 1, left : right + 1]
        return bool(seen.size) and int(seen.max()) - int(seen.min()) > 60


def _unit(page: pymupdf.Page) -> float:
    kind, value = page.parent.xref_get_key(page.xref, "UserUnit")
    return float(value) if kind in ("int", "float") else 1.0


@lru_cache(maxsize=4)
def _matrices(data: bytes) -> list[pymupdf.Matrix]:
    pages = pymupdf.open(stream=data, filetype="pdf")
    return [
        page.transformation_matrix * page.rotation_matrix * pymupdf.Matrix(1 / _unit(page), 1 / _unit(page))
        for page in pages
    ]


def seen_box(data: bytes, page: int, rect: Box) -> Box:
    """Give a rectangle of the page's own coordinates as it is seen, from the top left."""
    box = pymupdf.Rect(*rect) * _matrices(data)[page]
    return (box.x0, box.y0, box.x1, box.y1)


def pixels(data: bytes, *, dpi: int = 60, pages: Iterable[int] | None = None) -> list[Image]:
    """Draw pages in grey with PDFium."""
    document = pypdfium2.PdfDocument(data)
    document.init_forms()
    wanted = range(len(document)) if pages is None else pages
    return [document[page].render(scale=dpi / 72, grayscale=True).to_pil().convert("L") for page in wanted]


def by_pdftoppm(data: bytes, *, dpi: int = 60) -> list[Image]:
    """Draw pages in grey with poppler."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "in.pdf").write_bytes(data)
        command = [need("pdftoppm"), "-r", str(dpi), "-gray", "-cropbox", "in.pdf", "side"]
        subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=120)
        return [open_image(BytesIO(path.read_bytes())).convert("L") for path in sorted(Path(folder).glob("side*"))]


def differences(
    before: bytes, after: bytes, filled: Iterable[Widget], *, tolerance: int = 0
) -> dict[str, tuple[int, int, int, int]]:
    """Give where pages look otherwise than before outside the widgets that were filled, by viewer and page."""
    boxes = [(widget.page, seen_box(before, widget.page, widget.rect)) for widget in filled]
    found = {}
    for viewer, draw in {"pdfium": pixels, "poppler": by_pdftoppm}.items():
        for number, (old, new) in enumerate(zip(draw(before, dpi=72), draw(after, dpi=72), strict=False)):
            for image in (old, new):
                for x0, y0, x1, y1 in (box for page, box in boxes if page == number):
                    ImageDraw.Draw(image).rectangle((x0 - 2, y0 - 2, x1 + 2, y1 + 2), fill=255)
            seen = ImageChops.difference(old, new).point(lambda value: value > tolerance and 255).getbbox()
            if seen:
                found[f"{viewer}, page {number + 1}"] = seen
    return found


def plainly(text: str) -> str:
    """Give a text without spaces and line ends, composed, as letters are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", text))


def stands_after(seen: list[Letter], label: str, text: str) -> bool:
    """Say whether a text begins right after a label, on the same line."""
    drawn = [each for each in seen if each.char.strip()]
    line = "".join(each.char for each in drawn)
    at, begins = line.find(plainly(label)), line.find(plainly(text))
    if at < 0 or begins < 0:
        return False
    end, first = drawn[at + len(plainly(label)) - 1], drawn[begins]
    along, across = sorted((abs(first.x - end.x), abs(first.y - end.y)), reverse=True)
    return end.page == first.page and across < 1 and along < 20


def _within(seen: Iterable[Letter], box: Box) -> list[Letter]:
    x0, y0, x1, y1 = box
    return [each for each in seen if x0 <= each.x <= x1 and y0 <= each.y <= y1]


def inside(data: bytes, seen: Iterable[Letter], widget: Widget) -> str:
    """Give what begins in a widget, without spaces."""
    box = seen_box(data, widget.page, widget.rect)
    return plainly("".join(each.char for each in _within(seen, box) if each.page == widget.page))


def _is_mark(char: str) -> bool:
    return all(unicodedata.combining(part) for part in char)


def faults_seen(
    filled: FilledPdf, values: Mapping[str, str | bool], seen: list[Letter], *, form_pages: int
) -> list[str]:
    """Say what is not to be seen as it should, of a filling, from the letters of one viewer.

    Every text stands whole and alone in each of its places, or its head with a reference there and the whole text
    on the pages after the form; nothing is smaller than 7 points.
    """
    form = Form.open(filled.data)
    by_page: dict[int, list[Letter]] = {}
    for each in seen:
        by_page.setdefault(each.page, []).append(each)
    after = plainly("".join(each.char for each in seen if each.page >= form_pages and abs(each.size - 9.5) < 0.2))
    faults = []
    for name, field in form.fields.items():
        for widget in field.widgets if field.kind == "text" else ():
            box = seen_box(filled.data, widget.page, widget.rect)
            here = _within(by_page.get(widget.page, ()), box)
            faults += [f"{name}: {fault}" for fault in _drawing_faults(here, box)]
            got, want = plainly("".join(each.char for each in here)), plainly(str(values.get(name, "")))
            if name not in filled.report.continued:
                if got != want:
                    faults.append(f"{name}: {got[:80]!r} for {want[:80]!r}")
            elif want not in after:
                faults.append(f"{name}: not whole in the annex")
            elif got != want and not re.search(r"\d+$", got):
                faults.append(f"{name}: no reference, {got[-40:]!r}")
    return faults


def _drawing_faults(here: list[Letter], box: Box) -> Iterator[str]:
    """Say what is wrong with the letters of a field, whatever they are."""
    drawn = [each for each in here if each.char.strip()]
    blank = "".join(each.char for each in drawn if not each.ink and not _is_mark(each.char))
    if blank:
        yield f"no ink for {blank[:40]!r}"
    if not all(each.within(box) for each in drawn if not _is_mark(each.char)):
        yield "letters reach out of the field"
    if any(each.size < 6.95 for each in drawn):
        yield "smaller than 7 points"
