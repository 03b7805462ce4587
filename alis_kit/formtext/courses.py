"""Part 4 of the form, courses: taken, planned, and not planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alis_kit.formtext.words import Row, courses_of, joined, say
from alis_kit.plan import Course, Plan
from alis_kit.requirement import CourseCount
from alis_kit.result import Assessment, Cut
from alis_kit.text import label


def _course_name(course: Course, row: Row) -> str:
    several = len(row.courses) > 1 and course.kind is not None
    name = course.topic.strip() or course.title.strip()
    kind = label(f"course_kind.{course.kind}") if course.kind else ""
    return kind if several or not name or name.casefold() == kind.casefold() else name


def courses_done(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the courses taken, and say of those that do not count why not."""
    cuts = _course_cuts(assessment)
    lines = []
    for i, course in courses_of(plan, row):
        if course.on and course.on <= assessment.on:
            reason = ", ".join(label(f"cut.{cut}") for cut in cuts.get(f"courses[{i}]", ()))
            key = "course_done_cut" if reason else "course_done"
            lines.append(say(key, course=_course_name(course, row), day=course.on, reason=reason))
    return joined(lines)


def _course_cuts(assessment: Assessment) -> Mapping[str, Sequence[Cut]]:
    return {
        part.where: tuple(part.cuts)
        for result in assessment.results
        if isinstance(result.requirement, CourseCount)
        for part in result.parts
    }


def courses_rest(plan: Plan, assessment: Assessment, row: Row) -> str:
    """List the courses planned, and how many are not even planned."""
    lines = [
        say("course_planned", course=_course_name(course, row), day=course.on)
        for _, course in courses_of(plan, row)
        if course.on and course.on > assessment.on
    ]
    for result in assessment.results:
        wanted = result.requirement
        if isinstance(wanted, CourseCount) and row.courses.issuperset(wanted.courses):
            if result.cautious.missing:
                key = "courses_missing" if wanted.count > 1 else "course_missing"
                lines.append(say(key, count=result.cautious.missing))
            elif not result.cautious.remaining and not lines:
                lines.append(say("nothing_remains"))
    return joined(lines)
