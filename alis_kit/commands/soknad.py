"""`alis soknad`: what the application for approval needs, and how it stands."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from alis_kit import store
from alis_kit.commands.making import assessed
from alis_kit.commands.output import say, say_json, terminal_width
from alis_kit.commands.typed import Exit, add_date, add_json, add_plan, today
from alis_kit.exchange import application, papers


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    add_json(parser)
    add_date(parser)


def run(chosen: Namespace) -> int:
    """Show it in tables, or as data."""
    plan = store.load(chosen.plan).plan
    state = application.application(plan, assessed(plan, chosen.dato or today()))
    if chosen.json:
        say_json(papers.data(state))
    else:
        say(papers.text(state, name=plan.trainee.name, width=terminal_width()))
    return Exit.FINE
