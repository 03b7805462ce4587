"""Forms with fields of every kind that somebody has answered before, as known tools write them.

Real tools where Python brings them: ReportLab, pikepdf, pypdf, PyMuPDF, pyHanko, and Ghostscript's pdfmarks. The
habits of others (Acrobat, LibreOffice, Word with Quartz, pdfcpu, iText, PDFBox) are written by hand, as their
files show them: a `Habit` says what such a file has and lacks. Every form has the text field `navn`, to be filled.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import renderers
from pdf_forms import _saved
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

Rect = tuple[float, float, float, float]
SLOTS: list[Rect] = [
    (30 + 185 * column, 760 - 52 * row, 195 + 185 * column, 796 - 52 * row)
    for row in range(14)
    for column in range(3)
]
HIDDEN, PRINT, NO_VIEW = 2, 4, 32
MULTILINE, COMB = 1 << 12, 1 << 24


@dataclass(frozen=True)
class Habit:
    """What one tool's forms are like."""

    asks_viewers: bool = False
    """/NeedAppearances true."""
    looks: bool = True
    """Whether fields have appearances."""
    kids: bool = False
    """Whether fields and widgets are separate objects, the value on the field."""
    value_on_kid: bool = False
    nested: bool = False
    """Whether names stand under a parent."""
    frame: bool = True
    """Whether /MK gives borders and grounds."""
    empty_off: bool = True
    """Whether buttons have an appearance for /Off."""
    look: str = "/Helv 10 Tf 0 g"


HABITS: dict[str, Habit] = {
    "acrobat": Habit(),
    "acrobat_asks_viewers": Habit(asks_viewers=True),
    "libreoffice": Habit(asks_viewers=True, look="0 0 0 rg /Helv 11 Tf", frame=False),
    "quartz": Habit(looks=False, frame=False, look="/Helv 12 Tf 0 g"),
    "pdfcpu": Habit(nested=True, look="/Helv 9 Tf 0.2 0.2 0.6 rg"),
    "itext": Habit(asks_viewers=True, looks=False, kids=True),
    "pdfbox": Habit(kids=True, frame=False, empty_off=False),
    "mupdf": Habit(kids=True, value_on_kid=True),
}


