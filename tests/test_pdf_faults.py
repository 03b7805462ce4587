"""Broken and hostile PDFs: one clear answer, soon, in little memory."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from time import process_time

import pdf_faults
import pdf_forms
import pdf_untouched
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter  # noqa: F401 - loaded before anything is timed

import alis_kit.pdf
from alis_kit.form import document
from alis_kit.pdf import AnnexWords, Form, Stamp
from alis_kit.problem import FormError
from alis_kit.resources import DATA

SENTENCES = tomllib.loads((DATA / "tekst" / "nb_pdf.toml").read_text(encoding="utf-8"))["problem"]
WORDING = AnnexWords.of(pdf_forms.SPEC["vedlegg"])
SECONDS, MEGABYTES = 2.0, 300


def answer(data: bytes) -> str:
    """Do all that is done with a form; give the code of what is wrong, empty if nothing is."""
    try:
        form = Form.open(data)
        form.match(pdf_forms.TEXTS)
        form.values()
        stamp = Stamp(pdf_forms.SPEC["period_label"], "2026")
        form.fill({"lis_navn": "Kari"}, wording=WORDING, stamps=[stamp])
    except FormError as error:
        return error.problems[0].code
    return ""


@pytest.mark.parametrize("maker", pdf_faults.FAULTS, ids=lambda maker: maker.__name__)
def test_a_bad_file_has_one_clear_answer_within_two_seconds(maker: Callable[[], bytes]) -> None:
    data = maker()
    start = process_time()
    assert answer(data) == pdf_faults.FAULTS[maker]
    assert process_time() - start < SECONDS


@pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="memory is read from /proc, which only Linux has"
)
@pytest.mark.parametrize(
    "name", ["object_stream_bomb", "page_content_bomb", "bombs_everywhere", "million_fields", "deep_nesting"]
)
def test_a_hostile_file_takes_little_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / "bombe.pdf"
    path.write_bytes(getattr(pdf_faults, name)())
    code = (
        "import pathlib, sys; from alis_kit.pdf import Form, Stamp; from alis_kit.problem import FormError\n"
        "try: Form.open(pathlib.Path(sys.argv[1]).read_bytes()).fill({}, stamps=[Stamp('Gjelder', '2026')])\n"
        "except FormError: pass\n"
        "print(pathlib.Path('/proc/self/status').read_text())"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    peak = next(line for line in done.stdout.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) < MEGABYTES * 1000


def test_a_signed_form_is_refused() -> None:
    pdf = pdf_forms.plain_pdf()
    widget = pdf.pages[3].obj.Annots[-1]
    widget.FT = pdf_forms.Name.Sig
    widget.V = pdf_forms.Dictionary(Type=pdf_forms.Name.Sig, ByteRange=pdf_forms.Array((0, 1, 2, 3)))
    form = Form.open(pdf_forms._saved(pdf))
    assert form.signed
    with pytest.raises(FormError, match="pdf_signed"):
        form.fill({"lis_navn": "Kari"})


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_form_is_filled_or_refused_never_a_crash(data: st.DataObject) -> None:
    source = bytearray(pdf_forms.make(data.draw(st.sampled_from(["plain", "object_streams", "parents"]))))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(source) - 1))
        source[place : place + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=6))
    assert answer(bytes(source)) in {"", *SENTENCES}


def test_every_problem_of_the_engine_has_a_sentence_and_no_sentence_is_idle() -> None:
    package = Path(alis_kit.pdf.__file__).parent
    modules = [*package.glob("*.py"), package.parent / "printing.py"]
    code = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    used = {
        word.strip("\"'")
        for word in code.replace("(", " ").replace(")", " ").replace(",", " ").split()
        if word.startswith('"pdf_')
    }
    assert used == set(SENTENCES)


def test_no_norwegian_sentence_stands_in_the_engine() -> None:
    package = Path(alis_kit.pdf.__file__).parent
    found = {path.name for path in package.glob("*.py") if set("æøåÆØÅ") & set(path.read_text(encoding="utf-8"))}
    assert found == set()


@pytest.mark.parametrize("packets", ["stream", "pieces"])
@pytest.mark.parametrize("button", [True, False])
def test_a_form_that_only_adobe_can_fill_says_so(packets: str, button: bool) -> None:  # noqa: FBT001
    """Also where it has a print button beside, and when it is read."""
    make = pdf_untouched.Maker(pdf_untouched.Habit())
    if button:
        pdf_untouched.KINDS["push"](make)
    make.pdf.pages[0].obj.Contents = pdf_forms.Stream(make.pdf, b"")
    with pikepdf.open(BytesIO(make.done())) as pdf:
        packet = pdf_forms.Stream(pdf, b"<xdp:xdp/>")
        pieces = pdf_forms.Array([pdf_forms.String("template"), packet])
        pdf.Root.AcroForm.XFA = packet if packets == "stream" else pieces
        data = pdf_forms._saved(pdf)
    form = Form.open(data)
    for asked in (lambda: form.fill({"lis_navn": "Kari"}), lambda: form.match(["lis_navn"])):
        with pytest.raises(FormError, match="pdf_xfa_only"):
            asked()
    with pytest.raises(FormError, match="pdf_xfa_only"):
        document.read(data)
