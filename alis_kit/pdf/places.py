"""What a form's pages are like, found out once and kept: where labels stand, how contents are balanced."""

from __future__ import annotations

from pypdf.generic import IndirectObject
from pypdfium2 import PdfiumError

from alis_kit.pdf.content import MOST_BYTES, Balance, balance_of, content_of
from alis_kit.pdf.labels import Spot, find_labels
from alis_kit.pdf.objects import Template
from alis_kit.pdf.source import TooLongError


class Places:
    """The pages of one template."""

    def __init__(self, source: bytes, template: Template, password: str | None) -> None:
        self._source = source
        self._password = password
        self._pages = list(template.pages)
        self._spots: dict[str, Spot | None] = {}
        self._balances: dict[int, Balance] = {}
        self._examined = 0

    def page(self, index: int) -> IndirectObject:
        reference = self._pages[index].indirect_reference
        assert reference is not None
        return reference

    def spot(self, label: str) -> Spot | None:
        """Find a printed label; in a document with a page too long to be a form's, none is looked for."""
        if label not in self._spots:
            try:
                within = all(self.balance(index) for index in range(len(self._pages)))
                found = find_labels(self._source, (label,), password=self._password) if within else {}
            except (TooLongError, PdfiumError):
                found = {}
            self._spots[label] = found.get(label)
        return self._spots[label]

    def balance(self, index: int) -> Balance:
        """Say what a page's content needs around it.

        Raises:
            TooLongError: with those examined before, it is longer than any form's.
        """
        if index not in self._balances:
            content = content_of(self._pages[index], MOST_BYTES - self._examined)
            self._examined += len(content)
            self._balances[index] = balance_of(content)
        return self._balances[index]
