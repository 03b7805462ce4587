"""The plan in a calendar: the right days and words, read by another library, and the same thing known again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from warnings import catch_warnings, simplefilter

import pytest
import vobject
from conftest import EXAMPLES, ON
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import plans, with_new_ids

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.exchange.calendar import Agenda, Sort, agenda
from alis_kit.exchange.ics import Dated, Diary, diary, read, write
from alis_kit.plan import (
    Absence,
    AbsenceKind,
    Course,
    CourseKind,
    Group,
    Plan,
    Service,
    ServiceKind,
    Signing,
    Trainee,
    new_id,
)
from alis_kit.problem import FileError
from alis_kit.regulation import regulation_on

KARI = Trainee(name="Kari Nordmann", hpr="1234567")
SOLVIK = Service(
    kind=ServiceKind.OPEN_PRACTICE,
    start=date(2026, 1, 1),
    end=date(2027, 8, 31),
    percent=Decimal(80),
    place="Sølvik legekontor",
    supervisor="Ola Veileder",
)
PLAN = Plan(
    trainee=KARI,
    service=(
        SOLVIK,
        replace(SOLVIK, start=date(2027, 9, 1), end=date(2027, 12, 31), percent=Decimal(100)),
        replace(SOLVIK, kind=ServiceKind.INSTITUTION, place="Gállok sykehus", start=date(2028, 1, 1), end=None),
    ),
    absence=(
        Absence(kind=AbsenceKind.SICK, start=date(2027, 2, 1), end=date(2027, 2, 28), note="Ryggoperasjon"),
        Absence(kind=AbsenceKind.PARENTAL, start=date(2027, 3, 1), end=date(2027, 5, 31)),
    ),
    courses=(
        Course(kind=CourseKind.GRUNNKURS_C, start=date(2027, 1, 11), end=date(2027, 1, 15), place="Łódź"),
        Course(kind=CourseKind.EMNEKURS, topic="Hud", title="Hud i praksis", start=date(2027, 4, 8)),
        Course(kind=CourseKind.FKM, title="Etikk; jus, og «annet»", end=date(2027, 6, 1)),
        Course(kind=CourseKind.GRUNNKURS_A, start=date(2025, 1, 13), end=date(2025, 1, 17)),
    ),
    groups=(Group(start=date(2026, 2, 1), end=date(2028, 1, 31), leader="Per Leder"),),
    signing=Signing(on=date(2026, 11, 1), next_meeting=date(2027, 5, 3)),
)


def found(plan: Plan, on: date = ON) -> Agenda:
    regulation = regulation_on(on)
    return agenda(plan, assess(plan, regulation, on), regulation)


def moment(on: date = ON) -> datetime:
    return datetime.combine(on, time(9, 30), UTC)


def made(
    plan: Plan, on: date = ON, earlier: Diary | None = None, *, at: datetime | None = None, every: bool = False
) -> Diary:
    """Make the file's content, by way of its bytes."""
    return read(write(diary(found(plan, on), plan, on, at=at or moment(on), earlier=earlier, every=every)))


def lines(content: Diary) -> list[tuple[date, date, str]]:
    return [(e.first, e.last, e.title) for e in content.entries if not e.cancelled]


def uids(content: Diary) -> dict[str, str]:
    return {entry.title: entry.uid for entry in content.entries}


# -- what is in it ------------------------------------------------------------------------------------------------


