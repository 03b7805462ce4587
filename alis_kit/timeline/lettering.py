"""What is written in the picture, made printable, and how wide it is.

Widths are sums of the advance widths of the very font that is drawn (`hmtx`, OpenType § hmtx). The fonts in
`data/skrift/` have neither kerning nor ligatures, so the sum is exact. Characters they lack are taken from DejaVu
Sans, which matplotlib carries; what neither has is shown as the replacement sign.
A text with Arabic or Hebrew in it is written in DejaVu Sans as a whole: matplotlib puts its words and letters in
order (Unicode Standard Annex 9) and joins the letters, but only within one piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import import_module
from itertools import groupby
from pathlib import Path

from alis_kit.letters import FONTS, SIGN, Face, fallback_file
from alis_kit.problem import FileError, Problem
from alis_kit.text import label

LINE = 1.22
"""Height of a line of text, as a multiple of its size; holds accents and descenders."""
BASELINE = 0.97
"""Where in that height the baseline is, from above, as a multiple of the size."""
_EXACT = 1000
"""Points at which no rounding shows."""


def say(key: str, **values: object) -> str:
    """Return one of the timeline's own texts."""
    return label(f"timeline.{key}", **values)


# ---- fonts ----


def font_file(*, bold: bool, own: bool = True) -> Path:
    """Return the file of the picture's own font, or of the one that lends it signs; matplotlib is not imported."""
    if own:
        return FONTS / f"NotoSans-{'Bold' if bold else 'Regular'}.ttf"
    spare = fallback_file()
    if spare is None:
        raise ModuleNotFoundError("matplotlib")
    return spare.with_name("DejaVuSans-Bold.ttf") if bold else spare


def load_library() -> None:
    """Load matplotlib, which reads the user's settings meanwhile.

    Raises:
        FileError: they are no text, or may not be read.
    """
    try:
        import_module("matplotlib")
    except (OSError, UnicodeError) as error:
        raise FileError(Problem("drawing_settings")) from error


@cache
def _advances(*, bold: bool, own: bool = True) -> Mapping[int, float]:
    """Return the advance of every character of a font, in ems."""
    face = Face(font_file(bold=bold, own=own))
    return {code: face.advances[glyph] / 1000 for code, glyph in face.characters.items()}


def _advance(code: int, *, bold: bool) -> float | None:
    """Return one character's advance in ems, or `None` when no font has it."""
    own = _advances(bold=bold).get(code)
    return own if own is not None else _advances(bold=bold, own=False).get(code)


@lru_cache(maxsize=4_000)
def font_runs(text: str, bold: bool) -> tuple[tuple[str, bool], ...]:  # noqa: FBT001 - a cache key
    """Return a text's runs of one font, and whether the picture's own font has them."""
    own = _advances(bold=bold)
    if _is_shaped(text, bold=bold):
        return ((text, False),)
    return tuple(("".join(signs), there) for there, signs in groupby(text, lambda sign: ord(sign) in own))


def _is_shaped(text: str, *, bold: bool) -> bool:
    """Return whether a text has letters written from right to left, and the spare font all of its signs."""
    spare = _advances(bold=bold, own=False)
    return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text) and all(
        ord(sign) in spare for sign in text
    )


def _shaped_ems(text: str, *, bold: bool) -> float:
    """Return the width of a text whose letters take the shape that their neighbours ask for."""
    load_library()
    from matplotlib.ft2font import FT2Font, LoadFlags

    font = FT2Font(str(font_file(bold=bold, own=False)))
    font.set_size(_EXACT, 72)
    font.set_text(text, 0, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0]) / 64 / _EXACT


@lru_cache(maxsize=40_000)  # a crowded page asks for 30 000 pieces of text, and again in each density
def _ems(text: str, bold: bool) -> float:  # noqa: FBT001 - a cache key
    if not text.isascii() and _is_shaped(text, bold=bold):
        return _shaped_ems(text, bold=bold)
    own = _advances(bold=bold)
    total = 0.0
    for sign in text:
        advance = own.get(ord(sign))
        total += advance if advance is not None else (_advance(ord(sign), bold=bold) or 1.0)
    return total


# ---- lines ----


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of one line of clean text."""
    return _ems(text, bold) * size


@lru_cache(maxsize=4_000)
def clean(text: str) -> str:
    """Return any text as one printable line: white space joined, control signs gone, unknown ones shown so."""
    joined = " ".join(unicodedata.normalize("NFC", text).split(None))
    kept = (sign for sign in joined if unicodedata.category(sign)[0] != "C")
    return "".join(sign if _advance(ord(sign), bold=False) is not None else SIGN for sign in kept)


def shorten(text: str, most: float, size: float, *, bold: bool = False) -> str:
    """Return a text no wider than `most`, showing by «…» that it is cut; empty when nothing would be left."""
    if width(text, size, bold=bold) <= most:
        return text
    room = most - width("…", size, bold=bold)
    kept = ""
    for sign in text:
        room -= width(sign, size, bold=bold)
        if room < 0:
            break
        kept += sign
    return kept.rstrip() + "…" if kept.strip() else ""


@lru_cache(maxsize=4_000)
def wrap(text: str, most: float, size: float, *, bold: bool = False) -> tuple[str, ...]:
    """Return lines no wider than `most`, broken at spaces, or inside a word that is wider by itself."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if width(longer, size, bold=bold) <= most:
            line = longer
            continue
        lines += [line] if line else []
        *full, line = _broken(word, most, size, bold=bold)
        lines += full
    return (*lines, line) if line or not lines else tuple(lines)


def _broken(word: str, most: float, size: float, *, bold: bool) -> list[str]:
    """Break one word into pieces no wider than `most`."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and width(pieces[-1] + sign, size, bold=bold) > most:
            pieces.append("")
        pieces[-1] += sign
    return pieces
