"""Files that mean harm and texts that do so by accident: one clear line, bounded time and memory."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import EXAMPLES
from pdf_faults import one_field

from alis_kit import agenda, codec, store, workbook
from alis_kit.cli import main
from alis_kit.commands.typed import Exit
from alis_kit.problem import FileError, PlanError
from alis_kit.resources import FORM

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


# -- eleven digits ----------------------------------------------------------------------------------------------

TOLD_APART = [
    "01019012345",
    "010190 12345",
    "010190\N{NO-BREAK SPACE}12345",
    "010190\N{NARROW NO-BREAK SPACE}12345",
    "010190\N{EN DASH}12345",
    "010190\N{NON-BREAKING HYPHEN}12345",
    "010190\N{MINUS SIGN}12345",
    "010190 - 12345",
    "010190  12345",
    "010190\n12345",
    "010190\r\n12345",
    "010190\t12345",
    "010190_12345",
    "01.01.90-12345",
    "01 01 90 12345",
    "010190 123 45",
    "01\N{ZERO WIDTH SPACE}0190\N{SOFT HYPHEN}123\N{WORD JOINER}45",
    "\N{FULLWIDTH DIGIT ZERO}10190 12345",
]


@pytest.mark.parametrize("digits", TOLD_APART, ids=ascii)
def test_eleven_digits_are_refused_however_they_are_set_apart(digits: str) -> None:
    with pytest.raises(codec.Fault, match="eleven_digits"):
        codec.text(f"Fnr. {digits}.")


@pytest.mark.parametrize(
    "harmless",
    [
        "01.03.2024–30.06.2025",
        "Tlf. 22 33 44 55 og 90 12 34 56",
        "22334455 90123456",
        "HPR 1234567, 2345678",
        "2026-11-24 12.30.45",
        "kl. 08.00-15.30, 120 timer",
        "123456789012",
        "1 234 567,50 kr",
    ],
)
def test_other_numbers_are_taken(harmless: str) -> None:
    assert codec.text(harmless) == harmless


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
    whole = agenda.write(agenda.Diary(("x",), ())).replace(b"END:VCALENDAR", event + b"END:VCALENDAR")
    assert agenda.read(whole.replace(b"010190 12345", b"Utdanningssamtale")).entries
    with pytest.raises(FileError, match="calendar_foreign"):
        agenda.read(whole)


# -- broken signs -----------------------------------------------------------------------------------------------


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
    assert run("sjekk", plan_file(tmp_path, **{key: 1})) in (Exit.FILE, Exit.PROBLEMS)
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
    rows = workbook.read_text("Kurstype\tTittel\nGrunnkurs A\tSutur\ud800\n", "kurs")
    (found,) = workbook.review(rows, table="courses").found
    assert [doubt.problem.code for doubt in found.doubts] == ["broken_text"]


# -- terminals --------------------------------------------------------------------------------------------------

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


def test_what_is_written_is_still_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = tmp_path / "skjema.pdf"
    form.write_bytes(one_field(b"<feff202e007f0041>"))
    run("les", form, "--json")
    assert json.loads(capsys.readouterr().out)["felt"]["lis_navn"] == "\u202e\x7fA"
