"""The command `alis`: runs what was typed, and tells in one Norwegian line what goes wrong.

What may be typed is in `alis_kit.arguments`, what is done in `alis_kit.commands`.
"""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence

from alis_kit import commands
from alis_kit.arguments import Exit, WrongUseError, parser
from alis_kit.problem import AlisError, FileError, FormError, PlanError, Problem
from alis_kit.text import label, place, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code. Never a traceback for anything a user can cause."""
    try:
        chosen = parser().parse_args(arguments)
        run: Callable[[Namespace], int] = getattr(commands, chosen.command)
        return int(run(chosen))
    except AlisError as error:
        for problem in error.problems:
            print(_line(problem), file=sys.stderr)
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
