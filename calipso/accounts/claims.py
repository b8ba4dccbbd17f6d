"""What the claims of an OpenID Connect ID token make of someone, by rules; pure.

Claims are those of OpenID Connect Core 1.0, section 5.1, and whatever else a provider adds, like `groups` or Keycloak's
`realm_access.roles`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from calipso.accounts.roles import Bindings, rank
from calipso.errors import Forbidden, Unauthorized

LONGEST_CLAIM = 255


class Rule(BaseModel):
    """Who has a value in a claim has a role here, and sees only some projects where such are named."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    claim: str = Field(min_length=1, description="Name of a claim; dots lead into it, as in realm_access.roles.")
    has: str = Field(min_length=1, description="What the claim is, or has among its values.")
    role: Literal["viewer", "operator", "admin"]
    projects: tuple[str, ...] = Field((), description="Object ids of projects to bind him to.")
    customers: tuple[str, ...] = Field((), description="Names of customers to bind him to.")

    @property
    def binds(self) -> bool:
        """Whether it lets see some projects only."""
        return bool(self.projects or self.customers)


class Provider(BaseModel):
    """A provider of identities, as configured."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9-]{1,30}$", description="What its users' names begin with, like `company`.")
    names: tuple[str, ...] = Field(
        ("preferred_username", "email", "name", "sub"),
        description="Claims to take someone's name from: the first that he has.",
    )
    rules: tuple[Rule, ...]


class Grant(NamedTuple):
    """Who someone is: the provider's lasting id of him, his name for people, his role and bindings here."""

    subject: str
    title: str
    role: str
    bindings: Bindings | None


def grant_of(provider: Provider, claims: Mapping[str, Any]) -> Grant:
    """What rules make of claims: the first that fits says the role, and whether he is bound.

    Where it binds, what further fitting rules of the same role or a higher one bind to is added; a rule of a lower role adds
    nothing, as its projects would be reached with more than it gives. Raises Unauthorized without `sub`, Forbidden where no
    rule fits.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_CLAIM:
        raise Unauthorized(
            f"{provider.name} does not say who this is: its claim sub is missing", "ask who runs the provider"
        )
    named = (claims.get(name) for name in provider.names)
    title = next((one for one in named if isinstance(one, str) and one.strip()), subject)[:LONGEST_CLAIM]
    fitting = [rule for rule in provider.rules if rule.has in _values(claims, rule.claim)]
    if not fitting:
        raise Forbidden(f"nothing that {provider.name} says of {title!r} gives access here", "ask an admin for a rule")
    first = fitting[0]
    if not first.binds:
        return Grant(subject, title, first.role, None)
    adding = [rule for rule in fitting if rule.binds and rank(rule.role) >= rank(first.role)]
    projects = sorted({one for rule in adding for one in rule.projects})
    customers = sorted({one for rule in adding for one in rule.customers})
    return Grant(subject, title, first.role, Bindings(tuple(projects), tuple(customers)))


def _values(claims: Mapping[str, Any], way: str) -> list[str]:
    """The texts of a claim: by its whole name, which may have dots itself, else by the way that dots lead."""
    found: Any = claims
    if way in claims:
        found = claims[way]
    else:
        for part in way.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return [found]
    return [one for one in found if isinstance(one, str)] if isinstance(found, list | tuple) else []
