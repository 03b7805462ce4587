"""What each item of a scene looks like: outlines with a filling and a stroke, in the order they are painted.

Colours follow the rule that meaning never hangs on hue: done, planned and not counting differ in grey, and every
tone has a lane of its own. White text on any solid tone has a contrast of at least 4.5 : 1 (WCAG 2.1, 1.4.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from alis_kit.timeline.hatch import Segment, cross_lines, hatch_lines
from alis_kit.timeline.outline import outline
from alis_kit.timeline.shapes import Area, Bar, Box, Change, Item, Label, Line, Mark, Paint, Panel, Stroke, Tone

COLOURS: Mapping[Tone, str] = {
    Tone.LIS1: "#7A3E78",
    Tone.OPEN_PRACTICE: "#1B5A9E",
    Tone.OTHER_GP: "#0B6E7A",
    Tone.INSTITUTION: "#A85200",
    Tone.SPECIALTY: "#6A6414",
    Tone.NEUTRAL: "#6B7280",
    Tone.ABSENCE: "#6B7280",
    Tone.GROUP: "#2B7350",
    Tone.COURSE: "#1B5A9E",
    Tone.DUTY: "#1B5A9E",
    Tone.MILESTONE: "#2D3743",
    Tone.TODAY: "#B3211E",
    Tone.APPROVAL: "#1E6B45",
    Tone.INK: "#1F2933",
    Tone.SOFT: "#4B5563",
    Tone.PAPER: "#FFFFFF",
    Tone.ALERT: "#9C2A10",
}
PAPER = "#FFFFFF"
_BAND, _GRID, _HAIR, _TINT = "#F3F5F7", "#C9D0D8", "#D8DEE4", "#FFF4D2"
_PANEL, _AREA, _BAR, _LINE, _MARK, _PLATE, TEXT = 0.5, 1.0, 2.0, 3.0, 4.0, 4.9, 5.0
"""What lies over what: a higher one is painted later."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """Outlines of one look. Lengths are points, places the scene's own."""

    outlines: tuple[Points, ...]
    closed: bool = True
    face: str | None = None
    edge: str | None = None
    width: float = 0.0
    dashes: tuple[float, ...] = ()
    """Dash and gap in turn, in widths of the line; none for an unbroken one."""
    alpha: float = 1.0
    order: float
    where: str = ""
    """The row of the plan it stands for."""


@lru_cache(maxsize=1_000)
def inks(item: Item) -> tuple[Ink, ...]:
    """Give an item's outlines; of a label only the plate it may stand on."""
    match item:
        case Panel():
            return tuple(_panel(item))
        case Area():
            face = COLOURS[item.tone]
            return (Ink(outlines=(item.points,), face=face, alpha=0.28, order=_AREA),)
        case Bar():
            return tuple(_bar(item))
        case Line():
            return (_line(item),)
        case Mark():
            return tuple(_mark(item))
        case Label():
            return tuple(_plate(item))


def _rectangle(box: Box) -> tuple[Points, ...]:
    return (((box.x, box.y), (box.right, box.y), (box.right, box.bottom), (box.x, box.bottom)),)


def _strokes(segments: Sequence[Segment], colour: str, width: float, order: float) -> Iterator[Ink]:
    if segments:
        yield Ink(outlines=tuple(segments), closed=False, edge=colour, width=width, order=order)


def _ring(box: Box, by: float, width: float, order: float) -> Ink:
    """Frame what differs between two plans."""
    grown = Box(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by)
    return Ink(outlines=_rectangle(grown), edge=COLOURS[Tone.ALERT], width=width, order=order)


@cache
def pale(colour: str) -> str:
    """Give the light version of a colour that stands under hatching."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * 0.16):02X}" for part in parts)


def _panel(panel: Panel) -> Iterator[Ink]:
    box = _rectangle(panel.box)
    match panel.paint:
        case Paint.BAND:
            yield Ink(outlines=box, face=_BAND, order=_PANEL)
        case Paint.TINT:
            yield Ink(outlines=box, face=_TINT, order=_PANEL + 0.1)
        case Paint.EDGE:
            yield Ink(outlines=box, face="#A67C00", order=_PANEL + 0.1)
        case _:
            colour = COLOURS[Tone.APPROVAL]
            yield Ink(outlines=box, face=pale(colour), alpha=0.75, order=_PANEL + 0.2)
            yield from _strokes(hatch_lines(panel.box, 7.0), colour, 0.25, _PANEL + 0.3)


def _bar(bar: Bar) -> Iterator[Ink]:
    colour, box = COLOURS[bar.tone], _rectangle(bar.box)
    thin = 0.9 if bar.box.height > 6 else 0.5
    dashed = (3.2, 1.8)
    match bar.paint:
        case Paint.SOLID:
            yield Ink(outlines=box, face=colour, edge=PAPER, width=0.4, order=_BAR, where=bar.where)
        case Paint.HATCHED:
            face = pale(colour)
            yield Ink(outlines=box, face=face, edge=colour, width=thin, dashes=dashed, order=_BAR, where=bar.where)
            yield from _strokes(hatch_lines(bar.box, 4.6), colour, 0.45, _BAR + 0.1)
        case Paint.FRAME:
            yield Ink(outlines=box, edge=colour, width=0.6, dashes=(0.8, 1.4), order=_BAR, where=bar.where)
        case crossed:
            done = crossed is Paint.CROSSED
            face, dashes = ("#ECEEF0", ()) if done else ("#FAFAFA", dashed)
            yield Ink(
                outlines=box, face=face, edge="#4B5563", width=thin, dashes=dashes, order=_BAR, where=bar.where
            )
            yield from _strokes(cross_lines(bar.box, 5.5), "#8A939E", 0.4, _BAR + 0.1)
    if bar.change is not Change.SAME:
        yield _ring(bar.box, 1, 1.4, _BAR + 0.2)


def _line(line: Line) -> Ink:
    colour = COLOURS[line.tone]
    styles: Mapping[Stroke, tuple[float, tuple[float, ...], str]] = {
        Stroke.HAIR: (0.6, (), _HAIR),
        Stroke.DOTTED: (0.6, (1, 2.2), _GRID if line.tone is Tone.SOFT else colour),
        Stroke.DASHED: (1.4, (4, 2), colour),
        Stroke.FIRM: (1.5, (), colour),
        Stroke.LEADER: (0.45, (), "#6B7280"),
    }
    width, dashes, colour = styles[line.stroke]
    order = _PANEL + 0.4 if line.stroke in (Stroke.HAIR, Stroke.DOTTED) else _LINE
    return Ink(outlines=(line.points,), closed=False, edge=colour, width=width, dashes=dashes, order=order)


def _mark(mark: Mark) -> Iterator[Ink]:
    colour = COLOURS[mark.tone]
    points, strokes = outline(mark.shape, mark.box)
    if points:
        face, edge, width = (colour, PAPER, 0.5) if mark.filled else (PAPER, colour, 1.0)
        yield Ink(outlines=(tuple(points),), face=face, edge=edge, width=width, order=_MARK, where=mark.where)
    yield from _strokes(strokes, COLOURS[Tone.NEUTRAL], 1.6, _MARK)
    if mark.change is not Change.SAME:
        yield _ring(mark.box, 2, 1.2, _MARK + 0.1)


def _plate(label: Label) -> Iterator[Ink]:
    if label.back:
        box = label.box
        plate = Box(box.x - 1.5, box.y + 0.3, box.width + 3, box.height - 0.3)
        yield Ink(outlines=_rectangle(plate), face=PAPER, alpha=0.88, order=_PLATE)
