"""What differs between two texts of the law, requirement by requirement, and in a plan judged by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from alis_kit.assessment import assess
from alis_kit.plan import Plan
from alis_kit.regulation import Counting, OpenQuestion, Regulation
from alis_kit.requirement import AnyRequirement, Source, Strength
from alis_kit.result import Amounts, Assessment, Result, State

ABSENCE, COUNTING = "counting.absence", "counting"


class Kind(StrEnum):
    """What of a clause is another in the later text."""

    NEW = "new"
    GONE = "gone"
    NUMBER = "number"
    """What it asks for, or of whom: its numbers, dates and conditions."""
    STRENGTH = "strength"
    PARAGRAPH = "paragraph"
    WORDING = "wording"


class Clause(NamedTuple):
    """What a text says in one place: a requirement, an open question, how absence or all else is counted."""

    id: str
    title: str
    """Empty for what is no requirement."""
    strength: Strength | None
    paragraph: str
    address: str
    text: str
    asks: object
    """All else of it, to be compared only."""


class ClauseChange(NamedTuple):
    """A clause that is not the same in both texts; `None` where a text has none."""

    id: str
    kinds: tuple[Kind, ...]
    before: Clause | None
    after: Clause | None


class Effect(NamedTuple):
    """A requirement that stands otherwise under the later text, and the differences that make it so."""

    before: Result | None
    after: Result | None
    because: tuple[ClauseChange, ...]


@dataclass(frozen=True)
class Effects:
    """What a plan comes to on a day under an earlier and a later text, as if each held on that day."""

    before: Assessment
    after: Assessment
    results: tuple[Effect, ...]

    @property
    def nothing(self) -> bool:
        """Whether every requirement and the expected days stand the same."""
        return not self.results and _days(self.before) == _days(self.after)


def differences(before: Regulation, after: Regulation) -> tuple[ClauseChange, ...]:
    """Return what differs between two texts, in the order of the later one; what it no longer has comes last."""
    old, new = _clauses(before), _clauses(after)
    found = (_difference(identifier, old.get(identifier), new.get(identifier)) for identifier in {**new, **old})
    return tuple(difference for difference in found if difference.kinds)


def effects(plan: Plan, before: Regulation, after: Regulation, on: date) -> Effects:
    """Return what becomes of a plan on a day when the later text is put in the place of the earlier one."""
    old, new = assess(plan, before, on), assess(plan, after, on)
    results = {r.id: r for r in old.results}, {r.id: r for r in new.results}
    changed = differences(before, after)
    found = (
        Effect(results[0].get(identifier), results[1].get(identifier), _because(identifier, changed))
        for identifier in {**results[1], **results[0]}
    )
    return Effects(old, new, tuple(effect for effect in found if _is_one(effect)))


# -- clauses ------------------------------------------------------------------------------------------------------

_NO_SOURCE = Source(paragraph="", url="", checked=date.min, text="")


def _clauses(rules: Regulation) -> Mapping[str, Clause]:
    counting = rules.counting
    clauses = [
        *map(_requirement, rules.requirements),
        *map(_question, counting.questions),
        _absence(counting),
        Clause(COUNTING, "", None, "", "", "", _others(counting)),
    ]
    return {clause.id: clause for clause in clauses}


def _requirement(requirement: AnyRequirement) -> Clause:
    source = requirement.source
    asks = replace(requirement, rule="", title="", strength=Strength.LAW, source=_NO_SOURCE)
    return Clause(
        requirement.id, requirement.title, requirement.strength, source.paragraph, source.url, source.text, asks
    )


def _question(question: OpenQuestion) -> Clause:
    return Clause(f"question.{question.id}", "", None, question.paragraph, "", question.words, question.readings)


def _absence(counting: Counting) -> Clause:
    source = counting.absence.source
    asks = replace(counting.absence, source=_NO_SOURCE)
    return Clause(ABSENCE, "", Strength.LAW, source.paragraph, source.url, source.text, asks)


def _others(counting: Counting) -> tuple[int, ...]:
    return counting.full_time_percent, counting.horizon_years, counting.gap_months


def _difference(identifier: str, before: Clause | None, after: Clause | None) -> ClauseChange:
    if before is None or after is None:
        return ClauseChange(identifier, (Kind.NEW if before is None else Kind.GONE,), before, after)
    compared = {
        Kind.NUMBER: before.asks == after.asks,
        Kind.STRENGTH: before.strength is after.strength,
        Kind.PARAGRAPH: (before.paragraph, before.address) == (after.paragraph, after.address),
        Kind.WORDING: (before.title, before.text) == (after.title, after.text),
    }
    return ClauseChange(identifier, tuple(kind for kind, same in compared.items() if not same), before, after)


# -- effects ------------------------------------------------------------------------------------------------------

_HARMLESS = frozenset({Kind.PARAGRAPH, Kind.WORDING})
"""What changes no result."""


def _because(identifier: str, changed: tuple[ClauseChange, ...]) -> tuple[ClauseChange, ...]:
    """Give what changed in the requirement itself, else whatever else of the texts may move it."""
    telling = tuple(difference for difference in changed if not _HARMLESS.issuperset(difference.kinds))
    return tuple(difference for difference in telling if difference.id == identifier) or telling


def _is_one(effect: Effect) -> bool:
    before, after = effect.before, effect.after
    if before is None or after is None:
        return any(result is not None and result.state is not State.NOT_CONCERNED for result in effect[:2])
    if before.state is after.state is State.NOT_CONCERNED:
        return False
    if before.state is not State.MET and before.requirement.strength is not after.requirement.strength:
        return True
    return _stands(before) != _stands(after)


def _stands(result: Result) -> object:
    return result.state, _amounts(result.cautious), _amounts(result.generous)


def _amounts(amounts: Amounts) -> object:
    return amounts.required, amounts.done, amounts.total, amounts.reached_on


def _days(assessment: Assessment) -> object:
    return assessment.forecast.all_met[:2], assessment.forecast.service_met[:2]
