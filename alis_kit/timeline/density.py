"""Sizes: of pages, of text, of bars. All are points."""

from __future__ import annotations

from dataclasses import dataclass

Size = tuple[float, float | None]
A4: Size = (841.89, 595.28)
"""A4 landscape (ISO 216: 297 mm × 210 mm)."""
SCREEN: Size = (910.0, None)
"""As wide as a notebook's page, as high as the content needs."""
SMALLEST = 6.0
"""No text is smaller than this."""
HIGHEST = 38.0
"""No full-time bar is higher than this."""
MARGIN = 22.0
NAMES, TALLIES, GUTTER = 78.0, 150.0, 14.0
"""The left column, the right column, and the air before it."""


@dataclass(frozen=True, slots=True)
class Density:
    """How tightly a picture is set."""

    label: float
    """Size of names on and beside bars."""
    small: float
    """Size of all other text in the lanes and in the foot."""
    row: float
    """Height of a full-time bar."""
    gap: float
    """Between sub-rows."""
    levels: int
    """How many levels of labels may stand below a lane's bars."""
    mark: float
    """Width of a mark."""


DENSITIES = (
    Density(label=8.6, small=7.4, row=34, gap=4, levels=5, mark=8.5),
    Density(label=8.2, small=7.0, row=29, gap=3, levels=5, mark=8),
    Density(label=7.8, small=6.8, row=24, gap=3, levels=5, mark=7.5),
    Density(label=7.2, small=6.4, row=19, gap=2, levels=6, mark=7),
    Density(label=6.6, small=SMALLEST, row=14, gap=2, levels=5, mark=6),
    Density(label=SMALLEST, small=SMALLEST, row=10.5, gap=1.5, levels=4, mark=5.5),
    Density(label=SMALLEST, small=SMALLEST, row=8.5, gap=1, levels=2, mark=5),
    Density(label=SMALLEST, small=SMALLEST, row=8, gap=0.8, levels=1, mark=5),
    Density(label=SMALLEST, small=SMALLEST, row=5, gap=0.8, levels=1, mark=5),
    Density(label=SMALLEST, small=SMALLEST, row=2.5, gap=0.5, levels=1, mark=5),
)
"""From roomy to as tight as can be."""
