"""Loading a page again and editing for long leaves nothing behind; the whole day is `campaigns/run.py session`."""

from __future__ import annotations

from pathlib import Path

from campaigns.session import session


def test_a_page_that_left_is_gone_and_every_change_is_kept(tmp_path: Path) -> None:
    day = session(tmp_path, reloads=4, edits=12)
    assert day.planners <= 2  # the one on stage, and the frame of the one before, which says that it left
    assert day.widgets <= 12
    assert day.states == day.saved + 1  # and the plan as it was
