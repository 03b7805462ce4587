"""The form as the kit sees it: which field takes what, and what a plan and its assessment give it.

The map is data, `felt.toml` beside each edition. Knows no PDF object; `alis_kit.pdf` writes the values.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from alis_kit.codec import plain, read_toml, structure
from alis_kit.dates import parse_date
from alis_kit.form.texts import TEXTS, FormRow
from alis_kit.plan import CourseKind, Plan, ServiceKind, value_at, with_ids
from alis_kit.problem import FormError, Problem
from alis_kit.resources import FORM
from alis_kit.result import Assessment
from alis_kit.text import month_names, show_date

_LINE_END = re.compile("\r\n?")


@dataclass(frozen=True)
class FormField:
    """One field: its name in the PDF, what people call it, and where its text comes from."""

    name: str
    label: str
    check: bool
    value: str = ""
    """Path of the plan's value it takes."""
    when: bool | None = None
    """For a check box: the answer it stands for."""
    text: str = ""
    """What `alis_kit.form.texts` writes there."""
    row: FormRow = field(default_factory=FormRow)

    @property
    def generated(self) -> bool:
        """Whether the kit proposes the text, so that own wording may replace it."""
        return bool(self.text)


@dataclass(frozen=True)
class FormMap:
    """One edition of the form."""

    title: str
    lang: str
    period_label: str
    """The label beside which the period is written; the form has no field for it."""
    annex: Mapping[str, str]
    """The engine's own words on paper."""
    fields: Mapping[str, FormField]

    @property
    def labels(self) -> dict[str, str]:
        return {name: each.label for name, each in self.fields.items()}


@cache
def form_map(folder: Path = FORM) -> FormMap:
    """Read an edition's map. A faulty one is a developer's fault and raises `KeyError` or `ValueError`."""
    table = read_toml(folder / "felt.toml")
    fields = {}
    for entry in table["field"]:
        made = FormField(
            name=entry["name"],
            label=entry["label"],
            check=entry["kind"] == "check",
            value=entry.get("value", ""),
            when=entry.get("when"),
            text=entry.get("text", ""),
            row=FormRow(
                services=frozenset(ServiceKind(kind) for kind in entry.get("services", ())),
                courses=frozenset(CourseKind(kind) for kind in entry.get("courses", ())),
            ),
        )
        if bool(made.value) is bool(made.text) or (made.text and made.text not in TEXTS):
            raise ValueError(f"{made.name} in {folder.name}/felt.toml needs either a value or a known text")
        fields[made.name] = made
    return FormMap(table["title"], table["lang"], table["period_label"], table["vedlegg"], fields)


def form_values(plan: Plan, assessment: Assessment, form: FormMap) -> dict[str, str | bool]:
    """Give what each field shall hold. Own wording wins over what the kit proposes, also when it is empty."""
    own = {wording.field: wording.text for wording in plan.wording}
    return {
        name: own[name] if name in own and not target.check else proposal(plan, assessment, target)
        for name, target in form.fields.items()
    }


def proposal(plan: Plan, assessment: Assessment, target: FormField) -> str | bool:
    """Give what the kit itself puts into a field."""
    if target.text:
        return TEXTS[target.text](plan, assessment, target.row)
    value = value_at(plan, target.value)
    if target.check:
        return value is not None and value is target.when
    return show_date(value) if isinstance(value, date) else str(value or "")


def check_wording(plan: Plan, form: FormMap) -> tuple[Problem, ...]:
    """Find own wording for fields that the form does not have, or that are boxes."""
    return tuple(
        Problem("wording_for_no_field", f"wording[{i}].field", {"field": wording.field})
        for i, wording in enumerate(plan.wording)
        if wording.field not in form.fields or form.fields[wording.field].check
    )


def from_values(values: Mapping[str, str | bool], form: FormMap) -> tuple[Plan, tuple[str, ...]]:
    """Make as much of a plan as the fields tell: single answers become answers, texts become own wording.

    Returns:
        The plan, and the fields that could not be taken apart: texts, and boxes that contradict each other.
    """
    both = _contradictions(values, form)
    told = {name: value for name, value in values.items() if value and name not in both}
    told = {name: value for name, value in told.items() if value is True or str(value).strip()}
    plan = with_fields(Plan(), told, form)
    return plan, (*both, *(wording.field for wording in plan.wording))


def with_fields(plan: Plan, values: Mapping[str, str | bool], form: FormMap) -> Plan:
    """Give the plan with what stands in these fields of a form instead of what it says itself.

    A field that is a single answer of the plan changes that answer; where its text cannot be one (a date that is
    no date), and in a field whose text the kit proposes, it becomes own wording. Fields that the form's map does
    not have are no part of a plan.

    Raises:
        FormError: boxes contradict each other, or the plan cannot hold a text (eleven digits, too long).
    """
    if both := _contradictions(values, form):
        raise FormError(Problem("boxes_contradict", both[0], {"fields": ", ".join(form.labels[b] for b in both)}))
    data = plain(plan)
    own = {wording.field: wording.text for wording in plan.wording}
    ids = {wording.field: wording.id for wording in plan.wording}
    for name, target in form.fields.items():
        if name not in values:
            continue
        value = values[name]
        if target.check:
            _put_answer(data, target, on=value is True)
        elif name in own or not target.value or not _put_text(data, target.value, str(value).strip()):
            own[name] = _LINE_END.sub("\n", str(value))
    order = [*dict.fromkeys([wording.field for wording in plan.wording]), *form.fields]
    data["wording"] = [
        {"id": ids.get(name, ""), "field": name, "text": own[name]} for name in dict.fromkeys(order) if name in own
    ]
    return with_ids(structure(data, Plan, FormError))


def _contradictions(values: Mapping[str, str | bool], form: FormMap) -> tuple[str, ...]:
    """Give the boxes that are checked although they answer the same question differently."""
    checked = [each for each in form.fields.values() if each.check and values.get(each.name) is True]
    return tuple(each.name for each in checked if sum(other.value == each.value for other in checked) > 1)


def _put_answer(data: dict[str, Any], target: FormField, *, on: bool) -> None:
    """Let a box set its answer; one that is no longer checked takes back no other answer than its own."""
    table, _, key = target.value.partition(".")
    if on:
        data[table][key] = target.when
    elif data[table][key] is target.when:
        data[table][key] = None


def _put_text(data: dict[str, Any], path: str, typed: str) -> bool:
    """Put a text at a path; where a date belongs, only if it is one, or nothing at all."""
    table, _, key = path.partition(".")
    if isinstance(value_at(Plan(), path), str):
        data[table][key] = typed
        return True
    day = parse_date(typed, month_names())
    if day is None and typed:
        return False
    data[table][key] = day.isoformat() if day else None
    return True
