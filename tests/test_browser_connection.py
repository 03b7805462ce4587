"""What stands between a page and its kernel breaks or is slow: nothing typed is lost unseen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import desk as desks
import pytest
from desk import Desk, Lab, kernels_of, started
from playwright import sync_api

from alis_kit.plan import Plan

NAME = "Ingrid Åsnes Vårdal"

pytestmark = desks.marks
browser, desk, lab = desks.browser, desks.desk, desks.lab


class Line:
    """What stands between a page and its kernel. It holds back what the kernel tells of its widgets when asked."""

    def __init__(self, desk: Desk) -> None:
        self._page = desk.page
        self._connections: list[sync_api.WebSocketRoute] = []
        self._last = time.monotonic()
        self._holds = True
        self.held: list[Callable[[], None]] = []
        self.deaf = False
        """Whether nothing of what the kernel says arrives."""
        desk.page.route_web_socket(re.compile("/api/kernels/"), self._connect)

    def _connect(self, page: sync_api.WebSocketRoute) -> None:
        server = page.connect_to_server()
        page.on_message(server.send)
        server.on_message(lambda message: self._back(page, message))
        self._connections.append(page)

    def _back(self, page: sync_api.WebSocketRoute, message: str | bytes) -> None:
        self._last = time.monotonic()
        if self._holds and b'"update_states"' in (message.encode() if isinstance(message, str) else message):
            self.held.append(partial(page.send, message))
        elif not self.deaf:
            page.send(message)

    def let_go(self) -> None:
        self._holds = False
        while self.held:
            self.held.pop()()

    def wait_for_quiet(self) -> None:
        while time.monotonic() - self._last < 1:
            self._page.wait_for_timeout(100)

    def cut(self) -> None:
        """Cut the connection, and wait until JupyterLab has made a new one and asked for the widgets."""
        self._holds, self.deaf = True, False
        self._connections[-1].close()
        for _ in range(desks.PATIENCE // 50):
            if self.held:
                return
            self._page.wait_for_timeout(50)
        pytest.fail("JupyterLab did not ask the kernel for its widgets")


def test_a_lost_kernel_or_server_is_told_and_a_new_kernel_shows_the_saved_plan(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    with started(folder) as address:
        desk.open(address)
        desk.type("2. Informasjon om ALIS", **{"e. Navn": NAME})
        desk.saved(folder, lambda plan: plan.trainee.name == NAME)

        (kernel,) = kernels_of(folder)
        kernel.kill()

        banner = desk.page.get_by_role("alert").filter(has_text="Frakoblet")
        sync_api.expect(banner).to_be_visible()
        assert desk.page.locator(".jp-OutputArea").last.evaluate("area => area.inert")
        assert desk.page.locator(".jp-Dialog").count() == 0, "JupyterLab tells it too, over everything"

        banner.get_by_role("button", name="Start på nytt").click()
        sync_api.expect(desk.part("2. Informasjon om ALIS").get_by_label("e. Navn")).to_have_value(NAME)
        sync_api.expect(banner).to_have_count(0)
        desk.type("1. Informasjon om kommune", **{"a. Kommune": "Vågå"})
        desk.saved(folder, lambda plan: plan.municipality.name == "Vågå")
    sync_api.expect(banner).to_be_visible()
    assert desk.page.locator(".jp-Dialog").count() == 0


def test_what_is_typed_the_moment_the_page_stands_is_not_wiped_out(desk: Desk, lab: Lab) -> None:
    line = Line(desk)
    desk.open(lab.with_plan(Plan()))
    name = desk.part("2. Informasjon om ALIS").get_by_label("e. Navn")
    name.press_sequentially(NAME[:2])
    desk.saved(lab.folder, lambda plan: plan.trainee.name == NAME[:2])

    assert line.held, "JupyterLab no longer asks the kernel for its widgets"
    line.let_go()

    name.press_sequentially(NAME[2:])
    desk.saved(lab.folder, lambda plan: plan.trainee.name == NAME)


def test_nothing_can_be_typed_until_a_connection_made_anew_has_brought_the_widgets(desk: Desk, lab: Lab) -> None:
    line = Line(desk)
    desk.open(lab.with_plan(Plan()))
    line.let_go()
    name = desk.part("2. Informasjon om ALIS").get_by_label("e. Navn")
    name.press_sequentially(NAME[:2])
    line.wait_for_quiet()

    line.cut()
    area = desk.page.locator(".jp-OutputArea").last
    assert area.evaluate("area => area.inert")
    line.let_go()

    sync_api.expect(name).to_be_focused()
    assert not area.evaluate("area => area.inert")
    desk.page.keyboard.type(NAME[2:])
    desk.saved(lab.folder, lambda plan: plan.trainee.name == NAME)


def test_a_message_lost_with_the_connection_is_told_for_its_field_would_send_no_more(desk: Desk, lab: Lab) -> None:
    line = Line(desk)
    desk.open(lab.with_plan(Plan()))
    line.let_go()
    line.wait_for_quiet()

    line.deaf = True
    desk.type("2. Informasjon om ALIS", **{"e. Navn": NAME[:2]})
    line.wait_for_quiet()
    line.cut()
    line.let_go()

    banner = desk.page.get_by_role("alert").filter(has_text="Frakoblet")
    banner.get_by_role("button", name="Start på nytt").click()
    sync_api.expect(banner).to_have_count(0)
    desk.part("2. Informasjon om ALIS").get_by_label("e. Navn").fill(NAME)
    desk.saved(lab.folder, lambda plan: plan.trainee.name == NAME)


def test_whoever_leaves_a_page_before_it_has_run_is_not_fetched_back(desk: Desk, lab: Lab) -> None:
    begun: list[sync_api.Route] = []

    def hold(asked: sync_api.Route) -> None:
        if asked.request.method == "POST":
            begun.append(asked)
        else:
            asked.continue_()

    desk.open(lab.with_plan(Plan()))
    desk.page.route("**/api/sessions*", hold)
    desk.follow("Tidslinjen")
    desk.follow("Planen")
    while not begun:
        desk.page.wait_for_timeout(50)
    with desk.page.expect_response(lambda saved: saved.request.method == "PUT" and "03_tidslinje" in saved.url):
        begun.pop().continue_()

    sync_api.expect(desk.page).to_have_url(re.compile("/01_plan.ipynb"))
    desk.type("2. Informasjon om ALIS", **{"e. Navn": NAME})
    desk.saved(lab.folder, lambda plan: plan.trainee.name == NAME)
    desk.follow("Tidslinjen")
    desk.page.locator("img.alis-picture").locator("visible=true").last.wait_for()
