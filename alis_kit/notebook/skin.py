"""Layouts and styles that controls share: in the browser each would otherwise be a model of its own."""

from __future__ import annotations

from functools import cached_property

import ipywidgets as widgets
from ipywidgets.widgets.widget_bool import CheckboxStyle
from ipywidgets.widgets.widget_description import DescriptionStyle
from ipywidgets.widgets.widget_string import HTMLStyle, TextStyle


class Skin:
    """What the controls of one table or one record have in common, each part made when a control asks for it."""

    def __init__(self, columns: str = "") -> None:
        self.columns = columns
        """The widths of a table's columns, as CSS has them."""

    @cached_property
    def layout(self) -> widgets.Layout:
        return widgets.Layout(width="auto")

    @cached_property
    def line(self) -> widgets.Layout:
        """Of a row: the table's columns."""
        return widgets.Layout(grid_template_columns=self.columns)

    @cached_property
    def text(self) -> TextStyle:
        return TextStyle()

    @cached_property
    def choice(self) -> DescriptionStyle:
        return DescriptionStyle()

    @cached_property
    def flag(self) -> CheckboxStyle:
        return CheckboxStyle()

    @cached_property
    def button(self) -> widgets.ButtonStyle:
        return widgets.ButtonStyle()

    @cached_property
    def html(self) -> HTMLStyle:
        return HTMLStyle()
