"""A desk to work at in the browser tests: `alis start`, a real JupyterLab, Chromium, and a person's hands."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import axe_playwright_python
import psutil
import pytest
from filelock import FileLock
from jupyter_client.blocking.client import BlockingKernelClient
from playwright import sync_api

from alis_kit import store
from alis_kit.plan import Plan

sync_api.expect.set_options(timeout=60_000)
CHROMIUM = shutil.which("chromium")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
SHOWN = "all => all.map(each => `${each.labels?.[0]?.textContent ?? each.name}: ${each.value}`)"
"""JavaScript: the captions of fields, with what stands in them."""
TODAY = "2026-11-22"

marks = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="Debian's chromium is not installed on this machine"
    ),
]


def processes(folder: Path) -> list[psutil.Process]:
    """Find what runs for a folder: the command, which names it, and below that JupyterLab and its kernels."""
    running = psutil.process_iter(["cmdline"])
    commands = [each for each in running if str(folder) in (each.info["cmdline"] or ())]
    return [*commands, *(child for each in commands for child in each.children(recursive=True))]


def kernels_of(folder: Path) -> list[psutil.Process]:
    return [each for each in processes(folder) if "alis_kit.kernel" in each.cmdline()]


def in_kernel(kernel: psutil.Process, code: str) -> str:
    """Run code in the kernel behind a page, as a fault in our own code would be there; give what it prints."""
    client = BlockingKernelClient(connection_file=kernel.cmdline()[-1])
    client.load_connection_file()
    client.start_channels()
    said = []
    try:
        reply = client.execute_interactive(
            code,
            timeout=30,
            store_history=False,
            output_hook=lambda message: said.append(message["content"].get("text", "")),
        )
        assert reply["content"]["status"] == "ok", reply["content"]
    finally:
        client.stop_channels()
    return "".join(said)


@contextmanager
def started(folder: Path, *, cwd: Path | None = None, **environment: str) -> Iterator[str]:
    """Run `alis start` on a folder, give the address it prints, stop it as Ctrl+C does; nothing may be left."""
    kit = subprocess.Popen(
        [sys.executable, "-P", "-m", "alis_kit", "start", str(folder), "--no-browser"],
        env={**os.environ, "ALIS_IDAG": TODAY, **environment},
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert kit.stdout is not None
    said = []
    try:
        for line in kit.stdout:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/\S+", line):
                yield found.group()
                break
        else:
            pytest.fail("no address was printed:\n" + "".join(said))
    finally:
        running = processes(folder)
        kit.send_signal(signal.SIGINT)
        said.append(kit.communicate(timeout=30)[0])
    assert kit.returncode == 0, "".join(said)
    assert "Stoppet" in said[-1]
    _, left = psutil.wait_procs(running, timeout=10)  # a kernel that had barely begun ends by itself
    assert left == []


@dataclass
class Desk:
    """A page in the browser, and what it asked the network for."""

    page: sync_api.Page
    asked: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_selector(".alis-page .alis-tabs", timeout=PATIENCE)

    def tab(self, title: str) -> None:
        self.page.get_by_role("tab", name=re.compile(f"^{title}")).click()
        self.page.locator(".alis-tabs > .widget-tab-contents > :not(.lm-mod-hidden) > *:visible").first.wait_for()

    def follow(self, link: str) -> None:
        """Go to another of the pages by the line of links at the top."""
        self.page.get_by_role("link", name=link, exact=True).locator("visible=true").click()

    def part(self, heading: str) -> sync_api.Locator:
        """Give the part of the open tab with this heading."""
        title = self.page.get_by_role("heading", name=heading, exact=True)
        return self.page.locator(".alis-record, .alis-rows").filter(has=title)

    def type(self, heading: str, **fields: str) -> None:
        for caption, text in fields.items():
            self._put(self.part(heading).locator(".alis-grid"), caption, text)

    def add(self, heading: str, fields: dict[str, str]) -> None:
        part = self.part(heading)
        rows = part.locator(".alis-row")
        before = rows.count()
        part.get_by_role("button", name="Legg til rad").click()
        sync_api.expect(rows).to_have_count(before + 1)
        for caption, text in fields.items():
            self._put(rows.nth(before), caption, text)

    def _put(self, where: sync_api.Locator, caption: str, text: str) -> None:
        control = where.get_by_label(caption, exact=True)
        if control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(label=text)
        else:
            control.click()
            control.press_sequentially(text)
            control.press("Tab")

    def saved(self, folder: Path, holds: Callable[[Plan], object]) -> Plan:
        """Wait until the plan on disk holds what was typed last, and give it. The page then says so too."""
        for _ in range(PATIENCE // 100):
            plan = store.load(folder / "plan.json").plan
            if holds(plan):
                sync_api.expect(self.page.locator(".alis-saved")).to_contain_text("Lagret kl.")
                return plan
            self.page.wait_for_timeout(100)
        pytest.fail(
            f"what was typed last never reached the disk\n{self.seen()}\n{store.load(folder / 'plan.json').plan}"
        )

    def seen(self) -> str:
        """Tell what stands on the page, for whoever has to find out why a test failed."""
        page = self.page
        fields = page.locator(".alis-page :is(input, select, textarea)").evaluate_all(SHOWN)
        texts = page.locator(".alis-saved, .alis-unsaved, .alis-alert, .alis-problem").all_inner_texts()
        return "\n".join([*texts, *fields])

    def unreadable(self, where: str) -> list[tuple[str, str, list[str]]]:
        """Give what axe finds wrong in a part of the page and calls serious or critical."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate("where => axe.run(where)", where)
        assert len(found["passes"]) > 10, "axe looked at nothing"
        return [
            (each["id"], each["help"], [node["html"] for node in each["nodes"]])
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]

    def cells(self) -> int:
        return self.page.locator(".jp-Notebook .jp-Cell").count()

    def hosts(self) -> set[str | None]:
        return {urlsplit(url).hostname for url in self.asked if not url.startswith(("data:", "blob:"))}


@dataclass(frozen=True)
class Lab:
    """A JupyterLab that several tests share; each opens the page anew, on a plan of its own."""

    folder: Path
    address: str

    def with_plan(self, plan: Plan) -> str:
        """Put a plan in the folder and give the address of the planning page."""
        store.write_bytes(self.folder / "plan.json", store.to_json(plan))
        return self.address

    def page(self, notebook: str) -> str:
        return self.address.replace("01_plan", notebook)


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    """Give Chromium, one at a time on the machine: two at once starve each other until a wait runs out."""
    assert CHROMIUM, "CI needs Debian's chromium"
    with FileLock(Path(tempfile.gettempdir()) / "alis-kit-browser.lock"), sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(headless=True, executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab") / "plan"
    with started(folder) as address:
        yield Lab(folder, address)


@contextmanager
def desk_in(browser: sync_api.Browser, **options: str) -> Iterator[Desk]:
    context = browser.new_context(locale="nb-NO", viewport={"width": 1366, "height": 768}, **options)
    context.set_default_timeout(PATIENCE)
    made = Desk(context.new_page())
    context.on("request", lambda request: made.asked.append(request.url))
    yield made
    context.close()


@pytest.fixture
def desk(browser: sync_api.Browser) -> Iterator[Desk]:
    with desk_in(browser) as made:
        yield made
