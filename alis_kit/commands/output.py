"""What commands write: lines on the screen, files on disk.

All that goes to a terminal goes through here: what somebody wrote into a file never steers it.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from alis_kit import store
from alis_kit.text import label, visible

_PAGE_ACROSS = 160
MOST_TOLD = 50
"""Things of one sort that are told one by one; of the others, how many there are."""


def say(sentence: str) -> None:
    """Write a line on the screen."""
    print(visible(sentence))


def remark(sentence: str) -> None:
    """Write a line beside the output: what its owner should know."""
    print(visible(sentence), file=sys.stderr)


def say_json(data: object) -> None:
    """Write data for other programs."""
    print(visible(json.dumps(data, ensure_ascii=False, indent=1)))


def write(path: Path, data: bytes, *, beside: bool = False) -> None:
    """Write a file and say so; *beside* the output where that is data for other programs.

    Raises:
        FileError: it cannot be written; an existing file is untouched.
    """
    store.write_bytes(path, data)
    (remark if beside else say)(label("cli.wrote", file=path))


def make_folder(folder: Path) -> None:
    """Make a folder if there is none.

    Raises:
        FileError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise store.file_error("write", folder, error) from error


def terminal_width() -> int:
    """Give the columns there are; a file has as many as a page across."""
    return shutil.get_terminal_size((_PAGE_ACROSS, 0)).columns if sys.stdout.isatty() else _PAGE_ACROSS
