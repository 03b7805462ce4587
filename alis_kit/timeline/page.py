"""The page: title, axis, lanes, right column and foot put together, in the roomiest way that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from alis_kit.timeline.axis import DAY, Axis, months, quarters, years
from alis_kit.timeline.column import Column
from alis_kit.timeline.content import Approval, Content, Story, Tally
from alis_kit.timeline.curve import set_curve
from alis_kit.timeline.foot import Block, Foot, note_height, set_legend, set_notes
from alis_kit.timeline.lane import Density, LaneSetter, Numbers, Piece
from alis_kit.timeline.measure import LINE, shorten, width, wrap
from alis_kit.timeline.placing import CLEAR
from alis_kit.timeline.shapes import (
    Area,
    Bar,
    Box,
    Label,
    Lane,
    Layer,
    Line,
    Mark,
    Paint,
    Panel,
    Scene,
    Shape,
    Stroke,
    Tone,
)
from alis_kit.timeline.words import say

A4 = (841.89, 595.28)
"""A4 landscape in points (ISO 216: 297 mm × 210 mm)."""
SCREEN = (910.0, None)
"""As wide as a notebook's page, as high as the content needs."""
SMALLEST = 6.0
"""No text is smaller than this, in points."""
Size = tuple[float, float | None]

MARGIN = 22.0
_NAMES, _TALLIES, _GUTTER = 78.0, 150.0, 14.0
DENSITIES = (
    Density(label=8.6, small=7.4, row=34, gap=4, levels=5, mark=8.5),
    Density(label=8.2, small=7.0, row=29, gap=3, levels=5, mark=8),
    Density(label=7.8, small=6.8, row=24, gap=3, levels=5, mark=7.5),
    Density(label=7.2, small=6.4, row=19, gap=2, levels=6, mark=7),
    Density(label=6.6, small=6.0, row=14, gap=2, levels=5, mark=6),
    Density(label=6.0, small=6.0, row=9, gap=1.5, levels=4, mark=5.5),
    Density(label=6.0, small=6.0, row=7.5, gap=1, levels=2, mark=5),
    Density(label=6.0, small=6.0, row=4, gap=1, levels=1, mark=5),
    Density(label=6.0, small=6.0, row=2.5, gap=0.5, levels=1, mark=5),
)
"""From roomy to as tight as can be."""
_HIGHEST = 38.0
"""A full-time bar never becomes higher, in points."""
_S = TypeVar("_S", Bar, Mark, Label)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a picture is made of: one plan's story, or two to compare."""

    title: str
    summary: str
    stories: tuple[tuple[str, Story], ...]
    """Each plan with its tag, which is empty when there is only one."""
    window: tuple[date, date]
    changed: bool = False


