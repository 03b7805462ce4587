"""The parser of `alis`, in Norwegian: one entry for each command, which adds its own arguments.

The help and the complaints are in `data/tekst/nb.toml`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from importlib.metadata import version
from types import ModuleType
from typing import TYPE_CHECKING, NoReturn

from alis_kit.commands import (
    eksempel,
    endringer,
    forskrift,
    fyll,
    historikk,
    kalender,
    les,
    moteark,
    regneark,
    signer,
    sjekk,
    soknad,
    start,
    status,
    tidslinje,
    utgaver,
)
from alis_kit.commands.typed import WrongUseError
from alis_kit.problem import Problem
from alis_kit.text import label, visible

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

COMMANDS: Mapping[str, ModuleType] = {
    "start": start,
    "eksempel": eksempel,
    "fyll": fyll,
    "les": les,
    "status": status,
    "tidslinje": tidslinje,
    "sjekk": sjekk,
    "moteark": moteark,
    "signer": signer,
    "utgaver": utgaver,
    "endringer": endringer,
    "historikk": historikk,
    "kalender": kalender,
    "regneark": regneark,
    "soknad": soknad,
    "forskrift": forskrift,
}
"""The commands by name, in the order of the help. Each has `add_arguments(parser)` and `run(chosen)`."""

_WRONG = {
    "required": r"the following arguments are required: (.*)",
    "unrecognized": r"unrecognized arguments: (.*)",
    "choice": r"argument .*?: invalid choice: '?(.*?)'? \(choose from.*",
    "value": r"argument (.*?): expected .*argument.*",
}
"""What argparse says, and what we say instead: `[problem]`, `wrong_…`."""


def parser() -> argparse.ArgumentParser:
    """Give the parser of `alis`; what it gives has the command's function as `run`."""
    whole = _speaking(
        _Parser(prog="alis", description=label("cli.about"), epilog=label("cli.more"), add_help=False)
    )
    whole.add_argument(
        "--versjon", "--version", action="version", version=version("alis-kit"), help=label("cli.version")
    )
    subs = whole.add_subparsers(
        title=label("cli.commands"), metavar="KOMMANDO", required=True, parser_class=_Parser
    )
    for name, command in COMMANDS.items():
        text = label(f"cli.{name}")
        sub = _speaking(subs.add_parser(name, help=text, description=text, add_help=False))
        sub.set_defaults(run=command.run)
        command.add_arguments(sub)
    return whole


class _Parser(argparse.ArgumentParser):
    """An argument parser that speaks Norwegian."""

    def error(self, message: str) -> NoReturn:
        raise WrongUseError(_wrong(message, self.prog))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Write as `print` does: argparse keeps it to itself when it cannot."""
        (file or sys.stderr).write(visible(message))

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", label("cli.usage"), 1)


def _speaking(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Give a parser Norwegian headings and a help option that is explained in Norwegian."""
    parser._positionals.title, parser._optionals.title = label("cli.arguments"), label("cli.options")
    parser.add_argument("-h", "--help", "--hjelp", action="help", help=label("cli.help"))
    return parser


def _wrong(message: str, command: str) -> Problem:
    for key, pattern in _WRONG.items():
        if match := re.fullmatch(pattern, message, flags=re.DOTALL):
            return Problem(f"wrong_{key}", values={"what": match[1], "command": command})
    return Problem("wrong_other", values={"command": command})
