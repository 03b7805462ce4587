"""The history of a plan file: every saved state, in a hidden folder beside it, and the lock that writers share.

For `plan.json` the folder is `.historikk/plan.json/`, with a folder for each day. Each state is a plan file of its
own, as `2026-11-24/000123 07.32.05 3fa9c1d2e0b14a77.json`: number, local time, the first digits of its SHA-256. So
two machines whose folder is kept in step by a sync service never give two states the same name.

All states of the last days are kept, and of earlier days the last of each (`surplus`). Clocks go wrong: a pause in
the work counts for so many days at most, what its file says is young is kept, and a day far ahead is not gone on
with once the clock is right again.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate, islice, pairwise
from pathlib import Path

from alis_kit import clock
from alis_kit.problem import FileError, Problem
from alis_kit.store.files import UNFINISHED, file_error, move, staged, sync_folder

FOLDER = ".historikk"
KEPT_WHOLE = timedelta(days=30)
"""How long every single state is kept."""
LONGEST_PAUSE = timedelta(days=20)
"""As how long a pause in the work counts at most: it may be that the clock went wrong."""
_FAR_AHEAD = timedelta(days=366)
_MOST_REMOVED = 300
"""States that are removed at one saving, which somebody waits for; the rest is for another day."""
LARGEST_FILE = 5_000_000
"""Bytes; a whole career is some tens of thousands."""
PATIENCE = 10.0
"""Seconds a writer waits for another."""
_POLL = 0.002
_LOCK = ".lock"
_NAME = re.compile(r"(\d{6,}) (\d\d\.\d\d\.\d\d) ([0-9a-f]{16})\.json")


@dataclass(frozen=True, order=True)
class SavedState:
    """A state of a plan file that was saved, or that was found in the file after somebody else had changed it."""

    number: int
    at: datetime
    """Local time of the saving, to the second."""
    digits: str
    """The first sixteen hexadecimal digits of its version."""
    path: Path
    """The file it lies in, itself a plan file."""


class StalePlanError(FileError):
    """The file was changed by somebody else since it was read; it is left as it is."""


def version_of(data: bytes) -> str:
    """Give the version of a file with these bytes: their SHA-256."""
    return hashlib.sha256(data).hexdigest()


def history(path: Path) -> tuple[SavedState, ...]:
    """List the states of a plan file that are kept, oldest first. Other files in the folder are passed over.

    Raises:
        FileError: the folder cannot be read.
    """
    folder = history_folder(path.resolve())
    _require_folders(folder)
    try:
        days = _days(_listed(folder)) if folder.exists() else []
        return tuple(sorted(state for day in days for state in _states(folder / day)))
    except NotADirectoryError as error:
        raise _no_folder(Path(error.filename)) from error
    except OSError as error:
        raise file_error("read", folder, error) from error


def _require_folders(folder: Path) -> None:
    """See that history can lie where it is to lie.

    Raises:
        FileError: a file lies there, or a link that leads to no folder.
    """
    for each in (folder.parent, folder):
        if os.path.lexists(each) and not os.path.isdir(each):  # noqa: PTH112  # says no also in a loop of links
            raise _no_folder(each)


def _no_folder(path: Path) -> FileError:
    return FileError(Problem("history_not_a_folder", values={"file": path}))


def surplus(states: Sequence[SavedState], today: date) -> tuple[SavedState, ...]:
    """Give the states of one day, oldest first, that need not be kept: if it is long past, all but the last."""
    return tuple(states[:-1]) if states and today - states[-1].at.date() > KEPT_WHOLE else ()


@contextmanager
def hold(path: Path) -> Iterator[Archive]:
    """Keep all other writers of a plan file away while one of them reads, compares and writes.

    Raises:
        FileError: the folder cannot be written, or another writer does not let go.
    """
    from filelock import FileLock, Timeout  # takes its time to load, and reading needs none

    real = path.resolve()
    folder = history_folder(real)
    _require_folders(folder)
    lock = FileLock(folder / _LOCK, mode=0o600)
    try:
        for each in (folder.parent, folder):
            with suppress(FileExistsError):
                each.mkdir(mode=0o700)
        lock.acquire(timeout=PATIENCE, poll_interval=_POLL)
    except Timeout as error:
        raise FileError(Problem("plan_busy", values={"file": path.name})) from error
    except OSError as error:
        inside = folder.parent.is_dir() and os.access(real.parent, os.W_OK)
        raise file_error("write", Path(error.filename or path) if inside else path, error) from error
    try:
        archive = Archive(real, folder)
        yield archive
    except NotADirectoryError as error:
        raise _no_folder(Path(error.filename)) from error
    except OSError as error:
        raise file_error("write", path, error) from error
    finally:
        lock.release()
    archive.thin()


class Archive:
    """A plan file and its history in the hands of the one writer that holds the lock."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.folder = folder
        names = _listed(folder)
        for name in names:
            if name.endswith(UNFINISHED):  # left by a writer that was killed: the only one at work is this
                with suppress(OSError):
                    (folder / name).unlink()
        horizon = (clock.now().date() + _FAR_AHEAD).isoformat()
        self._days = _days(names)
        self._credible = [day for day in self._days if day <= horizon]
        self._last = max(
            (
                last
                for days in (self._credible, self._days[len(self._credible) :])
                if (last := next(filter(None, map(self._last_of, reversed(days))), None))
            ),
            key=_number,
            default=None,
        )
        self._began_day = False

    def _last_of(self, day: str) -> Path | None:
        names = _listed(self.folder / day)
        last = max(names, default="")
        if not _NAME.fullmatch(last):  # something else lies there too, or nothing
            last = max(filter(_NAME.fullmatch, names), default="")
        return self.folder / day / last if last else None

    def current(self) -> bytes | None:
        """Give what lies in the plan file; nothing if there is none."""
        try:
            with self.path.open("rb") as file:
                return file.read(LARGEST_FILE + 1)
        except FileNotFoundError:
            return None

    def __contains__(self, data: bytes) -> bool:
        """Say whether a state is in history, whole: a power failure may leave a file empty."""
        return any(path.stat().st_size == len(data) for path in self._with_digits(_digits(data)))

    def _with_digits(self, digits: str) -> Iterator[Path]:
        """Find the files of a state; nearly always it is the last."""
        ending = f" {digits}.json"
        if self._last and self._last.name.endswith(ending):
            yield self._last
        for day in reversed(self._days):
            yield from (self.folder / day / n for n in _listed(self.folder / day) if n.endswith(ending))

    def add(self, data: bytes) -> None:
        """Keep a state that somebody else wrote to the plan file."""
        with staged(data, self.folder, "state", forced=False) as state:
            self._enter(state, data)

    def replace(self, current: bytes | None, data: bytes) -> None:
        """Put a new state into history and into the plan file, and the one before beside it.

        Both are written before either is in its place: a full disk changes nothing. History comes first, so what
        lies in the plan file is always there too. The plan file alone is forced to the disk, and the backup was in
        its time: a power failure may cost states of the last seconds that were followed by another, but not these
        two.

        Raises:
            StalePlanError: while the new one was written, a program that knows no lock changed the plan file.
        """
        with ExitStack() as stack:
            state = stack.enter_context(staged(data, self.folder, "state", forced=False))
            plan = stack.enter_context(staged(data, self.folder, "plan"))
            if self.current() != current:
                raise StalePlanError(Problem("stale_plan", values={"file": self.path.name}))
            self._enter(state, data)
            if current is not None:
                self._set_aside(current)
            move(plan, self.path)
        sync_folder(self.path.parent)

    def _enter(self, state: Path, data: bytes) -> None:
        """Put a state behind the others; a clock that was set back does not bring it before them."""
        time = clock.now()
        number = 1 + (_number(self._last) if self._last else 0)
        day = max([time.date().isoformat(), *self._credible[-1:]])
        place = self.folder / day / f"{number:06d} {time:%H.%M.%S} {_digits(data)}.json"
        if day not in self._days:
            place.parent.mkdir(mode=0o700)
            self._days.append(day)
            self._credible.append(day)
            self._began_day = True
        with suppress(OSError):  # a disk that keeps no such times: they are those of the writing then
            os.utime(state, (time.timestamp(), time.timestamp()))
        move(state, place)
        self._last = place

    def _set_aside(self, current: bytes) -> None:
        """Let the plan file as it is be its own backup too: a second name costs no writing."""
        backup = self.path.with_name(f"{self.path.name}.bak")
        second = self.folder / f".backup{UNFINISHED}"
        try:
            second.hardlink_to(self.path)
        except (OSError, NotImplementedError):  # a disk without second names
            with staged(current, self.folder, "backup") as copy:
                move(copy, backup)
        else:
            move(second, backup)
            second.unlink(missing_ok=True)  # it stays when both are the same file already

    def thin(self) -> None:
        """At the first state of a day, remove what need not be kept of others.

        The lock is not needed any more: the last state of a day is never removed, and no writer asks for others.
        """
        if not self._began_day:
            return
        with suppress(OSError):  # the next day tries again
            for state in islice(self._surplus(clock.now()), _MOST_REMOVED):
                state.path.unlink(missing_ok=True)

    def _surplus(self, now: datetime) -> Iterator[SavedState]:
        """Give what need not be kept by the days of work since, and by the age of the file."""
        young = (now - KEPT_WHOLE).timestamp()
        for day, age in _ages(self._credible):
            if age > KEPT_WHOLE and len(_listed(self.folder / day)) > 1:
                for state in surplus(_states(self.folder / day), date.fromisoformat(day) + age):
                    if state.path.stat().st_mtime <= young:
                        yield state