def test_what_happens_after_the_day() -> None:
    day = date(2027, 5, 1)
    assert lines(made(PLAN)) == [
        (date(2027, 1, 11), date(2027, 1, 15), "Grunnkurs C"),
        (date(2027, 2, 1), date(2027, 2, 1), "Fravær begynner"),
        (date(2027, 2, 28), date(2027, 2, 28), "Siste dag med fravær"),
        (date(2027, 3, 1), date(2027, 3, 1), "Fravær begynner"),
        (date(2027, 4, 8), date(2027, 4, 8), "Emnekurs: Hud i praksis"),
        (day, day, "Revider utdanningsplanen (6 måneder siden underskrift)"),
        (date(2027, 5, 3), date(2027, 5, 3), "Møte om utdanningsplanen"),
        (date(2027, 5, 31), date(2027, 5, 31), "Siste dag med fravær"),
        (date(2027, 6, 1), date(2027, 6, 1), "FKM-kurs: Etikk; jus, og «annet»"),
        (date(2027, 11, 1), date(2027, 11, 1), "Revider utdanningsplanen (12 måneder siden underskrift)"),
        (date(2027, 12, 31), date(2027, 12, 31), "Siste dag i stilling: Sølvik legekontor"),
        (date(2028, 1, 1), date(2028, 1, 1), "Stilling begynner: Gállok sykehus"),
        (date(2028, 1, 31), date(2028, 1, 31), "Siste dag i gruppeveiledning"),
    ]


def test_what_is_over_comes_only_when_asked_for() -> None:
    titles = [title for _, _, title in lines(made(PLAN, every=True))]
    assert "Grunnkurs A" in titles
    assert "Stilling begynner: Sølvik legekontor" in titles
    assert len(titles) == len(made(PLAN).entries) + 2
    assert len(made(PLAN, date(2027, 1, 15)).entries) == len(made(PLAN, date(2027, 1, 11)).entries)
    assert len(made(PLAN, date(2027, 1, 16)).entries) == len(made(PLAN, date(2027, 1, 15)).entries) - 1


def test_the_day_of_application_is_the_cautious_one() -> None:
    plan = store.load(EXAMPLES[0]).plan
    expected = assess(plan, regulation_on(ON), ON).forecast.all_met.cautious
    (entry,) = [e for e in found(plan).entries if e.sort is Sort.APPLICATION]
    assert entry.first == expected == date(2029, 2, 28)
    assert "forventet" in entry.title
    assert not [e for e in found(PLAN).entries if e.sort is Sort.APPLICATION]


def test_nothing_that_concerns_colleagues_less() -> None:
    text = write(diary(found(PLAN), PLAN, ON, at=moment())).decode()
    for private in ("Kari", "1234567", "Rygg", "Syk", "Foreldre", "Ola", "Per Leder"):
        assert private not in text.replace(
            "X-ALIS-KIT-PLAN:" + " ".join(diary(found(PLAN), PLAN, ON, at=moment()).plan), ""
        )


def test_rows_without_a_day_are_named() -> None:
    plan = replace(
        PLAN,
        courses=(*PLAN.courses, Course(kind=CourseKind.GRUNNKURS_D)),
        absence=(Absence(start=date(2027, 3, 2), end=date(2027, 3, 1)),),
        service=(Service(start=date(2027, 1, 1)),),
        groups=(Group(),),
    )
    assert found(plan).undated == ("courses[4]", "service[0]", "absence[0]", "groups[0]")


# -- the file -----------------------------------------------------------------------------------------------------


def test_another_library_reads_the_same_days_and_letters() -> None:
    plan = replace(PLAN, courses=(replace(PLAN.courses[0], place="Åsane, Čáhcesuolu; Łódź\n2. etg \\ æøå " * 3),))
    content = diary(found(plan), plan, ON, at=moment())
    events = vobject.readOne(write(content).decode("utf-8")).vevent_list
    assert len(events) == len(content.entries)
    for event, entry in zip(events, content.entries, strict=True):
        assert type(event.dtstart.value) is date
        assert (event.dtstart.value, event.dtend.value) == (entry.first, entry.last + timedelta(days=1))
        assert event.summary.value == entry.title
        assert event.uid.value == entry.uid
        assert event.sequence.value == str(entry.sequence)
    (course,) = [event for event in events if event.summary.value == "Grunnkurs C"]
    assert course.location.value == " ".join(("Åsane, Čáhcesuolu; Łódź 2. etg \\ æøå " * 3).split())


