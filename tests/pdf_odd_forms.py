"""The tight form spoiled, each time in another way: by careless tools, by old ones, by many hands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pdf_tight_forms as files
from pdf_forms import MULTILINE, _named, _saved, _widgets
from pdf_tight_forms import tight_pdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

COMB, RICH = 1 << 24, 1 << 25


def _texts(pdf: Pdf) -> list[Any]:
    return [widget for widget in _widgets(pdf) if widget.get("/FT") == Name.Tx]


def _take(widget: Any, *keys: str) -> None:
    for key in keys:
        if key in widget:
            del widget[key]


def subform_names() -> bytes:
    """`form1[0].#subform[0].lis_navn[0]`; the type stands at the top, and XFA comes in pieces."""
    pdf = tight_pdf()
    form = pdf.make_indirect(Dictionary(T=String("form1[0]"), FT=Name.Tx, Kids=Array()))
    part = pdf.make_indirect(Dictionary(T=String("#subform[0]"), Parent=form, Kids=Array()))
    form.Kids.append(part)
    for widget in list(_widgets(pdf)):
        widget.T, widget.Parent = String(f"{widget.T}[0]"), part
        part.Kids.append(widget)
        if Name.Tx == widget.FT:
            del widget["/FT"]
    pdf.Root.AcroForm.Fields = Array([form])
    packets = [String("preamble"), Stream(pdf, b"<xdp:xdp>"), String("template"), Stream(pdf, b"<template/>")]
    pdf.Root.AcroForm.XFA, pdf.Root.AcroForm.NeedAppearances = Array(packets), True
    return _saved(pdf)


def all_from_parents() -> bytes:
    """All but name and box from a parent, names in UTF-16, some widgets without a name below their field."""
    pdf, kept = tight_pdf(), Array()
    look = String("0 0 0.6 rg /Helv 10 Tf")
    owners = {
        flags: pdf.make_indirect(
            Dictionary(T=String("a"), FT=Name.Tx, Ff=flags, DA=look, Q=2, MaxLen=9000, Kids=Array())
        )
        for flags in (0, MULTILINE)
    }
    for widget in list(_widgets(pdf)):
        if Name.Tx != widget.FT:
            kept.append(widget)
            continue
        name, owner = str(widget.T), owners[int(widget.Ff)]
        widget.T, widget.Parent = String(b"\xfe\xff" + name.encode("utf-16-be")), owner
        _take(widget, "/FT", "/Ff", "/DA")
        if name in ("hpr", "mail", "sted"):
            field = pdf.make_indirect(Dictionary(T=widget.T, Parent=owner, Kids=Array([widget])))
            del widget["/T"]
            widget.Parent, widget = field, field
        owner.Kids.append(widget)
    kept.extend(owners.values())
    pdf.Root.AcroForm.Fields = pdf.make_indirect(kept)
    return _saved(pdf)


def on_every_page() -> bytes:
    """The name stands at the foot of each page too, smaller and on grey."""
    pdf = tight_pdf()
    first = _named(pdf, "lis_navn")
    owner = pdf.make_indirect(Dictionary(T=first.T, FT=Name.Tx, Kids=Array([first])))
    _take(first, "/T", "/FT", "/Ff")
    first.Parent = owner
    for number, page in enumerate(pdf.pages):
        place = Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, F=4, Parent=owner, DA=String("/Helv 6 Tf 0 g"),
            Rect=Array([300, 20, 460, 30 + number]), MK=Dictionary(BG=Array([0.9])),
        )  # fmt: skip
        place = pdf.make_indirect(place)
        owner.Kids.append(place)
        page.obj.Annots.append(place)
    pdf.Root.AcroForm.Fields = Array([owner if each == first else each for each in pdf.Root.AcroForm.Fields])
    return _saved(pdf)


def states_elsewhere() -> bytes:
    """One box has only a checked state, named 0; the other's is known from its pressed look alone."""
    pdf = tight_pdf()
    yes, no = (_named(pdf, name) for name in ("regutdvirk_ja", "regutdvirk_nei"))
    drawing = yes.AP.N.Yes
    yes.AP, no.AP = Dictionary(N=Dictionary({"/0": drawing})), Dictionary(D=Dictionary({"/Nei takk": drawing}))
    _take(yes, "/AS", "/V")
    return _saved(pdf)


