"""What may be typed after `alis`, how a command ends, and the day it works on when none is given.

Exit codes: design § 7. The help and the complaints are Norwegian, from `data/tekst/nb.toml`.
"""

from __future__ import annotations

import argparse
import re
from datetime import date
from enum import IntEnum
from importlib.metadata import version
from pathlib import Path
from typing import NoReturn

from alis_kit import clock
from alis_kit.dates import parse_date
from alis_kit.problem import AlisError, Problem
from alis_kit.text import label, month_names


class Exit(IntEnum):
    """How a command ends."""

    FINE = 0
    PROBLEMS = 1
    WRONG_USE = 2
    FILE = 3
    FORM = 4


class WrongUseError(AlisError):
    """The command was not written as it must be."""


def today() -> date:
    """Give today's date for a command that was given none.

    Raises:
        WrongUseError: the environment holds a date that is none.
    """
    try:
        return clock.today()
    except ValueError as error:
        raise WrongUseError(Problem("wrong_frozen", values={"what": str(error)})) from error


class _Parser(argparse.ArgumentParser):
    """An argument parser that speaks Norwegian."""

    def error(self, message: str) -> NoReturn:
        raise WrongUseError(_wrong(message, self.prog))

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", label("cli.usage"), 1)


_WRONG = {
    "required": r"the following arguments are required: (.*)",
    "unrecognized": r"unrecognized arguments: (.*)",
    "choice": r"argument .*?: invalid choice: '?(.*?)'? \(choose from.*",
    "value": r"argument (.*?): expected .*argument.*",
}
"""What argparse says, and what we say instead: `[cli.wrong]`."""


def _wrong(message: str, command: str) -> Problem:
    for key, pattern in _WRONG.items():
        if match := re.fullmatch(pattern, message, flags=re.DOTALL):
            return Problem(f"wrong_{key}", values={"what": match[1], "command": command})
    return Problem("wrong_other", values={"command": command})


def _day(typed: str) -> date:
    day = parse_date(typed, month_names())
    if day is None:
        raise WrongUseError(Problem("wrong_date", values={"what": typed}))
    return day


def parser() -> argparse.ArgumentParser:
    """Give the parser of `alis`; what it gives has the command's name as `command`."""
    whole = _new_parser(
        _Parser(prog="alis", description=label("cli.about"), epilog=label("cli.more"), add_help=False)
    )
    whole.add_argument(
        "--versjon", "--version", action="version", version=version("alis-kit"), help=label("cli.version")
    )
    subs = whole.add_subparsers(
        title=label("cli.commands"), metavar="KOMMANDO", required=True, parser_class=_Parser
    )

    def command(name: str) -> argparse.ArgumentParser:
        text = label(f"cli.{name}")
        sub = _new_parser(subs.add_parser(name, help=text, description=text, add_help=False))
        sub.set_defaults(command=name)
        return sub

    start = command("start")
    start.add_argument("folder", metavar="MAPPE", nargs="?", type=Path, help=label("cli.start_folder"))
    start.add_argument("--no-browser", action="store_true", help=label("cli.start_no_browser"))

    example = command("eksempel")
    example.add_argument("folder", metavar="MAPPE", type=Path, help=label("cli.eksempel_folder"))
    example.add_argument("--nr", type=int, choices=(1, 2, 3), default=1, help=label("cli.eksempel_which"))

    fill = command("fyll")
    fill.add_argument("plan", metavar="PLAN.json", nargs="?", type=Path, help=label("cli.fyll_plan"))
    fill.add_argument("-o", "--ut", metavar="UT.pdf", type=Path, required=True, help=label("cli.fyll_out"))
    fill.add_argument("--skjema", metavar="BLANK.pdf", type=Path, help=label("cli.fyll_form"))
    fill.add_argument("--felt", metavar="FELT.json", type=Path, help=label("cli.fyll_fields"))
    fill.add_argument("--flat", action="store_true", help=label("cli.fyll_flat"))
    fill.add_argument("--behold-underskrift", action="store_true", help=label("cli.fyll_signatures"))
    fill.add_argument("--passord", action="store_true", help=label("cli.fyll_password"))
    fill.add_argument("--bilder", action="store_true", help=label("cli.fyll_pictures"))
    _add_date(fill)

    read = command("les")
    read.add_argument("file", metavar="FIL.pdf", type=Path, help=label("cli.les_file"))
    read.add_argument("--json", action="store_true", help=label("cli.json"))
    read.add_argument("--passord", action="store_true", help=label("cli.les_password"))

    status = command("status")
    status.add_argument("plan", metavar="PLAN.json", type=Path, help=label("cli.fyll_plan"))
    status.add_argument("--json", action="store_true", help=label("cli.json"))
    _add_date(status)

    timeline = command("tidslinje")
    timeline.add_argument("plan", metavar="PLAN.json", type=Path, help=label("cli.fyll_plan"))
    timeline.add_argument(
        "-o", "--ut", metavar="UT.pdf|png|svg", type=Path, required=True, help=label("cli.tidslinje_out")
    )
    _add_date(timeline)

    check = command("sjekk")
    check.add_argument("plan", metavar="PLAN.json", nargs="?", type=Path, help=label("cli.fyll_plan"))
    _add_date(check)
    return whole


def _new_parser(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Give a parser Norwegian headings and a help option that is explained in Norwegian."""
    parser._positionals.title, parser._optionals.title = label("cli.arguments"), label("cli.options")
    parser.add_argument("-h", "--help", "--hjelp", action="help", help=label("cli.help"))
    return parser


def _add_date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dato", metavar="D", type=_day, help=label("cli.date"))
