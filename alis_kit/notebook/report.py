"""What there is to say about the form: what the plan still lacks before it is made, and what was done."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from alis_kit import tables
from alis_kit.forms import form_map
from alis_kit.pdf import Filled, Report
from alis_kit.problem import Problem
from alis_kit.text import label

_BY_FIELD = ("too_long", "lacking", "signatures", "locked")
"""Parts of a filling's report that are lists of fields."""


def lacking(problems: Iterable[Problem]) -> str:
    """Give the HTML of what is not filled in or worth a look, folded; a word that all is well if nothing is."""
    rows = tables.problems(problems).rows
    if not rows:
        return f'<p class="alis-hint">{escape(label("notebook.form.nothing_lacks"))}</p>'
    listed = "".join(f"<li>{escape(label('notebook.problem.named', field=a, sentence=b))}</li>" for a, b in rows)
    summary = escape(label("notebook.form.lacks", count=len(rows)))
    return f"<details><summary>{summary}</summary><ul>{listed}</ul></details>"


def made(filled: Filled, path: Path, *, locked: bool) -> str:
    """Give the HTML of where the form lies, a link to download it, and what happened on the way."""
    link = (
        f'<a download="{escape(path.name)}" '
        f'href="data:application/pdf;base64,{b64encode(filled.data).decode()}">'
        f"{escape(label('notebook.form.download'))}</a>"
    )
    saved = escape(label("notebook.form.saved", file=path.resolve()))
    secret = f"<p>{escape(label('notebook.form.has_password'))}</p>" if locked else ""
    remarks = "".join(f"<li>{escape(remark)}</li>" for remark in _remarks(filled.report))
    return f'<p role="status">{saved} {link}</p>{secret}' + (f"<ul>{remarks}</ul>" if remarks else "")


def _remarks(report: Report) -> Iterator[str]:
    labels = form_map().labels
    for name, number in report.continued.items():
        yield label("notebook.form.continued", field=labels.get(name, name), number=number)
    for name, signs in report.unshown.items():
        yield label("notebook.form.unshown", field=labels.get(name, name), signs=signs)
    for part in _BY_FIELD:
        for name in getattr(report, part):
            yield label(f"notebook.form.{part}", field=labels.get(name, name))
    for name in report.untouched:
        if name not in labels:
            yield label("notebook.form.unknown", field=name)
    for stamp in report.unplaced:
        yield label("notebook.form.unplaced", stamp=stamp)
