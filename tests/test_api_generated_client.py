"""A client that a public generator makes of the OpenAPI document does Moz's story against the served web door."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.served import served
from tests.web import Web, web

__all__ = ["served", "web"]
pytestmark = pytest.mark.graph
# In an environment of its own, kept beside the tests': it wants an older typer than our command line's.
GENERATOR = "openapi-python-client==0.29.1"
STORY = Path(__file__).with_name("generated_story.py")


@pytest.fixture(scope="module")
def generator() -> Path:
    """The folder of programs of the generator's own environment, which is made once."""
    home = Path(sys.prefix) / "openapi-python-client"
    if not (home / GENERATOR).is_file():
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=False)
        pip = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", GENERATOR]
        if made.returncode or subprocess.run(pip, check=False, timeout=300).returncode:
            reason = f"{GENERATOR} cannot be installed here"
            if os.environ.get("CALIPSO_REQUIRE_GENERATOR") == "1":
                pytest.fail(reason)
            pytest.skip(reason)
        (home / GENERATOR).touch()
    return home / "bin"


def test_a_generated_client_does_mozs_story(web: Web, served: str, generator: Path, tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(web.client.get("/api/v1/openapi.json").json))
    environment = os.environ | {"PATH": f"{generator}{os.pathsep}{os.environ['PATH']}"}
    command = [generator / "openapi-python-client", "generate", "--path", document, "--output-path", tmp_path / "made"]
    made = subprocess.run(
        [*command, "--fail-on-warning"], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert "WARNING" not in made.stdout + made.stderr

    told = subprocess.run(
        [generator / "python", STORY, served],
        input=web.tokens["operator"],
        env=environment | {"PYTHONPATH": str(tmp_path / "made")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert told.returncode == 0, told.stderr
    story = json.loads(told.stdout)
    assert "moz-web-1" in story["found"]
    assert story["server"][1] is True
    assert story["server"][2] > 1
    assert {"instance", "vnic", "host_pnic", "switch"} <= set(story["clique"][1])
    assert story["path"] == [True, "moz-web-1", "moz-db-2"]
    assert "moz-web-1" in story["down"]
    assert story["snapshot"] == ["by-generated", "lab"]
    assert story["again"] == [True, 409, "Conflict"]
    assert story["same"] is True
    assert story["report"][0] is True
    assert story["report"][1] > 0
    assert story["nobody"] == [True, 404, True]