class Maker:
    """One form in the making."""

    def __init__(self, habit: Habit) -> None:
        self.habit = habit
        self.pdf = Pdf.new()
        self.page = self.pdf.add_blank_page(page_size=(595, 842)).obj
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
        )
        self.font = self.pdf.make_indirect(font)
        self.page.Annots, self.fields, self.slots = Array(), Array(), iter(SLOTS)
        printed = [f"BT /F1 7 Tf {x} {y1 + 3} Td (rubrikk) Tj ET" for x, _, _, y1 in SLOTS]
        self.page.Contents = Stream(self.pdf, "\n".join(printed).encode())
        self.page.Resources = Dictionary(Font=Dictionary(F1=self.font))
        self.top = self.pdf.make_indirect(Dictionary(T=String("skjema"), Kids=Array()))

    def drawing(self, content: str, rect: Rect) -> Any:
        x0, y0, x1, y1 = rect
        box = Array([0, 0, x1 - x0, y1 - y0])
        form = Stream(self.pdf, content.encode("latin-1"), Type=Name.XObject, Subtype=Name.Form, BBox=box)
        form.Resources = Dictionary(Font=Dictionary(Helv=self.font))
        return self.pdf.make_indirect(form)

    def text_look(self, text: str, rect: Rect) -> Any:
        ground = "q 0.9 0.95 1 rg 0 0 500 60 re f Q " if self.habit.frame else ""
        lines = " 0 -11 Td ".join(f"({line}) Tj" for line in text.split("\n"))
        look = f"{ground}/Tx BMC q BT {self.habit.look} 2 {rect[3] - rect[1] - 12} Td {lines} ET Q EMC"
        return Dictionary(N=self.drawing(look, rect))

    def widget(self, rect: Rect, **entries: Any) -> Any:
        made = Dictionary(Type=Name.Annot, Subtype=Name.Widget, F=PRINT, Rect=Array(rect))
        if self.habit.frame:
            made.MK, made.BS = Dictionary(BC=Array([0.3]), BG=Array([0.9, 0.95, 1])), Dictionary(W=1, S=Name.S)
        for key, value in entries.items():
            made[f"/{key}"] = value
        made = self.pdf.make_indirect(made)
        self.page.Annots.append(made)
        return made

    def field(self, name: str, widgets: list[Any], **entries: Any) -> Any:
        """Make a field of widgets: apart, or one object with its only widget."""
        apart = self.habit.kids or len(widgets) > 1
        owner = self.pdf.make_indirect(Dictionary(Kids=Array(widgets))) if apart else widgets[0]
        owner.T = String(name)
        for key, value in entries.items():
            if value is not None:
                holder = widgets[0] if apart and self.habit.value_on_kid and key == "V" else owner
                holder[f"/{key}"] = value
        if apart:
            for widget in widgets:
                widget.Parent = owner
        if self.habit.nested:
            owner.Parent = self.top
            self.top.Kids.append(owner)
        else:
            self.fields.append(owner)
        return owner

    def text(self, name: str, value: str, *, shown: str | None = None, flags: int = 0, **entries: Any) -> Any:
        rect = next(self.slots)
        widget = self.widget(rect)
        shown = value if shown is None else shown
        if self.habit.looks:
            widget.AP = self.text_look(shown, rect)
        held = String(value) if value else None
        return self.field(name, [widget], FT=Name.Tx, Ff=flags, DA=String(self.habit.look), V=held, **entries)

    def choice(self, name: str, chosen: str | Array, shown: str, *, flags: int) -> Any:
        rect = next(self.slots)
        widget = self.widget(rect)
        if self.habit.looks:
            widget.AP = self.text_look(shown, rect)
        options = Array(
            [Array([String(f"k{at}"), String(word)]) for at, word in enumerate(("Oslo", "Bergen", "Vadsø"))]
        )
        held = String(chosen) if isinstance(chosen, str) else chosen
        look = String(self.habit.look)
        return self.field(name, [widget], FT=Name.Ch, Ff=flags, DA=look, V=held or None, Opt=options)

    def buttons(self, name: str, states: list[str], chosen: str, *, flags: int) -> Any:
        x0, y0, x1, _ = next(self.slots)
        step = (x1 - x0) / max(len(states), 1)
        widgets = []
        for at, state in enumerate(states):
            rect = (x0 + at * step, y0, x0 + at * step + 14, y0 + 14)
            widget = self.widget(rect, AS=Name(f"/{state}") if state == chosen else Name.Off)
            if self.habit.looks:
                box = "0 G 1 w 0.5 0.5 13 13 re S "
                widget.AP = Dictionary(N=Dictionary({f"/{state}": self.drawing(f"{box}4 4 6 6 re f", rect)}))
                if self.habit.empty_off:
                    widget.AP.N.Off = self.drawing(box, rect)
            widgets.append(widget)
        return self.field(name, widgets, FT=Name.Btn, Ff=flags, V=Name(f"/{chosen}") if chosen else Name.Off)

    def done(self) -> bytes:
        if len(self.top.Kids):
            self.fields.append(self.top)
        form = Dictionary(
            Fields=self.fields, DA=String("/Helv 0 Tf 0 g"), DR=Dictionary(Font=Dictionary(Helv=self.font))
        )
        if self.habit.asks_viewers:
            form.NeedAppearances = True
        self.pdf.Root.AcroForm = self.pdf.make_indirect(form)
        return _saved(self.pdf)


def _rich(make: Maker) -> None:
    body = String("<body><p><b>Rik</b> tekst</p></body>")
    make.text("rik", "Rik tekst", flags=1 << 25, RV=body, DS=String("font: 9pt"))


def _flagged(make: Maker) -> None:
    for number, flags in enumerate((0, HIDDEN, NO_VIEW, NO_VIEW | PRINT, PRINT | 64 | 128)):
        owner = make.text(f"flagg{number}", f"Flagg {number}")
        (owner.Kids[0] if "/Kids" in owner else owner).F = flags


def _turned(make: Maker) -> None:
    for number, turn in enumerate((90, 180, 270)):
        owner = make.text(f"snudd{number}", "Snudd")
        widget = owner.Kids[0] if "/Kids" in owner else owner
        widget.MK = Dictionary(R=turn, BC=Array([0.5]))
        if "/AP" in widget:
            x0, y0, x1, y1 = (float(value) for value in widget.Rect)
            matrix = {
                90: [0, 1, -1, 0, x1 - x0, 0],
                180: [-1, 0, 0, -1, x1 - x0, y1 - y0],
                270: [0, -1, 1, 0, 0, y1 - y0],
            }
            widget.AP.N.Matrix = Array(matrix[turn])


def _shared(make: Maker) -> None:
    """Two places of one field in one look, and two fields of one name under two parents."""
    one, two = next(make.slots), next(make.slots)
    widgets = [make.widget(one), make.widget(two)]
    if make.habit.looks:
        widgets[0].AP = widgets[1].AP = make.text_look("To steder", one)
    make.field("to_steder", widgets, FT=Name.Tx, DA=String(make.habit.look), V=String("To steder"))


