"""One truth on every paper: what status, form, account, picture, meeting sheet, workbook and application say of
the same thing is the same number, or the difference is said beside it.

Random plans with absence, doubt and open ends are read as their owner reads them: from the texts. The number of
plans is `ALIS_TRUTH_PLANS`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from random import Random

import pytest
from slow_plans import random_plan

from alis_kit import tables
from alis_kit.assessment import assess
from alis_kit.cli.look import assessment_data
from alis_kit.exchange.application import Application, application
from alis_kit.exchange.calendar import agenda
from alis_kit.exchange.intake import review
from alis_kit.exchange.opened import read_file
from alis_kit.exchange.papers import opening
from alis_kit.exchange.sheets import Sheet, sheets_of, write_xlsx
from alis_kit.form.fields import form_map, proposal
from alis_kit.meeting import MeetingSheet, meeting_sheet
from alis_kit.plan import (
    LIS1,
    PART3,
    Absence,
    AbsenceKind,
    Goals,
    GoalSet,
    Municipality,
    Plan,
    Service,
    ServiceKind,
    Standing,
    Supervision,
)
from alis_kit.regulation import regulation_on
from alis_kit.requirement import ServiceMaximum, ServiceMinimum
from alis_kit.result import ZERO, Assessment, Result, State, Unit
from alis_kit.text import NO_BREAK, label, show_date, show_month, show_number
from alis_kit.timeline.story import Story, story
from alis_kit.wording import lacking, reading

PLANS = int(os.environ.get("ALIS_TRUTH_PLANS", "300"))
DAY = timedelta(days=1)
Kind = ServiceKind
RARE = (598, 891, 637, 1056)
"""Plans whose open rows end by another reading than the expected day, and that arrive with nothing of LIS1."""


# -- random plans -------------------------------------------------------------------------------------------------


def made_plan(seed: int) -> tuple[Plan, date]:
    """A random plan of any shape, with an attest for every row and, now and then, goals read up to a year ago."""
    rng = Random(seed)
    plan, on = random_plan(rng)
    rows = tuple(replace(row, attest=True) for row in plan.service)
    goals = tuple(Goals(kind=kind, on=on - rng.randint(0, 400) * DAY, approved=3, total=20) for kind in GoalSet)
    return replace(plan, service=rows, goals=goals if rng.random() < 0.5 else ()), on


# -- the papers, as they are read ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Papers:
    """Everything that is made of one plan."""

    plan: Plan
    now: Assessment

    @cached_property
    def status(self) -> tables.Table:
        return tables.status(self.now)

    @cached_property
    def account(self) -> tables.Table:
        return tables.account(self.plan, self.now)

    @cached_property
    def story(self) -> Story:
        return story(self.plan, self.now)

    @cached_property
    def sheet(self) -> MeetingSheet:
        return meeting_sheet(self.plan, self.now.on, last=None)

    @cached_property
    def workbook(self) -> dict[str, Sheet]:
        return {sheet.name: sheet for sheet in sheets_of(self.plan, self.now)}

    @cached_property
    def application(self) -> Application:
        return application(self.plan, self.now)

    def form(self, text: str) -> Iterator[tuple[frozenset[ServiceKind], str]]:
        """Give each field of the form of one sort: the services it is about, and what the kit writes in it."""
        for field in form_map().fields.values():
            if field.text == text:
                yield field.row.services, str(proposal(self.plan, self.now, field))

    @property
    def results(self) -> list[Result]:
        """Give the requirements on months of service."""
        kinds = ServiceMinimum | ServiceMaximum
        shown = [r for r in self.now.results if r.state is not State.NOT_CONCERNED]
        return [r for r in shown if isinstance(r.requirement, kinds)]

    def status_row(self, result: Result) -> dict[str, str]:
        """Give a row of the status by its headings."""
        row = next(row for row in self.status.rows if row[0] == result.requirement.title)
        return dict(zip(self.status.columns, row, strict=True))

    def account_row(self, i: int) -> tuple[str, ...]:
        """Give the row of the account that is of a post: the posts stand in order of time."""
        order = sorted(range(len(self.plan.service)), key=lambda n: self.plan.service[n].start or date.max)
        return self.account.rows[order.index(i)]

    def in_account(self, services: frozenset[ServiceKind]) -> tuple[Fraction, Fraction]:
        """Add up the account's exact cells in the workbook, by the kind each row says it is reckoned as."""
        done = total = ZERO
        sheet = self.workbook[label("place.service")]
        for (*row, _), post in zip(sheet.rows, self.plan.service, strict=True):  # last the id
            kind = Kind.OTHER_GP if label("cut.other_bucket") in str(row[-1] or "") else post.kind
            if kind in services:
                done, total = done + Fraction(row[-3] or 0), total + Fraction(row[-2] or 0)  # type: ignore[arg-type]
        for *row, _ in sheet.below:
            if row[0] == label("place.lis1_complete_on") and services >= LIS1:
                done, total = done + Fraction(row[-3]), total + Fraction(row[-2])  # type: ignore[arg-type]
        return done, total


