"""The assessment: in a narrow column beside the editor, and a page of its own with what is behind every number."""

from __future__ import annotations

from html import escape

import ipywidgets as widgets

from alis_kit import tables
from alis_kit.notebook import ui
from alis_kit.notebook.page import PlanPage, checked
from alis_kit.plan import Plan
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment, Result, State
from alis_kit.text import label
from alis_kit.wording import open_questions

_MARKS = {State.MET: "✓", State.ON_COURSE: "→", State.NOT_PLANNED: "✗", State.CLARIFY: "?"}
"""Beside the words and the colour, for who cannot tell colours apart."""
_LEADING = 2
"""Lines of the forecast that are always in sight: everything in place, and the service alone."""
_NUMBERS = (3, 4, 6)
"""Columns of the full status table that the narrow one keeps: done, planned, missing."""


class StatusView(widgets.HTML):
    """The forecast in words, and every requirement on two lines: what is done, planned and missing."""

    def __init__(self) -> None:
        super().__init__(_dom_classes=("alis-status",))

    def show(self, assessment: Assessment) -> None:
        """Show an assessment instead of the one before."""
        full = tables.status(assessment)
        results = [result for result in assessment.results if result.state is not State.NOT_CONCERNED]
        head = "".join(f'<th scope="col">{escape(full.columns[n])}</th>' for n in (0, *_NUMBERS))
        body = "".join(_row(result.state, row) for result, row in zip(results, full.rows, strict=True))
        said = (*tables.forecast(assessment).splitlines(), *full.notes)
        self.value = (
            f'<h2>{escape(label("notebook.live.status"))}</h2><div class="alis-forecast">{_forecast(said)}</div>'
            f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def _forecast(said: tuple[str, ...]) -> str:
    lines = [f"<p>{escape(line)}</p>" for line in said]
    leading, rest = "".join(lines[:_LEADING]), "".join(lines[_LEADING:])
    summary = escape(label("notebook.live.rests_on"))
    return leading + (f"<details><summary>{summary}</summary>{rest}</details>" if rest else "")


def _row(state: State, row: tuple[str, ...]) -> str:
    numbers = "".join(f"<td>{escape(row[n])}</td>" for n in _NUMBERS)
    mark = (
        f'<span class="alis-state alis-{state}"><b aria-hidden="true">{_MARKS[state]}</b> {escape(row[1])}</span>'
    )
    return f'<tr><th scope="row">{escape(row[0])}<br>{mark}</th>{numbers}</tr>'


class AssessmentPage(PlanPage):
    """The page of an assessment."""

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Show the assessment's tables one below the other; the evidence folds out."""
        problems = tables.problems(checked(plan, assessment.on))
        evidence = "".join(
            _folded(plan, result)
            for result in assessment.results
            if result.parts and result.state is not State.NOT_CONCERNED
        )
        questions = (question for question, _ in open_questions(assessment, regulation_on(assessment.on)))
        lines = "\n".join((tables.forecast(assessment), *questions)).splitlines()
        parts = (
            ("forecast", "".join(f"<p>{escape(line)}</p>" for line in lines)),
            ("status", tables.status(assessment).html()),
            ("evidence", evidence),
            ("account", tables.account(plan, assessment).html()),
            ("problems", problems.html() if problems.rows else ui.paragraph("view.no_problems")),
        )
        self.body.children = [
            widgets.HTML(f'<h2>{escape(label(f"notebook.view.{key}"))}</h2><div class="alis-wide">{content}</div>')
            for key, content in parts
        ]


def _folded(plan: Plan, result: Result) -> str:
    law = result.requirement.source
    summary = f"{result.requirement.title} – {label(f'state.{result.state}')}"
    return (
        f"<details><summary>{escape(summary)}</summary>"
        f"<p>{escape(law.paragraph)}: {escape(law.text)}</p>{tables.evidence(plan, result).html()}</details>"
    )


PAGE = AssessmentPage
