"""Logging in by Keystone, end to end: a real HTTP server that speaks its API, and the users that come of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from calipso import accounts
from calipso.accounts.keystone import KeystoneLogin, authenticate_keystone
from calipso.errors import Forbidden, SourceError, Unauthorized
from calipso.graph import Graph
from tests.accounts import all_properties, projects
from tests.sources.cloud_api import PASSWORD, TOKENS, Cloud, Say, running_cloud

pytestmark = pytest.mark.graph


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with running_cloud() as cloud:
        cloud.say("/identity/v3/auth/projects", Say({"projects": [{"id": "moz-uuid"}]}))
        cloud.say("/identity/v3/auth/system", Say({"system": []}))
        cloud.roles = {"moz-uuid": ["member"]}
        yield cloud


def login(cloud: Cloud) -> KeystoneLogin:
    return KeystoneLogin(
        auth_url=f"{cloud.url}/identity", environment="lab", timeout_s=1, cloud_roles={"admin": "operator"}
    )


def test_who_has_a_role_in_a_project_sees_that_project(graph: Graph, cloud: Cloud) -> None:
    (moz,) = projects(graph, "moz")
    found = authenticate_keystone(graph, login(cloud), "admin", PASSWORD)
    assert (found.user, found.role, found.projects, found.via) == ("keystone:admin", "viewer", (moz,), "keystone")
    cloud.roles["moz-uuid"] = ["admin"]
    found = authenticate_keystone(graph, login(cloud), "admin", PASSWORD)
    assert (found.role, found.projects) == ("operator", None)
    assert accounts.authenticate_session(graph, accounts.begin_session(graph, found, 1)).user == "keystone:admin"
    held = all_properties(graph)
    assert PASSWORD not in held
    assert "keystone" not in held


def test_a_keystones_admin_is_not_the_admin_of_here(graph: Graph, cloud: Cloud) -> None:
    assert accounts.first_admin(graph) is not None
    assert authenticate_keystone(graph, login(cloud), "admin", PASSWORD).role == "viewer"
    assert [one["name"] for one in accounts.list_users(graph)] == ["admin", "keystone:admin"]


def test_who_is_refused_there_is_refused_here_in_the_words_of_here(graph: Graph, cloud: Cloud) -> None:
    with pytest.raises(Unauthorized) as there:
        authenticate_keystone(graph, login(cloud), "admin", "wrong password")
    with pytest.raises(Unauthorized) as here:
        accounts.authenticate(graph, "admin", "wrong password")
    assert there.value.message == here.value.message
    assert accounts.list_users(graph) == []


def test_who_lost_his_roles_is_let_in_no_more(graph: Graph, cloud: Cloud) -> None:
    authenticate_keystone(graph, login(cloud), "admin", PASSWORD)
    cloud.roles = {}
    with pytest.raises(Forbidden):
        authenticate_keystone(graph, login(cloud), "admin", PASSWORD)


def test_a_keystone_that_is_broken_lets_nobody_in_and_changes_nothing(graph: Graph, cloud: Cloud) -> None:
    authenticate_keystone(graph, login(cloud), "admin", PASSWORD)
    before = all_properties(graph)
    cloud.say(TOKENS, Say({"error": {"message": "broken"}}, 500))
    with pytest.raises(SourceError, match="answers 500"):
        authenticate_keystone(graph, login(cloud), "admin", PASSWORD)
    assert all_properties(graph) == before