def test_lines_are_folded_by_bytes_and_letters_are_whole() -> None:
    plan = replace(PLAN, courses=(replace(PLAN.courses[1], title="Ærefryktinngytende øvelser på Ålgård " * 9),))
    data = write(diary(found(plan), plan, ON, at=moment()))
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert all(line.decode("utf-8") is not None for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_the_same_plan_and_moment_give_the_same_bytes() -> None:
    first = write(diary(found(PLAN), PLAN, ON, at=moment()))
    assert first == write(diary(found(PLAN), PLAN, ON, at=moment()))
    assert first == write(diary(found(PLAN), PLAN, ON, at=moment(), earlier=read(first)))


def editions(content: Diary) -> dict[str, int]:
    return {entry.uid: entry.sequence for entry in content.entries}


MEETING_MOVED = replace(PLAN, signing=replace(PLAN.signing, next_meeting=date(2027, 6, 2)))
SECOND = timedelta(seconds=1)


def test_a_second_file_of_the_same_day_is_newer() -> None:
    first, second = made(PLAN), made(MEETING_MOVED, at=moment() + SECOND)
    uid = uids(first)["Møte om utdanningsplanen"]
    assert editions(first)[uid] < editions(second)[uid]


def test_a_new_file_on_another_day_is_newer_than_one_edited_many_times() -> None:
    plan, edited, at = PLAN, made(PLAN), moment()
    for day in range(1, 5):
        plan, at = replace(plan, signing=replace(plan.signing, next_meeting=date(2027, 5, day))), at + SECOND
        edited = made(plan, earlier=edited, at=at)
    beside = made(MEETING_MOVED, ON + timedelta(days=1))
    assert all(number > editions(edited)[uid] for uid, number in editions(beside).items())


def test_going_back_to_an_older_file_is_newer_still() -> None:
    """The calendar has taken another file meanwhile; what the older file says must win over that."""
    first, beside = made(PLAN), made(MEETING_MOVED, at=moment() + SECOND)
    again = made(PLAN, earlier=first, at=moment() + 2 * SECOND)
    assert all(number > editions(beside)[uid] for uid, number in editions(again).items())


def test_a_clock_that_was_set_back_never_lowers_an_edition() -> None:
    first = made(PLAN)
    back = made(MEETING_MOVED, earlier=first, at=moment(date(2021, 1, 1)))
    uid = uids(first)["Møte om utdanningsplanen"]
    assert editions(back)[uid] == editions(first)[uid] + 1
    assert all(number >= editions(first)[each] for each, number in editions(back).items())


def test_files_of_earlier_editions_of_the_kit_are_older() -> None:
    """They were numbered by days: 2517 on 22.11.2026, at midnight of that day."""
    old = write(made(PLAN)).replace(f"SEQUENCE:{editions(made(PLAN)).popitem()[1]}".encode(), b"SEQUENCE:2517")
    now = made(MEETING_MOVED, earlier=read(old))
    assert set(editions(read(old)).values()) == {2517}
    assert all(number > 200_000_000 for number in editions(now).values())


def test_what_is_struck_out_is_newer_too() -> None:
    without = made(replace(PLAN, courses=()), earlier=made(PLAN), at=moment() + SECOND)
    gone = [entry for entry in without.entries if entry.cancelled]
    assert gone
    assert all(entry.sequence > editions(made(PLAN))[entry.uid] for entry in gone)


def test_the_moment_stands_in_the_file_in_universal_time() -> None:
    at = datetime(2026, 11, 22, 0, 30, 15, tzinfo=timezone(timedelta(hours=1)))
    data = write(diary(found(PLAN), PLAN, ON, at=at))
    assert data.count(b"DTSTAMP:20261121T233015Z") == data.count(b"LAST-MODIFIED:20261121T233015Z") == 13
    assert max(editions(read(data)).values()) < 2**31


@given(title=st.text(min_size=1, max_size=300), place=st.text(max_size=300))
def test_any_text_goes_into_the_file_and_back(title: str, place: str) -> None:
    plan = replace(PLAN, courses=(Course(kind=CourseKind.FKM, title=title, place=place, start=ON),))
    content = diary(found(plan), plan, ON, at=moment())
    assert read(write(content)) == content
    assert vobject.readOne(write(content).decode("utf-8")).vevent_list[0].summary.value == content.entries[0].title


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\r\nPRODID:-//noen andre//NO\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
        b"BEGIN:VCALENDAR\r\nPRODID:-//alis-kit//ALIS-plan//NO\r\nBEGIN:VEVENT\r\nUID:x\r\nEND:VEVENT\r\nEND:VCALENDAR",
        write(diary(found(PLAN), PLAN, ON, at=moment())).replace(b"DTSTART;VALUE=DATE:2027", b"DTSTART:x"),
        write(diary(found(PLAN), PLAN, ON, at=moment())).replace(b"SEQUENCE:", b"SEQUENCE:x"),
        b"BEGIN:VCALENDAR\r\n" * 3000,
        b"x" * 3_000_000,
    ],
)
def test_other_files_are_not_taken_for_ours(data: bytes) -> None:
    with pytest.raises(FileError, match="calendar_foreign"):
        read(data)


