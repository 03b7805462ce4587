"""From a scene to a matplotlib figure: every shape becomes an artist, nothing is measured or decided here.

Colours follow the rule that meaning never hangs on hue: done, planned and not counting differ in grey, and every
tone has a lane of its own. White text on any solid tone has a contrast of at least 4.5 : 1 (WCAG 2.1, 1.4.3).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from alis_kit.timeline.hatch import Segment, cross_lines, hatch_lines
from alis_kit.timeline.measure import BASELINE, font_path, font_runs, spare_font_path, width
from alis_kit.timeline.outline import outline
from alis_kit.timeline.shapes import (
    Area,
    Bar,
    Box,
    Change,
    Layer,
    Line,
    Mark,
    Paint,
    Panel,
    Scene,
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
_BAND, _GRID, _HAIR, _TINT = "#F3F5F7", "#C9D0D8", "#D8DEE4", "#FFF4D2"
_Z = {"panel": 0.5, "area": 1.0, "bar": 2.0, "line": 3.0, "mark": 4.0, "label": 5.0}


@cache
def _font(*, bold: bool, own: bool) -> FontProperties:
    """Give the picture's font, or the one that lends it signs, by file: never another of the same name."""
    return FontProperties(fname=font_path(bold=bold) if own else spare_font_path(bold=bold))


@cache
def _pale(colour: str) -> tuple[float, float, float]:
    """Give the light version of a colour that stands under hatching."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (1 - (1 - part) * 0.16 for part in parts)
    return red, green, blue


def figure(scene: Scene) -> Figure:
    """Draw a scene on a new figure of the scene's size."""
    fig = blank(scene)
    for layer in (scene.back, scene.front):
        place = page_transform(fig)
        for artist in (*artists(layer, place), *plates(layer, place), *texts(layer, place)):
            add(fig, artist)
    return fig


def blank(scene: Scene, *, dpi: float = 100) -> Figure:
    """Give an empty figure of the scene's size, without pyplot."""
    fig = Figure(figsize=(scene.width / 72, scene.height / 72), dpi=dpi, facecolor="white")
    FigureCanvasAgg(fig)
    return fig


def page_transform(fig: Figure) -> Transform:
    """Give the way from the scene's points, growing downwards, to the figure."""
    return Affine2D().scale(1 / 72, -1 / 72).translate(0, fig.get_figheight()) + fig.dpi_scale_trans


def add(fig: Figure, artist: Artist) -> None:
    """Put an artist on a figure, its place on the page being final."""
    artist.set_figure(fig)
    fig.add_artist(artist)


def artists(layer: Layer, place: Transform) -> Iterator[Artist]:
    """Give the artists of a layer, all but its labels."""
    for panel in layer.panels:
        yield from _panel(panel, place)
    for area in layer.areas:
        yield _area(area, place)
    for bar in layer.bars:
        yield from _bar(bar, place)
    for line in layer.lines:
        yield _line(line, place)
    for mark in layer.marks:
        yield from _mark(mark, place)


def plates(layer: Layer, place: Transform) -> Iterator[Artist]:
    """Give the plates of paper that labels stand on."""
    for label in layer.labels:
        if label.back:
            box = label.box
            plate = Box(box.x - 1.5, box.y + 0.3, box.width + 3, box.height - 0.3)
            style = {"facecolor": "white", "edgecolor": "none", "alpha": 0.88}
            yield _rectangle(plate, place, zorder=_Z["label"] - 0.1, **style)


def texts(layer: Layer, place: Transform) -> Iterator[Artist]:
    """Give the labels themselves, each in one piece but where its signs need two fonts."""
    for label in layer.labels:
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
                zorder=_Z["label"],
            )
            pen += width(run, label.size, bold=label.bold)


def _rectangle(box: Box, place: Transform, **style: object) -> Rectangle:
    return Rectangle((box.x, box.y), box.width, box.height, transform=place, **style)  # type: ignore[arg-type]


def _strokes(segments: Sequence[Segment], place: Transform, colour: str, width: float, z: float) -> LineCollection:
    return LineCollection(
        segments,
        colors=[colour],
        linewidths=width,
        transform=place,
        zorder=z,
        capstyle="butt",
    )


