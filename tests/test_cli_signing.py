"""`alis signer` and `alis utgaver`, as a person types them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import EXAMPLES
from test_cli import refused, run

from alis_kit import store
from alis_kit.cli.common import Exit
from alis_kit.plan import Plan, Signing
from alis_kit.store import Signatures

NAMES = ("--alis", "Ingrid Aasgård", "--kommune", "Per Ås", "--veileder", "Ola Øvrebø")


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALIS_IDAG", "2026-11-24")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    store.save(file, store.load(EXAMPLES[0]).plan, over=None)
    return file


def change(path: Path, **parts: object) -> None:
    stored = store.load(path)
    store.save(path, replace(stored.plan, **parts), over=stored.version)  # type: ignore[arg-type]


def test_signing_with_the_filled_form(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pdf = path.with_name("skjema.pdf")
    run("fyll", path, "-o", pdf)
    capsys.readouterr()
    assert run("signer", path, "--pdf", pdf, *NAMES, "--merknad", "Møte på Solvik") == Exit.FINE
    out, err = capsys.readouterr()
    assert "Utgave 1, signert 22.11.2026 av Ingrid Aasgård (ALIS), Per Ås (kommunen), Ola Øvrebø (veileder)" in out
    assert "PDF-en er ikke signert digitalt" in err
    (made,) = store.revisions(path)
    assert made.pdf_path is not None
    assert made.pdf_path.read_bytes() == pdf.read_bytes()
    assert made.note == "Møte på Solvik"
    assert made.plan == store.load(path).plan


def test_day_and_names_are_taken_from_the_plan(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signing = Signing(on=date(2026, 11, 23), trainee="Ingrid", municipality="Per", supervisor="Ola")
    change(path, signing=signing)
    assert run("signer", path) == Exit.FINE
    (made,) = store.revisions(path)
    assert made.signed_on == date(2026, 11, 23)
    assert made.signed_by == Signatures(trainee="Ingrid", municipality="Per", supervisor="Ola")
    assert "Uten PDF" in capsys.readouterr().err


def test_what_is_open_in_the_plan_is_told_and_stops_nobody(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(path, period=replace(store.load(path).plan.period, start=None))
    assert run("signer", path, "--alis", "Ingrid") == Exit.FINE
    err = capsys.readouterr().err
    assert "ting i planen er ikke rettet eller avklart:" in err
    assert "Tidsrommet planen gjelder for, startdato: " in err
    assert "Ikke oppgitt hvem som signerte for: kommunen, veileder." in err


def test_signing_an_unchanged_plan_again_is_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("signer", path, *NAMES)
    capsys.readouterr()
    assert run("signer", path, *NAMES, "--dato", "24.11.2026") == Exit.FINE
    assert "Planen er uendret siden utgave 1." in capsys.readouterr().err
    assert "allerede lagret som utgave 2" in refused(
        capsys, Exit.WRONG_USE, "signer", path, *NAMES, "--dato", "24.11.2026"
    )


def test_the_date_of_the_last_signing_is_not_taken_for_the_next(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("signer", path, *NAMES)
    capsys.readouterr()
    change(path, courses=())
    assert "fortsatt datoen for forrige underskrift (22.11.2026)" in refused(
        capsys, Exit.WRONG_USE, "signer", path, *NAMES
    )
    assert run("signer", path, *NAMES, "--dato", "24.11.2026") == Exit.FINE


def test_what_is_missing_is_asked_for(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "hvem som signerte" in refused(capsys, Exit.WRONG_USE, "signer", path)
    change(path, signing=Signing())
    assert "Oppgi dagen med --dato" in refused(capsys, Exit.WRONG_USE, "signer", path, *NAMES)
    assert "fram i tid" in refused(capsys, Exit.WRONG_USE, "signer", path, *NAMES, "--dato", "25.11.2026")
    assert "ikke en dato" in refused(capsys, Exit.WRONG_USE, "signer", path, *NAMES, "--dato", "i går")
    assert store.revisions(path) == ()


def test_a_pdf_of_another_plan_is_refused_unless_told_otherwise(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pdf = path.with_name("skjema.pdf")
    run("fyll", path, "-o", pdf)
    change(path, courses=())
    capsys.readouterr()
    assert run("signer", path, "--pdf", pdf, *NAMES) == Exit.WRONG_USE
    out, err = capsys.readouterr()
    assert out == ""
    assert "Forskjellig: Kurs." in err
    assert "skriv --likevel" in err
    assert store.revisions(path) == ()
    assert run("signer", path, "--pdf", pdf, *NAMES, "--likevel") == Exit.FINE
    assert "Forskjellig: Kurs." in capsys.readouterr().err


def test_what_is_no_pdf_is_refused(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "ikke en PDF" in refused(capsys, Exit.FORM, "signer", path, "--pdf", path, *NAMES)
    missing = path.with_name("nei.pdf")
    assert "Fant ikke" in refused(capsys, Exit.FILE, "signer", path, "--pdf", missing, *NAMES)
    assert "Fant ikke" in refused(capsys, Exit.FILE, "signer", path.with_name("nei.json"), *NAMES)


def test_the_list_of_revisions(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("signer", path, *NAMES)
    run("signer", path, *NAMES, "--dato", "24.11.2026", "--merknad", "På nytt")
    capsys.readouterr()
    assert run("utgaver", path) == Exit.FINE
    out, err = capsys.readouterr()
    assert err == ""
    assert out.index("24.11.2026") < out.index("22.11.2026")
    assert "På nytt" in out
    assert f"Utgavene ligger i {path.parent.resolve() / 'plan-utgaver'}" in out


def test_the_list_as_data(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("signer", path, *NAMES)
    capsys.readouterr()
    assert run("utgaver", path, "--json") == Exit.FINE
    (row,) = json.loads(capsys.readouterr().out)["utgaver"]
    assert (row["number"], row["signed_on"], row["pdf"]) == (1, "2026-11-22", None)
    assert row["signed_by"]["supervisor"] == "Ola Øvrebø"


def test_a_plan_without_revisions(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("utgaver", path) == Exit.FINE
    assert "ingen signerte utgaver" in capsys.readouterr().out
    assert "Fant ikke" in refused(capsys, Exit.FILE, "utgaver", path.with_name("nei.json"))


def test_a_revision_that_was_changed_is_told(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("signer", path, *NAMES)
    folder = store.revision(path, 1).folder
    assert folder is not None
    file = folder / "utgave.json"
    file.chmod(0o600)
    file.write_text(file.read_text(encoding="utf-8").replace("Ola Øvrebø", "Ole Øvrebø"), encoding="utf-8")
    capsys.readouterr()
    assert "Utgave 1 er endret etter at den ble signert" in refused(capsys, Exit.FILE, "utgaver", path)


def test_revisions_are_listed_when_the_plan_itself_is_gone(path: Path) -> None:
    run("signer", path, *NAMES)
    path.unlink()
    assert run("utgaver", path) == Exit.FINE


def test_an_empty_plan_can_be_signed(tmp_path: Path) -> None:
    path = tmp_path / "tom.json"
    store.save(path, Plan(), over=None)
    assert run("signer", path, *NAMES, "--dato", "24.11.2026") == Exit.FINE
