"""Forms with the official 60 names, each made in another way, as tools and people do.

Every maker gives bytes. The plain form is laid out here with pikepdf: 15 rows on each of four A4 pages, a
printed label and a field; most kinds are that form with one kind of trouble added. Reasons stand in the makers'
docstrings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from alis_kit.resources import FORM

SPEC: dict[str, Any] = tomllib.loads((FORM / "felt.toml").read_text(encoding="utf-8"))
FIELDS: list[dict[str, Any]] = SPEC["field"]
TEXTS = [field["name"] for field in FIELDS if field["kind"] == "text"]
CHECKS = [field["name"] for field in FIELDS if field["kind"] == "check"]
MULTILINE, COMB, READ_ONLY = 1 << 12, 1 << 24, 1
ROWS = 15


def _rect(row: int) -> tuple[float, float, float, float]:
    top = 790 - row * 50
    return (230, top - 40, 545, top)


def _box(name: str, rect: tuple[float, float, float, float]) -> Dictionary:
    field = next(each for each in FIELDS if each["name"] == name)
    x0, _, x1, y1 = rect
    widget = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, F=4, T=String(name), TU=String(field["tooltip"]), Rect=Array(rect)
    )  # fmt: skip
    if field["kind"] == "check":
        widget.Rect = Array((x0, y1 - 14, x0 + 14, y1))
        widget.FT = Name.Btn
        widget.V = widget.AS = Name.Off
        widget.MK = Dictionary(BC=Array((0, 0, 0)))
    else:
        widget.FT = Name.Tx
        widget.Ff = MULTILINE if field["multiline"] else 0
        widget.DA = String("/Helv 10 Tf 0 g")
        if not field["multiline"]:
            widget.Rect = Array((x0, y1 - 20, x1, y1))
    return widget


def _states(pdf: Pdf, on: str) -> Dictionary:
    def drawing(content: bytes) -> Stream:
        form = Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array((0, 0, 14, 14)))
        form.Resources = Dictionary()
        return pdf.make_indirect(form)

    box = b"0 G 1 w 0.5 0.5 13 13 re S "
    return Dictionary({f"/{on}": drawing(box + b"2 2 m 12 12 l S"), "/Off": drawing(box)})


def plain_pdf() -> Pdf:
    """Lay out the plain form."""
    pdf = Pdf.new()
    helvetica = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    fields = Array()
    for number in range(4):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=helvetica))
        lines = [f"BT /F1 12 Tf 40 815 Td ({SPEC['period_label']}) Tj ET"] if number == 0 else []
        page.obj.Annots = Array()
        for row, field in enumerate(FIELDS[number * ROWS : (number + 1) * ROWS]):
            lines.append(f"BT /F1 9 Tf 40 {_rect(row)[3] - 12} Td ({field['name']}:) Tj ET")
            widget = pdf.make_indirect(_box(field["name"], _rect(row)))
            widget.P = page.obj
            if field["kind"] == "check":
                widget.AP = Dictionary(N=_states(pdf, "Yes"))
            page.obj.Annots.append(widget)
            fields.append(widget)
        page.obj.Contents = Stream(pdf, "\n".join(lines).encode("latin-1"))
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(Fields=fields, DA=String("/Helv 0 Tf 0 g"), DR=Dictionary(Font=Dictionary(Helv=helvetica)))
    )
    return pdf


def _saved(pdf: Pdf, **options: Any) -> bytes:
    buffer = BytesIO()
    pdf.save(buffer, deterministic_id="encryption" not in options, **options)
    return buffer.getvalue()


def _widgets(pdf: Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        yield from page.obj.Annots


def _named(pdf: Pdf, name: str) -> Any:
    return next(widget for widget in _widgets(pdf) if str(widget.get("/T")) == name)


def plain() -> bytes:
    """A tidy AcroForm: classic cross-reference table, /Helv at 10 points."""
    return _saved(plain_pdf(), object_stream_mode=pikepdf.ObjectStreamMode.disable)


def object_streams() -> bytes:
    """Compressed objects and cross-references, as most modern tools write."""
    return _saved(plain_pdf(), object_stream_mode=pikepdf.ObjectStreamMode.generate)


def own_blank() -> bytes:
    """The kit's own blank form."""
    return (FORM / "skjema.pdf").read_bytes()


def incremental() -> bytes:
    """A form changed and saved again by another program: old objects stay in the file."""
    import pymupdf

    with TemporaryDirectory() as folder:
        path = Path(folder) / "skjema.pdf"
        path.write_bytes(plain())
        document = pymupdf.open(path)
        page = document[0]
        widget = next(each for each in page.widgets() if each.field_name == "kommune")
        widget.field_value = "Gammelt svar"
        widget.update()
        document.saveIncr()
        document.close()
        return path.read_bytes()