def papers(seed: int) -> Papers:
    plan, on = made_plan(seed)
    return Papers(plan, assess(plan, regulation_on(on), on))


def cautious(cell: str) -> str:
    """The cautious number (or day) of a cell of the status: what leads."""
    return cell.split(" (")[0].rstrip("*")


def months_in(text: str) -> str:
    found = re.findall(rf"([\d,]+){NO_BREAK}mnd", text)
    return found[-1] if found else ""


every_plan = pytest.mark.parametrize("seed", [*range(PLANS), *RARE])


# -- amounts ------------------------------------------------------------------------------------------------------


@every_plan
def test_a_plan_has_one_truth(seed: int) -> None:
    """All that follows, for one plan: the papers are made once."""
    made = papers(seed)
    for check in (
        account_is_one_and_its_sum_is_part_3,
        requirements_other_than_the_account_are_said_beside_it,
        what_does_not_add_up_is_marked,
        form_posts_are_the_account,
        form_sums_and_what_remains_are_the_status,
        bars_are_the_account_and_tallies_the_status,
        open_rows_end_where_the_account_ends_them,
        the_meeting_sheet_is_the_status,
        the_workbook_is_status_and_account,
        attests_prove_what_is_done,
        every_paper_has_the_same_day,
        without_lis1_every_day_is_conditional,
        what_awaits_clarification_is_not_called_unplanned,
        goals_of_an_earlier_set_are_told_everywhere,
    ):
        check(made)


def account_is_one_and_its_sum_is_part_3(made: Papers) -> None:
    done, total = made.in_account(frozenset(Kind))
    assert made.account.rows[-1][3:5] == (show_number(done), show_number(total))
    part3 = next(r for r in made.results if r.requirement == regulation_on(made.now.on).part3)
    assert made.in_account(part3.requirement.buckets)[0] == part3.cautious.done  # type: ignore[attr-defined]
    for i, _ in enumerate(made.plan.service):
        part = next((p for p in made.now.account if p.where == f"service[{i}]"), None)
        numbers = (show_number(part.done), show_number(part.total)) if part else ("", "")
        assert made.account_row(i)[3:5] == numbers


def requirements_other_than_the_account_are_said_beside_it(made: Papers) -> None:
    registered = any(row[0] == label("place.lis1_complete_on") for row in made.account.rows)
    for result in made.results:
        asked = result.requirement
        assert isinstance(asked, ServiceMinimum | ServiceMaximum)
        if registered and asked.buckets < LIS1:
            continue  # one line of the account is of both parts
        done, total = made.in_account(asked.buckets)
        for mine, account in ((result.cautious.done, done), (result.cautious.total, total)):
            if show_number(mine) != show_number(account):
                said = " ".join(made.account.notes)
                assert f"{asked.title}: " in said
                assert f"{show_number(mine)}{NO_BREAK}mnd" in said.split(f"{asked.title}: ")[1]
                assert said in " ".join(made.story.remarks)
                assert all(note in _below(made.workbook[label("place.service")]) for note in made.account.notes)


def _below(sheet: Sheet) -> list[object]:
    return [row[0] for row in sheet.below]


def what_does_not_add_up_is_marked(made: Papers) -> None:
    for result in made.results:
        row, sides = made.status_row(result), (result.cautious, result.generous)
        apart = any(side.done + side.planned != side.total for side in sides)
        assert row[label("table.status.planned")].endswith("*") is apart
        if apart:
            (note,) = [note for note in made.status.notes if note.startswith("*")]
            assert result.requirement.title in note
            assert note in _below(made.workbook[label("workbook.status.name")])


# -- the form -----------------------------------------------------------------------------------------------------


