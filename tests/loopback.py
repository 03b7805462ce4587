"""A page and the library it judges with, served to Chromium on this machine alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def __init__(self, *args: object, page: Path, directory: str) -> None:
        self._page = page
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        return str(self._page) if path == "/" else super().translate_path(path)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(page: Path, folder: Path) -> Iterator[str]:
    """Serve a page at the root and the files of a folder below it, on a free port; give the address."""
    handler = partial(_Handler, page=page, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
