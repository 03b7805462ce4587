"""`alis sjekk`: what is wrong in a plan, or whether the installation works."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from importlib.metadata import PackageNotFoundError, version

from alis_kit import store
from alis_kit.check import check
from alis_kit.commands.making import assessed, picture
from alis_kit.commands.output import MOST_TOLD, say
from alis_kit.commands.typed import Exit, add_date, add_plan, today
from alis_kit.problem import AlisError, FormError, Problem
from alis_kit.regulation import regulation_on, regulations
from alis_kit.resources import DATA
from alis_kit.text import label

_STANDS_ON = ("jupyterlab", "ipywidgets", "pandas", "matplotlib", "pypdf", "icalendar", "openpyxl")


def add_arguments(parser: ArgumentParser) -> None:
    add_plan(parser, optional=True)
    add_date(parser)


def run(chosen: Namespace) -> int:
    """List the problems of a plan; without a plan, test the installation."""
    if chosen.plan is None:
        return _self_test()
    from alis_kit import tables
    from alis_kit.exchange import application, papers
    from alis_kit.form.fields import check_wording, form_map

    on = chosen.dato or today()
    plan = store.load(chosen.plan).plan
    near = papers.problems(application.application(plan, assessed(plan, on)))
    found = (*check(plan, regulation_on(on), on), *check_wording(plan, form_map()), *near)
    if not found:
        say(label("cli.no_problems"))
        return Exit.FINE
    say(label("cli.problems", count=len(found)))
    for where, sentence in tables.problems(found[:MOST_TOLD]).rows:
        say(label("cli.file_row", place=where, sentence=sentence))
    if more := found[MOST_TOLD:]:
        say(label("cli.and_more", count=len(more)))
    return Exit.PROBLEMS


def _self_test() -> int:
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
        picture(plan, assessment, "png")
    except AlisError as error:
        raise FormError(*error.problems) from error
    say(label("cli.python", version=sys.version.split()[0]))
    for name, number in versions:
        say(label("cli.package", name=name, version=number))
    counts = {"forms": 1, "regulations": len(regulations()), "examples": len(examples)}
    say(label("cli.installed", version=version("alis-kit"), **counts))
    return Exit.FINE
