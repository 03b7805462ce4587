"""The expected day in words: whether it moved, and because of what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from alis_kit.changes.causes import Cause, Expectation, Move, Why
from alis_kit.changes.naming import say
from alis_kit.changes.words import Setting, brief
from alis_kit.result import Assessment
from alis_kit.text import show_date, show_month
from alis_kit.wording import lacking, when


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
