"""pdf.js, Firefox's PDF viewer, as a judge of what can be seen: it draws in Chromium and says what it drew.

The library comes from npm, as `.ci/run` fetches it: Debian's `libjs-pdf` is from 2022, and PyPI has none. Served
on the loopback; nothing else is asked for.
"""

from __future__ import annotations

import base64
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
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


class _Server(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def translate_path(self, path: str) -> str:
        return str(HERE / "pdfjs.html") if path == "/" else super().translate_path(path)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def opened() -> Iterator[sync_api.Page]:
    """Open the judge's page."""
    require()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Server, directory=str(LIBRARY)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_api.sync_playwright() as tool:
            options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
            browser = tool.chromium.launch(executable_path=shutil.which("chromium"), args=options)
            page = browser.new_page()
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
            page.wait_for_function("document.title === 'ready'")
            yield page
            browser.close()
    finally:
        server.shutdown()
        server.server_close()


def letters(page: sync_api.Page, data: bytes) -> list[Letter]:
    """Read the letters pdf.js draws, fields' own appearances included."""
    seen = page.evaluate("([data]) => look(data, false)", [base64.b64encode(data).decode("ascii")])
    return [Letter(*letter) for letter in seen["letters"]]


def pictures(page: sync_api.Page, data: bytes) -> list[bytes]:
    """Give the pages as pdf.js draws them, as PNG."""
    seen = page.evaluate("([data]) => look(data, true)", [base64.b64encode(data).decode("ascii")])
    return [base64.b64decode(picture) for picture in seen["drawn"]]
