"""Part 6 of the form, the whole path; and the fields that join two answers."""

from __future__ import annotations

from alis_kit.formtext.words import Row, joined, leave_of, post_of, say
from alis_kit.plan import AbsenceKind, Plan, Service
from alis_kit.result import Assessment
from alis_kit.text import label, show_date, show_month
from alis_kit.wording import lacking, when


def whole_path(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Describe the whole path: posts and leaves in order of time, the expected application, own remarks."""
    posts = [(s.start, _path_post(s)) for s in plan.service if s.start and s.kind]
    leaves = [
        (a.start, leave_of(a))
        for a in plan.absence
        if a.start and a.kind not in (AbsenceKind.HOLIDAY, AbsenceKind.COURSE)
    ]
    lines = [text for _, text in sorted([*posts, *leaves], key=lambda pair: pair[0])]
    return joined([*lines, expected(assessment), plan.notes.path.strip()])


def _path_post(service: Service) -> str:
    return say("path_post", post=post_of(service), kind=label(f"service_kind.{service.kind}"))


def expected(assessment: Assessment) -> str:
    """Say when the application for approval can be expected, with its range, or why it cannot be told."""
    day = assessment.forecast.all_met
    earlier = show_month(day.generous) if day.generous else ""
    if day.cautious is None:
        key = "expected_generous_only" if day.generous else "expected_never"
        return say(key, earlier=when(earlier, assessment), missing=lacking(assessment))
    month = when(show_month(day.cautious), assessment)
    return say("expected" if day.generous == day.cautious else "expected_range", month=month, earlier=earlier)


def contact(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Join e-mail and phone, which share a field."""
    return " / ".join(part for part in (plan.trainee.email.strip(), plan.trainee.phone.strip()) if part)


def place_and_date(plan: Plan, assessment: Assessment, row: Row) -> str:
    """Join place and day of signing, which share a field."""
    return ", ".join(part for part in (plan.signing.place.strip(), show_date(plan.signing.on)) if part)
