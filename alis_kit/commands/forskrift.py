"""`alis forskrift`: the texts of the law, what each changed, and what that comes to for a plan."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from alis_kit import store
from alis_kit.changes.texts import Clause, ClauseChange, Effects, differences, effects
from alis_kit.commands.output import say, say_json, terminal_width
from alis_kit.commands.typed import Exit, WrongUseError, add_date, add_json, today
from alis_kit.dates import parse_date
from alis_kit.export import expected_data, result_data
from alis_kit.plan import Plan
from alis_kit.problem import PlanError, Problem
from alis_kit.regulation import Regulation, regulation_on, regulations
from alis_kit.result import Assessment
from alis_kit.tables import Table, changed_results, expected_days
from alis_kit.text import label, month_names, show_date
from alis_kit.text import say as sentence
from alis_kit.wording import day_or_range

Pair = tuple[Regulation, Regulation]


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("plans", metavar="PLAN.json", nargs="*", type=Path, help=label("cli.forskrift_plans"))
    parser.add_argument("--fra", metavar="ID|DATO", help=label("cli.forskrift_from"))
    parser.add_argument("--til", metavar="ID|DATO", help=label("cli.forskrift_to"))
    add_date(parser)
    add_json(parser)


def run(chosen: Namespace) -> int:
    """List the texts and what each changed, or hold two of them against each other, and plans against both."""
    plans = [(path, _plan(path)) for path in chosen.plans]
    pairs = _pairs(chosen.fra, chosen.til, last_only=bool(plans))
    on = chosen.dato or today()
    regulation_on(on)  # a day before all texts is refused
    found = [(path, plan, effects(plan, *pairs[-1], on)) for path, plan in plans]
    if chosen.json:
        say_json(_data(pairs, found))
    else:
        say("\n\n".join([*_texts(pairs, on, alone=not (plans or chosen.fra or chosen.til)), *_told(found, on)]))
    return Exit.FINE


def _plan(path: Path) -> Plan:
    """Read a plan; what is wrong with it is said with its name, since it may be one of many."""
    try:
        return store.load(path).plan
    except PlanError as error:
        problems = (
            Problem("in_file", problem.where, {"file": path.name, "sentence": sentence(problem)})
            for problem in error.problems
        )
        raise PlanError(*problems) from error


# -- which texts --------------------------------------------------------------------------------------------------


def _pairs(first: str | None, second: str | None, *, last_only: bool) -> list[Pair]:
    """Give the texts to compare: each with the one before it, or the two that were asked for."""
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
    """Give the text with this id, or the one in force on this day."""
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
    said = [label("forskrift.known"), _list(on).text(width=terminal_width())] if alone else []
    for before, after in pairs:
        said.append(label("forskrift.changed", day=after.in_force, before=before.id, after=after.id))
        found = differences(before, after)
        said.append(_changes(found).text(width=terminal_width()) if found else label("forskrift.unchanged"))
    return said


def _list(on: date) -> Table:
    rows = tuple((rules.id, show_date(rules.in_force), _until(rules, on), rules.title) for rules in regulations())
    return Table(tuple(label(f"forskrift.list.{name}") for name in ("id", "first", "last", "title")), rows)


def _until(rules: Regulation, on: date) -> str:
    """Say until when a text is in force, and which is the one of the day that was asked for."""
    until = show_date(rules.last_day) or label("forskrift.until_now")
    if regulation_on(on) is not rules or on == today():
        return until
    applied = label(f"forskrift.{'applied' if on < today() else 'applies'}", on=on)
    return label("forskrift.until_and", until=until, applied=applied) if rules.last_day else applied


def _changes(found: Iterable[ClauseChange]) -> Table:
    rows = tuple((_title(each), _kinds(each), _clause(each.before), _clause(each.after)) for each in found)
    columns = tuple(label(f"forskrift.changes.{name}") for name in ("title", "kinds", "before", "after"))
    return Table(columns, rows)


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


def _told(found: Sequence[tuple[Path, Plan, Effects]], on: date) -> list[str]:
    """Say what the change comes to, plan by plan; several plans are put side by side in the end."""
    said = [part for path, plan, effect in found for part in _for_plan(_name(path, plan), effect, on)]
    if len(found) > 1:
        said += [label("forskrift.together"), _overview(found).text(width=terminal_width())]
    return said


def _for_plan(name: str, found: Effects, on: date) -> list[str]:
    said = [label("forskrift.for_plan", name=name, on=on)]
    if found.nothing:
        said.append(label("forskrift.nothing"))
    elif found.results:
        said.append(label("forskrift.count", count=len(found.results), all=len(found.after.results)))
        rows = [(each.before, each.after, _reasons(each.because)) for each in found.results]
        said.append(changed_results(rows).text(width=terminal_width()))
    said.append(expected_days(found.before, found.after))
    return said


def _reasons(because: Iterable[ClauseChange]) -> str:
    """Say why: what the later text says; of what it no longer has, what the earlier one said."""
    return " ".join(
        _clause(each.after) or label("forskrift.no_longer", text=_clause(each.before) or _title(each))
        for each in because
    )


def _name(path: Path, plan: Plan) -> str:
    name = plan.trainee.name.strip()
    return label("forskrift.plan", name=name, file=path.name) if name else path.name


def _overview(found: Iterable[tuple[Path, Plan, Effects]]) -> Table:
    rows = tuple(
        (
            _name(path, plan),
            str(len(effect.results)),
            day_or_range(effect.before.forecast.all_met),
            day_or_range(effect.after.forecast.all_met),
        )
        for path, plan, effect in found
    )
    columns = tuple(label(f"forskrift.overview.{name}") for name in ("plan", "count", "before", "after"))
    return Table(columns, rows, right=frozenset({1}))


# -- as data ------------------------------------------------------------------------------------------------------


def _data(pairs: Iterable[Pair], found: Iterable[tuple[Path, Plan, Effects]]) -> dict[str, Any]:
    return {
        "tekster": [
            {
                "id": rules.id,
                "title": rules.title,
                "in_force": rules.in_force.isoformat(),
                "last_day": rules.last_day.isoformat() if rules.last_day else None,
            }
            for rules in regulations()
        ],
        "endringer": [
            {
                "fra": before.id,
                "til": after.id,
                "endret": [_difference_data(d) for d in differences(before, after)],
            }
            for before, after in pairs
        ],
        "planer": [{"plan": str(path), **_effects_data(effect)} for path, _, effect in found],
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
