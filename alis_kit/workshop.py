"""The folder a user works in: the plan and the notebooks as we ship them; and the place JupyterLab gets elsewhere.

The notebooks are ours and are refreshed at every start; one that the user has changed is never touched.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alis_kit import store
from alis_kit.plan import Plan
from alis_kit.problem import FileError, Problem
from alis_kit.resources import NOTEBOOKS
from alis_kit.text import label

PLAN = "plan.json"
FIRST = "01_plan.ipynb"
_PRIVATE = ".alis"
_SHIPPED = "shipped.json"
_CLOUDS = ("onedrive", "dropbox", "google drive", "icloud", "com~apple~clouddocs", "nextcloud")

_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": False},
    "@jupyterlab/notebook-extension:tracker": {
        "windowingMode": "none",
        "recordTiming": False,
        "scrollPastEnd": False,
    },
    "@jupyterlab/statusbar-extension:plugin": {"visible": False},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
}
"""Defaults for JupyterLab: no news or update requests, no form contents in notebook files, no vanishing cells, no
empty screen below the last one, one thread in the kernel (our extension says so as well, but JupyterLab reads this
later and would take it back)."""

_LEFT_OUT = (
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/notebook-extension:export",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlab/notebook-extension:update-raw-mimetype",
    "@jupyterlab/pluginmanager-extension",
    "@jupyterlab/terminal-extension",
)
"""Parts of JupyterLab that ask other machines, change what runs here, or ask the server for what it does not have
or what keeps it busy: listing formats to export to loads nbconvert while the page waits for its notebook."""
_LARGEST = 20_000_000
"""Bytes of a notebook, or of our record of them, that are looked at."""
_REASONS = {
    "ENOENT": "gone",
    "EEXIST": "file",
    "ENOTDIR": "file",
    "EACCES": "forbidden",
    "EPERM": "forbidden",
    "ELOOP": "loop",
    "ENAMETOOLONG": "long",
    "EINVAL": "name",
    "EILSEQ": "name",
    "ENOSPC": "full",
    "EDQUOT": "full",
    "EROFS": "protected",
}
_WORDS = ("lost", "restart", "gone", "skip", "strange", "run", "editor")


@dataclass(frozen=True)
class Workshop:
    """A folder that is ready to work in."""

    folder: Path
    log: Path
    first: str
    """The notebook to open."""
    remarks: tuple[str, ...]
    """What the user should know, in words."""


def furnish(folder: Path) -> Workshop:
    """Make the folder ready: private, with a plan if there was none, and the notebooks.

    Raises:
        FileError: it lies in a git work tree, cannot be made or written, or something else is in a file's place.
    """
    try:
        folder = Path(os.path.realpath(os.path.expanduser(folder)))  # noqa: PTH111  # pathlib's raise for odd names
    except (OSError, ValueError) as error:
        raise _unusable(folder, error) from error
    if any(os.path.exists(parent / ".git") for parent in (folder, *folder.parents)):  # noqa: PTH110  # never raises
        raise FileError(Problem("folder_in_git", values={"folder": folder}))
    private = folder / _PRIVATE
    try:
        is_new = not folder.exists()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if private.is_symlink() or (private.exists() and not private.is_dir()):
            raise FileError(Problem("not_a_folder", values={"folder": private}))
        private.mkdir(exist_ok=True)
        private.chmod(0o700)
        if is_new:
            folder.chmod(0o700)
    except OSError as error:
        raise _unusable(folder, error) from error
    if _is_file(folder / PLAN):
        store.read_bytes(folder / PLAN, most=1)
    else:
        store.save(folder / PLAN, Plan(), over=None)
    remarks = [label("launch.synced", folder=folder)] if _is_synced(folder) else []
    first, told = _refresh(folder, private / _SHIPPED)
    return Workshop(folder, private / "jupyter.log", first, (*remarks, *told))


def _unusable(folder: Path, error: OSError | ValueError) -> FileError:
    name = errno.errorcode.get(error.errno or 0, "") if isinstance(error, OSError) else "EINVAL"
    system = getattr(error, "strerror", None) or ""
    reason = label(f"launch.reason.{_REASONS[name]}") if name in _REASONS else system
    return FileError(Problem("folder_unusable", values={"folder": folder, "reason": reason}))


def _is_synced(folder: Path) -> bool:
    return any(cloud in str(folder).casefold() for cloud in _CLOUDS)


def _is_file(path: Path, *, within: Path | None = None) -> bool:
    """Return whether there is a file; with `within`, one in that folder, all links followed.

    Raises:
        FileError: there is something else: a folder, a pipe, a link that leads nowhere.
    """
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not path.is_symlink():
            return False
        if error.errno not in (errno.ENOENT, errno.ELOOP):
            raise store.file_error("read", path, error) from error
        regular = False
    if not regular or (within and not Path(os.path.realpath(path)).is_relative_to(within)):
        raise FileError(Problem("not_a_file", values={"file": path}))
    return True


def _refresh(folder: Path, record: Path) -> tuple[str, list[str]]:
    """Copy our notebooks, and give the name of the one to open, and what the user should know.

    A copy that is no longer as we shipped it belongs to the user; ours goes beside it.
    """
    shipped, first, remarks = _recorded(record), FIRST, []
    for name, data in shipped_notebooks().items():
        target = folder / name
        found = store.read_bytes(target, most=_LARGEST) if _is_file(target, within=folder) else data
        if _content(found) not in (shipped.get(name), _content(data)):
            target = target.with_stem(label("launch.fresh", name=target.stem))
            if not _is_file(target, within=folder) or store.read_bytes(target, most=_LARGEST) != data:
                remarks.append(label("launch.kept", name=name, fresh=target.name))
            if name == FIRST and _cells(found) is None:
                first = target.name
        store.write_bytes(target, data)
        shipped[name] = _content(data)
    store.write_bytes(record, json.dumps(shipped, ensure_ascii=False, indent=1).encode())
    return first, remarks


def shipped_notebooks() -> dict[str, bytes]:
    """Return our notebooks by name, each with links to the others and what to do where no code runs by itself.

    In the order of the links, which the guide (00) ends.
    """
    guide, *pages = sorted(NOTEBOOKS.glob("*.ipynb"))
    notebooks = {path.name: json.loads(path.read_bytes()) for path in (*pages, guide)}
    links = {name: _link(notebook["metadata"]) for name, notebook in notebooks.items()}
    return {name: _completed(name, notebook, links) for name, notebook in notebooks.items()}


def _link(metadata: dict[str, Any]) -> str:
    """Return what the links call a notebook: a page, or one whose code is for people to see and change."""
    link: str = metadata["alis"]["link"] if "alis" in metadata else metadata["alis_link"]
    return link


def _completed(name: str, notebook: dict[str, Any], links: dict[str, str]) -> bytes:
    head, *others = notebook["cells"]
    title, _, rest = "".join(head["source"]).partition("\n\n")
    line = " · ".join(link if file == name else f"[{link}]({file})" for file, link in links.items())
    runs = any(cell["cell_type"] == "code" for cell in others)
    hint = f'<p class="alis-run-hint">{label("launch.run_hint")}</p>' if runs else ""
    head["source"] = "\n\n".join(part for part in (title, line, rest, hint) if part).splitlines(keepends=True)
    return (json.dumps(notebook, ensure_ascii=False, indent=1) + "\n").encode()


def _recorded(record: Path) -> dict[str, str]:
    """Return what we shipped. A damaged record is none: then what is not as we ship it today counts as changed."""
    if not _is_file(record):
        return {}
    with suppress(ValueError, RecursionError):
        if isinstance(shipped := json.loads(store.read_bytes(record, most=_LARGEST)), dict):
            return shipped
    return {}


def _content(data: bytes) -> str:
    """Return a hash of a notebook's cells alone: running it changes outputs and counts, nobody's work."""
    cells = _cells(data)
    return hashlib.sha256(data if cells is None else json.dumps(cells).encode()).hexdigest()


def _cells(data: bytes) -> list[tuple[str, str, bool]] | None:
    """Return kind and text of a notebook's cells, and if something is attached; `None` for no notebook."""
    with suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [
            (cell["cell_type"], "".join(cell["source"]), bool(cell.get("attachments")))
            for cell in json.loads(data)["cells"]
        ]
    return None


