"""docs/notebooks/moz.ipynb is true: a real kernel runs it against the served web door, and it tells what stands in it.

`--golden-write` writes what it told into it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from tests.served import served
from tests.web import Web, web

__all__ = ["served", "web"]
pytestmark = pytest.mark.graph
FILE = Path(__file__).parents[1] / "docs" / "notebooks" / "moz.ipynb"


def outputs(notebook: Any) -> list[str]:
    """What each cell printed."""
    return ["".join(one.get("text", "") for one in cell.get("outputs", [])) for cell in notebook.cells]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_notebook_tells_what_stands_in_it(
    web: Web, served: str, monkeypatch: pytest.MonkeyPatch, pytestconfig: pytest.Config
) -> None:
    monkeypatch.setenv("CALIPSO_URL", served)
    monkeypatch.setenv("CALIPSO_TOKEN", web.tokens["operator"])
    written = nbformat.read(FILE, as_version=4)
    run = nbformat.read(FILE, as_version=4)

    NotebookClient(run, timeout=120, kernel_name="python3", record_timing=False).execute()
    text = nbformat.writes(run)
    for secret in (*web.tokens.values(), served):
        assert secret not in text
    if pytestconfig.getoption("--golden-write"):
        FILE.write_text(text + "\n", encoding="utf-8")
        written = run

    assert [one.get("output_type") for cell in run.cells for one in cell.get("outputs", [])].count("error") == 0
    assert outputs(run) == outputs(written)
    assert any("moz-web-1" in one for one in outputs(run))
