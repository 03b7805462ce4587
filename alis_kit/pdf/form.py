"""A form somebody brought, held ready: what fields it has, what stands in them, and filling it again and again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from alis_kit.pdf.annex import Annex, Wording
from alis_kit.pdf.appearance import Frame, frame_of
from alis_kit.pdf.attachments import Attachment, attach, read_attachment
from alis_kit.pdf.content import guard_pages
from alis_kit.pdf.defaults import mend_defaults
from alis_kit.pdf.description import describe
from alis_kit.pdf.fields import Field, find_fields
from alis_kit.pdf.filling import Filled, Filling, Report, Values
from alis_kit.pdf.flat import flatten
from alis_kit.pdf.fonts import Embedder
from alis_kit.pdf.objects import Draft, Template, entry, resolve
from alis_kit.pdf.places import Places
from alis_kit.pdf.secrecy import password_only
from alis_kit.pdf.sheets import Sheets, draw_annex
from alis_kit.pdf.source import guarded, may_fill, open_pdf
from alis_kit.pdf.stamps import Stamp, apply_stamps
from alis_kit.pdf.typeface import bold, regular
from alis_kit.problem import FormError, Problem

_NAMED = 5
"""Fields that are named when a form has none of those that were asked for."""


@cache
def regular_letters() -> Embedder:
    """Give the letters of fields and running text; kept, because subsets are."""
    return Embedder(regular(), "KitR")


@cache
def bold_letters() -> Embedder:
    """Give the letters of headings."""
    return Embedder(bold(), "KitB")


@dataclass(frozen=True)
class Match:
    """How a form's fields compare with the names somebody expects."""

    lacking: tuple[str, ...]
    unknown: tuple[str, ...]


