"""The difference between two assessments, as a table: what a change in the plan would mean."""

from __future__ import annotations

from alis_kit import tables
from alis_kit.result import Assessment
from alis_kit.tables import Table
from alis_kit.text import label

_SHOWN = (1, 3, 4, 6, 7)
"""Columns of the status table that are compared: state, done, planned, missing, reached."""


def difference(before: Assessment, after: Assessment) -> Table:
    """Give what differs, requirement by requirement, with the forecast first."""
    old, new = tables.status(before), tables.status(after)
    then = {row[0]: row for row in old.rows}
    now = {row[0]: row for row in new.rows}
    rows = list(_forecasts(before, after))
    for title in (*now, *(title for title in then if title not in now)):
        gone = tuple("" for _ in new.columns)
        one, other = then.get(title, gone), now.get(title, gone)
        changed = [n for n in _SHOWN if one[n] != other[n]]
        if changed:
            rows.append((title, _cells(old, one, changed), _cells(new, other, changed)))
    columns = tuple(label(f"notebook.trial.{name}") for name in ("what", "before", "after"))
    return Table(columns, tuple(rows))


def _forecasts(before: Assessment, after: Assessment) -> list[tuple[str, str, str]]:
    pairs = zip(tables.forecast(before).splitlines()[:2], tables.forecast(after).splitlines()[:2], strict=True)
    return [(label("notebook.trial.forecast"), one, other) for one, other in pairs if one != other]


def _cells(table: Table, row: tuple[str, ...], columns: list[int]) -> str:
    return ", ".join(f"{table.columns[n]}: {row[n] or '–'}" for n in columns)
