"""The key of accounts: without it nothing is read, a wrong or missing one is said so, and several processes share one."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from calipso import accounts
from calipso.accounts.sealing import Sealer, sealer_of
from calipso.errors import CalipsoError, DatabaseError, Invalid, Unauthorized
from calipso.graph import Graph
from tests.accounts import PASSWORD, admin, all_properties
from tests.conftest import Server

pytestmark = pytest.mark.graph


def keyed(server: Server, file: Path) -> Graph:
    """A connection whose key is in a file of its own."""
    return Graph(server.uri, server.user, server.password, key_file=file)


def test_a_key_is_made_once_for_the_owners_eyes_by_several_at_once(
    graph: Graph, neo4j_server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "home" / "secret.key"

    def sealed(number: int) -> str:
        with keyed(neo4j_server, file) as own:
            return sealer_of(own).seal({"number": number})

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(sealed, range(8)))
    with keyed(neo4j_server, file) as own:
        assert [sealer_of(own).open(one)["number"] for one in found] == list(range(8))
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]
    assert graph.uri == neo4j_server.uri


@pytest.mark.parametrize("what", ["another key", "no key"])
def test_without_the_key_that_they_were_sealed_with_accounts_are_told_to_be_sealed(
    graph: Graph, neo4j_server: Server, tmp_path: Path, what: str
) -> None:
    admin(graph)
    secret, _row = accounts.add_token(graph, "root", "t", by="test")
    file = tmp_path / "secret.key"
    if what == "another key":
        file.write_text("x" * 44)
    with keyed(neo4j_server, file) as other:
        attempts = [
            lambda: accounts.authenticate(other, "root", PASSWORD),
            lambda: accounts.authenticate_token(other, secret),
            lambda: accounts.authenticate_session(other, "x"),
            lambda: accounts.list_users(other),
            lambda: accounts.first_admin(other),
            lambda: accounts.note(other, accounts.Entry("x", "login")),
        ]
        for attempt in attempts:
            with pytest.raises(DatabaseError, match="sealed with") as told:
                attempt()
            assert "calipso user reset" in told.value.hint
    assert accounts.authenticate(graph, "root", PASSWORD).user == "root"


def test_after_a_reset_accounts_begin_anew_with_the_key_that_there_is(
    graph: Graph, neo4j_server: Server, tmp_path: Path
) -> None:
    admin(graph)
    accounts.note(graph, accounts.Entry("root", "user add", "noc"))
    with keyed(neo4j_server, tmp_path / "secret.key") as other:
        accounts.reset_accounts(other)
        assert accounts.first_admin(other) is not None
        accounts.note(other, accounts.Entry("me", "user reset"))
        told = accounts.list_audit(other)["items"]
    assert [one["who"] for one in told] == ["me", None]


@pytest.mark.parametrize("content", ["", "too short", "\n" * 100])
def test_what_is_no_key_is_said_so(neo4j_server: Server, tmp_path: Path, content: str) -> None:
    file = tmp_path / "secret.key"
    file.write_text(content)
    with keyed(neo4j_server, file) as other, pytest.raises(Invalid, match=r"secret\.key: a key has 32 characters"):
        accounts.authenticate(other, "root", PASSWORD)


def test_a_key_that_cannot_be_written_is_said_so(graph: Graph, neo4j_server: Server, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with (
        keyed(neo4j_server, tmp_path / "file" / "secret.key") as other,
        pytest.raises(CalipsoError, match="the key of the"),
    ):
        accounts.list_users(other)
    assert graph.uri == neo4j_server.uri


def test_nothing_of_accounts_is_in_the_database_or_in_any_log_in_clear(
    graph: Graph, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    admin(graph, "Administratorix")
    token, _row = accounts.add_token(graph, "Administratorix", "Grafanatus", by="Administratorix")
    identity = accounts.authenticate(graph, "Administratorix", PASSWORD)
    session = accounts.begin_session(graph, identity, 8)
    accounts.authenticate_token(graph, token)
    accounts.authenticate_session(graph, session)
    accounts.note(graph, accounts.Entry("Administratorix", "login", f"/x?token={token}", "192.0.2.7"))
    with pytest.raises(Unauthorized):
        accounts.authenticate(graph, "Administratorix", PASSWORD + "x")

    assert "RUN" in caplog.text, "the driver tells all that it sends"
    held, printed = all_properties(graph), "".join(capfd.readouterr()) + caplog.text

    for secret in (token, session, PASSWORD, "argon2", "Administratorix", "Grafanatus"):
        assert secret not in held
        assert secret not in printed


def test_what_was_sealed_is_opened_only_whole_and_its_length_tells_nothing() -> None:
    sealer = Sealer(b"k" * 32)
    short, long = sealer.seal({"name": "a"}), sealer.seal({"name": "a" * 150})
    assert len(short) == len(long)
    assert sealer.open(long) == {"name": "a" * 150}
    with pytest.raises(DatabaseError):
        sealer.open(short[:-8] + long[-8:])
    assert sealer.lookup("user", "a", "b") != sealer.lookup("user", "ab")
    assert sealer.lookup("user", "a") != sealer.lookup("token", "a")
