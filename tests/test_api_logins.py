"""Logging in to the web door: passwords, sessions with their tokens against forgery, limits, and OpenID Connect."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient

from calipso import accounts
from calipso.config import Settings
from calipso.errors import Invalid
from tests.web import PASSWORD, Web, application, web
from webapp import create_app
from webapp.limits import limiter

__all__ = ["web"]
pytestmark = pytest.mark.graph
SECRET = "not the provider's business"


@pytest.fixture
def browser(web: Web) -> FlaskClient:
    """A client with cookies of its own, that no limit holds yet."""
    with web.client.application.app_context():
        limiter.reset()
    return web.client.application.test_client()


def logged_in(browser: FlaskClient, user: str = "operator") -> str:
    answer = browser.post("/api/v1/session", json={"user": user, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return str(answer.json["csrf_token"])


def test_a_session_reads_and_changes_with_its_token(web: Web, browser: FlaskClient) -> None:
    csrf = logged_in(browser)
    assert browser.get("/api/v1/session").json["via"] == "session"
    assert browser.get("/api/v1/environments").status_code == 200
    asked = {"name": f"by-cookie-{csrf[:6]}"}
    refused = browser.post("/api/v1/snapshots", json=asked)
    assert refused.status_code == 400
    assert "CSRF" in refused.json["detail"]
    done = browser.post("/api/v1/snapshots", json=asked, headers={"X-CSRFToken": csrf})
    assert done.status_code == 201, done.text
    other = web.client.application.test_client()
    foreign = logged_in(other)
    assert browser.post("/api/v1/snapshots", json=asked, headers={"X-CSRFToken": foreign}).status_code == 400


def test_a_session_that_was_ended_is_of_no_use_wherever_its_cookie_went(browser: FlaskClient) -> None:
    csrf = logged_in(browser)
    cookie = browser.get_cookie("calipso_session")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert browser.delete("/api/v1/session", headers={"X-CSRFToken": csrf}).status_code == 204
    browser.set_cookie("calipso_session", cookie.value)
    assert browser.get("/api/v1/session").status_code == 401


def test_a_wrong_password_and_an_unknown_user_are_answered_alike(web: Web, browser: FlaskClient) -> None:
    answers = [
        browser.post("/api/v1/session", json={"user": user, "password": "wrong horse"})
        for user in ("operator", "nobody")
    ]
    told = [{name: value for name, value in answer.json.items() if name != "request"} for answer in answers]
    assert told[0] == told[1]
    assert told[0]["status"] == 401
    tried = web.get("admin", "/audit", what="session begin")["items"]
    assert {(row["who"], row["outcome"]) for row in tried} >= {("operator", "refused"), ("somebody", "refused")}


def test_whoever_tries_too_often_has_to_wait(browser: FlaskClient) -> None:
    statuses = [
        browser.post("/api/v1/session", json={"user": "operator", "password": f"wrong {number}"}).status_code
        for number in range(12)
    ]
    assert statuses[:10] == [401] * 10
    assert statuses[10:] == [429, 429]
    answer = browser.post("/api/v1/session", json={"user": "operator", "password": PASSWORD})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.content_type == "application/problem+json"


def test_a_password_is_changed_with_the_old_one_and_ends_the_sessions(web: Web, browser: FlaskClient) -> None:
    accounts.add_user(web.graph, "changer", PASSWORD, "viewer", by="test")
    csrf = logged_in(browser, "changer")
    headers = {"X-CSRFToken": csrf}
    change = {"password": "another horse, another staple"}
    assert browser.put("/api/v1/users/changer/password", json=change, headers=headers).status_code == 401
    assert browser.put("/api/v1/users/operator/password", json=change, headers=headers).status_code == 403
    done = browser.put("/api/v1/users/changer/password", json=change | {"old": PASSWORD}, headers=headers)
    assert done.status_code == 204, done.text
    assert browser.get("/api/v1/session").status_code == 401


def test_a_token_makes_none_that_can_do_more(web: Web) -> None:
    made = web.ask("moz", "POST", "/tokens", json={"name": "mine", "role": "admin"})
    assert made.status_code == 201, made.text
    row = made.json
    assert (row["role"], row["projects"]) == ("operator", web.get("moz", "/session")["projects"])
    wider = web.ask("moz", "POST", "/tokens", json={"name": "wide", "projects": ["boingboing"]})
    assert wider.status_code in (400, 403, 404), wider.text
    assert web.ask("moz", "POST", "/tokens", json={"name": "his", "user": "boing"}).status_code == 403
    assert "calipso_" not in web.ask("moz", "GET", "/tokens").text


@contextmanager
def provider_process() -> Iterator[int]:
    """The port of a provider in a process of its own, which knows ada of the noc and eve, a guest."""
    people = [{"sub": "ada", "groups": ["noc"], "preferred_username": "ada"}, {"sub": "eve", "groups": ["guests"]}]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    command += [part for one in people for part in ("--user-claims", json.dumps(one))]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            await_answer(f"http://127.0.0.1:{port}/.well-known/openid-configuration")
            yield port
        finally:
            process.terminate()


def await_answer(url: str) -> None:
    for _ in range(200):
        try:
            requests.get(url, timeout=5).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"no answer from {url}")


@pytest.fixture
def provider(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A client of an application that lets people log in with a real provider on loopback."""
    monkeypatch.setenv("OIDC_SECRET", SECRET)
    with provider_process() as port:
        file = tmp_path / "oidc.yaml"
        file.write_text(
            f"issuer: http://127.0.0.1:{port}\nclient_id: calipso\nsecret_variable: OIDC_SECRET\n"
            "provider:\n  name: company\n  rules:\n  - {claim: groups, has: noc, role: operator}\n"
        )
        with application(web.settings.model_copy(update={"oidc_login": file})) as app:
            yield app.test_client()


