"""How the application reads and writes JSON, and signs its cookies."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask, Request, Response
from flask.json.provider import JSONProvider
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from calipso.accounts.sealing import sealer_of
from calipso.errors import CalipsoError


class Json(JSONProvider):
    """JSON by orjson: quick, and what is nested without end is an error of whoever sent it."""

    def dumps(self, obj: Any, **_more: Any) -> str:
        """JSON text; times and other values as text."""
        return orjson.dumps(obj, default=str, option=orjson.OPT_NON_STR_KEYS).decode()

    def response(self, *args: Any, **named: Any) -> Response:
        """An answer that ends its line, so that a terminal's prompt begins on one of its own."""
        text = self.dumps(self._prepare_response_obj(args, named))
        return Response(f"{text}\n", mimetype="application/json")

    def loads(self, s: str | bytes, **_more: Any) -> Any:
        """What JSON says. Raises ValueError."""
        return orjson.loads(s)


class KeyedSessions(SecureCookieSessionInterface):
    """Cookies signed with a key that all web doors of one graph have in common; made of the accounts' key when first needed."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the cookie of a request says; nothing where the graph cannot be reached to see to the key."""
        if not app.secret_key:
            try:
                app.secret_key = sealer_of(app.extensions["calipso_graph"]()).lookup("web", "cookies")
            except CalipsoError:
                return None
        return super().open_session(app, request)
