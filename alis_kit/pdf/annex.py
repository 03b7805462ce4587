"""The pages after the form: texts that go on, tables, and pictures brought as PDF pages.

What is said on them comes in as values: an `Annex` with its parts, and a `AnnexWords`. `data/trykk/vedlegg.typ`
sets them, one page after another as long as it takes, and the pages join the form with their tags.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from alis_kit.letters import regular
from alis_kit.pdf.joining import join_pages
from alis_kit.pdf.objects import Draft
from alis_kit.printing import typeset


@dataclass(frozen=True)
class AnnexWords:
    """The words the engine itself puts on paper, with placeholders in braces."""

    see_annex: tuple[str, ...]
    """How a field says where its text goes on: the full way first, then shorter ones for smaller fields."""
    annex: str
    """Heading of a part: `{number}` and `{heading}`."""
    continued: str
    """Heading of a part that goes on on the next page: `{heading}`."""
    page: str
    """Foot of each page: `{page}` of `{pages}`."""

    @classmethod
    def of(cls, table: Mapping[str, str]) -> AnnexWords:
        """Read the wording from a form's map, table `[vedlegg]`."""
        return cls(
            see_annex=(table["see_annex"], table["see_annex_short"], table["see_annex_shortest"]),
            annex=table["annex"],
            continued=table["continued"],
            page=table["page"],
        )


@dataclass(frozen=True)
class Prose:
    """A heading and running text."""

    heading: str
    text: str


@dataclass(frozen=True)
class AnnexTable:
    """A heading, columns and rows of text; `total` rows stand last, in bold under a line."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()
    """Relative widths of the columns; empty: alike."""
    right: frozenset[int] = frozenset()
    """Columns that stand at the right edge, as numbers do."""
    total: tuple[tuple[str, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Picture:
    """The first page of a PDF in its own size; `text` says the same in words."""

    heading: str
    pdf: bytes
    text: str


Part = Prose | AnnexTable | Picture


@dataclass(frozen=True)
class Annex:
    """What follows the form, beside texts that did not fit: whose it is, of which day, and the parts."""

    name: str
    date: str
    parts: tuple[Part, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """What a field is called in headings, by its name; the form's own tooltip otherwise."""


def add_annex(
    draft: Draft, wording: AnnexWords, annex: Annex, overflow: tuple[Prose, ...]
) -> list[tuple[str, frozenset[str]]]:
    """Put the annex last: texts that did not fit, then its parts. Return what no font has, by heading.

    Raises:
        FormError: a picture is none.
    """
    parts = (*overflow, *annex.parts)
    if not parts:
        return []
    words = {"annex": wording.annex, "continued": wording.continued, "page": wording.page}
    whose = {"name": annex.name, "date": annex.date}
    printed = typeset("vedlegg.typ", {**words, **whose, "parts": [_data(part) for part in parts]})
    join_pages(draft, printed.data)
    if not printed.unshown:
        return []
    return [(part.heading, regular().shown(_words(part), ordered=True).missing) for part in parts]


def _data(part: Part) -> dict[str, Any]:
    """Return a part as the template takes it."""
    if isinstance(part, Prose):
        return {"kind": "prose", "heading": part.heading, "text": part.text}
    if isinstance(part, Picture):
        return {"kind": "picture", "heading": part.heading, "text": part.text, "pdf": part.pdf}
    return {
        "kind": "table",
        "heading": part.heading,
        "columns": part.columns,
        "rows": part.rows,
        "shares": part.shares or (1,) * len(part.columns),
        "right": sorted(part.right),
        "total": part.total,
        "note": part.note,
    }


def _words(part: Part) -> str:
    """Return all that is said in a part."""
    if isinstance(part, AnnexTable):
        cells = (cell for row in (part.columns, *part.rows, *part.total) for cell in row)
        return "\n".join((part.heading, *cells, part.note))
    return f"{part.heading}\n{part.text}"
