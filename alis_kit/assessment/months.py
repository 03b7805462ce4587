"""Months of counted service, of group supervision, and the hours of supervision that service makes due.

Group supervision is calendar time, not scaled by percent. Source: §§ 2 and 31; TELLING.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from operator import sub

from alis_kit.assessment.answers import Event, dated
from alis_kit.assessment.calendar import Calendar, Row
from alis_kit.assessment.context import Context, Grounds, extremes, state, whole
from alis_kit.assessment.days import NEVER, Amount, Span, overlap, reached, total, union, without
from alis_kit.assessment.flow import Rows
from alis_kit.assessment.ledger import Ledger
from alis_kit.dates import TICKS
from alis_kit.plan import PART3, ServiceKind
from alis_kit.requirement import GroupHours, GroupMonths, ServiceMaximum, ServiceMonths, SupervisionMinimum
from alis_kit.result import ZERO, Amounts, Cut, Evidence, Part, Result, SingleKind, State, Unit


def months(requirement: ServiceMonths, at: Context) -> Result:
    """Count the months in the buckets: the least and the greatest over the reckonings, number by number."""
    done, total, days = at.counts(requirement)
    least, most = extremes(at, done, total, days)
    at_most = isinstance(requirement, ServiceMaximum)

    def amounts(n: int, m: int, k: int) -> Amounts:
        """Put together what the n-th ledger has done, the m-th has in all, and the k-th reaches."""
        reached_on = None if days[k] == NEVER else date.fromordinal(days[k])
        by = at.ledgers[n].reckoning, at.ledgers[m].reckoning, at.ledgers[k].reckoning
        counted = at.months(done[n]), at.months(total[m]), at.months(total[m] - done[m])
        return Amounts(whole(requirement.months), *counted, reached_on, *by, at_most)

    cautious = amounts(*least)
    generous = cautious if most == least else amounts(*most)
    if at_most:
        found = _room(requirement, at)
    else:
        wanted = requirement.months * at.calendar.scale
        found = state((min(done) - wanted, total[least[1]] - wanted), (max(done) - wanted, max(total) - wanted))
        if found is not State.MET and awaits_lis1(requirement, cautious, at):
            found = State.CLARIFY
    return Result(
        requirement, Unit.MONTHS, found, cautious, generous, Evidence(_month_parts, requirement, at.grounds)
    )


def awaits_lis1(requirement: ServiceMonths, cautious: Amounts, at: Context) -> bool:
    """Whether a requirement would be met if LIS1 were confirmed."""
    unconfirmed = unconfirmed_lis1(requirement, at)
    return unconfirmed >= 0 and cautious.missing <= unconfirmed


def unconfirmed_lis1(requirement: ServiceMonths, at: Context) -> int:
    """Return the months a requirement lacks only because nothing is recorded of LIS1; negative when none do."""
    lacking = [part.months for part in at.regulation.lis1 if part.buckets <= requirement.buckets]
    return sum(lacking) if lacking and not at.calendar.has_lis1 else -1


def _room(requirement: ServiceMonths, at: Context) -> State:
    """An upper limit is kept, since nothing beyond it counts; but LIS1 may come to exceed it (§ 31 sixth)."""
    if not any(ledger.counted.get(bucket, (0,))[-1] for ledger in at.ledgers for bucket in requirement.services):
        return State.NOT_CONCERNED
    exceeded = max(at.counts(requirement).total) > requirement.months * at.calendar.scale
    return State.CLARIFY if exceeded else State.MET


def _month_parts(requirement: ServiceMonths, grounds: Grounds) -> tuple[Part, ...]:
    """Take what is done from one reckoning and the rest from another; mostly they are the same."""
    at = grounds.context
    (n, m, _), _ = extremes(at, *at.counts(requirement))
    done, total = at.ledgers[n], at.ledgers[m]
    parts = _of(requirement, at, total)
    if done is total:
        return parts
    by_row = {part.where: part.done for part in _of(requirement, at, done)}
    return tuple(Part(p.where, p.gross, by_row.get(p.where, ZERO), p.total, p.cuts) for p in parts)


def _of(requirement: ServiceMonths, at: Context, ledger: Ledger) -> tuple[Part, ...]:
    (kind, *_) = requirement.services
    own = kind if ledger.is_own(requirement) else None
    return at.account(ledger, own).parts(requirement.buckets)


# -- supervision, in a group and alone ---------------------------------------------------------------------------


def group_months(requirement: GroupMonths, at: Context) -> Result:
    """Count the union of the group's spans, in every reckoning of the service beside it."""
    done, all_ = _done_and_total(requirement, at)
    days = [group_day(requirement, at, ledger.calendar) or NEVER for ledger in at.ledgers]
    least, most = extremes(at, done, all_, days)

    def amounts(n: int, m: int, k: int) -> Amounts:
        reached_on = None if days[k] == NEVER else date.fromordinal(days[k])
        numbers = Fraction(done[n], TICKS), Fraction(all_[m], TICKS), Fraction(all_[m] - done[m], TICKS)
        return Amounts(whole(requirement.months), *numbers, reached_on)

    cautious = amounts(*least)
    generous = cautious if most == least else amounts(*most)
    wanted = requirement.months * TICKS
    found = state(*[(done[n] - wanted, all_[m] - wanted) for n, m, _ in (least, most)])
    parts = Evidence(_group_parts, requirement, at.grounds)
    return Result(requirement, Unit.MONTHS, found, cautious, generous, parts)


