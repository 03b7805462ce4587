"""Drawing: the artists have the scene's geometry, and each format holds what a reader and a printer need."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import matplotlib
import numpy as np
import pymupdf
import pytest
from conftest import EXAMPLES
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import PathPatch
from matplotlib.patheffects import SimplePatchShadow
from matplotlib.text import Text
from PIL import Image
from test_timeline_scene import any_plan

from alis_kit.assessment import assess
from alis_kit.letters import SIGN
from alis_kit.plan import Plan, Service, ServiceKind, Trainee
from alis_kit.regulation import regulation_on
from alis_kit.result import Assessment
from alis_kit.store import load
from alis_kit.timeline import A4, Painter, Scene, figure, picture, raster, scene
from alis_kit.timeline.lettering import BASELINE, LINE, clean, font_runs, shorten, width, wrap
from alis_kit.timeline.painting import COLOURS
from alis_kit.timeline.raster import text_mask
from alis_kit.timeline.shapes import Tone

ON = date(2026, 11, 22)
NAME = "Máret Áile Čáppa Ŋavgi Žđš Åse Ødegård Łódź"


def drawn(**others: str) -> Scene:
    january = Service(
        kind=ServiceKind.OPEN_PRACTICE,
        start=date(2027, 1, 1),
        end=date(2027, 1, 31),
        percent=Decimal(50),
        place="Solvik",
        supervisor="Ola Veileder",
    )
    plan = Plan(trainee=Trainee(name=others.get("name", NAME)), service=(january,))
    return scene(plan, assess(plan, regulation_on(ON), ON), size=A4)


def tool(name: str) -> str:
    """Find a program of poppler; without it a run in CI fails, another is skipped."""
    found = shutil.which(name)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{name} is missing; install poppler-utils")
    if found is None:
        pytest.skip(f"{name} is missing; install poppler-utils")
    return str(found)


def run(name: str, *arguments: object) -> str:
    return subprocess.run(
        [tool(name), *map(str, arguments)], check=True, capture_output=True, text=True, timeout=60
    ).stdout


# ---- artists ----


def test_a_post_of_31_days_is_31_days_wide_and_half_time_is_half_as_high() -> None:
    shown = drawn()
    fig = figure(shown)
    patches = [p for p in fig.findobj(PathPatch) if p.get_gid() == "service[0]"]
    frame, bar = sorted((patch.get_window_extent() for patch in patches), key=lambda box: -box.height)
    per_day = shown.chart.width / ((shown.window[1] - shown.window[0]).days + 1)
    assert bar.width == pytest.approx(31 * per_day * fig.dpi / 72)
    assert bar.height == pytest.approx(frame.height / 2)
    assert bar.y0 == pytest.approx(frame.y0)


def test_every_drawn_text_lies_in_its_measured_box() -> None:
    shown = drawn()
    fig = figure(shown)
    renderer = FigureCanvasAgg(fig).get_renderer()  # type: ignore[no-untyped-call]
    scale = fig.dpi / 72
    artists = [text for text in fig.findobj(Text) if text.get_text()]
    assert len(artists) == len(shown.labels)
    for artist, label in zip(artists, shown.labels, strict=True):
        with matplotlib.rc_context({"text.hinting": "none"}):  # hinting to the screen's pixels widens text
            extent = artist.get_window_extent(renderer)
        assert artist.get_text() == label.text
        assert extent.x0 >= label.box.x * scale - 1.5
        assert extent.x1 <= label.box.right * scale + 1.5
        # matplotlib's extent is the font's whole ascent and descent, more than any letter's ink
        spare = 0.15 * label.size * scale
        assert fig.bbox.height - extent.y1 >= label.box.y * scale - spare
        assert fig.bbox.height - extent.y0 <= label.box.bottom * scale + spare


@pytest.mark.parametrize("text", ["ÅÉÖŽ", "gjpqyçŋ", "Ødegård Ŋavgi", "(100 %)", "Łódź Đorđe"])
@pytest.mark.parametrize("bold", [False, True])
def test_the_ink_of_a_text_lies_in_its_measured_box(text: str, *, bold: bool) -> None:
    size, dpi = 17.0, 200.0
    scale = dpi / 72
    mask, offset, above = text_mask(text, size, dpi, bold, own=True)
    assert above <= BASELINE * size * scale + 1.5
    assert mask.shape[0] - above <= (LINE - BASELINE) * size * scale + 1
    assert offset + mask.shape[1] <= width(text, size, bold=bold) * scale + 2


def test_white_text_on_every_solid_colour_can_be_read() -> None:
    solid = [
        Tone.LIS1,
        Tone.OPEN_PRACTICE,
        Tone.OTHER_GP,
        Tone.INSTITUTION,
        Tone.SPECIALTY,
        Tone.ABSENCE,
        Tone.GROUP,
    ]
    assert min(_contrast(COLOURS[tone]) for tone in solid) >= 4.5


@pytest.mark.parametrize("tone", [Tone.INK, Tone.SOFT, Tone.ALERT, Tone.TODAY, Tone.APPROVAL])
def test_text_on_paper_can_be_read(tone: Tone) -> None:
    assert _contrast(COLOURS[tone]) >= 4.5


def _contrast(colour: str) -> float:
    """Contrast with white by WCAG 2.1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


