"""The whole job as a person does it: `alis start`, a real JupyterLab and Chromium, a plan typed from nothing."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright import sync_api

from alis_kit import document, store
from alis_kit.forms import form_map
from alis_kit.plan import Plan

sync_api.expect.set_options(timeout=30_000)
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
NAME = "Ingrid Åsnes Vårdal"
PATIENCE = 30_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"), reason="Debian's chromium is not installed on this machine"
    ),
]


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """Run `alis start` on a folder, give the address it prints, and stop it as Ctrl+C does."""
    kit = subprocess.Popen(
        [sys.executable, "-m", "alis_kit", "start", str(folder), "--no-browser"],
        env={**os.environ, "ALIS_IDAG": "2026-11-22"},
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
        kit.send_signal(signal.SIGINT)
        said.append(kit.communicate(timeout=30)[0])
    assert kit.returncode == 0, "".join(said)
    assert "Stoppet" in said[-1]


@dataclass
class Desk:
    """The page in the browser, and what it asked the network for."""

    page: sync_api.Page
    asked: list[str] = field(default_factory=list)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.page.wait_for_selector(".alis-page .alis-tabs", timeout=PATIENCE)

    def tab(self, title: str) -> None:
        self.page.get_by_role("tab", name=re.compile(f"^{title}")).click()

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
        pytest.fail("what was typed last never reached the disk")

    def cells(self) -> int:
        return self.page.locator(".jp-Notebook .jp-Cell").count()


@pytest.fixture(scope="module")
def browser() -> Iterator[sync_api.Browser]:
    assert CHROMIUM, "CI needs Debian's chromium"
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(headless=True, executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture
def desk(browser: sync_api.Browser) -> Iterator[Desk]:
    context = browser.new_context(locale="nb-NO", viewport={"width": 1366, "height": 768})
    context.set_default_timeout(PATIENCE)
    made = Desk(context.new_page())
    context.on("request", lambda request: made.asked.append(request.url))
    yield made
    context.close()


def fill_in_a_plan(desk: Desk) -> None:
    """Type a trainee's plan: every answer, and at least one row of every kind."""
    desk.type("Tidsrommet planen gjelder for", **{"Fra": "1.12.26", "Til og med": "mai 2027"})
    desk.type("1. Informasjon om kommune", **{"a. Kommune": "Vågå", "c. Leder i Kompetanseportalen": "Åse Lid"})
    desk.type("1. Informasjon om kommune", **{"b. Er kommunen registrert som utdanningsvirksomhet?": "Ja"})
    desk.type("2. Informasjon om ALIS", **{"e. Navn": NAME, "f. HPR-nummer": "7654321"})
    desk.type("3. Avtale om individuell veiledning", **{"a. Individuell veileders navn": "Per Øyen"})
    desk.add("Individuell veiledning som er gitt", {"Til og med": "30.06.2026", "Timer": "37,5"})
    desk.tab("4 Tjeneste")
    desk.add(
        "Tjeneste: gjennomført og planlagt",
        {
            "Type": "Åpen uselektert praksis",
            "Fra": "01.01.2025",
            "Til og med": "31.12.2029",
            "Prosent": "80",
            "Sted": "Vågå legesenter",
        },
    )
    desk.add("Fravær og planlagt permisjon", {"Type": "Ferie", "Fra": "5.7.27", "Til og med": "30.7.27"})
    desk.tab("4 Kurs")
    desk.add("Kurs: gjennomført og planlagt", {"Type": "Grunnkurs A", "Timer": "30", "Til og med": "14.03.2026"})
    desk.tab("4 Gruppe og vakt")
    desk.add("Gruppeveiledning", {"Fra": "01.02.2025", "Leder": "Liv Dahl"})
    desk.add("Legevakter", {"Dato": "31.10.2026", "Antall": "2"})
    desk.add("Praktiske prosedyrer", {"Prosedyre": "Otoskopi", "Dato": "10.02.2025"})
    desk.add("Andre læringsaktiviteter", {"Aktivitet": "Praksisbesøk", "Dato": "11.02.2025"})
    desk.add("Læringsmål i Kompetanseportalen", {"Godkjent": "12", "I alt": "85", "Lest den": "1.11.2026"})
    desk.tab("5–6 Videre")
    desk.type("5–6. Egne merknader til planen", **{"5.g Faglig fordypning": "Rus og psykiatri"})
    desk.tab("7 Underskrift")
    desk.type("7. Underskrift", **{"Sted": "Vågå", "Dato for neste møte": "20.05.2027"})


