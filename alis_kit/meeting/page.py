"""The meeting sheet on paper, set by `data/trykk/moteark.typ`: one A4 page where it has room, else several."""

from __future__ import annotations

from typing import Any

from alis_kit.meeting.sheet import Fate, MeetingOutcome, MeetingSheet, Question, say, status_columns
from alis_kit.printing import Printed, typeset
from alis_kit.text import show_date

_HALF_LINE = 55
"""About how many letters a line in half the width holds."""


def page(sheet: MeetingSheet) -> Printed:
    """Return the whole sheet as a PDF, with the characters on it that no font has."""
    since = sheet.outcomes is not None
    left, right = [_outcomes(sheet) if since else _bookings(sheet)], [_questions(sheet)]
    if since:
        min(left, right, key=_length).append(_bookings(sheet))
    data = {
        "document": say("document", title=sheet.title, name=sheet.name, day=sheet.on),
        "title": say("heading.page", title=sheet.title, name=sheet.name),
        "subtitle": say("subtitle"),
        "day": show_date(sheet.on),
        "page": say("page", page="{page}", pages="{pages}"),
        "legend": sheet.legend,
        "facts": sheet.facts,
        "lead": sheet.lead,
        "met": sheet.met,
        "status": _status(sheet, since=since),
        "left": left,
        "right": right,
        "decisions": _decisions(sheet),
        "people": _people(sheet),
        "next": say("next.line", text=sheet.next_meeting),
    }
    return typeset("moteark.typ", data)


def _columns(*names: str) -> list[str]:
    return [say(f"column.{name}") for name in names]


def _status(sheet: MeetingSheet, *, since: bool) -> dict[str, Any]:
    """Return the table of the requirements; where a row has no text, its bar is drawn."""
    names = status_columns(since=since)
    rows = []
    for row in sheet.progress:
        last = (row.last,) if since else ()
        cells = (row.title, *last, row.now, row.required, None, row.missing, row.reached)
        rows.append({"cells": cells, "done": row.done, "planned": row.planned})
    return {
        "title": say("heading.status_since" if since else "heading.status"),
        "columns": _columns(*names),
        "right": sorted({*range(1, len(names))} - {names.index("way")}),
        "rows": rows,
    }


def _part(name: str, items: list[str], none: str = "", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a part with its heading and list, or what is said where the list is empty."""
    part = {"title": say(f"heading.{name}"), "items": items, "boxes": False, "rows": [], "columns": []}
    return {**part, "note": "" if items or not none else say(none), **more}


def _outcomes(sheet: MeetingSheet) -> dict[str, Any]:
    """Return what was planned and what happened.

    What was done as planned takes a line together, since a meeting talks about the rest.
    """
    outcomes = sheet.outcomes or ()
    if not outcomes:
        return _part("outcomes", [], "outcome.none")
    told = [o for o in outcomes if o.result is not Fate.DONE]
    done = "; ".join(dict.fromkeys(o.what for o in outcomes if o not in told))
    return _part(
        "outcomes",
        [],
        rows=[{"cells": _outcome(o), "strong": o.result is Fate.MISSED} for o in told],
        columns=_columns("what", "planned", "happened"),
        note=say("outcome.as_planned_all", done=done) if done else "",
    )


def _outcome(outcome: MeetingOutcome) -> tuple[str, str, str]:
    return outcome.what, outcome.planned or say("outcome.unplanned"), outcome.happened


def _length(parts: list[dict[str, Any]]) -> int:
    """Return about how many lines parts take that stand in half the width."""
    texts = [text for part in parts for text in (*part["items"], part["note"]) if text]
    return sum(len(text) // _HALF_LINE + 1 for text in texts) + 2 * sum(len(part["rows"]) for part in parts)


def _questions(sheet: MeetingSheet) -> dict[str, Any]:
    return _part("questions", [_asked(question) for question in sheet.questions], "question.none")


def _asked(question: Question) -> str:
    if not question.source:
        return question.text
    return say("question.with_source", text=question.text, source=question.source)


def _bookings(sheet: MeetingSheet) -> dict[str, Any]:
    return _part("bookings", [booking.text for booking in sheet.bookings], "booking.none", boxes=True)


def _decisions(sheet: MeetingSheet) -> dict[str, Any]:
    return {
        "title": say("heading.decisions"),
        "columns": _columns("matter", "decision", "responsible"),
        "matters": [decision.matter for decision in sheet.decisions],
    }


def _people(sheet: MeetingSheet) -> dict[str, Any]:
    return {
        "title": say("heading.people"),
        "places": [(person.role, person.name) for person in sheet.people],
        "present": say("person.present"),
        "sign": say("person.sign"),
    }
