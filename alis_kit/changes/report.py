"""What has changed, said whole: the expected day first, then section by section in the order of the form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from html import escape
from typing import Any

from alis_kit.assessment import assess
from alis_kit.changes.causes import Expectation, Move, expectation, expected_lines
from alis_kit.changes.compare import Change, changes
from alis_kit.changes.lines import Line, Setting, line
from alis_kit.changes.naming import duties as named_duties
from alis_kit.changes.naming import name, post, say, value
from alis_kit.changes.topics import SECTIONS, Occurrence, Passed, Topic, passed, topics
from alis_kit.codec import plain
from alis_kit.plan import Absence, Course, Duty, Group, Plan, Procedure, Service
from alis_kit.problem import RegulationError
from alis_kit.regulation import regulation_on
from alis_kit.text import say as say_problem
from alis_kit.text import show_percent
from alis_kit.wording import absence_kind


@dataclass(frozen=True)
class Section:
    """The lines of one part of the plan."""

    id: str
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class ChangeReport:
    """What has changed between an earlier plan and the one of today, as values and in words."""

    title: str
    since: date
    on: date
    changes: tuple[Change, ...]
    passed: tuple[Passed, ...]
    expectation: Expectation | None
    """`None` when no regulation covers the earlier day; `lead` says so."""
    lead: tuple[str, ...]
    """The expected day, and what moved it."""
    sections: tuple[Section, ...]
    remark: str
    """Said when there is nothing else to say."""


def report(before: Plan, after: Plan, *, since: date, on: date, named: str) -> ChangeReport:
    """Compare an earlier plan with the one of today.

    Args:
        before: the earlier plan.
        after: the plan of today.
        since: the day of the earlier plan, from which time has passed.
        on: the day of assessment now.
        named: what the earlier plan is called in a sentence, as `utgave 1 (signert 22.11.2025)`.

    Raises:
        RegulationError: no regulation covers `on`.
    """
    found = changes(before, after)
    happened = passed(after, found, since, on)
    subjects = topics(found)
    setting = Setting(before, since, on)
    moved, lead = _expected(after, subjects, setting)
    return ChangeReport(
        title=say("title", before=named, on=on),
        since=since,
        on=on,
        changes=found,
        passed=happened,
        expectation=moved,
        lead=lead,
        sections=tuple(_sections(subjects, happened, setting)),
        remark=_remark(found, subjects, happened),
    )


def _remark(found: Sequence[Change], subjects: Sequence[Topic], happened: Sequence[Passed]) -> str:
    if subjects:
        return ""
    if found:
        return say("only_order")
    return say("nothing") if happened else say("nothing_passed")


def _sections(subjects: Sequence[Topic], happened: Sequence[Passed], setting: Setting) -> Iterable[Section]:
    for section in SECTIONS:
        lines = [line(topic, setting) for topic in subjects if topic.section == section]
        lines += _happenings([each for each in happened if each.section == section])
        if lines:
            lines.sort(key=lambda each: each.day or date.max)
            yield Section(section, say(f"section.{section}"), tuple(lines))


def _happenings(found: Sequence[Passed]) -> list[Line]:
    """Say what happened; duties are added up."""
    duties = [each for each in found if isinstance(each.row, Duty)]
    lines = [_happened(each) for each in found if not isinstance(each.row, Duty)]
    count = sum(each.row.count for each in duties)
    return [*lines, Line(say("duty.done", duties=named_duties(count)), day=duties[-1].on)] if count else lines


def _expected(
    after: Plan, subjects: Sequence[Topic], setting: Setting
) -> tuple[Expectation | None, tuple[str, ...]]:
    now = assess(after, regulation_on(setting.on), setting.on)
    try:
        then = assess(setting.before, regulation_on(setting.since), setting.since)
    except RegulationError as error:
        return None, (say("expected.unreckoned", reason=" ".join(map(say_problem, error.problems))),)
    moved = expectation(setting.before, then, subjects, now)
    return moved, tuple(expected_lines(moved, then, now, setting))


# -- what happened as days went by --------------------------------------------------------------------------------


def _happened(happening: Passed) -> Line:
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
    if happening.event is Occurrence.PERCENT:
        before, after = value(happening.before.percent, "percent"), value(row.percent, "percent")
        return say("post.went_on", name=post(row), before=before, after=after, day=day)
    if happening.event is Occurrence.ENDED:
        return say("post.ended", name=post(row), day=day)
    if row.percent is None:
        return say("post.began_unfinished", name=post(row), day=day)
    return say("post.began", name=post(row), day=day, percent=show_percent(row.percent))


def _absence_passed(happening: Passed, row: Absence) -> str:
    if happening.event is Occurrence.ENDED:
        return say("absence.ended", name=name(row))
    key = "absence.began" if row.end else "absence.began_open"
    return say(key, kind=absence_kind(row), day=happening.on, end=row.end)


# -- on screen ----------------------------------------------------------------------------------------------------


def as_text(told: ChangeReport) -> str:
    """Give a report as lines for a terminal; long texts stand whole under their line."""
    blocks = [told.title, "\n".join(told.lead)]
    blocks += [told.remark] if told.remark else []
    blocks += ["\n".join([section.heading, *map(_text_line, section.lines)]) for section in told.sections]
    return "\n\n".join(filter(None, blocks))


def _text_line(said: Line) -> str:
    rows = [f"  {said.text}"]
    for _, before, after in said.whole:
        rows += [
            f"    {say('whole_before')}: {before or say('empty')}",
            f"    {say('whole_after')}: {after or say('empty')}",
        ]
    return "\n".join(rows)


def as_html(told: ChangeReport) -> str:
    """Give a report as HTML for a notebook; everything in it is escaped."""
    lead = "".join(f"<p>{escape(sentence)}</p>" for sentence in (*told.lead, told.remark) if sentence)
    sections = "".join(
        f"<h3>{escape(section.heading)}</h3><ul>{''.join(map(_html_line, section.lines))}</ul>"
        for section in told.sections
    )
    return f'<section class="alis-changes"><h2>{escape(told.title)}</h2>{lead}{sections}</section>'


def _html_line(said: Line) -> str:
    whole = "".join(
        f"<details><summary>{escape(title)}</summary><dl><dt>{escape(say('whole_before'))}</dt>"
        f"<dd>{escape(before or say('empty'))}</dd><dt>{escape(say('whole_after'))}</dt>"
        f"<dd>{escape(after or say('empty'))}</dd></dl></details>"
        for title, before, after in said.whole
    )
    return f"<li>{escape(said.text)}{whole}</li>"


# -- as data ------------------------------------------------------------------------------------------------------


def report_data(told: ChangeReport) -> dict[str, Any]:
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
