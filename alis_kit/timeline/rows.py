"""From the plan's rows to spans and moments, with what the assessment says of each. Nothing has a place yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from alis_kit.plan import Absence, Course, Group, Plan, Service
from alis_kit.requirement import CourseCount, GroupMonths
from alis_kit.result import ZERO, Assessment, Cut, Part
from alis_kit.text import label, show_months, show_number, show_percent, show_span
from alis_kit.timeline.lettering import clean, say
from alis_kit.timeline.shapes import Change, Paint, Shape, Tone
from alis_kit.wording import brief_course, full_course, horizon, is_outdated

_NOT_A_LOSS = frozenset({Cut.PART_TIME})
"""Cuts that take nothing a trainee could have counted on."""
DOT = " · "
"""Between a name and what belongs to it, on one line."""
_BRIEF = 36
"""Signs of a name in the foot."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """A row of the plan as it is told."""

    where: str
    name: str
    tone: Tone
    spoken: str
    """All of it in words."""
    change: Change = Change.SAME


@dataclass(frozen=True, kw_only=True)
class Span(Told):
    """A row with a beginning and an end."""

    start: date
    end: date
    open_ended: bool = False
    percent: Decimal | None = None
    """Height of the bar; `None` for rows that have no percent."""
    details: tuple[str, ...]
    """What stands under the name, longest first; the first that fits is taken."""
    counts: bool = True

    @property
    def share(self) -> float:
        """The height of the bar as a share of full time; more than full time is drawn as full."""
        return 1.0 if self.percent is None else min(1.0, max(0.0, float(self.percent) / 100))

    @property
    def key(self) -> str:
        """What the foot says that the bar's number stands for."""
        return joined(brief(self.name), *self.details[-1:])

    def paint(self, *, done: bool) -> Paint:
        """Return how the span, or the half of it that is done, is filled."""
        if not self.counts:
            return Paint.CROSSED if done else Paint.CROSSED_PLANNED
        return Paint.SOLID if done else Paint.HATCHED


@dataclass(frozen=True, kw_only=True)
class Moment(Told):
    """A row with one day."""

    on: date
    shape: Shape
    done: bool
    reached: Fraction = ZERO
    """The number reached by then, of what adds up."""


# ---- what counts of a row ----


@dataclass(frozen=True)
class Counted:
    """What one row counts, and what of it is lost."""

    total: Fraction
    losses: Mapping[Cut, Fraction]

    @property
    def lost(self) -> Fraction:
        return sum(self.losses.values(), ZERO)

    @property
    def never(self) -> bool:
        """Whether the row is of a kind that never counts, which is no loss."""
        return set(self.losses) == {Cut.NOT_COUNTING}

    @property
    def nothing(self) -> bool:
        return bool(self.losses) and not self.total

    def __str__(self) -> str:
        """Say it in full."""
        if self.never:
            return say("detail.not_counted")
        if self.nothing:
            return say("item.uncounted", reasons=reasons(self.losses))
        key = "item.counted_lost" if self.losses else "item.counted"
        months, lost = show_months(self.total), show_months(self.lost)
        return say(key, months=months, lost=lost, reasons=reasons(self.losses))


def counted(part: Part, *, open_ended: bool = False) -> Counted:
    """Return what a row counts and loses; time past what counts is no loss in a row that may end any day."""
    ignored = _NOT_A_LOSS | {Cut.CAP, Cut.OVER_FULL_TIME} if open_ended and part.total else _NOT_A_LOSS
    return Counted(part.total, {cut: n for cut, n in part.cuts.items() if n and cut not in ignored})


def reasons(losses: Mapping[Cut, Fraction]) -> str:
    """Return why time does not count."""
    return ", ".join(label(f"cut.{cut}") for cut, amount in losses.items() if amount)


def lost_times(row: Service, name: str, part: Part) -> Mapping[Cut, str]:
    """Return for the foot how much of a row does not count, by reason."""
    count = counted(part, open_ended=row.end is None)
    if count.never:
        return {}
    return {
        cut: say("note.lost", name=brief(name), start=row.start, months=show_months(months))
        for cut, months in count.losses.items()
    }


