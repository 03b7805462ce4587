"""The finished document: form, annex and the plan travelling inside, made of a plan; and reading it back.

The place where plan, form, timeline and PDF meet. `alis_kit.pdf` knows no doctor, `fields` no PDF object.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from alis_kit import store, tables, timeline
from alis_kit.form.fields import FormMap, form_map, form_values, from_values, with_fields
from alis_kit.pdf import Annex, AnnexTable, AnnexWords, Attachment, FilledPdf, Form, Match, Picture, Stamp
from alis_kit.plan import Plan
from alis_kit.problem import FormError, PlanError, Problem
from alis_kit.resources import FORM
from alis_kit.result import Assessment
from alis_kit.text import label, show_date, show_span

PLAN_FILE = "plan.json"
FIELDS_FILE = "felt.json"
"""What stood in the fields when the kit filled them, so that later changes are seen."""


@cache
def blank() -> Form:
    """Give our own blank form, held parsed."""
    return Form.open((FORM / "skjema.pdf").read_bytes())


def open_form(data: bytes, *, password: str | None = None) -> Form:
    """Return somebody's copy of the form; what it has several times under one of our names is one field.

    Raises:
        FormError: it cannot be read as a PDF, or needs a password.
    """
    return Form.open(data, password=password, repeated=form_map().fields)


def fill(
    plan: Plan,
    assessment: Assessment,
    *,
    form: Form | None = None,
    flat: bool = False,
    keep_signatures: bool = False,
    password: str | None = None,
) -> FilledPdf:
    """Fill the form from a plan: every field, the period, the annex, and the plan inside as an embedded file.

    Args:
        plan: the plan.
        assessment: of the same plan.
        form: the user's own copy of the form; ours if `None`.
        flat: whether to leave no fields.
        keep_signatures: in a flat copy, leave fields for signatures.
        password: needed to open the result.

    Raises:
        FormError: the form cannot be filled, or is another form.
    """
    the_map = form_map()
    form = form or blank()
    form.match(the_map.fields)
    form.require_fillable(password)  # before the work of drawing the timeline
    values = form_values(plan, assessment, the_map)
    period = show_span(plan.period.start, plan.period.end)
    return form.fill(
        values,
        wording=AnnexWords.of(the_map.annex),
        annex=_annex(plan, assessment, the_map),
        stamps=(Stamp(the_map.period_label, period),) if period else (),
        attachments=(Attachment(PLAN_FILE, store.to_json(plan), description=label("document.plan_file")),),
        record=FIELDS_FILE,
        title=label("document.title", title=the_map.title, name=plan.trainee.name).strip(" –"),
        lang=the_map.lang,
        allow_lacking=True,
        flat=flat,
        keep_signatures=keep_signatures,
        password=password,
    )


def fill_own(source: bytes, plan: Plan, assessment: Assessment, **options: Any) -> FilledPdf:  # noqa: ANN401
    """Return the user's own copy of the form filled from a plan, with the options of `fill`.

    Raises:
        FormError: it cannot be read or filled, or is another form.
    """
    return fill(plan, assessment, form=Form.open(source), **options)


def compare(source: bytes) -> Match:
    """Return how the fields of somebody's form compare with those of this one.

    Raises:
        FormError: it cannot be read, or is another form.
    """
    return Form.open(source).match(form_map().fields)


def _annex(plan: Plan, assessment: Assessment, the_map: FormMap) -> Annex:
    """Put together what follows the form: the service account with its arithmetic, and the timeline."""
    account = tables.account(plan, assessment)
    scene = timeline.scene(plan, assessment, size=timeline.A4)
    return Annex(
        name=" ".join(plan.trainee.name.split()),
        date=show_date(assessment.on),
        parts=(
            AnnexTable(
                label("document.account"),
                account.columns,
                account.rows[:-1],
                shares=(2.9, 2.5, 1.1, 0.9, 1.0, 2.8),
                right=account.right,
                total=account.rows[-1:],
                note="\n".join((*account.notes, tables.forecast(assessment))),
            ),
            Picture(label("document.timeline"), timeline.picture(scene, "pdf"), timeline.alt_text(scene)),
        ),
        labels=the_map.labels,
    )


@dataclass(frozen=True)
class FilledForm:
    """What a filled form says."""

    values: dict[str, str | bool]
    """What stands in the fields now, by name."""
    plan: Plan | None
    """The plan that travels inside; `None` in a form that the kit did not fill."""
    changed: dict[str, tuple[str | bool, str | bool]]
    """Fields that were changed after the kit filled them: what it wrote, and what stands there now."""

    @cached_property
    def _told(self) -> tuple[Plan, tuple[str, ...]]:
        return from_values(self.values, form_map())

    @property
    def suggestion(self) -> Plan:
        """As much of a plan as the fields themselves tell; texts become own wording.

        Raises:
            FormError: a plan cannot hold what stands there.
        """
        return self._told[0]

    @property
    def unread(self) -> tuple[str, ...]:
        """Fields that cannot be taken apart into rows of a plan, and boxes that contradict each other."""
        return self._told[1]

    @property
    def choices(self) -> dict[str, tuple[str | bool, str | bool]]:
        """The changed fields about which a plan can follow the form."""
        return {name: both for name, both in self.changed.items() if name in form_map().fields}

    def follow(self, names: Iterable[str]) -> Plan:
        """Give the plan inside, with what now stands in these of the changed fields instead of its own.

        Without a plan inside, give what the fields tell.

        Raises:
            FormError: the plan cannot hold what stands there.
        """
        if self.plan is None:
            return self.suggestion
        return with_fields(self.plan, {name: self.changed[name][1] for name in names}, form_map())


def read(data: bytes, password: str | None = None) -> FilledForm:
    """Read a form, filled by the kit or by hand.

    Raises:
        FormError: it cannot be read, is another form, or the plan inside it is damaged.
    """
    form = open_form(data, password=password)
    form.require_single(form_map().fields)
    embedded = form.attachment(PLAN_FILE)
    if embedded is None:
        form.match(form_map().fields)
    return FilledForm(
        values=form.values(),
        plan=_embedded_plan(embedded),
        changed=dict(form.changes(FIELDS_FILE) or {}),
    )


def plan_in(data: bytes, name: str) -> Plan:
    """Give the plan in a file's bytes, be it a plan file or a form that the kit filled.

    Raises:
        PlanError: a plan file is faulty.
        FormError: a PDF cannot be read as the form, or has no plan inside; `name` is what it is called then.
    """
    if not data.startswith(b"%PDF"):
        return store.from_json(data)
    plan = read(data).plan
    if plan is None:
        raise FormError(Problem("no_plan_in_form", values={"file": name}))
    return plan


def _embedded_plan(data: bytes | None) -> Plan | None:
    if data is None:
        return None
    try:
        return store.from_json(data)
    except PlanError as error:
        raise FormError(Problem("plan_inside_damaged"), *error.problems) from error
