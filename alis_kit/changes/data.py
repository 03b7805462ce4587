"""A report as plain data, for other programs: the changes whole, the days in ISO form, and the sentences."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from alis_kit.changes.causes import Move
from alis_kit.changes.change import Change
from alis_kit.changes.report import Report
from alis_kit.changes.topics import Topic
from alis_kit.codec import plain


def report_data(told: Report) -> dict[str, Any]:
    """Give a report as data. A change tells its kind, its list and places; `setninger` is what is read."""
    moved = told.expectation
    return {
        "siden": told.since.isoformat(),
        "dato": told.on.isoformat(),
        "forventet": {"cautious": _move(moved.cautious), "generous": _move(moved.generous)} if moved else None,
        "endringer": [_change(change) for change in told.changes],
        "skjedd": [
            {"del": each.section, "hva": each.event.value, "dato": each.on.isoformat(), "rad": plain(each.row)}
            for each in told.passed
        ],
        "setninger": {
            "forventet": list(told.lead),
            **{section.id: [line.text for line in section.lines] for section in told.sections},
        },
    }


def _change(change: Change) -> dict[str, Any]:
    values = {each.name: plain(getattr(change, each.name)) for each in fields(change)}
    return {"slag": type(change).__name__.lower(), **values}


def _move(move: Move) -> dict[str, Any]:
    return {
        "before": _day(move.before),
        "after": _day(move.after),
        "why": move.why.value,
        "time": move.time,
        "causes": [{"without": _day(c.without), "changes": _changes(c.topics)} for c in move.causes],
        "helped": _changes(move.helped),
    }


def _changes(topics: tuple[Topic, ...]) -> list[dict[str, Any]]:
    return [_change(change) for topic in topics for change in topic.changes]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