# ---- files ----


def _printed(which: str) -> Scene:
    if which == "names":
        return drawn()
    plan = any_plan(int(which)) if which.isdigit() else load(next(e for e in EXAMPLES if e.stem == which)).plan
    return scene(plan, assess(plan, regulation_on(ON), ON), size=A4)


@pytest.fixture(scope="module", params=["names", *(path.stem for path in EXAMPLES), "3", "11"])
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Scene]:
    """A page in print: a name of many letters, the examples, and two crowded plans."""
    file = tmp_path_factory.mktemp("print") / "tidslinje.pdf"
    shown = _printed(request.param)
    file.write_bytes(picture(shown, "pdf"))
    return file, shown


Printed = tuple[Path, Scene]


def test_the_pdf_is_one_a4_page_lying_down(printed: Printed) -> None:
    told = run("pdfinfo", printed[0])
    assert re.search(r"Pages:\s+1\b", told)
    assert re.search(r"Page size:\s+841\.89 x 595\.28 pts \(A4\)", told)
    assert "CreationDate" not in told
    assert re.search(r"Title:\s+Utdanningsløp", told)


def test_the_pdf_has_no_bitmap(printed: Printed) -> None:
    assert run("pdfimages", "-list", printed[0]).splitlines()[2:] == []


def test_the_pdf_embeds_its_fonts(printed: Printed) -> None:
    rows = run("pdffonts", printed[0]).splitlines()[2:]
    assert rows
    assert all(re.search(r"TrueType\s+\S+\s+yes yes yes", row) for row in rows)


def test_the_pdf_keeps_text_as_text(printed: Printed) -> None:
    """Every label is found by whoever searches the page; poppler may part it at a change of font."""
    file, shown = printed
    told = re.sub(r"\s", "", run("pdftotext", "-layout", file, "-"))
    assert [label.text for label in shown.labels if not _found(label.text, told)] == []


def _found(text: str, told: str) -> bool:
    return all(re.sub(r"\s", "", run) in told for run, _ in font_runs(text, False)) or SIGN in text  # noqa: FBT003


def test_no_letter_in_the_pdf_is_smaller_than_six_points(printed: Printed) -> None:
    (page,) = pymupdf.open(printed[0])
    spans = [s for block in page.get_text("dict")["blocks"] for line in block["lines"] for s in line["spans"]]
    assert len(spans) > 50
    assert min(span["size"] for span in spans) >= 6 - 1e-3


def test_the_same_scene_gives_the_same_bytes() -> None:
    shown = drawn()
    for kind in ("pdf", "svg", "png"):
        assert picture(shown, kind) == picture(shown, kind)


