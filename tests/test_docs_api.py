"""docs/api.md is true: its shell examples are run as they stand against the served web door."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from tests.served import served
from tests.web import Web, web

__all__ = ["served", "web"]
pytestmark = pytest.mark.graph
PAGE = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


def test_the_pages_examples_run_as_they_stand(web: Web, served: str, tmp_path: Path) -> None:
    for program in ("curl", "jq", "bash"):
        if which(program) is None:
            pytest.skip(f"no {program} on this machine: apt-get install {program}")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {"PATH": programs, "HOME": str(tmp_path), "CALIPSO_URL": served, "CALIPSO_HOME": str(tmp_path)}
    environment["CALIPSO_TOKEN"] = web.tokens["operator"]

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "".join(EXAMPLES)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert len(EXAMPLES) == 8
    assert '"user":"operator"' in done.stdout.replace(" ", "")
    assert "\n304\n" in done.stdout
    assert (tmp_path / "moz.xlsx").read_bytes()[:2] == b"PK"
    assert (tmp_path / "servers.csv").read_text().startswith("id,type,name")
    assert (tmp_path / "token.header").stat().st_mode & 0o077 == 0
    assert "moz-web-2" in done.stdout
    assert "reaches" in done.stdout
    assert web.tokens["operator"] not in done.stdout + done.stderr