def _push(make: Maker) -> None:
    rect = next(make.slots)
    button = make.widget(rect, H=Name.P)
    button.MK = Dictionary(CA=String("Skriv ut"), BG=Array([0.8]), BC=Array([0]))
    if make.habit.looks:
        button.AP = Dictionary(
            N=make.drawing("0.8 g 0 0 190 36 re f 0 g BT /Helv 10 Tf 60 13 Td (Skriv ut) Tj ET", rect)
        )
    make.field("skriv_ut", [button], FT=Name.Btn, Ff=1 << 16, DA=String(make.habit.look))


def _signature(make: Maker) -> None:
    rect = next(make.slots)
    place = make.widget(rect)
    if make.habit.looks:
        place.AP = make.text_look("", rect)
    make.field("underskrift", [place], FT=Name.Sig)


KINDS: dict[str, Callable[[Maker], Any]] = {
    "text": lambda make: make.text("tekst", "Fra f\u00f8r"),
    "empty": lambda make: make.text("tom", ""),
    "hint": lambda make: make.text("dato", "", shown="dd.mm.yyyy"),
    "multiline": lambda make: make.text("lang", "Linje en\nLinje to", flags=1 << 12),
    "comb": lambda make: make.text("kam", "12345", flags=1 << 24, MaxLen=9),
    "password": lambda make: make.text("passord", "hemmelig", shown="********", flags=1 << 13),
    "read_only": lambda make: make.text("fast", "Fast", flags=1),
    "right": lambda make: make.text("hoyre", "Til h\u00f8yre", Q=2),
    "rich": _rich,
    "box": lambda make: make.buttons("kryss", ["J\u00e6 da"], "J\u00e6 da", flags=0),
    "empty_box": lambda make: make.buttons("tomt_kryss", ["On"], "", flags=0),
    "boxes": lambda make: make.buttons("flere", ["Ja", "Nei", "Vet ikke"], "Nei", flags=0),
    "radio": lambda make: make.buttons("valg", ["0", "1", "2"], "1", flags=1 << 15 | 1 << 14),
    "no_answer": lambda make: make.buttons("ubesvart", ["Ja", "Nei"], "", flags=1 << 15),
    "drop_down": lambda make: make.choice("sted", "k1", "Bergen", flags=1 << 17),
    "editable": lambda make: make.choice("eget", "Et annet sted", "Et annet sted", flags=1 << 17 | 1 << 18),
    "list": lambda make: make.choice("liste", "k2", "Oslo\nBergen\nVads\u00f8", flags=0),
    "open_list": lambda make: make.choice("apen", "", "Oslo\nBergen\nVads\u00f8", flags=0),
    "many": lambda make: make.choice(
        "mange", Array([String("k0"), String("k2")]), "Oslo\nBergen\nVads\u00f8", flags=1 << 21
    ),
    "flags": _flagged,
    "turned": _turned,
    "shared": _shared,
    "push": _push,
    "signature": _signature,
}  # fmt: skip


def form(habit: Habit, kinds: Iterable[str], *, page_turn: int = 0) -> bytes:
    """Make a form of these kinds of fields."""
    make = Maker(habit)
    make.text("navn", "")
    for kind in kinds:
        KINDS[kind](make)
    if page_turn:
        make.page.Rotate = page_turn
    return make.done()


