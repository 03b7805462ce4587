"""The commands of `alis` in one table, and the parser made from it, in Norwegian.

The help and the complaints are in `data/tekst/nb*.toml`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from alis_kit.cli.common import WrongUseError, day, known_path, new_path, revision_number
from alis_kit.problem import Problem
from alis_kit.text import label, visible

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Argument(NamedTuple):
    """What may be typed after a command, as argparse wants it, but for its help."""

    help: str
    """Key in `[cli]`."""
    names: tuple[str, ...]
    options: Mapping[str, Any]


class Command(NamedTuple):
    """A command: what may be typed after it, and the module of this package that has a function of its name."""

    module: str
    arguments: tuple[Argument, ...]


def _command(module: str, *arguments: Argument) -> Command:
    return Command(module, arguments)


def _argument(help: str, *names: str, **options: object) -> Argument:
    return Argument(help, names, options)


def _flag(help: str, name: str) -> Argument:
    return _argument(help, name, action="store_true")


def _out(help: str, metavar: str, *, required: bool = True) -> Argument:
    return _argument(help, "-o", "--ut", metavar=metavar, type=new_path, required=required)


def _plan(**options: object) -> Argument:
    return _argument("plan", "plan", metavar="PLAN.json", type=Path, **options)


_DATE = _argument("date", "--dato", metavar="D", type=day)
_SINCE = _argument("since", "--siden", metavar="N", type=revision_number)
_JSON = _flag("json", "--json")

COMMANDS: Mapping[str, Command] = {
    "start": _command(
        "look",
        _argument("start_folder", "folder", metavar="MAPPE", nargs="?", type=known_path),
        _flag("start_no_browser", "--no-browser"),
    ),
    "eksempel": _command(
        "look",
        _argument("eksempel_folder", "folder", metavar="MAPPE", type=known_path),
        _argument("eksempel_which", "--nr", type=int, choices=(1, 2, 3), default=1),
    ),
    "fyll": _command(
        "form",
        _plan(nargs="?"),
        _out("fyll_out", "UT.pdf"),
        _argument("fyll_form", "--skjema", metavar="BLANK.pdf", type=Path),
        _argument("fyll_fields", "--felt", metavar="FELT.json", type=Path),
        _flag("fyll_flat", "--flat"),
        _flag("fyll_signatures", "--behold-underskrift"),
        _flag("fyll_password", "--passord"),
        _flag("fyll_pictures", "--bilder"),
        _DATE,
    ),
    "les": _command(
        "form",
        _argument("les_file", "file", metavar="FIL.pdf", type=Path),
        _JSON,
        _argument("les_plan", "--plan", metavar="UT.json", type=new_path),
        _flag("les_from_plan", "--fra-planen"),
        _argument("les_from_form", "--fra-skjemaet", metavar="FELT", nargs="*"),
        _flag("les_password", "--passord"),
    ),
    "status": _command("look", _plan(), _JSON, _DATE),
    "tidslinje": _command(
        "look",
        _plan(),
        _out("tidslinje_out", "UT.pdf|png|svg"),
        _argument("tidslinje_from", "--fra", metavar="D", type=day),
        _argument("tidslinje_to", "--til", metavar="D", type=day),
        _argument("tidslinje_other", "--mot", metavar="ANNEN.json|pdf", type=Path),
        _DATE,
    ),
    "sjekk": _command("look", _plan(nargs="?"), _DATE),
    "moteark": _command("signed", _plan(), _out("moteark_out", "UT.pdf|html"), _SINCE, _DATE),
    "signer": _command(
        "signed",
        _plan(),
        _argument("signer_pdf", "--pdf", metavar="SIGNERT.pdf", type=Path),
        _argument("signer_date", "--dato", metavar="D", type=day),
        _argument("signer_alis", "--alis", metavar="NAVN"),
        _argument("signer_kommune", "--kommune", metavar="NAVN"),
        _argument("signer_veileder", "--veileder", metavar="NAVN"),
        _argument("signer_note", "--merknad", metavar="TEKST", default=""),
        _flag("signer_anyway", "--likevel"),
        _flag("les_password", "--passord"),
    ),
    "utgaver": _command("signed", _plan(), _JSON),
    "endringer": _command(
        "signed",
        _plan(),
        _SINCE,
        _argument("endringer_other", "--mot", metavar="ANNEN.json", type=Path),
        _JSON,
        _DATE,
        _argument("endringer_picture", "--bilde", metavar="UT.pdf|png|svg", type=new_path),
    ),
    "historikk": _command(
        "signed",
        _plan(),
        _flag("historikk_all", "--alle"),
        _argument("historikk_fetch", "--hent", metavar="NR", type=int),
        _out("historikk_out", "NY.json", required=False),
    ),
    "kalender": _command(
        "exchange",
        _plan(),
        _out("kalender_out", "UT.ics"),
        _flag("kalender_every", "--alt"),
        _argument("kalender_earlier", "--forrige", metavar="GAMMEL.ics", type=Path),
        _argument("kalender_mark", "--merke", metavar="TEKST", default=""),
        _DATE,
    ),
    "regneark": _command(
        "exchange",
        _plan(),
        _out("regneark_out", "UT.xlsx|MAPPE", required=False),
        _argument("regneark_in", "--inn", metavar="FIL", type=Path),
        _flag("regneark_take", "--ta-over"),
        _flag("regneark_instead", "--erstatt"),
        _argument("regneark_table", "--tabell", metavar="NAVN", default=""),
        _DATE,
    ),
    "soknad": _command("look", _plan(), _JSON, _DATE),
    "forskrift": _command(
        "regulation",
        _argument("forskrift_plans", "plans", metavar="PLAN.json", nargs="*", type=Path),
        _argument("forskrift_from", "--fra", metavar="ID|DATO"),
        _argument("forskrift_to", "--til", metavar="ID|DATO"),
        _DATE,
        _JSON,
    ),
}
"""The commands by name, in the order of the help, their arguments too."""

_WRONG = {
    "required": r"the following arguments are required: (.*)",
    "unrecognized": r"unrecognized arguments: (.*)",
    "choice": r"argument .*?: invalid choice: '?(.*?)'? \(choose from.*",
    "value": r"argument (.*?): expected .*argument.*",
}
"""What argparse says, and what we say instead: `[problem]`, `wrong_…`."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of `alis`; what it reads has the command's name as `command`."""
    whole = _speaking(
        _Parser(prog="alis", description=label("cli.about"), epilog=label("cli.more"), add_help=False)
    )
    whole.add_argument(
        "--versjon", "--version", action="version", version=version("alis-kit"), help=label("cli.version")
    )
    subs = whole.add_subparsers(
        title=label("cli.commands"), dest="command", metavar="KOMMANDO", required=True, parser_class=_Parser
    )
    for name, command in COMMANDS.items():
        text = label(f"cli.{name}")
        sub = _speaking(subs.add_parser(name, help=text, description=text, add_help=False))
        for each in command.arguments:
            sub.add_argument(*each.names, help=label(f"cli.{each.help}"), **each.options)
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
    """Return a parser with Norwegian headings and a help option that is explained in Norwegian."""
    parser._positionals.title, parser._optionals.title = label("cli.arguments"), label("cli.options")
    parser.add_argument("-h", "--help", "--hjelp", action="help", help=label("cli.help"))
    return parser


def _wrong(message: str, command: str) -> Problem:
    for key, pattern in _WRONG.items():
        if match := re.fullmatch(pattern, message, flags=re.DOTALL):
            return Problem(f"wrong_{key}", values={"what": match[1], "command": command})
    return Problem("wrong_other", values={"command": command})
