"""Users from outside: whom a provider vouches for, made at his first login and made anew what it says of him at each."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

from calipso.accounts.claims import Grant, Provider, grant_of
from calipso.accounts.identities import identity_of, refused
from calipso.accounts.roles import ROLES, Bindings, Identity
from calipso.accounts.store import Book, Change, Kept, User, changing, read_book
from calipso.accounts.users import LONGEST_NAME, OUTSIDE, added, changed
from calipso.errors import Forbidden, Unauthorized
from calipso.graph import Graph


def identity_of_claims(graph: Graph, provider: Provider, claims: dict[str, Any]) -> Identity:
    """Who someone is by the claims of an ID token whose signature, issuer, audience and times were checked by the caller.

    Raises Forbidden where no rule lets him in, Unauthorized where he was disabled here or claims have no `sub`.
    """
    try:
        grant = grant_of(provider, claims)
    except Forbidden:
        shut_out(graph, provider.name, claims["sub"])
        raise
    return identity_of_grant(graph, provider.name, grant, via="oidc")


def identity_of_grant(graph: Graph, provider: str, grant: Grant, via: str) -> Identity:
    """Who someone is whom a provider vouches for; his user here is made or changed. Raises Unauthorized where he was disabled."""
    kept = _known(read_book(graph), provider, grant.subject)
    if kept is None or _as_granted(kept.user, grant) != kept.user:
        changing(graph, lambda book: _change(book, provider, grant))
        kept = _known(read_book(graph), provider, grant.subject)
    if kept is None or not kept.user.enabled:
        raise refused()
    return identity_of(graph, kept.user, via)


def shut_out(graph: Graph, provider: str, subject: str) -> None:
    """Whom his provider lets in no more, his sessions end, and his tokens see nothing until it does again."""
    if _known(read_book(graph), provider, subject) is None:
        return

    def decide(book: Book) -> Change:
        kept = _known(book, provider, subject)
        if kept is None:
            raise refused()
        nothing = replace(kept.user, role=ROLES[0], bindings=Bindings(), epoch=kept.user.epoch + 1)
        return changed(book, kept, nothing)

    changing(graph, decide)


def _known(book: Book, provider: str, subject: str) -> Kept | None:
    key = _subject(book, provider, subject)
    return next((one for one in book.users.values() if one.subject == key), None)


def _subject(book: Book, provider: str, subject: str) -> str:
    return book.sealer.lookup("subject", provider, subject)


def _change(book: Book, provider: str, grant: Grant) -> Change:
    kept = _known(book, provider, grant.subject)
    if kept is not None:
        return changed(book, kept, _as_granted(kept.user, grant))
    name = _name(provider, grant.title)
    if book.find(name):  # another one whom people call the same
        name = _name(provider, f"{grant.title[:50]}#{grant.subject}")
    if book.find(name):
        raise Unauthorized(f"a second user {name!r} cannot be told from the first", "ask an admin: one of them must go")
    user = User(name, grant.role, bindings=grant.bindings, provider=provider, title=grant.title, by=provider)
    return added(book, user, _subject(book, provider, grant.subject))


def _as_granted(user: User, grant: Grant) -> User:
    return replace(user, title=grant.title, role=grant.role, bindings=grant.bindings)


def _name(provider: str, title: str) -> str:
    """A name that no user of here can have, with what cannot be seen taken out of it."""
    clean = "".join(letter for letter in unicodedata.normalize("NFC", title) if letter.isprintable()).strip()
    return f"{provider}{OUTSIDE}{clean}"[:LONGEST_NAME]
