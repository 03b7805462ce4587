"""Files of every format that was ever written, read for ever.

`tests/old_formats/` holds, for each format of the plan file, a folder as the kit left it: the plan, the one
before, history, and a signed revision. They are never made anew. When a format changes, a step is added in the
store, and a folder of the new format here.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from alis_kit import store
from alis_kit.plan import (
    ROWS,
    Absence,
    AbsenceKind,
    Activity,
    Course,
    CourseKind,
    Duty,
    Goals,
    GoalSet,
    Group,
    InstitutionCondition,
    Municipality,
    Notes,
    Period,
    Plan,
    Procedure,
    Service,
    ServiceKind,
    Signing,
    Standing,
    Supervision,
    SupervisionHours,
    Trainee,
    Wording,
    is_derived,
    rows_at,
    with_value,
)
from alis_kit.problem import PlanError
from alis_kit.store import Revision, Signatures, SignedPdf
from alis_kit.store.formats import Format
from alis_kit.store.plans import PLAN_FILE
from alis_kit.store.revision_folder import REVISION_FILE

FOLDER = Path(__file__).parent / "old_formats"
PLAN_1 = Plan(
    period=Period(start=date(2026, 12, 1), end=date(2027, 5, 31)),
    municipality=Municipality(name="Sør-Fron", registered=True, leader="Áile Utsi", coordinator="Per Ås"),
    trainee=Trainee(
        name="Kari Ødegård",
        hpr="1234567",
        email="kari@example.no",
        phone="99 88 77 66",
        workplace="Solvik legekontor",
    ),
    supervision=Supervision(
        supervisor="Ola Øvrebø",
        contact="ola@example.no",
        minutes_by="Kari",
        specialist=False,
        hours=(SupervisionHours(on=date(2026, 6, 30), hours=Decimal("41.5"), note="Våren"),),
    ),
    service=(
        Service(
            kind=ServiceKind.INSTITUTION,
            start=date(2024, 2, 29),
            end=date(2024, 8, 31),
            percent=Decimal("37.5"),
            place="Vinstra sjukeheim",
            supervisor="Ola Øvrebø",
            municipal=True,
            conditions=(InstitutionCondition.CHIEF_PHYSICIAN, InstitutionCondition.DUTY_ROTA),
            hdir_confirmed=False,
            old_scheme=True,
            attest=True,
            note="Vakter i helgene",
        ),
    ),
    absence=(
        Absence(
            kind=AbsenceKind.PARENTAL,
            start=date(2025, 3, 1),
            end=date(2025, 8, 31),
            percent=Decimal(50),
            note="Gradert",
        ),
    ),
    courses=(
        Course(
            kind=CourseKind.EMNEKURS,
            title="Emnekurs i øre-nese-hals",
            topic="Øre-nese-hals",
            hours=Decimal(15),
            start=date(2026, 9, 3),
            end=date(2026, 9, 4),
            place="Tromsø",
        ),
    ),
    groups=(
        Group(
            start=date(2025, 9, 1),
            end=date(2027, 6, 30),
            hours=Decimal(60),
            leader="Łukasz Nowak",
            note="Hver tredje uke",
        ),
    ),
    duties=(Duty(on=date(2026, 10, 31), count=12, place="Sør-Gudbrandsdal legevakt", note="Kveld"),),
    procedures=(Procedure(name="Spiral", on=date(2026, 5, 4), note="Tre ganger"),),
    activities=(Activity(name="Praksisbesøk", on=date(2026, 10, 14), note="Hos veileder"),),
    goals=(Goals(kind=GoalSet.ALM, on=date(2026, 11, 1), approved=40, total=88),),
    standing=Standing(
        lis1_complete_on=date(2023, 8, 31),
        group_diploma=False,
        converted_on=date(2024, 1, 15),
        conversion_papers=True,
        agreement_on=date(2024, 2, 1),
        agency=False,
    ),
    notes=Notes(focus="Rus og psykiatri\nsammen med DPS", path="Sykehushalvåret kan flyttes."),
    wording=(Wording(field="kurs_fremtid", text="Grunnkurs C i mars."),),
    signing=Signing(
        place="Hundorp",
        on=date(2026, 11, 24),
        trainee="Kari Ødegård",
        municipality="Áile Utsi",
        supervisor="Ola Øvrebø",
        next_meeting=date(2027, 5, 20),
    ),
)
IDS = {
    "supervision.hours": "bdfhkmprtw",
    "service": "cgjnqsvxzb",
    "absence": "dhmrvzcgkp",
    "courses": "fkqwbgmsxd",
    "groups": "gmtzhnvckr",
    "duties": "hpxfnwdmvc",
    "procedures": "jrzhqxgpwf",
    "activities": "ktcmwfpzjs",
    "goals": "mvfpzkscnx",
    "wording": "nxhsbmwgrz",
}
"""The id of the one row that each list of the example has, since format 2."""


def later(plan: Plan) -> Plan:
    """The example as it is since format 2: also with what format 1 took up after its files were made."""
    plan = with_value(plan, "supervision.exempt_until", date(2027, 8, 31))
    for path, given in IDS.items():
        (row,) = rows_at(plan, path)
        plan = with_value(plan, path, (replace(row, id=given),))
    return plan


PLAN_2 = later(PLAN_1)
"""Every value differs from what stands there when nothing was typed."""


def before(plan: Plan) -> Plan:
    """The example as it was saved first."""
    return replace(plan, signing=replace(plan.signing, place=""))


def signed(plan: Plan) -> Revision:
    """The example as it was signed."""
    return Revision(
        number=1,
        signed_on=date(2026, 11, 24),
        plan=plan,
        period=plan.period,
        signed_by=Signatures(trainee="Kari Ødegård", municipality="Áile Utsi", supervisor="Ola Øvrebø"),
        pdf=SignedPdf(
            name="utdanningsplan 0001 signert 2026-11-24.pdf",
            sha256="d9fc2d043a38f538c7c1e31c8bfdfdc98dca866d14f6a55ea0fb72be5c7565bf",
        ),
        note="Møte på Solvik, alle til stede",
    )


EXPECTED = {number: (plan, before(plan), signed(plan)) for number, plan in ((1, PLAN_1), (2, PLAN_2))}


def defaults(value: Any, made: Any, where: str) -> list[str]:
    """Paths of fields that hold what a new value holds."""
    found = []
    for each in fields(value):
        mine, theirs = getattr(value, each.name), getattr(made, each.name, None)
        if mine == theirs or mine is None:
            found.append(f"{where}.{each.name}")
        for part in mine if isinstance(mine, tuple) else (mine,):
            if is_dataclass(part) and not isinstance(part, Wording | type):
                found += defaults(part, type(part)(), f"{where}.{each.name}")
    return found


def test_the_example_of_the_newest_format_fills_every_field() -> None:
    """A field that is added to the plan wants a place in the example, and so a new format or a default.

    The files of a format are never made anew, so what came later with a default is named here.
    """
    assert defaults(PLAN_2, Plan(), "plan") == []
    assert set(IDS) == set(ROWS)


def test_there_is_an_example_of_every_format() -> None:
    assert [folder.name for folder in sorted(FOLDER.iterdir())] == [f"{n}" for n in EXPECTED]
    assert list(EXPECTED) == list(range(1, PLAN_FILE.number + 1))
    revisions = {json.loads(file.read_text(encoding="utf-8"))["format"] for file in FOLDER.rglob("utgave.json")}
    assert revisions == set(range(1, REVISION_FILE.number + 1))


@pytest.fixture(params=list(EXPECTED))
def number(request: pytest.FixtureRequest) -> int:
    found: int = request.param
    return found


def test_a_plan_is_read(number: int) -> None:
    plan, before, _ = EXPECTED[number]
    assert store.load(FOLDER / f"{number}" / "plan.json").plan == plan
    assert store.load(FOLDER / f"{number}" / "plan.json.bak").plan == before


def test_ids_are_kept_and_those_of_format_1_are_the_same_each_time(number: int) -> None:
    """In the plan, the one before, history and the revision: nothing but the place of signing differs."""
    path = FOLDER / f"{number}" / "plan.json"
    found = [
        store.load(path).plan,
        store.load(path.with_suffix(".json.bak")).plan,
        *(store.recall(state) for state in store.history(path)),
        *(revision.plan for revision in store.revisions(path)),
    ]
    ids = [{where: row.id for where in ROWS for row in rows_at(plan, where)} for plan in found]
    assert all(each == (IDS if number > 1 else ids[0]) for each in ids)
    derived = [is_derived(row) for where in ROWS for row in rows_at(found[0], where)]
    assert set(derived) == {number == 1}


def test_ids_of_format_1_are_what_they_always_were() -> None:
    """What a calendar and a signed plan know again hangs on them."""
    plan = store.load(FOLDER / "1" / "plan.json").plan
    assert (plan.service[0].id, plan.courses[0].id, plan.duties[0].id) == (
        "0tbqkgpwmc",
        "0wjpwsmhjm",
        "0fwzddnpfh",
    )


def test_history_is_read(number: int) -> None:
    plan, before, _ = EXPECTED[number]
    states = store.history(FOLDER / f"{number}" / "plan.json")
    assert [store.recall(state) for state in states] == [before, plan]
    assert [state.at.date() for state in states] == [date(2026, 11, 24)] * 2


def test_revisions_are_read(number: int) -> None:
    path = FOLDER / f"{number}" / "plan.json"
    assert store.inventory(path) == store.Inventory((EXPECTED[number][2],), ())


def test_the_work_goes_on(number: int, tmp_path: Path) -> None:
    """What is written next stands behind what was there."""
    shutil.copytree(FOLDER / f"{number}", tmp_path / "mappe")
    path = tmp_path / "mappe" / "plan.json"
    store.save(path, Plan(), over=store.load(path).version)
    assert len(store.history(path)) == 3
    made = store.sign(
        path,
        over=store.load(path).version,
        signed_on=date(2027, 5, 20),
        signed_by=Signatures(trainee="Kari Ødegård"),
        today=date(2027, 5, 20),
    )
    assert store.revisions(path) == (EXPECTED[number][2], made)
    assert store.inventory(path).faults == ()


def bigger(content: dict[str, Any]) -> dict[str, Any]:
    return {"number": content["number"] * 10}


def renamed(content: dict[str, Any]) -> dict[str, Any]:
    return {"amount": content["number"]}


@pytest.mark.parametrize(
    ("document", "content"),
    [
        ({"format": 1, "thing": {"number": 7}}, {"amount": 70}),
        ({"format": 2, "thing": {"number": 70}}, {"amount": 70}),
        ({"format": 3, "thing": {"amount": 70}}, {"amount": 70}),
    ],
    ids=["oldest", "older", "newest"],
)
def test_an_old_file_takes_every_step_from_its_own_format_on(
    document: dict[str, Any], content: dict[str, Any]
) -> None:
    thing = Format("thing", "unknown_format", steps=(bigger, renamed))
    assert thing.number == 3
    assert thing.content(document, PlanError) == content


@pytest.mark.parametrize("number", [0, 4, -1, True, "1", 1.0, None])
def test_a_format_that_is_not_known_is_refused(number: object) -> None:
    thing = Format("thing", "unknown_format", steps=(bigger, renamed))
    with pytest.raises(PlanError, match="unknown_format"):
        thing.content({"format": number, "thing": {}}, PlanError)


@pytest.mark.parametrize("document", [[], {}, {"format": 1}, {"format": 1, "thing": {}, "more": 1}])
def test_what_is_no_file_of_the_kind_is_refused(document: object) -> None:
    with pytest.raises(PlanError, match="not_a_thing"):
        Format("thing", "unknown_format").content(document, PlanError)
