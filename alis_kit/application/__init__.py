"""The application for approval as a specialist: what must be there, what is, what is missing.

`guide` reads what Helsedirektoratet asks for, `state` compares it with a plan and its assessment, `page` says it
in words, tables and data.
"""

from alis_kit.application.guide import Guide, guide_on, guides
from alis_kit.application.page import data, documents, html, problems, reminder, text
from alis_kit.application.state import Application, Item, Paper, Proof, application

__all__ = [
    "Application",
    "Guide",
    "Item",
    "Paper",
    "Proof",
    "application",
    "data",
    "documents",
    "guide_on",
    "guides",
    "html",
    "problems",
    "reminder",
    "text",
]
