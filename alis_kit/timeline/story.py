"""One plan and its assessment as the content of all lanes. Nothing has a place yet; nothing is counted here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from alis_kit.plan import Plan, ServiceKind
from alis_kit.requirement import CourseCount, DutyCount, GroupMonths, ServiceMaximum, ServiceMinimum
from alis_kit.result import ZERO, Amounts, Assessment, Cut, Expected, Part, Result
from alis_kit.text import label, place, show_date
from alis_kit.timeline import rows, tallies
from alis_kit.timeline.lettering import clean, say
from alis_kit.timeline.rows import Moment, Span, Told
from alis_kit.timeline.shapes import Change, Tone
from alis_kit.timeline.tallies import Tally
from alis_kit.wording import (
    account_notes,
    brief_course,
    day_or_range,
    expected_by,
    lacking,
    lis1_registered_ahead,
    listed,
    outdated_goals,
    when,
)

Kind = ServiceKind
LANES: Mapping[str, tuple[frozenset[ServiceKind], Tone]] = {
    "lis1": (frozenset({Kind.LIS1_HOSPITAL, Kind.LIS1_MUNICIPALITY}), Tone.LIS1),
    "open_practice": (frozenset({Kind.OPEN_PRACTICE}), Tone.OPEN_PRACTICE),
    "other_gp": (frozenset({Kind.OTHER_GP}), Tone.OTHER_GP),
    "institution": (frozenset({Kind.INSTITUTION}), Tone.INSTITUTION),
    "specialty": (frozenset({Kind.OTHER_SPECIALTY, Kind.ABROAD}), Tone.SPECIALTY),
    "neutral": (frozenset({Kind.NOT_COUNTING}), Tone.NEUTRAL),
}
"""The lanes of service, from above, with the kinds of row each holds; a row without kind lies in the last."""
ORDER = (*LANES, "absence", "group", "courses", "duties", "whole")
"""All lanes from above."""
ALWAYS = frozenset({"lis1", "open_practice", "institution", "group", "courses", "duties", "whole"})
"""Lanes that are shown even when they are empty: every path must fill them."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """One lane's content."""

    id: str
    spans: tuple[Span, ...] = ()
    moments: tuple[Moment, ...] = ()
    flags: tuple[date, ...] = ()
    """Days on which a goal of the lane is reached."""
    curve: Amounts | None = None
    """Where the moments add up: how far, and what is asked for."""
    tallies: tuple[Tally, ...] = ()

    @property
    def told(self) -> tuple[Told, ...]:
        return (*self.spans, *self.moments)

    @property
    def name(self) -> str:
        """Return its name, with hyphens where it may be broken."""
        return say(f"lane.{self.id}")

    @property
    def differs(self) -> bool:
        """Whether anything here is marked as different from another plan."""
        return any(thing.change is not Change.SAME for thing in self.told)

    @property
    def items(self) -> tuple[str, ...]:
        """Return everything in the lane in words, in order of date."""
        spans = [(s.start, s.where, s.spoken) for s in self.spans]
        moments = [(s.on, s.where, s.spoken) for s in self.moments]
        return tuple(spoken for _, _, spoken in sorted([*spans, *moments]))


class Promise(StrEnum):
    """What a day at the end of the path stands for."""

    EXPECTED = "expected"
    """Everything is in place by every reading."""
    DOUBTFUL = "doubtful"
    """Everything is in place if the readings turn out well."""
    SERVICE = "service"
    """The plan never gets there, but its service suffices."""
    ESTIMATE = "estimate"
    """The service would suffice if the last row went on unchanged."""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """The day that is shown as the end of the path, and its range."""

    promise: Promise
    day: date
    generous: date | None = None
    remark: str = ""
    """Under what the day holds: when LIS1 is confirmed, by another reading than the bars are drawn by."""

    @property
    def ranges(self) -> bool:
        return self.generous is not None and self.generous != self.day


@dataclass(frozen=True, kw_only=True)
class Story:
    """One plan's whole content."""

    on: date
    lanes: Mapping[str, Content]
    approval: Approval | None
    period: tuple[date, date] | None
    lost: tuple[str, ...]
    """What does not count, and why."""
    remarks: tuple[str, ...]
    summary: str
    days: tuple[date, ...]
    """Every day that the window of the whole path must hold."""


