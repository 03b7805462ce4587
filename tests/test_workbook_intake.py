"""Rows from other people's spreadsheets: what is plain is read, what is doubtful is shown, nothing is guessed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from conftest import EXAMPLES
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from alis_kit import store
from alis_kit.cli import main
from alis_kit.commands.typed import Exit
from alis_kit.plan import AbsenceKind, Course, CourseKind, Duty, Group, Plan, Service, ServiceKind
from alis_kit.problem import AlisError, FileError, PlanError
from alis_kit.text import say
from alis_kit.workbook import Found, Review, doubts_table, read_file, read_text, review, summary, take


def pasted(*lines: str) -> Review:
    return review(read_text("\n".join(line.replace("|", "\t") for line in lines)))


def one(*lines: str) -> Found:
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
    assert "Ingen nye rader." in capsys.readouterr().out


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
