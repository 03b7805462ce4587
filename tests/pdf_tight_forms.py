"""A form with the official 60 names laid out as tightly as the printed one, and files of it as tools write them.

Cells are two lines high, "Gjennomført" and "Gjenstår" stand side by side.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pdf_forms import FIELDS, MULTILINE, _saved, _widgets
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

Cell = tuple[int, dict[str, Any], tuple[float, float, float, float]]


def _cells() -> Iterator[Cell]:
    """Give page, field and rectangle; a "Gjenstår" cell stands right of its "Gjennomført"."""
    names = {field["name"] for field in FIELDS}
    page, y = 0, 780.0
    left = (0, 0.0, 0.0, 0.0)
    for field in FIELDS:
        name = field["name"]
        if name.endswith("_rest"):
            number, edge, low, high = left
            yield number, field, (edge + 2, low, 560, high)
            continue
        tall = 190 if name == "plan_overordnet" else 24 if field["multiline"] else 15
        if y - tall < 40:
            page, y = page + 1, 790.0
        edge = 380.0 if f"{name}_rest" in names else 202.0 if field["kind"] == "check" else 560.0
        low = y - (12 if field["kind"] == "check" else tall)
        yield page, field, (190, low, edge, y)
        left = (page, edge, low, y)
        y -= tall + 5


def _widget(pdf: Pdf, field: dict[str, Any], rect: tuple[float, float, float, float]) -> Any:
    widget = Dictionary(Type=Name.Annot, Subtype=Name.Widget, F=4, T=String(field["name"]), Rect=Array(rect))
    if field["kind"] == "check":
        widget.FT, widget.V, widget.AS = Name.Btn, Name.Off, Name.Off
        widget.MK, widget.DA = Dictionary(BC=Array([0, 0, 0]), CA=String("4")), String("/ZaDb 0 Tf 0 g")
        on, off = (
            pdf.make_indirect(
                Stream(pdf, drawing, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 12, 12]))
            )
            for drawing in (b"q BT /ZaDb 10 Tf 2 2 Td (4) Tj ET Q", b"")
        )
        widget.AP = Dictionary(N=Dictionary(Yes=on, Off=off))
    else:
        widget.FT, widget.DA = Name.Tx, String("/Helv 9 Tf 0 g")
        widget.Ff = MULTILINE if field["multiline"] else 0
    return pdf.make_indirect(widget)


def tight_pdf() -> Pdf:
    """Lay out the tidy form; its label for the period is printed in two pieces."""
    pdf = Pdf.new()
    helvetica = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    dingbats = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.ZapfDingbats)
    fields, printed = Array(), [["BT /F1 12 Tf 40 815 Td (Gjelder for) Tj ( tidsrommet:) Tj ET"]]
    for number, field, rect in _cells():
        if len(printed) <= number:
            printed.append([])
        if len(pdf.pages) <= number:
            page = pdf.add_blank_page(page_size=(595, 842)).obj
            page.Resources, page.Annots = Dictionary(Font=Dictionary(F1=helvetica)), Array()
        page = pdf.pages[number].obj
        if not field["name"].endswith("_rest"):
            printed[number].append(f"BT /F1 8 Tf 40 {rect[3] - 11} Td ({field['name']}) Tj ET")
        widget = _widget(pdf, field, rect)
        widget.P = page
        page.Annots.append(widget)
        fields.append(widget)
    for page, lines in zip(pdf.pages, printed, strict=True):
        page.obj.Contents = Stream(pdf, "\n".join(lines).encode("latin-1"))
    resources = Dictionary(Font=Dictionary(Helv=helvetica, ZaDb=dingbats))
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=fields, DA=String("/Helv 0 Tf 0 g"), DR=resources))
    return pdf


def tight() -> bytes:
    """Nothing wrong, only little room."""
    return _saved(tight_pdf(), object_stream_mode=pikepdf.ObjectStreamMode.disable)


def linearized() -> bytes:
    """Linearised for the web, as downloads often are."""
    return _saved(tight_pdf(), linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def hybrid() -> bytes:
    """Some widgets only in an object stream that the classic table's /XRefStm knows of (7.5.8.4)."""
    source = pikepdf.open(BytesIO(tight()))
    things = {number: source.get_object(number, 0) for number in range(1, len(source.objects) + 1)}
    bodies = {number: thing.unparse(resolved=True) for number, thing in things.items()}
    hidden = [widget.objgen[0] for widget in _widgets(source)][:30]
    out, places = BytesIO(b"%PDF-1.5\n"), {}
    out.seek(0, 2)

    def write(number: int, head: bytes, data: bytes | None) -> None:
        places[number] = out.tell()
        body = head if data is None else b"%b\nstream\n%b\nendstream" % (head, data)
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    for number, body in bodies.items():
        if number not in hidden:
            thing = things[number]
            if isinstance(thing, Stream):
                raw = thing.read_raw_bytes()
                entries = Dictionary({key: value for key, value in thing.items() if key != "/Length"})
                entries.Length = len(raw)
                write(number, entries.unparse(resolved=True), raw)
            else:
                write(number, body, None)
    container, table = len(bodies) + 1, len(bodies) + 2
    index, packed = b"", b""
    for number in hidden:
        index += b"%d %d " % (number, len(packed))
        packed += bodies[number] + b" "
    data = zlib.compress(index + packed)
    head = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>" % (len(hidden), len(index), len(data))
    write(container, head, data)
    rows = b"".join(b"\2" + container.to_bytes(3, "big") + at.to_bytes(2, "big") for at in range(len(hidden)))
    spans = b"".join(b"%d 1 " % number for number in hidden)
    head = b"<</Type/XRef/Size %d/W[1 3 2]/Index[%b]/Length %d>>" % (table + 1, spans, len(rows))
    write(table, head, rows)
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (container + 1))
    for number in range(1, container + 1):
        known = number in places
        out.write(b"%010d 00000 n \n" % places[number] if known else b"0000000000 65535 f \n")
    root = source.Root.objgen[0]
    end = b"trailer\n<</Size %d/Root %d 0 R/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n"
    out.write(end % (table + 1, root, places[table], start))
    return out.getvalue()


