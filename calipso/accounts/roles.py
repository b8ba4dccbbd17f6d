"""Who asks, what he may do, and what he is bound to; pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from calipso.errors import Invalid

ROLES = ("viewer", "operator", "admin")
"""What an account may do, in rising order."""


def at_least(role: str, needed: str) -> bool:
    """Whether a role may do what `needed` may. Raises Invalid for what is no role."""
    return rank(role) >= rank(needed)


def rank(role: str) -> int:
    """The place of a role in their rising order. Raises Invalid for what is no role."""
    if role not in ROLES:
        raise Invalid(f"{role!r} is no role", f"give one of: {', '.join(ROLES)}")
    return ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Bindings:
    """What an account is bound to: projects by object id, customers by name. An account without bindings sees all."""

    projects: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, as known when he proved it.

    `projects` are the object ids of all projects that he is bound to, his customers' among them: None where he is not bound
    and sees all, () where nothing of what he is bound to exists, so that he sees nothing. `via` is password, token, session,
    keystone or oidc; `token` the public id of the token or session.
    """

    user: str
    role: str
    projects: tuple[str, ...] | None = None
    customers: tuple[str, ...] = ()
    via: str = "password"
    token: str | None = None
    # Of which of the user's times this is: a new password, or being disabled, ends one, and its sessions with it.
    epoch: int = field(default=0, repr=False)

    @property
    def bound(self) -> bool:
        """Whether he sees only what some projects own or stand on."""
        return self.projects is not None


def meet(
    user: Bindings | None, token: Bindings | None, held: dict[str, tuple[str, ...]]
) -> tuple[set[str] | None, set[str]]:
    """What a token of a user reaches: projects (None: all) and customers that both reach.

    `held` are the projects of each customer that either names; a customer that is forgotten has none.
    """
    if token is None:
        return reach(user, held), set(user.customers if user else ())
    within, wanted = reach(user, held), reach(token, held) or set()
    if within is None:
        return wanted, set(token.customers)
    return wanted & within, {name for name in token.customers if covers(user, within, name, held)}


def reach(bindings: Bindings | None, held: dict[str, tuple[str, ...]]) -> set[str] | None:
    """All projects of some bindings; None for no bindings, which is all that there are."""
    if bindings is None:
        return None
    return set(bindings.projects).union(*(held.get(name, ()) for name in bindings.customers))


def covers(user: Bindings | None, within: set[str], customer: str, held: dict[str, tuple[str, ...]]) -> bool:
    """Whether a bound user may know of a customer: his own, or one all of whose projects are his."""
    own = user is None or customer in user.customers
    return own or (bool(held.get(customer)) and within.issuperset(held[customer]))
