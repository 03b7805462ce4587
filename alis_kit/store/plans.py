"""Plans on disk: JSON with a format number, read strictly, written atomically, never over somebody else's change.

A file is `{"format": 1, "plan": {…}}`. `version` is the SHA-256 of a file's bytes, so a writer can say which
state it started from.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alis_kit.codec import parse_json, plain, structure
from alis_kit.plan import Plan
from alis_kit.problem import FileError, PlanError, Problem

FORMAT = 1
LARGEST_FILE = 5_000_000
"""Bytes; a whole career is some tens of thousands."""


class StalePlanError(FileError):
    """The file was changed by somebody else since it was read; it is left as it is."""


@dataclass(frozen=True)
class Stored:
    """A plan as it lies on disk."""

    plan: Plan
    version: str


def to_json(plan: Plan) -> bytes:
    """Write a plan as the bytes of a plan file, the same for the same plan."""
    return (json.dumps({"format": FORMAT, "plan": plain(plan)}, ensure_ascii=False, indent=1) + "\n").encode()


def from_json(data: bytes) -> Plan:
    """Read a plan from the bytes of a plan file.

    Raises:
        PlanError: it is not a plan file of a format this version knows; one problem for every fault.
    """
    if len(data) > LARGEST_FILE:
        raise PlanError(Problem("plan_too_large", values={"most": LARGEST_FILE // 1_000_000}))
    document = parse_json(data, PlanError)
    if not isinstance(document, dict) or set(document) != {"format", "plan"}:
        raise PlanError(Problem("not_a_plan"))
    if document["format"] != FORMAT:
        raise PlanError(
            Problem("unknown_format", values={"format": str(document["format"])[:20], "known": FORMAT})
        )
    return structure(document["plan"], Plan, PlanError)


def load(path: Path) -> Stored:
    """Read a plan file.

    Raises:
        FileError: it cannot be read.
        PlanError: it is not a plan.
    """
    data = read_bytes(path, most=LARGEST_FILE + 1)
    return Stored(from_json(data), _version(data))


def save(path: Path, plan: Plan, *, over: str | None) -> str:
    """Write a plan file atomically, keep the one before as `.bak`, and give the new version.

    Args:
        path: where.
        plan: what; it may be half finished.
        over: the version the change started from; `None` for a new file.

    Raises:
        StalePlanError: the file is no longer the version `over`; nothing is written.
        FileError: it cannot be written; the old file is intact.
    """
    data = to_json(plan)
    current = read_bytes(path) if path.exists() else None
    if current == data:
        return _version(data)
    if (None if current is None else _version(current)) != over:
        raise StalePlanError(Problem("stale_plan", values={"file": path.name}))
    if current is not None:
        write_bytes(path.with_name(f"{path.name}.bak"), current)
    write_bytes(path, data)
    return _version(data)


def _version(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def read_bytes(path: Path, *, most: int = -1) -> bytes:
    """Read a file, at most so many bytes.

    Raises:
        FileError: it cannot be read; the problem says why.
    """
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise file_error("read", path, error) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file so that a crash at any moment leaves the old one or the new one, whole, for its owner only.

    Raises:
        FileError: it cannot be written; an existing file is untouched.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise file_error("write", path, error) from error


def file_error(deed: Literal["read", "write"], path: Path, error: OSError) -> FileError:
    """Say why a file cannot be read or written."""
    known = {FileNotFoundError: "missing", IsADirectoryError: "folder", PermissionError: "forbidden"}
    reason = known.get(type(error), "other")
    values = {"file": str(path), "reason": error.strerror or ""}
    return FileError(Problem(f"cannot_{deed}_{reason}", values=values))
