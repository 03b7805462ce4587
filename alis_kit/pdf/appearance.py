"""What a widget looks like: a form XObject of its own for every widget, in letters the file carries.

Works on measures and texts; the fonts come as an `Embedder`. Source: PDF 32000-1, 12.5.5 (appearance streams),
12.7.3.3 (variable text) and table 189 (/MK).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pypdf.generic import ArrayObject, DictionaryObject

from alis_kit.letters import (
    ASCENT,
    DESCENT,
    FLOOR,
    LEADING,
    Fitted,
    Paragraphs,
    head,
    line_count,
    sizes_from,
)
from alis_kit.pdf.fields import Field
from alis_kit.pdf.fonts import Embedder, show
from alis_kit.pdf.objects import entry, numbers, resolve
from alis_kit.pdf.widgets import Widget

_MARKED = "0.6 0.75 0.85 rg"
"""Ground of what is chosen in a list box."""


@dataclass(frozen=True)
class Frame:
    """The box a widget's text stands in, upright, with what is drawn behind it."""

    width: float
    height: float
    border: float
    backdrop: str

    @property
    def pad(self) -> float:
        """Room between edge and text: two points inside the border, less (the border's too) in boxes too low."""
        spare = (self.height - FLOOR * (ASCENT + DESCENT)) / 2
        return max(0.0, min(self.border + 2.0, spare))

    @property
    def inner_width(self) -> float:
        return self.width - 2 * max(self.border + min(2.0, self.width / 10), self.pad)

    @property
    def inner_height(self) -> float:
        return self.height - 2 * self.pad


def frame_of(widget: Widget, node: DictionaryObject, *, radio: bool) -> Frame:
    """Measure a widget, and read its background and border; a radio button's are round."""
    x0, y0, x1, y1 = widget.rect
    width, height = (x1 - x0, y1 - y0) if widget.rotation % 180 == 0 else (y1 - y0, x1 - x0)
    look = entry(node, "MK")
    ground, line = _colour(entry(look, "BG")), _colour(entry(look, "BC"))
    border = _border_width(node) if line else 0.0
    parts = []
    if radio:
        round_border = min(width, height) / 2 - border / 2
        parts += [f"{ground.lower()} {_circle(width, height, round_border)} f"] if ground else []
        parts += [f"{line} {border:g} w {_circle(width, height, round_border)} S"] if line and border else []
        return Frame(width, height, border, f"q {' '.join(parts)} Q\n" if parts else "")
    if ground:
        parts.append(f"{ground.lower()} 0 0 {width:.2f} {height:.2f} re f")
    if line and border:
        inset = border / 2
        box = f"{inset:.2f} {inset:.2f} {width - border:.2f} {height - border:.2f}"
        parts.append(f"{line} {border:g} w {box} re S")
    return Frame(width, height, border, f"q {' '.join(parts)} Q\n" if parts else "")


def _circle(width: float, height: float, radius: float) -> str:
    """Give the path of a circle in the middle of a box, as four Bézier curves."""
    x, y, bend = width / 2, height / 2, 0.5523 * radius
    quarters = [(radius, bend, bend, radius, 0, radius), (-bend, radius, -radius, bend, -radius, 0)]
    quarters += [tuple(-value for value in quarter) for quarter in quarters]  # type: ignore[misc]
    curves = [
        f"{x + a:.2f} {y + b:.2f} {x + c:.2f} {y + d:.2f} {x + e:.2f} {y + f:.2f} c"
        for a, b, c, d, e, f in quarters
    ]
    return " ".join([f"{x + radius:.2f} {y:.2f} m", *curves])


def _border_width(node: DictionaryObject) -> float:
    width = entry(entry(node, "BS"), "W")
    border = entry(node, "Border")
    if width is None and isinstance(border, ArrayObject) and len(border) >= 3:
        width = resolve(list.__getitem__(border, 2))
    return min(max(float(width), 0.0), 4.0) if isinstance(width, int | float) else 1.0


