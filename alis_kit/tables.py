"""An assessment in rows of text: status, evidence, service account. For a terminal and for a page.

A `Table` holds what is read, in Norwegian, with dates and decimal commas; `frames` has it as numbers, for pandas.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from html import escape
from itertools import zip_longest
from textwrap import wrap
from unicodedata import east_asian_width

from alis_kit.plan import Plan
from alis_kit.problem import Problem
from alis_kit.result import Amounts, Assessment, Cut, Part, Result, State, Unit
from alis_kit.text import label, place, say, show_date, show_number, show_percent, show_span
from alis_kit.wording import (
    account_notes,
    as_other_gp,
    beside,
    day_or_range,
    is_mixed,
    is_outdated,
    reading,
    status_notes,
    titles,
    when,
)

_GAP = 2
_NARROWEST = 28


@dataclass(frozen=True)
class Table:
    """Columns and rows of text, ready to be read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    """Columns of numbers, which stand at the right."""
    notes: tuple[str, ...] = ()
    """How the numbers are to be read; said below wherever the table stands."""

    def text(self, *, width: int = 0) -> str:
        """Return it in fixed columns for a terminal; where that is wider than `width`, long texts are wrapped."""
        widths = self._widths(width)
        rule = tuple("─" * each for each in widths)
        lines = [*self._wrapped(self.columns, widths), self._line(rule, widths)]
        for row in self.rows:
            lines += self._wrapped(row, widths)
        for note in self.notes:
            lines += ["", *(wrap(note, width) if width else [note])]
        return "\n".join(lines)

    def _widths(self, most: int) -> list[int]:
        """Return each column what its longest cell needs, then take from the widest until all fit."""
        lines = (self.columns, *self.rows)
        widths = [max(_width(line[n]) for line in lines) for n in range(len(self.columns))]
        while most and sum(widths) + _GAP * (len(widths) - 1) > most and max(widths) > _NARROWEST:
            widths[widths.index(max(widths))] -= 1
        return widths

    def _wrapped(self, row: Sequence[str], widths: Sequence[int]) -> list[str]:
        cells = [wrap(cell, width) or [""] for cell, width in zip(row, widths, strict=True)]
        return [self._line(line, widths) for line in zip_longest(*cells, fillvalue="")]

    def _line(self, line: Sequence[str], widths: Sequence[int]) -> str:
        cells = [
            f"{' ' * (width - _width(cell))}{cell}" if n in self.right else f"{cell}{' ' * (width - _width(cell))}"
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        return (" " * _GAP).join(cells).rstrip()

    def html(self, *, caption: str = "") -> str:
        """Return it as an HTML table; everything in it is escaped."""
        head = "".join(
            f'<th scope="col"{self._align(n)}>{escape(name)}</th>' for n, name in enumerate(self.columns)
        )
        body = "".join(
            "<tr>" + "".join(f"<td{self._align(n)}>{escape(cell)}</td>" for n, cell in enumerate(row)) + "</tr>"
            for row in self.rows
        )
        title = f"<caption>{escape(caption)}</caption>" if caption else ""
        notes = "".join(f"<p>{escape(note)}</p>" for note in self.notes)
        table = f'<table class="alis-table">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
        return table + notes

    def _align(self, n: int) -> str:
        return ' style="text-align:right"' if n in self.right else ""


def _width(cell: str) -> int:
    """Return the columns a text takes in a terminal."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in cell)


def _columns(table: str, *names: str) -> tuple[str, ...]:
    return tuple(label(f"table.{table}.{name}") for name in names)


# -- status -------------------------------------------------------------------------------------------------------


def status(assessment: Assessment) -> Table:
    """Return every requirement that concerns the plan: done, planned, remaining, missing, reached, its source."""
    return Table(
        _columns(
            "status",
            "requirement",
            "state",
            "required",
            "done",
            "planned",
            "remaining",
            "missing",
            "reached",
            "source",
        ),
        tuple(_status_row(r) for r in assessment.results if r.state is not State.NOT_CONCERNED),
        right=frozenset(range(2, 7)),
        notes=status_notes(assessment),
    )


def _status_row(result: Result) -> tuple[str, ...]:
    c, g = result.cautious, result.generous
    requirement = result.requirement
    source = f"{requirement.source.paragraph} ({label(f'strength.{requirement.strength}')})"
    state = label(f"state.{result.state}")
    if not c.required or is_outdated(result):  # nothing recorded to judge by
        numbers = ("",) * 6
    elif result.unit in (Unit.ANSWERS, Unit.ROWS):
        numbers = ("", _of(c), "", "", "", "")
    else:
        numbers = (
            _amount(c.required, result.unit, at_most=c.at_most),
            beside(c.done, g.done),
            label("table.mixed" if is_mixed(result) else "table.plain", amount=beside(c.planned, g.planned)),
            beside(c.remaining, g.remaining) if not c.at_most else "",
            beside(c.missing, g.missing) if not c.at_most else "",
            _days(c.reached_on, g.reached_on),
        )
    return (requirement.title, state, *numbers, source)


def _of(amounts: Amounts) -> str:
    return label("table.of", done=amounts.done, all=amounts.required)


def _amount(amount: Fraction, unit: Unit, *, at_most: bool) -> str:
    key = "table.at_most" if at_most else "table.amount"
    return label(key, amount=amount, unit=label(f"unit.{unit}"))


def _days(cautious: date | None, generous: date | None) -> str:
    if cautious == generous:
        return show_date(cautious)
    first = show_date(cautious) or label("table.never")
    return label("table.range", cautious=first, generous=show_date(generous) or label("table.never"))


def changed_results(rows: Iterable[tuple[Result | None, Result | None, str]]) -> Table:
    """Return requirements that stand otherwise than they did: how before, how now, and why."""
    return Table(
        _columns("changed", "requirement", "before", "after", "reason"),
        tuple((_title(before, after), _standing(before), _standing(after), why) for before, after, why in rows),
    )


def _title(before: Result | None, after: Result | None) -> str:
    result = after or before
    return result.requirement.title if result else ""


def _standing(result: Result | None) -> str:
    """Say how a requirement stands in a few words: its state, its strength, its amounts and its day."""
    if result is None:
        return label("table.changed.none")
    c, g = result.cautious, result.generous
    parts = [label(f"state.{result.state}")]
    if is_outdated(result):
        parts.append(label(f"cut.{Cut.OUTDATED}"))
    elif c.required and result.unit not in (Unit.ANSWERS, Unit.ROWS):
        required = _amount(c.required, result.unit, at_most=c.at_most)
        parts.append(label("table.of", done=beside(c.done, g.done), all=required))
        if c.reached_on or g.reached_on:
            parts.append(label("table.changed.reached", day=_days(c.reached_on, g.reached_on)))
    strength = label(f"strength.{result.requirement.strength}")
    return label("table.changed.standing", parts=", ".join(parts), strength=strength)


def expected_days(before: Assessment, after: Assessment) -> str:
    """Return when everything, and the service alone, is expected to be in place, before and after a change."""
    return "\n".join(_moved(key, before, after) for key in ("all_met", "service_met"))


def _moved(key: str, before: Assessment, after: Assessment) -> str:
    then, now = getattr(before.forecast, key), getattr(after.forecast, key)
    first, last = (when(day_or_range(day), of) for day, of in ((then, before), (now, after)))
    if then[:2] == now[:2]:
        return label("table.changed.unmoved", what=label(f"forecast.{key}", day=last))
    return label(f"forecast.{key}", day=label("table.changed.moved", before=first, after=last))


def forecast(assessment: Assessment) -> str:
    """Return in words when everything is expected to be in place, what decides it, and what is missing."""
    ahead = assessment.forecast
    lines = [
        label(f"forecast.{key}", day=when(day_or_range(day), assessment))
        for key, day in (("all_met", ahead.all_met), ("service_met", ahead.service_met))
    ]
    if ahead.decided_by:
        lines.append(label("forecast.decided_by", titles=titles(assessment, ahead.decided_by)))
    if ahead.missing:
        lines.append(label("forecast.missing", titles=titles(assessment, ahead.missing)))
    if ahead.to_clarify:
        lines.append(label("forecast.to_clarify", titles=titles(assessment, ahead.to_clarify)))
    if ahead.estimate and ahead.estimate[:2] != ahead.service_met[:2]:
        day = when(day_or_range(ahead.estimate), assessment)
        lines.append(label("forecast.estimate", row=place(ahead.estimate_row), day=day))
    if ahead.assumed:
        lines.append(label("forecast.assumed", titles=titles(assessment, ahead.assumed)))
    return "\n".join(lines)


# -- evidence and account -----------------------------------------------------------------------------------------


def evidence(plan: Plan, result: Result) -> Table:
    """Return what each row gave towards one requirement, what was cut and why. The parts sum to the whole."""
    rows = [_evidence_row(plan, part) for part in result.parts]
    total = (label("table.sum"), "", show_number(result.cautious.done), show_number(result.cautious.total), "")
    return Table(
        _columns("evidence", "row", "gross", "done", "total", "cuts"),
        (*rows, total),
        right=frozenset({1, 2, 3}),
        notes=_evidence_notes(result.cautious),
    )


def _evidence_notes(amounts: Amounts) -> tuple[str, ...]:
    """Say when what is done and what counts with the plan are from different readings."""
    done, total = amounts.done_by, amounts.total_by
    if done is None or total is None or amounts.done + amounts.planned == amounts.total:
        return ()
    return (label("table.evidence.readings", done=reading(done, total), total=reading(total, done)),)


def _evidence_row(plan: Plan, part: Part) -> tuple[str, ...]:
    numbers = (show_number(part.gross), show_number(part.done), show_number(part.total))
    return (_name(plan, part.where), *numbers, cuts(part))


def cuts(part: Part, *, moved: bool = False) -> str:
    """Return what of a row does not count, and why; and when it is `moved` to another bucket."""
    said = [
        label("table.cut", amount=amount, reason=label(f"cut.{cut}"))
        for cut, amount in part.cuts.items()
        if amount
    ]
    return "; ".join([*said, label(f"cut.{Cut.OTHER_BUCKET}")] if moved else said)


def _name(plan: Plan, where: str) -> str:
    """Name a row so that its owner knows it: where and when, else its place in the plan."""
    name, _, rest = where.partition("[")
    if name == "service" and rest:
        service = plan.service[int(rest.rstrip("]"))]
        return f"{show_span(service.start, service.end)} {service.place}".strip()
    return place(where) if name != "service" else label("table.service")


def account(plan: Plan, assessment: Assessment) -> Table:
    """Return the service account: each row with days, percent, bucket, months and what did not count; the sum."""
    parts = {part.where: part for part in assessment.account}
    moved = as_other_gp(assessment)
    rows = [
        _account_row(plan, i, parts.get(f"service[{i}]"), moved=f"service[{i}]" in moved)
        for i in sorted(range(len(plan.service)), key=lambda i: plan.service[i].start or date.max)
    ]
    registered = [
        (label("place.lis1_complete_on"), "", "", show_number(p.done), show_number(p.total), "")
        for p in assessment.account
        if not p.where.startswith("service")
    ]
    done = sum((part.done for part in assessment.account), Fraction(0))
    total = sum((part.total for part in assessment.account), Fraction(0))
    return Table(
        _columns("account", "post", "kind", "percent", "done", "total", "cuts"),
        (*rows, *registered, (label("table.sum"), "", "", show_number(done), show_number(total), "")),
        right=frozenset({2, 3, 4}),
        notes=account_notes(plan, assessment),
    )


def _account_row(plan: Plan, i: int, part: Part | None, *, moved: bool) -> tuple[str, ...]:
    service = plan.service[i]
    kind = label(f"service_kind.{service.kind}") if service.kind else ""
    percent = show_percent(service.percent) if service.percent is not None else ""
    if part is None:
        return (_name(plan, f"service[{i}]"), kind, percent, "", "", label("table.unfinished"))
    numbers = show_number(part.done), show_number(part.total)
    return (_name(plan, part.where), kind, percent, *numbers, cuts(part, moved=moved))


def problems(found: Iterable[Problem]) -> Table:
    """Return problems with their place, in words."""
    rows = tuple((place(problem.where), say(problem)) for problem in found)
    return Table(_columns("problems", "where", "what"), rows)


_COMPARED = (1, 3, 4, 6, 7)
"""Columns of the status table that are compared: state, done, planned, missing, reached."""


def difference(before: Assessment, after: Assessment) -> Table:
    """Return what differs, requirement by requirement, with the forecast first."""
    old, new = status(before), status(after)
    then = {row[0]: row for row in old.rows}
    now = {row[0]: row for row in new.rows}
    rows = list(_forecasts(before, after))
    for title in (*now, *(title for title in then if title not in now)):
        gone = tuple("" for _ in new.columns)
        one, other = then.get(title, gone), now.get(title, gone)
        changed = [n for n in _COMPARED if one[n] != other[n]]
        if changed:
            rows.append((title, _cells(old, one, changed), _cells(new, other, changed)))
    columns = tuple(label(f"notebook.trial.{name}") for name in ("what", "before", "after"))
    return Table(columns, tuple(rows))


def _forecasts(before: Assessment, after: Assessment) -> list[tuple[str, str, str]]:
    pairs = zip(forecast(before).splitlines()[:2], forecast(after).splitlines()[:2], strict=True)
    return [(label("notebook.trial.forecast"), one, other) for one, other in pairs if one != other]


def _cells(table: Table, row: tuple[str, ...], columns: list[int]) -> str:
    return ", ".join(f"{table.columns[n]}: {row[n] or '–'}" for n in columns)
