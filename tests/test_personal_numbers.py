"""Eleven digits that may be somebody's identity number are refused however written; other numbers are taken."""

from __future__ import annotations

import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from unicodedata import category, decimal, normalize

import pytest
from conftest import EXAMPLES
from hypothesis import given
from hypothesis import strategies as st
from strategies import plans

from alis_kit import codec, store
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.personal_numbers import names_somebody
from alis_kit.plan import Plan


def with_check_digits(nine: str) -> str | None:
    """Give a number its two check digits; some have none."""
    first = -sum(a * int(b) for a, b in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), nine, strict=True)) % 11
    second = (
        -sum(a * int(b) for a, b in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), f"{nine}{first}"[:10], strict=True)) % 11
    )
    return None if 10 in (first, second) else f"{nine}{first}{second}"


@st.composite
def identity_numbers(draw: st.DrawFn) -> str:
    """Draw a number that begins with a day of birth, as one of its kinds has it; the check digits are right."""
    day, month = draw(st.integers(1, 31)), draw(st.integers(1, 12))
    day, month = day + draw(st.sampled_from((0, 40))), month + draw(st.sampled_from((0, 40, 80)))
    nine = f"{day:02}{month:02}{draw(st.integers(0, 99)):02}{draw(st.integers(0, 999)):03}"
    whole = with_check_digits(nine)
    return whole if whole is not None else draw(identity_numbers())


SIGNS = [chr(code) for code in range(sys.maxunicode + 1)]
UNSEEN = [sign for sign in SIGNS if category(sign) in ("Cf", "Mn", "Me")]
BETWEEN = [sign for sign in SIGNS if category(sign)[0] in "ZP" or category(sign) in ("Cf", "Cc", "Sk", "Sm", "So")]
BETWEEN = [sign for sign in BETWEEN if not any(each.isalnum() for each in normalize("NFKC", sign))]
ZEROS = [code for code in range(sys.maxunicode) if decimal(chr(code), None) == 0]
eleven = st.text("0123456789", min_size=11, max_size=11)


@given(eleven, st.sampled_from(BETWEEN), st.sampled_from(ZEROS))
def test_digit_by_digit_with_any_sign_between_in_any_script(digits: str, sign: str, zero: int) -> None:
    written = sign.join(chr(zero + int(digit)) for digit in digits)
    assert names_somebody(f"Fnr. {written}")
    assert names_somebody(f"({written})")


@given(eleven, st.lists(st.text(UNSEEN, min_size=1, max_size=3), min_size=11, max_size=11))
def test_signs_nobody_sees_hide_nothing(digits: str, unseen: list[str]) -> None:
    assert names_somebody("".join(digit + hidden for digit, hidden in zip(digits, unseen, strict=True)))


@given(identity_numbers(), st.data())
def test_a_right_number_is_found_however_its_digits_are_set_apart(number: str, data: st.DataObject) -> None:
    gaps = st.sampled_from(["", "", *" .-/:_|*·", "  ", " - ", ", ", "\n", "\u00a0", "\u2011", "\u200b"])
    parts = [digit + data.draw(gaps) for digit in number[:-1]]
    before = data.draw(st.sampled_from(["", "Nr. ", "3 ", "12, ", "2024: ", "01.03.2024–31.08.2024 "]))
    after = data.draw(st.sampled_from(["", ".", " 50 %", ", 3", " 2024"]))
    assert names_somebody(before + "".join(parts) + number[-1] + after)


