"""Cells of time: stretches of days in which nothing changes, neither the rows nor the absence.

Within a cell every amount grows evenly by ticks. Days are ordinals (`date.toordinal`), both ends included; cells
follow each other without a gap.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from alis_kit.assessment.ticks import tick_at

Span = tuple[int, int, int]
"""First day, last day, and a number: the percent of absence, or which row."""


class Cell(NamedTuple):
    """A stretch of days with the same rows and the same absence."""

    first: int
    last: int
    ticks: int
    rows: tuple[int, ...]
    """Positions of the rows that count here."""
    rates: tuple[int, ...]
    """What each gives for a tick when present."""
    away: int
    """Absence in part 3, in hundredths of a per cent."""
    away_lis1: int


class Grid:
    """Where anything begins or ends: the stretches between these days are the cells."""

    def __init__(self, marks: Iterable[int]) -> None:
        self.days = sorted(set(marks))
        self._place = {day: n for n, day in enumerate(self.days)}

    def covers(self, spans: Iterable[Span]) -> list[list[int]]:
        """Give for each stretch the numbers of the spans that cover it."""
        covers: list[list[int]] = [[] for _ in self.days[1:]]
        for first, last, number in spans:
            for n in range(self._place[first], self._place[last + 1]):
                covers[n].append(number)
        return covers


def split(cells: Sequence[Cell], days: Iterable[int]) -> list[Cell]:
    """Let cells end on the given days too."""
    fine = list(cells)
    for day in sorted(days):
        n = ending_by(fine, day)
        if n < len(fine) and fine[n].first <= day:
            fine[n : n + 1] = cut_cell(fine[n], day)
    return fine


def cut_cell(cell: Cell, day: int) -> tuple[Cell, Cell]:
    """Give the two halves of a cell, the first of which ends on a day."""
    first, last, whole, rows, rates, away, away_lis1 = cell
    ticks = tick_at(day + 1) - tick_at(first)
    return (
        Cell(first, day, ticks, rows, rates, away, away_lis1),
        Cell(day + 1, last, whole - ticks, rows, rates, away, away_lis1),
    )


def ending_by(cells: Sequence[Cell], day: int) -> int:
    """Count the cells that end on or before a day."""
    begun = bisect_left(cells, (day + 2,))  # a cell is a tuple that starts with its first day
    return begun if begun and cells[begun - 1].last <= day else max(0, begun - 1)
