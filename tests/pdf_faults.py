"""PDFs that are broken, hostile or simply something else, and what the engine has to say about each."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from io import BytesIO

import pdf_forms
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String


def _saved(pdf: Pdf) -> bytes:
    buffer = BytesIO()
    pdf.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def _by_hand(objects: dict[int, bytes], root: int = 1) -> bytes:
    """Write objects as they are, with a right cross-reference table."""
    out, places = BytesIO(), {}
    out.write(b"%PDF-1.7\n")
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start, size = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        out.write(b"%010d 00000 n \n" % places.get(number, 0))
    out.write(b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, root, start))
    return out.getvalue()


def _bomb(size: int) -> bytes:
    packer = zlib.compressobj(9)
    block = b"q Q \n" * 200_000
    return b"".join([packer.compress(block) for _ in range(size // len(block))] + [packer.flush()])


def one_field(value: bytes, *more: bytes, box: bytes = b"0 0 595 842", page: bytes = b"") -> bytes:
    """Give a form of one field, the trainee's name, with this value; *more* are the objects from number 5."""
    widget = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(lis_navn)/Rect[50 700 300 720]/F 4/P 3 0 R/V %b>>" % value
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/DA(/Helv 0 Tf 0 g)>>>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Annots[4 0 R]%b>>" % (box, page),
        4: widget,
    }
    return _by_hand(objects | dict(enumerate(more, 5)))


def empty() -> bytes:
    return b""


def not_a_pdf() -> bytes:
    return b"PK\x03\x04 dette er et Word-dokument" * 50


def only_a_header() -> bytes:
    return b"%PDF-1.7\n"


def truncated() -> bytes:
    return pdf_forms.make("object_streams")[:2000]


def cut_update() -> bytes:
    """The last change was cut on the way; what stands before it is a whole older edition."""
    return pdf_forms.make("incremental")[:-300]


def noise() -> bytes:
    return b"%PDF-1.4\n" + bytes((index * 7919) % 251 for index in range(60_000))


def no_fields() -> bytes:
    pdf = Pdf.new()
    pdf.add_blank_page()
    return _saved(pdf)


def needs_password() -> bytes:
    buffer = BytesIO()
    pdf_forms.plain_pdf().save(buffer, encryption=pikepdf.Encryption(owner="eier", user="hemmelig", R=6))
    return buffer.getvalue()


def filling_forbidden() -> bytes:
    nothing = pikepdf.Permissions(
        modify_form=False, modify_other=False, modify_annotation=False, modify_assembly=False
    )
    buffer = BytesIO()
    pdf_forms.plain_pdf().save(buffer, encryption=pikepdf.Encryption(owner="eier", user="", R=6, allow=nothing))
    return buffer.getvalue()


def page_tree_loop() -> bytes:
    return _by_hand(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]>>>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>",
        }
    )


def field_tree_loop() -> bytes:
    """A field that is its own grandparent, and has no name."""
    return _by_hand(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Annots[5 0 R]>>",
            4: b"<</Kids[5 0 R]/Parent 5 0 R>>",
            5: b"<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/Parent 4 0 R/Kids[4 0 R]>>",
        }
    )


def deep_nesting() -> bytes:
    return _by_hand(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields 4 0 R>>>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Annots 4 0 R>>",
            4: b"[" * 60_000 + b"]" * 60_000,
        }
    )


def object_stream_bomb() -> bytes:
    """The form itself lies in an object stream that unpacks to 160 MB."""
    packed = _bomb(160_000_000)
    head = b"%PDF-1.7\n"
    body = b"1 0 obj\n<</Type/ObjStm/N 3/First 20/Filter/FlateDecode/Length %d>>\nstream\n%b\nendstream\nendobj\n"
    first = body % (len(packed), packed)
    table = b"".join(
        [b"\0\0\0\0\0", b"\1" + len(head).to_bytes(3, "big") + b"\0"]
        + [b"\2\0\0\1" + bytes([index]) for index in range(3)]
    )
    start = len(head) + len(first)
    xref = b"5 0 obj\n<</Type/XRef/Size 5/W[1 3 1]/Root 2 0 R/Length %d>>\nstream\n%b\nendstream\nendobj\n"
    return head + first + xref % (len(table), table) + b"startxref\n%d\n%%%%EOF\n" % start


