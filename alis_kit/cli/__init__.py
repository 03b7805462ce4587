"""The command `alis`: runs what was typed, and tells in one Norwegian line what goes wrong.

`parser` has the table of commands. Each is the function of its name in `look`, `form`, `signed`, `exchange` or
`regulation`, which takes what was typed and returns the exit code, `None` when all is fine. Only the module of the
command that was typed is loaded.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from alis_kit.cli.common import Exit, WrongUseError, remark
from alis_kit.cli.parser import COMMANDS, parser
from alis_kit.personal_numbers import names_somebody
from alis_kit.problem import AlisError, FileError, FormError, PlanError, Problem
from alis_kit.text import label, place, say

_STOPPED_READING = (errno.EPIPE, errno.EINVAL)
"""What it means that whoever read our output has stopped; the second on Windows."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code of a command that was run. Never a traceback for anything a user can cause."""
    _set_up_streams()
    try:
        try:
            return _run(arguments)
        finally:
            sys.stdout.flush()  # later, Python would say in English that it cannot
    except OSError as error:
        if error.filename is not None:
            raise  # not the output
        _let_go(sys.stdout)
        if error.errno in _STOPPED_READING:
            return Exit.FINE
        _complain(Problem("output_lost"))
        return Exit.FILE


def _run(arguments: Sequence[str] | None) -> int:
    try:
        chosen = parser().parse_args(arguments)
        if getattr(chosen, "json", False):
            _encode(sys.stdout, "utf-8")  # also on a screen that has another encoding: other programs read it
        if any(names_somebody(each.name) for each in vars(chosen).values() if isinstance(each, Path)):
            remark(label("cli.named_by_number"))
        module = import_module(f"{__name__}.{COMMANDS[chosen.command].module}")
        return int(getattr(module, chosen.command)(chosen) or Exit.FINE)
    except AlisError as error:
        _complain(*error.problems)
        return _exit(error)


def _complain(*problems: Problem) -> None:
    try:
        for problem in problems:
            remark(_line(problem))
        sys.stderr.flush()
    except OSError:  # there is nowhere left to say it
        _let_go(sys.stderr)


def _set_up_streams() -> None:
    """Make output and complaints UTF-8 but on a screen, which knows what it shows; no sign is ever an error.

    On Windows a file or another program would be written to in the system's code page, which lacks half of what we
    write. A stream that was closed is nobody's wish to read. Warnings of the libraries are in English, and what
    they are about is ours to judge; asked for by -W they come all the same.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - open to the end
    for stream in (sys.stdout, sys.stderr):
        _encode(stream, None if stream.isatty() else "utf-8")
    warnings.simplefilter("ignore", append=True)


def _encode(stream: TextIO, encoding: str | None) -> None:
    if isinstance(stream, TextIOWrapper):  # a notebook's is none
        stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _let_go(stream: TextIO) -> None:
    """Turn a stream away from where it cannot go, so that what is left of it troubles nobody at the end."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _exit(error: AlisError) -> Exit:
    match error:
        case WrongUseError():
            return Exit.WRONG_USE
        case FormError():
            return Exit.FORM
        case FileError() | PlanError():
            return Exit.FILE
        case _:
            return Exit.WRONG_USE


def _line(problem: Problem) -> str:
    """Say a problem on one line, with its place where it has one in a plan."""
    sentence = " ".join(say(problem).split())
    where = problem.where
    if not where or not re.fullmatch(r"[a-z_0-9]+(\[\d+\])?(\.[a-z_0-9]+(\[\d+\])?)*", where):
        return sentence
    try:
        return label("cli.file_row", place=place(where), sentence=sentence)
    except KeyError:  # the place is a field of a form, which its sentence names
        return sentence
