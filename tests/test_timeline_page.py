"""The timeline page in the notebook: which days it shows, and beside which other plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import EXAMPLES, ON

from alis_kit import store
from alis_kit.notebook.planner_page import PlannerPage
from alis_kit.notebook.timeline_page import TimelineOptions, TimelinePage
from alis_kit.plan import Period, Plan

PLAN = store.load(EXAMPLES[0]).plan


@pytest.fixture
def page(tmp_path: Path) -> TimelinePage:
    store.save(tmp_path / "plan.json", PLAN, over=None)
    store.save(tmp_path / "forslag.json", replace(PLAN, service=PLAN.service[:-1]), over=None)
    return TimelinePage(tmp_path / "plan.json", lambda: ON)


def choice(page: TimelinePage) -> TimelineOptions:
    assert page.options
    return page.options


def words(page: TimelinePage) -> str:
    return str(page.timeline.words.value)


def test_the_whole_path_is_shown_at_first(page: TimelinePage) -> None:
    assert page.healthy
    assert "Bildet viser" not in words(page)
    assert (choice(page).days.value, choice(page).other.value) == ("whole", "")
    assert [caption for caption, _ in choice(page).days.options] == ["Hele løpet", "Planperioden", "Andre datoer"]


def test_the_coming_period_can_be_shown_alone(page: TimelinePage) -> None:
    choice(page).days.value = "period"
    assert "Bildet viser 01.12.2026–30.11.2027." in words(page)


def test_two_days_are_asked_for_when_they_are_needed_and_can_be_typed(page: TimelinePage) -> None:
    first, last = choice(page).first.control, choice(page).last.control
    assert first.layout.display == "none"
    choice(page).days.value = "own"
    assert first.layout.display is None
    first.value = "1.1.27"
    last.value = "juni 2027"
    assert "Bildet viser 01.01.–30.06.2027." in words(page)


def test_days_in_the_wrong_order_are_told_and_the_picture_stays(page: TimelinePage) -> None:
    choice(page).days.value = "own"
    choice(page).first.control.value = "1.1.2028"
    before = words(page)
    choice(page).last.control.value = "1.1.2027"
    assert "slutter før det begynner (01.01.2028–01.01.2027)" in page.guard.value
    assert words(page) == before


def test_a_day_that_is_none_is_told_below_the_lists(page: TimelinePage) -> None:
    choice(page).days.value = "own"
    choice(page).first.control.value = "31.2.2027"
    assert "er ikke en dato" in choice(page).children[-1].value


def test_a_plan_without_a_period_has_none_to_offer(page: TimelinePage) -> None:
    choice(page).offer(replace(PLAN, period=Period()))
    assert [key for _, key in choice(page).days.options] == ["whole", "own"]


def test_the_other_plans_in_the_folder_are_offered_and_compared_with(page: TimelinePage) -> None:
    assert [key for _, key in choice(page).other.options] == ["", "forslag.json"]
    choice(page).other.value = "forslag.json"
    assert "A er plan.json, B er forslag.json." in words(page)
    choice(page).other.value = ""
    assert "forslag.json" not in words(page)


def test_hidden_files_are_not_offered(page: TimelinePage) -> None:
    (page.path.parent / ".alis").mkdir()
    store.save(page.path.parent / ".alis" / "skjult.json", Plan(), over=None)
    choice(page).offer(PLAN)
    assert [key for _, key in choice(page).other.options] == ["", "forslag.json"]


def test_what_is_chosen_stays_chosen_when_the_plan_is_read_again(page: TimelinePage) -> None:
    choice(page).other.value = "forslag.json"
    choice(page).days.value = "period"
    page.reread_button.click()
    assert (choice(page).days.value, choice(page).other.value) == ("period", "forslag.json")


def test_a_file_without_a_plan_is_told_in_a_sentence(page: TimelinePage) -> None:
    (page.path.parent / "annet.json").write_text("{}")
    choice(page).offer(PLAN)
    choice(page).other.value = "annet.json"
    assert "ikke en planfil" in page.guard.value
    choice(page).other.value = ""
    assert page.healthy


@pytest.mark.parametrize(
    ("choose", "told"),
    [
        (lambda page: setattr(choice(page).days, "value", "period"), "Bildet viser 01.12.2026–30.11.2027."),
        (lambda page: setattr(choice(page).other, "value", "forslag.json"), "B er forslag.json."),
    ],
    ids=["days", "other"],
)
def test_a_saved_picture_is_the_one_on_screen(
    page: TimelinePage, choose: Callable[[TimelinePage], None], told: str
) -> None:
    choose(page)
    assert told in page.save("svg").read_text(encoding="utf-8")


def test_a_page_of_an_example_can_be_zoomed_too(tmp_path: Path) -> None:
    page = TimelinePage(tmp_path / "plan.json", lambda: date(2026, 11, 22))
    choice(page).days.value = "period"
    assert "Bildet viser" in words(page)


def test_what_is_tried_out_is_shown_beside_the_plan_it_began_from(tmp_path: Path) -> None:
    store.save(tmp_path / "plan.json", PLAN, over=None)
    planner = PlannerPage(tmp_path / "plan.json", lambda: ON)
    planner.trial_button.click()
    planner.editor.value = replace(PLAN, service=PLAN.service[:-1])
    assert "A er planen slik den er, B er forsøket. Bare plan A når fram" in planner.timeline.words.value
    assert planner.trial
    planner.trial.drop_button.click()
    assert "forsøket" not in planner.timeline.words.value