class Form:
    """A parsed form; many fillings of one are fast."""

    def __init__(self, source: bytes, template: Template, *, fillable: bool, password: str | None) -> None:
        self._template = template
        self._fillable = fillable
        self._places = Places(source, template, password)
        root = template.root_object
        acroform = entry(root, "AcroForm")
        self._redraw = bool(getattr(entry(acroform, "NeedAppearances"), "value", False))
        self.fields: Mapping[str, Field] = find_fields(template)
        self._pages = sorted({widget.page for field in self.fields.values() for widget in field.widgets})
        self._names = {field.full_name: key for key, field in self.fields.items()}
        self.signed = any(field.signed for field in self.fields.values())
        acroform = entry(root, "AcroForm")
        acroform.pop("/NeedAppearances", None)
        if set(entry(root, "Perms") or ()) <= {"/UR", "/UR3"}:
            root.pop("/Perms", None)  # usage rights hold for the file as it was (12.8.2.3)
        mend_defaults(acroform)
        self._frames: dict[int, Frame] = {
            widget.reference.idnum: frame_of(widget, resolve(widget.reference))
            for field in self.fields.values()
            for widget in field.widgets
        }

    @classmethod
    def open(cls, source: bytes, *, password: str | None = None) -> Form:
        """Read a form. One without fields, as a flat copy is, opens too: files may travel in it.

        Raises:
            FormError: it cannot be read as a PDF, or needs a password.
        """
        reader = open_pdf(source, password=password)
        with guarded("pdf_unreadable"):
            return cls(source, Template(reader), fillable=may_fill(reader), password=password)

    def values(self) -> dict[str, str | bool]:
        """Give what stands in the form: text, or whether a box is checked."""
        return {key: field.value for key, field in self.fields.items() if field.kind in ("text", "check")}

    def match(self, names: Iterable[str]) -> Match:
        """Compare the form with the names it ought to have.

        Raises:
            FormError: it has no fields, or none of these, so it is another form.
        """
        self._require_fields()
        expected = list(names)
        own = {key for key, field in self.fields.items() if field.kind != "other"}
        lacking = tuple(each for each in expected if each not in own)
        if len(lacking) == len(expected):
            raise FormError(Problem("pdf_other_form"))
        return Match(lacking, tuple(sorted(own.difference(expected))))

    def attachment(self, wanted: str) -> bytes | None:
        """Give a file that travels in the form, by its name; None if there is none."""
        with guarded("pdf_attachment_unreadable"):
            return read_attachment(self._template.root_object, wanted)

    def changes(self, record: str) -> Mapping[str, tuple[str | bool, str | bool]] | None:
        """Give the fields that were changed after filling: what was written, and what is there now.

        Line ends do not count, because other programs write them their own way. None if the form was not filled
        with this *record*.
        """
        kept = self.attachment(record)
        if kept is None:
            return None
        with guarded("pdf_attachment_unreadable"):
            written: dict[str, str | bool] = json.loads(kept)["fields"]
            now = self.values()
            both = [(key, written[key], now[key]) for key in now if key in written]
        return {key: (old, new) for key, old, new in both if _one_line_end(old) != _one_line_end(new)}

    def _record(self, record: str, stored: Mapping[str, str | bool]) -> Attachment:
        fields = self.values() | dict(stored)
        data = json.dumps({"fields": fields}, ensure_ascii=False, indent=1, sort_keys=True)
        return Attachment(record, data.encode("utf-8"))

    def fill(
        self,
        values: Values,
        *,
        wording: Wording | None = None,
        annex: Annex | None = None,
        stamps: Iterable[Stamp] = (),
        attachments: Iterable[Attachment] = (),
        title: str | None = None,
        lang: str | None = None,
        record: str | None = None,
        allow_lacking: bool = False,
        flat: bool = False,
        keep_signatures: bool = False,
        password: str | None = None,
    ) -> Filled:
        """Fill fields by name; the ones not named keep what they have.

        The same arguments give the same bytes, unless a *password* is set.

        Args:
            values: Text, or True/False for check boxes, by field name, short or full.
            wording: What the engine writes itself; without it a text that does not fit is refused.
            annex: What follows the form; texts that do not fit come first there. Needs *wording*.
            stamps: Texts beside printed labels. A field that stands there is filled instead.
            attachments: Files that travel inside.
            title: Set as the document's title, and shown as the window's.
            lang: Language of the document where the form says none.
            record: Name of an embedded file that keeps all values as stored, for `changes`.
            allow_lacking: Take names the form does not have; their texts go to annex and report.
            flat: Draw everything onto the pages and leave no fields.
            keep_signatures: In a flat copy, leave the signature fields.
            password: Needed to open the result (AES-256).

        Raises:
            FormError: the form is signed or locked, a name is unknown, a value is of the wrong kind.
        """
        self.require_fillable(password)
        values = {self._names.get(key, key): value for key, value in values.items()}
        lacking = self._check(values, allow_lacking=allow_lacking)
        filling = Filling(
            draft=Draft(self._template),
            fields=self.fields,
            frames=self._frames,
            embedder=regular_letters(),
            wording=wording,
            annex=annex,
        )
        with guarded("pdf_cannot_fill"):
            values, unplaced = apply_stamps(filling, values, tuple(stamps), self._places)
            self._write_fields(filling, values, lacking)
            self._add_annex(filling)
            filling.finish_fonts()
            kept = [self._record(record, filling.stored)] if record else []
            attach(filling.draft, (*attachments, *kept))
            describe(filling.draft, title=title, lang=lang)
            if flat:
                flatten(filling.draft, self.fields, self._places.balance, keep_signatures=keep_signatures)
            else:
                guard_pages(filling.draft, self._pages, self._places.balance)
            if password:
                filling.draft.secrecy = password_only(password)
            return Filled(filling.draft.write(), self._report(filling, values, lacking, unplaced))

    def _write_fields(self, filling: Filling, values: Values, lacking: list[str]) -> None:
        """Write what is given, and redraw what stands there without a drawing of its own."""
        for key, field in self.fields.items():
            if key in values:
                _write(filling, field, values[key], store=True)
            elif self._redraw or not all(widget.drawn for widget in field.widgets):
                _write(filling, field, field.value, store=False)
        for key in lacking:
            value = values[key]
            if isinstance(value, str) and value:
                filling.continue_in_annex(key, value)

    def _add_annex(self, filling: Filling) -> None:
        if filling.wording is None:
            return
        annex = filling.annex or Annex("", "")
        letters = regular_letters(), bold_letters()
        sheets = Sheets(filling.draft, *letters, filling.wording, annex)
        draw_annex(sheets, tuple(filling.overflow))
        for heading, missing in sheets.missing.items():
            filling.note_missing(heading, missing)

    def _require_fields(self) -> None:
        if not any(field.kind in ("text", "check") for field in self.fields.values()):
            raise FormError(Problem("pdf_no_fields"))

    def require_fillable(self, password: str | None = None) -> None:
        """Find out early whether `fill` will refuse the form itself.

        Raises:
            FormError: it has no fields, is signed or locked, or its owner does not permit filling.
        """
        self._require_fields()
        if password and self._template.secrecy is not None:
            raise FormError(Problem("pdf_locked_already"))
        if self.signed:
            raise FormError(Problem("pdf_signed"))
        if not self._fillable:
            raise FormError(Problem("pdf_filling_not_permitted"))

    def _check(self, values: Values, *, allow_lacking: bool) -> list[str]:
        """Refuse names and kinds of values the form cannot take; give the names it lacks."""
        lacking = [key for key in values if key not in self.fields or self.fields[key].kind == "other"]
        problems = []
        if lacking and not allow_lacking:
            if len(lacking) == len(values):
                raise FormError(Problem("pdf_none_of_the_fields", lacking[0], {"fields": _some(lacking)}))
            problems.append(Problem("pdf_unknown_field", lacking[0], {"field": "», «".join(lacking)}))
        for key, value in values.items():
            kind = self.fields[key].kind if key not in lacking else ""
            if kind == "check" and not isinstance(value, bool):
                problems.append(Problem("pdf_not_yes_or_no", key, {"field": key}))
            elif kind in ("text", "signature") and not isinstance(value, str):
                problems.append(Problem("pdf_not_a_text", key, {"field": key}))
            elif isinstance(value, str) and not _is_unicode(value):
                problems.append(Problem("pdf_broken_text", key, {"field": key}))
        if problems:
            raise FormError(*problems)
        return lacking

    def _report(self, filling: Filling, values: Values, lacking: list[str], unplaced: tuple[str, ...]) -> Report:
        given = [self.fields[key] for key in values if key in self.fields and values[key]]
        return Report(
            continued=filling.continued,
            too_long=tuple(filling.too_long),
            unshown=filling.unshown,
            lacking=tuple(lacking),
            signatures=tuple(field.name for field in given if field.kind == "signature"),
            locked=tuple(field.name for field in given if field.read_only),
            untouched=tuple(key for key in self.values() if key not in values),
            unplaced=unplaced,
            stored=filling.stored,
        )


def _write(filling: Filling, field: Field, value: str | bool, *, store: bool) -> None:  # noqa: FBT001
    if field.kind == "check":
        filling.write_check(field, on=bool(value), store=store)
    elif field.kind == "text":
        filling.write_text(field, str(value), store=store)


def _one_line_end(value: str | bool) -> str | bool:  # noqa: FBT001
    return re.sub("\r\n?", "\n", value) if isinstance(value, str) else value


def _some(names: Sequence[str]) -> str:
    """Quote the first of many names; dots stand for the rest."""
    return "», «".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _is_unicode(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in value)
