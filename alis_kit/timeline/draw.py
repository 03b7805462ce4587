"""From a scene to a matplotlib figure: every outline becomes a patch, every label a text; nothing is measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from alis_kit.timeline.ink import COLOURS, TEXT, inks
from alis_kit.timeline.measure import BASELINE, font_path, font_runs, spare_font_path, width
from alis_kit.timeline.paths import joined
from alis_kit.timeline.shapes import Label, Scene


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
    """Draw a scene on a new figure of the scene's size, without pyplot."""
    with own_settings():
        fig = Figure(figsize=(scene.width / 72, scene.height / 72), dpi=100, facecolor="white")
        place = Affine2D().scale(1 / 72, -1 / 72).translate(0, fig.get_figheight()) + fig.dpi_scale_trans
        for artist in (*_patches(scene, place), *_texts(scene.labels, place)):
            artist.set_figure(fig)
            fig.add_artist(artist)
    return fig


def _patches(scene: Scene, place: Transform) -> Iterator[PathPatch]:
    for ink in chain.from_iterable(map(inks, scene.items)):
        yield PathPatch(
            joined(ink),
            transform=place,
            facecolor=ink.face or "none",
            edgecolor=ink.edge or "none",
            linewidth=ink.width,
            linestyle=(0, ink.dashes) if ink.dashes else "-",
            capstyle="butt",
            joinstyle="miter" if ink.closed else "round",
            alpha=ink.alpha if ink.alpha < 1 else None,
            gid=ink.where or None,
            zorder=ink.order,
        )


@cache
def _font(*, bold: bool, own: bool) -> FontProperties:
    """Give the picture's font, or the one that lends it signs, by file: never another of the same name."""
    return FontProperties(fname=font_path(bold=bold) if own else spare_font_path(bold=bold))


def _texts(labels: Iterable[Label], place: Transform) -> Iterator[Text]:
    """Give the labels themselves, each in one piece but where its signs need two fonts."""
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
                zorder=TEXT,
            )
            pen += width(run, label.size, bold=label.bold)