def page_content_bomb() -> bytes:
    """A whole form, but page 1 unpacks to 120 MB of operators: filled, with nothing read from that page."""
    pdf = pdf_forms.plain_pdf()
    bomb = Stream(pdf, b"")
    bomb.write(_bomb(120_000_000), filter=Name.FlateDecode)
    pdf.pages[0].obj.Contents = bomb
    return _saved(pdf)


def bombs_everywhere() -> bytes:
    """Every page and every field's appearance unpacks to megabytes; together too much to look at."""
    pdf = pdf_forms.plain_pdf()
    bomb = Stream(pdf, b"", Type=Name.XObject, Subtype=Name.Form, BBox=Array((0, 0, 1, 1)))
    bomb.write(_bomb(3_600_000), filter=Name.FlateDecode)
    bomb = pdf.make_indirect(bomb)
    for _ in range(90):
        pdf.pages.append(pdf.pages[0])
    for page in pdf.pages:
        page.obj.Contents = Array([bomb] * 20)
        for widget in page.obj.Annots:
            if widget.get("/FT") == Name.Tx:
                widget.AP = Dictionary(N=bomb)
    return _saved(pdf)


def million_fields() -> bytes:
    """More widgets than any form has, all the same object."""
    pdf = pdf_forms.plain_pdf()
    widget = pdf.pages[0].obj.Annots[0]
    pdf.pages[0].obj.Annots = Array([widget] * 90_000)
    return _saved(pdf)


def many_pages() -> bytes:
    """A few objects that claim thousands of pages."""
    kids = b"3 0 R " * 50_000
    return _by_hand(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]>>>>",
            2: b"<</Type/Pages/Count 50000/Kids[" + kids + b"]>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>",
        }
    )


def looping_tables() -> bytes:
    """A cross-reference table whose previous one is itself."""
    data = pdf_forms.make("plain")
    start = data.rindex(b"startxref")
    place = data[start:].split()[1]
    return (
        data[: data.rindex(b"trailer")] + b"trailer\n<</Size 9/Root 1 0 R/Prev " + place + b">>\n" + data[start:]
    )


def xfa_only() -> bytes:
    """A dynamic XFA form: no field of its own, only a packet that other viewers cannot draw."""
    pdf = Pdf.new()
    pdf.add_blank_page()
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=Stream(pdf, b"<xdp:xdp/>"), NeedAppearances=True)
    return _saved(pdf)


def other_form() -> bytes:
    """A fine form that is not this one."""
    pdf = Pdf.new()
    page = pdf.add_blank_page()
    widget = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("fornavn"), Rect=Array((9, 9, 99, 29))
    )
    page.obj.Annots = Array([pdf.make_indirect(widget)])
    pdf.Root.AcroForm = Dictionary(Fields=page.obj.Annots, DA=String("/Helv 0 Tf"))
    return _saved(pdf)


FAULTS: dict[Callable[[], bytes], str] = {
    empty: "pdf_empty",
    not_a_pdf: "pdf_not_a_pdf",
    only_a_header: "pdf_unreadable",
    truncated: "pdf_unreadable",
    cut_update: "pdf_unreadable",
    noise: "pdf_unreadable",
    no_fields: "pdf_no_fields",
    needs_password: "pdf_needs_password",
    filling_forbidden: "pdf_filling_not_permitted",
    page_tree_loop: "pdf_unreadable",
    field_tree_loop: "pdf_no_fields",
    deep_nesting: "pdf_unreadable",
    object_stream_bomb: "pdf_unreadable",
    page_content_bomb: "",
    bombs_everywhere: "",
    million_fields: "pdf_too_many_fields",
    many_pages: "pdf_too_many_pages",
    looping_tables: "",
    xfa_only: "pdf_xfa_only",
    other_form: "pdf_other_form",
}
"""What each is answered with; empty: it may be filled."""


