"""Requests to one Calipso: safe ones are tried again where a server is away for a moment, others never."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from calipso import __version__
from calipso.client import failures
from calipso.errors import Invalid

ROOT = "/api/v1"
# Seconds before each further try of a safe request; what changes something is asked once, as it may have been done.
WAITS_S = (0.2, 0.6, 1.8)
AWAY = (HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE)
SAFE = ("GET", "HEAD")
# So many items a page holds where all are wanted.
PAGE = 500


class Connection:
    """Requests and answers as JSON. Closed at the end of a `with`."""

    def __init__(self, url: str, token: str, *, timeout_s: float = 60.0, ca_file: str | Path | None = None) -> None:
        """Of a server's address (https://host[:port], also below a path) and a token. Raises Invalid; asks nothing yet."""
        base = _base(url)
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise Invalid("this is no token", "it looks like calipso_...: make one with calipso token add")
        self._timeout_s = timeout_s
        self._http = httpx.Client(
            base_url=base,
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json",
                "User-Agent": f"calipso/{__version__}",
            },
            timeout=timeout_s,
            verify=_trusted(ca_file),
            # A token is for one server: what leads elsewhere is told, not followed.
            follow_redirects=False,
        )

    def close(self) -> None:
        """Give the connection back."""
        self._http.close()

    @property
    def url(self) -> str:
        """The server's address."""
        return str(self._http.base_url).removesuffix(f"{ROOT}/")

    def get(self, path: str, **query: Any) -> Any:
        """What a path under /api/v1 answers, as JSON; arguments that are None are left out. Raises CalipsoError."""
        return self._json(self.request("GET", path, params=query))

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: Any) -> Any:
        """What a request with a JSON body answers, None where it has no content; None in the body is left out."""
        told = None if body is None else {name: value for name, value in body.items() if value is not None}
        response = self.request(method, path, params=query, json=told)
        return None if response.status_code == HTTPStatus.NO_CONTENT else self._json(response)

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """All items of a list, asked for page by page as they are used."""
        after: str | None = None
        while True:
            page = self.get(path, **{"limit": PAGE, **query, "after": after})
            yield from page["items"]
            after = page.get("next")
            if after is None:
                return

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A fine answer. Raises the error that the server tells of, Unreachable for none, SourceError for no Calipso's."""
        more["params"] = {name: _word(value) for name, value in (more.get("params") or {}).items() if value is not None}
        tries = (0.0, *WAITS_S) if method in SAFE else (0.0,)
        for number, wait_s in enumerate(tries, start=1):
            time.sleep(wait_s)
            response = self._ask(method, path, **more)
            if response.status_code not in AWAY or number == len(tries):
                break
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            raise failures.of_answer(response)
        if response.has_redirect_location:
            raise failures.no_calipso(response)
        return response

    def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        try:
            return self._http.request(method, path.removeprefix("/"), **more)
        except httpx.HTTPError as err:
            raise failures.of_way(self._http.base_url, err, self._timeout_s) from err

    @contextmanager
    def stream(self, path: str, **query: Any) -> Iterator[httpx.Response]:
        """A fine answer that is read piece by piece, for what may be large."""
        params = {name: _word(value) for name, value in query.items() if value is not None}
        try:
            with self._http.stream("GET", path.removeprefix("/"), params=params, headers={"Accept": "*/*"}) as response:
                if response.status_code >= HTTPStatus.BAD_REQUEST:
                    response.read()
                    raise failures.of_answer(response)
                yield response
        except httpx.HTTPError as err:
            raise failures.of_way(self._http.base_url, err, self._timeout_s) from err

    @staticmethod
    def _json(response: httpx.Response) -> Any:
        if response.headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
            raise failures.no_calipso(response)
        try:
            told = response.json()
        except (json.JSONDecodeError, UnicodeDecodeError) as err:
            raise failures.no_calipso(response) from err
        if not isinstance(told, dict):
            raise failures.no_calipso(response)
        return told


def part(text: str | int) -> str:
    """One part of a path, whatever is in it."""
    return quote(str(text), safe="")


def identity_part(identity: str) -> str:
    """An object's id as parts of a path: its slashes are slashes there too."""
    return quote(identity, safe="/")


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _base(url: str) -> str:
    hint = "give a Calipso's web door, like https://calipso.example.net or http://127.0.0.1:8080"
    try:
        found = httpx.URL(url.rstrip("/").removesuffix(ROOT))
    except (httpx.InvalidURL, TypeError) as err:
        raise Invalid(f"{url!r} is no address: {err}", hint) from err
    if found.scheme not in ("http", "https") or not found.host or found.query or found.fragment:
        raise Invalid(f"{url!r} is no address of a web door", hint)
    if found.userinfo:
        raise Invalid("an address holds no user or password", "give a token: CALIPSO_TOKEN")
    return f"{str(found).rstrip('/')}{ROOT}/"


def _trusted(ca_file: str | Path | None) -> ssl.SSLContext | bool:
    if ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(ca_file))
    except (OSError, ssl.SSLError) as err:
        raise Invalid(f"certificates {ca_file} cannot be read: {err}", "give a PEM file of the authority") from err
