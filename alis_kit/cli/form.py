"""The form as a PDF: filled from a plan or from raw field names, and read back."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alis_kit import bounded, store
from alis_kit.assessment import assessed
from alis_kit.cli.common import (
    WrongUseError,
    ask_password,
    plan_and_day,
    read_pdf,
    remark,
    require_ending,
    say,
    say_json,
    write,
)
from alis_kit.clock import today
from alis_kit.codec import parse_json, plain, require_text
from alis_kit.problem import FormError, PlanError, Problem
from alis_kit.text import label, show_date

if TYPE_CHECKING:
    from alis_kit.form.document import FilledForm
    from alis_kit.pdf import FilledPdf

Values = Mapping[str, str | bool]

_FILLING = 10.0
"""Seconds of work for a form of somebody's own, from reading it to the last page of the annex."""


def fyll(chosen: Namespace) -> None:
    """Fill, write, and tell what did not fit."""
    if (chosen.plan is None) is (chosen.felt is None):
        raise WrongUseError(Problem("wrong_plan_or_fields"))
    if chosen.felt and not chosen.skjema:
        raise WrongUseError(Problem("wrong_fields_need_form"))
    require_ending(chosen.ut, ".pdf")
    password = _new_password() if chosen.passord else None
    options = {"flat": chosen.flat, "keep_signatures": chosen.behold_underskrift, "password": password}
    own = read_pdf(chosen.skjema) if chosen.skjema else None
    filled = (_from_fields if chosen.felt else _from_plan)(chosen, own, options)
    write(chosen.ut, filled.data)
    tell_filling(filled)
    if chosen.bilder:
        _write_pictures(chosen.ut, filled.data, password)


def _from_plan(chosen: Namespace, own: bytes | None, options: dict[str, Any]) -> FilledPdf:
    from alis_kit.form import document

    plan, on = plan_and_day(chosen)
    assessment = assessed(plan, on)
    if own is None:
        return document.fill(plan, assessment, **options)
    return _elsewhere(document.fill_own, own, plan, assessment, **options)


def _from_fields(chosen: Namespace, own: bytes | None, options: dict[str, Any]) -> FilledPdf:
    from alis_kit.form.fields import form_map
    from alis_kit.pdf import Annex, AnnexWords

    values = _field_values(chosen.felt)
    the_map = form_map()
    name = " ".join(str(values.get("lis_navn", "")).split())
    annex = Annex(name, show_date(chosen.dato or today()), labels=the_map.labels)
    return _elsewhere(_filled, own, values, wording=AnnexWords.of(the_map.annex), annex=annex, **options)


def _elsewhere(call: Callable[..., FilledPdf], *arguments: object, **options: object) -> FilledPdf:
    """Have a form of the user's own filled by a process of its own, which is ended if the form is a trap."""
    return bounded.elsewhere(call, *arguments, error=FormError, seconds=_FILLING, **options)


def _filled(source: bytes, values: Values, **options: Any) -> FilledPdf:  # noqa: ANN401
    from alis_kit.form.document import open_form

    return open_form(source).fill(values, **options)


def _field_values(path: Path) -> Values:
    """Return field names and values from a file; texts and yes or no, nothing else.

    Raises:
        PlanError: it is something else, or a text is none that a plan may hold.
    """
    data = parse_json(store.read_bytes(path, most=store.LARGEST_FILE), PlanError)
    if not isinstance(data, dict) or not all(isinstance(value, str | bool) for value in data.values()):
        raise PlanError(Problem("wrong_fields_not_a_table", values={"file": path.name}))
    for each in (*data, *(value for value in data.values() if isinstance(value, str))):
        require_text(each, PlanError)
    return data


def _write_pictures(path: Path, data: bytes, password: str | None) -> None:
    from alis_kit.pdf import render

    for number, png in enumerate(render(data, password=password), 1):
        write(path.with_name(f"{path.stem}-{number}.png"), png)


