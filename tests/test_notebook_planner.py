"""The planning page: every change is saved, undone, shown, and never lost without a word."""

from __future__ import annotations

import asyncio
import threading
import time
from datetime import date
from pathlib import Path

import pytest

from alis_kit import notebook, store
from alis_kit.notebook.callbacks import QUIET, Debouncer, ErrorBoundary
from alis_kit.notebook.planner_page import PlannerPage
from alis_kit.notebook.row_editor import RecordEditor, RowsEditor
from alis_kit.plan import Plan, Trainee
from alis_kit.problem import FileError, Problem

ON = date(2026, 11, 22)
KARI = Plan(trainee=Trainee(name="Kari Nordmann"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    store.save(file, Plan(), over=None)
    return file


def planner(path: Path, *, on: date) -> PlannerPage:
    page = notebook.planner(path, on=on)
    assert isinstance(page, PlannerPage)
    return page


def name_field(page: PlannerPage) -> object:
    part = page.editor.part("trainee")
    assert isinstance(part, RecordEditor)
    return part.fields["name"].control


def typed(page: PlannerPage, name: str) -> None:
    name_field(page).value = name  # type: ignore[attr-defined]


def shown(page: PlannerPage) -> str:
    return page._saved.value


def test_two_threads_of_the_kernel_take_turns(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = planner(path, on=ON)
    save = store.save
    saving: list[int] = []

    def slow(*arguments: object, **named: object) -> str:
        saving.append(threading.get_ident())
        time.sleep(0.1)
        return save(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "save", slow)
    place = page.editor.part("municipality")
    assert isinstance(place, RecordEditor)
    controls = (name_field(page), place.fields["name"].control)
    threads = [threading.Thread(target=setattr, args=(each, "value", "Vågå")) for each in controls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    plan = store.load(path).plan
    assert len(set(saving)) == 2
    assert (plan.trainee.name, plan.municipality.name) == ("Vågå", "Vågå")
    assert page.guard.value == ""
    assert "Lagret kl." in shown(page)


def test_a_change_is_on_disk_at_once_and_said_to_be(path: Path) -> None:
    page = planner(path, on=ON)

    typed(page, "Kari Nordmann")

    assert store.load(path).plan == KARI
    assert "Lagret kl." in shown(page)
    assert page.guard.value == ""


def test_the_status_and_the_timeline_follow_the_plan(path: Path) -> None:
    page = planner(path, on=ON)
    status, picture = page.status.value, bytes(page.timeline.picture.value)
    service = page.editor.part("service")
    assert isinstance(service, RowsEditor)

    service.add()
    row = service.rows[0]
    for name, text in {"start": "01.01.2024", "end": "31.12.2025", "percent": "100"}.items():
        row.fields[name].control.value = text
    row.fields["kind"].control.value = "open_practice"
    row.fields["supervisor"].control.value = "Ola Vei"

    assert page.status.value != status
    assert bytes(page.timeline.picture.value) != picture
    assert bytes(page.timeline.picture.value).startswith(b"\x89PNG")
    assert page.guard.value == ""


def test_undo_and_redo_are_saved_too(path: Path) -> None:
    page = planner(path, on=ON)
    typed(page, "Kari Nordmann")

    page.undo_button.click()
    assert store.load(path).plan == Plan()
    assert name_field(page).value == ""  # type: ignore[attr-defined]

    page.redo_button.click()
    assert store.load(path).plan == KARI
    assert page.redo_button.disabled
    assert not page.undo_button.disabled


def test_a_plan_open_twice_is_never_overwritten_unseen(path: Path) -> None:
    one, other = PlannerPage(path, lambda: ON), PlannerPage(path, lambda: ON)  # as in two kernels
    typed(one, "Kari Nordmann")

    typed(other, "Per Hansen")

    assert store.load(path).plan == KARI
    assert "Ikke lagret" in shown(other)
    told, buttons = other._banner.children
    assert "plan.json" in told.value

    typed(other, "Per Hansen jr.")
    assert store.load(path).plan == KARI

    buttons.children[1].click()
    assert store.load(path).plan == KARI
    assert store.load(path.with_name("plan 2.json")).plan.trainee.name == "Per Hansen jr."
    assert other._banner.children == ()


def test_the_plan_in_the_file_can_be_taken_instead(path: Path) -> None:
    one, other = PlannerPage(path, lambda: ON), PlannerPage(path, lambda: ON)  # as in two kernels
    typed(one, "Kari Nordmann")
    typed(other, "Per Hansen")

    other._banner.children[1].children[0].click()

    assert other.value == KARI
    typed(other, "Kari Nordmann Li")
    assert store.load(path).plan.trainee.name == "Kari Nordmann Li"


def test_a_plan_file_that_is_gone_is_told_to_be_gone_and_what_was_typed_can_be_kept(path: Path) -> None:
    page = planner(path, on=ON)
    path.unlink()

    typed(page, "Kari Nordmann")

    told, buttons = page._banner.children
    assert "er borte" in told.value
    assert "Ikke lagret" in shown(page)
    buttons.children[1].click()
    assert store.load(path.with_name("plan 2.json")).plan == KARI


def test_a_plan_that_cannot_be_written_is_said_not_to_be_saved(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = planner(path, on=ON)

    def full(*_: object, **__: object) -> None:
        raise FileError(Problem("cannot_write_other", values={"file": "plan.json", "reason": "disken er full"}))

    monkeypatch.setattr(store, "save", full)
    typed(page, "Kari")

    assert "Ikke lagret" in shown(page)
    assert "disken er full" in page.guard.value
    assert page.value.trainee.name == "Kari"

    monkeypatch.undo()
    typed(page, "Kari Nordmann")
    assert store.load(path).plan == KARI
    assert page.guard.value == ""


def test_without_a_plan_an_example_is_shown_and_nothing_is_written(tmp_path: Path) -> None:
    page = planner(tmp_path / "plan.json", on=ON)

    typed(page, "Kari")

    assert list(tmp_path.iterdir()) == []
    assert "ikke" in shown(page)
    assert "eksempel" in page._banner.children[0].value

    page._banner.children[1].children[0].click()
    assert store.load(tmp_path / "plan.json").plan == Plan()
    assert page.value == Plan()
    typed(page, "Kari Nordmann")
    assert store.load(tmp_path / "plan.json").plan == KARI


def test_the_page_tells_nothing_of_the_plan_to_the_notebooks_file(path: Path) -> None:
    page = planner(path, on=ON)
    typed(page, "Kari Nordmann")

    assert repr(page) == "PlannerPage()"


def test_something_can_be_tried_out_and_dropped(path: Path) -> None:
    page = planner(path, on=ON)
    page.trial_button.click()

    service = page.editor.part("service")
    assert isinstance(service, RowsEditor)
    service.add()
    for name, text in {"start": "01.01.2025", "end": "31.12.2029", "percent": "100", "supervisor": "Per"}.items():
        service.rows[0].fields[name].control.value = text
    service.rows[0].fields["kind"].control.value = "open_practice"

    assert store.load(path).plan == Plan()
    assert page.trial is not None
    assert "Åpen uselektert praksis" in page.trial._shown.value
    assert "Lagret" not in shown(page)

    page.trial.drop_button.click()
    assert page.value == Plan()
    assert store.load(path).plan == Plan()
    assert page.trial is None


def test_something_tried_out_can_be_kept(path: Path) -> None:
    page = planner(path, on=ON)
    page.trial_button.click()
    typed(page, "Kari Nordmann")
    assert store.load(path).plan == Plan()
    assert page.trial is not None

    page.trial.keep_button.click()

    assert store.load(path).plan == KARI
    assert "Lagret kl." in shown(page)


def test_a_change_that_is_undone_before_it_was_saved_is_said_to_be_saved(path: Path) -> None:
    page = planner(path, on=ON)

    typed(page, "Kari")
    page.undo_button.click()

    assert "Lagret kl." in shown(page)


def test_a_file_that_is_no_plan_is_told_and_left_alone(path: Path) -> None:
    path.write_text('{"format": 1, "plan": {"trainee": {"navn": "Kari"}}}', encoding="utf-8")
    path.with_name("plan.json.bak").write_text("{}", encoding="utf-8")
    before = path.read_bytes()

    page = notebook.planner(path, on=ON)

    assert not page.healthy
    assert "plan.json.bak" in page.guard.value
    assert path.read_bytes() == before


def test_a_fault_in_a_callback_is_shown_escaped_and_goes_when_the_next_ends_well() -> None:
    guard = ErrorBoundary()

    def broken() -> None:
        raise RuntimeError("<b>uventet</b>")

    guard(broken)()
    assert "alert" in guard.value
    assert "&lt;b&gt;uventet" in guard.value
    assert "<b>uventet" not in guard.value

    guard(lambda: None)()
    assert guard.value == ""


def test_what_the_page_does_by_itself_shows_its_faults_and_wipes_none() -> None:
    guard = ErrorBoundary()
    guard(lambda: 1 / 0)()

    guard.background(guard(lambda: None))()
    assert "ZeroDivisionError" in guard.value
    guard(lambda: None)()
    assert guard.value == ""

    guard.background(lambda: 1 / 0)()
    assert "ZeroDivisionError" in guard.value


def test_a_fault_inside_a_callback_is_not_wiped_by_the_one_around_it() -> None:
    guard = ErrorBoundary()
    inner = guard(lambda: 1 / 0)

    guard(lambda: inner())()

    assert "ZeroDivisionError" in guard.value


def test_typing_calls_back_at_once_and_then_when_it_pauses() -> None:
    calls: list[int] = []
    pace = Debouncer(lambda: calls.append(1))

    async def type_ten_keys() -> None:
        for _ in range(10):
            pace.changed()
            await asyncio.sleep(0.01)
        assert len(calls) == 1
        assert pace.pending
        await asyncio.sleep(QUIET + 0.1)

    asyncio.run(type_ten_keys())

    assert len(calls) == 2
    assert not pace.pending
