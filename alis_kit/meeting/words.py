"""The smallest phrases of the meeting sheet."""

from __future__ import annotations

from alis_kit.requirement import Requirement
from alis_kit.text import label


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
