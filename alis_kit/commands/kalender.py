"""`alis kalender`: the plan's days as a calendar file."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from alis_kit import bounded, store
from alis_kit.codec import require_text
from alis_kit.commands.making import assessed
from alis_kit.commands.output import MOST_TOLD, remark, say, write
from alis_kit.commands.typed import Exit, WrongUseError, add_date, add_out, add_plan, now, today
from alis_kit.problem import FileError, Problem
from alis_kit.regulation import regulation_on
from alis_kit.text import label, place, show_date, visible

if TYPE_CHECKING:
    from alis_kit.exchange.ics import Diary


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    add_out(parser, metavar="UT.ics", help=label("cli.kalender_out"))
    parser.add_argument("--alt", action="store_true", help=label("cli.kalender_every"))
    parser.add_argument("--forrige", metavar="GAMMEL.ics", type=Path, help=label("cli.kalender_earlier"))
    parser.add_argument("--merke", metavar="TEKST", default="", help=label("cli.kalender_mark"))
    add_date(parser)


def run(chosen: Namespace) -> int:
    """Write the file, knowing again what stood in the one before; tell what is new, changed and cancelled."""
    from alis_kit.exchange import calendar, ics

    if chosen.ut.suffix.lower() != ".ics":
        raise WrongUseError(Problem("wrong_ending", values={"file": chosen.ut.name, "endings": ".ics"}))
    mark = require_text(chosen.merke.strip(), WrongUseError)
    on = chosen.dato or today()
    plan = store.load(chosen.plan).plan
    assessment = assessed(plan, on)
    found = calendar.agenda(plan, assessment, regulation_on(on))
    earlier = _earlier(chosen.forrige or chosen.ut, needed=chosen.forrige is not None)
    shown = f"{visible(mark)}: " if mark else ""
    made = ics.diary(found, plan, on, at=now(), earlier=earlier, every=chosen.alt, mark=shown)
    write(chosen.ut, ics.write(made))
    _tell(made, earlier)
    if found.undated:
        rows = [place(where) for where in found.undated[:MOST_TOLD]]
        if more := found.undated[MOST_TOLD:]:
            rows.append(label("cli.and_more", count=len(more)))
        remark(label("cli.kalender_undated", rows="; ".join(rows)))
    if assessment.forecast.all_met.cautious is None:
        remark(label("cli.kalender_no_application"))
    return Exit.FINE


def _earlier(path: Path, *, needed: bool) -> Diary | None:
    """Read the calendar file before: the one given, or the one about to be written over.

    Raises:
        FileError: it cannot be read, or is not a calendar of the kit; then it is not written over.
    """
    from alis_kit.exchange import ics

    if not needed and not path.exists():
        return None
    data = store.read_bytes(path, most=ics.LARGEST + 1)
    return bounded.here(ics.read, data, error=FileError)


def _tell(made: Diary, earlier: Diary | None) -> None:
    before = {entry.uid: entry for entry in earlier.entries} if earlier else {}
    for entry in made.entries:
        old = before.get(entry.uid)
        how = "new" if old is None else "cancelled" if entry.cancelled else "same" if entry == old else "changed"
        if how != "same" and not (how == "cancelled" and old == entry):
            say(label(f"cli.kalender_{how}", day=show_date(entry.first), title=entry.title))
    say(label("cli.kalender_count", count=sum(not entry.cancelled for entry in made.entries)))
