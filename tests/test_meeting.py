"""The meeting sheet: what it holds, and that paper and screen hold all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from conftest import EXAMPLES, ON
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from strategies import edits, whole_plans

from alis_kit import store
from alis_kit.meeting import Last, MeetingSheet, meeting_sheet
from alis_kit.meeting.page import page
from alis_kit.meeting.screen import as_html, as_page
from alis_kit.meeting.sheet import Fate
from alis_kit.plan import (
    Absence,
    AbsenceKind,
    Course,
    CourseKind,
    Duty,
    Group,
    Period,
    Plan,
    Procedure,
    Service,
    ServiceKind,
    Trainee,
)

SINCE = date(2025, 11, 20)


def load(number: int) -> Plan:
    return store.load(EXAMPLES[number - 1]).plan


def sheet(plan: Plan, before: Plan | None = None, *, on: date = ON, since: date = SINCE) -> MeetingSheet:
    last = Last(before, since, "utgave 1 (signert 20.11.2025)") if before else None
    return meeting_sheet(plan, on, last=last)


def happened(before: Plan, after: Plan) -> list[tuple[str, str, str, Fate]]:
    return [(o.what, plain(o.planned), plain(o.happened), o.result) for o in sheet(after, before).outcomes or ()]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def paper(found: MeetingSheet) -> tuple[str, PdfReader]:
    """The words on all pages of the paper, and the file."""
    reader = PdfReader(BytesIO(page(found).data))
    return " ".join(" ".join(each.extract_text() for each in reader.pages).split()), reader


def without_spaces(text: str) -> str:
    return "".join(text.split())


# -- what was planned, and what happened --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "said", "result"),
    [
        (date(2026, 3, 13), "Fullført 13.03.2026", Fate.DONE),
        (date(2026, 10, 16), "Fullført 16.10.2026", Fate.CHANGED),
        (date(2027, 6, 11), "Flyttet til 11.06.2027", Fate.MISSED),
        (None, "Har ingen ny dato", Fate.MISSED),
    ],
)
def test_a_course_that_was_planned(now: date | None, said: str, result: Fate) -> None:
    course = Course(kind=CourseKind.GRUNNKURS_C, start=date(2026, 3, 9), end=date(2026, 3, 13))
    after = replace(course, start=now, end=now)
    after = course if now == course.end else after
    assert happened(Plan(courses=(course,)), Plan(courses=(after,))) == [
        ("Grunnkurs C", "09.–13.03.2026", said, result)
    ]


def test_a_course_that_is_gone_from_the_plan() -> None:
    course = Course(kind=CourseKind.GRUNNKURS_C, start=date(2026, 3, 9))
    assert happened(Plan(courses=(course,)), Plan()) == [
        ("Grunnkurs C", "09.03.2026", "Tatt ut av planen", Fate.MISSED)
    ]


def test_what_was_to_happen_later_is_not_asked_about() -> None:
    course = Course(kind=CourseKind.GRUNNKURS_C, start=ON + timedelta(days=1))
    earlier = Course(kind=CourseKind.GRUNNKURS_A, start=SINCE)
    assert happened(Plan(courses=(course, earlier)), Plan(courses=(earlier,))) == []


def test_duties_are_added_up() -> None:
    before = Plan(duties=(Duty(on=date(2026, 6, 30), count=8), Duty(on=date(2026, 10, 31), count=3)))
    after = Plan(duties=(Duty(on=date(2026, 6, 30), count=9), Duty(on=date(2027, 6, 30), count=3)))
    assert happened(before, after) == [("Legevakter", "11 legevakter", "9 legevakter gjort", Fate.MISSED)]


def test_leave_that_became_another_and_sickness_nobody_planned() -> None:
    leave = Absence(kind=AbsenceKind.LEAVE, start=date(2026, 3, 1), end=date(2026, 5, 31))
    longer = replace(leave, end=date(2026, 6, 30))
    sick = Absence(kind=AbsenceKind.SICK, start=date(2026, 8, 3), end=date(2026, 8, 14))
    assert happened(Plan(absence=(leave,)), Plan(absence=(longer, sick))) == [
        ("Permisjon", "01.03.–31.05.2026", "Ble 01.03.–30.06.2026", Fate.CHANGED),
        ("Sykefravær 03.–14.08.2026", "", "Fra 03.08.2026", Fate.UNPLANNED),
    ]


def post(start: date, end: date | None, percent: int = 100, place: str = "Solvik") -> Service:
    share = Decimal(percent)
    return Service(
        kind=ServiceKind.OPEN_PRACTICE, start=start, end=end, percent=share, place=place, supervisor="Ola"
    )


@pytest.mark.parametrize(
    ("after", "said", "result"),
    [
        ([post(date(2025, 1, 1), date(2026, 5, 31))], "Som planlagt", Fate.DONE),
        ([post(date(2025, 1, 1), date(2026, 3, 31))], "Avsluttet 31.03.2026", Fate.CHANGED),
        ([post(date(2025, 1, 1), date(2027, 5, 31))], "Fortsetter til 31.05.2027", Fate.CHANGED),
        ([post(date(2025, 1, 1), None)], "Fortsetter", Fate.CHANGED),
        ([], "Tatt ut av planen", Fate.MISSED),
    ],
)
def test_a_post_that_was_to_end(after: list[Service], said: str, result: Fate) -> None:
    before = Plan(service=(post(date(2025, 1, 1), date(2026, 5, 31)),))
    assert happened(before, Plan(service=tuple(after))) == [("Stilling ved Solvik", "Ut 31.05.2026", said, result)]


def test_a_post_that_was_to_begin_and_one_that_did() -> None:
    before = Plan(service=(post(date(2026, 2, 1), None),))
    after = Plan(service=(post(date(2027, 2, 1), None), post(date(2026, 8, 1), date(2027, 1, 31), 50, "Lena")))
    assert happened(before, after) == [
        ("Stilling ved Solvik", "Fra 01.02.2026, 100 %", "Flyttet til 01.02.2027", Fate.MISSED),
        ("Stilling ved Lena", "", "Fra 01.08.2026, 50 %", Fate.UNPLANNED),
    ]


def test_a_group_and_a_procedure() -> None:
    before = Plan(groups=(Group(start=date(2026, 1, 1), end=date(2027, 12, 31)),))
    after = replace(before, procedures=(Procedure(name="Tonometri", on=date(2026, 5, 4)),))
    assert happened(before, after) == [
        ("Gruppeveiledning", "01.01.2026–31.12.2027", "Som planlagt", Fate.DONE),
        ("Tonometri", "", "Bekreftet 04.05.2026", Fate.UNPLANNED),
    ]


# -- the other parts ----------------------------------------------------------------------------------------------


def test_the_first_meeting_has_no_last_time() -> None:
    found = sheet(load(1))
    assert found.outcomes is None
    assert all(row.last == "" for row in found.progress)
    assert ("Forrige plan", "Ingen; dette er det første møtet") in found.facts
    assert found.lead == ("Forventet spesialist: februar 2029.",)


def test_status_tells_then_and_now() -> None:
    plan = load(1)
    rows = {row.title: row for row in sheet(plan, plan).progress}
    part3 = rows["Del 3 (allmennmedisin)"]
    assert (part3.last, part3.now, part3.required) == ("20,7", "32,7", "60 mnd")
    assert part3.reached == "28.02.2029"
    assert rows["Legevakter"].now == "23"


def test_what_was_met_before_is_one_line() -> None:
    found = sheet(load(1))
    assert "LIS1 i spesialisthelsetjenesten" in found.met
    assert all("LIS1" not in row.title for row in found.progress)


def test_questions_come_with_their_source_and_the_most_binding_first() -> None:
    found = sheet(load(2)).questions
    sources = [question.source for question in found]
    assert found[0].text.startswith("Er de ti prosentene i § 31 fjerde ledd bokstav c ti prosent av tiden")
    assert found[0].text.endswith("(34,0 eller 36,1 mnd gjort.)")
    assert sources[:3] == [
        "§ 31 fjerde ledd bokstav c",
        "§ 2 fjerde ledd andre punktum",
        "§ 29 første ledd bokstav a, jf. vedlegg 2 del A – lov",
    ]
    assert "Diplom for veiledningsgruppe" in found[-1].text


def test_problems_of_one_sort_are_one_question() -> None:
    """Open practice under half time is asked about for the days of 2019–2024 alone (§ 8)."""
    plan = load(2)
    low = [
        replace(row, start=row.start and row.start.replace(year=2024), percent=Decimal(40)) for row in plan.service
    ]
    practice = [row for row in low if row.kind is ServiceKind.OPEN_PRACTICE][:2]
    found = sheet(replace(plan, service=tuple(practice))).questions
    texts = [question.text for question in found if "er under 50" in question.text]
    assert len(texts) == 1
    assert "Gjelder også: Kautokeino helsesenter" in texts[0]


def test_what_the_form_asks_for_is_gathered_in_one_question() -> None:
    plan = replace(load(1), trainee=replace(load(1).trainee, email="", hpr=""))
    assert sheet(plan).questions[-1].text == "Ikke fylt ut i skjemaet: ALIS, HPR-nummer og ALIS, e-post."


def test_an_empty_plan_has_a_sheet() -> None:
    found = sheet(Plan())
    assert found.name == "ALIS uten navn"
    assert any(question.text.startswith("Ikke fylt ut i skjemaet: ") for question in found.questions)
    assert len(paper(found)[1].pages) == 1


def test_bookings_begin_with_what_has_no_day() -> None:
    texts = [booking.text for booking in sheet(load(3)).bookings]
    assert texts == [
        "Grunnkurs D: finn dato",
        "Emnekurs i ulike emner: finn 1 av 6",
        "Legevakter: 5 av 40 er ikke planlagt",
        "Emnekurs «Lunge» 03.–04.12.2026: meld på, avtal fri",
    ]


def test_a_place_in_hospital_is_confirmed_in_good_time() -> None:
    texts = [booking.text for booking in sheet(load(1)).bookings]
    hospital = [text for text in texts if text.startswith("Stilling ved Sykehuset Innlandet")]
    assert [text.endswith("bekreft plassen") for text in hospital] == [True]


def test_decisions_begin_with_what_did_not_happen() -> None:
    before = replace(load(1), duties=(Duty(on=date(2026, 6, 30), count=90),))
    matters = [decision.matter for decision in sheet(load(1), before).decisions]
    assert matters[0] == "Ikke gjort som planlagt: Legevakter"
    assert matters[-1] == "Framdriftsplan for 01.12.2026–30.11.2027"


def test_a_period_that_is_over_asks_for_a_new_one() -> None:
    plan = replace(load(1), period=Period(start=date(2025, 12, 1), end=date(2026, 11, 20)))
    assert sheet(plan).decisions[-1].matter == "Ny periode for planen, og framdriftsplan for den"


def test_the_next_meeting_is_the_one_set_or_as_the_rules_want() -> None:
    plan = load(1)
    unset = replace(plan, signing=replace(plan.signing, next_meeting=None))
    assert sheet(plan).next_meeting == "satt til 12.05.2027"
    assert sheet(unset).next_meeting == ("innen 22.05.2027 (skjemaet); innen 22.11.2027 (alis.no – anbefaling)")


# -- on paper and on screen ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_last", [True, False])
def test_the_examples_take_one_page_with_everything_on_it(example: Path, with_last: bool) -> None:  # noqa: FBT001
    plan = store.load(example).plan
    found = sheet(plan, plan if with_last else None)
    _, reader = paper(found)
    assert len(reader.pages) == 1
    assert lacking(found) == []


def test_the_page_is_tagged_and_says_what_it_is() -> None:
    _, reader = paper(sheet(load(1)))
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712  # a PDF boolean
    assert root["/Lang"] == "nb-NO"
    assert reader.metadata is not None
    assert reader.metadata.title == "Møteark – Ingrid Bjørnæs Aasgård – 22.11.2026"


def pieces(words: str, text: str) -> int:
    """In how many pieces words stand in a text, without spaces: in one, or where a page ends, in more."""
    count, left = 0, without_spaces(words)
    while left:
        length = next((n for n in range(len(left), 0, -1) if left[:n] in text), 0)
        if not length:
            return len(words)
        count, left = count + 1, left[length:]
    return count


def lacking(found: MeetingSheet) -> list[str]:
    """What a sheet says and its paper does not; what goes on over a page is broken there."""
    text, reader = paper(found)
    text, most = without_spaces(text), len(reader.pages)
    told = [*found.lead, found.met, found.name, found.next_meeting]
    told += [each.text for part in (found.questions, found.bookings) for each in part]
    for row in found.progress:
        told += [row.title, row.now, row.required, row.missing, row.reached]
    for outcome in found.outcomes or ():  # what was done as planned takes a line together
        told += [outcome.what] if outcome.result is Fate.DONE else [outcome.planned, outcome.happened]
    told += [decision.matter for decision in found.decisions] + [person.name for person in found.people]
    return [each for each in told if pieces(each, text) > most]


def crowded(plan: Plan, count: int) -> Plan:
    """The plan with ever so many courses missed, posts without a supervisor and a long name."""
    first = date(2026, 1, 1)
    topics = [(f"Emne nummer {n} med et langt navn", first + timedelta(n)) for n in range(count)]
    courses = [Course(kind=CourseKind.EMNEKURS, topic=topic, start=day) for topic, day in topics]
    posts = [replace(post(date(2027, 1, 1), None, 40, f"Sted nummer {n}"), supervisor="") for n in range(count)]
    return replace(plan, courses=(*plan.courses, *courses), service=(*plan.service, *posts))


def test_too_much_for_a_page_takes_another() -> None:
    plan = load(2)
    found = sheet(crowded(plan, 40), crowded(plan, 45))
    text, reader = paper(found)
    assert 1 < len(reader.pages) < 5
    assert f"Side 2 av {len(reader.pages)}" in text
    assert lacking(found) == []


def test_letters_no_font_has_are_told() -> None:
    plan = replace(load(1), trainee=Trainee(name="Ingrid \u0e01"))
    assert page(sheet(plan)).unshown == {"\u0e01"}


def test_very_long_texts_are_whole_on_paper() -> None:
    plan = load(1)
    name = "Ingrid " * 200
    leader = replace(plan.municipality, leader="x" * 900)
    found = sheet(replace(plan, trainee=Trainee(name=name), municipality=leader))
    assert lacking(found) == []
    assert name.strip() in as_html(found)


@settings(max_examples=10, deadline=None)
@given(st.data())
def test_whatever_the_plan_is_nothing_goes_missing_on_paper(data: st.DataObject) -> None:
    before = data.draw(whole_plans(ON))
    found = sheet(data.draw(edits(before, ON)), before, since=ON - timedelta(days=300))
    unshown = page(found).unshown
    assert [each for each in lacking(found) if not unshown.intersection(each)] == []


def test_the_screen_has_it_all_and_escapes_it() -> None:
    plan = replace(load(1), trainee=Trainee(name="<b>Ingrid</b>"))
    found = sheet(plan, load(1))
    html = as_page(found)
    assert "<b>Ingrid" not in html
    assert "http" not in html
    for outcome in found.outcomes or ():
        assert outcome.what in html
