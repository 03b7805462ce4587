"""`alis endringer`: what has changed since a signed plan, and because of what the expected day moved."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import get_args

from alis_kit import store
from alis_kit.changes.report import as_text, report, report_data
from alis_kit.commands.earlier import add_since, other, signed
from alis_kit.commands.making import Kind, assessed, compared
from alis_kit.commands.output import say, say_json, write
from alis_kit.commands.typed import Exit, WrongUseError, add_date, add_json, add_plan, new_path, today
from alis_kit.problem import Problem
from alis_kit.text import label


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    add_since(parser)
    parser.add_argument("--mot", metavar="ANNEN.json", type=Path, help=label("cli.endringer_other"))
    add_json(parser)
    add_date(parser)
    parser.add_argument("--bilde", metavar="UT.pdf|png|svg", type=new_path, help=label("cli.endringer_picture"))


def run(chosen: Namespace) -> int:
    """Say it in words or as data; draw both plans on one time axis when asked to."""
    if chosen.mot and chosen.siden is not None:
        raise WrongUseError(Problem("wrong_since_and_other"))
    kind = _kind(chosen.bilde) if chosen.bilde else None
    on = chosen.dato or today()
    plan = store.load(chosen.plan).plan
    last = other(chosen.mot, plan, on) if chosen.mot else signed(chosen.plan, chosen.siden, on)
    if last is None:
        raise WrongUseError(Problem("no_revision"))
    told = report(last.plan, plan, since=last.since, on=on, named=last.named)
    if chosen.json:
        say_json(report_data(told))
    else:
        say(as_text(told))
    if kind:
        drawn = compared(assessed(last.plan, on), last.plan, assessed(plan, on), plan, kind)
        write(chosen.bilde, drawn, beside=chosen.json)
    return Exit.FINE


def _kind(path: Path) -> Kind:
    kind = path.suffix.lower().removeprefix(".")
    for known in get_args(Kind):
        if kind == known:
            return known  # type: ignore[no-any-return]  # one of the literals
    raise WrongUseError(Problem("wrong_kind_of_file", values={"file": path.name}))
