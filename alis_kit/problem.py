"""Trouble, in two kinds: a fault in a user's plan or file is a `Problem`, a value; all else is an exception.

Nothing here speaks: `alis_kit.text` turns a problem's code and values into a Norwegian sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong or must be clarified, with its place and what to say about it."""

    code: str
    """Key under `[problem]` in `data/tekst/nb*.toml`."""
    where: str = ""
    """Path of the value it is about, as `service[2].end`; empty when it is about the whole."""
    values: Mapping[str, object] = field(default_factory=dict)
    """What the sentence's placeholders stand for: dates, fractions, numbers, texts."""


class AlisError(Exception):
    """Base of the kit's own exceptions. It carries the problems that caused it, to be shown to the user."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(f"{p.code} {p.where} {dict(p.values)}" for p in problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type[AlisError], tuple[Problem, ...]]:
        """Return how it is made anew in another process."""
        return type(self), self.problems


class PlanError(AlisError):
    """A plan file's content is not a plan; one problem for each fault."""


class FileError(AlisError):
    """A file cannot be read or written."""


class FormError(AlisError):
    """A PDF cannot be filled or read as the form."""


class RegulationError(AlisError):
    """No regulation file covers the day, or a data file is faulty."""
