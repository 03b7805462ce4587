"""Part 4 of the form, service: what each post has counted, and what remains."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from alis_kit.formtext.words import Row, joined, place_of, rest_of, say
from alis_kit.plan import LIS1, Plan, Service
from alis_kit.requirement import ServiceMaximum, ServiceMinimum
from alis_kit.result import Assessment, Cut, Part, Result
from alis_kit.text import label, show_months, show_percent, show_span


def service_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the posts that have begun, what each has counted and what not, and the sum."""
    parts = {part.where: part for part in assessment.account}
    registered = plan.standing.lis1_complete_on
    if registered and registered <= assessment.on and row.services <= LIS1:
        return _registered(plan, registered)
    lines, done = [], []
    for i, service in enumerate(plan.service):
        part = parts.get(f"service[{i}]")
        if part and service.kind in row.services and service.start and service.start <= assessment.on:
            lines.append(_post_done(service, part, assessment))
            done.append(part.done)
    if len(lines) > 1:
        lines.append(say("sum", months=show_months(sum(done, Fraction(0)))))
    return joined([*lines, _more_if_generous(assessment, row)])


def _registered(plan: Plan, day: date) -> str:
    """Say when LIS1 was done, without months: the registration has taken their place."""
    rows = [s for s in plan.service if s.kind in LIS1 and s.start]
    ends = [s.end for s in rows if s.end]
    first = min((s.start for s in rows if s.start), default=None)
    span = say("lis1_span", span=show_span(first, max(ends))) if first and ends else ""
    return joined([span, say("lis1_registered", day=day)])


def _post_done(service: Service, part: Part, assessment: Assessment) -> str:
    going_on = service.end is None or service.end > assessment.on
    span = say("since", day=service.start) if going_on else show_span(service.start, service.end)
    # A cap that is reached later on says nothing about what has been done.
    silent = {Cut.PART_TIME} if part.done == part.total else {Cut.PART_TIME, Cut.CAP}
    lost = ", ".join(label(f"cut.{cut}") for cut in part.cuts if cut not in silent)
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


def _more_if_generous(assessment: Assessment, row: Row) -> str:
    """Tell when a bucket would hold more by a generous reading; never silently that one."""
    for result in _results(assessment, row, ServiceMinimum):
        if result.generous.done > result.cautious.done:
            return say("generous", months=show_months(result.generous.done))
    return ""


def service_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Tell what remains of the least time, and how much more the bucket can hold."""
    minimums = _results(assessment, row, ServiceMinimum)
    lines = [rest_of(result, several=len(minimums) > 1) for result in minimums if result.cautious.remaining]
    if minimums and not lines:
        lines.append(say("nothing_remains"))
    if not minimums:
        lines.append(_planned_service(plan, assessment, row))
    rooms = [
        r.cautious.required - r.cautious.total
        for r in _results(assessment, row, ServiceMaximum)
        if not r.requirement.together_with  # type: ignore[attr-defined]  # of the kind asked for
    ]
    return joined([*lines, *(say("room", months=show_months(room)) for room in rooms if room > 0)])


def _planned_service(plan: Plan, assessment: Assessment, row: Row) -> str:
    parts = {part.where: part for part in assessment.account}
    rows = [parts.get(f"service[{i}]") for i, s in enumerate(plan.service) if s.kind in row.services]
    planned = sum((part.total - part.done for part in rows if part), Fraction(0))
    return say("planned_months", months=show_months(planned)) if planned else say("no_minimum")
