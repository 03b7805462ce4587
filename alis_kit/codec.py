"""Between plain data (JSON, TOML) and the kit's frozen values: strict, and telling every fault with its place.

Nothing is coerced: a number in quotation marks is a fault, an unknown key is a fault. The bounds below keep a
hostile file from costing time or memory; what is merely odd in a plan is left to `alis_kit.check`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import islice
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin

from cattrs import (
    AttributeValidationNote,
    BaseValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn
from cattrs.strategies import configure_tagged_union

from alis_kit.dates import FIRST_DAY, LAST_DAY
from alis_kit.personal_numbers import names_somebody
from alis_kit.problem import AlisError, Problem

T = TypeVar("T")

LONGEST_TEXT = 100_000
LARGEST_NUMBER = 10_000
MOST_ROWS = 5_000
"""Of each kind; a whole career has some hundreds."""
_MOST_TOLD = 30
"""Faults that are told one by one."""
_BROKEN = re.compile("[\ud800-\udfff]")
"""Halves of a sign that stand alone; no file can hold them."""


class Fault(ValueError):
    """A value that is not what its place asks for. It holds the problem's code and what to say about it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def text(value: object) -> str:
    """Take a text as it is. Eleven digits in a row are refused: they may be a national identity number.

    Raises:
        Fault: it is no text, has eleven digits or half a sign, or is too long.
    """
    if not isinstance(value, str):
        raise Fault("not_text", value=_shown(value))
    if len(value) > LONGEST_TEXT:
        raise Fault("too_long", most=LONGEST_TEXT)
    if names_somebody(value):
        raise Fault("eleven_digits")
    if _BROKEN.search(value):
        raise Fault("broken_text")
    return value


def require_text(value: str, error: type[AlisError], where: str = "") -> str:
    """Return a text that came another way than in a plan, if a plan might hold it.

    Raises:
        error: it has eleven digits or half a sign, or is too long.
    """
    try:
        return text(value)
    except Fault as fault:
        raise error(Problem(fault.code, where, fault.values)) from fault


def _date(value: object, _: object = None) -> date:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        day = None
    if type(day) is not date or (isinstance(value, str) and len(value) != len("2026-11-22")):
        raise Fault("not_date", value=_shown(value))
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Fault("date_far_off", value=day)
    return day


def _integer(value: object, _: object = None) -> int:
    if type(value) is not int:
        raise Fault("not_integer", value=_shown(value))
    if not 0 <= value <= LARGEST_NUMBER:
        raise Fault("number_far_off", value=value, most=LARGEST_NUMBER)
    return value


def decimal(value: object, _: object = None) -> Decimal:
    """Take a number from 0 up with at most two decimals, exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Fault("not_number", value=_shown(value))
    number = Decimal(str(value))
    if not number.is_finite() or not 0 <= number <= LARGEST_NUMBER:
        raise Fault("number_far_off", value=_shown(value), most=LARGEST_NUMBER)
    if number != number.quantize(Decimal("0.01")):
        raise Fault("too_many_decimals", value=_shown(f"{number.normalize():f}".replace(".", ",")))
    return number


def _boolean(value: object, _: object = None) -> bool:
    if not isinstance(value, bool):
        raise Fault("not_boolean", value=_shown(value))
    return value


def _text_or_choice(value: object, kind: type[str]) -> str:
    """Take a text, or one of the values of a `StrEnum`, which to cattrs' dispatch is a text too."""
    if not issubclass(kind, StrEnum):
        return text(value)
    if not isinstance(value, str) or value not in list(kind):
        raise Fault("not_a_choice", value=_shown(value), choices=", ".join(kind))
    return kind(value)


def _shown(value: object) -> str:
    """Give a short form of a wrong value for the message; it never shows eleven digits."""
    shown = str(value)[:80]
    return "…" if names_somebody(shown) else shown[:40]


def _plain_number(number: Decimal) -> int | float:
    """Write a decimal as a JSON number. At most two decimals, so the shortest float reads back the same."""
    return int(number) if number == number.to_integral_value() else float(number)


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)  # the tagged union below heeds it too
    for kind, hook in (
        (str, _text_or_choice),
        (date, _date),
        (int, _integer),
        (Decimal, decimal),
        (bool, _boolean),
    ):
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_factory(is_dataclass, lambda kind: _table(converter, kind))
    converter.register_structure_hook_factory(_is_optional, lambda kind: _optional(converter, kind))
    converter.register_structure_hook_factory(_is_rows, lambda kind: _rows(converter, kind))
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(Decimal, _plain_number)
    return converter


