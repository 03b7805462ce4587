"""Whether the tests notice when the kit is wrong: one small change at a time, in a copy of the kit.

Run by hand: `python tests/campaigns/mutations.py [--count N] [--seed S] [--time SECONDS] [ROOM …]`. A comparison,
a number, `and`, `or`, `not`, a sum or a truth is made another, and that room's quick tests are run. Each change
that no test notices is told, with its line; a room ends with its score. A change may be no fault (a number that is
only a size, a branch that is only quicker), so the score has no limit to hold: somebody looks at the list.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS = {
    "assessment": ("test_cases",),
    "changes": ("test_changes",),
    "store": ("test_store", "test_store_signed"),
    "exchange": ("test_workbook", "test_workbook_intake", "test_agenda"),
    "pdf": ("test_pdf_form", "test_pdf_flat"),
}
OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
}
_Place = tuple[str, int]
"""A file, and which of its changes."""


def main() -> int:
    """Try a sample of the changes in each room."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", choices=[*TESTS, []], help="all when none is named")
    parser.add_argument("--count", type=int, default=20, help="changes in each room")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--time", type=int, default=120, help="seconds for the tests of one change")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in ("alis_kit", "data", "notebooks", "tests"):
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", copy)
        _load()
        for room in chosen.rooms or TESTS:
            _room(copy, room, chosen.count, random.Random(chosen.seed), chosen.time)
    return 0


def _load() -> None:
    """Load what the tests need and is not the kit, so that it is not loaded anew for each change."""
    import hypothesis  # noqa: F401
    import icalendar  # noqa: F401
    import openpyxl  # noqa: F401
    import pikepdf  # noqa: F401
    import PIL.Image  # noqa: F401
    import pypdf  # noqa: F401
    import pytest  # noqa: F401


def _room(copy: Path, room: str, count: int, seed: random.Random, seconds: int) -> None:
    tests = [str(copy / "tests" / f"{name}.py") for name in TESTS[room]]
    assert _passes(copy, tests, seconds * 3), f"{room}: the tests fail without a change"
    places = [
        (str(path.relative_to(copy)), n)
        for path in sorted((copy / "alis_kit" / room).glob("*.py"))
        for n in range(len(list(_points(ast.parse(path.read_text(encoding="utf-8"))))))
    ]
    tried = sorted(seed.sample(places, min(count, len(places))))
    noticed = sum(_noticed(copy, place, tests, seconds, tick) for tick, place in enumerate(tried, 1))
    print(f"{room}: {noticed} of {len(tried)} noticed, out of {len(places)} possible", flush=True)


def _noticed(copy: Path, place: _Place, tests: list[str], seconds: int, tick: int) -> bool:
    """Make one change, run the tests, undo it; tell it when they pass all the same."""
    path = copy / place[0]
    before = path.read_text(encoding="utf-8")
    tree = ast.parse(before)
    node, slot = list(_points(tree))[place[1]]
    line = before.splitlines()[node.lineno - 1].strip()
    was = ast.unparse(node)
    _change(node, slot)
    try:
        _write(path, ast.unparse(tree), tick)
        passes = _passes(copy, tests, seconds)
    finally:
        _write(path, before, tick + 10_000)
    if passes:
        print(f"  {place[0]}:{node.lineno}  {was}  →  {ast.unparse(node)}    in: {line}", flush=True)
    return not passes


def _write(path: Path, text: str, tick: int) -> None:
    """Write a module; its time differs each time, or Python would take the compiled one from before."""
    path.write_text(text, encoding="utf-8")
    stamp = time.time() + tick
    os.utime(path, (stamp, stamp))


def _points(tree: ast.Module) -> Iterator[tuple[ast.expr, int]]:
    """Yield what can be changed, in the order of the file: an expression and, for a comparison, which operator."""
    typed = {id(part) for node in ast.walk(tree) for part in _annotations(node)}
    for node in ast.walk(tree):
        if id(node) in typed:
            continue
        match node:
            case ast.Compare():
                yield from ((node, n) for n, op in enumerate(node.ops) if type(op) in OTHER)
            case ast.BoolOp() | ast.UnaryOp(op=ast.Not()) | ast.BinOp(op=ast.Add() | ast.Sub()):
                yield node, 0
            case ast.Constant(value=bool() | int() | float()):
                yield node, 0


def _annotations(node: ast.AST) -> Iterator[ast.AST]:
    for name in ("annotation", "returns"):
        if (part := getattr(node, name, None)) is not None:
            yield from ast.walk(part)


def _change(node: ast.expr, slot: int) -> None:
    match node:
        case ast.Compare():
            node.ops[slot] = OTHER[type(node.ops[slot])]()  # type: ignore[call-overload]
        case ast.BoolOp() | ast.BinOp():
            node.op = OTHER[type(node.op)]()  # type: ignore[assignment]
        case ast.UnaryOp():
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
        case ast.Constant(value=bool() as value):
            node.value = not value
        case ast.Constant(value=int() | float() as value):
            node.value = value + 1


def _passes(copy: Path, tests: list[str], seconds: int) -> bool:
    """Run tests in a child of this process; one that takes too long does not pass."""
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        os.chdir(copy)
        silent = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(silent, stream)
        os.environ["PYTHONPATH"] = str(copy)
        sys.path[:0] = [str(copy), str(copy / "tests")]
        import pytest

        options = ["-qx", "-p", "no:xdist", "-p", "no:cacheprovider", "-o", "addopts=", "-m", "not browser"]
        os._exit(int(pytest.main([*options, *tests])))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


if __name__ == "__main__":
    sys.exit(main())
