"""The pages elsewhere than in `alis start`: JupyterLab and Notebook 7 as people have them, and VS Code's widgets.

VS Code itself and its Jupyter extension are on no package registry. What shows widgets in it is: Microsoft's
`@vscode/jupyter-ipywidgets8`, which the extension loads. `vscode.html` gives it a kernel and the colours of there.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import desk as desks
import pytest
from desk import PATIENCE, Desk
from loopback import served
from playwright import sync_api

from alis_kit import store
from alis_kit.resources import DATA
from alis_kit.workshop import furnish

NAME = "Ingrid Åsnes Vårdal"
HERE = Path(__file__).parent
LIBRARIES = HERE.parent / "node_modules"
VSCODE = ("@vscode/jupyter-ipywidgets8", "@jupyterlab/services", "requirejs")
LOOKS = {
    "light": "vscode-light vscode-themed",
    "dark": "vscode-dark vscode-themed",
    "dark, older extension": "vscode-dark vscode-white",
}
"""How VS Code's Jupyter extension colours the ground of widgets: by its theme, or in older ones always white."""
PERSON = "2. Informasjon om ALIS"
SERVICE = "Tjeneste: gjennomført og planlagt"

pytestmark = desks.marks
browser, desk = desks.browser, desks.desk


PLAIN = {"jupyterlab": "lab/tree", "notebook": "notebooks"}
"""What people have already, as a module of Python, and where it shows a notebook."""


@contextmanager
def plain_jupyter(program: str, folder: Path, *more: str) -> Iterator[str]:
    """Run JupyterLab or Notebook 7 on a folder as somebody does who has it, without our extension and settings."""
    furnish(folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = (f"--ServerApp.port={port}", f"--ServerApp.root_dir={folder}", "--no-browser", "--allow-root")
    own = (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTER_RUNTIME_DIR",
        "IPYTHONDIR",
    )
    places = {name: str(folder.parent / name.lower()) for name in own}
    environment = {**os.environ, **places, "JUPYTER_TOKEN": "nok", "ALIS_IDAG": desks.TODAY}
    with (folder.parent / "log").open("wb") as log:
        command = [sys.executable, "-m", program, *options, *more]
        server = subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/api/status?token=nok", server)
            yield f"http://127.0.0.1:{port}/{PLAIN[program]}/01_plan.ipynb?token=nok"
        finally:
            server.terminate()
            server.wait(PATIENCE / 1000)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE // 100):
        assert server.poll() is None, "it did not start"
        with suppress(OSError), urllib.request.urlopen(address):
            return
        time.sleep(0.1)
    pytest.fail(f"{address} did not answer")


def run_all(desk: Desk) -> None:
    """Choose «Run All Cells» as the page says; a busy JupyterLab may drop it, and a person does it again."""
    for _ in range(6):
        desk.page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
        desk.page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
        with suppress(sync_api.TimeoutError):
            desk.page.wait_for_selector(".alis-page .alis-tabs", timeout=PATIENCE / 6)
            return
    pytest.fail("the page was not made")


@pytest.mark.parametrize("program", PLAIN)
def test_without_our_extension_the_notebook_says_what_to_do_and_works(
    desk: Desk, tmp_path: Path, program: str
) -> None:
    folder = tmp_path / "plan"
    with plain_jupyter(program, folder) as address:
        desk.page.goto(address)
        sync_api.expect(desk.page.locator("p.alis-run-hint")).to_be_visible()
        desk.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()

        run_all(desk)

        desk.type(PERSON, **{"e. Navn": NAME})
        desk.saved(folder, lambda plan: plan.trainee.name == NAME)
        sync_api.expect(desk.page.locator(".jp-CodeCell .jp-InputArea").first).to_be_visible()


@pytest.fixture
def vscode(tmp_path: Path) -> Iterator[tuple[str, str, Path]]:
    """Give the addresses of a page with VS Code's widgets and of a Jupyter server it may use, and the folder."""
    if missing := [name for name in VSCODE if not (LIBRARIES / name).is_dir()]:
        if os.environ.get("CI"):
            pytest.fail(f"{missing} are not installed")
        pytest.skip(f"{missing} are not installed: .ci/run tells how")
    folder = tmp_path / "plan"
    with (
        served(HERE / "vscode.html", LIBRARIES) as page,
        plain_jupyter("jupyterlab", folder, f"--ServerApp.allow_origin={page}") as address,
    ):
        example = store.load(DATA / "eksempel" / "02_deltid_og_permisjon.json").plan
        store.write_bytes(folder / "plan.json", store.to_json(example))
        yield page, address[: address.index(PLAIN["jupyterlab"])], folder


def run_in_vscode(desk: Desk, page: str, server: str, look: str, notebook: Path) -> list[str]:
    """Run all cells of a notebook; give what went wrong."""
    desk.page.goto(f"{page}/")
    desk.page.wait_for_function("document.title === 'ready'")
    desk.page.evaluate("look => (document.body.className = look)", look)
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    wrong: list[str] = desk.page.evaluate("each => runAll(...each)", [code, server, "nok"])
    return wrong


def unreadable(desk: Desk) -> list[tuple[str, str, list[str]]]:
    """Give what axe finds; but only our extension can give ipywidgets' pictures the text that stands below."""
    return [fault for fault in desk.unreadable(".alis-page") if fault[0] != "image-alt"]


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_the_plan_is_edited_with_the_widgets_of_vscode(
    desk: Desk, vscode: tuple[str, str, Path], look: str
) -> None:
    page, server, folder = vscode
    assert run_in_vscode(desk, page, server, look, folder / "01_plan.ipynb") == []
    status = desk.page.locator(".alis-status")
    before = status.inner_text()
    sync_api.expect(status).to_have_text(before, use_inner_text=True)

    desk.type(PERSON, **{"g. Telefon": "9"})
    desk.saved(folder, lambda plan: plan.trainee.phone.endswith("9"))
    desk.tab("4 Tjeneste")
    desk.add(SERVICE, {"Type": "Åpen uselektert praksis", "Fra": "01.01.2031", "Prosent": "80"})

    desk.saved(folder, lambda plan: plan.service[-1].percent == 80)
    sync_api.expect(status).not_to_have_text(before, use_inner_text=True)
    desk.part(SERVICE).get_by_role("button", name=re.compile("^Mer")).first.click()
    assert unreadable(desk) == []


def test_every_page_runs_with_the_widgets_of_vscode(desk: Desk, vscode: tuple[str, str, Path]) -> None:
    page, server, folder = vscode
    for notebook in sorted(folder.glob("*.ipynb")):
        assert run_in_vscode(desk, page, server, LOOKS["dark"], notebook) == [], notebook.name
        if notebook.name not in ("00_veiledning.ipynb", "07_egne_tall.ipynb"):  # these show no page
            desk.page.locator(".alis-page").wait_for()
            assert unreadable(desk) == [], notebook.name
