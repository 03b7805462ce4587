"""Files that mean harm and texts that do so by accident: one clear line, bounded time and memory."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from time import sleep
from zipfile import ZIP_DEFLATED, ZipFile

import pdf_faults
import pytest
from conftest import EXAMPLES
from pdf_faults import one_field
from PIL import Image
from renderers import need

import alis_kit
from alis_kit import bounded, codec, store
from alis_kit.assessment import assess
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.exchange import delimited, ics, intake, opened, sheets
from alis_kit.pdf import render
from alis_kit.plan import Course, CourseKind, Plan, Procedure
from alis_kit.problem import FileError, FormError, PlanError, Problem
from alis_kit.regulation import regulation_on
from alis_kit.resources import FORM

ON = date(2026, 11, 22)
BLANK = FORM / "skjema.pdf"


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "2026-11-22")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1), (out, err)
    return err


def plan_file(folder: Path, name: str = "Kari", **parts: object) -> Path:
    """Write a plan file as another program may, whatever the texts in it."""
    path = folder / "plan.json"
    path.write_text(json.dumps({"format": 1, "plan": {"trainee": {"name": name}, **parts}}), encoding="ascii")
    return path


# -- eleven digits ------------------------------------------------------------------------------------------------


def test_eleven_digits_do_not_pass_by_the_mark_of_the_calendar(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "ut.ics"
    assert run("kalender", EXAMPLES[0], "-o", out, "--merke", "010190\N{NO-BREAK SPACE}12345") == Exit.WRONG_USE
    assert "Elleve sifre" in one_line(capsys)
    assert not out.exists()


@pytest.mark.parametrize("fields", [{"lis_navn": "010190–12345"}, {"01019012345": "Kari"}])
def test_eleven_digits_do_not_pass_by_raw_fields(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], fields: dict[str, str]
) -> None:
    raw, out = tmp_path / "felt.json", tmp_path / "ut.pdf"
    raw.write_text(json.dumps(fields), encoding="utf-8")
    assert run("fyll", "--felt", raw, "--skjema", BLANK, "-o", out) == Exit.FILE
    told = one_line(capsys)
    assert "Elleve sifre" in told
    assert "12345" not in told
    assert not out.exists()


def test_eleven_digits_do_not_come_back_with_an_earlier_calendar() -> None:
    event = b"BEGIN:VEVENT\r\nUID:meeting-1@alis-kit\r\nSUMMARY:010190 12345\r\nSEQUENCE:0\r\n"
    event += (
        b"DTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\nEND:VEVENT\r\n"
    )
    whole = ics.write(ics.Diary(("x",), ())).replace(b"END:VCALENDAR", event + b"END:VCALENDAR")
    assert ics.read(whole.replace(b"010190 12345", b"Utdanningssamtale")).entries
    with pytest.raises(FileError, match="calendar_foreign"):
        ics.read(whole)


# -- broken signs -------------------------------------------------------------------------------------------------


def test_half_a_sign_in_a_plan_file_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = plan_file(tmp_path, "Kari \ud800")
    assert run("status", path) == Exit.FILE
    assert "ødelagte tegn" in one_line(capsys)
    with pytest.raises(PlanError) as caught:
        store.load(path)
    assert [(each.code, each.where) for each in caught.value.problems] == [("broken_text", "trainee.name")]


@pytest.mark.parametrize("key", ["\ud800", "trainee\udfff"])
def test_half_a_sign_as_a_key_is_told_on_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    assert Exit(run("sjekk", plan_file(tmp_path, **{key: 1}))) in {Exit.FILE, Exit.PROBLEMS}
    out, err = capsys.readouterr()
    assert (out + err).encode("utf-8")


def test_half_a_sign_in_a_signed_revision_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = plan_file(tmp_path)
    assert run("signer", path, "--dato", "20.11.2026", "--alis", "Kari") == Exit.FINE
    (revision,) = (tmp_path / "plan-utgaver").glob("*/utgave.json")
    revision.chmod(0o600)
    revision.write_bytes(revision.read_bytes().replace(b'"Kari"', b'"\\ud800"'))
    capsys.readouterr()
    assert run("utgaver", path) != Exit.FINE
    assert all(len(line) < 300 for line in capsys.readouterr().err.splitlines())


@pytest.mark.parametrize("value", [b"<feffd800>", b"<feff00410d>", b"<feffdc00>"], ids=["high", "odd", "low"])
def test_half_a_sign_in_a_form_is_read_as_a_sign_that_is_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: bytes
) -> None:
    path = tmp_path / "skjema.pdf"
    path.write_bytes(one_field(value))
    for more in ((), ("--json",)):
        assert run("les", path, *more) == Exit.FINE
        assert "\N{REPLACEMENT CHARACTER}" in capsys.readouterr().out


def test_half_a_sign_in_pasted_rows_is_a_doubt() -> None:
    rows = delimited.read_text("Kurstype\tTittel\nGrunnkurs A\tSutur\ud800\n", "kurs")
    (found,) = intake.review(rows, table="courses").found
    assert [doubt.problem.code for doubt in found.doubts] == ["broken_text"]


# -- terminals ----------------------------------------------------------------------------------------------------

STEERING = "\x1b[2J\x1b]0;eid\x07\x9b31m\r\u202egnort\u2066\u200f\u2028\x7f"


def steers(told: str) -> bool:
    return any(sign in told for sign in STEERING if not sign.isprintable())


@pytest.mark.parametrize(
    "command",
    [("status",), ("status", "--json"), ("utgaver",), ("endringer",), ("soknad",), ("sjekk",)],
    ids=" ".join,
)
def test_no_text_of_a_plan_steers_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    service = [{"kind": "open_practice", "start": "2024-01-01", "percent": 100, "place": STEERING}]
    path = plan_file(tmp_path, STEERING, service=service)
    run(command[0], path, *command[1:])
    out, err = capsys.readouterr()
    assert out + err
    assert not steers(out + err)
    if "--json" in command:
        json.loads(out)


def test_no_form_workbook_or_path_steers_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form, rows = tmp_path / "skjema.pdf", tmp_path / "kurs\x1b[2J.csv"
    form.write_bytes(one_field(b"(Kari \\033[2J\\033]0;eid\\007)"))
    rows.write_text(f"Kurstype;Tittel;Fra\nGrunnkurs A\x1b[31m;{STEERING};x\n", encoding="utf-8")
    run("les", form)
    run("les", form, "--json")
    run("regneark", EXAMPLES[0], "--inn", rows)
    run("status", tmp_path / "borte\x1b[2J.json")
    run("\x1b[2J")
    out, err = capsys.readouterr()
    assert "\\u001b[2J" in out
    assert not steers(out + err)


HELD = "\x1b[2J\x07\x9b31m\x0b\u202egnort\u2066\u2028\x7f"
UNWANTED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def text_of(path: Path) -> str:
    """Give what stands in a file that is written, as a program reads it that does not know its kind."""
    match path.suffix:
        case ".pdf":
            shown = subprocess.run([need("pdftotext"), path, "-"], capture_output=True, check=True)
            return shown.stdout.decode().replace("\f", "")
        case ".xlsx":
            with ZipFile(path) as archive:
                return "".join(archive.read(name).decode() for name in archive.namelist())
        case _:
            return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command",
    [
        ("moteark", "-o", "ut.html"),
        ("kalender", "--alt", "-o", "ut.ics"),
        ("regneark", "-o", "ut.xlsx"),
        ("regneark", "-o", "ut"),
        ("tidslinje", "-o", "ut.svg"),
        ("fyll", "-o", "ut.pdf"),
        ("moteark", "-o", "ut.pdf"),
        ("tidslinje", "-o", "ut.pdf"),
    ],
    ids=" ".join,
)
def test_no_text_of_a_plan_steers_who_shows_what_is_written(tmp_path: Path, command: tuple[str, ...]) -> None:
    service = [{"kind": "open_practice", "start": "2024-01-01", "percent": 100, "place": HELD, "note": HELD}]
    courses = [{"kind": "other", "title": HELD, "place": HELD, "start": "2027-01-01"}]
    path = plan_file(tmp_path, HELD, service=service, courses=courses, notes={"path": HELD})
    out = tmp_path / command[-1]
    assert run(command[0], path, *command[1:-1], out) == Exit.FINE
    for file in out.iterdir() if out.is_dir() else [out]:
        assert not UNWANTED.findall(text_of(file)), file.name


def test_everything_that_is_printed_is_made_visible_first() -> None:
    """Whatever goes to a terminal goes through one function."""
    for path in Path(alis_kit.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                assert ast.unparse(node.args[0]).startswith("visible("), path.name


def test_a_name_on_several_lines_is_no_fault_of_the_form(tmp_path: Path) -> None:
    assert run("fyll", plan_file(tmp_path, "Kari\nNordmann"), "-o", tmp_path / "ut.pdf") == Exit.FINE


def test_what_is_written_is_still_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "skjema.pdf"
    form.write_bytes(one_field(b"<feff202e007f0041>"))
    run("les", form, "--json")
    assert json.loads(capsys.readouterr().out)["felt"]["lis_navn"] == "\u202e\x7fA"


# -- forms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("maker", pdf_faults.ATTACKS, ids=lambda maker: maker.__name__)
def test_a_small_form_neither_holds_up_nor_swells_the_command(
    maker: Callable[[], bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All are read and filled within the bounds of one file; were they not, they would be told as too costly."""
    source, raw, out = tmp_path / "skjema.pdf", tmp_path / "felt.json", tmp_path / "ut.pdf"
    source.write_bytes(maker())
    raw.write_text('{"lis_navn": "Kari"}', encoding="utf-8")
    for arguments in (("les", source), ("fyll", "--felt", raw, "--skjema", source, "-o", out)):
        code = run(*arguments)
        err = capsys.readouterr().err
        assert code == pdf_faults.ATTACKS[maker], err
        assert "for lang tid" not in err
        assert code == Exit.FINE or err.count("\n") == 1
    assert out.exists() is (pdf_faults.ATTACKS[maker] == Exit.FINE)


