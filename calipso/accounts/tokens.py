"""API tokens: secrets of programs, shown once, found by their keyed hash, ending by the server's clock."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from calipso.accounts.identities import identity_of, projects_of, refused
from calipso.accounts.roles import Bindings, Identity, covers, rank, reach
from calipso.accounts.sealing import prove, sealer_of
from calipso.accounts.store import (
    Book,
    Change,
    User,
    bindings_from,
    changing,
    opened_user,
    read_book,
)
from calipso.accounts.users import bindings_json, bindings_of, checked_name
from calipso.errors import Ambiguous, Conflict, Forbidden, Invalid, NotFound
from calipso.graph import Graph, Row

PREFIX = "calipso_"
"""What every secret begins with, so that scanners for leaked secrets find it."""
LONGEST_DAYS = 3650


def authenticate_token(graph: Graph, secret: str) -> Identity:
    """Who asks with a token: its user, as far as both reach at this moment. Raises Unauthorized."""
    sealer = sealer_of(graph)
    key = sealer.lookup("token", secret)
    rows = graph.read("accounts/token", key=key)
    if not rows:
        prove(graph, sealer)
        raise refused()
    token, user = sealer.open(rows[0]["token"]), opened_user(sealer, rows[0]["user"])
    if not user.enabled:
        raise refused()
    if rows[0]["stale"]:
        graph.write("accounts/token_used", key=key)
    narrowed = (token["role"], bindings_from(token["bindings"]))
    return identity_of(graph, user, "token", rows[0]["id"], narrowed)


def add_token(  # noqa: PLR0913 - all that a token is made of
    graph: Graph,
    user: str,
    name: str,
    *,
    role: str | None = None,
    projects: Sequence[str] | None = None,
    customers: Sequence[str] | None = None,
    days: int = 90,
    by: str,
) -> tuple[str, dict[str, Any]]:
    """Make a token of a user: its secret, which is not kept and told this once, and its row as list_tokens gives it.

    Without a role it has its user's of today, without bindings it sees what its user does.
    Raises NotFound and Ambiguous for user, projects and customers, Forbidden for more than its user may, Conflict for a name
    that he has given already, Invalid.
    """
    name = checked_name(name)
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid(f"{days} days is no life of a token", f"give 1 to {LONGEST_DAYS}")
    if role is not None:
        rank(role)
    bindings = bindings_of(graph, projects or (), customers or ())
    secret, identity = PREFIX + secrets.token_urlsafe(32), secrets.token_hex(5)

    def decide(book: Book) -> Change:
        owner = book.get(user)
        _within(graph, owner.user, role, bindings)
        if any(row["name"] == name for row in _tokens(graph, book, user)):
            raise Conflict(
                f"user {user!r} has a token {name!r}", "give another name, or remove that one: calipso token remove"
            )
        content = {
            "name": name,
            "role": role or owner.user.role,
            "bindings": bindings and {"projects": bindings.projects, "customers": bindings.customers},
            "by": by,
        }
        key = book.sealer.lookup("token", secret)
        sealed = book.sealer.seal(content)
        return Change(
            "accounts/add_token", {"key": key, "id": identity, "user": owner.key, "sealed": sealed, "days": days}
        )

    changing(graph, decide)
    return secret, next(row for row in list_tokens(graph, user) if row["id"] == identity)


def _within(graph: Graph, user: User, role: str | None, bindings: Bindings | None) -> None:
    """Raises Forbidden for a token that would reach more than its user."""
    if role is not None and rank(role) > rank(user.role):
        raise Forbidden(
            f"{user.name!r} is {user.role}: a token of his cannot be {role}", f"give --role {user.role}, or less"
        )
    if user.bindings is None or bindings is None:
        return
    held = projects_of(graph, user.bindings, bindings)
    within = reach(user.bindings, held) or set()
    beyond = [one for one in bindings.projects if one not in within]
    beyond += [one for one in bindings.customers if not covers(user.bindings, within, one, held)]
    if beyond:
        raise Forbidden(f"{user.name!r} is not bound to {beyond[0]}", "a token reaches at most what its user does")


def list_tokens(graph: Graph, user: str | None = None) -> list[dict[str, Any]]:
    """Tokens, of one user or all: id, name, user, role, bound, projects, customers, by, created_at, until, used_at, expired.

    `role` and bindings are the token's own; what it reaches is never more than what its user does. Raises NotFound.
    """
    book = read_book(graph)
    if user is not None:
        book.get(user)
    return _tokens(graph, book, user)


def _tokens(graph: Graph, book: Book, user: str | None) -> list[dict[str, Any]]:
    rows = graph.read("accounts/tokens", user=None if user is None else book.key(user))
    found = [_token_json(book, row) for row in rows if row["user"] in book.users]
    return sorted(found, key=lambda one: (str(one["user"]), str(one["name"])))


def _token_json(book: Book, row: Row) -> dict[str, Any]:
    content = book.sealer.open(row["sealed"])
    return {
        "id": row["id"],
        "name": content["name"],
        "user": book.users[row["user"]].user.name,
        "role": content["role"],
        **bindings_json(bindings_from(content["bindings"])),
        "by": content["by"],
        "created_at": row["created_at"],
        "until": row["until"],
        "used_at": row["used_at"],
        "expired": row["expired"],
    }


def remove_token(graph: Graph, token: str, user: str | None = None) -> dict[str, Any]:
    """Forget a token, by id or by the name that its user gave it; the row that it was. Raises NotFound, Ambiguous."""
    rows = list_tokens(graph, user)
    found = [one for one in rows if one["id"] == token] or [one for one in rows if one["name"] == token]
    if not found:
        raise NotFound(f"no token {token!r}", "see them: calipso token list")
    if len(found) > 1:
        raise Ambiguous(
            f"several users have a token {token!r}",
            "name one by its id: " + "; ".join(f"{one['id']} of {one['user']}" for one in found),
        )
    graph.write("accounts/remove_token", id=found[0]["id"])
    return found[0]
