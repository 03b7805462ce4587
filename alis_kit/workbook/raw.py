"""Raw rows, as they stand in somebody's file: before anybody has said what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from alis_kit.problem import Problem
from alis_kit.text import folded, label, show_date

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 2_000, 52, 30
"""More than these is no plan; a file that has more is refused, never cut. Column 52 is AZ."""
SEARCHED = 20
"""Rows from the top in which the headings are looked for."""
_LONGEST_BRIEF = 60
_LONGEST_BLANK = 1_000


def exact(number: float | Decimal) -> Decimal:
    """Return a number by the fifteen digits a spreadsheet reckons with; what a float has beyond them is noise."""
    return Decimal(f"{number:.15g}") if isinstance(number, float) else Decimal(number)


class Raw(NamedTuple):
    """One cell."""

    value: object = None
    """`None`, text, number, truth, date or time, as the file has it."""
    share: bool = False
    """A number that is shown as a percentage: 0.8 as 80 %."""
    fault: str = ""
    """Code of a problem when the cell has no value to read, as a formula without a result."""

    @property
    def empty(self) -> bool:
        return not self.fault and (self.value is None or self.value == "")

    @property
    def blank(self) -> bool:
        """Whether nothing is seen in it: blanks and signs without a look of their own say nothing."""
        return self.empty or (
            isinstance(self.value, str) and not self.fault and not folded(self.value[:_LONGEST_BLANK])
        )

    @property
    def shown(self) -> str:
        """About what the person sees in the cell."""
        match self.value:
            case None:
                return ""
            case bool():
                return label("word.yes" if self.value else "word.no")
            case datetime():
                return show_date(self.value) + (
                    f" {self.value:%H.%M}" if self.value.time().isoformat() > "00:00:00" else ""
                )
            case date():
                return show_date(self.value)
            case int() | float() | Decimal():
                number = exact(self.value) * (100 if self.share else 1)
                return f"{number.normalize():f}".replace(".", ",") + (" %" if self.share else "")
        return str(self.value)

    @property
    def brief(self) -> str:
        """The same on one line, no longer than a message can take."""
        return " ".join(self.shown.split())[:_LONGEST_BRIEF]


@dataclass(frozen=True)
class RawSheet:
    """One sheet, or one CSV file: its name and its rows, numbered from 1 as in the file."""

    name: str
    rows: tuple[tuple[Raw, ...], ...]
    notes: tuple[Problem, ...] = ()
    """What its owner should know of how it was read."""
