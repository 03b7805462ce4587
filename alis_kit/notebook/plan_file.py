"""The plan that is edited: its file, saved at every change and never over somebody else's, and the steps back."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path

from alis_kit import store
from alis_kit.plan import Plan
from alis_kit.store import StalePlanError


class PlanFile:
    """A plan file and the version of it that is being edited."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reload()

    def reload(self) -> Plan:
        """Take what lies in the file."""
        stored = store.load(self.path)
        self.plan = stored.plan
        self.version = stored.version
        """What lies on disk as far as is known here; a revision is signed of this version."""
        self.stale = False
        """Whether somebody else changed the file; from then on nothing is written until the user has chosen."""
        return self.plan

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
        """Return whether the file is no longer the version that is being edited.

        Raises:
            FileError: it cannot be read.
        """
        return store.load(self.path).version != self.version

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


class UndoHistory:
    """The plans that were and those that were undone, without limit. Typing in one text is one step."""

    def __init__(self, plan: Plan) -> None:
        self._plans = [plan]
        self._at = 0
        self._typing = ""

    @property
    def can_undo(self) -> bool:
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        return self._at < len(self._plans) - 1

    def record(self, plan: Plan) -> None:
        """Take a changed plan. Changes of the same text, one after the other, are undone together."""
        now = self._plans[self._at]
        if plan == now:
            return
        where = _typed_in(now, plan)
        goes_on = bool(where) and where == self._typing
        del self._plans[self._at + (0 if goes_on else 1) :]
        self._plans.append(plan)
        self._at = len(self._plans) - 1
        self._typing = where

    def undo(self) -> Plan:
        """Go back a step, if there is one."""
        return self._step(-1)

    def redo(self) -> Plan:
        """Take back an undo, if there is one."""
        return self._step(1)

    def _step(self, by: int) -> Plan:
        self._typing = ""
        self._at = min(max(self._at + by, 0), len(self._plans) - 1)
        return self._plans[self._at]


def _typed_in(before: object, after: object, where: str = "") -> str:
    """Return the path of the only text that differs between two values; empty when more or other things do.

    >>> from alis_kit.plan import Trainee
    >>> _typed_in(Plan(), Plan(trainee=Trainee(name="Kari")))
    '.trainee.name'
    """
    if type(before) is not type(after):
        return ""
    if isinstance(before, str):
        return where
    pairs: list[tuple[str, object, object]] = []
    if is_dataclass(before):
        pairs = [(f.name, getattr(before, f.name), getattr(after, f.name)) for f in fields(before)]
    elif isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        pairs = [(str(n), old, new) for n, (old, new) in enumerate(zip(before, after, strict=True))]
    changed = [(name, old, new) for name, old, new in pairs if old != new]
    if len(changed) != 1:
        return ""
    name, old, new = changed[0]
    return _typed_in(old, new, f"{where}.{name}")
