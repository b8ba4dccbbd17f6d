"""Who comes from outside: what rules make of claims and of roles in a cloud, and the users here that follow it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from calipso import accounts
from calipso.accounts.claims import Provider, Rule, grant_of
from calipso.accounts.keystone import KeystoneLogin, grant_of_person, read_keystone_login
from calipso.accounts.roles import Bindings
from calipso.customers import add_customer
from calipso.errors import Conflict, Forbidden, Invalid, Unauthorized
from calipso.graph import Graph
from calipso.sources.keystone_login import Person
from tests.accounts import PASSWORD, all_properties, projects

COMPANY = Provider(
    name="company",
    rules=(
        Rule(claim="groups", has="calipso-admins", role="admin"),
        Rule(claim="realm_access.roles", has="noc", role="operator"),
        Rule(claim="groups", has="moz-ops", role="operator", customers=("Moz",)),
        Rule(claim="groups", has="moz", role="viewer", customers=("Moz",)),
        Rule(claim="groups", has="bb", role="viewer", customers=("Boing",), projects=("lab/project/bb-uuid",)),
        Rule(claim="https://calipso/role", has="guest", role="viewer"),
    ),
)


def claims(**more: Any) -> dict[str, Any]:
    return {"sub": "248289761001", "preferred_username": "alice"} | more


@pytest.mark.parametrize(
    ("given", "role", "bindings"),
    [
        ({"groups": ["calipso-admins", "moz"]}, "admin", None),
        ({"groups": "calipso-admins"}, "admin", None),
        ({"realm_access": {"roles": ["noc"]}}, "operator", None),
        ({"https://calipso/role": ["guest"]}, "viewer", None),
        ({"groups": ["moz"]}, "viewer", Bindings((), ("Moz",))),
        ({"groups": ["bb", "moz"]}, "viewer", Bindings(("lab/project/bb-uuid",), ("Boing", "Moz"))),
        ({"groups": ["moz-ops", "bb"]}, "operator", Bindings((), ("Moz",))),
        ({"groups": ["moz-ops"], "https://calipso/role": "guest"}, "operator", Bindings((), ("Moz",))),
    ],
)
def test_the_first_rule_that_fits_says_the_role_and_others_add_what_is_no_more(
    given: dict[str, Any], role: str, bindings: Bindings | None
) -> None:
    found = grant_of(COMPANY, claims(**given))
    assert (found.subject, found.title, found.role, found.bindings) == ("248289761001", "alice", role, bindings)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"groups": []},
        {"groups": ["calipso-admins-not"]},
        {"groups": {"calipso-admins": True}},
        {"groups": [["calipso-admins"]]},
        {"groups": None},
        {"realm_access": ["noc"]},
        {"realm_access.roles": None},
        {"groups": 7},
    ],
)
def test_whom_no_rule_fits_is_not_let_in(given: dict[str, Any]) -> None:
    with pytest.raises(Forbidden, match="'alice'"):
        grant_of(COMPANY, claims(**given))


@pytest.mark.parametrize("sub", [None, "", 7, "x" * 256])
def test_who_is_not_told_apart_is_not_let_in(sub: Any) -> None:
    with pytest.raises(Unauthorized, match="sub is missing"):
        grant_of(COMPANY, claims(sub=sub, groups=["moz"]))


@pytest.mark.parametrize(
    "wrong", [{"name": "a:b"}, {"rules": [{"claim": "g", "has": "x", "role": "king"}]}, {"more": 1}]
)
def test_a_provider_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Provider(**({"name": "company", "rules": []} | wrong))


@pytest.mark.graph
def test_at_each_login_a_user_is_what_his_provider_says(graph: Graph) -> None:
    (moz,) = projects(graph, "moz")
    add_customer(graph, "Moz", ["moz"])
    first = accounts.identity_of_claims(graph, COMPANY, claims(groups=["moz"]))
    assert (first.user, first.role, first.projects, first.customers, first.via) == (
        "company:alice",
        "viewer",
        (moz,),
        ("Moz",),
        "oidc",
    )
    session = accounts.begin_session(graph, first, 8)
    second = accounts.identity_of_claims(
        graph, COMPANY, claims(groups=["calipso-admins"], preferred_username="alice.b")
    )
    assert (second.user, second.role, second.projects) == ("company:alice", "admin", None)
    assert accounts.authenticate_session(graph, session).role == "admin"
    (row,) = accounts.list_users(graph)
    assert (row["provider"], row["title"], row["by"]) == ("company", "alice.b", "company")
    assert "248289761001" not in all_properties(graph)


@pytest.mark.graph
def test_whom_his_provider_lets_in_no_more_his_sessions_end_and_his_tokens_see_nothing(graph: Graph) -> None:
    found = accounts.identity_of_claims(graph, COMPANY, claims(groups=["calipso-admins"]))
    session = accounts.begin_session(graph, found, 8)
    token, _row = accounts.add_token(graph, found.user, "t", by=found.user)
    with pytest.raises(Forbidden):
        accounts.identity_of_claims(graph, COMPANY, claims(groups=[]))
    with pytest.raises(Unauthorized):
        accounts.authenticate_session(graph, session)
    left = accounts.authenticate_token(graph, token)
    assert (left.role, left.projects) == ("viewer", ())
    assert accounts.identity_of_claims(graph, COMPANY, claims(groups=["calipso-admins"])).role == "admin"
    with pytest.raises(Forbidden):
        accounts.identity_of_claims(graph, COMPANY, claims(sub="stranger", groups=[]))
    assert len(accounts.list_users(graph)) == 1


@pytest.mark.graph
def test_a_login_that_says_the_same_changes_nothing(graph: Graph) -> None:
    accounts.identity_of_claims(graph, COMPANY, claims(groups=["calipso-admins"]))
    before = all_properties(graph)
    accounts.identity_of_claims(graph, COMPANY, claims(groups=["calipso-admins"]))
    assert all_properties(graph) == before


@pytest.mark.graph
def test_equal_names_of_two_people_and_of_a_user_here_are_three_users(graph: Graph) -> None:
    accounts.add_user(graph, "alice", PASSWORD, "admin", by="test")
    one = accounts.identity_of_claims(graph, COMPANY, claims(groups=["bb"]))
    two = accounts.identity_of_claims(graph, COMPANY, claims(sub="other", groups=["calipso-admins"]))
    assert [each["name"] for each in accounts.list_users(graph)] == ["alice", "company:alice", "company:alice#other"]
    assert (one.role, two.role) == ("viewer", "admin")
    assert accounts.identity_of_claims(graph, COMPANY, claims(groups=["bb"])).user == one.user


@pytest.mark.graph
def test_who_comes_from_outside_has_no_password_here_and_can_be_shut_out_here(graph: Graph) -> None:
    accounts.add_user(graph, "root", PASSWORD, "admin", by="test")
    name = accounts.identity_of_claims(graph, COMPANY, claims(groups=["moz"])).user
    with pytest.raises(Unauthorized):
        accounts.authenticate(graph, name, "")
    with pytest.raises(Invalid, match="no password here"):
        accounts.set_password(graph, name, PASSWORD, by="test")
    with pytest.raises(Invalid, match="said by company"):
        accounts.change_user(graph, name, role="admin", by="test")
    accounts.change_user(graph, name, enabled=False, by="test")
    with pytest.raises(Unauthorized):
        accounts.identity_of_claims(graph, COMPANY, claims(groups=["calipso-admins"]))
    assert accounts.get_user(graph, name)["role"] in ("admin", "viewer")
    with pytest.raises(Conflict, match="last admin"):
        accounts.remove_user(graph, "root")


@pytest.mark.graph
def test_a_name_that_cannot_be_shown_is_cleaned(graph: Graph) -> None:
    found = accounts.identity_of_claims(
        graph, COMPANY, claims(preferred_username="\x1b[31mal\nice\u202e" + "x" * 500, groups=["bb"])
    )
    assert found.user.startswith("company:[31malicexxx")
    assert found.user.isprintable()
    assert len(found.user) <= 200


LOGIN = KeystoneLogin(
    auth_url="http://cloud:5000",
    environment="lab",
    roles={"reader": "viewer", "member": "viewer", "manager": "operator"},
    cloud_roles={"admin": "operator", "root": "admin"},
)


def person(projects: dict[str, set[str]], cloud: set[str] = frozenset()) -> Person:  # type: ignore[assignment]
    return Person("u", "alice", {key: frozenset(one) for key, one in projects.items()}, frozenset(cloud))


@pytest.mark.parametrize(
    ("who", "role", "bound_to"),
    [
        (person({"p1": {"reader", "member"}}), "viewer", ("lab/project/p1",)),
        (person({"p1": {"member", "manager"}}), "operator", ("lab/project/p1",)),
        (
            person({"p1": {"manager"}, "p2": {"reader"}, "p3": {"other"}}),
            "viewer",
            ("lab/project/p1", "lab/project/p2"),
        ),
        (person({"p1": {"admin"}}), "operator", None),
        (person({"p1": {"member"}}, {"root"}), "admin", None),
        (person({"p1": {"member"}}, {"reader"}), "viewer", ("lab/project/p1",)),
    ],
)
def test_roles_in_a_cloud_give_the_least_role_in_all_projects_or_that_of_the_cloud(
    who: Person, role: str, bound_to: tuple[str, ...] | None
) -> None:
    found = grant_of_person(LOGIN, who)
    assert (found.role, found.bindings and found.bindings.projects) == (role, bound_to)


@pytest.mark.parametrize("who", [person({}), person({"p1": {"other"}}), person({}, {"reader"})])
def test_roles_that_do_not_count_let_nobody_in(who: Person) -> None:
    with pytest.raises(Forbidden):
        grant_of_person(LOGIN, who)


def test_the_login_by_keystone_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "keystone.yaml"
    file.write_text("auth_url: https://cloud:5000/\nenvironment: lab\ncloud_roles:\n  admin: operator\n")
    found = read_keystone_login(file)
    assert (found.auth_url, found.roles["member"], found.cloud_roles) == (
        "https://cloud:5000/v3",
        "viewer",
        {"admin": "operator"},
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("auth_url: https://c\nenvironment: lab\nroles:\n  member: king\n", "line 4: roles.member"),
        ("auth_url: cloud\nenvironment: lab\n", "line 1: auth_url"),
        ("environment: lab\n", "auth_url: Field required"),
        ("auth_url: https://c\nenvironment: lab\npassword: x\n", "line 3: password"),
        ("- a\n", "is a mapping"),
        ("a: [\n", "no valid YAML"),
    ],
)
def test_a_file_that_is_wrong_is_said_so_by_its_line(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "keystone.yaml"
    file.write_text(text)
    with pytest.raises(Invalid, match=r"keystone\.yaml") as told:
        read_keystone_login(file)
    assert words in told.value.message


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        read_keystone_login(tmp_path / "none.yaml")
