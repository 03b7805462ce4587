"""The pages after the form: texts that go on, tables, and pictures brought as PDF pages.

What is said on them comes in as values: an `Annex` with its parts, and a `Wording`. Real text throughout, one
page after another as long as it takes. `sheets.py` draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Wording:
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
    def of(cls, table: Mapping[str, str]) -> Wording:
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
class Table:
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
    """The first page of a PDF, as large as the page allows; `text` says the same in words."""

    heading: str
    pdf: bytes
    text: str


Part = Prose | Table | Picture


@dataclass(frozen=True)
class Annex:
    """What follows the form, beside texts that did not fit: whose it is, of which day, and the parts."""

    name: str
    date: str
    parts: tuple[Part, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    """What a field is called in headings, by its name; the form's own tooltip otherwise."""
