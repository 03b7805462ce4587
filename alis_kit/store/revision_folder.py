"""One signed revision on disk: a folder with the revision itself, `utgave.json`, and the PDF that was signed.

The folder appears whole or not at all, and nothing in it is written again. The file holds the checksum of its own
content, of the PDF, and of the revision before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from alis_kit.codec import parse_json, plain, structure
from alis_kit.plan import Period, Plan
from alis_kit.problem import AlisError, FileError, PlanError, Problem
from alis_kit.store.archive import LARGEST_FILE
from alis_kit.store.files import UNFINISHED, file_error, move, read_bytes, sync_folder
from alis_kit.store.formats import Format
from alis_kit.store.plans import document_of, plan_of

REVISION_FILE = Format("revision", "unknown_revision_format", beside=frozenset({"sha256"}))
_FILE = "utgave.json"
_SEALED_SINCE = 2
"""The format of plans since which every revision that is made is sealed."""
_CHECKSUMS = ("pdf_sha256", "previous")
"""Of the PDF, and of the revision before. They stand apart: a checksum may have eleven digits in a row."""


class RevisionError(AlisError):
    """A revision cannot be made of what was given."""


@dataclass(frozen=True, kw_only=True)
class Signatures:
    """Who signed, by name as in `Plan.signing`; empty for one who did not."""

    trainee: str = ""
    municipality: str = ""
    supervisor: str = ""


@dataclass(frozen=True, kw_only=True)
class SignedPdf:
    """The PDF that was signed: its name in the revision's folder, and its checksum."""

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A plan as it was signed."""

    number: int
    """From 1 up."""
    signed_on: date
    plan: Plan
    period: Period = field(default_factory=Period)
    """The coming period it is for."""
    signed_by: Signatures = field(default_factory=Signatures)
    pdf: SignedPdf | None = None
    note: str = ""
    folder: Path | None = field(default=None, compare=False)
    """Where it lies."""

    @property
    def pdf_path(self) -> Path | None:
        """Where the signed PDF lies."""
        return self.folder / self.pdf.name if self.folder and self.pdf else None


@dataclass(frozen=True, kw_only=True)
class _Record:
    """What people say of a revision, beside the plan."""

    number: int
    signed_on: date
    period: Period
    signed_by: Signatures
    pdf: str | None
    """Its name."""
    note: str


@dataclass(frozen=True)
class Entry:
    """A revision as read, with what ties it to its neighbours."""

    revision: Revision
    checksum: str
    previous: str | None
    sealed: bool
    """Whether the version that wrote it sealed every revision it made."""


def publish(new: Revision, data: bytes, pdf: bytes | None) -> None:
    """Write a revision's folder under another name, and put it in its place in one step."""
    assert new.folder is not None
    files = {_FILE: data}
    if pdf is not None and new.pdf:
        files[new.pdf.name] = pdf
    parent = new.folder.parent
    try:
        for stray in parent.glob(f".*{UNFINISHED}"):  # of a writer that was killed: the only one at work is this
            shutil.rmtree(stray, ignore_errors=True)
            with suppress(OSError):
                stray.unlink(missing_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=".", suffix=UNFINISHED, dir=parent))
        try:
            _fill(unfinished, files)
            move(unfinished, new.folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        sync_folder(parent)
        sync_folder(parent.parent)
    except OSError as error:
        raise file_error("write", new.folder, error) from error


def _fill(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files that only their owner can read, and nobody write."""
    for name, data in files.items():
        with (folder / name).open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        (folder / name).chmod(0o400)
    sync_folder(folder)


def to_json(new: Revision, previous: str | None) -> tuple[bytes, str]:
    """Return the bytes of a revision's file, and its checksum.

    Raises:
        RevisionError: a name or the note is not what a plan may hold.
    """
    record = _Record(
        number=new.number,
        signed_on=new.signed_on,
        period=new.period,
        signed_by=new.signed_by,
        pdf=new.pdf.name if new.pdf else None,
        note=new.note,
    )
    content = plain(record)
    structure(content, _Record, RevisionError)
    content |= {"pdf_sha256": new.pdf.sha256 if new.pdf else None, "previous": previous}
    content["plan"] = document_of(new.plan)
    checksum = _checksum(content)
    document = {"format": REVISION_FILE.number, "revision": content, "sha256": checksum}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode(), checksum


def _checksum(content: Any) -> str:  # noqa: ANN401
    """Give the SHA-256 of what a revision says, however it is spaced and ordered."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=float)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read(folder: Path, number: int) -> Entry:
    """Read a revision's folder.

    Raises:
        FileError: it cannot be read, or is no longer what was signed.
        PlanError: it is not a revision.
    """
    document = parse_json(read_bytes(folder / _FILE, most=2 * LARGEST_FILE), PlanError)
    content = REVISION_FILE.content(document, PlanError)
    checksum = _checksum(document["revision"])
    if checksum != document["sha256"]:
        raise FileError(Problem("revision_changed", values={"number": number}))
    if not isinstance(content, dict) or "plan" not in content:
        raise PlanError(Problem("not_a_revision"))
    pdf_sum, previous = (checksum_at(content, key) for key in _CHECKSUMS)
    rest = {key: value for key, value in content.items() if key not in ("plan", *_CHECKSUMS)}
    record = structure(rest, _Record, PlanError)
    if record.number != number or (record.pdf and record.pdf != Path(record.pdf).name):
        raise FileError(Problem("revision_changed", values={"number": number}))
    found = Revision(
        number=record.number,
        signed_on=record.signed_on,
        plan=plan_of(content["plan"], PlanError),
        period=record.period,
        signed_by=record.signed_by,
        pdf=SignedPdf(name=record.pdf, sha256=pdf_sum or "") if record.pdf else None,
        note=record.note,
        folder=folder,
    )
    return Entry(found, checksum, previous, sealed=content["plan"]["format"] >= _SEALED_SINCE)


def checksum_at(content: Mapping[str, Any], key: str) -> str | None:
    """Return the checksum under a key, if there is one.

    Raises:
        PlanError: what stands there is none.
    """
    value = content.get(key)
    if value is not None and not (isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value)):
        raise PlanError(Problem("not_a_revision"))
    return value
