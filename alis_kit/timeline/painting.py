"""What everything looks like, and a scene as a matplotlib figure: each outline a patch, each label a text.

Colours follow the rule that meaning never hangs on hue: done, planned and not counting differ in grey, and every
tone has a lane of its own. White text on any solid tone has a contrast of at least 4.5 : 1 (WCAG 2.1, 1.4.3).
Hatching is plain line segments, so that it is the same in every format and never a bitmap.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from itertools import chain
from math import ceil, cos, floor, pi, sin
from typing import Any

import matplotlib
import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from alis_kit.timeline.lettering import BASELINE, font_file, font_runs, width
from alis_kit.timeline.shapes import (
    Area,
    Bar,
    Box,
    Change,
    Item,
    Label,
    Mark,
    Paint,
    Panel,
    Point,
    Polyline,
    Scene,
    Shape,
    Stroke,
    Tone,
)

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
_PAPER, _SOFT, _GREY = COLOURS[Tone.PAPER], COLOURS[Tone.SOFT], COLOURS[Tone.NEUTRAL]
_GRID, _HAIR = "#C9D0D8", "#D8DEE4"
_DASHES: tuple[float, ...] = (3.2, 1.8)
_FLAT = {Paint.BAND: ("#F3F5F7", 0.0), Paint.TINT: ("#FFF4D2", 0.1), Paint.EDGE: ("#A67C00", 0.1)}
"""The colour of a panel, and how far over the lowest one it lies."""
_CROSSED: Mapping[Paint, tuple[str, tuple[float, ...]]] = {
    Paint.CROSSED: ("#ECEEF0", ()),
    Paint.CROSSED_PLANNED: ("#FAFAFA", _DASHES),
}
_PANEL, _AREA, _BAR, _LINE, _MARK, _PLATE, _TEXT = 0.5, 1.0, 2.0, 3.0, 4.0, 4.9, 5.0
"""What lies over what: a higher one is painted later."""
_TRUETYPE = 42
"""Embed fonts as TrueType (ISO 32000-1 § 9.9), so that text stays text."""

Segment = tuple[Point, Point]
_CROSS: tuple[Segment, ...] = (((0.12, 0.12), (0.88, 0.88)), ((0.12, 0.88), (0.88, 0.12)))
"""Two strokes in the square from (0, 0) to (1, 1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StyledPath:
    """Outlines of one look. Lengths are points, places the scene's own."""

    outlines: tuple[Sequence[Point], ...]
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

    def path(self) -> Path:
        """Return the outlines as one path of matplotlib's kind."""
        points: list[Point] = []
        codes: list[np.uint8] = []
        for outline in self.outlines:
            points += (*outline, outline[0]) if self.closed else outline
            codes += (Path.MOVETO, *[Path.LINETO] * (len(outline) - 1), *[Path.CLOSEPOLY] * self.closed)
        path = Path(points, codes)
        path.should_simplify = False  # else matplotlib's settings say how many of the points are left out
        return path


# ---- the look of each item ----


@lru_cache(maxsize=1_000)
def styled(item: Item) -> tuple[StyledPath, ...]:
    """Return an item's outlines; of a label only the plate it may stand on."""
    match item:
        case Panel():
            return tuple(_panel(item))
        case Area():
            return (StyledPath(outlines=(item.points,), face=COLOURS[Tone.DUTY], alpha=0.28, order=_AREA),)
        case Bar():
            return tuple(_bar(item))
        case Polyline():
            return (_line(item),)
        case Mark():
            return tuple(_mark(item))
        case Label():
            return tuple(_plate(item))


@cache
def _pale(colour: str) -> str:
    """Return the light version of a colour that stands under hatching."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - part) * 0.16):02X}" for part in parts)


def _rectangle(box: Box, grown: float = 0) -> tuple[Sequence[Point], ...]:
    left, top = box.x - grown, box.y - grown
    right, bottom = left + box.width + 2 * grown, top + box.height + 2 * grown
    return (((left, top), (right, top), (right, bottom), (left, bottom)),)


def _strokes(segments: Sequence[Segment], colour: str, width: float, order: float) -> Iterator[StyledPath]:
    if segments:
        yield StyledPath(outlines=tuple(segments), closed=False, edge=colour, width=width, order=order)


def _ring(item: Bar | Mark, by: float, width: float, order: float) -> Iterator[StyledPath]:
    """Frame what differs between two plans."""
    if item.change is not Change.SAME:
        outlines = _rectangle(item.box, by)
        yield StyledPath(outlines=outlines, edge=COLOURS[Tone.ALERT], width=width, order=order)


def _panel(panel: Panel) -> Iterator[StyledPath]:
    box = _rectangle(panel.box)
    if panel.paint in _FLAT:
        face, over = _FLAT[panel.paint]
        yield StyledPath(outlines=box, face=face, order=_PANEL + over)
        return
    colour = COLOURS[Tone.APPROVAL]
    yield StyledPath(outlines=box, face=_pale(colour), alpha=0.75, order=_PANEL + 0.2)
    yield from _strokes(_rising(panel.box, 7.0), colour, 0.25, _PANEL + 0.3)


def _bar(bar: Bar) -> Iterator[StyledPath]:
    colour, box, where = COLOURS[bar.tone], _rectangle(bar.box), bar.where
    thin = 0.9 if bar.box.height > 6 else 0.5
    match bar.paint:
        case Paint.SOLID:
            yield StyledPath(outlines=box, face=colour, edge=_PAPER, width=0.4, order=_BAR, where=where)
        case Paint.HATCHED:
            face, dashes = _pale(colour), _DASHES
            yield StyledPath(
                outlines=box, face=face, edge=colour, width=thin, dashes=dashes, order=_BAR, where=where
            )
            yield from _strokes(_rising(bar.box, 4.6), colour, 0.45, _BAR + 0.1)
        case Paint.FRAME:
            yield StyledPath(outlines=box, edge=colour, width=0.6, dashes=(0.8, 1.4), order=_BAR, where=where)
        case _:
            face, dashes = _CROSSED[bar.paint]
            yield StyledPath(
                outlines=box, face=face, edge=_SOFT, width=thin, dashes=dashes, order=_BAR, where=where
            )
            yield from _strokes(_crossing(bar.box, 5.5), "#8A939E", 0.4, _BAR + 0.1)
    yield from _ring(bar, 1, 1.4, _BAR + 0.2)


def _line(line: Polyline) -> StyledPath:
    colour = COLOURS[line.tone]
    styles: Mapping[Stroke, tuple[float, tuple[float, ...], str]] = {
        Stroke.HAIR: (0.6, (), _HAIR),
        Stroke.DOTTED: (0.6, (1, 2.2), _GRID),
        Stroke.DASHED: (1.4, (4, 2), colour),
        Stroke.FIRM: (1.5, (), colour),
        Stroke.LEADER: (0.45, (), _GREY),
    }
    width, dashes, edge = styles[line.stroke]
    order = _PANEL + 0.4 if line.stroke in (Stroke.HAIR, Stroke.DOTTED) else _LINE
    return StyledPath(outlines=(line.points,), closed=False, edge=edge, width=width, dashes=dashes, order=order)


def _mark(mark: Mark) -> Iterator[StyledPath]:
    colour = COLOURS[mark.tone]
    if mark.shape is Shape.CROSS:
        strokes = [(_at(start, mark.box), _at(end, mark.box)) for start, end in _CROSS]
        yield from _strokes(strokes, _GREY, 1.6, _MARK)
    else:
        points = tuple(_at(point, mark.box) for point in _outline(mark.shape))
        face, edge, width = (colour, _PAPER, 0.5) if mark.filled else (_PAPER, colour, 1.0)
        yield StyledPath(outlines=(points,), face=face, edge=edge, width=width, order=_MARK, where=mark.where)
    yield from _ring(mark, 2, 1.2, _MARK + 0.1)


def _at(point: Point, box: Box) -> Point:
    return box.x + point[0] * box.width, box.y + point[1] * box.height


@cache
def _outline(shape: Shape) -> tuple[Point, ...]:
    """Return a mark's outline in the square from (0, 0) to (1, 1)."""
    match shape:
        case Shape.DIAMOND:
            return (0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)
        case Shape.FLAG:
            return (0.0, 0.0), (1.0, 0.0), (0.5, 1.0)
        case Shape.ARROW:
            return (0.0, 0.0), (1.0, 0.5), (0.0, 1.0)
        case Shape.ARROW_BACK:
            return (1.0, 0.0), (0.0, 0.5), (1.0, 1.0)
        case Shape.STAR:
            turns = [(0.5 if i % 2 == 0 else 0.21, i * pi / 5) for i in range(10)]
            return tuple((0.5 + r * sin(a), 0.5 - r * cos(a)) for r, a in turns)
        case _:
            return tuple((0.5 + 0.5 * sin(i * pi / 10), 0.5 - 0.5 * cos(i * pi / 10)) for i in range(20))


def _plate(label: Label) -> Iterator[StyledPath]:
    if label.plate:
        box = label.box
        plate = Box(box.x - 1.5, box.y + 0.3, box.width + 3, box.height - 0.3)
        yield StyledPath(outlines=_rectangle(plate), face=_PAPER, alpha=0.88, order=_PLATE)


def _rising(box: Box, gap: float) -> list[Segment]:
    """Return the lines that rise to the right, `gap` apart along the edge, cut to the box.

    They lie on one grid for the whole page, so neighbouring bars meet without a seam.
    """
    first, last = ceil((box.x + box.y) / gap), floor((box.right + box.bottom) / gap)
    lines: list[Segment] = []
    for i in range(first, last + 1):
        total = i * gap
        x0, x1 = max(box.x, total - box.bottom), min(box.right, total - box.y)
        if x1 > x0:
            lines.append(((x0, total - x0), (x1, total - x1)))
    return lines


def _crossing(box: Box, gap: float) -> list[Segment]:
    """Return the lines both ways."""
    rising, edges = _rising(box, gap), 2 * box.x + box.width
    return [*rising, *(((edges - x0, y0), (edges - x1, y1)) for (x0, y0), (x1, y1) in rising)]


# ---- the figure, and the files that are vectors ----


@contextmanager
def own_settings(**ours: object) -> Iterator[None]:
    """Let matplotlib work by its defaults and *ours* (`_` for `.`), whatever a user has set."""
    theirs = matplotlib.rcParams
    chosen: dict[Any, Any] = {
        k: v for k, v in matplotlib.rcParamsDefault.items() if k != "backend" and theirs[k] != v
    }
    chosen |= {key.replace("_", "."): value for key, value in ours.items()}
    with matplotlib.rc_context(chosen):
        yield


def figure(scene: Scene) -> Figure:
    """Return a scene on a new figure of the scene's size, without pyplot."""
    with own_settings():
        fig = Figure(figsize=(scene.width / 72, scene.height / 72), dpi=100, facecolor="white")
        place = Affine2D().scale(1 / 72, -1 / 72).translate(0, fig.get_figheight()) + fig.dpi_scale_trans
        for artist in (*_patches(scene, place), *_texts(scene.labels, place)):
            artist.set_figure(fig)
            fig.add_artist(artist)
    return fig


def _patches(scene: Scene, place: Transform) -> Iterator[PathPatch]:
    for style in chain.from_iterable(map(styled, scene.items)):
        yield PathPatch(
            style.path(),
            transform=place,
            facecolor=style.face or "none",
            edgecolor=style.edge or "none",
            linewidth=style.width,
            linestyle=(0, style.dashes) if style.dashes else "-",
            capstyle="butt",
            joinstyle="miter" if style.closed else "round",
            alpha=style.alpha if style.alpha < 1 else None,
            gid=style.where or None,
            zorder=style.order,
        )


@cache
def _font(*, bold: bool, own: bool) -> FontProperties:
    """Return the picture's font, or the one that lends it signs, by file: never another of the same name."""
    return FontProperties(fname=font_file(bold=bold, own=own))


def _texts(labels: Iterable[Label], place: Transform) -> Iterator[Text]:
    """Yield the labels themselves, each in one piece but where its signs need two fonts."""
    for label in labels:
        pen = label.box.x
        for run, own in font_runs(label.text, label.bold):
            yield Text(
                pen,
                label.box.y + BASELINE * label.size,
                run,
                transform=place,
                fontproperties=_font(bold=label.bold, own=own),
                fontsize=label.size,
                color=COLOURS[label.tone],
                va="baseline",
                ha="left",
                parse_math=False,
                zorder=_TEXT,
            )
            pen += width(run, label.size, bold=label.bold)


def pdf(scene: Scene) -> bytes:
    """Return a scene as a PDF of one page, with no date in it, so that the same scene gives the same bytes."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf  # each format loads its own writer only

    file = BytesIO()
    nothing = dict.fromkeys(("CreationDate", "ModDate", "Producer", "Creator"))
    with own_settings(pdf_fonttype=_TRUETYPE):
        canvas = FigureCanvasPdf(figure(scene))
        canvas.print_pdf(file, metadata={"Title": scene.title, **nothing})  # type: ignore[no-untyped-call]
    return file.getvalue()


def svg(scene: Scene) -> bytes:
    """Return a scene as SVG, with text as text."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    file = BytesIO()
    about = {"Title": scene.title, "Date": None, "Creator": None}
    with own_settings(svg_fonttype="none", svg_hashsalt="alis-kit"):
        FigureCanvasSVG(figure(scene)).print_svg(file, metadata=about)  # type: ignore[no-untyped-call]
    return file.getvalue()
