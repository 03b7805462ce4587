"""What happened as time went by, in the words a doctor uses."""

from __future__ import annotations

from alis_kit.changes.naming import absence_kind, name, post, say, value
from alis_kit.changes.passing import Event, Passed
from alis_kit.changes.words import Line
from alis_kit.plan import Absence, Course, Group, Procedure, Service
from alis_kit.text import show_percent


def passed_line(happening: Passed) -> Line:
    """Say what happened as time went by."""
    row, day = happening.row, happening.on
    match row:
        case Service():
            said = _post_passed(happening, row)
        case Course():
            said = say("done", name=name(row), day=day)
        case Absence():
            said = _absence_passed(happening, row)
        case Group():
            said = say(f"group.{happening.event}", day=day, name=name(row))
        case Procedure():
            said = say("confirmed", name=name(row), day=day)
        case _:
            said = say("held", name=name(row), day=day)
    return Line(said, day=day)


def _post_passed(happening: Passed, row: Service) -> str:
    day = happening.on
    if happening.event is Event.PERCENT:
        before, after = value(happening.before.percent, "percent"), value(row.percent, "percent")
        return say("post.went_on", name=post(row), before=before, after=after, day=day)
    if happening.event is Event.ENDED:
        return say("post.ended", name=post(row), day=day)
    if row.percent is None:
        return say("post.began_unfinished", name=post(row), day=day)
    return say("post.began", name=post(row), day=day, percent=show_percent(row.percent))


def _absence_passed(happening: Passed, row: Absence) -> str:
    if happening.event is Event.ENDED:
        return say("absence.ended", name=name(row))
    key = "absence.began" if row.end else "absence.began_open"
    return say(key, kind=absence_kind(row), day=happening.on, end=row.end)
