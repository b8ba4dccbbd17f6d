"""The web door: the pages, the API under /api/v1, and whether the graph answers."""

from __future__ import annotations

import re
import threading
import uuid

from apiflask import APIFlask
from flask import Flask, Response, g, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress
from flask_wtf import CSRFProtect

from calipso import __version__
from calipso.accounts.keystone import read_keystone_login
from calipso.config import Settings
from calipso.database import connect
from calipso.graph import Graph
from webapp import api, pages, problems
from webapp.asking import access, access_of, check_access, end_reading, graph
from webapp.limits import limiter
from webapp.oidc import Oidc, read_oidc_login
from webapp.wire import Json, KeyedSessions

# Who looks at a page is told soon that the graph is away; the page looks itself whether it is back.
PATIENCE_S = 5.0
MOST_BODY_BYTES = 4 * 1024 * 1024
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
# A static file's address names its content: what is asked for by it never changes.
STATIC = "public, max-age=31536000, immutable"
# What browsers get smaller. Answers of the API are not: packing them takes longer than sending them to a neighbour.
PACKED = ["text/html", "text/css", "text/javascript", "image/svg+xml"]


def create_app(settings: Settings) -> APIFlask:
    """The web application over the Neo4j that `settings` lead to; it connects when it is asked, so Neo4j may come later.

    Raises Invalid for a login's configuration that cannot be right.
    """
    app = APIFlask(
        __name__,
        title="Calipso",
        version=__version__,
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        static_folder="static",
        json_errors=False,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]  # fields in the order of their shape, as the command line has them
    api.configure(app)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY_BYTES
    app.json = Json(app)
    app.session_interface = KeyedSessions()
    app.extensions["calipso_graph"] = Held(settings)
    app.extensions["calipso_demo"] = settings.demo
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None)
    app.config.update(SESSION_COOKIE_NAME="calipso_csrf", SESSION_COOKIE_SAMESITE="Lax")
    app.extensions["calipso_csrf"] = CSRFProtect(app)
    app.extensions["calipso_keystone"] = (
        read_keystone_login(settings.keystone_login) if settings.keystone_login else None
    )
    app.extensions["calipso_oidc"] = Oidc(app, read_oidc_login(settings.oidc_login)) if settings.oidc_login else None
    app.error_callback = problems.of_http_error
    app.config.update(COMPRESS_MIMETYPES=PACKED, COMPRESS_ALGORITHM=["gzip"], COMPRESS_LEVEL=6)
    Compress(app)
    problems.answer_errors(app)
    limiter.init_app(app)
    _frame(app)
    _add_own_views(app)
    for blueprint in api.BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix="/api/v1")
    pages.configure(app)
    for page in pages.BLUEPRINTS:
        app.register_blueprint(page)
    _see_that_all_say(app)
    return app


class Held:
    """One connection for all threads, made when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._lock = settings, threading.Lock()
        self._graph: Graph | None = None

    def __call__(self) -> Graph:
        """The graph. Raises DatabaseError where there is none to connect with."""
        with self._lock:
            if self._graph is None:
                self._graph = connect(self._settings, PATIENCE_S)
            return self._graph

    def close(self) -> None:
        """Give the connection back; the next question makes another."""
        with self._lock:
            if self._graph is not None:
                self._graph.close()
            self._graph = None


def _frame(app: Flask) -> None:
    """What holds for each request and answer: its id, who may ask, and what browsers are told."""

    @app.before_request
    def begin() -> None:
        asked = request.headers.get("X-Request-ID", "")
        g.request_id = asked if REQUEST_ID.fullmatch(asked) else uuid.uuid4().hex
        check_access()

    @app.teardown_request
    def close(_err: BaseException | None) -> None:
        end_reading()

    @app.after_request
    def end(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["X-Request-ID"] = g.get("request_id", "")
        if request.path.startswith("/static/"):
            response.headers["Cache-Control"] = STATIC if "v" in request.args else "no-cache"
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.headers["Vary"] = "Authorization, Cookie, Accept, HX-Request"
        return response


def _add_own_views(app: APIFlask) -> None:
    @app.get("/healthz")
    @app.doc(hide=True)
    @access(None, "open")
    def healthz() -> ResponseReturnValue:
        """200 when the graph answers, else 503 with what is wrong and what to do."""
        graph().verify()
        return {"status": "ok"}


def _see_that_all_say(app: Flask) -> None:
    """No view without a word on who may call it; those of Flask and apiflask serve our own files and the description."""
    for name in ("static", "openapi.spec"):
        access(None, "open")(app.view_functions[name])
    silent = [name for name, view in app.view_functions.items() if access_of(view) is None]
    if silent:
        raise RuntimeError(f"views that say neither role nor tenancy: {', '.join(silent)}")