def _ages(days: Sequence[str]) -> list[tuple[str, timedelta]]:
    """Say how old each day is on the last of them, no pause counted for more than `LONGEST_PAUSE`."""
    dates = [date.fromisoformat(day) for day in days]
    pauses = [min(after - before, LONGEST_PAUSE) for before, after in pairwise(dates)]
    ages = [*accumulate(reversed(pauses), initial=timedelta())]
    return list(zip(days, reversed(ages), strict=True))


def _number(state: Path) -> int:
    return int(state.name.partition(" ")[0])


def history_folder(path: Path) -> Path:
    """Return the folder of a plan file's history, be it there or not."""
    return path.parent / FOLDER / path.name


def _listed(folder: Path) -> list[str]:
    return os.listdir(folder)  # noqa: PTH208  # a path for each of many names would cost every saving


def _days(names: Sequence[str]) -> list[str]:
    return sorted(filter(_is_day, names))


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def _digits(data: bytes) -> str:
    return version_of(data)[:16]


def _states(day: Path) -> list[SavedState]:
    """List the states of a day's folder, oldest first."""
    return sorted(state for name in _listed(day) if (state := _state(day, name)))


def _state(day: Path, name: str) -> SavedState | None:
    match = _NAME.fullmatch(name)
    if not match:
        return None
    number, time, digits = match.groups()
    try:
        at = datetime.fromisoformat(f"{day.name} {time.replace('.', ':')}").astimezone()
    except ValueError:  # somebody else's name that looks like one of ours
        return None
    return SavedState(int(number), at, digits, day / name)
