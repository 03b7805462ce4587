"""What the commands have in common of what may be typed: the plan, the day, how a command ends.

Exit codes: README, «I hverdagen».
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date, datetime
from enum import IntEnum
from pathlib import Path

from alis_kit import clock
from alis_kit.dates import parse_date
from alis_kit.personal_numbers import names_somebody
from alis_kit.problem import AlisError, Problem
from alis_kit.text import label, month_names, seen


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


def now() -> datetime:
    """Return the moment, on the frozen day if there is one.

    Raises:
        WrongUseError: as `today`.
    """
    today()
    return clock.now()


def day(typed: str) -> date:
    """Read a date as people write it.

    Raises:
        WrongUseError: it is none.
    """
    found = parse_date(seen(typed), month_names())
    if found is None:
        raise WrongUseError(Problem("wrong_date", values={"what": typed}))
    return found


def new_path(typed: str) -> Path:
    """Take the name of a file or a folder that is to be written.

    Raises:
        WrongUseError: it, or a folder that would be made for it, is named by what may be an identity number.
    """
    path = Path(typed)
    if any(names_somebody(each.name) for each in (path, *path.parents) if each == path or not each.exists()):
        raise WrongUseError(Problem("wrong_named_by_number"))
    return path


def known_path(typed: str) -> Path:
    """Take the name of what may be there already: then it is what its owner has called it.

    Raises:
        WrongUseError: it is not there, and its name will not do for something new.
    """
    return Path(typed) if Path(typed).exists() else new_path(typed)


def add_plan(parser: ArgumentParser, *, optional: bool = False) -> None:
    """Let a command take a plan file."""
    parser.add_argument(
        "plan", metavar="PLAN.json", nargs="?" if optional else None, type=Path, help=label("cli.plan")
    )


def add_date(parser: ArgumentParser) -> None:
    """Let a command take the day it reckons from."""
    parser.add_argument("--dato", metavar="D", type=day, help=label("cli.date"))


def add_json(parser: ArgumentParser) -> None:
    """Let a command write data for other programs instead of words."""
    parser.add_argument("--json", action="store_true", help=label("cli.json"))


def add_out(parser: ArgumentParser, *, metavar: str, help: str) -> None:
    """Let a command take the file it writes."""
    parser.add_argument("-o", "--ut", metavar=metavar, type=new_path, required=True, help=help)
