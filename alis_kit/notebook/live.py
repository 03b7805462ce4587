"""What follows from a plan: its assessment, its problems, and the timeline with its text twin."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from datetime import date
from html import escape

import ipywidgets as widgets

from alis_kit import timeline
from alis_kit.assessment import assess
from alis_kit.check import check
from alis_kit.plan import Plan
from alis_kit.problem import Problem
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment
from alis_kit.text import label
from alis_kit.timeline.painter import Painter


def assessed(plan: Plan, on: date) -> Assessment:
    """Assess a plan under the regulation of the day."""
    return assess(plan, regulation_on(on), on)


def checked(plan: Plan, on: date) -> tuple[Problem, ...]:
    """Check a plan under the regulation of the day."""
    return check(plan, regulation_on(on), on)


class TimelineView(widgets.VBox):
    """The timeline as a picture, and the same in words for who cannot see it."""

    def __init__(self) -> None:
        super().__init__()
        self._painter = Painter()
        self.picture = widgets.Image(format="png")
        self.picture.add_class("alis-picture")
        self.words = widgets.HTML()
        self._scene: timeline.Scene | None = None
        self.small = widgets.Box([self.picture])
        """The same picture a second time, for a narrow column beside the editor."""
        self.small.add_class("alis-small")
        self.add_class("alis-timeline")
        self.children = [self.picture, self.words]

    def show(self, plan: Plan, assessment: Assessment) -> None:
        """Show the whole path of a plan."""
        self.draw(timeline.scene(plan, assessment))

    def compare(self, plan: Plan, assessment: Assessment, tried: Plan, outcome: Assessment) -> None:
        """Show what is tried out beside the plan it began from."""
        names = label("notebook.chart.before"), label("notebook.chart.tried")
        self.draw(timeline.compare(plan, assessment, tried, outcome, names=names))

    def draw(self, scene: timeline.Scene) -> None:
        """Draw a scene if anything in it differs from the one before."""
        if scene == self._scene:
            return
        self._scene = scene
        self.picture.value = self._painter.png(scene)
        words = timeline.as_text(scene)
        self.words.value = (
            f'<span data-alt="{escape(label("notebook.chart.alt", summary=scene.summary))}"></span>'
            f"<details><summary>{escape(label('notebook.live.alternative'))}</summary>"
            f"<pre>{escape(words)}</pre></details>"
        )