def boxes_with_nothing() -> bytes:
    """The boxes have type and value from a common parent, and neither look nor state of their own."""
    pdf = tight_pdf()
    boxes = [_named(pdf, name) for name in ("regutdvirk_ja", "regutdvirk_nei")]
    owner = pdf.make_indirect(Dictionary(T=String("valg"), FT=Name.Btn, V=Name.Off, Kids=Array(boxes)))
    for box in boxes:
        _take(box, "/FT", "/V", "/AP", "/AS", "/MK")
        box.Parent = owner
    others = [each for each in pdf.Root.AcroForm.Fields if each not in boxes]
    pdf.Root.AcroForm.Fields = Array([*others, owner])
    return _saved(pdf)


LOOKS = (
    "/Helv 0 Tf 0 g", "0 g /Helv 9. Tf", "/F#31 .0 Tf 0.2 0.2 0.2 rg", "/Arial,Bold 14 Tf 1 g", "/Helv 4 Tf",
    "/Helv -9 Tf 0 0 0 1 k", "/ABCDEE+Calibri 11.04 Tf 0 G", "/TiRo 24 Tf 0 g", "",
    "/Helv 9 Tf 100 Tz 0 Tc 1 0 0 1 2 2 Tm 0 g",
)  # fmt: skip


def strange_looks() -> bytes:
    """Default appearances of every sort: white letters, 4 and 24 points, negative, empty, in another order."""
    pdf = tight_pdf()
    for index, widget in enumerate(_texts(pdf)):
        widget.DA, widget.Q = String(LOOKS[index % len(LOOKS)]), index % 3
    del pdf.Root.AcroForm["/DR"]
    return _saved(pdf)


def strange_boxes() -> bytes:
    """Corners the wrong way round, fields a line high or lower, thick borders."""
    pdf = tight_pdf()
    for index, widget in enumerate(_texts(pdf)):
        x0, y0, x1, y1 = (float(value) for value in widget.Rect)
        if index % 3 == 0:
            widget.Rect = Array([x1, y1, x0, y0])
        elif not int(widget.Ff):
            widget.Rect = Array([x0, y1 - 10, x1, y1])
        elif index % 7 == 2:
            widget.Rect = Array([x0, y1 - 8.2, x0 + 40, y1])
        widget.MK = Dictionary(BC=Array([0, 0, 0]), BG=Array([1, 1, 0.9]))
        widget.BS = Dictionary(W=1, S=Name.B)
    return _saved(pdf)


def sideways() -> bytes:
    """Upright for the reader, lying in the file: everything turned with the page, /Rotate said as -270."""
    source, pdf = tight_pdf(), Pdf.new()
    fields = Array()
    for old in source.pages:
        page = pdf.add_blank_page(page_size=(842, 595)).obj
        page.Rotate = -270
        page.Contents = Stream(pdf, b"q 0 1 -1 0 842 0 cm\n" + old.obj.Contents.read_bytes() + b"\nQ")
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources, page.Annots = Dictionary(Font=Dictionary(F1=helvetica)), Array()
        for widget in old.obj.Annots:
            x0, y0, x1, y1 = (float(value) for value in widget.Rect)
            turned = Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, F=4, T=String(str(widget.T)), FT=widget.FT,
                Rect=Array([842 - y1, x0, 842 - y0, x1]), MK=Dictionary(R=90, BC=Array([0.5])),
            )  # fmt: skip
            if Name.Tx == widget.FT:
                turned.Ff, turned.DA = int(widget.Ff), String("/Helv 9 Tf 0 g")
            page.Annots.append(pdf.make_indirect(turned))
            fields.append(page.Annots[-1])
    pdf.Root.AcroForm = Dictionary(Fields=fields)
    return _saved(pdf)


def cropped() -> bytes:
    """Boxes from the page tree, larger than the page, and a crop box whose corners are swapped."""
    pdf = tight_pdf()
    for page in pdf.pages:
        del page.obj["/MediaBox"]
        page.obj.CropBox, page.obj.TrimBox = Array([595, 842, 20, 0]), Array([30, 30, 500, 800])
    pdf.Root.Pages.MediaBox = Array([-100, -100, 700, 900])
    return _saved(pdf)


