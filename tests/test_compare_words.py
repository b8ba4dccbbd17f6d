"""Differences in words: names in place of ids, of lists what came and went."""

from __future__ import annotations

from typing import Any

import pytest

from calipso.compare import called, changes_in_words
from calipso.compare.words import referred_ids

NAMES = {
    "lab/network/n1": "moz-web",
    "lab/network/n2": "moz-db",
    "lab/instance/s1": "moz-web-1",
    "lab/vservice/router/r1": "moz-router",
}


def one(kind: str, **more: Any) -> dict[str, Any]:
    """An object that differs."""
    return {"id": f"lab/{kind}/x", "type": kind, "name": "it"} | more


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"status": ["ACTIVE", "DOWN"]}, "status: ACTIVE -> DOWN"),
        ({"mtu": [1450, None], "parent": ["a", "b"]}, "mtu: 1450 -> nothing"),
        ({"networks": [["n1"], ["n1", "n2"]]}, "networks: + moz-db"),
        ({"networks": [["n1", "n9"], ["n2"]]}, "networks: + moz-db \u2212 moz-web, n9"),
        ({"networks": [["n1", "n2"], ["n2", "n1"]]}, "networks: in another order"),
        ({"networks": [None, ["n1", "n2"]]}, "networks: nothing -> moz-web, moz-db"),
        ({"network_uuid": ["n1", "n2"]}, "network_uuid: moz-web -> moz-db"),
        ({}, ""),
    ],
)
def test_changes_are_told_with_names(changes: dict[str, list[Any]], told: str) -> None:
    assert changes_in_words(one("vservice", changes=changes), NAMES) == told


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, "it"),
        ({"belongs_to": "s1"}, "it of moz-web-1"),
        ({"belongs_to": "vservice/router/r1"}, "it of moz-router"),
        ({"belongs_to": "r1"}, "it of moz-router"),
        ({"properties": {"instance_uuid": "s1"}}, "it of moz-web-1"),
        ({"belongs_to": "s1", "name": "moz-web-1-eth0"}, "moz-web-1-eth0"),
        ({"belongs_to": "s9"}, "it"),
    ],
)
def test_an_interface_is_told_with_whose_it_is(more: dict[str, Any], told: str) -> None:
    assert called(one("vnic", **more), NAMES) == told


def test_all_that_would_be_named_is_asked_for() -> None:
    found = referred_ids(one("vservice", belongs_to="s1", changes={"networks": [["n1"], ["n2", None]]}))
    assert {"lab/network/n1", "lab/network/n2", "lab/instance/s1"} <= found
