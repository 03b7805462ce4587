"""Reading one cell: the value it plainly has, or a `Fault` that says what is doubtful. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from alis_kit.codec import Fault, decimal, text
from alis_kit.dates import FIRST_DAY, LAST_DAY, parse_date
from alis_kit.plan import InstitutionCondition
from alis_kit.text import keys, label, month_names, seen
from alis_kit.workbook import words
from alis_kit.workbook.columns import Column, Holds
from alis_kit.workbook.raw import Raw, exact

_NUMBER = r"(\d+(?:[.,]\d+)?)"


def read_cell(raw: Raw, column: Column) -> object:
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


def _nothing(column: Column) -> object:
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


def _answer(raw: Raw, column: Column) -> bool | None:
    if isinstance(raw.value, bool):
        return raw.value
    answer = words.answers().get(words.plain(raw.shown))
    if answer is None or (answer == "unknown" and column.holds is Holds.FLAG):
        raise Fault("cell_not_answer", cell=raw.brief)
    return {"yes": True, "no": False}.get(answer)


def _choice(raw: Raw, column: Column) -> object:
    value = words.choices(column.prefix).get(words.plain(raw.shown))
    if value is None or column.choices is None:
        known = ", ".join(label(f"{column.prefix}.{key}") for key in keys(column.prefix))
        raise Fault("cell_not_choice", cell=raw.brief, choices=known)
    return column.choices(value)


def _choices(raw: Raw) -> tuple[InstitutionCondition, ...]:
    known = words.choices("condition")
    found = []
    for part in re.split(r"\s*[;\n]\s*", raw.shown.strip()):
        value = known.get(words.plain(part))
        if value is None:
            listed = ", ".join(label(f"condition.{key}") for key in keys("condition"))
            raise Fault("cell_not_choice", cell=part[:80], choices=listed)
        found.append(InstitutionCondition(value))
    return tuple(found)