def test_a_new_trainee_plans_fills_the_form_stops_and_finds_everything_again(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    with started(folder) as address:
        desk.open(address)
        status, picture = desk.page.locator(".alis-status"), desk.page.locator("img.alis-picture").last
        empty_status, empty_picture = status.inner_text(), picture.get_attribute("src")

        fill_in_a_plan(desk)
        typed = desk.saved(folder, lambda plan: plan.signing.next_meeting)
        assert typed.trainee.name == NAME
        assert typed.service[0].supervisor == "Per Øyen", "a new row starts with the plan's supervisor"
        rows = ("service", "absence", "courses", "groups", "duties", "procedures", "activities", "goals")
        assert all(len(getattr(typed, kind)) == 1 for kind in rows)
        sync_api.expect(status).not_to_have_text(empty_status)
        sync_api.expect(picture).not_to_have_attribute("src", empty_picture or "")

        desk.tab("Skjema")
        desk.page.get_by_role("button", name="Lag skjemaet").click()
        sync_api.expect(desk.page.get_by_role("img", name=re.compile("Side 4"))).to_be_visible()
    _assert_the_form_holds_the_plan(folder, typed)

    with started(folder) as address:
        desk.open(address)
        assert desk.part("2. Informasjon om ALIS").get_by_label("e. Navn").input_value() == NAME
        desk.tab("4 Tjeneste")
        row = desk.part("Tjeneste: gjennomført og planlagt").locator(".alis-row").first
        assert row.get_by_label("Sted").input_value() == "Vågå legesenter"
    assert store.load(folder / "plan.json").plan == typed
    _assert_private(desk, folder)


def _assert_the_form_holds_the_plan(folder: Path, typed: Plan) -> None:
    (file,) = folder.glob("*.pdf")
    reading = document.read(file.read_bytes())
    assert reading.plan == typed
    assert set(reading.values) == set(form_map().fields)
    assert reading.values["lis_navn"] == NAME
    assert reading.values["regutdvirk_ja"] is True
    assert reading.values["hpr"] == "7654321"


def _assert_private(desk: Desk, folder: Path) -> None:
    """No name outside the plan and the form, no other host, no access without the token."""
    assert "Planner()" in (folder / "01_plan.ipynb").read_text(encoding="utf-8"), (
        "the notebook was saved with outputs"
    )
    parts = (NAME, NAME.split()[0])
    for file in [*folder.rglob("*.ipynb"), *(folder / ".alis").rglob("*")]:
        if file.is_file():
            assert not any(part.encode() in file.read_bytes() for part in parts), file
    assert not any("Ingrid" in url for url in desk.asked if not url.startswith("data:"))
    hosts = {urlsplit(url).hostname for url in desk.asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}


def test_the_pages_follow_each_other_and_a_new_row_gets_the_focus(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    with started(folder) as address:
        desk.open(address)
        desk.tab("5–6")
        desk.page.locator("a:visible", has_text="Skjemaet").click()
        own = desk.page.get_by_label("Teksten i skjemaet").locator("visible=true")
        own.fill("Ordnes på kontoret.")
        own.press("Tab")
        sync_api.expect(desk.page.get_by_text("Dette feltet har egen ordlyd.")).to_be_visible()
        desk.page.locator("a:visible", has_text="Planen").click()

        desk.tab("4 Tjeneste")
        desk.page.locator(".alis-add:visible").first.click()
        sync_api.expect(desk.page.locator(".alis-row:visible select").first).to_be_focused()
        plan = desk.saved(folder, lambda plan: plan.service and plan.wording)
        assert [wording.text for wording in plan.wording] == ["Ordnes på kontoret."]
        assert len(plan.service) == 1


def test_keys_on_controls_never_touch_the_cells(desk: Desk, tmp_path: Path) -> None:
    with started(tmp_path / "plan") as address:
        desk.open(address)
        cells = desk.cells()
        desk.tab("4 Tjeneste")
        desk.add("Tjeneste: gjennomført og planlagt", {"Sted": "Vågå"})
        controls = [
            desk.part("Tjeneste: gjennomført og planlagt").get_by_label("Type", exact=True),
            desk.page.get_by_role("button", name="Legg til rad").first,
            desk.page.get_by_role("button", name="Angre"),
            desk.page.get_by_role("tab", name="4 Kurs"),
            desk.page.locator(".jp-CodeCell").first,
        ]
        for control in controls:
            control.focus()
            for key in ("a", "b", "d", "d", "x", "m", "ArrowDown", "ArrowUp"):
                desk.page.keyboard.press(key)
            assert desk.cells() == cells


def test_a_half_typed_or_impossible_date_changes_nothing_and_is_told(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    with started(folder) as address:
        desk.open(address)
        date = desk.part("Tidsrommet planen gjelder for").get_by_label("Fra")
        date.press_sequentially("31.02.2027")
        assert store.load(folder / "plan.json").plan == Plan()

        date.press("Tab")

        sync_api.expect(desk.part("Tidsrommet planen gjelder for")).to_contain_text("er ikke en dato")
        assert date.input_value() == "31.02.2027"
        assert store.load(folder / "plan.json").plan == Plan()


def kernel_of(folder: Path) -> psutil.Process:
    """Find the kernel by the folder its connection file lies in."""
    commands = ((each, " ".join(each.info["cmdline"] or ())) for each in psutil.process_iter(["cmdline"]))
    (kernel,) = [each for each, command in commands if "ipykernel" in command and str(folder) in command]
    return kernel


def test_a_lost_kernel_or_server_is_told_and_a_new_kernel_shows_the_saved_plan(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    with started(folder) as address:
        desk.open(address)
        desk.type("2. Informasjon om ALIS", **{"e. Navn": NAME})
        desk.saved(folder, lambda plan: plan.trainee.name == NAME)

        kernel_of(folder).kill()

        banner = desk.page.get_by_role("alert").filter(has_text="Frakoblet")
        sync_api.expect(banner).to_be_visible()
        assert desk.page.locator(".jp-OutputArea").last.evaluate("area => area.inert")

        banner.get_by_role("button", name="Start på nytt").click()
        sync_api.expect(desk.part("2. Informasjon om ALIS").get_by_label("e. Navn")).to_have_value(NAME)
        sync_api.expect(banner).to_have_count(0)
    sync_api.expect(banner).to_be_visible()


def test_the_server_refuses_whoever_has_no_token(tmp_path: Path) -> None:
    with started(tmp_path / "plan") as address:
        parts = urlsplit(address)

        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"http://{parts.netloc}/api/contents/plan.json")
