"""`alis eksempel`: the whole job on an invented trainee."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from alis_kit import store
from alis_kit.commands.making import Kind, assessed, picture, status_text, tell
from alis_kit.commands.output import make_folder, say, write
from alis_kit.commands.typed import Exit, WrongUseError, known_path, today
from alis_kit.plan import Plan
from alis_kit.problem import PlanError, Problem
from alis_kit.resources import DATA
from alis_kit.text import label

_PLAN, _FORM, _STATUS = "plan.json", "utdanningsplan.pdf", "status.txt"
_PICTURES: dict[Kind, str] = {"pdf": "tidslinje.pdf", "png": "tidslinje.png"}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPPE", type=known_path, help=label("cli.eksempel_folder"))
    parser.add_argument("--nr", type=int, choices=(1, 2, 3), default=1, help=label("cli.eksempel_which"))


def run(chosen: Namespace) -> int:
    """Write plan, filled form, timeline and status, as of the day the example plan was signed."""
    from alis_kit.form import document

    examples = [store.load(source).plan for source in sorted((DATA / "eksempel").glob("*.json"))]
    plan = examples[chosen.nr - 1]
    on = plan.signing.on or today()
    folder: Path = chosen.folder
    make_folder(folder)
    _refuse_to_write_over(folder, examples)
    assessment = assessed(plan, on)
    say(label("cli.example_of", name=plan.trainee.name, municipality=plan.municipality.name, on=on))
    write(folder / _PLAN, store.to_json(plan))
    filled = document.fill(plan, assessment)
    write(folder / _FORM, filled.data)
    tell(filled)
    for kind, name in _PICTURES.items():
        write(folder / name, picture(plan, assessment, kind))
    table = status_text(plan, assessment)
    write(folder / _STATUS, f"{table}\n".encode())
    say(table)
    say(label("cli.opened"))
    return Exit.FINE


def _refuse_to_write_over(folder: Path, examples: list[Plan]) -> None:
    """Leave a folder alone that holds somebody's own plan or papers; an example made before is made anew."""
    taken = [folder / name for name in (_PLAN, _FORM, *_PICTURES.values(), _STATUS) if (folder / name).exists()]
    if taken and not (taken[0].name == _PLAN and _is_one_of(taken[0], examples)):
        raise WrongUseError(Problem("wrong_example_taken", values={"file": taken[0]}))


def _is_one_of(path: Path, examples: list[Plan]) -> bool:
    try:
        return store.load(path).plan in examples
    except PlanError:
        return False