# -- known again --------------------------------------------------------------------------------------------------


def moved(row: Service, days: int) -> Service:
    shift = timedelta(days=days)
    return replace(row, start=row.start and row.start + shift, end=row.end and row.end + shift)


@pytest.mark.parametrize(
    "edited",
    [
        pytest.param(replace(PLAN, service=PLAN.service[::-1], courses=PLAN.courses[::-1]), id="order"),
        pytest.param(replace(PLAN, service=tuple(moved(s, 40) for s in PLAN.service)), id="posts moved"),
        pytest.param(
            replace(PLAN, service=tuple(replace(s, percent=Decimal(50)) for s in PLAN.service)), id="percent"
        ),
        pytest.param(
            replace(PLAN, courses=tuple(replace(c, start=date(2027, 10, 4), end=None) for c in PLAN.courses[:3])),
            id="courses moved",
        ),
        pytest.param(
            replace(PLAN, courses=(PLAN.courses[0], replace(PLAN.courses[1], title="Hudkurs"), *PLAN.courses[2:])),
            id="title of an emnekurs",
        ),
        pytest.param(
            replace(PLAN, absence=(PLAN.absence[0], replace(PLAN.absence[1], end=date(2027, 9, 1)))), id="leave"
        ),
        pytest.param(replace(PLAN, signing=replace(PLAN.signing, next_meeting=date(2027, 6, 1))), id="meeting"),
    ],
)
def test_likely_edits_keep_the_names_even_without_the_file_before(edited: Plan) -> None:
    before, after = made(PLAN), made(edited)
    assert {e.uid for e in after.entries} >= {
        e.uid for e in before.entries if e.sort not in {Sort.POST_START, Sort.COURSE}
    }
    assert {e.uid for e in made(edited, every=True).entries} >= {e.uid for e in before.entries}


@pytest.mark.parametrize(
    ("place", "topic", "name"),
    [
        ("Sølvik\u00a0legekontor", "Hud\u00ad", "Kari\u00a0Nordmann"),
        ("SØLVIK  legekontor", "HUD", "kari nordmann"),
        ("Sølvik lege\u200bkontor", "\u200eHud", "Kari Nordmann\ufeff"),
    ],
)
def test_another_spelling_keeps_the_names(place: str, topic: str, name: str) -> None:
    service = tuple(replace(s, place=place) if s.place == SOLVIK.place else s for s in PLAN.service)
    courses = tuple(replace(c, topic=topic) if c.topic else c for c in PLAN.courses)
    spelt = replace(PLAN, service=service, courses=courses, trainee=replace(KARI, name=name, hpr="12 34\u00a0567"))
    assert {e.uid for e in made(spelt).entries} == {e.uid for e in made(PLAN).entries}
    assert made(spelt, earlier=made(PLAN)).plan == made(PLAN).plan


