"""Judges of what can be seen: each viewer draws the fields into the page, then the letters are read back.

A letter is visible if the viewer put it there, with its Unicode, inside its widget and the page. MuPDF and
Ghostscript are AGPL: tools for tests only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pymupdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from PIL.Image import Image

from alis_kit.pdf import Filled, Form

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
        turned = page.rotation_matrix if page.rotation else None
        for block in page.get_text("rawdict", flags=flags)["blocks"]:
            for line in block.get("lines", ()):
                for span in line["spans"]:
                    for char in span["chars"]:
                        x, y = pymupdf.Point(char["origin"]) * turned if turned else char["origin"]
                        found.append(Letter(number, char["c"], x, y, span["size"]))
    return found


@lru_cache(maxsize=4)
def _matrices(data: bytes) -> list[pymupdf.Matrix]:
    pages = pymupdf.open(stream=data, filetype="pdf")
    return [page.transformation_matrix * page.rotation_matrix for page in pages]


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


def faults_seen(
    filled: Filled, values: Mapping[str, str | bool], seen: list[Letter], *, form_pages: int
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
        if field.kind != "text":
            continue
        for widget in field.widgets:
            x0, y0, x1, y1 = seen_box(filled.data, widget.page, widget.rect)
            inside = [e for e in by_page.get(widget.page, ()) if x0 <= e.x <= x1 and y0 <= e.y <= y1]
            got, want = plainly("".join(each.char for each in inside)), plainly(str(values.get(name, "")))
            if any(each.size < 6.95 for each in inside if each.char.strip()):
                faults.append(f"{name}: smaller than 7 points")
            if name not in filled.report.continued:
                if got != want:
                    faults.append(f"{name}: {got[:80]!r} for {want[:80]!r}")
            elif want not in after:
                faults.append(f"{name}: not whole in the annex")
            elif got != want and not re.search(r"\d+$", got):
                faults.append(f"{name}: no reference, {got[-40:]!r}")
    return faults