def test_a_large_page_is_drawn_small() -> None:
    (picture,) = render(one_field(b"()", box=b"0 0 14400 14400"), dpi=110)
    assert 2_000 < Image.open(BytesIO(picture)).size[0] < 3_500
    assert len(render(BLANK.read_bytes(), dpi=110)[0]) > 50_000


def test_many_pages_share_the_dots_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["alis_kit.pdf.render"], "_MOST_DOTS", 40_000)
    sizes = [Image.open(BytesIO(picture)).size for picture in render(BLANK.read_bytes())]
    assert len(sizes) == 4
    assert sum(width * height for width, height in sizes) < 42_000


def test_a_form_that_is_too_large_is_not_called_damaged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large = tmp_path / "stor.pdf"
    with large.open("wb") as file:
        file.write(BLANK.read_bytes())
        file.truncate(61_000_000)
    assert run("les", large) == Exit.FORM
    assert "60 MB" in one_line(capsys)
    raw = tmp_path / "felt.json"
    raw.write_text('{"lis_navn": "Kari"}', encoding="utf-8")
    assert run("fyll", "--felt", raw, "--skjema", large, "-o", tmp_path / "ut.pdf") == Exit.FORM
    assert "60 MB" in one_line(capsys)


# -- plans --------------------------------------------------------------------------------------------------------


