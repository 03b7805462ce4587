"""Values and looks as forms write them: loosely typed entries, default appearances, what a form ought to have.

Source: PDF 32000-1, 12.7.3.3 (variable text).
"""

from __future__ import annotations

import re
from typing import Any

from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, NullObject, StreamObject

from alis_kit.pdf.objects import dictionary, entry, name, resolve
from alis_kit.pdf.source import TooLongError, unpacked

STANDARD_LOOK = "/Helv 0 Tf 0 g"
_MOST_TEXT, _MOST_LOOK = 400_000, 400
"""Bytes of a text, and letters of a default appearance that are looked at."""
_SIZE = re.compile(r"(-?[\d.]+)\s+Tf\b")
_COLOUR = re.compile(r"((?:-?[\d.]+\s+){1,4})(g|rg|k)\b")


def as_text(value: Any) -> str:  # noqa: ANN401
    """Read a text value, which may be a string, a stream or (from careless tools) a name or number.

    Of a list the strings are read; what is nested in it is nobody's text.

    Raises:
        TooLongError: it is longer than any answer.
    """
    if isinstance(value, ArrayObject):
        parts = map(resolve, list.__iter__(value))
        return ", ".join(as_text(part) for part in parts if not isinstance(part, ArrayObject))
    if isinstance(value, StreamObject):
        data = unpacked(value, _MOST_TEXT)
        if len(data) > _MOST_TEXT:
            raise TooLongError
        value = ByteStringObject(data)
    if isinstance(value, bytes):
        marked = value[:2] in (b"\xfe\xff", b"\xff\xfe")
        return value.decode("utf-16" if marked else "latin-1", errors="replace")
    if isinstance(value, DictionaryObject):
        return ""
    shown = str(value)
    if shown.startswith("\u00ef\u00bb\u00bf"):  # PDF 2.0: UTF-8 with its mark, read as PDFDocEncoding
        return bytes(value.original_bytes).decode("utf-8-sig", errors="replace")
    return shown.removeprefix("/") if not isinstance(value, str) or type(value).__name__ == "NameObject" else shown


def integer(value: Any) -> int | None:  # noqa: ANN401
    """Give a whole number; None for anything that is no number."""
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool | NullObject) else None


def text_size(look: str) -> float:
    """Give the size a default appearance sets; 0 (as large as fits) where it sets none."""
    found = _SIZE.search(look[:_MOST_LOOK])
    return max(float(found.group(1)), 0.0) if found else 0.0


def text_colour(look: str) -> str:
    """Give the colour a default appearance sets; black where it sets none or one too pale to read on paper."""
    found = _COLOUR.search(look[:_MOST_LOOK])
    if not found:
        return "0 g"
    parts, operator = [float(part) for part in found.group(1).split()], found.group(2)
    if len(parts) != {"g": 1, "rg": 3, "k": 4}[operator]:
        return "0 g"
    if operator == "k":
        light = 1 - min(1.0, 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2] + parts[3])
    else:
        light = parts[0] if operator == "g" else 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]
    return "0 g" if light > 0.6 else f"{' '.join(f'{round(part, 3):g}' for part in parts)} {operator}"


def mend_defaults(acroform: DictionaryObject) -> None:
    """Give a form without /DR the font of the standard look, so that viewers can edit its fields (12.7.3.3)."""
    resources = entry(acroform, "DR")
    if not isinstance(resources, DictionaryObject):
        resources = acroform[name("DR")] = DictionaryObject()
    fonts = entry(resources, "Font")
    if not isinstance(fonts, DictionaryObject):
        fonts = resources[name("Font")] = DictionaryObject()
    if "/Helv" not in fonts:
        plain = dictionary(Type=name("Font"), Subtype=name("Type1"), BaseFont=name("Helvetica"))
        fonts[name("Helv")] = plain
        plain[name("Encoding")] = name("WinAnsiEncoding")
