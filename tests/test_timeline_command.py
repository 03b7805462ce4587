"""`alis tidslinje`: which days are shown, and beside which other plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import EXAMPLES, ON

from alis_kit import store
from alis_kit.assessment import assess
from alis_kit.cli import main
from alis_kit.cli.common import Exit
from alis_kit.form import document
from alis_kit.regulation import regulation_on


def drawn(out: Path, *options: object) -> str:
    """Draw the first example as SVG on a fixed day; give the drawing, whose text is text."""
    arguments = ["tidslinje", EXAMPLES[0], "-o", out, "--dato", ON.isoformat(), *options]
    assert main([str(each) for each in arguments]) == Exit.FINE
    return out.read_text(encoding="utf-8")


def refused(capsys: pytest.CaptureFixture[str], code: Exit, *arguments: object) -> str:
    assert main([str(each) for each in arguments]) == code
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "tidslinje.svg"


def test_the_days_can_be_chosen(out: Path) -> None:
    assert "Bildet viser 01.12.2026–30.11.2027." in drawn(out, "--fra", "1.12.26", "--til", "30.11.2027")


def test_one_end_alone_is_enough(out: Path) -> None:
    assert "Bildet viser 01.01.2027–30.06.2029." in drawn(out, "--fra", "1.1.2027")
    assert "Bildet viser 01.07.2022–31.12.2026." in drawn(out, "--til", "31.12.2026")


def test_a_plan_file_can_be_compared_with(out: Path) -> None:
    told = drawn(out, "--mot", EXAMPLES[1])
    assert f"A er {EXAMPLES[0].name}, B er {EXAMPLES[1].name}." in told
    assert "ulikt i de to planene" in told


def test_a_filled_form_can_be_compared_with(out: Path, tmp_path: Path) -> None:
    plan = store.load(EXAMPLES[0]).plan
    form = tmp_path / "forrige.pdf"
    form.write_bytes(document.fill(plan, assess(plan, regulation_on(ON), ON)).data)
    assert "Alt er på plass samme dag i begge planene: 28.02.2029." in drawn(out, "--mot", form)


def test_days_in_the_wrong_order_are_wrong_use(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    days = ("--fra", "1.1.2028", "--til", "1.1.2027")
    said = refused(capsys, Exit.WRONG_USE, "tidslinje", EXAMPLES[0], "-o", out, *days)
    assert said.startswith("Tidsrommet i bildet slutter før det begynner (01.01.2028–01.01.2027).")
    assert not out.exists()


def test_a_form_without_a_plan_inside_is_told(capsys: pytest.CaptureFixture[str], out: Path) -> None:
    (blank,) = EXAMPLES[0].parents[1].glob("skjema/*/*/skjema.pdf")
    said = refused(capsys, Exit.FORM, "tidslinje", EXAMPLES[0], "-o", out, "--mot", blank)
    assert said.startswith("Det ligger ingen plan i skjema.pdf")


def test_a_file_that_is_no_plan_is_told(capsys: pytest.CaptureFixture[str], out: Path, tmp_path: Path) -> None:
    other = tmp_path / "annet.json"
    other.write_text("[]")
    said = refused(capsys, Exit.FILE, "tidslinje", EXAMPLES[0], "-o", out, "--mot", other)
    assert "ikke en planfil" in said


def test_the_day_of_assessment_is_the_one_given(out: Path) -> None:
    told = drawn(out, "--dato", date(2025, 2, 3))
    assert "I dag 03.02.2025" in told
