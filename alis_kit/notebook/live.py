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

_GLANCE_DPI = 130
"""As sharp as the column is wide on a large screen."""


def _picture() -> widgets.Image:
    made = widgets.Image(format="png")
    made.add_class("alis-picture")
    return made


def assessed(plan: Plan, on: date) -> Assessment:
    """Assess a plan under the regulation of the day."""
    return assess(plan, regulation_on(on), on)


def checked(plan: Plan, on: date) -> tuple[Problem, ...]:
    """Check a plan under the regulation of the day."""
    return check(plan, regulation_on(on), on)


class Glance(widgets.Box):
    """The timeline at a glance, for a narrow column beside the editor."""

    def __init__(self) -> None:
        super().__init__()
        self._painter = timeline.Painter(dpi=_GLANCE_DPI)
        self.picture = _picture()
        self.add_class("alis-glance")
        self.children = [self.picture]

    def draw(self, scene: timeline.Scene) -> None:
        """Draw a scene at a glance."""
        self.picture.value = self._painter.png(timeline.mini_timeline(scene))


class TimelineView(widgets.VBox):
    """The timeline as a picture, and the same in words for who cannot see it; at a glance too, if asked for."""

    def __init__(self, glance: Glance | None = None) -> None:
        super().__init__()
        self.glance = glance
        self._painter = timeline.Painter()
        self.picture = _picture()
        self.words = widgets.HTML()
        self._scene: timeline.Scene | None = None
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
        if self.glance:  # first: it is what is in sight while somebody types
            self.glance.draw(scene)
        self.picture.value = self._painter.png(scene)
        words = timeline.alt_text(scene)
        self.words.value = (
            f'<span data-alt="{escape(label("notebook.chart.alt", summary=scene.summary))}"></span>'
            f"<details><summary>{escape(label('notebook.live.alternative'))}</summary>"
            f"<pre>{escape(words)}</pre></details>"
        )