def form_posts_are_the_account(made: Papers) -> None:
    for services, text in made.form("service_done"):
        begun = [
            i
            for i, row in enumerate(made.plan.service)
            if row.kind in services and row.start and row.start <= made.now.on and f"service[{i}]" in made.now.ends
        ]
        lines = text.split("\n")
        for i, line in zip(begun, lines, strict=False):
            assert months_in(line.split(" (")[0]) == made.account_row(i)[3], (line, made.account_row(i))
            moved = label("cut.other_bucket")
            assert (moved in line) is (moved in made.account_row(i)[5])


def form_sums_and_what_remains_are_the_status(made: Papers) -> None:
    rest = dict(made.form("service_rest"))
    for services, text in made.form("service_done"):
        listed = [
            part
            for part in made.now.account
            if (part.where.startswith("service") and _listed(made, part.where, services))
            or (part.where == "standing.lis1_complete_on" and services <= LIS1 and part.done)
        ]
        summed = sum((part.done for part in listed), ZERO)
        if len(listed) > 1:
            assert f"Til sammen {show_number(summed)}{NO_BREAK}mnd" in text
        results = [r for r in made.results if _alone(r, services)]
        minimums = [r for r in results if isinstance(r.requirement, ServiceMinimum)]
        counted = sum((r.cautious.done for r in minimums or results), ZERO)
        kinds = {kind for r in results for kind in r.requirement.buckets}  # type: ignore[attr-defined]
        summed = sum((part.done for part in listed if _kind(made, part.where) in kinds), ZERO)
        towards = f"mot kravet {show_number(counted)}{NO_BREAK}mnd"
        assert (towards in text.lower()) is bool(results and show_number(summed) != show_number(counted))
        for result in minimums:
            remaining = made.status_row(result)[label("table.status.remaining")]
            if result.cautious.remaining:
                assert f"{cautious(remaining)}{NO_BREAK}mnd" in rest[services]
                assert result.cautious.done + result.cautious.remaining == result.cautious.required
        if len(minimums) == 1 and minimums[0].cautious.reached_on and minimums[0].cautious.remaining:
            reached = cautious(made.status_row(minimums[0])[label("table.status.reached")])
            assert reached in rest[services]


def _kind(made: Papers, where: str) -> ServiceKind | None:
    """The kind of a row; what a registration of LIS1 gives is of both its kinds."""
    return made.plan.service[int(where[8:-1])].kind if where.startswith("service") else Kind.LIS1_HOSPITAL


def _listed(made: Papers, where: str, services: frozenset[ServiceKind]) -> bool:
    row = made.plan.service[int(where[8:-1])]
    return row.kind in services and row.start is not None and row.start <= made.now.on


def _alone(result: Result, services: frozenset[ServiceKind]) -> bool:
    asked = result.requirement
    if isinstance(asked, ServiceMaximum) and asked.together_with:
        return False
    return isinstance(asked, ServiceMinimum | ServiceMaximum) and asked.buckets <= services


# -- the picture --------------------------------------------------------------------------------------------------


def bars_are_the_account_and_tallies_the_status(made: Papers) -> None:
    spans = {span.where: span for lane in made.story.lanes.values() for span in lane.spans}
    for i, row in enumerate(made.plan.service):
        where = f"service[{i}]"
        if where not in made.now.ends:
            continue  # an unfinished row counts nowhere
        span = spans[where]
        told = re.search(rf"teller ([\d,]+){NO_BREAK}mnd", span.spoken)
        assert (told.group(1) if told else "0") == made.account_row(i)[4], row
        assert span.start == row.start
        assert span.end == made.now.ends[where]
    tallies = [tally for lane in made.story.lanes.values() for tally in lane.tallies]
    for result in made.results:
        shown_row = made.status_row(result)
        for tally in tallies:
            if tally.spoken.startswith(f"{result.requirement.title}: "):
                done = tally.text.split(" / ")[0].split("–")
                shown = shown_row[label("table.status.done")]
                assert done[0] == cautious(shown)
                if result.cautious.reached_on:
                    reached = cautious(shown_row[label("table.status.reached")])
                    assert reached in tally.status or not tally.status