THEIRS: dict[str, dict[str, Any]] = {
    "letters set by LaTeX": {"text.usetex": True},
    "only the fonts of every printer": {"pdf.use14corefonts": True},
    "drawn by hand": {"path.sketch": (1, 100, 2), "path.effects": [SimplePatchShadow()]},
    "points left out": {"path.simplify_threshold": 1.0, "agg.path.chunksize": 101},
    "another layout": {"figure.constrained_layout.use": True, "figure.frameon": False, "savefig.bbox": "tight"},
    "letters as outlines": {"svg.fonttype": "path", "pdf.fonttype": 3, "pdf.compression": 0, "svg.id": "min"},
    "a style": {
        "text.color": "white",
        "patch.force_edgecolor": True,
        "font.size": 30,
        "lines.scale_dashes": False,
    },
    "letters of another kind": {"text.hinting": "none", "text.antialiased": False, "text.parse_math": False},
}
"""What people who write papers have in their matplotlibrc, or set in a notebook."""


@pytest.mark.parametrize("theirs", THEIRS.values(), ids=THEIRS)
@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_the_users_own_settings_change_nothing(kind: Literal["png", "pdf", "svg"], theirs: dict[str, Any]) -> None:
    shown = drawn()
    plain = picture(shown, kind)
    for cached in (raster._ready, text_mask):
        cached.cache_clear()
    before = dict(matplotlib.rcParams)
    with matplotlib.rc_context(theirs):
        assert picture(shown, kind) == plain
        assert all(matplotlib.rcParams[key] == value for key, value in theirs.items())
    assert dict(matplotlib.rcParams) == before


RC = b"""text.usetex: True
pdf.use14corefonts: True
nonsense
axes.nothing: 3
lines.linewidth: thick
lines.linewidth: 2
"""


@pytest.mark.parametrize("beside", [True, False], ids=["in the folder", "in the user's own"])
def test_a_matplotlibrc_is_not_heeded_and_nothing_is_said_of_it(tmp_path: Path, *, beside: bool) -> None:
    theirs = tmp_path / "matplotlib"
    theirs.mkdir()
    (tmp_path / "matplotlibrc" if beside else theirs / "matplotlibrc").write_bytes(RC)
    done = at_home(tmp_path, theirs, "tidslinje", EXAMPLES[0], "-o", "ut.pdf")
    assert (done.returncode, done.stderr) == (0, "")
    plan = load(EXAMPLES[0]).plan
    shown = scene(plan, assess(plan, regulation_on(ON), ON), size=A4)
    assert (tmp_path / "ut.pdf").read_bytes() == picture(shown, "pdf")


def test_a_home_nobody_may_write_in_is_not_spoken_of(tmp_path: Path) -> None:
    """matplotlib keeps its list of fonts there, and says in English that it cannot."""
    (tmp_path / "nowhere").write_bytes(b"")
    done = at_home(tmp_path, tmp_path / "nowhere" / "there", "tidslinje", EXAMPLES[0], "-o", "ut.png")
    assert (done.returncode, done.stderr) == (0, "")


def test_settings_that_are_no_text_are_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_bytes("# æøå\ntext.usetex: True\n".encode("cp1252"))
    done = at_home(tmp_path, tmp_path, "tidslinje", EXAMPLES[0], "-o", "ut.svg")
    assert (done.returncode, done.stdout) == (3, "")
    assert re.fullmatch(r"[^\n]*matplotlibrc som UTF-8[^\n]*\n", done.stderr)
    assert not (tmp_path / "ut.svg").exists()


