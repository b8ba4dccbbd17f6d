"""A cloud's login in an environment: its secret is told by where it stands, and is in the graph nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calipso.environments import cloud_access, parse_environment
from calipso.errors import Invalid
from calipso.sources.openstack import _cloud_region
from calipso.sources.references import secret_of

LOGIN = {"auth_url": "https://cloud.example:5000/v3", "username": "calipso", "password": "env:LAB_PASSWORD"}


def region_of(login: dict[str, Any]) -> Any:
    access = cloud_access(parse_environment({"environment": "lab", "openstack": {"login": login}}, "test"))
    assert access
    return _cloud_region(access)


def test_a_password_of_a_variable_logs_in_for_the_system_or_a_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_PASSWORD", "s3cret-of-the-lab")
    system, project = region_of(LOGIN), region_of(LOGIN | {"project": "admin"})

    assert system.get_auth_args()["password"] == "s3cret-of-the-lab"
    assert system.get_auth_args()["system_scope"] == "all"
    assert project.get_auth_args()["project_name"] == "admin"
    assert project.get_auth_args()["user_domain_name"] == "Default"


def test_an_application_credential_s_secret_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "lab.secret"
    file.write_text("s3cret\n")
    found = region_of(
        {
            "auth_url": "https://cloud.example:5000/v3",
            "application_credential": "abc",
            "application_credential_secret": f"file:{file}",
        }
    )
    assert found.get_auth_args()["application_credential_secret"] == "s3cret"


@pytest.mark.parametrize(
    ("login", "said"),
    [
        (LOGIN | {"password": "hunter2"}, "say where the secret stands"),
        ({"auth_url": "https://cloud.example:5000/v3", "username": "calipso"}, "give username and password"),
        (LOGIN | {"application_credential": "abc"}, "needs application_credential_secret"),
        (LOGIN | {"auth_url": "https://calipso:hunter2@cloud.example"}, "auth_url"),
    ],
)
def test_what_is_no_login_is_refused_without_repeating_a_secret(login: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said) as refused:
        parse_environment({"environment": "lab", "openstack": {"login": login}}, "test")
    assert "hunter2" not in refused.value.message


@pytest.mark.parametrize("reference", ["env:NO_SUCH_VARIABLE_OF_CALIPSO", "file:/nonexistent/secret"])
def test_a_secret_that_is_not_there_is_told_with_what_to_do(reference: str) -> None:
    with pytest.raises(Invalid, match=reference) as refused:
        secret_of(reference)
    assert refused.value.hint
