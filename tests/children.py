"""Processes of their own that tell the test what they have done."""

from __future__ import annotations

import os
from collections.abc import Callable

Tell = Callable[[str], None]


def child(work: Callable[[Tell], None]) -> tuple[int, int]:
    """Run work in a copy of this process; give its id and the reading end of what it tells."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading

    def tell(line: str) -> None:
        os.write(writing, f"{line}\n".encode())

    try:
        work(tell)
    finally:
        os._exit(0)


def told(reading: int) -> list[str]:
    """Give all that a process told until its end."""
    with os.fdopen(reading, "rb") as pipe:
        return [line.decode() for line in pipe.read().splitlines()]
