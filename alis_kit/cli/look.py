"""What is seen of a plan: status, the application's papers, faults and the timeline; an example, and the pages."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import date
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alis_kit import bounded, store
from alis_kit.assessment import assessed
from alis_kit.check import check
from alis_kit.cli.common import (
    MOST_TOLD,
    Exit,
    PictureKind,
    WrongUseError,
    make_folder,
    picture_kind,
    picture_size,
    plan_and_day,
    read_pdf,
    say,
    say_json,
    terminal_width,
    write,
)
from alis_kit.clock import today
from alis_kit.codec import plain
from alis_kit.personal_numbers import names_somebody
from alis_kit.plan import Plan
from alis_kit.problem import AlisError, FormError, PlanError, Problem
from alis_kit.regulation import regulation_on, regulations
from alis_kit.resources import DATA
from alis_kit.result import Amounts, Assessment, Expected, Result, Weighed
from alis_kit.text import label, place
from alis_kit.text import say as sentence
from alis_kit.wording import open_questions

if TYPE_CHECKING:
    from alis_kit.timeline import Scene

_STANDS_ON = ("jupyterlab", "ipywidgets", "pandas", "matplotlib", "pypdf", "icalendar", "openpyxl")
_PLAN, _FORM, _STATUS = "plan.json", "utdanningsplan.pdf", "status.txt"
_PICTURES: dict[PictureKind, str] = {"pdf": "tidslinje.pdf", "png": "tidslinje.png"}


def start(chosen: Namespace) -> int:
    """Run JupyterLab until it is stopped."""
    from platformdirs import user_documents_path

    from alis_kit import launch

    folder: Path = chosen.folder or user_documents_path() / "ALIS-plan"
    return launch.start(folder, browser=not chosen.no_browser)


# -- status -------------------------------------------------------------------------------------------------------


def status(chosen: Namespace) -> None:
    """Show how every requirement stands in a table, or as data."""
    plan, on = plan_and_day(chosen)
    assessment = assessed(plan, on)
    if chosen.json:
        say_json(assessment_data(assessment))
    else:
        say(_status_text(plan, assessment))


def _status_text(plan: Plan, assessment: Assessment) -> str:
    """Say how every requirement stands, and what is to be expected."""
    from alis_kit import tables
    from alis_kit.exchange import application, papers

    parts = (
        label("cli.status_of", name=plan.trainee.name, on=assessment.on),
        tables.status(assessment).text(width=terminal_width()),
        tables.forecast(assessment),
        *(question for question, _ in open_questions(assessment, regulation_on(assessment.on))),
        papers.reminder(application.application(plan, assessment)),
    )
    return "\n\n".join(filter(None, parts))


def assessment_data(assessment: Assessment) -> dict[str, Any]:
    """Return an assessment as data: months and other amounts as numbers, days in ISO form."""
    ahead = assessment.forecast
    return {
        "dato": assessment.on.isoformat(),
        "forskrift": assessment.regulation_id,
        "krav": [result_data(r) for r in assessment.results],
        "forventet": expected_data(ahead.all_met),
        "tjenestetid": expected_data(ahead.service_met),
        "avgjores_av": list(ahead.decided_by),
        "ikke_planlagt": list(ahead.missing),
        "ma_avklares": list(ahead.to_clarify),
        "nar_lis1_er_bekreftet": ahead.lis1_unconfirmed,
        "lesninger": [_question_data(weighed) for weighed in ahead.questions],
        "anslag": expected_data(ahead.estimate) if ahead.estimate else None,
        "forutsetter": list(ahead.assumed),
    }


def result_data(result: Result) -> dict[str, Any]:
    """Return how one requirement stands, as data."""
    source = result.requirement.source
    data = {
        "id": result.id,
        "title": result.requirement.title,
        "state": result.state.value,
        "strength": result.requirement.strength.value,
        "unit": result.unit.value,
        **_amounts_data(result.cautious),
        "source": {"rule": result.requirement.rule, "paragraph": source.paragraph, "url": source.url},
    }
    return {**data, "generous": _amounts_data(result.generous)} if result.in_doubt else data


def _amounts_data(amounts: Amounts) -> dict[str, Any]:
    by = {"done": amounts.done_by, "total": amounts.total_by, "reached_on": amounts.reached_by}
    return {
        **{
            name: _number(getattr(amounts, name))
            for name in ("required", "done", "planned", "remaining", "missing", "total")
        },
        "reached_on": plain(amounts.reached_on),
        "readings": {
            name: {field: str(answer) for field, answer in reckoning._asdict().items()}
            for name, reckoning in by.items()
            if reckoning is not None
        },
    }


def expected_data(expected: Expected) -> dict[str, str | None]:
    """Return an expected day, as data."""
    return {"cautious": plain(expected.cautious), "generous": plain(expected.generous)}


def _question_data(weighed: Weighed) -> dict[str, Any]:
    return {
        "sporsmal": str(weighed.question),
        "krav": weighed.requirement,
        "svar": [
            {
                "id": str(outcome.reading),
                "done": _number(outcome.done),
                "total": _number(outcome.total),
                "tjenestetid": expected_data(outcome.service_met),
            }
            for outcome in weighed.outcomes
        ],
    }


def _number(amount: Fraction) -> int | float:
    return int(amount) if amount.denominator == 1 else float(amount)


def soknad(chosen: Namespace) -> None:
    """Show what the application for approval needs and how it stands, in tables or as data."""
    from alis_kit.exchange import application, papers

    plan, on = plan_and_day(chosen)
    state = application.application(plan, assessed(plan, on))
    if chosen.json:
        say_json(papers.data(state))
    else:
        say(papers.text(state, name=plan.trainee.name, width=terminal_width()))


# -- faults -------------------------------------------------------------------------------------------------------


def sjekk(chosen: Namespace) -> Exit:
    """List the problems of a plan; without a plan, test the installation."""
    if chosen.plan is None:
        _self_test()
        return Exit.FINE
    from alis_kit.exchange import application, papers

    plan, on = plan_and_day(chosen)
    near = papers.problems(application.application(plan, assessed(plan, on)))
    lines = problem_lines((*plan_problems(plan, on), *near))
    say(label("cli.problems", count=len(lines)) if lines else label("cli.no_problems"))
    for line in lines[:MOST_TOLD]:
        say(line)
    if more := lines[MOST_TOLD:]:
        say(label("cli.and_more", count=len(more)))
    return Exit.PROBLEMS if lines else Exit.FINE


def plan_problems(plan: Plan, on: date) -> tuple[Problem, ...]:
    """Return what is to be put right or clarified in a plan and in its own words for the form."""
    from alis_kit.form.fields import check_wording, form_map

    return (*check(plan, regulation_on(on), on), *check_wording(plan, form_map()))


def problem_lines(problems: tuple[Problem, ...]) -> list[str]:
    """Return a line for each problem, its place first."""
    return [label("cli.file_row", place=place(each.where), sentence=sentence(each)) for each in problems]


def _self_test() -> None:
    """Load everything the kit stands on, and fill a form in memory."""
    from alis_kit.form import document

    examples = sorted((DATA / "eksempel").glob("*.json"))
    try:
        versions = [(name, version(name)) for name in _STANDS_ON]
    except PackageNotFoundError as error:
        raise FormError(Problem("wrong_package_missing", values={"name": error.name})) from error
    try:
        plan = store.load(examples[0]).plan
        assessment = assessed(plan, plan.signing.on or today())
        document.fill(plan, assessment)
        _picture(plan, assessment, "png")
    except AlisError as error:
        raise FormError(*error.problems) from error
    say(label("cli.python", version=sys.version.split()[0]))
    for name, number in versions:
        say(label("cli.package", name=name, version=number))
    counts = {"forms": 1, "regulations": len(regulations()), "examples": len(examples)}
    say(label("cli.installed", version=version("alis-kit"), **counts))


# -- the timeline -------------------------------------------------------------------------------------------------


def tidslinje(chosen: Namespace) -> None:
    """Write the picture: the whole path or some days of it, alone or beside another plan."""
    kind = picture_kind(chosen.ut)
    if chosen.fra and chosen.til and chosen.til < chosen.fra:
        raise WrongUseError(Problem("timeline_window", values={"start": chosen.fra, "end": chosen.til}))
    from alis_kit import timeline  # the measuring of text takes its time to load

    write(chosen.ut, timeline.picture(_scene(chosen, kind), kind))


def _scene(chosen: Namespace, kind: PictureKind) -> Scene:
    """Lay out the plan, or the plan and the other one it is compared with."""
    from alis_kit import timeline

    plan, on = plan_and_day(chosen)
    window, size = (chosen.fra, chosen.til), picture_size(kind)
    if chosen.mot is None:
        return timeline.scene(plan, assessed(plan, on), window=window, size=size)
    from alis_kit.form import document  # the PDF engine takes its time to load

    other = bounded.here(document.plan_in, read_pdf(chosen.mot), chosen.mot.name, error=FormError)
    names = _shown(chosen.plan), _shown(chosen.mot)
    both = plan, assessed(plan, on), other, assessed(other, on)
    return timeline.compare(*both, names=names, window=window, size=size)


def _shown(path: Path) -> str:
    """Name a plan on the picture, but not by what may be an identity number."""
    return "…" if names_somebody(path.name) else path.name


def _picture(plan: Plan, assessment: Assessment, kind: PictureKind) -> bytes:
    """Draw the timeline, for paper or for the screen."""
    from alis_kit import timeline

    return timeline.picture(timeline.scene(plan, assessment, size=picture_size(kind)), kind)


# -- an example ---------------------------------------------------------------------------------------------------


def eksempel(chosen: Namespace) -> None:
    """Write plan, filled form, timeline and status of an invented trainee, as of the day the plan was signed."""
    from alis_kit.cli.form import tell_filling
    from alis_kit.form import document

    examples = [store.load(source).plan for source in sorted((DATA / "eksempel").glob("*.json"))]
    plan = examples[chosen.nr - 1]
    on = plan.signing.on or today()
    folder: Path = chosen.folder
    make_folder(folder)
    _refuse_to_write_over(folder, examples)
    assessment = assessed(plan, on)
    say(label("cli.example_of", name=plan.trainee.name, municipality=plan.municipality.name, on=on))
    write(folder / _PLAN, store.to_json(plan))
    filled = document.fill(plan, assessment)
    write(folder / _FORM, filled.data)
    tell_filling(filled)
    for kind, name in _PICTURES.items():
        write(folder / name, _picture(plan, assessment, kind))
    table = _status_text(plan, assessment)
    write(folder / _STATUS, f"{table}\n".encode())
    say(table)
    say(label("cli.opened"))


def _refuse_to_write_over(folder: Path, examples: list[Plan]) -> None:
    """Leave a folder alone that holds somebody's own plan or papers; an example made before is made anew."""
    taken = [folder / name for name in (_PLAN, _FORM, *_PICTURES.values(), _STATUS) if (folder / name).exists()]
    if taken and not (taken[0].name == _PLAN and _is_one_of(taken[0], examples)):
        raise WrongUseError(Problem("wrong_example_taken", values={"file": taken[0]}))


def _is_one_of(path: Path, examples: list[Plan]) -> bool:
    try:
        return store.load(path).plan in examples
    except PlanError:
        return False
