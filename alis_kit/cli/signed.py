"""What was saved and signed before: a revision is signed, listed, held against the plan of today; history."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from alis_kit import bounded, store
from alis_kit.assessment import assessed
from alis_kit.cli.common import (
    Exit,
    WrongUseError,
    ask_password,
    picture_kind,
    picture_size,
    plan_and_day,
    read_pdf,
    remark,
    say,
    say_json,
    terminal_width,
    write,
)
from alis_kit.cli.look import plan_problems, problem_lines
from alis_kit.clock import today
from alis_kit.codec import plain
from alis_kit.meeting import Last, MeetingSheet, meeting_sheet
from alis_kit.plan import Plan
from alis_kit.problem import FormError, Problem
from alis_kit.store import Revision, RevisionError, SavedState, Signatures
from alis_kit.text import label
from alis_kit.text import say as sentence

_SHOWN = 20
"""Minutes of the history; whoever types saves at every key, and looks for what was there before that."""


# -- signing ------------------------------------------------------------------------------------------------------


def signer(chosen: Namespace) -> None:
    """Make the next revision of the plan, and tell what its owners should know."""
    from alis_kit import revising

    stored = store.load(chosen.plan)
    kept = store.inventory(chosen.plan)
    before = kept.revisions[-1] if kept.revisions else None
    pdf, seen = _signed_pdf(chosen, stored.plan) if chosen.pdf else (None, ())
    made = store.sign(
        chosen.plan,
        over=stored.version,
        signed_on=_signed_on(chosen, stored.plan, before),
        signed_by=_signed_by(chosen, stored.plan),
        today=today(),
        pdf=pdf,
        note=chosen.merknad.strip(),
    )
    say(revising.said(made))
    say(label("cli.wrote", file=made.folder))
    for each in (*kept.faults, *seen, *revising.remarks(made, before)):
        remark(sentence(each))
    _tell_open(made)


def _signed_pdf(chosen: Namespace, plan: Plan) -> tuple[bytes, tuple[Problem, ...]]:
    """Return the signed PDF, and what is seen in it.

    Raises:
        FormError: it is no PDF, needs a password, or is another form.
        RevisionError: it is of another plan, and the user does not say that it shall be kept all the same.
    """
    from alis_kit import revising

    password = ask_password(chosen)
    data = read_pdf(chosen.pdf)
    examination = bounded.here(revising.examine, data, plan, password, error=FormError)
    if examination.objections and not chosen.likevel:
        raise RevisionError(*examination.objections, Problem("signed_anyway"))
    return data, (*examination.objections, *examination.remarks)


def _signed_on(chosen: Namespace, plan: Plan, before: Revision | None) -> date:
    from alis_kit import revising

    found: date | None = chosen.dato or revising.day_of(plan, before)
    if found is None:
        code = "wrong_signer_old_date" if plan.signing.on else "wrong_signer_date"
        raise WrongUseError(Problem(code, values={"day": plan.signing.on}))
    return found


def _signed_by(chosen: Namespace, plan: Plan) -> Signatures:
    from alis_kit import revising

    proposed = revising.signatures_of(plan)

    def name(typed: str | None, by_plan: str) -> str:
        return (by_plan if typed is None else typed).strip()

    found = Signatures(
        trainee=name(chosen.alis, proposed.trainee),
        municipality=name(chosen.kommune, proposed.municipality),
        supervisor=name(chosen.veileder, proposed.supervisor),
    )
    if found == Signatures():
        raise WrongUseError(Problem("wrong_signer_names"))
    return found


def _tell_open(made: Revision) -> None:
    """Say what is still to be put right or clarified in the plan that was signed."""
    lines = problem_lines(plan_problems(made.plan, made.signed_on))
    if lines:
        remark(label("cli.signer_open", count=len(lines)))
    for line in lines:
        remark(line)


def utgaver(chosen: Namespace) -> Exit:
    """List the signed revisions, the newest first, and tell what is missing or was changed afterwards."""
    from alis_kit import revising

    found = store.inventory(chosen.plan)
    if chosen.json:
        say_json({"utgaver": [_revision_data(each) for each in found.revisions]})
    elif found.revisions:
        say(revising.table(found.revisions).text(width=terminal_width()))
        say(label("cli.utgaver_folder", folder=found.revisions[-1].folder and found.revisions[-1].folder.parent))
    elif not found.faults:
        store.read_bytes(chosen.plan, most=1)  # a name that was mistyped is not a plan without revisions
        say(label("cli.utgaver_none", file=chosen.plan))
    for fault in found.faults:
        remark(sentence(fault))
    return Exit.FILE if found.faults else Exit.FINE


def _revision_data(revision: Revision) -> dict[str, object]:
    told = ("number", "signed_on", "period", "signed_by", "pdf", "note")
    return {**{name: plain(getattr(revision, name)) for name in told}, "folder": str(revision.folder)}


# -- held against the plan of today -------------------------------------------------------------------------------


def endringer(chosen: Namespace) -> None:
    """Say what has changed in words or as data; draw both plans on one time axis when asked to."""
    from alis_kit.changes.report import as_text, report, report_data

    if chosen.mot and chosen.siden is not None:
        raise WrongUseError(Problem("wrong_since_and_other"))
    kind = picture_kind(chosen.bilde) if chosen.bilde else None
    plan, on = plan_and_day(chosen)
    last = _other(chosen.mot, plan, on) if chosen.mot else _last_signed(chosen, on)
    if last is None:
        raise WrongUseError(Problem("no_revision"))
    told = report(last.plan, plan, since=last.since, on=on, named=last.named)
    if chosen.json:
        say_json(report_data(told))
    else:
        say(as_text(told))
    if kind:
        from alis_kit import timeline

        both = last.plan, assessed(last.plan, on), plan, assessed(plan, on)
        scene = timeline.compare(*both, size=picture_size(kind), told="since")
        write(chosen.bilde, timeline.picture(scene, kind), beside=chosen.json)


def moteark(chosen: Namespace) -> None:
    """Write the meeting sheet, for paper as PDF or for the screen as HTML."""
    ending = chosen.ut.suffix.lower()
    if ending not in (".pdf", ".html"):
        raise WrongUseError(Problem("wrong_kind_of_sheet", values={"file": chosen.ut.name}))
    plan, on = plan_and_day(chosen)
    sheet = meeting_sheet(plan, on, last=_last_signed(chosen, on))
    (_write_screen if ending == ".html" else _write_paper)(sheet, chosen.ut)


def _write_screen(sheet: MeetingSheet, path: Path) -> None:
    from alis_kit.meeting.screen import as_page

    write(path, as_page(sheet).encode())


def _write_paper(sheet: MeetingSheet, path: Path) -> None:
    from alis_kit.meeting.page import page

    paper = page(sheet)
    write(path, paper.data)
    if paper.unshown:
        remark(label("meeting.unshown", letters=" ".join(sorted(paper.unshown))))


def _last_signed(chosen: Namespace, on: date) -> Last | None:
    """Return the revision with the number that was typed, or the last that was signed by the day.

    Raises:
        FileError: there is none of this number, or one cannot be read.
        WrongUseError: it was signed after the day.
    """
    if chosen.siden is None:
        found = [revision for revision in store.revisions(chosen.plan) if revision.signed_on <= on]
    else:
        found = [store.revision(chosen.plan, chosen.siden)]
    if not found:
        return None
    number, day = found[-1].number, found[-1].signed_on
    if day > on:
        raise WrongUseError(Problem("wrong_day_before_revision", values={"number": number, "day": day}))
    return Last.revision(found[-1].plan, number=number, signed_on=day)


def _other(path: Path, plan: Plan, on: date) -> Last:
    """Return another plan file, of the day it was signed where that is another day than today's plan was.

    Two variants of one plan have the same day of signing: between them no time has passed.

    Raises:
        FileError: it cannot be read.
        PlanError: it is not a plan.
    """
    other = store.load(path).plan
    day = other.signing.on
    since = day if day and day != plan.signing.on and day <= on else on
    return Last(other, since, label("changes.file", file=path.name))


# -- history ------------------------------------------------------------------------------------------------------


def historikk(chosen: Namespace) -> None:
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


def _last_of_each_minute(states: Sequence[SavedState]) -> list[SavedState]:
    return list({f"{state.at:%Y-%m-%d %H.%M}": state for state in states}.values())


def _list(shown: Sequence[SavedState], count: int) -> None:
    from alis_kit.tables import Table

    columns = tuple(label(f"cli.historikk_{name}") for name in ("number", "saved"))
    rows = tuple(
        (str(state.number), label("cli.historikk_at", day=state.at.date(), time=f"{state.at:%H.%M.%S}"))
        for state in reversed(shown)
    )
    say(Table(columns, rows, right=frozenset({0})).text(width=terminal_width()))
    if others := count - len(shown):
        say(label("cli.historikk_others", count=others))


def _bring_back(chosen: Namespace, states: Sequence[SavedState]) -> None:
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
