"""Opening a PDF somebody brings: everything that can be wrong with it becomes one `FormError`.

pypdf raises many kinds of errors on broken files, some of them plain KeyErrors; a reader of untrusted files has
to take them all for "this PDF cannot be read". Its own limits keep decompression bombs small; ours keep the
walk through pages and fields short.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from pypdf import PasswordType, PdfReader
from pypdf.constants import UserAccessPermissions
from pypdf.generic import ArrayObject

from alis_kit.pdf.objects import entry, resolve
from alis_kit.problem import FormError, Problem

MOST_BYTES = 60_000_000
MOST_PAGES = 400
MOST_WIDGETS = 4_000
_CUT_SHORT = re.compile(rb"\d\s+\d+\s+obj\b")
"""An object after the last end mark: the file's last change was cut, and only an older edition is whole."""


@contextmanager
def quiet() -> Iterator[None]:
    """Keep pypdf's warnings about mended files off the user's screen."""
    logger = logging.getLogger("pypdf")
    level, logger.level = logger.level, logging.CRITICAL
    try:
        yield
    finally:
        logger.level = level


@contextmanager
def guarded(code: str) -> Iterator[None]:
    """Turn whatever a broken file makes pypdf raise into a `FormError` with *code*."""
    with quiet():
        try:
            yield
        except FormError:
            raise
        except Exception as error:  # any error at all may come out of a broken file
            raise FormError(Problem(code, values={"reason": type(error).__name__})) from error


def open_pdf(source: bytes, *, password: str | None = None) -> PdfReader:
    """Open a PDF and count its pages.

    Raises:
        FormError: it is empty, no PDF, too large, broken, or needs a (or another) password.
    """
    if not source:
        raise FormError(Problem("pdf_empty"))
    if b"%PDF-" not in source[:1024]:
        raise FormError(Problem("pdf_not_a_pdf"))
    if _CUT_SHORT.search(source, max(source.rfind(b"%%EOF"), 0)):
        raise FormError(Problem("pdf_unreadable"))
    if len(source) > MOST_BYTES:
        raise FormError(Problem("pdf_too_large", values={"megabytes": MOST_BYTES // 1_000_000}))
    with guarded("pdf_unreadable"):
        reader = PdfReader(BytesIO(source))
        if reader.is_encrypted and reader.decrypt(password or "") is PasswordType.NOT_DECRYPTED:
            raise FormError(Problem("pdf_wrong_password" if password else "pdf_needs_password"))
        _require_few_pages(reader)
        if not len(reader.pages):
            raise FormError(Problem("pdf_no_pages"))
        if sum(len(entry(page, "Annots") or ()) for page in reader.pages) > MOST_WIDGETS:
            raise FormError(Problem("pdf_too_many_fields", values={"most": MOST_WIDGETS}))
    return reader


def _require_few_pages(reader: PdfReader) -> None:
    """Walk the page tree no further than a form can reach."""
    queue = [entry(reader.root_object, "Pages")]
    walked: set[int] = set()
    seen = 0
    while queue:
        node = queue.pop()
        kids = entry(node, "Kids") if id(node) not in walked else None
        walked.add(id(node))
        for kid in list.__iter__(kids) if isinstance(kids, ArrayObject) else ():
            seen += 1
            if seen > 2 * MOST_PAGES:
                raise FormError(Problem("pdf_too_many_pages", values={"most": MOST_PAGES}))
            queue.append(resolve(kid))


def may_fill(reader: PdfReader) -> bool:
    """Say whether an encrypted file's owner permits filling (PDF 32000-1, table 22: bit 9, or 6)."""
    permitted = reader.user_access_permissions
    if permitted is None:
        return True
    filling = UserAccessPermissions.FILL_FORM_FIELDS | UserAccessPermissions.ADD_OR_MODIFY
    return bool(permitted & filling)
