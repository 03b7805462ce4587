"""All of pypdf that it does not promise to keep, in one place: which members, and why nothing public will do.

Nothing else in the engine uses such a name; `tests/test_pdf_private.py` holds it to that, and finds out in each
version whether the members are there and do what is asked of them.
"""

from __future__ import annotations

from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, StreamObject


def raw_data(part: StreamObject) -> bytes:
    """Return a stream's data as it is packed in the file (`_data`); `get_data`, the public way, unpacks it."""
    data: bytes = part._data
    return data


def set_raw_data(part: StreamObject, data: bytes) -> None:
    """Put data into a stream as they shall stand in the file; `set_data` packs them anew, or refuses to."""
    part._data = data


def security_handler(reader: PdfReader) -> Any:  # noqa: ANN401 - its class is private too
    """Return what a file was opened with (`_encryption`), to lock its copy alike; nothing public tells it."""
    return reader._encryption


def crypt_filter(handler: Any, number: int) -> Any:  # noqa: ANN401
    """Return what encrypts the object of this number (`_make_crypt_filter`); `PdfWriter` does whole files only."""
    return handler._make_crypt_filter(number, 0)


def new_security_handler(password: str) -> tuple[Any, DictionaryObject]:
    """Return a handler for AES-256 and its dictionary (`_encryption`, `_encrypt_entry`) as `encrypt` has them."""
    writer = PdfWriter()
    writer.encrypt(password, algorithm="AES-256")
    entry = writer._encrypt_entry
    assert entry is not None, "encrypt has made it"
    return writer._encryption, entry
