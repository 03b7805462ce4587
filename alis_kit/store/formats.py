"""Formats of the files the kit writes, and the way from every older one to the newest.

A file is `{"format": N, NAME: content}`, sometimes with more beside it. Each time a format changes, one step is
added that turns the content of the format before into the new one; what was ever written is read for ever.
`tests/old_formats/` has an example of each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from alis_kit.problem import AlisError, Problem


@dataclass(frozen=True)
class Format:
    """A kind of file."""

    name: str
    """The key its content stands under; `not_a_NAME` is the problem of a file that is none."""
    unknown: str
    """The problem of a file whose format is not known yet."""
    steps: tuple[Callable[[Any], Any], ...] = ()
    """Step number n turns the content of format n into that of format n + 1; counted from 1."""
    beside: frozenset[str] = field(default=frozenset())
    """Keys that stand beside the content."""

    @property
    def number(self) -> int:
        """The newest format, the one that is written."""
        return 1 + len(self.steps)

    def content(self, document: object, error: type[AlisError]) -> Any:  # noqa: ANN401
        """Give a file's content in the newest format.

        Raises:
            error: it is not a file of this kind, or of a format that is not known yet.
        """
        if not isinstance(document, dict) or set(document) != {"format", self.name, *self.beside}:
            raise error(Problem(f"not_a_{self.name}"))
        number = document["format"]
        if type(number) is not int or not 1 <= number <= self.number:
            values = {"format": str(number)[:20], "known": self.number}
            raise error(Problem(self.unknown, values=values))
        content = document[self.name]
        for step in self.steps[number - 1 :]:
            content = step(content)
        return content
