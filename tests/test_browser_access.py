"""Who cannot see well, uses no mouse or has a narrow window works with the pages too; and keys stay put."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import desk as desks
import pytest
from desk import Desk, Lab
from playwright import sync_api

from alis_kit import store
from alis_kit.plan import Plan
from alis_kit.resources import DATA

NOTEBOOK = ".jp-MainAreaWidget:not(.lm-mod-hidden) .jp-Notebook"
PLAN = store.load(DATA / "eksempel" / "02_deltid_og_permisjon.json").plan
TABS = ("1–3", "4 Tjeneste", "4 Kurs", "4 Gruppe", "5–6", "7 Under", "Skjema")
FOCUSED = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const page = at.closest('.alis-page');
  const bar = page && page.querySelector('.alis-bar').getBoundingClientRect();
  const box = at.getBoundingClientRect();
  return {
    inside: Boolean(page),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1,
    hidden: Boolean(bar) && !at.closest('.alis-bar') && box.height > 0 && box.bottom <= bar.bottom,
    number: Number(at.dataset.number ?? -1),
    what: at.outerHTML.slice(0, 200),
  };
}"""
CONTROLS = """() => [...document.querySelectorAll('.alis-page *')]
  .filter(each => each.matches('input, select, textarea, button, summary, a[href], [tabindex="0"]'))
  .filter(each => !each.disabled && each.type !== 'file' && each.checkVisibility({ visibilityProperty: true }))
  .map((each, number) => (each.dataset.number = number))"""
"""Numbers every control there is, and gives the numbers."""
CUT = """() => [...document.querySelectorAll(
    '.alis-page :is(.widget-label, .widget-label-basic, button, h2, p), ' +
    '.alis-page :is(.alis-header span, .lm-TabBar-tabLabel, .alis-status th)')]
  .filter(each => each.checkVisibility() && getComputedStyle(each).position !== 'absolute')
  .filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).display !== 'inline')
  .map(each => each.textContent)"""

OVER_THE_BAR = """() => {
  const bar = document.querySelector('.alis-bar');
  const box = bar.getBoundingClientRect();
  const points = Array.from({ length: 200 }, (_, n) => box.x + (box.width * (n + 0.5)) / 200);
  const there = points.map(x => document.elementFromPoint(x, box.y + box.height / 2));
  return there.filter(each => !bar.contains(each)).map(each => each.className);
}"""
"""What lies over the bar along its middle."""

pytestmark = desks.marks
browser, lab = desks.browser, desks.lab


@pytest.fixture
def desk(browser: sync_api.Browser, lab: Lab) -> Iterator[Desk]:
    with desks.desk_in(browser) as made:
        made.open(lab.with_plan(PLAN))
        yield made


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_any_tab_or_page(browser: sync_api.Browser, lab: Lab, scheme: str) -> None:
    with desks.desk_in(browser, color_scheme=scheme) as desk:
        desk.open(lab.with_plan(PLAN))
        dark = desk.page.locator("body").get_attribute("data-jp-theme-light") == "false"
        assert dark is (scheme == "dark")
        for tab in TABS:
            desk.tab(tab)
            for more in desk.page.get_by_role("button", name=re.compile("^Mer")).locator("visible=true").all()[:1]:
                more.click()
            if tab == "Skjema":
                desk.page.get_by_role("button", name="Lag skjemaet").click()
                desk.page.get_by_role("img", name="Side 4").wait_for()
            assert desk.unreadable(NOTEBOOK) == [], tab
        for link in ("Vurderingen", "Tidslinjen", "Skjemaet", "Møtet", "Andre programmer", "Veiledning"):
            desk.follow(link)
            heading = desk.page.locator("h1:visible")
            sync_api.expect(heading).not_to_contain_text("Utdanningsplanen")
            desk.page.locator(".alis-notebook:visible .jp-Cell[role=article]").last.wait_for(state="attached")
            if link != "Veiledning":
                desk.page.locator(".alis-page:visible .alis-source").wait_for()
            assert desk.unreadable(NOTEBOOK) == [], link


def test_a_page_ends_where_its_contents_end(desk: Desk) -> None:
    page = desk.page.locator(".jp-WindowedPanel-outer")
    page.evaluate("page => page.scrollTo(0, page.scrollHeight)")
    assert page.evaluate("page => page.scrollTop") > 0, "the page is too short for this test"

    last = desk.page.locator(".jp-Cell").last
    below = page.evaluate("page => page.getBoundingClientRect().bottom") - last.evaluate(
        "cell => cell.getBoundingClientRect().bottom"
    )
    assert 0 <= below < 40


def test_the_tab_key_reaches_every_control_in_order_with_the_focus_in_sight(desk: Desk) -> None:
    for tab in TABS:
        desk.tab(tab)
        desk.page.locator("summary").first.wait_for()
        wanted = desk.page.evaluate(CONTROLS)
        reached = _by_tab_key(desk, most=len(wanted) + 20)

        assert [at["what"] for at in reached if not at["outlined"]] == [], tab
        assert [at["what"] for at in reached if at["hidden"]] == [], tab
        assert [at["number"] for at in reached if at["number"] >= 0] == wanted, tab


