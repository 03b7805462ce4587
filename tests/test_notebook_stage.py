"""A page that is made again takes the place of the one before, which leaves no widgets and loses no words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ipywidgets import Widget
from ipywidgets.widgets.widget import _instances

from alis_kit import notebook, store
from alis_kit.notebook.page import widgets_inside
from alis_kit.notebook.planner_page import PlannerPage
from alis_kit.notebook.row_editor import RecordEditor
from alis_kit.plan import Plan, Trainee
from alis_kit.resources import DATA

ON = date(2026, 11, 22)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    file.write_bytes((DATA / "eksempel" / "02_deltid_og_permisjon.json").read_bytes())
    return file


def planner(path: Path) -> PlannerPage:
    page = notebook.planner(path, on=ON)
    assert isinstance(page, PlannerPage)
    return page


def type_name(page: PlannerPage, name: str) -> None:
    part = page.editor.part("trainee")
    assert isinstance(part, RecordEditor)
    part.fields["name"].control.value = name


def test_a_page_made_again_leaves_no_widgets_of_the_one_before(path: Path) -> None:
    planner(path).editor.turn_to("service")
    one = len(_instances)

    for _ in range(3):
        planner(path).editor.turn_to("service")

    the_page_and_its_sentence = 6
    assert len(_instances) <= one + 3 * the_page_and_its_sentence


def test_a_page_made_again_is_whole(path: Path) -> None:
    """Whatever pages share would be closed with the first of them."""
    for make in (planner, lambda path: notebook.form(path, on=ON), lambda path: notebook.timeline(path, on=ON)):
        for _ in range(2):
            page = make(path)
        assert all(part.comm is not None for part in parts(page))
        if isinstance(page, PlannerPage):
            for key in page.editor._keys:
                page.editor.turn_to(key)
            assert all(part.comm is not None for part in parts(page))


def parts(widget: Widget) -> list[Widget]:
    return [widget, *(part for each in widgets_inside(widget) for part in parts(each))]


def test_the_page_before_says_that_it_left_and_has_saved(path: Path) -> None:
    first = planner(path)
    type_name(first, "Kari Nordmann")

    second = planner(path)

    assert "åpnet på nytt" in first.children[0].value
    assert second.value.trainee.name == "Kari Nordmann"
    type_name(second, "Kari Nordmann Li")
    assert store.load(path).plan.trainee.name == "Kari Nordmann Li"


def test_a_page_with_a_trial_or_a_conflict_stays(path: Path) -> None:
    trying = planner(path)
    trying.try_out()
    torn = planner(path)
    assert trying.trial is not None
    store.save(path, Plan(trainee=Trainee(name="Per")), over=store.load(path).version)
    type_name(torn, "Kari")

    planner(path)

    assert torn.value.trainee.name == "Kari"
    assert len(torn.children) > 1


def test_pages_of_other_kinds_and_other_plans_stay(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "annen.json"
    store.save(other, Plan(), over=None)
    pages = [notebook.assessment(path, on=ON), planner(path), planner(other), notebook.form(path, on=ON)]

    notebook.timeline(path, on=ON)

    assert all(len(page.children) > 1 for page in pages)


@pytest.mark.parametrize("name", notebook.__all__)
def test_every_page_can_be_run_again_in_one_kernel(name: str, path: Path) -> None:
    """A module named as a page would take its place when it is loaded."""
    for _ in range(2):
        page = getattr(notebook, name)(path, on=ON)
        assert page.healthy
