"""Rows from other people's spreadsheets: what is plain is read, what is doubtful is shown, nothing is guessed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from warnings import catch_warnings, simplefilter

import pytest
from conftest import EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from alis_kit import store
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.exchange.delimited import read_text
from alis_kit.exchange.intake import FoundTable, Review, doubts_table, review, summary, take
from alis_kit.exchange.opened import read_file
from alis_kit.plan import AbsenceKind, Course, CourseKind, Duty, Group, Plan, Service, ServiceKind
from alis_kit.problem import AlisError, FileError, PlanError
from alis_kit.text import say


def pasted(*lines: str) -> Review:
    return review(read_text("\n".join(line.replace("|", "\t") for line in lines)))


def one(*lines: str) -> FoundTable:
    seen = pasted(*lines)
    assert not seen.problems, seen.problems
    (found,) = seen.found
    return found


def rows(*lines: str) -> list[object]:
    found = one(*lines)
    assert not found.doubts, found.doubts
    return [row for _, row in found.rows]


def book(*sheets: tuple[str, Sequence[Sequence[object]]], formats: dict[str, str] | None = None) -> bytes:
    """Make a workbook as somebody else would: plain cells, no help from the kit."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, body in sheets:
        sheet = made.create_sheet(name)
        for line in body:
            sheet.append(list(line))
        for place, form in (formats or {}).items():
            sheet[place].number_format = form
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def rewritten(data: bytes, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """Write a workbook's parts anew, each as `change` gives it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (extra or {}).items():
            new.writestr(name, part)
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, part: part.replace(old, new) if name.startswith("xl/worksheets/") else part


# -- headings and tables ------------------------------------------------------------------------------------------


def test_posts_with_headings_in_any_order_and_the_usual_words() -> None:
    assert rows(
        "Stillingsprosent|STARTDATO|Arbeidssted|t.o.m.|Tjeneste|Veileder",
        "80 %|1.3.27|Sølvik legekontor|28.02.2029|Åpen uselektert praksis|Łucja Żak",
        "50|01.03.2029||mars 2030|OUP|",
    ) == [
        Service(
            kind=ServiceKind.OPEN_PRACTICE,
            start=date(2027, 3, 1),
            end=date(2029, 2, 28),
            percent=Decimal(80),
            place="Sølvik legekontor",
            supervisor="Łucja Żak",
        ),
        Service(
            kind=ServiceKind.OPEN_PRACTICE, start=date(2029, 3, 1), end=date(2030, 3, 31), percent=Decimal(50)
        ),
    ]


def test_courses_by_title_alone_are_known_only_by_their_whole_name() -> None:
    found = one("Kurs|Dato|Kurstimer", "Grunnkurs A|12.10.2026|30", "Hud i allmennpraksis|3.2.27|15 timer")
    assert [row for _, row in found.rows] == [
        Course(kind=CourseKind.GRUNNKURS_A, title="Grunnkurs A", hours=Decimal(30), start=date(2026, 10, 12))
    ]
    (doubt,) = found.doubts
    assert (doubt.row, doubt.cell) == (3, "Hud i allmennpraksis")
    assert say(doubt.problem).startswith("Vet ikke hvilken type kurs")


def test_the_other_tables() -> None:
    assert rows("Type|Fra|Til|Grad", "Sykmelding|1.2.27|28.2.27|50 prosent")[0].kind is AbsenceKind.SICK  # type: ignore[attr-defined]
    assert rows("Gruppeleder|Fra|Til og med|Timer", "Per|1.9.26||12,5") == [
        Group(start=date(2026, 9, 1), leader="Per", hours=Decimal("12.5"))
    ]
    assert rows("Vaktdato|Antall vakter", "31.12.26|8 vakter") == [Duty(on=date(2026, 12, 31), count=8)]


def test_kinds_tell_two_tables_with_the_same_headings_apart() -> None:
    service = one("Type|Fra|Til|Prosent", "Åpen praksis|1.1.26|31.12.26|100")
    absence = one("Type|Fra|Til|Prosent", "Permisjon|1.1.26|31.12.26|100")
    assert (service.table, absence.table) == ("service", "absence")
    mixed = one("Type|Fra|Sted", "OUP|1.1.27|Solvik", "Sykehjem|1.1.27|Ås")
    assert (mixed.table, len(mixed.rows), mixed.doubtful) == ("service", 1, (3,))
    assert pasted("Type|Fra|Til", "Ferie|1.1.26|2.1.26", "Grunnkurs A|1.1.26|5.1.26").problems
    (problem,) = pasted("Type|Fra|Til|Prosent", "Noe annet|1.1.26|31.12.26|100").problems
    assert "Vet ikke hvilken tabell" in say(problem)
    named = review(read_text("Type\tFra\nPermisjon\t1.1.26"), table="service")
    assert [doubt.problem.code for doubt in named.found[0].doubts] == ["cell_not_choice"]


def test_the_sheet_and_the_heading_row_are_found() -> None:
    data = book(
        ("Forside", [["ALIS i Østre Toten"], [None]]),
        ("Kursliste", [["Oversikt 2026"], [], ["Type", "Fra"], ["Grunnkurs B", date(2026, 3, 2)]]),
        ("Tomt", []),
    )
    seen = review(read_file(data))
    assert [(found.sheet, found.table) for found in seen.found] == [("Kursliste", "courses")]
    assert seen.found[0].rows == ((4, Course(kind=CourseKind.GRUNNKURS_B, start=date(2026, 3, 2))),)
    assert [say(problem)[:40] for problem in seen.problems] == ["Fant ingen kjente overskrifter i «Forsid"]


def test_one_heading_alone_is_a_heading_by_chance() -> None:
    (problem,) = pasted("Fra", "1.7.26").problems
    assert problem.code == "sheet_without_headings"
    assert pasted("Vaktdato|Antall vakter", "31.12.26|8").problems == ()


def test_columns_that_are_not_read_and_columns_that_are_missing_are_told() -> None:
    found = one("Type|Fra|Til|Fylke|01017012345", "Ferie|1.7.26|31.7.26|Oslo|x")
    told = [say(note) for note in found.notes]
    assert "Kolonnen «Fylke» hører ikke til i planen og blir ikke lest." in told
    assert "Kolonnen «…» hører ikke til i planen og blir ikke lest." in told
    assert "Kolonnen «Prosent» mangler; 100 er satt i hver rad." in told


def test_two_columns_of_one_meaning_stop_the_table() -> None:
    found = one("Type|Fra|Startdato|Til", "Ferie|1.7.26|2.7.26|31.7.26")
    assert found.rows == ()
    assert say(found.doubts[0].problem).startswith("To kolonner betyr det samme")
    assert found.doubts[0].cell == "Fra, Startdato"


# -- cells --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "percent"),
    [("80", 80), ("80 %", 80), ("80%", 80), ("37,5", "37.5"), ("0,8 %", "0.8"), ("100 prosent", 100), ("", None)],
)
def test_percents_as_people_write_them(cell: str, percent: object) -> None:
    (row,) = rows("Type|Fra|Sted|Prosent", f"OUP|1.1.26|x|{cell}")
    assert row.percent == (None if percent is None else Decimal(str(percent)))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("heading", "cell", "code", "words"),
    [
        ("Fra", "31.02.2027", "cell_not_date", "«31.02.2027» er ikke en dato"),
        ("Fra", "våren 2027", "cell_not_date", "«våren 2027» er ikke en dato"),
        ("Fra", "1.1.1890", "cell_not_date", "er ikke en dato"),
        ("Prosent", "0,8", "cell_small_percent", "«0,8» kan bety 0,8 eller 80 prosent"),
        ("Prosent", "1", "cell_small_percent", "kan bety 1 eller 100 prosent"),
        ("Prosent", "hel", "cell_not_percent", "«hel» er ikke en prosent"),
        ("Prosent", "33,333", "too_many_decimals", "for mange desimaler"),
        ("Type", "Sykehjem", "cell_not_choice", "«Sykehjem» er ikke et av valgene"),
        ("Attest", "kanskje", "cell_not_answer", "verken ja eller nei"),
        ("Sted", "Kari 01017012345", "eleven_digits", "Elleve sifre"),
        ("Sted", "x" * 100_001, "too_long", "lengre enn"),
    ],
)
def test_what_is_doubtful_says_why(heading: str, cell: str, code: str, words: str) -> None:
    good = {"Type": "OUP", "Fra": "1.1.26", "Prosent": "100", "Sted": "Solvik", "Attest": "ja"}
    lines = ["|".join(good), "|".join(good.values()), "|".join({**good, heading: cell}.values())]
    found = one(*lines)
    assert [number for number, _ in found.rows] == [2]
    (doubt,) = found.doubts
    assert (doubt.row, doubt.heading, doubt.problem.code) == (3, heading, code)
    assert words in say(doubt.problem)
    assert "01017012345" not in str(doubt) + say(doubt.problem)
    assert doubt.cell == ("…" if code == "eleven_digits" else cell[:60])


def test_cells_of_a_workbook_by_what_they_are() -> None:
    body = [
        ["Type", "Fra", "Til og med", "Prosent", "Sted", "Attest"],
        ["OUP", datetime.fromisoformat("2026-01-01"), date(2026, 6, 30), 0.8, 1952, True],
        ["OUP", "1. juli 2026", None, 80, " Ågård ", "x"],
        ["OUP", 46023, None, 80, "", None],
        ["OUP", datetime.fromisoformat("2026-01-01T08:30"), None, 80, "", None],
        ["OUP", date(2026, 1, 1), None, 0.8, "", None],
        ["OUP", date(2026, 1, 1), None, "=4*20", "", None],
        ["OUP", date(2026, 1, 1), None, True, "", None],
        ["OUP", "#REF!", None, 80, "", None],
    ]
    (found,) = review(read_file(book(("Stillinger", body), formats={"D2": "0%"}))).found
    assert [row for _, row in found.rows] == [
        Service(
            kind=ServiceKind.OPEN_PRACTICE,
            start=date(2026, 1, 1),
            end=date(2026, 6, 30),
            percent=Decimal(80),
            place="1952",
            attest=True,
        ),
        Service(
            kind=ServiceKind.OPEN_PRACTICE,
            start=date(2026, 7, 1),
            percent=Decimal(80),
            place=" Ågård ",
            attest=True,
        ),
    ]
    assert [(doubt.row, doubt.problem.code) for doubt in found.doubts] == [
        (4, "cell_number_for_date"),
        (5, "cell_has_time"),
        (6, "cell_small_percent"),
        (7, "cell_formula"),
        (8, "cell_not_percent"),
        (9, "cell_error"),
    ]
    assert all(say(doubt.problem) for doubt in found.doubts)


@pytest.mark.parametrize(
    ("count", "code"), [("10000", ""), ("10001", "cell_not_whole"), ("2,5", "cell_not_whole")]
)
def test_so_many_duties_can_be_written_in_one_row(count: str, code: str) -> None:
    found = one("Vaktdato|Antall vakter", f"31.12.26|{count}")
    assert [doubt.problem.code for doubt in found.doubts] == ([code] if code else [])
    assert [row for _, row in found.rows] == ([] if code else [Duty(on=date(2026, 12, 31), count=10_000)])


def test_what_is_shown_of_a_cell_is_short() -> None:
    (doubt,) = one("Fraværstype|Fra|Grad", f"{'lang ' * 500}|1.1.26|100").doubts
    assert len(doubt.cell) == 60
    assert len(say(doubt.problem)) < 400


def test_an_identity_number_in_the_name_of_a_sheet_is_not_shown() -> None:
    seen = review(read_file(book(("Kurs 01017012345", SMALL), ("01017012345", [["x"]]))))
    assert "01017012345" not in str(seen) + " ".join(summary(Plan(), seen))


def test_an_identity_number_in_a_number_cell_is_refused_and_not_shown() -> None:
    seen = review(
        read_file(book(("Kurs", [["Type", "Tittel"], ["Annet kurs", 1017012345], ["Annet kurs", 11017012345]])))
    )
    (doubt,) = seen.found[0].doubts
    assert (doubt.row, doubt.problem.code) == (3, "eleven_digits")
    assert "11017012345" not in doubts_table(seen).html()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_of_any_usual_kind(encoding: str, delimiter: str) -> None:
    text = f"Type{delimiter}Fra{delimiter}Sted\r\nAnnet kurs{delimiter}01.02.2027{delimiter}Ørje æå\r\n"
    (found,) = review(read_file(text.encode(encoding), "kurs")).found
    assert found.rows[0][1].place == "Ørje æå"


@settings(max_examples=100)
@given(
    cells=st.lists(
        st.lists(
            st.text(max_size=8) | st.sampled_from(["Type", "Fra", "Prosent", "OUP", "1.1.26", "80"]), max_size=4
        ),
        max_size=6,
    )
)
def test_anything_pasted_gives_rows_or_doubts_and_no_fault(cells: list[list[str]]) -> None:
    seen = review(read_text("\n".join("\t".join(row) for row in [["Type", "Fra", "Sted"], *cells])))
    assert summary(Plan(), seen)
    assert doubts_table(seen).html()


# -- what programs and people leave in files ----------------------------------------------------------------------

HEADINGS = "Tjeneste;Fra;Til og med;Prosent;Sted"
POST = "Åpen praksis;01.08.2024;31.07.2025;80 %;Sjøgata legesenter"
READ = Service(
    kind=ServiceKind.OPEN_PRACTICE,
    start=date(2024, 8, 1),
    end=date(2025, 7, 31),
    percent=Decimal(80),
    place="Sjøgata legesenter",
)


def read(data: bytes | str) -> FoundTable:
    (found,) = review(read_text(data)).found
    return found


@pytest.mark.parametrize(
    "above",
    [
        "Tjenesteoversikt\n\n",
        "Tjenesteoversikt, oppdatert 1. mars 2026, av Kari, for kommunen, og alt\n",
        '"Min tid; sist rettet; i går; av meg; og Ola; og Per"\n',
        "Skrevet ut\t01.03.2026\tside 1\tav 1\tfra\tregnearket\n",
        "sep=;\n",
    ],
)
def test_the_columns_stand_apart_by_what_parts_the_headings(above: str) -> None:
    assert [row for _, row in read(f"{above}{HEADINGS}\n{POST}\n").rows] == [READ]


def test_what_is_explained_in_brackets_is_no_part_of_a_heading() -> None:
    headings = "Tjeneste;Fra (dd,mm,åååå);Til og med [siste dag];Prosent;Sted (navn, kommune, fylke, land)"
    found = read(f"{headings}\n{POST}\n")
    assert ([row for _, row in found.rows], found.notes) == ([READ], ())


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["mac_roman", "cp865", "cp850", "cp1252", "utf-8"])
@pytest.mark.parametrize("place", ["Sjøgata legesenter", "Ås og Ærø", "Østre Toten", "Bærum vårsenter, Ål"])
def test_letters_are_what_they_were_in_every_csv_of_excel(place: str, encoding: str, end: str) -> None:
    lines = [HEADINGS, POST.replace("Sjøgata legesenter", place), ""]
    found = read(end.join(lines).encode(encoding))
    assert [row for _, row in found.rows] == [replace(READ, place=place)]


@pytest.mark.parametrize("place", ["Tromsø sykehjem, Grønnegata", "Ålesund", "Kárášjohka – «Østre» 5 €"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_was_made_utf_8_twice_is_made_once_again(place: str, mark: bytes) -> None:
    once = f"{HEADINGS}\n{POST.replace('Sjøgata legesenter', place)}\n".encode()
    twice = "".join(bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in once)
    assert "Ã" in twice
    assert [row for _, row in read(mark + twice.encode()).rows] == [replace(READ, place=place)]


@pytest.mark.parametrize(
    "data",
    [
        f"{HEADINGS}\n".encode("cp1252")
        + "Institusjonstjeneste;01.08.2024;;80 %;Sj¯gata og Bærumsåsen øst\n".encode("cp1252"),
        f"{HEADINGS}\nInstitusjonstjeneste;01.08.2024;;80 %;SjÃ¸gata i Bodø\n".encode(),
    ],
    ids=["two encodings in one file", "one name copied from elsewhere"],
)
def test_letters_that_were_misread_are_doubtful(data: bytes) -> None:
    found = read(data)
    assert [(doubt.heading, doubt.problem.code) for doubt in found.doubts] == [("Sted", "cell_misread")]
    assert "tegnsett" in say(found.doubts[0].problem)


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u202a", "\u200b", "\ufeff", "\u2060", "\u00ad"])
def test_marks_that_cannot_be_seen_change_nothing(mark: str) -> None:
    headings = HEADINGS.replace("Tjen", f"Tj{mark}en").replace("Fra", f"{mark}Fra{mark}")
    post = ";".join(f"{mark}{cell}{mark}" for cell in POST.split(";")[:4])
    ((_, row),) = read(f"{headings}\n{post};Sjøgata legesenter\n").rows
    assert row == READ
    assert read(f"Kurstype;Tittel;Fra;Timer\nEmnekurs;Søvn;1.2.2028;15{mark}\n").rows[0][1].hours == 15


def test_a_small_raised_figure_is_no_part_of_a_number() -> None:
    assert [doubt.cell for doubt in read(f"{HEADINGS}\n{POST.replace('80 %', '80²')}\n").doubts] == ["80²"]


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u200b", "\t ", "\u3000"])
def test_rows_of_blanks_are_no_rows(blank: str) -> None:
    blanks = ";".join([blank] * 5) + "\n"
    assert read(f"{HEADINGS}\n{POST}\n{blanks * 300}{POST}\n").rows == ((2, READ), (303, READ))
    sheet = [HEADINGS.split(";"), POST.split(";"), *[[blank] * 5] * 300]
    (found,) = review(read_file(book(("Tjeneste", sheet)))).found
    assert (found.rows, found.doubts) == (((2, READ),), ())


def test_columns_and_headings_of_blanks_are_not_spoken_of() -> None:
    found = read(f"{HEADINGS}; ;\u00a0{';' * 60}\n{POST}; ;{';' * 60} \n")
    assert (found.rows, found.notes) == (((2, READ),), ())


@pytest.mark.parametrize(
    ("broken", "column"),
    [
        ('"Åpen praksis;01.08.2024;31.07.2025;80 %;Sjøgata', "Tjeneste"),
        ('Åpen praksis;01.08.2024;31.07.2025;80 %;"Sjøgata legesenter', "Sted"),
        ('Åpen praksis;01.08.2024;31.07.2025;80 %;"Sjøgata "nye" legesenter', "Sted"),
    ],
)
def test_a_quotation_mark_that_is_not_closed_takes_no_row_with_it(broken: str, column: str) -> None:
    found = read(f"{HEADINGS}\n{POST}\n{broken}\n{POST}\n{broken}\n{POST}\n")
    assert found.rows == ((2, READ), (4, READ), (6, READ))
    assert [(d.row, d.heading, d.problem.code) for d in found.doubts] == [
        (3, column, "cell_quote"),
        (5, column, "cell_quote"),
    ]
    assert "anførselstegn" in say(found.doubts[0].problem)


def test_very_many_open_quotation_marks_are_refused() -> None:
    with pytest.raises(FileError, match="workbook_unreadable"):
        read_text(f"{HEADINGS}\n" + '"x\n' * 1_000)


def test_a_line_longer_than_any_cell_is_a_doubt() -> None:
    assert [d.problem.code for d in read(f"{HEADINGS}\n{POST}{'x' * 200_000}\n").doubts] == ["too_long"]


def test_rows_between_two_stray_quotation_marks_are_not_lost_unseen() -> None:
    first = 'Åpen praksis;01.08.2024;31.07.2025;80 %;"Sjøgata'
    found = read(f'{HEADINGS}\n{first}\n{POST}\n{POST}\nNes"\n{POST}\n')
    assert [doubt.problem.code for doubt in found.doubts] == ["cell_quote"]


def test_a_whole_row_within_quotation_marks_is_a_doubt() -> None:
    first = 'Åpen praksis;01.08.2024;31.07.2025;80 %;"Sjøgata'
    found = read(f'{HEADINGS}\n{first}\n{POST}"\n')
    assert [doubt.problem.code for doubt in found.doubts] == ["cell_quote"]


@pytest.mark.parametrize("place", ['"Sjøgata legesenter"', '"Sjøgata\nlegesenter"', '"Sjø;gata ""nye"" senter"'])
def test_quotation_marks_as_they_should_be_are_read(place: str) -> None:
    found = read(f"{HEADINGS}\n{POST.replace('Sjøgata legesenter', place)}\n{POST}\n")
    assert not found.doubts
    assert found.rows[0][1].place == place[1:-1].replace('""', '"')
    assert found.rows[1][1] == READ


@pytest.mark.parametrize(
    ("form", "number", "percent"),
    [
        ('0" %"', 80, 80),
        ("0\\%", 80, 80),
        ('0.0 "prosent (%)"', 37.5, Decimal("37.5")),
        ("0_%", 80, 80),
        ("0%", 0.8, 80),
        ("0\\ %", 0.8, 80),
        ('[<=1]0%;0" %"', 80, 80),
        ('[<=1]0%;0" %"', 0.8, 80),
        ('0%;-0%;"–"', 0.5, 50),
        ("[Red]0.0%", 0.375, Decimal("37.5")),
        ("0%", 0.7000000000000001 + 0.1, 80),
        ("General", 0.1 + 0.2 + 79.7, 80),
        ("0.00%", 0.1 + 0.2, 30),
    ],
)
def test_a_percentage_is_what_is_seen(form: str, number: float, percent: object) -> None:
    cells = ["Tjeneste", "Fra", "Prosent"], ["OUP", date(2027, 1, 1), number]
    (found,) = review(read_file(book(("Tjeneste", cells), formats={"C2": form}))).found
    assert not found.doubts
    assert found.rows[0][1].percent == percent


def test_too_many_decimals_are_said_with_a_comma() -> None:
    cells = ["Tjeneste", "Fra", "Prosent"], ["OUP", date(2027, 1, 1), 1 / 3]
    (found,) = review(read_file(book(("Tjeneste", cells), formats={"C2": "0.00%"}))).found
    assert say(found.doubts[0].problem) == "33,3333333333333 har for mange desimaler. Bruk høyst to."


def posts(change: Callable[[Worksheet], None] | None = None, name: str = "Tjeneste") -> bytes:
    """Make a workbook with three posts, changed as somebody would in a spreadsheet."""
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    sheet.append(HEADINGS.split(";"))
    for year in (2024, 2025, 2026):
        sheet.append(["Åpen praksis", date(year, 8, 1), date(year + 1, 7, 31), "80 %", "Sjøgata legesenter"])
    if change:
        change(sheet)
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def found_in(data: bytes) -> FoundTable:
    (found,) = review(read_file(data)).found
    return found


THREE = found_in(posts()).rows


@pytest.mark.parametrize(
    "ranges", [("A2:A4",), ("A2:A4", "E2:E4"), ("D2:D3", "E3:E4"), ("A2:A4", "D2:D4", "E2:E4")]
)
def test_a_cell_merged_over_rows_stands_in_each(ranges: tuple[str, ...]) -> None:
    def merge(sheet: Worksheet) -> None:
        for each in ranges:
            sheet.merge_cells(each)

    found = found_in(posts(merge))
    assert (found.rows, [note.code for note in found.notes]) == (THREE, ["cells_merged"])
    assert "slått sammen" in say(found.notes[0])


def test_a_merged_cell_makes_no_row_where_there_is_none_and_may_be_a_heading() -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "Mine stillinger"
        sheet.merge_cells("A1:E1")
        sheet.merge_cells("A5:A300")

    found = found_in(posts(merge))
    assert [row for _, row in found.rows] == [row for _, row in THREE]
    assert found.notes == ()


FORMATTED = {
    "a blank far down": lambda sheet: sheet.cell(5_000, 1, " "),
    "a blank far out": lambda sheet: sheet.cell(1, 53, "\u00a0"),
    "a blank in the last cell of all": lambda sheet: sheet.cell(1_048_576, 16_384, "  "),
    "sixty columns coloured": lambda sheet: [
        setattr(sheet.cell(1, n), "fill", PatternFill("solid", fgColor="DDDDDD")) for n in range(1, 61)
    ],
    "a thousand columns wide row": lambda sheet: [
        setattr(sheet.cell(2, n), "number_format", "0.0") for n in range(6, 1_000)
    ],
    "rows of borders": lambda sheet: [setattr(sheet.cell(n, 1), "number_format", "0.0") for n in range(5, 4_000)],
}


@pytest.mark.parametrize("change", FORMATTED.values(), ids=FORMATTED)
def test_cells_with_nothing_in_them_do_not_count(change: Callable[[Worksheet], None]) -> None:
    assert found_in(posts(change)).rows == THREE


@pytest.mark.parametrize("place", [(2_001, 1), (1, 53), (3_000, 200)])
@pytest.mark.parametrize("value", ["x", 0, date(2027, 1, 1), True, "&amp;"])
def test_what_stands_further_out_than_is_read_is_never_left_out(place: tuple[int, int], value: object) -> None:
    with pytest.raises(FileError, match="workbook_too_large"):
        read_file(posts(lambda sheet: sheet.cell(*place, value)))


def strict(data: bytes) -> bytes:
    """Write a workbook as «Strict Open XML»: other names, and dates as texts."""

    def change(name: str, part: bytes) -> bytes:
        for usual, other in (
            (
                b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                b"http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
            (
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ),
        ):
            part = part.replace(usual, other)
        return (
            part.replace(b"<workbook ", b'<workbook conformance="strict" ') if name == "xl/workbook.xml" else part
        )

    return rewritten(data, change)


@pytest.mark.parametrize("change", [None, lambda sheet: sheet.cell(5_000, 1, " ")])
def test_a_strict_workbook_is_read_like_any_other(change: Callable[[Worksheet], None] | None) -> None:
    assert found_in(strict(posts(change))).rows == THREE


def test_a_date_written_as_a_text_in_a_strict_workbook_is_a_date() -> None:
    def iso(name: str, part: bytes) -> bytes:
        pattern = rb'<c r="B2"[^>]*><v>[^<]*</v></c>'
        return re.sub(pattern, b'<c r="B2" t="d"><v>2024-08-01</v></c>', part) if "sheet1" in name else part

    assert found_in(rewritten(strict(posts()), iso)).rows == THREE


@pytest.mark.parametrize("part", ["content.xml", "word/document.xml", "Index/Document.iwa", "xl/workbook.bin"])
def test_other_things_in_a_zip_are_no_workbook(part: str) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, "<a>" * 10_000)
    with pytest.raises(FileError, match="workbook_other") as caught:
        read_file(out.getvalue())
    assert ".xlsx" in say(caught.value.problems[0])


def _filter(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:E4"
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[4].hidden = True


HIDDEN: dict[str, tuple[Callable[[Worksheet], None], str]] = {
    "a row": (lambda sheet: setattr(sheet.row_dimensions[2], "hidden", True), "lest som de andre: rad 2."),
    "filtered rows": (_filter, "lest som de andre: rad 3–4."),
    "the sheet": (lambda sheet: _hide(sheet, "hidden"), "Arket er skjult"),
    "the sheet from macros alone": (lambda sheet: _hide(sheet, "veryHidden"), "Arket er skjult"),
    "a column": (lambda sheet: setattr(sheet.column_dimensions["E"], "hidden", True), "Kolonner som er skjult"),
    "a row of an outline": (
        lambda sheet: sheet.row_dimensions.group(4, 4, hidden=True),
        "lest som de andre: rad 4.",
    ),
}


def _hide(sheet: Worksheet, state: str) -> None:
    sheet.parent.create_sheet("Annet")  # one sheet must be seen
    sheet.sheet_state = state


@pytest.mark.parametrize(("change", "said"), HIDDEN.values(), ids=HIDDEN)
def test_what_is_hidden_is_read_and_said(change: Callable[[Worksheet], None], said: str) -> None:
    seen = review(read_file(posts(change)))
    assert seen.found[0].rows == THREE
    assert any(said in line for line in summary(Plan(), seen))


def test_hidden_rows_with_nothing_in_them_are_not_spoken_of() -> None:
    found = found_in(posts(lambda sheet: setattr(sheet.row_dimensions[9], "hidden", True)))
    assert found.notes == ()


def _within_sheet(last: bytes) -> Callable[[str, bytes], bytes]:
    return in_sheet(b"</worksheet>", last + b"</worksheet>")


def _without_styles(name: str, part: bytes) -> bytes:
    return re.sub(rb"<cellStyles.*</cellStyles>", b"", part) if name == "xl/styles.xml" else part


def _out_of_range(name: str, part: bytes) -> bytes:
    cell = b'<row r="9"><c r="B9" s="1"><v>99999999999</v></c></row></sheetData>'
    return part.replace(b"</sheetData>", cell) if name == "xl/worksheets/sheet1.xml" else part


@pytest.mark.parametrize(
    ("change", "doubts"),
    [
        (_within_sheet(b'<extLst><ext uri="{05C60535-1F16-4fd2-B633-F4F36F0B64E0}"/></extLst>'), []),
        (_within_sheet(b'<extLst><ext uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"/></extLst>'), []),
        (_without_styles, []),
        (_out_of_range, ["cell_error"]),
    ],
    ids=["a sparkline", "a drop-down list", "no style", "a date that is none"],
)
def test_a_library_s_warnings_are_not_shown(change: Callable[[str, bytes], bytes], doubts: list[str]) -> None:
    """What matters is a doubt; the rest is nothing."""
    data = rewritten(posts(), change)
    with pytest.warns(UserWarning, match="Sparkline|Data Validation|default style|marked as a date"):
        list(load_workbook(BytesIO(data), read_only=True).worksheets[0].iter_rows())
    with catch_warnings(record=True) as said:
        simplefilter("always")
        found = found_in(data)
    assert said == []
    assert (found.rows, [doubt.problem.code for doubt in found.doubts]) == (THREE, doubts)


# -- taking over --------------------------------------------------------------------------------------------------


def test_a_row_is_never_added_twice() -> None:
    plan = store.load(EXAMPLES[0]).plan
    seen = pasted("Type|Tittel|Fra", "Grunnkurs D|Grunnkurs D|07.06.2027", "Grunnkurs D|Grunnkurs D|01.10.2029")
    added = take(plan, seen)
    assert added.courses[:-1] == plan.courses
    assert added.courses[-1].start == date(2029, 10, 1)
    assert take(added, seen) == added


@pytest.mark.parametrize("cell", ["solvik  legesenter", "Solvik\u00a0legesenter", "Solvik\u200b legesenter"])
def test_a_row_with_a_name_spelt_otherwise_is_no_new_row(cell: str) -> None:
    written = ("Tjeneste|Fra|Til|%|Sted", "Åpen praksis|01.01.2027|31.12.2027|80 %|")
    plan = take(Plan(), pasted(written[0], written[1] + "Solvik legesenter"))
    assert take(plan, pasted(written[0], written[1] + cell)) == plan
    assert len(take(plan, pasted(written[0], written[1] + "Solvik legevakt")).service) == 2


def test_replacing_never_loses_what_the_file_does_not_have() -> None:
    plan = store.load(EXAMPLES[0]).plan
    with pytest.raises(PlanError, match="replace_without_columns"):
        take(plan, pasted("Type|Tittel|Fra", "Grunnkurs D|Grunnkurs D|07.06.2027"), instead=True)
    whole = "Type|Tittel|Emne|Timer|Fra|Til og med|Sted"
    with pytest.raises(PlanError, match="replace_with_doubts"):
        take(plan, pasted(whole, "Grunnkurs Z||||||"), instead=True)
    (course,) = take(plan, pasted(whole, "Grunnkurs D||||1.2.27||Bodø"), instead=True).courses
    assert course == Course(kind=CourseKind.GRUNNKURS_D, start=date(2027, 2, 1), place="Bodø")


# -- hostile files ------------------------------------------------------------------------------------------------

SMALL = [["Type", "Fra"], ["Annet kurs", date(2027, 1, 1)]]


BOMB = b"<sheetData>" + b'<row r="9"><c r="A9" t="inlineStr"><is><t>x</t></is></c></row>' * 200_000
ENTITY = b'<!DOCTYPE x [<!ENTITY a "' + b"lol" * 1000 + b'"><!ENTITY b "' + b"&a;" * 100 + b'">]>\n<'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"PK\x03\x04 not a zip", "workbook_unreadable", id="broken zip"),
        pytest.param(book(("Kurs", SMALL))[:-60], "workbook_unreadable", id="cut short"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_old", id="old or locked"),
        pytest.param(b"\x00\x01\x02\x03" * 50, "workbook_unreadable", id="binary"),
        pytest.param(b"x;y\n" * 2_000_000, "workbook_too_large", id="long text"),
        pytest.param(
            rewritten(book(("Kurs", SMALL)), in_sheet(b"<sheetData>", BOMB)), "workbook_too_large", id="bomb"
        ),
        pytest.param(
            rewritten(book(("Kurs", SMALL)), in_sheet(b"<worksheet", ENTITY + b"worksheet")),
            "workbook_unreadable",
            id="entities",
        ),
        pytest.param(
            rewritten(book(("Kurs", SMALL)), in_sheet(b'r="2"', b'r="1048576"')),
            "workbook_too_large",
            id="last row",
        ),
        pytest.param(
            rewritten(book(("Kurs", SMALL)), in_sheet(b'"A2"', b'"XFD2"')), "workbook_too_large", id="last column"
        ),
        pytest.param(
            rewritten(book(("Kurs", SMALL)), in_sheet(b"<c r=", b"<c s='99' r=")),
            "workbook_unreadable",
            id="styles",
        ),
        pytest.param(book(*((f"Ark {n}", SMALL) for n in range(31))), "workbook_too_large", id="many sheets"),
        pytest.param(
            rewritten(book(("Kurs", SMALL)), lambda _, part: part, {f"x/{n}": b"" for n in range(600)}),
            "workbook_too_large",
            id="many parts",
        ),
    ],
)
def test_hostile_files_are_refused_in_one_sentence(data: bytes, code: str) -> None:
    with pytest.raises(FileError, match=code) as caught:
        read_file(data)
    assert len(caught.value.problems) == 1
    assert say(caught.value.problems[0]).endswith(".")


def test_macros_and_links_to_other_files_are_passed_over() -> None:
    link = b'<?xml version="1.0"?><externalLink xmlns="x"><externalBook/></externalLink>'
    extra = {"xl/vbaProject.bin": b"\0" * 1000, "xl/externalLinks/externalLink1.xml": link}
    (found,) = review(read_file(rewritten(book(("Kurs", SMALL)), lambda _, part: part, extra))).found
    assert found.rows == ((2, Course(kind=CourseKind.OTHER, start=date(2027, 1, 1))),)


WHOLE = book(("Kurs", SMALL))


@settings(max_examples=150)
@given(st.lists(st.integers(0, 255), min_size=1, max_size=6), st.randoms())
def test_a_damaged_workbook_gives_rows_or_one_sentence(changes: list[int], random: Random) -> None:
    data = bytearray(WHOLE)
    for byte in changes:
        data[random.randrange(len(data))] = byte
    assert sentences(bytes(data))


def sentences(data: bytes) -> tuple[str, ...]:
    """Read a file and say what comes of it: its summary, or why it cannot be read."""
    try:
        return summary(Plan(), review(read_file(data)))
    except AlisError as error:
        return tuple(say(problem) for problem in error.problems)


# -- as typed -----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "2026-11-22")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "plan.json"
    store.write_bytes(path, EXAMPLES[0].read_bytes())
    return path


def test_it_only_shows_until_it_is_told_to_take(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, file = source.read_bytes(), tmp_path / "nye kurs.csv"
    file.write_text("Kurstype;Tittel;Fra\nEmnekurs;Søvn;1.2.2028\nFrisørkurs;;1.3.2028\n", encoding="cp1252")
    assert run("regneark", source, "--inn", file) == Exit.PROBLEMS
    out = capsys.readouterr().out
    assert "Kurs (fra «nye kurs»): nye rader: 1, fra før: 0, tvilsomme: 1." in out
    assert "Søvn" in out
    assert "«Frisørkurs» er ikke et av valgene" in out
    assert "Ingenting er endret." in out
    assert source.read_bytes() == before
    assert run("regneark", source, "--inn", file, "-o", tmp_path / "ny.json") == Exit.PROBLEMS
    assert source.read_bytes() == before
    assert store.load(tmp_path / "ny.json").plan.courses[-1].title == "Søvn"
    assert run("regneark", source, "--inn", file, "--ta-over") == Exit.PROBLEMS
    assert "Rader lagt inn i plan.json: 1." in capsys.readouterr().out
    assert store.load(source).plan == store.load(tmp_path / "ny.json").plan
    assert (tmp_path / "plan.json.bak").read_bytes() == before
    assert run("regneark", source, "--inn", file, "--ta-over") == Exit.PROBLEMS
    assert "Ingen nye eller endrede rader." in capsys.readouterr().out


def test_what_is_pasted_into_the_terminal(
    source: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Typed:
        buffer = BytesIO(b"Dato\tAntall\n31.12.2027\t6\n")

    monkeypatch.setattr("sys.stdin", Typed())
    assert run("regneark", source, "--inn", "-", "--ta-over") == Exit.FINE
    assert "Legevakter (fra «innlimt»): nye rader: 1," in capsys.readouterr().out
    assert store.load(source).plan.duties[-1] == Duty(on=date(2027, 12, 31), count=6)


def test_what_goes_wrong_is_one_line(tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = tmp_path / "x.xlsx"
    bad.write_bytes(b"PK nei")
    tables = tmp_path / "kurs.csv"
    tables.write_text("Type;Fra\nGrunnkurs A;1.2.27\n", encoding="utf-8")
    before = source.read_bytes()
    for code, words, arguments in (
        (Exit.WRONG_USE, "enten -o (skriv ut) eller --inn", (source,)),
        (Exit.WRONG_USE, "Oppgi en mappe i stedet for ut.csv", (source, "-o", tmp_path / "ut.csv")),
        (Exit.WRONG_USE, "må slutte på .xlsx", (source, "-o", tmp_path / "ut.ods")),
        (Exit.WRONG_USE, "hører sammen med --inn", (source, "-o", tmp_path / "ut.xlsx", "--ta-over")),
        (Exit.WRONG_USE, "enten --ta-over", (source, "--inn", tables, "--ta-over", "-o", tmp_path / "n.json")),
        (Exit.WRONG_USE, "må slutte på .json", (source, "--inn", tables, "-o", tmp_path / "n.xlsx")),
        (Exit.WRONG_USE, "«bøker» er ikke et av valgene", (source, "--inn", tables, "--tabell", "bøker")),
        (Exit.FILE, "ikke en arbeidsbok", (source, "--inn", bad)),
        (Exit.FILE, "Fant ikke", (source, "--inn", tmp_path / "finnes ikke.xlsx")),
    ):
        assert run("regneark", *arguments) == code
        out, err = capsys.readouterr()
        assert words in err
        assert (out, err.count("\n")) == ("", 1)
    assert run("regneark", source, "--inn", tables, "--ta-over", "--erstatt") == Exit.FILE
    assert "ingenting ble erstattet" in capsys.readouterr().err
    assert source.read_bytes() == before
