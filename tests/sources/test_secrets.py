"""Secrets are taken out of answers, and nothing else is."""

import json
from typing import Any

import pytest

from calipso.sources.secrets import Scrubber

PASSWORD = "Tr0ub4dor&3"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        pytest.param(
            "<graphics type='vnc' passwd='geheim'/>", "<graphics type='vnc' passwd='[secret]'/>", id="libvirt"
        ),
        pytest.param("amqp://nova:geheim@mq:5672/", "amqp://nova:[secret]@mq:5672/", id="url"),
        pytest.param("redis://:geheim@mq:6379", "redis://:[secret]@mq:6379", id="url-without-a-user"),
        pytest.param("password = geheim", "password = [secret]", id="ini-file"),
        pytest.param("admin_password=geheim\nhost=x", "admin_password=[secret]\nhost=x", id="ini-file-key-with-prefix"),
        pytest.param('password="ge heim" host=x', 'password="[secret]" host=x', id="quoted"),
        pytest.param("secret: 'ge heim'", "secret: '[secret]'", id="yaml-quoted"),
        pytest.param('{"password": "geheim", "a": 1}', '{"password": "[secret]", "a": 1}', id="json"),
        pytest.param('["map",[["psk","geheim"],["a","b"]]]', '["map",[["psk","[secret]"],["a","b"]]]', id="ovs-ipsec"),
        pytest.param('{"password":"ge\\"heim"}', '{"password":"[secret]"}', id="json-escaped-quote"),
        pytest.param("PASSWD: geheim", "PASSWD: [secret]", id="capitals"),
        pytest.param(
            '<nova:user uuid="1">anna</nova:user>', '<nova:user uuid="1">[secret]</nova:user>', id="nova-user"
        ),
    ],
)
def test_a_secret_in_the_form_of_a_tool_is_taken_out(said: str, kept: str) -> None:
    assert Scrubber().text(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("<name>instance-00000001</name>", id="xml"),
        pytest.param('["map",[["iface-id","4a95cb80-8c77-4fdd-840a-ce07820f7651"]]]', id="ovs"),
        pytest.param('{"passwords": {"a": 1}, "token": ["x"], "secret": null}', id="json-that-is-no-text"),
        pytest.param("http://172.30.0.11:8774/v2.1", id="url-with-a-port"),
        pytest.param("fa:16:3e:01:37:03@if7", id="mac"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_secret_stays(said: str) -> None:
    assert Scrubber([PASSWORD]).text(said) == said


@pytest.mark.parametrize(
    "said",
    [
        json.dumps({"password": 'a "quoted" word', "token": "t,o]k", "name": "x"}),
        json.dumps([["options", ["map", [["psk", "a\\b"], ["remote_ip", "192.0.2.1"]]]]]),
    ],
)
def test_json_stays_json_without_its_secrets(said: str) -> None:
    assert json.loads(Scrubber().text(said))


def test_the_environments_own_credentials_are_taken_out_wherever_they_stand() -> None:
    assert Scrubber([PASSWORD]).text(f"login failed for admin/{PASSWORD}.") == "login failed for admin/[secret]."


def test_of_credentials_that_hold_each_other_the_whole_longer_one_goes() -> None:
    assert Scrubber(["winter", "winter2026"]).text("x winter2026 winter") == "x [secret] [secret]"


def test_a_credential_too_short_to_be_told_from_a_word_is_left_alone() -> None:
    assert Scrubber(["a", ""]).text("a b") == "a b"


@pytest.mark.parametrize(
    "key",
    ["adminPass", "admin_pass", "password", "user_data", "OS-EXT-SRV-ATTR:user_data", "metadata", "key_name", "TOKEN"],
)
def test_a_secret_key_goes_with_its_value_at_any_depth(key: str) -> None:
    row: dict[str, Any] = {"id": "1", "servers": [{"name": "a", key: {"deep": "geheim"}}], key: "geheim"}
    assert Scrubber().answer(row) == {"id": "1", "servers": [{"name": "a"}]}


def test_a_credential_in_an_answers_text_is_taken_out_at_any_depth() -> None:
    row = {"id": 7, "fault": {"message": f"cannot log in with {PASSWORD}"}, "tags": [PASSWORD, None, True]}
    assert Scrubber([PASSWORD]).answer(row) == {
        "id": 7,
        "fault": {"message": "cannot log in with [secret]"},
        "tags": ["[secret]", None, True],
    }


def test_names_keep_words_that_only_look_like_a_secret() -> None:
    row = {"name": "password: x", "description": "token=abc"}
    assert Scrubber([PASSWORD]).answer(row) == row