def _is_optional(kind: object) -> bool:
    return isinstance(kind, UnionType) and type(None) in get_args(kind) and len(get_args(kind)) == 2


def _is_rows(kind: object) -> bool:
    return get_origin(kind) is tuple


def _table(converter: Converter, kind: Any) -> Any:
    read = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True)

    def hook(value: object, _: object) -> Any:
        if not isinstance(value, Mapping):
            raise Fault("not_table", value=_shown(value))
        return read(value, kind)

    return hook


def _optional(converter: Converter, kind: Any) -> Any:
    (inner,) = (t for t in get_args(kind) if t is not type(None))
    return lambda value, _: None if value is None else converter.structure(value, inner)


def _rows(converter: Converter, kind: Any) -> Any:
    inner: Any = get_args(kind)[0]

    def hook(value: object, _: object) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise Fault("not_list", value=_shown(value))
        if len(value) > MOST_ROWS:
            raise Fault("too_many_rows", count=len(value), most=MOST_ROWS)
        rows, faults = [], []
        for index, row in enumerate(value):
            try:
                rows.append(converter.structure(row, inner))
            except Exception as fault:  # each is told, with its place
                fault.add_note(IterableValidationNote("", index, inner))
                faults.append(fault)
                if len(faults) > _MOST_TOLD:
                    break
        if faults:
            raise IterableValidationError("", faults, tuple)
        return tuple(rows)

    return hook


@cache
def _tagged(union: Any) -> None:
    """Let a table's `kind` choose among the classes of a union: `service_minimum` is `ServiceMinimum`."""
    configure_tagged_union(
        union,
        _converter(),
        tag_name="kind",
        tag_generator=lambda kind: re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower(),
    )


def structure(data: object, kind: type[T], error: type[AlisError], *, union: Any = None) -> T:
    """Make a value of plain data.

    Args:
        data: what a JSON or TOML reader gives.
        kind: the frozen class to make.
        error: what to raise.
        union: classes inside it that the key `kind` tells apart, if there are any.

    Raises:
        error: something is wrong; one problem for every fault, each with its path, as `service[2].end`. Of more
            than some tens only the first are told, and that there are more.
    """
    if union is not None:
        _tagged(union)
    try:
        return _converter().structure(data, kind)
    except Exception as fault:
        told = list(islice(_problems(fault, ""), _MOST_TOLD + 1))
        more = [Problem("and_more")] if len(told) > _MOST_TOLD else []
        raise error(*told[:_MOST_TOLD], *more) from fault


def plain(value: object) -> Any:
    """Give the plain data of a value, ready for JSON: ISO dates, numbers, texts, lists and tables."""
    return _converter().unstructure(value)


def _problems(fault: BaseException, where: str) -> Iterator[Problem]:
    """Walk cattrs' tree of faults; its notes tell the attribute or the index each fault belongs to."""
    match fault:
        case BaseValidationError():
            for inner in fault.exceptions:
                yield from _problems(inner, where + _step(inner, first=not where))
        case Fault():
            yield Problem(fault.code, where, fault.values)
        case ForbiddenExtraKeysError():
            for key in sorted(fault.extra_fields, key=str):
                yield Problem("unknown_key", where, {"key": _shown(key)})
        case KeyError():
            yield Problem("missing_key", where)
        case _:
            yield Problem("not_table", where, {"value": ""})


def _step(fault: BaseException, *, first: bool) -> str:
    for note in getattr(fault, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            return note.name if first else f".{note.name}"
        if isinstance(note, IterableValidationNote):
            return f"[{note.index}]"
    return ""


def parse_json(data: bytes, error: type[AlisError]) -> Any:
    """Read JSON: numbers with decimals exactly, no key twice, no NaN.

    Raises:
        error: it is not JSON; the problem tells the line.
    """
    try:
        return json.loads(data, parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_no_twice)
    except Fault as fault:
        raise error(Problem(fault.code, values=fault.values)) from fault
    except json.JSONDecodeError as fault:
        raise error(Problem("not_json", values={"line": fault.lineno})) from fault
    except (ValueError, RecursionError, ArithmeticError) as fault:
        raise error(Problem("not_json", values={"line": 1})) from fault


def _no_constant(name: str) -> object:
    raise Fault("not_number", value=name)


def _no_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        ((key, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise Fault("key_twice", key=_shown(key))
    return table


def read_toml(path: Path) -> dict[str, Any]:
    """Read one of the kit's own data files; a broken one is a developer's fault and raises as tomllib does."""
    return tomllib.loads(path.read_text(encoding="utf-8"))
