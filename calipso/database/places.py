"""Where the private Neo4j keeps things: its home under CALIPSO_HOME, and the jars that all homes share."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from calipso.config import Settings
from calipso.errors import DatabaseError

Tell = Callable[[str], None]
"""How a long task tells what it does now; the doors decide where the line goes."""


def silent(_line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Home:
    """The private Neo4j's folder; its layout below `data` and `logs` is Neo4j's own."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def data_before_load(self) -> Path:
        """The former data while a load has not proved itself; found with no `data` beside it, it is put back."""
        return self.root / "data.before-load"

    @property
    def conf(self) -> Path:
        return self.root / "conf"

    @property
    def log(self) -> Path:
        return self.root / "logs" / "neo4j.log"

    @property
    def console(self) -> Path:
        """What Java itself printed in the last start."""
        return self.root / "logs" / "console.log"

    @property
    def password(self) -> Path:
        return self.root / "password"

    @property
    def state(self) -> Path:
        """Which process was started last, and on which ports."""
        return self.root / "server.json"


def home_of(settings: Settings) -> Home:
    """The private Neo4j's folder in CALIPSO_HOME, as an absolute path (its server has another working directory)."""
    return Home(settings.home.expanduser().absolute() / "neo4j")


def make_home(home: Home) -> None:
    """Create the home's folders, for the owner's eyes only. Raises DatabaseError where that cannot be."""
    try:
        home.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        home.conf.mkdir(exist_ok=True)
        home.log.parent.mkdir(exist_ok=True)
    except OSError as err:
        raise cannot_write(home.root, err) from err


def cannot_write(path: Path, err: OSError) -> DatabaseError:
    """What to say when the disk says no to `path`."""
    return DatabaseError(
        f"cannot write {err.filename or path}: {err.strerror or err}",
        "free space there or make it writable, or set CALIPSO_HOME (and XDG_CACHE_HOME for the jars) to another disk",
    )


def jar_cache() -> Path:
    """The folder of jars that all homes of this user share: XDG_CACHE_HOME/calipso, by default ~/.cache/calipso."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache").absolute() / "calipso"


@contextmanager
def locked(file: Path, tell: Tell, waiting_for: str) -> Iterator[None]:
    """Hold `file` alone among all processes; the kernel gives it back when its holder dies, however it dies."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = file.open("w")
    except OSError as err:
        raise cannot_write(file, err) from err
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell(f"waiting for {waiting_for}")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
