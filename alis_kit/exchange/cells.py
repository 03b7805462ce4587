"""Cells of somebody's file: what stands there, what people call things, and the value a cell plainly has.

Words are compared without regard to case, spaces and punctuation, and only whole; a word that two things share
means neither. A cell has one value or a `Fault` that says what is doubtful. Nothing is guessed. Signs that a file
should not hold are written `_x0001_` as Excel does (ECMA-376 22.9.2.19), and read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, NamedTuple

from alis_kit.codec import Fault, decimal, read_toml, text
from alis_kit.dates import FIRST_DAY, LAST_DAY, parse_date
from alis_kit.plan import InstitutionCondition
from alis_kit.problem import Problem
from alis_kit.resources import DATA
from alis_kit.row_fields import TABLES, FieldSpec, Holds, TableSpec
from alis_kit.text import folded, keys, label, month_names, place, seen, show_date

LAYOUTS = tuple(table for table in TABLES if table.in_workbook)
"""The tables that go both ways."""
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 2_000, 52, 30
"""More than these is no plan; a file that has more is refused, never cut. Column 52 is AZ."""
SEARCHED = 20
"""Rows from the top in which the headings are looked for."""
_UNHOLDABLE = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)"
)
"""What XML cannot hold, what steers a program that shows it or turns the direction of reading, and the escape."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_LONGEST_BRIEF = 60
_LONGEST_BLANK = 1_000


def exact(number: float | Decimal) -> Decimal:
    """Return a number by the fifteen digits a spreadsheet reckons with; what a float has beyond them is noise."""
    return Decimal(f"{number:.15g}") if isinstance(number, float) else Decimal(number)


def escaped(text: str) -> str:
    """Return a text without signs that a file should not hold."""
    return _UNHOLDABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)


def unescaped(text: str) -> str:
    """Return a text that was written so, as it was."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class Raw(NamedTuple):
    """One cell."""

    value: object = None
    """`None`, text, number, truth, date or time, as the file has it."""
    share: bool = False
    """A number that is shown as a percentage: 0.8 as 80 %."""
    fault: str = ""
    """Code of a problem when the cell has no value to read, as a formula without a result."""

    @property
    def empty(self) -> bool:
        return not self.fault and (self.value is None or self.value == "")

    @property
    def blank(self) -> bool:
        """Whether nothing is seen in it: blanks and signs without a look of their own say nothing."""
        return self.empty or (
            isinstance(self.value, str) and not self.fault and not folded(self.value[:_LONGEST_BLANK])
        )

    @property
    def shown(self) -> str:
        """About what the person sees in the cell."""
        match self.value:
            case None:
                return ""
            case bool():
                return label("word.yes" if self.value else "word.no")
            case datetime():
                return show_date(self.value) + (
                    f" {self.value:%H.%M}" if self.value.time().isoformat() > "00:00:00" else ""
                )
            case date():
                return show_date(self.value)
            case int() | float() | Decimal():
                number = exact(self.value) * (100 if self.share else 1)
                return f"{number.normalize():f}".replace(".", ",") + (" %" if self.share else "")
        return str(self.value)

    @property
    def brief(self) -> str:
        """The same on one line, no longer than a message can take."""
        return " ".join(self.shown.split())[:_LONGEST_BRIEF]


@dataclass(frozen=True)
class RawSheet:
    """One sheet, or one CSV file: its name and its rows, numbered from 1 as in the file."""

    name: str
    rows: tuple[tuple[Raw, ...], ...]
    notes: tuple[Problem, ...] = ()
    """What its owner should know of how it was read."""


# -- what people call things --------------------------------------------------------------------------------------

_LONGEST = 200
"""Letters of a heading; what is longer is none."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def plain_word(text: str) -> str:
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
        if found.setdefault(plain_word(word), meaning) != meaning:
            twice.add(plain_word(word))
    return {word: meaning for word, meaning in found.items() if word not in twice}


@cache
def _headings(layout: TableSpec) -> Mapping[str, str]:
    """Give heading → attribute of the row; the kit's own heading always wins."""
    own = {plain_word(layout.heading(column.field)): column.field for column in layout.columns}
    own[plain_word(label("workbook.id"))] = "id"
    others = _table((word, field) for field, words in _data()["heading"][layout.name].items() for word in words)
    return {**others, **own}


def columns_in(row: Sequence[str], layout: TableSpec) -> dict[int, str]:
    """Return which columns a row of headings has (index → attribute), whatever is explained in brackets."""
    known = _headings(layout)
    found = (
        (n, known.get(plain_word(typed)) or known.get(plain_word(_BRACKETS.sub("", typed))))
        for n, typed in enumerate(row)
        if len(typed) < _LONGEST
    )
    return {n: field for n, field in found if field}


@cache
def computed() -> frozenset[str]:
    """Give the headings of what the kit reckons itself; they are passed over without a word."""
    return frozenset(plain_word(label(f"workbook.service.{name}")) for name in ("done", "total", "cuts"))


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
def choice_words(prefix: str) -> Mapping[str, str]:
    """Give word → value of a choice, as for `course_kind`."""
    own = [(label(f"{prefix}.{value}"), value) for value in keys(prefix)]
    return _table([*own, *((word, value) for value, words in _data()["choice"][prefix].items() for word in words)])


@cache
def answer_words() -> Mapping[str, str]:
    """Give word → `yes`, `no` or `unknown`."""
    own = [(label("word.yes"), "yes"), (label("word.no"), "no")]
    return _table([*own, *((word, answer) for answer, words in _data()["answer"].items() for word in words)])


def is_below(text: str) -> bool:
    """Return whether a text begins one of the lines below the kit's own table of service: a sum or a note."""
    sums = {plain_word(label("table.sum")), plain_word(place("lis1_complete_on"))}
    return plain_word(text) in sums or plain_word(text).startswith(_notes())


