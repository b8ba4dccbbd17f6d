"""Dumps and loads, with a real server and real files."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from calipso import database
from calipso.config import Settings
from calipso.database.places import Home
from calipso.errors import DatabaseError, Invalid

pytestmark = pytest.mark.graph

Server = database.RunningServer


@pytest.mark.usefixtures("own_environment", "own_server")
def test_a_dump_brings_the_data_of_its_time_back(
    run_calipso: Callable, write_note: Callable, notes: Callable, tmp_path: Path
) -> None:
    file = tmp_path / "calipso.dump"
    write_note("before the dump")
    dumped = run_calipso("db", "dump", file, "--json")
    assert (dumped.exit_code, dumped.json()["bytes"]) == (0, file.stat().st_size), dumped
    write_note("after the dump")
    loaded = run_calipso("db", "load", file)
    assert loaded.exit_code == 0, loaded
    assert notes() == ["before the dump"]
    assert [path.name for path in tmp_path.iterdir()] == ["calipso.dump"]


@pytest.mark.usefixtures("own_environment")
def test_a_file_that_is_no_dump_leaves_server_and_data_alone(
    run_calipso: Callable,
    own_settings: Settings,
    own_server: Server,
    write_note: Callable,
    notes: Callable,
    tmp_path: Path,
) -> None:
    write_note("kept")
    (tmp_path / "garbage").write_bytes(b"no dump at all")
    (tmp_path / "looks-like-one").write_bytes(b"DZV1" + bytes(range(256)) * 64)
    for name in ("garbage", "looks-like-one", "absent"):
        outcome = run_calipso("db", "load", tmp_path / name)
        assert outcome.exit_code == 2, outcome
        assert name in outcome.stderr
        assert "the database is as it was" in outcome.stderr
    running = database.status(own_settings)
    assert running is not None
    assert running.pid == own_server.pid
    assert notes() == ["kept"]


def test_a_killed_servers_data_can_be_dumped_and_a_cut_dump_is_refused(
    own_settings: Settings,
    own_server: Server,
    write_note: Callable,
    notes: Callable,
    power_cut: Callable,
    tmp_path: Path,
) -> None:
    write_note("written before the power cut")
    power_cut(own_settings)
    whole, cut = tmp_path / "whole.dump", tmp_path / "cut.dump"
    size = database.dump(own_settings, whole)
    assert database.status(own_settings) is None
    cut.write_bytes(whole.read_bytes()[: size * 2 // 3])
    with pytest.raises(Invalid, match=r"cut\.dump cannot be loaded"):
        database.load(own_settings, cut)
    database.start(own_settings, 512)
    assert notes() == ["written before the power cut"]


def test_data_that_neo4j_cannot_open_gives_way_to_the_data_before_the_load(
    own_settings: Settings, own_server: Server, own_home: Home, write_note: Callable, notes: Callable
) -> None:
    write_note("before the load")
    database.stop(own_settings)
    # As a load leaves it that was killed after its swap, with a store that turns out to be unusable.
    shutil.copytree(own_home.data, own_home.data_before_load)
    (own_home.data / "databases" / "neo4j" / "neostore").write_bytes(b"\0" * 8192)
    with pytest.raises(DatabaseError):
        database.start(own_settings, 512)
    assert not own_home.data_before_load.exists()
    database.start(own_settings, 512)
    assert notes() == ["before the load"]


def test_a_load_that_was_cut_between_its_renames_loses_nothing(
    own_settings: Settings, own_server: Server, own_home: Home, write_note: Callable, notes: Callable
) -> None:
    write_note("before the load")
    database.stop(own_settings)
    own_home.data.rename(own_home.data_before_load)
    database.start(own_settings, 512)
    assert notes() == ["before the load"]


def test_a_dump_never_replaces_a_file_of_another_kind(
    own_settings: Settings, own_server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    with pytest.raises(Invalid, match=r"notes\.txt is there and is no dump"):
        database.dump(own_settings, file)
    assert file.read_text() == "mine"


def test_without_a_database_there_is_nothing_to_dump(throwaway: Settings, tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="there is no database") as refusal:
        database.dump(throwaway, tmp_path / "file.dump")
    assert "calipso db start" in refusal.value.hint
