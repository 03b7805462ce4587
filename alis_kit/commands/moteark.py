"""`alis moteark`: the sheet for the meeting where the plan is revised."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from alis_kit import store
from alis_kit.commands.earlier import add_since, signed
from alis_kit.commands.output import remark, write
from alis_kit.commands.typed import Exit, WrongUseError, add_date, add_out, add_plan, today
from alis_kit.meeting import meeting_sheet
from alis_kit.problem import Problem
from alis_kit.text import label


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    add_out(parser, metavar="UT.pdf|html", help=label("cli.moteark_out"))
    add_since(parser)
    add_date(parser)


def run(chosen: Namespace) -> int:
    """Write the sheet, for paper as PDF or for the screen as HTML."""
    ending = chosen.ut.suffix.lower()
    if ending not in (".pdf", ".html"):
        raise WrongUseError(Problem("wrong_kind_of_sheet", values={"file": chosen.ut.name}))
    on = chosen.dato or today()
    plan = store.load(chosen.plan).plan
    sheet = meeting_sheet(plan, on, last=signed(chosen.plan, chosen.siden, on))
    if ending == ".html":
        from alis_kit.meeting.screen import as_page

        write(chosen.ut, as_page(sheet).encode())
        return Exit.FINE
    from alis_kit.meeting.page import page

    paper = page(sheet)
    write(chosen.ut, paper.data)
    if paper.unshown:
        remark(label("meeting.unshown", letters=" ".join(sorted(paper.unshown))))
    return Exit.FINE
