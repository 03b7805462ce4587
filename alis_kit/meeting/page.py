"""The meeting sheet on one A4 page."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from alis_kit.meeting.sheet import MeetingSheet, Question, Result
from alis_kit.meeting.trimming import PARTS, TEXTS, Kept, levels, trimmed, whole
from alis_kit.meeting.words import say, status_columns
from alis_kit.pdf.leaf import Block, Columns, Facts, Grid, Heading, Items, Leaf, Meter, Signatures, Words
from alis_kit.pdf.leaf_pen import SIZES, Printed
from alis_kit.pdf.leaves import draw_leaf
from alis_kit.problem import FormError, Problem
from alis_kit.text import show_date

LANGUAGE = "nb-NO"
_ROWS, _FEW_ROWS = 5, 3
"""Rows of decisions, and how few before a line is left out; one at least is for what nobody foresaw."""
_MORE = 12
"""Lines of a part that are tried to be taken in again; a page has no room for many."""
_WRITING = 21.0
"""Height of a row to write in, in points."""


class Paper(NamedTuple):
    """The page, and what it lacks."""

    data: bytes
    sheet: MeetingSheet
    """What there was room for; its `left_out` stands on the page."""
    unshown: frozenset[str]
    """Characters no font has; a sign stands in their place."""


def page(sheet: MeetingSheet) -> Paper:
    """Give the sheet as a PDF of one page, with as much as there is room for.

    Raises:
        FormError: not even the shortest form of it has room.
    """
    drawn = _drawn(sheet, SIZES, _ROWS) or _drawn(sheet, SIZES[-1:])
    if drawn is None:
        sheet = _fitting(sheet)
        drawn = _drawn(sheet, SIZES[-1:])
    if drawn is None:
        raise FormError(Problem("meeting_no_room"))
    return Paper(drawn.data, sheet, drawn.unshown)


def _fitting(sheet: MeetingSheet) -> MeetingSheet:
    """Give the longest form of a sheet that a page has room for in the smallest letters."""
    forms = levels(sheet)
    first = bisect_left(forms, 1, hi=len(forms) - 1, key=lambda kept: _has_room(sheet, kept))
    kept, every = dict(forms[first]), whole(sheet)
    for part in (TEXTS, *PARTS):  # what gave way early may have had room beside what gave way later
        more = [0] if part == TEXTS else range(min(every[part], kept[part] + _MORE), kept[part], -1)
        kept[part] = next((n for n in more if _has_room(sheet, {**kept, part: n})), kept[part])
    return trimmed(sheet, kept)


def _has_room(sheet: MeetingSheet, kept: Kept) -> bool:
    return _drawn(trimmed(sheet, kept), SIZES[-1:]) is not None


def _drawn(sheet: MeetingSheet, sizes: Sequence[float], rows: int = _FEW_ROWS) -> Printed | None:
    leaf = Leaf(
        blocks=tuple(_blocks(sheet, rows)),
        title=say("document", title=sheet.title, name=sheet.name, day=sheet.on),
        head=(say("subtitle"), show_date(sheet.on)),
        foot=sheet.legend,
        lang=LANGUAGE,
    )
    return draw_leaf(leaf, sizes)


def _blocks(sheet: MeetingSheet, rows: int) -> list[Block]:
    blocks: list[Block] = [Heading(say("heading.page", title=sheet.title, name=sheet.name), level=1)]
    blocks += [Facts(sheet.facts, columns=len(sheet.facts))]
    blocks += _status(sheet)
    first = sheet.outcomes is None
    left, right, rest = _bookings(sheet) if first else _outcomes(sheet), _questions(sheet), _bookings(sheet)
    blocks += [Columns(left, right, () if first else rest)]
    blocks += _decided(sheet, rows)
    blocks += [Heading(say("heading.people")), _signatures(sheet)]
    blocks += [Words(say("next.line", text=sheet.next_meeting), strong=True)]
    if sheet.left_out:
        blocks += [Words(say("left_out", parts="; ".join(sheet.left_out)))]
    return blocks


def _status(sheet: MeetingSheet) -> list[Block]:
    since = sheet.outcomes is not None
    names = status_columns(since=since)
    rows: list[tuple[str | Meter, ...]] = []
    for row in sheet.progress:
        last = (row.last,) if since else ()
        meter = Meter(row.done, row.planned)
        rows.append((row.title, *last, row.now, row.required, meter, row.missing, row.reached))
    grid = Grid(
        tuple(say(f"column.{name}") for name in names),
        tuple(rows),
        right=frozenset(range(1, len(names))) - {names.index("way")},
    )
    lead = [Words(line, strong=n == 0) for n, line in enumerate(sheet.lead)]
    met = [Words(sheet.met, quiet=True)] if sheet.met else []
    return [Heading(say("heading.status_since" if since else "heading.status")), *lead, grid, *met]


def _outcomes(sheet: MeetingSheet) -> tuple[Block, ...]:
    """Give what was planned and what happened.

    What was done as planned takes a line together, since a meeting talks about the rest.
    """
    heading = Heading(say("heading.outcomes"))
    if not sheet.outcomes:
        return heading, Words(say("outcome.none"))
    told = [o for o in sheet.outcomes if o.result is not Result.DONE]
    done = "; ".join(dict.fromkeys(o.what for o in sheet.outcomes if o not in told))
    columns = tuple(say(f"column.{name}") for name in ("what", "planned", "happened"))
    rows = tuple((o.what, o.planned or say("outcome.unplanned"), o.happened) for o in told)
    strong = frozenset(n for n, o in enumerate(told) if o.result is Result.MISSED)
    table = (Grid(columns, rows, strong=strong),) if rows else ()
    return (heading, *table, *([Words(say("outcome.as_planned_all", done=done))] if done else []))


def _questions(sheet: MeetingSheet) -> tuple[Block, ...]:
    items = tuple(_asked(question) for question in sheet.questions)
    return Heading(say("heading.questions")), Items(items) if items else Words(say("question.none"))


def _asked(question: Question) -> str:
    if not question.source:
        return question.text
    return say("question.with_source", text=question.text, source=question.source)


def _bookings(sheet: MeetingSheet) -> tuple[Block, ...]:
    items = tuple(booking.text for booking in sheet.bookings)
    return Heading(say("heading.bookings")), Items(items, boxes=True) if items else Words(say("booking.none"))


def _decided(sheet: MeetingSheet, count: int) -> list[Block]:
    columns = tuple(say(f"column.{name}") for name in ("matter", "decision", "responsible"))
    matters = [(decision.matter, "", "") for decision in sheet.decisions]
    rows = (*matters, *[("", "", "")] * max(count - len(matters), 1))
    return [Heading(say("heading.decisions")), Grid(columns, rows, (2.6, 3.2, 1.6), room=_WRITING, ruled=True)]


def _signatures(sheet: MeetingSheet) -> Signatures:
    places = tuple((person.role, person.name) for person in sheet.people)
    return Signatures(places, box=say("person.present"), line=say("person.sign"))
