"""What several papers say, once: what things are called, what still lacks, why there is a range, whose number.

The account is of one reckoning; a requirement's own number may be of another. Wherever the two stand on one paper,
the sentences here say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from alis_kit.dates import add_months
from alis_kit.plan import LIS1, PART3, Absence, AbsenceKind, Course, CourseKind, Plan, Service, ServiceKind
from alis_kit.regulation import Doubt, Regulation, regulations
from alis_kit.requirement import (
    Answer,
    EveryRow,
    GoalsApproved,
    RowRule,
    ServiceMaximum,
    ServiceMinimum,
    SupervisionMinimum,
)
from alis_kit.result import (
    ZERO,
    Assessment,
    Cut,
    Expected,
    Part,
    Reckoning,
    Result,
    SingleKind,
    State,
    Weighed,
)
from alis_kit.text import label, show_date, show_months, show_number

_NAMED = 4
"""How many names a sentence lists before it counts the rest."""


# -- what things are called ---------------------------------------------------------------------------------------


def workplace(row: Service) -> str:
    """Return the place of a post; what says that it is not given where it is not."""
    return row.place.strip() or label("form.no_place")


def absence_kind(row: Absence) -> str:
    """Return what kind of absence it is."""
    return label(f"absence_kind.{row.kind or AbsenceKind.OTHER}")


def course_kind(row: Course) -> str:
    """Return what kind of course it is; nothing where that is not chosen."""
    return label(f"course_kind.{row.kind}") if row.kind else ""


def course_topic(row: Course) -> str:
    """Return what a course is called by itself: its topic, else its title."""
    return row.topic.strip() or row.title.strip()


def brief_course(row: Course) -> str:
    """Return a course's name in as few letters as in a picture; those taken several of by their topic."""
    several = row.kind in (CourseKind.EMNEKURS, CourseKind.OTHER, None)
    return (several and course_topic(row)) or label(f"course_brief.{row.kind or CourseKind.OTHER}")


def full_course(row: Course) -> str:
    """Return a course's kind, title and topic, as far as they are given."""
    parts = dict.fromkeys(part for part in (course_kind(row), row.title.strip(), row.topic.strip()) if part)
    return ", ".join(parts) or label("course_brief.other")


# -- lists and lengths --------------------------------------------------------------------------------------------


def joined(parts: Sequence[str]) -> str:
    """Return parts as a sentence joins them: with commas, and the last with a word."""
    if len(parts) < 2:
        return "".join(parts)
    return label("list.and", first=", ".join(parts[:-1]), last=parts[-1])


def listed(names: Iterable[str]) -> str:
    """Return names joined, each once; of many the first, and how many more there are."""
    known = list(dict.fromkeys(names))
    if len(known) > _NAMED:
        known = [*known[: _NAMED - 1], label("list.more", count=len(known) - _NAMED + 1)]
    return joined(known)