def owner_locked() -> bytes:
    """AES-256 with an owner's password; filling is permitted, opening needs none."""
    allowed = pikepdf.Permissions(modify_form=True, modify_other=False, extract=False, modify_annotation=False)
    return _saved(plain_pdf(), encryption=pikepdf.Encryption(owner="eier", user="", R=6, allow=allowed))


def owner_locked_rc4() -> bytes:
    """The older encryption (RC4, 128 bits), as many municipal document systems still use."""
    allowed = pikepdf.Permissions(modify_form=True, modify_other=False)
    return _saved(
        plain_pdf(),
        encryption=pikepdf.Encryption(owner="eier", user="", R=3, allow=allowed, aes=False, metadata=False),
    )


def parents() -> bytes:
    """Type, flags, look and alignment on a parent that has no value; the name's last part on the kid."""
    pdf = plain_pdf()
    parent = pdf.make_indirect(
        Dictionary(T=String("plan"), FT=Name.Tx, Ff=MULTILINE, DA=String("/Helv 9 Tf 0 0 1 rg"), Q=1, Kids=Array())
    )
    kept = Array()
    for widget in _widgets(pdf):
        if Name.Tx == widget.FT and int(widget.Ff) & MULTILINE:
            for key in ("/FT", "/Ff", "/DA"):
                del widget[key]
            widget.Parent = parent
            parent.Kids.append(widget)
        else:
            kept.append(widget)
    kept.append(parent)
    pdf.Root.AcroForm.Fields = kept
    return _saved(pdf)


def xfa_names() -> bytes:
    """Names as XFA forms have them, `form1[0].side1[0].lis_navn[0]`, with an /XFA packet beside."""
    pdf = plain_pdf()
    form = pdf.make_indirect(Dictionary(T=String("form1[0]"), Kids=Array()))
    for number, page in enumerate(pdf.pages, start=1):
        side = pdf.make_indirect(Dictionary(T=String(f"side{number}[0]"), Parent=form, Kids=Array()))
        form.Kids.append(side)
        for widget in page.obj.Annots:
            widget.T = String(f"{widget.T}[0]")
            widget.Parent = side
            side.Kids.append(widget)
    pdf.Root.AcroForm.Fields = Array([form])
    pdf.Root.AcroForm.XFA = Stream(pdf, b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    return _saved(pdf)


def two_places() -> bytes:
    """One field with several widgets: the name on every page, and 5.a in two boxes."""
    pdf = plain_pdf()
    for name in ("lis_navn", "alm_tj_fremtid"):
        first = _named(pdf, name)
        y1 = float(first.Rect[3])
        owner = pdf.make_indirect(Dictionary(T=first.T, FT=Name.Tx, Ff=first.Ff, DA=first.DA, Kids=Array()))
        second = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, F=4, Rect=Array((40, y1 - 40, 225, y1 - 20)), Parent=owner
            )
        )
        for key in ("/T", "/FT", "/Ff", "/DA"):
            del first[key]
        first.Parent = owner
        owner.Kids.extend([first, second])
        page = next(page for page in pdf.pages if first in list(page.obj.Annots))
        page.obj.Annots.append(second)
        fields = [owner if each == first else each for each in pdf.Root.AcroForm.Fields]
        pdf.Root.AcroForm.Fields = Array(fields)
    return _saved(pdf)


def limits() -> bytes:
    """Comb with /MaxLen, a long /MaxLen, ReadOnly, centred and right-aligned fields, size 0, coloured boxes."""
    pdf = plain_pdf()
    hpr = _named(pdf, "hpr")
    hpr.Ff, hpr.MaxLen, hpr.DA = COMB, 9, String("/Helv 0 Tf 0 g")
    _named(pdf, "kommune").MaxLen = 100
    _named(pdf, "leder").Ff = READ_ONLY
    for index, widget in enumerate(_widgets(pdf)):
        if Name.Tx == widget.FT:
            widget.Q = index % 3
            widget.MK = Dictionary(BC=Array((0.2, 0.2, 0.6)), BG=Array((0.95, 0.95, 1)))
            widget.BS = Dictionary(W=2, S=Name.S)
            if index % 2:
                widget.DA = String("/Helv 0 Tf 0.1 0.1 0.5 rg")
    return _saved(pdf)


