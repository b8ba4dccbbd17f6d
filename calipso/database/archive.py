"""The private Neo4j's data in one file, and back: nobody ever sees half a dump, or half a load."""

import os
import shutil
from pathlib import Path

from calipso.config import Settings
from calipso.database.command import Engine, Ports, administer, configuration
from calipso.database.failures import explain_text
from calipso.database.launch import engine_of, launch
from calipso.database.memory import Memory, fitting_memory, total_memory_mb
from calipso.database.places import Home, Tell, cannot_write, home_of, make_home, silent
from calipso.database.server import halt, hold
from calipso.database.state import DATABASE, living
from calipso.errors import DatabaseError, Invalid

ARCHIVE_STARTS = (b"DZV1", b"DGV1")  # how a dump begins, packed by zstandard or gzip (neo4j-dbms, its archive formats)


def dump(settings: Settings, file: Path, tell: Tell = silent) -> int:
    """Write the database into `file`, readable by its owner alone: its size in bytes. Users and passwords are not in it.

    The server is stopped for it and started again if it ran. `file` appears, or is replaced, when the dump is whole.
    Raises Invalid where `file` is something else than a dump, DatabaseError when there is nothing to dump or no room.
    """
    if file.exists() and not _is_archive(file):
        raise Invalid(f"{file} is there and is no dump", "choose another name, or move that file away")
    home = home_of(settings)
    if not (home.data / "databases" / DATABASE).exists():
        raise DatabaseError(f"there is no database in {home.root}", "start it once with: calipso db start")
    with hold(home, tell):
        engine, state = engine_of(settings, tell), living(home)
        halt(home, tell)
        try:
            tell(f"dumping {home.data} into {file}")
            _write_archive(home, engine, file.absolute(), tell)
        finally:
            if state:
                launch(home, engine, state.memory, tell, state.ports)
    return file.stat().st_size


def load(settings: Settings, file: Path, tell: Tell = silent) -> None:
    """Replace the database by the one in `file`, a dump. The server runs afterwards if it ran before.

    The file is unpacked beside the database, which is replaced only then, and given back if Neo4j does not open the
    new one; so there must be room for both. Raises Invalid when `file` is no dump or not whole.
    """
    if not _is_archive(file):
        raise Invalid(
            f"{file} is no dump of Neo4j" if file.exists() else f"there is no file {file}", "the database is as it was"
        )
    home = home_of(settings)
    make_home(home)
    with hold(home, tell):
        engine, state = engine_of(settings, tell), living(home)
        memory = state.memory if state else fitting_memory(total_memory_mb())
        fresh = home.root / "data.loading"
        try:
            tell(f"unpacking {file}")
            _unpack(home, engine, file, fresh)
            halt(home, tell)
            _swap(home, fresh)
            launch(home, engine, memory, tell)
        except DatabaseError as err:
            if state and not living(home):
                launch(home, engine, memory, tell)
            raise DatabaseError(
                f"{file} was not loaded: {err.message}", f"the database is as it was; {err.hint}"
            ) from err
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        if state is None:
            halt(home, tell)


def _is_archive(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(4) in ARCHIVE_STARTS
    except OSError as err:
        if isinstance(err, FileNotFoundError):
            return False
        raise Invalid(f"cannot read {file}: {err.strerror}", "give the name of a file that you may read") from err


def _write_archive(home: Home, engine: Engine, file: Path, tell: Tell) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}.draft")
    try:
        worked, said = _dump_into(home, engine, draft)
        if not worked and "recover" in said:  # it was killed, and a store has to be closed properly to be dumped
            launch(home, engine, fitting_memory(total_memory_mb()), tell)
            halt(home, tell)
            worked, said = _dump_into(home, engine, draft)
        if not worked:
            raise explain_text(home, said, "Neo4j did not dump its database", place=file.parent)
        draft.replace(file)
    except OSError as err:
        raise cannot_write(file, err) from err
    finally:
        draft.unlink(missing_ok=True)


def _dump_into(home: Home, engine: Engine, draft: Path) -> tuple[bool, str]:
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    with draft.open("wb") as out:
        answer = administer(home, engine, "database", "dump", DATABASE, "--to-stdout", stdout=out)
        os.fsync(out.fileno())
    return answer


def _unpack(home: Home, engine: Engine, file: Path, fresh: Path) -> None:
    """Unpack the archive into a data folder of its own, with a configuration that points there; the server may run on."""
    shutil.rmtree(fresh, ignore_errors=True)
    conf = fresh / "conf"
    try:
        conf.mkdir(parents=True)
        (conf / "neo4j.conf").write_text(configuration(home, Ports(0, 0), Memory(512, 64), data=fresh))
        with file.open("rb") as archive:
            worked, said = administer(
                home, engine, "database", "load", DATABASE, "--from-stdin", conf=conf, stdin=archive
            )
    except OSError as err:
        raise cannot_write(fresh, err) from err
    shutil.rmtree(conf)
    if not worked and "No space left" not in said:
        raise Invalid(
            f"{file} cannot be loaded: {explain_text(home, said, 'Neo4j').message}", "the database is as it was"
        )
    if not worked:
        raise explain_text(home, said, f"{file} cannot be loaded")


def _swap(home: Home, fresh: Path) -> None:
    """Put the fresh data in place of the former, which stays beside it until Neo4j has opened the new (see launch)."""
    try:
        home.data.mkdir(exist_ok=True)
        # Users, passwords and the server's identity are no part of a dump; they stay.
        for name in ("dbms", "databases/system", "transactions/system"):
            if (home.data / name).exists():
                shutil.copytree(home.data / name, fresh / name)
        if (home.data / "server_id").exists():
            shutil.copy2(home.data / "server_id", fresh / "server_id")
        home.data.rename(home.data_before_load)
        fresh.rename(home.data)
    except OSError as err:
        raise cannot_write(home.data, err) from err
