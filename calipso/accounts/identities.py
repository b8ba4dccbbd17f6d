"""Who asks: by name and password, and what any proof lets him see."""

from __future__ import annotations

from dataclasses import replace

from calipso.accounts import passwords
from calipso.accounts.roles import ROLES, Bindings, Identity, meet, rank
from calipso.accounts.sealing import sealer_of
from calipso.accounts.store import User, key_of_user, opened_user, sealed_user
from calipso.errors import Unauthorized
from calipso.graph import Graph


def refused() -> Unauthorized:
    """The one answer to whoever is not let in: it does not tell whether there is such a user, token or session."""
    return Unauthorized(
        "not logged in: name, password, token or session is not valid", "log in, or ask an admin for access"
    )


def authenticate(graph: Graph, name: str, password: str) -> Identity:
    """Who a user is, by his password.

    Raises Unauthorized, in the same words and after the same work, for an unknown user, a wrong password, one who is
    disabled, and one from outside.
    """
    sealer = sealer_of(graph)
    key = key_of_user(sealer, name.strip())
    row = graph.read("accounts/user", key=key)[0]
    if row["check"]:
        sealer.open(row["check"])
    user = opened_user(sealer, row["sealed"]) if row["sealed"] else None
    fits = passwords.fits(user.password if user else None, password)
    if user is None or not fits or not user.enabled:
        raise refused()
    if passwords.outdated(str(user.password)):
        again = replace(user, password=passwords.hashed_again(password))
        sealed = sealed_user(sealer, again)
        # Where he was changed meanwhile that stands, and the next login makes this one.
        graph.change("accounts/rehash", key=key, was=row["sealed"], sealed=sealed)
    return identity_of(graph, user, "password")


def identity_of(
    graph: Graph, user: User, via: str, token: str | None = None, narrowed: tuple[str, Bindings | None] | None = None
) -> Identity:
    """What a user may do and see at this moment; `narrowed` is the role and the bindings of a token of his."""
    role, bindings = narrowed or (user.role, None)
    held = projects_of(graph, user.bindings, bindings)
    projects, customers = meet(user.bindings, bindings, held)
    return Identity(
        user=user.name,
        role=ROLES[min(rank(role), rank(user.role))],
        projects=None if projects is None else tuple(sorted(projects)),
        customers=tuple(sorted(customers)),
        via=via,
        token=token,
        epoch=user.epoch,
    )


def projects_of(graph: Graph, *bindings: Bindings | None) -> dict[str, tuple[str, ...]]:
    """The projects of every customer that some bindings name; a customer that is forgotten is left out."""
    names = sorted({name for one in bindings if one for name in one.customers})
    if not names:
        return {}
    return {row["name"]: tuple(row["projects"]) for row in graph.read("accounts/projects", customers=names)}
