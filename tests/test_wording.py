"""What things are called, in the few lengths that papers need."""

from __future__ import annotations

from datetime import date

import pytest

from alis_kit import wording
from alis_kit.plan import Absence, AbsenceKind, Course, CourseKind, Service
from alis_kit.text import keys


@pytest.mark.parametrize(
    ("row", "brief", "full"),
    [
        (Course(kind=CourseKind.GRUNNKURS_A, title="Innføring"), "GK A", "Grunnkurs A, Innføring"),
        (Course(kind=CourseKind.EMNEKURS, topic="Hud", title="Hudkurs"), "Hud", "Emnekurs, Hudkurs, Hud"),
        (Course(kind=CourseKind.EMNEKURS), "Emnekurs", "Emnekurs"),
        (Course(kind=CourseKind.OTHER, title=" Ledelse "), "Ledelse", "Annet kurs, Ledelse"),
        (Course(topic="Hud"), "Hud", "Hud"),
        (Course(), "Kurs", "Kurs"),
    ],
    ids=["obligatory", "emne", "emne without a name", "other", "no kind", "nothing"],
)
def test_a_course_has_a_brief_name_and_a_full_one(row: Course, brief: str, full: str) -> None:
    assert (wording.brief_course(row), wording.full_course(row)) == (brief, full)


def test_every_kind_of_course_has_a_brief_name() -> None:
    assert set(keys("course_brief")) == set(CourseKind)


def test_what_is_not_filled_in_is_said() -> None:
    assert wording.workplace(Service(place=" ")) == "sted ikke oppgitt"
    assert wording.absence_kind(Absence()) == wording.absence_kind(Absence(kind=AbsenceKind.OTHER))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B", "A"], "A og B"),
        (["A", "B", "C", "D"], "A, B, C og D"),
        (["A", "B", "C", "D", "E"], "A, B, C og 2 til"),
    ],
)
def test_names_are_listed_each_once_and_many_are_counted(names: list[str], said: str) -> None:
    assert wording.listed(names) == said


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (date(2027, 1, 31), date(2027, 2, 28), "1 måned"),
        (date(2027, 1, 1), date(2028, 3, 4), "1 år, 2 måneder og 3 dager"),
        (date(2027, 5, 5), date(2027, 5, 4), "1 dag"),
        (date(2027, 1, 15), date(2029, 1, 15), "2 år"),
    ],
)
def test_lengths_are_said_in_years_months_and_days(one: date, other: date, said: str) -> None:
    assert wording.length(one, other) == said
