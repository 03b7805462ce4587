"""What several commands make of a plan: its assessment, the filled form, the picture, the status in words.

The engines for PDF and pictures take their time to load, so each is loaded when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Literal

from alis_kit.assessment import assess
from alis_kit.commands.output import remark, terminal_width
from alis_kit.plan import Plan
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment
from alis_kit.text import label
from alis_kit.wording import open_questions

if TYPE_CHECKING:
    from alis_kit.pdf import Filled

LARGEST_PDF = 60_000_000
"""Bytes; a filled form is some hundred thousand."""
Kind = Literal["pdf", "png", "svg"]


def assessed(plan: Plan, on: date) -> Assessment:
    """Assess a plan under the regulation of the day."""
    return assess(plan, regulation_on(on), on)


def picture(plan: Plan, assessment: Assessment, kind: Kind) -> bytes:
    """Draw the timeline, for paper or for the screen."""
    from alis_kit import timeline

    size = timeline.SCREEN if kind == "png" else timeline.A4
    return timeline.picture(timeline.scene(plan, assessment, size=size), kind)


def compared(before: Assessment, earlier: Plan, now: Assessment, plan: Plan, kind: Kind) -> bytes:
    """Draw an earlier plan and the one of today on one time axis."""
    from alis_kit import timeline

    size = timeline.SCREEN if kind == "png" else timeline.A4
    scene = timeline.compare(earlier, before, plan, now, size=size, told="since")
    return timeline.picture(scene, kind)


def status_text(plan: Plan, assessment: Assessment) -> str:
    """Say how every requirement stands, and what is to be expected."""
    from alis_kit import tables
    from alis_kit.exchange import application, papers

    parts = [
        label("cli.status_of", name=plan.trainee.name, on=assessment.on),
        tables.status(assessment).text(width=terminal_width()),
    ]
    parts.append(tables.forecast(assessment))
    parts += [question for question, _ in open_questions(assessment, regulation_on(assessment.on))]
    if near := papers.reminder(application.application(plan, assessment)):
        parts.append(near)
    return "\n\n".join(parts)


def tell(filled: Filled) -> None:
    """Tell what a filling did that its owner should know."""
    from alis_kit.form.fields import form_map

    labels, report = form_map().labels, filled.report

    def names(fields: Iterable[str]) -> str:
        return ", ".join(labels.get(name, name) for name in fields)

    for key in ("continued", "too_long", "lacking", "signatures", "locked"):
        if fields := getattr(report, key):
            remark(label(f"cli.{key}", fields=names(fields)))
    if unknown := [name for name in report.untouched if name not in labels]:
        remark(label("cli.untouched", fields=names(unknown)))
    for name, chars in report.unshown.items():
        remark(label("cli.unshown", field=labels.get(name, name), chars=chars))
    for stamp in report.unplaced:
        remark(label("cli.unplaced", label=stamp))