def _panel(panel: Panel, place: Transform) -> Iterator[Artist]:
    z = _Z["panel"]
    if panel.paint is Paint.BAND:
        yield _rectangle(panel.box, place, facecolor=_BAND, edgecolor="none", zorder=z)
    elif panel.paint is Paint.TINT:
        yield _rectangle(panel.box, place, facecolor=_TINT, edgecolor="none", zorder=z + 0.1)
    elif panel.paint is Paint.EDGE:
        yield _rectangle(panel.box, place, facecolor="#A67C00", edgecolor="none", zorder=z + 0.1)
    else:
        colour = COLOURS[Tone.APPROVAL]
        yield _rectangle(panel.box, place, facecolor=_pale(colour), edgecolor="none", alpha=0.75, zorder=z + 0.2)
        yield _strokes(hatch_lines(panel.box, 7.0), place, colour, 0.25, z + 0.3)


def _area(area: Area, place: Transform) -> Artist:
    colour = COLOURS[area.tone]
    return Polygon(
        list(area.points), closed=True, transform=place, facecolor=colour, alpha=0.28, lw=0, zorder=_Z["area"]
    )


def _bar(bar: Bar, place: Transform) -> Iterator[Artist]:
    colour, z = COLOURS[bar.tone], _Z["bar"]
    thin = 0.9 if bar.box.height > 6 else 0.5
    dashes = (0, (3.2, 1.8))
    match bar.paint:
        case Paint.SOLID:
            style: dict[str, object] = {"facecolor": colour, "edgecolor": "white", "linewidth": 0.4}
        case Paint.HATCHED:
            style = {"facecolor": _pale(colour), "edgecolor": colour, "linewidth": thin, "linestyle": dashes}
        case Paint.FRAME:
            dots = (0, (0.8, 1.4))
            style = {"facecolor": "none", "edgecolor": colour, "linewidth": 0.6, "linestyle": dots}
        case Paint.CROSSED:
            style = {"facecolor": "#ECEEF0", "edgecolor": "#4B5563", "linewidth": thin}
        case _:
            style = {"facecolor": "#FAFAFA", "edgecolor": "#4B5563", "linewidth": thin, "linestyle": dashes}
    yield _rectangle(bar.box, place, gid=bar.where or None, zorder=z, **style)
    if bar.paint is Paint.HATCHED:
        yield _strokes(hatch_lines(bar.box, 4.6), place, colour, 0.45, z + 0.1)
    if bar.paint in (Paint.CROSSED, Paint.CROSSED_PLANNED):
        yield _strokes(cross_lines(bar.box, 5.5), place, "#8A939E", 0.4, z + 0.1)
    if bar.change is not Change.SAME:
        grown = Box(bar.box.x - 1, bar.box.y - 1, bar.box.width + 2, bar.box.height + 2)
        yield _rectangle(
            grown, place, facecolor="none", edgecolor=COLOURS[Tone.ALERT], linewidth=1.4, zorder=z + 0.2
        )


def _line(line: Line, place: Transform) -> Artist:
    styles: Mapping[Stroke, tuple[float, object, str]] = {
        Stroke.HAIR: (0.6, "-", _HAIR),
        Stroke.DOTTED: (0.6, (0, (1, 2.2)), _GRID if line.tone is Tone.SOFT else COLOURS[line.tone]),
        Stroke.DASHED: (1.4, (0, (4, 2)), COLOURS[line.tone]),
        Stroke.FIRM: (1.5, "-", COLOURS[line.tone]),
        Stroke.LEADER: (0.45, "-", "#6B7280"),
    }
    width, dashes, colour = styles[line.stroke]
    xs, ys = zip(*line.points, strict=True)
    grid = line.stroke in (Stroke.HAIR, Stroke.DOTTED)
    z = _Z["panel"] + 0.4 if grid else _Z["line"]
    return Line2D(xs, ys, transform=place, color=colour, lw=width, ls=dashes, zorder=z, solid_capstyle="butt")


def _mark(mark: Mark, place: Transform) -> Iterator[Artist]:
    colour = COLOURS[mark.tone]
    face = colour if mark.filled else "white"
    points, strokes = outline(mark.shape, mark.box)
    z = _Z["mark"]
    if points:
        yield Polygon(
            points,
            closed=True,
            transform=place,
            facecolor=face,
            edgecolor="white" if mark.filled else colour,
            linewidth=0.5 if mark.filled else 1.0,
            gid=mark.where or None,
            zorder=z,
        )
    if strokes:
        yield _strokes(strokes, place, COLOURS[Tone.NEUTRAL], 1.6, z)
    if mark.change is not Change.SAME:
        grown = Box(mark.box.x - 2, mark.box.y - 2, mark.box.width + 4, mark.box.height + 4)
        yield _rectangle(
            grown, place, facecolor="none", edgecolor=COLOURS[Tone.ALERT], linewidth=1.2, zorder=z + 0.1
        )
