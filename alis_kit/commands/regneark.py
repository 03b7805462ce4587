"""`alis regneark`: the plan to a spreadsheet, and rows from one."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from alis_kit import bounded, store
from alis_kit.commands.making import assessed
from alis_kit.commands.output import make_folder, remark, say, terminal_width, write
from alis_kit.commands.typed import Exit, WrongUseError, add_date, add_plan, new_path, today
from alis_kit.problem import FileError, Problem
from alis_kit.text import label

if TYPE_CHECKING:
    from alis_kit.exchange.intake import Review
    from alis_kit.store import Stored

_LARGEST = 5_000_000


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    parser.add_argument("-o", "--ut", metavar="UT.xlsx|MAPPE", type=new_path, help=label("cli.regneark_out"))
    parser.add_argument("--inn", metavar="FIL", type=Path, help=label("cli.regneark_in"))
    parser.add_argument("--ta-over", action="store_true", help=label("cli.regneark_take"))
    parser.add_argument("--erstatt", action="store_true", help=label("cli.regneark_instead"))
    parser.add_argument("--tabell", metavar="NAVN", default="", help=label("cli.regneark_table"))
    add_date(parser)


def run(chosen: Namespace) -> int:
    """Write the tables, or look through a file and take over what is sound when asked to."""
    stored = store.load(chosen.plan)
    if chosen.inn is not None:
        return _in(chosen, stored)
    if chosen.ut is None:
        raise WrongUseError(Problem("wrong_in_or_out"))
    if chosen.ta_over or chosen.erstatt or chosen.tabell:
        raise WrongUseError(Problem("wrong_take_nothing"))
    return _out(chosen, stored)


# -- out ----------------------------------------------------------------------------------------------------------


def _out(chosen: Namespace, stored: Stored) -> int:
    from alis_kit.exchange import delimited, sheets

    out: Path = chosen.ut
    folder = out.is_dir() or not out.suffix
    if not folder and out.suffix.lower() != ".xlsx":
        code = "wrong_csv_is_a_folder" if out.suffix.lower() == ".csv" else "wrong_ending"
        raise WrongUseError(Problem(code, values={"file": out.name, "endings": ".xlsx"}))
    on = chosen.dato or today()
    made = sheets.sheets_of(stored.plan, assessed(stored.plan, on))
    if folder:
        make_folder(out)
        for sheet in made:
            write(out / f"{sheet.file}.csv", delimited.write_csv(sheet))
        return Exit.FINE
    title = label("cli.regneark_title", name=stored.plan.trainee.name).strip(", ")
    write(out, sheets.write_xlsx(made, title=title, on=on))
    if cut := sheets.too_long(made):
        rows = "; ".join(label("cli.regneark_cut_row", sheet=sheet, row=row) for sheet, row in cut)
        remark(label("cli.regneark_cut", rows=rows))
    return Exit.FINE


# -- in -----------------------------------------------------------------------------------------------------------


def _in(chosen: Namespace, stored: Stored) -> int:
    from alis_kit.exchange import intake, opened

    if chosen.ta_over and chosen.ut is not None:
        raise WrongUseError(Problem("wrong_take_twice"))
    if chosen.ut is not None and chosen.ut.suffix.lower() != ".json":
        raise WrongUseError(Problem("wrong_ending", values={"file": chosen.ut.name, "endings": ".json"}))
    seen = bounded.here(opened.look_through, _files(chosen.inn), _table(chosen.tabell), error=FileError)
    _tell(stored, seen)
    took = chosen.ta_over or chosen.ut is not None
    if took:
        _take(chosen, stored, seen)
    elif any(intake.compared(stored.plan, found).taken for found in seen.found):
        say(label("cli.regneark_nothing"))
    elif seen.found:
        say(label("cli.regneark_no_new"))
    return Exit.PROBLEMS if seen.doubtful else Exit.FINE


def _files(path: Path) -> list[tuple[bytes, str]]:
    """Read what somebody gives: a file, all CSV files of a folder, or what comes in; each with its name."""
    if str(path) == "-":
        return [(sys.stdin.buffer.read(_LARGEST + 1), "")]
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return [(store.read_bytes(file, most=_LARGEST + 1), file.stem) for file in files]


def _table(typed: str) -> str:
    """Know the table somebody names.

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


def _tell(stored: Stored, seen: Review) -> None:
    from alis_kit.exchange import intake

    for line in intake.summary(stored.plan, seen):
        say(line)
    for found in seen.found:
        new = intake.compared(stored.plan, found).taken
        if new:
            say("")
            say(intake.rows_table(found, new).text(width=terminal_width()))
    if any(found.doubts for found in seen.found):
        say("")
        say(intake.doubts_table(seen).text(width=terminal_width()))
    say("")


def _take(chosen: Namespace, stored: Stored, seen: Review) -> None:
    from alis_kit.exchange import intake

    plan = intake.take(stored.plan, seen, instead=chosen.erstatt)
    count = sum(len(intake.compared(stored.plan, found).taken) for found in seen.found)
    gone = sum(len(intake.compared(stored.plan, found).left) for found in seen.found if chosen.erstatt)
    if gone:
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
