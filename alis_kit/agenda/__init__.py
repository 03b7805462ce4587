"""The plan in a calendar program: what happens on which day, and the same thing known again in the next file.

`entries` finds what happens, `identity` gives each thing its lasting name, `ics` writes and reads the files.
"""

from alis_kit.agenda.entries import Agenda, Entry, Sort, agenda
from alis_kit.agenda.ics import LARGEST, read, write
from alis_kit.agenda.identity import Dated, Diary, diary

__all__ = ["LARGEST", "Agenda", "Dated", "Diary", "Entry", "Sort", "agenda", "diary", "read", "write"]