def far_away() -> bytes:
    """The page lies thousands of points from the origin, and its content leaves the matrix moved."""
    pdf = tight_pdf()
    for page in pdf.pages:
        page.obj.MediaBox = Array([1000, -3000, 1595, -2158])
        page.obj.Contents = Stream(pdf, b"1 0 0 1 1000 -3000 cm\n" + page.obj.Contents.read_bytes())
        for widget in page.obj.Annots:
            x0, y0, x1, y1 = (float(value) for value in widget.Rect)
            widget.Rect = Array([x0 + 1000, y0 - 3000, x1 + 1000, y1 - 3000])
    return _saved(pdf)


def large_units() -> bytes:
    """A unit is a 36th of an inch (/UserUnit 2), the page's numbers half as large."""
    pdf = tight_pdf()
    for page in pdf.pages:
        page.obj.UserUnit, page.obj.MediaBox = 2, Array([0, 0, 297.5, 421])
        page.obj.Contents = Stream(pdf, b"q 0.5 0 0 0.5 0 0 cm\n" + page.obj.Contents.read_bytes() + b"\nQ")
        for widget in page.obj.Annots:
            widget.Rect = Array([float(value) / 2 for value in widget.Rect])
    for widget in _texts(pdf):
        widget.DA = String("/Helv 5 Tf 0 g")
    return _saved(pdf)


DIRT = (
    b"q 3 0 0 3 0 0 cm 0 0 1 rg 3 Tr BT /F1 10 Tf", b"Q Q Q 0.1 0 0 0.1 0 0 cm",
    b"q 0 0 1 1 re W n /P <</MCID 0>> BDC", b"0 0 50 50 re W n 1 1 1 rg (q\\)) pop", b"BX foo EX q",
)  # fmt: skip


def left_dirty() -> bytes:
    """Contents in pieces that end inside text, marked content, clips and scaled states."""
    pdf = tight_pdf()
    for index, page in enumerate(pdf.pages):
        content = page.obj.Contents.read_bytes()
        cut = content.index(b"\n", len(content) // 2)
        pieces = b"q q " + content[:cut], content[cut:] + b"\n" + DIRT[index % len(DIRT)]
        page.obj.Contents = Array([Stream(pdf, piece) for piece in pieces])
    return _saved(pdf)


def flagged() -> bytes:
    """Every combination of annotation flags that leaves a widget to be seen; some fields are read-only."""
    pdf = tight_pdf()
    for index, widget in enumerate(list(_widgets(pdf))):
        widget.F = (0, 4, 4 | 8 | 16, 4 | 64 | 128)[index % 4]
        if index % 4 == 0:
            del widget["/F"]
        if Name.Tx == widget.FT and index % 5 == 0:
            widget.Ff = int(widget.Ff) | 1
    return _saved(pdf)


def all_direct() -> bytes:
    """Neither widgets nor form have a number of their own; /Fields is empty."""
    pdf = tight_pdf()
    for page in pdf.pages:
        page.obj.Annots = pdf.make_indirect(Array([Dictionary(dict(each.items())) for each in page.obj.Annots]))
        for widget in page.obj.Annots:
            _take(widget, "/P")
    pdf.Root.AcroForm = Dictionary(Fields=Array(), DA=String("/Helv 9 Tf 0 g"))
    return _saved(pdf)


def scripted() -> bytes:
    """Fields with scripts that format and calculate, and a Type 3 font without glyphs in their look."""
    pdf = tight_pdf()
    empty = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1, 1]), FontMatrix=Array([1, 0, 0, 1, 0, 0]),
        CharProcs=Dictionary(), Encoding=Dictionary(Differences=Array([0])), FirstChar=0, LastChar=0,
        Widths=Array([0]),
    )  # fmt: skip
    pdf.Root.AcroForm.DR.Font.T3 = pdf.make_indirect(empty)
    script = Dictionary(S=Name.JavaScript, JS=String('AFNumber_Format(2, 0, 0, 0, "", true);'))
    for widget in _texts(pdf):
        widget.DA, widget.AA = String("/T3 9 Tf 0 g"), Dictionary(F=script)
    pdf.Root.AcroForm.CO = Array([_named(pdf, "hpr")])
    return _saved(pdf)


