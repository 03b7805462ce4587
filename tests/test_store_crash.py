"""Savings that are stopped in the middle: by kill -9, at every single step, by a disk that refuses.

`ALIS_KILLS=5000 pytest tests/test_store_crash.py` kills that often instead of a few hundred times.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from children import Tell, child, told
from conftest import ON

from alis_kit import store
from alis_kit.plan import Plan, Trainee
from alis_kit.problem import FileError
from alis_kit.store import Signatures
from alis_kit.store.archive import FOLDER

KILLS = int(os.environ.get("ALIS_KILLS", "200"))
EACH = 50
"""Kills on one plan file; then a new one, so that looking through its history stays quick."""
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are made by fork")


def named(name: str) -> Plan:
    return Plan(trainee=Trainee(name=name))


def saving_forever(path: Path, label: str) -> Callable[[Tell], None]:
    def work(tell: Tell) -> None:
        version = store.load(path).version
        for number in range(100_000):
            version = store.save(path, named(f"{label}-{number}"), over=version)
            tell(version)  # from here on it is shown as saved

    return work


def kept(path: Path) -> set[str]:
    return {state.digits for state in store.history(path)}


def unfinished(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.endswith(".tmp")]


def test_kill_at_any_moment_loses_nothing_that_was_shown_as_saved(tmp_path: Path) -> None:
    chance = random.Random(7)
    shown = cut_short = 0
    for round_ in range(0, KILLS, EACH):
        path = tmp_path / f"{round_}" / "plan.json"
        path.parent.mkdir()
        store.save(path, Plan(), over=None)
        for kill in range(min(EACH, KILLS - round_)):
            process, reading = child(saving_forever(path, f"{kill}"))
            time.sleep(chance.random() * 0.03)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            saved = told(reading)
            digits = [version[:16] for version in saved]
            assert set(digits) <= kept(path)
            now = store.load(path)
            assert now.version[:16] in kept(path)
            if digits:
                states = [state.digits for state in store.history(path)]
                assert states.index(now.version[:16]) >= states.index(digits[-1])
            shown += len(saved)
            cut_short += bool(unfinished(path.parent))
        for state in store.history(path):
            store.recall(state)
        if path.with_name("plan.json.bak").exists():
            store.load(path.with_name("plan.json.bak"))
        store.save(path, named("ferdig"), over=store.load(path).version)
        assert unfinished(path.parent) == []
    assert shown > KILLS / 4
    assert cut_short


STEPS = ("open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.listdir", "os.chmod", "tempfile.mkstemp")


class Killed(BaseException):
    """The process is gone: nothing after it happens, no tidying either."""


class Saboteur:
    """Stops the work at one step of those that touch the disk. Python tells of each; a hook may refuse it."""

    def __init__(self) -> None:
        self.fault: BaseException | None = None
        self.at = self.count = -1
        self.forever = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, _: object) -> None:
        if self.at >= 0 and (event in STEPS or event == "alis.fsync"):
            self.count += 1
            if self.fault and (self.count == self.at or (self.forever and self.count > self.at)):
                raise self.fault

    @contextmanager
    def working(self, at: int, fault: BaseException | None, *, forever: bool = False) -> Iterator[None]:
        self.at, self.fault, self.forever, self.count = at, fault, forever, -1
        try:
            yield
        finally:
            self.at = -1


@pytest.fixture(scope="module")
def hook() -> Saboteur:
    """A hook stays as long as the process, so there is one."""
    return Saboteur()


@pytest.fixture
def saboteur(hook: Saboteur, monkeypatch: pytest.MonkeyPatch) -> Saboteur:
    fsync = os.fsync

    def heard(handle: int) -> None:
        sys.audit("alis.fsync")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", heard)
    return hook


def steps_of(saboteur: Saboteur, work: Callable[[], object]) -> int:
    with saboteur.working(10_000, None):
        work()
        return saboteur.count + 1


def prepared(folder: Path) -> tuple[Path, str]:
    folder.mkdir()
    path = folder / "plan.json"
    first = store.save(path, named("en"), over=None)
    return path, store.save(path, named("to"), over=first)


def sound(path: Path) -> Plan:
    """Read everything there is, and give the plan."""
    now = store.load(path)
    states = store.history(path)
    assert {store.recall(state).trainee.name for state in states} >= {"en", "to"}
    assert now.version[:16] in {state.digits for state in states}
    store.load(path.with_name("plan.json.bak"))
    return now.plan


def test_a_saving_killed_at_every_step(tmp_path: Path, saboteur: Saboteur) -> None:
    path, version = prepared(tmp_path / "hel")
    steps = steps_of(saboteur, lambda: store.save(path, named("tre"), over=version))
    assert steps > 10
    ends = []
    for step in range(steps):
        path, version = prepared(tmp_path / f"{step}")
        with saboteur.working(step, Killed(), forever=True), pytest.raises(Killed):
            store.save(path, named("tre"), over=version)
        ends.append(sound(path).trainee.name)
        store.save(path, named("fire"), over=store.load(path).version)
        assert sound(path) == named("fire")
        assert unfinished(path.parent) == []
    assert ends == sorted(ends)  # up to a step the old one, from it on the new one
    assert set(ends) == {"to", "tre"}


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "cannot_write_full"),
        (errno.EROFS, "cannot_write_protected"),
        (errno.EACCES, "cannot_write_forbidden"),
        (errno.EIO, "cannot_write_other"),
        (errno.EBUSY, "cannot_write_in_use"),
    ],
    ids=["full", "read-only", "forbidden", "broken", "in use"],
)
def test_a_disk_that_refuses_at_every_step(tmp_path: Path, saboteur: Saboteur, number: int, code: str) -> None:
    """What was told to have failed has left the old plan; what was told to be saved is there."""
    path, version = prepared(tmp_path / "hel")
    steps = steps_of(saboteur, lambda: store.save(path, named("tre"), over=version))
    codes = []
    for step in range(steps):
        path, version = prepared(tmp_path / f"{step}")
        expected = "tre"
        with saboteur.working(step, OSError(number, os.strerror(number))):
            try:
                store.save(path, named("tre"), over=version)
            except FileError as error:
                codes.append(error.problems[0].code)
                expected = "to"
        assert sound(path) == named(expected)
        store.save(path, named("fire"), over=store.load(path).version)
        assert unfinished(path.parent) == []
    assert len(codes) >= 5
    assert set(codes) == {code}


def test_a_signing_killed_at_every_step(tmp_path: Path, saboteur: Saboteur) -> None:
    def sign(path: Path, version: str) -> None:
        names = Signatures(trainee="Kari")
        store.sign(path, over=version, signed_on=ON, signed_by=names, today=ON, pdf=b"%PDF-1.7")

    path, version = prepared(tmp_path / "hel")
    steps = steps_of(saboteur, lambda: sign(path, version))
    ends = set()
    for step in range(steps):
        path, version = prepared(tmp_path / f"{step}")
        with saboteur.working(step, Killed(), forever=True), pytest.raises(Killed):
            sign(path, version)
        found = store.inventory(path)
        assert found.faults == ()
        ends.add(len(found.revisions))
        assert sound(path) == named("to")
    assert ends == {0, 1}


def test_two_writers_at_once_lose_nothing_and_the_loser_is_told(tmp_path: Path) -> None:
    """No two savings may start from the same state: one of them would be gone unseen."""
    path = tmp_path / "plan.json"
    first = store.save(path, Plan(), over=None)

    def writing(who: str) -> Callable[[Tell], None]:
        def work(tell: Tell) -> None:
            for number in range(KILLS):
                over = store.load(path).version
                try:
                    new = store.save(path, named(f"{who}-{number}"), over=over)
                except store.StalePlanError:
                    tell("stale")
                else:
                    tell(f"{over} {new}")

        return work

    writers = [child(writing(who)) for who in ("kari", "ola")]
    lines = [told(reading) for _, reading in writers]
    for process, _ in writers:
        os.waitpid(process, 0)
    assert [len(each) for each in lines] == [KILLS, KILLS]
    saved = [tuple(line.split()) for each in lines for line in each if line != "stale"]
    assert len(saved) > KILLS
    overs, news = [over for over, _ in saved], [new for _, new in saved]
    assert len(set(overs)) == len(overs)
    assert set(overs) <= {first, *news}
    states = store.history(path)
    assert [state.number for state in states] == list(range(1, len(saved) + 2))
    assert {state.digits for state in states} == {version[:16] for version in (first, *news)}
    assert {path.name for path in tmp_path.iterdir()} == {"plan.json", "plan.json.bak", FOLDER}
    for state in states:
        store.recall(state)
