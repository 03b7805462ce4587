"""Layouts and styles that controls share: in the browser each would otherwise be a model of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

import ipywidgets as widgets
from ipywidgets.widgets.widget_bool import CheckboxStyle
from ipywidgets.widgets.widget_description import DescriptionStyle
from ipywidgets.widgets.widget_string import HTMLStyle, TextStyle


def _auto() -> widgets.Layout:
    return widgets.Layout(width="auto")


@dataclass(frozen=True)
class Skin:
    """What the controls of one table or one record have in common."""

    layout: widgets.Layout = field(default_factory=_auto)
    line: widgets.Layout = field(default_factory=widgets.Layout)
    """Of a row's line of controls: a grid with the table's columns."""
    box: widgets.Layout = field(default_factory=widgets.Layout)
    text: TextStyle = field(default_factory=TextStyle)
    choice: DescriptionStyle = field(default_factory=DescriptionStyle)
    flag: CheckboxStyle = field(default_factory=CheckboxStyle)
    button: widgets.ButtonStyle = field(default_factory=widgets.ButtonStyle)
    html: HTMLStyle = field(default_factory=HTMLStyle)
