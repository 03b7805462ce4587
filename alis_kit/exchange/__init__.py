"""The plan in other programs: a calendar, a spreadsheet out and in, and the papers of the application.

`calendar` finds what happens on which day, `ics` knows it again in the next file, writes and reads it.

To a spreadsheet: `sheets` lays a plan out in rows of typed cells and makes a workbook of them, `delimited` CSV.
From one: `opened` and `delimited` give raw rows, `cells` reads one cell, `intake` makes rows of a plan, tells
every doubt, and puts them in when somebody says so. `alis_kit.row_fields` has the columns of both ways.

`application` compares a plan with what Helsedirektoratet asks for, `papers` says it.
"""