# -- small files that cost much -----------------------------------------------------------------------------------


def _stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


def _ladder(rung: bytes, first: int = 5, count: int = 40) -> list[bytes]:
    """Give objects each of which names the next one twice, by this rung; the last ones name nothing."""
    made = [rung.replace(b"NEXT", b"%d 0 R" % number) for number in range(first + 1, first + count)]
    return [*made, b"[]"]


def value_graph() -> bytes:
    return one_field(b"5 0 R", *_ladder(b"[NEXT NEXT]"))


def value_loop() -> bytes:
    return one_field(b"5 0 R", b"[5 0 R 5 0 R (Kari)]")


def name_graph() -> bytes:
    return one_field(b"()/TU 5 0 R/DA 5 0 R", *_ladder(b"<</A NEXT/B NEXT>>"))


def attachment_graph() -> bytes:
    rungs = _ladder(b"<</Kids[NEXT NEXT NEXT NEXT NEXT NEXT NEXT NEXT]>>")
    return one_field(b"()", *rungs).replace(b"/AcroForm", b"/Names<</EmbeddedFiles 5 0 R>>/AcroForm", 1)


def value_bombs() -> bytes:
    packed = zlib.compress(b"A" * 8_000_000, 9)
    values = b"[" + b" ".join(b"%d 0 R" % number for number in range(6, 46)) + b"]"
    return one_field(b"5 0 R", values, *[_stream(packed, b"/Filter/FlateDecode")] * 40)


def value_predictor() -> bytes:
    packed = zlib.compress(b"\4" * 8_000_000, 9)
    return one_field(b"5 0 R", _stream(packed, b"/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 4>>"))


def value_filters() -> bytes:
    data = b"A" * 6_000_000
    for _ in range(3):
        data = zlib.compress(data, 9)
    return one_field(b"5 0 R", _stream(data, b"/Filter[/FlateDecode/FlateDecode/FlateDecode]"))


def value_in_letters() -> bytes:
    """As letters, a few megabytes take hundreds while they are unpacked."""
    return one_field(b"5 0 R", _stream(b"!" * 12_000_000 + b"~>", b"/Filter/ASCII85Decode"))


def long_look() -> bytes:
    return one_field(b"()/DA(%b)" % (b"1" * 60_000))


def _content(data: bytes) -> bytes:
    return one_field(b"()", _stream(zlib.compress(data, 9), b"/Filter/FlateDecode"), page=b"/Contents 5 0 R")


def open_images() -> bytes:
    return _content(b"BI " * 60_000)


def open_texts() -> bytes:
    return _content(b"BT " * 200_000 + b"EMC ET " * 100_000)


def backslashes() -> bytes:
    return _content(b"(" + b"\\" * 60_001)


def open_brackets() -> bytes:
    return _content(b"(a" * 60_000)


def drawings_in_drawings() -> bytes:
    """A drawing that draws the next one many times, and so on: few bytes, and more work than there is time."""
    own = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
    rungs = [_stream(b"/X Do " * 30, own % number) for number in range(7, 37)]
    last = _stream(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    page = b"/Contents 5 0 R/Resources<</XObject<</X 6 0 R>>>>"
    return one_field(b"()", _stream(b"/X Do"), *rungs, last, page=page)


def huge_page() -> bytes:
    return one_field(b"()", box=b"0 0 14400 14400")


ATTACKS: dict[Callable[[], bytes], int] = {
    value_graph: 0,
    value_loop: 0,
    name_graph: 0,
    attachment_graph: 0,
    value_bombs: 4,
    value_predictor: 4,
    value_filters: 4,
    value_in_letters: 4,
    long_look: 0,
    open_images: 0,
    open_texts: 0,
    backslashes: 0,
    open_brackets: 0,
    drawings_in_drawings: 0,
    huge_page: 0,
}
"""What each ends with, read or filled: 0 it is taken, 4 it is refused in one line."""