def open_rows_end_where_the_account_ends_them(made: Papers) -> None:
    met = made.now.forecast.service_met
    ends = {
        made.now.ends[f"service[{i}]"]
        for i, row in enumerate(made.plan.service)
        if row.end is None
        and row.kind in PART3
        and row.start
        and made.now.ends.get(f"service[{i}]", row.start) > row.start
    }
    if made.now.forecast.service_met.generous is None:
        assert not ends or f"føres her til {show_date(max(ends))}, siden" in " ".join(made.story.remarks)
        return
    if not ends or met.cautious is None or max(ends) == max(met.cautious, made.now.on):
        return
    said = " ".join(made.story.remarks)
    assert f"Stillinger uten sluttdato går her til {show_date(max(ends))}." in said
    assert show_date(met.cautious) in said
    assert made.story.approval is not None
    if made.now.forecast.all_met.cautious:
        assert met.cautious_by is not None
        by = made.now.forecast.all_met.cautious_by
        assert by is not None
        assert reading(by, made.now.account_by) in made.story.approval.remark


# -- meeting, workbook, application -------------------------------------------------------------------------------


def the_meeting_sheet_is_the_status(made: Papers) -> None:
    status = {row[0]: dict(zip(made.status.columns, row, strict=True)) for row in made.status.rows}
    for row in made.sheet.progress:
        if row.title not in status:
            continue  # the single courses as one
        there = status[row.title]
        assert row.now == there[label("table.status.done")]
        assert cautious(row.reached).replace("–", "") == cautious(there[label("table.status.reached")]).replace(
            "–", ""
        )
        if row.missing:
            assert row.missing.removesuffix(", avklares") == there[label("table.status.missing")]


def the_workbook_is_status_and_account(made: Papers) -> None:
    sheet = made.workbook[label("workbook.status.name")]
    heads = [label(f"workbook.status.{name}") for name in ("done", "planned", "remaining", "missing")]
    mine = [label(f"table.status.{name}") for name in ("done", "planned", "remaining", "missing")]
    for result in made.results:
        cells = dict(
            zip(sheet.columns, next(r for r in sheet.rows if r[0] == result.requirement.title), strict=True)
        )
        row = made.status_row(result)
        for head, name in zip(heads, mine, strict=True):
            if row[name]:
                assert show_number(Fraction(cells[head] or 0)) == cautious(row[name])  # type: ignore[arg-type]
    assert all(line in _below(sheet) for line in tables.forecast(made.now).splitlines())
    assert all(note in _below(sheet) for note in made.status.notes)


def attests_prove_what_is_done(made: Papers) -> None:
    """Every row has its attest, so what is done is proven; but for a registration, and LIS1 beyond its length."""
    for proof in made.application.proofs:
        assert proof.proven <= proof.done
        if made.plan.standing.lis1_complete_on is None and not set(proof.wanted.services) & LIS1:
            assert proof.proven == proof.done
        alone = [result for result in made.results if proof.wanted.requirements == (result.id,)]
        for result in alone:
            assert show_number(proof.done) == cautious(made.status_row(result)[label("table.status.done")])


# -- days ---------------------------------------------------------------------------------------------------------


def every_paper_has_the_same_day(made: Papers) -> None:
    day = made.now.forecast.all_met
    form = " ".join(text for _, text in made.form("whole_path"))
    first = tables.forecast(made.now).splitlines()[0]
    entries = agenda(made.plan, made.now, regulation_on(made.now.on)).entries
    applying = [entry.first for entry in entries if entry.sort == "application"]
    data = assessment_data(made.now)
    assert data["forventet"]["cautious"] == (day.cautious.isoformat() if day.cautious else None)
    if day.cautious is None:
        assert not applying
        for text in (form, made.story.summary, *made.sheet.lead[:1]):
            assert lacking(made.now) in text
        return
    assert applying == [day.cautious]
    assert show_date(day.cautious) in first
    assert show_date(day.cautious) in made.story.summary
    assert made.story.approval is not None
    assert made.story.approval.day == day.cautious
    assert show_date(day.cautious) in opening(made.application)[1]
    assert show_month(day.cautious) in form
    assert show_month(day.cautious) in made.sheet.lead[0]


