"""The editor: one plan in, one plan out; rows, undo, and problems where they belong."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import comm
import pytest
from comm.base_comm import BaseComm

from alis_kit import store
from alis_kit.notebook.callbacks import ErrorBoundary
from alis_kit.notebook.plan_editor import TABS, PlanEditor
from alis_kit.notebook.plan_file import UndoHistory
from alis_kit.notebook.row_editor import RecordEditor, RowsEditor
from alis_kit.plan import Plan, Service, ServiceKind, Supervision, Trainee
from alis_kit.problem import Problem
from alis_kit.resources import DATA
from alis_kit.row_fields import table_of

EXAMPLES = sorted((DATA / "eksempel").glob("*.json"))
JANUARY = Service(kind=ServiceKind.OPEN_PRACTICE, start=date(2025, 1, 1), percent=Decimal(50), place="Vest")
MARCH = Service(kind=ServiceKind.INSTITUTION, start=date(2025, 3, 1), percent=Decimal(100), place="Øst")


def editor(plan: Plan) -> PlanEditor:
    return PlanEditor(plan, ErrorBoundary(), {})


def rows(plan: Plan) -> tuple[PlanEditor, RowsEditor]:
    edited = editor(plan)
    part = edited.part("service")
    assert isinstance(part, RowsEditor)
    return edited, part


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_looking_at_every_tab_changes_nothing(path: Any) -> None:
    plan = store.load(path).plan
    edited = editor(plan)

    for key in TABS:
        edited.turn_to(key)

    assert edited.value == plan
    assert not any(part.faults for part in edited.parts.values())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_field_shows_the_plan_it_is_given_later(path: Any) -> None:
    plan = store.load(path).plan
    edited, straight = editor(Plan()), editor(plan)
    for key in TABS:
        edited.turn_to(key)
        straight.turn_to(key)

    edited.value = plan

    assert _controls(edited) == _controls(straight)


def test_typing_in_a_field_gives_a_new_plan() -> None:
    edited = editor(Plan())
    trainee = edited.part("trainee")
    assert isinstance(trainee, RecordEditor)

    trainee.fields["name"].control.value = "Kari Nordmann"

    assert edited.value == Plan(trainee=Trainee(name="Kari Nordmann"))


def test_a_new_row_of_service_starts_with_the_plans_supervisor() -> None:
    edited, service = rows(Plan(supervision=Supervision(supervisor="Ola Vei")))

    service.add_button.click()

    assert edited.value.service == (Service(supervisor="Ola Vei"),)
    assert service.rows[0].fields["supervisor"].control.value == "Ola Vei"


def test_rows_are_duplicated_deleted_and_sorted() -> None:
    edited, service = rows(Plan(service=(MARCH, JANUARY)))

    service.duplicate(service.rows[0])
    assert edited.value.service == (MARCH, MARCH, JANUARY)

    service.delete(service.rows[0])
    assert edited.value.service == (MARCH, JANUARY)

    service.sort_button.click()
    assert edited.value.service == (JANUARY, MARCH)
    assert [row.fields["place"].control.value for row in service.rows] == ["Vest", "Øst"]


def test_a_row_keeps_what_is_half_typed_when_another_is_deleted() -> None:
    edited, service = rows(Plan(service=(JANUARY, MARCH)))
    service.rows[1].fields["end"].control.value = "31.02."

    service.delete(service.rows[0])

    assert service.rows[0].fields["end"].control.value == "31.02."
    assert service.faults == 1
    assert edited.tab.titles[1].endswith("1")


def test_a_row_more_costs_the_browser_one_message_for_each_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a widget is given after it was opened is a message of its own: with long tables these are felt."""
    sent: list[str] = []

    class Recorded(BaseComm):  # type: ignore[misc]
        def publish_msg(self, msg_type: str, *_: object, **__: object) -> None:
            sent.append(msg_type)

    monkeypatch.setattr(comm, "create_comm", Recorded)

    def messages(number: int) -> Counter[str]:
        sent.clear()
        rows(Plan(service=(JANUARY,) * number))
        return Counter(sent)

    few, many = messages(2), messages(12)

    assert many - few == {"comm_open": 10 * (len(table_of(Service).shown) + 2)}


def test_details_behind_a_row_are_edited_and_follow_the_kind() -> None:
    edited, service = rows(Plan(service=(JANUARY,)))
    row = service.rows[0]
    row.toggle()
    assert "municipal" not in row.fields

    row.fields["kind"].control.value = "institution"
    row.fields["municipal"].control.value = "yes"

    assert edited.value.service[0].municipal is True


def test_problems_stand_beside_their_fields_and_on_the_tabs() -> None:
    edited, service = rows(Plan(service=(JANUARY, MARCH)))
    problem = Problem("date_far_off", "service[1].end", {"value": date(2300, 1, 1)})

    edited.show((problem,))

    assert "alis-wrong" in service.rows[1].fields["end"].control._dom_classes
    assert "alis-wrong" not in service.rows[0].fields["end"].control._dom_classes
    assert edited.tab.titles[1].endswith("1")
    assert edited.tab.titles[0] == editor(Plan()).tab.titles[0]

    edited.show(())
    assert "alis-wrong" not in service.rows[1].fields["end"].control._dom_classes


def test_a_problem_nobody_has_a_field_for_is_told_above_the_tabs() -> None:
    edited = editor(Plan())

    edited.show((Problem("eleven_digits", "wording[0].text"),))

    assert "alis-problem" in edited.children[0].value


def test_problems_are_shown_on_a_tab_that_is_opened_later() -> None:
    edited = editor(Plan(service=(JANUARY,)))
    edited.show((Problem("date_far_off", "service[0].end", {"value": date(2300, 1, 1)}),))

    service = edited.part("service")

    assert isinstance(service, RowsEditor)
    assert "alis-wrong" in service.rows[0].fields["end"].control._dom_classes


def test_undo_and_redo_have_no_limit_and_typing_in_one_text_is_one_step() -> None:
    history = UndoHistory(Plan())
    for name in ("K", "Ka", "Kari"):
        history.record(Plan(trainee=Trainee(name=name)))
    history.record(Plan(trainee=Trainee(name="Kari"), service=(JANUARY,)))

    assert history.undo() == Plan(trainee=Trainee(name="Kari"))
    assert history.undo() == Plan()
    assert not history.can_undo
    assert history.redo() == Plan(trainee=Trainee(name="Kari"))
    assert history.redo().service == (JANUARY,)
    assert not history.can_redo


def test_text_of_the_user_is_escaped_where_html_is_made() -> None:
    _, service = rows(Plan(service=(JANUARY,)))
    service.rows[0].fields["end"].control.value = "<img src=x>"

    said = service.rows[0].children[-1].value
    assert "<img" not in said
    assert "&lt;img" in said


def _controls(edited: PlanEditor) -> dict[str, list[object]]:
    shown: dict[str, list[object]] = {}
    for path, part in edited.parts.items():
        owners = part.rows if isinstance(part, RowsEditor) else [part]
        shown[path] = [field.control.value for owner in owners for field in owner.fields.values()]
    return shown
