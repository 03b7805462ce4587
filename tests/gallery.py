"""The timeline's gallery, drawn anew from the examples: `python tests/gallery.py FOLDER`.

For each example plan the whole path as PNG, PDF and SVG and as text; the coming period of the first; and the first
compared with a plan in which the last post is half time. The day is fixed: only code and data change the pictures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from alis_kit.assessment import assess
from alis_kit.plan import Plan
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA
from alis_kit.result import Assessment
from alis_kit.store import load
from alis_kit.timeline import A4, Scene, as_text, compare, picture, scene

ON = date(2026, 11, 22)


def assessed(plan: Plan) -> Assessment:
    return assess(plan, regulation_on(ON), ON)


def scenes() -> Iterator[tuple[str, Scene]]:
    """Give every picture of the gallery with its file's name."""
    plans = {path.stem: load(path).plan for path in sorted((DATA / "eksempel").glob("*.json"))}
    for name, plan in plans.items():
        yield name, scene(plan, assessed(plan), size=A4)
    name, plan = next(iter(plans.items()))
    if plan.period.start and plan.period.end:
        window = (plan.period.start, plan.period.end)
        yield f"{name}_planperiode", scene(plan, assessed(plan), window=window, size=A4)
    half = replace(plan, service=(*plan.service[:-1], replace(plan.service[-1], percent=Decimal(50))))
    yield f"{name}_sammenlignet", compare(plan, assessed(plan), half, assessed(half), size=A4)


def draw(folder: Path) -> list[Path]:
    """Write the gallery into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, shown in scenes():
        files = {
            "png": picture(shown, "png", dpi=130),
            "pdf": picture(shown, "pdf"),
            "svg": picture(shown, "svg"),
            "txt": as_text(shown).encode(),
        }
        for ending, data in files.items():
            path = folder / f"tidslinje_{name}.{ending}"
            path.write_bytes(data)
            written.append(path)
    return written


if __name__ == "__main__":
    for path in draw(Path(sys.argv[1] if len(sys.argv) > 1 else "galleri")):
        print(path)
