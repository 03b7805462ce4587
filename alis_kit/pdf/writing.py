"""Writing pypdf's objects as bytes, with new numbers for the objects they refer to.

Ours rather than pypdf's own for speed: names are escaped once, strings as little as can be. PDF 32000-1, 7.3.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from alis_kit.pdf.private import raw_data

MOST_NAMES = 20_000
DEEPEST = 200
Renumber = Callable[[IndirectObject], int]
"""Gives an object's number in the new file; 0 if there is no such object."""

_ESCAPES = ((b"\\", b"\\\\"), (b"(", b"\\("), (b")", b"\\)"), (b"\r", b"\\r"))

_names: dict[str, bytes] = {}


class TooDeepError(Exception):
    """Arrays or dictionaries nested deeper than any real file's."""


def serialise(thing: PdfObject, renumber: Renumber, depth: int = 0) -> bytes:
    """Give an object as it stands in a file.

    Raises:
        TooDeepError: it is nested too deep.
    """
    kind = type(thing)
    if kind is NameObject:
        return _name(thing)  # type: ignore[arg-type]
    if kind is NumberObject:
        return b"%d" % thing  # type: ignore[str-format]
    if isinstance(thing, IndirectObject):
        number = renumber(thing)
        return b"%d 0 R" % number if number else b"null"
    if depth > DEEPEST:
        raise TooDeepError
    if isinstance(thing, StreamObject):
        return _stream(thing, renumber, depth)
    if isinstance(thing, DictionaryObject):
        return _dictionary(thing, renumber, depth)
    if isinstance(thing, ArrayObject):
        parts = [serialise(part, renumber, depth + 1) for part in list.__iter__(thing)]
        return b"[%b]" % b" ".join(parts)
    if isinstance(thing, TextStringObject):
        return _literal(thing.original_bytes)
    if isinstance(thing, ByteStringObject):
        return b"<%b>" % bytes(thing).hex().encode("ascii")
    return _scalar(thing)


def _literal(data: bytes) -> bytes:
    """Write a text string literally, half as long as in hexadecimal; a bare CR would be read as LF (7.3.4.2)."""
    for byte, escaped in _ESCAPES:
        if byte in data:
            data = data.replace(byte, escaped)
    return b"(%b)" % data


def _scalar(thing: PdfObject) -> bytes:
    if isinstance(thing, BooleanObject):
        return b"true" if thing.value else b"false"
    if isinstance(thing, NullObject):
        return b"null"
    buffer = BytesIO()
    thing.write_to_stream(buffer)
    return buffer.getvalue()


def _name(thing: str) -> bytes:
    known = _names.get(thing)
    if known is None:
        if len(_names) > MOST_NAMES:
            _names.clear()
        known = _names[str(thing)] = NameObject(thing).renumber()
    return known


def _dictionary(thing: DictionaryObject, renumber: Renumber, depth: int, *, length: int | None = None) -> bytes:
    parts = []
    for key, value in dict.items(thing):
        if length is None or key != "/Length":
            parts.append(_name(key) + b" " + serialise(value, renumber, depth + 1))
    if length is not None:
        parts.append(b"/Length %d" % length)
    return b"<<%b>>" % b"\n".join(parts)


def _stream(thing: StreamObject, renumber: Renumber, depth: int) -> bytes:
    data = raw_data(thing)
    head = _dictionary(thing, renumber, depth, length=len(data))
    return b"%b\nstream\n%b\nendstream" % (head, data)