def test_of_many_faults_some_tens_are_told() -> None:
    rows = ", ".join(["1"] * 4_000)
    with pytest.raises(PlanError) as caught:
        store.from_json(f'{{"format": 1, "plan": {{"service": [{rows}], "absence": [{rows}]}}}}'.encode())
    told = [problem.code for problem in caught.value.problems]
    assert told == ["not_table"] * 30 + ["and_more"]


@pytest.mark.parametrize("command", [("sjekk",), ("kalender", "-o", "ut.ics")], ids=" ".join)
def test_of_many_rows_that_lack_something_some_tens_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    path = plan_file(tmp_path, courses=[{"kind": "other"}] * 1_000)
    run(command[0], path, *command[1:-1], *(tmp_path / each for each in command[2:]))
    out, err = capsys.readouterr()
    assert (out + err).count("Kurs, rad ") <= 60
    assert re.search(r"og \d+ flere", out + err)


def test_more_rows_than_any_plan_has_are_refused_at_once() -> None:
    rows = ", ".join(["1"] * 400_000)
    with pytest.raises(PlanError) as caught:
        store.from_json(f'{{"format": 1, "plan": {{"service": [{rows}]}}}}'.encode())
    assert [(each.code, each.where) for each in caught.value.problems] == [("too_many_rows", "service")]


def test_a_key_that_stands_twice_among_very_many_is_found() -> None:
    keys = ", ".join(f'"k{number}": 1' for number in (*range(200_000), 7))
    with pytest.raises(PlanError, match="key_twice") as caught:
        store.from_json(f"{{{keys}}}".encode())
    assert caught.value.problems[0].values == {"key": "k7"}


def test_rows_are_never_taken_in_beyond_what_a_file_may_have() -> None:
    kept = tuple(Course(kind=CourseKind.OTHER, title=f"Kurs {number}") for number in range(codec.MOST_ROWS))
    seen = intake.review(delimited.read_text("Kurstype\tTittel\nGrunnkurs A\tEtt til\n", "kurs"), table="courses")
    with pytest.raises(PlanError, match="too_many_rows"):
        intake.take(Plan(courses=kept), seen)


# -- workbooks ----------------------------------------------------------------------------------------------------


