"""The status beside the editor: the forecast in words, and every requirement on two lines in a narrow column."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from html import escape

import ipywidgets as widgets

from alis_kit import tables
from alis_kit.result import Assessment, State
from alis_kit.text import label

_MARKS = {State.MET: "✓", State.ON_COURSE: "→", State.NOT_PLANNED: "✗", State.CLARIFY: "?"}
"""Beside the words and the colour, for who cannot tell colours apart."""
_LEADING = 2
"""Lines of the forecast that are always in sight: everything in place, and the service alone."""
_NUMBERS = (3, 4, 6)
"""Columns of the full status table that the narrow one keeps: done, planned, missing."""


class StatusView(widgets.HTML):
    """Every requirement, with what is done, planned and missing, and the forecast."""

    def __init__(self) -> None:
        super().__init__()
        self.add_class("alis-status")

    def show(self, assessment: Assessment) -> None:
        """Show an assessment instead of the one before."""
        self.value = narrow(assessment)


def narrow(assessment: Assessment) -> str:
    """Give the forecast and the requirements as HTML for a narrow column."""
    full = tables.status(assessment)
    results = [result for result in assessment.results if result.state is not State.NOT_CONCERNED]
    head = "".join(f'<th scope="col">{escape(full.columns[n])}</th>' for n in (0, *_NUMBERS))
    body = "".join(_row(result.state, row) for result, row in zip(results, full.rows, strict=True))
    said = (*tables.forecast(assessment).splitlines(), *full.notes)
    lines = [f"<p>{escape(line)}</p>" for line in said]
    leading = "".join(lines[:_LEADING])
    rest = "".join(lines[_LEADING:])
    more = f"<details><summary>{escape(label('notebook.live.rests_on'))}</summary>{rest}</details>" if rest else ""
    heading = escape(label("notebook.live.status"))
    return (
        f'<h2>{heading}</h2><div class="alis-forecast">{leading}{more}</div>'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(state: State, row: tuple[str, ...]) -> str:
    numbers = "".join(f"<td>{escape(row[n])}</td>" for n in _NUMBERS)
    mark = (
        f'<span class="alis-state alis-{state}"><b aria-hidden="true">{_MARKS[state]}</b> {escape(row[1])}</span>'
    )
    return f'<tr><th scope="row">{escape(row[0])}<br>{mark}</th>{numbers}</tr>'