def without_lis1_every_day_is_conditional(made: Papers) -> None:
    finished = [row for i, row in enumerate(made.plan.service) if f"service[{i}]" in made.now.ends]
    recorded = made.plan.standing.lis1_complete_on is not None or any(row.kind in LIS1 for row in finished)
    assert made.now.forecast.lis1_unconfirmed is not recorded
    day, said = made.now.forecast.all_met, "når LIS1 er bekreftet"
    form = " ".join(text for _, text in made.form("whole_path"))
    whens = (
        {"status": " ".join(tables.forecast(made.now).splitlines()[:2])}
        if made.now.forecast.service_met[1]
        else {}
    )
    if day.cautious:
        whens |= {"form": form, "picture": made.story.summary, "sheet": made.sheet.lead[0]}
        whens |= {"application": opening(made.application)[1]}
        whens |= {"mark": made.story.approval.remark if made.story.approval else ""}
        (applying,) = [
            e.note
            for e in agenda(made.plan, made.now, regulation_on(made.now.on)).entries
            if e.sort == "application"
        ]
        whens |= {"calendar": applying}
    for paper, text in whens.items():
        assert (said in text) is not recorded, paper
    assert (label("status.lis1") in made.status.notes) is not recorded


# -- what awaits clarification ------------------------------------------------------------------------------------


def what_awaits_clarification_is_not_called_unplanned(made: Papers) -> None:
    ahead = made.now.forecast
    assert not set(ahead.missing) & set(ahead.to_clarify)
    data = assessment_data(made.now)
    assert (data["ikke_planlagt"], data["ma_avklares"]) == (list(ahead.missing), list(ahead.to_clarify))
    rest = dict(made.form("service_rest"))
    booked = " ".join(booking.text for booking in made.sheet.bookings)
    decided = [decision.matter for decision in made.sheet.decisions]
    assert (label("meeting.decision.missing") in decided) is bool(ahead.missing)
    for identifier in ahead.to_clarify:
        result = made.now.result(identifier)
        asked = result.requirement
        if result.state is not State.CLARIFY:
            continue
        assert f"{asked.title}: " not in booked
        if isinstance(asked, ServiceMinimum) and frozenset(asked.services) in rest:
            assert "ikke planlagt" not in rest[frozenset(asked.services)]
            assert "må avklares" in rest[frozenset(asked.services)]
        for tally in (tally for lane in made.story.lanes.values() for tally in lane.tallies):
            if tally.spoken.startswith(f"{asked.title}: "):
                assert "i planen" not in tally.status


def goals_of_an_earlier_set_are_told_everywhere(made: Papers) -> None:
    outdated = [r for r in made.now.results if r.unit is Unit.GOALS and any("outdated" in p.cuts for p in r.parts)]
    for result in outdated:
        title = result.requirement.title
        assert any(note.startswith(f"{title}: lest før") for note in made.status.notes)
        assert any(note.startswith(f"{title}: lest før") for note in made.story.remarks)
        assert any("før målene ble endret" in question.text for question in made.sheet.questions)
        assert made.status_row(result)[label("table.status.required")] == ""
        assert title not in [row.title for row in made.sheet.progress]
        spots = [spot for lane in made.story.lanes.values() for spot in lane.moments]
        assert any(spot.where == result.parts[0].where and "leses på nytt" in spot.name for spot in spots)


# -- kinds of case, by hand ---------------------------------------------------------------------------------------

ON = date(2026, 11, 22)


def case(*rows: Service, on: date = ON, **more: object) -> Papers:
    plan = replace(Plan(service=rows), **more)  # type: ignore[arg-type]
    return Papers(plan, assess(plan, regulation_on(on), on))


def post(kind: ServiceKind, start: date, end: date | None, **more: object) -> Service:
    row = Service(kind=kind, start=start, end=end, percent=Decimal(100), place="Lia", supervisor="Kari Nordli")
    return replace(row, **more)  # type: ignore[arg-type]


def lis1_field(made: Papers) -> str:
    return next(text for services, text in made.form("service_done") if services == LIS1)


def test_lis1_registered_keeps_the_months_of_its_rows() -> None:
    """12 and 6 months by the rows: the registration gives nothing more, and the form says both."""
    made = case(
        post(Kind.LIS1_HOSPITAL, date(2024, 1, 1), date(2024, 12, 31)),
        post(Kind.LIS1_MUNICIPALITY, date(2025, 1, 1), date(2025, 6, 30)),
        standing=Standing(lis1_complete_on=date(2025, 7, 15)),
    )
    assert lis1_field(made).splitlines()[-1] == f"Til sammen 18{NO_BREAK}mnd; registrert fullført 15.07.2025"
    assert label("place.lis1_complete_on") not in [row[0] for row in made.account.rows]