def story(plan: Plan, assessment: Assessment) -> Story:
    """Return everything the picture tells of one plan."""
    losses = rows.course_losses(assessment)
    lanes = {content.id: content for content in _lanes(plan, assessment, losses)}
    approval = approval_of(plan, assessment)
    period = coming_period(plan)
    drawn = {thing.where: thing.name for lane in lanes.values() for thing in lane.told}
    return Story(
        on=assessment.on,
        lanes={name: c for name, c in lanes.items() if name in ALWAYS or c.spans or c.moments},
        approval=approval,
        period=period,
        lost=tuple(_lost(plan, assessment, drawn, losses)),
        remarks=tuple(_remarks(plan, assessment, drawn)),
        summary=summary(assessment),
        days=(assessment.on, *(period or ()), *_days(lanes.values(), approval)),
    )


def _days(lanes: Collection[Content], approval: Approval | None) -> Iterator[date]:
    for lane in lanes:
        yield from (span.start for span in lane.spans)
        yield from (span.end for span in lane.spans if not span.open_ended)
        yield from (moment.on for moment in lane.moments)
    if approval:
        yield from (day for day in (approval.day, approval.generous) if day)


def coming_period(plan: Plan) -> tuple[date, date] | None:
    """Return the coming period, when both its days are known and in order."""
    start, end = plan.period.start, plan.period.end
    return (start, end) if start and end and start <= end else None


# ---- lanes ----


def _lanes(plan: Plan, assessment: Assessment, losses: Mapping[str, Mapping[Cut, Fraction]]) -> Iterator[Content]:
    on = assessment.on
    spans = _service_spans(plan, assessment)
    for name, (kinds, _) in LANES.items():
        yield _content(name, tallies.service_results(assessment, kinds), on, spans[name])
    absences = [rows.absence_span(row, f"absence[{i}]", on) for i, row in enumerate(plan.absence)]
    yield _content("absence", (), on, absences)
    groups = [rows.group_span(row, f"groups[{i}]", assessment) for i, row in enumerate(plan.groups)]
    yield _content("group", tallies.group_results(assessment), on, groups)
    courses = enumerate(plan.courses)
    moments = (rows.course_moment(row, where := f"courses[{i}]", on, losses.get(where, {})) for i, row in courses)
    total = tallies.summed(tallies.results_on(assessment, CourseCount), on)
    yield Content(
        id="courses", moments=tuple(moment for moment in moments if moment), tallies=(total,) if total else ()
    )
    yield _duties(plan, assessment)
    whole = tallies.whole_results(assessment, (kinds for kinds, _ in LANES.values()))
    period = coming_period(plan)
    content = _content("whole", whole, on, [rows.period_span(period, on)] if period else [])
    yield replace(content, moments=rows.milestones(plan, assessment), flags=())


def _content(name: str, results: Sequence[Result], on: date, spans: Sequence[Span | None] = ()) -> Content:
    """Return a lane of spans, as far as their dates make any, with its goals."""
    reached = (r.cautious.reached_on for r in results if r.cautious.required)
    return Content(
        id=name,
        spans=tuple(span for span in spans if span),
        flags=tuple(day for day in reached if day),
        tallies=tuple(tallies.tally(r, on, caption=_caption(name, r, several=len(results) > 1)) for r in results),
    )


def _caption(lane: str, result: Result, *, several: bool) -> str:
    """Name a goal, when its lane has several."""
    if lane == "whole":
        return result.requirement.title
    match result.requirement:
        case ServiceMinimum(services=(one,)) | ServiceMaximum(services=(one,)) if several:
            return say(f"kind.{one}")
        case GroupMonths(during=(one,)) if several:
            return say("tally.during", kind=say(f"kind.{one}").lower())
        case _:
            return ""


def _service_spans(plan: Plan, assessment: Assessment) -> Mapping[str, list[Span | None]]:
    spans: dict[str, list[Span | None]] = {name: [] for name in LANES}
    parts = {part.where: part for part in assessment.account}
    for i, row in enumerate(plan.service):
        where = f"service[{i}]"
        name = next((n for n, (kinds, _) in LANES.items() if row.kind in kinds), "neutral")
        part = parts.get(where, Part(where, ZERO, ZERO, ZERO))
        spans[name].append(rows.service_span(row, where, LANES[name][1], assessment, part))
    return spans


def _duties(plan: Plan, assessment: Assessment) -> Content:
    """Return the duties by date, each with the number reached."""
    results = tallies.results_on(assessment, DutyCount)
    if not results:
        return Content(id="duties")
    given = {part.where: part.total for part in results[0].parts}
    moments: list[Moment] = []
    reached = ZERO
    for day, i, count in sorted((row.on, i, Fraction(row.count)) for i, row in enumerate(plan.duties) if row.on):
        reached += given.get(f"duties[{i}]", count)
        moments.append(rows.duty_moment(f"duties[{i}]", day, assessment.on, reached))
    content = _content("duties", results, assessment.on)
    return replace(content, moments=tuple(moments), flags=(), curve=results[0].cautious)


