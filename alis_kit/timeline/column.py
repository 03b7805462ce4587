"""The right column: each goal in numbers (done, with the plan, asked for) and when, or what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from alis_kit.timeline.content import Tally
from alis_kit.timeline.density import Density
from alis_kit.timeline.measure import BASELINE, LINE, width, wrap
from alis_kit.timeline.shapes import Bar, Box, Label, Paint, Tone

_BAR = 4.0


class Column:
    """Sets the tallies of one lane, from its upper edge at 0."""

    def __init__(self, x: float, wide: float, density: Density, on: date) -> None:
        self.x, self.wide, self.density, self.on = x, wide, density, on
        self.labels: list[Label] = []
        self.bars: list[Bar] = []
        self.height = 0.0

    def set(self, tallies: Sequence[Tally], lane: str) -> Column:
        """Set the lane's goals: numbers, bar and status, each with its caption when there are several."""
        for i, tally in enumerate(tallies):
            self.height += 2.5 if i else 0
            size, small = self.density.label, self.density.small
            beside, below = self._arranged(tally)
            if beside:
                self._beside(beside, lane, _tone(tally) if beside != tally.caption else Tone.SOFT)
            elif tally.caption:
                self._text(tally.caption, lane, small, bold=False, tone=Tone.SOFT)
            self._text(tally.text, lane, size, bold=True, tone=Tone.INK)
            self._bar(tally, lane)
            if below:
                self._text(below, lane, small, bold=False, tone=_tone(tally))
        return self

    def _arranged(self, tally: Tally) -> tuple[str, str]:
        """Give what stands to the right of the numbers, and what below the bar because it has no room there."""
        both = " · ".join(text for text in (tally.caption, tally.status) if text)
        free = self.wide - width(tally.text, self.density.label, bold=True) - 6
        if width(both, self.density.small) <= free:
            return both, ""
        return (tally.caption if width(tally.caption, self.density.small) <= free else ""), tally.status

    def _beside(self, text: str, lane: str, tone: Tone) -> None:
        """Set a text against the column's right edge, on the baseline of the numbers that follow."""
        size, small = self.density.label, self.density.small
        wide = width(text, small)
        down = BASELINE * (size - small)
        box = Box(self.x + self.wide - wide, self.height + down, wide, LINE * small)
        self.labels.append(Label(text=text, box=box, size=small, tone=tone, lane=lane))

    def _text(self, text: str, lane: str, size: float, *, bold: bool, tone: Tone) -> None:
        for line in wrap(text, self.wide, size, bold=bold):
            high = LINE * size
            box = Box(self.x, self.height, width(line, size, bold=bold), high)
            self.labels.append(Label(text=line, box=box, size=size, bold=bold, tone=tone, lane=lane))
            self.height += high

    def _bar(self, tally: Tally, lane: str) -> None:
        goal = float(tally.required or max(tally.total, Fraction(1)))
        done = min(1.0, float(tally.done) / goal)
        total = min(1.0, max(float(tally.total), float(tally.done)) / goal)
        y = self.height + 1
        self._piece(lane, Box(self.x, y, self.wide, _BAR), Paint.FRAME)
        if done > 0:
            self._piece(lane, Box(self.x, y, self.wide * done, _BAR), Paint.SOLID)
        if total > done:
            self._piece(lane, Box(self.x + self.wide * done, y, self.wide * (total - done), _BAR), Paint.HATCHED)
        self.height += _BAR + 2

    def _piece(self, lane: str, box: Box, paint: Paint) -> None:
        bar = Bar(where="", lane=lane, start=self.on, end=self.on, box=box, paint=paint, tone=Tone.INK)
        self.bars.append(bar)


def _tone(tally: Tally) -> Tone:
    return Tone.ALERT if tally.alert else Tone.SOFT
