"""An assessment in rows of text: status, evidence, service account. For a terminal, for pandas, for a page.

A `Table` holds what is read, in Norwegian, with dates and decimal commas; pandas is only loaded when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from html import escape
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from alis_kit.plan import Plan
from alis_kit.problem import Problem
from alis_kit.regulation import Regulation
from alis_kit.result import Amounts, Assessment, Expected, Part, Result, State, Unit
from alis_kit.text import label, place, say, show_date, show_number, show_percent, show_span

if TYPE_CHECKING:
    import pandas as pd


_GAP = 2
_NARROWEST = 28


@dataclass(frozen=True)
class Table:
    """Columns and rows of text, ready to be read."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    """Columns of numbers, which stand at the right."""

    def frame(self) -> pd.DataFrame:
        """Give it as a pandas DataFrame of texts."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(self.columns))

    def text(self, *, width: int = 0) -> str:
        """Give it in fixed columns for a terminal; where that is wider than `width`, long texts are wrapped."""
        widths = self._widths(width)
        rule = tuple("─" * each for each in widths)
        lines = [*self._wrapped(self.columns, widths), self._line(rule, widths)]
        for row in self.rows:
            lines += self._wrapped(row, widths)
        return "\n".join(lines)

    def _widths(self, most: int) -> list[int]:
        """Give each column what its longest cell needs, then take from the widest until all fit."""
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
        """Give it as an HTML table; everything in it is escaped."""
        head = "".join(
            f'<th scope="col"{self._align(n)}>{escape(name)}</th>' for n, name in enumerate(self.columns)
        )
        body = "".join(
            "<tr>" + "".join(f"<td{self._align(n)}>{escape(cell)}</td>" for n, cell in enumerate(row)) + "</tr>"
            for row in self.rows
        )
        title = f"<caption>{escape(caption)}</caption>" if caption else ""
        return f'<table class="alis-table">{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def _align(self, n: int) -> str:
        return ' style="text-align:right"' if n in self.right else ""


