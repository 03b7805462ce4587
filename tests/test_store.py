"""Plans on disk: atomic, private, and never over somebody else's change."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from children import Tell, child, told
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from alis_kit import store
from alis_kit.plan import Plan, Trainee
from alis_kit.problem import FileError
from alis_kit.store import SavedState, StalePlanError, archive, files
from alis_kit.text import say

KARI, OLA, PER = (Plan(trainee=Trainee(name=name)) for name in ("Kari", "Ola", "Per"))


def left(folder: Path) -> set[str]:
    """Names of all files below a folder."""
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_save_and_load(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    assert store.load(path) == store.Stored(KARI, version)


def test_the_one_before_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    store.save(path, OLA, over=version)
    assert store.load(path).plan == OLA
    assert store.load(tmp_path / "plan.json.bak").plan == KARI


def test_saving_the_same_again_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    before = path.stat().st_mtime_ns
    assert store.save(path, KARI, over=version) == version
    assert path.stat().st_mtime_ns == before
    assert not (tmp_path / "plan.json.bak").exists()


def test_a_change_by_somebody_else_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    store.save(path, OLA, over=version)
    with pytest.raises(StalePlanError, match="stale_plan") as caught:
        store.save(path, Plan(trainee=Trainee(name="Per")), over=version)
    assert store.load(path).plan == OLA
    assert "endret av noen andre" in say(caught.value.problems[0])


def test_a_new_file_does_not_replace_one_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    store.save(path, KARI, over=None)
    with pytest.raises(StalePlanError, match="stale_plan"):
        store.save(path, OLA, over=None)
    assert store.load(path).plan == KARI


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)

    def crash(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        store.save(path, OLA, over=version)
    assert store.load(path).plan == KARI
    assert left(tmp_path) == {".lock", "plan.json", *(state.path.name for state in store.history(path))}
    assert len(store.history(path)) == 1


def test_only_the_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    store.save(path, KARI, over=None)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("name", "code"), [("finnes-ikke.json", "cannot_read_missing"), (".", "cannot_read_folder")]
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(FileError, match=code) as caught:
        store.load(tmp_path / name)
    assert say(caught.value.problems[0])


def test_a_folder_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot_write_missing"):
        store.save(tmp_path / "mangler" / "plan.json", KARI, over=None)


def names(path: Path) -> list[str]:
    """Names of the trainee in the states of a plan file, oldest first."""
    return [store.recall(state).trainee.name for state in store.history(path)]


def test_every_state_is_in_history_with_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    monkeypatch.setenv("ALIS_IDAG", "2026-11-22")
    version = store.save(path, KARI, over=None)
    monkeypatch.setenv("ALIS_IDAG", "2026-11-24")
    store.save(path, OLA, over=version)
    first, second = store.history(path)
    assert store.recall(first) == KARI
    assert store.recall(second) == OLA
    assert (first.number, second.number) == (1, 2)
    assert first.at.date() == date(2026, 11, 22)
    assert second.path.parent.name == "2026-11-24"
    assert stat.S_IMODE(second.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(second.path.parent.stat().st_mode) == 0o700


def test_a_plan_that_was_never_saved_has_no_history(tmp_path: Path) -> None:
    assert store.history(tmp_path / "plan.json") == ()


def test_a_plan_from_before_there_was_history_is_taken_into_it(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    store.write_bytes(path, store.to_json(KARI))
    store.save(path, OLA, over=store.load(path).version)
    assert names(path) == ["Kari", "Ola"]


def test_what_was_written_by_hand_is_told_kept_and_gone_on_from(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    path.write_bytes(store.to_json(OLA))
    with pytest.raises(StalePlanError, match="stale_plan"):
        store.save(path, PER, over=version)
    assert store.load(path).plan == OLA
    assert names(path) == ["Kari", "Ola"]
    store.save(path, PER, over=store.load(path).version)
    assert names(path) == ["Kari", "Ola", "Per"]


def test_what_is_no_plan_is_never_written_over_and_is_not_for_history(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    path.write_text("{")
    with pytest.raises(StalePlanError, match="stale_plan"):
        store.save(path, OLA, over=version)
    assert path.read_text() == "{"
    assert names(path) == ["Kari"]


def test_what_comes_while_the_new_state_is_written_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sync service knows no lock."""
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    fsync = os.fsync

    def meanwhile(handle: int) -> None:
        path.write_bytes(store.to_json(PER))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(StalePlanError, match="stale_plan"):
        store.save(path, OLA, over=version)
    assert store.load(path).plan == PER