def changed_book(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Give a workbook of the kit's with its parts changed."""
    plan = Plan(procedures=(Procedure(name="Sutur"),))
    assessment = assess(plan, regulation_on(ON), ON)
    whole = sheets.write_xlsx(sheets.sheets_of(plan, assessment), title="", on=ON)
    with ZipFile(BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
CELLS = b"<row>" + b"<c><v>1</v></c>" * 40 + b"</row>"


def many_attributes(parts: dict[str, bytes]) -> None:
    mine = b" ".join(b'x%d="r"' % number for number in range(8_000))
    parts[SHEET] = parts[SHEET].replace(b"<c ", b"<c %b " % mine, 1)


def renamed(name: str) -> Callable[[dict[str, bytes]], None]:
    """Let the first sheet have another name, and very many cells."""

    def change(parts: dict[str, bytes]) -> None:
        body = parts.pop(SHEET)
        parts[name] = body.replace(b"</sheetData>", CELLS * 8_000 + b"</sheetData>")
        for each in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            parts[each] = parts[each].replace(b"worksheets/sheet1.xml", name.removeprefix("xl/").encode())

    return change


def other_letters(parts: dict[str, bytes]) -> None:
    """Let the sheet be written so that no tag begins with the byte that is counted."""
    body = parts[SHEET].partition(b"?>")[2].replace(b"</sheetData>", CELLS * 8_000 + b"</sheetData>")
    parts[SHEET] = b'<?xml version="1.0" encoding="cp037"?>' + body.decode().encode("cp037")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (renamed("xl/worksheets/sheet1.bin"), "workbook_unreadable"),
        (renamed("xl/annet/Ark.xml"), "workbook_too_large"),
        (renamed("xl/theme/theme2.xml"), "workbook_too_large"),
        (other_letters, "workbook_too_large"),
    ],
    ids=["no XML", "elsewhere", "as a theme", "other letters"],
)
def test_a_sheet_under_another_name_is_measured_too(change: Callable[[dict[str, bytes]], None], code: str) -> None:
    data = changed_book(change)
    with pytest.raises(FileError) as caught:
        bounded.here(opened.read_file, data, error=FileError)
    assert caught.value.problems[0].code == code


def test_thousands_of_attributes_cost_no_more_than_their_number() -> None:
    assert bounded.here(opened.read_file, changed_book(many_attributes), error=FileError)


# -- bounds -------------------------------------------------------------------------------------------------------


def for_ever() -> None:
    while True:
        pass


def in_vain() -> None:
    """Search for what is not there in a way that has no end."""
    re.match(r"(a*)*b", "a" * 40)


def greedy() -> int:
    return len(bytearray(600_000_000))


def sleeping() -> None:
    sleep(600)


def gone() -> None:
    os._exit(0)


def loud() -> str:
    print("noe til skjermen")
    return "svar"


def refusing() -> None:
    raise FileError(Problem("not_text", values={"value": "x"}))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such bounds within a process")
@pytest.mark.parametrize("work", [for_ever, in_vain, greedy])
def test_a_command_gives_up_what_costs_too_much(work: Callable[[], object]) -> None:
    with pytest.raises(FileError, match="costs_too_much"):
        bounded.here(work, error=FileError, seconds=0.2)
    assert bounded.here(loud, error=FileError) == "svar"


@pytest.fixture
def found_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another process know the functions of this module."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


@pytest.mark.usefixtures("found_elsewhere")
@pytest.mark.parametrize("work", [for_ever, in_vain, greedy, gone])
def test_a_page_gives_up_what_costs_too_much(work: Callable[[], object]) -> None:
    with pytest.raises(FormError, match="costs_too_much"):
        bounded.elsewhere(work, error=FormError, seconds=0.2)


@pytest.mark.usefixtures("found_elsewhere")
def test_a_page_waits_for_nobody_who_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "_PATIENCE", 1.0)
    with pytest.raises(FormError, match="costs_too_much"):
        bounded.elsewhere(sleeping, error=FormError, seconds=0.0001)


@pytest.mark.usefixtures("found_elsewhere")
def test_another_process_answers_as_a_call_does() -> None:
    assert bounded.elsewhere(loud, error=FormError) == "svar"
    with pytest.raises(FileError) as caught:
        bounded.elsewhere(refusing, error=FormError)
    assert caught.value.problems == (Problem("not_text", values={"value": "x"}),)
    with pytest.raises(ZeroDivisionError):
        bounded.elsewhere(divmod, 1, 0, error=FormError)
    with pytest.raises(RuntimeError, match="pickle"):
        bounded.elsewhere(open, os.devnull, error=FormError)


def test_no_page_parses_what_somebody_brings() -> None:
    """Whatever reads a stranger's file is called elsewhere, in every page of the notebook."""
    parsers = r"document\.(read|plan_in|compare|fill_own)|Form\.open|agenda\.read|read_file|look_through|examine"
    for path in (Path(alis_kit.__file__).parent / "notebook").glob("*.py"):
        assert not re.findall(rf"({parsers})\(", path.read_text(encoding="utf-8")), path.name
