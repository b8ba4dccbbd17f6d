"""Sessions of people, kept by the server: found by the keyed hash of their secret, ending by the server's clock."""

from __future__ import annotations

import secrets

from calipso.accounts.identities import identity_of, refused
from calipso.accounts.roles import Identity
from calipso.accounts.sealing import prove, sealer_of
from calipso.accounts.store import key_of_user, opened_user
from calipso.errors import Forbidden, Invalid
from calipso.graph import Graph

LONGEST_HOURS = 24 * 366


def begin_session(graph: Graph, identity: Identity, hours: float) -> str:
    """Begin a session of who has proved himself: its secret, for his cookie alone.

    Raises Forbidden for a token, which is narrower than its user; Unauthorized where the user is gone meanwhile.
    """
    if identity.via == "token":
        raise Forbidden("a token begins no session", "log in with a password, or send the token with each request")
    if not 0 < hours <= LONGEST_HOURS:
        raise Invalid(f"{hours} hours is no length of a session", f"give more than 0, up to {LONGEST_HOURS}")
    sealer, secret = sealer_of(graph), secrets.token_urlsafe(32)
    begun = graph.change(
        "accounts/begin_session",
        key=sealer.lookup("session", secret),
        id=secrets.token_hex(5),
        user=key_of_user(sealer, identity.user),
        sealed=sealer.seal({"epoch": identity.epoch, "via": identity.via}),
        seconds=max(1, round(hours * 3600)),
    )
    if not begun:
        raise refused()
    return secret


def authenticate_session(graph: Graph, secret: str) -> Identity:
    """Who asks in a session: its user as he is at this moment. Raises Unauthorized, also when his password was changed since."""
    sealer = sealer_of(graph)
    rows = graph.read("accounts/session", key=sealer.lookup("session", secret))
    if not rows:
        prove(graph, sealer)
        raise refused()
    user, session = opened_user(sealer, rows[0]["user"]), sealer.open(rows[0]["session"])
    if not user.enabled or session["epoch"] != user.epoch:
        raise refused()
    return identity_of(graph, user, "session", rows[0]["id"])


def end_session(graph: Graph, secret: str) -> None:
    """End a session; one that is no more is ended already."""
    graph.write("accounts/end_session", key=sealer_of(graph).lookup("session", secret))