def by_reportlab() -> bytes:
    """ReportLab's fields of all its kinds, answered."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    form, places = canvas.acroForm, iter(SLOTS)
    for name, value, flags in (("navn", "", ""), ("tekst", "Fra før", ""), ("lang", "En\nTo", "multiline")):
        x, y, x1, y1 = next(places)
        form.textfield(name=name, value=value, x=x, y=y, width=x1 - x, height=y1 - y, fontSize=9, fieldFlags=flags)
    x, y, *_ = next(places)
    form.checkbox(name="kryss", x=x, y=y, checked=True)
    for at, word in enumerate(("Ja", "Nei")):
        form.radio(name="valg", value=word, selected=word == "Nei", x=x + 60 + 30 * at, y=y)
    options = [("Oslo", "k0"), ("Bergen", "k1"), ("Hamar", "k2")]
    for name, make in (("sted", form.choice), ("liste", form.listbox)):
        x, y, x1, y1 = next(places)
        make(name=name, value="k1", options=options, x=x, y=y, width=x1 - x, height=y1 - y)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def by_pymupdf() -> bytes:
    """PyMuPDF's widgets of all its kinds, answered."""
    import pymupdf

    document = pymupdf.open()
    page = document.new_page(width=595, height=842)
    kinds = [
        ("navn", pymupdf.PDF_WIDGET_TYPE_TEXT, ""), ("tekst", pymupdf.PDF_WIDGET_TYPE_TEXT, "Fra før"),
        ("kryss", pymupdf.PDF_WIDGET_TYPE_CHECKBOX, True), ("sted", pymupdf.PDF_WIDGET_TYPE_COMBOBOX, "Bergen"),
        ("liste", pymupdf.PDF_WIDGET_TYPE_LISTBOX, "Hamar"),
    ]  # fmt: skip
    for (name, kind, value), (x0, y0, x1, y1) in zip(kinds, SLOTS, strict=False):
        widget = pymupdf.Widget()
        widget.field_name, widget.field_type, widget.field_value = name, kind, value
        widget.rect = pymupdf.Rect(x0, 842 - y1, x1, 842 - y0)
        if kind in (pymupdf.PDF_WIDGET_TYPE_COMBOBOX, pymupdf.PDF_WIDGET_TYPE_LISTBOX):
            widget.choice_values = ["Oslo", "Bergen", "Hamar"]
        page.add_widget(widget)
    data: bytes = document.tobytes(no_new_id=True)
    return data


def by_pypdf() -> bytes:
    """A form answered with pypdf, which writes looks of its own and asks viewers for theirs."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(
        clone_from=PdfReader(BytesIO(form(HABITS["acrobat"], ("text", "empty", "box", "drop_down"))))
    )
    answers = {"skjema.tekst": "Nytt svar", "tekst": "Nytt svar", "tom": "Ikke tom"}
    writer.update_page_form_field_values(writer.pages[0], answers, auto_regenerate=False)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def by_pyhanko() -> bytes:
    """A form to which pyHanko has added signature fields."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields

    writer = IncrementalPdfFileWriter(BytesIO(form(HABITS["pdfbox"], ("text", "radio"))), strict=False)
    fields.append_signature_field(writer, fields.SigFieldSpec("leder_sign", box=(40, 40, 200, 80)))
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def by_ghostscript() -> bytes:
    """Fields made by Ghostscript of pdfmarks, as from TeX and PostScript."""
    marks = b"""%!PS
    [ /_objdef {form} /type /dict /OBJ pdfmark
    [ {form} << /Fields [ ] /DA (/Helv 10 Tf 0 g) >> /PUT pdfmark
    [ {Catalog} << /AcroForm {form} >> /PUT pdfmark
    [ /Rect [40 700 230 720] /Subtype /Widget /F 4 /T (navn) /FT /Tx /DA (/Helv 10 Tf 0 g) /ANN pdfmark
    [ /Rect [40 650 230 670] /Subtype /Widget /F 4 /T (tekst) /FT /Tx /V (Fra f\\370r) /DA (/Helv 10 Tf 0 g)
      /MK << /BC [0] >> /ANN pdfmark
    [ /Rect [40 600 230 620] /Subtype /Widget /F 4 /T (sted) /FT /Ch /Ff 131072 /V (k1) /DA (/Helv 10 Tf 0 g)
      /Opt [ [(k0) (Oslo)] [(k1) (Bergen)] ] /ANN pdfmark
    /Helvetica findfont 10 scalefont setfont 40 740 moveto (rubrikk) show showpage
    """
    with TemporaryDirectory() as folder:
        (Path(folder) / "in.ps").write_bytes(marks)
        command = [renderers.need("gs"), "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=pdfwrite"]
        done = subprocess.run(
            [*command, "-sOutputFile=out.pdf", "in.ps"], cwd=folder, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout.decode()
        return (Path(folder) / "out.pdf").read_bytes()


def by_pikepdf() -> bytes:
    """A form answered through pikepdf's own form fields, looks and all."""
    from pikepdf.form import DefaultAppearanceStreamGenerator, Form

    with pikepdf.open(BytesIO(form(HABITS["acrobat"], ("text", "empty", "boxes", "drop_down")))) as pdf:
        fields = Form(pdf, DefaultAppearanceStreamGenerator)
        fields["tom"].value = "Skrevet med pikepdf"
        return _saved(pdf)


TOOLS: dict[str, Callable[[], bytes]] = {
    maker.__name__.removeprefix("by_"): maker
    for maker in (by_reportlab, by_pikepdf, by_pypdf, by_pymupdf, by_pyhanko, by_ghostscript)
}
