"""Logging in by Keystone, against a real HTTP server that speaks its API v3, and misbehaves."""

from __future__ import annotations

import logging
import socket
import traceback
from collections.abc import Iterator

import pytest
from cloud_api import PASSWORD, TOKENS, Cloud, Say, running_cloud

from calipso.errors import CalipsoError, SourceError, Unauthorized, Unreachable
from calipso.sources.keystone_login import KeystoneAccess, log_in

PROJECTS, SYSTEM = "/identity/v3/auth/projects", "/identity/v3/auth/system"


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with running_cloud() as cloud:
        cloud.say(
            PROJECTS, Say({"projects": [{"id": "p1"}, {"id": "p2", "enabled": False}, {"id": "p3", "enabled": True}]})
        )
        cloud.say(SYSTEM, Say({"system": []}))
        cloud.roles = {"p1": ["member", "reader"], "p2": ["admin"], "p3": ["reader"], "system": ["admin"]}
        yield cloud


def access(cloud: Cloud) -> KeystoneAccess:
    return KeystoneAccess(f"{cloud.url}/identity/v3", timeout_s=0.5)


def refusal(cloud: Cloud, password: str = PASSWORD) -> CalipsoError:
    with pytest.raises(CalipsoError) as told:
        log_in(access(cloud), "someone", password)
    shown = "".join(traceback.format_exception(told.value)) + told.value.hint
    assert password not in shown
    return told.value


def test_a_person_has_roles_in_his_projects(cloud: Cloud) -> None:
    found = log_in(access(cloud), "someone", PASSWORD)
    assert (found.id, found.name) == ("u", "admin")
    assert found.projects == {"p1": {"member", "reader"}, "p3": {"reader"}}
    assert found.cloud == frozenset()


def test_no_log_holds_the_password_or_the_token(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    log_in(access(cloud), "someone", PASSWORD)
    assert "/auth/projects" in caplog.text
    assert PASSWORD not in caplog.text
    assert "a-token" not in caplog.text


def test_roles_of_the_whole_system_are_told_apart(cloud: Cloud) -> None:
    cloud.say(SYSTEM, Say({"system": [{"all": True}]}))
    assert log_in(access(cloud), "someone", PASSWORD).cloud == {"admin"}


def test_a_keystone_that_knows_no_system_lets_in_all_the_same(cloud: Cloud) -> None:
    cloud.say(SYSTEM, Say({"error": {"message": "no such page"}}, 404))
    assert set(log_in(access(cloud), "someone", PASSWORD).projects) == {"p1", "p3"}


def test_a_project_whose_roles_were_taken_meanwhile_is_left_out(cloud: Cloud) -> None:
    del cloud.roles["p3"]
    assert set(log_in(access(cloud), "someone", PASSWORD).projects) == {"p1"}


def test_a_wrong_password_is_refused(cloud: Cloud) -> None:
    assert isinstance(refusal(cloud, "wrong password"), Unauthorized)


def test_a_keystone_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        nowhere = Cloud(f"http://127.0.0.1:{taken.getsockname()[1]}")
        told = refusal(nowhere)
    assert isinstance(told, Unreachable)
    assert "does not answer" in told.message


def test_a_keystone_that_takes_the_connection_and_is_silent_is_not_waited_for(cloud: Cloud) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        told = refusal(Cloud(f"http://127.0.0.1:{silent.getsockname()[1]}"))
    assert isinstance(told, Unreachable)


@pytest.mark.parametrize("path", [TOKENS, PROJECTS, SYSTEM])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Say({"error": {"message": f"broken: {PASSWORD}"}}, 500), "answers 500"),
        (Say(b"<html>busy</html>", 503), "answers 503"),
        (Say(b"<html>not here</html>"), "no answer of a Keystone"),
        (Say(b"\x00\xff\xfe"), "no answer of a Keystone"),
        (Say([]), "no answer of a Keystone"),
        (Say({"token": None, "projects": None, "system": None}), "no answer of a Keystone"),
        (Say({}, 302, {"Location": "http://127.0.0.1:9/elsewhere"}), ""),
        (Say({"token": {}}, 200, missing=1000), ""),
    ],
)
def test_what_is_no_answer_is_an_error_of_the_source(cloud: Cloud, path: str, answer: Say, words: str) -> None:
    cloud.say(path, answer)
    told = refusal(cloud)
    assert isinstance(told, SourceError)
    assert told.status == 502
    assert told.hint
    assert words in told.message


def test_a_person_of_too_many_projects_is_told_so(cloud: Cloud) -> None:
    cloud.say(PROJECTS, Say({"projects": [{"id": str(number)} for number in range(501)]}))
    assert "501 projects" in refusal(cloud).message
