"""The kernel behind the pages, as `python -m alis_kit.kernel`: it runs what a page asks for and nothing else.

It takes no settings or startup files of another IPython, imports nothing from the folder it works in, and listens
nowhere but where JupyterLab told it to.
"""

from __future__ import annotations

import os
import threading
import time

from ipykernel import iostream, kernelapp
from IPython.core import application
from traitlets.config import Config

HEAD_START = "import alis_kit.notebook.timeline_page"
"""What a kernel loads while the browser still does: the libraries behind every page."""


LOOK = 0.2
"""Seconds between looks for the parent."""


class _Outputs(iostream.IOPubThread):
    """Carries what a kernel tells, and does not listen on TCP for copies of its process: nobody makes any."""

    def __init__(self, socket: object, **options: object) -> None:
        super().__init__(socket, **{**options, "pipe": False})  # type: ignore[no-untyped-call]


def _end_with(parent: int) -> None:
    """End when the parent has; ipykernel looks for that too, but not before it has loaded everything."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os._exit(1)


def main() -> None:
    """Run the kernel whose connection file stands on the command line."""
    if os.name != "nt":  # where the number of a parent stays when it has gone, and ipykernel waits for its handle
        parent = int(os.environ.get("JPY_PARENT_PID") or os.getppid())
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    application.ENV_CONFIG_DIRS[:] = application.SYSTEM_CONFIG_DIRS[:] = []
    kernelapp.IOPubThread = _Outputs  # type: ignore[attr-defined,assignment]
    settings = Config(
        InteractiveShellApp={
            "ignore_cwd": True,
            "exec_PYTHONSTARTUP": False,
            "exec_lines": [HEAD_START],
            "hide_initial_ns": True,
        },
        HistoryManager={"enabled": False},
    )
    kernelapp.IPKernelApp.launch_instance(config=settings)


if __name__ == "__main__":
    main()
