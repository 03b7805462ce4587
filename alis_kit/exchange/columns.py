"""The tables a spreadsheet and a plan share: those of `row_fields` that go both ways, in its words."""

from __future__ import annotations

from alis_kit.row_fields import TABLES, Holds
from alis_kit.row_fields import FieldSpec as Column
from alis_kit.row_fields import TableSpec as Layout

__all__ = ["LAYOUTS", "Column", "Holds", "Layout"]

LAYOUTS = tuple(table for table in TABLES if table.in_workbook)
