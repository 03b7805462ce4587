"""The one-way flow holds: who may import whom, what is loaded when, and where words and numbers live."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import alis_kit
from alis_kit.resources import DATA

PACKAGE = Path(alis_kit.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py" or path.parent != PACKAGE)

BASE = {"problem", "bounded", "resources", "dates", "personal_numbers", "codec", "text", "clock"}
VALUES = {"plan", "regulation", "requirement", "result"}
MAY_IMPORT: dict[str, set[str]] = {
    "problem": set(),
    "resources": set(),
    "bounded": {"problem"},
    "clock": {"dates", "problem"},
    "dates": set(),
    "personal_numbers": set(),
    "codec": {"personal_numbers", "problem", "dates"},
    "plan": {"text"},
    "requirement": {"plan"},
    "regulation": {"codec", "plan", "problem", "requirement", "resources"},
    "result": {"plan", "requirement"},
    "text": {"codec", "problem", "resources"},
    "row_fields": {"plan", "text"},
    "store": {"clock", "codec", "plan", "problem"},
    "assessment": {"dates", "codec", "problem", "text", *VALUES},
    "wording": {"dates", "text", *VALUES},
    "check": {"assessment", "dates", "problem", "text", *VALUES},
    "matching": {"dates", "plan", "text"},
    "changes": {"assessment", "matching", "wording", "codec", "dates", "form", "problem", "text", *VALUES},
    "tables": {"text", "problem", "wording", *VALUES},
    "exchange": {
        *(
            "assessment",
            "matching",
            "codec",
            "dates",
            "problem",
            "resources",
            "row_fields",
            "tables",
            "text",
            "wording",
        ),
        *VALUES,
    },
    "letters": {"resources"},
    "printing": {"letters", "problem", "resources"},
    "pdf": {"letters", "printing", "problem"},
    "meeting": {
        *("assessment", "wording", "changes", "check", "matching", "dates", "printing", "problem", "text"),
        *VALUES,
    },
    "timeline": {"dates", "letters", "matching", "problem", "text", "wording", *VALUES},
    "frames": {"assessment", "exchange", "timeline", "store", "row_fields", *BASE, *VALUES},
    "form": {"pdf", "store", "tables", "timeline", "wording", *BASE, *VALUES},
    "revising": {"form", "pdf", "plan", "problem", "store", "tables", "text"},
    "workshop": {"store", "plan", *BASE},
    "launch": {"workshop", "store", *BASE},
    "lab": set(),
    "kernel": set(),
    "notebook": {
        "changes",
        "exchange",
        "meeting",
        "revising",
        "row_fields",
        "assessment",
        "check",
        "form",
        "pdf",
        "store",
        "tables",
        "timeline",
        "wording",
        *BASE,
        *VALUES,
    },
    "cli": {
        *(
            "exchange",
            "assessment",
            "changes",
            "check",
            "form",
            "launch",
            "meeting",
            "pdf",
            "revising",
            "store",
            "tables",
            "timeline",
            "wording",
        ),
        *BASE,
        *VALUES,
    },
    "__main__": {"cli"},
}
"""Rooms of the package and the rooms each may import. Imports point up the flow or to the base, never down."""

OUTSIDE = {
    "ipywidgets": {"notebook"},
    "traitlets": {"notebook", "kernel", "lab"},
    "IPython": {"notebook", "kernel"},
    "ipykernel": {"kernel"},
    "jupyter_server": {"lab"},
    "matplotlib": {"timeline"},
    "pandas": {"frames"},
    "pypdf": {"pdf"},
    "pypdfium2": {"pdf"},
    "fontTools": {"letters"},
    "typst": {"printing"},
    "cattrs": {"codec"},
    "filelock": {"store"},
    "jupyterlab": {"lab"},
    "icalendar": {"exchange"},
    "openpyxl": {"exchange"},
}
"""Libraries that live in one room each."""


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "alis_kit":
                yield from (f"alis_kit.{alias.name}" for alias in node.names)
            else:
                yield node.module


def test_every_room_is_in_the_table() -> None:
    assert {room(path) for path in MODULES} == set(MAY_IMPORT)


@pytest.mark.parametrize("path", MODULES, ids=[str(p.relative_to(PACKAGE)) for p in MODULES])
def test_imports_go_one_way(path: Path) -> None:
    own = {name.split(".")[1] for name in imports(path) if name.startswith("alis_kit.")}
    assert own - MAY_IMPORT[room(path)] - {room(path)} == set()


@pytest.mark.parametrize("path", MODULES, ids=[str(p.relative_to(PACKAGE)) for p in MODULES])
def test_libraries_stay_in_their_room(path: Path) -> None:
    strangers = {name for name in imports(path) if room(path) not in OUTSIDE.get(name.split(".")[0], {room(path)})}
    assert strangers == set()


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys, alis_kit, alis_kit.assessment, alis_kit.store, alis_kit.cli;"
        "print(sorted({m.split('.')[0] for m in sys.modules}"
        " & {'matplotlib', 'pandas', 'numpy', 'pypdf', 'ipywidgets', 'jupyterlab', 'pypdfium2',"
        " 'icalendar', 'openpyxl', 'typst', 'fontTools'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Give the string constants of a module that are not docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value


NORWEGIAN = re.compile(
    r"[æøåÆØÅ]|\b(og|ikke|skal|må|eller|fra|til|som|ble|har|mangler|velg|skriv|planen)\b.*\s\w", re.I
)


@pytest.mark.parametrize("path", MODULES, ids=[str(p.relative_to(PACKAGE)) for p in MODULES])
def test_no_norwegian_sentence_in_code(path: Path) -> None:
    found = [
        (line, value)
        for line, value in strings(path)
        if NORWEGIAN.search(value) and not value.startswith(r"(?:(\d{1,2})")  # the pattern of a month's name
    ]
    assert found == []


COUNTING = {
    *("assessment", "changes", "check", "cli", "form"),
    *("exchange/application.py", "exchange/calendar.py", "exchange/ics.py", "exchange/papers.py"),
    *("meeting", "plan", "regulation", "requirement", "result", "tables", "wording"),
}
_HARMLESS = {0, 1, 2, 3, 5, 6, 7, 10, 12, 20, 50, 100}
"""What the regulation files ask for too, but a program needs: the days of a week, a hundred in the hundred."""


def _numbers(value: object) -> Iterator[float]:
    """Give every number in a file of the regulation."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _numbers(each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


LAW = {
    number
    for path in (DATA / "forskrift").glob("*.toml")
    for number in _numbers(tomllib.loads(path.read_text(encoding="utf-8")))
} - _HARMLESS


def test_the_numbers_of_the_law_are_those_of_the_regulation_files() -> None:
    assert {78, 60, 54, 39, 30, 24, 21, 42, 31.5, 120, 40, 15, 88, 14, 25} <= LAW


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if {room(path), str(path.relative_to(PACKAGE))} & COUNTING],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_no_number_of_the_law_in_code(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    numbers = [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and node.value in LAW
        and str(node.value) in {str(number) for number in LAW}  # 21.0 is a measure on paper
    ]
    assert numbers == []
