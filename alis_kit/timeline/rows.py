"""From the plan's rows to spans and spots, with what the assessment says of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from alis_kit.plan import Absence, Course, CourseKind, Group, Plan, Service
from alis_kit.requirement import CourseCount, GroupMonths
from alis_kit.result import Assessment, Cut, Part
from alis_kit.text import label, show_date, show_months, show_number, show_percent
from alis_kit.timeline.content import Span, Spot
from alis_kit.timeline.measure import clean
from alis_kit.timeline.shapes import Shape, Tone
from alis_kit.timeline.words import progress, reasons, say, span_text
from alis_kit.wording import horizon

NOT_A_LOSS = frozenset({Cut.PART_TIME})
"""Cuts that take nothing a trainee could have counted on."""


_BRIEF = 36
"""Signs of a name in the foot."""


@dataclass(frozen=True)
class Counted:
    """What one row of service counts."""

    total: Fraction
    losses: Mapping[Cut, Fraction]

    @property
    def lost(self) -> Fraction:
        return sum(self.losses.values(), Fraction(0))

    @property
    def never(self) -> bool:
        """Whether the row is of a kind that never counts, which is no loss."""
        return set(self.losses) == {Cut.NOT_COUNTING}

    @property
    def nothing(self) -> bool:
        return bool(self.losses) and not self.total


def counted(part: Part, *, open_ended: bool = False) -> Counted:
    """Leave out of a row's cuts what is no loss; nor is time past what counts, in a row that may end any day."""
    ignored = NOT_A_LOSS | {Cut.CAP, Cut.OVER_FULL_TIME} if open_ended and part.total else NOT_A_LOSS
    losses = {c: n for c, n in part.cuts.items() if n and c not in ignored}
    return Counted(part.total, losses)


def service_span(row: Service, where: str, tone: Tone, assessment: Assessment, part: Part) -> Span | None:
    """Give a row of service as a span, or `None` when its dates make none."""
    end = row.end if row.end is not None else assessment.ends.get(where)
    if row.start is None or end is None or end < row.start:
        return None
    open_ended = row.end is None
    count = counted(part, open_ended=open_ended)
    place = clean(row.place)
    kind = label(f"service_kind.{row.kind}") if row.kind else say("kind.unknown")
    percent = show_percent(row.percent) if row.percent is not None else say("item.no_percent")
    return Span(
        where=where,
        start=row.start,
        end=end,
        open_ended=open_ended,
        percent=row.percent,
        name=place or say("detail.unnamed"),
        details=_service_details(percent, count),
        tone=tone,
        counts=not count.nothing,
        spoken=say(
            "item.service",
            kind=kind,
            name=place or say("detail.unnamed"),
            span=span_text(row.start, end, open_ended=open_ended),
            percent=percent,
            state=progress(row.start, end, assessment.on),
            counted=_spoken_count(count),
        ),
    )


def _service_details(percent: str, count: Counted) -> tuple[str, ...]:
    if count.never:
        return (say("detail.percent_not_counted", percent=percent), say("detail.not_counted"))
    if count.nothing:
        return (
            say("detail.not_counted_reason", percent=percent, reason=reasons(count.losses)),
            say("detail.percent_not_counted", percent=percent),
            say("detail.not_counted"),
        )
    months = show_months(count.total)
    if count.losses:
        full = say("detail.percent_lost", percent=percent, months=months, lost=show_number(count.lost))
    else:
        full = say("detail.percent_months", percent=percent, months=months)
    return (full, say("detail.percent", percent=percent))


def _spoken_count(count: Counted) -> str:
    if count.never:
        return say("detail.not_counted")
    if count.nothing:
        return say("item.uncounted", reasons=reasons(count.losses))
    months = show_months(count.total)
    if count.losses:
        why = reasons(count.losses)
        return say("item.counted_lost", months=months, lost=show_months(count.lost), reasons=why)
    return say("item.counted", months=months)


def lost_times(row: Service, name: str, part: Part) -> Mapping[Cut, str]:
    """Say for the foot how much of a row does not count, by reason."""
    count = counted(part, open_ended=row.end is None)
    if count.never:
        return {}
    return {
        cut: say("note.lost", name=brief(name), start=row.start, months=show_months(months))
        for cut, months in count.losses.items()
    }


def brief(name: str) -> str:
    """Shorten a name for the foot."""
    return name if len(name) <= _BRIEF else f"{name[: _BRIEF - 1].rstrip()}…"


