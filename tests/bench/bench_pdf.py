"""Filling speed beside the peers: one process, in memory, the same form and the same content.

Run by hand: `python tests/bench/bench_pdf.py [rounds]`. The content is what WinAnsi holds and the peers take,
so that all do the same job; ours also wraps, shrinks and embeds its letters. Prints medians and ratios to pypdf.
PyPDFForm asks for an older pypdf than the kit; it is installed beside: `pip install --no-deps PyPDFForm==3.8.2`.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pikepdf
import pikepdf.form
import pymupdf
from pypdf import PdfReader, PdfWriter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pdf_forms

from alis_kit.pdf import AnnexWords, Form

WORDING = AnnexWords.of(pdf_forms.SPEC["vedlegg"])
WORDS = "Øvre Eiker legesenter, fastlege i 80 % stilling fra 01.03.2024 til 31.08.2025"


def content(number: int = 0) -> dict[str, str | bool]:
    """Give a filling; *number* makes it another one."""
    texts: dict[str, str | bool] = {}
    for index, field in enumerate(pdf_forms.FIELDS):
        if field["kind"] == "check":
            texts[field["name"]] = field["name"].endswith("ja")
        else:
            texts[field["name"]] = f"{WORDS[: 20 + (index * 7) % 58]} {number}"
    return texts


def by_pypdf(source: bytes, values: dict[str, str | bool]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(source)))
    states = {
        name: ("/Yes" if value else "/Off") if isinstance(value, bool) else value for name, value in values.items()
    }
    for page in writer.pages:
        writer.update_page_form_field_values(page, states, auto_regenerate=False)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def by_pypdfform(source: bytes, values: dict[str, str | bool]) -> bytes:
    from PyPDFForm import PdfWrapper

    filled: bytes = PdfWrapper(source).fill(dict(values)).read()
    return filled


def by_pymupdf(source: bytes, values: dict[str, str | bool]) -> bytes:
    document = pymupdf.open(stream=source, filetype="pdf")
    for page in document:
        for widget in page.widgets():
            widget.field_value = values[widget.field_name]
            widget.update()
    data: bytes = document.tobytes()
    return data


def by_pikepdf(source: bytes, values: dict[str, str | bool]) -> bytes:
    pdf = pikepdf.open(BytesIO(source))
    form = pikepdf.form.Form(pdf, pikepdf.form.DefaultAppearanceStreamGenerator)
    for name, field in form.items():
        if isinstance(field, pikepdf.form.CheckboxField):
            field.checked = bool(values[name])
        else:
            field.value = str(values[name])
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


def by_kit_cold(source: bytes, values: dict[str, str | bool]) -> bytes:
    return Form.open(source).fill(values, wording=WORDING).data


def measure(job: Callable[[], bytes], rounds: int) -> float:
    job()
    times = []
    for _ in range(rounds):
        gc.collect()
        start = process_time()  # of this process, so that a busy machine matters less
        job()
        times.append(process_time() - start)
    return median(times) * 1000


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    values = content()
    for kind in ("plain", "own_blank"):
        source = pdf_forms.make(kind)
        held = Form.open(source)
        jobs: dict[str, Callable[[], bytes]] = {
            "pypdf": lambda source=source: by_pypdf(source, values),
            "PyPDFForm": lambda source=source: by_pypdfform(source, values),
            "PyMuPDF": lambda source=source: by_pymupdf(source, values),
            "pikepdf": lambda source=source: by_pikepdf(source, values),
            "alis-kit, cold": lambda source=source: by_kit_cold(source, values),
            "alis-kit, held": lambda held=held: held.fill(values, wording=WORDING).data,
        }
        results = {name: measure(job, rounds) for name, job in jobs.items()}
        print(f"{kind} ({len(source) // 1000} kB), median of {rounds}")
        for name, time in results.items():
            print(f"  {name:16}{time:8.1f} ms   {time / results['pypdf']:.2f}")
        grown = len(held.fill(values, wording=WORDING).data) - len(source)
        print(f"  the filled form is {grown / 1000:.0f} kB larger than the blank")
    batch(held)


def batch(form: Form) -> None:
    """Fill 200 different plans and look at the memory after 100 and after 200."""
    tracemalloc.start()
    start = perf_counter()
    marks = []
    for number in range(200):
        form.fill(content(number), wording=WORDING)
        if number in (99, 199):
            gc.collect()
            marks.append(tracemalloc.get_traced_memory()[0] / 1e6)
    print(
        f"200 plans in {perf_counter() - start:.1f} s (traced); "
        f"memory {marks[0]:.2f} MB more after 100, {marks[1]:.2f} after 200"
    )


if __name__ == "__main__":
    main()