def test_names_are_the_ones_they_always_were() -> None:
    """What stands in people's calendars is updated by these, whatever edition of the kit wrote it."""
    found = uids(made(PLAN))
    assert made(PLAN).plan == ("52b4ec85", "ebeda264")
    assert found["Emnekurs: Hud i praksis"] == "course-7eb1b83270a317a0@alis-kit"
    assert found["FKM-kurs: Etikk; jus, og «annet»"] == "course-cfd2f9e2e31a3af3@alis-kit"
    assert found["Møte om utdanningsplanen"] == "meeting-4a2b0738dc2bc474@alis-kit"
    assert found["Siste dag i stilling: Sølvik legekontor"] == "post_end-2dfddab76b64dfaa@alis-kit"
    assert found["Stilling begynner: Gállok sykehus"] == "post_start-571e0f56d8a38fcb@alis-kit"


def test_a_new_signing_gives_a_new_meeting_and_moves_the_reminders() -> None:
    later = replace(PLAN, signing=Signing(on=date(2027, 5, 3), next_meeting=date(2027, 11, 3)))
    before, after = uids(made(PLAN)), uids(made(later, date(2027, 5, 4)))
    meeting, reminder = "Møte om utdanningsplanen", "Revider utdanningsplanen (6 måneder siden underskrift)"
    assert before[meeting] != after[meeting]
    assert before[reminder] == after[reminder]


def test_with_the_file_before_a_new_name_is_the_same_thing() -> None:
    before = made(PLAN)
    renamed = replace(
        PLAN,
        courses=(replace(PLAN.courses[1], topic="Øye", title="Øyet"), *PLAN.courses[:1], *PLAN.courses[2:]),
        service=(*PLAN.service[:2], replace(PLAN.service[2], place="Gállok klinikk")),
    )
    after = made(renamed, earlier=before)
    assert uids(after)["Emnekurs: Øyet"] == uids(before)["Emnekurs: Hud i praksis"]
    assert uids(after)["Stilling begynner: Gállok klinikk"] == uids(before)["Stilling begynner: Gállok sykehus"]
    assert not any(e.cancelled for e in after.entries)
    assert uids(made(renamed))["Emnekurs: Øyet"] != uids(before)["Emnekurs: Hud i praksis"]


def test_what_was_taken_out_is_cancelled_until_its_day_has_passed() -> None:
    before = made(PLAN)
    without = replace(PLAN, courses=PLAN.courses[:1])
    after = made(without, earlier=before)
    gone = [e.title for e in after.entries if e.cancelled]
    assert gone == ["Emnekurs: Hud i praksis", "FKM-kurs: Etikk; jus, og «annet»"]
    data = write(after).decode()
    assert data.count("STATUS:CANCELLED") == 2
    assert "SUMMARY:Avlyst: Emnekurs: Hud i praksis" in data
    assert made(without, earlier=after) == after
    later = date(2027, 5, 1)
    assert [e.title for e in made(without, later, after).entries if e.cancelled] == gone[1:]
    back = made(PLAN, earlier=after)
    assert not any(e.cancelled for e in back.entries)
    assert uids(back) == uids(before)


def test_a_course_that_was_held_early_is_moved_and_not_cancelled() -> None:
    early = replace(
        PLAN, courses=(replace(PLAN.courses[0], start=date(2026, 11, 2), end=date(2026, 11, 6)), *PLAN.courses[1:])
    )
    (entry,) = [e for e in made(early, earlier=made(PLAN)).entries if e.title == "Grunnkurs C"]
    assert (entry.first, entry.cancelled) == (date(2026, 11, 2), False)


