"""The scene: what is shown, how wide and how high, and that all can be read. Asked by value, never by pixel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from timeline_plans import overlap, random_plan

from alis_kit.assessment import assess
from alis_kit.plan import (
    Absence,
    AbsenceKind,
    Course,
    CourseKind,
    Duty,
    Group,
    Period,
    Plan,
    Service,
    ServiceKind,
    Signing,
    Trainee,
)
from alis_kit.problem import PlanError
from alis_kit.regulation import regulation_on
from alis_kit.resources import DATA
from alis_kit.store import load
from alis_kit.text import say
from alis_kit.timeline import A4, SCREEN, Scene, alt_text, scene
from alis_kit.timeline.lane import packed
from alis_kit.timeline.shapes import Bar, Item, Label, Paint, Panel, Polyline, Shape, Tone, bounds
from alis_kit.timeline.story import story

ON = date(2026, 11, 22)
EXAMPLES = sorted((DATA / "eksempel").glob("*.json"))
SEEDS = range(200)


def post(start: date, end: date | None, percent: int = 100, **others: object) -> Service:
    values = {"kind": ServiceKind.OPEN_PRACTICE, "place": "Solvik", "supervisor": "Ola Veileder", **others}
    return Service(start=start, end=end, percent=Decimal(percent), **values)  # type: ignore[arg-type]


def drawn(plan: Plan, **how: object) -> Scene:
    return scene(plan, assess(plan, regulation_on(ON), ON), **how)  # type: ignore[arg-type]


def bars(shown: Scene, where: str) -> list[Bar]:
    return [bar for bar in shown.bars if bar.where == where]


def texts(shown: Scene) -> list[str]:
    return [label.text for label in shown.labels]


def any_plan(seed: int) -> Plan:
    random = Random(seed)
    years = random.choice([1, 1.5, 3, 6, 9, 12])
    posts = random.choice([1, 1, 3, 6, 6, 10, 20, 40, 60])
    courses = random.choice([0, 5, 13, 13, 20, 40, 80])
    return random_plan(random, ON, years=years, posts=posts, courses=courses)


# ---- width and height ----


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2027, 1, 1), date(2027, 1, 31), 31),
        (date(2028, 2, 1), date(2028, 2, 29), 29),
        (date(2027, 3, 5), date(2027, 3, 5), 1),
        (date(2025, 1, 1), date(2025, 12, 31), 365),
    ],
)
def test_a_post_is_as_wide_as_its_days(start: date, end: date, days: int) -> None:
    shown = drawn(Plan(service=(post(start, end), post(date(2028, 1, 1), date(2029, 12, 31), place="Lund"))))
    (bar,) = bars(shown, "service[0]")
    assert bar.box.width == pytest.approx(days * (shown.x(ON + timedelta(days=1)) - shown.x(ON)))
    assert bar.box.x == pytest.approx(shown.x(start))


@pytest.mark.parametrize("percent", [100, 80, 50, 37, 5])
def test_a_bar_is_as_high_as_its_percent_of_the_full_time_frame(percent: int) -> None:
    rows = (post(date(2027, 1, 1), date(2027, 12, 31), percent), post(date(2024, 1, 1), date(2024, 12, 31)))
    shown = drawn(Plan(service=rows))
    part = next(bar for bar in bars(shown, "service[0]") if bar.paint is Paint.HATCHED)
    (full,) = bars(shown, "service[1]")
    assert part.box.height == pytest.approx(full.box.height * percent / 100)


def test_a_part_time_bar_stands_at_the_foot_of_a_dotted_full_time_frame() -> None:
    shown = drawn(Plan(service=(post(date(2027, 1, 1), date(2027, 12, 31), 60),)))
    frame, bar = sorted(bars(shown, "service[0]"), key=lambda b: b.paint is not Paint.FRAME)
    assert frame.paint is Paint.FRAME
    assert (frame.box.x, frame.box.width, frame.box.bottom) == (bar.box.x, bar.box.width, bar.box.bottom)


def test_a_full_time_bar_has_no_frame() -> None:
    shown = drawn(Plan(service=(post(date(2027, 1, 1), date(2027, 12, 31)),)))
    assert [bar.paint for bar in bars(shown, "service[0]")] == [Paint.HATCHED]


# ---- done and planned ----


def test_what_is_done_and_what_is_planned_meet_exactly_at_the_end_of_today() -> None:
    shown = drawn(Plan(service=(post(date(2026, 1, 1), date(2027, 6, 30)),)))
    done, planned = bars(shown, "service[0]")
    assert (done.paint, planned.paint) == (Paint.SOLID, Paint.HATCHED)
    assert (done.days, planned.days) == ((date(2026, 1, 1), ON), (ON + timedelta(days=1), date(2027, 6, 30)))
    today = next(line for line in shown.all(Polyline) if line.tone is Tone.TODAY)
    assert done.box.right == pytest.approx(planned.box.x) == pytest.approx(today.points[0][0])


def test_a_post_that_ends_today_is_done() -> None:
    shown = drawn(Plan(service=(post(date(2026, 1, 1), ON),)))
    assert [bar.paint for bar in bars(shown, "service[0]")] == [Paint.SOLID]


def test_of_a_post_that_begins_today_today_is_done() -> None:
    done, planned = bars(drawn(Plan(service=(post(ON, date(2027, 12, 31)),))), "service[0]")
    assert (done.paint, planned.paint) == (Paint.SOLID, Paint.HATCHED)
    assert (done.days, planned.days) == ((ON, ON), (ON + timedelta(days=1), date(2027, 12, 31)))


def test_a_post_of_today_alone_is_one_bar() -> None:
    assert [bar.paint for bar in bars(drawn(Plan(service=(post(ON, ON),))), "service[0]")] == [Paint.SOLID]


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [(0, 1, "pågår"), (1, 1, "planlagt"), (-1, 0, "gjennomført"), (-1, 1, "pågår"), (0, 0, "gjennomført")],
)
def test_what_begins_or_ends_today_is_said_so(start: int, end: int, state: str) -> None:
    shown = drawn(Plan(service=(post(ON + timedelta(days=start), ON + timedelta(days=end)),)))
    (spoken,) = (text for lane in shown.lanes for text in lane.items)
    assert f", {state}, teller " in spoken


def test_a_post_that_begins_tomorrow_is_planned() -> None:
    shown = drawn(Plan(service=(post(ON + timedelta(days=1), date(2027, 12, 31)),)))
    assert [bar.paint for bar in bars(shown, "service[0]")] == [Paint.HATCHED]


def test_a_post_that_begins_today_is_done_today_and_planned_from_tomorrow() -> None:
    shown = drawn(Plan(service=(post(ON, date(2027, 12, 31)),)))
    done, planned = bars(shown, "service[0]")
    assert (done.days, planned.days) == ((ON, ON), (ON + timedelta(days=1), date(2027, 12, 31)))
    assert (done.paint, planned.paint) == (Paint.SOLID, Paint.HATCHED)


def test_an_open_ended_post_has_an_arrow() -> None:
    shown = drawn(Plan(service=(post(date(2026, 1, 1), None),)))
    assert [mark.shape for mark in shown.marks if mark.where == "service[0]"] == [Shape.ARROW]


# ---- what does not count ----


def test_a_post_without_supervisor_is_crossed_and_says_why() -> None:
    shown = drawn(Plan(service=(post(date(2024, 1, 1), date(2025, 12, 31), supervisor=""),)))
    assert [bar.paint for bar in bars(shown, "service[0]")] == [Paint.CROSSED]
    assert any("uten individuell veileder" in text for text in texts(shown))
    assert any(note.startswith("Uten individuell veileder: Solvik") for note in shown.notes)


def test_a_course_that_does_not_count_is_a_cross_and_says_why() -> None:
    twice = [
        Course(kind=CourseKind.EMNEKURS, topic="Hud", hours=Decimal(16), start=date(2026, m, 1)) for m in (2, 5)
    ]
    shown = drawn(Plan(courses=tuple(twice)))
    assert [mark.shape for mark in shown.marks if mark.lane == "courses"] == [Shape.DIAMOND, Shape.CROSS]
    assert "Emnet er brukt før: Hud 01.05.2026" in shown.notes


def test_a_row_without_usable_dates_is_told_not_drawn() -> None:
    rows = (post(date(2027, 1, 1), date(2026, 1, 1)), replace(post(ON, None), start=None))
    shown = drawn(Plan(service=rows, courses=(Course(kind=CourseKind.FKM),)))
    assert not [bar for bar in shown.bars if bar.where.startswith("service")]
    (note,) = [note for note in shown.notes if note.startswith("Uten brukbare datoer")]
    assert "Tjeneste, rad 1; Tjeneste, rad 2; Kurs, rad 1" in note


# ---- lanes ----


def test_parallel_posts_lie_in_rows_of_their_own() -> None:
    rows = tuple(post(date(2025, 1, 1), date(2027, 12, 31), 30, place=f"Sted {i}") for i in range(4))
    shown = drawn(Plan(service=rows))
    frames = [
        bar.box for bar in shown.bars if bar.lane == "open_practice" and bar.paint is Paint.FRAME and bar.where
    ]
    assert len(frames) == 4
    assert not any(overlap(a, b) for i, a in enumerate(frames) for b in frames[i + 1 :])


def test_posts_that_follow_each_other_share_a_row() -> None:
    told = story(
        plan := Plan(
            service=(post(date(2025, 1, 1), date(2025, 6, 30)), post(date(2025, 7, 1), date(2026, 1, 1)))
        ),
        assess(plan, regulation_on(ON), ON),
    )
    assert [row for _, row in packed(told.lanes["open_practice"].spans)] == [0, 0]


def test_each_kind_of_row_has_its_lane() -> None:
    kinds = [ServiceKind.LIS1_HOSPITAL, ServiceKind.INSTITUTION, ServiceKind.ABROAD, ServiceKind.NOT_COUNTING]
    rows = tuple(post(date(2020 + i, 1, 1), date(2020 + i, 12, 31), kind=kind) for i, kind in enumerate(kinds))
    shown = drawn(Plan(service=rows, absence=(Absence(kind=AbsenceKind.SICK, start=ON, end=ON),)))
    lanes = {bar.where: bar.lane for bar in shown.bars if bar.where}
    assert lanes == {
        "service[0]": "lis1",
        "service[1]": "institution",
        "service[2]": "specialty",
        "service[3]": "neutral",
        "absence[0]": "absence",
    }


def test_an_empty_plan_shows_the_lanes_every_path_must_fill() -> None:
    shown = drawn(Plan())
    names = [lane.id for lane in shown.lanes]
    assert names == ["lis1", "open_practice", "institution", "group", "courses", "duties", "whole"]


def test_duties_rise_to_their_number_and_the_goal_is_named() -> None:
    duties = (Duty(on=date(2026, 1, 1), count=10), Duty(on=date(2027, 6, 1), count=30))
    shown = drawn(Plan(duties=duties))
    lane = next(lane for lane in shown.lanes if lane.id == "duties")
    dots = [mark.box for mark in shown.marks if mark.shape is Shape.DOT]
    assert dots[1].y < dots[0].y
    assert {"mål 40", "10 vakter", "40 i jun. 2027"} <= set(texts(shown))
    assert lane.tallies[0].startswith("Legevakter: gjort 10, med planen 40, mål 40")


def test_the_coming_period_the_next_meeting_and_the_signed_plan_are_shown() -> None:
    period = Period(start=date(2027, 1, 1), end=date(2027, 6, 30))
    signing = Signing(on=date(2026, 6, 15), next_meeting=date(2027, 1, 20))
    shown = drawn(Plan(period=period, signing=signing, groups=(Group(start=date(2024, 1, 1), end=ON),)))
    (tint,) = [panel.box for panel in shown.all(Panel) if panel.paint is Paint.TINT and panel.box.height > 50]
    assert tint.x == pytest.approx(shown.x(date(2027, 1, 1)))
    assert tint.right == pytest.approx(shown.x(date(2027, 7, 1)))
    assert {"Neste møte", "Planen revidert"} <= set(texts(shown))


def test_the_right_column_says_done_plan_and_goal() -> None:
    shown = drawn(
        Plan(service=(post(date(2025, 1, 1), date(2025, 12, 31)), post(date(2027, 1, 1), date(2028, 6, 30))))
    )
    assert "12 / 30 / 24 mnd" in texts(shown)
    assert "nås 31.12.2027" in texts(shown)


def test_names_that_are_markup_are_shown_as_they_are() -> None:
    shown = drawn(Plan(trainee=Trainee(name="$x^2$ {a} <b>%s</b>")))
    assert shown.title == "Utdanningsløp for $x^2$ {a} <b>%s</b>"


# ---- the end of the path ----


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_picture_of_an_example_says_what_the_forecast_says(path: object) -> None:
    plan = load(path).plan  # type: ignore[arg-type]
    assessment = assess(plan, regulation_on(ON), ON)
    shown = scene(plan, assessment)
    stars = [mark for mark in shown.marks if mark.shape is Shape.STAR]
    expected = assessment.forecast.all_met
    day = expected.cautious or expected.generous or assessment.forecast.service_met.cautious
    assert [star.on for star in stars] == [day]
    assert [star.filled for star in stars] == [expected.cautious is not None]
    assert any(f"{day:%d.%m.%Y}" in label.text for label in shown.labels if label.tone is Tone.APPROVAL)
    assert f"{day:%d.%m.%Y}" in shown.summary


# ---- zoom ----


def test_a_window_shows_just_its_days() -> None:
    window = (date(2026, 10, 1), date(2027, 3, 31))
    shown = drawn(Plan(service=(post(date(2024, 1, 1), date(2030, 12, 31)),)), window=window)
    done, planned = bars(shown, "service[0]")
    assert (done.days, planned.days) == ((window[0], ON), (ON + timedelta(days=1), window[1]))
    assert done.box.x == pytest.approx(shown.chart.x)
    assert planned.box.right == pytest.approx(shown.chart.right)
    arrows = {mark.shape for mark in shown.marks if mark.where == "service[0]"}
    assert arrows == {Shape.ARROW, Shape.ARROW_BACK}
    assert shown.summary.endswith(" Bildet viser 01.10.2026–31.03.2027.")


def test_a_window_of_one_day_is_a_picture() -> None:
    shown = drawn(Plan(service=(post(date(2024, 1, 1), None),)), window=(ON, ON))
    assert bars(shown, "service[0]")[0].box.width == pytest.approx(shown.chart.width)


def test_a_window_that_ends_before_it_begins_is_a_problem_in_norwegian() -> None:
    with pytest.raises(PlanError, match="timeline_window") as caught:
        drawn(Plan(), window=(date(2027, 1, 2), date(2027, 1, 1)))
    assert say(caught.value.problems[0]).startswith("Tidsrommet i bildet slutter før det begynner (02.01.2027")


# ---- everything can be read ----


def check_legible(shown: Scene) -> None:
    labels = shown.labels
    assert all(label.size >= 6 for label in labels)
    assert [item for item in shown.items if not _on_page(item, shown)] == []
    assert [(a.text, b.text) for i, a in enumerate(labels) for b in labels[i + 1 :] if overlap(a.box, b.box)] == []
    named = [label for label in labels if label.where and label.box.x >= shown.chart.x]
    assert [(label.text, bar) for label in named for bar in shown.bars if _crosses(label, bar)] == []
    today = [line.points[0][0] for line in shown.all(Polyline) if line.tone is Tone.TODAY]
    assert [label.text for label in named for x in today if _stands_on(label, x)] == []
    expected = [line.points[0][0] for line in shown.all(Polyline) if line.tone is Tone.APPROVAL]
    assert [label.text for label in named for x in expected if _stands_on(label, x) and not label.plate] == []


def _on_page(item: Item, shown: Scene) -> bool:
    box = bounds(item)
    return box.x >= 0 and box.y >= 0 and box.right <= shown.width + 0.01 and box.bottom <= shown.height + 0.01


def _crosses(label: Label, bar: Bar) -> bool:
    """Whether a label lies over an edge of a bar: it may lie within it or outside it. A frame's inside is open."""
    one, other = label.box, bar.box
    if not bar.where or not overlap(one, other):
        return False
    within = one.x >= other.x and one.right <= other.right
    return not (within and one.y >= other.y - 1 and one.bottom <= other.bottom + 1)


