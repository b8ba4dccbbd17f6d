"""Lets a person of an OpenStack cloud prove himself by his password, and tells which roles he has where; no database.

Asked of Keystone's API v3 (docs.openstack.org/api-ref/identity/v3): an unscoped token by password, the projects that it may be
scoped to, and a token scoped to each, whose roles are the effective ones: of groups and implied ones too.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keystoneauth1 import exceptions as ka
from keystoneauth1 import session as ka_session
from keystoneauth1.identity import v3

from calipso.errors import SourceError, Unauthorized, Unreachable

MOST_PROJECTS = 500
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class KeystoneAccess:
    """Where a Keystone is, and of which domain the users are that may log in; `cacert` is the file of its CA."""

    auth_url: str
    user_domain: str = "Default"
    cacert: Path | None = None
    timeout_s: float = 10


@dataclass(frozen=True, slots=True)
class Person:
    """Who proved himself: Keystone's id of him, his name, his roles in each project (by its UUID), and in the whole cloud."""

    id: str
    name: str
    projects: dict[str, frozenset[str]]
    cloud: frozenset[str]


def log_in(access: KeystoneAccess, name: str, password: str) -> Person:
    """Who a user of the cloud is, and his roles.

    Raises Unauthorized when Keystone refuses him, Unreachable and SourceError when it gives no usable answer; no message
    holds the password.
    """
    try:
        return _log_in(access, name, password)
    except Exception as err:  # noqa: BLE001 - all of them are told; what they wrap may hold the request, with the password in it
        raise _explain(err, access) from None


def _log_in(access: KeystoneAccess, name: str, password: str) -> Person:
    # No redirect is followed: it would carry the password elsewhere.
    session = ka_session.Session(
        verify=str(access.cacert) if access.cacert else True, timeout=access.timeout_s, redirect=False
    )
    url = access.auth_url.rstrip("/")
    auth = v3.Password(url, username=name, password=password, user_domain_name=access.user_domain, unscoped=True)
    found = auth.get_access(session)
    token = str(found.auth_token)

    def ask(path: str, collection: str) -> list[dict[str, Any]]:
        try:
            answer = session.get(
                f"{url}{path}", headers={"X-Auth-Token": token}, authenticated=False, connect_retries=0
            )
        except ka.NotFound:  # before Queens, Keystone knew no scope of the whole system
            return []
        return [row for row in answer.json()[collection] if isinstance(row, dict)]

    def roles(project: str | None = None, system: str | None = None) -> frozenset[str]:
        scoped = v3.Token(url, token, project_id=project, system_scope=system, include_catalog=False)
        try:
            return frozenset(map(str, scoped.get_access(session).role_names or ()))
        except (ka.Unauthorized, ka.Forbidden, ka.NotFound):  # taken from him, or disabled, since it was listed
            return frozenset()

    ids = [str(row["id"]) for row in ask("/auth/projects", "projects") if row.get("enabled", True)]
    if len(ids) > MOST_PROJECTS:
        raise SourceError(
            f"{name!r} has a role in {len(ids)} projects, which are more than the {MOST_PROJECTS} that are asked for",
            "make a user for him here: calipso user add",
        )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        projects = dict(zip(ids, pool.map(roles, ids), strict=True))
    cloud = roles(system="all") if any(row.get("all") for row in ask("/auth/system", "system")) else frozenset()
    return Person(str(found.user_id), str(found.username), {key: one for key, one in projects.items() if one}, cloud)


def _explain(err: Exception, access: KeystoneAccess) -> Exception:
    where = f"Keystone at {access.auth_url}"
    if isinstance(err, SourceError):
        return err
    if isinstance(err, ka.Unauthorized):
        return Unauthorized(f"{where} refuses name or password", "is the password right and not expired?")
    if isinstance(err, ka.SSLError):
        return Unreachable(f"{where}: its certificate is not accepted", "name its CA's file as cacert")
    if isinstance(err, ka.ConnectFailure | ka.ConnectTimeout | ka.RetriableConnectionFailure):
        return Unreachable(f"{where} does not answer", "is it running and reachable from here? is auth_url right?")
    if isinstance(err, ka.HttpError):
        return SourceError(f"{where} answers {err.http_status}", "its log says more")
    return SourceError(
        f"{where} gives no answer of a Keystone", "is auth_url that of its API v3, like https://cloud:5000/v3?"
    )
