"""Plans, their history and their signed revisions on disk.

`files` reads and writes bytes, `formats` leads from old files to new, `archive` holds the lock and the history,
`plans` is plan files, `revision_folder` one signed revision, `signed` all of a plan's.
"""

from __future__ import annotations

from alis_kit.store.archive import LARGEST_FILE, SavedState, StalePlanError, history
from alis_kit.store.files import file_error, read_bytes, write_bytes
from alis_kit.store.plans import (
    FORMAT,
    Stored,
    from_json,
    load,
    recall,
    save,
    set_aside_unread,
    to_json,
    version,
)
from alis_kit.store.revision_folder import Revision, RevisionError, Signatures, SignedPdf
from alis_kit.store.signed import Inventory, inventory, revision, revisions, sign

__all__ = [
    "FORMAT",
    "LARGEST_FILE",
    "Inventory",
    "Revision",
    "RevisionError",
    "SavedState",
    "Signatures",
    "SignedPdf",
    "StalePlanError",
    "Stored",
    "file_error",
    "from_json",
    "history",
    "inventory",
    "load",
    "read_bytes",
    "recall",
    "revision",
    "revisions",
    "save",
    "set_aside_unread",
    "sign",
    "to_json",
    "version",
    "write_bytes",
]
