"""The commands as a person types them: what they write, what they say, how they end."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from conftest import EXAMPLES
from pypdf import PdfReader

from alis_kit import store
from alis_kit.cli import main
from alis_kit.commands.parser import COMMANDS
from alis_kit.commands.typed import Exit
from alis_kit.forms import form_map
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
    assert "§§ 2 og 31 (lov)" in out
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
    assert "enten en planfil eller --felt" in refused(capsys, Exit.WRONG_USE, "fyll", "-o", out)
    assert "enten en planfil eller --felt" in refused(
        capsys, Exit.WRONG_USE, "fyll", plan, "--felt", plan, "-o", out
    )
    assert "trenger --skjema" in refused(capsys, Exit.WRONG_USE, "fyll", "--felt", plan, "-o", out)
    assert "dekker 22.11.2019" in refused(capsys, Exit.WRONG_USE, "status", plan, "--dato", "22.11.2019")


def test_a_frozen_day_that_is_none(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "22. november")
    assert "ALIS_IDAG" in refused(capsys, Exit.WRONG_USE, "status", EXAMPLES[0])


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


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alis_kit", "--versjon"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().count(".") == 2