def brief(name: str) -> str:
    """Return a name as short as the foot has room for."""
    return name if len(name) <= _BRIEF else f"{name[: _BRIEF - 1].rstrip()}…"


def joined(*parts: str) -> str:
    """Return a name and what belongs to it on one line."""
    return DOT.join(parts)


# ---- spans ----


def service_span(row: Service, where: str, tone: Tone, assessment: Assessment, part: Part) -> Span | None:
    """Return a row of service as a span, or `None` when its dates make none."""
    end = row.end or assessment.ends.get(where)
    if row.start is None or end is None or end < row.start:
        return None
    count = counted(part, open_ended=row.end is None)
    name = clean(row.place) or say("detail.unnamed")
    kind = label(f"service_kind.{row.kind}") if row.kind else say("kind.unknown")
    shown = show_percent(row.percent) if row.percent is not None else say("item.no_percent")
    said = {"kind": kind, "percent": shown, "counted": count, **_when(row.start, row.end, end, assessment.on)}
    return Span(
        where=where,
        start=row.start,
        end=end,
        open_ended=row.end is None,
        percent=row.percent,
        name=name,
        details=_service_details(shown, count),
        tone=tone,
        counts=not count.nothing,
        spoken=say("item.service", name=name, **said),
    )


def _service_details(percent: str, count: Counted) -> tuple[str, ...]:
    if count.nothing:
        reason = say("detail.not_counted_reason", percent=percent, reason=reasons(count.losses))
        plain = say("detail.percent_not_counted", percent=percent), say("detail.not_counted")
        return plain if count.never else (reason, *plain)
    key = "detail.percent_lost" if count.losses else "detail.percent_months"
    return say(key, percent=percent, months=show_months(count.total), lost=show_number(count.lost)), percent


def absence_span(row: Absence, where: str, on: date) -> Span | None:
    """Return an absence as a span, or `None` when its dates make none; an open one lasts at least to today."""
    if row.start is None or (row.end and row.end < row.start):
        return None
    end = row.end or max(on, row.start)
    name = label(f"absence_kind.{row.kind}") if row.kind else say("lane.absence")
    percent = row.percent if row.percent is not None else Decimal(100)
    shown, said = show_percent(percent), _when(row.start, row.end, end, on)
    days = said["span"]
    return Span(
        where=where,
        start=row.start,
        end=end,
        open_ended=row.end is None,
        percent=percent,
        name=name,
        details=(days,) if percent == 100 else (say("detail.percent_months", percent=shown, months=days), shown),
        tone=Tone.ABSENCE,
        spoken=say("item.absence", name=name, percent=shown, **said),
    )


def group_span(row: Group, where: str, assessment: Assessment) -> Span | None:
    """Return group supervision as a span, or `None` when its dates make none; an open one while it is counted."""
    if row.start is None or (row.end and row.end < row.start):
        return None
    months = [(r, r.requirement.during) for r in assessment.results if isinstance(r.requirement, GroupMonths)]
    reached = (r.cautious.reached_on or horizon(assessment) for r, _ in months)
    end = row.end or max([row.start, assessment.on, *reached])  # counted until they are reached (TELLING)
    parts = (part for r, during in months if not during for part in r.parts)
    count = next((counted(part) for part in parts if part.where == where), None)
    name = clean(row.leader) or say("detail.group")
    said = _when(row.start, row.end, end, assessment.on)
    return Span(
        where=where,
        start=row.start,
        end=end,
        open_ended=row.end is None,
        name=name,
        details=(show_months(count.total),) if count else (),
        tone=Tone.GROUP,
        counts=not (count and count.nothing),
        spoken=say("item.group", name=name, counted=count or "", **said),
    )


def period_span(period: tuple[date, date], on: date) -> Span:
    """Return the coming period as a span of its own."""
    start, end = period
    name, days = say("milestone.period"), show_span(start, end)
    spoken = say("item.spot", name=name, day=days, state=_state(start, end, on))
    return Span(
        where="period", start=start, end=end, name=name, details=(days,), tone=Tone.MILESTONE, spoken=spoken
    )


def _when(start: date, ends: date | None, end: date, on: date) -> dict[str, str]:
    """Say a span, an open end without a date, and whether it is done, under way or planned."""
    days = show_span(start, end) if ends else say("item.open", start=start)
    return {"span": days, "state": _state(start, ends, on)}


