"""Every character visible also in the viewers that take longer to ask, on forms of many kinds."""

from __future__ import annotations

from collections.abc import Iterator

import pdfjs
import pytest
import renderers
from pdf_content import PERIOD, filled, judged, pages
from playwright import sync_api

VARIED = (
    "own_blank", "object_streams", "owner_locked", "limits", "old_answers", "turned_pages", "shifted_pages",
    "dirty_state", "by_reportlab", "hybrid", "subform_names", "all_from_parents", "on_every_page",
    "states_elsewhere", "boxes_with_nothing", "strange_looks", "strange_boxes", "sideways", "large_units",
    "left_dirty", "one_look_for_all", "short_limits",
)  # fmt: skip


@pytest.mark.parametrize("kind", [kind for kind in VARIED if kind != "large_units"])  # it writes other page sizes
def test_ghostscript_shows_every_character(kind: str) -> None:
    seen = renderers.letters(renderers.by_ghostscript(filled(kind).data))
    assert renderers.faults_seen(filled(kind), judged(kind), seen, form_pages=pages(kind)) == []


@pytest.fixture(scope="module")
def firefox() -> Iterator[sync_api.Page]:
    """The viewer of Firefox, open while this module's tests run."""
    with pdfjs.opened() as page:
        yield page


@pytest.mark.browser
@pytest.mark.parametrize("kind", VARIED)
def test_pdf_js_shows_every_character(kind: str, firefox: sync_api.Page) -> None:
    seen = pdfjs.letters(firefox, filled(kind).data)
    assert renderers.faults_seen(filled(kind), judged(kind), seen, form_pages=pages(kind)) == []
    assert renderers.stands_after(seen, "tidsrommet:", PERIOD)
