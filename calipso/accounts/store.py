"""The users in the graph, sealed; a change is decided on all of them, and kept only if none of them changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from calipso.accounts.roles import Bindings
from calipso.accounts.sealing import PROOF, Sealer, sealer_of
from calipso.errors import Conflict, NotFound
from calipso.graph import Graph, Row
from calipso.schema import ensure_schema

ATTEMPTS = 30


@dataclass(frozen=True, slots=True)
class User:
    """A user as sealed in the graph; `provider` names where one from outside comes from, who has no password here."""

    name: str
    role: str
    enabled: bool = True
    bindings: Bindings | None = None
    password: str | None = field(default=None, repr=False)
    provider: str | None = None
    title: str = ""
    epoch: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A user and how the graph has him."""

    user: User
    key: str
    sealed: str
    subject: str | None
    created_at: str
    changed_at: str


@dataclass(frozen=True, slots=True)
class Book:
    """All users at one version of the accounts."""

    sealer: Sealer
    version: int
    users: dict[str, Kept]

    def find(self, name: str) -> Kept | None:
        """The user of a name, if there is one."""
        return self.users.get(self.key(name))

    def get(self, name: str) -> Kept:
        """The user of a name. Raises NotFound."""
        found = self.find(name)
        if found is None:
            raise NotFound(f"no user {name!r}", "see them: calipso user list")
        return found

    def key(self, name: str) -> str:
        """What the user of a name is found by."""
        return key_of_user(self.sealer, name)


class Change(NamedTuple):
    """A statement that changes accounts, with its parameters but the version that it was decided at."""

    statement: str
    params: dict[str, Any]


def key_of_user(sealer: Sealer, name: str) -> str:
    """What a user is found by: names that differ in case alone are one."""
    return sealer.lookup("user", name.casefold())


def sealed_user(sealer: Sealer, user: User) -> str:
    """A user as the graph keeps him."""
    return sealer.seal(asdict(user))


def opened_user(sealer: Sealer, sealed: str) -> User:
    """A user out of the graph."""
    content = sealer.open(sealed)
    return User(**content | {"bindings": bindings_from(content["bindings"])})


def bindings_from(content: dict[str, list[str]] | None) -> Bindings | None:
    """Bindings out of sealed JSON."""
    return Bindings(tuple(content["projects"]), tuple(content["customers"])) if content else None


def read_book(graph: Graph) -> Book:
    """All users; where a graph has no accounts they are begun. Raises DatabaseError when they are sealed with another key."""
    return _read(graph, lambda: graph.read("accounts/book"))


def _read(graph: Graph, ask: Callable[[], list[Row]]) -> Book:
    sealer = sealer_of(graph)
    rows = ask()
    if not rows:
        ensure_schema(graph)
        graph.write("accounts/begin", check=sealer.seal(PROOF))
        rows = ask()
    sealer.open(rows[0]["check"])
    users = {row["key"]: Kept(user=opened_user(sealer, row["sealed"]), **row) for row in rows[0]["users"]}
    return Book(sealer, rows[0]["version"], users)


def changing(graph: Graph, decide: Callable[[Book], Change]) -> list[Row]:
    """Make one change of accounts, decided anew whenever another came first; what its statement returns.

    What `decide` raises is raised and nothing is changed. Raises Conflict when others come first again and again.
    """
    for _ in range(ATTEMPTS):
        book = _read(graph, lambda: graph.change("accounts/held_book"))
        change = decide(book)
        try:
            rows = graph.change(change.statement, version=book.version, **change.params)
        except Conflict:  # another made the same at this moment
            continue
        if rows:
            return rows
    raise Conflict("accounts are being changed by others all the time", "try again")
