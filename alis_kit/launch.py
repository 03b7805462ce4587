"""Start JupyterLab on the planning notebooks: on this machine only, with settings of our own, stopped cleanly.

Everything Jupyter writes lies in a hidden folder inside the plan's own, so the user's other Jupyter is untouched.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from alis_kit.problem import FileError, Problem
from alis_kit.text import label
from alis_kit.workshop import FIRST, Workshop, furnish

PATIENCE = 60.0
"""Seconds JupyterLab gets to answer before we say that it did not start."""
STOPPING = 10.0
"""Seconds it gets to stop its kernels before it is stopped the hard way."""
EXTENSIONS = Path(__file__).with_name("labextension")
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Loopback never goes by a proxy."""


def start(folder: Path, *, browser: bool) -> int:
    """Make the folder if it is new, run JupyterLab on it until Ctrl+C, and give the exit code.

    Raises:
        FileError: the folder cannot be used.
    """
    workshop = furnish(folder)
    for sentence in workshop.remarks:
        _say(sentence)
    port, token = _free_port(), secrets.token_urlsafe(32)
    with workshop.log.open("wb") as log:
        server = subprocess.Popen(
            _command(workshop, port, browser=browser),
            env=_environment(workshop, token),
            cwd=workshop.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl+C is for us: Jupyter would ask a question in English
        )
        try:
            return _run(server, workshop, f"http://127.0.0.1:{port}", token)
        finally:
            _stop(server)


def _run(server: subprocess.Popen[bytes], workshop: Workshop, address: str, token: str) -> int:
    previous = signal.signal(signal.SIGTERM, _interrupt)
    try:
        _await(server, workshop, f"{address}/api/status?token={token}")
        _warm_up(address, token)
        _say(label("launch.ready"))
        _say(f"  {address}/doc/tree/{FIRST}?token={token}")
        _say(label("launch.folder", folder=workshop.folder))
        _say(label("launch.stop"))
        return server.wait()
    except KeyboardInterrupt:
        _say("\n" + label("launch.stopping"))
        _stop(server)
        _say(label("launch.stopped", folder=workshop.folder))
        return 0
    finally:
        signal.signal(signal.SIGTERM, previous)


def _warm_up(address: str, token: str) -> None:
    """Begin the first page's kernel while the browser still loads; JupyterLab takes over what runs for a notebook.

    No more than a head start: where it fails, JupyterLab starts the kernel itself and tells what is wrong.
    """
    kernel = {"path": FIRST, "name": FIRST, "type": "notebook", "kernel": {"name": "python3"}}
    request = urllib.request.Request(
        f"{address}/api/sessions",
        data=json.dumps(kernel).encode(),
        headers={"Authorization": f"token {token}", "Content-Type": "application/json"},
    )
    threading.Thread(target=_post, args=(request,), daemon=True).start()


def _post(request: urllib.request.Request) -> None:
    with suppress(OSError), _DIRECT.open(request, timeout=PATIENCE):
        pass


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _command(workshop: Workshop, port: int, *, browser: bool) -> list[str]:
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.allow_remote_access": False,
        "ServerApp.open_browser": browser,
        "ServerApp.root_dir": workshop.folder,
        "ServerApp.terminals_enabled": False,
        "ServerApp.allow_root": hasattr(os, "geteuid") and os.geteuid() == 0,
        "FileContentsManager.delete_to_trash": False,
        "LabApp.default_url": f"/doc/tree/{FIRST}",
        "LabApp.extension_manager": "readonly",
        "LabApp.news_url": "",
        "LabApp.extra_labextensions_path": EXTENSIONS,
        "Application.log_level": 30,
    }
    return [sys.executable, "-m", "alis_kit.lab", *(f"--{name}={value}" for name, value in options.items())]


def _environment(workshop: Workshop, token: str) -> Mapping[str, str]:
    """Give Jupyter folders of its own. The token goes by the environment: a command line can be read by all."""
    return {
        **os.environ,
        "JUPYTER_TOKEN": token,
        "JUPYTER_CONFIG_DIR": str(workshop.private / "config"),
        "JUPYTER_DATA_DIR": str(workshop.private / "data"),
        "JUPYTER_RUNTIME_DIR": str(workshop.private / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(workshop.private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(workshop.private / "workspaces"),
        "IPYTHONDIR": str(workshop.private / "ipython"),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(server: subprocess.Popen[bytes], workshop: Workshop, url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise FileError(Problem("start_failed", values={"log": workshop.log}))
        with suppress(urllib.error.URLError, ConnectionError, TimeoutError), _DIRECT.open(url, timeout=2):
            return
        time.sleep(0.05)
    raise FileError(Problem("start_slow", values={"log": workshop.log, "seconds": int(PATIENCE)}))


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Let the server stop its kernels and itself, or make it."""
    if server.poll() is not None:
        return
    server.terminate()
    try:
        server.wait(STOPPING)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _say(sentence: str) -> None:
    print(sentence, flush=True)
