"""A form somebody brought, held ready: what fields it has, what stands in them, and filling it again and again."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from alis_kit.letters import regular
from alis_kit.pdf.annex import Annex, AnnexWords, add_annex
from alis_kit.pdf.appearance import Frame, frame_of
from alis_kit.pdf.attachments import Attachment, attach, describe, read_attachment
from alis_kit.pdf.fields import READ, Field, find_fields
from alis_kit.pdf.filling import FilledPdf, Filling, Report, Values
from alis_kit.pdf.fonts import Embedder
from alis_kit.pdf.labels import Places, Stamp, apply_stamps
from alis_kit.pdf.objects import Draft, Template, entry, resolve
from alis_kit.pdf.pages import flatten, guard_pages
from alis_kit.pdf.private import password_only
from alis_kit.pdf.source import guarded, may_fill, open_pdf
from alis_kit.pdf.widgets import mend_defaults
from alis_kit.problem import FormError, Problem

_NAMED = 5
"""Fields that are named when a form has none of those that were asked for."""


@cache
def regular_letters() -> Embedder:
    """Give the letters of fields and running text; kept, because subsets are."""
    return Embedder(regular(), "KitR")


@dataclass(frozen=True)
class Match:
    """How a form's fields compare with the names somebody expects."""

    lacking: tuple[str, ...]
    unknown: tuple[str, ...]


