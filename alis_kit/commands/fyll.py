"""`alis fyll`: fill the form from a plan, or from raw field names."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alis_kit import bounded, store
from alis_kit.codec import parse_json, require_text
from alis_kit.commands.making import LARGEST_PDF, assessed, tell
from alis_kit.commands.output import write
from alis_kit.commands.typed import Exit, WrongUseError, add_date, add_out, add_plan, today
from alis_kit.problem import FormError, PlanError, Problem
from alis_kit.text import label, show_date

if TYPE_CHECKING:
    from alis_kit.pdf import Filled

Values = Mapping[str, str | bool]

_FILLING = 10.0
"""Seconds of work for a form of somebody's own, from reading it to the last page of the annex."""


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser, optional=True)
    add_out(parser, metavar="UT.pdf", help=label("cli.fyll_out"))
    parser.add_argument("--skjema", metavar="BLANK.pdf", type=Path, help=label("cli.fyll_form"))
    parser.add_argument("--felt", metavar="FELT.json", type=Path, help=label("cli.fyll_fields"))
    parser.add_argument("--flat", action="store_true", help=label("cli.fyll_flat"))
    parser.add_argument("--behold-underskrift", action="store_true", help=label("cli.fyll_signatures"))
    parser.add_argument("--passord", action="store_true", help=label("cli.fyll_password"))
    parser.add_argument("--bilder", action="store_true", help=label("cli.fyll_pictures"))
    add_date(parser)


def run(chosen: Namespace) -> int:
    """Fill, write, and tell what did not fit."""
    if (chosen.plan is None) is (chosen.felt is None):
        raise WrongUseError(Problem("wrong_plan_or_fields"))
    if chosen.felt and not chosen.skjema:
        raise WrongUseError(Problem("wrong_fields_need_form"))
    password = _ask_password() if chosen.passord else None
    options = {"flat": chosen.flat, "keep_signatures": chosen.behold_underskrift, "password": password}
    own = store.read_bytes(chosen.skjema, most=LARGEST_PDF + 1) if chosen.skjema else None
    filled = (_from_fields if chosen.felt else _from_plan)(chosen, own, options)
    write(chosen.ut, filled.data)
    tell(filled)
    if chosen.bilder:
        _write_pictures(chosen.ut, filled.data, password)
    return Exit.FINE


def _from_plan(chosen: Namespace, own: bytes | None, options: dict[str, Any]) -> Filled:
    from alis_kit.form import document

    plan = store.load(chosen.plan).plan
    assessment = assessed(plan, chosen.dato or today())
    if own is None:
        return document.fill(plan, assessment, **options)
    return _elsewhere(document.fill_own, own, plan, assessment, **options)


def _from_fields(chosen: Namespace, own: bytes | None, options: dict[str, Any]) -> Filled:
    from alis_kit.form.fields import form_map
    from alis_kit.pdf import Annex, Wording

    values = _field_values(chosen.felt)
    the_map = form_map()
    name = " ".join(str(values.get("lis_navn", "")).split())
    annex = Annex(name, show_date(chosen.dato or today()), labels=the_map.labels)
    return _elsewhere(_filled, own, values, wording=Wording.of(the_map.annex), annex=annex, **options)


def _elsewhere(call: Callable[..., Filled], *arguments: object, **options: object) -> Filled:
    """Have a form of the user's own filled by a process of its own, which is ended if the form is a trap."""
    return bounded.elsewhere(call, *arguments, error=FormError, seconds=_FILLING, **options)


def _filled(source: bytes, values: Values, **options: Any) -> Filled:  # noqa: ANN401
    from alis_kit.form.document import open_form

    return open_form(source).fill(values, **options)


def _field_values(path: Path) -> Values:
    """Read field names and values; texts and yes or no, nothing else.

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


def _ask_password() -> str:
    password = getpass(label("cli.password"))
    if not password:
        raise WrongUseError(Problem("wrong_password_empty"))
    if getpass(label("cli.password_again")) != password:
        raise WrongUseError(Problem("wrong_no_passwords_alike"))
    return password
