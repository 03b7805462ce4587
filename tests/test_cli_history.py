"""`alis historikk`, as a person types it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from test_cli import refused, run

from alis_kit import clock, store
from alis_kit.cli import signed
from alis_kit.cli.common import Exit
from alis_kit.plan import Plan, Trainee


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan that was saved twenty-five times, under the names 1 to 25, twice a minute."""
    first = datetime(2026, 11, 24, 7, 30, 5).astimezone()
    file = tmp_path / "plan.json"
    version = None
    for number in range(1, 26):
        monkeypatch.setattr(clock, "now", lambda n=number: first + timedelta(seconds=30 * n))
        version = store.save(file, named(number), over=version)
    return file


def named(number: int) -> Plan:
    return Plan(trainee=Trainee(name=f"{number}"))


def test_the_list_is_of_the_last_in_each_minute_or_all(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed, "_SHOWN", 10)
    assert run("historikk", path) == Exit.FINE
    out = capsys.readouterr().out
    rows = [line.split() for line in out.splitlines() if "24.11.2026 kl. " in line]
    assert [row[0] for row in rows] == [f"{number}" for number in range(25, 6, -2)]
    assert rows[0][3] == "07.42.35"
    assert "Det finnes 15 til" in out
    assert run("historikk", path, "--alle") == Exit.FINE
    out = capsys.readouterr().out
    assert out.count("24.11.2026 kl. ") == 25
    assert "Det finnes" not in out


def test_a_state_is_brought_back_and_what_it_replaced_is_kept(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("historikk", path, "--hent", 3) == Exit.FINE
    assert capsys.readouterr().out == f"Hentet fram lagring 3 til {path}\n"
    assert store.load(path).plan == named(3)
    assert [store.recall(state) for state in store.history(path)[-2:]] == [named(25), named(3)]


@pytest.mark.parametrize("text", ["{", ""], ids=["broken", "empty"])
def test_a_plan_file_that_is_broken_is_brought_back(path: Path, text: str) -> None:
    path.write_text(text)
    assert run("historikk", path, "--hent", 25) == Exit.FINE
    assert store.load(path).plan == named(25)
    assert path.with_name("plan.json.bak").read_text() == text


@pytest.mark.parametrize("data", [b"{", b"\xff" * 6_000_000], ids=["broken", "too large"])
def test_what_cannot_be_read_is_kept_when_a_state_takes_its_place(
    path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    for number in (1, 2):
        path.write_bytes(data)
        assert run("historikk", path, "--hent", 25) == Exit.FINE
        kept = path.with_name(f"plan uleselig {number}.json")
        assert kept.name in capsys.readouterr().out
        assert kept.read_bytes() == data
    store.save(path, named(26), over=store.version(path))
    assert path.with_name("plan uleselig 1.json").read_bytes() == data


def test_a_plan_file_that_is_gone_is_brought_back(path: Path) -> None:
    path.unlink()
    assert run("historikk", path, "--hent", 25) == Exit.FINE
    assert store.load(path).plan == named(25)


def test_a_state_in_a_file_of_its_own(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = path.with_name("før.json")
    assert run("historikk", path, "--hent", 3, "-o", other) == Exit.FINE
    assert store.load(other).plan == named(3)
    assert store.load(path).plan == named(25)
    capsys.readouterr()
    assert "finnes fra før" in refused(capsys, Exit.WRONG_USE, "historikk", path, "--hent", 4, "-o", other)
    assert store.load(other).plan == named(3)


def test_what_cannot_be_done_is_said(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "nummer 99" in refused(capsys, Exit.WRONG_USE, "historikk", path, "--hent", 99)
    assert "--hent" in refused(capsys, Exit.WRONG_USE, "historikk", path, "-o", path.with_name("x.json"))
    assert "Fant ikke" in refused(capsys, Exit.FILE, "historikk", path.with_name("nei.json"))


def test_a_state_that_was_changed_is_not_brought_back(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store.history(path)[2].path.write_bytes(store.to_json(named(99)))
    assert "ikke lenger slik den ble lagret" in refused(capsys, Exit.FILE, "historikk", path, "--hent", 3)
    assert store.load(path).plan == named(25)


def test_a_plan_that_has_no_history_yet(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "plan.json"
    store.write_bytes(path, store.to_json(Plan()))
    assert run("historikk", path) == Exit.FINE
    assert "ingen historikk ennå" in capsys.readouterr().out
