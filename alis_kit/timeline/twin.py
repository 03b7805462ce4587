"""The picture in words, for a screen reader or whoever prefers to read."""

from __future__ import annotations

from collections.abc import Iterator

from alis_kit.timeline.shapes import Scene
from alis_kit.timeline.words import say


def as_text(scene: Scene) -> str:
    """Say everything the picture shows, lane by lane in order of date, and all notes in full."""
    return "\n".join(_lines(scene)) + "\n"


def _lines(scene: Scene) -> Iterator[str]:
    yield scene.title
    yield say("text.on", day=scene.on)
    yield scene.summary
    for lane in scene.lanes:
        yield ""
        yield say("text.heading", name=lane.name)
        yield from lane.tallies
        for item in lane.items or (say("text.lane_empty"),):
            yield say("text.bullet", text=item)
    if scene.notes:
        yield ""
        yield say("text.heading", name=say("text.notes"))
        for note in scene.notes:
            yield say("text.bullet", text=note)
