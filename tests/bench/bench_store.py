"""How long a saving takes, beside the plainest safe one: the plan and its backup written and forced to the disk.

Run by hand: `python tests/bench/bench_store.py [FOLDER]`. Both take turns in one run; what counts is the ratio.
The folder decides which disk is measured.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from alis_kit import store
from alis_kit.plan import Plan
from alis_kit.resources import DATA

ROUNDS = 200
STATES = (0, 1000, 5000)


def plainest(path: Path, data: bytes) -> None:
    """Write backup and plan, each by way of a new file, without history, lock or comparison."""
    for target, content in ((path.with_suffix(".bak"), path.read_bytes()), (path, data)):
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def changed(plan: Plan, number: int) -> Plan:
    return replace(plan, notes=replace(plan.notes, path=f"Endring {number}"))


def compare(folder: Path, states: int) -> None:
    plan = store.load(sorted((DATA / "eksempel").glob("*.json"))[0]).plan
    ours, other = folder / "plan.json", folder / "other.json"
    version = store.save(ours, plan, over=None)
    other.write_bytes(store.to_json(plan))
    day = store.history(ours)[0].path.parent
    for number in range(states):
        (day / f"{number + 2:06d} 07.32.05 {number:016x}.json").touch()
    safe, plain = [], []
    for number in range(ROUNDS):
        new = changed(plan, number)
        plain.append(timed(lambda new=new: plainest(other, store.to_json(new))))
        start = time.perf_counter()
        version = store.save(ours, new, over=version)
        safe.append((time.perf_counter() - start) * 1000)
    a, b = statistics.median(safe), statistics.median(plain)
    p95 = sorted(safe)[int(ROUNDS * 0.95)]
    print(f"{states:5} states that day: save {a:.2f} ms (95 %: {p95:.2f}), plainest {b:.2f} ms, ratio {a / b:.2f}")


if __name__ == "__main__":
    for count in STATES:
        with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as made:
            compare(Path(made), count)
