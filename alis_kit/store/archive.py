"""The history of a plan file: every saved state, in a hidden folder beside it, and the lock that writers share.

For `plan.json` the folder is `.historikk/plan.json/`. Each state is a plan file of its own, named
`000123 2026-11-24 07.32.05 3fa9c1d2e0b14a77.json`: number, local time, the first digits of its SHA-256. So two
machines whose folder is kept in step by a sync service never give two states the same name.

All states of the last days are kept, and of earlier days the last of each (`surplus`); the newest always.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from alis_kit import clock
from alis_kit.problem import FileError, Problem
from alis_kit.store.files import UNFINISHED, file_error, move, staged, sync_folder

FOLDER = ".historikk"
KEPT_WHOLE = timedelta(days=30)
"""How long every single state is kept."""
LARGEST_FILE = 5_000_000
"""Bytes; a whole career is some tens of thousands."""
PATIENCE = 10.0
"""Seconds a writer waits for another."""
_POLL = 0.002
_NAME = re.compile(r"(\d{6,}) (\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d) ([0-9a-f]{16})\.json")
_TIME = "%Y-%m-%d %H.%M.%S"


@dataclass(frozen=True, order=True)
class State:
    """A state of a plan file that was saved, or that was found in the file after somebody else had changed it."""

    number: int
    at: datetime
    """Local time of the saving, to the second."""
    digits: str
    """The first sixteen hexadecimal digits of its version."""
    path: Path
    """The file it lies in, itself a plan file."""


def version_of(data: bytes) -> str:
    """Give the version of a file with these bytes: their SHA-256."""
    return hashlib.sha256(data).hexdigest()


def history(path: Path) -> tuple[State, ...]:
    """List the states of a plan file that are kept, oldest first. Other files in the folder are passed over.

    Raises:
        FileError: the folder cannot be read.
    """
    folder = _folder(path.resolve())
    try:
        return _states(folder, _listed(folder))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise file_error("read", folder, error) from error


def surplus(states: Sequence[State], today: date) -> tuple[State, ...]:
    """Give the states, oldest first, that need not be kept: of a day long past, all but the last."""
    return tuple(
        state
        for state, following in pairwise(states)
        if today - state.at.date() > KEPT_WHOLE and following.at.date() == state.at.date()
    )


@contextmanager
def hold(path: Path) -> Iterator[Archive]:
    """Keep all other writers of a plan file away while one of them reads, compares and writes.

    Raises:
        FileError: the folder cannot be written, or another writer does not let go.
    """
    from filelock import FileLock, Timeout  # takes its time to load, and reading needs none

    real = path.resolve()
    folder = _folder(real)
    lock = FileLock(folder / "lock", mode=0o600)
    try:
        for each in (folder.parent, folder):
            with suppress(FileExistsError):
                each.mkdir(mode=0o700)
        lock.acquire(timeout=PATIENCE, poll_interval=_POLL)
    except Timeout as error:
        raise FileError(Problem("plan_busy", values={"file": path.name})) from error
    except OSError as error:
        raise file_error("write", path, error) from error
    try:
        yield Archive(real, folder)
    except OSError as error:
        raise file_error("write", path, error) from error
    finally:
        lock.release()


class Archive:
    """A plan file and its history in the hands of the one writer that holds the lock."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self._folder = folder
        self._names = []
        for name in _listed(folder):
            if name.endswith(UNFINISHED):  # left by a writer that was killed: the only one at work is this
                with suppress(OSError):
                    (folder / name).unlink()
            elif _NAME.fullmatch(name):
                self._names.append(name)
        self._names.sort(key=_number)

    def current(self) -> bytes | None:
        """Give what lies in the plan file; nothing if there is none."""
        try:
            with self.path.open("rb") as file:
                return file.read(LARGEST_FILE + 1)
        except FileNotFoundError:
            return None

    def __contains__(self, data: bytes) -> bool:
        ending = _ending(data)
        return any(name.endswith(ending) for name in reversed(self._names))

    def add(self, data: bytes) -> None:
        """Keep a state that somebody else wrote to the plan file."""
        with staged(data, self._folder, "state") as state:
            self._enter(state, data)
        sync_folder(self._folder)

    def replace(self, data: bytes) -> None:
        """Put a new state into history and into the plan file, and the one before beside it.

        Both are on the disk before either is in its place: a full disk changes nothing. History comes first: what
        lies in the plan file is always there too.
        """
        with ExitStack() as stack:
            state = stack.enter_context(staged(data, self._folder, "state"))
            plan = stack.enter_context(staged(data, self._folder, "plan"))
            self._enter(state, data)
            self._set_aside()
            move(plan, self.path)
        sync_folder(self._folder)
        sync_folder(self.path.parent)
        self._thin()

    def _enter(self, state: Path, data: bytes) -> None:
        number = _number(self._names[-1]) + 1 if self._names else 1
        name = f"{number:06d} {clock.now().strftime(_TIME)} {_ending(data)}"
        move(state, self._folder / name)
        self._names.append(name)

    def _set_aside(self) -> None:
        """Let the plan file as it is be its own backup too: a second name costs no writing."""
        backup = self.path.with_name(f"{self.path.name}.bak")
        second = self._folder / f"backup{UNFINISHED}"
        try:
            second.hardlink_to(self.path)
        except FileNotFoundError:
            return
        except (OSError, NotImplementedError):  # a disk without second names
            with staged(self.path.read_bytes(), self._folder, "backup") as copy:
                move(copy, backup)
            return
        move(second, backup)
        second.unlink(missing_ok=True)  # it stays when both are the same file already

    def _thin(self) -> None:
        """Once a day, at its first state, remove what need not be kept."""
        if len(self._names) > 1 and _day(self._names[-2]) != _day(self._names[-1]):
            states = _states(self._folder, self._names)
            for state in surplus(states, states[-1].at.date()):
                with suppress(OSError):  # the next day tries again
                    state.path.unlink()


def _folder(path: Path) -> Path:
    return path.parent / FOLDER / path.name


def _listed(folder: Path) -> list[str]:
    return os.listdir(folder)  # noqa: PTH208  # a path for each of thousands of names would cost every saving


def _ending(data: bytes) -> str:
    return f"{version_of(data)[:16]}.json"


def _number(name: str) -> int:
    return int(name.partition(" ")[0])


def _day(name: str) -> str:
    return name.split(" ")[1]


def _states(folder: Path, names: Sequence[str]) -> tuple[State, ...]:
    found = (match for name in names if (match := _NAME.fullmatch(name)))
    return tuple(
        sorted(State(int(m[1]), datetime.strptime(m[2], _TIME).astimezone(), m[3], folder / m[0]) for m in found)
    )
