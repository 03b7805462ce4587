"""Months are exact, and dates are understood as people type them."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from alis_kit.assessment.days import day_at, tick_at
from alis_kit.dates import TICKS, add_months, overlap, parse_date, ticks, union
from alis_kit.text import month_names

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 30))
Span = tuple[date, date]
SPANS = st.tuples(DAYS, st.integers(0, 900)).map(lambda s: (s[0], s[0] + timedelta(days=s[1])))


def months(start: date, end: date) -> Fraction:
    return Fraction(ticks(start, end), TICKS)


@given(st.integers(1950, 2099), st.integers(1, 12))
def test_a_whole_calendar_month_is_exactly_one(year: int, month: int) -> None:
    first = date(year, month, 1)
    assert months(first, add_months(first, 1) - timedelta(days=1)) == 1


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 3, 1), date(2025, 6, 30), Fraction(16)),
        (date(2024, 1, 15), date(2025, 1, 14), Fraction(12)),
        (date(2024, 2, 29), date(2024, 2, 29), Fraction(1, 29)),
        (date(2023, 2, 28), date(2023, 3, 1), Fraction(1, 28) + Fraction(1, 31)),
    ],
)
def test_lengths_of_design_section_3(start: date, end: date, expected: Fraction) -> None:
    assert months(start, end) == expected


@given(SPANS, st.integers(0, 900))
def test_splitting_a_span_changes_nothing(span: Span, after: int) -> None:
    start, end = span
    cut = start + timedelta(days=after % max(1, (end - start).days))
    assume(cut < end)
    assert ticks(start, cut) + ticks(cut + timedelta(days=1), end) == ticks(start, end)


@given(SPANS)
def test_a_day_is_its_share_of_its_month(span: tuple[date, date]) -> None:
    start, end = span
    days = (start + timedelta(days=n) for n in range((end - start).days + 1))
    by_day = sum(
        (Fraction(1, (add_months(d.replace(day=1), 1) - d.replace(day=1)).days) for d in days), Fraction(0)
    )
    assert months(start, end) == by_day


@given(DAYS, st.integers(1, TICKS))
def test_a_position_in_ticks_lies_in_the_day_it_is_found_in(day: date, position: int) -> None:
    ordinal = day.toordinal()
    found = day_at(tick_at(ordinal) + position)
    assert tick_at(found) < tick_at(ordinal) + position <= tick_at(found + 1)


@given(st.lists(SPANS, max_size=6), st.lists(SPANS, max_size=6))
def test_union_and_overlap_hold_the_days_they_should(
    ones: list[tuple[date, date]], others: list[tuple[date, date]]
) -> None:
    def days(spans: list[tuple[date, date]]) -> set[int]:
        return {d for start, end in spans for d in range(start.toordinal(), end.toordinal() + 1)}

    assert days(union(ones)) == days(ones)
    assert days(overlap(ones, others)) == days(ones) & days(others)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("01.03.2027", date(2027, 3, 1)),
        ("1.3.27", date(2027, 3, 1)),
        (" 1. 3. 2027 ", date(2027, 3, 1)),
        ("1/3/2027", date(2027, 3, 1)),
        ("2027-03-01", date(2027, 3, 1)),
        ("mars 2027", date(2027, 3, 1)),
        ("Mars 27", date(2027, 3, 1)),
        ("15. des 2026", date(2026, 12, 15)),
        ("31.12.99", date(1999, 12, 31)),
        ("31.02.2027", None),
        ("1.3.202", None),
        ("15.03.0202", None),
        ("ma 2027", None),
        ("juni", None),
        ("", None),
    ],
)
def test_dates_as_people_type_them(typed: str, expected: date | None) -> None:
    assert parse_date(typed, month_names()) == expected


def test_a_month_alone_as_an_end_is_its_last_day() -> None:
    assert parse_date("februar 2028", month_names(), last=True) == date(2028, 2, 29)


@given(st.text(max_size=30))
def test_any_text_gives_a_date_or_none(typed: str) -> None:
    found = parse_date(typed, month_names())
    assert found is None or 1950 <= found.year <= 2100
