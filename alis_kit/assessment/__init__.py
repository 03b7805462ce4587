"""From a plan, a regulation and a day to everything that can be said about them.

The rooms, in the order the data takes: `calendar` lays out service in cells of time, `flow` adds up who is present
and away, `ledger` counts that in one reading of the law, `reckoning` makes a ledger for each reading, `account`
says what each row gave, `judge` gives each requirement its result, `forecast` looks ahead and `compare` sets two
plans side by side.
"""

from alis_kit.assessment.assess import assess
from alis_kit.assessment.compare import Comparison, Difference, compare

__all__ = ["Comparison", "Difference", "assess", "compare"]
