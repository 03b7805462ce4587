"""The kit as others get it: the built wheel works away from the checkout, and README keeps its word."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from alis_kit.cli.parser import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, as pip does, from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel where nothing of the checkout is near."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", folder, wheel],
        check=True,
    )
    return folder


def alis(installed: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "ALIS_IDAG": "2026-11-22"}
    return subprocess.run(
        [sys.executable, "-m", "alis_kit", *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_carries_data_and_notebooks_and_no_real_plan(wheel: Path) -> None:
    names = set(ZipFile(wheel).namelist())
    packed = {name.removeprefix("alis_kit/_") for name in names if name.startswith("alis_kit/_")}
    for folder in ("data/forskrift", "data/tekst", "data/eksempel", "data/skjema", "data/skrift", "notebooks"):
        wanted = {
            str(p.relative_to(ROOT))
            for p in (ROOT / folder).rglob("*")
            if p.is_file() and not re.search(r"__pycache__|\.ipynb_checkpoints", str(p))
        }
        assert wanted <= packed, wanted - packed
    plans = {name for name in packed if name.endswith(".json") and "eksempel" not in name}
    assert plans == set()
    assert "alis_kit/py.typed" in names


def test_the_installed_kit_does_the_whole_job_away_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    done = alis(installed, "eksempel", "ut", "--nr", "2", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "ut" / "utdanningsplan.pdf").read_bytes().startswith(b"%PDF")
    where = subprocess.run(
        [sys.executable, "-c", "import alis_kit.resources as r; print(r.DATA, r.NOTEBOOKS)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert all(Path(folder).is_relative_to(installed) for folder in where)


def command(name: str) -> str:
    """Give README's command under a marker."""
    block = re.search(rf"<!-- {name} -->\n```sh\n(.*?)\n```", README, re.DOTALL)
    assert block, name
    return block[1]


def test_readme_gives_exactly_two_set_up_commands_each_on_one_line() -> None:
    commands = [command("main job"), command("test")]
    assert all("\n" not in line and line.startswith("python3 -m venv .venv && ") for line in commands)
    assert README.count("python3 -m venv") == len(commands)


def test_the_last_step_of_readmes_main_command_works(tmp_path: Path) -> None:
    last = command("main job").split(" && ")[-1]
    assert last.startswith(".venv/bin/alis ")
    done = subprocess.run(
        [sys.executable, "-m", "alis_kit", *last.split()[1:]],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "eksempel" / "utdanningsplan.pdf").exists()


def test_readme_names_every_command_and_only_files_that_exist() -> None:
    for name in COMMANDS:
        assert f"`alis {name} " in README
    for path in re.findall(r"!\[.*?\]\((.*?)\)", README):
        assert (ROOT / path).is_file(), path
    for path in re.findall(r"`((?:alis_kit|data|tests|notebooks)/[\w./-]+)`", README):
        assert (ROOT / path).exists(), path


def test_no_person_and_no_machine_in_what_git_holds() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in listed.stdout.split("\n") if name]
    for path in files:
        if path.suffix in {".py", ".toml", ".md", ".json", ".ipynb", ".js", ".css", ".cfg"} and path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"/(home|root|Users)/\w+/", text), path
            assert not re.search(r"[\w.]+@(?!eksempel\.no|example\.)[\w-]+\.(no|com|net)\b", text), path
