"""Accounts: users, tokens, the audit log."""

from __future__ import annotations

from typing import Any, Literal

from apiflask import APIBlueprint
from flask import Response
from pydantic import AwareDatetime, Field, SecretStr

from calipso import accounts
from calipso.errors import Forbidden
from webapp.api.lists import told_list
from webapp.api.noting import note
from webapp.api.shapes import Asked, Items, Text, Thing
from webapp.asking import access, asker, graph
from webapp.limits import LOGIN_LIMIT, limiter

blue = APIBlueprint("accounts", __name__, tag="Accounts")
Role = Literal["viewer", "operator", "admin"]


class NewUser(Asked):
    """A user to be made."""

    name: Text
    password: SecretStr = Field(max_length=1000)
    role: Role = "viewer"
    projects: list[Text] = Field([], max_length=1000)
    customers: list[Text] = Field([], max_length=1000)


class ChangedUser(Asked):
    """What is to change of a user; what is left out stays."""

    role: Role | None = None
    enabled: bool | None = None
    projects: list[Text] | None = Field(None, max_length=1000)
    customers: list[Text] | None = Field(None, max_length=1000)
    unbound: bool = Field(False, description="Yes to an account that sees all from now on.")


class Password(Asked):
    """A new password; one's own is changed by naming the old one."""

    password: SecretStr = Field(max_length=1000)
    old: SecretStr | None = Field(None, max_length=1000)


class NewToken(Asked):
    """A token to be made."""

    name: Text
    user: Text | None = Field(None, description="Whose; without it one's own. Others' are made by admins.")
    role: Role | None = None
    projects: list[Text] | None = Field(None, max_length=1000)
    customers: list[Text] | None = Field(None, max_length=1000)
    days: int = Field(90, ge=1, le=3650)


class Trail(Asked):
    """Which part of the audit log."""

    who: Text | None = None
    what: Text | None = None
    since: AwareDatetime | None = None
    limit: int = Field(50, ge=1, le=1000)
    after: Text | None = None


@blue.get("/users")
@access("admin", "none")
@blue.output(Items)
def list_users() -> dict[str, Any] | Response:
    """All users"""
    return told_list(accounts.list_users(graph()), None, ("name", "role", "enabled", "projects", "customers"))


@blue.post("/users")
@access("admin", "none")
@blue.input(NewUser)
@blue.output(Thing, 201)
def post_user(json_data: NewUser) -> dict[str, Any]:
    """Make a user"""
    asked = json_data
    found = accounts.add_user(
        graph(),
        asked.name,
        asked.password.get_secret_value(),
        asked.role,
        projects=asked.projects,
        customers=asked.customers,
        by=asker().user,
    )
    note("user added", asked.name)
    return found


@blue.get("/users/<name>")
@access("admin", "none")
@blue.output(Thing)
def get_user(name: str) -> dict[str, Any]:
    """One user"""
    return accounts.get_user(graph(), name)


@blue.patch("/users/<name>")
@access("admin", "none")
@blue.input(ChangedUser)
@blue.output(Thing)
def patch_user(name: str, json_data: ChangedUser) -> dict[str, Any]:
    """Change a user's role, bindings, or whether it may log in"""
    found = accounts.change_user(graph(), name, by=asker().user, **json_data.model_dump(exclude_unset=True))
    note("user changed", name)
    return found


@blue.put("/users/<name>/password")
@access("viewer", "open")
@limiter.limit(LOGIN_LIMIT)
@blue.input(Password)
@blue.output({}, 204)
def put_password(name: str, json_data: Password) -> str:
    """Change a password: one's own with the old one, anybody's as an admin who sees all; its sessions end"""
    identity = asker()
    if identity.user == name:
        old = json_data.old.get_secret_value() if json_data.old else ""
        accounts.authenticate(graph(), name, old)
    elif identity.role != "admin" or identity.bound:
        raise Forbidden("this is not your account", "change your own, or ask an admin")
    accounts.set_password(graph(), name, json_data.password.get_secret_value(), by=identity.user)
    note("password changed", name)
    return ""


@blue.delete("/users/<name>")
@access("admin", "none")
@blue.output({}, 204)
def delete_user(name: str) -> str:
    """Remove a user with its tokens and sessions"""
    accounts.remove_user(graph(), name)
    note("user removed", name)
    return ""


@blue.get("/tokens")
@access("viewer", "open")
@blue.output(Items)
def list_tokens() -> dict[str, Any] | Response:
    """One's own tokens; admins who see all see all; never a secret"""
    identity = asker()
    everybody = identity.role == "admin" and not identity.bound
    found = accounts.list_tokens(graph(), None if everybody else identity.user)
    return told_list(found, None, ("id", "name", "user", "role", "expires_at", "used_at"))


@blue.post("/tokens")
@access("viewer", "open")
@limiter.limit(LOGIN_LIMIT)
@blue.input(NewToken)
@blue.output(Thing, 201)
def post_token(json_data: NewToken) -> dict[str, Any]:
    """Make a token; its secret is told here and never again. It can do no more than the one who asks"""
    asked, identity = json_data, asker()
    user = asked.user or identity.user
    if user != identity.user and (identity.role != "admin" or identity.bound):
        raise Forbidden("this is not your account", "make a token of your own, or ask an admin")
    role: str | None = asked.role
    projects = asked.projects
    if user == identity.user:  # a token makes no token that can do more than itself
        if role is None or not accounts.at_least(identity.role, role):
            role = identity.role
        if projects is None and asked.customers is None and identity.projects is not None:
            projects = list(identity.projects)
    secret, row = accounts.add_token(
        graph(),
        user,
        asked.name,
        role=role,
        projects=projects,
        customers=asked.customers,
        days=asked.days,
        by=identity.user,
    )
    note("token added", f"{row['id']} of {user}")
    return row | {"secret": secret}


@blue.delete("/tokens/<token>")
@access("viewer", "open")
@blue.output({}, 204)
def delete_token(token: str) -> str:
    """End a token: one's own, or any as an admin who sees all"""
    identity = asker()
    everybody = identity.role == "admin" and not identity.bound
    accounts.remove_token(graph(), token, None if everybody else identity.user)
    note("token removed", token)
    return ""


@blue.get("/audit")
@access("admin", "none")
@blue.input(Trail, location="query")
@blue.output(Items)
def list_audit(query_data: Trail) -> dict[str, Any] | Response:
    """Who did what, of what, when, and from where; the newest first"""
    asked = query_data
    found = accounts.list_audit(
        graph(), who=asked.who, what=asked.what, since=asked.since, before=asked.after, limit=asked.limit
    )
    return told_list(found["items"], found["next"], ("at", "who", "what", "target", "origin", "outcome"))