_ACCOUNT_NOTES = (
    "reading",
    "differing",
    "open_end",
    "open_end_never",
    "open_never",
    "open_lis1",
    "open_lis1_closes",
)


@cache
def _notes() -> tuple[str, ...]:
    """Give how each note beside an account begins."""
    cut = "\N{SYMBOL FOR UNIT SEPARATOR}"
    values = dict.fromkeys(("reading", "items", "end", "day"), cut)
    texts = (label(f"account.{key}", **values) for key in _ACCOUNT_NOTES)
    return tuple(plain_word(text.partition(cut)[0]) for text in texts)


# -- the value of a cell ------------------------------------------------------------------------------------------

_NUMBER = r"(\d+(?:[.,]\d+)?)"


def read_cell(raw: Raw, column: FieldSpec) -> object:
    """Read a cell as its column asks; `None` (or an empty text) for an empty one.

    Raises:
        Fault: it is not plainly one value.
    """
    text(raw.shown)  # eleven digits are refused in every column
    if raw.fault:
        raise Fault(raw.fault, cell=raw.brief)
    if raw.empty or (isinstance(raw.value, str) and column.holds is not Holds.TEXT and raw.blank):
        return _nothing(column)
    match column.holds:
        case Holds.TEXT:
            return text(raw.value if isinstance(raw.value, str) else raw.shown)
        case Holds.DATE | Holds.LAST_DATE:
            return _date(raw, last=column.holds is Holds.LAST_DATE)
        case Holds.PERCENT:
            return _percent(raw)
        case Holds.NUMBER:
            return _number(raw)
        case Holds.WHOLE:
            return _whole(raw)
        case Holds.ANSWER | Holds.FLAG:
            return _answer(raw, column)
        case Holds.CHOICE:
            return _choice(raw, column)
    return _choices(raw)


def _nothing(column: FieldSpec) -> object:
    match column.holds:
        case Holds.TEXT:
            return ""
        case Holds.FLAG:
            return False
        case Holds.CHOICES:
            return ()
        case Holds.WHOLE:
            raise Fault("cell_empty")
    return None


def _date(raw: Raw, *, last: bool) -> date:
    value = raw.value
    if isinstance(value, datetime) and value.time() != time():
        raise Fault("cell_has_time", cell=raw.brief)
    if isinstance(value, date):
        day: date | None = value.date() if isinstance(value, datetime) else value
    elif isinstance(value, str):
        day = parse_date(re.sub(r"\s+00[:.]00(?:[:.]00)?$", "", seen(value)), month_names(), last=last)
    else:
        raise Fault("cell_number_for_date", cell=raw.brief)
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise Fault("cell_not_date", cell=raw.brief)
    return day


def _percent(raw: Raw) -> Decimal:
    if raw.share:
        return decimal(_exact(raw, "cell_not_percent") * 100)
    match = _matched(raw, rf"{_NUMBER}\s*(%|prosent|pst\.?)?", "cell_not_percent")
    number = decimal(_decimal(match[1]))
    if not match[2] and 0 < number <= 1:
        raise Fault("cell_small_percent", cell=raw.brief, times=number * 100)
    return number


def _number(raw: Raw) -> Decimal:
    return decimal(_decimal(_matched(raw, rf"{_NUMBER}\s*(t|t\.|timer|time|kurstimer)?", "cell_not_number")[1]))


def _whole(raw: Raw) -> int:
    number = _decimal(_matched(raw, rf"{_NUMBER}\s*(stk\.?|vakter|vakt)?", "cell_not_whole")[1])
    if number != number.to_integral_value() or number > 10_000:
        raise Fault("cell_not_whole", cell=raw.brief)
    return int(number)


def _matched(raw: Raw, pattern: str, code: str) -> re.Match[str]:
    """Match what a cell says with a number's pattern; truths and dates are no numbers."""
    written = raw.value if isinstance(raw.value, str) else f"{_exact(raw, code):f}"
    match = re.fullmatch(pattern, seen(written).casefold())
    if match is None:
        raise Fault(code, cell=raw.brief)
    return match


def _exact(raw: Raw, code: str) -> Decimal:
    if isinstance(raw.value, bool) or not isinstance(raw.value, int | float):
        raise Fault(code, cell=raw.brief)
    return exact(raw.value)


def _decimal(written: str) -> Decimal:
    try:
        return Decimal(written.replace(",", "."))
    except InvalidOperation as error:
        raise Fault("cell_not_number", cell=written[:40]) from error


def _answer(raw: Raw, column: FieldSpec) -> bool | None:
    if isinstance(raw.value, bool):
        return raw.value
    answer = answer_words().get(plain_word(raw.shown))
    if answer is None or (answer == "unknown" and column.holds is Holds.FLAG):
        raise Fault("cell_not_answer", cell=raw.brief)
    return {"yes": True, "no": False}.get(answer)


def _choice(raw: Raw, column: FieldSpec) -> object:
    value = choice_words(column.prefix).get(plain_word(raw.shown))
    if value is None or column.choices is None:
        known = ", ".join(label(f"{column.prefix}.{key}") for key in keys(column.prefix))
        raise Fault("cell_not_choice", cell=raw.brief, choices=known)
    return column.choices(value)


def _choices(raw: Raw) -> tuple[InstitutionCondition, ...]:
    known = choice_words("condition")
    found = []
    for part in re.split(r"\s*[;\n]\s*", raw.shown.strip()):
        value = known.get(plain_word(part))
        if value is None:
            listed = ", ".join(label(f"condition.{key}") for key in keys("condition"))
            raise Fault("cell_not_choice", cell=part[:80], choices=listed)
        found.append(InstitutionCondition(value))
    return tuple(found)
