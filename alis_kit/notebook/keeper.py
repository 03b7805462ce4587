"""Keeping a plan on disk as it is edited: saved at every change, never over somebody else's."""

from __future__ import annotations

from pathlib import Path

from alis_kit import store
from alis_kit.plan import Plan
from alis_kit.store import StalePlanError


class Keeper:
    """A plan file and the version of it that is being edited."""

    def __init__(self, path: Path) -> None:
        self.path = path
        stored = store.load(path)
        self.plan = stored.plan
        self.version = stored.version
        """What lies on disk as far as is known here; a revision is signed of this version."""
        self.stale = False
        """Whether somebody else changed the file; from then on nothing is written until the user has chosen."""

    def save(self, plan: Plan) -> None:
        """Write the plan if it differs from what lies there.

        Raises:
            StalePlanError: the file was changed by somebody else, or is gone; it is left as it is.
            FileError: it cannot be written.
        """
        try:
            self.version = store.save(self.path, plan, over=self.version)
        except StalePlanError:
            self.stale = True
            raise
        self.plan, self.stale = plan, False

    def changed_elsewhere(self) -> bool:
        """Tell whether the file is no longer the version that is being edited.

        Raises:
            FileError: it cannot be read.
        """
        return store.load(self.path).version != self.version

    def reload(self) -> Plan:
        """Take what lies in the file instead."""
        stored = store.load(self.path)
        self.plan, self.version, self.stale = stored.plan, stored.version, False
        return self.plan

    def save_beside(self, plan: Plan) -> Path:
        """Write the plan as a new file beside the other one, under a name nobody has, and go on with that."""
        number = 2
        while True:
            path = self.path.with_stem(f"{self.path.stem} {number}")
            try:
                self.version = store.save(path, plan, over=None)
            except StalePlanError:
                number += 1
            else:
                self.path, self.plan, self.stale = path, plan, False
                return path