def _colour(parts: Any) -> str:  # noqa: ANN401
    """Give the operators for an /MK colour; capital letters set the line's colour, small ones the area's."""
    if not isinstance(parts, ArrayObject) or len(parts) not in (1, 3, 4):
        return ""
    values = " ".join(f"{float(resolve(value)):g}" for value in list.__iter__(parts))
    return f"{values} {({1: 'G', 3: 'RG', 4: 'K'})[len(parts)]}"


def placement(widget: Widget, frame: Frame) -> dict[str, Any]:
    """Give the entries that put an upright drawing into a turned widget (/MK /R)."""
    matrices = {
        0: None,
        90: (0, 1, -1, 0, frame.height, 0),
        180: (-1, 0, 0, -1, frame.width, frame.height),
        270: (0, -1, 1, 0, 0, frame.width),
    }
    matrix = matrices[widget.rotation]
    entries: dict[str, Any] = {"BBox": numbers(0, 0, frame.width, frame.height)}
    return entries | ({"Matrix": numbers(*matrix)} if matrix else {})


def fit(field: Field, frame: Frame, shown: str, embedder: Embedder) -> Fitted | None:
    """Find the size at which a text fits its field; None if it does not fit at the smallest."""
    sizes = sizes_from(field.font_size)
    if not shown:
        return Fitted((), FLOOR)
    if field.comb and field.max_length:
        return _fit_comb(field.max_length, frame, shown, embedder, sizes)
    width, height = frame.inner_width, frame.inner_height
    if field.multiline:
        return Paragraphs(shown, embedder.typeface).fit(width, height, sizes)
    line = shown.replace("\n", " ")
    em = embedder.typeface.width(line) / 1000
    straight = next((Fitted((line,), s) for s in sizes if em * s <= width and line_count(height, s)), None)
    if straight is not None and straight.size >= sizes[0] - 1.5:
        return straight
    wrapped = Paragraphs(shown, embedder.typeface).fit(width, height, sizes)
    if straight is None or wrapped is None:
        return straight or wrapped
    return wrapped if wrapped.size >= straight.size + 1.5 else straight


def _fit_comb(cells: int, frame: Frame, shown: str, embedder: Embedder, sizes: tuple[float, ...]) -> Fitted | None:
    line = shown.replace("\n", " ")
    widest = max(map(embedder.typeface.advances.__getitem__, line), default=0.0) / 1000
    room = frame.width / cells
    fits = (s for s in sizes if widest * s <= room and line_count(frame.inner_height, s))
    return next((Fitted((line,), size) for size in fits), None) if len(line) <= cells else None


def text_content(field: Field, frame: Frame, fitted: Fitted, embedder: Embedder) -> bytes:
    """Give the appearance of a text field: backdrop, then the lines, clipped to the box."""
    inset = min(frame.border, frame.pad)
    clip = f"{inset:g} {inset:g} {frame.width - 2 * inset:.2f} {frame.height - 2 * inset:.2f} re W n"
    if not any(fitted.lines):
        return f"{frame.backdrop}/Tx BMC\nEMC\n".encode("ascii")
    if field.comb and field.max_length and len(fitted.lines) == 1:
        body = _comb(field, frame, fitted, embedder)
    else:
        body = _lines(field, frame, fitted, embedder)
    return f"{frame.backdrop}/Tx BMC\nq {clip} BT {field.colour}\n{body}\nET Q\nEMC\n".encode("ascii")


def _lines(field: Field, frame: Frame, fitted: Fitted, embedder: Embedder) -> str:
    size, count = fitted.size, len(fitted.lines)
    block = size * (ASCENT + DESCENT + LEADING * (count - 1))
    from_top = field.multiline and block <= frame.inner_height
    y = (frame.height - frame.pad if from_top else (frame.height + block) / 2) - size * ASCENT
    margin = (frame.width - frame.inner_width) / 2
    parts, x_before, y_before = [], 0.0, 0.0
    for line in fitted.lines:
        x = margin
        if field.alignment:
            slack = max(frame.inner_width - embedder.typeface.width(line) * size / 1000, 0.0)
            x += slack / 2 if field.alignment == 1 else slack
        if line:
            parts.append(f"{x - x_before:.2f} {y - y_before:.2f} Td {show(embedder, line, size)}")
            x_before, y_before = x, y
        y -= size * LEADING
    return "\n".join(parts)


