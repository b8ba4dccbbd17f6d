"""Users: who is let in, what may be changed of them, and who is never left without an admin."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import argon2
import pytest

from calipso import accounts
from calipso.accounts import passwords
from calipso.accounts.roles import ROLES, at_least
from calipso.errors import CalipsoError, Conflict, Invalid, NotFound, Unauthorized
from calipso.graph import Graph
from tests.accounts import EXAMPLE, PASSWORD, admin, projects
from tests.conftest import Server

pytestmark = pytest.mark.graph


def test_a_user_is_let_in_by_his_password_alone(graph: Graph) -> None:
    made = accounts.add_user(graph, "Noc", PASSWORD, "operator", by="test")
    found = accounts.authenticate(graph, "noc", PASSWORD)
    assert (found.user, found.role, found.projects, found.bound, found.via) == (
        "Noc",
        "operator",
        None,
        False,
        "password",
    )
    assert made == accounts.get_user(graph, "NOC") == accounts.list_users(graph)[0]
    assert (made["role"], made["enabled"], made["bound"], made["by"]) == ("operator", True, False, "test")


@pytest.mark.parametrize(
    ("name", "password"),
    [("noc", EXAMPLE), ("nobody", PASSWORD), ("off", PASSWORD), ("noc", ""), ("noc", "x" * 5000), ("\ud800", "\ud800")],
)
def test_who_is_not_let_in_is_told_the_same_words(graph: Graph, name: str, password: str) -> None:
    accounts.add_user(graph, "noc", PASSWORD, "viewer", by="test")
    accounts.add_user(graph, "off", PASSWORD, "viewer", by="test")
    accounts.change_user(graph, "off", enabled=False, by="test")
    with pytest.raises(Unauthorized) as told:
        accounts.authenticate(graph, name, password)
    with pytest.raises(Unauthorized) as unknown:
        accounts.authenticate(graph, "somebody else", "some other password")
    assert (told.value.message, told.value.hint) == (unknown.value.message, unknown.value.hint)
    assert told.value.status == 401


def test_an_unknown_user_costs_the_check_of_a_password(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, hash_: str, password: Any) -> bool:
        checked.append(hash_)
        return bool(verify(self, hash_, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    accounts.add_user(graph, "off", PASSWORD, "viewer", by="test")
    accounts.change_user(graph, "off", enabled=False, by="test")
    for name in ("nobody", "off"):
        with pytest.raises(Unauthorized):
            accounts.authenticate(graph, name, PASSWORD)
    assert len(checked) == 2
    assert checked[0].split("$")[:4] == checked[1].split("$")[:4]


def test_nobodys_hash_has_the_parameters_of_new_ones() -> None:
    assert not passwords.outdated(passwords.NOBODY)
    assert not passwords.fits(None, "nobody has this password")


def test_a_hash_of_other_parameters_is_made_anew_at_login(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    weaker = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
    with monkeypatch.context() as earlier:
        earlier.setattr(passwords, "_HASHER", weaker)
        accounts.add_user(graph, "noc", PASSWORD, "viewer", by="test")
    before = graph.read("accounts/book")[0]["users"][0]["sealed"]
    accounts.authenticate(graph, "noc", PASSWORD)
    after = graph.read("accounts/book")[0]["users"][0]["sealed"]
    accounts.authenticate(graph, "noc", PASSWORD)
    assert before != after == graph.read("accounts/book")[0]["users"][0]["sealed"]


@pytest.mark.parametrize(
    ("name", "password", "role", "words"),
    [
        ("noc", "too short", "viewer", "10 to 1000 characters"),
        ("noc", "x" * 1001, "viewer", "10 to 1000 characters"),
        ("network-operations", "Network-Operations", "viewer", "the user's name"),
        ("noc", PASSWORD, "king", "'king' is no role"),
        ("", PASSWORD, "viewer", "is no name"),
        ("a\nb", PASSWORD, "viewer", "is no name"),
        ("oidc:noc", PASSWORD, "viewer", "no name for a user"),
        ("x" * 201, PASSWORD, "viewer", "is no name"),
    ],
)
def test_a_user_that_cannot_be_is_not_made(graph: Graph, name: str, password: str, role: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        accounts.add_user(graph, name, password, role, by="test")
    assert accounts.list_users(graph) == []


def test_two_users_have_not_one_name(graph: Graph) -> None:
    accounts.add_user(graph, "noc", PASSWORD, "viewer", by="test")
    with pytest.raises(Conflict, match="there is a user 'NOC' already"):
        accounts.add_user(graph, "NOC", PASSWORD, "admin", by="test")
    assert [one["role"] for one in accounts.list_users(graph)] == ["viewer"]


def test_another_password_lets_in_and_the_former_does_not(graph: Graph) -> None:
    accounts.add_user(graph, "noc", PASSWORD, "viewer", by="test")
    accounts.set_password(graph, "noc", EXAMPLE, by="test")
    assert accounts.authenticate(graph, "noc", EXAMPLE).user == "noc"
    with pytest.raises(Unauthorized):
        accounts.authenticate(graph, "noc", PASSWORD)


@pytest.mark.parametrize("change", [{"role": "operator"}, {"enabled": False}, {"projects": ["moz"]}])
def test_the_last_admin_stays_one(graph: Graph, change: dict[str, Any]) -> None:
    admin(graph)
    projects(graph, "moz")
    accounts.add_user(graph, "bound", PASSWORD, "admin", projects=["moz"], by="test")
    with pytest.raises(Conflict, match="last admin"):
        accounts.change_user(graph, "root", by="test", **change)
    with pytest.raises(Conflict, match="last admin"):
        accounts.remove_user(graph, "root")
    admin(graph, "second")
    accounts.change_user(graph, "root", by="test", **change)
    accounts.remove_user(graph, "root")
    assert [one["name"] for one in accounts.list_users(graph)] == ["bound", "second"]


def test_of_two_admins_who_remove_each_other_at_once_one_stays(graph: Graph, neo4j_server: Server) -> None:
    for name in ("one", "two", "three", "four"):
        admin(graph, name)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda name: removed(neo4j_server, name), ("one", "two", "three", "four")))
    assert sorted(done) == [False, True, True, True]
    assert len(accounts.list_users(graph)) == 1


def removed(server: Server, name: str) -> bool:
    """Whether a user could be removed, over a connection of its own."""
    with Graph(server.uri, server.user, server.password) as graph:
        try:
            accounts.remove_user(graph, name)
        except Conflict:
            return False
    return True


def test_several_first_starts_at_once_make_one_admin(graph: Graph, neo4j_server: Server) -> None:
    def start(_number: int) -> tuple[str, str] | None:
        with Graph(neo4j_server.uri, neo4j_server.user, neo4j_server.password) as own:
            return accounts.first_admin(own)

    with ThreadPoolExecutor(6) as pool:
        made = [one for one in pool.map(start, range(6)) if one]
    assert len(made) == 1
    name, password = made[0]
    found = accounts.authenticate(graph, name, password)
    assert (name, found.role, found.bound) == ("admin", "admin", False)
    assert accounts.first_admin(graph) is None


def test_a_user_that_is_not_there_is_said_so(graph: Graph) -> None:
    attempts: list[Any] = [
        lambda: accounts.get_user(graph, "nobody"),
        lambda: accounts.remove_user(graph, "nobody"),
        lambda: accounts.set_password(graph, "nobody", PASSWORD, by="test"),
        lambda: accounts.change_user(graph, "nobody", role="admin", by="test"),
        lambda: accounts.add_token(graph, "nobody", "t", by="test"),
        lambda: accounts.list_tokens(graph, "nobody"),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound, match="no user 'nobody'"):
            attempt()


def test_roles_rise() -> None:
    assert [[at_least(role, needed) for needed in ROLES] for role in ROLES] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]
    with pytest.raises(CalipsoError, match="no role"):
        at_least("king", "viewer")
