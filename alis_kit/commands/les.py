"""`alis les`: read a filled form back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from getpass import getpass
from pathlib import Path

from alis_kit import store
from alis_kit.codec import plain
from alis_kit.commands.making import LARGEST_PDF
from alis_kit.commands.output import say, say_json
from alis_kit.commands.typed import Exit, add_json
from alis_kit.text import label


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FIL.pdf", type=Path, help=label("cli.les_file"))
    add_json(parser)
    parser.add_argument("--passord", action="store_true", help=label("cli.les_password"))


def run(chosen: Namespace) -> int:
    """Say what stands in the fields, what was changed in them, and whether the plan came along."""
    from alis_kit import document
    from alis_kit.forms import form_map

    password = getpass(label("cli.password")) if chosen.passord else None
    reading = document.read(store.read_bytes(chosen.file, most=LARGEST_PDF), password=password)
    if chosen.json:
        say_json({"felt": reading.values, "plan": plain(reading.plan) if reading.plan else None})
        return Exit.FINE
    labels = form_map().labels
    for name, value in reading.values.items():
        if value:
            shown = label("cli.ticked") if value is True else " ".join(str(value).split())
            say(label("cli.field", label=labels.get(name, name), value=shown))
    for name, (before, after) in reading.changed.items():
        say(label("cli.changed", field=labels.get(name, name), before=before, after=after))
    say(label("cli.has_plan", name=reading.plan.trainee.name) if reading.plan else label("cli.no_plan"))
    return Exit.FINE