def absence_span(row: Absence, where: str, on: date) -> Span | None:
    """Give an absence as a span, or `None` when its dates make none; an open one lasts at least to today."""
    if row.start is None or (row.end is not None and row.end < row.start):
        return None
    end = row.end if row.end is not None else max(on, row.start)
    percent = row.percent if row.percent is not None else Decimal(100)
    name = label(f"absence_kind.{row.kind}") if row.kind else say("lane.absence")
    shown = show_percent(percent)
    span = span_text(row.start, end, open_ended=row.end is None)
    details = (span,) if percent == 100 else (say("detail.percent_months", percent=shown, months=span), shown)
    return Span(
        where=where,
        start=row.start,
        end=end,
        open_ended=row.end is None,
        percent=percent,
        name=name,
        details=details,
        tone=Tone.ABSENCE,
        spoken=say("item.absence", name=name, span=span, percent=shown, state=progress(row.start, end, on)),
    )


def group_span(row: Group, where: str, assessment: Assessment) -> Span | None:
    """Give group supervision as a span, or `None` when its dates make none; an open one while it is counted."""
    if row.start is None or (row.end is not None and row.end < row.start):
        return None
    end = row.end if row.end is not None else max(row.start, _group_end(assessment))
    part = next((p for p in _group_parts(assessment) if p.where == where), None)
    count = counted(part) if part else None
    name = clean(row.leader) or say("detail.group")
    months = show_months(count.total) if count else ""
    state = progress(row.start, end, assessment.on)
    span = span_text(row.start, end, open_ended=row.end is None)
    spoken = _spoken_count(count) if count else ""
    return Span(
        where=where,
        start=row.start,
        end=end,
        open_ended=row.end is None,
        name=name,
        details=(months,) if months else (),
        tone=Tone.GROUP,
        counts=not (count and count.nothing),
        spoken=say("item.group", name=name, span=span, state=state, counted=spoken),
    )


def _group_parts(assessment: Assessment) -> Iterator[Part]:
    for result in assessment.results:
        if isinstance(result.requirement, GroupMonths) and not result.requirement.during:
            yield from result.parts


def _group_end(assessment: Assessment) -> date:
    """Give the last day that open-ended groups are counted: the day their months are reached (design § 3)."""
    days = [r.cautious.reached_on for r in assessment.results if isinstance(r.requirement, GroupMonths)]
    return max([assessment.on, *(day or horizon(assessment) for day in days)])


def course_spot(row: Course, where: str, assessment: Assessment, losses: Mapping[Cut, Fraction]) -> Spot | None:
    """Give a course as a spot, or `None` when it has no date; crossed out when no goal takes it."""
    if row.on is None:
        return None
    void = bool(losses)
    done = row.on <= assessment.on
    state = say("item.done") if done else say("item.planned")
    if void:
        state = f"{state}, {say('item.uncounted', reasons=reasons(losses))}"
    return Spot(
        where=where,
        on=row.on,
        name=course_name(row),
        shape=Shape.CROSS if void else Shape.DIAMOND,
        tone=Tone.COURSE,
        done=done,
        spoken=say("item.spot", name=course_title(row), day=show_date(row.on), state=state),
    )


def course_name(row: Course) -> str:
    """Name a course in the picture: shortly, an emnekurs by its emne."""
    own = clean(row.topic) or clean(row.title)
    if row.kind is None or row.kind is CourseKind.OTHER:
        return own or say("course.other")
    if row.kind is CourseKind.EMNEKURS:
        return own or say("course.emnekurs")
    return say(f"course.{row.kind}")


def course_title(row: Course) -> str:
    """Name a course in full, for the text twin."""
    kind = label(f"course_kind.{row.kind}") if row.kind else ""
    parts = dict.fromkeys(p for p in (kind, clean(row.title), clean(row.topic)) if p)
    return ", ".join(parts) or say("course.other")


def course_losses(plan: Plan, assessment: Assessment) -> Mapping[str, Mapping[Cut, Fraction]]:
    """Give for each course that no goal takes why it does not count."""
    taken: set[str] = set()
    losses: dict[str, Mapping[Cut, Fraction]] = {}
    for result in assessment.results:
        if isinstance(result.requirement, CourseCount):
            for part in result.parts:
                count = counted(part)
                taken |= {part.where} if part.total else set()
                losses |= {part.where: count.losses} if count.nothing else {}
    return {where: why for where, why in losses.items() if where not in taken}
