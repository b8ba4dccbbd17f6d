"""Asks OpenStack's APIs by openstacksdk: clouds.yaml, every region of the catalogue, every page; no database."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import openstack.config
from keystoneauth1 import exceptions as ka
from keystoneauth1.identity.base import BaseIdentityPlugin
from openstack.config.cloud_region import CloudRegion
from openstack.connection import Connection

from calipso.errors import Invalid, SourceError, Unreachable
from calipso.sources.answers import ApiQuestion, ApiRow
from calipso.sources.busy import RETRIED_STATUS, patiently, remedy
from calipso.sources.references import secret_of
from calipso.sources.secrets import Scrubber
from calipso.sources.targets import CloudAccess, CloudLogin

if TYPE_CHECKING:
    from requests import Response

PAGE_SIZE = 1000
TIMEOUT_S = 30

_FAULTS: tuple[tuple[Any, str, str], ...] = (
    (ka.Unauthorized, "keystone refuses the credentials", "is the password right and not expired? see clouds.yaml"),
    (ka.Forbidden, "forbidden", "give the user the reader or admin role"),
    (ka.EndpointNotFound, "the catalogue has no such endpoint", "correct the region or interface in clouds.yaml"),
    (ka.CatalogException, "the catalogue has no such endpoint", "correct the region or interface in clouds.yaml"),
)


class OpenStack:
    """A held session with one cloud; safe to ask from several threads, each of which gets connections of its own."""

    def __init__(self, access: CloudAccess) -> None:
        self._access = access
        self._local = threading.local()
        self._base = _cloud_region(access)
        auth = self._base.get_auth()
        if not isinstance(auth, BaseIdentityPlugin):
            raise Invalid(
                f"cloud {access.cloud!r} does not log in by keystone", "give it an auth section in clouds.yaml"
            )
        # A token is good until the cloud refuses it. By its date and this machine's clock, which may go ahead of the
        # cloud's, each request would log in anew.
        auth.reauthenticate = False
        self._auth = auth
        self.scrubber = Scrubber(_credentials(self._base.get_auth_args()))

    def regions(self) -> dict[str, list[str]]:
        """Regions of the catalogue with their service types. Raises SourceError when keystone lets us not in."""
        try:
            patiently(f"cloud {self._access.cloud}: keystone", self._login)
            catalog = self._auth.get_access(self._base.get_session()).service_catalog.get_endpoints()
        except Exception as err:
            raise _explain(err, f"cloud {self._access.cloud}", self.scrubber) from err
        found: dict[str, set[str]] = {}
        for service_type, endpoints in catalog.items():
            for endpoint in filter(None, endpoints):
                found.setdefault(endpoint.get("region_id") or endpoint.get("region") or "", set()).add(service_type)
        unknown = set(self._access.regions) - set(found)
        if unknown:
            raise SourceError(
                f"cloud {self._access.cloud} has no region {', '.join(sorted(unknown))}",
                f"regions of its catalogue: {', '.join(sorted(found))}; correct openstack.regions",
            )
        wanted = self._access.regions or tuple(found)
        return {name: sorted(services) for name, services in sorted(found.items()) if name in wanted}

    def _login(self) -> Response | None:
        """Get a token; keystone's answer where it is too busy to give one."""
        try:
            self._auth.get_access(self._base.get_session())
        except ka.HttpError as err:
            if err.http_status not in RETRIED_STATUS or err.response is None:
                raise
            busy: Response = err.response
            return busy
        return None

    def rows(self, question: ApiQuestion) -> list[ApiRow]:
        """All rows of a list, following the links to next pages. Raises SourceError naming the region and call."""
        try:
            return [self.scrubber.answer(row) for row in self._pages(question)]
        except SourceError:
            raise
        except Exception as err:
            raise _explain(err, _where(question), self.scrubber) from err

    def close(self) -> None:
        """Sessions close with their threads; nothing is held open on the cloud's side."""

    def _pages(self, question: ApiQuestion) -> list[ApiRow]:
        # The SDK's resources rename and drop fields; recordings need the answer as it came, so its adapter is asked
        # and the API's own links to the next page are followed (nova, neutron: <collection>_links; keystone: links.next).
        adapter = getattr(self._connection(question.region), question.service)
        params = dict(parse_qsl(question.query))
        if question.service in ("compute", "network"):
            params["limit"] = str(PAGE_SIZE)
        rows: list[ApiRow] = []
        seen: set[str] = set()
        while True:
            body = self._get(adapter, question, params)
            rows.extend(body[question.collection])
            following = _next_query(body, question.collection)
            if not following:
                return rows
            if following in seen:
                raise SourceError(
                    f"{_where(question)}: the API gives the same page again and again",
                    "report it to the cloud's operator",
                )
            seen.add(following)
            params = dict(parse_qsl(following))

    @staticmethod
    def _get(adapter: Any, question: ApiQuestion, params: dict[str, str]) -> dict[str, Any]:
        version = _microversion(adapter, question.microversion) if question.microversion else None
        # Not by keystoneauth's own retries: they sleep as long as Retry-After says, be it a day, and know no dates.
        answer, waited = patiently(
            _where(question),
            lambda: adapter.get(question.path, params=params, microversion=version, connect_retries=0),
        )
        if answer.status_code >= 400:
            request = answer.headers.get("X-Openstack-Request-Id", "none")
            raise SourceError(
                f"{_where(question)} answers {answer.status_code} (request {request}){waited}", remedy(answer)
            )
        try:
            body = answer.json()
        except ValueError as err:
            raise SourceError(f"{_where(question)}: the answer is no JSON or cut off", "try again") from err
        if not isinstance(body, dict) or not isinstance(body.get(question.collection), list):
            raise SourceError(
                f"{_where(question)}: the answer has no list {question.collection!r}",
                "try again",
            )
        return body

    def _connection(self, region: str) -> Connection:
        connections: dict[str, Connection] = self._local.__dict__.setdefault("connections", {})
        if region not in connections:
            config = CloudRegion(
                name=self._base.name,
                region_name=region or self._base.region_name,
                config=self._base.config,
                auth_plugin=self._auth,
            )
            connections[region] = Connection(config=config)
        return connections[region]