def _stands_on(label: Label, x: float) -> bool:
    return label.box.x < x < label.box.right


@pytest.mark.parametrize("seed", SEEDS)
def test_every_label_of_a_random_plan_can_be_read_on_the_screen(seed: int) -> None:
    check_legible(drawn(any_plan(seed), size=SCREEN))


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_every_label_of_a_random_plan_can_be_read_on_a_printed_page(seed: int) -> None:
    shown = drawn(any_plan(seed), size=A4)
    assert (shown.width, shown.height) == A4
    check_legible(shown)


@pytest.mark.parametrize("seed", SEEDS[::8])
def test_every_label_of_a_zoomed_random_plan_can_be_read(seed: int) -> None:
    check_legible(drawn(any_plan(seed), window=(date(2026, 10, 3), date(2027, 2, 17))))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_thing_in_an_example_is_named_in_the_picture(path: object) -> None:
    plan = load(path).plan  # type: ignore[arg-type]
    shown = drawn(plan, size=A4)
    check_legible(shown)
    assert not any("får ikke plass" in text for text in texts(shown))


# ---- values ----


def test_the_same_plan_gives_an_equal_scene() -> None:
    plan = any_plan(3)
    assert drawn(plan) == drawn(plan)
    assert hash(drawn(plan)) == hash(drawn(plan))