def odd_boxes() -> bytes:
    """Check boxes whose checked state has a name of its own, or no appearance at all."""
    pdf = plain_pdf()
    yes, no = (_named(pdf, name) for name in CHECKS)
    yes.AP = Dictionary(N=_states(pdf, "J\u00e6 da"))
    del no["/AP"], no["/AS"], no["/V"]
    return _saved(pdf)


def need_appearances() -> bytes:
    """No appearance anywhere and a flag that asks the viewer to make them."""
    pdf = plain_pdf()
    for widget in _widgets(pdf):
        if "/AP" in widget:
            del widget["/AP"]
    pdf.Root.AcroForm.NeedAppearances = True
    return _saved(pdf)


def shared_look() -> bytes:
    """All text widgets share one appearance object."""
    pdf = plain_pdf()
    content = b"/Tx BMC BT /Helv 9 Tf 2 5 Td (skriv her) Tj ET EMC"
    look = pdf.make_indirect(
        Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array((0, 0, 315, 20)))
    )
    look.Resources = pdf.Root.AcroForm.DR
    for widget in _widgets(pdf):
        if Name.Tx == widget.FT:
            widget.AP = Dictionary(N=look)
    return _saved(pdf)


def lost_fonts() -> bytes:
    """Default appearances name fonts that are nowhere, or there is none; no /DR."""
    pdf = plain_pdf()
    del pdf.Root.AcroForm["/DR"], pdf.Root.AcroForm["/DA"]
    for index, widget in enumerate(_widgets(pdf)):
        if Name.Tx == widget.FT:
            widget.DA = String("/ABCDEF+Calibri-Light 11.04 Tf 0 g")
            if index % 4 == 0:
                del widget["/DA"]
    return _saved(pdf)


def orphans() -> bytes:
    """Widgets that /Fields does not list, as after careless merging; one stands in the page itself."""
    pdf = plain_pdf()
    pdf.Root.AcroForm.Fields = Array(list(pdf.Root.AcroForm.Fields)[:20])
    annotations = pdf.pages[3].obj.Annots
    pdf.pages[3].obj.Annots = Array([Dictionary(dict(annotations[0].items())), *list(annotations)[1:]])
    return _saved(pdf)


def no_form_dictionary() -> bytes:
    """The widgets are there, the catalogue's /AcroForm is gone."""
    pdf = plain_pdf()
    del pdf.Root["/AcroForm"]
    return _saved(pdf)


def signature_fields() -> bytes:
    """Part 7 has real, unsigned signature fields."""
    pdf = plain_pdf()
    for name in ("alis_sign", "kommune_sign", "veil_sign"):
        widget = _named(pdf, name)
        widget.FT = Name.Sig
        for key in ("/Ff", "/DA"):
            del widget[key]
    pdf.Root.AcroForm.SigFlags = 1
    return _saved(pdf)


def old_answers() -> bytes:
    """Rich text and values from last time, with appearances that show them."""
    pdf = plain_pdf()
    for widget in _widgets(pdf):
        if Name.Tx == widget.FT:
            widget.V = String("Svaret fra i fjor")
            widget.RV = String("<body><p>Svaret fra i fjor</p></body>")
            widget.Ff = int(widget.Ff) | 1 << 25
            content = b"/Tx BMC BT /Helv 9 Tf 2 5 Td (Svaret fra i fjor) Tj ET EMC"
            widget.AP = Dictionary(
                N=Stream(pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array((0, 0, 315, 20)))
            )
            widget.AP.N.Resources = pdf.Root.AcroForm.DR
    return _saved(pdf)


def turned_pages() -> bytes:
    """Pages kept on their side (/Rotate 90, 180, 270) with widgets turned to be read upright (/MK /R)."""
    pdf = plain_pdf()
    for page, turn in zip(pdf.pages, (90, 0, 270, 180), strict=True):
        page.obj.Rotate = turn
        if turn == 0:
            continue
        for widget in page.obj.Annots:
            x0, y0, _, y1 = [float(value) for value in widget.Rect]
            if turn in (90, 270) and Name.Tx == widget.FT:
                widget.Rect = Array((x0, y0, x0 + 40, y1)) if y1 - y0 > 30 else Array((x0, y1 - 42, x0 + 26, y1))
            widget.MK = Dictionary(R=turn)
    return _saved(pdf)