# ---- the foot ----


def _lost(
    plan: Plan,
    assessment: Assessment,
    drawn: Mapping[str, str],
    losses: Mapping[str, Mapping[Cut, Fraction]],
) -> Iterator[str]:
    """Say what does not count, by reason."""
    parts = {part.where: part for part in assessment.account}
    lost: dict[Cut, list[str]] = {}
    for i, row in enumerate(plan.service):
        where = f"service[{i}]"
        if where in parts and where in drawn:
            for cut, said in rows.lost_times(row, drawn[where], parts[where]).items():
                lost.setdefault(cut, []).append(said)
    for i, course in enumerate(plan.courses):
        for cut in losses.get(f"courses[{i}]", {}) if course.on else ():
            said = say("note.course", name=rows.brief(clean(brief_course(course))), day=course.on)
            lost.setdefault(cut, []).append(said)
    for cut, items in lost.items():
        reason = label(f"cut.{cut}")
        yield say("note.reason", reason=reason[:1].upper() + reason[1:], items="; ".join(items))


def _remarks(plan: Plan, assessment: Assessment, drawn: Collection[str]) -> Iterator[str]:
    tables = ("service", "absence", "groups", "courses", "duties")
    places = [f"{name}[{i}]" for name in tables for i in range(len(getattr(plan, name)))]
    if undrawn := [where for where in places if where not in drawn]:
        yield say("note.undrawn", places="; ".join(place(where) for where in undrawn))
    approval = approval_of(plan, assessment)
    if approval and approval.promise is Promise.ESTIMATE:
        yield say("note.estimate")
    if any(result.in_doubt for result in assessment.results):
        yield say("note.doubt")
    yield from account_notes(plan, assessment)
    yield from lis1_registered_ahead(assessment)
    yield from outdated_goals(assessment)
    if approval and assessment.forecast.assumed:
        yield say("note.assumed", titles=_titles(assessment, assessment.forecast.assumed))


# ---- the end of the path ----


def approval_of(plan: Plan, assessment: Assessment) -> Approval | None:
    """Return the most certain day there is at the end of the path."""
    forecast = assessment.forecast
    lis1 = say("promise.lis1") if forecast.lis1_unconfirmed else ""
    by = expected_by(plan, assessment) if forecast.all_met.cautious else ""
    remark = "; ".join(part for part in (lis1, by) if part)
    for promise, days in (
        (Promise.EXPECTED, forecast.all_met),
        (Promise.DOUBTFUL, Expected(forecast.all_met.generous, None)),
        (Promise.SERVICE, forecast.service_met),
        (Promise.ESTIMATE, forecast.estimate),
    ):
        if days and days.cautious:
            return Approval(promise=promise, day=days.cautious, generous=days.generous, remark=remark)
    return None


def summary(assessment: Assessment) -> str:
    """Return in one line where the plan ends: the day, its range, and what decides it or what is missing."""
    forecast = assessment.forecast
    if not assessment.results:
        return say("summary.nothing")
    if forecast.all_met.cautious is not None:
        return _arrival(assessment, forecast.all_met, forecast.all_met.cautious)
    missing = lacking(assessment)
    if forecast.all_met.generous is not None:
        generous = when(show_date(forecast.all_met.generous), assessment)
        return say("summary.doubtful", generous=generous, missing=missing)
    for key, days in (("service", forecast.service_met), ("estimate", forecast.estimate)):
        if days and days.cautious:
            return say(f"summary.{key}", missing=missing, day=when(day_or_range(days), assessment))
    return say("summary.missing", missing=missing)


def _arrival(assessment: Assessment, expected: Expected, day: date) -> str:
    decided = _titles(assessment, assessment.forecast.decided_by)
    if day <= assessment.on:
        return say("summary.reached", day=when(show_date(day), assessment))
    if expected.generous and expected.generous != day:
        generous = when(show_date(expected.generous), assessment)
        return say("summary.range", day=day, generous=generous, decided=decided)
    return say("summary.plain", day=when(show_date(day), assessment), decided=decided)


def _titles(assessment: Assessment, identifiers: Sequence[str]) -> str:
    """List requirements by their titles inside a sentence."""
    return listed(say("quoted", title=assessment.result(i).requirement.title) for i in identifiers)
