"""What if: two plans assessed on the same day, and what differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from alis_kit.assessment.assess import assess
from alis_kit.plan import Plan
from alis_kit.regulation import Regulation
from alis_kit.result import Assessment, Expected, Result


@dataclass(frozen=True)
class Difference:
    """What another plan changes for one requirement, by the cautious numbers."""

    before: Result
    after: Result

    @property
    def done(self) -> Fraction:
        return self.after.cautious.done - self.before.cautious.done

    @property
    def total(self) -> Fraction:
        return self.after.cautious.total - self.before.cautious.total

    @property
    def missing(self) -> Fraction:
        return self.after.cautious.missing - self.before.cautious.missing


@dataclass(frozen=True)
class Comparison:
    """Two assessments side by side: what differs, requirement by requirement, and in the expected day."""

    before: Assessment
    after: Assessment
    differences: tuple[Difference, ...]
    """Only the requirements whose result differs."""

    @property
    def expected(self) -> tuple[Expected, Expected]:
        return self.before.forecast.all_met, self.after.forecast.all_met

    @property
    def days(self) -> int | None:
        """Days the cautious expected day moves, later is positive; `None` when one of them is never."""
        before, after = (side.cautious for side in self.expected)
        return (after - before).days if before and after else None


def compare(plan: Plan, other: Plan, regulation: Regulation, on: date) -> Comparison:
    """Ask what if: assess a plan and a changed one on the same day."""
    before, after = assess(plan, regulation, on), assess(other, regulation, on)
    pairs = zip(before.results, after.results, strict=True)
    differing = tuple(
        Difference(a, b)
        for a, b in pairs
        if (a.state, a.cautious, a.generous) != (b.state, b.cautious, b.generous)
    )
    return Comparison(before, after, differing)
