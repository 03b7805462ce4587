"""What the user reads: sentences and labels from `data/tekst/`, dates and numbers as Norwegians write them.

Every key is a dotted path, as `problem.end_before_start`. A sentence's `{placeholders}` are filled by name; values
that are dates, fractions or decimals are shown the Norwegian way. No other module holds a Norwegian sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any
from unicodedata import category, normalize

from alis_kit.codec import read_toml
from alis_kit.problem import Problem
from alis_kit.resources import DATA

NO_BREAK = "\N{NO-BREAK SPACE}"
_UNSEEN = frozenset("\N{COMBINING GRAPHEME JOINER}\N{MONGOLIAN VOWEL SEPARATOR}")
"""Signs without a look of their own that Unicode does not count among the format characters (Cf)."""
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What steers a terminal or turns the direction of reading, and what no terminal can be sent."""


@cache
def _sentences() -> Mapping[str, str]:
    """Join the text files into one flat table. A key that stands in two files is a developer's fault."""
    flat: dict[str, str] = {}
    for path in sorted((DATA / "tekst").glob("nb*.toml")):
        for key, sentence in _flat(read_toml(path), ""):
            if key in flat:
                raise KeyError(f"{path.name}: {key} stands in another text file too")
            flat[key] = sentence
    return flat


def _flat(table: Mapping[str, Any], prefix: str) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        rows += _flat(value, f"{prefix}{key}.") if isinstance(value, Mapping) else [(prefix + key, str(value))]
    return rows


def keys(prefix: str) -> tuple[str, ...]:
    """Give the keys below a prefix, as `course_kind`, in the file's order."""
    return tuple(key.removeprefix(f"{prefix}.") for key in _sentences() if key.startswith(f"{prefix}."))


def label(key: str, /, **values: object) -> str:
    """Give a text by its key, its placeholders filled.

    Raises:
        KeyError: no such text, or a placeholder without a value.
    """
    return _sentences()[key].format(**{name: show(value) for name, value in values.items()})


def say(problem: Problem) -> str:
    """Give the sentence of a problem: what is wrong and what to do."""
    return label(f"problem.{problem.code}", **problem.values)


def visible(sentence: str) -> str:
    r"""Return a sentence for a terminal: what would steer it is written out, as JSON writes it.

    >>> visible("Kari\x1b[2J")
    'Kari\\u001b[2J'
    """
    return _STEERING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", sentence)


def place(where: str) -> str:
    """Name a path of the plan for people: `service[2].end` is «Tjeneste, rad 3, sluttdato»."""
    parts: list[str] = []
    for step in where.split("."):
        name, _, index = step.partition("[")
        parts += [label(f"place.{name}")] if name else []
        parts += [label("place.row", number=int(index.rstrip("]")) + 1)] if index else []
    return ", ".join(parts)


def show(value: object) -> str:
    """Show a value in a sentence."""
    match value:
        case bool():
            return label("word.yes" if value else "word.no")
        case date():
            return show_date(value)
        case Fraction() | Decimal():
            return show_number(value)
        case _:
            return str(value)


def show_date(day: date | None) -> str:
    """Show a date as `dd.mm.åååå`; nothing for `None`.

    >>> show_date(date(2027, 3, 1))
    '01.03.2027'
    """
    return f"{day:%d.%m.%Y}" if day else ""


def show_span(start: date | None, end: date | None) -> str:
    """Show a period with both its days, shortened where the year is the same; open ends are left open.

    >>> show_span(date(2027, 3, 1), date(2027, 8, 31))
    '01.03.–31.08.2027'
    """
    if start and end and start.year == end.year:
        return show_date(end) if start == end else f"{start:%d.%m.}–{show_date(end)}"
    return f"{show_date(start)}–{show_date(end)}"


def show_month(day: date) -> str:
    """Show a month by name and year, as `mars 2027`."""
    return f"{month_names()[day.month - 1]} {day.year}"


def month_names() -> Sequence[str]:
    """Give the names of the months, January first."""
    return label("word.months").split()


def show_number(number: Fraction | Decimal | int, *, decimals: int = 1) -> str:
    """Show a number with a decimal comma, rounded half up, without needless zeros.

    >>> show_number(Fraction(42, 5)), show_number(Fraction(12)), show_number(Fraction(1, 100))
    ('8,4', '12', '0,0')

    An amount that is rounded away still shows its zero decimal, so that it is not taken for nothing.
    """
    if Fraction(number).denominator == 1:
        return str(int(number))
    exact = Fraction(number)
    rounded = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(
        Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP
    )
    return _trimmed(str(rounded)).replace(".", ",")


def seen(typed: str) -> str:
    """Return what is seen of a text: programs put marks of direction around dates, and web pages other signs."""
    return "".join(char for char in typed if category(char) != "Cf").strip()


@lru_cache(maxsize=4096)  # the names of a plan are compared again and again
def folded(text: str) -> str:
    r"""Return a text in the form in which names are compared, never to be shown.

    Case, blanks, the way a letter or a hyphen is put together, and signs that cannot be seen tell nothing apart.

    >>> folded("  Ga\u030ard\u00a0Lege\u200bsenter ") == folded("gård legesenter")
    True
    """
    whole = normalize("NFKC", text).casefold()
    kept = (char for char in whole if category(char) != "Cf" and char not in _UNSEEN)
    return " ".join(normalize("NFKC", "".join(kept).replace("\N{HYPHEN}", "-")).split())


def _trimmed(number: str) -> str:
    """Drop zeros at the end, but leave one decimal."""
    whole, _, decimals = number.partition(".")
    return f"{whole}.{decimals[:1]}{decimals[1:].rstrip('0')}"


def show_months(months: Fraction) -> str:
    """Show an amount of service, as `8,4 mnd`."""
    return f"{show_number(months)}{NO_BREAK}{label('word.months_unit')}"


def show_percent(percent: Decimal | int) -> str:
    """Show a percentage, as `37,5 %`."""
    return f"{show_number(percent, decimals=2)}{NO_BREAK}%"