@dataclass(slots=True)
class Sheet:
    """The page while it is being filled."""

    panels: list[Panel] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)

    def text(
        self, text: str, x: float, y: float, size: float, *, bold: bool = False, tone: Tone = Tone.INK
    ) -> Label:
        box = Box(x, y, width(text, size, bold=bold), LINE * size)
        self.labels.append(Label(text=text, box=box, size=size, bold=bold, tone=tone))
        return self.labels[-1]

    def layer(self) -> Layer:
        return Layer(
            tuple(self.panels),
            tuple(self.areas),
            tuple(self.bars),
            tuple(self.lines),
            tuple(self.marks),
            tuple(self.labels),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A lane with a height, not yet a place."""

    id: str
    name: str
    piece: Piece
    column: Column
    contents: tuple[tuple[str, Content], ...]
    tallies: tuple[Tally, ...]

    @property
    def height(self) -> float:
        return max(self.piece.height, self.column.height + 7)


def compose(wanted: Wanted, size: Size) -> Scene:
    """Set the page in the first density that fits; the last one always does, by hiding part of the foot."""
    height = size[1]
    for density in DENSITIES:
        setter = PageSetter(wanted, size[0], density)
        setter.lay_out()
        if height is None or setter.needed <= height:
            break
    if height is not None and setter.needed < height:
        setter = _stretched(setter, height)
    return setter.scene(height)


def _stretched(setter: PageSetter, height: float) -> PageSetter:
    """Make the bars higher where the page has room to spare."""
    spare = (height - setter.needed) / len(setter.rows)
    for share in (0.9, 0.6, 0.35):
        row = min(setter.density.row + spare * share, _HIGHEST)
        higher = PageSetter(setter.wanted, setter.wide, replace(setter.density, row=row))
        higher.lay_out()
        if higher.needed <= height:
            return higher
    return setter


class PageSetter:
    """Sets one page in one density."""

    def __init__(self, wanted: Wanted, wide: float, density: Density) -> None:
        self.wanted, self.wide, self.density = wanted, wide, density
        self.back, self.front = Sheet(), Sheet()
        self.on = max(story.on for _, story in wanted.stories)
        first, last = wanted.window
        self.axis = Axis(first, last, MARGIN + _NAMES, wide - MARGIN - _TALLIES - _GUTTER)
        self.numbers = Numbers()
        self.rows: list[Row] = []

    # ---- measuring ----

    def lay_out(self) -> None:
        """Lay out everything whose height is not yet known."""
        self.top = self._heads()
        strips = self._strips()
        for name in self._lane_names():
            contents = self._contents(name)
            setter = LaneSetter(self.axis, self.on, self.density, self.numbers, strips)
            piece = setter.set(contents)
            if name == "duties":
                for _, content in contents:
                    set_curve(piece, content, self.axis, self.on, self.density, strips)
            column = Column(self.axis.right + _GUTTER, _TALLIES, self.density, self.on)
            told = tuple(_told(contents))
            column.set(told, name)
            self.rows.append(Row(name, contents[0][1].name, piece, column, tuple(contents), told))
        self.foot = Foot()
        right = self.wide - MARGIN
        set_legend(self.foot, self._legend(), MARGIN, right, self.density.small, self.on)
        self.blocks = self._blocks()
        self.notes_height = note_height(self.blocks, MARGIN, right, self.density.small)

    @property
    def needed(self) -> float:
        lanes = sum(row.height for row in self.rows)
        return self.top + lanes + self._under + self.foot.height + self.notes_height + 6 + MARGIN

    @property
    def _under(self) -> float:
        """Room for the label of the expected day, and air."""
        return LINE * self.density.label * max(1, len(self.wanted.stories)) + 12

    def _lane_names(self) -> list[str]:
        names: dict[str, None] = {}
        for _, story in self.wanted.stories:
            names |= dict.fromkeys(story.lanes)
        order = list(self.wanted.stories[0][1].lanes)
        order += [n for n in names if n not in order]
        return sorted(names, key=_ORDER.index)

    def _contents(self, name: str) -> list[tuple[str, Content]]:
        """Give a lane's content in each plan; only once, and untagged, where the plans have the same."""
        contents = [(tag, s.lanes[name]) for tag, s in self.wanted.stories if name in s.lanes]
        if len(contents) > 1 and not any(c.differs for _, c in contents):
            one = contents[0][1]
            same = one.tallies == contents[1][1].tallies
            return [("", one if same else replace(one, tallies=tuple(_told(contents))))]
        return contents

    def _strips(self) -> list[tuple[float, float]]:
        """Give where lines go through the lanes."""
        xs = [self.axis.x(self.on + DAY)] if self._shown(self.on) else []
        for _, approval in self._approvals():
            xs += [self.axis.x(approval.day)] if self.axis.shows(approval.day) else []
        return [(x - CLEAR, x + CLEAR) for x in xs]

    def _shown(self, day: date) -> bool:
        return self.axis.first - DAY <= day <= self.axis.last

    def _approvals(self) -> list[tuple[str, Approval]]:
        return [(tag, s.approval) for tag, s in self.wanted.stories if s.approval]

    # ---- the head ----

    def _heads(self) -> float:
        """Set title, summary and the heads of the axis; give where the lanes begin."""
        y, right = MARGIN - 4, self.wide - MARGIN
        wide = right - MARGIN
        size = next((s for s in (17.0, 14.0, 11.5) if width(self.wanted.title, s, bold=True) <= wide), 10.0)
        title = wrap(self.wanted.title, wide, size, bold=True)
        for line in _at_most(title, 3, wide, size):
            y = self.back.text(line, MARGIN, y, size, bold=True).box.bottom
        for line in _at_most(wrap(self.wanted.summary, wide, 9.4), 4, wide, 9.4):
            y = self.front.text(line, MARGIN, y, 9.4, tone=Tone.SOFT).box.bottom
        y += 7
        self.head_top = y
        y = self._axis_heads(y)
        today = say("today", day=self.on)
        size = self.density.label
        if self._shown(self.on):
            wide = width(today, size, bold=True)
            x = min(max(self.axis.x(self.on + DAY) - wide / 2, self.axis.left), self.axis.right - wide)
            self.front.text(today, x, y, size, bold=True, tone=Tone.TODAY)
        y += LINE * size
        return y + 2

    def _axis_heads(self, y: float) -> float:
        """Name the years, and the months where they have room."""
        size = 10.0
        widest = max(width(head.text, size, bold=True) for head in years(self.axis))
        per_year = self.axis.per_day * 365
        every = next((n for n in (1, 2, 5, 10, 20, 50) if n * per_year > widest + 6), 100)
        right = self.axis.left
        for head in years(self.axis):
            x0, x1 = self.axis.x(head.start), self.axis.x(head.end + DAY)
            wide = width(head.text, size, bold=True)
            x = (x0 + x1 - wide) / 2
            fits = x1 - x0 > wide + 2 or (every > 1 and int(head.text) % every == 0)
            if fits and x >= right and x + wide <= self.axis.right:
                right = self.back.text(head.text, x, y, size, bold=True).box.right + 4
        label = self.back.text(say("tally_head"), self.axis.right + _GUTTER, y, 9.0, bold=True)
        y = label.box.bottom + 1
        month_wide = self.axis.per_day * 28
        if month_wide > 20:
            for head in months(self.axis):
                x0, x1 = self.axis.x(head.start), self.axis.x(head.end + DAY)
                wide = width(head.text, 7.0)
                if x1 - x0 > wide + 2:
                    self.back.text(head.text, (x0 + x1 - wide) / 2, y, 7.0, tone=Tone.SOFT)
            y += LINE * 7.0
        return y

    # ---- the whole page ----

    def scene(self, height: float | None) -> Scene:
        """Put everything in its place and give the finished scene."""
        page = height if height is not None else self.needed
        lanes = sum(row.height for row in self.rows)
        spare = max(0.0, page - self.needed) / len(self.rows)
        spare = min(spare, 0.45 * lanes / len(self.rows))
        y = self.top
        placed = []
        for row in self.rows:
            high = row.height + spare
            placed.append(self._place(row, y, high))
            y += high
        chart = Box(self.axis.left, self.top, self.axis.right - self.axis.left, y - self.top)
        self._ground(chart, placed)
        self._through(chart)
        notes = self._place_foot(y + self._under, page)
        return Scene(
            width=self.wide,
            height=page,
            window=self.wanted.window,
            on=self.on,
            title=self.wanted.title,
            summary=self.wanted.summary,
            lanes=tuple(placed),
            notes=notes,
            chart=chart,
            back=self.back.layer(),
            front=self.front.layer(),
        )

    def _place(self, row: Row, y: float, high: float) -> Lane:
        """Move a lane to its place, in the middle of its height."""
        down = y + (high - row.piece.height) / 2
        piece = row.piece
        self.front.bars += [_moved(bar, down) for bar in piece.bars]
        flags = [m for m in piece.marks if m.shape is Shape.FLAG]
        self.front.marks += [_moved(m, down) for m in piece.marks if m.shape is not Shape.FLAG]
        self.front.marks += [_moved(m, y) for m in flags]
        self.front.labels += [_moved(text, down) for text in piece.labels]
        for line in piece.lines:
            self.front.lines.append(replace(line, points=tuple((x, py + down) for x, py in line.points)))
        for area in piece.areas:
            self.front.areas.append(replace(area, points=tuple((x, py + down) for x, py in area.points)))
        beside = y + (high - row.column.height) / 2
        self.front.bars += [_moved(bar, beside) for bar in row.column.bars]
        self.front.labels += [_moved(text, beside) for text in row.column.labels]
        self._name(row, y, high)
        box = Box(self.axis.left, y, self.axis.right - self.axis.left, high)
        tallies = tuple(t.spoken for t in row.tallies)
        items = tuple(_tagged(tag, item) for tag, c in row.contents for item in c.items)
        name = row.name.replace("-\N{SOFT HYPHEN}", "")
        return Lane(id=row.id, name=name, box=box, tallies=tallies, items=items)

    def _name(self, row: Row, y: float, high: float) -> None:
        size = max(self.density.label + 0.6, 6.4)
        lines = _hyphened(row.name, _NAMES - 14, size)
        top = y + (high - len(lines) * LINE * size) / 2
        for i, line in enumerate(lines):
            self.back.text(line, MARGIN, top + i * LINE * size, size)

    def _ground(self, chart: Box, lanes: Sequence[Lane]) -> None:
        """Draw what lies under the lanes: years, half-years, the coming period, lines between lanes."""
        for head in years(self.axis):
            if int(head.text) % 2 == 0:
                x = self.axis.x(head.start)
                box = Box(x, chart.y, self.axis.x(head.end + DAY) - x, chart.height)
                self.back.panels.append(Panel(box=box, paint=Paint.BAND))
        every = next((n for n in (1, 3, 6) if self.axis.per_day * 30 * n > 16), 12)
        for day in quarters(self.axis, every=every):
            x = self.axis.x(day)
            points = ((x, chart.y), (x, chart.bottom))
            self.back.lines.append(Line(points=points, stroke=Stroke.DOTTED, tone=Tone.SOFT))
        right = self.wide - MARGIN
        for y in (*(lane.box.y for lane in lanes), chart.bottom):
            self.back.lines.append(Line(points=((MARGIN, y), (right, y)), stroke=Stroke.HAIR, tone=Tone.SOFT))
        period = self.wanted.stories[0][1].period
        shown = self.axis.clip(*period) if period else None
        if shown:
            x = self.axis.x(shown[0])
            box = Box(x, chart.y, self.axis.x(shown[1] + DAY) - x, chart.height)
            self.back.panels.append(Panel(box=box, paint=Paint.TINT))
            edge = Box(box.x, chart.y - 2.5, box.width, 2.5)
            self.back.panels.append(Panel(box=edge, paint=Paint.EDGE))

    def _through(self, chart: Box) -> None:
        """Draw today's line and the expected day with its range."""
        y = chart.bottom + 2
        for tag, approval in self._approvals():
            y = self._approval(tag, approval, chart, y)
        if self._shown(self.on):
            x = self.axis.x(self.on + DAY)
            points = ((x, chart.y), (x, chart.bottom))
            self.front.lines.append(Line(points=points, stroke=Stroke.FIRM, tone=Tone.TODAY))

    def _approval(self, tag: str, approval: Approval, chart: Box, y: float) -> float:
        beyond = not self.axis.shows(approval.day)
        key = "milestone.estimate" if approval.estimate else "milestone.approval"
        generous = approval.generous if approval.generous != approval.day else None
        key += "_beyond" if beyond and approval.day > self.axis.last else "_range" if generous else ""
        text = say(key, day=approval.day, generous=generous)
        text = say("compare.track", plan=tag, text=text) if tag else text
        size = self.density.label
        wide = width(text, size, bold=True)
        if generous and (shown := self.axis.clip(*sorted((generous, approval.day)))):
            x0, x1 = self.axis.x(shown[0]), self.axis.x(shown[1])
            if x1 > x0:
                panel = Panel(box=Box(x0, chart.y, x1 - x0, chart.height), paint=Paint.HAZE)
                self.front.panels.append(panel)
        x = self.axis.x(min(max(approval.day, self.axis.first), self.axis.last))
        left = min(max(x - wide / 2, MARGIN), self.wide - MARGIN - wide)
        label = self.front.text(text, left, y + 3, size, bold=True, tone=Tone.APPROVAL)
        if not beyond:
            points = ((x, chart.y), (x, chart.bottom + 3))
            self.front.lines.append(Line(points=points, stroke=Stroke.DASHED, tone=Tone.APPROVAL))
            star = Box(x - 6, chart.y - 6, 12, 12)
            where, lane = "forecast", "whole"
            self.front.marks.append(
                Mark(
                    where=where,
                    lane=lane,
                    on=approval.day,
                    box=star,
                    shape=Shape.STAR,
                    tone=Tone.APPROVAL,
                    filled=not approval.estimate,
                )
            )
        return label.box.bottom

    # ---- the foot ----

    def _blocks(self) -> list[Block]:
        stories = self.wanted.stories
        lost = [_tagged(tag, t) for tag, s in stories for t in s.notes.lost]
        remarks = [_tagged(tag, t) for tag, s in stories for t in s.notes.remarks]
        if self.numbers.unlabelled:
            remarks.append(say("note.unlabelled", count=self.numbers.unlabelled))
        keys = [say("note.key", number=i, text=t) for i, t in enumerate(self.numbers.texts, 1)]
        return [
            Block(say("note.not_counted"), tuple(lost)),
            Block(say("note.remarks"), tuple(dict.fromkeys(remarks))),
            Block(say("note.numbers"), tuple(keys)),
        ]

    def _place_foot(self, y: float, page: float) -> tuple[str, ...]:
        room = page - MARGIN - y - self.foot.height - 6
        self.foot.height += 6
        set_notes(self.foot, self.blocks, MARGIN, self.wide - MARGIN, self.density.small, max(0.0, room) + 1e-6)
        down = max(y, page - MARGIN - self.foot.height) if not any(b.entries for b in self.blocks) else y
        self.back.bars += [_moved(bar, down) for bar in self.foot.bars]
        self.back.marks += [_moved(mark, down) for mark in self.foot.marks]
        self.back.panels += [replace(p, box=p.box.down(down)) for p in self.foot.panels]
        self.back.labels += [_moved(text, down) for text in self.foot.labels]
        return tuple(entry for block in self.blocks[:2] for entry in block.entries)

    def _legend(self) -> list[str]:
        """Give the signs that occur, in the legend's order."""
        bars = [bar for row in self.rows for bar in row.piece.bars]
        marks = [mark for row in self.rows for mark in row.piece.marks]
        courses = [m for m in marks if m.lane == "courses"]
        paints, shapes = {bar.paint for bar in bars}, {mark.shape for mark in marks}
        ranges = [a for _, a in self._approvals() if a.generous and a.generous != a.day]
        occurs: Mapping[str, bool] = {
            "done": Paint.SOLID in paints,
            "planned": Paint.HATCHED in paints,
            "part_time": Paint.FRAME in paints,
            "not_counted": bool(paints & {Paint.CROSSED, Paint.CROSSED_PLANNED}),
            "open_end": Shape.ARROW in shapes,
            "course_done": any(m.filled and m.shape is Shape.DIAMOND for m in courses),
            "course_planned": any(not m.filled and m.shape is Shape.DIAMOND for m in courses),
            "course_void": Shape.CROSS in shapes,
            "reached": Shape.FLAG in shapes,
            "haze": bool(ranges),
            "period": self.wanted.stories[0][1].period is not None,
            "changed": self.wanted.changed,
        }
        return [entry for entry, there in occurs.items() if there]


_ORDER = (
    "lis1",
    "open_practice",
    "other_gp",
    "institution",
    "specialty",
    "neutral",
    "absence",
    "group",
    "courses",
    "duties",
    "whole",
)


def _told(contents: Sequence[tuple[str, Content]]) -> list[Tally]:
    """Give the tallies of a lane; those of two plans with the plan's tag."""
    tallies = []
    for i, one in enumerate(contents[0][1].tallies):
        others = [c.tallies[i] for _, c in contents[1:] if len(c.tallies) > i]
        if all(one == other for other in others):
            tallies.append(one)
            continue
        for tag, content in contents:
            tally = content.tallies[i]
            caption = " ".join(part for part in (tally.caption, tag) if part)
            tallies.append(replace(tally, caption=caption, spoken=_tagged(tag, tally.spoken)))
    return tallies


def _moved(shape: _S, down: float) -> _S:
    return replace(shape, box=shape.box.down(down))


def _tagged(tag: str, text: str) -> str:
    return say("compare.track", plan=tag, text=text) if tag else text


def _at_most(lines: Sequence[str], most: int, wide: float, size: float) -> Iterator[str]:
    """Give the first lines; the last shows by «…» that there were more."""
    yield from lines[: most - 1]
    if len(lines) > most:
        yield shorten(lines[most - 1] + " …………", wide - size, size).rstrip("…. ") + " …"
    elif len(lines) == most:
        yield lines[-1]


def _hyphened(name: str, wide: float, size: float) -> list[str]:
    """Break a lane's name at spaces and at its own hyphens; the hyphen is not shown where it does not break."""
    lines: list[str] = []
    for word in name.split(" "):
        plain = word.replace("-", "")
        parts = [plain] if width(plain, size) <= wide else _halved(word)
        for part in parts:
            longer = f"{lines[-1]} {part}" if lines and not lines[-1].endswith("-") else part
            if lines and longer != part and width(longer, size) <= wide:
                lines[-1] = longer
            else:
                lines.append(part)
    return lines


def _halved(word: str) -> list[str]:
    parts = word.split("-")
    return [f"{p}-" for p in parts[:-1]] + [parts[-1]]
