"""Every file and text the kit makes of a set of plans, in a folder, so that two states of it can be compared.

Run by hand: `plans FOLDER [--count N]` writes the examples and random plans once; `outputs PLANS FOLDER` in each
state of the kit; `compare BEFORE AFTER` then lists what differs, to the byte (a workbook by its parts, a PDF by
what it shows as well). Ends with 1 if anything does.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from random import Random

TODAY = "2026-11-22"
COMMANDS = {
    "status.txt": "status {plan}",
    "status.json": "status --json {plan}",
    "sjekk.txt": "sjekk {plan}",
    "soknad.txt": "soknad {plan}",
    "soknad.json": "soknad --json {plan}",
    "forskrift.txt": "forskrift {plan}",
    "tidslinje.svg": "tidslinje -o {out}/tidslinje.svg {plan}",
    "tidslinje.png": "tidslinje -o {out}/tidslinje.png {plan}",
    "tidslinje.pdf": "tidslinje -o {out}/tidslinje.pdf {plan}",
    "kalender.ics": "kalender -o {out}/kalender.ics --alt {plan}",
    "regneark.xlsx": "regneark -o {out}/regneark.xlsx {plan}",
    "moteark.html": "moteark -o {out}/moteark.html {plan}",
    "moteark.pdf": "moteark -o {out}/moteark.pdf {plan}",
    "skjema.pdf": "fyll -o {out}/skjema.pdf {plan}",
}


def main() -> int:
    """Run one of the three steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    plans = steps.add_parser("plans")
    plans.add_argument("folder", type=Path)
    plans.add_argument("--count", type=int, default=200)
    outputs = steps.add_parser("outputs")
    outputs.add_argument("plans", type=Path)
    outputs.add_argument("folder", type=Path)
    outputs.add_argument("--only", default="", help="the outputs whose names contain this")
    outputs.add_argument("--first", type=int, default=None, help="so many plans")
    compare = steps.add_parser("compare")
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    chosen = parser.parse_args()
    if chosen.step == "plans":
        write_plans(chosen.folder, chosen.count)
    elif chosen.step == "outputs":
        write_outputs(sorted(chosen.plans.glob("*.json"))[: chosen.first], chosen.folder, chosen.only)
    else:
        return differences(chosen.before, chosen.after)
    return 0


def write_plans(folder: Path, count: int) -> None:
    """Write the examples and so many random plans as plan files."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from slow_plans import random_plan

    from alis_kit import store
    from alis_kit.resources import DATA

    folder.mkdir(parents=True, exist_ok=True)
    for example in sorted((DATA / "eksempel").glob("*.json")):
        shutil.copy(example, folder / f"0-{example.name}")
    for seed in range(count):
        plan, _ = random_plan(Random(seed))
        (folder / f"1-{seed:05}.json").write_bytes(store.to_json(plan))


def write_outputs(plans: list[Path], folder: Path, only: str) -> None:
    """Make everything of each plan, in a folder of its name, with what was said and the exit code beside it."""
    os.environ["ALIS_IDAG"] = TODAY
    from alis_kit.cli import main as alis

    for plan in plans:
        out = folder / plan.stem
        out.mkdir(parents=True, exist_ok=True)
        for name, command in COMMANDS.items():
            if only not in name:
                continue
            said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                try:
                    code: object = alis([part.format(plan=plan, out=out) for part in command.split()])
                except SystemExit as ended:
                    code = ended.code
            said.seek(0)
            text = said.read()
            for path, known in ((out, "OUT"), (plan, "PLAN"), (plan.parent, "PLANS")):
                text = text.replace(str(path), known)
            (out / f"{name}.said").write_text(f"{code}\n{text}", encoding="utf-8")


def differences(before: Path, after: Path) -> int:
    """Tell which files differ, and how."""
    names = sorted({p.relative_to(root) for root in (before, after) for p in root.rglob("*") if p.is_file()})
    differ: dict[str, list[str]] = {}
    for name in names:
        a, b = before / name, after / name
        how = "only in one" if not (a.exists() and b.exists()) else "" if same(a, b) else "differs"
        if how and name.suffix == ".pdf" and how == "differs":
            how = "bytes only" if shown(a) == shown(b) else "shows something else"
        if how:
            differ.setdefault(f"{name.name}: {how}", []).append(str(name.parent))
    for what, where in sorted(differ.items()):
        print(f"{what}: {len(where)} plans, as {', '.join(where[:4])}")
    print(f"{len(names)} files compared, {sum(map(len, differ.values()))} differ")
    return 1 if differ else 0


def same(a: Path, b: Path) -> bool:
    """Whether two files are the same to the byte, but for the time of day; a workbook, in each of its parts."""
    return parts(a) == parts(b)


def parts(file: Path) -> dict[str, bytes]:
    """What a file holds, without the time of day it was made."""
    if file.suffix == ".xlsx":
        with zipfile.ZipFile(file) as book:
            return {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}
    data = file.read_bytes()
    if file.suffix == ".ics":
        data = re.sub(rb"(?m)^(DTSTAMP|SEQUENCE|LAST-MODIFIED|CREATED):.*$", b"", data)
    return {"": data}


def shown(file: Path) -> bytes:
    """What a PDF shows: its pages as pictures."""
    return subprocess.run(["pdftoppm", "-r", "60", str(file)], capture_output=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
