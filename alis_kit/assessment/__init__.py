"""From a plan, a regulation and a day to everything that can be said about them.

The rooms, in the order the data takes: `days` knows days and stretches of them, `calendar` lays out service in
cells of time, `flow` adds up who is present and away, `ledger` counts that in each reading of the law, `account`
says what each row gave, `context` has what requirements are judged on, `months` and `answers` judge them,
`forecast` looks ahead, and `assess` puts it together.
"""

from alis_kit.assessment.assess import assess, assessed

__all__ = ["assess", "assessed"]