def _by_tab_key(desk: Desk, *, most: int) -> list[dict[str, Any]]:
    """Go through the page by the tab key, from its heading until the focus leaves; give what it came by."""
    desk.page.locator("h1").click()
    reached: list[dict[str, Any]] = []
    for _ in range(most):
        desk.page.keyboard.press("Tab")
        at = desk.page.evaluate(FOCUSED)
        if at["inside"]:
            reached.append(at)
        elif reached:
            return reached
    pytest.fail(f"the focus never leaves: {reached[-1:]}")


def test_the_tabs_are_turned_by_the_keyboard(desk: Desk) -> None:
    desk.page.get_by_role("tab", name=re.compile("^1–3")).focus()

    desk.page.keyboard.press("ArrowRight")
    desk.page.keyboard.press("Enter")

    turned = desk.page.get_by_role("tab", name=re.compile("^4 Tjeneste"))
    sync_api.expect(turned).to_have_attribute("aria-selected", "true")
    sync_api.expect(desk.part("Fravær og planlagt permisjon")).to_be_visible()


KINDS = {
    "a line of text": ("1–3", "input[type=text]"),
    "a list": ("4 Tjeneste", ".alis-row select"),
    "a button in a row": ("4 Tjeneste", ".alis-row button"),
    "a button below": ("4 Tjeneste", ".alis-add"),
    "a box to tick": ("Skjema", "input[type=checkbox]"),
    "several lines": ("5–6", "textarea"),
    "a button to upload": ("Skjema", ".widget-upload"),
    "the primary button": ("Skjema", ".mod-primary"),
    "a password": ("Skjema", "input[type=password]"),
    "something folded": ("1–3", "summary"),
    "a tab": ("1–3", ".lm-TabBar-tab"),
    "a link": ("1–3", ".jp-MarkdownOutput a"),
    "a cell": ("1–3", ".jp-CodeCell"),
}


def test_keys_on_any_kind_of_control_never_touch_the_cells(desk: Desk) -> None:
    cells = desk.cells()
    for kind, (tab, control) in KINDS.items():
        desk.tab(tab)
        desk.page.locator(f"{control}:visible").first.focus()
        for key in ("a", "b", "d", "d", "x", "m", "ArrowDown", "ArrowUp"):
            desk.page.keyboard.press(key)
        assert desk.cells() == cells, kind
        assert desk.page.locator(".jp-mod-editMode").count() == 0, kind


def test_arrow_keys_choose_in_a_list(browser: sync_api.Browser, lab: Lab) -> None:
    with desks.desk_in(browser) as desk:
        desk.open(lab.with_plan(Plan()))
        answer = desk.page.get_by_label("b. Er kommunen registrert som utdanningsvirksomhet?")
        answer.focus()

        answer.press("ArrowUp")

        sync_api.expect(answer.locator("option:checked")).to_have_text("Nei")
        desk.saved(lab.folder, lambda plan: plan.municipality.registered is False)


def test_whoever_deletes_a_row_by_keyboard_goes_on_at_its_place(desk: Desk) -> None:
    desk.tab("4 Kurs")
    rows = desk.part("Kurs: gjennomført og planlagt").locator(".alis-row")
    before = len(PLAN.courses)
    sync_api.expect(rows).to_have_count(before)
    rows.nth(1).get_by_role("button", name=re.compile("^Mer")).press("Enter")

    rows.nth(1).get_by_role("button", name=re.compile("^Slett")).press("Enter")

    sync_api.expect(rows).to_have_count(before - 1)
    sync_api.expect(rows.nth(1).locator("select")).to_be_focused()
    desk.page.get_by_role("button", name="Angre").click()
    sync_api.expect(rows).to_have_count(before)


@pytest.mark.parametrize("size", [(1366, 768), (1024, 768), (683, 384)], ids=["laptop", "small", "200 per cent"])
def test_nothing_is_cut_and_no_page_scrolls_sideways(desk: Desk, size: tuple[int, int]) -> None:
    desk.page.set_viewport_size({"width": size[0], "height": size[1]})
    for tab in TABS:
        desk.tab(tab)
        for more in desk.page.get_by_role("button", name=re.compile("^Mer")).locator("visible=true").all()[::-1]:
            more.click()
        desk.page.wait_for_timeout(100)
        wide = desk.page.locator(".jp-WindowedPanel-outer").first.evaluate(
            "each => each.scrollWidth - each.clientWidth"
        )
        assert wide <= 1, tab
        assert desk.page.evaluate(CUT) == [], tab


def test_nothing_shines_through_the_bar_when_the_page_is_scrolled(desk: Desk) -> None:
    desk.tab("4 Tjeneste")
    desk.page.mouse.move(300, 600)
    over: set[str] = set()
    for _ in range(12):
        desk.page.mouse.wheel(0, 20)
        desk.page.wait_for_timeout(60)
        over.update(desk.page.evaluate(OVER_THE_BAR))
    assert over == set()


def test_controls_are_named_by_their_row_and_the_page_says_its_language(desk: Desk) -> None:
    desk.tab("4 Kurs")
    row = desk.page.get_by_role("group", name="Kurs: gjennomført og planlagt, 2")

    sync_api.expect(row.get_by_label("Type", exact=True)).to_be_visible()
    sync_api.expect(row.get_by_role("button", name="Mer: Kurs: gjennomført og planlagt, 2")).to_be_visible()
    assert desk.page.locator(".alis-notebook").get_attribute("lang") == "nb"
    pictures = desk.page.locator("img.alis-picture")
    assert {picture.get_attribute("alt") != "" for picture in pictures.all()} == {True}
