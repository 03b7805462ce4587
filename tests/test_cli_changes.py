"""`alis endringer` and `alis moteark` as a person types them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from conftest import EXAMPLES
from pypdf import PdfReader

from alis_kit import store
from alis_kit.changes import apply, changes
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.plan import Absence, AbsenceKind, Plan

SIGNED = date(2025, 11, 20)
LEAVE = Absence(kind=AbsenceKind.LEAVE, start=date(2028, 4, 1), end=date(2029, 12, 31))


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "2026-11-22")


@pytest.fixture
def before() -> Plan:
    plan = store.load(EXAMPLES[0]).plan
    return replace(plan, signing=replace(plan.signing, on=SIGNED))


@pytest.fixture
def after(before: Plan) -> Plan:
    return replace(before, absence=(*before.absence, LEAVE))


@pytest.fixture
def path(tmp_path: Path, before: Plan, after: Plan) -> Path:
    """A plan signed a year ago, and gone on with since."""
    file = tmp_path / "plan.json"
    version = store.save(file, before, over=None)
    signatures = store.Signatures(trainee="Ingrid Bjørnæs Aasgård")
    store.sign(file, over=version, signed_on=SIGNED, signed_by=signatures, today=date(2026, 11, 22))
    store.save(file, after, over=version)
    return file


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def refused(capsys: pytest.CaptureFixture[str], code: Exit, *arguments: object) -> str:
    assert run(*arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    assert len(err.splitlines()) == 1
    return err.strip()


# -- endringer ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("since", [(), ("--siden", "1")])
def test_what_changed_since_the_last_revision(
    path: Path, capsys: pytest.CaptureFixture[str], since: tuple[str, ...]
) -> None:
    assert run("endringer", path, *since) == Exit.FINE
    out = capsys.readouterr().out
    assert out.startswith("Endringer siden utgave 1 (signert 20.11.2025), per 22.11.2026\n")
    assert "fordi dette er endret: Permisjon 01.04.2028–31.12.2029 lagt til." in out
    assert "Grunnkurs C fullført 16.10.2026" in out
    assert "Permisjon og annet fravær\n  Ferie 06.–31.07.2026 avsluttet" in out


def test_as_data(path: Path, before: Plan, after: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("endringer", path, "--json") == Exit.FINE
    data = json.loads(capsys.readouterr().out)
    assert (data["siden"], data["dato"]) == ("2025-11-20", "2026-11-22")
    assert [change["slag"] for change in data["endringer"]] == ["added"]
    assert data["endringer"][0]["row"]["start"] == "2028-04-01"
    assert data["forventet"]["cautious"]["why"] == "these"
    assert data["forventet"]["cautious"]["causes"][0]["changes"] == data["endringer"]
    assert {"del": "courses", "hva": "done"}.items() <= data["skjedd"][0].items()
    assert apply(changes(before, after), before) == after


def test_against_another_plan_file(
    path: Path, before: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other file has the same day of signing, so it is a variant: no time has passed between them."""
    variant = tmp_path / "variant.json"
    store.save(variant, before, over=None)
    assert run("endringer", path, "--mot", variant) == Exit.FINE
    out = capsys.readouterr().out
    assert "Endringer siden variant.json, per 22.11.2026" in out
    assert "Permisjon 01.04.2028–31.12.2029 lagt til" in out
    assert "fullført" not in out


def test_against_a_plan_signed_on_another_day(
    path: Path, before: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = tmp_path / "i fjor.json"
    store.save(earlier, replace(before, signing=replace(before.signing, on=date(2025, 1, 10))), over=None)
    assert run("endringer", path, "--mot", earlier) == Exit.FINE
    assert "Grunnkurs B fullført 21.03.2025" in capsys.readouterr().out


@pytest.mark.parametrize(("kind", "magic"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_with_a_picture(path: Path, tmp_path: Path, kind: str, magic: bytes) -> None:
    picture = tmp_path / f"endringer.{kind}"
    assert run("endringer", path, "--bilde", picture) == Exit.FINE
    assert picture.read_bytes().startswith(magic)


def test_data_and_a_picture_at_once(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "endringer.png"
    assert run("endringer", path, "--json", "--bilde", picture) == Exit.FINE
    out, err = capsys.readouterr()
    assert json.loads(out)["dato"] == "2026-11-22"
    assert str(picture) in err


def test_a_plan_that_was_never_signed(tmp_path: Path, before: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plan.json"
    store.save(file, before, over=None)
    assert refused(capsys, Exit.WRONG_USE, "endringer", file) == (
        "Planen har ingen signert utgave å sammenlikne med. "
        "Signer den med «alis signer», eller sammenlikn med en annen planfil: --mot ANNEN.json."
    )


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--siden", "7"), Exit.FILE, "Utgave 7 finnes ikke"),
        (("--siden", "sist"), Exit.WRONG_USE, "«sist» er ikke et nummer på en utgave."),
        (("--siden", "1", "--mot", "x.json"), Exit.WRONG_USE, "Oppgi enten --siden eller --mot"),
        (("--siden", "1", "--dato", "01.01.2025"), Exit.WRONG_USE, "Utgave 1 ble signert 20.11.2025"),
        (("--dato", "01.01.2025"), Exit.WRONG_USE, "Planen har ingen signert utgave"),
        (("--mot", "finnes-ikke.json"), Exit.FILE, "Fant ikke finnes-ikke.json"),
        (("--bilde", "ut.gif"), Exit.WRONG_USE, "ut.gif må slutte på"),
    ],
)
def test_what_cannot_be_compared(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: Exit, said: str
) -> None:
    assert said in refused(capsys, code, "endringer", path, *arguments)


def test_a_revision_somebody_has_changed_is_not_compared_with(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (file,) = path.parent.glob("plan-utgaver/*/utgave.json")
    file.chmod(0o600)
    file.write_text(file.read_text(encoding="utf-8").replace("Solvik", "Solvig"), encoding="utf-8")
    assert "Utgave 1 er endret etter at den ble signert." in refused(capsys, Exit.FILE, "endringer", path)


# -- moteark ------------------------------------------------------------------------------------------------------


def words(file: Path) -> str:
    reader = PdfReader(BytesIO(file.read_bytes()))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


def test_the_sheet_since_the_last_revision(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "moteark.pdf"
    assert run("moteark", path, "-o", file) == Exit.FINE
    said = words(file)
    assert "Utgave 1 (signert 20.11.2025)" in said
    assert "Planlagt siden sist" in said
    assert capsys.readouterr().err == ""


def test_the_sheet_for_the_very_first_meeting(tmp_path: Path) -> None:
    file = tmp_path / "moteark.pdf"
    assert run("moteark", EXAMPLES[1], "-o", file, "--dato", "22.11.2026") == Exit.FINE
    said = words(file)
    assert "dette er det første møtet" in said
    assert "Planlagt siden sist" not in said


def test_the_whole_sheet_for_a_screen(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "moteark.html"
    assert run("moteark", path, "-o", file, "--siden", 1) == Exit.FINE
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-o", "ark.docx"), Exit.WRONG_USE, "ark.docx må slutte på .pdf eller .html."),
        (("-o", "ark.pdf", "--siden", "3"), Exit.FILE, "Utgave 3 finnes ikke"),
        (("-o", "ark.pdf", "--dato", "01.01.2015"), Exit.WRONG_USE, "Ingen forskriftsfil dekker 01.01.2015."),
    ],
)
def test_a_sheet_that_cannot_be_made(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: Exit, said: str
) -> None:
    assert said in refused(capsys, code, "moteark", path, *arguments)
