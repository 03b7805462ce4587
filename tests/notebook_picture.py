"""Take the README's picture of the planning notebook: `python tests/notebook_picture.py OUT.png`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright import sync_api
from test_browser import CHROMIUM, OPTIONS, Desk, started

from alis_kit.resources import DATA

EXAMPLE = DATA / "eksempel" / "02_deltid_og_permisjon.json"


def take(out: Path) -> None:
    """Start the kit on an invented trainee's plan and photograph the tab with the service."""
    with TemporaryDirectory() as folder, sync_api.sync_playwright() as playwright:
        place = Path(folder) / "plan"
        place.mkdir(mode=0o700)
        shutil.copy(EXAMPLE, place / "plan.json")
        with started(place) as address:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
            page = browser.new_page(locale="nb-NO", viewport={"width": 1366, "height": 768})
            desk = Desk(page)
            desk.open(address)
            desk.tab("4 Tjeneste")
            desk.part("Tjeneste: gjennomført og planlagt").locator(".alis-row").first.wait_for()
            page.wait_for_timeout(500)
            page.screenshot(path=out)
            browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
