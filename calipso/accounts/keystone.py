"""Users of an OpenStack cloud log in with their password of there, and see the projects in which they have a role."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from calipso.accounts.claims import Grant
from calipso.accounts.identities import refused
from calipso.accounts.outside import identity_of_grant, shut_out
from calipso.accounts.roles import ROLES, Bindings, Identity, rank
from calipso.documents import read_document
from calipso.errors import Forbidden, Invalid, Unauthorized
from calipso.graph import Graph
from calipso.records import key_of, object_id
from calipso.sources.keystone_login import KeystoneAccess, Person, log_in

PROVIDER = "keystone"
Role = Literal["viewer", "operator", "admin"]


class KeystoneLogin(BaseModel):
    """How users of a cloud may log in, as the file that CALIPSO_KEYSTONE_LOGIN names says it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    auth_url: str = Field(pattern=r"^https?://\S+$", description="Keystone's address, like https://cloud:5000/v3.")
    environment: str = Field(min_length=1, description="Key of the environment whose projects are this cloud's.")
    user_domain: str = Field("Default", description="Domain of the users.")
    cacert: Path | None = Field(None, description="File of the CA that signed Keystone's certificate.")
    timeout_s: float = Field(10, gt=0, le=120, description="Seconds that Keystone is waited for, each time.")
    roles: dict[str, Role] = Field(
        default={"reader": "viewer", "member": "viewer"},
        description="What a role in a project lets do here, in that project alone.",
    )
    cloud_roles: dict[str, Role] = Field(
        default={}, description="What a role in any project, or in the system, lets do here everywhere."
    )

    @field_validator("auth_url")
    @classmethod
    def _of_version_3(cls, value: str) -> str:
        value = value.rstrip("/")
        return value if value.endswith("/v3") else f"{value}/v3"


def read_keystone_login(file: Path) -> KeystoneLogin:
    """The configuration in a YAML file. Raises Invalid naming the file, line and field."""
    try:
        text = file.expanduser().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        raise Invalid(f"{file}: cannot be read: {err}", "correct CALIPSO_KEYSTONE_LOGIN") from err
    document = read_document(
        text, str(file), "the login by Keystone", "auth_url: https://cloud:5000/v3, environment: lab"
    )
    try:
        return KeystoneLogin(**{str(key): value for key, value in document.data.items()})
    except ValidationError as err:
        first = err.errors()[0]
        raise Invalid(f"{document.at(first['loc'])}: {first['msg']}", "see docs/accounts.md") from err


def authenticate_keystone(graph: Graph, login: KeystoneLogin, name: str, password: str) -> Identity:
    """Who a user of the cloud is, by his password of there.

    Raises Unauthorized in the words of `authenticate`, Forbidden for one whose roles give no access here, Unreachable and
    SourceError when Keystone gives no usable answer.
    """
    access = KeystoneAccess(login.auth_url, login.user_domain, login.cacert, login.timeout_s)
    try:
        person = log_in(access, name.strip(), password)
    except Unauthorized:
        raise refused() from None
    try:
        grant = grant_of_person(login, person)
    except Forbidden:
        shut_out(graph, PROVIDER, person.id)
        raise
    return identity_of_grant(graph, PROVIDER, grant, via=PROVIDER)


def grant_of_person(login: KeystoneLogin, person: Person) -> Grant:
    """What the roles of a person in the cloud let him do here.

    A role of the whole cloud goes before: he is not bound. Else he is bound to the projects where he has a role that counts
    here, and may do in all of them what he may in the one where he may do least. Raises Forbidden where he has none.
    """
    everywhere = person.cloud.union(*person.projects.values())
    if whole := [login.cloud_roles[name] for name in everywhere if name in login.cloud_roles]:
        return Grant(person.id, person.name, max(whole, key=rank), None)
    best = {
        project: max(rank(login.roles[name]) for name in names & login.roles.keys())
        for project, names in person.projects.items()
        if names & login.roles.keys()
    }
    if not best:
        raise Forbidden(
            f"the roles of {person.name!r} in the cloud give no access here",
            "ask an admin: roles that count are configured",
        )
    ids = sorted(object_id(login.environment, key_of("project", project)) for project in best)
    return Grant(person.id, person.name, ROLES[min(best.values())], Bindings(tuple(ids)))
