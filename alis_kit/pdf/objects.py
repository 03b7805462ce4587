"""A PDF as numbered objects: a template that is kept, drafts of new files made from it, and how they are written.

A draft holds only what differs from its template, so that a filling costs what it changes. pypdf's objects are
used throughout; what is ours is the writing, because the template's unchanged objects are serialised once and
never again: names are escaped once, strings as little as can be. Source: PDF 32000-1, 7.3 (objects) and 7.5 (file
structure).
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader
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

from alis_kit.pdf.private import Encryption, raw_data, security_handler, set_raw_data


def text(value: str) -> TextStringObject:
    """Make a text string (PDF 32000-1, 7.9.2.2)."""
    made = TextStringObject(value)
    if not (value.isascii() and value.isprintable()):
        made.autodetect_pdfdocencoding, made.autodetect_utf16, made.utf16_bom = False, True, b"\xfe\xff"
    return made


@lru_cache(maxsize=4096)
def name(value: str) -> NameObject:
    """Make a name from its letters without the slash."""
    return NameObject(f"/{value}")


def number(value: float) -> FloatObject | NumberObject:
    """Make a number with two decimals at most."""
    rounded = round(value, 2)
    return NumberObject(int(rounded)) if rounded == int(rounded) else FloatObject(f"{rounded:.2f}")


def numbers(*values: float) -> ArrayObject:
    """Make an array of numbers, as a rectangle is."""
    return ArrayObject([number(value) for value in values])


def dictionary(**entries: PdfObject) -> DictionaryObject:
    """Make a dictionary; the keys are written as they are."""
    return DictionaryObject({name(key): value for key, value in entries.items()})


def stream(content: bytes, entries: Mapping[str, PdfObject], *, packed: bool = False) -> StreamObject:
    """Make a stream; *packed* says that *content* is already deflated, otherwise it is here if that pays."""
    made = StreamObject()
    if not packed and len(content) > 120:
        content, packed = zlib.compress(content, 6), True
    set_raw_data(made, content)
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


class Template:
    """A parsed PDF, kept. Its objects go by the numbers they have in it; added ones follow."""

    def __init__(self, reader: PdfReader) -> None:
        self.reader = reader
        described = _plain_copy(resolve(reader.trailer.get("/Encrypt")))
        self.encryption = Encryption(security_handler(reader), described) if described is not None else None
        identifier = resolve(reader.trailer.get("/ID"))
        self.identifier = _bytes_of(identifier[0]) if isinstance(identifier, ArrayObject) and identifier else b""
        self.header = max(_header(reader), "%PDF-1.7")
        self._next = 1 + max((idnum for each in reader.xref.values() for idnum in each), default=0)
        self._next = max(self._next, 1 + max(reader.xref_objStm, default=0))
        self.pages = list(reader.pages)
        self.root_object = reader.root_object
        self.root = self.root_object.indirect_reference or self.add(self.root_object)
        info = reader.trailer.raw_get("/Info") if "/Info" in reader.trailer else None
        self.info = (
            info if isinstance(info, IndirectObject) and isinstance(resolve(info), DictionaryObject) else None
        )
        self._bodies: list[bytes] | None = None
        self._order: list[IndirectObject] = []
        self._numbers: dict[int, int] = {}

    def add(self, thing: PdfObject) -> IndirectObject:
        """Add an object to the template itself; only while it is being prepared."""
        self.reader.cache_indirect_object(0, self._next, thing)
        self._next += 1
        return IndirectObject(self._next - 1, 0, self.reader)

    @property
    def first_free(self) -> int:
        """The number a draft's first own object may have."""
        return self._next

    def page_box(self, index: int) -> tuple[float, float, float, float]:
        """Return the visible part of a page: left, bottom, right, top.

        The crop box ends where the media box does (14.11.2).
        """
        page = self.pages[index]
        (x0, y0, x1, y1), (left, bottom, right, top) = _upright(page.mediabox), _upright(page.cropbox)
        cropped = (max(x0, left), max(y0, bottom), min(x1, right), min(y1, top))
        return cropped if cropped[0] < cropped[2] and cropped[1] < cropped[3] else (x0, y0, x1, y1)

    def _number(self, reference: IndirectObject) -> int:
        """Give an object's number in the files written; what is met the first time gets the next one."""
        known = self._numbers.get(reference.idnum)
        if known is None:
            if resolve(reference) is None:
                known = 0
            else:
                self._order.append(reference)
                known = len(self._order)
            self._numbers[reference.idnum] = known
        return known

    def _written(self) -> list[bytes]:
        """Give every object that the catalogue leads to as it is written, serialised once."""
        if self._bodies is None:
            bodies: list[bytes] = []
            for start in (self.root, self.info):
                if start is not None:
                    self._number(start)
            while len(bodies) < len(self._order):
                bodies.append(serialise(resolve(self._order[len(bodies)]), self._number))
            self._bodies = bodies
        return self._bodies

    def written(self) -> tuple[list[bytes], dict[int, int]]:
        """Give the objects as they are written, and their numbers there by the ones they have here."""
        return list(self._written()), self._numbers

    def reached(self) -> list[tuple[int, PdfObject]]:
        """Give the objects that are written, by the numbers they have here, in the order of writing."""
        self._written()
        return [(reference.idnum, resolve(reference)) for reference in self._order]


