"""The PDF engine: forms of any make, read and filled. It knows no doctor, no law and no Norwegian."""

from __future__ import annotations

from alis_kit.pdf.annex import Annex, AnnexTable, AnnexWords, Picture, Prose
from alis_kit.pdf.attachments import Attachment
from alis_kit.pdf.fields import Field
from alis_kit.pdf.filling import FilledPdf, Report
from alis_kit.pdf.form import Form, Match
from alis_kit.pdf.labels import Stamp
from alis_kit.pdf.render import render
from alis_kit.pdf.widgets import Widget

__all__ = [
    "Annex",
    "AnnexTable",
    "AnnexWords",
    "Attachment",
    "Field",
    "FilledPdf",
    "Form",
    "Match",
    "Picture",
    "Prose",
    "Report",
    "Stamp",
    "Widget",
    "render",
]
