"""Eleven digits that may be somebody's national identity number, however they are written.

A number may be set apart digit by digit, in any script, with signs nobody sees between. But people also write
dates, telephone numbers and lists side by side, and some of those have eleven digits together. So what is in one
piece, or in six and five, or digit by digit, is such a number. What is set apart in other ways is one if it
begins with a day of birth; and what may as well be a list, or a date and something more, only if its check digits
are right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from unicodedata import category, digit, normalize

_LENGTH = 11
_USUAL = {(6, 5), (6, 3, 2), (2, 2, 2, 5), (2, 2, 2, 3, 2), (3, 3, 3, 2)}
"""How many digits stand together where such a number is set apart."""
_FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters by name that nobody sees."""
_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
_DIGITS, _LISTING = re.compile("[0-9]+"), re.compile("[,;=+()%]")
_TIME = r"(?:[01]?\d|2[0-3])[.:][0-5]\d(?::\d\d)?"
_YEAR = r"(?:19[5-9]\d|20\d\d)"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", "(?:0?[1-9]|1[0-2])"
_DATES = re.compile(
    rf"(?<!\d)(?:(?:{_YEAR}(?:-\d\d-\d\d|[01]\d[0-3]\d)|(?:(?:{_DAY}[./-]\s?)?{_MONTH}[./-]\s?)?{_YEAR})"
    rf"(?:[ T,]{{1,2}}{_TIME})?|{_TIME}\s?[-\u2013]\s?{_TIME})(?!\d)"
)
"""Days, months and years, the year in four digits, perhaps with a time; and from one time to another."""
_TELEPHONES = re.compile(
    r"\+[1-9][\d ]{6,16}|(?<![\d.])(?<!\d[ -])(?:[2-9]\d(?: \d\d){3}|[2-9]\d\d \d\d \d{3}|[2-9]\d{7})(?! ?\d)"
)


def names_somebody(text: str) -> bool:
    """Say whether a text may hold a national identity number.

    >>> names_somebody("f. 0 1 0 1 9 0 - 1 2 3 4 5"), names_somebody("01.03.2024–31.08.2024")
    (True, False)
    """
    if text.isascii() and len(text) < _LENGTH:
        return False
    numbers = _Numbers(normalize("NFKC", text).translate(_BARE))
    return any(last and _is_identity(numbers, first, last) for first, last in enumerate(_ends(numbers)))


class _Bare(dict[int, str]):
    """What a sign is when only digits matter: a digit of any script is one, and what is not seen is nothing."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        value = digit(sign, None)
        unseen = category(sign) in ("Cf", "Mn", "Me") or sign in _FILLERS
        self[code] = str(value) if value is not None else "" if unseen else sign
        return self[code]


_BARE = _Bare()


class _Numbers:
    """The groups of digits in a text, and what is between them: nothing where there is a word."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.groups = list(_DIGITS.finditer(text))
        between = (text[one.end() : other.start()] for one, other in pairwise(self.groups))
        self.gaps = ["", *("" if _has_word(gap) else "".join(gap.split()) or " " for gap in between), ""]

    @cached_property
    def dates(self) -> set[int]:
        return self._places(_DATES)

    @cached_property
    def dates_and_telephones(self) -> set[int]:
        return self.dates | self._places(_TELEPHONES)

    def _places(self, pattern: re.Pattern[str]) -> set[int]:
        return {place for match in pattern.finditer(self.text) for place in range(*match.span())}


def _ends(numbers: _Numbers) -> Iterator[int]:
    """Give for each group the end of the row of eleven digits that begins with it; 0 where there is none."""
    for first in range(len(numbers.groups)):
        count, last = 0, first
        while count < _LENGTH and (last == first or (last < len(numbers.groups) and numbers.gaps[last])):
            count += len(numbers.groups[last][0])
            last += 1
        yield last if count == _LENGTH else 0


def _is_identity(numbers: _Numbers, first: int, last: int) -> bool:
    groups, between = numbers.groups[first:last], numbers.gaps[first + 1 : last]
    shape, digits = tuple(len(group[0]) for group in groups), "".join(group[0] for group in groups)
    if shape in ((11,), (6, 5)):
        return True
    outer = {numbers.gaps[first], numbers.gaps[last]}
    alone = outer == {""} or (len({*between}) == 1 and between[0] not in outer)
    if alone and set(shape) == {1}:
        return True
    if not _is_birthday(digits) or not (alone or shape in _USUAL or _is_checked(digits)):
        return False
    places = {place for group in groups for place in range(*group.span())}
    other = _LISTING.search("".join(between)) or not places.isdisjoint(numbers.dates_and_telephones)
    return not places <= numbers.dates and (not other or _is_checked(digits))


def _is_birthday(digits: str) -> bool:
    """Say whether a number begins with a day and a month; in some kinds of number 40 or 80 is added to either."""
    return int(digits[:2]) < 72 and 1 <= int(digits[:2]) % 40 <= 31 and 1 <= int(digits[2:4]) % 40 <= 12


def _is_checked(digits: str) -> bool:
    """Say whether both check digits are right."""
    return all(
        sum(weight * int(each) for weight, each in zip(weights, digits, strict=False)) % 11 == 0
        for weights in _WEIGHTS
    )


def _has_word(gap: str) -> bool:
    """Say whether there are letters; not those of scripts without capitals, some of which look like strokes."""
    return any(sign.islower() or sign.isupper() for sign in gap)
