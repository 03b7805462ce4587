"""`alis forskrift`: the texts of the law, what each changed, and what that comes to for a plan."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from alis_kit import store
from alis_kit.changes.law_texts import Clause, ClauseChange, Effects, differences, effects
from alis_kit.cli.common import WrongUseError, say, say_json, terminal_width
from alis_kit.cli.look import expected_data, result_data
from alis_kit.clock import today
from alis_kit.codec import plain
from alis_kit.dates import parse_date
from alis_kit.plan import Plan
from alis_kit.problem import PlanError, Problem
from alis_kit.regulation import Regulation, regulation_on, regulations
from alis_kit.result import Assessment
from alis_kit.tables import Table, changed_results, expected_days
from alis_kit.text import label, month_names, show_date
from alis_kit.text import say as sentence
from alis_kit.wording import day_or_range

Pair = tuple[Regulation, Regulation]


class _Judged(NamedTuple):
    """A plan judged by both texts."""

    path: Path
    name: str
    effects: Effects


def forskrift(chosen: Namespace) -> None:
    """List the texts and what each changed, or hold two of them against each other, and plans against both."""
    plans = [(path, _plan(path)) for path in chosen.plans]
    pairs = _pairs(chosen.fra, chosen.til, last_only=bool(plans))
    on = chosen.dato or today()
    regulation_on(on)  # a day before all texts is refused
    found = [_Judged(path, _name(path, plan), effects(plan, *pairs[-1], on)) for path, plan in plans]
    if chosen.json:
        say_json(_data(pairs, found))
    else:
        alone = not (plans or chosen.fra or chosen.til)
        say("\n\n".join([*_texts(pairs, on, alone=alone), *_told(found, on)]))


def _plan(path: Path) -> Plan:
    """Return a plan; what is wrong with it is said with its name, since it may be one of many."""
    try:
        return store.load(path).plan
    except PlanError as error:
        problems = (
            Problem("in_file", problem.where, {"file": path.name, "sentence": sentence(problem)})
            for problem in error.problems
        )
        raise PlanError(*problems) from error


def _name(path: Path, plan: Plan) -> str:
    name = plan.trainee.name.strip()
    return label("forskrift.plan", name=name, file=path.name) if name else path.name


# -- which texts --------------------------------------------------------------------------------------------------


def _pairs(first: str | None, second: str | None, *, last_only: bool) -> list[Pair]:
    """Return the texts to compare: each with the one before it, or the two that were asked for."""
    known = regulations()
    if first is None and second is None:
        return list(pairwise(known))[-1 if last_only else 0 :]
    after = _text(second) if second is not None else known[-1]
    if first is not None:
        before = _text(first)
    elif after is known[0]:
        raise WrongUseError(Problem("wrong_text_first", values={"text": after.id}))
    else:
        before = known[known.index(after) - 1]
    if before is after:
        raise WrongUseError(Problem("wrong_text_same", values={"text": after.id}))
    if before.in_force > after.in_force:
        raise WrongUseError(Problem("wrong_text_order", values={"before": before.id, "after": after.id}))
    return [(before, after)]


def _text(typed: str) -> Regulation:
    """Return the text with this id, or the one in force on this day."""
    for rules in regulations():
        if rules.id == typed:
            return rules
    on = parse_date(typed, month_names())
    if on is None:
        known = ", ".join(rules.id for rules in regulations())
        raise WrongUseError(Problem("wrong_text", values={"what": typed, "known": known}))
    return regulation_on(on)


# -- in words -----------------------------------------------------------------------------------------------------


def _texts(pairs: Iterable[Pair], on: date, *, alone: bool) -> list[str]:
    """Say what the texts changed; *alone*, where no two were asked for, list them first."""
    said = [label("forskrift.known"), _list(on)] if alone else []
    for before, after in pairs:
        said.append(label("forskrift.changed", day=after.in_force, before=before.id, after=after.id))
        said.append(_changes(differences(before, after)) or label("forskrift.unchanged"))
    return said


def _list(on: date) -> str:
    rows = ((rules.id, show_date(rules.in_force), _until(rules, on), rules.title) for rules in regulations())
    return _table("list", ("id", "first", "last", "title"), rows)


def _until(rules: Regulation, on: date) -> str:
    """Say until when a text is in force, and which is the one of the day that was asked for."""
    until = show_date(rules.last_day) or label("forskrift.until_now")
    if regulation_on(on) is not rules or on == today():
        return until
    applied = label(f"forskrift.{'applied' if on < today() else 'applies'}", on=on)
    return label("forskrift.until_and", until=until, applied=applied) if rules.last_day else applied


def _changes(found: Iterable[ClauseChange]) -> str:
    rows = ((_title(each), _kinds(each), _clause(each.before), _clause(each.after)) for each in found)
    return _table("changes", ("title", "kinds", "before", "after"), rows)


def _table(
    name: str, columns: Iterable[str], rows: Iterable[tuple[str, ...]], *, right: Iterable[int] = ()
) -> str:
    """Lay out a table; nothing without rows."""
    headings = tuple(label(f"forskrift.{name}.{column}") for column in columns)
    table = Table(headings, tuple(rows), right=frozenset(right))
    return table.text(width=terminal_width()) if table.rows else ""


def _title(difference: ClauseChange) -> str:
    clause = difference.after or difference.before
    name, _, _ = difference.id.partition(".")
    return (clause and clause.title) or label(f"forskrift.clause.{name}")


def _kinds(difference: ClauseChange) -> str:
    return ", ".join(label(f"forskrift.kind.{kind}") for kind in difference.kinds)


def _clause(clause: Clause | None) -> str:
    if clause is None or not clause.text:
        return ""
    strength = label(f"strength.{clause.strength}") if clause.strength else label("forskrift.open")
    return label("forskrift.said", text=clause.text, paragraph=clause.paragraph, strength=strength)


def _told(found: Sequence[_Judged], on: date) -> list[str]:
    """Say what the change comes to, plan by plan; several plans are put side by side in the end."""
    said = [part for judged in found for part in _for_plan(judged, on)]
    return [*said, label("forskrift.together"), _overview(found)] if len(found) > 1 else said


def _for_plan(judged: _Judged, on: date) -> list[str]:
    said, found = [label("forskrift.for_plan", name=judged.name, on=on)], judged.effects
    if found.nothing:
        said.append(label("forskrift.nothing"))
    elif found.results:
        said.append(label("forskrift.count", count=len(found.results), all=len(found.after.results)))
        rows = [(each.before, each.after, _reasons(each.because)) for each in found.results]
        said.append(changed_results(rows).text(width=terminal_width()))
    return [*said, expected_days(found.before, found.after)]


def _reasons(because: Iterable[ClauseChange]) -> str:
    """Say why: what the later text says; of what it no longer has, what the earlier one said."""
    return " ".join(
        _clause(each.after) or label("forskrift.no_longer", text=_clause(each.before) or _title(each))
        for each in because
    )


def _overview(found: Iterable[_Judged]) -> str:
    rows = (
        (
            judged.name,
            str(len(judged.effects.results)),
            *(day_or_range(each.forecast.all_met) for each in (judged.effects.before, judged.effects.after)),
        )
        for judged in found
    )
    return _table("overview", ("plan", "count", "before", "after"), rows, right={1})


# -- as data ------------------------------------------------------------------------------------------------------


def _data(pairs: Iterable[Pair], found: Iterable[_Judged]) -> dict[str, Any]:
    listed = ("id", "title", "in_force", "last_day")
    return {
        "tekster": [{name: plain(getattr(rules, name)) for name in listed} for rules in regulations()],
        "endringer": [
            {
                "fra": before.id,
                "til": after.id,
                "endret": [_difference_data(d) for d in differences(before, after)],
            }
            for before, after in pairs
        ],
        "planer": [{"plan": str(judged.path), **_effects_data(judged.effects)} for judged in found],
    }


def _difference_data(difference: ClauseChange) -> dict[str, Any]:
    return {
        "id": difference.id,
        "title": _title(difference),
        "kinds": [kind.value for kind in difference.kinds],
        "before": _clause_data(difference.before),
        "after": _clause_data(difference.after),
    }


def _clause_data(clause: Clause | None) -> dict[str, Any] | None:
    if clause is None:
        return None
    strength = clause.strength.value if clause.strength else None
    return {"strength": strength, "paragraph": clause.paragraph, "url": clause.address, "text": clause.text}


def _effects_data(found: Effects) -> dict[str, Any]:
    return {
        "dato": found.after.on.isoformat(),
        "resultater": [
            {
                "before": result_data(each.before) if each.before else None,
                "after": result_data(each.after) if each.after else None,
                "because": [difference.id for difference in each.because],
            }
            for each in found.results
        ],
        "before": _expected(found.before),
        "after": _expected(found.after),
    }


def _expected(assessment: Assessment) -> dict[str, Any]:
    ahead = assessment.forecast
    return {"forventet": expected_data(ahead.all_met), "tjenestetid": expected_data(ahead.service_met)}
