"""What each command does, each a function of the parsed arguments that gives the exit code."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from datetime import date
from getpass import getpass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from alis_kit import store
from alis_kit.arguments import Exit, WrongUseError, today
from alis_kit.assessment import assess
from alis_kit.check import check
from alis_kit.codec import parse_json, plain
from alis_kit.export import assessment_data
from alis_kit.plan import Plan
from alis_kit.problem import AlisError, FormError, PlanError, Problem
from alis_kit.regulation import regulation_on, regulations
from alis_kit.resources import DATA
from alis_kit.result import Assessment
from alis_kit.text import label, show_date

if TYPE_CHECKING:
    from alis_kit.pdf import Filled, Form

LARGEST_PDF = 60_000_000
_PAGE_ACROSS = 160
Kind = Literal["pdf", "png", "svg"]


def start(chosen: Namespace) -> int:
    """Open the plan in JupyterLab."""
    from platformdirs import user_documents_path

    from alis_kit import launch

    folder: Path = chosen.folder or user_documents_path() / "ALIS-plan"
    return launch.start(folder, browser=not chosen.no_browser)


def eksempel(chosen: Namespace) -> int:
    """Do the whole job on an invented trainee, on the day the example plan was signed."""
    source = sorted((DATA / "eksempel").glob("*.json"))[chosen.nr - 1]
    plan = store.load(source).plan
    on = plan.signing.on or today()
    folder: Path = chosen.folder
    _make(folder)
    assessment = _assess(plan, on)
    _print(label("cli.example_of", name=plan.trainee.name, municipality=plan.municipality.name, on=on))
    _write(folder / "plan.json", store.to_json(plan))
    filled = _fill(plan, assessment, None, chosen)
    _write(folder / "utdanningsplan.pdf", filled.data)
    _tell(filled)
    for kind in ("pdf", "png"):
        _write(folder / f"tidslinje.{kind}", _picture(plan, assessment, kind))
    table = _status_text(plan, assessment)
    _write(folder / "status.txt", f"{table}\n".encode())
    _print(table)
    _print(label("cli.opened"))
    return Exit.FINE


def fyll(chosen: Namespace) -> int:
    """Fill the form from a plan, or from raw field names."""
    if (chosen.plan is None) is (chosen.felt is None):
        raise WrongUseError(Problem("wrong_plan_or_fields"))
    if chosen.felt and not chosen.skjema:
        raise WrongUseError(Problem("wrong_fields_need_form"))
    chosen.password = _ask_password() if chosen.passord else None
    form = _form(chosen.skjema) if chosen.skjema else None
    if chosen.felt and form:
        filled = _fill_fields(chosen.felt, form, chosen)
    else:
        plan = store.load(chosen.plan).plan
        filled = _fill(plan, _assess(plan, chosen.dato or today()), form, chosen)
    _write(chosen.ut, filled.data)
    _tell(filled)
    if chosen.bilder:
        _write_pictures(chosen.ut, filled.data, chosen.password)
    return Exit.FINE


def les(chosen: Namespace) -> int:
    """Read a form back."""
    from alis_kit import document

    password = getpass(label("cli.password")) if chosen.passord else None
    reading = document.read(store.read_bytes(chosen.file, most=LARGEST_PDF), password=password)
    if chosen.json:
        _print_json({"felt": reading.values, "plan": plain(reading.plan) if reading.plan else None})
        return Exit.FINE
    from alis_kit.forms import form_map

    labels = form_map().labels
    for name, value in reading.values.items():
        if value:
            shown = label("cli.ticked") if value is True else " ".join(str(value).split())
            _print(label("cli.field", label=labels.get(name, name), value=shown))
    for name, (before, after) in reading.changed.items():
        _print(label("cli.changed", field=labels.get(name, name), before=before, after=after))
    _print(label("cli.has_plan", name=reading.plan.trainee.name) if reading.plan else label("cli.no_plan"))
    return Exit.FINE


def status(chosen: Namespace) -> int:
    """Show every requirement."""
    plan = store.load(chosen.plan).plan
    assessment = _assess(plan, chosen.dato or today())
    if chosen.json:
        _print_json(assessment_data(assessment))
    else:
        _print(_status_text(plan, assessment))
    return Exit.FINE


def tidslinje(chosen: Namespace) -> int:
    """Draw the timeline."""
    kind = chosen.ut.suffix.lower().removeprefix(".")
    if kind not in get_args(Kind):
        raise WrongUseError(Problem("wrong_kind_of_file", values={"file": chosen.ut.name}))
    plan = store.load(chosen.plan).plan
    _write(chosen.ut, _picture(plan, _assess(plan, chosen.dato or today()), kind))
    return Exit.FINE


def sjekk(chosen: Namespace) -> int:
    """Find what is wrong in a plan, or test the installation."""
    if chosen.plan is None:
        return _self_test()
    from alis_kit import tables
    from alis_kit.forms import check_wording, form_map

    on = chosen.dato or today()
    plan = store.load(chosen.plan).plan
    found = (*check(plan, regulation_on(on), on), *check_wording(plan, form_map()))
    if not found:
        _print(label("cli.no_problems"))
        return Exit.FINE
    _print(label("cli.problems", count=len(found)))
    for where, sentence in tables.problems(found).rows:
        _print(label("cli.file_row", place=where, sentence=sentence))
    return Exit.PROBLEMS


# -- the parts of the work ----------------------------------------------------------------------------------------


def _assess(plan: Plan, on: date) -> Assessment:
    return assess(plan, regulation_on(on), on)


def _fill(plan: Plan, assessment: Assessment, form: Form | None, chosen: Namespace) -> Filled:
    from alis_kit import document

    return document.fill(
        plan,
        assessment,
        form=form,
        flat=getattr(chosen, "flat", False),
        keep_signatures=getattr(chosen, "behold_underskrift", False),
        password=getattr(chosen, "password", None),
    )


def _fill_fields(path: Path, form: Form, chosen: Namespace) -> Filled:
    from alis_kit.forms import form_map
    from alis_kit.pdf import Annex, Wording

    values = _field_values(path)
    the_map = form_map()
    name = values.get("lis_navn", "")
    return form.fill(
        values,
        wording=Wording.of(the_map.annex),
        annex=Annex(str(name), show_date(chosen.dato or today()), labels=the_map.labels),
        flat=chosen.flat,
        keep_signatures=chosen.behold_underskrift,
        password=chosen.password,
    )


def _field_values(path: Path) -> dict[str, str | bool]:
    """Read field names and values; texts and yes or no, nothing else."""
    data = parse_json(store.read_bytes(path, most=store.LARGEST_FILE), PlanError)
    if not isinstance(data, dict) or not all(isinstance(value, str | bool) for value in data.values()):
        raise PlanError(Problem("wrong_fields_not_a_table", values={"file": path.name}))
    return data


def _form(path: Path) -> Form:
    from alis_kit.pdf import Form

    return Form.open(store.read_bytes(path, most=LARGEST_PDF))


def _picture(plan: Plan, assessment: Assessment, kind: Kind) -> bytes:
    from alis_kit import timeline

    size = timeline.SCREEN if kind == "png" else timeline.A4
    return timeline.picture(timeline.scene(plan, assessment, size=size), kind)


def _write_pictures(path: Path, data: bytes, password: str | None) -> None:
    from alis_kit.pdf import render

    for number, png in enumerate(render(data, password=password), 1):
        _write(path.with_name(f"{path.stem}-{number}.png"), png)


def _ask_password() -> str:
    password = getpass(label("cli.password"))
    if not password:
        raise WrongUseError(Problem("wrong_password_empty"))
    if getpass(label("cli.password_again")) != password:
        raise WrongUseError(Problem("wrong_no_passwords_alike"))
    return password


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise store.file_error("write", folder, error) from error


def _write(path: Path, data: bytes) -> None:
    store.write_bytes(path, data)
    _print(label("cli.wrote", file=path))


def _tell(filled: Filled) -> None:
    """Tell on stderr what a filling did that its owner should know."""
    from alis_kit.forms import form_map

    labels = form_map().labels
    report = filled.report

    def names(fields: object) -> str:
        return ", ".join(labels.get(name, name) for name in fields)  # type: ignore[attr-defined]

    for key in ("continued", "shortened", "lacking", "signatures", "locked"):
        if fields := getattr(report, key):
            print(label(f"cli.{key}", fields=names(fields)), file=sys.stderr)
    for name, chars in report.unshown.items():
        print(label("cli.unshown", field=labels.get(name, name), chars=chars), file=sys.stderr)
    for stamp in report.unplaced:
        print(label("cli.unplaced", label=stamp), file=sys.stderr)


# -- what is printed ----------------------------------------------------------------------------------------------


def _status_text(plan: Plan, assessment: Assessment) -> str:
    from alis_kit import tables

    parts = [
        label("cli.status_of", name=plan.trainee.name, on=assessment.on),
        tables.status(assessment).text(width=_terminal_width()),
    ]
    if any(result.in_doubt for result in assessment.results):
        parts.append(label("cli.legend"))
    return "\n\n".join([*parts, tables.forecast(assessment)])


def _terminal_width() -> int:
    """Give the columns there are; a file has as many as a page across."""
    return shutil.get_terminal_size((_PAGE_ACROSS, 0)).columns if sys.stdout.isatty() else _PAGE_ACROSS


def _print(text: str) -> None:
    print(text)


def _print_json(data: object) -> None:
    print(json.dumps(data, ensure_ascii=False, indent=1))


def _self_test() -> int:
    """Load everything the kit stands on, and fill a form in memory."""
    examples = sorted((DATA / "eksempel").glob("*.json"))
    try:
        versions = [
            (name, version(name)) for name in ("jupyterlab", "ipywidgets", "pandas", "matplotlib", "pypdf")
        ]
    except PackageNotFoundError as error:
        raise FormError(Problem("wrong_package_missing", values={"name": error.name})) from error
    try:
        plan = store.load(examples[0]).plan
        assessment = _assess(plan, plan.signing.on or today())
        _fill(plan, assessment, None, Namespace())
        _picture(plan, assessment, "png")
    except AlisError as error:
        raise FormError(*error.problems) from error
    _print(label("cli.python", version=sys.version.split()[0]))
    for name, number in versions:
        _print(label("cli.package", name=name, version=number))
    counts = {"forms": 1, "regulations": len(regulations()), "examples": len(examples)}
    _print(label("cli.installed", version=version("alis-kit"), **counts))
    return Exit.FINE
