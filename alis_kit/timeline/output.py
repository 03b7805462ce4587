"""A scene as a file's bytes: PNG for the screen, vector PDF for print, SVG for the web. Same scene, same bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

import matplotlib
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG

from alis_kit.timeline.draw import figure
from alis_kit.timeline.painter import Painter
from alis_kit.timeline.shapes import Scene

Kind = Literal["png", "pdf", "svg"]
_TRUETYPE = 42
"""Embed fonts as TrueType (ISO 32000-1 § 9.9), so that text stays text."""


def picture(scene: Scene, kind: Kind, *, dpi: float = 100) -> bytes:
    """Give a scene as a file. `dpi` concerns PNG alone; the others are vectors of the scene's own size."""
    if kind == "png":
        return Painter(dpi=dpi).png(scene)
    fig, file = figure(scene), BytesIO()
    with matplotlib.rc_context({"pdf.fonttype": _TRUETYPE, "svg.fonttype": "none", "svg.hashsalt": "alis-kit"}):
        match kind:
            case "pdf":
                dates = {"CreationDate": None, "ModDate": None, "Producer": None, "Creator": None}
                FigureCanvasPdf(fig).print_pdf(file, metadata={"Title": scene.title, **dates})  # type: ignore[no-untyped-call]
            case "svg":
                about = {"Date": None, "Title": scene.title, "Creator": None}
                FigureCanvasSVG(fig).print_svg(file, metadata=about)  # type: ignore[no-untyped-call]
    return file.getvalue()
