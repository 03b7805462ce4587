"""Pictures of pages, as people will see and print them, by PDFium."""

from __future__ import annotations

import math
from io import BytesIO

import pypdfium2

from alis_kit.problem import FormError, Problem

_MOST_DOTS, _MOST_IN_PAGE = 120_000_000, 12_000_000
"""Of all pages together, about a hundred of A4 as they are shown, and of one. Larger pages are drawn smaller."""


def render(data: bytes, *, dpi: int = 100, password: str | None = None) -> list[bytes]:
    """Draw every page as a PNG, fields and all.

    Raises:
        FormError: PDFium cannot draw it.
    """
    try:
        document = pypdfium2.PdfDocument(data, password=password)
    except pypdfium2.PdfiumError as error:
        raise FormError(Problem("pdf_cannot_draw")) from error
    try:
        document.init_forms()
        most = min(_MOST_DOTS / max(len(document), 1), _MOST_IN_PAGE)
        return [_png(page, dpi, most) for page in document]
    finally:
        document.close()


def _png(page: pypdfium2.PdfPage, dpi: int, most: float) -> bytes:
    buffer = BytesIO()
    width, height = page.get_size()
    scale = min(dpi / 72, math.sqrt(most / max(width * height, 1)))
    page.render(scale=scale).to_pil().save(buffer, format="PNG", optimize=False)
    page.close()
    return buffer.getvalue()
