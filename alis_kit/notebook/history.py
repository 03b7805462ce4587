"""Undo and redo: the plans that were, and those that were undone. Typing in one text is one step."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from alis_kit.plan import Plan


class History:
    """The plans of a session, without limit."""

    def __init__(self, plan: Plan) -> None:
        self._past: list[Plan] = []
        self._future: list[Plan] = []
        self.now = plan
        self._typing = ""

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def record(self, plan: Plan) -> None:
        """Take a changed plan. Changes of the same text, one after the other, are undone together."""
        if plan == self.now:
            return
        where = typed_in(self.now, plan)
        if not (where and where == self._typing):
            self._past.append(self.now)
        self._typing = where
        self._future.clear()
        self.now = plan

    def undo(self) -> Plan:
        """Go back a step, if there is one."""
        return self._step(self._past, self._future)

    def redo(self) -> Plan:
        """Take back an undo, if there is one."""
        return self._step(self._future, self._past)

    def _step(self, source: list[Plan], target: list[Plan]) -> Plan:
        self._typing = ""
        if source:
            target.append(self.now)
            self.now = source.pop()
        return self.now


def typed_in(before: object, after: object, where: str = "") -> str:
    """Give the path of the only text that differs between two values; empty when more or other things do.

    >>> from alis_kit.plan import Trainee
    >>> typed_in(Plan(), Plan(trainee=Trainee(name="Kari")))
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
    return typed_in(old, new, f"{where}.{name}")
