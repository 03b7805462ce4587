"""Part 4 of the form, service: what each post has counted, and what remains."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from alis_kit.formtext.words import Row, joined, place_of, rest_of, say
from alis_kit.plan import LIS1, Plan, Service, ServiceKind
from alis_kit.requirement import ServiceMaximum, ServiceMinimum
from alis_kit.result import ZERO, Assessment, Cut, Part, Result, State
from alis_kit.text import label, show_months, show_number, show_percent, show_span
from alis_kit.wording import as_other_gp, in_brackets, number_by


def service_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the posts that have begun, what each has counted and what not, the sum, and the requirement's own."""
    parts = {part.where: part for part in assessment.account}
    moved = as_other_gp(assessment)
    lines: list[str] = []
    done: list[tuple[ServiceKind | None, Fraction]] = []
    for i, service in enumerate(plan.service):
        part = parts.get(f"service[{i}]")
        if part and service.kind in row.services and service.start and service.start <= assessment.on:
            lines.append(_post_done(service, part, assessment, moved=part.where in moved))
            done.append((service.kind, part.done))
    registered, months = _registered(plan, assessment, row)
    done += [(ServiceKind.LIS1_HOSPITAL, amount) for amount in months]  # or the municipality's: one row has both
    summed = say("sum", months=show_months(_sum(done))) if len(done) > 1 else ""
    last = (summed, registered, _towards(assessment, row, done))
    return joined([*lines, _upper("; ".join(text for text in last if text))])


def _sum(done: Iterable[tuple[ServiceKind | None, Fraction]]) -> Fraction:
    return sum((amount for _, amount in done), ZERO)


def _registered(plan: Plan, assessment: Assessment, row: Row) -> tuple[str, list[Fraction]]:
    """Say that LIS1 is registered as complete, and give what that adds to what its rows have counted."""
    day = plan.standing.lis1_complete_on
    if day is None or day > assessment.on or not row.services & LIS1:
        return "", []
    months = [part.done for part in assessment.account if part.where == "standing.lis1_complete_on" and part.done]
    key = "lis1_registered_months" if months else "lis1_registered"
    return say(key, day=day, months=show_months(sum(months, ZERO))), months


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _towards(assessment: Assessment, row: Row, done: Iterable[tuple[ServiceKind | None, Fraction]]) -> str:
    """Say the requirement's own number and reading where the posts sum to another, and the generous one."""
    minimums = _results(assessment, row, ServiceMinimum)
    results = minimums or _alone(assessment, row)
    kinds = {kind for result in results for kind in result.requirement.buckets}  # type: ignore[attr-defined]
    listed = _sum(each for each in done if each[0] in kinds)
    counted = sum((result.cautious.done for result in results), ZERO)
    best = sum((result.generous.done for result in minimums), ZERO) if minimums else counted
    same, sure = show_number(counted) == show_number(listed), show_number(counted) == show_number(best)
    if not results or (same and sure):
        return ""
    key = "generous" if same else "counts_towards" if sure else "counts_towards_range"
    by = "; ".join(sorted({number_by(r.cautious.done_by, assessment) for r in results} - {""}))
    return say(key, months=show_months(best if same else counted), most=show_months(best), reading=in_brackets(by))


def _post_done(service: Service, part: Part, assessment: Assessment, *, moved: bool) -> str:
    going_on = service.end is None or service.end > assessment.on
    span = say("since", day=service.start) if going_on else show_span(service.start, service.end)
    # A cap that is reached later on says nothing about what has been done.
    silent = {Cut.PART_TIME} if part.done == part.total else {Cut.PART_TIME, Cut.CAP}
    reasons = [cut for cut, amount in part.cuts.items() if amount and cut not in silent]
    lost = ", ".join(label(f"cut.{cut}") for cut in (*reasons, *([Cut.OTHER_BUCKET] if moved else ())))
    return say(
        "post_done_cut" if lost else "post_done",
        span=span,
        place=place_of(service),
        percent=show_percent(service.percent or 0),
        months=show_months(part.done),
        reasons=lost,
    )


def _results(assessment: Assessment, row: Row, kind: type[ServiceMinimum | ServiceMaximum]) -> list[Result]:
    """Give the results of one sort that are about this row's buckets alone."""
    return [
        r
        for r in assessment.results
        if isinstance(r.requirement, kind) and row.services.issuperset(r.requirement.services)
    ]


def _alone(assessment: Assessment, row: Row) -> list[Result]:
    """Give the caps on this row's buckets by themselves."""
    caps = _results(assessment, row, ServiceMaximum)
    alone = [r for r in caps if not r.requirement.together_with]  # type: ignore[attr-defined]  # of the kind asked for
    return [r for r in alone if r.state is not State.NOT_CONCERNED] or alone[:1]


def service_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell what remains of the least time, and how much more the bucket can hold."""
    minimums = _results(assessment, row, ServiceMinimum)
    lines = [rest_of(result, several=len(minimums) > 1) for result in minimums if result.cautious.remaining]
    if minimums and not lines:
        lines.append(say("nothing_remains"))
    if not minimums:
        lines.append(_planned_service(plan, assessment, row))
    caps = _alone(assessment, row)
    return joined([*lines, *(_room(result, several=len(caps) > 1) for result in caps)])


def _room(result: Result, *, several: bool) -> str:
    """Say how much more a bucket can hold: where the readings differ, the least and the most."""
    least, most = sorted(result.cautious.required - side.total for side in (result.cautious, result.generous))
    key = "room" if show_number(least) == show_number(most) else "room_range"
    shown = show_number(least) if key == "room_range" else show_months(least)
    room = say(key, months=shown, most=show_months(most)) if most > 0 else ""
    return say("room_of", title=result.requirement.title, room=room) if room and several else room


def _planned_service(plan: Plan, assessment: Assessment, row: Row) -> str:
    parts = {part.where: part for part in assessment.account}
    rows = [parts.get(f"service[{i}]") for i, s in enumerate(plan.service) if s.kind in row.services]
    planned = sum((part.total - part.done for part in rows if part), ZERO)
    return say("planned_months", months=show_months(planned)) if planned else say("no_minimum")
