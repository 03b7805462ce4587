"""The attacks on the kit, each by one command, as `python tests/campaigns/run.py kills`.

Each tells at the end what was tried and what was lost, and ends with 1 when anything was. They take minutes and
are not part of the tests; `--count N` makes them shorter.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pdf_faults
import pdf_forms
from children import Tell, child, told

from alis_kit import cli, store
from alis_kit.assessment import assess
from alis_kit.clock import now, today
from alis_kit.exchange import calendar, delimited, ics, sheets
from alis_kit.form import document
from alis_kit.plan import Plan, Trainee
from alis_kit.problem import FileError
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA

EXAMPLE = min((DATA / "eksempel").glob("*.json"))
MEGABYTES, SECONDS = 300, 5.0


def main() -> int:
    """Run a campaign in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("campaign", choices=CAMPAIGNS)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    campaign, count = CAMPAIGNS[chosen.campaign]
    with tempfile.TemporaryDirectory() as folder:
        random.seed(chosen.seed)
        found = campaign(Path(folder), chosen.count or count)
    print(json.dumps({"campaign": chosen.campaign, "seed": chosen.seed, **found}, ensure_ascii=False))
    return 1 if any(found.get(key) for key in ("lost", "unreadable", "wrong")) else 0


def named(name: str) -> Plan:
    return Plan(trainee=Trainee(name=name))


def names_kept(path: Path) -> tuple[set[str], int]:
    """Give the names in history, and how many states cannot be read."""
    kept: set[str] = set()
    unreadable = 0
    for state in store.history(path):
        try:
            kept.add(store.recall(state).trainee.name)
        except FileError:
            unreadable += 1
    return kept, unreadable


_RIVALRY = {"stale_plan", "plan_busy"}
"""What a writer is told when another was first, or did not let go for long; it tries again."""


def saving(path: Path, label: str, most: int) -> Callable[[Tell], None]:
    """Save again and again, telling each name when it is saved; who is told of a rival begins anew."""

    def work(tell: Tell) -> None:
        for number in range(most):
            while True:
                try:
                    store.save(path, named(f"{label} {number}"), over=store.version(path))
                    break
                except FileError as error:
                    if error.problems[0].code not in _RIVALRY:
                        raise
            tell(f"{label} {number}")

    return work


# -- kills and rivals ---------------------------------------------------------------------------------------------


def kills(folder: Path, count: int) -> dict[str, object]:
    """Kill a process in the middle of its savings, at a random moment, and look at what is left."""
    lost = unreadable = saved = 0
    path = folder / "plan.json"
    store.save(path, named("først"), over=None)
    expected: set[str] = set()
    for number in range(count):
        process, reading = child(saving(path, f"{number}", 10_000))
        time.sleep(random.uniform(0.0, 0.15))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        expected.update(told(reading))
        try:
            store.load(path)
        except Exception:  # whatever it is, it is what this looks for
            unreadable += 1
        if (number + 1) % 100 == 0 or number + 1 == count:
            kept, bad = names_kept(path)
            lost, unreadable, saved = lost + len(expected - kept), unreadable + bad, saved + len(expected)
            expected.clear()
            shutil.rmtree(folder / ".historikk")
    return {"kills": count, "saved": saved, "lost": lost, "unreadable": unreadable}


