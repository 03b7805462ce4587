"""Pictures of pages, as people will see and print them, by PDFium."""

from __future__ import annotations

from io import BytesIO

import pypdfium2

from alis_kit.problem import FormError, Problem


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
        return [_png(page, dpi) for page in document]
    finally:
        document.close()


def _png(page: pypdfium2.PdfPage, dpi: int) -> bytes:
    buffer = BytesIO()
    page.render(scale=dpi / 72).to_pil().save(buffer, format="PNG", optimize=False)
    page.close()
    return buffer.getvalue()
