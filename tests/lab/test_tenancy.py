"""Tenancy on the live lab: its two tenants, each with a bound account, are told nothing of one another."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from calipso import accounts
from calipso.config import Settings
from calipso.graph import Graph
from tests.canaries import TENANTS, nothing_of_the_other_is_told, own_servers, seed
from tests.web import PASSWORD, Web, application

from . import live

pytestmark = live.LIVE
ACCOUNTS = (
    ("admin", "admin", ()),
    ("operator", "operator", ()),
    ("viewer", "viewer", ()),
    ("moz", "operator", ("moz",)),
    ("boing", "operator", ("boingboing",)),
)


@pytest.fixture(scope="module")
def seeded() -> Iterator[Web]:
    """The web application over the graph that the lab is scanned into, with accounts and things kept of both tenants."""
    uri, user, password = live.access()
    home = Path(os.environ["CALIPSO_HOME"])  # whose key the accounts of this graph are sealed with
    settings = Settings(
        home=home,
        neo4j_uri=uri,
        neo4j_user=user,
        neo4j_password=SecretStr(password),
        secret_key_file=home / "secret.key",
    )
    with Graph(uri, user, password, key_file=settings.key_file) as graph, application(settings) as app:
        found = Web(app.test_client(), graph, settings)
        for name, role, projects in ACCOUNTS:
            user_name = f"tenancy-{name}"
            accounts.add_user(graph, user_name, PASSWORD, role, projects=projects, by="test")
            found.tokens[name] = accounts.add_token(graph, user_name, "test", by="test")[0]
        seed(found)
        yield found
        for name, _role, _projects in ACCOUNTS:
            accounts.remove_user(graph, f"tenancy-{name}")


@pytest.mark.parametrize("who", TENANTS)
def test_no_answer_to_a_bound_account_names_the_other_tenant(seeded: Web, who: str) -> None:
    nothing_of_the_other_is_told(seeded, who)


def test_each_tenant_sees_its_own_servers(seeded: Web) -> None:
    for who, mine in (("moz", "moz"), ("boing", "boingboing")):
        servers = own_servers(seeded.graph, mine)
        assert len(servers) > 1
        shown = {one["id"] for one in seeded.get(who, "/objects", type="instance", limit=1000)["items"]}
        assert shown == {one["id"] for one in servers}
