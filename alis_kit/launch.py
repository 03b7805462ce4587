"""Start JupyterLab on the planning notebooks: on this machine only, with settings of our own, stopped cleanly.

All that Jupyter reads and writes besides the plan's folder lies in a new folder that is gone afterwards. Nothing
that another Jupyter is told, by files or by the environment, is passed on, and no file of the plan's is obeyed.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from html import escape
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from platformdirs import user_config_path

from alis_kit import store
from alis_kit.problem import FileError, Problem
from alis_kit.text import label, visible
from alis_kit.workshop import Workshop, configure, furnish

LAB = [sys.executable, "-P", "-m", "alis_kit.lab"]
PATIENCE = 60.0
"""Seconds JupyterLab gets to answer before we say that it did not start."""
STOPPING = 10.0
"""Seconds it gets to stop its kernels before it is stopped the hard way."""
LAUNCHING, LOOK = 10.0, 1.0
"""Seconds a program that starts others may take to end itself; and between looks for who started us."""
LONGEST_PLACE = 45
"""Bytes in the path of Jupyter's place, so that those of the sockets in it are not too long for any system."""
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Loopback never goes by a proxy."""
_PASSED = re.compile(
    r"ALIS_\w+|PATH|HOME|USER|LOGNAME|SHELL|TZ|LANG|LANGUAGE|LC_\w+|TMPDIR|TEMP|TMP|LD_LIBRARY_PATH"
    r"|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERNAME|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA"
    r"|PROGRAMDATA|PROGRAMFILES|NUMBER_OF_PROCESSORS|PROCESSOR_ARCHITECTURE"
)
"""The variables that JupyterLab and its kernels get of our environment; the last two lines are for Windows."""
_ENDS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
STEADY = {"MALLOC_MMAP_THRESHOLD_": "131072", "MALLOC_TRIM_THRESHOLD_": "131072", "MALLOC_ARENA_MAX": "2"}
"""Lets glibc give back what a picture took; its own limits rise with each, and a day's pages leave holes."""
OK, REFUSED = 200, (401, 403, 404)


def start(folder: Path, *, browser: bool) -> int:
    """Make the folder if it is new, run JupyterLab on it until Ctrl+C, and give the exit code.

    Raises:
        FileError: the folder cannot be used, or JupyterLab does not start, or not as closed as we promise.
    """
    workshop = furnish(folder)
    for sentence in workshop.remarks:
        _say(sentence)
    try:
        with _ended_with_starter(), _served(workshop) as (server, address):
            _say(label("launch.ready"))
            _say(f"  {address}")
            _say(label("launch.folder", folder=workshop.folder))
            _say(label("launch.stop"))
            with _shown(address, workshop) if browser else nullcontext():
                return server.wait()
    except KeyboardInterrupt:
        _say(label("launch.stopped", folder=workshop.folder))
        return 0


@contextmanager
def _ended_with_starter() -> Iterator[None]:
    """Take the end of the terminal, of the session or of whoever started us as Ctrl+C.

    It is so with `nohup` too. Only Ctrl+C itself is for others where we were started behind them.
    """
    before = {each: signal.getsignal(each) for each in _ENDS}
    for each in _ENDS:
        if each != signal.SIGINT or before[each] is not signal.SIG_IGN:
            signal.signal(each, _interrupt)
    if os.name != "nt":  # where closing the window ends us, and the number of a parent stays when it has gone
        threading.Thread(target=_end_with_starter, daemon=True).start()
    try:
        yield
    finally:
        for each in _ENDS:
            signal.signal(each, before[each])


def _end_with_starter() -> None:
    """End when the terminal is gone, or where there never was one, our parent.

    A desktop's launcher may end as soon as we run; whoever takes its place as our parent is the one to follow.
    """
    if not (terminal := _has_terminal()):
        time.sleep(LAUNCHING)
    parent = os.getppid()
    while _has_terminal() if terminal else os.getppid() == parent:
        time.sleep(LOOK)
    os.kill(os.getpid(), signal.SIGTERM)


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY))
    except OSError as error:
        return error.errno in (errno.EMFILE, errno.ENFILE)  # so many files are open that it cannot be seen
    return True


def _interrupt(*_: object) -> None:
    for each in _ENDS:
        signal.signal(each, signal.SIG_IGN)  # once is enough: we are stopping
    _say("\n" + label("launch.stopping"))
    raise KeyboardInterrupt


