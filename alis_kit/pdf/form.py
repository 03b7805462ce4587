"""A form somebody brought, held ready: what fields it has, what stands in them, and filling it again and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from pypdf.generic import DictionaryObject

from alis_kit.pdf.annex import Annex, Wording
from alis_kit.pdf.appearance import Frame, frame_of
from alis_kit.pdf.fields import Field, find_fields, mend_defaults
from alis_kit.pdf.filling import Filled, Filling, Report, Values
from alis_kit.pdf.fonts import Embedder
from alis_kit.pdf.objects import Draft, Template, entry, resolve
from alis_kit.pdf.source import guarded, may_fill, open_pdf
from alis_kit.pdf.typeface import bold, regular
from alis_kit.problem import FormError, Problem


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

    def __init__(self, template: Template, *, fillable: bool) -> None:
        self._template = template
        self._fillable = fillable
        root = template.writer.root_object
        acroform = entry(root, "AcroForm")
        self._redraw = bool(getattr(entry(acroform, "NeedAppearances"), "value", False))
        self.fields: Mapping[str, Field] = find_fields(template)
        if not any(field.kind in ("text", "check") for field in self.fields.values()):
            raise FormError(Problem("pdf_no_fields"))
        self.signed = any(field.signed for field in self.fields.values())
        acroform = entry(root, "AcroForm")
        acroform.pop("/NeedAppearances", None)
        mend_defaults(acroform)
        self._frames: dict[int, Frame] = {
            widget.reference.idnum: frame_of(widget, resolve(widget.reference))
            for field in self.fields.values()
            for widget in field.widgets
        }

    @classmethod
    def open(cls, source: bytes, *, password: str | None = None) -> Form:
        """Read a form.

        Raises:
            FormError: it cannot be read as a PDF, needs a password, or has no fields.
        """
        reader = open_pdf(source, password=password)
        with guarded("pdf_unreadable"):
            return cls(Template(reader), fillable=may_fill(reader))

    def values(self) -> dict[str, str | bool]:
        """Give what stands in the form: text, or whether a box is checked."""
        return {key: field.value for key, field in self.fields.items() if field.kind in ("text", "check")}

    def match(self, names: Iterable[str]) -> Match:
        """Compare the form with the names it ought to have.

        Raises:
            FormError: it has none of them, so it is another form.
        """
        expected = list(names)
        own = {key for key, field in self.fields.items() if field.kind != "other"}
        lacking = tuple(each for each in expected if each not in own)
        if len(lacking) == len(expected):
            raise FormError(Problem("pdf_other_form"))
        return Match(lacking, tuple(sorted(own.difference(expected))))

    def fill(
        self,
        values: Values,
        *,
        wording: Wording | None = None,
        annex: Annex | None = None,
        allow_lacking: bool = False,
    ) -> Filled:
        """Fill fields by name; the ones not named keep what they have."""
        self._require_fillable()
        lacking = self._check(values, allow_lacking=allow_lacking)
        filling = Filling(
            draft=Draft(self._template),
            fields=self.fields,
            frames=self._frames,
            embedder=regular_letters(),
            wording=wording,
            annex=annex,
        )
        for key, field in self.fields.items():
            if key in values:
                _write(filling, field, values[key], store=True)
            elif self._redraw or not all(widget.drawn for widget in field.widgets):
                _write(filling, field, field.value, store=False)
        for key in lacking:
            value = values[key]
            if isinstance(value, str) and value:
                filling.continue_in_annex(key, value)
        filling.finish_fonts()
        data = filling.draft.write()
        return Filled(data, self._report(filling, values, lacking, unplaced=()))

    def _require_fillable(self) -> None:
        if self.signed:
            raise FormError(Problem("pdf_signed"))
        if not self._fillable:
            raise FormError(Problem("pdf_filling_not_permitted"))

    def _check(self, values: Values, *, allow_lacking: bool) -> list[str]:
        """Refuse names and kinds of values the form cannot take; give the names it lacks."""
        lacking = [key for key in values if key not in self.fields or self.fields[key].kind == "other"]
        problems = [] if allow_lacking else [Problem("pdf_unknown_field", key, {"field": key}) for key in lacking]
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

    def _report(
        self, filling: Filling, values: Values, lacking: list[str], *, unplaced: tuple[str, ...]
    ) -> Report:
        given = [self.fields[key] for key in values if key in self.fields and values[key]]
        return Report(
            continued=filling.continued,
            shortened=tuple(filling.shortened),
            unshown=filling.unshown,
            lacking=tuple(lacking),
            signatures=tuple(field.name for field in given if field.kind == "signature"),
            locked=tuple(field.name for field in given if field.read_only),
            unplaced=unplaced,
            stored=filling.stored,
        )


def _write(filling: Filling, field: Field, value: str | bool, *, store: bool) -> None:  # noqa: FBT001
    if field.kind == "check":
        filling.write_check(field, on=bool(value), store=store)
    elif field.kind == "text":
        filling.write_text(field, str(value), store=store)


def _is_unicode(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in value)
