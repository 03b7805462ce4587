"""How fast the timeline is drawn: `python tests/bench/bench_timeline.py`. Times are wall time on this machine.

First: from a plan that was just read to its first picture, matplotlib already loaded. Edit: one row changed,
assessed, laid out and painted again. Cold: what `alis tidslinje` does, each format in a Python of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from alis_kit.assessment import assess
from alis_kit.plan import Plan
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA
from alis_kit.store import load
from alis_kit.timeline import A4, Painter, picture, scene

ON = date(2026, 11, 22)
EDITS = 15
COLD = """
import sys
from datetime import date
from pathlib import Path
from alis_kit.assessment import assess
from alis_kit.regulation import regulation_on
from alis_kit.store import load
from alis_kit.timeline import A4, picture, scene
on = date(2026, 11, 22)
plan = load(Path(sys.argv[1])).plan
shown = scene(plan, assess(plan, regulation_on(on), on), size=A4)
Path(sys.argv[2]).write_bytes(picture(shown, sys.argv[3]))
"""


def milliseconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return (perf_counter() - begun) * 1000


def edited(plan: Plan, turn: int) -> Plan:
    """The plan with the percent of its last row changed."""
    row = replace(plan.service[-1], percent=Decimal(40 + turn))
    return replace(plan, service=(*plan.service[:-1], row))


def drawn(plan: Plan, painter: Painter) -> bytes:
    return painter.png(scene(plan, assess(plan, regulation_on(ON), ON)))


def measure(path: Path) -> None:
    plan = load(path).plan
    painter = Painter()
    first = milliseconds(lambda: drawn(plan, painter))
    edits = [milliseconds(lambda turn=turn: drawn(edited(plan, turn), painter)) for turn in range(EDITS)]  # type: ignore[misc]
    same = milliseconds(lambda: drawn(edited(plan, EDITS - 1), painter))
    page = milliseconds(lambda: scene(plan, assess(plan, regulation_on(ON), ON), size=A4))
    print(f"{path.stem}: first {first:.0f} ms, edit {median(edits):.0f} ms (max {max(edits):.0f}), ", end="")
    print(f"unchanged {same:.0f} ms, A4 scene {page:.0f} ms")
    with TemporaryDirectory() as folder:
        for kind in ("pdf", "png", "svg"):
            command = [sys.executable, "-c", COLD, str(path), str(Path(folder) / f"t.{kind}"), kind]
            print(f"  cold {kind}: {milliseconds(lambda: subprocess.run(command, check=True)):.0f} ms")  # noqa: B023


def main() -> None:
    Painter().png(scene(Plan(), assess(Plan(), regulation_on(ON), ON)))
    picture(scene(Plan(), assess(Plan(), regulation_on(ON), ON)), "png")
    for path in sorted((DATA / "eksempel").glob("*.json")):
        measure(path)


if __name__ == "__main__":
    main()
