"""`alis start`: open the plan in JupyterLab."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from alis_kit.commands.typed import known_path
from alis_kit.text import label


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("folder", metavar="MAPPE", nargs="?", type=known_path, help=label("cli.start_folder"))
    parser.add_argument("--no-browser", action="store_true", help=label("cli.start_no_browser"))


def run(chosen: Namespace) -> int:
    """Run JupyterLab until it is stopped."""
    from platformdirs import user_documents_path

    from alis_kit import launch

    folder: Path = chosen.folder or user_documents_path() / "ALIS-plan"
    return launch.start(folder, browser=not chosen.no_browser)