def updated_twice() -> bytes:
    """Two tools have added to the end of the file: an answer, then a signature field."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields
    from pypdf import PdfWriter

    first, second = BytesIO(), BytesIO()
    writer = PdfWriter(BytesIO(tight()), incremental=True)
    writer.update_page_form_field_values(writer.pages[0], {"kommune": "Gammel kommune"}, auto_regenerate=False)
    writer.write(first)
    signing = IncrementalPdfFileWriter(first, strict=False)
    fields.append_signature_field(signing, fields.SigFieldSpec("ekstra_underskrift", box=(40, 10, 140, 40)))
    signing.write(second)
    return second.getvalue()


def aes_128() -> bytes:
    """AES of the middle generation (R4) with the metadata left readable."""
    allowed = pikepdf.Permissions(modify_form=True, modify_other=False, extract=False)
    secrecy = pikepdf.Encryption(owner="eier", user="", R=4, allow=allowed, aes=True, metadata=False)
    return _saved(tight_pdf(), encryption=secrecy)


def rc4_40() -> bytes:
    """The very first encryption, 40 bits."""
    secrecy = pikepdf.Encryption(owner="eier", user="", R=2, aes=False, metadata=False)
    return _saved(tight_pdf(), encryption=secrecy)


def bytes_around() -> bytes:
    """Bytes of a mail program before the header and after the end."""
    return b"\xef\xbb\xbf\r\n" + tight() + b"\r\n\r\n--boundary--\r\n"


def no_table() -> bytes:
    """The cross-reference table is lost; objects are found by looking for them."""
    data = tight()
    return data[: data.rindex(b"xref\n0")] + data[data.rindex(b"trailer") :]
