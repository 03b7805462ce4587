"""What has changed, said whole: the expected day first, then section by section in the order of the form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from alis_kit.assessment import assess
from alis_kit.changes.causes import Expectation, expectation
from alis_kit.changes.change import Change
from alis_kit.changes.compare import changes
from alis_kit.changes.expected import expected_lines
from alis_kit.changes.happened import passed_line
from alis_kit.changes.naming import duties as named_duties
from alis_kit.changes.naming import say
from alis_kit.changes.passing import Passed, passed
from alis_kit.changes.topics import SECTIONS, Topic, topics
from alis_kit.changes.words import Line, Setting, line
from alis_kit.plan import Duty, Plan
from alis_kit.problem import RegulationError
from alis_kit.regulation import regulation_on
from alis_kit.text import say as say_problem


@dataclass(frozen=True)
class Section:
    """The lines of one part of the plan."""

    id: str
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Report:
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


def report(before: Plan, after: Plan, *, since: date, on: date, named: str) -> Report:
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
    return Report(
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
    lines = [passed_line(each) for each in found if not isinstance(each.row, Duty)]
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


# -- on screen ----------------------------------------------------------------------------------------------------


def as_text(told: Report) -> str:
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


def as_html(told: Report) -> str:
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