APART = [
    "01019012345",
    "010190 12345",
    "010190\N{NO-BREAK SPACE}12345",
    "010190\N{NARROW NO-BREAK SPACE}12345",
    "010190\N{EN DASH}12345",
    "010190\N{NON-BREAKING HYPHEN}12345",
    "010190\N{MINUS SIGN}12345",
    "010190 - 12345",
    "010190  12345",
    "010190\n12345",
    "010190\r\n12345",
    "010190\t12345",
    "010190_12345",
    "010190          12345",
    "01.01.90-12345",
    "01.01.90 12345",
    "01 01 90 12345",
    "01/01/90/12345",
    "01.01.90 - 123 45",
    "010190 123 45",
    "010190/12345",
    "010190, 12345",
    "010190 : 123 45",
    "010 190 123 45",
    "0101 9012 345",
    "0 1 0 1 9 0 1 2 3 4 5",
    "0 1 0 1 9 0 - 1 2 3 4 5",
    "0.1.0.1.9.0.1.2.3.4.5",
    "0,1,0,1,9,0,1,2,3,4,5",
    "0, 1, 0, 1, 9, 0, 1, 2, 3, 4, 5",
    "0/1/0/1/9/0/1/2/3/4/5",
    "0\N{ZERO WIDTH JOINER}1\N{LEFT-TO-RIGHT MARK}0\N{RIGHT-TO-LEFT OVERRIDE}190\u034f12345",
    "01\N{ZERO WIDTH SPACE}0190\N{SOFT HYPHEN}123\N{WORD JOINER}45",
    "0\N{HANGUL FILLER}10190\N{BRAILLE PATTERN BLANK}12345",
    "\N{FULLWIDTH DIGIT ZERO}10190 12345",
    "\u0660\u0661\u0660\u0661\u0669\u0660\u0661\u0662\u0663\u0664\u0665",
    "\U0001d7ce\U0001d7cf\U0001d7ce\U0001d7cf\U0001d7d7\U0001d7ce 12345",
    "0\u00b90\u00b990 1\u00b23\u20745",
    "\u24ea\u2460\u24ea\u2460\u2468\u24ea\u2460\u2461\u2462\u2463\u2464",
    "0\ufe0f\u20e31\ufe0f\u20e30\ufe0f\u20e31\ufe0f\u20e39\ufe0f\u20e30\ufe0f\u20e3 12345",
    "410190 12345",
    "014190 12345",
]


@pytest.mark.parametrize("digits", APART, ids=ascii)
def test_eleven_digits_are_refused_however_they_are_set_apart(digits: str) -> None:
    with pytest.raises(codec.Fault, match="eleven_digits"):
        codec.text(f"Fnr. {digits}.")
    with pytest.raises(codec.Fault, match="eleven_digits"):
        codec.text(digits)


HONEST = [
    "01.03.2024–30.06.2025",
    "01.03.2024–31.08.2024",
    "1.3.2024–31.8.2024",
    "1.1.2024–1.8.2024",
    "1. 1. 2024 - 1. 8. 2024",
    "1/1/2024-1/8/2024",
    "01.03.–31.08.2027",
    "2024-01-01 2024-08-01",
    "20240101-20240801",
    "1.2.2024, 1.3.2024, 1.4.2024, 15.5.2024",
    "12.1.2024 08.00",
    "12.1.2024, 08.30-15.00",
    "2026-11-24 12.30.45",
    "2026-11-24T12:30:45",
    "kl. 08.00-15.30, 120 timer",
    "kl. 08.10–15.30, 120",
    "Åpent 08.00–15.30 / 09.00–14.00",
    "1.2024–12.2024",
    "3.2024–12.2024, 1.2025–8.2025",
    "2010, 2011, 2012, 2013, 2014",
    "2010 2011 2012 100",
    "2010–2012, 2013",
    "2010/2011/2012",
    "Tlf. 22 33 44 55 og 90 12 34 56",
    "22 33 44 55 / 90 12 34 56",
    "22334455 90123456",
    "22 03 44 55, 120 timer",
    "900 12 345 / 901 23 456",
    "412 12 345, 413 12 345",
    "+47 22 33 44 55",
    "0047 22 33 44 55",
    "+47 22 33 44 55, +47 90 12 34 56",
    "+46 70 123 45 67",
    "+1 212 555 0123",
    "+44 20 7946 0958",
    "HPR 1234567, 2345678",
    "HPR 1012345, 2010",
    "Org.nr. 912 345 678, avd. 12",
    "Org.nr. 912 345 678 og 912 345 679",
    "Org.nr. 912 345 678, 12 ansatte",
    "0150, 0151, 0152, 0153",
    "0150 Oslo, 5003 Bergen, 7010 Trondheim",
    "Postboks 1012, 0150 Oslo, tlf. 22 33 44 55",
    "123456789012",
    "1 234 567,50 kr",
    "1 2 3 4 5 6 7 8 9 10",
    "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12",
    "ALM 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11",
    "Vakter hver måned: 3, 4, 5, 4, 3, 2, 4, 5, 6, 3, 4, 3",
    "Timer: 7,5 + 7,5 + 6 + 12,5 + 37,5",
    "12 uker à 37,5 t = 450 t",
    "50 % 1.1.2024, 80 % 1.8.2024, 100 % 1.1.2025",
    "12.01.24, 15000 kr",
    "ISBN 978-82-05-12345-6",
    "§ 31 (4), § 12 (2), 2024-1120",
    "Sak 2024/12345",
    "10.–12.3.2025 og 4.–6.11.2025",
    "⅓, ½ og ¾ av 100 %",
]


