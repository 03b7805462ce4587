"""`alis historikk`: what was saved before, and how to get it back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from alis_kit import store
from alis_kit.commands.output import say, terminal_width
from alis_kit.commands.typed import Exit, WrongUseError, add_plan, new_path
from alis_kit.problem import Problem
from alis_kit.store import State
from alis_kit.text import label

_SHOWN = 20
"""Minutes of the list; whoever types saves at every key, and looks for what was there before that."""


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    parser.add_argument("--alle", action="store_true", help=label("cli.historikk_all"))
    parser.add_argument("--hent", metavar="NR", type=int, help=label("cli.historikk_fetch"))
    parser.add_argument("-o", "--ut", metavar="NY.json", type=new_path, help=label("cli.historikk_out"))


def run(chosen: Namespace) -> int:
    """List the states that are kept, the newest first, or bring one of them back."""
    states = store.history(chosen.plan)
    if chosen.hent is not None:
        _bring_back(chosen, states)
    elif chosen.ut:
        raise WrongUseError(Problem("wrong_historikk_out"))
    elif states:
        _list(states if chosen.alle else _last_of_each_minute(states)[-_SHOWN:], len(states))
    else:
        store.read_bytes(chosen.plan, most=1)  # a name that was mistyped is not a plan without history
        say(label("cli.historikk_none", file=chosen.plan))
    return Exit.FINE


def _last_of_each_minute(states: Sequence[State]) -> list[State]:
    return list({f"{state.at:%Y-%m-%d %H.%M}": state for state in states}.values())


def _list(shown: Sequence[State], count: int) -> None:
    from alis_kit.tables import Table

    columns = tuple(label(f"cli.historikk_{name}") for name in ("number", "saved"))
    rows = tuple(
        (str(state.number), label("cli.historikk_at", day=state.at.date(), time=f"{state.at:%H.%M.%S}"))
        for state in reversed(shown)
    )
    say(Table(columns, rows, right=frozenset({0})).text(width=terminal_width()))
    if others := count - len(shown):
        say(label("cli.historikk_others", count=others))


def _bring_back(chosen: Namespace, states: Sequence[State]) -> None:
    """Put a state into the plan file, or into a file of its own.

    What it replaces is in history too; a file that cannot be read, which history does not take, is kept beside it.
    """
    found = [state for state in states if state.number == chosen.hent]
    if not found:
        raise WrongUseError(Problem("wrong_historikk_number", values={"number": chosen.hent}))
    plan = store.recall(found[-1])
    target: Path = chosen.ut or chosen.plan
    if chosen.ut and chosen.ut.exists():
        raise WrongUseError(Problem("wrong_historikk_taken", values={"file": chosen.ut}))
    over = store.version(target)
    if kept := store.set_aside_unread(target):
        say(label("cli.historikk_kept", file=target, kept=kept))
    store.save(target, plan, over=over)
    say(label("cli.historikk_fetched", number=chosen.hent, file=target))
