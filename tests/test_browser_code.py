"""Opening a page runs the code we ship and no other: what somebody else wrote is shown, and waits for a click."""

from __future__ import annotations

import json
from pathlib import Path

import desk as desks
import pytest
from desk import Desk, Lab, kernels_of
from loopback import served
from playwright import sync_api

from alis_kit.plan import Plan
from alis_kit.resources import NOTEBOOKS

pytestmark = desks.marks
browser, desk, lab = desks.browser, desks.desk, desks.lab

SHIPPED = json.loads((NOTEBOOKS / "01_plan.ipynb").read_text(encoding="utf-8"))
OURS = next("".join(cell["source"]) for cell in SHIPPED["cells"] if cell["cell_type"] == "code")
HOSTILE_TEXT = '<img src=x onerror="window.ran = 1"><script>window.ran = 1</script> [her](javascript:window.ran=1)'
TOLD = ".alis-strange-told:visible"


def code(source: str, *, html: str = "") -> dict[str, object]:
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": html}}
    return {
        "cell_type": "code",
        "id": str(abs(hash(source))),
        "metadata": {"trusted": True},
        "source": source,
        "outputs": [output] if html else [],
        "execution_count": 1,
    }


def write(
    folder: Path, name: str, *cells: dict[str, object], page: object = "01_plan", text: str = HOSTILE_TEXT
) -> None:
    words = {"cell_type": "markdown", "id": "tekst", "metadata": {"trusted": True}, "source": text}
    metadata = {**SHIPPED["metadata"], "alis": {"page": page}, "signature": "x", "trusted": True}
    notebook = {**SHIPPED, "metadata": metadata, "cells": [words, *cells]}
    (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


STRANGE = {
    "another's code": "open('ran.txt', 'w').write('ran')",
    "ours and a line more": f"{OURS}\nopen('ran.txt', 'w').write('ran')",
    "ours after a line": f"open('ran.txt', 'w').write('ran')\n{OURS}",
    "ours with a blank more": f"{OURS}\n ",
    "a magic": "%%bash\ntouch ran.txt",
}


@pytest.mark.parametrize("source", STRANGE.values(), ids=STRANGE.keys())
def test_code_of_another_is_shown_and_does_not_run_by_itself(desk: Desk, lab: Lab, source: str) -> None:
    lab.with_plan(Plan())
    ran = lab.folder / "ran.txt"
    ran.unlink(missing_ok=True)
    write(lab.folder, "fremmed", code(source, html=HOSTILE_TEXT), code(OURS))

    desk.open(lab.page("fremmed"))  # our cell comes after the other one, and has run

    sync_api.expect(desk.page.locator(TOLD)).to_have_count(1)
    sync_api.expect(desk.page.locator(TOLD)).to_contain_text("fulgte ikke med")
    shown = desk.page.locator(".alis-strange .jp-Cell-inputWrapper")
    sync_api.expect(shown).to_be_visible()
    sync_api.expect(shown).to_contain_text(source.splitlines()[0])
    sync_api.expect(desk.page.locator(".jp-CodeCell:not(.alis-strange) .jp-Cell-inputWrapper")).to_be_hidden()
    assert not ran.exists()
    assert desk.page.evaluate("window.ran") is None
    assert desk.unreadable(".jp-Notebook") == []

    desk.page.locator(TOLD).get_by_role("button", name="Kjør koden").click()

    if "ran" in source:
        for _ in range(desks.PATIENCE // 50):
            if ran.exists():
                return
            desk.page.wait_for_timeout(50)
        pytest.fail("the code was not run though somebody said so")


@pytest.mark.parametrize("page", ["x", True, ["01_plan"]])
def test_whatever_a_notebook_calls_itself_its_code_waits_and_its_file_stays(
    desk: Desk, lab: Lab, page: object
) -> None:
    (lab.folder / "ran.txt").unlink(missing_ok=True)
    write(lab.folder, "fremmed", code(STRANGE["another's code"]), page=page)
    before = (lab.folder / "fremmed.ipynb").read_bytes()

    desk.page.goto(lab.page("fremmed"))
    desk.page.locator(TOLD).wait_for()
    desk.open(lab.with_plan(Plan()))  # a whole page has come and run meanwhile

    assert not (lab.folder / "ran.txt").exists()
    assert (lab.folder / "fremmed.ipynb").read_bytes() == before


def test_a_page_asks_nothing_elsewhere_whatever_stands_on_it(desk: Desk, lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text("x")
    with served(tmp_path / "x.html", tmp_path) as elsewhere:
        picture = f'<img src="{elsewhere}/a.png"> ![]({elsewhere}/b.png)'
        write(lab.folder, "fremmed", code("1", html=picture), code(OURS), text=picture)
        refused: list[str] = []
        desk.page.on("requestfailed", lambda request: refused.append(request.url))
        desk.open(lab.page("fremmed"))

        fetched = f"fetch('{elsewhere}/c.png').then(() => 'answered', () => 'refused')"
        assert desk.page.evaluate(fetched) == "refused"
        assert {url.rsplit("/", 1)[1] for url in refused if url.startswith(elsewhere)} >= {"a.png", "b.png"}


def test_a_question_of_jupyterlab_is_never_answered_for_the_person(desk: Desk, lab: Lab) -> None:
    write(lab.folder, "fremmed", code(STRANGE["another's code"], html=HOSTILE_TEXT), code(OURS))
    desk.open(lab.page("fremmed"))
    desk.page.evaluate("document.activeElement.blur()")
    desk.page.keyboard.press("Control+Shift+c")
    desk.page.locator(".lm-CommandPalette-input").fill("Trust Notebook")
    desk.page.keyboard.press("Enter")
    question = desk.page.get_by_role("dialog").filter(has_text="trust")
    sync_api.expect(question).to_be_visible()

    for kernel in kernels_of(lab.folder):
        kernel.kill()

    sync_api.expect(desk.page.get_by_role("alert").filter(has_text="Frakoblet")).to_be_visible()
    desk.page.wait_for_timeout(1000)  # several of our extension's looks
    sync_api.expect(question).to_be_visible()
    question.get_by_role("button", name="Cancel").click()
    sync_api.expect(desk.page.get_by_role("dialog").filter(has_text="appears to have died")).to_have_count(0)