class Form:
    """A parsed form; many fillings of one are fast."""

    def __init__(
        self,
        source: bytes,
        template: Template,
        *,
        fillable: bool,
        password: str | None,
        repeated: Collection[str],
    ) -> None:
        self._template = template
        self._fillable = fillable
        self._places = Places(source, template, password)
        root = template.root_object
        acroform = entry(root, "AcroForm")
        self._rebuild = bool(getattr(entry(acroform, "NeedAppearances"), "value", False))
        self._xfa = entry(acroform, "XFA") is not None
        self._found = find_fields(template, repeated)
        self.fields: Mapping[str, Field] = self._found.fields
        self._pages = sorted({widget.page for field in self.fields.values() for widget in field.widgets})
        self._whole = {full_name: key for key, parts in self._found.parts.items() for full_name in parts}
        self._names = {field.full_name: key for key, field in self.fields.items() if "#" not in key}
        self.signed = any(field.signed for field in self.fields.values())
        acroform = entry(root, "AcroForm")
        acroform.pop("/NeedAppearances", None)
        if set(entry(root, "Perms") or ()) <= {"/UR", "/UR3"}:
            root.pop("/Perms", None)  # usage rights hold for the file as it was (12.8.2.3)
        mend_defaults(acroform)
        self._frames: dict[int, Frame] = {
            widget.reference.idnum: frame_of(widget, resolve(widget.reference), radio=field.radio)
            for field in self.fields.values()
            for widget in field.widgets
        }

    @classmethod
    def open(cls, source: bytes, *, password: str | None = None, repeated: Collection[str] = ()) -> Form:
        """Read a form. One without fields, as a flat copy is, opens too: files may travel in it.

        Args:
            source: the file's bytes.
            password: opens it.
            repeated: last parts of field names that mean one field wherever they stand, if it holds the same
                everywhere. Others do so only where each page has just one.

        Raises:
            FormError: it cannot be read as a PDF, or needs a password.
        """
        reader = open_pdf(source, password=password)
        with guarded("pdf_unreadable"):
            template, fillable = Template(reader), may_fill(reader)
            return cls(source, template, fillable=fillable, password=password, repeated=repeated)

    def values(self) -> dict[str, str | bool]:
        """Give what stands in the form: text, whether a box is checked, or which button of a group is chosen."""
        return _values(self.fields)

    def match(self, names: Iterable[str]) -> Match:
        """Compare the form with the names it ought to have.

        Raises:
            FormError: it has no fields, or none of these, so it is another form; or one of these is the name of
                several fields that hold different things, as in a file of two people's forms.
        """
        self._require_fields()
        expected = list(names)
        self.require_single(expected)
        own = {key for key, field in self.fields.items() if field.kind != "other"}
        lacking = tuple(each for each in expected if each not in own)
        if len(lacking) == len(expected):
            raise FormError(Problem("pdf_other_form"))
        return Match(lacking, tuple(sorted(own.difference(expected))))

    def require_single(self, names: Iterable[str]) -> None:
        """Find out whether each of these names means one field at most.

        Raises:
            FormError: several fields have one of them and hold different things.
        """
        for each in names:
            if keys := self._found.several.get(each):
                raise FormError(Problem("pdf_copies_differ", each, {"field": each, "fields": _some(keys)}))

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

    def _record(self, record: str, filling: Filling) -> Attachment:
        fields = _values(filling.fields) | filling.stored
        data = json.dumps({"fields": fields}, ensure_ascii=False, indent=1, sort_keys=True)
        return Attachment(record, data.encode("utf-8"))

    def fill(
        self,
        values: Values,
        *,
        wording: AnnexWords | None = None,
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
    ) -> FilledPdf:
        """Fill fields by name; the ones not named keep what they have.

        The same arguments give the same bytes, unless the result is encrypted.

        Args:
            values: Text, or True/False for check boxes, by field name, short or full. A full name means that one
                field; a short one all that are one field.
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
        fields, values = self._addressed(values)
        lacking = self._check(fields, values, allow_lacking=allow_lacking)
        filling = Filling(
            draft=Draft(self._template),
            fields=fields,
            frames=self._frames,
            embedder=regular_letters(),
            wording=wording,
            annex=annex,
        )
        with guarded("pdf_cannot_fill"):
            values, unplaced = apply_stamps(filling, values, tuple(stamps), self._places)
            self._write_fields(filling, values, lacking)
            self._keep_others(filling, values, flat=flat, keep_signatures=keep_signatures)
            self._add_annex(filling)
            filling.finish_fonts()
            kept = [self._record(record, filling)] if record else []
            attach(filling.draft, (*attachments, *kept))
            describe(filling.draft, title=title, lang=lang)
            if flat:
                flatten(filling.draft, fields, self._places.balance, keep_signatures=keep_signatures)
            else:
                guard_pages(filling.draft, self._pages, self._places.balance)
            if password:
                filling.draft.encryption = password_only(password)
            return FilledPdf(filling.draft.write(), self._report(filling, values, lacking, unplaced))

    def _addressed(self, values: Values) -> tuple[Mapping[str, Field], dict[str, str | bool]]:
        """Give the fields these names call, each with its value; one called by a full name stands by itself."""
        split = {self._whole[key] for key in values if key in self._whole and key not in self.fields}
        fields = {key: field for key, field in self.fields.items() if key not in split}
        given: dict[str, str | bool] = {}
        for key, value in values.items():
            if key in split:
                apart = self._found.parts[key]
                given |= {full_name: value for full_name in apart if full_name not in values}
                continue
            own = key if key in fields or key in self._whole else self._names.get(key, key)
            if given.setdefault(own, value) != value:
                raise FormError(Problem("pdf_given_twice", own, {"field": own}))
        for key in split:
            fields |= self._found.parts[key]
        return fields, given

    def _write_fields(self, filling: Filling, values: Values, lacking: list[str]) -> None:
        """Write what is given; what the form has no field for goes to the annex."""
        for key, field in filling.fields.items():
            value = values.get(key)
            if value is None:
                continue
            if field.kind in ("check", "group"):
                filling.write_button(field, value)
            elif field.kind == "text":
                filling.write_text(field, str(value))
        for key in lacking:
            value = values[key]
            if isinstance(value, str) and value:
                filling.continue_in_annex(key, value)

    def _keep_others(self, filling: Filling, values: Values, *, flat: bool, keep_signatures: bool) -> None:
        """See to it that what is not filled looks as it did."""
        filled = [field for key, field in filling.fields.items() if key in values]
        looks = {widget.look for field in filled for widget in field.widgets} - {0}
        for key, field in filling.fields.items():
            if key not in values:
                gone = flat and not (keep_signatures and field.kind == "signature")
                filling.keep(field, looks=looks, rebuild=self._rebuild, flat=gone)

    def _add_annex(self, filling: Filling) -> None:
        if filling.wording is None:
            return
        annex = filling.annex or Annex("", "")
        unshown = add_annex(filling.draft, filling.wording, annex, tuple(filling.overflow))
        for heading, missing in unshown:
            filling.note_missing(heading, missing)

    def _require_fields(self) -> None:
        if not any(field.kind in READ for field in self.fields.values()):
            raise FormError(Problem("pdf_xfa_only" if self._xfa else "pdf_no_fields"))

    def require_fillable(self, password: str | None = None) -> None:
        """Find out early whether `fill` will refuse the form itself.

        Raises:
            FormError: it has no fields, is signed or locked, or its owner does not permit filling.
        """
        self._require_fields()
        if password and self._template.encryption is not None:
            raise FormError(Problem("pdf_locked_already"))
        if self.signed:
            raise FormError(Problem("pdf_signed"))
        if not self._fillable:
            raise FormError(Problem("pdf_filling_not_permitted"))

    def _check(self, fields: Mapping[str, Field], values: Values, *, allow_lacking: bool) -> list[str]:
        """Refuse names and kinds of values the form cannot take; give the names it lacks."""
        self._require_known(fields, values, allow_lacking=allow_lacking)
        lacking = [key for key in values if key not in fields or fields[key].kind == "other"]
        problems = []
        if lacking and not allow_lacking:
            problems.append(Problem("pdf_unknown_field", lacking[0], {"field": "», «".join(lacking)}))
        for key, value in values.items():
            if isinstance(value, str) and not _is_unicode(value):
                problems.append(Problem("pdf_broken_text", key, {"field": key}))
            elif key not in lacking and (code := _wrong_kind(fields[key], value)):
                options = _some([shown for _, shown in fields[key].options])
                problems.append(Problem(code, key, {"field": key, "options": options}))
        if problems:
            raise FormError(*problems)
        return lacking

    def _require_known(self, fields: Mapping[str, Field], values: Values, *, allow_lacking: bool) -> None:
        for key in values:
            if key not in fields and (keys := self._found.several.get(key)):
                raise FormError(Problem("pdf_several_fields", key, {"field": key, "fields": _some(keys)}))
        known = any(key in fields and fields[key].kind != "other" for key in values)
        if values and not known and not allow_lacking:
            raise FormError(Problem("pdf_none_of_the_fields", next(iter(values)), {"fields": _some(list(values))}))

    def _report(self, filling: Filling, values: Values, lacking: list[str], unplaced: tuple[str, ...]) -> Report:
        fields = filling.fields
        given = [fields[key] for key in values if key in fields and values[key]]
        return Report(
            continued=filling.continued,
            too_long=tuple(filling.too_long),
            unshown=filling.unshown,
            lacking=tuple(lacking),
            signatures=tuple(field.name for field in given if field.kind == "signature"),
            locked=tuple(field.name for field in given if field.read_only),
            untouched=tuple(key for key in _values(fields) if key not in values),
            unplaced=unplaced,
            stored=filling.stored,
        )


def _values(fields: Mapping[str, Field]) -> dict[str, str | bool]:
    return {key: field.value for key, field in fields.items() if field.kind in READ}


def _wrong_kind(field: Field, value: str | bool) -> str:  # noqa: FBT001
    """Give the code of what is wrong with a value for a field; empty if nothing is."""
    if field.kind == "check":
        return "" if isinstance(value, bool) else "pdf_not_yes_or_no"
    if field.kind == "group":
        return "" if not value or (isinstance(value, str) and field.chosen(value)) else "pdf_not_an_option"
    return "" if isinstance(value, str) else "pdf_not_a_text"


def _one_line_end(value: str | bool) -> str | bool:  # noqa: FBT001
    return re.sub("\r\n?", "\n", value) if isinstance(value, str) else value


def _some(names: Sequence[str]) -> str:
    """Quote the first of many names; dots stand for the rest."""
    return "», «".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")


def _is_unicode(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in value)
