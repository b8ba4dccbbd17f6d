"""Neo4j's jars: fetched once for all homes of a user, whole or not at all, and looked over before each start."""

import json
import os
import shutil
from pathlib import Path

from calipso.database.maven import Coordinates, drop_broken, is_whole, resolve
from calipso.database.places import Tell, cannot_write, jar_cache, locked, silent
from calipso.errors import DatabaseError

NEO4J_VERSION = "2026.09.0"
COORDINATES: Coordinates = (
    ("org.neo4j", "neo4j", NEO4J_VERSION),
    ("org.neo4j.app", "neo4j-server", NEO4J_VERSION),
    ("org.neo4j.client", "neo4j-browser", "5.24.0"),  # the newest in the repository; Neo4j 2026 serves it at /browser/
)
EXPECTED_MB = 200  # measured: the jars, their poms, and what Maven needs itself


def ensure_jars(tell: Tell = silent) -> Path:
    """The folder with Neo4j's jars, fetched if it is not there or not as it was fetched.

    The folder stands beside `manifest.json`, which has each jar's size in bytes; both are made under another name and
    renamed when whole. Raises DatabaseError when the jars cannot be had.
    """
    cache = jar_cache()
    whole = cache / f"neo4j-{NEO4J_VERSION}"
    if not faults(whole):
        return whole / "jars"
    with locked(cache / "fetch.lock", tell, "another fetch of Neo4j to end"):
        found = faults(whole)  # once more: the one we waited for may have mended it
        if found:
            if whole.exists():
                tell(f"Neo4j's jars are damaged ({', '.join(found[:3])}): fetching what is missing")
            try:
                _fetch(cache, whole, tell)
            except OSError as err:
                raise cannot_write(cache, err) from err
    return whole / "jars"


def faults(whole: Path) -> list[str]:
    """The names of what is missing or has another size than when it was fetched."""
    try:
        sizes: dict[str, int] = json.loads((whole / "manifest.json").read_text())["jars"]
        there = {entry.name: entry.stat().st_size for entry in os.scandir(whole / "jars")}
    except (OSError, ValueError, KeyError):
        return ["manifest.json"]
    return [name for name, size in sizes.items() if there.get(name) != size]


def _fetch(cache: Path, whole: Path, tell: Tell) -> None:
    repository, work = cache / "m2", cache / f"{whole.name}.partial"
    shutil.rmtree(work, ignore_errors=True)
    (work / "jars").mkdir(parents=True)
    repository.mkdir(exist_ok=True)
    drop_broken(repository)
    tell(f"fetching Neo4j {NEO4J_VERSION} (about {EXPECTED_MB} MB) into {cache}")
    sizes = {}
    for source in resolve(COORDINATES, repository, work, EXPECTED_MB, tell):
        jar = work / "jars" / source.name
        _link(source, jar)
        if not is_whole(jar):
            raise DatabaseError(f"{jar.name} came damaged", "run the command again: it is fetched once more")
        sizes[jar.name] = jar.stat().st_size
    (work / "manifest.json").write_text(json.dumps({"neo4j": NEO4J_VERSION, "jars": sizes}, indent=1))
    for left in (work / "jgo", work / "classpath"):
        shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
    if whole.exists():
        shutil.rmtree(whole)
    work.rename(whole)


def _link(source: Path, jar: Path) -> None:
    """The same bytes under another name: no second copy on the disk, where the file system can do that."""
    try:
        jar.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, jar)
