"""Bytes on disk: read, and written so that a crash at any moment leaves the old file or the new one, whole.

Everything written is for its owner only. A file is first written under a name that begins with a point and ends
with `.tmp`, forced to the disk, and then moved into its place in one step.
"""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from alis_kit.problem import FileError, Problem

UNFINISHED = ".tmp"
"""How the names of files end that are not yet in their place."""
_FORGOTTEN = 3600.0
"""Seconds after which an unfinished file beside a finished one belongs to a process that was killed."""
_TRIES, _PAUSE = 20, 0.05
"""How often, and how many seconds apart, a file is asked for that another program of Windows holds open."""
_HELD_OPEN = {5, 32, 33}
"""What Windows answers then: access denied, sharing violation, lock violation."""
_REASONS = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EISDIR: "folder",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EROFS: "protected",
    errno.EBUSY: "in_use",
    errno.ETXTBSY: "in_use",
    errno.ENOLCK: "no_locks",
    errno.ENOTSUP: "no_locks",
}


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
    """Write a file, whole or not at all.

    Raises:
        FileError: it cannot be written; an existing file is untouched.
    """
    try:
        with staged(data, path.parent, path.name) as new:
            _sweep(new, path.name)
            move(new, path)
        sync_folder(path.parent)
    except OSError as error:
        raise file_error("write", path, error) from error


@contextmanager
def staged(data: bytes, folder: Path, name: str, *, forced: bool = True) -> Iterator[Path]:
    """Give a new file with the data, gone afterwards unless it was moved away; forced to the disk or not."""
    handle, made = tempfile.mkstemp(prefix=f".{name}.", suffix=UNFINISHED, dir=folder)
    path = Path(made)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if forced:
                os.fsync(file.fileno())
        yield path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def move(source: Path, target: Path) -> None:
    """Put a file in the place of another in one step; on Windows, wait a little for whoever holds that open."""
    for _ in range(_TRIES):
        try:
            source.replace(target)
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD_OPEN:
                raise
            time.sleep(_PAUSE)
        else:
            return
    source.replace(target)


def sync_folder(folder: Path) -> None:
    """Force to the disk which files a folder has. Windows and some network disks have no such thing to ask for."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(new: Path, name: str) -> None:
    """Remove what killed processes left of the same file; ages are reckoned from the new one's time."""
    now = new.stat().st_mtime
    for path in new.parent.iterdir():
        if path.name.startswith(f".{name}.") and path.name.endswith(UNFINISHED):
            with suppress(OSError):
                if now - path.stat().st_mtime > _FORGOTTEN:
                    path.unlink()


def file_error(deed: Literal["read", "write"], path: Path, error: OSError) -> FileError:
    """Say why a file cannot be read or written."""
    reason = _REASONS.get(error.errno or 0, "other")
    if getattr(error, "winerror", None) in _HELD_OPEN - {5}:
        reason = "in_use"
    if deed == "read" and reason in ("full", "protected", "no_locks"):
        reason = "other"
    values = {"file": str(path), "reason": error.strerror or ""}
    return FileError(Problem(f"cannot_{deed}_{reason}", values=values))
