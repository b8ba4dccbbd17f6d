"""Users: who may log in, as what, bound to what. Doors note what they do with them in the audit log."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from calipso.accounts import passwords
from calipso.accounts.roles import Bindings, rank
from calipso.accounts.store import Book, Change, Kept, User, changing, read_book, sealed_user
from calipso.customers import get_customer, project_id
from calipso.errors import Conflict, Invalid
from calipso.graph import Graph

LONGEST_NAME = 200
FIRST_ADMIN = "admin"
# Parts a provider from a name: only users from outside have one in theirs.
OUTSIDE = ":"


def add_user(  # noqa: PLR0913 - all that a user is made of
    graph: Graph,
    name: str,
    password: str,
    role: str,
    *,
    projects: Sequence[str] = (),
    customers: Sequence[str] = (),
    by: str,
) -> dict[str, Any]:
    """Make a user, bound to projects (any name of each) and customers where some are named; he as get_user gives him.

    Raises Invalid for a name, password, role or project that cannot be, NotFound or Ambiguous for projects and customers,
    Conflict for a name that is taken.
    """
    name = checked_name(name)
    if OUTSIDE in name:
        raise Invalid(f"{name!r} is no name for a user", f"leave out the {OUTSIDE!r}: it is for users from outside")
    rank(role)
    user = User(
        name, role, bindings=bindings_of(graph, projects, customers), password=passwords.hashed(name, password), by=by
    )

    def decide(book: Book) -> Change:
        if book.find(name):
            raise Conflict(
                f"there is a user {name!r} already", "give another name, or change that one: calipso user change"
            )
        return added(book, user)

    changing(graph, decide)
    return get_user(graph, name)


def first_admin(graph: Graph) -> tuple[str, str] | None:
    """Make the user `admin` where there is no user yet: his name and random password, told this once; else None.

    Of several that ask at once, one makes him.
    """
    if read_book(graph).users:
        return None
    password = passwords.random_password()
    user = User(FIRST_ADMIN, "admin", password=passwords.hashed(FIRST_ADMIN, password), by="first start")

    def decide(book: Book) -> Change:
        if book.users:
            raise _Known
        return added(book, user)

    try:
        changing(graph, decide)
    except _Known:
        return None
    return FIRST_ADMIN, password


class _Known(Exception):
    """There is a user already."""


def list_users(graph: Graph) -> list[dict[str, Any]]:
    """All users by name, each: name, role, enabled, bound, projects (object ids), customers, provider, title, by, and when
    created_at and changed_at."""
    return sorted(map(user_json, read_book(graph).users.values()), key=lambda one: str(one["name"]).casefold())


def get_user(graph: Graph, name: str) -> dict[str, Any]:
    """One user. Raises NotFound."""
    return user_json(read_book(graph).get(name))


def set_password(graph: Graph, name: str, password: str, *, by: str) -> None:
    """Give a user another password; his sessions end. Raises NotFound, Invalid for the password and for users from outside."""
    hash_ = passwords.hashed(name, password)

    def decide(book: Book) -> Change:
        kept = book.get(name)
        if kept.user.provider:
            raise Invalid(
                f"user {name!r} has no password here", f"it is changed where he comes from: {kept.user.provider}"
            )
        return changed(book, kept, replace(kept.user, password=hash_, epoch=kept.user.epoch + 1, by=by))

    changing(graph, decide)


def change_user(  # noqa: PLR0913 - all that may be changed of one
    graph: Graph,
    name: str,
    *,
    role: str | None = None,
    projects: Sequence[str] | None = None,
    customers: Sequence[str] | None = None,
    unbound: bool = False,
    enabled: bool | None = None,
    by: str,
) -> dict[str, Any]:
    """Change what is given of a user, and leave what is None; he as get_user gives him.

    `projects` and `customers` each replace all that he had of them; `unbound` lets him see all. Disabled, his sessions end and
    his tokens do not work. Raises NotFound, Ambiguous, Invalid, and Conflict for the last admin who is not bound.
    """
    if role is not None:
        rank(role)
    if unbound and (projects or customers):
        raise Invalid("bound to projects or customers, and unbound: both cannot be", "leave one of them out")
    bound = bindings_of(graph, projects or (), customers or ())

    def decide(book: Book) -> Change:
        kept = book.get(name)
        user = kept.user
        if user.provider and (role is not None or unbound or projects is not None or customers is not None):
            raise Invalid(
                f"what {name!r} may do is said by {user.provider} at each login", "here he can be disabled or removed"
            )
        bindings = user.bindings
        if unbound:
            bindings = None
        elif projects is not None or customers is not None:
            bindings = _rebound(user, bound, kept_projects=projects is None, kept_customers=customers is None)
        stays = user.enabled if enabled is None else enabled
        epoch = user.epoch + (user.enabled and not stays)
        new = replace(user, role=role or user.role, bindings=bindings, enabled=stays, epoch=epoch, by=by)
        _keep_an_admin(book, kept, new)
        return changed(book, kept, new)

    changing(graph, decide)
    return get_user(graph, name)


def _rebound(user: User, bound: Bindings | None, *, kept_projects: bool, kept_customers: bool) -> Bindings:
    old, new = user.bindings or Bindings(), bound or Bindings()
    found = Bindings(
        old.projects if kept_projects else new.projects, old.customers if kept_customers else new.customers
    )
    if found == Bindings():
        raise Invalid(f"user {user.name!r} would be bound to nothing", "to let him see all, say so: --unbound")
    return found


def remove_user(graph: Graph, name: str) -> None:
    """Forget a user with his tokens and sessions. Raises NotFound, and Conflict for the last admin who is not bound."""

    def decide(book: Book) -> Change:
        kept = book.get(name)
        _keep_an_admin(book, kept, None)
        return Change("accounts/remove_user", {"key": kept.key})

    changing(graph, decide)


def reset_accounts(graph: Graph) -> None:
    """Forget all users, tokens and sessions, whatever key they were sealed with; what the audit log holds stays as it is."""
    graph.write("accounts/reset")


def _keep_an_admin(book: Book, kept: Kept, new: User | None) -> None:
    left = [one.user for one in book.users.values() if one.key != kept.key] + ([new] if new else [])
    if _is_full_admin(kept.user) and not any(map(_is_full_admin, left)):
        raise Conflict(
            f"{kept.user.name!r} is the last admin who is enabled and not bound",
            "make another first: calipso user add --role admin",
        )


def _is_full_admin(user: User) -> bool:
    return user.role == "admin" and user.enabled and user.bindings is None


def added(book: Book, user: User, subject: str | None = None) -> Change:
    """The change that adds a user."""
    sealed = sealed_user(book.sealer, user)
    return Change("accounts/add_user", {"key": book.key(user.name), "subject": subject, "sealed": sealed})


def changed(book: Book, kept: Kept, user: User) -> Change:
    """The change that makes a user what he is to be; a new epoch ends his sessions."""
    ends = user.epoch != kept.user.epoch
    sealed = sealed_user(book.sealer, user)
    return Change("accounts/save_user", {"key": kept.key, "was": kept.sealed, "sealed": sealed, "end_sessions": ends})


def checked_name(name: str) -> str:
    """A name as it is kept. Raises Invalid for one that is empty, too long, or has what cannot be seen."""
    name = unicodedata.normalize("NFC", name.strip())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"{name!r} is no name", f"give up to {LONGEST_NAME} characters that can be seen")
    return name


def bindings_of(graph: Graph, projects: Sequence[str], customers: Sequence[str]) -> Bindings | None:
    """Bindings to projects, by any name of each, and customers; None where there are none of either.

    Raises NotFound, Ambiguous, and Invalid for what is no project.
    """
    if not projects and not customers:
        return None
    ids = {project_id(graph, text) for text in projects}
    names = {str(get_customer(graph, name)["name"]) for name in customers}
    return Bindings(tuple(sorted(ids)), tuple(sorted(names)))


def project_names(graph: Graph, ids: Iterable[str]) -> dict[str, str]:
    """What projects are called, by object id, for people; one that is not there now is left out."""
    return {row["id"]: row["name"] for row in graph.read("accounts/project_names", ids=sorted(set(ids)))}


def user_json(kept: Kept) -> dict[str, Any]:
    """A user in the shape that programs read; never his password's hash."""
    user = kept.user
    return {
        "name": user.name,
        "role": user.role,
        "enabled": user.enabled,
        **bindings_json(user.bindings),
        "provider": user.provider,
        "title": user.title,
        "by": user.by,
        "created_at": kept.created_at,
        "changed_at": kept.changed_at,
    }


def bindings_json(bindings: Bindings | None) -> dict[str, Any]:
    """Bindings in the shape that programs read."""
    held = bindings or Bindings()
    return {"bound": bindings is not None, "projects": list(held.projects), "customers": list(held.customers)}