def _width(cell: str) -> int:
    """Give the columns a text takes in a terminal."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in cell)


def _columns(table: str, *names: str) -> tuple[str, ...]:
    return tuple(label(f"table.{table}.{name}") for name in names)


# -- status -------------------------------------------------------------------------------------------------------


def status(assessment: Assessment) -> Table:
    """Every requirement that concerns the plan: done, planned, remaining, missing, when reached, its source."""
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
    )


def _status_row(result: Result) -> tuple[str, ...]:
    c, g = result.cautious, result.generous
    requirement = result.requirement
    source = f"{requirement.source.paragraph} ({label(f'strength.{requirement.strength}')})"
    state = label(f"state.{result.state}")
    if not c.required:  # nothing recorded to judge by
        numbers = ("",) * 6
    elif result.unit in (Unit.ANSWERS, Unit.ROWS):
        numbers = ("", _of(c), "", "", "", "")
    else:
        numbers = (
            _amount(c.required, result.unit, at_most=c.at_most),
            _both(c.done, g.done),
            _both(c.planned, g.planned),
            _both(c.remaining, g.remaining) if not c.at_most else "",
            _both(c.missing, g.missing) if not c.at_most else "",
            _days(c.reached_on, g.reached_on),
        )
    return (requirement.title, state, *numbers, source)


def _of(amounts: Amounts) -> str:
    return label("table.of", done=amounts.done, all=amounts.required)


def _amount(amount: Fraction, unit: Unit, *, at_most: bool) -> str:
    key = "table.at_most" if at_most else "table.amount"
    return label(key, amount=amount, unit=label(f"unit.{unit}"))


def _both(cautious: Fraction, generous: Fraction) -> str:
    """Show the cautious number, and the generous one beside it where it differs."""
    if show_number(cautious) == show_number(generous):
        return show_number(cautious)
    return label("table.range", cautious=cautious, generous=generous)


def _days(cautious: date | None, generous: date | None) -> str:
    if cautious == generous:
        return show_date(cautious)
    first = show_date(cautious) or label("table.never")
    return label("table.range", cautious=first, generous=show_date(generous) or label("table.never"))


def forecast(assessment: Assessment) -> str:
    """Say in words when everything is expected to be in place, what decides it, and what is missing."""
    ahead = assessment.forecast
    lines = [_expected("all_met", ahead.all_met), _expected("service_met", ahead.service_met)]
    if ahead.decided_by:
        lines.append(label("forecast.decided_by", titles=_titles(assessment, ahead.decided_by)))
    if ahead.missing:
        lines.append(label("forecast.missing", titles=_titles(assessment, ahead.missing)))
    if ahead.estimate and _days_of(ahead.estimate) != _days_of(ahead.service_met):
        lines.append(label("forecast.estimate", row=place(ahead.estimate_row), day=_days_of(ahead.estimate)))
    if ahead.assumed:
        lines.append(label("forecast.assumed", titles=_titles(assessment, ahead.assumed)))
    return "\n".join(lines)


def _expected(key: str, day: Expected) -> str:
    return label(f"forecast.{key}", day=_days_of(day))


def _days_of(day: Expected) -> str:
    if day.cautious == day.generous:
        return show_date(day.cautious) or label("forecast.never")
    cautious = show_date(day.cautious) or label("forecast.never")
    return label("forecast.range", cautious=cautious, generous=show_date(day.generous))


def _titles(assessment: Assessment, identifiers: Iterable[str]) -> str:
    return ", ".join(assessment.result(i).requirement.title for i in identifiers)


# -- evidence and account -----------------------------------------------------------------------------------------


def evidence(plan: Plan, result: Result) -> Table:
    """What each row gave towards one requirement, what was cut and why. The parts sum to the whole."""
    rows = [_evidence_row(plan, part) for part in result.parts]
    total = (label("table.sum"), "", show_number(result.cautious.done), show_number(result.cautious.total), "")
    return Table(
        _columns("evidence", "row", "gross", "done", "total", "cuts"), (*rows, total), right=frozenset({1, 2, 3})
    )


def _evidence_row(plan: Plan, part: Part) -> tuple[str, ...]:
    numbers = (show_number(part.gross), show_number(part.done), show_number(part.total))
    return (_name(plan, part.where), *numbers, cuts(part))


def cuts(part: Part) -> str:
    """Say what of a row does not count, and why."""
    return "; ".join(
        label("table.cut", amount=amount, reason=label(f"cut.{cut}"))
        for cut, amount in part.cuts.items()
        if amount
    )


def _name(plan: Plan, where: str) -> str:
    """Name a row so that its owner knows it: where and when, else its place in the plan."""
    name, _, rest = where.partition("[")
    if name == "service" and rest:
        service = plan.service[int(rest.rstrip("]"))]
        return f"{show_span(service.start, service.end)} {service.place}".strip()
    return place(where) if name != "service" else label("table.service")


def account(plan: Plan, assessment: Assessment) -> Table:
    """The service account: every row with its days, percent, bucket, months and what did not count; the sum."""
    parts = {part.where: part for part in assessment.account}
    rows = [
        _account_row(plan, i, parts.get(f"service[{i}]"))
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
    )


def _account_row(plan: Plan, i: int, part: Part | None) -> tuple[str, ...]:
    service = plan.service[i]
    kind = label(f"service_kind.{service.kind}") if service.kind else ""
    percent = show_percent(service.percent) if service.percent is not None else ""
    if part is None:
        return (_name(plan, f"service[{i}]"), kind, percent, "", "", label("table.unfinished"))
    return (_name(plan, part.where), kind, percent, show_number(part.done), show_number(part.total), cuts(part))


def problems(found: Iterable[Problem]) -> Table:
    """Problems with their place, in words."""
    rows = tuple((place(problem.where), say(problem)) for problem in found)
    return Table(_columns("problems", "where", "what"), rows)


def regulation(rules: Regulation) -> Table:
    """Every rule of a regulation file: number, title, strength, paragraph, what it says."""
    return Table(
        _columns("regulation", "rule", "title", "strength", "paragraph", "text"),
        tuple(
            (r.rule, r.title, label(f"strength.{r.strength}"), r.source.paragraph, r.source.text)
            for r in rules.requirements
        ),
    )