def test_lis1_registered_gives_only_what_the_rows_lack() -> None:
    """12 + 5 months by the rows, so the registration gives one."""
    made = case(
        post(Kind.LIS1_HOSPITAL, date(2024, 1, 1), date(2024, 12, 31)),
        post(Kind.LIS1_MUNICIPALITY, date(2025, 1, 1), date(2025, 5, 31)),
        standing=Standing(lis1_complete_on=date(2025, 7, 15)),
    )
    last = lis1_field(made).splitlines()[-1]
    assert last == f"Til sammen 18{NO_BREAK}mnd; registrert fullført 15.07.2025, som gir 1{NO_BREAK}mnd"
    row = next(row for row in made.account.rows if row[0] == label("place.lis1_complete_on"))
    assert row[3:5] == ("1", "1")
    (spot,) = [spot for spot in made.story.lanes["whole"].moments if spot.where == "standing.lis1_complete_on"]
    assert spot.name == f"LIS1 fullført, gir 1{NO_BREAK}mnd"


def test_lis1_registered_without_rows() -> None:
    made = case(standing=Standing(lis1_complete_on=date(2025, 7, 15)))
    assert lis1_field(made) == f"Registrert fullført 15.07.2025, som gir 18{NO_BREAK}mnd"


def test_lis1_attests_prove_what_the_rows_gave() -> None:
    """Both rows with an attest and a registration of a month more: 17 months are proven of 18 done."""
    made = case(
        post(Kind.LIS1_HOSPITAL, date(2024, 1, 1), date(2024, 12, 31), attest=True),
        post(Kind.LIS1_MUNICIPALITY, date(2025, 1, 1), date(2025, 5, 31), attest=True),
        standing=Standing(lis1_complete_on=date(2025, 7, 15)),
    )
    proof = next(proof for proof in made.application.proofs if set(proof.wanted.services) == LIS1)
    assert (proof.done, proof.proven) == (18, 17)


def test_a_requirement_reckoned_by_itself_is_told_in_form_account_and_picture() -> None:
    """A year of practice without absence after a year in hospital with four months away (§ 31).

    Of all time so far 2.4 months of the four may count, in practice alone nothing is away: 12 either way. With the
    four months in practice instead, of its own 12 only 1.2 count: 9.2 towards the two years, 10.4 in the account.
    """
    leave = Absence(kind=AbsenceKind.PARENTAL, start=date(2025, 3, 1), end=date(2025, 6, 30))
    rows = (
        post(Kind.INSTITUTION, date(2024, 1, 1), date(2024, 12, 31), municipal=False),
        post(Kind.OPEN_PRACTICE, date(2025, 1, 1), date(2025, 12, 31)),
    )
    made = case(*rows, absence=(leave,), standing=Standing(lis1_complete_on=date(2023, 12, 31)))
    text = next(text for services, text in made.form("service_done") if services == {Kind.OPEN_PRACTICE})
    assert f"10,4{NO_BREAK}mnd (fravær over ti prosent)" in text
    assert f"Mot kravet 9,2{NO_BREAK}mnd (fravær målt mot tjenesten alene)" in text
    said = f"9,2{NO_BREAK}mnd gjort"
    assert said in " ".join(made.account.notes)
    assert said in " ".join(made.story.remarks)


def test_unconfirmed_institution_is_to_be_clarified_and_not_unplanned() -> None:
    """Issue 12: «Ikke planlagt: Institusjonstjeneste» where a nursing home only awaits confirmation."""
    made = case(
        post(Kind.OPEN_PRACTICE, date(2022, 1, 1), date(2026, 6, 30)),
        post(Kind.INSTITUTION, date(2026, 7, 1), date(2026, 12, 31), municipal=True),
        standing=Standing(lis1_complete_on=date(2021, 12, 31)),
    )
    assert "institusjon" in made.now.forecast.to_clarify
    rest = dict(made.form("service_rest"))[frozenset({Kind.INSTITUTION})]
    assert rest.startswith(f"6{NO_BREAK}mnd (1,3{NO_BREAK}mnd etter gunstigste lesning); må avklares")
    assert "ikke planlagt: Institusjonstjeneste" not in lacking(made.now)


