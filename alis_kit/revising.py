"""Making a revision of a plan: what the plan tells of its signing, whether a PDF is its form, how to say it.

A person signs and a person judges; digital signatures are told of, not examined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date

from alis_kit.form import document
from alis_kit.form.fields import form_map
from alis_kit.pdf import Form
from alis_kit.plan import Plan
from alis_kit.problem import FormError, Problem
from alis_kit.store import Revision, Signatures
from alis_kit.tables import Table
from alis_kit.text import label, place, show_date, show_span


@dataclass(frozen=True)
class Examination:
    """What was found in a PDF."""

    objections: tuple[Problem, ...]
    """Why it can hardly be the form of this plan."""
    remarks: tuple[Problem, ...]
    """What else to know of it."""


def examine(data: bytes, plan: Plan, password: str | None = None) -> Examination:
    """Compare a PDF with the plan it is said to be the signed form of.

    Raises:
        FormError: it cannot be read as a PDF, needs a password, or is another form.
    """
    signed = Form.open(data, password=password).signed
    digital = Problem("signed_digitally" if signed else "signed_not_digitally")
    try:
        reading = document.read(data, password)
    except FormError as error:
        codes = {problem.code for problem in error.problems}
        if "plan_inside_damaged" in codes:
            return Examination((), (*error.problems, digital))
        if codes == {"pdf_no_fields"}:
            return Examination((), (Problem("signed_scan"), *([digital] if signed else [])))
        raise
    if reading.plan is None:
        return Examination((), (Problem("signed_by_hand"), digital))
    changed = [form_map().labels.get(name, name) for name in reading.changed]
    told = [Problem("signed_fields_changed", values={"fields": ", ".join(changed)})] if changed else []
    return Examination(tuple(_differences(reading.plan, plan)), (*told, digital))


def _differences(inside: Plan, plan: Plan) -> Iterator[Problem]:
    if inside.trainee.name != plan.trainee.name:
        values = {"inside": inside.trainee.name or "–", "name": plan.trainee.name or "–"}
        yield Problem("signed_of_another", values=values)
    parts = [each.name for each in fields(Plan) if getattr(inside, each.name) != getattr(plan, each.name)]
    if parts:
        yield Problem("signed_other_plan", values={"parts": ", ".join(map(place, parts))})


def signatures_of(plan: Plan) -> Signatures:
    """Give who signs by the plan."""
    signing = plan.signing
    return Signatures(trainee=signing.trainee, municipality=signing.municipality, supervisor=signing.supervisor)


def day_of(plan: Plan, before: Revision | None) -> date | None:
    """Give the day of the signatures by the plan; `None` if it has none, or still that of the revision before."""
    is_old = before is not None and plan != before.plan and plan.signing.on == before.signed_on
    return None if is_old else plan.signing.on


def unsigned(signatures: Signatures) -> tuple[str, ...]:
    """Name the parties that did not sign."""
    return tuple(
        label(f"revision.{each.name}") for each in fields(Signatures) if not getattr(signatures, each.name).strip()
    )


def remarks(made: Revision, before: Revision | None) -> tuple[Problem, ...]:
    """Tell what the owners of a new revision should know: no PDF, not all signed, nothing new."""
    found = [] if made.pdf else [Problem("signed_without_pdf")]
    if missing := unsigned(made.signed_by):
        found.append(Problem("signed_not_by_all", values={"parties": ", ".join(missing)}))
    if before and before.plan == made.plan:
        found.append(Problem("signed_unchanged", values={"number": before.number}))
    return tuple(found)


def names(signatures: Signatures) -> str:
    """Name those who signed, with what they are."""
    signed = [(each.name, getattr(signatures, each.name).strip()) for each in fields(Signatures)]
    return ", ".join(
        label("revision.signer", name=name, party=label(f"revision.{party}")) for party, name in signed if name
    )


def said(revision: Revision) -> str:
    """Say in a sentence what a revision is."""
    span = _span(revision)
    key = "revision.said" if span else "revision.said_without_period"
    return label(key, number=revision.number, day=revision.signed_on, names=names(revision.signed_by), period=span)


def table(revisions: Sequence[Revision]) -> Table:
    """List revisions, the newest first."""
    columns = ("number", "day", "period", "names", "pdf", "note")
    return Table(
        tuple(label(f"revision.column.{name}") for name in columns),
        tuple(
            (
                str(each.number),
                show_date(each.signed_on),
                _span(each),
                names(each.signed_by),
                label("revision.with_pdf" if each.pdf else "revision.without_pdf"),
                " ".join(each.note.split()),
            )
            for each in reversed(revisions)
        ),
        right=frozenset({0}),
    )


def _span(revision: Revision) -> str:
    period = revision.period
    return show_span(period.start, period.end) if period.start or period.end else ""
