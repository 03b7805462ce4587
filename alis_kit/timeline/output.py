"""A scene as a file's bytes: PNG for the screen, vector PDF for print, SVG for the web. Same scene, same bytes."""

from __future__ import annotations

from io import BytesIO
from typing import Literal

from alis_kit.timeline.shapes import Scene

Kind = Literal["png", "pdf", "svg"]
_TRUETYPE = 42
"""Embed fonts as TrueType (ISO 32000-1 § 9.9), so that text stays text."""


def picture(scene: Scene, kind: Kind, *, dpi: float = 100) -> bytes:
    """Give a scene as a file. `dpi` concerns PNG alone; the others are vectors of the scene's own size."""
    match kind:
        case "png":
            from alis_kit.timeline.painter import Painter  # each format loads its own writer only

            return Painter(dpi=dpi).png(scene)
        case "pdf":
            return _pdf(scene)
        case "svg":
            return _svg(scene)


def _pdf(scene: Scene) -> bytes:
    """Give one page, with no date in it, so that the same scene gives the same bytes."""
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    from alis_kit.timeline.draw import figure, own_settings

    file = BytesIO()
    nothing = dict.fromkeys(("CreationDate", "ModDate", "Producer", "Creator"))
    with own_settings(pdf_fonttype=_TRUETYPE):
        canvas = FigureCanvasPdf(figure(scene))
        canvas.print_pdf(file, metadata={"Title": scene.title, **nothing})  # type: ignore[no-untyped-call]
    return file.getvalue()


def _svg(scene: Scene) -> bytes:
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    from alis_kit.timeline.draw import figure, own_settings

    file = BytesIO()
    about = {"Title": scene.title, "Date": None, "Creator": None}
    with own_settings(svg_fonttype="none", svg_hashsalt="alis-kit"):
        FigureCanvasSVG(figure(scene)).print_svg(file, metadata=about)  # type: ignore[no-untyped-call]
    return file.getvalue()