@contextmanager
def _served(workshop: Workshop) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run JupyterLab, closed to strangers, and give it with the address of the first page."""
    token = secrets.token_urlsafe(32)
    with _place() as place, _log(workshop) as log:
        configure(place)
        server = subprocess.Popen(
            LAB,
            env=_environment(place),
            cwd=place,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl+C is for us: Jupyter would ask a question in English
        )
        try:
            page = f"/doc/tree/{quote(workshop.first)}"
            order = {"place": str(place), "folder": str(workshop.folder), "page": page, "token": token}
            _give(server, json.dumps(order).encode() + b"\n")
            address = f"http://127.0.0.1:{_port(server, workshop, place)}"
            _warm_up(address, token, workshop.first)
            _check(address, token, page)
            yield server, f"{address}{page}?token={token}"
        finally:
            _stop(server)


@contextmanager
def _place() -> Iterator[Path]:
    """Give a new folder that nobody else may look into, in one with a short name."""
    places = [place for place in (tempfile.gettempdir(), "/tmp") if Path(place).is_dir()]
    short = [place for place in places if len(os.fsencode(place)) + len("/alis-12345678") <= LONGEST_PLACE]
    try:
        made = Path(tempfile.mkdtemp(prefix="alis-", dir=(short or places)[0])).resolve()
    except OSError as error:
        raise store.file_error("write", Path(places[0]), error) from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _log(workshop: Workshop) -> Iterator[BinaryIO]:
    """Give a new file for what JupyterLab tells; what lies there, perhaps a link elsewhere, is put away."""
    try:
        if os.name != "nt":  # where nobody may put away what another holds open
            workshop.log.unlink(missing_ok=True)
        file = os.fdopen(os.open(workshop.log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
    except OSError as error:
        raise store.file_error("write", workshop.log, error) from error
    with file:
        yield file


def _environment(place: Path) -> Mapping[str, str]:
    """Return what JupyterLab gets of our environment, and folders of its own."""
    return {
        **{name: value for name, value in os.environ.items() if _PASSED.fullmatch(name)},
        "PYTHONSAFEPATH": "1",
        **STEADY,
        "JUPYTER_CONFIG_DIR": str(place / "config"),
        "JUPYTER_DATA_DIR": str(place / "data"),
        "JUPYTER_RUNTIME_DIR": str(place / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(user_config_path("alis-kit", appauthor=False) / "jupyterlab"),
        "IPYTHONDIR": str(place / "ipython"),
    }


def _give(server: subprocess.Popen[bytes], order: bytes) -> None:
    assert server.stdin
    with suppress(OSError):  # it has stopped already, which we see at once
        server.stdin.write(order)
        server.stdin.flush()


def _port(server: subprocess.Popen[bytes], workshop: Workshop, place: Path) -> int:
    """Wait until JupyterLab has told, in its own place, where it listens: nobody else gets to see the token."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError):
            return int((place / "port").read_text(encoding="ascii"))
        if server.poll() is not None:
            raise FileError(Problem("start_failed", values={"log": workshop.log}))
        time.sleep(0.02)
    raise FileError(Problem("start_slow", values={"log": workshop.log, "seconds": int(PATIENCE)}))


def _warm_up(address: str, token: str, first: str) -> None:
    """Begin the first page's kernel while the browser still loads; JupyterLab takes over what runs for a notebook.

    No more than a head start: where it fails, JupyterLab starts the kernel itself and tells what is wrong.
    """
    kernel = {"path": first, "name": first, "type": "notebook", "kernel": {"name": "python3"}}
    request = urllib.request.Request(
        f"{address}/api/sessions",
        data=json.dumps(kernel).encode(),
        headers={"Authorization": f"token {token}", "Content-Type": "application/json"},
    )
    threading.Thread(target=_answer, args=(request,), daemon=True).start()


def _check(address: str, token: str, page: str) -> None:
    """See that the page is there for whoever has the token, and nothing for all others or from elsewhere.

    Raises:
        FileError: it is not so.
    """
    files = f"{address}/api/contents"
    shown, cookies = _answer(urllib.request.Request(f"{address}{page}?token={token}"))
    known = {"Cookie": "; ".join(each.split(";")[0] for each in cookies)}
    listed, _ = _answer(urllib.request.Request(files, headers=known))
    if (shown, listed) != (OK, OK):
        raise FileError(Problem("start_page", values={"status": listed if shown == OK else shown}))
    strangers: dict[str, dict[str, str]] = {
        "token": {},
        "wrong_token": {"Authorization": "token x"},
        "host": {"Authorization": f"token {token}", "Host": "alis.example"},
        "origin": {**known, "Origin": "http://alis.example"},
    }
    for who, headers in strangers.items():
        status, _ = _answer(urllib.request.Request(files, headers=headers))
        if status not in REFUSED:
            raise FileError(
                Problem("start_open", values={"who": label(f"launch.stranger.{who}"), "status": status})
            )


def _answer(request: urllib.request.Request) -> tuple[int, list[str]]:
    """Return the status of an answer, 0 if there is none, and the cookies that come with it."""
    try:
        with _DIRECT.open(request, timeout=PATIENCE) as answer:
            return answer.status, answer.headers.get_all("Set-Cookie") or []
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, []
    except OSError:
        return 0, []


@contextmanager
def _shown(address: str, workshop: Workshop) -> Iterator[None]:
    """Open a page in the browser, by a file that leads to it: a command line with a token could be read by all."""
    handle, name = tempfile.mkstemp(prefix="alis-", suffix=".html", dir=workshop.log.parent)
    file = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as page:
            page.write(label("launch.opening", address=escape(address)))
        threading.Thread(target=_browse, args=(file.as_uri(),), daemon=True).start()
        yield
    finally:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _browse(address: str) -> None:
    with suppress(OSError, webbrowser.Error):
        webbrowser.open(address)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Let the server stop its kernels and itself, which it does when its order ends, or make it."""
    assert server.stdin
    with suppress(OSError):
        server.stdin.close()
    try:
        server.wait(STOPPING)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _say(sentence: str) -> None:
    with suppress(OSError):  # the terminal may be gone
        print(visible(sentence), flush=True)
