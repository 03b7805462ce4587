"""Signed revisions: a plan frozen as it was signed, with the PDF, in a visible folder beside the plan file.

For `plan.json` the folder is `plan-utgaver`, with a folder for each revision, as `0001 2026-11-24`: the revision
itself in `utgave.json` and the PDF that was signed. A revision appears whole or not at all and is never written
again. Its content has a checksum, its PDF too, and it knows the checksum of the revision before it, so a later
change of any of them is noticed.

Nothing after it knows the last one. So the checksums of all are in the seal, a file in the plan's history, and
again beside the revisions: one that either of them knows and that is gone, or is another now, is told. A folder
without seal, as older versions made it, is taken as it is and sealed at the next signing; if a revision in it was
made since then, both copies were taken away, and that is told.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from alis_kit.codec import parse_json
from alis_kit.plan import Period
from alis_kit.problem import FileError, PlanError, Problem
from alis_kit.store.archive import LARGEST_FILE, Archive, history, history_folder, hold
from alis_kit.store.files import file_error, move, read_bytes, staged, write_bytes
from alis_kit.store.formats import Format
from alis_kit.store.plans import from_json, settled
from alis_kit.store.revision_folder import (
    Entry,
    Revision,
    RevisionError,
    Signatures,
    SignedPdf,
    checksum_at,
    publish,
    read,
    to_json,
)

SEAL_FILE = Format("seal", "unknown_seal_format")
_SEAL = "segl.json"
_DAY = 86_400.0

_FOLDER = re.compile(r"(\d{4,})(?!\d).*")
"""A user may write something more behind the number."""


@dataclass(frozen=True)
class Inventory:
    """The revisions of a plan that are sound, oldest first, and everything that is wrong with any."""

    revisions: tuple[Revision, ...]
    faults: tuple[Problem, ...]


def inventory(path: Path) -> Inventory:
    """Read the revisions of a plan file, look at each signed PDF, and tell what is missing or was changed.

    Raises:
        FileError: the folder cannot be read.
    """
    entries, faults = _entries(path)
    for entry in entries:
        faults += _pdf_faults(entry.revision)
    faults += _seal_faults(path, entries)
    return Inventory(tuple(entry.revision for entry in entries), tuple(faults))


def revisions(path: Path) -> tuple[Revision, ...]:
    """Read the revisions of a plan file, oldest first; none if none was signed. The PDFs are not looked at.

    Raises:
        FileError: one is missing, cannot be read, or was changed after it was signed; `inventory` gives the rest.
    """
    entries, faults = _entries(path)
    if faults:
        raise FileError(*faults)
    return tuple(entry.revision for entry in entries)


def revision(path: Path, number: int) -> Revision:
    """Read one revision of a plan file.

    Raises:
        FileError: there is none of this number, it cannot be read, or it was changed after it was signed.
    """
    for found, folder in _folders(path):
        if found == number:
            try:
                return _unbroken(read(folder, number), _sealed(path)[0]).revision
            except PlanError as error:
                raise FileError(*error.problems) from error
    raise FileError(Problem("revision_missing", values={"number": number}))


def sign(
    path: Path,
    *,
    over: str,
    signed_on: date,
    signed_by: Signatures,
    today: date,
    period: Period | None = None,
    pdf: bytes | None = None,
    note: str = "",
) -> Revision:
    """Freeze the plan in a file as its next revision; the plan file itself stays as it is, to be gone on with.

    Args:
        path: the plan file.
        over: the version of it that was signed.
        signed_on: the day of the signatures.
        signed_by: who signed.
        today: the day it is today.
        period: what it is for; the plan's own if `None`.
        pdf: the PDF that was signed.
        note: anything worth remembering.

    Raises:
        RevisionError: nobody signed, the day cannot be right, or this revision is there already.
        StalePlanError: the file is no longer the version `over`.
        FileError: it cannot be written.
    """
    with hold(path) as archive:
        data = settled(archive, path, over=over)
        assert data is not None, "a version is of something"
        plan = from_json(data)
        entries, _ = _entries(path)  # what is wrong with earlier ones is told elsewhere and stops nobody
        seal = {entry.revision.number: entry.checksum for entry in entries} | _sealed(path)[0]
        number = 1 + max((*(found for found, _ in _folders(path)), *seal), default=0)
        before = entries[-1] if entries else None
        new = Revision(
            number=number,
            signed_on=signed_on,
            plan=plan,
            period=period or plan.period,
            signed_by=signed_by,
            pdf=_named(pdf, number, signed_on),
            note=note,
            folder=_place(path) / f"{number:04d} {signed_on.isoformat()}",
        )
        _require_sound(new, before.revision if before else None, today)
        content, checksum = to_json(new, seal.get(number - 1))
        _publish_sealed(archive, new, (content, pdf), seal | {number: checksum})
    return new


def _publish_sealed(
    archive: Archive, new: Revision, files: tuple[bytes, bytes | None], seal: Mapping[int, str]
) -> None:
    """Put a revision in its place, and then the seal, which was written before: a full disk changes nothing.

    The copy beside the revisions is for who takes them elsewhere without their history.
    """
    content = {str(number): checksum for number, checksum in sorted(seal.items())}
    kept, beside = _seals(archive.path)
    with suppress(FileExistsError):
        beside.parent.mkdir(mode=0o700)
    data = json.dumps({"format": SEAL_FILE.number, SEAL_FILE.name: content}, indent=1).encode()
    with staged(data, archive.folder, "seal") as staged_seal:
        publish(new, *files)
        move(staged_seal, kept)
    with suppress(FileError):
        write_bytes(beside, data)


def _place(path: Path) -> Path:
    real = path.resolve()
    return real.with_name(f"{real.stem}-utgaver")


def _named(pdf: bytes | None, number: int, signed_on: date) -> SignedPdf | None:
    if pdf is None:
        return None
    name = f"utdanningsplan {number:04d} signert {signed_on.isoformat()}.pdf"
    return SignedPdf(name=name, sha256=hashlib.sha256(pdf).hexdigest())


def _require_sound(new: Revision, before: Revision | None, today: date) -> None:
    if new.signed_by == Signatures():
        raise RevisionError(Problem("revision_unsigned"))
    if new.signed_on > today:
        raise RevisionError(Problem("revision_in_future", values={"day": new.signed_on}))
    if before is None:
        return
    values = {"number": before.number, "day": before.signed_on}
    if new.signed_on < before.signed_on:
        raise RevisionError(Problem("revision_before_last", values=values))
    same_pdf = (new.pdf and new.pdf.sha256) == (before.pdf and before.pdf.sha256)
    if same_pdf and replace(new, number=before.number, pdf=before.pdf) == before:
        raise RevisionError(Problem("revision_same", values=values))


def _folders(path: Path) -> list[tuple[int, Path]]:
    place = _place(path)
    try:
        named = [(_FOLDER.fullmatch(each.name), each) for each in place.iterdir()]
    except FileNotFoundError:
        return []
    except NotADirectoryError as error:
        raise FileError(Problem("revisions_not_a_folder", values={"file": place})) from error
    except OSError as error:
        raise file_error("read", place, error) from error
    return sorted((int(match[1]), each) for match, each in named if match)


def _seals(path: Path) -> tuple[Path, Path]:
    real = path.resolve()
    return history_folder(real) / _SEAL, _place(real) / _SEAL


def _sealed(path: Path) -> tuple[dict[int, str], list[Problem]]:
    """Read the checksums in both copies of the seal, and tell what cannot be read; an older folder has none."""
    seal: dict[int, str] = {}
    faults: list[Problem] = []
    for place in _seals(path):
        if place.exists():
            try:
                content = SEAL_FILE.content(parse_json(read_bytes(place, most=LARGEST_FILE), PlanError), PlanError)
                seal |= {int(number): checksum_at(content, number) or "" for number in content}
            except (FileError, PlanError, ValueError, TypeError):
                faults.append(Problem("seal_unreadable", values={"file": place}))
    return seal, faults


def _seal_faults(path: Path, entries: Sequence[Entry]) -> list[Problem]:
    """Tell that a copy of the seal is gone, or both; a history that is younger than the other had none.

    One revision alone can be without: the first signing may have been stopped before its seal was in place.
    """
    kept, beside = _seals(path)
    several = len(_folders(path)) > 1
    if several and not (kept.exists() or beside.exists()) and any(entry.sealed for entry in entries):
        return [Problem("seals_missing", values={"file": beside})]
    if several and kept.exists() and beside.parent.is_dir() and not beside.exists():
        return [Problem("seal_missing", values={"file": beside})]
    if beside.exists() and not kept.exists():
        sealed_at = beside.stat().st_mtime - _DAY
        if any(state.at.timestamp() < sealed_at for state in history(path)):
            return [Problem("seal_missing", values={"file": kept})]
    return []


def _unbroken(entry: Entry, seal: Mapping[int, str]) -> Entry:
    """Give a revision as it was sealed.

    Raises:
        FileError: the seal knows another one under its number.
    """
    number = entry.revision.number
    if seal.get(number, entry.checksum) != entry.checksum:
        raise FileError(Problem("revision_changed", values={"number": number}))
    return entry


def _entries(path: Path) -> tuple[list[Entry], list[Problem]]:
    """Read all revisions that can be read, and tell what is wrong with the row of them."""
    entries: list[Entry] = []
    seal, faults = _sealed(path)
    for number, folder in _folders(path):
        try:
            entries.append(_unbroken(read(folder, number), seal))
        except (FileError, PlanError) as error:
            faults += error.problems
    return entries, [*faults, *_row_faults(entries, _folders(path), seal)]


def _row_faults(
    entries: Sequence[Entry], folders: Sequence[tuple[int, Path]], seal: Mapping[int, str]
) -> list[Problem]:
    numbers = [number for number, _ in folders]
    lacking = sorted({*range(1, max(numbers, default=0) + 1), *seal} - set(numbers))
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    by_number = {entry.revision.number: entry for entry in entries}
    loose = [
        entry.revision.number
        for entry in entries
        if (before := by_number.get(entry.revision.number - 1)) and entry.previous not in (None, before.checksum)
    ]
    return [
        Problem(code, values={"number": number})
        for code, found in (("revision_missing", lacking), ("revision_twice", twice), ("revision_loose", loose))
        for number in found
    ]


def _pdf_faults(found: Revision) -> list[Problem]:
    path = found.pdf_path
    if path is None or found.pdf is None:
        return []
    values = {"number": found.number, "file": path.name}
    if not path.exists():
        return [Problem("revision_pdf_missing", values=values)]
    try:
        same = hashlib.sha256(read_bytes(path)).hexdigest() == found.pdf.sha256
    except FileError as error:
        return list(error.problems)
    return [] if same else [Problem("revision_pdf_changed", values=values)]
