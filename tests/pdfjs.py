"""pdf.js, Firefox's PDF viewer, as a judge of what can be seen: it draws in Chromium and says what it drew.

The library comes from npm, as `.ci/run` fetches it: Debian's `libjs-pdf` is from 2022, and PyPI has none. Served
on the loopback; nothing else is asked for.
"""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from loopback import served
from playwright import sync_api
from renderers import Letter, need

HERE = Path(__file__).parent
LIBRARY = HERE.parent / "node_modules" / "pdfjs-dist"


def require() -> None:
    """Without pdf.js the test fails where CI is set, and is skipped elsewhere."""
    need("chromium")
    if not (LIBRARY / "build" / "pdf.mjs").is_file():
        if os.environ.get("CI"):
            pytest.fail("pdf.js is not installed")
        pytest.skip("pdf.js is not installed: npm install --prefix . --no-save pdfjs-dist@5")


@contextmanager
def opened() -> Iterator[sync_api.Page]:
    """Open the judge's page."""
    require()
    with served(HERE / "pdfjs.html", LIBRARY) as address, sync_api.sync_playwright() as tool:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = tool.chromium.launch(executable_path=shutil.which("chromium"), args=options)
        page = browser.new_page()
        page.goto(f"{address}/")
        page.wait_for_function("document.title === 'ready'")
        yield page
        browser.close()


def letters(page: sync_api.Page, data: bytes) -> list[Letter]:
    """Read the letters pdf.js draws, fields' own appearances included."""
    seen = page.evaluate("([data]) => look(data, false)", [base64.b64encode(data).decode("ascii")])
    return [Letter(*letter) for letter in seen["letters"]]


def pictures(page: sync_api.Page, data: bytes) -> list[bytes]:
    """Give the pages as pdf.js draws them, as PNG."""
    seen = page.evaluate("([data]) => look(data, true)", [base64.b64encode(data).decode("ascii")])
    return [base64.b64decode(picture) for picture in seen["drawn"]]
