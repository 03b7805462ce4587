"""The smallest phrases of the meeting sheet."""

from __future__ import annotations

from fractions import Fraction

from alis_kit.requirement import Requirement
from alis_kit.text import label, show_number


def say(key: str, **values: object) -> str:
    """Give a phrase of `[meeting]`."""
    return label(f"meeting.{key}", **values)


def both(cautious: Fraction, generous: Fraction) -> str:
    """Show the cautious number, and the generous one beside it where it differs."""
    one, other = show_number(cautious), show_number(generous)
    return one if one == other else label("table.range", cautious=one, generous=other)


def source(requirement: Requirement) -> str:
    """Say where a requirement comes from and how binding it is."""
    paragraph, strength = requirement.source.paragraph, label(f"strength.{requirement.strength}")
    if strength in paragraph or paragraph in strength:
        return paragraph
    return say("source", paragraph=paragraph, strength=strength)


def listed(parts: list[str]) -> str:
    """Join parts as a sentence does: with commas, and the last with a word."""
    return label("changes.and").join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def status_columns(*, since: bool) -> list[str]:
    """Give the columns of the status; with `since`, also how things stood at the last plan."""
    last = ["last"] if since else []
    return ["requirement", *last, "now", "required", "way", "missing", "reached"]
