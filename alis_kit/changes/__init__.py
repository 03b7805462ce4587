"""What differs between two plans, in the order it is worked out.

`compare` says which row is which and gives the changes, and makes the later plan of the earlier one and them;
`topics` gathers what a person would speak of as one thing, and finds what happened because days went by; `causes`
finds what moved the forecast, `lines` says it, a line each, and `report` says it all.

`law_texts` finds what differs between two texts of the law, and in a plan judged by them.
"""

from __future__ import annotations

from alis_kit.changes.compare import Added, Change, Changed, Edited, Removed, Reordered, apply, changes
from alis_kit.changes.report import ChangeReport, report

__all__ = [
    "Added",
    "Change",
    "ChangeReport",
    "Changed",
    "Edited",
    "Removed",
    "Reordered",
    "apply",
    "changes",
    "report",
]
