"""`alis les`: read a filled form back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from alis_kit import bounded, store
from alis_kit.codec import plain
from alis_kit.commands.making import LARGEST_PDF
from alis_kit.commands.output import remark, say, say_json, write
from alis_kit.commands.typed import Exit, WrongUseError, add_json, new_path
from alis_kit.problem import FormError, Problem
from alis_kit.text import label

if TYPE_CHECKING:
    from alis_kit.form.document import Reading


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FIL.pdf", type=Path, help=label("cli.les_file"))
    add_json(parser)
    parser.add_argument("--plan", metavar="UT.json", type=new_path, help=label("cli.les_plan"))
    parser.add_argument("--fra-planen", action="store_true", help=label("cli.les_from_plan"))
    parser.add_argument("--fra-skjemaet", metavar="FELT", nargs="*", help=label("cli.les_from_form"))
    parser.add_argument("--passord", action="store_true", help=label("cli.les_password"))


def run(chosen: Namespace) -> int:
    """Say what stands in the fields, what was changed in them, and whether the plan came along."""
    from alis_kit.form import document

    _require_one_way(chosen)
    password = getpass(label("cli.password")) if chosen.passord else None
    data = store.read_bytes(chosen.file, most=LARGEST_PDF + 1)
    reading = bounded.here(document.read, data, password, error=FormError)
    if chosen.json:
        say_json({"felt": reading.values, "plan": plain(reading.plan) if reading.plan else None})
        return Exit.FINE
    if chosen.plan is not None:
        _take_plan(reading, chosen)
    else:
        _tell(reading)
    return Exit.FINE


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


def _take_plan(reading: Reading, chosen: Namespace) -> None:
    """Write the plan; where the form says something else now, only as the user chose."""
    from alis_kit.form.fields import form_map

    labels = form_map().labels
    wanted = reading.choices if chosen.fra_skjemaet == [] else chosen.fra_skjemaet or ()
    if unknown := [name for name in wanted if name not in reading.choices]:
        raise WrongUseError(Problem("wrong_field_not_changed", values={"fields": ", ".join(unknown)}))
    if reading.choices and not chosen.fra_planen and chosen.fra_skjemaet is None:
        _tell_changes(reading)
        raise WrongUseError(Problem("wrong_choose_source", values={"fields": ", ".join(reading.choices)}))
    write(chosen.plan, store.to_json(reading.follow(wanted)))
    if reading.plan is None and reading.unread:
        remark(label("cli.unread", fields=", ".join(labels.get(name, name) for name in reading.unread)))


def _tell(reading: Reading) -> None:
    from alis_kit.form.fields import form_map

    labels = form_map().labels
    for name, value in reading.values.items():
        if value:
            shown = label("cli.ticked") if value is True else " ".join(str(value).split())
            say(label("cli.field", label=labels.get(name, name), value=shown))
    _tell_changes(reading)
    say(label("cli.has_plan", name=reading.plan.trainee.name) if reading.plan else label("cli.no_plan"))


def _tell_changes(reading: Reading) -> None:
    from alis_kit.form.fields import form_map

    for name, both in reading.changed.items():
        before, after = (_shown(value) for value in both)
        say(label("cli.changed", field=form_map().labels.get(name, name), before=before, after=after))


def _shown(value: str | bool) -> str:  # noqa: FBT001
    if isinstance(value, bool):
        return label("cli.ticked") if value else label("cli.not_ticked")
    return value
