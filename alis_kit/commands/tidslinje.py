"""`alis tidslinje`: draw the timeline, of the whole path or some days of it, alone or beside another plan's."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from alis_kit import bounded, store
from alis_kit.commands.making import LARGEST_PDF, Kind, assessed
from alis_kit.commands.output import write
from alis_kit.commands.typed import Exit, WrongUseError, add_date, add_out, add_plan, day, today
from alis_kit.personal_numbers import names_somebody
from alis_kit.problem import FormError, Problem
from alis_kit.text import label

if TYPE_CHECKING:
    from alis_kit.plan import Plan
    from alis_kit.timeline import Scene, Size, Window


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    add_out(parser, metavar="UT.pdf|png|svg", help=label("cli.tidslinje_out"))
    parser.add_argument("--fra", metavar="D", type=day, help=label("cli.tidslinje_from"))
    parser.add_argument("--til", metavar="D", type=day, help=label("cli.tidslinje_to"))
    parser.add_argument("--mot", metavar="ANNEN.json|pdf", type=Path, help=label("cli.tidslinje_other"))
    add_date(parser)


def run(chosen: Namespace) -> int:
    """Write the picture; the file's ending tells the format."""
    from alis_kit import timeline  # the measuring of text takes its time to load

    kind = chosen.ut.suffix.lower().removeprefix(".")
    if kind not in get_args(Kind):
        raise WrongUseError(Problem("wrong_kind_of_file", values={"file": chosen.ut.name}))
    if chosen.fra and chosen.til and chosen.til < chosen.fra:
        raise WrongUseError(Problem("timeline_window", values={"start": chosen.fra, "end": chosen.til}))
    plan = store.load(chosen.plan).plan
    shown = _scene(plan, chosen, (chosen.fra, chosen.til), timeline.SCREEN if kind == "png" else timeline.A4)
    write(chosen.ut, timeline.picture(shown, kind))
    return Exit.FINE


def _scene(plan: Plan, chosen: Namespace, window: Window, size: Size) -> Scene:
    """Lay out the plan, or the plan and the other one it is compared with."""
    from alis_kit import timeline

    on = chosen.dato or today()
    if chosen.mot is None:
        return timeline.scene(plan, assessed(plan, on), window=window, size=size)
    from alis_kit.form import document  # the PDF engine takes its time to load

    data = store.read_bytes(chosen.mot, most=LARGEST_PDF + 1)
    other = bounded.here(document.plan_in, data, chosen.mot.name, error=FormError)
    return timeline.compare(
        plan,
        assessed(plan, on),
        other,
        assessed(other, on),
        names=(_shown(chosen.plan), _shown(chosen.mot)),
        window=window,
        size=size,
    )


def _shown(path: Path) -> str:
    """Name a plan on the picture, but not by what may be an identity number."""
    return "…" if names_somebody(path.name) else path.name