def test_two_trainees_never_share_a_name() -> None:
    other = replace(PLAN, trainee=Trainee(name="Kari Nordmann", hpr="7654321"))
    assert not {e.uid for e in made(PLAN).entries} & {e.uid for e in made(other).entries}
    with pytest.raises(FileError, match="calendar_of_another"):
        made(replace(PLAN, trainee=Trainee(name="Ola", hpr="7654321")), earlier=made(PLAN))
    assert made(replace(PLAN, trainee=Trainee(name="Kari  nordmann")), earlier=made(PLAN)) == replace(
        made(PLAN), plan=made(PLAN).plan
    )


# -- rows with ids of their own -----------------------------------------------------------------------------------

NEW = with_new_ids(PLAN)


def of_rows(content: Diary) -> dict[str, Dated]:
    return {e.uid: e for e in content.entries if e.sort not in {Sort.MEETING, Sort.REVISION, Sort.APPLICATION}}


def test_rows_with_ids_keep_their_names_whatever_is_edited_without_the_file_before() -> None:
    other = replace(NEW.service[0], place="Et helt annet sted", kind=ServiceKind.OTHER_GP)
    edited = replace(
        NEW,
        service=(moved(other, 15), *(moved(row, 15) for row in NEW.service[1:])),
        courses=(
            replace(NEW.courses[1], topic="Øye", title="Øyet", start=date(2028, 5, 5)),
            replace(NEW.courses[2], kind=CourseKind.OTHER, title="Noe annet", end=date(2027, 9, 9)),
            NEW.courses[0],
        ),
        absence=(
            replace(NEW.absence[1], kind=AbsenceKind.LEAVE, start=date(2029, 1, 1), end=date(2029, 2, 1)),
            replace(NEW.absence[0], start=date(2029, 3, 1), end=date(2029, 4, 1)),
        ),
    )
    before, after = of_rows(made(NEW, every=True)), of_rows(made(edited, every=True))
    posts = {uid for uid, e in before.items() if e.sort in {Sort.POST_START, Sort.POST_END}}
    assert set(after) >= {uid for uid, e in before.items() if e.title != "Grunnkurs A"} - posts
    titles = {uid: e.title for uid, e in after.items()}
    assert titles[next(u for u, e in before.items() if e.title == "Emnekurs: Hud i praksis")] == "Emnekurs: Øyet"


def test_an_earlier_one_of_several_alike_gives_its_name_to_no_other() -> None:
    twice = replace(NEW, absence=tuple(replace(row, kind=AbsenceKind.SICK) for row in NEW.absence))
    before = made(twice)
    for plan in (replace(twice, absence=twice.absence[1:]), with_new_ids(replace(twice, absence=()))):
        kept = {e.uid for e in made(plan).entries}
        gone = {e.uid for e in before.entries if "ravær" in e.title and e.first < date(2027, 3, 1)}
        assert not kept & gone


def test_a_post_is_known_by_any_of_its_rows() -> None:
    before = made(NEW)
    first, second, third = NEW.service
    earlier = Service(
        id=new_id(), kind=first.kind, place=first.place, start=date(2025, 6, 1), end=date(2025, 12, 31)
    )
    longer = replace(second, end=date(2027, 12, 30))
    for service in ((earlier, first, second, third), (earlier, first, longer, third), (second, third)):
        after = made(replace(NEW, service=service), earlier=before)
        end = "Siste dag i stilling: Sølvik legekontor"
        assert uids(after)[end] == uids(before)[end]
        assert not any(e.cancelled for e in after.entries)


def test_a_new_row_before_a_post_from_before_there_were_ids_leaves_it_its_name() -> None:
    new = replace(SOLVIK, id=new_id(), start=date(2025, 6, 1), end=date(2025, 12, 31), percent=Decimal(60))
    end = "Siste dag i stilling: Sølvik legekontor"
    assert uids(made(replace(PLAN, service=(new, *PLAN.service))))[end] == uids(made(PLAN))[end]


