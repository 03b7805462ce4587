"""A plan and its assessment as pandas DataFrames, for people who ask questions of their own.

The rows are those of the workbook, and the bars those of the picture: what is counted stands here, never anew.
Numbers are floats, rounded by nobody; days are dates; choices are categories in the order of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.clock import today
from alis_kit.exchange.cells import LAYOUTS
from alis_kit.exchange.sheets import Percent, Sheet, cells_of, sheets_of
from alis_kit.plan import Plan
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA
from alis_kit.result import Assessment
from alis_kit.row_fields import TABLES, FieldSpec, Holds, TableSpec
from alis_kit.text import keys, label
from alis_kit.timeline.story import story

_DATE, _NUMBER, _TEXT, _CHOICE, _TRUTH = "datetime64[s]", "float64", "string", "category", "boolean"
_HOLDS = {
    Holds.DATE: _DATE,
    Holds.LAST_DATE: _DATE,
    Holds.PERCENT: _NUMBER,
    Holds.NUMBER: _NUMBER,
    Holds.WHOLE: _NUMBER,
    Holds.CHOICE: _CHOICE,
    Holds.ANSWER: _CHOICE,
    Holds.FLAG: _CHOICE,
}
_ACCOUNT = (_NUMBER, _NUMBER, _TEXT)
"""What the account adds to a row of service: months so far, months with the plan, and what does not count."""
_STATUS = (
    *(_TEXT, _CHOICE, _CHOICE, *[_NUMBER] * 5, _DATE),
    *(_NUMBER, _NUMBER, _DATE, _CHOICE, _TEXT),
)
_BARS = {
    "lane": _CHOICE,
    "name": _TEXT,
    "start": _DATE,
    "end": _DATE,
    "open_ended": _TRUTH,
    "percent": _NUMBER,
    "counts": _TRUTH,
}


@dataclass(frozen=True, eq=False)
class Frames:
    """A plan's numbers on a day."""

    status: pd.DataFrame
    """Every requirement that concerns the plan."""
    account: pd.DataFrame
    """Every row of service, with the months it counts."""
    bars: pd.DataFrame
    """Every bar of the timeline."""
    courses: pd.DataFrame
    goals: pd.DataFrame
    """Readings of the learning goals."""
    told: str
    """Whose plan it is and on which day; that it is an example, when there was no plan."""


def frames(file: str | Path = "plan.json", *, on: date | None = None) -> Frames:
    """Return the numbers of a plan file, as on a day or today; an invented example's where there is no file.

    Raises:
        FileError: it cannot be read.
        PlanError: it is not a plan.
    """
    path, day = Path(file), on or today()
    plan = store.load(path if path.exists() else min((DATA / "eksempel").glob("*.json"))).plan
    told = label(f"notebook.view.{'read' if path.exists() else 'example'}", file=path.name, on=day)
    return frames_of(plan, assess(plan, regulation_on(day), day), told)


def frames_of(plan: Plan, assessment: Assessment, told: str = "") -> Frames:
    """Return the numbers of a plan and its assessment."""
    *tables, status = sheets_of(plan, assessment)
    of = {layout.name: (layout, sheet) for layout, sheet in zip(LAYOUTS, tables, strict=True)}
    return Frames(
        status=_frame(status.columns, status.rows, _STATUS),
        account=_of_table(*of["service"], more=_ACCOUNT),
        bars=_bars(plan, assessment),
        courses=_of_table(*of["courses"]),
        goals=_goals(plan),
        told=told,
    )


def _of_table(layout: TableSpec, sheet: Sheet, *, more: Sequence[str] = ()) -> pd.DataFrame:
    """Return a sheet of the workbook; its last column is the id of the row."""
    kinds = (*map(_kind, layout.columns), *more, _TEXT)
    choices = {layout.heading(c.field): _choices(c) for c in layout.columns if _kind(c) == _CHOICE}
    return _frame(sheet.columns, sheet.rows, kinds, choices)


def _goals(plan: Plan) -> pd.DataFrame:
    layout = next(table for table in TABLES if table.name == "goals")
    columns = [layout.heading(column.field) for column in layout.columns]
    rows = [cells_of(row, layout.columns) for row in plan.goals]
    return _frame(columns, rows, [_kind(column) for column in layout.columns])


def _bars(plan: Plan, assessment: Assessment) -> pd.DataFrame:
    lanes = story(plan, assessment).lanes.values()
    columns = [label(f"frames.{name}") for name in _BARS]
    rows = [
        (lane.name, span.name, *(getattr(span, name) for name in list(_BARS)[2:]))
        for lane in lanes
        for span in lane.spans
    ]
    return _frame(columns, rows, tuple(_BARS.values()), {columns[0]: [lane.name for lane in lanes]})


def _kind(column: FieldSpec) -> str:
    return _HOLDS.get(column.holds, _TEXT)


def _choices(column: FieldSpec) -> list[str]:
    """Return all that can stand in a column, in its order."""
    if column.holds is Holds.CHOICE:
        return [label(f"{column.prefix}.{value}") for value in keys(column.prefix)]
    return [label("word.yes"), label("word.no")]


def _frame(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    kinds: Sequence[str],
    choices: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Return rows as a frame whose columns are of their kinds also where nothing stands in them."""
    frame = pd.DataFrame([[_plain(cell) for cell in row] for row in rows], columns=list(columns), dtype=object)
    frame = frame.astype(dict(zip(columns, kinds, strict=True)))
    for column, possible in (choices or {}).items():
        frame[column] = frame[column].cat.set_categories(possible, ordered=False)
    return frame


def _plain(cell: object) -> object:
    """Return a cell as pandas knows it."""
    match cell:
        case Percent():
            return float(cell.percent)
        case Fraction() | Decimal():
            return float(cell)
        case date():
            return pd.Timestamp(cell)
    return cell
