"""What the picture shall tell, lane by lane, before anything has a place: spans, spots, a curve and tallies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from alis_kit.timeline.shapes import Change, Shape, Tone


@dataclass(frozen=True, kw_only=True)
class Span:
    """A row with a beginning and an end."""

    where: str
    start: date
    end: date
    open_ended: bool = False
    percent: Decimal | None = None
    """Height of the bar; `None` for rows that have no percent."""
    name: str
    details: tuple[str, ...]
    """What stands under the name, longest first; the first that fits is taken."""
    tone: Tone
    counts: bool = True
    spoken: str
    change: Change = Change.SAME


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A row with one day."""

    where: str
    on: date
    name: str
    shape: Shape
    tone: Tone
    done: bool
    spoken: str
    change: Change = Change.SAME
    labelled: bool = True


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A number that rises by date: what is known for certain are the points."""

    points: tuple[tuple[date, Fraction], ...]
    """The number reached by each day, in order of date."""
    now: Fraction
    goal: Fraction
    reached_on: date | None


@dataclass(frozen=True, kw_only=True)
class Tally:
    """One goal: how far, how far with the plan, and the goal."""

    text: str
    caption: str
    """What the goal is called beside the lane's other goals; empty when it is the only one."""
    status: str
    alert: bool
    """Whether the status is something to act on."""
    done: Fraction
    total: Fraction
    required: Fraction
    spoken: str


@dataclass(frozen=True, kw_only=True)
class Content:
    """One lane's content."""

    id: str
    name: str
    tone: Tone
    spans: tuple[Span, ...] = ()
    spots: tuple[Spot, ...] = ()
    flags: tuple[date, ...] = ()
    """Days on which a goal of the lane is reached."""
    curve: Curve | None = None
    tallies: tuple[Tally, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether anything here is marked as different from another plan."""
        changes = [s.change for s in self.spans] + [s.change for s in self.spots]
        return any(change is not Change.SAME for change in changes)

    @property
    def items(self) -> tuple[str, ...]:
        """Say everything in the lane, in order of date."""
        dated = [(s.start, s.where, s.spoken) for s in self.spans] + [
            (s.on, s.where, s.spoken) for s in self.spots
        ]
        return tuple(spoken for _, _, spoken in sorted(dated))


@dataclass(frozen=True, kw_only=True)
class Notes:
    """What the foot says."""

    lost: tuple[str, ...] = ()
    """What does not count, and why."""
    remarks: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        return self.lost + self.remarks


class Promise(StrEnum):
    """What a day at the end of the path stands for."""

    EXPECTED = "expected"
    """Everything is in place by every reading."""
    DOUBTFUL = "doubtful"
    """Everything is in place if the readings turn out well."""
    SERVICE = "service"
    """The plan never gets there, but its service suffices."""
    ESTIMATE = "estimate"
    """The service would suffice if the last row went on unchanged."""


@dataclass(frozen=True, kw_only=True)
class Approval:
    """The day that is shown as the end of the path, and its range."""

    promise: Promise
    day: date
    generous: date | None = None
    remark: str = ""
    """Under what the day holds: when LIS1 is confirmed, by another reading than the bars are drawn by."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """One plan's whole content."""

    on: date
    lanes: Mapping[str, Content]
    approval: Approval | None
    period: tuple[date, date] | None
    notes: Notes
    summary: str
    days: tuple[date, ...]
    """Every day that the window of the whole path must hold."""