def _comb(field: Field, frame: Frame, fitted: Fitted, embedder: Embedder) -> str:
    """Put each character in the middle of its cell (PDF 32000-1, table 228, bit 25)."""
    assert field.max_length
    size, cell = fitted.size, frame.width / field.max_length
    y = (frame.height - size * (ASCENT + DESCENT)) / 2 + size * DESCENT
    line = fitted.lines[0]
    empty = field.max_length - len(line)
    first = {1: empty // 2, 2: empty}.get(field.alignment, 0)
    parts: list[str] = []
    before = 0.0
    for index, char in enumerate(line, start=first):
        x = index * cell + (cell - embedder.typeface.advances[char] * size / 1000) / 2
        parts.append(f"{x - before:.2f} {0 if parts else y:.2f} Td {show(embedder, char, size)}")
        before = x
    return "\n".join(parts)


def list_content(field: Field, frame: Frame, value: str, embedder: Embedder) -> bytes:
    """Give the appearance of a list box, what is chosen marked; empty where not all of that would be seen."""
    places = field.chosen(value)
    shown = [embedder.typeface.shown(text).text for _, text in field.options]
    inset, inner = frame.border, frame.width - 2 * frame.border
    rows = {size: int((frame.height - 2 * inset) / (size * LEADING)) for size in sizes_from(field.font_size)}
    size = next((each for each in rows if rows[each] >= len(shown)), min(rows))
    top = 0 if max(places, default=0) < rows[size] else min(places)
    too_wide = any(embedder.typeface.width(shown[at]) * size / 1000 > frame.inner_width for at in places)
    if not shown or (value and not places) or max(places, default=0) >= top + rows[size] or too_wide:
        return b""
    parts = [f"{frame.backdrop}/Tx BMC\nq {inset:g} {inset:g} {inner:.2f} {frame.height - 2 * inset:.2f} re W n"]
    margin, y = (frame.width - frame.inner_width) / 2, frame.height - inset
    for at in range(top, min(top + rows[size], len(shown))):
        y -= size * LEADING
        if at in places:
            parts.append(f"{_MARKED} {inset:g} {y:.2f} {inner:.2f} {size * LEADING:.2f} re f")
        line = show(embedder, shown[at], size)
        parts.append(f"BT {field.colour} {margin:.2f} {y + size * DESCENT:.2f} Td {line} ET")
    return "\n".join([*parts, "Q\nEMC\n"]).encode("ascii")


def reference_line(
    field: Field, frame: Frame, shown: str, references: tuple[str, ...], embedder: Embedder
) -> Fitted:
    """Give the head of a text that goes on elsewhere, with the longest of *references* that has room."""
    width = frame.inner_width
    fitting = (r for r in references if embedder.typeface.width(r) * FLOOR / 1000 <= width)
    reference = next(fitting, references[-1])
    height = frame.inner_height
    if not field.multiline:
        shown = shown.replace("\n", " ")
    if field.comb:
        return Fitted((reference, ""), FLOOR)
    return head(shown, reference, width=width, height=height, typeface=embedder.typeface)


def tick_content(frame: Frame, colour: str, *, over: bool, radio: bool) -> bytes:
    """Give the appearance of a checked button: the form's own empty one (`/Empty`) or the backdrop, and a mark.

    A radio button's mark is a dot, a box's a tick.
    """
    side = min(frame.width, frame.height)
    left, bottom = (frame.width - side) / 2, (frame.height - side) / 2
    points = [(left + side * x, bottom + side * y) for x, y in ((0.22, 0.5), (0.42, 0.27), (0.79, 0.76))]
    path = " ".join(f"{x:.2f} {y:.2f} {op}" for (x, y), op in zip(points, "mll", strict=True))
    ground = "q /Empty Do Q\n" if over else frame.backdrop
    if radio:
        return f"{ground}q {colour} {_circle(frame.width, frame.height, side / 4)} f Q\n".encode("ascii")
    return f"{ground}q {max(side * 0.11, 0.8):.2f} w 1 J 1 j {colour.upper()} {path} S Q\n".encode("ascii")
