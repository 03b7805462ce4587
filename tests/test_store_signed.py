"""Signed revisions: frozen, numbered, with their PDF, and never changed unseen."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import plans

from alis_kit import store
from alis_kit.plan import Period, Plan, Signing, Trainee
from alis_kit.problem import AlisError, FileError
from alis_kit.store import Revision, RevisionError, Signatures, StalePlanError
from alis_kit.text import say

TODAY = date(2026, 11, 24)
KARI = Plan(
    period=Period(start=date(2026, 12, 1), end=date(2027, 5, 31)),
    trainee=Trainee(name="Kari Nordmann"),
    signing=Signing(on=TODAY, trainee="Kari Nordmann"),
)
NAMES = Signatures(trainee="Kari Nordmann", municipality="Áile Utsi", supervisor="Ola Øvrebø")
PDF = b"%PDF-1.7 signert"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "plan.json"
    store.save(file, KARI, over=None)
    return file


def sign(
    path: Path, *, on: date = TODAY, pdf: bytes | None = PDF, names: Signatures = NAMES, note: str = ""
) -> Revision:
    over = store.load(path).version
    return store.sign(path, over=over, signed_on=on, signed_by=names, today=TODAY, pdf=pdf, note=note)


def change(path: Path, name: str) -> None:
    stored = store.load(path)
    store.save(path, replace(stored.plan, trainee=Trainee(name=name)), over=stored.version)


def sentences(error: AlisError) -> str:
    return " ".join(say(problem) for problem in error.problems)


def test_a_signed_revision_is_read_back_as_it_was_made(path: Path) -> None:
    made = sign(path, note="Møte på Solvik")
    assert store.revisions(path) == (made,)
    assert store.revision(path, 1) == made
    assert (made.number, made.signed_on, made.signed_by, made.note) == (1, TODAY, NAMES, "Møte på Solvik")
    assert made.plan == KARI
    assert made.period == KARI.period
    assert made.pdf_path is not None
    assert made.pdf_path.read_bytes() == PDF
    assert made.pdf_path == path.parent / "plan-utgaver/0001 2026-11-24/utdanningsplan 0001 signert 2026-11-24.pdf"


def test_the_plan_goes_on_from_the_revision(path: Path) -> None:
    first = sign(path)
    assert store.load(path).plan == first.plan
    change(path, "Kari Nordmann Li")
    second = sign(path)
    assert [each.number for each in store.revisions(path)] == [1, 2]
    assert store.revision(path, 1).plan == KARI
    assert second.plan.trainee.name == "Kari Nordmann Li"


def test_a_plan_without_revisions_has_none(path: Path) -> None:
    assert store.revisions(path) == ()
    assert store.inventory(path) == store.Inventory((), ())
    with pytest.raises(FileError, match="revision_missing"):
        store.revision(path, 1)


def test_what_was_signed_cannot_be_written_and_only_its_owner_reads_it(path: Path) -> None:
    folder = sign(path).folder
    assert folder is not None
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o400}
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def rewrite(file: Path, text: str) -> None:
    file.chmod(0o600)
    file.write_text(text, encoding="utf-8")


def test_a_revision_that_was_changed_is_told_and_not_used(path: Path) -> None:
    folder = sign(path).folder
    assert folder is not None
    file = folder / "utgave.json"
    rewrite(file, file.read_text(encoding="utf-8").replace("Ola Øvrebø", "Ole Øvrebø"))
    for read in (lambda: store.revisions(path), lambda: store.revision(path, 1)):
        with pytest.raises(FileError, match="revision_changed") as caught:
            read()
        assert "Utgave 1 er endret etter at den ble signert" in sentences(caught.value)
    found = store.inventory(path)
    assert found.revisions == ()
    assert [fault.code for fault in found.faults] == ["revision_changed"]


def test_a_revision_that_was_changed_does_not_stop_the_next(path: Path) -> None:
    folder = sign(path).folder
    assert folder is not None
    file = folder / "utgave.json"
    signed = file.read_text(encoding="utf-8")
    rewrite(file, signed.replace("Ola Øvrebø", "Ole Øvrebø"))
    assert sign(path).number == 2
    assert [fault.code for fault in store.inventory(path).faults] == ["revision_changed"]
    rewrite(file, signed)
    assert store.inventory(path).faults == ()


def test_another_order_or_spacing_is_no_change(path: Path) -> None:
    made = sign(path)
    assert made.folder is not None
    file = made.folder / "utgave.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    rewrite(file, json.dumps(dict(reversed(document.items()))))
    assert store.revisions(path) == (made,)


def test_a_pdf_that_was_changed_or_lost_is_told(path: Path) -> None:
    made = sign(path)
    assert made.pdf_path is not None
    rewrite(made.pdf_path, "%PDF-1.7 noe annet")
    assert [fault.code for fault in store.inventory(path).faults] == ["revision_pdf_changed"]
    made.pdf_path.unlink()
    found = store.inventory(path)
    assert [fault.code for fault in found.faults] == ["revision_pdf_missing"]
    assert found.revisions == (made,)


def test_a_revision_in_the_middle_that_is_lost_is_told(path: Path) -> None:
    sign(path)
    change(path, "Kari Li")
    second = sign(path).folder
    assert second is not None
    change(path, "Kari Moe")
    third = sign(path)
    shutil.rmtree(second)
    found = store.inventory(path)
    assert [(fault.code, fault.values["number"]) for fault in found.faults] == [("revision_missing", 2)]
    assert [each.number for each in found.revisions] == [1, 3]
    assert store.revision(path, 3) == third
    with pytest.raises(FileError, match="revision_missing"):
        store.revisions(path)


def test_the_last_one_that_is_lost_is_told_and_its_number_is_not_free_again(path: Path) -> None:
    sign(path)
    change(path, "Kari Li")
    last = sign(path).folder
    assert last is not None
    shutil.rmtree(last)
    found = store.inventory(path)
    assert [(fault.code, fault.values["number"]) for fault in found.faults] == [("revision_missing", 2)]
    assert sign(path).number == 3
    assert [fault.code for fault in store.inventory(path).faults] == ["revision_missing"]


def resealed(folder: Path, **changes: object) -> None:
    """Change a revision so that its own checksum is right again."""
    file = folder / "utgave.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["revision"] |= changes
    text = json.dumps(document["revision"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    document["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    rewrite(file, json.dumps(document))


def as_older_version(folder: Path) -> None:
    """Write a revision as a version did that knew neither seals nor ids."""
    document = json.loads((folder / "utgave.json").read_text(encoding="utf-8"))
    assert document["revision"]["plan"]["format"] == store.FORMAT == 2
    resealed(folder, plan=document["revision"]["plan"] | {"format": 1})


def seals(path: Path) -> list[Path]:
    return sorted(path.parent.rglob("segl.json"))


@pytest.mark.parametrize("left", [[0, 1], [0], [1]], ids=["both seals", "one", "the other"])
def test_the_last_one_that_was_sealed_anew_is_told_and_not_used(path: Path, left: list[int]) -> None:
    first = sign(path)
    change(path, "Kari Li")
    folder = sign(path).folder
    assert folder is not None
    for number, seal in enumerate(seals(path)):
        if number not in left:
            seal.unlink()
    resealed(folder, note="Byttet ut")
    found = store.inventory(path)
    told = [(fault.code, fault.values.get("number")) for fault in found.faults]
    assert told == [("revision_changed", 2), *([("seal_missing", None)] if left == [0] else [])]
    assert found.revisions == (first,)
    with pytest.raises(FileError, match="revision_changed"):
        store.revision(path, 2)


def test_all_revisions_that_are_lost_at_once_are_told(path: Path) -> None:
    sign(path)
    change(path, "Kari Li")
    sign(path)
    shutil.rmtree(path.parent / "plan-utgaver")
    faults = store.inventory(path).faults
    assert [(fault.code, fault.values["number"]) for fault in faults] == [
        ("revision_missing", 1),
        ("revision_missing", 2),
    ]


def test_a_folder_of_an_older_version_has_no_seal_and_gets_one(path: Path) -> None:
    first = sign(path)
    assert first.folder is not None
    as_older_version(first.folder)
    for seal in seals(path):
        seal.unlink()
    assert store.inventory(path) == store.Inventory((first,), ())
    change(path, "Kari Li")
    second = sign(path)
    assert store.revisions(path) == (first, second)
    resealed(first.folder, note="Byttet ut")
    assert [fault.code for fault in store.inventory(path).faults] == ["revision_changed"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"format": 99, "seal": {}}',
        '{"format": 1, "seal": {"1": 7}}',
        '{"format": 1, "seal": {"x": null}}',
    ],
)
def test_a_seal_that_cannot_be_read_is_told_and_stops_nobody(path: Path, text: str) -> None:
    first = sign(path)
    seal = seals(path)[0]
    seal.write_text(text, encoding="utf-8")
    assert [fault.code for fault in store.inventory(path).faults] == ["seal_unreadable"]
    assert say(store.inventory(path).faults[0])
    assert store.revision(path, 1) == first
    change(path, "Kari Li")
    sign(path)
    assert store.inventory(path).faults == ()


def test_a_full_disk_leaves_neither_revision_nor_seal(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileError, match="cannot_write_full"):
        sign(path)
    monkeypatch.undo()
    assert seals(path) == []
    assert store.inventory(path) == store.Inventory((), ())


def test_a_first_revision_put_in_the_place_of_another_is_told(path: Path, tmp_path: Path) -> None:
    """Its own checksum is right, but it is not the one that was sealed, and the second was made after another."""
    first = sign(path).folder
    assert first is not None
    change(path, "Kari Li")
    sign(path)
    other = tmp_path / "annen" / "plan.json"
    other.parent.mkdir()
    store.save(other, Plan(trainee=Trainee(name="Per Hansen")), over=None)
    foreign = sign(other).folder
    assert foreign is not None
    shutil.rmtree(first)
    shutil.copytree(foreign, first)
    assert [fault.code for fault in store.inventory(path).faults] == ["revision_changed"]
    for seal in seals(path):
        seal.unlink()
    assert [fault.code for fault in store.inventory(path).faults] == ["revision_loose", "seals_missing"]


def test_both_seals_taken_away_are_told_of_a_folder_that_had_them(path: Path) -> None:
    sign(path)
    change(path, "Kari Li")
    made = sign(path)
    for seal in seals(path):
        seal.unlink()
    found = store.inventory(path)
    assert [fault.code for fault in found.faults] == ["seals_missing"]
    assert "både fra historikken og fra mappen" in say(found.faults[0])
    assert found.revisions[-1] == made


def test_a_file_where_the_revisions_should_lie_is_told(path: Path) -> None:
    path.with_name("plan-utgaver").write_text("hei")
    with pytest.raises(FileError, match="revisions_not_a_folder") as raised:
        store.inventory(path)
    assert "ikke er en mappe" in say(raised.value.problems[0])
    with pytest.raises(FileError, match="revisions_not_a_folder"):
        sign(path)


def test_two_of_one_number_are_told(path: Path) -> None:
    folder = sign(path).folder
    assert folder is not None
    shutil.copytree(folder, folder.with_name("0001 2026-11-24 (kopi)"))
    assert [fault.code for fault in store.inventory(path).faults] == ["revision_twice"]


def test_a_folder_may_be_given_a_longer_name(path: Path) -> None:
    made = sign(path)
    assert made.folder is not None
    longer = made.folder.rename(made.folder.with_name("0001 2026-11-24 etter oppstart"))
    assert store.revision(path, 1) == made
    assert store.revision(path, 1).folder == longer


def test_a_revision_under_another_number_is_told(path: Path) -> None:
    folder = sign(path).folder
    assert folder is not None
    folder.rename(folder.with_name("0002 2026-11-24"))
    assert [fault.code for fault in store.inventory(path).faults] == ["revision_changed", "revision_missing"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{}", "not_a_revision"),
        ('{"format": 99, "revision": {}, "sha256": ""}', "unknown_revision_format"),
        ('{"format": 1, "revision": {}, "sha256": ""}', "revision_changed"),
        (
            '{"format": 1, "revision": {}, '
            '"sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}',
            "not_a_revision",
        ),
    ],
    ids=["empty", "other", "from the future", "checksum", "nothing inside"],
)
def test_what_is_no_revision_is_told(path: Path, text: str, code: str) -> None:
    folder = path.parent / "plan-utgaver" / "0001 2026-11-24"
    folder.mkdir(parents=True)
    (folder / "utgave.json").write_text(text, encoding="utf-8")
    faults = store.inventory(path).faults
    assert [fault.code for fault in faults] == [code]
    assert say(faults[0])
    with pytest.raises(FileError, match=code):
        store.revision(path, 1)


def test_a_checksum_may_look_like_an_identity_number(path: Path) -> None:
    """Four in a hundred have eleven digits in a row, which are refused in what people type."""
    pdf = next(
        data
        for data in (b"%%PDF-1.7 %d" % number for number in range(10_000))
        if re.search(r"(?<!\d)\d{11}(?!\d)", hashlib.sha256(data).hexdigest())
    )
    made = sign(path, pdf=pdf)
    assert store.revisions(path) == (made,)


@pytest.mark.parametrize("key", ["pdf_sha256", "previous"])
def test_a_checksum_that_is_none_is_told(path: Path, key: str) -> None:
    made = sign(path)
    assert made.folder is not None
    file = made.folder / "utgave.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["revision"][key] = 7
    text = json.dumps(document["revision"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    document["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    rewrite(file, json.dumps(document))
    assert [fault.code for fault in store.inventory(path).faults] == ["not_a_revision"]


def test_a_revision_cannot_point_out_of_its_folder(path: Path) -> None:
    made = sign(path)
    assert made.folder is not None
    file = made.folder / "utgave.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["revision"]["pdf"] = "../../plan.json"
    text = json.dumps(document["revision"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    document["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    rewrite(file, json.dumps(document))
    assert [fault.code for fault in store.inventory(path).faults] == ["revision_changed"]


def test_a_change_between_reading_and_signing_is_noticed(path: Path) -> None:
    over = store.load(path).version
    change(path, "Kari Li")
    with pytest.raises(StalePlanError, match="stale_plan"):
        store.sign(path, over=over, signed_on=TODAY, signed_by=NAMES, today=TODAY)
    assert store.revisions(path) == ()


def test_a_plan_file_that_is_gone_cannot_be_signed(path: Path) -> None:
    over = store.load(path).version
    path.unlink()
    with pytest.raises(StalePlanError, match="plan_gone"):
        store.sign(path, over=over, signed_on=TODAY, signed_by=NAMES, today=TODAY)


def test_what_cannot_be_a_revision_is_refused(path: Path) -> None:
    with pytest.raises(RevisionError, match="revision_unsigned"):
        sign(path, names=Signatures())
    with pytest.raises(RevisionError, match="revision_in_future"):
        sign(path, on=date(2026, 11, 25))
    with pytest.raises(RevisionError, match="eleven_digits"):
        sign(path, note="Født 010190 12345")
    sign(path)
    with pytest.raises(RevisionError, match="revision_before_last"):
        sign(path, on=date(2026, 11, 23))
    with pytest.raises(RevisionError, match="revision_same") as caught:
        sign(path)
    assert sentences(caught.value) == "Dette er allerede lagret som utgave 1, signert 24.11.2026."
    assert len(store.revisions(path)) == 1


def test_the_same_plan_may_be_signed_again_another_time(path: Path) -> None:
    sign(path, on=date(2026, 6, 1))
    assert sign(path).number == 2


def test_the_same_plan_may_be_signed_again_with_the_pdf(path: Path) -> None:
    sign(path, pdf=None)
    assert sign(path).number == 2


def test_plans_in_one_folder_have_their_own_revisions(path: Path) -> None:
    other = path.with_name("per.json")
    store.save(other, Plan(trainee=Trainee(name="Per Hansen")), over=None)
    made = sign(other)
    assert store.revisions(path) == ()
    assert store.revisions(other) == (made,)
    assert made.folder == path.parent / "per-utgaver" / "0001 2026-11-24"


@pytest.mark.parametrize("call", ["fsync", "replace", "mkdtemp"])
def test_what_stops_in_the_middle_leaves_no_revision(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as broken:
        broken.setattr({"fsync": os, "replace": Path, "mkdtemp": tempfile}[call], call, full)
        with pytest.raises(FileError, match="cannot_write_full") as caught:
            sign(path)
    assert "disken er full" in sentences(caught.value)
    assert store.inventory(path) == store.Inventory((), ())
    assert [each.name for each in (path.parent / "plan-utgaver").iterdir()] == []
    assert sign(path).number == 1


def test_what_a_killed_signing_left_is_cleared_away(path: Path) -> None:
    left = path.parent / "plan-utgaver" / ".abc.tmp"
    left.mkdir(parents=True)
    (left / "utgave.json").write_text("halv")
    assert store.inventory(path) == store.Inventory((), ())
    sign(path)
    assert not left.exists()


@settings(max_examples=30)
@given(plans(TODAY), st.text(alphabet=st.characters(exclude_categories=["Cs", "Nd"]), max_size=20))
def test_any_plan_that_is_signed_is_read_back_the_same(plan: Plan, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        store.save(path, plan, over=None)
        made = sign(path, names=Signatures(trainee="Kari", supervisor=name), note=name)
        assert made.plan == plan
        assert store.revisions(path) == (made,)
        assert store.inventory(path).faults == ()


@pytest.mark.parametrize("where", ["beside", "in history"])
def test_a_seal_that_is_gone_is_told_and_stops_nobody(path: Path, where: str) -> None:
    sign(path)
    change(path, "Kari Li")
    made = sign(path)
    beside = path.with_name("plan-utgaver") / "segl.json"
    kept = path.parent / ".historikk" / path.name / "segl.json"
    (beside if where == "beside" else kept).unlink()
    later = beside.parent.stat().st_mtime + 3 * 86_400
    if where == "in history":
        os.utime(beside, (later, later))
    assert [fault.code for fault in store.inventory(path).faults] == ["seal_missing"]
    assert store.revisions(path)[-1] == made


def test_revisions_taken_elsewhere_without_their_history_lack_no_seal(path: Path) -> None:
    sign(path)
    shutil.rmtree(path.parent / ".historikk")
    assert store.inventory(path).faults == ()
    store.save(path, Plan(trainee=Trainee(name="Ny")), over=store.version(path))
    assert store.inventory(path).faults == ()
