"""The commands as a person types them: what they write, what they say, how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from importlib import import_module
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from conftest import EXAMPLES
from pypdf import PdfReader

from alis_kit import store
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.cli.parser import COMMANDS
from alis_kit.form.fields import form_map
from alis_kit.pdf import Form
from alis_kit.plan import Plan, Trainee
from alis_kit.resources import FORM

BLANK = FORM / "skjema.pdf"


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "2026-11-22")


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def refused(capsys: pytest.CaptureFixture[str], code: Exit, *arguments: object) -> str:
    """Run a command that must fail: its code, nothing on stdout, one line on stderr, no traceback."""
    assert run(*arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert err.count("\n") == 1, err
    return err.strip()


def typed(
    *arguments: object, out: str | int = subprocess.PIPE, err: str | int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a command as a process of its own, its output sent to a file by name or taken as bytes."""
    with ExitStack() as files:
        ends = [files.enter_context(Path(end).open("wb")) if isinstance(end, str) else end for end in (out, err)]
        return subprocess.run(
            [sys.executable, "-m", "alis_kit", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=ends[0],
            stderr=ends[1],
            env={**os.environ, "PYTHONUNBUFFERED": "", **environment},
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="module")
def samisk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with letters that no code page has all of, and a sign that is half of one."""
    file = tmp_path_factory.mktemp("plan") / "plan.json"
    plan = store.load(EXAMPLES[1]).plan
    post = replace(plan.service[0], place="Guovdageaidnu/Kautokeino, Ŋávdi Łódź 東京 🙂")
    file.write_bytes(store.to_json(replace(plan, service=(post, *plan.service[1:]))))
    return file


@pytest.mark.parametrize(
    ("command", "encoding"), [("status", "cp1252"), ("soknad", "ascii"), ("sjekk", "cp850"), ("soknad", "utf-16")]
)
def test_output_to_a_file_or_a_program_is_utf_8(samisk: Path, command: str, encoding: str) -> None:
    """Windows gives a pipe the code page of the system, which lacks «─», «→» and most letters of Sámi."""
    done = typed(command, samisk, PYTHONIOENCODING=encoding)
    assert done.stderr == b""
    assert {"status": "─", "soknad": "Ŋávdi Łódź 東京 🙂", "sjekk": "ø"}[command] in done.stdout.decode("utf-8")


def test_data_for_other_programs_is_utf_8(samisk: Path, tmp_path: Path) -> None:
    assert run("fyll", samisk, "-o", tmp_path / "ut.pdf") == Exit.FINE
    read = typed("les", tmp_path / "ut.pdf", "--json", PYTHONIOENCODING="cp1252")
    assert json.loads(read.stdout.decode("utf-8"))["plan"]["service"][0]["place"].endswith("Łódź 東京 🙂")


def test_complaints_are_utf_8_too(tmp_path: Path) -> None:
    done = typed("status", tmp_path / "Ŋ─.json", PYTHONIOENCODING="cp1252")
    assert (done.returncode, done.stdout) == (Exit.FILE, b"")
    assert "Ŋ─.json" in done.stderr.decode("utf-8")
    assert done.stderr.count(b"\n") == 1


class Screen(TextIOWrapper):
    """A terminal of an encoding of its own."""

    def __init__(self, encoding: str) -> None:
        self.bytes = BytesIO()
        super().__init__(self.bytes, encoding=encoding)

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("encoding", ["ascii", "cp850", "cp1252"])
def test_a_screen_keeps_its_encoding_and_shows_what_it_lacks_as_a_code(
    samisk: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    screen = Screen(encoding)
    monkeypatch.setattr(sys, "stdout", screen)
    assert run("soknad", samisk) == Exit.FINE
    shown = screen.bytes.getvalue().decode(encoding)
    assert "\\u014a" in shown
    assert ("Søknad" in shown) is (encoding != "ascii")


def test_data_on_a_screen_is_utf_8_all_the_same(samisk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen("ascii")
    monkeypatch.setattr(sys, "stdout", screen)
    assert run("soknad", samisk, "--json") == Exit.FINE
    assert "Ŋávdi" in json.dumps(json.loads(screen.bytes.getvalue().decode("utf-8")), ensure_ascii=False)


full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")


@full
@pytest.mark.parametrize(
    ("unbuffered", "arguments"), [("", ("status", EXAMPLES[0])), ("1", ("--help",)), ("", ("--versjon",))]
)
def test_a_full_disk_is_one_line(arguments: tuple[object, ...], unbuffered: str) -> None:
    done = typed(*arguments, out="/dev/full", PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == Exit.FILE
    assert done.stderr.decode().startswith("Får ikke skrevet ut")
    assert done.stderr.count(b"\n") == 1


@full
@pytest.mark.parametrize("plan", [EXAMPLES[0], "finnes ikke.json"])
def test_where_not_even_a_complaint_can_be_written_the_code_tells(plan: object) -> None:
    assert typed("status", plan, out="/dev/full", err="/dev/full").returncode == Exit.FILE


@pytest.mark.skipif(os.name == "nt", reason="a shell of Unix closes streams")
@pytest.mark.parametrize(
    ("line", "code"),
    [("status {} >&-", 0), ("status finnes-ikke.json 2>&-", 3), ("regneark {} --inn - <&- >&- 2>&-", 1)],
)
def test_a_closed_stream_is_nobody_s_wish_to_read(line: str, code: int) -> None:
    done = shell(line.format(EXAMPLES[0]))
    assert (done.returncode, done.stdout, done.stderr) == (code, b"", b"")


def shell(line: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/sh", "-c", f"exec {sys.executable} -m alis_kit {line}"],
        input=b"",
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_example_does_the_whole_job(tmp_path: Path, capsys: pytest.CaptureFixture[str], number: int) -> None:
    folder = tmp_path / "ut"
    assert run("eksempel", folder, "--nr", number) == Exit.FINE
    out = capsys.readouterr().out
    names = {"plan.json", "utdanningsplan.pdf", "tidslinje.pdf", "tidslinje.png", "status.txt"}
    assert {path.name for path in folder.iterdir()} == names
    assert all(f"Skrev {folder / name}" in out for name in names)
    plan = store.load(folder / "plan.json").plan
    assert plan == store.load(EXAMPLES[number - 1]).plan
    assert plan.trainee.name in (folder / "status.txt").read_text(encoding="utf-8")
    assert len(Form.open((folder / "utdanningsplan.pdf").read_bytes()).values()) == 60
    assert plan.trainee.name.split()[-1] in PdfReader(folder / "tidslinje.pdf").pages[0].extract_text()
    assert (folder / "tidslinje.png").stat().st_size > 20_000


def test_the_example_is_made_anew_but_never_over_somebody_s_own_plan_or_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ut"
    assert run("eksempel", folder, "--nr", 2) == Exit.FINE
    assert run("eksempel", folder, "--nr", 1) == Exit.FINE
    capsys.readouterr()

    own = store.to_json(Plan(trainee=Trainee(name="Berit Aasen")))
    (folder / "plan.json").write_bytes(own)
    assert "plan.json finnes fra før" in refused(capsys, Exit.WRONG_USE, "eksempel", folder)
    assert (folder / "plan.json").read_bytes() == own

    (folder / "plan.json").unlink()
    signed = (folder / "utdanningsplan.pdf").read_bytes()
    assert "utdanningsplan.pdf finnes fra før" in refused(capsys, Exit.WRONG_USE, "eksempel", folder)
    assert (folder / "utdanningsplan.pdf").read_bytes() == signed
    assert not (folder / "plan.json").exists()


def test_fill_and_read_back_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str], example: Path) -> None:
    out = tmp_path / "ut.pdf"
    assert run("fyll", example, "-o", out) == Exit.FINE
    capsys.readouterr()
    assert run("les", out, "--json") == Exit.FINE
    read = json.loads(capsys.readouterr().out)
    assert read["plan"] == json.loads(example.read_text(encoding="utf-8"))["plan"]
    assert set(read["felt"]) == set(form_map().fields)


def test_fill_by_raw_field_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fields = {"lis_navn": "Máret Łukasz Ðorđević", "regutdvirk_ja": True, "plan_overordnet": "æøå\n(x) \\ " * 400}
    source, out = tmp_path / "felt.json", tmp_path / "ut.pdf"
    source.write_text(json.dumps(fields), encoding="utf-8")
    assert run("fyll", "--felt", source, "--skjema", BLANK, "-o", out) == Exit.FINE
    assert "Fortsetter i vedlegg: 6. Plan for hele utdanningsløpet." in capsys.readouterr().err
    assert run("les", out, "--json") == Exit.FINE
    read = json.loads(capsys.readouterr().out)
    assert read["plan"] is None
    assert {name: read["felt"][name] for name in fields} == fields
    assert read["felt"]["regutdvirk_nei"] is False


def test_a_flat_copy_has_no_fields(tmp_path: Path, example: Path) -> None:
    out = tmp_path / "ut.pdf"
    assert run("fyll", example, "-o", out, "--flat") == Exit.FINE
    assert not PdfReader(BytesIO(out.read_bytes())).get_fields()


def test_pictures_of_the_pages(tmp_path: Path, example: Path) -> None:
    out = tmp_path / "ut.pdf"
    assert run("fyll", example, "-o", out, "--bilder") == Exit.FINE
    pages = len(PdfReader(out).pages)
    assert sorted(p.name for p in tmp_path.glob("*.png")) == sorted(f"ut-{n}.png" for n in range(1, pages + 1))


def test_reading_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "ut.pdf"
    run("fyll", EXAMPLES[0], "-o", out)
    capsys.readouterr()
    assert run("les", out) == Exit.FINE
    said = capsys.readouterr().out
    assert "1.a Kommune: Østre Toten" in said
    assert "PDF-en har med seg planen til Ingrid Bjørnæs Aasgård." in said


def test_status_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("status", EXAMPLES[1], "--json") == Exit.FINE
    status = json.loads(capsys.readouterr().out)
    by_id = {row["id"]: row for row in status["krav"]}
    row = by_id["apen_praksis"]
    assert set(row) >= {"id", "done", "planned", "remaining", "missing", "reached_on", "source"}
    assert row["done"] + row["remaining"] == pytest.approx(24)
    assert row["generous"]["done"] > row["done"]
    assert "generous" not in by_id["grunnkurs_a"]
    assert status["forventet"]["cautious"] is None
    assert status["forventet"]["generous"] == "2030-03-15"


def test_status_for_people_says_where_numbers_come_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("status", EXAMPLES[0], "--dato", "22.11.2026") == Exit.FINE
    out = capsys.readouterr().out
    assert "Åpen uselektert praksis" in out
    assert "§ 2 fjerde ledd første og andre" in out
    assert "Alt på plass: 28.02.2029." in out


@pytest.mark.parametrize("kind", ["pdf", "png", "svg"])
def test_timeline(tmp_path: Path, kind: str, example: Path) -> None:
    out = tmp_path / f"t.{kind}"
    assert run("tidslinje", example, "-o", out) == Exit.FINE
    start = {"pdf": b"%PDF", "png": b"\x89PNG", "svg": b"<?xml"}[kind]
    assert out.read_bytes().startswith(start)


def test_check_finds_problems_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sjekk", EXAMPLES[0]) == Exit.FINE
    assert run("sjekk", EXAMPLES[2]) == Exit.PROBLEMS
    assert "Kurs, rad 12, timer: Emnekurset har 8 kurstimer" in capsys.readouterr().out


def test_the_installation_tests_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("sjekk") == Exit.FINE
    assert "er klar" in capsys.readouterr().out


# -- what goes wrong ----------------------------------------------------------------------------------------------


def test_wrong_use(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    plan, out = EXAMPLES[0], tmp_path / "ut.pdf"
    assert "mangler noe" in refused(capsys, Exit.WRONG_USE)
    assert "«tegn» er ikke et av valgene" in refused(capsys, Exit.WRONG_USE, "tegn")
    assert "mangler noe: -o/--ut" in refused(capsys, Exit.WRONG_USE, "fyll", plan)
    assert "Kjenner ikke «--rosa»" in refused(capsys, Exit.WRONG_USE, "status", plan, "--rosa")
    assert "ikke en dato" in refused(capsys, Exit.WRONG_USE, "status", plan, "--dato", "i morgen")
    assert "må slutte på" in refused(capsys, Exit.WRONG_USE, "tidslinje", plan, "-o", tmp_path / "t.gif")
    assert "må slutte på .pdf" in refused(capsys, Exit.WRONG_USE, "fyll", plan, "-o", tmp_path / "plan.json")
    assert "enten en planfil eller --felt" in refused(capsys, Exit.WRONG_USE, "fyll", "-o", out)
    assert "enten en planfil eller --felt" in refused(
        capsys, Exit.WRONG_USE, "fyll", plan, "--felt", plan, "-o", out
    )
    assert "trenger --skjema" in refused(capsys, Exit.WRONG_USE, "fyll", "--felt", plan, "-o", out)
    assert "dekker 22.11.2019" in refused(capsys, Exit.WRONG_USE, "status", plan, "--dato", "22.11.2019")


def test_a_frozen_day_that_is_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "22. november")
    assert "ALIS_IDAG" in refused(capsys, Exit.WRONG_USE, "status", EXAMPLES[0])
    assert "ALIS_IDAG" in refused(capsys, Exit.WRONG_USE, "kalender", EXAMPLES[0], "-o", "ut.ics")


def test_files_that_cannot_be_read_or_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "Fant ikke" in refused(capsys, Exit.FILE, "status", tmp_path / "x.json")
    assert "er en mappe" in refused(capsys, Exit.FILE, "les", tmp_path)
    bad = tmp_path / "dårlig.json"
    bad.write_text("{", encoding="utf-8")
    assert "ikke en planfil" in refused(capsys, Exit.FILE, "status", bad)
    missing = tmp_path / "mangler" / "ut.svg"
    assert "mappen finnes ikke" in refused(capsys, Exit.FILE, "tidslinje", EXAMPLES[0], "-o", missing)


def test_every_fault_of_a_plan_file_has_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    bad = tmp_path / "plan.json"
    bad.write_text('{"format": 1, "plan": {"service": [{"start": "x", "percent": "y"}]}}', encoding="utf-8")
    assert run("status", bad) == Exit.FILE
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Tjeneste, rad 1, startdato", "Tjeneste, rad 1, prosent"]


def test_pdfs_that_cannot_be_filled_or_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text, felt, out = tmp_path / "x.pdf", tmp_path / "felt.json", tmp_path / "ut.pdf"
    text.write_text("ikke en pdf", encoding="utf-8")
    out.write_bytes(b"gammel")
    assert "ikke en PDF" in refused(capsys, Exit.FORM, "les", text)
    assert "ikke en PDF" in refused(capsys, Exit.FORM, "fyll", EXAMPLES[0], "--skjema", text, "-o", out)
    felt.write_text('{"tull": "x"}', encoding="utf-8")
    assert "«tull»" in refused(capsys, Exit.FORM, "fyll", "--felt", felt, "--skjema", BLANK, "-o", out)
    felt.write_text('{"regutdvirk_ja": "ja"}', encoding="utf-8")
    assert "avkryssingsboks" in refused(capsys, Exit.FORM, "fyll", "--felt", felt, "--skjema", BLANK, "-o", out)
    felt.write_text('{"lis_navn": 3}', encoding="utf-8")
    assert "feltnavn og verdier" in refused(
        capsys, Exit.FILE, "fyll", "--felt", felt, "--skjema", BLANK, "-o", out
    )
    assert out.read_bytes() == b"gammel"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_norwegian(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*filter(None, [command]), "--help")
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith("bruk: alis")
    assert not {"usage", "options", "positional", "show this"} & set(out.replace(":", " ").split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_the_function_of_its_name(name: str) -> None:
    command = getattr(import_module(f"alis_kit.cli.{COMMANDS[name].module}"), name)
    assert command.__doc__


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alis_kit", "--versjon"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().count(".") == 2
