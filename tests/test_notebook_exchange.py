"""The page for other programs: what it writes beside the plan, and the rows it takes in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from alis_kit import store
from alis_kit.exchange.sheets import LONGEST
from alis_kit.notebook.exchange_page import ExchangePage
from alis_kit.plan import Course, CourseKind
from alis_kit.resources import DATA
from alis_kit.text import label

ON = date(2026, 11, 22)
PLAN = store.load(DATA / "eksempel" / "02_deltid_og_permisjon.json").plan
PASTED = "Kurs\tDato\nGrunnkurs D\t12.03.2027\nGrunnkurs X\ti går"


@pytest.fixture
def page(tmp_path: Path) -> ExchangePage:
    file = tmp_path / "plan.json"
    store.save(file, PLAN, over=None)
    return ExchangePage(file, lambda: ON)


def test_the_papers_of_the_application_are_listed(page: ExchangePage) -> None:
    assert page.healthy
    assert "<table" in page.papers.value
    assert "Helsedirektoratet" in page.papers.value


def without_moment(calendar: bytes) -> list[bytes]:
    """The lines of a calendar that do not tell when it was written."""
    moment = (b"SEQUENCE", b"DTSTAMP", b"LAST-MODIFIED")
    return [line for line in calendar.splitlines() if not line.startswith(moment)]


def test_the_calendar_is_written_and_its_entries_are_known_again(page: ExchangePage) -> None:
    first = page.save_calendar().read_bytes()
    again = page.save_calendar().read_bytes()

    assert first.startswith(b"BEGIN:VCALENDAR")
    assert without_moment(again) == without_moment(first)
    assert "utdanningsplan.ics" in page.calendar_told.value


def test_a_calendar_that_is_not_ours_is_not_written_over(page: ExchangePage) -> None:
    path = page.path.parent / "utdanningsplan.ics"
    path.write_bytes(b"noe annet")

    page.guard(page.save_calendar)()

    assert path.read_bytes() == b"noe annet"
    assert "alert" in page.guard.value


def test_the_tables_are_written_as_a_workbook_and_as_csv(page: ExchangePage) -> None:
    assert page.save_xlsx().read_bytes().startswith(b"PK")
    folder = page.save_csv()

    assert {path.suffix for path in folder.iterdir()} == {".csv"}
    assert str(folder) in page.workbook_told.value


def test_a_text_longer_than_a_cell_is_told_beside_the_workbook(page: ExchangePage) -> None:
    course = Course(kind=CourseKind.EMNEKURS, topic="å" * (LONGEST + 1), start=date(2027, 1, 1))
    page.take(replace(page.plan, courses=(course,)))
    page.save_xlsx()

    assert label("cli.regneark_cut", rows="").split(":")[0] in page.workbook_told.value


def test_pasted_rows_are_looked_through_and_taken_on_the_users_word(page: ExchangePage) -> None:
    page.rows_in.pasted.value = PASTED

    assert store.load(page.path).plan == PLAN
    assert "i går" in page.rows_in.shown.value
    page.rows_in.take_button.click()

    added = store.load(page.path).plan.courses[len(PLAN.courses) :]
    assert [(course.kind, course.start) for course in added] == [(CourseKind.GRUNNKURS_D, date(2027, 3, 12))]
    assert page.rows_in.take_button.disabled
    assert "tatt inn" in page.rows_in.told.value


def test_what_is_written_out_has_nothing_new_when_read_in(page: ExchangePage) -> None:
    page.rows_in.review(page.save_xlsx().read_bytes(), "plan.xlsx")

    assert page.rows_in.take_button.disabled
    assert page.rows_in.seen is not None
    assert not page.rows_in.seen.doubtful


def test_a_file_that_is_no_spreadsheet_is_refused(page: ExchangePage) -> None:
    page.rows_in.review(b"%PDF-1.7", "plan.pdf")

    assert "overskrift" in page.rows_in.shown.value
    assert page.rows_in.take_button.disabled


def test_rows_are_not_taken_over_a_change_made_elsewhere(page: ExchangePage) -> None:
    page.rows_in.pasted.value = PASTED
    changed = store.save(page.path, type(PLAN)(), over=store.load(page.path).version)

    page.rows_in.take_button.click()

    assert store.load(page.path).version == changed
    assert "alert" in page.guard.value
