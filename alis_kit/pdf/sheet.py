"""One page of the annex, and the measures and colours all of them share. Lengths are points."""

from __future__ import annotations

from dataclasses import dataclass, field

from pypdf.generic import DictionaryObject

SHORT, LONG = 595.28, 841.89
MARGIN, HEAD, FOOT = 56.0, 52.0, 52.0
STRIP = 24.0
"""Margin of a page made around a picture, which has margins of its own."""
BODY, SMALL, HEADING = 9.5, 8.5, 12.0
LEAD = 1.32
INK, ACCENT, QUIET = "0.1 g", "0.04 0.24 0.36 rg", "0.33 0.38 0.42 rg"
RULE, BAND = "0.54 0.6 0.66 RG 0.5 w", "0.89 0.93 0.96 rg"


@dataclass
class Sheet:
    """One page in the making."""

    width: float
    height: float
    side: float = MARGIN
    head: float = HEAD
    foot: float = FOOT
    parts: list[str] = field(default_factory=list)
    drawings: DictionaryObject = field(default_factory=DictionaryObject)
    marks: int = 0