def _new_password() -> str:
    password = getpass(label("cli.password"))
    if not password:
        raise WrongUseError(Problem("wrong_password_empty"))
    if getpass(label("cli.password_again")) != password:
        raise WrongUseError(Problem("wrong_no_passwords_alike"))
    return password


def tell_filling(filled: FilledPdf) -> None:
    """Tell what a filling did that its owner should know."""
    labels, report = _labels(), filled.report
    for key in ("continued", "too_long", "lacking", "signatures", "locked"):
        if fields := getattr(report, key):
            remark(label(f"cli.{key}", fields=_named(fields)))
    if unknown := [name for name in report.untouched if name not in labels]:
        remark(label("cli.untouched", fields=_named(unknown)))
    for name, chars in report.unshown.items():
        remark(label("cli.unshown", field=labels.get(name, name), chars=chars))
    for stamp in report.unplaced:
        remark(label("cli.unplaced", label=stamp))


def _labels() -> Mapping[str, str]:
    from alis_kit.form.fields import form_map

    return form_map().labels


def _named(fields: Iterable[str]) -> str:
    return ", ".join(_labels().get(name, name) for name in fields)


# -- read back ----------------------------------------------------------------------------------------------------


def les(chosen: Namespace) -> None:
    """Say what stands in the fields, what was changed in them, and whether the plan came along."""
    from alis_kit.form import document

    _require_one_way(chosen)
    password = ask_password(chosen)
    reading = bounded.here(document.read, read_pdf(chosen.file), password, error=FormError)
    if chosen.json:
        say_json({"felt": reading.values, "plan": plain(reading.plan) if reading.plan else None})
    elif chosen.plan is not None:
        _take_plan(reading, chosen)
    else:
        _tell(reading)


def _require_one_way(chosen: Namespace) -> None:
    follows_form = chosen.fra_skjemaet is not None
    for one, other, both in (
        ("--json", "--plan", chosen.json and chosen.plan),
        ("--fra-planen", "--fra-skjemaet", chosen.fra_planen and follows_form),
    ):
        if both:
            raise WrongUseError(Problem("wrong_both", values={"one": one, "other": other}))
    if chosen.plan is None and (chosen.fra_planen or follows_form):
        raise WrongUseError(Problem("wrong_source_needs_plan"))


def _take_plan(reading: FilledForm, chosen: Namespace) -> None:
    """Write the plan; where the form says something else now, only as the user chose."""
    wanted = reading.choices if chosen.fra_skjemaet == [] else chosen.fra_skjemaet or ()
    if unknown := [name for name in wanted if name not in reading.choices]:
        raise WrongUseError(Problem("wrong_field_not_changed", values={"fields": ", ".join(unknown)}))
    if reading.choices and not chosen.fra_planen and chosen.fra_skjemaet is None:
        _tell_changes(reading)
        raise WrongUseError(Problem("wrong_choose_source", values={"fields": ", ".join(reading.choices)}))
    write(chosen.plan, store.to_json(reading.follow(wanted)))
    if reading.plan is None and reading.unread:
        remark(label("cli.unread", fields=_named(reading.unread)))


def _tell(reading: FilledForm) -> None:
    for name, value in reading.values.items():
        if value:
            shown = label("cli.ticked") if value is True else " ".join(str(value).split())
            say(label("cli.field", label=_labels().get(name, name), value=shown))
    _tell_changes(reading)
    say(label("cli.has_plan", name=reading.plan.trainee.name) if reading.plan else label("cli.no_plan"))


def _tell_changes(reading: FilledForm) -> None:
    for name, (before, after) in reading.changed.items():
        field = _labels().get(name, name)
        say(label("cli.changed", field=field, before=_shown(before), after=_shown(after)))


def _shown(value: str | bool) -> str:  # noqa: FBT001
    if isinstance(value, bool):
        return label("cli.ticked") if value else label("cli.not_ticked")
    return value
