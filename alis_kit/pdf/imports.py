"""Taking a page of another PDF into a draft as a drawing (a form XObject, PDF 32000-1, 8.10)."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NullObject, PdfObject, StreamObject

from alis_kit.pdf.objects import Draft, dictionary, name, numbers, stream
from alis_kit.pdf.private import raw_data, set_raw_data
from alis_kit.pdf.source import guarded


@dataclass(frozen=True)
class Drawing:
    """A page as a drawing: upright, its lower left corner at the origin."""

    reference: IndirectObject
    width: float
    height: float


def import_page(draft: Draft, pdf: bytes) -> Drawing:
    """Take the first page of a PDF.

    Raises:
        FormError: it cannot be read.
    """
    with guarded("pdf_picture_unreadable"):
        page = PdfReader(BytesIO(pdf)).pages[0]
        contents = page.get_contents()
        box, turn = page.mediabox, (page.rotation or 0) % 360
        width, height = float(box.width), float(box.height)
        content = contents.get_data() if contents is not None else b""
        resources = _Importer(draft).take(page.get("/Resources") or DictionaryObject())
        left, bottom = float(box.left), float(box.bottom)
        matrices = {
            0: (1, 0, 0, 1, -left, -bottom),
            90: (0, -1, 1, 0, -bottom, width + left),
            180: (-1, 0, 0, -1, width + left, height + bottom),
            270: (0, 1, -1, 0, height + bottom, -left),
        }
        entries: dict[str, PdfObject] = {
            "Type": name("XObject"),
            "Subtype": name("Form"),
            "BBox": numbers(left, bottom, left + width, bottom + height),
            "Matrix": numbers(*matrices[turn]),
            "Resources": resources,
        }
        if page.get("/Group") is not None:
            entries["Group"] = _Importer(draft).take(page["/Group"])
        reference = draft.add(stream(content, entries))
    return Drawing(reference, *((width, height) if turn % 180 == 0 else (height, width)))


class _Importer:
    """Copies objects of another file with all they refer to, each once."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._taken: dict[int, IndirectObject] = {}

    def take(self, thing: Any) -> PdfObject:  # noqa: ANN401
        if isinstance(thing, IndirectObject):
            return self._reference(thing)
        if isinstance(thing, StreamObject):
            return self._draft.add(self._stream(thing, StreamObject()))
        if isinstance(thing, DictionaryObject):
            return self._entries(thing, dictionary())
        if isinstance(thing, ArrayObject):
            return ArrayObject([self.take(part) for part in list.__iter__(thing)])
        return thing if isinstance(thing, PdfObject) else NullObject()

    def _reference(self, thing: IndirectObject) -> PdfObject:
        if thing.idnum in self._taken:
            return self._taken[thing.idnum]
        source = thing.get_object()
        if not isinstance(source, DictionaryObject):
            return self.take(source) if source is not None else NullObject()
        copy: DictionaryObject = StreamObject() if isinstance(source, StreamObject) else DictionaryObject()
        self._taken[thing.idnum] = self._draft.add(copy)
        if isinstance(source, StreamObject):
            self._stream(source, copy)
        else:
            self._entries(source, copy)
        return self._taken[thing.idnum]

    def _stream(self, source: StreamObject, copy: Any) -> StreamObject:  # noqa: ANN401
        set_raw_data(copy, raw_data(source))
        self._entries(source, copy)
        return copy  # type: ignore[no-any-return]

    def _entries(self, source: DictionaryObject, copy: DictionaryObject) -> DictionaryObject:
        for key in source:
            if key != "/Parent":
                copy[name(key[1:])] = self.take(source.raw_get(key))
        return copy
