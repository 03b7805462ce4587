"""What moved the expected day, found by assessing the plan with changes left out, or alone; and said in words.

Nothing is guessed. A change is a cause when the day would lie nearer to where it was without it. Posts that give
way to each other are weighed together, since one of them alone makes no plan. Changes that each would have been
enough, or that only together move the day, are told as that; so is a day that moved although the plan did not,
because time went by or another regulation holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from alis_kit.assessment import assess
from alis_kit.changes.compare import apply
from alis_kit.changes.lines import Setting, brief
from alis_kit.changes.naming import say
from alis_kit.changes.topics import Topic
from alis_kit.plan import Plan
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment
from alis_kit.text import show_date, show_month
from alis_kit.wording import lacking, when

_Day = Callable[[Assessment], date | None]
_Unit = tuple[int, ...]
"""Topics that are weighed together, by their numbers."""
MOST = 50
"""Topics that are weighed one by one; a weighing is an assessment or two for each."""
_SILENT = frozenset({"period", "municipality", "trainee", "notes", "wording", "signing"})
"""Parts of a plan that no count looks at; their changes are not weighed."""


class Why(StrEnum):
    """How a moved day came about."""

    NOTHING = "nothing"
    """It did not move."""
    TIME = "time"
    """No change moves it: only that time has passed."""
    REGULATION = "regulation"
    """No change moves it: another regulation holds now."""
    AGAINST = "against"
    """Time has passed; the changes move it the other way."""
    THESE = "these"
    """Without any of the causes it would lie nearer to where it was."""
    EACH = "each"
    """Each of the causes would have moved it just as far alone."""
    TOGETHER = "together"
    """Only together do the causes move it."""


@dataclass(frozen=True)
class Cause:
    """Topics that move the day, and the day the plan would have had without them."""

    topics: tuple[Topic, ...]
    without: date | None


@dataclass(frozen=True)
class Move:
    """From which day to which, and why. `None` is never under the plan."""

    before: date | None
    after: date | None
    why: Why
    causes: tuple[Cause, ...] = ()
    helped: tuple[Topic, ...] = ()
    """For `THESE`: what the causes need beside them to move it all the way."""
    time: bool = False
    """Whether a part of the move is that time has passed."""


@dataclass(frozen=True)
class Expectation:
    """How the expected day moved by the cautious reckoning, and by the generous one."""

    cautious: Move
    generous: Move


def _units(topics: Sequence[Topic]) -> list[_Unit]:
    """Give what is weighed: each topic, or where they are very many all topics of a part together."""
    weighed = [n for n, topic in enumerate(topics) if topic.section not in _SILENT]
    if len(weighed) <= MOST:
        return [(n,) for n in weighed]
    parts: dict[str, list[int]] = defaultdict(list)
    for n in weighed:
        parts[topics[n].section].append(n)
    return [tuple(part) for part in parts.values()]


class _Trials:
    """Assesses the earlier plan with some of the topics put upon it, each combination once."""

    def __init__(self, before: Plan, topics: Sequence[Topic], now: Assessment) -> None:
        self.topics = topics
        self.every = frozenset(range(len(topics)))
        self.units = _units(topics)
        self._before, self._on = before, now.on
        self._known = {self.every: now}

    def with_topics(self, chosen: frozenset[int]) -> Assessment:
        if chosen not in self._known:
            changes = [change for n in sorted(chosen) for change in self.topics[n].changes]
            plan = apply(changes, self._before)
            self._known[chosen] = assess(plan, regulation_on(self._on), self._on)
        return self._known[chosen]


def expectation(before: Plan, then: Assessment, topics: Sequence[Topic], now: Assessment) -> Expectation:
    """Find how the expected day moved from an earlier plan to the plan of today.

    Args:
        before: the earlier plan.
        then: its assessment on the day it was signed.
        topics: all that has changed since.
        now: the assessment of the plan of today.
    """
    trials = _Trials(before, topics, now)
    return Expectation(
        cautious=_move(trials, then, lambda each: each.forecast.all_met.cautious),
        generous=_move(trials, then, lambda each: each.forecast.all_met.generous),
    )


def _move(trials: _Trials, then: Assessment, day: _Day) -> Move:
    now = trials.with_topics(trials.every)
    first, last = day(then), day(now)
    if first == last:
        return Move(first, last, Why.NOTHING)
    unchanged = trials.with_topics(frozenset())
    if day(unchanged) == last:
        other = unchanged.regulation_id != then.regulation_id
        return Move(first, last, Why.REGULATION if other else Why.TIME)
    if (_order(last) > _order(day(unchanged))) is not (_order(last) > _order(first)):
        return Move(first, last, Why.AGAINST)
    found = _Weighing(trials, day)
    why, units, helped = found.causes()
    return Move(
        before=first,
        after=last,
        why=why,
        causes=tuple(Cause(tuple(trials.topics[n] for n in unit), found.without(unit)) for unit in units),
        helped=tuple(trials.topics[n] for n in sorted(helped)),
        time=day(unchanged) != first,
    )


def _order(day: date | None) -> date:
    """Give what days are ordered by: never is after them all."""
    return day or date.max


class _Weighing:
    """The topics weighed for one kind of day, when they move it from `base` to `last`."""

    def __init__(self, trials: _Trials, day: _Day) -> None:
        self._trials, self._day = trials, day
        self._base = self._with(frozenset())
        self._last = self._with(trials.every)

    def _with(self, chosen: Iterable[int]) -> date | None:
        return self._day(self._trials.with_topics(frozenset(chosen)))

    def without(self, unit: _Unit) -> date | None:
        return self._with(self._trials.every.difference(unit))

    def causes(self) -> tuple[Why, list[_Unit], frozenset[int]]:
        """Give how the day came about, the topics it is due to, and what they need beside them."""
        units = self._movers()
        if units:
            chosen = frozenset(n for unit in units for n in unit)
            enough = self._with(chosen) == self._last
            return Why.THESE, units, frozenset() if enough else self._least(chosen) - chosen
        alone = [unit for unit in self._trials.units if self._with(unit) == self._last]
        if alone:
            return Why.EACH, alone, frozenset()
        least = self._least(frozenset())
        return Why.TOGETHER, [unit for unit in self._trials.units if least.issuperset(unit)], frozenset()

    def _movers(self) -> list[_Unit]:
        """Give topics, and topics of one part that hang together, without which the day were nearer its base."""
        movers: list[_Unit] = []
        tied: dict[str, list[_Unit]] = defaultdict(list)
        for unit in self._trials.units:
            day = self.without(unit)
            if self._is_nearer(day):
                movers.append(unit)
            elif day != self._last:
                tied[self._trials.topics[unit[0]].section].append(unit)
        joined = [tuple(n for unit in group for n in unit) for group in tied.values() if len(group) > 1]
        return sorted([*movers, *(unit for unit in joined if self._is_nearer(self.without(unit)))])

    def _is_nearer(self, day: date | None) -> bool:
        if _order(self._last) > _order(self._base):
            return _order(day) < _order(self._last)
        return _order(day) > _order(self._last)

    def _least(self, kept: frozenset[int]) -> frozenset[int]:
        """Give topics, among them the kept, that move the day all the way and cannot be made fewer."""
        chosen = frozenset(n for unit in self._trials.units for n in unit)
        for unit in reversed(self._trials.units):
            if kept.isdisjoint(unit) and self._with(chosen.difference(unit)) == self._last:
                chosen = chosen.difference(unit)
        return chosen


# -- in words -----------------------------------------------------------------------------------------------------


def expected_lines(moved: Expectation, then: Assessment, now: Assessment, setting: Setting) -> Iterator[str]:
    """Say how the expected day moved: by the cautious reckoning, and by the generous one where it differs."""
    missing = lacking(now)
    cautious, generous = moved.cautious, moved.generous
    yield say(
        f"expected.{_key(cautious)}", **_values(cautious, then, now), why=_why(cautious, setting), missing=missing
    )
    yield from _without(cautious, setting)
    if (generous.before, generous.after) == (cautious.before, cautious.after):
        return
    same = _reason(generous) == _reason(cautious) and generous.why is not Why.NOTHING
    because = say("expected.same_reason") if same else say("expected.because", why=_why(generous, setting))
    yield say(f"expected.generous_{_key(generous)}", **_values(generous, then, now), because=because)
    if not same:
        yield from _without(generous, setting)


_MOST = 5
"""Causes that are named; the rest are counted, and stand among the changes."""


def _without(move: Move, setting: Setting) -> Iterator[str]:
    """Say what each of several causes does: the day without it."""
    for cause in _leading(move) if move.why is Why.THESE and len(move.causes) > 1 else ():
        key = "without" if cause.without else "without_never"
        yield say(f"expected.{key}", line=_said(cause, setting), day=show_date(cause.without))


def _reason(move: Move) -> object:
    return move.why, tuple(cause.topics for cause in move.causes), move.helped, move.time


def _key(move: Move) -> str:
    if move.why is Why.NOTHING:
        return "same" if move.after else "still_never"
    if move.after is None:
        return "now_never"
    return "moved" if move.before else "now_ever"


def _values(move: Move, then: Assessment, now: Assessment) -> dict[str, str]:
    """Show the two days as months, or as days when they are in the same month."""
    before, after = move.before, move.after
    in_month = before and after and before != after and (before.year, before.month) == (after.year, after.month)
    show = show_date if in_month else show_month
    days = (("before", before, then), ("after", after, now))
    return {name: when(show(day), assessed) if day else "" for name, day, assessed in days}


def _why(move: Move, setting: Setting) -> str:
    if move.why is Why.NOTHING:
        return ""
    causes = _listed([_said(cause, setting) for cause in _leading(move)], len(move.causes))
    helped = _listed([brief((topic,), setting) for topic in move.helped[:_MOST]], len(move.helped))
    why = say(f"expected.why_{move.why}{'_helped' if helped else ''}", causes=causes, helped=helped)
    return say("expected.time_too", why=why) if move.time and move.causes else why


def _leading(move: Move) -> Sequence[Cause]:
    """Give the causes that matter most: those without which the day lies farthest from where it is."""
    last = move.after or date.max
    return sorted(move.causes, key=lambda cause: -abs((last - (cause.without or date.max)).days))[:_MOST]


def _listed(parts: Sequence[str], count: int) -> str:
    listed = "; ".join(parts)
    return listed if count == len(parts) else say("expected.more", causes=listed, count=count - len(parts))


def _said(cause: Cause, setting: Setting) -> str:
    return brief(cause.topics, setting)