def length(one: date, other: date) -> str:
    """Return how long it is between two days, in calendar years, months and days."""
    first, last = sorted((one, other))
    months = (last.year - first.year) * 12 + last.month - first.month
    months -= add_months(first, months) > last
    counts = {"year": months // 12, "month": months % 12, "day": (last - add_months(first, months)).days}
    return joined(
        [label(f"length.{unit}" if n == 1 else f"length.{unit}s", count=n) for unit, n in counts.items() if n]
    )


# -- what lacks, and when -----------------------------------------------------------------------------------------


def lacking(assessment: Assessment) -> str:
    """Return what keeps the plan from its end: what is not planned, and apart from it what must be clarified."""
    ahead = assessment.forecast
    parts = (("not_planned", ahead.missing), ("to_clarify", ahead.to_clarify))
    return "; ".join(label(f"lacking.{key}", titles=titles(assessment, ids)) for key, ids in parts if ids)


def titles(assessment: Assessment, identifiers: Iterable[str]) -> str:
    """Return the titles of requirements, as «Grunnkurs A, Emnekurs»."""
    return ", ".join(assessment.result(identifier).requirement.title for identifier in identifiers)


def open_questions(assessment: Assessment, regulation: Regulation) -> tuple[tuple[str, str], ...]:
    """Return each question that makes a range: what is open, what to ask, a line for each reading; its source."""
    return tuple(_question(weighed, assessment, regulation) for weighed in assessment.forecast.questions)


def _question(weighed: Weighed, assessment: Assessment, regulation: Regulation) -> tuple[str, str]:
    question = regulation.counting.question(Doubt(weighed.question))
    title = assessment.result(weighed.requirement).requirement.title
    outcomes = (
        label(
            "range.outcome",
            title=title,
            reading=question.reading(outcome.reading).title,
            done=between(outcome.done, outcome.most_done),
            total=between(outcome.total, outcome.most_total),
            day=brief_days(outcome.service_met),
        )
        for outcome in weighed.outcomes
    )
    said = label("range.question", words=question.words, ask=question.ask)
    return "\n".join((said, *outcomes)), question.paragraph


def brief_question(weighed: Weighed, regulation: Regulation) -> tuple[str, str]:
    """Return one of them shortly: what to ask, and what the answers give in their order; its source."""
    question = regulation.counting.question(Doubt(weighed.question))
    told = {
        "done": [between(outcome.done, outcome.most_done) for outcome in weighed.outcomes],
        "total": [between(outcome.total, outcome.most_total) for outcome in weighed.outcomes],
        "day": [brief_days(outcome.service_met) for outcome in weighed.outcomes],
    }
    each = {key: list(dict.fromkeys(numbers)) for key, numbers in told.items()}
    key, numbers = next(((key, numbers) for key, numbers in each.items() if len(numbers) > 1), ("same", []))
    said = label(f"range.brief_{key}", numbers=label("range.or").join(numbers))
    return label("range.brief", ask=question.ask, numbers=said), question.paragraph


def between(least: Fraction, most: Fraction) -> str:
    """Return an amount, or a range where its ends are shown differently."""
    low, high = show_number(least), show_number(most)
    return low if low == high else label("range.between", low=low, high=high)


def beside(cautious: Fraction, generous: Fraction) -> str:
    """Return the cautious number, and the generous one beside it where it is shown differently."""
    one, other = show_number(cautious), show_number(generous)
    return one if one == other else label("table.range", cautious=one, generous=other)


def brief_days(day: Expected) -> str:
    """Return a day or a range of days, the earliest first; an end that is never reached is said."""
    ends = [show_date(end) or label("range.never") for end in (day.generous, day.cautious)]
    if ends[0] == ends[1]:
        return ends[0]
    return label("range.or_later" if day.cautious else "range.or_never", first=ends[0], last=ends[1])


def day_or_range(day: Expected) -> str:
    """Return a day; where the readings differ the cautious day, and the earliest beside it."""
    cautious = show_date(day.cautious) or label("range.never")
    if day.cautious == day.generous:
        return cautious
    key = "range.days" if day.cautious else "range.days_or_never"
    return label(key, cautious=cautious, generous=show_date(day.generous))


def when(day: str, assessment: Assessment) -> str:
    """Return a day as it may be promised: with nothing recorded of LIS1 it holds once LIS1 is confirmed."""
    promised = assessment.forecast.lis1_unconfirmed and assessment.forecast.service_met.generous is not None
    return label("forecast.if_lis1", day=day) if promised else day


# -- whose number it is -------------------------------------------------------------------------------------------


class Sums(NamedTuple):
    """What the account gives some buckets together."""

    done: Fraction
    total: Fraction


def reading(by: Reckoning, than: Reckoning) -> str:
    """Return in words how a number was reckoned: what of it differs from another reckoning."""
    fields = [field for field in by._fields if getattr(by, field) != getattr(than, field)]
    return "; ".join(label(f"reading.{field}_{getattr(by, field)}") for field in fields)


def as_other_gp(assessment: Assessment) -> frozenset[str]:
    """Return the rows of unconfirmed institution service that the account reckons as other GP service."""
    if assessment.account_by.institution is not ServiceKind.OTHER_GP:
        return frozenset()
    return frozenset(
        part.where
        for result in assessment.results
        if isinstance(result.requirement, EveryRow)
        and result.requirement.condition is RowRule.INSTITUTION_CONDITIONS
        for part in result.parts
        if not part.done
    )


def accounted(plan: Plan, assessment: Assessment, services: Collection[ServiceKind]) -> Sums:
    """Return what the account gives these buckets together; a registration of LIS1 goes with both its parts."""
    moved = as_other_gp(assessment)
    parts = [part for part in assessment.account if _bucket(plan, part, moved) in services]
    if set(services) >= LIS1:
        parts += [part for part in assessment.account if not _line(part)]
    return Sums(sum((p.done for p in parts), ZERO), sum((p.total for p in parts), ZERO))


def _line(part: Part) -> str:
    """Return the place of a row of service; nothing for what is no row."""
    return part.where[8:-1] if part.where.startswith("service[") else ""


def _bucket(plan: Plan, part: Part, moved: Collection[str]) -> ServiceKind | None:
    if part.where in moved:
        return ServiceKind.OTHER_GP
    return plan.service[int(_line(part))].kind if _line(part) else None


def differing(plan: Plan, assessment: Assessment) -> Iterator[tuple[Result, Sums]]:
    """Yield each requirement on service whose number, as it is shown, is not the account's; and what that is."""
    registered = any(not _line(part) for part in assessment.account)
    for result in assessment.results:
        requirement = result.requirement
        if not isinstance(requirement, ServiceMinimum | ServiceMaximum) or result.state is State.NOT_CONCERNED:
            continue
        if registered and requirement.buckets < LIS1:
            continue  # the account's registration is of both parts together
        sums = accounted(plan, assessment, requirement.buckets)
        if _shown(*sums) != _shown(result.cautious.done, result.cautious.total):
            yield result, sums


def _shown(*amounts: Fraction) -> tuple[str, ...]:
    return tuple(map(show_number, amounts))


def number_by(by: Reckoning | None, assessment: Assessment) -> str:
    """Return from which reading a requirement's own number is, where that is not the account's."""
    account = assessment.account_by
    if by is None or by == account:
        return ""
    if by.single_kind is SingleKind.OWN:
        by = by._replace(tenth=account.tenth)  # which it does not ask for
    return reading(by, account)


def account_notes(plan: Plan, assessment: Assessment) -> tuple[str, ...]:
    """Return what must be said beside an account: its reading, which numbers are others elsewhere, and why."""
    notes = []
    if fields := _open_fields(assessment):
        by = assessment.account_by
        readings = "; ".join(label(f"reading.{field}_{getattr(by, field)}") for field in fields)
        notes.append(label("account.reading", reading=readings))
    items = [_item(result, sums, assessment) for result, sums in differing(plan, assessment)]
    if items:
        notes.append(label("account.differing", items="; ".join(items)))
    return (*notes, *open_end_note(plan, assessment), *open_lis1_note(plan, assessment))


def _open_fields(assessment: Assessment) -> list[str]:
    """Return the fields of a reckoning in which the numbers shown differ."""
    met = assessment.forecast.service_met
    used = {assessment.account_by, met.cautious_by, met.generous_by}
    for result in assessment.results:
        if result.in_doubt:
            for side in (result.cautious, result.generous):
                used |= {side.done_by, side.total_by, side.reached_by}
    known = [by for by in used if by is not None]
    return [field for field in Reckoning._fields if len({getattr(by, field) for by in known}) > 1]


def _item(result: Result, sums: Sums, assessment: Assessment) -> str:
    """Say a requirement's own numbers, each that differs from the account's, with its reading."""
    c = result.cautious
    numbers: dict[str, list[str]] = {}
    for key, mine, account, by in (
        ("done", c.done, sums.done, c.done_by),
        ("total", c.total, sums.total, c.total_by),
    ):
        if show_number(mine) != show_number(account):
            told = label(f"account.{key}", months=show_months(mine))
            numbers.setdefault(number_by(by, assessment), []).append(told)
    each = [f"{', '.join(told)}{in_brackets(by)}" for by, told in numbers.items()]
    return label("account.item", title=result.requirement.title, numbers=", ".join(each))


def in_brackets(reading: str) -> str:
    """Return a reading as it stands behind a number; nothing for none."""
    return label("account.by", reading=reading) if reading else ""


# -- where open rows end ------------------------------------------------------------------------------------------


def open_end(plan: Plan, assessment: Assessment, kinds: Set[ServiceKind] = PART3) -> date | None:
    """Return the last day in the account of the open-ended rows of service of these kinds, if there are any."""
    ends = [
        (row, assessment.ends.get(f"service[{i}]"))
        for i, row in enumerate(plan.service)
        if row.end is None and row.kind in kinds
    ]
    return max((end for row, end in ends if row.start and end and end > row.start), default=None)


def open_end_note(plan: Plan, assessment: Assessment) -> tuple[str, ...]:
    """Return a sentence where open rows end on another day than the expected one of service; else nothing."""
    end, met, on = open_end(plan, assessment), assessment.forecast.service_met, assessment.on
    if end is None or met.cautious == end or (met.cautious and max(met.cautious, on) == end):
        return ()
    if met.generous is None:
        return (label("account.open_never", end=end),)
    if met.cautious is None:
        return (label("account.open_end_never", end=end),)
    day = show_date(met.cautious)
    by = reading(met.cautious_by, assessment.account_by) if met.cautious_by else ""
    return (label("account.open_end", end=end, day=day, reading=in_brackets(by)),)


def open_lis1_note(plan: Plan, assessment: Assessment) -> tuple[str, ...]:
    """Return how long open-ended rows of LIS1 are reckoned to go on, and that they keep part 3 from counting."""
    end = open_end(plan, assessment, LIS1)
    if end is None:
        return ()
    closes = plan.standing.lis1_complete_on is None
    return (label("account.open_lis1_closes" if closes else "account.open_lis1", end=end),)


def expected_by(plan: Plan, assessment: Assessment) -> str:
    """Return the reading the expected day is from, where open rows are drawn by another."""
    by = assessment.forecast.all_met.cautious_by
    return reading(by, assessment.account_by) if by and open_end_note(plan, assessment) else ""


def horizon(assessment: Assessment) -> date:
    """Return the last day open rows are planned to."""
    years = next(r.counting.horizon_years for r in regulations() if r.id == assessment.regulation_id)
    return add_months(assessment.on, 12 * years)


# -- beside the status --------------------------------------------------------------------------------------------


def is_mixed(result: Result) -> bool:
    """Return whether what is done and what is planned are from different readings, and so do not add up."""
    if result.state is State.NOT_CONCERNED:
        return False
    return any(side.done + side.planned != side.total for side in (result.cautious, result.generous))


def status_notes(assessment: Assessment) -> tuple[str, ...]:
    """Return how the numbers of a status are to be read."""
    notes = [label("status.doubt")] if any(result.in_doubt for result in assessment.results) else []
    mixed = [result.requirement.title for result in assessment.results if is_mixed(result)]
    notes += [label("status.mixed", titles=", ".join(mixed))] if mixed else []
    notes += [label("status.lis1")] if assessment.forecast.lis1_unconfirmed else []
    notes += [*lis1_registered_ahead(assessment), *_hours(assessment)]
    return (*notes, *outdated_goals(assessment))


def lis1_registered_ahead(assessment: Assessment) -> tuple[str, ...]:
    """Return that LIS1 cannot be registered as complete on a day to come, where it is."""
    day = assessment.forecast.lis1_registered_ahead
    return (label("problem.registered_in_future", day=day),) if day else ()


def _hours(assessment: Assessment) -> list[str]:
    """Return how hours of supervision are reckoned, and of a municipality that is not known to be registered."""
    if not _has_hours(assessment):
        return []
    registered = [
        result.state is State.MET
        for result in assessment.results
        if isinstance(result.requirement, Answer) and result.requirement.path == "municipality.registered"
    ]
    return [label("status.hours"), *([] if all(registered) else [label("status.hours_unregistered")])]


def _has_hours(assessment: Assessment) -> bool:
    return any(isinstance(r.requirement, SupervisionMinimum) and r.cautious.required for r in assessment.results)


def is_outdated(result: Result) -> bool:
    """Return whether the goals were read before they changed, so that nothing is known."""
    of_goals = isinstance(result.requirement, GoalsApproved)
    return of_goals and any(Cut.OUTDATED in part.cuts for part in result.parts)


def outdated_goals(assessment: Assessment) -> tuple[str, ...]:
    """Return for each set of goals read before it changed that it must be read again."""
    return tuple(
        label("status.outdated", title=r.requirement.title, since=now.since, count=now.count)
        for r in assessment.results
        if isinstance(r.requirement, GoalsApproved) and is_outdated(r)
        if (now := r.requirement.set_on(assessment.on))
    )
