"""The head of the page: title, the sentence under it, and the names of years and months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alis_kit.timeline.axis import DAY, Axis, months, years
from alis_kit.timeline.density import GUTTER, MARGIN
from alis_kit.timeline.measure import LINE, shorten, width, wrap
from alis_kit.timeline.shapes import Tone
from alis_kit.timeline.sheet import Sheet, Wanted
from alis_kit.timeline.words import say

_TITLES = (17.0, 14.0, 11.5, 10.0)
_SUMMARY, _YEAR, _MONTH, _HEAD = 9.4, 10.0, 7.0, 9.0


def set_heads(back: Sheet, front: Sheet, wanted: Wanted, axis: Axis, wide: float, size: float) -> float:
    """Set the head with «I dag» in `size`; give where the lanes begin."""
    y = _titles(back, front, wanted, wide - 2 * MARGIN) + 7
    y = max(set_years(back, axis, y, _YEAR), _tally_head(back, axis, y))
    y = _months(back, axis, y + 1)
    return _today(front, wanted, axis, y, size) + 3


def _titles(back: Sheet, front: Sheet, wanted: Wanted, wide: float) -> float:
    y = MARGIN - 4
    size = next((s for s in _TITLES if width(wanted.title, s, bold=True) <= wide), _TITLES[-1])
    for line in _at_most(wrap(wanted.title, wide, size, bold=True), 3, wide, size):
        y = back.text(line, MARGIN, y, size, bold=True).box.bottom
    for line in _at_most(wrap(wanted.summary, wide, _SUMMARY), 4, wide, _SUMMARY):
        y = front.text(line, MARGIN, y, _SUMMARY, tone=Tone.SOFT).box.bottom
    return y


def _at_most(lines: Sequence[str], most: int, wide: float, size: float) -> Iterator[str]:
    """Give the first lines; the last shows by «…» that there were more."""
    yield from lines[: most - 1] if len(lines) > most else lines
    if len(lines) > most:
        last = shorten(lines[most - 1], wide - 2 * size, size, bold=True).rstrip("…")
        yield f"{last}…"


def set_years(back: Sheet, axis: Axis, y: float, size: float) -> float:
    """Name the years, only every second, fifth … where they are narrow; give where the next line begins."""
    heads = list(years(axis))
    widest = max(width(head.text, size, bold=True) for head in heads)
    every = next((n for n in (1, 2, 5, 10, 20, 50) if n * axis.per_day * 365 > widest + 6), 100)
    right = axis.left
    for head in heads:
        x0, x1 = axis.x(head.start), axis.x(head.end + DAY)
        wide = width(head.text, size, bold=True)
        x = (x0 + x1 - wide) / 2
        fits = x1 - x0 > wide + 2 if every == 1 else int(head.text) % every == 0
        if fits and x >= right and x + wide <= axis.right:
            right = back.text(head.text, x, y, size, bold=True).box.right + 4
    return y + LINE * size


def _tally_head(back: Sheet, axis: Axis, y: float) -> float:
    return back.text(say("tally_head"), axis.right + GUTTER, y, _HEAD, bold=True).box.bottom


def _months(back: Sheet, axis: Axis, y: float) -> float:
    """Name the months where they have room."""
    if axis.per_day * 28 <= 20:
        return y
    for head in months(axis):
        x0, x1 = axis.x(head.start), axis.x(head.end + DAY)
        wide = width(head.text, _MONTH)
        if x1 - x0 > wide + 2:
            back.text(head.text, (x0 + x1 - wide) / 2, y, _MONTH, tone=Tone.SOFT)
    return y + LINE * _MONTH


def _today(front: Sheet, wanted: Wanted, axis: Axis, y: float, size: float) -> float:
    """Name the day of assessment above its line."""
    if axis.first - DAY <= wanted.on <= axis.last:
        text = say("today", day=wanted.on)
        wide = width(text, size, bold=True)
        x = min(max(axis.x(wanted.on + DAY) - wide / 2, MARGIN), axis.right + GUTTER - wide)
        front.text(text, x, y, size, bold=True, tone=Tone.TODAY)
    return y + LINE * size
