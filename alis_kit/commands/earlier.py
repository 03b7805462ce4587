"""The plan that today's is held against: a signed revision, or another plan file."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from alis_kit import store
from alis_kit.commands.typed import WrongUseError
from alis_kit.meeting import Last
from alis_kit.plan import Plan
from alis_kit.problem import Problem
from alis_kit.text import label


def add_since(parser: ArgumentParser) -> None:
    """Let a command take the number of a revision."""
    parser.add_argument("--siden", metavar="N", type=_number, help=label("cli.since"))


def _number(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 6:
        raise WrongUseError(Problem("wrong_revision_number", values={"what": typed}))
    return int(typed)


def signed(path: Path, number: int | None, on: date) -> Last | None:
    """Give a revision of a plan file: the one of this number, or the last that was signed by a day.

    Raises:
        FileError: there is none of this number, or one cannot be read.
        WrongUseError: it was signed after the day.
    """
    if number is not None:
        return _last(store.revision(path, number), on)
    found = [revision for revision in store.revisions(path) if revision.signed_on <= on]
    return _last(found[-1], on) if found else None


def _last(revision: store.Revision, on: date) -> Last:
    day = revision.signed_on
    if day > on:
        raise WrongUseError(Problem("wrong_day_before_revision", values={"number": revision.number, "day": day}))
    return Last.revision(revision.plan, number=revision.number, signed_on=day)


def other(path: Path, plan: Plan, on: date) -> Last:
    """Give another plan file, of the day it was signed where that is another day than today's plan was.

    Two variants of one plan have the same day of signing: between them no time has passed.

    Raises:
        FileError: it cannot be read.
        PlanError: it is not a plan.
    """
    other_plan = store.load(path).plan
    day = other_plan.signing.on
    since = day if day and day != plan.signing.on and day <= on else on
    return Last(other_plan, since, label("changes.file", file=path.name))
