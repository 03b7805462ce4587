"""An application in words and tables, for a terminal or a page, and as data."""

from __future__ import annotations

from datetime import date
from html import escape
from typing import Any

from alis_kit.exchange.application import SETTLED, Application, Approved, Item, Paper
from alis_kit.problem import Problem
from alis_kit.result import ZERO, Amounts, Unit
from alis_kit.tables import Table
from alis_kit.text import label, show_date, show_number, show_span
from alis_kit.wording import is_outdated


def documents(application: Application) -> Table:
    """Give every paper: how it stands, what to know about it, and who asks for it."""
    return _table("documents", ("paper", "state", "what", "source"), (_row(item) for item in application.items))


def _row(item: Item) -> tuple[str, ...]:
    document = item.document
    title = document.title
    if item.start:
        post = f"{show_span(item.start, item.end)} {item.place}".strip()
        title = label("application.of_post", title=title, post=post)
    source = label(
        "application.source",
        paragraph=document.source.paragraph,
        confidence=label(f"application.confidence.{document.confidence}"),
    )
    goals = isinstance(document, Approved) and item.paper is Paper.LATER
    state = label("application.goals_later" if goals else f"application.state.{item.paper}")
    return title, state, document.instruction, source


def _proofs(application: Application) -> Table:
    rows = (
        (
            proof.wanted.title,
            *(show_number(months) for months in (proof.required, proof.done, proof.proven)),
            show_number(max(ZERO, proof.required - proof.proven)),
        )
        for proof in application.proofs
    )
    return _table("proofs", ("length", "required", "done", "proven", "missing"), rows, right=range(1, 5))


def _unmet(application: Application) -> Table:
    rows = (
        (
            result.requirement.title,
            label(f"state.{result.state}"),
            "" if is_outdated(result) else _remaining(result.cautious, result.unit),
            f"{result.requirement.source.paragraph} ({label(f'strength.{result.requirement.strength}')})",
        )
        for result in application.unmet
    )
    return _table("unmet", ("requirement", "state", "remaining", "source"), rows)


def _remaining(amounts: Amounts, unit: Unit) -> str:
    if not amounts.required:
        return ""
    return label("table.amount", amount=amounts.remaining, unit=label(f"unit.{unit}"))


def _faults(application: Application) -> Table:
    source = application.guide.source.paragraph
    rows = (
        (
            fault.text,
            label(
                "application.source",
                paragraph=source,
                confidence=label(f"application.confidence.{fault.confidence}"),
            ),
        )
        for fault in application.guide.faults
    )
    return _table("faults", ("fault", "source"), rows)


def _table(name: str, columns: tuple[str, ...], rows: Any, *, right: Any = ()) -> Table:  # noqa: ANN401 # any iterable
    headings = tuple(label(f"application.{name}.{column}") for column in columns)
    return Table(headings, tuple(rows), right=frozenset(right))


def opening(application: Application) -> tuple[str, ...]:
    """Say how it stands, when to apply, and that nobody judges it beforehand."""
    left = sum(item.paper not in SETTLED for item in application.items)
    key = "ready" if application.ready else "not_ready"
    lines = [label(f"application.{key}", papers=left, requirements=len(application.unmet)), _when(application)]
    return (*lines, application.guide.source.text)


def _when(application: Application) -> str:
    cautious, generous = application.expected.cautious, application.expected.generous
    if cautious is None:
        key = "never" if generous is None else "only_generous"
    else:
        key = "day" if cautious == generous else "range"
    days = {"cautious": _day(cautious, application), "generous": _day(generous, application)}
    return label(f"application.when.{key}", **days)


def _day(day: date | None, application: Application) -> str:
    shown = show_date(day)
    return label("forecast.if_lis1", day=shown) if day and application.lis1_unconfirmed else shown


def _parts(application: Application) -> list[tuple[str, Table]]:
    parts = [
        (label("application.heading.documents"), documents(application)),
        (label("application.heading.proofs"), _proofs(application)),
        (label("application.heading.unmet"), _unmet(application)),
        (label("application.heading.faults"), _faults(application)),
    ]
    return [(heading, table) for heading, table in parts if table.rows]


def text(application: Application, *, name: str = "", width: int = 0) -> str:
    """Give all of it for a terminal."""
    title = label("application.title", title=application.guide.title, on=application.on)
    whose = (label("application.of", name=name),) if name else ()
    blocks = ["\n".join((title, *whose, *opening(application)))]
    blocks += [f"{heading}\n\n{table.text(width=width)}" for heading, table in _parts(application)]
    return "\n\n".join([*blocks, _checked(application)])


def html(application: Application) -> str:
    """Give all of it as HTML, everything escaped and no name in it."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in opening(application))
    tables = "".join(table.html(caption=heading) for heading, table in _parts(application))
    return f'<div class="alis-application">{lines}{tables}<p>{escape(_checked(application))}</p></div>'


def _checked(application: Application) -> str:
    guide = application.guide
    return label("application.checked", checked=guide.checked, url=guide.source.url)


def reminder(application: Application) -> str:
    """Give one line once the end is near; nothing before."""
    if application.near is None:
        return ""
    left = sum(item.paper not in SETTLED for item in application.items)
    key = "reminder" if application.expected.cautious else "reminder_of_service"
    return label(f"application.{key}", day=_day(application.near, application), papers=left)


def problems(application: Application) -> tuple[Problem, ...]:
    """Give the papers that should be there by now, once the end is near: each at its place in the plan."""
    if application.near is None:
        return ()
    codes = {Paper.MISSING: "paper_missing", Paper.UNANSWERED: "paper_unanswered"}
    return tuple(
        Problem(codes[item.paper], item.where, {"title": item.document.title})
        for item in application.items
        if item.paper in codes
    )


def data(application: Application) -> dict[str, Any]:
    """Give it for other programs: days in ISO form, months as numbers."""
    expected = application.expected
    return {
        "dato": application.on.isoformat(),
        "veiledning": application.guide.id,
        "klar": application.ready,
        "naer": application.near is not None,
        "forventet": {
            "cautious": expected.cautious.isoformat() if expected.cautious else None,
            "generous": expected.generous.isoformat() if expected.generous else None,
        },
        "nar_lis1_er_bekreftet": application.lis1_unconfirmed,
        "dokumenter": [_item_data(item) for item in application.items],
        "tjeneste": [
            {
                "id": proof.wanted.id,
                "required": float(proof.required),
                "done": float(proof.done),
                "proven": float(proof.proven),
            }
            for proof in application.proofs
        ],
        "krav": [{"id": result.id, "state": result.state.value} for result in application.unmet],
        "vanlige_feil": [fault.id for fault in application.guide.faults],
    }


def _item_data(item: Item) -> dict[str, Any]:
    source = item.document.source
    return {
        "id": item.document.id,
        "state": item.paper.value,
        "where": item.where,
        "start": item.start.isoformat() if item.start else None,
        "end": item.end.isoformat() if item.end else None,
        "place": item.place,
        "source": {
            "paragraph": source.paragraph,
            "url": source.url,
            "checked": source.checked.isoformat(),
            "confidence": item.document.confidence.value,
        },
    }
