"""Reading what a stranger wrote, bounded in time and memory, so that no file holds up or swells a program.

The parsers refuse by themselves what they know to be costly; here is what holds for everything else. A command
reads within bounds of its own process (`here`), which costs nothing; the notebook, whose one thread answers the
page, has another process read (`elsewhere`), which is ended when it takes too long.
"""

from __future__ import annotations

import copyreg
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import TypeVar

from alis_kit.problem import AlisError, Problem

try:
    import resource
except ImportError:  # Windows has neither these limits nor the signal; there `elsewhere` serves commands too
    resource = None  # type: ignore[assignment]

T = TypeVar("T")

SECONDS, BYTES = 2.0, 300_000_000
"""Of the processor's time, and of memory beyond what was there before, for all of a file together."""
_PATIENCE = 20.0
"""Seconds of waiting beyond those of work: until the other process has loaded what it needs, on a busy machine."""
_START = "from alis_kit.bounded import serve; serve()"


def _frozen(table: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(table)


copyreg.pickle(MappingProxyType, lambda table: (_frozen, (dict(table),)))  # frozen values hold such tables


class _OutOfTimeError(BaseException):
    """Not an `Exception`: parsers that take any of those for a fault in the file must not take this."""


def here(call: Callable[..., T], *arguments: object, error: type[AlisError], seconds: float = SECONDS) -> T:
    """Return what a call gives, done in this process where the system can bound it, else in another.

    Raises:
        error: it takes too much time or memory.
    """
    if resource is None or threading.current_thread() is not threading.main_thread():
        return elsewhere(call, *arguments, error=error, seconds=seconds)
    try:
        with _bounds(seconds):
            return call(*arguments)
    except (_OutOfTimeError, MemoryError) as fault:
        raise error(Problem("costs_too_much")) from fault


def elsewhere(
    call: Callable[..., T],
    *arguments: object,
    error: type[AlisError],
    seconds: float = SECONDS,
    **options: object,
) -> T:
    """Return what a call gives, done in a process of its own; call, arguments and result go there by pickle.

    Raises:
        error: it takes too much time or memory.
        AlisError: as the call itself raises it.
    """
    job = pickle.dumps((call, arguments, options, error, seconds))
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with subprocess.Popen(
        [sys.executable, "-P", "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=hidden,
    ) as worker:
        try:
            answer, _ = worker.communicate(job, timeout=seconds + _PATIENCE)
        except subprocess.TimeoutExpired:
            answer = b""
        finally:
            worker.kill()
    if not answer:
        raise error(Problem("costs_too_much"))
    outcome = pickle.loads(answer)
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome  # type: ignore[no-any-return]


def serve() -> None:
    """Do the one job that stands on standard input, and write what came of it; the other end of `elsewhere`."""
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints is no answer
    try:
        answer = pickle.dumps(_outcome(*pickle.load(sys.stdin.buffer)))
    except Exception as fault:  # ours to mend: the job or what came of it cannot be sent
        answer = pickle.dumps(RuntimeError(repr(fault)))
    out.write(answer)


def _outcome(
    call: Callable[..., object],
    arguments: tuple[object, ...],
    options: dict[str, object],
    error: type[AlisError],
    seconds: float,
) -> object:
    """Return what a call gives, or the exception it ends in."""
    try:
        with _bounds(seconds, final=True):
            return call(*arguments, **options)
    except (_OutOfTimeError, MemoryError):
        return error(Problem("costs_too_much"))
    except Exception as fault:  # the caller's to judge
        return fault


@contextmanager
def _bounds(seconds: float, *, final: bool = False) -> Iterator[None]:
    """Bound time and memory of what is done inside; *final* when the process ends afterwards.

    The signal ends Python code and regular expressions; only in a process of its own can more be done: the system
    ends that where it is in foreign code.
    """
    if resource is None:
        yield
        return

    def ring(_: int, __: FrameType | None) -> None:
        raise _OutOfTimeError

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    before = signal.signal(signal.SIGPROF, ring)
    try:
        if final:
            spent = resource.getrusage(resource.RUSAGE_SELF)
            last = int(spent.ru_utime + spent.ru_stime + seconds) + 2
            resource.setrlimit(resource.RLIMIT_CPU, (last, last))
        _limit(resource.RLIMIT_AS, _size() + BYTES, hard)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        _limit(resource.RLIMIT_AS, soft, hard)


def _limit(kind: int, soft: int, hard: int) -> None:
    with suppress(ValueError, OSError):  # a system that has another limit already keeps that
        resource.setrlimit(kind, (soft, hard))


def _size() -> int:
    """Return the memory this process has been given; where that is not told, so much that no limit is reached."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return sys.maxsize // 2
    return pages * resource.getpagesize()
