"""What is printed and is not the form: templates of `data/trykk/`, set as tagged PDF by typst.

Texts go in as data and are never read as markup. Fonts are ours and the spare one alone, nothing is fetched, and
the same data give the same bytes.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

import typst

from alis_kit.letters import FONTS, fallback_file, regular
from alis_kit.problem import FormError, Problem
from alis_kit.resources import DATA

_TEMPLATES = DATA / "trykk"


class Printed(NamedTuple):
    """A PDF, and the characters in it that no font has; a sign stands in their place."""

    data: bytes
    unshown: frozenset[str]


@cache
def _fonts() -> typst.Fonts:
    spare = fallback_file()
    folders = [FONTS, *([spare.parent] if spare else [])]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@cache
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(str(_TEMPLATES / template), root=str(_TEMPLATES), font_paths=_fonts())


def typeset(template: str, data: object) -> Printed:
    """Return a template of `data/trykk/` set with texts, numbers and lists of them.

    Raises:
        FormError: bytes that are to be a picture are none.
    """
    missing: set[str] = set()
    made = json.dumps(_printable(data, missing), ensure_ascii=False)
    try:
        pdf = _compiler(template).compile(sys_inputs={"data": made})
    except typst.TypstError as error:
        raise FormError(Problem("pdf_picture_unreadable")) from error
    assert isinstance(pdf, bytes), "without a file to write, and of no other kind"
    return Printed(pdf, frozenset(missing))


def _printable(thing: Any, missing: set[str]) -> Any:  # noqa: ANN401  # whatever JSON holds
    """Return data with every text as it can be drawn, and bytes as numbers."""
    if isinstance(thing, str):
        shown = regular().shown(thing, ordered=True)
        missing |= shown.missing
        return shown.text
    if isinstance(thing, dict):
        return {key: _printable(value, missing) for key, value in thing.items()}
    if isinstance(thing, bytes):
        return list(thing)
    return [_printable(each, missing) for each in thing] if isinstance(thing, list | tuple) else thing
