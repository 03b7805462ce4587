"""The assessment explained: the whole status, what is behind every number, the account, what to look into."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from html import escape

import ipywidgets as widgets

from alis_kit import tables
from alis_kit.notebook.live import checked
from alis_kit.notebook.view import PlanView
from alis_kit.plan import Plan
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment, Result, State
from alis_kit.text import label
from alis_kit.wording import open_questions


class Explained(PlanView):
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
        said = "".join(f"<p>{escape(line)}</p>" for line in lines)
        parts = (
            ("forecast", said),
            ("status", tables.status(assessment).html()),
            ("evidence", evidence),
            ("account", tables.account(plan, assessment).html()),
            (
                "problems",
                problems.html() if problems.rows else f"<p>{escape(label('notebook.view.no_problems'))}</p>",
            ),
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
