"""The gallery's command draws every example in every format."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import EXAMPLES
from tests.gallery import draw


def test_the_gallery_holds_each_example_a_zoom_and_a_comparison(tmp_path: Path) -> None:
    written = draw(tmp_path)
    names = {path.stem.removeprefix("tidslinje_") for path in written}
    first = EXAMPLES[0].stem
    assert names == {path.stem for path in EXAMPLES} | {f"{first}_planperiode", f"{first}_sammenlignet"}
    assert {path.suffix for path in written} == {".png", ".pdf", ".svg", ".txt"}
    assert all(path.stat().st_size > 500 for path in written)