def test_the_alternative_text_tells_every_row_in_full() -> None:
    name = "Nordvestlandets interkommunale helse- og omsorgssenter, avdeling for rehabilitering"
    plan = Plan(
        service=(post(date(2026, 1, 1), date(2027, 6, 30), 80, place=name),),
        courses=(Course(kind=CourseKind.GRUNNKURS_A, start=date(2026, 3, 2)),),
    )
    told = alt_text(drawn(plan))
    row = f"– Åpen uselektert praksis, {name}: 01.01.2026–30.06.2027, 80\N{NO-BREAK SPACE}%, pågår, teller 14,4"
    assert row in told
    assert "– Grunnkurs A: 02.03.2026, gjennomført" in told
    assert told.index("Åpen praksis:") < told.index(name) < told.index("Kurs:")


def test_of_hundreds_of_things_in_a_lane_few_are_named_and_all_are_drawn() -> None:
    days = [date(2015, 1, 1) + timedelta(days=10 * n) for n in range(300)]
    plan = Plan(
        service=tuple(
            Service(kind=ServiceKind.OPEN_PRACTICE, start=day, end=day + timedelta(days=8), place=f"Sted {n}")
            for n, day in enumerate(days)
        )
    )
    made = scene(plan, assess(plan, regulation_on(ON), ON), size=A4)
    assert len({label.where for label in made.labels if label.where.startswith("service")}) <= 30
    assert len({bar.where for bar in made.bars if bar.where.startswith("service")}) == 300
