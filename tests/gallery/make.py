"""Make README's pictures from the examples, so that they are always true: `python tests/gallery/make.py`.

The timelines of the three invented trainees, and the planning notebook as it looks in Chromium.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from alis_kit import store, timeline
from alis_kit.assessment import assess
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA

HERE = Path(__file__).parent
EXAMPLES = sorted((DATA / "eksempel").glob("*.json"))
TIMELINES = dict(zip(("tidslinje", "tidslinje-deltid", "tidslinje-naer-malet"), EXAMPLES, strict=True))


def timelines() -> None:
    """Draw the timeline of each example on the day it was signed."""
    for name, path in TIMELINES.items():
        plan = store.load(path).plan
        assert plan.signing.on is not None
        scene = timeline.scene(
            plan, assess(plan, regulation_on(plan.signing.on), plan.signing.on), size=timeline.SCREEN
        )
        (HERE / f"{name}.png").write_bytes(timeline.picture(scene, "png", dpi=110))


def notebook() -> None:
    """Open the first example in JupyterLab and take a picture of the page."""
    folder = Path(tempfile.mkdtemp()) / "ALIS-plan"
    folder.mkdir(mode=0o700)
    shutil.copy(EXAMPLES[0], folder / "plan.json")
    on = json.loads(EXAMPLES[0].read_text(encoding="utf-8"))["plan"]["signing"]["on"]
    kit = subprocess.Popen(
        [sys.executable, "-m", "alis_kit", "start", str(folder), "--no-browser"],
        env={**os.environ, "ALIS_IDAG": on},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert kit.stdout is not None
    try:
        addresses = (re.search(r"http://127\.0\.0\.1:\d+/\S+", line) for line in kit.stdout)
        address = next(found.group() for found in addresses if found)
        with sync_playwright() as browsers:
            browser = browsers.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
            )
            page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="nb-NO")
            page.goto(address)
            page.wait_for_selector(".alis-page .alis-tabs", timeout=60_000)
            page.get_by_role("tab", name=re.compile("Tjeneste")).click()
            page.wait_for_timeout(2_500)
            page.screenshot(path=HERE / "notatbok.png")
            browser.close()
    finally:
        kit.send_signal(signal.SIGINT)
        kit.wait(timeout=30)
        shutil.rmtree(folder.parent)


if __name__ == "__main__":
    timelines()
    notebook()
