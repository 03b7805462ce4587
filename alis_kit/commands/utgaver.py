"""`alis utgaver`: the signed revisions of a plan."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from alis_kit import store
from alis_kit.codec import plain
from alis_kit.commands.output import remark, say, say_json, terminal_width
from alis_kit.commands.typed import Exit, add_json, add_plan
from alis_kit.store import Revision
from alis_kit.text import label
from alis_kit.text import say as sentence


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser)
    add_json(parser)


def run(chosen: Namespace) -> int:
    """List them, the newest first, and tell what is missing or was changed afterwards."""
    from alis_kit import revising

    found = store.inventory(chosen.plan)
    if chosen.json:
        say_json({"utgaver": [_data(each) for each in found.revisions]})
    elif found.revisions:
        say(revising.table(found.revisions).text(width=terminal_width()))
        say(label("cli.utgaver_folder", folder=found.revisions[-1].folder and found.revisions[-1].folder.parent))
    elif not found.faults:
        store.read_bytes(chosen.plan, most=1)  # a name that was mistyped is not a plan without revisions
        say(label("cli.utgaver_none", file=chosen.plan))
    for fault in found.faults:
        remark(sentence(fault))
    return Exit.FILE if found.faults else Exit.FINE


def _data(revision: Revision) -> dict[str, object]:
    return {
        "number": revision.number,
        "signed_on": plain(revision.signed_on),
        "period": plain(revision.period),
        "signed_by": plain(revision.signed_by),
        "pdf": plain(revision.pdf),
        "note": revision.note,
        "folder": str(revision.folder),
    }
