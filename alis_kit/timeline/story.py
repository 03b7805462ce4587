"""One plan and its assessment as the content of all lanes. Nothing has a place yet; nothing is counted here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from fractions import Fraction

from alis_kit.plan import Plan, ServiceKind
from alis_kit.requirement import GroupMonths, ServiceMaximum, ServiceMinimum
from alis_kit.result import Assessment, Cut, Part, Result
from alis_kit.text import label, place
from alis_kit.timeline.content import Content, Curve, Notes, Promise, Span, Spot, Story, Tally
from alis_kit.timeline.milestones import approval_of, milestones, period_of, period_span
from alis_kit.timeline.rows import (
    absence_span,
    brief,
    course_losses,
    course_name,
    course_spot,
    group_span,
    lost_times,
    service_span,
)
from alis_kit.timeline.shapes import Shape, Tone
from alis_kit.timeline.tallies import (
    course_results,
    duty_results,
    group_results,
    service_results,
    summed,
    tally,
    whole_results,
)
from alis_kit.timeline.words import say, summary, titles
from alis_kit.wording import account_notes, outdated_goals

Kind = ServiceKind
Losses = Mapping[str, Mapping[Cut, Fraction]]
"""For each course that no goal takes, why it does not count."""
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


def story(plan: Plan, assessment: Assessment) -> Story:
    """Gather everything the picture tells of one plan."""
    losses = course_losses(plan, assessment)
    lanes = {c.id: c for c in _lanes(plan, assessment, losses)}
    approval = approval_of(plan, assessment)
    period = period_of(plan)
    days = [assessment.on, *(period or ())]
    for lane in lanes.values():
        days += [s.start for s in lane.spans] + [s.end for s in lane.spans if not s.open_ended]
        days += [s.on for s in lane.spots] + ([d for d, _ in lane.curve.points] if lane.curve else [])
    days += [d for d in (approval.day, approval.generous) if d] if approval else []
    return Story(
        on=assessment.on,
        lanes={name: c for name, c in lanes.items() if name in ALWAYS or c.spans or c.spots},
        approval=approval,
        period=period,
        notes=_notes(plan, assessment, lanes.values(), losses),
        summary=summary(assessment),
        days=tuple(days),
    )


def _lanes(plan: Plan, assessment: Assessment, losses: Losses) -> Iterator[Content]:
    on = assessment.on
    spans = _service_spans(plan, assessment)
    for name, (kinds, tone) in LANES.items():
        results = service_results(assessment, kinds)
        yield _content(name, tone, results, on, spans=tuple(spans[name]))
    absences = (absence_span(row, f"absence[{i}]", on) for i, row in enumerate(plan.absence))
    yield Content(id="absence", name=say("lane.absence"), tone=Tone.ABSENCE, spans=tuple(s for s in absences if s))
    groups = (group_span(row, f"groups[{i}]", assessment) for i, row in enumerate(plan.groups))
    yield _content("group", Tone.GROUP, group_results(assessment), on, spans=tuple(s for s in groups if s))
    yield _courses(plan, assessment, losses)
    yield _duties(plan, assessment)
    whole = whole_results(assessment, (kinds for kinds, _ in LANES.values()))
    yield _content(
        "whole", Tone.MILESTONE, whole, on, spans=period_span(plan, on), spots=milestones(plan, assessment)
    )


def _content(
    name: str,
    tone: Tone,
    results: tuple[Result, ...],
    on: date,
    *,
    spans: tuple[Span, ...] = (),
    spots: tuple[Spot, ...] = (),
) -> Content:
    reached = tuple(r.cautious.reached_on for r in results if r.cautious.reached_on and r.cautious.required)
    captions = _captions(name, results)
    tallies = tuple(tally(r, on, caption=c) for r, c in zip(results, captions, strict=True))
    return Content(
        id=name,
        name=say(f"lane.{name}"),
        tone=tone,
        spans=spans,
        spots=spots,
        flags=() if name == "whole" else reached,
        tallies=tallies,
    )


def _captions(name: str, results: tuple[Result, ...]) -> tuple[str, ...]:
    """Name the goals of a lane, when it has several."""
    if name == "whole":
        return tuple(r.requirement.title for r in results)
    if len(results) < 2:
        return tuple("" for _ in results)
    return tuple(_caption(r) for r in results)


def _caption(result: Result) -> str:
    match result.requirement:
        case ServiceMinimum(services=(one,)) | ServiceMaximum(services=(one,)):
            return say(f"kind.{one}")
        case GroupMonths(during=(one,)):
            return say("tally.during", kind=say(f"kind.{one}").lower())
        case _:
            return ""


def _service_spans(plan: Plan, assessment: Assessment) -> Mapping[str, list[Span]]:
    spans: dict[str, list[Span]] = {name: [] for name in LANES}
    parts = _parts(assessment)
    for i, row in enumerate(plan.service):
        where = f"service[{i}]"
        name = next((n for n, (kinds, _) in LANES.items() if row.kind in kinds), "neutral")
        part = parts.get(where, Part(where, Fraction(0), Fraction(0), Fraction(0)))
        span = service_span(row, where, LANES[name][1], assessment, part)
        spans[name] += [span] if span else []
    return spans


def _parts(assessment: Assessment) -> Mapping[str, Part]:
    return {part.where: part for part in assessment.account}


def _courses(plan: Plan, assessment: Assessment, losses: Losses) -> Content:
    results = course_results(assessment)
    rows = enumerate(plan.courses)
    spots = (course_spot(r, f"courses[{i}]", assessment, losses.get(f"courses[{i}]", {})) for i, r in rows)
    total = summed(results, assessment.on)
    return Content(
        id="courses",
        name=say("lane.courses"),
        tone=Tone.COURSE,
        spots=tuple(s for s in spots if s),
        tallies=(total,) if total else (),
    )


def _duties(plan: Plan, assessment: Assessment) -> Content:
    results = duty_results(assessment)
    tallies: tuple[Tally, ...] = tuple(tally(r, assessment.on) for r in results)
    name = say("lane.duties")
    if not results:
        return Content(id="duties", name=name, tone=Tone.DUTY)
    amounts = results[0].cautious
    given = {part.where: part.total for part in results[0].parts}
    dated = sorted(
        (row.on, i, given.get(f"duties[{i}]", Fraction(row.count))) for i, row in enumerate(plan.duties) if row.on
    )
    points: list[tuple[date, Fraction]] = []
    spots: list[Spot] = []
    reached = Fraction(0)
    for day, i, number in dated:
        reached += number
        points.append((day, reached))
        state = say("item.done") if day <= assessment.on else say("item.planned")
        spots.append(
            Spot(
                where=f"duties[{i}]",
                on=day,
                name="",
                shape=Shape.DOT,
                tone=Tone.DUTY,
                done=day <= assessment.on,
                spoken=say("item.duties", count=reached, day=day, state=state),
                labelled=False,
            )
        )
    curve = Curve(points=tuple(points), now=amounts.done, goal=amounts.required, reached_on=amounts.reached_on)
    return Content(id="duties", name=name, tone=Tone.DUTY, spots=tuple(spots), curve=curve, tallies=tallies)


def _notes(plan: Plan, assessment: Assessment, lanes: Collection[Content], losses: Losses) -> Notes:
    """Gather what does not count, by reason, and what else is to be said."""
    drawn = {span.where: span.name for lane in lanes for span in lane.spans}
    drawn |= {spot.where: spot.name for lane in lanes for spot in lane.spots}
    parts = _parts(assessment)
    lost: dict[Cut, list[str]] = {}
    for i, row in enumerate(plan.service):
        where = f"service[{i}]"
        if where in parts and where in drawn:
            for cut, said in lost_times(row, drawn[where], parts[where]).items():
                lost.setdefault(cut, []).append(said)
    for i, course in enumerate(plan.courses):
        for cut in losses.get(f"courses[{i}]", {}) if course.on else ():
            said = say("note.course", name=brief(course_name(course)), day=course.on)
            lost.setdefault(cut, []).append(said)
    reasons = ((_upper(label(f"cut.{cut}")), "; ".join(said)) for cut, said in lost.items())
    notes = tuple(say("note.reason", reason=reason, items=items) for reason, items in reasons)
    undrawn = [where for where in _rows(plan) if where not in drawn]
    return Notes(lost=notes, remarks=tuple(_remarks(plan, assessment, undrawn)))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rows(plan: Plan) -> Iterator[str]:
    """Give the rows that have a place on the time axis when their dates are usable."""
    for name in ("service", "absence", "groups", "courses", "duties"):
        yield from (f"{name}[{i}]" for i in range(len(getattr(plan, name))))


def _remarks(plan: Plan, assessment: Assessment, undrawn: list[str]) -> Iterator[str]:
    if undrawn:
        yield say("note.undrawn", places="; ".join(place(where) for where in undrawn))
    approval = approval_of(plan, assessment)
    if approval and approval.promise is Promise.ESTIMATE:
        yield say("note.estimate")
    if any(r.in_doubt for r in assessment.results):
        yield say("note.doubt")
    yield from account_notes(plan, assessment)
    yield from outdated_goals(assessment)
    if approval and assessment.forecast.assumed:
        yield say("note.assumed", titles=titles(assessment, assessment.forecast.assumed))
