"""`alis status`: how every requirement stands."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from alis_kit import store
from alis_kit.commands.making import assessed, status_text
from alis_kit.commands.output import say, say_json
from alis_kit.commands.typed import Exit, add_date, add_json, add_plan, today
from alis_kit.export import assessment_data


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    add_json(parser)
    add_date(parser)


def run(chosen: Namespace) -> int:
    """Show it in a table, or as data."""
    plan = store.load(chosen.plan).plan
    assessment = assessed(plan, chosen.dato or today())
    if chosen.json:
        say_json(assessment_data(assessment))
    else:
        say(status_text(plan, assessment))
    return Exit.FINE
