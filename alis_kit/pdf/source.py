"""Opening a PDF somebody brings: everything that can be wrong with it becomes one `FormError`.

pypdf raises many kinds of errors on broken files, some of them plain KeyErrors; a reader of untrusted files has
to take them all for "this PDF cannot be read". Its own limits keep decompression bombs small; ours keep the
walk through pages and fields short.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from io import BytesIO

from pypdf import Configuration, PasswordType, PdfReader, apply_configuration
from pypdf.constants import UserAccessPermissions
from pypdf.errors import LimitReachedError
from pypdf.generic import ArrayObject, StreamObject

from alis_kit.pdf.objects import entry, resolve
from alis_kit.pdf.private import raw_data
from alis_kit.problem import FormError, Problem

MOST_BYTES = 60_000_000
MOST_PAGES = 400
MOST_WIDGETS = 4_000
MOST_UNPACKED, MOST_PREDICTED, MOST_PACKED = 30_000_000, 400_000, 2_000_000
"""Bytes of all that is unpacked here in one go; of a stream that a predictor makes dear to unpack; and, packed, of
one that cannot be unpacked in part: as letters it takes twenty times its size meanwhile."""
_LIMITS = Configuration(
    maximum_declared_stream_length=MOST_BYTES,
    array_based_stream_maximum_output_length=8_000_000,
    zlib_maximum_output_length=8_000_000,
    run_length_maximum_output_length=8_000_000,
    lzw_maximum_output_length=1_000_000,
    stream_decoding_work_maximum_length=MOST_UNPACKED,
    image_maximum_buffer_size=8_000_000,
    page_tree_maximum_entries=2_000,
    jbig2dec_binary=None,
)
"""What pypdf itself keeps to, for each stream; a form's are some kilobytes, its pictures are never unpacked."""
_CUT_SHORT = re.compile(rb"\d\s{1,9}\d{1,9}\s{1,9}obj\b")
"""An object after the last end mark: the file's last change was cut, and only an older edition is whole."""


_left: ContextVar[list[int] | None] = ContextVar("_left", default=None)


class TooLongError(Exception):
    """More is to be unpacked than any form has."""


def unpacked(part: StreamObject, most: int) -> bytes:
    """Return a stream's data, of more than *most* bytes only the beginning.

    Raises:
        TooLongError: it cannot be unpacked in part, or with what was unpacked before it is too much.
    """
    left = _left.get() or [MOST_UNPACKED]
    most = max(min(most, left[0]), 0)
    data = _begun(part, most) or _decoded(part, most)
    left[0] -= len(data)
    if left[0] < 0:
        raise TooLongError
    return data


def _begun(part: StreamObject, most: int) -> bytes | None:
    """Inflate no more than is wanted of a stream that is simply packed."""
    packing = entry(part, "Filter")
    if packing not in ("/FlateDecode", ["/FlateDecode"]) or entry(part, "DecodeParms") is not None:
        return None
    with suppress(zlib.error):  # mended by pypdf, where it can be
        return zlib.decompressobj().decompress(raw_data(part), most + 1)
    return None


def _decoded(part: StreamObject, most: int) -> bytes:
    if entry(part, "Filter") is None:
        return raw_data(part)[: most + 1]
    if len(raw_data(part)) > MOST_PACKED:
        raise TooLongError
    if entry(part, "DecodeParms") is not None:
        most = min(most, MOST_PREDICTED)
    with apply_configuration(
        _LIMITS,
        zlib_maximum_output_length=most + 1,
        run_length_maximum_output_length=most + 1,
        array_based_stream_maximum_output_length=most + 1,
    ):
        try:
            return part.get_data()
        except LimitReachedError as error:
            raise TooLongError from error


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
    """Turn whatever a broken file makes pypdf raise into a `FormError` with *code*; one budget for all inside."""
    share = _left.set(_left.get() or [MOST_UNPACKED])
    with quiet(), apply_configuration(_LIMITS):
        try:
            yield
        except FormError:
            raise
        except (TooLongError, MemoryError) as error:
            raise FormError(Problem("pdf_too_much")) from error
        except Exception as error:  # any error at all may come out of a broken file
            raise FormError(Problem(code, values={"reason": type(error).__name__})) from error
        finally:
            _left.reset(share)


def open_pdf(source: bytes, *, password: str | None = None) -> PdfReader:
    """Open a PDF and count its pages.

    Raises:
        FormError: it is empty, no PDF, too large, broken, or needs a (or another) password.
    """
    if not source:
        raise FormError(Problem("pdf_empty"))
    if b"%PDF-" not in source[:1024]:
        raise FormError(Problem("pdf_not_a_pdf"))
    if len(source) > MOST_BYTES:
        raise FormError(Problem("pdf_too_large", values={"megabytes": MOST_BYTES // 1_000_000}))
    if _CUT_SHORT.search(source, max(source.rfind(b"%%EOF"), 0)):
        raise FormError(Problem("pdf_unreadable"))
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
