"""The command `alis`: runs what was typed, and tells in one Norwegian line what goes wrong.

Each command has a module of its own in `alis_kit.commands`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from alis_kit.commands.output import remark
from alis_kit.commands.parser import parser
from alis_kit.commands.typed import Exit, WrongUseError
from alis_kit.problem import AlisError, FileError, FormError, PlanError, Problem
from alis_kit.text import label, place, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code. Never a traceback for anything a user can cause."""
    try:
        chosen = parser().parse_args(arguments)
        return int(chosen.run(chosen))
    except AlisError as error:
        for problem in error.problems:
            remark(_line(problem))
        return _exit(error)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has stopped; nothing more can be said
        return Exit.FINE


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
