"""Tables on a leaf: as wide as their texts need, with bars, and with rows that people write in."""

from __future__ import annotations

from collections.abc import Sequence

from alis_kit.pdf.leaf import Grid, Meter
from alis_kit.pdf.leaf_pen import LEAD, LINE, SMALLEST, THIN, LeafPen
from alis_kit.pdf.sheet import BAND
from alis_kit.pdf.tagging import Element

_PAD, _METER = 2.2, 58.0
_MOST = 0.7
"""Part of a table's width that the columns after the first take at most."""
_DONE, _PLANNED = "0.04 0.24 0.36 rg", "0.78 0.85 0.9 rg"


def draw_grid(pen: LeafPen, grid: Grid, left: float, width: float) -> None:
    """Draw a table from where the pen stands."""
    pen.y -= 2
    widths, table, top = _widths(pen, grid, width), pen.sheets.content.add("Table"), pen.y
    heads = zip(grid.columns, widths, strict=True)
    lines = [pen.sheets.lines(name, each - 2 * _PAD, SMALLEST, strong=True) for name, each in heads]
    height = max(map(len, lines)) * SMALLEST * LEAD + _PAD
    pen.shape(f"q {BAND} {left:.2f} {top - height:.2f} {width:.2f} {height:.2f} re f Q")
    _row(pen, grid, grid.columns, left, widths, table.add("TR"), head=True)
    for n, row in enumerate(grid.rows):
        if pen.full:
            return
        if grid.room:
            pen.writing += 1
        _row(pen, grid, row, left, widths, table.add("TR"), strong=n in grid.strong)
    for n in range(len(widths) + 1) if grid.ruled else ():
        x = left + sum(widths[:n])
        pen.shape(f"{THIN} {x:.2f} {top:.2f} m {x:.2f} {pen.y:.2f} l S")
    pen.y -= 3


def _widths(pen: LeafPen, grid: Grid, width: float) -> list[float]:
    """Give each column its share; without shares what its texts need, and the first what is left."""
    if grid.shares:
        return [width * share / sum(grid.shares) for share in grid.shares]
    needed = [_needed(pen, grid, column) for column in range(1, len(grid.columns))]
    while sum(needed) > width * _MOST:
        needed[needed.index(max(needed))] *= 0.95
    return [width - sum(needed), *needed]


def _needed(pen: LeafPen, grid: Grid, column: int) -> float:
    """Give the width of a column's longest text, set strong since any row may be."""
    cells = [row[column] for row in grid.rows]
    widths = [_METER if isinstance(cell, Meter) else pen.width(cell, pen.size, strong=True) for cell in cells]
    return max([pen.width(grid.columns[column], SMALLEST, strong=True), *widths]) + 2 * _PAD + 2


def _row(
    pen: LeafPen,
    grid: Grid,
    row: Sequence[str | Meter],
    left: float,
    widths: Sequence[float],
    element: Element,
    *,
    head: bool = False,
    strong: bool = False,
) -> None:
    top, x = pen.y, left
    lowest = top - (grid.room + pen.more if grid.room and not head else 0)
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        pen.y = top - _PAD / 2
        place = x + _PAD, width - 2 * _PAD
        with pen.within(element.add("TH" if head else "TD")):
            if isinstance(cell, Meter):
                _meter(pen, cell, *place)
            else:
                size = SMALLEST if head else pen.size
                pen.text(cell, *place, size=size, strong=head or strong, end=column in grid.right)
        lowest = min(lowest, pen.y - _PAD / 2)
        x += width
    pen.y = lowest
    pen.rule(left, sum(widths), THIN)


def _meter(pen: LeafPen, meter: Meter, left: float, width: float) -> None:
    """Draw a bar; its words stand beside it."""
    height, bottom = pen.size * 0.62, pen.y - pen.size
    done, planned = width * meter.done, width * meter.planned
    pen.shape(
        f"q {_PLANNED} {left + done:.2f} {bottom:.2f} {planned:.2f} {height:.2f} re f "
        f"{_DONE} {left:.2f} {bottom:.2f} {done:.2f} {height:.2f} re f "
        f"{LINE} {left:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S Q"
    )
    pen.y -= pen.size * LEAD
