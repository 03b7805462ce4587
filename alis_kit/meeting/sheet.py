"""The meeting sheet as a value: every text as it is read, the shares a bar is drawn from; its smallest phrases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from alis_kit.plan import Plan
from alis_kit.requirement import Requirement
from alis_kit.text import label


class Last(NamedTuple):
    """The plan that was signed last: its day, and what it is called in a sentence."""

    plan: Plan
    since: date
    named: str

    @classmethod
    def revision(cls, plan: Plan, *, number: int, signed_on: date) -> Last:
        """Give a signed revision as the plan that was signed last."""
        return cls(plan, signed_on, label("changes.revision", number=number, day=signed_on))


class Fate(StrEnum):
    """What became of something that was planned."""

    DONE = "done"
    CHANGED = "changed"
    MISSED = "missed"
    UNPLANNED = "unplanned"
    """It was done without having been planned."""


@dataclass(frozen=True)
class Progress:
    """How one requirement stands: now, and when the plan was last signed."""

    title: str
    required: str
    last: str
    """Empty at the first meeting."""
    now: str
    missing: str
    """What is neither done nor planned."""
    reached: str
    done: float
    """Share of the requirement, 0 to 1, by the cautious reckoning."""
    planned: float


@dataclass(frozen=True)
class MeetingOutcome:
    """Something that was to happen since the last plan, and what did."""

    what: str
    planned: str
    happened: str
    result: Fate


@dataclass(frozen=True)
class Question:
    """Something that must be clarified, and the paragraph it rests on, with its strength."""

    text: str
    source: str
    """Empty where it is about what is written in the plan, and no rule."""


@dataclass(frozen=True)
class Booking:
    """Something to book, apply for or agree on now."""

    text: str


@dataclass(frozen=True)
class Decision:
    """A matter to decide on; the decision is written by hand."""

    matter: str


@dataclass(frozen=True)
class Person:
    """Who takes part and signs."""

    role: str
    name: str


@dataclass(frozen=True)
class MeetingSheet:
    """Everything a meeting needs, in the order it is taken up."""

    title: str
    name: str
    facts: tuple[tuple[str, str], ...]
    """What stands at the top: label and text."""
    lead: tuple[str, ...]
    """The expected day, and why it moved."""
    progress: tuple[Progress, ...]
    met: str
    """What is met already, in one line; empty if nothing is."""
    outcomes: tuple[MeetingOutcome, ...] | None
    """`None` at the first meeting."""
    questions: tuple[Question, ...]
    bookings: tuple[Booking, ...]
    decisions: tuple[Decision, ...]
    people: tuple[Person, ...]
    next_meeting: str
    legend: str
    """How the numbers are to be read, and by which regulation."""
    on: date


# -- phrases ------------------------------------------------------------------------------------------------------


def say(key: str, **values: object) -> str:
    """Give a phrase of `[meeting]`."""
    return label(f"meeting.{key}", **values)


def source(requirement: Requirement) -> str:
    """Say where a requirement comes from and how binding it is."""
    paragraph, strength = requirement.source.paragraph, label(f"strength.{requirement.strength}")
    if strength in paragraph or paragraph in strength:
        return paragraph
    return say("source", paragraph=paragraph, strength=strength)


def status_columns(*, since: bool) -> list[str]:
    """Give the columns of the status; with `since`, also how things stood at the last plan."""
    last = ["last"] if since else []
    return ["requirement", *last, "now", "required", "way", "missing", "reached"]
