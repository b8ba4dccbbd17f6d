"""A small OpenStack on the loopback: a real HTTP server that speaks keystone v3, and for nova and neutron what a test says."""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

PASSWORD = "Tr0ub4dor&3"
TOKENS = "/identity/v3/auth/tokens"
REGIONS = ("RegionOne", "RegionTwo")


@dataclass(frozen=True)
class Say:
    """One HTTP answer; `body` is sent as it is when it is bytes, else as JSON. `missing` bytes are promised but not sent."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    missing: int = 0


@dataclass
class Cloud:
    """What the server says by path, and what it was asked. Of several answers each is given once, the last one ever after."""

    url: str
    says: dict[str, list[Say]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    microversions: list[str | None] = field(default_factory=list)
    # Until when a token holds, by the cloud's own clock.
    expires_at: str = "2999-01-01T00:00:00.000000Z"
    # Which roles a token has that is scoped anew to a project, or to the "system".
    roles: dict[str, list[str]] = field(default_factory=dict)
    _given: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, path: str, *answers: Say) -> None:
        """Let the server answer at this path (`/RegionOne/network/v2.0/ports`, with or without its query)."""
        self.says[path] = list(answers)

    def questions(self, path: str) -> list[str]:
        """What was asked at a path: one query each."""
        return [query for each, _, query in (asked.partition("?") for asked in self.asked) if each == path]

    def answer(self, method: str, target: str, body: bytes, microversion: str | None) -> Say:
        """The answer to one request."""
        path = urlsplit(target).path
        with self._lock:
            self.asked.append(target)
            self.microversions.append(microversion)
            for known in (target, path):
                if known in self.says:
                    answers = self.says[known]
                    self._given[known] += 1
                    return answers[min(self._given[known], len(answers)) - 1]
        if method == "POST" and path == TOKENS:
            return self._token(json.loads(body))
        return self._documents().get(path.rstrip("/"), Say({"itemNotFound": {"message": "no such page"}}, 404))

    def _token(self, asked: dict[str, Any]) -> Say:
        if "token" in asked["auth"]["identity"]:
            return self._scoped(asked["auth"]["scope"])
        user = asked["auth"]["identity"]["password"]["user"]
        if user["password"] != PASSWORD:
            message = f"The request you have made requires authentication, not {user['password']}."
            return Say({"error": {"code": 401, "message": message, "title": "Unauthorized"}}, 401)
        token = {
            "methods": ["password"],
            "expires_at": self.expires_at,
            "issued_at": "2026-01-01T00:00:00.000000Z",
            "user": {"id": "u", "name": "admin", "domain": {"id": "default", "name": "Default"}},
            "project": {"id": "p", "name": "admin", "domain": {"id": "default", "name": "Default"}},
            "roles": [{"id": "r", "name": "reader"}],
            "catalog": self._catalog(),
        }
        return Say({"token": token}, 201, {"X-Subject-Token": "a-token"})

    def _scoped(self, scope: dict[str, Any]) -> Say:
        names = self.roles.get("system" if "system" in scope else scope["project"]["id"])
        if names is None:
            return Say({"error": {"code": 401, "message": "no role there", "title": "Unauthorized"}}, 401)
        roles = [{"id": name, "name": name} for name in names]
        token = {
            "methods": ["token"],
            "expires_at": self.expires_at,
            "user": {"id": "u", "name": "admin"},
            "roles": roles,
        }
        return Say({"token": token}, 201, {"X-Subject-Token": "a-scoped-token"})

    def _catalog(self) -> list[dict[str, Any]]:
        places = {
            "identity": {"RegionOne": "/identity"},
            "network": {region: f"/{region}/network" for region in REGIONS},
            "compute": {region: f"/{region}/compute/v2.1" for region in REGIONS},
            "image": {"RegionOne": "/RegionOne/image"},
        }
        return [
            {
                "id": kind,
                "type": kind,
                "name": kind,
                "endpoints": [
                    {"id": region, "interface": "public", "region": region, "region_id": region, "url": self.url + path}
                    for region, path in by_region.items()
                ],
            }
            for kind, by_region in places.items()
        ]

    def _documents(self) -> dict[str, Say]:
        """The pages by which clients find versions."""
        v3 = {"id": "v3.14", "status": "stable", "links": [{"rel": "self", "href": f"{self.url}/identity/v3/"}]}
        found = {"/identity": Say({"versions": {"values": [v3]}}, 300), "/identity/v3": Say({"version": v3})}
        for region in REGIONS:
            network = {
                "id": "v2.0",
                "status": "CURRENT",
                "links": [{"rel": "self", "href": f"{self.url}/{region}/network/v2.0/"}],
            }
            nova = f"{self.url}/{region}/compute/v2.1/"
            compute = {
                "id": "v2.1",
                "status": "CURRENT",
                "version": "2.60",
                "min_version": "2.1",
                "links": [{"rel": "self", "href": nova}],
            }
            found[f"/{region}/network"] = Say({"versions": [network]})
            found[f"/{region}/compute/v2.1"] = Say({"version": compute})
        return found


@contextlib.contextmanager
def running_cloud(tls: ssl.SSLContext | None = None) -> Iterator[Cloud]:
    """The server, in threads of this process; with a certificate, by HTTPS."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.block_on_close = False
        if tls:
            # The greeting is left to the thread of the connection: a client that hangs up must not end the server.
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        cloud = Cloud(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}")
        server.cloud = cloud  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield cloud
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that hangs up, as one does that refuses the certificate, is nothing to print."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        cloud: Cloud = self.server.cloud  # type: ignore[attr-defined]
        say = cloud.answer(method, self.path, body, self.headers.get("X-OpenStack-Nova-API-Version"))
        content = say.body if isinstance(say.body, bytes) else json.dumps(say.body).encode()
        # send_response adds the date itself.
        (self.send_response_only if "Date" in say.headers else self.send_response)(say.status)
        for name, value in {"Content-Type": "application/json", **say.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content) + say.missing))
        self.end_headers()
        self.wfile.write(content)