def at_home(folder: Path, settings: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with matplotlib's settings in another."""
    theirs = {"MPLCONFIGDIR": str(settings), "ALIS_IDAG": ON.isoformat(), "PYTHONPATH": str(Path.cwd())}
    return subprocess.run(
        [sys.executable, "-m", "alis_kit", *map(str, arguments)],
        **{"cwd": folder, "env": {**os.environ, **theirs}, "encoding": "utf-8"},
        capture_output=True,
        check=False,
        timeout=120,
    )


def test_the_svg_keeps_text_as_text() -> None:
    told = picture(drawn(), "svg").decode()
    assert f">Utdanningsløp for {NAME}</text>" in told
    assert "<image" not in told


@pytest.mark.parametrize("name", ["東京 花子", "عمر", "A\u0000\u0007B", "e\u0301ric \u202eabc", "🙂"])
def test_a_name_of_any_signs_can_be_drawn(name: str) -> None:
    shown = drawn(name=name)
    assert [picture(shown, kind)[:4] for kind in ("png", "pdf", "svg")] == [b"\x89PNG", b"%PDF", b"<?xm"]


def test_signs_no_font_has_are_shown_as_such_and_the_picture_says_so() -> None:
    shown = drawn(name="東京")
    assert shown.title == "Utdanningsløp for \ufffd\ufffd"
    assert "\ufffd står for tegn som skriften mangler." in shown.notes


RIGHT_TO_LEFT = {"Arabic": ("مركز", "النور"), "Hebrew": ("מרכז", "בריאות"), "Persian": ("کلینیک", "گلستان")}


@pytest.mark.parametrize("words", RIGHT_TO_LEFT.values(), ids=RIGHT_TO_LEFT)
@pytest.mark.parametrize("bold", [False, True])
def test_words_written_from_right_to_left_stand_in_that_order_on_the_screen(
    words: tuple[str, str], *, bold: bool
) -> None:
    whole, first, second = (_ink_of_columns(text, bold=bold) for text in (" ".join(words), *words))
    assert _likeness(whole[-len(first) :], first) > 0.8 > _likeness(whole[: len(first)], first)
    assert _likeness(whole[: len(second)], second) > 0.8 > _likeness(whole[-len(second) :], second)


def _ink_of_columns(text: str, *, bold: bool) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    ((piece, own),) = font_runs(text, bold)
    columns: np.ndarray[tuple[int, ...], np.dtype[np.int64]] = text_mask(piece, 20, 200, bold, own)[0].sum(
        axis=0, dtype=np.int64
    )
    return columns


def _likeness(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """Correlate, a pixel or two aside: where a letter begins is rounded."""
    return max(float(np.corrcoef(np.roll(one, by), other)[0, 1]) for by in range(-3, 4))


@pytest.mark.parametrize("words", RIGHT_TO_LEFT.values(), ids=RIGHT_TO_LEFT)
def test_and_on_paper(words: tuple[str, str]) -> None:
    """Each letter's first place is asked for: a viewer gives them in its own order."""
    (page,) = pymupdf.open(stream=picture(drawn(name=" ".join(words)), "pdf"))
    spans = [s for b in page.get_text("rawdict")["blocks"] for line in b["lines"] for s in line["spans"]]
    x = {char["c"]: char["bbox"][0] for span in spans if "DejaVu" in span["font"] for char in span["chars"]}
    assert x["U"] < x[words[1][-1]] < x[words[0][0]]


def test_letters_beside_them_keep_their_own_direction() -> None:
    whole, name = _ink_of_columns("Oslo مركز 24", bold=False), text_mask("Oslo", 20, 200, bold=False, own=False)[0]
    columns = name.sum(axis=0)
    assert _likeness(whole[: len(columns)], columns) > 0.8 > _likeness(whole[-len(columns) :], columns)


@pytest.mark.parametrize("text", ["محمد علي", "Legesenter מרכז 24 Oslo", "لا"])
def test_the_width_of_joined_letters_is_that_of_their_ink(text: str) -> None:
    mask, offset, _ = text_mask(text, 20, 200, bold=True, own=False)
    assert offset + mask.shape[1] == pytest.approx(width(text, 20, bold=True) * 200 / 72, abs=6)


def test_signs_that_only_the_pictures_own_font_has_are_kept_beside_arabic() -> None:
    assert font_runs("مركز Ỽ", bold=False) == (("مركز", False), (" Ỽ", True))


# ---- the painter ----


def _pixels(png: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.asarray(Image.open(BytesIO(png)).convert("L"), dtype=np.int16)


def _blocks(pixels: np.ndarray[tuple[int, ...], np.dtype[np.int16]]) -> np.ndarray[tuple[int, ...], np.dtype[Any]]:
    """Mean of each block of 16 × 16 pixels: what stands there, whatever the rendering of its letters."""
    rows, columns = (n // 16 * 16 for n in pixels.shape)
    return np.asarray(pixels[:rows, :columns].reshape(rows // 16, 16, columns // 16, 16).mean(axis=(1, 3)))


def test_an_equal_scene_is_not_painted_again() -> None:
    painter = Painter()
    assert painter.png(drawn()) is painter.png(drawn())


def test_a_painter_that_has_painted_others_gives_the_same_picture_as_a_fresh_one(
    plan: Plan, assessment: Assessment
) -> None:
    painter = Painter()
    painter.png(drawn())
    shown = scene(plan, assessment)
    painter.png(scene(plan, assessment, window=(date(2026, 1, 1), date(2027, 1, 1))))
    assert painter.png(shown) == Painter().png(shown)


def test_a_strip_that_is_packed_already_is_that_of_its_own_picture() -> None:
    """Small edits and other plans in turn; each picture must be that of a painter who has painted nothing else."""
    painter = Painter()
    for seed in range(12):
        plan = any_plan(seed)
        renamed = replace(plan, trainee=Trainee(name="Kari"))
        shorter = replace(plan, service=plan.service[1:], courses=plan.courses[::2])
        for each in (plan, renamed, plan, shorter):
            shown = scene(each, assess(each, regulation_on(ON), ON))
            assert painter.png(shown) == Painter().png(shown), seed


def test_the_painter_and_the_figure_show_the_same(plan: Plan, assessment: Assessment) -> None:
    shown = scene(plan, assessment)
    fig = figure(shown)
    canvas = FigureCanvasAgg(fig)
    file = BytesIO()
    canvas.print_png(file)  # type: ignore[no-untyped-call]
    one, other = _pixels(picture(shown, "png")), _pixels(file.getvalue())
    assert one.shape == other.shape
    assert np.abs(_blocks(one) - _blocks(other)).max() < 90


def test_a_picture_of_more_dots_has_more_pixels() -> None:
    shown = drawn()
    small, large = (_pixels(picture(shown, "png", dpi=dpi)).shape for dpi in (72, 144))
    assert large[1] == pytest.approx(2 * small[1], abs=1)


# ---- what it costs ----


def test_importing_the_timeline_loads_no_drawing_library() -> None:
    code = (
        "import sys, alis_kit.timeline; "
        "print([m for m in ('matplotlib', 'numpy', 'PIL', 'pandas') if m in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert told.stdout.strip() == "[]"


# ---- measuring ----


def test_width_is_the_sum_of_the_fonts_advances() -> None:
    # Noto Sans Regular has 1000 units to the em; its m is 935 wide, its i 258.
    assert width("mi", 10) == pytest.approx((0.935 + 0.258) * 10)
    assert width("mi", 10, bold=True) > width("mi", 10)


def test_a_shortened_text_shows_that_it_is_cut_and_fits() -> None:
    short = shorten("Nordvestlandets interkommunale omsorgssenter", 80, 8)
    assert short.endswith("…")
    assert width(short, 8) <= 80
    assert shorten("Bø", 80, 8) == "Bø"


@pytest.mark.parametrize("text", ["a b c", "Solvik legesenter " * 4, "W" * 50, ""])
def test_wrapping_loses_nothing_and_fits(text: str) -> None:
    lines = wrap(text.strip(), 40, 8)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line, 8) <= 40 for line in lines)


def test_clean_joins_white_space_and_drops_control_signs() -> None:
    assert clean(" Å\u0000se \n\t Lie ") == "Åse Lie"
