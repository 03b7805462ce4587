"""The meeting sheet on a screen, whole: as HTML for a notebook or a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from alis_kit.meeting.sheet import MeetingSheet, Progress, say, status_columns
from alis_kit.text import visible

STYLE = """
.alis-meeting { max-width: 60rem; font-family: system-ui, sans-serif; line-height: 1.4; }
.alis-meeting h2 { font-size: 1.3rem; margin: 0 0 0.4rem; }
.alis-meeting h3 { font-size: 1.02rem; margin: 1rem 0 0.3rem; border-bottom: 1px solid currentcolor; }
.alis-meeting table { border-collapse: collapse; width: 100%; font-size: 0.88rem; }
.alis-meeting :is(th, td) { text-align: left; vertical-align: top; padding: 0.2rem 0.5rem; }
.alis-meeting tr { border-bottom: 1px solid #8886; }
.alis-meeting dl { display: flex; flex-flow: row wrap; gap: 0.3rem 1.6rem; margin: 0 0 0.6rem; }
.alis-meeting dt { font-size: 0.8rem; opacity: 0.8; }
.alis-meeting dd { margin: 0; font-weight: 600; }
.alis-meeting ul { margin: 0.2rem 0; padding-left: 1.2rem; }
.alis-meeting .alis-boxes { list-style: "☐ "; }
.alis-meeting .alis-rests-on { display: block; font-size: 0.82rem; opacity: 0.8; }
.alis-meeting .alis-missed { font-weight: 600; }
.alis-meeting .alis-way { display: flex; width: 7rem; height: 0.7em; margin-top: 0.3em; border: 1px solid; }
.alis-meeting .alis-way > * { background: currentcolor; }
.alis-meeting .alis-way > :last-child { opacity: 0.3; }
.alis-meeting td:not(:first-child, :last-child) { white-space: nowrap; }
.alis-meeting .alis-lead:first-of-type { font-weight: 600; }
.alis-meeting .alis-legend { font-size: 0.82rem; opacity: 0.8; }
"""


def as_html(sheet: MeetingSheet) -> str:
    """Give the sheet as HTML; everything in it is escaped. `STYLE` is its look."""
    parts = [
        f"<h2>{escape(say('heading.page', title=sheet.title, name=sheet.name))}</h2>",
        "<dl>" + "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in sheet.facts) + "</dl>",
        _status(sheet),
        _outcomes(sheet),
        _part("questions", _list((q.text, q.source) for q in sheet.questions) or _note("question.none")),
        _part("bookings", _list(((b.text, "") for b in sheet.bookings), boxes=True) or _note("booking.none")),
        _part("decisions", _list(((d.matter, "") for d in sheet.decisions), boxes=True)),
        _people(sheet),
        f'<p class="alis-legend">{escape(sheet.legend)}</p>',
    ]
    return f'<section class="alis-meeting">{"".join(parts)}</section>'


def as_page(sheet: MeetingSheet) -> str:
    """Give the sheet as an HTML document of its own, which loads nothing; no text in it steers a program."""
    title = escape(say("document", title=sheet.title, name=sheet.name, day=sheet.on))
    return visible(
        f'<!DOCTYPE html><html lang="nb"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body>{as_html(sheet)}</body></html>\n"
    )


def _part(heading: str, content: str) -> str:
    return f"<h3>{escape(say(f'heading.{heading}'))}</h3>{content}"


def _note(key: str) -> str:
    return f"<p>{escape(say(key))}</p>"


def _list(items: Iterable[tuple[str, str]], *, boxes: bool = False) -> str:
    rows = "".join(
        f"<li>{escape(text)}" + (f'<span class="alis-rests-on">{escape(note)}</span>' if note else "") + "</li>"
        for text, note in items
    )
    return f"<ul{' class=alis-boxes' if boxes else ''}>{rows}</ul>" if rows else ""


def _status(sheet: MeetingSheet) -> str:
    since = sheet.outcomes is not None
    lead = "".join(f'<p class="alis-lead">{escape(line)}</p>' for line in sheet.lead)
    rows = [_progress(row, since=since) for row in sheet.progress]
    met = f"<p>{escape(sheet.met)}</p>" if sheet.met else ""
    return _part("status_since" if since else "status", lead + _table(status_columns(since=since), rows) + met)


def _progress(row: Progress, *, since: bool) -> str:
    numbers = [*([row.last] if since else []), row.now, row.required]
    cells = [f"<td>{escape(text)}</td>" for text in numbers]
    widths = "".join(f'<span style="width:{share:.1%}"></span>' for share in (row.done, row.planned))
    cells.append(f'<td><div class="alis-way" aria-hidden="true">{widths}</div></td>')
    cells += [f"<td>{escape(text)}</td>" for text in (row.missing, row.reached)]
    return f'<tr><th scope="row">{escape(row.title)}</th>{"".join(cells)}</tr>'


def _outcomes(sheet: MeetingSheet) -> str:
    if sheet.outcomes is None:
        return ""
    if not sheet.outcomes:
        return _part("outcomes", _note("outcome.none"))
    rows = [
        f'<tr class="alis-{o.result}"><td>{escape(o.what)}</td>'
        f"<td>{escape(o.planned or say('outcome.unplanned'))}</td><td>{escape(o.happened)}</td></tr>"
        for o in sheet.outcomes
    ]
    return _part("outcomes", _table(["what", "planned", "happened"], rows))


def _table(names: Sequence[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(say(f"column.{name}"))}</th>' for name in names)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _people(sheet: MeetingSheet) -> str:
    people = _list((say("person.line", role=p.role, name=p.name or "–"), "") for p in sheet.people)
    return _part("people", f"{people}<p>{escape(say('next.line', text=sheet.next_meeting))}</p>")
