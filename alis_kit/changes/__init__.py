"""What differs between two plans, in the order it is worked out.

`matching` pairs rows, `compare` gives the changes, `applying` makes the new plan of the old one and them,
`topics` gathers what a person would speak of as one thing, `passing` finds what happened because days went by,
`causes` finds what moved the forecast, and `report` says it all in words.

`texts` finds what differs between two texts of the law, and in a plan judged by them.
"""

from __future__ import annotations

from alis_kit.changes.applying import apply
from alis_kit.changes.change import Added, Change, Changed, Edited, Removed, Reordered
from alis_kit.changes.compare import changes
from alis_kit.changes.report import Report, report

__all__ = [
    "Added",
    "Change",
    "Changed",
    "Edited",
    "Removed",
    "Reordered",
    "Report",
    "apply",
    "changes",
    "report",
]