def shifted_pages() -> bytes:
    """Boxes that do not begin at the origin, resources inherited from the page tree, a dirty content."""
    pdf = plain_pdf()
    for page in pdf.pages:
        page.obj.MediaBox = Array((-20, -30, 615, 872))
        page.obj.CropBox = Array((10, 15, 590, 835))
        font = page.obj.Resources
        del page.obj["/Resources"]
        page.obj.Contents = Array([page.obj.Contents, Stream(pdf, b"q q 0.5 0 0 0.5 100 100 cm 1 0 0 rg 3 Tr")])
    pdf.Root.Pages.Resources = font
    return _saved(pdf)


def dirty_state() -> bytes:
    """Page contents that restore more than they save, scale the page and leave a clip behind."""
    pdf = plain_pdf()
    for page in pdf.pages:
        old = page.obj.Contents.read_bytes()
        page.obj.Contents = Stream(pdf, b"q\n" + old + b"\nQ\n0.24 0 0 0.24 7 9 cm\n0 0 300 300 re W n\nQ Q\n")
    return _saved(pdf)


def careless() -> bytes:
    """Widgets that are not to be printed, old values on the kids, a combo box, old usage rights."""
    pdf = plain_pdf()
    for widget in _widgets(pdf):
        del widget["/F"]
    first = _named(pdf, "iv_navn")
    owner = pdf.make_indirect(
        Dictionary(T=first.T, FT=Name.Tx, DA=first.DA, V=String("Gammelt"), Kids=Array([first]))
    )
    first.V = String("Eldre")
    for key in ("/T", "/FT", "/DA"):
        del first[key]
    first.Parent = owner
    pdf.Root.AcroForm.Fields = Array([owner if each == first else each for each in pdf.Root.AcroForm.Fields])
    choice = _named(pdf, "referat_hvem")
    choice.FT, choice.Ff = Name.Ch, 1 << 17 | 1 << 18
    choice.Opt = Array([String("ALIS"), String("Veileder")])
    choice.V, choice.I = String("ALIS"), Array([0])
    pdf.Root.Perms = Dictionary(UR3=Dictionary(Type=Name.Sig))
    return _saved(pdf)


def by_reportlab() -> bytes:
    """ReportLab's own form fields and appearances."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for number in range(4):
        if number == 0:
            canvas.drawString(40, 815, SPEC["period_label"])
        for row, field in enumerate(FIELDS[number * ROWS : (number + 1) * ROWS]):
            x0, y0, x1, y1 = _rect(row)
            canvas.drawString(40, y1 - 12, field["name"])
            if field["kind"] == "check":
                canvas.acroForm.checkbox(name=field["name"], tooltip=field["tooltip"], x=x0, y=y1 - 15, size=15)
            else:
                flags = "multiline" if field["multiline"] else ""
                canvas.acroForm.textfield(
                    name=field["name"], tooltip=field["tooltip"], x=x0, y=y0, width=x1 - x0, height=y1 - y0,
                    fontSize=9, fieldFlags=flags, maxlen=20000,
                )  # fmt: skip
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def by_pymupdf() -> bytes:
    """PyMuPDF's widgets."""
    import pymupdf

    document = pymupdf.open()
    for number in range(4):
        page = document.new_page(width=595, height=842)
        if number == 0:
            page.insert_text((40, 27), SPEC["period_label"])
        for row, field in enumerate(FIELDS[number * ROWS : (number + 1) * ROWS]):
            x0, y0, x1, y1 = _rect(row)
            page.insert_text((40, 842 - y1 + 12), field["name"])
            widget = pymupdf.Widget()
            widget.field_name = field["name"]
            widget.field_label = field["tooltip"]
            widget.rect = pymupdf.Rect(x0, 842 - y1, x1, 842 - y0)
            if field["kind"] == "check":
                widget.field_type = pymupdf.PDF_WIDGET_TYPE_CHECKBOX
                widget.rect = pymupdf.Rect(x0, 842 - y1, x0 + 14, 842 - y1 + 14)
            else:
                widget.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
                widget.field_flags = MULTILINE if field["multiline"] else 0
                widget.text_fontsize = 0
            page.add_widget(widget)
    data: bytes = document.tobytes(no_new_id=True)
    return data


KINDS: dict[str, Callable[[], bytes]] = {
    maker.__name__: maker
    for maker in (
        own_blank, plain, object_streams, incremental, owner_locked, owner_locked_rc4, parents, xfa_names,
        two_places, limits, odd_boxes, need_appearances, shared_look, lost_fonts, orphans, no_form_dictionary,
        signature_fields, old_answers, turned_pages, shifted_pages, dirty_state, careless, by_reportlab,
        by_pymupdf,
    )
}  # fmt: skip


@cache
def make(kind: str) -> bytes:
    """Give the form of a kind, made once."""
    return KINDS[kind]()
