"""`alis eksempel`: the whole job on an invented trainee."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from alis_kit import store
from alis_kit.commands.making import assessed, picture, status_text, tell
from alis_kit.commands.output import make_folder, say, write
from alis_kit.commands.typed import Exit, today
from alis_kit.resources import DATA
from alis_kit.text import label


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPPE", type=Path, help=label("cli.eksempel_folder"))
    parser.add_argument("--nr", type=int, choices=(1, 2, 3), default=1, help=label("cli.eksempel_which"))


def run(chosen: Namespace) -> int:
    """Write plan, filled form, timeline and status, as of the day the example plan was signed."""
    from alis_kit import document

    source = sorted((DATA / "eksempel").glob("*.json"))[chosen.nr - 1]
    plan = store.load(source).plan
    on = plan.signing.on or today()
    folder: Path = chosen.folder
    make_folder(folder)
    assessment = assessed(plan, on)
    say(label("cli.example_of", name=plan.trainee.name, municipality=plan.municipality.name, on=on))
    write(folder / "plan.json", store.to_json(plan))
    filled = document.fill(plan, assessment)
    write(folder / "utdanningsplan.pdf", filled.data)
    tell(filled)
    write(folder / "tidslinje.pdf", picture(plan, assessment, "pdf"))
    write(folder / "tidslinje.png", picture(plan, assessment, "png"))
    table = status_text(plan, assessment)
    write(folder / "status.txt", f"{table}\n".encode())
    say(table)
    say(label("cli.opened"))
    return Exit.FINE
