"""What goes to other programs and comes from them: the calendar, spreadsheets out and in."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from alis_kit import bounded, store
from alis_kit.assessment import assessed
from alis_kit.cli.common import (
    MOST_TOLD,
    Exit,
    WrongUseError,
    make_folder,
    plan_and_day,
    remark,
    require_ending,
    say,
    terminal_width,
    write,
)
from alis_kit.clock import now, today
from alis_kit.codec import require_text
from alis_kit.problem import FileError, Problem
from alis_kit.regulation import regulation_on
from alis_kit.text import label, place, show_date, visible

if TYPE_CHECKING:
    from alis_kit.exchange.ics import Diary
    from alis_kit.exchange.intake import Review
    from alis_kit.store import Stored

_LARGEST = 5_000_000
"""Bytes of a spreadsheet."""


def kalender(chosen: Namespace) -> None:
    """Write the calendar, knowing again what stood in the one before; tell what is new, changed and cancelled."""
    from alis_kit.exchange import calendar, ics

    require_ending(chosen.ut, ".ics")
    mark = require_text(chosen.merke.strip(), WrongUseError)
    plan, on = plan_and_day(chosen)
    assessment = assessed(plan, on)
    found = calendar.agenda(plan, assessment, regulation_on(on))
    earlier = _earlier(chosen.forrige or chosen.ut, needed=chosen.forrige is not None)
    shown = f"{visible(mark)}: " if mark else ""
    made = ics.diary(found, plan, on, at=now(), earlier=earlier, every=chosen.alt, mark=shown)
    write(chosen.ut, ics.write(made))
    _tell_calendar(made, earlier)
    if found.undated:
        rows = [place(where) for where in found.undated[:MOST_TOLD]]
        if more := found.undated[MOST_TOLD:]:
            rows.append(label("cli.and_more", count=len(more)))
        remark(label("cli.kalender_undated", rows="; ".join(rows)))
    if assessment.forecast.all_met.cautious is None:
        remark(label("cli.kalender_no_application"))


def _earlier(path: Path, *, needed: bool) -> Diary | None:
    """Return the calendar file before: the one given, or the one about to be written over.

    Raises:
        FileError: it cannot be read, or is not a calendar of the kit; then it is not written over.
    """
    from alis_kit.exchange import ics

    if not needed and not path.exists():
        return None
    return bounded.here(ics.read, store.read_bytes(path, most=ics.LARGEST + 1), error=FileError)


def _tell_calendar(made: Diary, earlier: Diary | None) -> None:
    before = {entry.uid: entry for entry in earlier.entries} if earlier else {}
    for entry in made.entries:
        old = before.get(entry.uid)
        if entry != old:
            how = "new" if old is None else "cancelled" if entry.cancelled else "changed"
            say(label(f"cli.kalender_{how}", day=show_date(entry.first), title=entry.title))
    say(label("cli.kalender_count", count=sum(not entry.cancelled for entry in made.entries)))


# -- spreadsheets -------------------------------------------------------------------------------------------------


def regneark(chosen: Namespace) -> Exit:
    """Write the tables, or look through a file and take over what is sound when asked to."""
    stored = store.load(chosen.plan)
    if chosen.inn is not None:
        return _rows_in(chosen, stored)
    if chosen.ut is None:
        raise WrongUseError(Problem("wrong_in_or_out"))
    if chosen.ta_over or chosen.erstatt or chosen.tabell:
        raise WrongUseError(Problem("wrong_take_nothing"))
    _tables_out(chosen, stored)
    return Exit.FINE


def _tables_out(chosen: Namespace, stored: Stored) -> None:
    from alis_kit.exchange import delimited, sheets

    out: Path = chosen.ut
    folder = out.is_dir() or not out.suffix
    if not folder:
        require_ending(out, ".xlsx", "wrong_csv_is_a_folder" if out.suffix.lower() == ".csv" else "wrong_ending")
    on = chosen.dato or today()
    made = sheets.sheets_of(stored.plan, assessed(stored.plan, on))
    if folder:
        make_folder(out)
        for sheet in made:
            write(out / f"{sheet.file}.csv", delimited.write_csv(sheet))
        return
    write(out, sheets.write_xlsx(made, title=sheets.title_of(stored.plan), on=on))
    for note in sheets.cut_notes(made):
        remark(note)


def _rows_in(chosen: Namespace, stored: Stored) -> Exit:
    from alis_kit.exchange import intake, opened

    if chosen.ta_over and chosen.ut is not None:
        raise WrongUseError(Problem("wrong_take_twice"))
    if chosen.ut is not None:
        require_ending(chosen.ut, ".json")
    seen = bounded.here(opened.look_through, _files(chosen.inn), _table(chosen.tabell), error=FileError)
    _tell_rows(stored, seen)
    if chosen.ta_over or chosen.ut is not None:
        _take(chosen, stored, seen)
    elif any(intake.compared(stored.plan, found).taken for found in seen.found):
        say(label("cli.regneark_nothing"))
    elif seen.found:
        say(label("cli.regneark_no_new"))
    return Exit.PROBLEMS if seen.doubtful else Exit.FINE


def _files(path: Path) -> list[tuple[bytes, str]]:
    """Return what somebody gives: a file, all CSV files of a folder, or what comes in; each with its name."""
    if str(path) == "-":
        return [(sys.stdin.buffer.read(_LARGEST + 1), "")]
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return [(store.read_bytes(file, most=_LARGEST + 1), file.stem) for file in files]


def _table(typed: str) -> str:
    """Return the table somebody names.

    Raises:
        WrongUseError: there is none of that name.
    """
    from alis_kit.exchange.cells import plain_word, sheet_names

    if not typed:
        return ""
    name = sheet_names().get(plain_word(typed))
    if name is None:
        raise WrongUseError(Problem("wrong_choice", values={"what": typed, "command": "alis regneark"}))
    return name


def _tell_rows(stored: Stored, seen: Review) -> None:
    from alis_kit.exchange import intake

    for line in intake.summary(stored.plan, seen):
        say(line)
    for found in seen.found:
        if new := intake.compared(stored.plan, found).taken:
            say("")
            say(intake.rows_table(found, new).text(width=terminal_width()))
    if any(found.doubts for found in seen.found):
        say("")
        say(intake.doubts_table(seen).text(width=terminal_width()))
    say("")


def _take(chosen: Namespace, stored: Stored, seen: Review) -> None:
    from alis_kit.exchange import intake

    plan = intake.take(stored.plan, seen, instead=chosen.erstatt)
    compared = [intake.compared(stored.plan, found) for found in seen.found]
    count = sum(len(each.taken) for each in compared)
    if chosen.erstatt and (gone := sum(len(each.left) for each in compared)):
        say(label("cli.regneark_removed", count=gone))
    if chosen.ut is not None:
        write(chosen.ut, store.to_json(plan))
        say(label("cli.regneark_taken_beside", count=count))
    elif plan == stored.plan:
        say(label("cli.regneark_no_new"))
    else:
        store.save(chosen.plan, plan, over=stored.version)
        backup = f"{chosen.plan.name}.bak"
        say(label("cli.regneark_taken", count=count, file=chosen.plan.name, backup=backup))
