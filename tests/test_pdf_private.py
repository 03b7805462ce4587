"""What pypdf does not promise, asked of the version that is installed: one that changed it fails here, by name."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import Path

import pdf_faults
import pdf_forms
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject, TextStringObject

from alis_kit.pdf import private

PDF = Path(private.__file__).parent


@pytest.mark.parametrize(
    ("holder", "member"),
    [
        (StreamObject(), "_data"),
        (PdfReader(BytesIO(pdf_forms.make("owner_locked"))), "_encryption"),
        (PdfReader(BytesIO(pdf_forms.make("owner_locked")))._encryption, "_make_crypt_filter"),
        (PdfWriter(), "_encryption"),
        (PdfWriter(), "_encrypt_entry"),
    ],
    ids=lambda each: each if isinstance(each, str) else type(each).__name__,
)
def test_each_private_member_is_there(holder: object, member: str) -> None:
    assert hasattr(holder, member)


def test_data_are_put_into_a_stream_as_they_are_and_unpacked_by_pypdf() -> None:
    made = StreamObject()
    private.set_raw_data(made, zlib.compress(b"q Q"))
    made[NameObject("/Filter")] = NameObject("/FlateDecode")
    assert private.raw_data(made) == zlib.compress(b"q Q")


def test_a_stream_of_a_file_is_given_as_it_is_packed() -> None:
    part = PdfReader(BytesIO(pdf_faults.backslashes())).pages[0]["/Contents"].get_object()
    assert zlib.decompress(private.raw_data(part)) == part.get_data()


def test_a_new_handler_encrypts_each_object_its_own_way() -> None:
    encryption = private.password_only("fjelltur")
    assert encryption.entry["/V"] == 5
    first, second = (encryption.encrypt(TextStringObject("Kari"), number) for number in (1, 2))
    assert b"Kari" not in bytes(first.original_bytes)  # type: ignore[attr-defined]
    assert first != second


def test_a_locked_file_gives_its_handler_and_an_open_one_none() -> None:
    locked, plain = (PdfReader(BytesIO(pdf_forms.make(kind))) for kind in ("owner_locked", "own_blank"))
    assert private.security_handler(locked) is not None
    assert private.security_handler(plain) is None


def test_nothing_else_in_the_engine_uses_what_pypdf_does_not_promise() -> None:
    own = r"(self|cls|match|sign|namedtuple)\._"
    for path in PDF.glob("*.py"):
        if path.name != "private.py":
            used = re.findall(r"[\w\])]+\._[a-z]\w*", path.read_text(encoding="utf-8"))
            assert [each for each in used if not re.match(own, each)] == [], path.name