def group_day(requirement: GroupMonths, at: Context, calendar: Calendar) -> int | None:
    """Return the day (ordinal) the months are reached if all that is open-ended runs to the horizon."""
    if (requirement.id, calendar) not in at.group_days:
        spans = _within(requirement, calendar, union(_spans(at).values()), calendar.horizon)
        at.group_days[requirement.id, calendar] = reached(spans, requirement.months * TICKS)
    return at.group_days[requirement.id, calendar]


def _done_and_total(requirement: GroupMonths, at: Context) -> tuple[list[int], list[int]]:
    """Give the ticks done, and those done and planned, in each ledger."""
    beside = [(ledger.calendar, _goes_on(requirement, at, ledger)) for ledger in at.ledgers]
    spans = {
        (calendar, stop): _within(requirement, calendar, union(_planned(at, calendar).values()), stop)
        for calendar, stop in {*beside}
    }
    done = {here: total(overlap(found, [(0, at.calendar.on)])) for here, found in spans.items()}
    all_ = {here: total(found) for here, found in spans.items()}
    return [done[here] for here in beside], [all_[here] for here in beside]


def _goes_on(requirement: GroupMonths, at: Context, ledger: Ledger) -> int:
    """Give how long open-ended service beside the group goes on: as planned, and until the months are reached."""
    day = group_day(requirement, at, ledger.calendar) or ledger.calendar.horizon
    return max(ledger.stop, day)


def _spans(at: Context) -> dict[int, Span]:
    """Give the spans of group supervision by row; an open-ended one runs to the horizon."""
    return {
        i: (g.start.toordinal(), g.end.toordinal() if g.end else max(at.calendar.horizon, g.start.toordinal()))
        for i, g in enumerate(at.plan.groups)
        if g.start and (g.end is None or g.start <= g.end)
    }


def _planned(at: Context, calendar: Calendar) -> dict[int, Span]:
    """Give the same with open-ended ones planned to the day the requirements on group months are met.

    At least through the day of assessment, and to the horizon when one of them never is.
    """
    spans = _spans(at)
    if all(at.plan.groups[i].end for i in spans):
        return spans
    met = [group_day(requirement, at, calendar) for requirement in at.regulation.group_months]
    stop = max([calendar.on, *(day or calendar.horizon for day in met)])
    return {
        i: (first, last if at.plan.groups[i].end else min(last, stop))
        for i, (first, last) in spans.items()
        if at.plan.groups[i].end or first <= stop
    }


def _within(requirement: GroupMonths, calendar: Calendar, spans: Iterable[Span], stop: int) -> list[Span]:
    """Give the days with a counting row of the kinds asked for; absence and caps change nothing (TELLING)."""
    if not requirement.during:
        return list(spans)
    practice = [
        (row.first, min(row.last, stop) if row.open_ended else row.last)
        for row in calendar.rows
        if row.kind in requirement.during and row.cut is None
    ]
    return overlap(spans, union([(first, last) for first, last in practice if first <= last]))


