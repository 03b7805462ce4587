"""A PDF as numbered objects: a template that is kept, and drafts of new files made from it.

A draft holds only what differs from its template, so that a filling costs what it changes. pypdf's objects are used
throughout; what is ours is the writing, because the template's unchanged objects are serialised once and never again.
Source: PDF 32000-1, 7.5 (file structure).
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from alis_kit.pdf.secrecy import Secrecy


class Text(TextStringObject):
    """A text string that comes back exactly as it is, whatever it holds: UTF-16 unless it is plain ASCII."""

    def write_to_stream(self, stream: Any, encryption_key: None | str | bytes = None) -> None:  # noqa: ANN401
        stream.write(b"<" + self.get_original_bytes().hex().encode("ascii") + b">")


def text(value: str) -> Text:
    """Make a text string (PDF 32000-1, 7.9.2.2)."""
    made = Text(value)
    made._original_bytes = None
    if not (value.isascii() and value.isprintable()):
        made.autodetect_pdfdocencoding, made.autodetect_utf16, made.utf16_bom = False, True, b"\xfe\xff"
    return made


def name(value: str) -> NameObject:
    """Make a name from its letters without the slash."""
    return NameObject(f"/{value}")


def number(value: float) -> FloatObject | NumberObject:
    """Make a number with two decimals at most."""
    rounded = round(value, 2)
    return NumberObject(int(rounded)) if rounded == int(rounded) else FloatObject(f"{rounded:.2f}")


def numbers(*values: float) -> ArrayObject:
    return ArrayObject([number(value) for value in values])


def dictionary(**entries: PdfObject) -> DictionaryObject:
    """Make a dictionary; the keys are written as they are."""
    return DictionaryObject({name(key): value for key, value in entries.items()})


def stream(content: bytes, entries: Mapping[str, PdfObject], *, packed: bool = False) -> StreamObject:
    """Make a stream; *packed* says that *content* is already deflated, otherwise it is here if that pays."""
    made = StreamObject()
    if not packed and len(content) > 120:
        content, packed = zlib.compress(content, 6), True
    made._data = content
    for key, value in entries.items():
        made[name(key)] = value
    if packed:
        made[name("Filter")] = name("FlateDecode")
    return made


def resolve(thing: Any) -> Any:  # noqa: ANN401
    """Follow a reference; a dangling one gives None."""
    if isinstance(thing, IndirectObject):
        thing = thing.get_object()
    return None if isinstance(thing, NullObject) else thing


def entry(holder: Any, key: str) -> Any:  # noqa: ANN401
    """Give the value of a key, references followed; None if there is none or *holder* is no dictionary."""
    return (
        resolve(holder.raw_get(f"/{key}"))
        if isinstance(holder, DictionaryObject) and f"/{key}" in holder
        else None
    )


def serialise(thing: PdfObject) -> bytes:
    buffer = BytesIO()
    thing.write_to_stream(buffer)
    return buffer.getvalue()


class Template:
    """A parsed PDF with its objects renumbered from 1, the ones nothing refers to left out."""

    def __init__(self, reader: PdfReader) -> None:
        self.writer = PdfWriter(clone_from=reader)
        described = _plain_copy(resolve(reader.trailer.get("/Encrypt")))
        self.secrecy = Secrecy(reader._encryption, described) if described is not None else None
        identifier = resolve(reader.trailer.get("/ID"))
        self.identifier = _bytes_of(identifier[0]) if isinstance(identifier, ArrayObject) and identifier else b""
        self.header = max(reader.pdf_header, "%PDF-1.7")
        self._bodies: list[bytes] | None = None

    @property
    def root(self) -> IndirectObject:
        return _reference(self.writer.root_object)

    @property
    def info(self) -> IndirectObject | None:
        made = self.writer._info
        return _reference(made) if made is not None else None

    @property
    def objects(self) -> list[PdfObject | None]:
        """The objects in the order of their numbers, which begin at 1."""
        return self.writer._objects

    def add(self, thing: PdfObject) -> IndirectObject:
        """Add an object to the template itself; only while it is being prepared."""
        return self.writer._add_object(thing)

    def bodies(self) -> list[bytes]:
        """Give every object as it is written, serialised once."""
        if self._bodies is None:
            self._bodies = [serialise(thing if thing is not None else NullObject()) for thing in self.objects]
        return self._bodies


class Draft:
    """A new file in the making: the template's objects, some replaced, some added."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._changed: dict[int, PdfObject] = {}
        self._added: list[PdfObject] = []
        self._first = len(template.objects) + 1
        self.secrecy = template.secrecy
        self.info = template.info

    def add(self, thing: PdfObject) -> IndirectObject:
        self._added.append(thing)
        return IndirectObject(self._first + len(self._added) - 1, 0, self.template.writer)

    def get(self, reference: IndirectObject) -> Any:  # noqa: ANN401
        """Give the object as it stands in this draft."""
        idnum = reference.idnum
        if idnum >= self._first:
            return self._added[idnum - self._first]
        return self._changed.get(idnum) or self.template.objects[idnum - 1]

    def follow(self, thing: Any) -> Any:  # noqa: ANN401
        """Follow a reference as `get`, leave anything else as it is."""
        return self.get(thing) if isinstance(thing, IndirectObject) else thing

    def edit(self, reference: IndirectObject) -> DictionaryObject:
        """Give a dictionary of the template to be changed, as a copy that belongs to this draft."""
        if reference.idnum >= self._first:
            made: DictionaryObject = self._added[reference.idnum - self._first]  # type: ignore[assignment]
            return made
        if reference.idnum not in self._changed:
            source = self.template.objects[reference.idnum - 1]
            copy = DictionaryObject()
            if isinstance(source, StreamObject):
                raise TypeError("a stream is replaced, not edited")
            dict.update(copy, source if isinstance(source, DictionaryObject) else {})
            self._changed[reference.idnum] = copy
        return self._changed[reference.idnum]  # type: ignore[return-value]

    def replace(self, reference: IndirectObject, thing: PdfObject) -> None:
        self._changed[reference.idnum] = thing

    def write(self) -> bytes:
        """Give the whole file. Without encryption the same draft gives the same bytes."""
        if self.secrecy is not None:
            bodies = self._encrypted(self.secrecy)
        else:
            bodies = list(self.template.bodies())
            for idnum, thing in self._changed.items():
                bodies[idnum - 1] = serialise(thing)
            bodies += map(serialise, self._added)
        return self._assemble(bodies)

    def _encrypted(self, secrecy: Secrecy) -> list[bytes]:
        things = [*self.template.objects, *self._added]
        for idnum, thing in self._changed.items():
            things[idnum - 1] = thing
        return [
            serialise(secrecy.encrypt(thing, idnum)) if thing is not None else b"null"
            for idnum, thing in enumerate(things, start=1)
        ]

    def _assemble(self, bodies: list[bytes]) -> bytes:
        entry_number = len(bodies) + 1
        if self.secrecy is not None:
            bodies.append(serialise(self.secrecy.entry))
        parts = [f"{self.template.header[:8]}\n%\u00e2\u00e3\u00cf\u00d3\n".encode("latin-1")]
        offset, offsets = len(parts[0]), []
        for idnum, body in enumerate(bodies, start=1):
            part = b"%d 0 obj\n%b\nendobj\n" % (idnum, body)
            offsets.append(offset)
            offset += len(part)
            parts.append(part)
        table = "".join(f"{place:010d} 00000 n \n" for place in offsets)
        parts.append(f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n{table}".encode("ascii"))
        digest = hashlib.md5(b"".join(parts), usedforsecurity=False).digest()
        trailer = dictionary(Size=NumberObject(len(bodies) + 1), Root=self.template.root)
        if self.info is not None:
            trailer[name("Info")] = self.info
        first = ByteStringObject(self.template.identifier or digest)
        trailer[name("ID")] = ArrayObject([first, ByteStringObject(digest)])
        if self.secrecy is not None:
            trailer[name("Encrypt")] = IndirectObject(entry_number, 0, self.template.writer)
        parts.append(b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (serialise(trailer), offset))
        return b"".join(parts)


def _reference(thing: PdfObject) -> IndirectObject:
    assert thing.indirect_reference is not None
    return thing.indirect_reference


def _bytes_of(value: Any) -> bytes:  # noqa: ANN401
    if isinstance(value, TextStringObject):
        return value.original_bytes
    return bytes(value) if isinstance(value, bytes) else b""


def _plain_copy(thing: Any) -> DictionaryObject | None:  # noqa: ANN401
    """Copy the encryption dictionary with its references followed."""
    if not isinstance(thing, DictionaryObject):
        return None
    copied = DictionaryObject()
    for key in thing:
        value = resolve(thing.raw_get(key))
        copied[NameObject(key)] = (
            (_plain_copy(value) or DictionaryObject()) if isinstance(value, DictionaryObject) else value
        )
    return copied


TRUE = BooleanObject(True)  # noqa: FBT003 - pypdf's own signature
FALSE = BooleanObject(False)  # noqa: FBT003
