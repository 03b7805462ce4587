"""`alis tidslinje`: draw the timeline."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import get_args

from alis_kit import store
from alis_kit.commands.making import Kind, assessed, picture
from alis_kit.commands.output import write
from alis_kit.commands.typed import Exit, WrongUseError, add_date, add_out, add_plan, today
from alis_kit.problem import Problem
from alis_kit.text import label


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    add_out(parser, metavar="UT.pdf|png|svg", help=label("cli.tidslinje_out"))
    add_date(parser)


def run(chosen: Namespace) -> int:
    """Write the picture; the file's ending tells the format."""
    kind = chosen.ut.suffix.lower().removeprefix(".")
    if kind not in get_args(Kind):
        raise WrongUseError(Problem("wrong_kind_of_file", values={"file": chosen.ut.name}))
    plan = store.load(chosen.plan).plan
    write(chosen.ut, picture(plan, assessed(plan, chosen.dato or today()), kind))
    return Exit.FINE
