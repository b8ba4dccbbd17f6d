"""The lab's own users log in by its real Keystone, and see the project that is theirs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from calipso import accounts, inventory
from calipso.accounts.keystone import KeystoneLogin, authenticate_keystone
from calipso.errors import Unauthorized
from calipso.graph import Graph

from . import live

pytestmark = live.LIVE


@pytest.fixture(scope="module")
def auth() -> dict[str, str]:
    """How the lab's admin logs in; its tenants have his password."""
    found = yaml.safe_load((live.state() / "clouds.yaml").read_text())["clouds"]["lab"]["auth"]
    return {key: str(value) for key, value in found.items()}


@pytest.fixture
def keyed() -> Iterator[Graph]:
    """The database that the lab is scanned into, with the key of its accounts; users of Keystone's are taken out again."""
    with Graph(*live.access(), key_file=Path(os.environ["CALIPSO_HOME"]) / "secret.key") as graph:
        yield graph
        for name in from_keystone(graph):
            accounts.remove_user(graph, name)


def from_keystone(graph: Graph) -> list[str]:
    """Names of users whom Keystone let in."""
    return [one["name"] for one in accounts.list_users(graph) if one["provider"] == "keystone"]


def login(auth: dict[str, str]) -> KeystoneLogin:
    return KeystoneLogin(auth_url=auth["auth_url"], environment=live.ENVIRONMENT, cloud_roles={"admin": "operator"})


@pytest.mark.parametrize(("user", "project"), [("moz", "moz"), ("boingboing", "boingboing")])
def test_a_tenant_sees_his_project_alone(keyed: Graph, auth: dict[str, str], user: str, project: str) -> None:
    found = authenticate_keystone(keyed, login(auth), user, auth["password"])
    own = inventory.find_object(keyed, project, live.ENVIRONMENT, ["project"])["id"]
    assert (found.user, found.role, found.projects) == (f"keystone:{user}", "viewer", (own,))


def test_the_clouds_admin_sees_all(keyed: Graph, auth: dict[str, str]) -> None:
    found = authenticate_keystone(keyed, login(auth), auth["username"], auth["password"])
    assert (found.role, found.projects) == ("operator", None)


@pytest.mark.parametrize(("user", "password"), [("moz", "not his password"), ("nobody-at-all", "calipso-lab")])
def test_whom_keystone_refuses_is_refused(keyed: Graph, auth: dict[str, str], user: str, password: str) -> None:
    with pytest.raises(Unauthorized):
        authenticate_keystone(keyed, login(auth), user, password)
    assert from_keystone(keyed) == []
