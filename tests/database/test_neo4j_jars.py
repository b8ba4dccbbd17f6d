"""Fetching Neo4j: what a cut download, a bad disk and a broken repository leave behind."""

import http.server
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from calipso.database.jars import NEO4J_VERSION, ensure_jars, faults
from calipso.database.maven import drop_broken, is_whole
from calipso.database.places import jar_cache

pytestmark = pytest.mark.graph

SMALL_JAR = "slf4j-api-"


@pytest.fixture
def cache_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shared jars in a cache of this test's own; names are copied, bytes are not."""
    ensure_jars()
    shutil.copytree(jar_cache(), tmp_path / "calipso", copy_function=os.link)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "calipso"


def cut(file: Path) -> None:
    """Leave half of a file, and its other names alone."""
    half = file.read_bytes()[: file.stat().st_size // 2]
    file.unlink()
    file.write_bytes(half)


def test_a_truncated_jar_is_noticed_and_fetched_again(cache_copy: Path) -> None:
    whole = cache_copy / f"neo4j-{NEO4J_VERSION}"
    jar = next((whole / "jars").glob(f"{SMALL_JAR}*.jar"))
    size = jar.stat().st_size
    for place in (jar, next((cache_copy / "m2").rglob(jar.name))):
        cut(place)
    assert faults(whole) == [jar.name]
    told: list[str] = []
    assert ensure_jars(told.append) == whole / "jars"
    assert faults(whole) == []
    assert jar.stat().st_size == size
    assert jar.name in told[0]


def test_a_fetch_that_was_cut_goes_on_with_what_it_has(cache_copy: Path) -> None:
    whole = cache_copy / f"neo4j-{NEO4J_VERSION}"
    whole.rename(cache_copy / f"neo4j-{NEO4J_VERSION}.partial")
    for jar in (cache_copy / "m2").rglob(f"{SMALL_JAR}*.jar"):
        cut(jar)
    kept = next((cache_copy / "m2").rglob("neo4j-kernel-2*.jar"))
    before = kept.stat().st_ino
    jars = ensure_jars()
    assert faults(whole) == []
    assert all(is_whole(jar) for jar in jars.glob(f"{SMALL_JAR}*.jar"))
    assert (jars / kept.name).stat().st_ino == before
    assert [path.name for path in cache_copy.glob("*.partial")] == []


def test_a_cut_file_in_the_repository_is_dropped_and_a_whole_one_kept(tmp_path: Path) -> None:
    ensure_jars()
    shared = next((jar_cache() / "m2").rglob(f"{SMALL_JAR}*.jar"))
    for name in ("whole.jar", "cut.jar"):
        shutil.copyfile(shared, tmp_path / name)
    cut(tmp_path / "cut.jar")
    (tmp_path / "whole.pom").write_text("<project/>")
    (tmp_path / "cut.pom").write_text("<project><depend")
    drop_broken(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["whole.jar", "whole.pom"]


class CuttingRepository(http.server.BaseHTTPRequestHandler):
    """Promises each file whole and hangs up in its middle."""

    def do_GET(self) -> None:  # the name that http.server calls
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"<project>")

    def log_message(self, *_: object) -> None:
        """Say nothing on stderr."""


@pytest.fixture
def cutting_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty jar cache, and a Maven whose only repository cuts each file; skipped where there is no mvn to tell so."""
    if not shutil.which("mvn"):
        pytest.skip("mvn is not installed")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), CuttingRepository)
    (tmp_path / ".m2").mkdir()
    (tmp_path / ".m2" / "settings.xml").write_text(
        "<settings><mirrors><mirror><id>cutting</id><mirrorOf>*</mirrorOf>"
        f"<url>http://127.0.0.1:{server.server_port}/</url></mirror></mirrors></settings>"
    )
    monkeypatch.setenv("MAVEN_OPTS", f"-Duser.home={tmp_path}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("CALIPSO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CALIPSO_NEO4J_URI", raising=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield tmp_path / "cache" / "calipso"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_download_that_is_cut_says_so_and_leaves_nothing_that_looks_whole(
    cutting_repository: Path, run_calipso: Callable
) -> None:
    outcome = run_calipso("db", "start")
    assert outcome.exit_code == 1
    assert "cannot fetch Neo4j with mvn" in outcome.stderr
    assert "it goes on where it stopped" in outcome.stderr
    assert not (cutting_repository / f"neo4j-{NEO4J_VERSION}").exists()


def test_the_manifest_counts_each_jar(tmp_path: Path) -> None:
    (tmp_path / "jars").mkdir()
    (tmp_path / "jars" / "present.jar").write_bytes(b"1234")
    sizes = {"present.jar": 4, "absent.jar": 4}
    assert faults(tmp_path) == ["manifest.json"]
    (tmp_path / "manifest.json").write_text(json.dumps({"jars": sizes}))
    assert faults(tmp_path) == ["absent.jar"]