def test_new_rows_do_not_take_the_names_of_old_ones() -> None:
    """Nor are they counted among them, so that an earlier one of several alike changes nothing."""
    new = replace(PLAN.courses[1], id=new_id(), start=date(2027, 1, 4))
    more = replace(PLAN, courses=(new, *PLAN.courses))
    assert {e.uid for e in made(PLAN).entries} < {e.uid for e in made(more).entries}
    assert {e.uid for e in made(PLAN).entries} < {e.uid for e in made(more, earlier=made(PLAN)).entries}


def test_the_kind_of_an_absence_cannot_be_found_out_from_its_name() -> None:
    """The id is made at random, so two plans with the same absence have other names."""
    one, other = (with_new_ids(replace(PLAN, courses=())) for _ in range(2))
    names = ({e.uid for e in made(plan).entries if "ravær" in e.title} for plan in (one, other))
    assert set.isdisjoint(*names)


def test_rows_copied_by_hand_do_not_share_a_name() -> None:
    copied = replace(NEW, courses=(NEW.courses[0], replace(NEW.courses[0], start=date(2027, 8, 2), end=None)))
    content = made(copied)
    assert len({e.uid for e in content.entries}) == len(content.entries)


# -- as a calendar program takes it -------------------------------------------------------------------------------


class Program:
    """A calendar program: takes an event by its name when its edition is not older, drops the cancelled ones."""

    def __init__(self) -> None:
        self.events: dict[str, Dated] = {}
        self.editions: dict[str, int] = {}

    def take(self, content: Diary) -> None:
        assert len({e.uid for e in content.entries}) == len(content.entries)
        for entry in content.entries:
            old = self.events.get(entry.uid)
            assert old is None or old == entry or entry.sequence > self.editions[entry.uid]
            assert entry.sequence >= self.editions.get(entry.uid, 0)
            self.events[entry.uid], self.editions[entry.uid] = entry, entry.sequence
            if entry.cancelled:
                del self.events[entry.uid]

    def ahead(self, on: date) -> list[tuple[date, date, str]]:
        return sorted((e.first, e.last, e.title) for e in self.events.values() if e.last >= on)


@st.composite
def edits(draw: st.DrawFn, plan: Plan, other: Plan) -> Plan:
    """A later state of a plan: rows dropped, added, moved, renamed, in another order."""

    def some(rows: Sequence[object], more: Sequence[object]) -> tuple[object, ...]:
        kept = [row for row in rows if draw(st.integers(0, 3))]
        added = [row for row in more if not draw(st.integers(0, 3))]
        return tuple(draw(st.permutations([*kept, *added])))

    service = tuple(
        moved(row, draw(st.sampled_from([0, 0, 10, 200])))
        if draw(st.booleans())
        else replace(row, place=draw(st.sampled_from(["Nye Solvik", row.place])))
        for row in some(plan.service, other.service)
        if isinstance(row, Service)
    )
    courses = tuple(
        replace(row, topic=draw(st.sampled_from([row.topic, "Hud", "Nytt emne"])))
        for row in some(plan.courses, other.courses)
        if isinstance(row, Course)
    )
    absence = tuple(row for row in some(plan.absence, other.absence) if isinstance(row, Absence))
    meeting = draw(st.sampled_from([None, date(2027, 1, 5), date(2027, 2, 9)]))
    signing = replace(plan.signing, next_meeting=meeting)
    return replace(plan, service=service, courses=courses, absence=absence, signing=signing)