def _state(start: date, ends: date | None, on: date) -> str:
    """Say whether a span is done, under way or planned; one without an end is under way once it has begun."""
    if ends and ends <= on:
        return say("item.done")
    return say("item.both") if start <= on else say("item.planned")


# ---- moments ----


def course_moment(row: Course, where: str, on: date, losses: Mapping[Cut, Fraction]) -> Moment | None:
    """Return a course as a moment, or `None` when it has no date; crossed out when no goal takes it."""
    if row.on is None:
        return None
    state = _state(row.on, row.on, on)
    if losses:
        state = f"{state}, {say('item.uncounted', reasons=reasons(losses))}"
    spoken = say("item.spot", name=clean(full_course(row)), day=row.on, state=state)
    shape, name = Shape.CROSS if losses else Shape.DIAMOND, clean(brief_course(row))
    return Moment(
        where=where, on=row.on, name=name, shape=shape, tone=Tone.COURSE, done=row.on <= on, spoken=spoken
    )


def course_losses(assessment: Assessment) -> Mapping[str, Mapping[Cut, Fraction]]:
    """Return for each course that no goal takes why it does not count."""
    results = [r for r in assessment.results if isinstance(r.requirement, CourseCount)]
    counts = [(part.where, counted(part)) for result in results for part in result.parts]
    taken = {where for where, count in counts if count.total}
    return {where: count.losses for where, count in counts if count.nothing and where not in taken}


def duty_moment(where: str, day: date, on: date, reached: Fraction) -> Moment:
    """Return duties of a day as a moment, with the number reached."""
    return Moment(
        where=where,
        on=day,
        name="",
        shape=Shape.DOT,
        tone=Tone.DUTY,
        done=day <= on,
        reached=reached,
        spoken=say("item.duties", count=reached, day=day, state=_state(day, day, on)),
    )


def milestones(plan: Plan, assessment: Assessment) -> tuple[Moment, ...]:
    """Return meetings, revisions, activities and the dated facts of the application."""
    standing, signing = plan.standing, plan.signing
    named = [
        ("standing.lis1_complete_on", standing.lis1_complete_on, _lis1(assessment)),
        ("standing.converted_on", standing.converted_on, say("milestone.converted")),
        ("standing.agreement_on", standing.agreement_on, say("milestone.agreement")),
        ("signing.on", signing.on, say("milestone.signed")),
        ("signing.next_meeting", signing.next_meeting, say("milestone.meeting")),
        ("supervision.exempt_until", plan.supervision.exempt_until, say("milestone.exempt")),
        *((f"activities[{i}]", a.on, clean(a.name)) for i, a in enumerate(plan.activities)),
        *_goals(plan, assessment),
    ]
    return tuple(_milestone(where, day, name, assessment.on) for where, day, name in named if day)


def _lis1(assessment: Assessment) -> str:
    """Name the registration of LIS1, with the months it gives beyond its rows."""
    given = [part.total for part in assessment.account if part.where == "standing.lis1_complete_on"]
    if not given:
        return say("milestone.lis1")
    return say("milestone.lis1_given", months=show_months(sum(given, ZERO)))


def _goals(plan: Plan, assessment: Assessment) -> Iterator[tuple[str, date | None, str]]:
    outdated = {part.where for r in assessment.results if is_outdated(r) for part in r.parts}
    for i, goals in enumerate(plan.goals):
        if goals.kind and goals.approved is not None:
            where, short = f"goals[{i}]", say(f"goal_set.{goals.kind}")
            key = "milestone.goals" if goals.total is not None else "milestone.goals_open"
            text = say(key, set=short, approved=goals.approved, total=goals.total)
            yield where, goals.on, say("milestone.goals_outdated", text=text) if where in outdated else text


def _milestone(where: str, day: date, name: str, on: date) -> Moment:
    spoken = say("item.spot", name=name, day=day, state=_state(day, day, on))
    return Moment(
        where=where, on=day, name=name, shape=Shape.CIRCLE, tone=Tone.MILESTONE, done=day <= on, spoken=spoken
    )
