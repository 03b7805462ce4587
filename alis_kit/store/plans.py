"""Plans on disk: JSON with a format number, read strictly, written atomically, never over somebody else's change.

A file is `{"format": 2, "plan": {…}}`; since format 2 every row has an id. `version` is the SHA-256 of a file's
bytes, so a writer can say which state it started from.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alis_kit.codec import parse_json, plain, structure
from alis_kit.plan import Plan, with_ids
from alis_kit.problem import AlisError, FileError, PlanError, Problem
from alis_kit.store.archive import LARGEST_FILE, Archive, SavedState, StalePlanError, hold, version_of
from alis_kit.store.files import read_bytes, write_bytes
from alis_kit.store.formats import Format


def _without_ids(content: object) -> object:
    """Return the content of format 1, where no row has an id; `plan_of` gives them theirs."""
    return content


PLAN_FILE = Format("plan", "unknown_format", steps=(_without_ids,))
FORMAT = PLAN_FILE.number


@dataclass(frozen=True)
class Stored:
    """A plan as it lies on disk."""

    plan: Plan
    version: str


def document_of(plan: Plan) -> dict[str, Any]:
    """Give what a plan file says, as plain data; every row has an id of its own in it."""
    return {"format": FORMAT, "plan": plain(with_ids(plan))}


def plan_of(document: object, error: type[AlisError]) -> Plan:
    """Read a plan from what a plan file of any format says; rows without an id get one.

    Two rows with one id are left for `alis_kit.check` to tell.

    Raises:
        error: it is not a plan file of a format this version knows; one problem for every fault.
    """
    return with_ids(structure(PLAN_FILE.content(document, error), Plan, error), renew=False)


def to_json(plan: Plan) -> bytes:
    """Write a plan as the bytes of a plan file, the same for the same plan."""
    return (json.dumps(document_of(plan), ensure_ascii=False, indent=1) + "\n").encode()


def from_json(data: bytes) -> Plan:
    """Read a plan from the bytes of a plan file.

    Raises:
        PlanError: it is not a plan file of a format this version knows; one problem for every fault.
    """
    if len(data) > LARGEST_FILE:
        raise PlanError(Problem("plan_too_large", values={"most": LARGEST_FILE // 1_000_000}))
    return plan_of(parse_json(data, PlanError), PlanError)


def load(path: Path) -> Stored:
    """Read a plan file.

    Raises:
        FileError: it cannot be read.
        PlanError: it is not a plan.
    """
    data = read_bytes(path, most=LARGEST_FILE + 1)
    return Stored(from_json(data), version_of(data))


def version(path: Path) -> str | None:
    """Give the version of what lies in a plan file, also if it is no plan; `None` if there is no file.

    Raises:
        FileError: it cannot be read.
    """
    return version_of(read_bytes(path, most=LARGEST_FILE + 1)) if path.exists() else None


def recall(state: SavedState) -> Plan:
    """Read a plan from history.

    Raises:
        FileError: it cannot be read, or is no longer what was saved.
        PlanError: it is not a plan.
    """
    data = read_bytes(state.path, most=LARGEST_FILE + 1)
    if not version_of(data).startswith(state.digits):
        raise FileError(Problem("state_changed", values={"file": state.path.name}))
    return from_json(data)


def save(path: Path, plan: Plan, *, over: str | None) -> str:
    """Put a plan into its file and into history, keep the one before as `.bak`, and give the new version.

    Whatever else lies in the file, written by hand or by a sync service, is taken into history first.

    Args:
        path: where.
        plan: what; it may be half finished.
        over: the version the change started from; `None` for a new file.

    Raises:
        StalePlanError: the file is no longer the version `over`; it is left as it is.
        FileError: it cannot be written; the old file is intact.
    """
    data = to_json(plan)
    with hold(path) as archive:
        current = settled(archive, path, over=over, same=data)
        if current != data:
            archive.replace(current, data)
    return version_of(data)


def set_aside_unread(path: Path) -> Path | None:
    """Return where a copy of a file lies now that is no plan and so never comes into history; nothing of a plan.

    Raises:
        FileError: it cannot be read or copied.
    """
    if not path.exists() or _is_plan(read_bytes(path, most=LARGEST_FILE + 1)):
        return None
    number = 1
    while (kept := path.with_name(f"{path.stem} uleselig {number}{path.suffix}")).exists():
        number += 1
    write_bytes(kept, read_bytes(path))
    return kept


def settled(archive: Archive, path: Path, *, over: str | None, same: bytes | None = None) -> bytes | None:
    """Give what lies in a plan file if it is the version `over`, or the `same` anyway, and in history by now.

    Raises:
        StalePlanError: it is another.
    """
    current = archive.current()
    if current is not None and current not in archive and _is_plan(current):
        archive.add(current)
    if current is None and over is not None:
        raise StalePlanError(Problem("plan_gone", values={"file": path.name}))
    if current != same and (None if current is None else version_of(current)) != over:
        raise StalePlanError(Problem("stale_plan", values={"file": path.name}))
    return current


def _is_plan(data: bytes) -> bool:
    """Say whether a file can be read; one that cannot is never written over, and is not for history."""
    try:
        from_json(data)
    except PlanError:
        return False
    return True
