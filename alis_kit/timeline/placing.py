"""Where a text may stand: never over another text, a bar's edge or a line that goes through the lanes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from alis_kit.timeline.measure import LINE, width
from alis_kit.timeline.shapes import Box, Label, Tone

CLEAR = 3.0
"""Points between a text and a bar's edge or a line."""
_BETWEEN = 2.5
"""Points between two texts on the same level."""
APART = 0.8
"""Points between two levels, so that the lines of one name lie closer than two names do."""
_HAIR = 1e-6


@dataclass(frozen=True, slots=True)
class Words:
    """Some lines of text as one block."""

    lines: tuple[tuple[str, bool], ...]
    """Each line, and whether it is bold."""
    size: float

    @property
    def width(self) -> float:
        return max(width(text, self.size, bold=bold) for text, bold in self.lines)

    @property
    def height(self) -> float:
        return LINE * self.size * len(self.lines)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to set the text of one thing."""

    words: Words
    box: Box
    tone: Tone = Tone.INK
    back: bool = False
    inside: bool = False
    """Whether it stands within its own bar, and so need not keep clear of bars."""
    over: bool = False
    """Whether it may stand over a line that is not firm; it then needs a plate."""
    leader: Box | None = None
    """The thin line from the thing to a text that stands off."""
    align: float = 0.5
    """Where lines shorter than the box stand in it: 0 against its left edge, 1 against its right one."""

    def labels(self, where: str) -> Iterator[Label]:
        """Set the lines in the box, one below the other."""
        size, box = self.words.size, self.box
        for i, (text, bold) in enumerate(self.words.lines):
            wide, high = width(text, size, bold=bold), LINE * size
            place = Box(box.x + (box.width - wide) * self.align, box.y + i * high, wide, high)
            yield Label(text=text, box=place, size=size, bold=bold, tone=self.tone, back=self.back, where=where)


@dataclass(frozen=True, slots=True)
class Strip:
    """A line through all lanes, with the air that texts keep from it."""

    left: float
    right: float
    firm: bool
    """Whether a text may never stand over it."""

    def meets(self, box: Box) -> bool:
        return box.x < self.right and self.left < box.right


@dataclass(slots=True)
class Ground:
    """One lane while it is being filled: what is taken, in the lane's own coordinates."""

    left: float
    right: float
    strips: Sequence[Strip]
    """Where lines go through the lane from top to bottom."""
    things: list[Box] = field(default_factory=list)
    """Frames of bars, and marks."""
    texts: list[Box] = field(default_factory=list)
    leaders: list[Box] = field(default_factory=list)
    corridors: list[Box] = field(default_factory=list)
    """Where marks that are still without a name may need to drop a leader; better kept free."""

    def free(self, option: Option, own: Box) -> bool:
        """Tell whether a text may stand there."""
        box = option.box
        if box.x < self.left or box.right > self.right:
            return False
        if any(s.meets(box) and (s.firm or not option.over) for s in self.strips):
            return False
        if clashes(box, self.texts, across=_BETWEEN, along=APART) or clashes(
            box, self.leaders, across=0.5, along=0.5
        ):
            return False
        if not option.inside and clashes(box, self.things, across=1.0, along=1.0):
            return False
        return option.leader is None or self._leader_free(option.leader, own)

    def _leader_free(self, leader: Box, own: Box) -> bool:
        if clashes(leader, self.texts, across=0.5, along=0.5):
            return False
        return not clashes(leader, [thing for thing in self.things if thing is not own], across=0.5, along=0.5)

    def choose(self, options: Iterable[Option], own: Box) -> Option | None:
        """Take the first option that is free; rather one that leaves the corridors open."""
        chosen: Option | None = None
        for option in options:
            if not self.free(option, own):
                continue
            if not clashes(option.box, self.corridors):
                chosen = option
                break
            chosen = chosen or option
        if chosen:
            self.texts.append(chosen.box)
            self.leaders += [chosen.leader] if chosen.leader else []
        return chosen


def clashes(box: Box, taken: Sequence[Box], *, across: float = 0.0, along: float = 0.0) -> bool:
    """Tell whether a box overlaps any of the others, or is nearer to it than so much to the side or above.

    The comparisons of `Box.meets` written out: this is asked a million times for a crowded picture.
    """
    left, right = box.x - across + _HAIR, box.x + box.width + across - _HAIR
    top, bottom = box.y - along + _HAIR, box.y + box.height + along - _HAIR
    for other in taken:
        if other.x < right and other.y < bottom and other.x + other.width > left and other.y + other.height > top:
            return True
    return False
