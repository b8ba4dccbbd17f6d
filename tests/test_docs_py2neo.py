"""docs/py2neo.md is true: its examples run as one script, and what it says of py2neo's failures still holds."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from calipso.graph import Graph
from tests.conftest import Server
from tests.replayed import replayed_moz

pytest.importorskip("py2neo", reason="the extra py2neo is not installed: pip install -e '.[py2neo]'")
pytestmark = pytest.mark.graph

PAGE = (Path(__file__).parents[1] / "docs" / "py2neo.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
SAME = "assert before == after, (before, after)\nprint('same')\n"

FAILURES = """
import os
import py2neo
from py2neo.errors import ClientError, ConnectionUnavailable

uri, user = os.environ["CALIPSO_NEO4J_URI"], os.environ["CALIPSO_NEO4J_USER"]
graph = py2neo.Graph(uri, auth=(user, os.environ["CALIPSO_NEO4J_PASSWORD"]))
for fails in (graph.schema.get_indexes, graph.schema.get_uniqueness_constraints):
    try:
        fails("Object")
    except ClientError as err:
        print(err.code)
try:
    graph.schema.create_index("Py2neo", "name")
except ClientError as err:
    print(err.code)
try:
    py2neo.Graph(uri, auth=(user, "wrong"))
except ConnectionUnavailable as err:
    print(err)
print(graph.evaluate("RETURN datetime()").to_native().tzinfo)
"""


@pytest.fixture(scope="module")
def moz(neo4j_server: Server) -> Iterator[Graph]:
    """The graph that the page asks."""
    with replayed_moz(neo4j_server) as graph:
        yield graph


def run(script: str, server: Server) -> str:
    """What a script prints, run as an engineer runs one, every warning an error but the sockets that py2neo leaks."""
    variables = {
        "CALIPSO_NEO4J_URI": server.uri,
        "CALIPSO_NEO4J_USER": server.user,
        "CALIPSO_NEO4J_PASSWORD": server.password,
    }
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", "ignore:unclosed <socket:ResourceWarning", "-"],
        input=script,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_each_example_gives_the_same_by_py2neo_and_by_the_driver(moz: Graph, neo4j_server: Server) -> None:
    script = "".join(block + SAME * ("after =" in block) for block in BLOCKS)

    assert run(script, neo4j_server) == "same\n" * script.count(SAME)
    assert script.count(SAME) == len(re.findall(r"^before =|^    before =", script, re.MULTILINE)) == 11


def test_py2neo_fails_where_the_page_says_that_it_does(moz: Graph, neo4j_server: Server) -> None:
    assert run(FAILURES, neo4j_server).splitlines() == [
        "Neo.ClientError.Procedure.ProcedureNotFound",
        "Neo.ClientError.Procedure.ProcedureNotFound",
        "Neo.ClientError.Statement.SyntaxError",
        "Connection has been closed",
        "None",
    ]