class Draft:
    """A new file in the making: the template's objects, some replaced, some added."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._changed: dict[int, PdfObject] = {}
        self._added: list[PdfObject] = []
        self._first = template.first_free
        self.encryption = template.encryption
        self.info = template.info
        self._once: dict[str, IndirectObject] = {}
        self.guarded: set[int] = set()
        """Pages whose own content is shut in already."""

    def add(self, thing: PdfObject) -> IndirectObject:
        self._added.append(thing)
        return IndirectObject(self._first + len(self._added) - 1, 0, self.template.reader)

    def once(self, key: str, make: Callable[[], IndirectObject]) -> IndirectObject:
        """Give what is shared under a key, made when it is asked for the first time."""
        if key not in self._once:
            self._once[key] = make()
        return self._once[key]

    def get(self, reference: IndirectObject) -> Any:  # noqa: ANN401
        """Give the object as it stands in this draft."""
        idnum = reference.idnum
        if idnum >= self._first:
            return self._added[idnum - self._first]
        return self._changed[idnum] if idnum in self._changed else resolve(reference)

    def follow(self, thing: Any) -> Any:  # noqa: ANN401
        """Follow a reference as `get`, leave anything else as it is."""
        return self.get(thing) if isinstance(thing, IndirectObject) else thing

    def edit(self, reference: IndirectObject) -> DictionaryObject:
        """Give a dictionary of the template to be changed, as a copy that belongs to this draft."""
        own = reference.idnum >= self._first
        known = self._added[reference.idnum - self._first] if own else self._changed.get(reference.idnum)
        if not isinstance(known, DictionaryObject):
            source = resolve(reference)
            if isinstance(source, StreamObject):
                raise TypeError("a stream is replaced, not edited")
            known = DictionaryObject()
            dict.update(known, source if isinstance(source, DictionaryObject) else {})
            self._changed[reference.idnum] = known
        return known

    @property
    def page_tree(self) -> IndirectObject:
        tree: IndirectObject = self.get(self.template.root).raw_get("/Pages")
        return tree

    def append_pages(self, pages: list[IndirectObject]) -> None:
        """Put pages last in the page tree, directly under its root."""
        node = self.edit(self.page_tree)
        node[name("Kids")] = ArrayObject([*list.__iter__(self.follow(node.raw_get("/Kids"))), *pages])
        node[name("Count")] = NumberObject(int(entry(node, "Count") or 0) + len(pages))

    def replace(self, reference: IndirectObject, thing: PdfObject) -> None:
        self._changed[reference.idnum] = thing

    def write(self) -> bytes:
        """Return the whole file. Unless it is encrypted, the same draft gives the same bytes."""
        bodies, numbers = self.template.written()
        extra = [idnum for idnum in self._changed if not numbers.get(idnum)]
        numbers = numbers | {idnum: len(bodies) + place for place, idnum in enumerate(extra, start=1)}
        bodies += [b"null"] * len(extra)
        base = len(bodies)

        def renumber(reference: IndirectObject) -> int:
            idnum = reference.idnum
            return idnum - self._first + base + 1 if idnum >= self._first else numbers.get(idnum, 0)

        if self.encryption is not None:
            return self._assemble(self._encrypted(self.encryption, numbers, renumber, base), renumber)
        for idnum, thing in self._changed.items():
            bodies[numbers[idnum] - 1] = serialise(thing, renumber)
        bodies += [serialise(thing, renumber) for thing in self._added]
        return self._assemble(bodies, renumber)

    def _encrypted(
        self, encryption: Encryption, numbers: dict[int, int], renumber: Renumber, base: int
    ) -> list[bytes]:
        things = {numbers[idnum]: thing for idnum, thing in self.template.reached()}
        things |= {numbers[idnum]: thing for idnum, thing in self._changed.items()}
        things |= {base + place: thing for place, thing in enumerate(self._added, start=1)}
        return [serialise(encryption.encrypt(things[number], number), renumber) for number in sorted(things)]

    def _assemble(self, bodies: list[bytes], renumber: Renumber) -> bytes:
        entry_number = len(bodies) + 1
        if self.encryption is not None:
            bodies.append(serialise(self.encryption.entry, renumber))
        parts = [f"{self.template.header}\n%\u00e2\u00e3\u00cf\u00d3\n".encode("latin-1")]
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
        described = serialise(trailer, renumber)
        if self.encryption is not None:
            described = described[:-2] + b"/Encrypt %d 0 R>>" % entry_number
        parts.append(b"trailer\n%b\nstartxref\n%d\n%%%%EOF\n" % (described, offset))
        return b"".join(parts)


def _upright(box: Iterable[Any]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = map(float, box)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _header(reader: PdfReader) -> str:
    """Give the line that says which version of PDF this is; other bytes may stand before it."""
    found = re.search(r"%PDF-\d\.\d", reader.pdf_header)
    return found.group() if found else ""


def _bytes_of(value: Any) -> bytes:  # noqa: ANN401
    if isinstance(value, TextStringObject):
        return value.original_bytes
    return bytes(value) if isinstance(value, bytes) else b""


_DEPTH = 4
"""Of dictionaries in the encryption dictionary: crypt filters are at the third (7.6.5)."""


def _plain_copy(thing: Any, depth: int = 0) -> DictionaryObject | None:  # noqa: ANN401
    """Copy the encryption dictionary with its references followed."""
    if not isinstance(thing, DictionaryObject) or depth > _DEPTH:
        return None
    copied = DictionaryObject()
    for key in thing:
        value = resolve(thing.raw_get(key))
        copied[NameObject(key)] = (
            (_plain_copy(value, depth + 1) or DictionaryObject()) if isinstance(value, DictionaryObject) else value
        )
    return copied


TRUE = BooleanObject(True)  # noqa: FBT003 - pypdf's own signature


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
