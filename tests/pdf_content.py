"""What the odd forms are filled with, and what came of it: all scripts and signs, long texts, empty fields."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pdf_forms
import pdf_odd_forms
from pypdf import PdfReader

from alis_kit.pdf import Annex, AnnexWords, FilledPdf, Form, Stamp

WORDING = AnnexWords.of(pdf_forms.SPEC["vedlegg"])
PERIOD = "01.01.2026–30.06.2026"
SAMPLES = (
    "Bjørnæs og Ødegård – § 25 é ç «æøå» ÆØÅ",
    "Kárášjohka čđŋšŧž ČĐŊŠŦŽ ǩǥǯ",
    "Łódź, zażółć gęślą jaźń, Świętokrzyska",
    "Жуковский Ђорђе Їжак",
    "Ωμέγα ἀλφά Ελλάδα",
    "a(b)c\\d (( \\) 100 % ½ € ≥ → ✓ …",
    "linje én\nlinje to\n\nlinje fire\tmed tab",
    "uten\u00a0brudd 12\u00a0345 kr",
    "A\u030asa e\u0301 c\u0327 n\u0303",
    "https://www.helsedirektoratet.no/tema/" + "x" * 80,
)
EMPTY = ("neste_mote", "sak_kurs_rest")
KINDS = {**pdf_forms.KINDS, **pdf_odd_forms.KINDS}


@cache
def blank(kind: str) -> bytes:
    return KINDS[kind]()


def pages(kind: str) -> int:
    return len(PdfReader(BytesIO(blank(kind))).pages)


@cache
def content() -> dict[str, str | bool]:
    """All scripts and signs spread over the fields, some long texts, two fields empty."""
    values: dict[str, str | bool] = {}
    for index, field in enumerate(pdf_forms.FIELDS):
        sample = SAMPLES[index % len(SAMPLES)]
        values[field["name"]] = sample if field["multiline"] else sample.replace("\n", " ")
    months = (f"Måned {month}: åpen uselektert praksis i Kárášjohka ({month} %)," for month in range(60))
    values |= {"hpr": "1234567", "lis_navn": "Ægir Ødegård-Čáhcesuolu Jaźwiński", "andre_akt": "w" * 300}
    values |= {"plan_overordnet": " ".join(months), "lv_40": "Vakt " * 40, **dict.fromkeys(EMPTY, "")}
    return values | {"regutdvirk_ja": True, "regutdvirk_nei": False}


@cache
def filled(kind: str) -> FilledPdf:
    labels = {field["name"]: field["label"] for field in pdf_forms.FIELDS}
    annex = Annex("Ægir Ødegård-Čáhcesuolu", "22.11.2026", labels=labels)
    stamps = [Stamp(pdf_forms.SPEC["period_label"], PERIOD)]
    return Form.open(blank(kind)).fill(content(), wording=WORDING, annex=annex, stamps=stamps)


def judged(kind: str) -> dict[str, str | bool]:
    """Give what should be seen on a kind of form: nothing is written into real signature fields."""
    return {name: value for name, value in content().items() if name not in filled(kind).report.signatures}
