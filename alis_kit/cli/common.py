"""What the commands share: how they end, what may be typed, what they write, and a plan on its day.

All that goes to a terminal goes through here: what somebody wrote into a file never steers it.
"""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from datetime import date
from enum import IntEnum
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from alis_kit import store
from alis_kit.clock import today
from alis_kit.dates import parse_date
from alis_kit.personal_numbers import names_somebody
from alis_kit.plan import Plan
from alis_kit.problem import AlisError, Problem
from alis_kit.text import label, month_names, seen, visible

if TYPE_CHECKING:
    from alis_kit.timeline import Size

PictureKind = Literal["pdf", "png", "svg"]
MOST_TOLD = 50
"""Things of one sort that are told one by one; of the others, how many there are."""
_PAGE_ACROSS = 160
_LARGEST_PDF = 60_000_000
"""Bytes; a filled form is some hundred thousand."""


class Exit(IntEnum):
    """How a command ends (README, «I hverdagen»)."""

    FINE = 0
    PROBLEMS = 1
    WRONG_USE = 2
    FILE = 3
    FORM = 4


class WrongUseError(AlisError):
    """The command was not written as it must be."""


# -- what is typed ------------------------------------------------------------------------------------------------


def day(typed: str) -> date:
    """Return a date, typed as people write it.

    Raises:
        WrongUseError: it is none.
    """
    found = parse_date(seen(typed), month_names())
    if found is None:
        raise WrongUseError(Problem("wrong_date", values={"what": typed}))
    return found


def revision_number(typed: str) -> int:
    """Return the number of a signed revision.

    Raises:
        WrongUseError: it is no number.
    """
    if not typed.isdecimal() or len(typed) > 6:
        raise WrongUseError(Problem("wrong_revision_number", values={"what": typed}))
    return int(typed)


def new_path(typed: str) -> Path:
    """Return the path of a file or a folder that is to be written.

    Raises:
        WrongUseError: it, or a folder that would be made for it, is named by what may be an identity number.
    """
    path = Path(typed)
    if any(names_somebody(each.name) for each in (path, *path.parents) if each == path or not _is_there(each)):
        raise WrongUseError(Problem("wrong_named_by_number"))
    return path


def known_path(typed: str) -> Path:
    """Return the path of what may be there already: then it is named as its owner has named it.

    Raises:
        WrongUseError: it is not there, and its name will not do for something new.
    """
    return Path(typed) if _is_there(Path(typed)) else new_path(typed)


def _is_there(path: Path) -> bool:
    """Whether a path is there; one that no system can name is not, which is told when it is opened."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def require_ending(path: Path, ending: str, otherwise: str = "wrong_ending") -> None:
    """Raise `WrongUseError` when a file that is to be written has another ending than its kind has."""
    if path.suffix.lower() != ending:
        raise WrongUseError(Problem(otherwise, values={"file": path.name, "endings": ending}))


def picture_kind(path: Path) -> PictureKind:
    """Return the format of a picture, which the ending of its file tells.

    Raises:
        WrongUseError: it is another.
    """
    kind = path.suffix.lower().removeprefix(".")
    for known in get_args(PictureKind):
        if kind == known:
            return known  # type: ignore[no-any-return]  # one of the literals
    raise WrongUseError(Problem("wrong_kind_of_file", values={"file": path.name}))


def ask_password(chosen: Namespace) -> str | None:
    """Return the password of a PDF, asked for where the command says that it has one."""
    return getpass(label("cli.password")) if chosen.passord else None


# -- a plan on its day --------------------------------------------------------------------------------------------


def plan_and_day(chosen: Namespace) -> tuple[Plan, date]:
    """Return the plan that was named, and the day it is reckoned from."""
    return store.load(chosen.plan).plan, chosen.dato or today()


def picture_size(kind: PictureKind) -> Size:
    """Return what a picture is drawn for: the screen, or paper."""
    from alis_kit import timeline  # the measuring of text takes its time to load

    return timeline.SCREEN if kind == "png" else timeline.A4


# -- what is read and written -------------------------------------------------------------------------------------


def say(sentence: str) -> None:
    """Write a line on the screen."""
    print(visible(sentence))


def remark(sentence: str) -> None:
    """Write a line beside the output: what its owner should know."""
    print(visible(sentence), file=sys.stderr)


def say_json(data: object) -> None:
    """Write data for other programs."""
    print(visible(json.dumps(data, ensure_ascii=False, indent=1)))


def terminal_width() -> int:
    """Return the columns there are; a file has as many as a page across."""
    return shutil.get_terminal_size((_PAGE_ACROSS, 0)).columns if sys.stdout.isatty() else _PAGE_ACROSS


def read_pdf(path: Path) -> bytes:
    """Return the bytes of a PDF; of one that is far too large, enough to see that it is.

    Raises:
        FileError: it cannot be read.
    """
    return store.read_bytes(path, most=_LARGEST_PDF + 1)


def write(path: Path, data: bytes, *, beside: bool = False) -> None:
    """Write a file and say so; *beside* the output where that is data for other programs.

    Raises:
        FileError: it cannot be written; an existing file is untouched.
    """
    store.write_bytes(path, data)
    (remark if beside else say)(label("cli.wrote", file=path))


def make_folder(folder: Path) -> None:
    """Make a folder if there is none.

    Raises:
        FileError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise store.file_error("write", folder, error) from error