def test_an_open_row_of_a_plan_that_never_arrives_is_the_same_on_every_paper() -> None:
    """Practice from 01.01.2024 without end and no institution: it runs twenty years from 22.11.2026."""
    rows = (post(Kind.OPEN_PRACTICE, date(2024, 1, 1), None),)
    made = case(*rows, standing=Standing(lis1_complete_on=date(2023, 8, 31)))
    more = "Sett en sluttdato, eller før det som mangler."
    said = f"Stillinger uten sluttdato føres her til 22.11.2046, siden planen ikke når målet. {more}"
    assert said in made.account.notes
    assert said in made.story.remarks
    assert said in _below(made.workbook[label("place.service")])
    assert made.account.rows[0][3:5] == ("34,7", "54")
    spans = {span.where: span for lane in made.story.lanes.values() for span in lane.spans}
    assert spans["service[0]"].end == date(2046, 11, 22)
    assert f"pågår, teller 54{NO_BREAK}mnd" in spans["service[0]"].spoken
    done = next(text for services, text in made.form("service_done") if services == {Kind.OPEN_PRACTICE})
    assert done == f"fra 01.01.2024: Lia, 100{NO_BREAK}% – 34,7{NO_BREAK}mnd"


def test_lis1_registered_ahead_is_remarked_wherever_lis1_is_shown() -> None:
    made = case(standing=Standing(lis1_complete_on=date(2027, 1, 15)))
    said = "LIS1 kan ikke være registrert fullført 15.01.2027, som ligger fram i tid."
    for notes in (made.status.notes, made.story.remarks, [q.text for q in made.sheet.questions]):
        assert sum(said in note for note in notes) == 1


def test_hours_of_a_municipality_not_known_to_be_registered_are_reckoned_with_a_word() -> None:
    rows = (post(Kind.OPEN_PRACTICE, date(2025, 1, 1), date(2025, 12, 31)),)
    said = label("status.hours_unregistered")
    for answer, told in ((None, True), (False, True), (True, False)):
        made = case(*rows, municipality=Municipality(registered=answer))
        assert (said in made.status.notes) is told
        assert made.now.result("veiledningstimer").cautious.required == 42


def test_open_lis1_is_said_to_close_part_3() -> None:
    rows = (
        post(Kind.LIS1_HOSPITAL, date(2025, 11, 1), date(2026, 10, 31)),
        post(Kind.LIS1_MUNICIPALITY, date(2026, 11, 1), None),
        post(Kind.OPEN_PRACTICE, date(2027, 6, 1), None),
    )
    made = case(*rows)
    said = "LIS1 uten sluttdato føres her til 22.11.2046. Ingen tjeneste i del 3 teller før LIS1 har en sluttdato"
    for text in (" ".join(made.account.notes), " ".join(made.story.remarks)):
        assert said in text
    spans = {span.where: span for lane in made.story.lanes.values() for span in lane.spans}
    assert spans["service[1]"].end == date(2046, 11, 22)
    assert "teller ikke (før LIS1 er fullført)" in spans["service[2]"].spoken


def test_an_exemption_of_the_supervisor_is_in_picture_and_calendar() -> None:
    made = case(supervision=Supervision(exempt_until=date(2027, 5, 31)))
    spots = {spot.where: spot for lane in made.story.lanes.values() for spot in lane.moments}
    assert spots["supervision.exempt_until"].on == date(2027, 5, 31)
    entries = agenda(made.plan, made.now, regulation_on(ON)).entries
    assert [entry.first for entry in entries if entry.sort == "exemption"] == [date(2027, 5, 31)]


def test_carried_holiday_is_named_wherever_absence_is() -> None:
    row = Absence(kind=AbsenceKind.CARRIED_HOLIDAY, start=date(2027, 1, 4), end=date(2027, 1, 15))
    made = case(absence=(row,))
    name = label("absence_kind.carried_holiday")
    assert name in [span.name for span in made.story.lanes["absence"].spans]
    assert made.workbook[label("place.absence")].rows[0][0] == name
    for text in ("next_leave", "whole_path"):
        assert name in " ".join(said for _, said in made.form(text))


def test_what_stands_below_the_account_is_not_read_as_a_row() -> None:
    leave = Absence(kind=AbsenceKind.SICK, start=date(2026, 1, 1), end=date(2026, 12, 31))
    made = case(post(Kind.OPEN_PRACTICE, date(2025, 1, 1), date(2027, 12, 31)), absence=(leave,))
    assert made.account.notes
    read = review(read_file(write_xlsx(sheets_of(made.plan, made.now))))
    (found,) = [found for found in read.found if found.table == "service"]
    assert (len(found.rows), found.doubts) == (1, ())
