"""Who and whose: customers, annotations, clique types, users, tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from calipso.client.connection import Connection, part
from calipso.client.shapes import Customer, Saying

# Beside a method that is called `list`, the type needs another name.
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Customers:
    """Named sets of projects."""

    _at: Connection

    def list(self) -> list[Customer]:
        """Customers with their projects."""
        return cast("list[Customer]", self._at.get("customers")["items"])

    def get(self, name: str) -> Customer:
        """One customer. Raises NotFound."""
        return cast("Customer", self._at.get(f"customers/{part(name)}"))

    def put(self, name: str, projects: Sequence[str], environment: str | None = None) -> Customer:
        """Add projects to a customer, new or known; for admins."""
        body = {"projects": [*projects], "environment": environment}
        return cast("Customer", self._at.send("PUT", f"customers/{part(name)}", body))

    def remove(self, name: str) -> None:
        """Forget a customer; its projects stay."""
        self._at.send("DELETE", f"customers/{part(name)}")


@dataclass(frozen=True, slots=True)
class Annotations:
    """What people and programs say of things."""

    _at: Connection

    def list(
        self, *, about: str | None = None, key: str | None = None, environment: str | None = None
    ) -> Iterator[dict[str, Any]]:
        """What is said, of what, by whom."""
        return self._at.pages("annotations", about=about, key=key, environment=environment)

    def say(self, sayings: Sequence[Saying]) -> Rows:
        """Say something of many things, all or nothing; saying it again changes nothing. At most 1000 at once."""
        body = {"items": [dict(one) for one in sayings]}
        return cast("Rows", self._at.send("POST", "annotations", body)["items"])

    def remove(self, about: str, key: str, environment: str | None = None) -> None:
        """Take back what is said of a thing under a key; it stays known as its past."""
        self._at.send("DELETE", "annotations", about=about, key=key, environment=environment)


@dataclass(frozen=True, slots=True)
class CliqueTypes:
    """Along which links cliques are walked."""

    _at: Connection

    def list(self) -> list[dict[str, Any]]:
        """All clique types, users' own first."""
        return cast("list[dict[str, Any]]", self._at.get("clique-types")["items"])

    def put(
        self, name: str, focal: str, steps: Sequence[str], where: Sequence[str] = (), *, replace: bool = False
    ) -> dict[str, Any]:
        """Add a clique type of one's own, or change one with `replace`. Raises Invalid, Conflict."""
        body = {"focal": focal, "steps": [*steps], "where": [*where], "replace": replace}
        return cast("dict[str, Any]", self._at.send("PUT", f"clique-types/{part(name)}", body))

    def remove(self, name: str) -> None:
        """Forget a clique type of one's own."""
        self._at.send("DELETE", f"clique-types/{part(name)}")


@dataclass(frozen=True, slots=True)
class Users:
    """Accounts; for admins."""

    _at: Connection

    def list(self) -> list[dict[str, Any]]:
        """All users."""
        return cast("list[dict[str, Any]]", self._at.get("users")["items"])

    def get(self, name: str) -> dict[str, Any]:
        """One user. Raises NotFound."""
        return cast("dict[str, Any]", self._at.get(f"users/{part(name)}"))

    def add(
        self,
        name: str,
        password: str,
        role: str = "viewer",
        *,
        projects: Sequence[str] = (),
        customers: Sequence[str] = (),
    ) -> dict[str, Any]:
        """Make a user, bound to projects or customers where some are named."""
        body = {"name": name, "password": password, "role": role}
        told = self._at.send("POST", "users", body | {"projects": [*projects], "customers": [*customers]})
        return cast("dict[str, Any]", told)

    def change(self, name: str, **changes: Any) -> dict[str, Any]:
        """Change role, enabled, projects or customers; what is not named stays."""
        return cast("dict[str, Any]", self._at.send("PATCH", f"users/{part(name)}", changes))

    def set_password(self, name: str, password: str, old: str | None = None) -> None:
        """A new password: one's own with the old one, anybody's as an admin."""
        self._at.send("PUT", f"users/{part(name)}/password", {"password": password, "old": old})

    def remove(self, name: str) -> None:
        """Remove a user with its tokens and sessions."""
        self._at.send("DELETE", f"users/{part(name)}")


@dataclass(frozen=True, slots=True)
class Tokens:
    """API tokens: one's own, and for admins everybody's."""

    _at: Connection

    def list(self) -> list[dict[str, Any]]:
        """Tokens, never with a secret."""
        return cast("list[dict[str, Any]]", self._at.get("tokens")["items"])

    def add(self, name: str, days: int = 90, **limits: Any) -> dict[str, Any]:
        """Make a token: its `secret` is told here and never again. `limits` are user, role, projects, customers."""
        return cast("dict[str, Any]", self._at.send("POST", "tokens", {"name": name, "days": days, **limits}))

    def remove(self, token: str) -> None:
        """End a token by its id."""
        self._at.send("DELETE", f"tokens/{part(token)}")
