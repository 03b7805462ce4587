"""The plan in a spreadsheet, and rows from a spreadsheet into a plan.

Out: `sheets` lays a plan out in rows of typed cells, `xlsx` and `delimited` write them. In: `opened` and
`delimited` give raw rows, `words` knows what people call things, `cells` reads one cell, `intake` makes rows of a
plan and tells every doubt, `taking` puts them in. Nothing is changed before somebody says so.
"""

from alis_kit.workbook.delimited import read_text, write_csv
from alis_kit.workbook.intake import Doubt, Found, Review, review
from alis_kit.workbook.opened import look_through, read_file
from alis_kit.workbook.sheets import Sheet, sheets
from alis_kit.workbook.shown import doubts_table, rows_table, summary
from alis_kit.workbook.taking import Compared, compared, take
from alis_kit.workbook.xlsx import write_xlsx

__all__ = [
    "Compared",
    "Doubt",
    "Found",
    "Review",
    "Sheet",
    "compared",
    "doubts_table",
    "look_through",
    "read_file",
    "read_text",
    "review",
    "rows_table",
    "sheets",
    "summary",
    "take",
    "write_csv",
    "write_xlsx",
]
