"""What people call things: headings, sheets, kinds, answers, by the kit's own words and those in `data/regneark`.

Words are compared without regard to case, spaces and punctuation, and only whole; a word that two things share
means neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from alis_kit.codec import read_toml
from alis_kit.resources import DATA
from alis_kit.text import folded, keys, label, place
from alis_kit.workbook.columns import LAYOUTS, Layout

_LONGEST = 200
"""Letters of a heading; what is longer is none."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def plain(text: str) -> str:
    """Give a word in the form in which words are compared."""
    return " ".join(re.sub(r"[^\w%?✓✔]+", " ", folded(text)).split()) or text.strip()


@cache
def _data() -> dict[str, Any]:
    return read_toml(DATA / "regneark" / "ord.toml")


def _table(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Give word → meaning without the words that mean more than one thing."""
    found: dict[str, str] = {}
    twice = set()
    for word, meaning in pairs:
        if found.setdefault(plain(word), meaning) != meaning:
            twice.add(plain(word))
    return {word: meaning for word, meaning in found.items() if word not in twice}


@cache
def headings(layout: Layout) -> Mapping[str, str]:
    """Give heading → attribute of the row; the kit's own heading always wins."""
    own = {plain(layout.heading(column.field)): column.field for column in layout.columns}
    others = _table((word, field) for field, words in _data()["heading"][layout.name].items() for word in words)
    return {**others, **own}


def columns(row: Sequence[str], layout: Layout) -> dict[int, str]:
    """Return which columns a row of headings has (index → attribute), whatever is explained in brackets."""
    known = headings(layout)
    found = (
        (n, known.get(plain(typed)) or known.get(plain(_BRACKETS.sub("", typed))))
        for n, typed in enumerate(row)
        if len(typed) < _LONGEST
    )
    return {n: field for n, field in found if field}


@cache
def computed() -> frozenset[str]:
    """Give the headings of what the kit reckons itself; they are passed over without a word."""
    return frozenset(plain(label(f"workbook.service.{name}")) for name in ("done", "total", "cuts"))


@cache
def letters(sort: str) -> frozenset[str]:
    """Return the letters of Norwegian that are not ASCII (`own`), or others that names may have (`others`)."""
    return frozenset(_data()["letters"][sort])


@cache
def sheet_names() -> Mapping[str, str]:
    """Give what a sheet or a file may be called → the table it is."""
    own = [(place(layout.name), layout.name) for layout in LAYOUTS]
    files = [(label(f"workbook.file.{layout.name}"), layout.name) for layout in LAYOUTS]
    return _table([*own, *files, *((word, name) for name, words in _data()["sheet"].items() for word in words)])


@cache
def choices(prefix: str) -> Mapping[str, str]:
    """Give word → value of a choice, as for `course_kind`."""
    own = [(label(f"{prefix}.{value}"), value) for value in keys(prefix)]
    return _table([*own, *((word, value) for value, words in _data()["choice"][prefix].items() for word in words)])


@cache
def answers() -> Mapping[str, str]:
    """Give word → `yes`, `no` or `unknown`."""
    own = [(label("word.yes"), "yes"), (label("word.no"), "no")]
    return _table([*own, *((word, answer) for answer, words in _data()["answer"].items() for word in words)])


def is_below(text: str) -> bool:
    """Return whether a text begins one of the lines below the kit's own table of service: a sum or a note."""
    sums = {plain(label("table.sum")), plain(place("lis1_complete_on"))}
    return plain(text) in sums or plain(text).startswith(_notes())


@cache
def _notes() -> tuple[str, ...]:
    """Give how each note beside an account begins."""
    cut = "\N{SYMBOL FOR UNIT SEPARATOR}"
    values = dict.fromkeys(("reading", "items", "end", "day"), cut)
    texts = (label(f"account.{key}", **values) for key in ("reading", "differing", "open_end"))
    return tuple(plain(text.partition(cut)[0]) for text in texts)
