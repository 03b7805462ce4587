"""Make README's pictures from the examples, so that they are always true: `python tests/gallery.py`.

The timelines of the three invented trainees, and the planning notebook as it looks in Chromium.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from desk import CHROMIUM, OPTIONS, Desk, started
from playwright.sync_api import sync_playwright

from alis_kit import store, timeline
from alis_kit.assessment import assess
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA

HERE = Path(__file__).with_suffix("")
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
    """Open the first example in JupyterLab and take a picture of the tab with the service."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder) / "plan"
        place.mkdir(mode=0o700)
        shutil.copy(EXAMPLES[0], place / "plan.json")
        with started(place) as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            desk = Desk(browser.new_page(locale="nb-NO", viewport={"width": 1366, "height": 768}))
            desk.open(address)
            desk.tab("4 Tjeneste")
            desk.part("Tjeneste: gjennomført og planlagt").locator(".alis-row").first.wait_for()
            desk.page.wait_for_timeout(2_500)
            desk.page.screenshot(path=HERE / "notatbok.png")
            browser.close()


if __name__ == "__main__":
    timelines()
    notebook()
