"""API tokens reach at most what their users do, at every moment, and their secrets are kept nowhere."""

from __future__ import annotations

import re
from typing import Any

import pytest

from calipso import accounts
from calipso.customers import add_customer, remove_customer
from calipso.errors import Ambiguous, CalipsoError, Conflict, Forbidden, Invalid, NotFound, Unauthorized
from calipso.graph import Graph
from tests.accounts import PASSWORD, admin, projects

pytestmark = pytest.mark.graph
DAY_S = 86400


def test_a_token_is_its_user(graph: Graph) -> None:
    admin(graph)
    secret, row = accounts.add_token(graph, "root", "grafana", by="test")
    found = accounts.authenticate_token(graph, secret)
    assert re.fullmatch(r"calipso_[\w-]{43}", secret)
    assert (found.user, found.role, found.projects, found.via, found.token) == (
        "root",
        "admin",
        None,
        "token",
        row["id"],
    )
    assert accounts.list_tokens(graph) == accounts.list_tokens(graph, "ROOT")
    assert (row["name"], row["user"], row["used_at"], row["expired"], row["by"]) == (
        "grafana",
        "root",
        None,
        False,
        "test",
    )
    assert secret not in str(accounts.list_tokens(graph))


@pytest.mark.parametrize("secret", ["", "calipso_", "calipso_" + "x" * 43, "\ud800", "x" * 100_000])
def test_what_is_no_token_lets_nobody_in(graph: Graph, secret: str) -> None:
    with pytest.raises(Unauthorized):
        accounts.authenticate_token(graph, secret)
    admin(graph)
    with pytest.raises(Unauthorized):
        accounts.authenticate_token(graph, secret)


def test_a_token_runs_out_by_the_servers_clock(graph: Graph) -> None:
    admin(graph)
    secret, row = accounts.add_token(graph, "root", "t", days=2, by="test")
    graph.write("database/test_run_out", seconds=2 * DAY_S - 60)
    assert accounts.authenticate_token(graph, secret).user == "root"
    graph.write("database/test_run_out", seconds=61)
    with pytest.raises(Unauthorized):
        accounts.authenticate_token(graph, secret)
    assert [(one["id"], one["expired"]) for one in accounts.list_tokens(graph)] == [(row["id"], True)]


def test_its_use_is_noted_at_most_once_an_hour(graph: Graph) -> None:
    admin(graph)
    secret, _row = accounts.add_token(graph, "root", "t", by="test")

    def used() -> str:
        accounts.authenticate_token(graph, secret)
        return str(accounts.list_tokens(graph)[0]["used_at"])

    first = used()
    assert first == used() != "None"
    graph.write("database/test_run_out", seconds=3000)
    within = str(accounts.list_tokens(graph)[0]["used_at"])
    assert used() == within
    graph.write("database/test_run_out", seconds=700)
    assert used() > first


def test_a_token_of_less_than_its_user(graph: Graph) -> None:
    admin(graph)
    (moz,) = projects(graph, "moz")
    secret, row = accounts.add_token(graph, "root", "t", role="viewer", projects=["moz"], by="test")
    found = accounts.authenticate_token(graph, secret)
    assert (found.role, found.projects, found.bound) == ("viewer", (moz,), True)
    assert (row["role"], row["projects"], row["bound"]) == ("viewer", [moz], True)


def test_a_token_of_more_than_its_user_is_not_made(graph: Graph) -> None:
    projects(graph, "moz", "other")
    add_customer(graph, "Moz", ["moz"])
    add_customer(graph, "All", ["moz", "other"])
    accounts.add_user(graph, "tenant", PASSWORD, "operator", projects=["moz"], by="test")
    more: list[dict[str, Any]] = [{"role": "admin"}, {"projects": ["moz", "other"]}, {"customers": ["All"]}]
    for beyond in more:
        with pytest.raises(Forbidden):
            accounts.add_token(graph, "tenant", "t", by="test", **beyond)
    assert accounts.list_tokens(graph) == []
    accounts.add_token(graph, "tenant", "t", role="viewer", customers=["Moz"], by="test")


