"""Fill and read any folder of PDFs, and read any folder of workbooks and CSVs: what was stored, seen, left alone.

Not in CI, because the files are somebody's. By hand, from the top of the repository:

    python tests/campaigns/real_files.py FOLDER … [--most 200]

One line for each file. Of a PDF: how many text fields took a text, gave it back when read and showed it (in the
field or in the annex), and whether anything else looked otherwise in PDFium or poppler, or read otherwise, when
one field was filled. Looks may change where the form asks viewers to draw its fields, or has no form
dictionary. Of a table: what was found in it. A file that is refused stands with the sentence a user would get.
Ends with 1 if anything was lost, changed or broke.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[1]))

import pdf_forms
import pikepdf
import renderers

from alis_kit.exchange import intake, opened
from alis_kit.form import document
from alis_kit.pdf import AnnexWords, Field, Form
from alis_kit.problem import FileError, FormError, PlanError
from alis_kit.text import say

WORDING = AnnexWords.of(pdf_forms.SPEC["vedlegg"])
TABLES = (".xlsx", ".csv", ".tsv", ".txt")


def of_pdf(data: bytes) -> Iterator[str]:
    """Tell what became of a form; what begins with an exclamation mark is a fault."""
    form = Form.open(data)
    texts = {key: field for key, field in form.fields.items() if field.kind == "text" and not field.password}
    given = {key: _answer(field, number) for number, (key, field) in enumerate(texts.items(), start=1)}
    kinds = Counter("list" if field.options else field.kind for field in form.fields.values())
    yield ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "no fields"
    filled = form.fill(given, wording=WORDING)
    yield from _stored_and_seen(filled.data, texts, given, frozenset(filled.report.continued))
    yield from _left_alone(data, form, next(iter(texts), ""))
    form.fill({}, wording=WORDING, flat=True)
    try:
        document.read(data)
        yield "read as the kit's form"
    except FormError as error:
        yield f"read: {error.problems[0].code}"


def _answer(field: Field, number: int) -> str:
    """Give an answer that no other field gets, where it may be anything."""
    return field.options[-1][1] if field.options else f"P{number}"


def _stored_and_seen(
    data: bytes, texts: Mapping[str, Field], given: Mapping[str, str], continued: frozenset[str]
) -> Iterator[str]:
    held, seen = Form.open(data).values(), renderers.letters(renderers.by_pdfium(data))
    stored = [key for key in texts if held.get(key) == given[key]]
    shown = [key for key in texts if key in continued or _shows(data, seen, texts[key], given[key])]
    for verb, done in (("stored", stored), ("seen", shown)):
        missing = [key for key in texts if key not in done]
        yield (
            f"{verb} {len(done)}/{len(texts)}"
            if not missing
            else f"!{verb} {len(done)}/{len(texts)}: {missing[:4]}"
        )


def _shows(data: bytes, seen: list[renderers.Letter], field: Field, answer: str) -> bool:
    want = renderers.plainly(answer)
    return all(want in renderers.inside(data, seen, each) for each in field.widgets if each.visible)


def _left_alone(data: bytes, form: Form, key: str) -> Iterator[str]:
    """Fill one field, and see whether the others are as they were."""
    filled = form.fill({key: _answer(form.fields[key], 1)} if key else {}, wording=WORDING).data
    before, after = form.values(), Form.open(filled).values()
    changed = [name for name in before if name != key and before[name] != after.get(name)]
    if changed:
        yield f"!reads otherwise: {changed[:4]}"
    looks = renderers.differences(data, filled, form.fields[key].widgets if key else ())
    with pikepdf.open(BytesIO(data)) as pdf:
        own = pdf.Root.get("/AcroForm")
        left_to_viewers = own is None or bool(own.get("/NeedAppearances", False))
    if looks and left_to_viewers:
        yield "drawn for viewers that were to draw"
    else:
        yield f"!looks otherwise: {looks}" if looks else "all else left alone"


def of_table(data: bytes, name: str) -> Iterator[str]:
    review = intake.review(opened.read_file(data, name))
    for found in review.found:
        yield f"{found.sheet or name}: {found.table}, {len(found.rows)} rows, {len(found.doubtful)} doubtful"
    for problem in review.problems:
        yield f"not read: {problem.code}"


def told(path: Path) -> list[str]:
    """Give what is to be said of a file."""
    try:
        data = path.read_bytes()
        return list(of_pdf(data) if path.suffix.lower() == ".pdf" else of_table(data, path.name))
    except (FormError, PlanError, FileError) as error:
        return [f"refused: {say(error.problems[0])}"]
    except Exception as error:  # what a campaign is for
        return [f"!{type(error).__name__}: {error}"]


def main() -> int:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=1_000)
    chosen = parser.parse_args()
    found = sorted(path for folder in chosen.folders for path in folder.rglob("*") if path.is_file())
    files = [path for path in found if path.suffix.lower() in (".pdf", *TABLES)][: chosen.most]
    outcomes: Counter[str] = Counter()
    for path in files:
        start = monotonic()
        said = told(path)
        faults = any(each.startswith("!") for each in said)
        outcomes["faults" if faults else "refused" if said[0].startswith("refused") else "sound"] += 1
        print(f"{path}\t{monotonic() - start:.1f} s\t{' · '.join(said)}", flush=True)
    print(", ".join(f"{count} {outcome}" for outcome, count in outcomes.items()) or "no files")
    return 1 if outcomes["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
