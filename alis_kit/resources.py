"""Where the kit's own data and notebooks lie: the checkout's folders, or the wheel's copies of them."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """Give the wheel's copy of a top-level folder, or the checkout's own when there is no wheel."""
    packed = _PACKAGE / f"_{name}"
    return packed if packed.is_dir() else _PACKAGE.parent / name


DATA = _folder("data")
NOTEBOOKS = _folder("notebooks")
FORM = DATA / "skjema" / "individuell-utdanningsplan" / "2026-11"
"""The edition of the form the kit fills when the user brings none: `skjema.pdf` and its map `felt.toml`."""