def through_provider(client: FlaskClient, sub: str) -> Any:
    """What the callback answers after somebody logged in at the provider."""
    begun = client.get("/api/v1/oidc/login")
    assert begun.status_code == 302, begun.text
    sent = requests.post(begun.headers["Location"], data={"sub": sub}, allow_redirects=False, timeout=10)
    back = urllib.parse.urlsplit(sent.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_whom_a_provider_vouches_for_and_a_rule_lets_in_is_logged_in(provider: FlaskClient) -> None:
    assert {row["by"] for row in provider.get("/api/v1/logins").json["items"]} == {"calipso", "oidc"}
    answer = through_provider(provider, "ada")
    assert answer.status_code == 302, answer.text
    told = provider.get("/api/v1/session").json
    assert told["role"] == "operator"
    assert "ada" in told["user"]


def test_whom_no_rule_lets_in_is_refused(provider: FlaskClient) -> None:
    assert through_provider(provider, "eve").status_code == 403
    assert provider.get("/api/v1/session").status_code == 401


def test_an_answer_that_was_not_asked_for_is_refused(provider: FlaskClient) -> None:
    assert provider.get("/api/v1/oidc/callback?code=stolen&state=guessed").status_code in (401, 502)
    assert provider.get("/api/v1/session").status_code == 401


def test_a_provider_that_is_away_is_told(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OIDC_SECRET", SECRET)
    file = tmp_path / "oidc.yaml"
    file.write_text(
        "issuer: http://127.0.0.1:9\nclient_id: calipso\nsecret_variable: OIDC_SECRET\nprovider: {name: company, rules: []}\n"
    )
    with application(web.settings.model_copy(update={"oidc_login": file})) as app:
        answer = app.test_client().get("/api/v1/oidc/login")
    assert answer.status_code == 502
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("issuer: ftp://x\n", "issuer"),
        (
            "issuer: https://x\nclient_id: c\nsecret_variable: NO_SUCH_VARIABLE\nprovider: {name: c, rules: []}\n",
            "NO_SUCH_VARIABLE",
        ),
        ("- nothing\n", "oidc.yaml"),
    ],
)
def test_a_wrong_configuration_stops_the_door_and_is_named(web: Web, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "oidc.yaml"
    file.write_text(text)
    settings: Settings = web.settings.model_copy(update={"oidc_login": file})
    with pytest.raises(Invalid, match=said):
        create_app(settings)
