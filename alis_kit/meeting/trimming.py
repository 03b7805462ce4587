"""What a page has no room for: left out line by line, the least weighty first, and told with where it is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from alis_kit.meeting.sheet import Booking, MeetingSheet, Outcome, Progress, Question, Result
from alis_kit.meeting.words import say

T = TypeVar("T")
Kept = Mapping[str, int]
"""How many lines of each part are kept; under `TEXTS` how many letters of a text, 0 for all of them."""
TEXTS = "texts"
PARTS = ("questions", "outcomes", "bookings", "lead", "progress", "decisions")
"""The parts that can give way, the weightiest first."""
_LEVELS: tuple[tuple[str, int], ...] = (
    ("lead", 2),
    ("outcomes", 9),
    ("bookings", 8),
    ("questions", 7),
    ("outcomes", 6),
    ("bookings", 5),
    ("questions", 5),
    (TEXTS, 160),
    ("outcomes", 3),
    ("bookings", 3),
    ("questions", 3),
    ("progress", 6),
    ("lead", 1),
    (TEXTS, 70),
    *((part, 0) for part in ("outcomes", "bookings", "questions", "decisions", "progress")),
)
"""In which order parts give way, and down to how many lines."""
_RANK = (Result.MISSED, Result.CHANGED, Result.UNPLANNED, Result.DONE)
"""What became of things, the weightiest first: a meeting talks about what did not happen."""
_NAMES = 240
"""Letters that the names of what is left out may take."""
_WHOLE = frozenset({"legend", "next_meeting", "title"})
"""Our own texts, which are as long as they must be."""


def whole(sheet: MeetingSheet) -> Kept:
    """Keep everything."""
    return {TEXTS: 0, **{part: len(getattr(sheet, part) or ()) for part in PARTS}}


def levels(sheet: MeetingSheet) -> list[Kept]:
    """Give ever shorter forms of a sheet, a line at a time."""
    kept = dict(whole(sheet))
    found: list[Kept] = []
    for part, keep in _LEVELS:
        less = [keep] if part == TEXTS else range(kept[part] - 1, keep - 1, -1)
        for n in less:
            kept[part] = n
            found.append(dict(kept))
    return found


def trimmed(sheet: MeetingSheet, kept: Kept) -> MeetingSheet:
    """Give a shorter form of the sheet; what it no longer has is told on it."""
    shorter = replace(
        sheet,
        lead=sheet.lead[: kept["lead"]],
        progress=sheet.progress[: kept["progress"]],
        outcomes=None if sheet.outcomes is None else _weightiest(sheet.outcomes, kept["outcomes"]),
        questions=sheet.questions[: kept["questions"]],
        bookings=sheet.bookings[: kept["bookings"]],
        decisions=sheet.decisions[: kept["decisions"]],
    )
    cut = _Cutter(kept[TEXTS])
    return replace(cut(shorter), left_out=(*_told(sheet, shorter), *cut.told()))


def _weightiest(rows: tuple[Outcome, ...], keep: int) -> tuple[Outcome, ...]:
    """Give the weightiest outcomes, in the order they had."""
    chosen = sorted(range(len(rows)), key=lambda n: (_RANK.index(rows[n].result), n))[:keep]
    return tuple(rows[n] for n in sorted(chosen))


def _told(sheet: MeetingSheet, shorter: MeetingSheet) -> Iterator[str]:
    """Say of each part how many lines are left out, and which where that takes no more room than they did."""
    for part in PARTS:
        every, rest = getattr(sheet, part) or (), getattr(shorter, part) or ()
        if len(rest) < len(every):
            gone = [row for row in every if row not in rest]
            said = say(f"left.{part}", count=len(every) - len(rest), all=len(every))
            names = ", ".join(dict.fromkeys(filter(None, map(_short, gone))))
            brief = names and len(names) <= _NAMES
            yield say("left.named", said=said, names=names) if brief else said


def _short(row: object) -> str:
    """Name a line by what it begins with."""
    match row:
        case Outcome():
            return row.what
        case Question() | Booking():
            return row.text.partition(":")[0].rstrip(".")
        case Progress():
            return row.title
        case _:
            return ""


class _Cutter:
    """Shortens every text of a value, and counts those it shortened; 0 letters leaves them whole."""

    def __init__(self, letters: int) -> None:
        self._letters = letters
        self._count = 0

    def __call__(self, value: T) -> T:
        made: T = self._made(value) if self._letters else value
        return made

    def told(self) -> tuple[str, ...]:
        return (say("left.texts", count=self._count),) if self._count else ()

    def _made(self, value: Any) -> Any:  # noqa: ANN401  # whatever the sheet holds
        if isinstance(value, str) and not isinstance(value, Result) and len(value) > self._letters:
            self._count += 1
            return f"{value[: self._letters].rsplit(' ', 1)[0]} …"
        if isinstance(value, tuple):
            return tuple(self._made(each) for each in value)
        if is_dataclass(value) and not isinstance(value, type):
            names = (each.name for each in fields(value) if each.name not in _WHOLE)
            return replace(value, **{name: self._made(getattr(value, name)) for name in names})
        return value
