"""Who asks, and what they may: each route says which role it needs, and what bound readers get of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from flask import current_app, g, request

from calipso.accounts import Identity, at_least, authenticate_session, authenticate_token
from calipso.errors import Forbidden, NotFound, Unauthorized
from calipso.graph import Graph
from calipso.tenancy import Sight, sight_of

# What a reader who is bound to projects gets: what they see of it (`seen`), all of it, as nothing of any tenant is in it
# (`open`), or nothing at all (`none`).
ForBound = Literal["seen", "open", "none"]
SESSION_COOKIE = "calipso_session"
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# What a page passes on when it asks the API in this process (webapp/pages/asking.py). No client can set these: what comes by
# HTTP gets names that begin with HTTP_.
ASKER, READING = "calipso.asker", "calipso.reading"
MOST_SIGHTS = 200
# Who looks at a demonstration without an account.
GUEST = Identity("guest", "viewer", via="demo")

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks of who calls it: a role (None: anybody, also without an account), and what bound readers get."""

    role: str | None
    bound: ForBound


def access(role: str | None, bound: ForBound) -> Callable[[View], View]:
    """Say of a view who may call it; the application refuses to start with a view of which nothing is said."""

    def mark(view: View) -> View:
        cast("Any", view).access = Access(role, bound)
        return view

    return mark


def access_of(view: object) -> Access | None:
    """What a view says of itself."""
    found = getattr(view, "access", None)
    return found if isinstance(found, Access) else None


def graph() -> Graph:
    """The graph that this application answers from, for the time of a request. Raises DatabaseError where there is none."""
    if "reading" not in g:
        shared = request.environ.get(READING)
        g.reading = shared if shared is not None else current_app.extensions["calipso_graph"]().reading()
    return cast("Graph", g.reading)


def end_reading() -> None:
    """At the end of a request: give back what `graph` holds, unless the page that asks holds it."""
    reading = g.pop("reading", None)
    if reading is not None and READING not in request.environ:
        reading.close()


def asker() -> Identity:
    """Who asks. Raises Unauthorized without an account."""
    found: Identity | None = g.get("identity")
    if found is None:
        raise Unauthorized("this needs an account", "send a token: Authorization: Bearer calipso_..., or log in")
    return found


def check_access() -> None:
    """Before each request: find out who asks, and refuse what they may not. Raises Unauthorized, Forbidden, NotFound."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return
    needed = access_of(view)
    if needed is None:
        raise Forbidden("nobody may call this", "it says of itself neither role nor tenancy")
    g.identity = None
    if needed.role is None:
        return
    g.identity = identity = _identify()
    if not at_least(identity.role, needed.role):
        raise Forbidden(f"this needs the role {needed.role}", f"{identity.user} has the role {identity.role}")
    if identity.bound and needed.bound == "none":
        raise Forbidden("this is for accounts that see all", "ask somebody whose account is bound to no project")


def _identify() -> Identity:
    if isinstance(known := request.environ.get(ASKER), Identity):
        return known
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and secret:
        return authenticate_token(graph(), secret.strip())
    if cookie := request.cookies.get(SESSION_COOKIE):
        identity = authenticate_session(graph(), cookie)
        if request.method not in SAFE_METHODS:
            current_app.extensions["calipso_csrf"].protect()
        return identity
    if current_app.extensions["calipso_demo"]:
        return GUEST
    raise Unauthorized("this needs an account", "send a token: Authorization: Bearer calipso_..., or log in")


class _Sights:
    """What bound readers see, reckoned once for each state of the graph."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[tuple[str, ...], tuple[tuple[str, int], ...]], Sight] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, now: Graph, projects: tuple[str, ...]) -> Sight:
        version = tuple((row["id"], row["number"]) for row in now.read("environments/versions"))
        key = projects, version
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = sight_of(now, projects)
        with self._lock:
            self._known[key] = found
            while len(self._known) > MOST_SIGHTS:
                self._known.popitem(last=False)
        return found


_sights = _Sights()


def sight() -> Sight | None:
    """What the one who asks sees now; None for all."""
    identity = asker()
    if identity.projects is None:
        return None
    if "sight" not in g:
        g.sight = _sights.of(graph(), tuple(sorted(identity.projects)))
    return cast("Sight", g.sight)


def unseen(what: str) -> NotFound:
    """The one answer for what is not there and for what the one who asks may not see."""
    return NotFound(f"there is no {what}", "it may be gone, or be none of yours")
