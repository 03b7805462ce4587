"""JupyterLab itself, as `python -m alis_kit.lab`: with our settings and no others, and no longer than its parent.

The parent writes one line, the order, to our standard input and keeps that open: when it ends, however it ends, so
does the pipe, and so do we and our kernels. No token thus stands in an environment or on a command line.

jsonschema looks for a checker of international addresses (IRIs), and importing that one builds its grammar: over
half of the time JupyterLab takes to start. jsonschema does without it, and nothing in Jupyter's schemas is an IRI.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import site
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment] # makes importing it an ImportError

import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core import paths
from jupyter_server.auth.identity import PasswordIdentityProvider
from jupyter_server.base.handlers import AuthenticatedFileHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.services.contents.filecheckpoints import AsyncFileCheckpoints
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets.config import Config

STOPPING = 8.0
"""Seconds the kernels get to stop when the parent has gone."""
LONGEST_SOCKET = 103
"""Bytes in the path of a socket, at most, on the system that allows the fewest (macOS)."""
CONTENT_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' ws://127.0.0.1:{port};"
    " object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
"""What the browser lets our pages ask for: nothing elsewhere, whatever a picture or a text on them says."""
_WIDGETS = Path("labextensions", "@jupyter-widgets", "jupyterlab-manager")
_EXTENSION = Path(__file__).with_name("labextension")


def main() -> None:
    """Run JupyterLab as ordered, until the parent goes or tells us to stop by closing the pipe."""
    order = json.loads(_line())
    place = Path(order["place"])
    os.umask(0o077)
    _see_only(place)
    threading.Thread(target=_end_with_parent, args=(place,), daemon=True).start()
    try:
        _serve(order, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _line() -> bytes:
    """Read a line and not a byte more; Python's own reader would hold a lock while the other thread waits."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(0, 1)):
        line += byte
    return line


def _end_with_parent(place: Path) -> None:
    while os.read(0, 1024):
        pass
    if ServerApp.initialized() and hasattr(app := ServerApp.instance(), "io_loop"):
        app.io_loop.add_callback(app.stop)
    time.sleep(STOPPING)
    shutil.rmtree(place, ignore_errors=True)
    os._exit(1)  # kernels end with us: they look for their parent every second


def _see_only(place: Path) -> None:
    """Let Jupyter find nothing but what lies in our place: no settings, kernels or extensions of another's."""
    widgets = next(found for each in paths.jupyter_path() if (found := Path(each) / _WIDGETS).is_dir())
    shutil.copytree(widgets, place / "data" / _WIDGETS)
    site.ENABLE_USER_SITE = False  # Jupyter asks where else to look; what is imported is settled by now
    paths.ENV_CONFIG_PATH[:] = paths.SYSTEM_CONFIG_PATH[:] = [str(place / "config")]
    paths.ENV_JUPYTER_PATH[:] = paths.SYSTEM_JUPYTER_PATH[:] = [str(place / "data")]


def _serve(order: dict[str, Any], place: Path) -> None:
    from jupyterlab.labapp import LabApp

    LabApp.load_other_extensions = False
    app = LabApp.initialize_server(argv=[], config=_settings(order, place))
    app.io_loop.add_callback(lambda: _tell(place / "port", str(app.port)))  # comes after the port has been taken
    app.start()


def _tell(path: Path, text: str) -> None:
    new = path.with_suffix(".new")
    new.write_text(text, encoding="ascii")
    new.replace(path)


def _settings(order: dict[str, Any], place: Path) -> Config:
    """Return all that the promises rest on, said outright: also what is the default today."""
    port = _free_port()
    return Config(
        ServerApp={
            "ip": "127.0.0.1",
            "port": port,
            "tornado_settings": {"headers": {"Content-Security-Policy": CONTENT_POLICY.format(port=port)}},
            "port_retries": 0,
            "sock": "",
            "base_url": "/",
            "certfile": "",
            "keyfile": "",
            "client_ca": "",
            "allow_remote_access": False,
            "local_hostnames": ["localhost"],
            "allow_origin": "",
            "allow_origin_pat": "",
            "allow_credentials": False,
            "allow_unauthenticated_access": False,
            "disable_check_xsrf": False,
            "trust_xheaders": False,
            "identity_provider_class": PasswordIdentityProvider,
            "kernel_manager_class": AsyncMappingKernelManager,
            "kernel_spec_manager_class": KernelSpecManager,
            "contents_manager_class": Contents,
            "allow_external_kernels": False,
            "root_dir": order["folder"],
            "open_browser": False,
            "terminals_enabled": False,
            "allow_root": True,
        },
        PasswordIdentityProvider={
            "token": order["token"],
            "hashed_password": "",
            "password_required": False,
            "allow_password_change": False,
        },
        ContentsManager={"allow_hidden": False, "checkpoints_class": Checkpoints, "files_handler_class": Files},
        FileContentsManager={"delete_to_trash": False},
        KernelSpecManager={"ensure_native_kernel": False},
        KernelRestarter={
            "restart_limit": 0
        },  # our page says that its kernel is gone, and starts another when asked
        KernelManager={"shutdown_wait_time": STOPPING / 4, **_transport(place / "runtime")},
        LabApp={
            "default_url": order["page"],
            "app_settings_dir": str(place / "settings"),
            "extension_manager": "readonly",
            "news_url": "",
            "extra_labextensions_path": [str(_EXTENSION)],
            "workspaces_dir": str(place / "workspaces"),
        },
        Application={"log_level": 30},
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _transport(runtime: Path) -> dict[str, str]:
    """Return how server and kernel talk: by sockets in a folder that is ours alone, else encrypted.

    On TCP without that, everybody on the machine can connect and hear what a kernel tells.
    """
    longest = runtime / "kernel-00000000-0000-0000-0000-000000000000-ipc-5"
    by_files = os.name != "nt" and zmq.has("ipc") and len(os.fsencode(longest)) <= LONGEST_SOCKET
    return {"transport": "ipc"} if by_files else {"transport": "tcp", "transport_encryption": "required"}


class ElsewhereError(HTTPError, PermissionError):
    """Not found, for who asks for it; not to be looked at, and so passed over, where files are listed."""

    def __init__(self) -> None:
        super().__init__(404)
        self.errno = errno.EACCES


def _inside(root: str, path: str) -> str:
    """Return a path if, all links followed, it lies in the plan's folder.

    Raises:
        ElsewhereError: it does not.
    """
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        raise ElsewhereError
    return path


class Checkpoints(AsyncFileCheckpoints):
    """Copies of notebooks, in the plan's folder alone."""

    def checkpoint_path(self, checkpoint_id: str, path: str) -> str:
        return _inside(self.root_dir, super().checkpoint_path(checkpoint_id, path))  # type: ignore[no-untyped-call]


class Files(AuthenticatedFileHandler):
    """Files as they are, from the plan's folder alone."""

    def validate_absolute_path(self, root: str, absolute_path: str) -> str:
        return _inside(root, super().validate_absolute_path(root, absolute_path))


class Contents(AsyncLargeFileManager):
    """What JupyterLab sees of files: those in the plan's folder, and not where links lead out of it."""

    def _get_os_path(self, path: str) -> str:
        return _inside(self.root_dir, super()._get_os_path(path))  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