def _group_parts(requirement: GroupMonths, grounds: Grounds) -> list[Part]:
    """Credit each day to the row that has it first."""
    at, parts, taken = grounds.context, [], list[Span]()
    done, all_ = _done_and_total(requirement, at)
    (_, leading, _), _ = extremes(at, done, all_, all_)
    ledger = at.ledgers[leading]
    stop = _goes_on(requirement, at, ledger)
    for i, span in sorted(_planned(at, ledger.calendar).items(), key=lambda row: row[1]):
        inside = _within(requirement, ledger.calendar, [span], stop)
        new = [free for piece in inside for free in without(piece, taken)]
        taken = union([*taken, *inside])
        cuts = {Cut.OUTSIDE_PRACTICE: total([span]) - total(inside), Cut.OVERLAP: total(inside) - total(new)}
        parts.append(
            Part(
                f"groups[{i}]",
                Fraction(total([span]), TICKS),
                Fraction(total(overlap(new, [(0, at.calendar.on)])), TICKS),
                Fraction(total(new), TICKS),
                {cut: Fraction(amount, TICKS) for cut, amount in cuts.items() if amount},
            )
        )
    return parts


def group_hours(requirement: GroupHours, at: Context) -> Result:
    """Count recorded hours of groups; without a record the state is not known."""
    judged = dated(requirement, Unit.HOURS, _group_hour_events, at, requirement.hours)
    return judged if _group_hour_events(requirement, at) else judged._replace(state=State.CLARIFY)


def _group_hour_events(_: GroupHours, at: Context) -> list[Event]:
    """List the groups' hours; those of a group that has begun are held."""
    events = []
    for i, group in enumerate(at.plan.groups):
        if group.hours is not None:
            begun = group.start is not None and group.start <= at.on
            over = group.end is not None and group.end <= at.on
            day = at.on if begun and not over else group.end or group.start
            events.append(Event(day, Fraction(group.hours), f"groups[{i}]"))
    return events


def hours(requirement: SupervisionMinimum, at: Context) -> Result:
    """Hours due for the counted service so far; the reckoning that asks for most is the cautious one."""
    same = [ledger for ledger in at.ledgers if ledger.reckoning.single_kind is SingleKind.SAME]
    dues = [_due(requirement, at, ledger) for ledger in same]  # of sums, which no kind's own ten per cent change
    due = max(dues), min(dues)
    judged = dated(requirement, Unit.HOURS, _hour_events, at, due[0])
    if due[0] != due[1]:
        judged = judged._replace(generous=dated(requirement, Unit.HOURS, _hour_events, at, due[1]).cautious)
    done, all_, found = judged.cautious.done, judged.cautious.total, State.CLARIFY
    if _hour_events(requirement, at):
        found = state((done - due[0], all_ - due[0]), (done - due[1], all_ - due[1]))
    return judged._replace(state=found)


def _due(requirement: SupervisionMinimum, at: Context, ledger: Ledger) -> Fraction:
    """Give the hours due for service so far, at the rate in force on each day of it (§ 2 third paragraph)."""
    if not ledger.cells:
        return ZERO
    flow, falls = ledger.flow, requirement.falls
    now = flow.moment(ledger.calendar.on)
    until = [*[flow.moment(rate.since.toordinal() - 1) for rate in requirement.rates[1:]], now]

    def due(bucket: ServiceKind, rows: Rows, falls: Iterable[int]) -> Amount:
        """Give what is due for rows of a bucket, in units of a hundredth of an hour."""
        return sum(
            [fall * ledger.kept(bucket, rows, now, by) for fall, by in zip(falls, until, strict=True) if fall]
        )

    part3 = [(bucket, rows) for bucket, rows in flow.by_bucket.items() if bucket in PART3]
    hundredths = sum([due(bucket, rows, falls[bucket, False]) for bucket, rows in part3])
    in_hospital = {k for k, row in enumerate(ledger.calendar.rows) if _in_hospital(at, row)}
    kind = ServiceKind.INSTITUTION
    if in_hospital and falls[kind, True] != falls[kind, False]:
        hundredths += due(kind, flow.of(in_hospital), map(sub, falls[kind, True], falls[kind, False]))
    return Fraction(hundredths) / (ledger.calendar.scale * 12 * 100)


def _in_hospital(at: Context, row: Row) -> bool:
    return row.kind is ServiceKind.INSTITUTION and at.plan.service[row.line].municipal is False


def _hour_events(_: SupervisionMinimum, at: Context) -> list[Event]:
    return [
        Event(h.on, Fraction(h.hours), f"supervision.hours[{i}]")
        for i, h in enumerate(at.plan.supervision.hours)
        if h.hours is not None
    ]
