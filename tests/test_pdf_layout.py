"""Letters and lines: what the font reader reads, what wrapping keeps, where heads are cut."""

from __future__ import annotations

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from alis_kit.letters import (
    CAP,
    FLOOR,
    FONTS,
    SIGN,
    Face,
    Paragraphs,
    Typeface,
    fallback_file,
    head,
    line_count,
    regular,
    sizes_from,
)

BOLD = FONTS / "NotoSans-Bold.ttf"
FILES = [FONTS / "NotoSans-Regular.ttf", BOLD, fallback_file()]
USUAL = "✓→←–—…§€½¼²°±×≥≤≠·•«»„“”‘’№†‰µ"
SCRIPTS = {
    "norwegian": "æøåÆØÅéèêòôüÉÀÓ",
    "sami": "áčđŋšŧžÁČĐŊŠŦŽǧǥǩǯʒǦǤǨǮƷâõïöäåÂÕÏÖÄ",
    "polish": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
    "greek": "αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊΰΆΩἀὠ",
    "cyrillic": "абвгдежзийклмнопрстуфхцчшщъыьэюяёђѓєѕіїјљњћќўџґѢ",
    "other latin": "çğışöüâîĞİŞõäõüőűřůťďĺľŕāēģīķļņūėįųžșțþðÞÐẞ",
}
texts = st.text(st.sampled_from("aæøåčŋ LlMmWwi.,-–/()\n\u00a0\u0301жΩ→✓123"), max_size=200)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_font_reader_agrees_with_fonttools(path: object) -> None:
    ours, theirs = Face(path), TTFont(path)  # type: ignore[arg-type]
    scale = 1000 / theirs["head"].unitsPerEm
    assert ours.characters == {code: theirs.getGlyphID(name) for code, name in theirs.getBestCmap().items()}
    assert list(ours.advances) == [theirs["hmtx"][name][0] * scale for name in theirs.getGlyphOrder()]
    for name in (theirs.getBestCmap()[code] for code in (0x41, 0xE5, 0x301)):
        glyph = theirs["glyf"][name]
        box = tuple(getattr(glyph, side) * scale for side in ("xMin", "yMin", "xMax", "yMax"))
        assert ours.ink(theirs.getGlyphID(name)) == box


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_subset_has_the_wanted_glyphs_and_their_parts_unchanged(path: object) -> None:
    font, whole = Face(path), TTFont(path)  # type: ignore[arg-type]
    wanted = {font.characters[ord(char)] for char in "Åčđ q"}
    part = TTFont(BytesIO(font.subset(wanted)))
    assert font.subset(sorted(wanted)) == font.subset(sorted(wanted, reverse=True))
    names = whole.getGlyphOrder()
    parts = {names[0], *(names[glyph] for glyph in wanted)}
    parts |= {piece.glyphName for name in list(parts) for piece in getattr(whole["glyf"][name], "components", ())}
    for glyph, name in enumerate(names):
        drawn = part["glyf"][part.getGlyphName(glyph)].numberOfContours
        assert drawn == (whole["glyf"][name].numberOfContours if name in parts else 0) or name in _nested(
            whole, parts
        )


def _nested(font: TTFont, names: set[str]) -> set[str]:
    """Glyphs that parts of parts need."""
    found: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += [piece.glyphName for piece in getattr(font["glyf"][name], "components", ())]
    return found


@pytest.mark.parametrize("letters", SCRIPTS.values(), ids=SCRIPTS)
def test_every_european_script_is_in_the_main_font(letters: str) -> None:
    for face in (regular(), Typeface([Face(BOLD)])):
        assert {face.glyph(char).face for char in letters} == {0}
        assert not face.shown(letters).missing


def test_usual_signs_are_in_one_of_the_fonts() -> None:
    assert not regular().shown(USUAL).missing
    assert regular().shown(USUAL).text == USUAL


def test_lines_and_spaces_are_made_alike_and_invisible_characters_left_out() -> None:
    shown = regular().shown("a\r\nb\rc\u2028d\te\u2003f\u00adg\u200bh\u202fi\ufeff")
    assert shown.text == "a\nb\nc\nd    e fgh\u00a0i"
    assert not shown.missing


def test_scripts_that_need_shaping_are_told_rather_than_shown_wrong() -> None:
    shown = regular().shown("אב\x07")
    assert (shown.text, shown.missing) == (SIGN * 3, frozenset("אב\x07"))


def test_who_puts_letters_in_order_shows_them_and_is_told_only_what_no_font_has() -> None:
    shown = regular().shown("אب\x07\u0e01", ordered=True)
    assert (shown.text, shown.missing) == (f"אب{SIGN * 2}", frozenset("\x07\u0e01"))


@given(text=texts, width=st.floats(20, 500), size=st.sampled_from([7.0, 9.5, 11.0]))
def test_wrapping_keeps_every_letter_and_no_line_is_too_wide(text: str, width: float, size: float) -> None:
    lines = Paragraphs(text, regular()).wrap(width, size)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        one = len([char for char in line if regular().glyph(char).advance]) <= 1
        assert regular().width(line) * size / 1000 <= width + 0.1 or one


@given(text=texts.filter(bool), width=st.floats(60, 400), height=st.floats(12, 120))
def test_a_text_that_fits_is_as_large_as_it_may_be(text: str, width: float, height: float) -> None:
    sizes = sizes_from(0)
    fitted = Paragraphs(text, regular()).fit(width, height, sizes)
    fits = [
        size for size in sizes if len(Paragraphs(text, regular()).wrap(width, size)) <= line_count(height, size)
    ]
    assert (fitted.size if fitted else None) == (max(fits) if fits else None)


@settings(max_examples=60)
@given(text=texts.filter(lambda text: len(text) > 20), width=st.floats(70, 300), height=st.floats(9, 60))
def test_a_head_is_the_beginning_and_ends_in_the_reference(text: str, width: float, height: float) -> None:
    fitted = head(text, "… se vedlegg 7", width=width, height=height, typeface=regular())
    assert fitted.size == FLOOR
    assert len(fitted.lines) <= max(line_count(height, FLOOR), 1)
    shown = "".join("".join(fitted.lines).split())
    assert shown.endswith("…sevedlegg7")
    assert "".join(text.split()).startswith(shown.removesuffix("…sevedlegg7"))
    assert all(regular().width(line) * FLOOR / 1000 <= width + 0.1 for line in fitted.lines)


def test_sizes_begin_at_the_fields_own_and_end_at_the_floor() -> None:
    assert sizes_from(8) == (8, 7.5, 7)
    assert sizes_from(0)[0] == sizes_from(14)[0] == CAP
    assert sizes_from(5) == (FLOOR,)