def one_look_for_all() -> bytes:
    """Not only the drawing but the whole /AP and /MK are one object for all; both boxes share theirs."""
    pdf = tight_pdf()
    look = Stream(pdf, b"/Tx BMC EMC", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 1, 1]))
    looks, frame = pdf.make_indirect(Dictionary(N=look)), pdf.make_indirect(Dictionary(BC=Array([0.7])))
    for widget in _texts(pdf):
        widget.AP, widget.MK = looks, frame
    _named(pdf, "regutdvirk_nei").AP = _named(pdf, "regutdvirk_ja").AP
    return _saved(pdf)


def last_years() -> bytes:
    """Filled last year, rich text as streams, both boxes ticked."""
    pdf = tight_pdf()
    for widget in _texts(pdf):
        widget.V, widget.DV = String("Gammelt svar æøå"), String("standard")
        widget.RV, widget.DS = Stream(pdf, b"<body><p>Gammelt svar</p></body>"), String("font: 9pt")
        widget.Ff = int(widget.Ff) | RICH
        shown = b"/Tx BMC BT /Helv 9 Tf 2 5 Td (Gammelt svar) Tj ET EMC"
        look = Stream(pdf, shown, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 20]))
        look.Resources = pdf.Root.AcroForm.DR
        widget.AP = Dictionary(N=look)
    for name in ("regutdvirk_ja", "regutdvirk_nei"):
        box = _named(pdf, name)
        box.V = box.AS = Name.Yes
    return _saved(pdf)


def short_limits() -> bytes:
    """Limits that are shorter than what is written, combs in the middle of the line among them."""
    pdf = tight_pdf()
    for name, cells, alignment in (("hpr", 7, 0), ("sted", 20, 1)):
        comb = _named(pdf, name)
        comb.Ff, comb.MaxLen, comb.Q = COMB, cells, alignment
    for name, most in (("iv_mail", 40), ("usel_praks", 50), ("gr_a", 50), ("plan_overordnet", 500)):
        _named(pdf, name).MaxLen = most
    return _saved(pdf)


def lists() -> bytes:
    """Two fields are lists to choose from, one of them closed."""
    pdf = tight_pdf()
    for name, flags in (("referat_hvem", 1 << 17), ("neste_mote", 0)):
        choice = _named(pdf, name)
        choice.FT, choice.Ff = Name.Ch, flags
        choice.Opt = Array([Array([String("a"), String("ALIS")]), String("Veileder")])
    return _saved(pdf)


def strangers() -> bytes:
    """Links, notes, a print button, nulls and nonsense among the widgets and fields."""
    pdf = tight_pdf()
    for page in pdf.pages:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 10, 10]), Border=Array([0, 0, 0]))
        note = Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=Array([5, 5, 15, 15]), Contents=String("notat"))
        page.obj.Annots = Array([pdf.make_indirect(link), *page.obj.Annots, Object.parse(b"null"), note])
    button = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Btn, Ff=1 << 16, T=String("Skriv ut"),
        Rect=Array([500, 5, 560, 25]), MK=Dictionary(CA=String("Skriv ut")),
    )  # fmt: skip
    pdf.pages[0].obj.Annots.append(pdf.make_indirect(button))
    ghost = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("spokelse")))
    pdf.Root.AcroForm.Fields.extend([ghost, String("tull"), pdf.pages[0].obj.Annots[-1]])
    return _saved(pdf)


def upside_down() -> bytes:
    """Some fields are to be read from the other side (/MK /R 180), all are centred by the form (/Q)."""
    pdf = tight_pdf()
    pdf.Root.AcroForm.Q, pdf.Root.AcroForm.DA = 1, String("/Helv 8 Tf 0.1 0.1 0.5 rg")
    for index, widget in enumerate(_texts(pdf)):
        del widget["/DA"]
        if not int(widget.Ff) and index % 2:
            widget.MK = Dictionary(R=180)
    return _saved(pdf)


KINDS: dict[str, Callable[[], bytes]] = {
    maker.__name__: maker
    for maker in (
        files.tight, files.linearized, files.hybrid, files.updated_twice, files.aes_128, files.rc4_40,
        files.bytes_around, files.no_table, subform_names, all_from_parents, on_every_page, states_elsewhere,
        boxes_with_nothing, strange_looks, strange_boxes, sideways, cropped, far_away, large_units, left_dirty,
        flagged, all_direct, scripted, one_look_for_all, last_years, short_limits, lists, strangers, upside_down,
    )
}  # fmt: skip


@cache
def make(kind: str) -> bytes:
    """Give the form of a kind, made once."""
    return KINDS[kind]()