def rivals(folder: Path, count: int) -> dict[str, object]:
    """Let four processes save into one plan, each as often as it can."""
    path = folder / "plan.json"
    store.save(path, named("først"), over=None)
    writers = [child(saving(path, letter, count // 4)) for letter in "abcd"]
    expected = {line for _, reading in writers for line in told(reading)}
    for process, _ in writers:
        os.waitpid(process, 0)
    kept, unreadable = names_kept(path)
    store.load(path)
    wrong = count // 4 * 4 - len(expected)
    return {"saved": len(expected), "lost": len(expected - kept), "unreadable": unreadable, "wrong": wrong}


# -- disks --------------------------------------------------------------------------------------------------------


def disks(folder: Path, count: int) -> dict[str, object]:
    """Save on a disk that fills up, on one that may not be written, and with no file longer than so much."""
    lost = unreadable = refused = saved = 0
    with _small_disk(folder) as disk:
        path = disk / "plan.json"
        version = store.save(path, named("først"), over=None)
        shown = "først"
        for number in range(count):
            filler = disk / "fyll"
            filler.write_bytes(b"")
            _fill(filler, leave=random.randrange(0, 60_000))
            name = f"{number} " + "x" * random.randrange(2_000)
            try:
                version, shown = store.save(path, named(name), over=version), name
                saved += 1
            except FileError:
                refused += 1
            filler.unlink()
            try:
                lost += store.load(path).plan.trainee.name != shown
            except Exception:  # whatever it is, it is what this looks for
                unreadable += 1
            if number % 50 == 49:
                kept, bad = names_kept(path)
                lost, unreadable = lost + (shown not in kept), unreadable + bad
                shutil.rmtree(disk / ".historikk")
    protected = _protected(folder / "vern")
    return {"saved": saved, "refused": refused, "lost": lost, "unreadable": unreadable, "wrong": protected}


class _small_disk:  # noqa: N801 - used as a word
    """A disk of two megabytes where one may be made; else the folder, and files may be no longer than so much."""

    def __init__(self, folder: Path) -> None:
        self.disk = folder / "disk"

    def __enter__(self) -> Path:
        self.disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(self.disk)]
        self.mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True).returncode == 0
        if not self.mounted:
            print("no small disk: files are limited instead", file=sys.stderr)
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        return self.disk

    def __exit__(self, *_: object) -> None:
        if self.mounted:
            subprocess.run(["umount", str(self.disk)], check=True)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _fill(filler: Path, leave: int) -> None:
    free = shutil.disk_usage(filler.parent).free
    if free > 4_000_000:
        resource.setrlimit(resource.RLIMIT_FSIZE, (leave // 20, resource.RLIM_INFINITY))
    else:
        filler.write_bytes(b"x" * max(free - leave, 0))


def _protected(folder: Path) -> int:
    """Save where nothing may be written: refused in one sentence, and all as it was."""
    folder.mkdir()
    path = folder / "plan.json"
    version = store.save(path, named("før"), over=None)
    bind = [["mount", "--bind", str(folder), str(folder)], ["mount", "-o", "remount,ro,bind", str(folder)]]
    if os.geteuid() == 0:
        if any(subprocess.run(each, capture_output=True).returncode for each in bind):
            print("no read-only disk can be made here", file=sys.stderr)
            return 0
    else:
        folder.chmod(0o500)
    try:
        store.save(path, named("etter"), over=version)
    except FileError:
        wrong = int(store.load(path).plan != named("før"))
    else:
        wrong = 1
    if os.geteuid() == 0:
        subprocess.run(["umount", str(folder)], check=True)
    else:
        folder.chmod(0o700)
    return wrong


# -- mutated files ------------------------------------------------------------------------------------------------


def pdfs(folder: Path, count: int) -> dict[str, object]:
    """Change forms of many makers at random; read them all, and fill every fourth."""
    kinds = [pdf_forms.make(kind) for kind in pdf_forms.KINDS]
    kinds += [maker() for maker in pdf_faults.ATTACKS]
    raw = folder / "felt.json"
    raw.write_text('{"lis_navn": "Kari"}', encoding="utf-8")

    def commands(number: int) -> list[list[str]]:
        path = folder / f"{number}.pdf"
        path.write_bytes(mutated(random.choice(kinds)))
        source = ["--felt", str(raw)] if number % 16 else [str(EXAMPLE)]
        fill = ["fyll", *source, "--skjema", str(path), "-o", str(folder / "ut.pdf")]
        return [["les", str(path)], *([fill] if number % 4 == 0 else [])]

    return _commanded(commands, count)


def files(folder: Path, count: int) -> dict[str, object]:
    """Change workbooks, CSV, calendars and plans at random, and take them in."""
    plan = store.load(EXAMPLE).plan
    assessment = assess(plan, regulation_on(today()), today())
    made = sheets.sheets_of(plan, assessment)
    entries = ics.diary(calendar.agenda(plan, assessment, regulation_on(today())), plan, today(), at=now())
    sources = {
        "xlsx": sheets.write_xlsx(made, title="", on=today()),
        "csv": delimited.write_csv(made[0]),
        "ics": ics.write(entries),
        "json": EXAMPLE.read_bytes(),
    }

    def commands(number: int) -> list[list[str]]:
        ending = list(sources)[number % 4]
        path = folder / f"{number}.{ending}"
        path.write_bytes(mutated(sources[ending]))
        if ending == "ics":
            out = str(folder / "ut.ics")
            return [["kalender", str(EXAMPLE), "-o", out, "--forrige", str(path)]]
        if ending == "json":
            return [[random.choice(["sjekk", "status", "soknad", "endringer"]), str(path)]]
        return [["regneark", str(EXAMPLE), "--inn", str(path)]]

    return _commanded(commands, count)


def mutated(data: bytes) -> bytes:
    """Change some bytes, take some out, repeat some, or cut the end off."""
    out = bytearray(data)
    for _ in range(random.choice([1, 1, 2, 5, 20])):
        place, length = random.randrange(len(out)), random.randrange(1, 40)
        match random.randrange(6):
            case 0:
                out[place] = random.randrange(256)
            case 1:
                del out[place : place + length]
            case 2:
                out[place:place] = out[place : place + length] * random.choice([1, 3, 200])
            case 3:
                out[place : place + length] = random.randbytes(length)
            case 4:
                digits = [n for n, byte in enumerate(out[:20_000]) if 48 <= byte <= 57] or [place]
                out[random.choice(digits)] = random.choice(b"0123456789-")
            case _ if random.random() < 0.2:
                del out[max(place, 1) :]
    return bytes(out)


def _commanded(commands: Callable[[int], list[list[str]]], count: int) -> dict[str, object]:
    """Run each command in a process of its own: its code, its time and memory, and what it says."""
    codes: Counter[int] = Counter()
    worst_seconds = worst_megabytes = 0.0
    wrong: list[str] = []
    for number in range(count):
        for command in commands(number):
            code, seconds, megabytes, err = _one(command)
            codes[code] += 1
            worst_seconds, worst_megabytes = max(worst_seconds, seconds), max(worst_megabytes, megabytes)
            if code not in range(5) or "Traceback" in err or seconds > SECONDS or megabytes > MEGABYTES:
                wrong.append(f"{' '.join(command)}: {code} {seconds:.1f} s {megabytes:.0f} MB {err[-300:]}")
                shutil.copy(next(p for p in command if Path(p).parent.name.startswith("tmp")), "/tmp")
    for line in wrong:
        print(line, file=sys.stderr)
    return {
        "files": count,
        "codes": {str(code): times for code, times in sorted(codes.items())},
        "seconds": round(worst_seconds, 2),
        "megabytes": round(worst_megabytes),
        "wrong": len(wrong),
    }


def _one(command: list[str]) -> tuple[int, float, float, str]:
    """Run a command in a copy of this process, which has all loaded; time is the processor's."""
    with tempfile.TemporaryFile() as err:
        process = os.fork()
        if not process:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(err.fileno(), 2)
            sys.stderr = os.fdopen(2, "w", closefd=False)
            sys.stdout = os.fdopen(1, "w", closefd=False)
            os._exit(_code(command))
        _, status, usage = os.wait4(process, 0)
        err.seek(0)
        told = err.read().decode("utf-8", "replace")
    code = os.waitstatus_to_exitcode(status)
    return code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, told


def _code(command: list[str]) -> int:
    try:
        return cli.main(command)
    except BaseException:  # it would be a traceback: the thing looked for
        import traceback

        traceback.print_exc()
        return 99
    finally:
        sys.stderr.flush()


def session(folder: Path, count: int) -> dict[str, object]:
    """Load the page thirty times and edit in it."""
    from campaigns.session import session as whole

    day = whole(folder, reloads=30, edits=count)
    wrong = day.planners > 2 or day.megabytes > 20 or day.states != day.saved + 1
    return {**vars(day), "wrong": int(wrong)}


CAMPAIGNS: dict[str, tuple[Callable[[Path, int], dict[str, object]], int]] = {
    "kills": (kills, 3_000),
    "rivals": (rivals, 12_000),
    "disks": (disks, 400),
    "pdfs": (pdfs, 400),
    "files": (files, 1_000),
    "session": (session, 2_000),
}

if __name__ == "__main__":
    document.blank()
    sys.exit(main())