def _where(question: ApiQuestion) -> str:
    return f"region {question.region}: {question.text}" if question.region else question.text


def _cloud_region(access: CloudAccess) -> CloudRegion:
    files = [str(access.clouds_file)] if access.clouds_file else None
    if access.clouds_file and not access.clouds_file.is_file():
        raise Invalid(f"no file {access.clouds_file}", "correct openstack.clouds_file in the environment's file")
    login = _login(access.login) if access.login else {}
    try:
        if login:
            config = openstack.config.OpenStackConfig(load_yaml_config=False, load_envvars=False)
            found = config.get_one(**login)
        else:
            config = (
                openstack.config.OpenStackConfig(config_files=files) if files else openstack.config.OpenStackConfig()
            )
            found = config.get_one(cloud=access.cloud)
    except Exception as err:
        raise Invalid(
            f"cloud {access.cloud!r} cannot be used: {err}",
            "correct openstack.login of the environment"
            if login
            else f"correct it in {access.clouds_file or 'clouds.yaml'} or set the OS_* variables",
        ) from err
    # Without it a service that takes the connection and says nothing, keystone first of all, would be waited for without end.
    if found.config.get("api_timeout") is None:
        found.config["api_timeout"] = TIMEOUT_S
    return found


def _login(login: CloudLogin) -> dict[str, Any]:
    """What openstacksdk takes for a login, in the form of clouds.yaml. Raises Invalid where a secret is not where it is said."""
    more = {"cacert": str(login.cacert)} if login.cacert else {}
    if login.application_credential:
        auth = {
            "auth_url": login.auth_url,
            "application_credential_id": login.application_credential,
            "application_credential_secret": secret_of(login.application_credential_secret or ""),
        }
        return {"auth_type": "v3applicationcredential", "auth": auth} | more
    scope = {"project_name": login.project, "project_domain_name": login.project_domain}
    auth = {
        "auth_url": login.auth_url,
        "username": login.username,
        "user_domain_name": login.user_domain,
        "password": secret_of(login.password or ""),
    } | (scope if login.project else {"system_scope": "all"})
    return {"auth_type": "password", "auth": auth} | more


def _credentials(auth_args: dict[str, Any]) -> list[str]:
    names = ("password", "token", "application_credential_secret", "passcode", "client_secret")
    return [str(auth_args[name]) for name in names if auth_args.get(name)]


def _microversion(adapter: Any, wanted: str) -> str:
    """The wanted microversion, or the newest that an older server has. Raises SourceError when it tells none.

    Where an API does not answer the question for its versions, keystoneauth goes on without one. Then it would answer in
    its oldest form, in which things lack the ids that they are known by.
    """
    newest = adapter.get_endpoint_data().max_microversion
    if not newest:
        raise SourceError(
            f"{adapter.get_endpoint()} does not tell which microversions it speaks",
            "is the API running and reachable from here?",
        )
    best = min(tuple(int(part) for part in wanted.split(".")), tuple(newest))
    return ".".join(str(part) for part in best)


def _next_query(body: dict[str, Any], collection: str) -> str:
    """The query of the link to the next page; its host is not used, since a proxy may have another name."""
    for link in body.get(f"{collection}_links") or []:
        if link.get("rel") == "next":
            return urlsplit(str(link["href"])).query
    links = body.get("links")
    return urlsplit(str(links["next"])).query if isinstance(links, dict) and links.get("next") else ""


def _explain(err: Exception, where: str, scrubber: Scrubber) -> SourceError:
    said = scrubber.text(str(err)).splitlines()[0] if str(err) else type(err).__name__
    # While it looks for versions, keystoneauth has only words for what went wrong.
    if isinstance(err, ka.SSLError) or "SSL exception" in said:
        return SourceError(
            f"{where}: its certificate is not accepted ({_reason(said)})",
            "name its CA's file as cacert in clouds.yaml; if it has run out or is not valid yet, is this machine's clock right?",
        )
    if isinstance(err, ka.ConnectFailure | ka.ConnectTimeout | ka.DiscoveryFailure):
        return Unreachable(f"{where}: no answer ({said})", "is the API running and reachable from here?")
    if isinstance(err, ka.HttpError) and err.response is not None and err.http_status in RETRIED_STATUS:
        return SourceError(f"{where}: {said}", remedy(err.response))
    for kind, what, hint in _FAULTS:
        if isinstance(err, kind):
            return SourceError(f"{where}: {what}", hint)
    return SourceError(f"{where}: {said}", "see the message; the cloud's log may say more")


def _reason(said: str) -> str:
    """What OpenSSL said, out of all that the libraries above it wrapped around."""
    _, found, rest = said.partition("certificate verify failed: ")
    return rest.partition(" (_ssl")[0] if found else said
