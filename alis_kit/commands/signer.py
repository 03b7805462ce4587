"""`alis signer`: freeze the plan as it was signed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from datetime import date
from getpass import getpass
from pathlib import Path

from alis_kit import bounded, store
from alis_kit.check import check
from alis_kit.commands.making import LARGEST_PDF
from alis_kit.commands.output import remark, say
from alis_kit.commands.typed import Exit, WrongUseError, add_plan, day, today
from alis_kit.plan import Plan
from alis_kit.problem import FormError, Problem
from alis_kit.regulation import regulation_on
from alis_kit.store import Revision, RevisionError, Signatures
from alis_kit.text import label
from alis_kit.text import say as sentence


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    parser.add_argument("--pdf", metavar="SIGNERT.pdf", type=Path, help=label("cli.signer_pdf"))
    parser.add_argument("--dato", metavar="D", type=day, help=label("cli.signer_date"))
    for option in ("alis", "kommune", "veileder"):
        parser.add_argument(f"--{option}", metavar="NAVN", help=label(f"cli.signer_{option}"))
    parser.add_argument("--merknad", metavar="TEKST", default="", help=label("cli.signer_note"))
    parser.add_argument("--likevel", action="store_true", help=label("cli.signer_anyway"))
    parser.add_argument("--passord", action="store_true", help=label("cli.les_password"))


def run(chosen: Namespace) -> int:
    """Make the next revision of the plan, and tell what its owners should know."""
    from alis_kit import revising

    stored = store.load(chosen.plan)
    kept = store.inventory(chosen.plan)
    before = kept.revisions[-1] if kept.revisions else None
    remarks = list(kept.faults)
    pdf = _pdf(chosen, stored.plan, remarks) if chosen.pdf else None
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
    _tell((*remarks, *revising.remarks(made, before)))
    _tell_open(made.plan, made.signed_on)
    return Exit.FINE


def _pdf(chosen: Namespace, plan: Plan, remarks: list[Problem]) -> bytes:
    """Read the signed PDF and look at it.

    Raises:
        FormError: it is no PDF, needs a password, or is another form.
        RevisionError: it is of another plan, and the user does not say that it shall be kept all the same.
    """
    from alis_kit import revising

    password = getpass(label("cli.password")) if chosen.passord else None
    data = store.read_bytes(chosen.pdf, most=LARGEST_PDF + 1)
    examination = bounded.here(revising.examine, data, plan, password, error=FormError)
    if examination.objections and not chosen.likevel:
        raise RevisionError(*examination.objections, Problem("signed_anyway"))
    remarks += (*examination.objections, *examination.remarks)
    return data


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


def _tell(remarks: Iterable[Problem]) -> None:
    for each in remarks:
        remark(sentence(each))


def _tell_open(plan: Plan, on: date) -> None:
    """Say what is still to be put right or clarified in the plan that was signed."""
    from alis_kit import tables
    from alis_kit.form.fields import check_wording, form_map

    found = (*check(plan, regulation_on(on), on), *check_wording(plan, form_map()))
    if found:
        remark(label("cli.signer_open", count=len(found)))
    for where, told in tables.problems(found).rows:
        remark(label("cli.file_row", place=where, sentence=told))