@settings(max_examples=60)
@given(data=st.data(), first=plans(ON, max_rows=4), second=plans(ON, max_rows=3), new=st.sampled_from([0, 1, 2]))
def test_after_any_edit_a_second_import_shows_the_plan_and_nothing_else(
    data: st.DataObject, first: Plan, second: Plan, new: int
) -> None:
    """Whether none of the rows has an id of its own, or those that were added, or all."""
    first, second = (with_new_ids(first) if new > 1 else first), (with_new_ids(second) if new else second)
    program, content, plan = Program(), None, replace(first, trainee=KARI)
    for days in (0, 0, 30):
        on = ON + timedelta(days=days)
        content = made(plan, on, content)
        program.take(content)
        shown = [(e.first, e.last, e.title) for e in found(plan, on).entries if e.last >= on]
        assert program.ahead(on) == sorted(shown)
        plan = data.draw(edits(plan, second))


FOREIGN = b"""BEGIN:VCALENDAR
PRODID:x
BEGIN:VTIMEZONE
TZID:Egen
BEGIN:STANDARD
DTSTART:20201025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:1
DTSTART;TZID=Egen:20270101T080000
DTSTART;TZID=W. Europe Standard Time:20270101T080000
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize("data", [FOREIGN, FOREIGN.replace(b"\n", b"\r\n"), b"BEGIN:VCALENDAR\nX\nEND:VCALENDAR"])
def test_another_program_s_calendar_is_refused_without_a_word_of_the_library(data: bytes) -> None:
    with catch_warnings(record=True) as said:
        simplefilter("always")
        with pytest.raises(FileError, match="calendar_foreign"):
            read(data)
    assert said == []


# -- as typed -----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "2026-11-22")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_the_command_makes_a_file_and_updates_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "plan.json", tmp_path / "ut.ics"
    store.write_bytes(source, store.to_json(PLAN))
    assert run("kalender", source, "-o", out) == Exit.FINE
    said = capsys.readouterr()
    assert "Ny: 11.01.2027 Grunnkurs C" in said.out
    assert "Avtaler i kalenderen: 13." in said.out
    assert "ingen dag ennå" in said.err
    first = read(out.read_bytes())
    assert run("kalender", source, "-o", out, "--dato", "23.11.2026") == Exit.FINE
    again = read(out.read_bytes())
    unchanged = capsys.readouterr().out
    assert not any(word in unchanged for word in ("Ny:", "Endret:", "Avlyst:"))
    assert again == first
    store.write_bytes(source, store.to_json(replace(PLAN, courses=PLAN.courses[1:])))
    assert run("kalender", source, "-o", out) == Exit.FINE
    assert "Avlyst: 11.01.2027 Grunnkurs C" in capsys.readouterr().out
    assert run("kalender", source, "-o", tmp_path / "ny.ics", "--forrige", out, "--alt", "--merke", "KN") == 0
    assert "KN: Grunnkurs A" in (tmp_path / "ny.ics").read_text(encoding="utf-8")


def test_what_goes_wrong_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan, foreign = EXAMPLES[0], tmp_path / "min.ics"
    foreign.write_text("BEGIN:VCALENDAR\r\nPRODID:x\r\nEND:VCALENDAR\r\n", encoding="utf-8")
    other = tmp_path / "andre.ics"
    run("kalender", EXAMPLES[1], "-o", other)
    capsys.readouterr()
    for code, words, arguments in (
        (Exit.WRONG_USE, "må slutte på .ics", (plan, "-o", tmp_path / "ut.txt")),
        (Exit.FILE, "er ikke laget av alis-kit", (plan, "-o", foreign)),
        (Exit.FILE, "hører til en annen plan", (plan, "-o", other)),
        (Exit.FILE, "Fant ikke", (plan, "-o", tmp_path / "ut.ics", "--forrige", tmp_path / "x.ics")),
    ):
        before = other.read_bytes()
        assert run("kalender", *arguments) == code
        out, err = capsys.readouterr()
        assert words in err
        assert (out, err.count("\n")) == ("", 1)
        assert other.read_bytes() == before
        assert foreign.read_text(encoding="utf-8").startswith("BEGIN")
