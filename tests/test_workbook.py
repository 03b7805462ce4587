"""The plan in a spreadsheet: written, read by another library, and read in again unchanged."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from conftest import EXAMPLES, ON
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from strategies import plans

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.exchange.delimited import write_csv
from alis_kit.exchange.intake import review, take
from alis_kit.exchange.opened import read_file
from alis_kit.exchange.sheets import LONGEST, Sheet, sheets_of, too_long, write_xlsx
from alis_kit.plan import Absence, Course, CourseKind, Duty, Plan, Service
from alis_kit.regulation import regulation_on

TABLES = ("service", "absence", "courses", "groups", "duties")
ODD = [
    "=1+1",
    "+4712",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\r\ny",
    "'=x",
    "''",
    "'",
    "#N/A",
    "_x0041_",
    " x ",
    "1,5",
    "01.02.2027",
]


def laid_out(plan: Plan) -> tuple[Sheet, ...]:
    return sheets_of(plan, assess(plan, regulation_on(ON), ON))


def tables_of(plan: Plan) -> dict[str, tuple[object, ...]]:
    return {name: getattr(plan, name) for name in TABLES}


def taken(*files: tuple[bytes, str]) -> Plan:
    """Read files in over an empty plan."""
    seen = review([sheet for data, name in files for sheet in read_file(data, name)])
    assert not seen.doubtful, [found.doubts for found in seen.found] + list(seen.problems)
    return take(Plan(), seen, instead=True)


def through_xlsx(plan: Plan) -> Plan:
    return taken((write_xlsx(laid_out(plan)), ""))


def through_csv(plan: Plan) -> Plan:
    return taken(*((write_csv(sheet), sheet.file) for sheet in laid_out(plan)))


# -- out ----------------------------------------------------------------------------------------------------------


def test_another_library_reads_dates_numbers_and_letters(example: Path) -> None:
    plan = store.load(example).plan
    book = CalamineWorkbook.from_filelike(BytesIO(write_xlsx(laid_out(plan), title="Ŋ & Ł", on=ON)))
    assert book.sheet_names == ["Tjeneste", "Fravær", "Kurs", "Gruppeveiledning", "Legevakter", "Status"]
    rows = book.get_sheet_by_name("Tjeneste").to_python()
    assert rows[0][:6] == ["Type", "Fra", "Til og med", "Prosent", "Sted", "Individuell veileder"]
    for row, service in zip(rows[1:], plan.service, strict=False):
        assert row[1] == service.start
        assert row[2] == (service.end or "")
        assert service.percent is not None
        assert row[3] == pytest.approx(float(service.percent) / 100)
        assert row[4:6] == [service.place, service.supervisor]


def test_the_sums_are_those_of_the_assessment(plan: Plan) -> None:
    assessment = assess(plan, regulation_on(ON), ON)
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(write_xlsx(sheets_of(plan, assessment))))
        .get_sheet_by_index(0)
        .to_python()
    )
    (total,) = [row for row in rows if row[0] == "Sum"]
    assert total[-4:-2] == [
        float(sum((part.done for part in assessment.account), Fraction(0))),
        float(sum((part.total for part in assessment.account), Fraction(0))),
    ]
    status = CalamineWorkbook.from_filelike(BytesIO(write_xlsx(sheets_of(plan, assessment)))).get_sheet_by_name(
        "Status"
    )
    shown = {row[0]: row for row in status.to_python()}
    result = assessment.result("apen_praksis")
    assert shown[result.requirement.title][3:6] == [
        24,
        float(result.cautious.done),
        float(result.cautious.planned),
    ]
    assert shown["Regnet per 22.11.2026."]


def test_the_workbook_is_made_for_reading() -> None:
    book = load_workbook(BytesIO(write_xlsx(laid_out(store.load(EXAMPLES[1]).plan))))
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2"
        (table,) = sheet.tables.values()
        assert table.autoFilter is not None
        assert table.ref.startswith("A1:")
    service = book["Tjeneste"]
    assert service["B2"].number_format.endswith("dd.mm.yyyy")
    assert service["D9"].number_format.endswith(r"0.0\ %")
    assert service["N2"].number_format.endswith("0.0")
    assert not [
        cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ]


def test_csv_is_what_a_norwegian_spreadsheet_opens() -> None:
    away = Absence(start=date(2027, 3, 1), end=date(2027, 3, 31), percent=Decimal("37.5"), note="a;b\n«ø»")
    plan = Plan(absence=(replace(away, id="bcdfghjkmn"),))
    (sheet,) = [sheet for sheet in laid_out(plan) if sheet.file == "fravaer"]
    assert (
        write_csv(sheet)
        == (
            "\ufeffType;Fra;Til og med;Prosent;Merknad;Rad-ID\r\n"
            ';01.03.2027;31.03.2027;37,5%;"a;b\n«ø»";bcdfghjkmn\r\n'
        ).encode()
    )


def test_text_like_a_formula_is_text_everywhere() -> None:
    plan = Plan(courses=tuple(Course(title=text, kind=CourseKind.OTHER) for text in ODD))
    data = write_xlsx(laid_out(plan))
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("Kurs").to_python()
    assert [row[1] for row in rows[1:]] == ODD
    marked = [cell for cell in load_workbook(BytesIO(data))["Kurs"]["B"][1:] if cell.quotePrefix]
    assert [cell.value[0] for cell in marked] == ["=", "+", "-", "@", "\t", "_"]
    (sheet,) = [sheet for sheet in laid_out(plan) if sheet.file == "kurs"]
    written = list(csv.reader(StringIO(write_csv(sheet).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert not [row[1] for row in written[1:] if row[1][:1] in {"=", "+", "-", "@", "\t", "\r"}]
    assert through_xlsx(plan).courses == through_csv(plan).courses == plan.courses


def test_a_text_no_cell_can_hold_is_named() -> None:
    plan = Plan(courses=(Course(title="kort"), Course(title="x" * 40_000)))
    assert too_long(laid_out(plan)) == [("Kurs", 3)]
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(write_xlsx(laid_out(plan)))).get_sheet_by_name("Kurs").to_python()
    )
    assert len(rows[2][1]) == LONGEST
    assert rows[2][1].endswith("[…]")


# -- and in again -------------------------------------------------------------------------------------------------


def test_what_goes_out_comes_in_unchanged(plan: Plan) -> None:
    assert tables_of(through_xlsx(plan)) == tables_of(plan)
    assert tables_of(through_csv(plan)) == tables_of(plan)
    seen = review(read_file(write_xlsx(laid_out(plan))))
    assert not [note for found in seen.found for note in found.notes]
    assert take(plan, seen) == take(plan, seen, instead=True) == plan


def test_a_workbook_saved_by_libreoffice_comes_in_unchanged() -> None:
    """Our workbook of the second example, opened and saved by LibreOffice 7.4: shared texts, its own styles.

    One place is written like a formula, one note begins with a minus sign.
    """
    plan = store.load(EXAMPLES[1]).plan
    note = (
        "-1+2 og en ganske lang merknad om avdelingen som trenger flere linjer for å vises helt ut, Čáhcesuolu æøå"
    )
    first = replace(plan.service[0], place='=HYPERLINK("http://x","Łódź")', note=note)
    plan = replace(plan, service=(first, *plan.service[1:]))
    data = (Path(__file__).parent / "workbooks" / "libreoffice.xlsx").read_bytes()
    assert tables_of(taken((data, ""))) == tables_of(plan)


texts = st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"]), max_size=12))


@settings(max_examples=50)
@given(texts=st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=3))
def test_any_text_survives_both_ways(texts: list[tuple[str, str, str]]) -> None:
    plan = Plan(
        courses=tuple(Course(kind=CourseKind.FKM, title=a, topic=b, place=c) for a, b, c in texts),
        duties=tuple(Duty(on=ON, count=2, place=a, note=b) for a, b, _ in texts),
        service=tuple(Service(start=ON, place=a, supervisor=b, note=c) for a, b, c in texts),
    )
    assert tables_of(through_xlsx(plan)) == tables_of(plan)
    assert tables_of(through_csv(plan)) == tables_of(plan)


@settings(max_examples=25)
@given(plan=plans(ON))
def test_any_plan_survives_both_ways(plan: Plan) -> None:
    assert tables_of(through_xlsx(plan)) == tables_of(plan)
    assert tables_of(through_csv(plan)) == tables_of(plan)


# -- as typed -----------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "2026-11-22")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_the_command_writes_a_workbook_or_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("regneark", EXAMPLES[0], "-o", tmp_path / "ut.xlsx") == Exit.FINE
    assert CalamineWorkbook.from_path(tmp_path / "ut.xlsx").sheet_names[0] == "Tjeneste"
    assert run("regneark", EXAMPLES[0], "-o", tmp_path / "tabeller") == Exit.FINE
    names = {"tjeneste", "fravaer", "kurs", "gruppeveiledning", "legevakter", "status"}
    assert {path.stem for path in (tmp_path / "tabeller").iterdir()} == names
    capsys.readouterr()
    for source in (tmp_path / "ut.xlsx", tmp_path / "tabeller"):
        assert run("regneark", EXAMPLES[0], "--inn", source) == Exit.FINE
        out = capsys.readouterr().out
        assert "Kurs (fra «" in out
        assert "nye rader: 0, fra før: 15, tvilsomme: 0" in out
        assert "Ingen nye eller endrede rader." in out


def test_the_command_says_what_does_not_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = replace(store.load(EXAMPLES[0]).plan, courses=(Course(title="x" * 40_000),))
    store.write_bytes(tmp_path / "plan.json", store.to_json(plan))
    assert run("regneark", tmp_path / "plan.json", "-o", tmp_path / "ut.xlsx") == Exit.FINE
    assert "er forkortet: Kurs, rad 2" in capsys.readouterr().err