def test_a_token_loses_with_its_user_and_wins_nothing_with_him(graph: Graph) -> None:
    moz, other, third = projects(graph, "moz", "other", "third")
    accounts.add_user(graph, "tenant", PASSWORD, "operator", projects=["moz", "other"], by="test")
    plain, _ = accounts.add_token(graph, "tenant", "plain", by="test")
    narrow, _ = accounts.add_token(graph, "tenant", "narrow", projects=["moz"], by="test")

    def seen() -> list[tuple[str, tuple[str, ...] | None]]:
        found = [accounts.authenticate_token(graph, secret) for secret in (plain, narrow)]
        return [(one.role, one.projects) for one in found]

    assert seen() == [("operator", (moz, other)), ("operator", (moz,))]
    accounts.change_user(graph, "tenant", role="viewer", projects=["other", "third"], by="test")
    assert seen() == [("viewer", (other, third)), ("viewer", ())]
    accounts.change_user(graph, "tenant", role="admin", unbound=True, by="test")
    assert seen() == [("operator", None), ("operator", (moz,))]


def test_a_customers_projects_are_those_it_has_at_the_moment(graph: Graph) -> None:
    moz, other = projects(graph, "moz", "other")
    add_customer(graph, "Moz", ["moz"])
    accounts.add_user(graph, "tenant", PASSWORD, "viewer", customers=["Moz"], by="test")
    secret, _ = accounts.add_token(graph, "tenant", "t", by="test")
    narrow, _ = accounts.add_token(graph, "tenant", "narrow", customers=["Moz"], by="test")
    for one in (secret, narrow):
        found = accounts.authenticate_token(graph, one)
        assert (found.projects, found.customers) == ((moz,), ("Moz",))
    add_customer(graph, "Moz", ["other"])
    assert accounts.authenticate_token(graph, secret).projects == (moz, other)
    remove_customer(graph, "Moz")
    found = accounts.authenticate_token(graph, secret)
    assert (found.projects, found.bound) == ((), True)


def test_a_token_does_not_tell_of_a_customer_that_its_user_lost(graph: Graph) -> None:
    moz, _other = projects(graph, "moz", "other")
    add_customer(graph, "Moz", ["moz"])
    add_customer(graph, "Other", ["other"])
    accounts.add_user(graph, "tenant", PASSWORD, "viewer", customers=["Moz", "Other"], by="test")
    secret, _ = accounts.add_token(graph, "tenant", "t", customers=["Moz", "Other"], by="test")
    accounts.change_user(graph, "tenant", customers=["Moz"], by="test")
    found = accounts.authenticate_token(graph, secret)
    assert (found.projects, found.customers) == ((moz,), ("Moz",))


def test_tokens_end_with_their_user_and_rest_while_he_is_disabled(graph: Graph) -> None:
    admin(graph)
    accounts.add_user(graph, "noc", PASSWORD, "viewer", by="test")
    secret, _ = accounts.add_token(graph, "noc", "t", by="test")
    accounts.change_user(graph, "noc", enabled=False, by="test")
    with pytest.raises(Unauthorized):
        accounts.authenticate_token(graph, secret)
    accounts.change_user(graph, "noc", enabled=True, by="test")
    assert accounts.authenticate_token(graph, secret).user == "noc"
    accounts.set_password(graph, "noc", "another password", by="test")
    assert accounts.authenticate_token(graph, secret).user == "noc"
    accounts.remove_user(graph, "noc")
    accounts.add_user(graph, "noc", PASSWORD, "viewer", by="test")
    with pytest.raises(Unauthorized):
        accounts.authenticate_token(graph, secret)
    assert accounts.list_tokens(graph) == []


def test_a_token_is_removed_by_name_or_id(graph: Graph) -> None:
    for name in ("one", "two"):
        admin(graph, name)
        accounts.add_token(graph, name, "t", by="test")
    with pytest.raises(Ambiguous, match="several users"):
        accounts.remove_token(graph, "t")
    assert accounts.remove_token(graph, "t", "one")["user"] == "one"
    (left,) = accounts.list_tokens(graph)
    accounts.remove_token(graph, left["id"])
    assert accounts.list_tokens(graph) == []
    with pytest.raises(NotFound, match="no token 't'"):
        accounts.remove_token(graph, "t")


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"days": 0}, Invalid),
        ({"days": 4000}, Invalid),
        ({"role": "king"}, Invalid),
        ({"projects": ["nowhere"]}, NotFound),
        ({"customers": ["nobody"]}, NotFound),
        ({"name": " "}, Invalid),
        ({"name": "there"}, Conflict),
    ],
)
def test_a_token_that_cannot_be_is_not_made(graph: Graph, options: dict[str, Any], error: type[CalipsoError]) -> None:
    admin(graph)
    accounts.add_token(graph, "root", "there", by="test")
    with pytest.raises(error):
        accounts.add_token(graph, **({"user": "root", "name": "t", "by": "test"} | options))
    assert [one["name"] for one in accounts.list_tokens(graph)] == ["there"]
