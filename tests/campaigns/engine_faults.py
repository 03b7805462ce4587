"""Whether the slow count notices when the engine is wrong: deliberate faults, one at a time, in a copy of the kit.

Run by hand: `python tests/campaigns/engine_faults.py [PLANS]`. Tells for each fault on how many of so many random
plans engine and slow count then differ; ends with 1 if one goes unnoticed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGINE = Path("alis_kit/assessment")
FAULTS = (
    ("calendar.py", "a.kind in rule.deducted and", "", "holiday and courses are deducted"),
    ("calendar.py", "min(FULL, sum(here))", "max([0, *here])", "absences of one day are not added up"),
    ("calendar.py", "max(FULL, sum(percents))", "FULL", "more than full time counts"),
    ("calendar.py", "default=0) + 1\n", "default=0)\n", "part 3 counts on LIS1's last day"),
    ("calendar.py", "        return registered\n", "        return 0\n", "part 3 counts before the registration"),
    ("calendar.py", "part.days * _day_unit", "(part.days + 1) * _day_unit", "a day more of LIS1's absence counts"),
    ("calendar.py", "* week[0], week[1])", ", 1)", "working days are taken as calendar days"),
    (
        "ledger.py",
        ".percent // 100\n\n    def level",
        ".percent // 99\n\n    def level",
        "a little over ten per cent counts",
    ),
    ("ledger.py", "if self.reckoning.tenth is Tenth.REQUIRED", "if False", "both readings take the time so far"),
    (
        "flow.py",
        "[*rows[:before], *[max(full, amount)",
        "[*rows[:before], *[full + 0 * (amount)",
        "rows give way",
    ),
    ("ledger.py", "return Full(day, max(", "return Full(day, min(", "a full bucket gives back"),
    (
        "ledger.py",
        "return min(absent, (present + absent)",
        "return min(absent, (present)",
        "a tenth of the present alone",
    ),
    ("ledger.py", "max(met, endless.calendar.on)", "met", "open rows end before today"),
    ("ledger.py", "service.municipal is False or", "service.municipal is not True or", "unknown is hospital"),
    (
        "context.py",
        "return done[n], -self.met[n]",
        "return -done[n], -self.met[n]",
        "the account is the generous one",
    ),
    ("context.py", "(-at.met[n], total[n]", "(at.met[n], total[n]", "with plan is that of the earliest"),
    ("months.py", "rows, now, by)", "rows, now, now)", "one rate for all years"),
    ("account.py", "left -= released", "left -= 0", "absence is released twice"),
)


def main(plans: int) -> int:
    """Tell how each fault fares."""
    unnoticed = 0
    for name, old, new, what in FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            for part in ("alis_kit", "data", "tests"):
                shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
            file = copy / ENGINE / name
            source = file.read_text(encoding="utf-8")
            if old not in source:
                print(f"{what}: the engine has no «{old.strip()}» any more")
                unnoticed += 1
                continue
            file.write_text(source.replace(old, new, 1), encoding="utf-8")
            done = subprocess.run(
                [sys.executable, "tests/test_assessment_slow.py", "0", str(plans)],
                cwd=copy,
                env={**os.environ, "PYTHONPATH": str(copy)},
                capture_output=True,
                text=True,
                check=False,
            )
            told = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "no answer"
            unnoticed += told.endswith(" 0 differ")
            print(f"{what}: {told}", flush=True)
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
