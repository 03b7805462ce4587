"""Plans on disk: atomic, private, and never over somebody else's change."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from alis_kit import store
from alis_kit.plan import Plan, Trainee
from alis_kit.problem import FileError
from alis_kit.store import StalePlanError
from alis_kit.text import say

KARI, OLA = Plan(trainee=Trainee(name="Kari")), Plan(trainee=Trainee(name="Ola"))


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
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == [
        each.path.name for each in store.history(path)
    ] + ["lock", "plan.json"]


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