def configure(place: Path) -> None:
    """Write what JupyterLab is to find in its own place: our settings, our words, our code, our kernel.

    Raises:
        FileError: it cannot be written.
    """
    lab, kernel = place / "config" / "labconfig", place / "data" / "kernels" / "python3"
    try:
        for path in (lab, kernel, place / "runtime"):
            path.mkdir(parents=True)
    except OSError as error:
        raise store.file_error("write", place, error) from error
    words = {f"alis_{key}": label(f"launch.page.{key}") for key in _WORDS}
    disabled = dict.fromkeys(_LEFT_OUT, True)
    page = {**words, "alis_code": shipped_code(), "buildCheck": False, "disabledExtensions": disabled}
    spec = {
        "argv": [sys.executable, "-P", "-m", "alis_kit.kernel", "-f", "{connection_file}"],
        "display_name": "Python 3",
        "language": "python",
        "metadata": {"supported_encryption": "curve"},
    }
    for target, content in (
        (lab / "default_setting_overrides.json", _SETTINGS),
        (lab / "page_config.json", page),
        (kernel / "kernel.json", spec),
    ):
        store.write_bytes(target, json.dumps(content).encode())


def shipped_code() -> list[str]:
    """Return the code that runs by itself when a page is opened: that of the notebooks as we ship them."""
    notebooks = (json.loads(data) for data in shipped_notebooks().values())
    cells = (cell for notebook in notebooks for cell in notebook["cells"] if cell["cell_type"] == "code")
    return list(dict.fromkeys("".join(cell["source"]) for cell in cells))
