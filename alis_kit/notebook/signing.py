"""Putting a signed plan into the archive: who signed and when, the PDF if there is one, and what lies there."""

# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape

import ipywidgets as widgets

from alis_kit import bounded, plan, revising, store
from alis_kit.notebook.guard import Guard
from alis_kit.notebook.keeper import Keeper
from alis_kit.notebook.parts import Told, button, buttons
from alis_kit.notebook.record import Record
from alis_kit.problem import FormError, Problem
from alis_kit.store import Revision, RevisionError, Signatures
from alis_kit.text import label, say

_ASKED = ("on", "trainee", "municipality", "supervisor")


class Signing(widgets.VBox):
    """The revisions in the archive, and a way to add the plan as it was signed."""

    def __init__(self, on: Callable[[], date], guard: Guard, *, signed: Callable[[], None]) -> None:
        super().__init__()
        self._on, self._signed = on, signed
        self._keeper: Keeper | None = None
        self._before: Revision | None = None
        self._pdf: bytes | None = None
        self._examined = revising.Examination((), ())
        auto = widgets.Layout(width="auto")
        self.archive, self.looked_at, self.told = widgets.HTML(), Told(), Told()
        self.who = Record(label("notebook.signed.who"), plan.Signing(), guard, _ASKED)
        self.upload = widgets.FileUpload(
            description=label("notebook.signed.choose"), accept=".pdf", multiple=False, layout=auto
        )
        self.upload.observe(guard(lambda _: self._uploaded()), "value")
        own = widgets.Layout(width="auto")  # it is hidden at times, and the others are not
        self.anyway = widgets.Checkbox(description=label("notebook.signed.anyway"), indent=False, layout=own)
        self.sign_button = button("signed.sign", guard, self.sign)
        self.children = [
            *(self.archive, self.who, buttons(self.upload), self.looked_at, self.anyway),
            *(buttons(self.sign_button), self.told),
        ]
        self._forget()

    def follow(self, keeper: Keeper | None) -> None:
        """Show the archive of a plan file, and who signs by the plan; an example has neither."""
        kept = store.inventory(keeper.path) if keeper else store.Inventory((), ())
        self._keeper, self._before = keeper, kept.revisions[-1] if kept.revisions else None
        self.sign_button.disabled = keeper is None
        self.archive.value = _listed(kept) if keeper else f"<p>{escape(label('notebook.signed.needs_plan'))}</p>"
        if keeper:
            day = revising.day_of(keeper.plan, self._before)
            self.who.value = replace(keeper.plan.signing, on=day)

    def bring(self, name: str, data: bytes) -> None:
        """Take the signed PDF, and tell what is seen in it.

        Raises:
            FormError: it is no PDF, needs a password, or is another form.
        """
        self._forget()
        assert self._keeper is not None, "an example cannot be signed"
        self._examined = bounded.elsewhere(revising.examine, data, self._keeper.plan, error=FormError)
        self._pdf = data
        seen = (*self._examined.objections, *self._examined.remarks)
        self.looked_at.tell(label("notebook.signed.chosen", file=name), map(say, seen))
        self.anyway.layout.display = None if self._examined.objections else "none"

    def sign(self) -> None:
        """Freeze the plan as it lies in its file.

        Raises:
            RevisionError: nobody signed, the day is missing or cannot be right, the PDF is of another plan, or
                this revision is there already.
            StalePlanError: the file was changed since the page read it.
            FileError: it cannot be written, or an earlier revision is missing or was changed.
        """
        assert self._keeper is not None, "an example cannot be signed"
        who = self.who.value
        if who.on is None:
            raise RevisionError(Problem("signed_without_day"))
        if self._examined.objections and not self.anyway.value:
            raise RevisionError(*self._examined.objections)
        by = Signatures(trainee=who.trainee, municipality=who.municipality, supervisor=who.supervisor)
        made = store.sign(
            self._keeper.path,
            over=self._keeper.version,
            signed_on=who.on,
            signed_by=by,
            today=self._on(),
            pdf=self._pdf,
        )
        remarks = revising.remarks(made, self._before)
        self._forget()
        self._signed()
        self.told.tell(
            revising.said(made), (label("notebook.signed.lies", folder=made.folder), *map(say, remarks))
        )

    def _uploaded(self) -> None:
        if self.upload.value:
            chosen = self.upload.value[0]
            self.upload.value = ()  # so that the same file, put right, can be chosen again
            self.bring(chosen.name, bytes(chosen.content))

    def _forget(self) -> None:
        self._pdf, self._examined = None, revising.Examination((), ())
        self.anyway.value, self.anyway.layout.display = False, "none"
        self.looked_at.clear()
        self.told.clear()


def _listed(kept: store.Inventory) -> str:
    faults = "".join(f'<p class="alis-problem">{escape(say(fault))}</p>' for fault in kept.faults)
    if not kept.revisions:
        return faults or f"<p>{escape(label('notebook.signed.none'))}</p>"
    return f'<div class="alis-wide">{faults}{revising.table(kept.revisions).html()}</div>'
