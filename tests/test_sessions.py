"""Sessions end by the server's clock, with a new password, and with their user."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from calipso import accounts
from calipso.errors import Forbidden, Invalid, Unauthorized
from calipso.graph import Graph
from tests.accounts import EXAMPLE, PASSWORD, admin, projects

pytestmark = pytest.mark.graph


@pytest.fixture
def noc(graph: Graph) -> str:
    """The secret of a session of the user noc, beside whom there is an admin."""
    admin(graph)
    accounts.add_user(graph, "noc", PASSWORD, "operator", by="test")
    return accounts.begin_session(graph, accounts.authenticate(graph, "noc", PASSWORD), 8)


def test_a_session_is_its_user_as_he_is_at_the_moment(graph: Graph, noc: str) -> None:
    found = accounts.authenticate_session(graph, noc)
    assert (found.user, found.role, found.projects, found.via) == ("noc", "operator", None, "session")
    assert found.token
    (moz,) = projects(graph, "moz")
    accounts.change_user(graph, "noc", role="viewer", projects=["moz"], by="test")
    found = accounts.authenticate_session(graph, noc)
    assert (found.role, found.projects) == ("viewer", (moz,))


def test_a_session_runs_out_by_the_servers_clock(graph: Graph, noc: str) -> None:
    graph.write("database/test_run_out", seconds=8 * 3600 - 60)
    assert accounts.authenticate_session(graph, noc).user == "noc"
    graph.write("database/test_run_out", seconds=61)
    with pytest.raises(Unauthorized):
        accounts.authenticate_session(graph, noc)
    accounts.begin_session(graph, accounts.authenticate(graph, "noc", PASSWORD), 1)
    assert graph.read("database/test_count", label="Session")[0]["count"] == 1


@pytest.mark.parametrize(
    "end",
    [
        lambda graph: accounts.set_password(graph, "noc", EXAMPLE, by="test"),
        lambda graph: accounts.remove_user(graph, "noc"),
        lambda graph: accounts.change_user(graph, "noc", enabled=False, by="test"),
        accounts.reset_accounts,
    ],
)
def test_sessions_end_with_the_password_and_the_user(graph: Graph, noc: str, end: Callable[[Graph], object]) -> None:
    end(graph)
    with pytest.raises(Unauthorized):
        accounts.authenticate_session(graph, noc)
    assert graph.read("database/test_count", label="Session")[0]["count"] == 0


def test_a_session_that_is_ended_is_over_and_others_are_not(graph: Graph, noc: str) -> None:
    other = accounts.begin_session(graph, accounts.authenticate(graph, "noc", PASSWORD), 8)
    accounts.end_session(graph, noc)
    accounts.end_session(graph, noc)
    with pytest.raises(Unauthorized):
        accounts.authenticate_session(graph, noc)
    assert accounts.authenticate_session(graph, other).user == "noc"


def test_who_was_let_in_by_the_former_password_begins_no_session_that_works(graph: Graph, noc: str) -> None:
    before = accounts.authenticate(graph, "noc", PASSWORD)
    accounts.set_password(graph, "noc", EXAMPLE, by="test")
    with pytest.raises(Unauthorized):
        accounts.authenticate_session(graph, accounts.begin_session(graph, before, 8))


def test_enabled_again_his_former_sessions_stay_over(graph: Graph, noc: str) -> None:
    identity = accounts.authenticate_session(graph, noc)
    accounts.change_user(graph, "noc", enabled=False, by="test")
    late = accounts.begin_session(graph, identity, 8)
    accounts.change_user(graph, "noc", enabled=True, by="test")
    for secret in (noc, late):
        with pytest.raises(Unauthorized):
            accounts.authenticate_session(graph, secret)


def test_a_token_begins_no_session(graph: Graph, noc: str) -> None:
    secret, _row = accounts.add_token(graph, "noc", "t", role="viewer", by="test")
    with pytest.raises(Forbidden):
        accounts.begin_session(graph, accounts.authenticate_token(graph, secret), 8)


def test_a_token_is_no_session_and_a_session_no_token(graph: Graph, noc: str) -> None:
    secret, _row = accounts.add_token(graph, "noc", "t", by="test")
    with pytest.raises(Unauthorized):
        accounts.authenticate_session(graph, secret)
    with pytest.raises(Unauthorized):
        accounts.authenticate_token(graph, noc)


@pytest.mark.parametrize("hours", [0, -1, float("nan"), float("inf"), 9000])
def test_a_session_has_a_length(graph: Graph, noc: str, hours: float) -> None:
    with pytest.raises(Invalid):
        accounts.begin_session(graph, accounts.authenticate_session(graph, noc), hours)


def test_nobody_begins_no_session(graph: Graph, noc: str) -> None:
    identity = accounts.authenticate_session(graph, noc)
    accounts.remove_user(graph, "noc")
    with pytest.raises(Unauthorized):
        accounts.begin_session(graph, identity, 8)