@pytest.mark.parametrize("honest", HONEST)
def test_other_numbers_are_taken(honest: str) -> None:
    assert codec.text(honest) == honest
    assert codec.text(f"Merknad: {honest}.")


def styles(day: date) -> list[str]:
    d, m, y = day.day, day.month, day.year
    return [
        f"{d:02}.{m:02}.{y}",
        f"{d}.{m}.{y}",
        f"{d}. {m}. {y}",
        f"{d}/{m}/{y}",
        f"{m}.{y}",
        f"{y}",
        day.isoformat(),
    ]


dates = st.dates(date(1950, 1, 1), date(2099, 12, 31)).flatmap(lambda day: st.sampled_from(styles(day)))


@given(st.lists(dates, min_size=1, max_size=6), st.sampled_from(["–", "-", " - ", ", ", " ", "; ", " / ", "\n"]))
def test_dates_side_by_side_are_no_number(written: list[str], between: str) -> None:
    assert not names_somebody(between.join(written))


@given(st.integers(0, 99_999_999), st.integers(0, 9999), st.integers(0, 999_999_999), dates)
def test_numbers_with_words_between_are_no_number(telephone: int, post: int, organisation: int, day: str) -> None:
    eight, nine = f"{telephone:08}", f"{organisation:09}"
    spaced = f"{eight[:2]} {eight[2:4]} {eight[4:6]} {eight[6:]}"
    assert not names_somebody(f"Tlf. {spaced}, org. {nine[:3]} {nine[3:6]} {nine[6:]}, {post:04} Bodø, fra {day}")


@given(plans(date(2026, 11, 22)))
def test_no_plan_is_refused_for_its_days(plan: Plan) -> None:
    assert store.from_json(store.to_json(plan)) == plan


def test_every_span_as_the_kit_shows_it_is_taken() -> None:
    days = [date(2020, 1, 1) + timedelta(days=97 * number) for number in range(60)]
    assert not [
        (a, b)
        for a in days
        for b in days
        if names_somebody(f"{a:%d.%m.%Y}–{b:%d.%m.%Y}") or names_somebody(f"{a:%d.%m.}–{b:%d.%m.%Y}")
    ]


# -- names of files -----------------------------------------------------------------------------------------------

NAMED = "010101 12345"


@pytest.mark.parametrize(
    "command",
    [
        ("fyll", EXAMPLES[0], "-o", f"{NAMED}.pdf"),
        ("tidslinje", EXAMPLES[0], "-o", f"{NAMED}.svg"),
        ("moteark", EXAMPLES[0], "-o", f"{NAMED}.html"),
        ("kalender", EXAMPLES[0], "-o", "01010112345.ics"),
        ("regneark", EXAMPLES[0], "-o", NAMED),
        ("endringer", EXAMPLES[0], "--mot", EXAMPLES[1], "--bilde", f"{NAMED}.svg"),
        ("historikk", EXAMPLES[0], "--hent", "1", "-o", f"{NAMED}.json"),
        ("les", EXAMPLES[0], "--plan", f"Kari {NAMED}.json"),
        ("eksempel", NAMED),
        ("eksempel", f"{NAMED}/eksempel"),
        ("start", NAMED, "--no-browser"),
    ],
    ids=lambda command: " ".join(map(str, command)),
)
def test_nothing_is_written_under_such_a_name(
    command: tuple[object, ...],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([str(each) for each in command]) == Exit.WRONG_USE
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "Elleve sifre" in err
    assert "12345" not in err
    assert not list(tmp_path.iterdir())


def test_a_plan_that_has_such_a_name_is_opened_and_its_owner_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / f"{NAMED}.json"
    shutil.copyfile(EXAMPLES[0], plan)
    assert main(["status", str(plan), "--json"]) == Exit.FINE
    assert "annet navn" in capsys.readouterr().err
    assert main(["tidslinje", str(plan), "--mot", str(EXAMPLES[1]), "-o", str(tmp_path / "ut.svg")]) == Exit.FINE
    assert "12345" not in (tmp_path / "ut.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("listed", ["på 2012-01-01 1:30 og ", "1 ", "1,", "22 33 44 55 "])
def test_a_long_text_of_numbers_is_looked_through_at_once(listed: str) -> None:
    """Dates and telephone numbers were put together anew for each number: ten seconds for 100 000 signs."""
    text = listed * (100_000 // len(listed))
    assert not names_somebody(text)
    assert names_somebody(f"{text} x 01019012345")
