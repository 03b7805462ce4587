"""All of pypdf that it does not promise to keep, in one place: which members, and why nothing public will do.

Nothing else in the engine uses such a name; `tests/test_pdf_private.py` holds it to that, and finds out in each
version whether the members are there and do what is asked of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, PdfObject, StreamObject


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


@dataclass(frozen=True)
class Encryption:
    """A security handler of pypdf's (7.6) with the dictionary that describes it."""

    handler: Any
    entry: DictionaryObject

    def encrypt(self, thing: PdfObject, number: int) -> PdfObject:
        """Encrypt the strings and streams of the object that will have *number* (`_make_crypt_filter`).

        `PdfWriter` does so with whole files only.
        """
        encrypted: PdfObject = self.handler._make_crypt_filter(number, 0).encrypt_object(thing)
        return encrypted


def password_only(password: str) -> Encryption:
    """Return AES-256 that opens for this password (`_encryption`, `_encrypt_entry`); its key is random."""
    writer = PdfWriter()
    writer.encrypt(password, algorithm="AES-256")
    entry = writer._encrypt_entry
    assert entry is not None, "encrypt has made it"
    return Encryption(writer._encryption, entry)
