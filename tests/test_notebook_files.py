"""The notebooks as files: thin, without outputs, and with reference notebooks that really compare something."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from alis_kit.resources import NOTEBOOKS
from alis_kit.workshop import shipped_notebooks

SHIPPED = sorted(NOTEBOOKS.glob("*.ipynb"))
OWN = NOTEBOOKS / "07_egne_tall.ipynb"
"""Whose code is for people to see and change; the others are pages."""
REFERENCES = sorted((Path(__file__).parent / "notebooks").glob("*.ipynb"))


def cells(path: Path, kind: str) -> list[Any]:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def test_there_are_notebooks_to_judge() -> None:
    assert len(SHIPPED) == 8
    assert REFERENCES


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_notebook_is_short_guarded_and_carries_no_output(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)

    assert ("alis" in notebook.metadata) is (path != OWN)
    assert path == OWN or notebook.metadata["alis"]["page"] == path.stem
    assert 2 <= len(notebook.cells) <= 6
    for cell in () if path == OWN else notebook.cells:
        assert cell.metadata["deletable"] is False
        assert cell.metadata["editable"] is False
    for cell in cells(path, "code"):
        assert cell.execution_count is None
        assert cell.outputs == []


def test_every_notebook_links_to_every_other_by_one_line_made_for_all() -> None:
    shipped = shipped_notebooks()
    for name, data in shipped.items():
        head = "".join(json.loads(data)["cells"][0]["source"])
        line = head.splitlines()[2]
        assert re.findall(r"\]\((.*?)\)", line) == [other for other in shipped if other != name]
        assert len(line.split(" · ")) == len(SHIPPED)
        assert ("alis-run-hint" in head) == (name != "00_veiledning.ipynb")
    assert list(shipped)[-1] == "00_veiledning.ipynb"
    assert set(shipped) == {path.name for path in SHIPPED}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_notebook_holds_no_logic(path: Path) -> None:
    logic = ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.If | ast.Lambda | ast.Try
    for cell in cells(path, "code"):
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert len(cell.source.splitlines()) <= 6
        assert not any(isinstance(node, logic) for node in nodes)


@pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.stem)
def test_a_reference_notebook_was_run_from_top_to_bottom_and_is_compared(path: Path) -> None:
    code = cells(path, "code")

    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all("nbval-check-output" in cell.metadata["tags"] for cell in code)
    assert any(cell.outputs for cell in code)


def test_the_cells_for_own_questions_are_those_of_the_reference() -> None:
    (reference,) = (path for path in REFERENCES if path.stem == "egne_tall")
    assert [c.source for c in cells(OWN, "code")][1:] == [c.source for c in cells(reference, "code")][1:]
