"""The folder a user works in: the plan, the notebooks as we ship them, and a hidden folder for Jupyter's things.

The notebooks are ours and are refreshed at every start; one that the user has changed is never touched.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

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

_UNUSED = (
    "@jupyterlab/apputils-extension:announcements",
    "@jupyterlab/audio-extension",
    "@jupyterlab/cell-toolbar-extension",
    "@jupyterlab/celltags-extension",
    "@jupyterlab/completer-extension",
    "@jupyterlab/console-extension",
    "@jupyterlab/csvviewer-extension",
    "@jupyterlab/debugger-extension",
    "@jupyterlab/docmanager-extension:download",
    "@jupyterlab/docmanager-extension:recents",
    "@jupyterlab/documentsearch-extension",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/filebrowser-extension:download",
    "@jupyterlab/fileeditor-extension:language-server",
    "@jupyterlab/fileeditor-extension:search",
    "@jupyterlab/help-extension",
    "@jupyterlab/htmlviewer-extension",
    "@jupyterlab/hub-extension",
    "@jupyterlab/inspector-extension",
    "@jupyterlab/json-extension",
    "@jupyterlab/launcher-extension",
    "@jupyterlab/logconsole-extension",
    "@jupyterlab/lsp-extension",
    "@jupyterlab/mainmenu-extension:recents",
    "@jupyterlab/mermaid-extension",
    "@jupyterlab/metadataform-extension",
    "@jupyterlab/notebook-extension:export",
    "@jupyterlab/notebook-extension:language-server",
    "@jupyterlab/notebook-extension:search",
    "@jupyterlab/notebook-extension:toc",
    "@jupyterlab/notebook-extension:tools",
    "@jupyterlab/notebook-extension:update-raw-mimetype",
    "@jupyterlab/pluginmanager-extension",
    "@jupyterlab/property-inspector",
    "@jupyterlab/running-extension",
    "@jupyterlab/settingeditor-extension",
    "@jupyterlab/terminal-extension",
    "@jupyterlab/toc-extension",
    "@jupyterlab/tooltip-extension",
    "@jupyterlab/vega5-extension",
    "@jupyterlab/video-extension",
    "@jupyterlab/workspaces-extension",
)
"""Parts of JupyterLab that take their time to start and that nobody who fills in a form needs."""
_REPLACED = ("@jupyterlab/apputils-extension:resolver", "@jupyterlab/apputils-extension:state")
"""Parts in whose place our extension stands, which keeps no workspace and waits for none."""
_HEAD_START = "import alis_kit.notebook.live\n"
"""What a kernel loads while the browser still does: the libraries behind every page."""


@dataclass(frozen=True)
class Workshop:
    """A folder that is ready to work in."""

    folder: Path
    private: Path
    log: Path
    remarks: tuple[str, ...]
    """What the user should know, in words."""


def furnish(folder: Path) -> Workshop:
    """Make the folder ready: private, with a plan if there was none, the notebooks, and Jupyter's settings.

    Raises:
        FileError: it lies in a git work tree, or cannot be made or written.
    """
    folder = folder.expanduser().resolve()
    if any((parent / ".git").exists() for parent in (folder, *folder.parents)):
        raise FileError(Problem("folder_in_git", values={"folder": folder}))
    private = folder / _PRIVATE
    try:
        is_new = not folder.exists()
        private.mkdir(parents=True, exist_ok=True)
        private.chmod(0o700)
        if is_new:
            folder.chmod(0o700)
    except OSError as error:
        values = {"folder": folder, "reason": error.strerror or ""}
        raise FileError(Problem("folder_unusable", values=values)) from error
    if not (folder / PLAN).exists():
        store.save(folder / PLAN, Plan(), over=None)
    remarks = [label("launch.synced", folder=folder)] if _is_synced(folder) else []
    remarks += _refresh(folder, private / _SHIPPED)
    _configure(private)
    return Workshop(folder, private, private / "jupyter.log", tuple(remarks))


def _is_synced(folder: Path) -> bool:
    return any(cloud in str(folder).casefold() for cloud in _CLOUDS)


def _refresh(folder: Path, record: Path) -> list[str]:
    """Copy our notebooks. A copy that is no longer as we shipped it belongs to the user; ours goes beside it."""
    shipped: dict[str, str] = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    remarks = []
    for source in sorted(NOTEBOOKS.glob("*.ipynb")):
        data = source.read_bytes()
        target = folder / source.name
        if target.exists() and _content(target.read_bytes()) not in (shipped.get(source.name), _content(data)):
            target = target.with_stem(label("launch.fresh", name=target.stem))
            if not target.exists() or target.read_bytes() != data:
                remarks.append(label("launch.kept", name=source.name, fresh=target.name))
        store.write_bytes(target, data)
        shipped[source.name] = _content(data)
    store.write_bytes(record, json.dumps(shipped, ensure_ascii=False, indent=1).encode())
    return remarks


def _content(data: bytes) -> str:
    """Give a hash of a notebook's cells alone: running it changes outputs and counts, which are nobody's work."""
    try:
        cells = [
            (cell["cell_type"], "".join(cell["source"]), bool(cell.get("attachments")))
            for cell in json.loads(data)["cells"]
        ]
    except (ValueError, KeyError, TypeError):
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _configure(private: Path) -> None:
    lab = private / "config" / "labconfig"
    for path in (lab, private / "runtime", private / "ipython" / "profile_default" / "startup"):
        path.mkdir(parents=True, exist_ok=True)
    words = {f"alis_{key}": label(f"launch.page.{key}") for key in ("lost", "restart", "gone", "skip")}
    page = {**words, "buildCheck": False, "disabledExtensions": dict.fromkeys((*_UNUSED, *_REPLACED), True)}
    store.write_bytes(lab / "default_setting_overrides.json", json.dumps(_SETTINGS).encode())
    store.write_bytes(lab / "page_config.json", json.dumps(page).encode())
    profile = private / "ipython" / "profile_default"
    config = {"HistoryManager": {"enabled": False}}
    store.write_bytes(profile / "ipython_config.json", json.dumps(config).encode())
    store.write_bytes(profile / "startup" / "alis.py", _HEAD_START.encode())