def test_a_plan_that_is_gone_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    path.unlink()
    with pytest.raises(StalePlanError, match="plan_gone") as caught:
        store.save(path, OLA, over=version)
    assert "plan.json er borte" in say(caught.value.problems[0])
    assert not path.exists()
    assert names(path) == ["Kari"]


def test_undo_puts_the_same_state_into_history_again(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    version = store.save(path, OLA, over=version)
    store.save(path, KARI, over=version)
    assert names(path) == ["Kari", "Ola", "Kari"]


def test_a_state_that_a_power_failure_left_empty_is_told_and_written_again(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    (state,) = store.history(path)
    state.path.write_bytes(b"")
    with pytest.raises(FileError, match="state_changed") as caught:
        store.recall(state)
    assert say(caught.value.problems[0])
    store.save(path, OLA, over=version)
    assert [store.recall(each) for each in store.history(path)[1:]] == [KARI, OLA]


def test_a_disk_without_second_names_gets_a_copy_for_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    version = store.save(path, OLA, over=version)
    store.save(path, PER, over=version)
    assert store.load(tmp_path / "plan.json.bak").plan == OLA


def test_a_backup_that_is_the_same_file_as_the_plan_is_replaced(tmp_path: Path) -> None:
    """So it is after a kill between the two steps."""
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    (tmp_path / "plan.json.bak").hardlink_to(path)
    store.save(path, OLA, over=version)
    assert store.load(tmp_path / "plan.json.bak").plan == KARI
    assert left(tmp_path) >= {"plan.json", "plan.json.bak"}
    assert not [name for name in left(tmp_path) if name.endswith(".tmp")]


def test_a_link_to_a_plan_is_followed(tmp_path: Path) -> None:
    path, link = tmp_path / "felles" / "plan.json", tmp_path / "plan.json"
    path.parent.mkdir()
    version = store.save(path, KARI, over=None)
    link.symlink_to(path)
    store.save(link, OLA, over=version)
    assert link.is_symlink()
    assert store.load(path).plan == OLA
    assert store.history(link) == store.history(path)


def test_a_writer_that_does_not_let_go_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    store.save(path, KARI, over=None)
    monkeypatch.setattr(archive, "PATIENCE", 0.05)
    with FileLock(tmp_path / ".historikk" / "plan.json" / ".lock"), pytest.raises(FileError) as caught:
        store.save(path, OLA, over=store.load(path).version)
    assert say(caught.value.problems[0]) == (
        "Et annet vindu eller program holder på med plan.json. Vent litt og prøv igjen; ingenting er skrevet over."
    )
    assert store.load(path).plan == KARI


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become nobody")
def test_a_read_only_folder_can_be_read_and_is_told() -> None:
    """Root may write everywhere, so nobody tries."""
    path = Path(tempfile.mkdtemp()) / "plan.json"
    version = store.save(path, KARI, over=None)
    path.parent.chmod(0o755)
    path.chmod(0o644)

    def try_it(tell: Tell) -> None:
        os.setuid(65534)
        tell(str(store.load(path).version == version))
        try:
            store.save(path, OLA, over=version)
        except FileError as error:
            tell(say(error.problems[0]))

    process, reading = child(try_it)
    lines = told(reading)
    os.waitpid(process, 0)
    shutil.rmtree(path.parent)
    assert lines == ["True", f"Har ikke lov til å skrive {path}. Velg en annen mappe."]


def test_windows_is_waited_for_while_a_file_is_held_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    replace, tries = Path.replace, []

    def held(self: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) < 4:
            raise sharing_violation()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(files, "_PAUSE", 0)
    store.save(path, OLA, over=version)
    assert store.load(path).plan == OLA
    tries[:] = []
    monkeypatch.setattr(files, "_TRIES", 2)
    with pytest.raises(FileError, match="cannot_write_in_use") as caught:
        store.save(path, KARI, over=store.load(path).version)
    assert "i bruk av et annet program" in say(caught.value.problems[0])
    assert store.load(path).plan == OLA


def sharing_violation() -> PermissionError:
    error = PermissionError(errno.EACCES, "sharing violation")
    error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
    return error


def test_what_a_killed_writer_left_beside_a_file_is_removed_in_time(tmp_path: Path) -> None:
    path = tmp_path / "ut.pdf"
    old, fresh, others = tmp_path / ".ut.pdf.a.tmp", tmp_path / ".ut.pdf.b.tmp", tmp_path / ".annen.pdf.a.tmp"
    for each in (old, fresh, others):
        each.touch()
    os.utime(old, (1, 1))
    os.utime(others, (1, 1))
    store.write_bytes(path, b"x")
    assert left(tmp_path) == {"ut.pdf", fresh.name, others.name}


def test_of_days_long_past_the_last_state_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    version = None
    for day in ("2026-09-01", "2026-09-02", "2026-11-01", "2026-11-24"):
        monkeypatch.setenv("ALIS_IDAG", day)
        for letter in "abc":
            version = store.save(path, Plan(trainee=Trainee(name=f"{day} {letter}")), over=version)
    assert names(path) == [
        "2026-09-01 c",
        "2026-09-02 c",
        *(f"{day} {letter}" for day in ("2026-11-01", "2026-11-24") for letter in "abc"),
    ]
    assert [state.number for state in store.history(path)] == [3, 6, 7, 8, 9, 10, 11, 12]


def save_on(path: Path, monkeypatch: pytest.MonkeyPatch, *days: str, each: int = 3) -> None:
    """Save several times on each of these days."""
    version = store.version(path)
    for day in days:
        monkeypatch.setenv("ALIS_IDAG", day)
        for letter in range(each):
            version = store.save(path, Plan(trainee=Trainee(name=f"{day} {letter}")), over=version)


def test_a_clock_that_is_wrong_once_takes_nothing_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    days = [f"2026-11-{day}" for day in range(15, 25)]
    save_on(path, monkeypatch, *days, "2099-01-01", "2099-01-02", "2026-11-25", "2026-11-26")
    assert len(store.history(path)) == 3 * 14
    assert [state.number for state in store.history(path)] == [*range(1, 43)]
    assert names(path)[-3:] == [f"2026-11-26 {letter}" for letter in range(3)]


def test_after_a_wrong_clock_history_goes_on_and_is_thinned_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    later = ["2026-12-10", "2026-12-20", "2027-01-05"]
    save_on(path, monkeypatch, "2026-11-20", "2099-01-01", "2026-11-21", *later)
    kept = names(path)
    assert [name for name in kept if name.startswith("2026-11-2")] == ["2026-11-20 2", "2026-11-21 2"]
    assert sum(name.startswith("2099") for name in kept) == 3
    assert kept[-1] == "2027-01-05 2"


def test_a_long_pause_counts_for_some_days_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.json"
    save_on(path, monkeypatch, "2026-01-10", "2026-11-24")
    assert len(store.history(path)) == 6
    save_on(path, monkeypatch, "2026-12-05")
    assert names(path)[:2] == ["2026-01-10 2", "2026-11-24 0"]


def test_a_state_whose_file_is_young_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was copied here yesterday, or a day with a wrong name."""
    path = tmp_path / "plan.json"
    save_on(path, monkeypatch, "2026-09-01", "2026-09-20")
    yesterday = datetime(2026, 10, 19, 12, tzinfo=UTC).timestamp()
    os.utime(store.history(path)[1].path, (yesterday, yesterday))
    save_on(path, monkeypatch, "2026-10-20")
    assert names(path)[:3] == ["2026-09-01 1", "2026-09-01 2", "2026-09-20 0"]


def test_a_day_with_very_many_states_is_thinned_little_by_little_and_without_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    monkeypatch.setattr(archive, "_MOST_REMOVED", 4)
    save_on(path, monkeypatch, "2026-09-01", each=10)
    thin, held = archive.Archive.thin, []

    def watched(self: archive.Archive) -> None:
        lock = FileLock(self.folder / ".lock", timeout=0)
        with lock:
            held.append(self.path)
        thin(self)

    monkeypatch.setattr(archive.Archive, "thin", watched)
    counts = []
    for day in ("2026-10-15", "2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02"):
        save_on(path, monkeypatch, day, each=1)
        counts.append(sum(name.startswith("2026-09-01") for name in names(path)))
    assert counts == [10, 6, 2, 1, 1]
    assert held


@pytest.mark.parametrize(("age", "kept"), [(0, 3), (30, 3), (31, 1)])
def test_every_state_of_thirty_days_is_kept(age: int, kept: int) -> None:
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    states = [SavedState(n, at, f"{n:016x}", Path()) for n in range(3)]
    thinned = archive.surplus(states, at.date() + timedelta(days=age))
    assert [state for state in states if state not in thinned] == states[3 - kept :]
    assert archive.surplus([], at.date()) == ()


def test_a_clock_that_is_set_back_does_not_change_the_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    monkeypatch.setenv("ALIS_IDAG", "2026-11-24")
    version = store.save(path, KARI, over=None)
    monkeypatch.setenv("ALIS_IDAG", "2026-11-20")
    version = store.save(path, OLA, over=version)
    monkeypatch.setenv("ALIS_IDAG", "2026-11-25")
    store.save(path, PER, over=version)
    assert names(path) == ["Kari", "Ola", "Per"]
    assert [state.number for state in store.history(path)] == [1, 2, 3]


def test_other_things_in_the_history_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    version = store.save(path, KARI, over=None)
    (state,) = store.history(path)
    day = state.path.parent
    (day / f"{state.path.stem} (Kopi).json").write_text("x")
    (day / "zzz").write_text("x")
    (day / "000009 99.99.99 0123456789abcdef.json").write_text("x")
    (day.parent / "2026-99-99").mkdir()
    (day.parent / "2026-99-99" / state.path.name).write_text("x")
    (day.parent / "2026-99-98").mkdir()
    store.save(path, OLA, over=version)
    assert names(path) == ["Kari", "Ola"]


@given(st.lists(st.text(max_size=5).filter(lambda name: not re.search(r"\d", name)), max_size=6))
def test_history_is_what_was_saved(typed: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        version: str | None = None
        expected: list[str] = []
        for name in typed:
            plan = Plan(trainee=Trainee(name=name))
            version = store.save(path, plan, over=version)
            expected += [name] if expected[-1:] != [name] else []
        assert names(path) == expected


@pytest.mark.parametrize("damage", ["file", "file below", "loop", "loose link", "file for a day"])
def test_what_lies_in_the_place_of_history_is_named(tmp_path: Path, damage: str) -> None:
    path, place = tmp_path / "plan.json", tmp_path / ".historikk"
    store.write_bytes(path, store.to_json(Plan()))
    if damage in ("file below", "file for a day"):
        place.mkdir()
        place /= "plan.json"
    if damage == "file for a day":
        place.mkdir()
        place /= "2026-11-01"
    if damage in ("loop", "loose link"):
        place.symlink_to(place if damage == "loop" else tmp_path / "borte")
    else:
        place.write_text("x")
    for deed in (lambda: store.history(path), lambda: store.save(path, Plan(), over=store.version(path))):
        with pytest.raises(FileError, match="history_not_a_folder") as caught:
            deed()
        assert caught.value.problems[0].values["file"] == place
    assert store.load(path).plan == Plan()
